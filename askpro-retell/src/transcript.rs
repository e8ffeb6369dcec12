//! What was said and done in a call, line by line.

use std::fmt;

use serde::Deserialize;
use serde::de::Deserializer;
use serde_json::{Map, Value};

use crate::lenient::lenient;

/// One line of `transcript_with_tool_calls`. Debug shows its role and names only.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub enum TranscriptItem {
    /// Somebody said something.
    Utterance {
        /// Who.
        speaker: Speaker,
        /// What.
        content: String,
    },
    /// The agent called a tool.
    ToolCall(ToolCall),
    /// A tool answered.
    ToolResult {
        /// The call it answers.
        tool_call_id: Option<String>,
        /// The answer as text, often JSON.
        content: String,
        /// Whether it worked; older calls do not say.
        successful: Option<bool>,
    },
    /// A flow agent went from one node to another.
    NodeTransition {
        /// The node it left.
        from: Option<String>,
        /// The node it entered.
        to: Option<String>,
    },
    /// The caller pressed a key.
    Dtmf {
        /// The key.
        digit: String,
    },
    /// A text message of the call.
    Sms {
        /// Its text.
        content: String,
    },
    /// Something put into the conversation from outside.
    Injected {
        /// Its text.
        content: String,
    },
    /// A role that is not known yet, as it came.
    Other {
        /// The role; empty when there was none.
        role: String,
        /// The whole line.
        item: Value,
    },
}

/// Who speaks in a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Speaker {
    /// The voice agent.
    Agent,
    /// The person on the line.
    User,
    /// Whoever the call was transferred to.
    TransferTarget,
}

/// A tool the agent called. Debug hides the arguments.
#[derive(Clone, PartialEq, Eq)]
pub struct ToolCall {
    /// The only id that tells repeated calls of one tool apart.
    pub id: Option<String>,
    /// The tool's name.
    pub name: String,
    /// What kind of tool, such as `custom`; older calls do not say.
    pub kind: Option<String>,
    /// The arguments as the model wrote them: a text that should be a JSON object.
    pub arguments: String,
}

impl ToolCall {
    /// The arguments, if they are a JSON object.
    #[must_use]
    pub fn parsed_arguments(&self) -> Option<Map<String, Value>> {
        crate::surrogate::parse(self.arguments.as_bytes()).ok()
    }
}

impl fmt::Debug for ToolCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ToolCall")
            .field("id", &self.id)
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

impl TranscriptItem {
    /// The role in Retell's word.
    #[must_use]
    pub fn role(&self) -> &str {
        match self {
            Self::Utterance { speaker: Speaker::Agent, .. } => "agent",
            Self::Utterance { speaker: Speaker::User, .. } => "user",
            Self::Utterance { speaker: Speaker::TransferTarget, .. } => "transfer_target",
            Self::ToolCall(_) => "tool_call_invocation",
            Self::ToolResult { .. } => "tool_call_result",
            Self::NodeTransition { .. } => "node_transition",
            Self::Dtmf { .. } => "dtmf",
            Self::Sms { .. } => "sms",
            Self::Injected { .. } => "injected",
            Self::Other { role, .. } => role,
        }
    }

    fn from_value(item: Value) -> Self {
        let role = item.get("role").and_then(Value::as_str).unwrap_or_default().to_owned();
        let Ok(raw) = Raw::deserialize(&item) else {
            return Self::Other { role, item };
        };
        let content = raw.content.unwrap_or_default();
        match role.as_str() {
            "agent" => Self::Utterance { speaker: Speaker::Agent, content },
            "user" => Self::Utterance { speaker: Speaker::User, content },
            "transfer_target" => Self::Utterance { speaker: Speaker::TransferTarget, content },
            "tool_call_invocation" => Self::ToolCall(ToolCall {
                id: raw.tool_call_id,
                name: raw.name.unwrap_or_default(),
                kind: raw.kind,
                arguments: raw.arguments.unwrap_or_default(),
            }),
            "tool_call_result" => Self::ToolResult {
                tool_call_id: raw.tool_call_id,
                content,
                successful: raw.successful,
            },
            "node_transition" => {
                Self::NodeTransition { from: raw.former_node_name, to: raw.new_node_name }
            }
            "dtmf" => Self::Dtmf { digit: raw.digit.unwrap_or_default() },
            "sms" => Self::Sms { content },
            "injected" => Self::Injected { content },
            _ => Self::Other { role, item },
        }
    }
}

#[derive(Deserialize)]
struct Raw {
    #[serde(default, deserialize_with = "lenient")]
    content: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    tool_call_id: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    name: Option<String>,
    #[serde(default, rename = "type", deserialize_with = "lenient")]
    kind: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    arguments: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    successful: Option<bool>,
    #[serde(default, deserialize_with = "lenient")]
    former_node_name: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    new_node_name: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    digit: Option<String>,
}

impl<'de> Deserialize<'de> for TranscriptItem {
    /// Takes any JSON value: what is not understood is kept in [`TranscriptItem::Other`].
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Value::deserialize(deserializer).map(Self::from_value)
    }
}

impl fmt::Debug for TranscriptItem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ToolCall(call) => call.fmt(f),
            _ => write!(f, "{}(…)", self.role()),
        }
    }
}
