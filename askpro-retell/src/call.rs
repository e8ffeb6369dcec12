//! The call object, as it stands in events, function requests and answers of the API.

use std::fmt;

use askpro_core::{AgentId, CallId};
use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::disconnection::DisconnectionReason;
use crate::lenient::{lenient, lenient_list, millis};
use crate::transcript::{ToolCall, TranscriptItem};

/// Everything Retell says about a call. Any field may be absent, and one of the wrong type counts as absent.
///
/// Debug shows no numbers, names, transcripts or variables.
#[derive(Clone, Default, PartialEq, Deserialize)]
#[non_exhaustive]
pub struct CallObject {
    /// The call.
    #[serde(default, deserialize_with = "lenient")]
    pub call_id: Option<CallId>,
    /// Whether it came by phone or browser.
    #[serde(default, deserialize_with = "lenient")]
    pub call_type: Option<CallType>,
    /// The voice agent.
    #[serde(default, deserialize_with = "lenient")]
    pub agent_id: Option<AgentId>,
    /// The agent's version.
    #[serde(default, deserialize_with = "lenient")]
    pub agent_version: Option<u32>,
    /// How far the call is. Not to be relied on in events: some say `registered` at the end.
    #[serde(default, deserialize_with = "lenient")]
    pub call_status: Option<CallStatus>,
    /// `inbound` or `outbound`.
    #[serde(default, deserialize_with = "lenient")]
    pub direction: Option<String>,
    /// The calling number as it came; how a withheld one is written is not known.
    #[serde(default, deserialize_with = "lenient")]
    pub from_number: Option<String>,
    /// The called number as it came.
    #[serde(default, deserialize_with = "lenient")]
    pub to_number: Option<String>,
    /// When the call was connected.
    #[serde(default, deserialize_with = "millis")]
    pub start_timestamp: Option<DateTime<Utc>>,
    /// When it was over.
    #[serde(default, deserialize_with = "millis")]
    pub end_timestamp: Option<DateTime<Utc>>,
    /// How long it took, in milliseconds.
    #[serde(default, deserialize_with = "lenient")]
    pub duration_ms: Option<u64>,
    /// Why it ended.
    #[serde(default, deserialize_with = "lenient")]
    pub disconnection_reason: Option<DisconnectionReason>,
    /// The transcript as one text.
    #[serde(default, deserialize_with = "lenient")]
    pub transcript: Option<String>,
    /// The transcript line by line, with the tools the agent called.
    #[serde(default, deserialize_with = "lenient_list")]
    pub transcript_with_tool_calls: Vec<TranscriptItem>,
    /// What the agent was given at the start.
    #[serde(default, deserialize_with = "lenient")]
    pub retell_llm_dynamic_variables: Option<Map<String, Value>>,
    /// What the agent extracted during the call.
    #[serde(default, deserialize_with = "lenient")]
    pub collected_dynamic_variables: Option<Map<String, Value>>,
    /// What was extracted after the call; only in `call_analyzed` and in answers of the API.
    #[serde(default, deserialize_with = "lenient")]
    pub call_analysis: Option<CallAnalysis>,
    /// A summary beside the analysis: the form of older senders.
    #[serde(default, deserialize_with = "lenient")]
    pub summary: Option<String>,
    /// What was stored with the call, in any form.
    #[serde(default, deserialize_with = "lenient")]
    pub metadata: Option<Value>,
    /// SIP headers of the call.
    #[serde(default, deserialize_with = "lenient")]
    pub custom_sip_headers: Option<Map<String, Value>>,
}

impl CallObject {
    /// Reads a JSON object; never fails, because every field may be absent.
    #[must_use]
    pub fn from_object(object: Map<String, Value>) -> Self {
        serde_json::from_value(Value::Object(object)).unwrap_or_default()
    }

    /// The tools the agent called, in order.
    #[must_use]
    pub fn tool_calls(&self) -> impl DoubleEndedIterator<Item = &ToolCall> {
        self.transcript_with_tool_calls.iter().filter_map(|item| match item {
            TranscriptItem::ToolCall(call) => Some(call),
            _ => None,
        })
    }
}

impl fmt::Debug for CallObject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CallObject")
            .field("call_id", &self.call_id)
            .field("call_status", &self.call_status)
            .field("direction", &self.direction)
            .field("disconnection_reason", &self.disconnection_reason)
            .finish_non_exhaustive()
    }
}

/// How a call came.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Deserialize)]
#[serde(from = "String")]
#[non_exhaustive]
pub enum CallType {
    /// By phone.
    Phone,
    /// By browser: without numbers.
    Web,
    /// Another way that is not known yet.
    Other(String),
}

impl From<String> for CallType {
    fn from(word: String) -> Self {
        match word.as_str() {
            "phone_call" => Self::Phone,
            "web_call" => Self::Web,
            _ => Self::Other(word),
        }
    }
}

/// How far a call is.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Deserialize)]
#[serde(from = "String")]
#[non_exhaustive]
pub enum CallStatus {
    /// Prepared, not begun.
    Registered,
    /// Nobody was reached.
    NotConnected,
    /// Somebody is talking.
    Ongoing,
    /// Over.
    Ended,
    /// Over, because something failed.
    Error,
    /// Something that is not known yet.
    Other(String),
}

impl CallStatus {
    /// Retell's word.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Registered => "registered",
            Self::NotConnected => "not_connected",
            Self::Ongoing => "ongoing",
            Self::Ended => "ended",
            Self::Error => "error",
            Self::Other(word) => word,
        }
    }

    /// Whether nothing more comes in this call.
    #[must_use]
    pub const fn is_over(&self) -> bool {
        matches!(self, Self::NotConnected | Self::Ended | Self::Error)
    }
}

impl From<String> for CallStatus {
    fn from(word: String) -> Self {
        let known = [Self::Registered, Self::NotConnected, Self::Ongoing, Self::Ended, Self::Error];
        known.into_iter().find(|status| status.as_str() == word).unwrap_or(Self::Other(word))
    }
}

/// What was extracted after a call. Debug shows no personal data.
#[derive(Clone, Default, PartialEq, Deserialize)]
#[non_exhaustive]
pub struct CallAnalysis {
    /// What the call was about.
    #[serde(default, deserialize_with = "lenient")]
    pub call_summary: Option<String>,
    /// Whether a mailbox answered.
    #[serde(default, deserialize_with = "lenient")]
    pub in_voicemail: Option<bool>,
    /// The caller's mood: `Negative`, `Positive`, `Neutral`, `Unknown`.
    #[serde(default, deserialize_with = "lenient")]
    pub user_sentiment: Option<String>,
    /// Whether the agent did what it should.
    #[serde(default, deserialize_with = "lenient")]
    pub call_successful: Option<bool>,
    /// The fields that the agent's own analysis defines, with typed values.
    #[serde(default, deserialize_with = "lenient")]
    pub custom_analysis_data: Option<Map<String, Value>>,
    /// The caller's name, in the form of older senders.
    #[serde(default, deserialize_with = "lenient")]
    pub customer_name: Option<String>,
    /// Whether an appointment was wanted, in the form of older senders.
    #[serde(default, deserialize_with = "lenient")]
    pub appointment_requested: Option<bool>,
    /// The caller's mood, in the form of older senders.
    #[serde(default, deserialize_with = "lenient")]
    pub sentiment: Option<String>,
}

impl fmt::Debug for CallAnalysis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CallAnalysis")
            .field("in_voicemail", &self.in_voicemail)
            .field("call_successful", &self.call_successful)
            .finish_non_exhaustive()
    }
}
