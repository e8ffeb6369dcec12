//! What makes up a version of an agent, and which version answers a number.

use askpro_core::ports::AgentSettings;
use askpro_core::{AgentId, E164, Result};
use reqwest::Method;
use serde_json::{Map, Value, json};

use crate::client::{RetellClient, found};
use crate::lenient::child_list;
use crate::tools::{Engine, version_of};
use crate::transport::{Request, Subject};
use crate::wire::unexpected;

type Object = Map<String, Value>;

/// What numbers, dates or names a version, and so differs between any two that are the same else.
const OF_THE_VERSION: [&str; 9] = [
    "version",
    "base_version",
    "is_published",
    "version_title",
    "version_description",
    "assigned_tags",
    "tags",
    "last_modification_timestamp",
    "user_modified_timestamp",
];

pub(crate) async fn settings(
    client: &RetellClient,
    agent: &AgentId,
    version: Option<&str>,
) -> Result<Option<AgentSettings>> {
    const OPERATION: &str = "settings";
    let path = ["get-agent", agent.as_str()];
    let request = Request {
        query: version.map(|version| ("version", version.to_owned())).into_iter().collect(),
        subject: Subject::Agent,
        ..Request::read(OPERATION, Method::GET, &path)
    };
    let Some(mut fields) = found(client.object(request).await)? else { return Ok(None) };
    let wrong = |error| unexpected(OPERATION, &error);
    let number = version_of(&fields, "version").map_err(wrong)?;
    let engine = match Engine::read(&mut fields.clone()).map_err(wrong)? {
        Some(engine) => match client.engine_fields(OPERATION, &engine).await? {
            Some(engine) => Value::Object(lasting(engine)),
            None => return Ok(None),
        },
        None => Value::Null,
    };
    if let Some(Value::Object(engine)) = fields.get_mut("response_engine") {
        engine.remove("version");
    }
    let fields = json!({ "agent": lasting(fields), "engine": engine });
    Ok(Some(AgentSettings::new(number, fields)))
}

fn lasting(mut fields: Object) -> Object {
    fields.retain(|key, _| !OF_THE_VERSION.contains(&key.as_str()));
    fields
}

pub(crate) async fn bind_number(
    client: &RetellClient,
    number: &E164,
    agent: &AgentId,
    version: &str,
) -> Result<()> {
    const OPERATION: &str = "bind_number";
    let path = ["get-phone-number", number.as_str()];
    let request =
        Request { subject: Subject::Number, ..Request::read(OPERATION, Method::GET, &path) };
    let mut fields = client.object(request).await?;
    let bound = match fields.get("inbound_agents") {
        None | Some(Value::Null) => Vec::new(),
        Some(_) => child_list(&mut fields, "inbound_agents")
            .map_err(|error| unexpected(OPERATION, &error))?,
    };
    let path = ["update-phone-number", number.as_str()];
    let request = Request {
        body: Some(json!({ "inbound_agents": rebound(bound, agent, version) })),
        subject: Subject::Binding,
        ..Request::read(OPERATION, Method::PATCH, &path)
    };
    client.transport.send(request).await.map(drop)
}

/// The bindings with the agent in this version: in its place and with its share if it has one, else alone. Where it
/// stood in several versions, the first place takes the shares of all.
fn rebound(mut bound: Vec<Object>, agent: &AgentId, version: &str) -> Vec<Object> {
    let is_own =
        |entry: &Object| entry.get("agent_id").and_then(Value::as_str) == Some(agent.as_str());
    let weights = bound.iter().filter(|entry| is_own(entry)).map(|entry| entry.get("weight"));
    let weights: Vec<Value> = weights.map(|weight| weight.cloned().unwrap_or(json!(1))).collect();
    let weight = match weights.as_slice() {
        [] => {
            bound.clear();
            json!(1)
        }
        [only] => only.clone(),
        several => json!(several.iter().filter_map(Value::as_f64).sum::<f64>()),
    };
    let version = version.parse::<u32>().map_or_else(|_| json!(version), |number| json!(number));
    let entry = Object::from_iter([
        ("agent_id".to_owned(), json!(agent.as_str())),
        ("agent_version".to_owned(), version),
        ("weight".to_owned(), weight),
    ]);
    let place = bound.iter().position(is_own).unwrap_or(0);
    bound.retain(|entry| !is_own(entry));
    bound.insert(place, entry);
    bound
}
