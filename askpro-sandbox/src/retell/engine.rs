//! The response engines of agents, their versions, and how those are changed.

use std::collections::HashSet;

use serde_json::{Map, Value, json};

use super::routes::{Answer, Refusal};
use super::spec::{AgentSpec, VersionSpec};

/// The longest name of a tool.
const LONGEST_NAME: usize = 64;

/// What leads an agent through a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EngineKind {
    /// `retell-llm`: a prompt with `general_tools`.
    RetellLlm,
    /// `conversation-flow`: nodes that call `tools`.
    ConversationFlow,
    /// `custom-llm`: a server of the customer's; the service holds nothing of it.
    CustomLlm,
}

impl EngineKind {
    /// The id of an agent's engine.
    pub(super) fn id_for(self, agent: &str) -> String {
        let agent = agent.trim_start_matches("agent_");
        match self {
            Self::RetellLlm => format!("llm_{agent}"),
            Self::ConversationFlow => format!("conversation_flow_{agent}"),
            Self::CustomLlm => format!("wss://{agent}.example.com/llm"),
        }
    }

    const fn tools_key(self) -> &'static str {
        match self {
            Self::ConversationFlow => "tools",
            Self::RetellLlm | Self::CustomLlm => "general_tools",
        }
    }

    /// What a new engine holds.
    fn fresh(self) -> Map<String, Value> {
        let fields = match self {
            Self::RetellLlm => json!({
                "model": "gpt-4.1",
                "s2s_model": null,
                "model_temperature": 0,
                "start_speaker": "agent",
                "begin_message": "Salon Hauptstadt, guten Tag.",
                "general_prompt": "Du nimmst Termine an.",
                "general_tools": [],
            }),
            Self::ConversationFlow => json!({
                "model_choice": { "type": "cascading", "model": "gpt-4.1" },
                "start_speaker": "agent",
                "global_prompt": "Du nimmst Termine an.",
                "start_node_id": "start",
                "nodes": [],
                "tools": [],
            }),
            Self::CustomLlm => json!({}),
        };
        fields.as_object().cloned().unwrap_or_default()
    }
}

impl AgentSpec {
    /// What leads it; `retell-llm` by default.
    #[must_use]
    pub const fn with_engine(mut self, kind: EngineKind) -> Self {
        self.engine = kind;
        self
    }

    /// Fields of the engine in one version, which is made when it is not there: `general_tools`, `tools`, `nodes`, …
    ///
    /// # Panics
    /// When the value is no object.
    #[must_use]
    #[expect(clippy::expect_used, reason = "a mistake in a test")]
    pub fn with_engine_fields(mut self, version: u32, fields: &Value) -> Self {
        let fields = fields.as_object().expect("an object").clone();
        if !self.all_versions().iter().any(|there| there.number == version) {
            self = self.with_version(version, false);
        }
        if let Some(version) = self.version_mut(version) {
            version.engine.extend(fields);
        }
        self
    }

    /// The id of its engine.
    #[must_use]
    pub fn engine_id(&self) -> String {
        self.engine.id_for(&self.id)
    }

    pub(super) fn response_engine(&self, version: u32) -> Value {
        let id = self.engine_id();
        match self.engine {
            EngineKind::RetellLlm => {
                json!({ "type": "retell-llm", "llm_id": id, "version": version })
            }
            EngineKind::ConversationFlow => {
                json!({ "type": "conversation-flow", "conversation_flow_id": id, "version": version })
            }
            EngineKind::CustomLlm => json!({ "type": "custom-llm", "llm_websocket_url": id }),
        }
    }

    /// The engine in a version.
    pub(super) fn shown_engine(&self, version: Option<&str>, now_ms: i64) -> Answer<Value> {
        let found = self.version_of_engine(version)?;
        let mut fields = self.engine.fresh();
        fields.extend(found.engine);
        let key = match self.engine {
            EngineKind::ConversationFlow => "conversation_flow_id",
            EngineKind::RetellLlm | EngineKind::CustomLlm => "llm_id",
        };
        fields.insert(key.to_owned(), json!(self.engine_id()));
        fields.insert("version".to_owned(), json!(found.number));
        fields.insert("is_published".to_owned(), json!(found.published));
        fields.insert("last_modification_timestamp".to_owned(), json!(now_ms));
        Ok(Value::Object(fields))
    }

    /// Changes the engine of a draft.
    pub(super) fn patch_engine(
        &mut self,
        version: Option<&str>,
        change: Map<String, Value>,
    ) -> Answer<()> {
        let found = self.version_of_engine(version)?;
        if found.published {
            return Err(Refusal::published_engine(self.engine == EngineKind::ConversationFlow));
        }
        let mut fields = self.engine.fresh();
        fields.extend(found.engine);
        let is_set = |key: &str| change.get(key).is_some_and(|value| !value.is_null());
        if is_set("model") && is_set("s2s_model") {
            return Err(Refusal::bad_request());
        }
        fields.extend(change);
        self.check_tools(&fields)?;
        let version = self.version_mut(found.number).ok_or_else(Refusal::unprocessable)?;
        version.engine = fields;
        Ok(())
    }

    /// Makes a draft from a version; gives its number.
    pub(super) fn draft_from(&mut self, base: u32) -> Answer<u32> {
        let versions = self.all_versions();
        let found = versions.iter().find(|version| version.number == base);
        let found = found.ok_or_else(Refusal::unprocessable)?;
        let number = versions.iter().map(|version| version.number).max().unwrap_or(0) + 1;
        let draft = VersionSpec {
            number,
            published: false,
            title: None,
            base: Some(base),
            engine: found.engine.clone(),
        };
        self.versions = versions;
        self.versions.push(draft);
        Ok(number)
    }

    /// Publishes a draft in place.
    pub(super) fn publish(&mut self, number: u32) -> Answer<()> {
        let version = self.version_mut(number).ok_or_else(Refusal::unprocessable)?;
        if version.published {
            return Err(Refusal::published_agent());
        }
        version.published = true;
        Ok(())
    }

    fn version_of_engine(&self, version: Option<&str>) -> Answer<VersionSpec> {
        let number = self.resolve(version).ok_or_else(Refusal::unprocessable)?;
        let mut versions = self.all_versions().into_iter();
        versions.find(|version| version.number == number).ok_or_else(Refusal::unprocessable)
    }

    /// Every tool has a name of its own, a custom one an address, and one of a flow an id.
    fn check_tools(&self, fields: &Map<String, Value>) -> Answer<()> {
        let list = match fields.get(self.engine.tools_key()) {
            None | Some(Value::Null) => &[][..],
            Some(Value::Array(tools)) => tools,
            Some(_) => return Err(Refusal::bad_request()),
        };
        let states = fields.get("states").and_then(Value::as_array).into_iter().flatten();
        let of_states = states.filter_map(|state| state.get("tools")?.as_array()).flatten();
        let mut names = HashSet::new();
        for tool in list.iter().chain(of_states) {
            let word = |key: &str| tool.get(key).and_then(Value::as_str);
            let name = word("name").ok_or_else(Refusal::bad_request)?;
            let fits = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
            let is_name = !name.is_empty() && name.len() <= LONGEST_NAME && name.bytes().all(fits);
            let is_whole = match word("type") {
                Some("custom") => word("url").is_some(),
                Some(_) => true,
                None => false,
            };
            let has_id = self.engine != EngineKind::ConversationFlow || word("tool_id").is_some();
            if !is_name || !is_whole || !has_id || !names.insert(name) {
                return Err(Refusal::bad_request());
            }
        }
        Ok(())
    }
}
