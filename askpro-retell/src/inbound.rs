//! The question Retell asks while a call rings or a message comes in, and our answer.

use std::collections::BTreeMap;
use std::fmt;

use askpro_core::{AgentId, CallId};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::lenient::lenient;

/// A version of an agent: a number, or a tag such as `prod` or `latest_published`.
///
/// ```
/// use askpro_retell::VersionReference;
/// assert_eq!(VersionReference::from("7"), VersionReference::Number(7));
/// assert_eq!(VersionReference::from("prod").to_string(), "prod");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(untagged)]
pub enum VersionReference {
    /// A number, from 0.
    Number(u32),
    /// A tag, or one of Retell's reserved words.
    Tag(String),
}

impl From<&str> for VersionReference {
    /// Digits are a number; tags begin with a letter.
    fn from(text: &str) -> Self {
        text.parse().map_or_else(|_| Self::Tag(text.to_owned()), Self::Number)
    }
}

impl fmt::Display for VersionReference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => number.fmt(f),
            Self::Tag(tag) => f.write_str(tag),
        }
    }
}

/// A call that rings; no agent has answered yet. Debug shows no numbers.
#[derive(Clone, Default, PartialEq, Deserialize)]
#[non_exhaustive]
pub struct InboundCall {
    /// The call. Older senders leave it out, and the call may never get a record.
    #[serde(default, deserialize_with = "lenient")]
    pub call_id: Option<CallId>,
    /// The agent bound to the number, if there is one.
    #[serde(default, deserialize_with = "lenient")]
    pub agent_id: Option<AgentId>,
    /// Its version.
    #[serde(default, deserialize_with = "lenient")]
    pub agent_version: Option<VersionReference>,
    /// The calling number as it came.
    #[serde(default, deserialize_with = "lenient")]
    pub from_number: Option<String>,
    /// The called number as it came.
    #[serde(default, deserialize_with = "lenient")]
    pub to_number: Option<String>,
    /// SIP headers, names in lower case.
    #[serde(default, deserialize_with = "lenient")]
    pub custom_sip_headers: Option<Map<String, Value>>,
}

impl InboundCall {
    pub(crate) fn from_object(object: Map<String, Value>) -> Self {
        serde_json::from_value(Value::Object(object)).unwrap_or_default()
    }
}

impl fmt::Debug for InboundCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InboundCall")
            .field("call_id", &self.call_id)
            .field("agent_id", &self.agent_id)
            .finish_non_exhaustive()
    }
}

/// A text message that came. Debug shows no numbers.
#[derive(Clone, Default, PartialEq, Deserialize)]
#[non_exhaustive]
pub struct InboundChat {
    /// The chat.
    #[serde(default, deserialize_with = "lenient")]
    pub chat_id: Option<String>,
    /// The agent bound to the number, if there is one.
    #[serde(default, deserialize_with = "lenient")]
    pub agent_id: Option<AgentId>,
    /// Its version.
    #[serde(default, deserialize_with = "lenient")]
    pub agent_version: Option<VersionReference>,
    /// The sending number as it came.
    #[serde(default, deserialize_with = "lenient")]
    pub from_number: Option<String>,
    /// The receiving number as it came.
    #[serde(default, deserialize_with = "lenient")]
    pub to_number: Option<String>,
}

impl InboundChat {
    pub(crate) fn from_object(object: Map<String, Value>) -> Self {
        serde_json::from_value(Value::Object(object)).unwrap_or_default()
    }
}

impl fmt::Debug for InboundChat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InboundChat")
            .field("chat_id", &self.chat_id)
            .field("agent_id", &self.agent_id)
            .finish_non_exhaustive()
    }
}

