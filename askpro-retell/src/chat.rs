//! The chat object: chats lead to nothing here yet, but their events are read.

use std::fmt;

use askpro_core::AgentId;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::lenient::{lenient, millis};

/// What Retell says about a chat; any field may be absent. Debug shows no personal data.
#[derive(Clone, Default, PartialEq, Deserialize)]
#[non_exhaustive]
pub struct ChatObject {
    /// The chat.
    #[serde(default, deserialize_with = "lenient")]
    pub chat_id: Option<String>,
    /// The agent.
    #[serde(default, deserialize_with = "lenient")]
    pub agent_id: Option<AgentId>,
    /// How far it is, such as `ongoing` or `ended`.
    #[serde(default, deserialize_with = "lenient")]
    pub chat_status: Option<String>,
    /// When it began.
    #[serde(default, deserialize_with = "millis")]
    pub start_timestamp: Option<DateTime<Utc>>,
    /// When it was over.
    #[serde(default, deserialize_with = "millis")]
    pub end_timestamp: Option<DateTime<Utc>>,
    /// What was written, as one text.
    #[serde(default, deserialize_with = "lenient")]
    pub transcript: Option<String>,
    /// What was extracted after the chat.
    #[serde(default, deserialize_with = "lenient")]
    pub chat_analysis: Option<ChatAnalysis>,
}

impl ChatObject {
    /// Reads a JSON object; never fails, because every field may be absent.
    #[must_use]
    pub fn from_object(object: Map<String, Value>) -> Self {
        serde_json::from_value(Value::Object(object)).unwrap_or_default()
    }
}

impl fmt::Debug for ChatObject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ChatObject")
            .field("chat_id", &self.chat_id)
            .field("chat_status", &self.chat_status)
            .finish_non_exhaustive()
    }
}

/// What was extracted after a chat. Debug shows no personal data.
#[derive(Clone, Default, PartialEq, Deserialize)]
#[non_exhaustive]
pub struct ChatAnalysis {
    /// What the chat was about.
    #[serde(default, deserialize_with = "lenient")]
    pub chat_summary: Option<String>,
    /// The writer's mood.
    #[serde(default, deserialize_with = "lenient")]
    pub user_sentiment: Option<String>,
    /// Whether the agent did what it should.
    #[serde(default, deserialize_with = "lenient")]
    pub chat_successful: Option<bool>,
    /// The fields that the agent's own analysis defines.
    #[serde(default, deserialize_with = "lenient")]
    pub custom_analysis_data: Option<Map<String, Value>>,
}

impl fmt::Debug for ChatAnalysis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ChatAnalysis")
            .field("chat_successful", &self.chat_successful)
            .finish_non_exhaustive()
    }
}
