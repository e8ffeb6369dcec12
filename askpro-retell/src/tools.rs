//! The `AgentTools` port over Retell's API: the functions of a response engine.

use std::collections::HashSet;
use std::time::Duration;

use askpro_core::ports::{
    AgentEngine, AgentFunction, AgentFunctions, AgentSettings, AgentTools, DecodeError,
};
use askpro_core::{AgentId, E164, Error, ErrorKind, Result};
use async_trait::async_trait;
use reqwest::Method;
use serde_json::{Map, Value, json};

use crate::client::{RetellClient, found};
use crate::lenient::{child, kind_of, text, wrong};
use crate::transport::{Request, Subject};
use crate::versions;
use crate::wire::unexpected;

type Object = Map<String, Value>;

/// How long Retell waits when a function does not say.
const USUAL_TIMEOUT: Duration = Duration::from_mins(2);

#[async_trait]
impl AgentTools for RetellClient {
    async fn functions(
        &self,
        agent: &AgentId,
        version: Option<&str>,
    ) -> Result<Option<AgentFunctions>> {
        const OPERATION: &str = "functions";
        let Some(engine) = self.engine(OPERATION, agent, version).await? else { return Ok(None) };
        let Some(fields) = self.engine_fields(OPERATION, &engine).await? else { return Ok(None) };
        engine.functions(&fields).map(Some).map_err(|error| unexpected(OPERATION, &error))
    }

    async fn create_draft(&self, agent: &AgentId, base: u32) -> Result<u32> {
        const OPERATION: &str = "create_draft";
        let path = ["create-agent-version", agent.as_str()];
        let fields = self
            .object(Request {
                body: Some(json!({ "base_version": base })),
                idempotent: false,
                subject: Subject::Draft,
                ..Request::read(OPERATION, Method::POST, &path)
            })
            .await?;
        version_of(&fields, "version").map_err(|error| unexpected(OPERATION, &error))
    }

    async fn put_functions(
        &self,
        agent: &AgentId,
        draft: u32,
        put: &[AgentFunction],
        remove: &[String],
    ) -> Result<()> {
        const OPERATION: &str = "put_functions";
        let missing = || Error::new(ErrorKind::NotFound, OPERATION, "no such version");
        let engine = self.engine(OPERATION, agent, Some(&draft.to_string())).await?;
        let engine = engine.ok_or_else(missing)?;
        let mut fields = self.engine_fields(OPERATION, &engine).await?.ok_or_else(missing)?;
        let tools = engine.tools(&mut fields).map_err(|error| unexpected(OPERATION, &error))?;
        let tools = engine.merged(tools, put, remove);
        let path = [engine.kind.update_path(), engine.id.as_str()];
        // The tools and nothing else: a model field that is sent back may be refused beside another one.
        let request = Request {
            query: vec![("version", engine.version.to_string())],
            body: Some(json!({ engine.kind.tools_key(): tools })),
            subject: Subject::Draft,
            ..Request::read(OPERATION, Method::PATCH, &path)
        };
        self.transport.send(request).await.map(drop)
    }

    async fn publish(&self, agent: &AgentId, draft: u32) -> Result<()> {
        let path = ["publish-agent-version", agent.as_str()];
        let request = Request {
            body: Some(json!({ "version": draft })),
            idempotent: false,
            subject: Subject::Draft,
            ..Request::read("publish", Method::POST, &path)
        };
        // The answer has no body, not even an empty object.
        self.transport.send(request).await.map(drop)
    }

    async fn settings(
        &self,
        agent: &AgentId,
        version: Option<&str>,
    ) -> Result<Option<AgentSettings>> {
        versions::settings(self, agent, version).await
    }

    async fn bind_number(&self, number: &E164, agent: &AgentId, version: &str) -> Result<()> {
        versions::bind_number(self, number, agent, version).await
    }
}