/// What is to happen with a call that rings. Debug shows no variables.
///
/// One invalid value makes Retell drop the whole answer; the types let only valid ones through. Dynamic variables
/// are texts, also where they look like numbers.
///
/// ```
/// use askpro_retell::InboundAnswer;
/// let answer = InboundAnswer::accept().with_variable("firma", "Salon Haarmonie");
/// assert_eq!(
///     serde_json::to_string(&answer.for_call())?,
///     r#"{"call_inbound":{"dynamic_variables":{"firma":"Salon Haarmonie"}}}"#
/// );
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct InboundAnswer {
    /// Whether the call is refused; wins over everything else.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub reject: bool,
    /// Another agent than the bound one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub override_agent_id: Option<AgentId>,
    /// Its version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub override_agent_version: Option<VersionReference>,
    /// What the agent is told.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub dynamic_variables: BTreeMap<String, String>,
    /// What is stored with the call.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub metadata: Map<String, Value>,
    /// Settings of the agent for this call: `agent`, `retell_llm`, `conversation_flow`.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub agent_override: Map<String, Value>,
}

impl InboundAnswer {
    /// The bound agent takes the call.
    #[must_use]
    pub fn accept() -> Self {
        Self::default()
    }

    /// Nobody takes the call.
    #[must_use]
    pub fn reject() -> Self {
        Self { reject: true, ..Self::default() }
    }

    /// Tells the agent something; a second value under the name replaces the first.
    #[must_use]
    pub fn with_variable(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.dynamic_variables.insert(name.into(), value.into());
        self
    }

    /// Stores something with the call.
    #[must_use]
    pub fn with_metadata(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.metadata.insert(name.into(), value.into());
        self
    }

    /// Lets another agent take the call.
    #[must_use]
    pub fn with_agent(mut self, agent: AgentId, version: Option<VersionReference>) -> Self {
        self.override_agent_id = Some(agent);
        self.override_agent_version = version;
        self
    }

    /// The body that answers `call_inbound`.
    #[must_use]
    pub const fn for_call(self) -> CallInboundResponse {
        CallInboundResponse { call_inbound: self }
    }

    /// The body that answers `chat_inbound`.
    #[must_use]
    pub const fn for_chat(self) -> ChatInboundResponse {
        ChatInboundResponse { chat_inbound: self }
    }
}

impl fmt::Debug for InboundAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InboundAnswer")
            .field("reject", &self.reject)
            .field("override_agent_id", &self.override_agent_id)
            .field("variables", &self.dynamic_variables.len())
            .finish_non_exhaustive()
    }
}

/// The whole body that answers `call_inbound`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct CallInboundResponse {
    /// The answer.
    pub call_inbound: InboundAnswer,
}

/// The whole body that answers `chat_inbound`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ChatInboundResponse {
    /// The answer.
    pub chat_inbound: InboundAnswer,
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_answer_holds_only_what_was_set() {
        let bare = serde_json::to_value(InboundAnswer::accept().for_call()).unwrap();
        assert_eq!(bare, json!({"call_inbound": {}}));
        let refused = serde_json::to_value(InboundAnswer::reject().for_call()).unwrap();
        assert_eq!(refused, json!({"call_inbound": {"reject": true}}));
        let chat = serde_json::to_value(InboundAnswer::reject().for_chat()).unwrap();
        assert_eq!(chat, json!({"chat_inbound": {"reject": true}}));
    }

    #[test]
    fn versions_go_out_as_number_or_tag() {
        let agent = AgentId::new("agent_1").unwrap();
        let with = |version: &str| {
            let answer = InboundAnswer::accept().with_agent(agent.clone(), Some(version.into()));
            serde_json::to_value(answer).unwrap()
        };
        assert_eq!(with("7"), json!({"override_agent_id": "agent_1", "override_agent_version": 7}));
        assert_eq!(
            with("prod"),
            json!({"override_agent_id": "agent_1", "override_agent_version": "prod"})
        );
    }

    #[test]
    fn variables_are_texts_and_do_not_show_in_debug() {
        let answer = InboundAnswer::accept()
            .with_variable("kunde_name", "Erika Mustermann")
            .with_variable("besuche", 3.to_string())
            .with_metadata("mandant", 7);
        assert_eq!(
            serde_json::to_value(&answer).unwrap(),
            json!({
                "dynamic_variables": {"kunde_name": "Erika Mustermann", "besuche": "3"},
                "metadata": {"mandant": 7},
            })
        );
        assert!(!format!("{answer:?}").contains("Erika"));
    }
}