impl RetellClient {
    async fn engine(
        &self,
        operation: &'static str,
        agent: &AgentId,
        version: Option<&str>,
    ) -> Result<Option<Engine>> {
        let path = ["get-agent", agent.as_str()];
        let request = Request {
            query: version.map(|version| ("version", version.to_owned())).into_iter().collect(),
            subject: Subject::Agent,
            ..Request::read(operation, Method::GET, &path)
        };
        let Some(fields) = found(self.object(request).await)? else { return Ok(None) };
        Engine::of_agent(operation, fields).map(Some)
    }

    pub(crate) async fn engine_fields(
        &self,
        operation: &'static str,
        engine: &Engine,
    ) -> Result<Option<Object>> {
        let path = [engine.kind.read_path(), engine.id.as_str()];
        let request = Request {
            query: vec![("version", engine.version.to_string())],
            subject: Subject::Agent,
            ..Request::read(operation, Method::GET, &path)
        };
        found(self.object(request).await)
    }
}

/// The response engine of an agent in one version.
pub(crate) struct Engine {
    kind: Kind,
    id: String,
    /// The engine's own version; so far always the agent's.
    version: u32,
    agent_version: u32,
}

#[derive(Clone, Copy)]
enum Kind {
    Llm,
    Flow,
}

impl Kind {
    const fn read_path(self) -> &'static str {
        match self {
            Self::Llm => "get-retell-llm",
            Self::Flow => "get-conversation-flow",
        }
    }

    const fn update_path(self) -> &'static str {
        match self {
            Self::Llm => "update-retell-llm",
            Self::Flow => "update-conversation-flow",
        }
    }

    const fn tools_key(self) -> &'static str {
        match self {
            Self::Llm => "general_tools",
            Self::Flow => "tools",
        }
    }

    const fn engine(self) -> AgentEngine {
        match self {
            Self::Llm => AgentEngine::Prompt,
            Self::Flow => AgentEngine::Flow,
        }
    }
}

impl Engine {
    /// The engine of an agent; `None` when it answers from a server of its own.
    pub(crate) fn read(fields: &mut Object) -> Result<Option<Self>, DecodeError> {
        let agent_version = version_of(fields, "version")?;
        let engine = child(fields, "response_engine")?;
        let (kind, key) = match text(&engine, "type", "response_engine.type")?.as_str() {
            "retell-llm" => (Kind::Llm, "llm_id"),
            "conversation-flow" => (Kind::Flow, "conversation_flow_id"),
            _ => return Ok(None),
        };
        let id = text(&engine, key, &format!("response_engine.{key}"))?;
        let version = version_of(&engine, "version").unwrap_or(agent_version);
        Ok(Some(Self { kind, id, version, agent_version }))
    }

    fn of_agent(operation: &'static str, mut fields: Object) -> Result<Self> {
        let engine = Self::read(&mut fields).map_err(|error| unexpected(operation, &error))?;
        engine.ok_or_else(|| {
            let message = "response_engine.type: expected retell-llm or conversation-flow, found \
                           another, such as custom-llm, which has no functions";
            Error::new(ErrorKind::Configuration, operation, message)
        })
    }

    /// Takes the list of tools; it may be absent or null.
    fn tools(&self, fields: &mut Object) -> Result<Vec<Value>, DecodeError> {
        match fields.remove(self.kind.tools_key()) {
            None | Some(Value::Null) => Ok(Vec::new()),
            Some(Value::Array(tools)) => Ok(tools),
            Some(other) => Err(wrong(self.kind.tools_key(), "a list", kind_of(&other))),
        }
    }

    fn functions(&self, fields: &Object) -> Result<AgentFunctions, DecodeError> {
        let mut rest = fields.clone();
        let tools = self.tools(&mut rest)?;
        let mut functions = AgentFunctions::new(self.agent_version, self.kind.engine());
        let called = called_ids(rest.get("nodes"));
        for tool in &tools {
            let Some(function) = function(tool) else {
                functions.other_names.extend(name_of(tool).map(str::to_owned));
                continue;
            };
            let id = tool.get("tool_id").and_then(Value::as_str);
            if id.is_some_and(|id| called.contains(id)) {
                functions.called_by_nodes.push(function.name.clone());
            }
            functions.functions.push(function);
        }
        // The tools of a state are there beside the general ones.
        let states = rest.get("states").and_then(Value::as_array).into_iter().flatten();
        let of_states = states.filter_map(|state| state.get("tools")?.as_array()).flatten();
        functions.other_names.extend(of_states.filter_map(name_of).map(str::to_owned));
        Ok(functions)
    }

    /// The tools with these functions put in and taken out; everything else as it was.
    fn merged(&self, tools: Vec<Value>, put: &[AgentFunction], remove: &[String]) -> Vec<Value> {
        let is_function = |tool: &Value| function(tool).is_some();
        let mut tools = tools;
        tools.retain(|tool| {
            let named = name_of(tool).is_some_and(|name| remove.iter().any(|gone| gone == name));
            !(named && is_function(tool))
        });
        for function in put {
            let there = tools
                .iter_mut()
                .find(|tool| is_function(tool) && name_of(tool) == Some(function.name.as_str()));
            match there.and_then(Value::as_object_mut) {
                Some(there) => there.extend(settings(function)),
                None => tools.push(Value::Object(self.new_tool(function))),
            }
        }
        tools
    }

    fn new_tool(&self, function: &AgentFunction) -> Object {
        let mut tool = settings(function);
        if matches!(self.kind, Kind::Flow) {
            // Nodes call a tool by this id, so it has to stay the same.
            tool.insert("tool_id".to_owned(), json!(format!("askpro-{}", function.name)));
        }
        tool
    }
}

/// A function as Retell writes it, with the settings that we have a say in.
fn settings(function: &AgentFunction) -> Object {
    let timeout = u64::try_from(function.timeout.as_millis()).unwrap_or(u64::MAX);
    let fields = [
        ("type", json!("custom")),
        ("name", json!(function.name)),
        ("description", json!(function.description)),
        ("url", json!(function.url)),
        ("method", json!(function.method)),
        ("parameters", function.parameters.clone()),
        ("args_at_root", json!(function.arguments_at_root)),
        ("timeout_ms", json!(timeout)),
        ("speak_during_execution", json!(function.speaks_during)),
        ("speak_after_execution", json!(function.speaks_after)),
    ];
    fields.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
}

/// The function that a tool is; `None` for tools of other types, and for those without name or address.
fn function(tool: &Value) -> Option<AgentFunction> {
    let word = |key: &str| tool.get(key).and_then(Value::as_str);
    let is = |key: &str| tool.get(key).and_then(Value::as_bool).unwrap_or(false);
    if word("type") != Some("custom") {
        return None;
    }
    Some(AgentFunction {
        name: word("name")?.to_owned(),
        description: word("description").unwrap_or_default().to_owned(),
        url: word("url")?.to_owned(),
        method: word("method").unwrap_or("POST").to_owned(),
        parameters: tool.get("parameters").cloned().unwrap_or(Value::Null),
        arguments_at_root: is("args_at_root"),
        timeout: tool
            .get("timeout_ms")
            .and_then(Value::as_u64)
            .map_or(USUAL_TIMEOUT, Duration::from_millis),
        speaks_during: is("speak_during_execution"),
        speaks_after: is("speak_after_execution"),
    })
}

fn name_of(tool: &Value) -> Option<&str> {
    tool.get("name").and_then(Value::as_str)
}

/// The ids of the tools that nodes call, wherever in a node they stand.
fn called_ids(nodes: Option<&Value>) -> HashSet<&str> {
    let mut called = HashSet::new();
    let mut open: Vec<&Value> = nodes.into_iter().collect();
    while let Some(value) = open.pop() {
        match value {
            Value::Array(items) => open.extend(items),
            Value::Object(fields) => {
                called.extend(fields.get("tool_id").and_then(Value::as_str));
                let several = fields.get("tool_ids").and_then(Value::as_array);
                called.extend(several.into_iter().flatten().filter_map(Value::as_str));
                open.extend(fields.values());
            }
            _ => {}
        }
    }
    called
}

pub(crate) fn version_of(fields: &Object, key: &str) -> Result<u32, DecodeError> {
    let number = fields.get(key).and_then(Value::as_u64).and_then(|n| u32::try_from(n).ok());
    number.ok_or_else(|| wrong(key, "a number from 0", "something else"))
}
