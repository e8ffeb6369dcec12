//! The endpoints that read and change response engines and versions.

use std::collections::HashMap;

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::routing::{get, patch, post};
use axum::{Json, Router};
use bytes::Bytes;
use serde_json::Value;

use super::RetellTwin;
use super::engine::EngineKind;
use super::routes::{Answer, Refusal, object_of};
use super::spec::AgentSpec;

pub(super) fn router() -> Router<RetellTwin> {
    Router::new()
        .route("/get-retell-llm/{id}", get(llm))
        .route("/update-retell-llm/{id}", patch(update_llm))
        .route("/get-conversation-flow/{id}", get(flow))
        .route("/update-conversation-flow/{id}", patch(update_flow))
        .route("/create-agent-version/{id}", post(create_version))
        .route("/publish-agent-version/{id}", post(publish_version))
}

type Parameters = Query<HashMap<String, String>>;

async fn llm(
    State(twin): State<RetellTwin>,
    Path(id): Path<String>,
    Query(query): Parameters,
) -> Answer<Json<Value>> {
    shown(&twin, EngineKind::RetellLlm, &id, &query)
}

async fn flow(
    State(twin): State<RetellTwin>,
    Path(id): Path<String>,
    Query(query): Parameters,
) -> Answer<Json<Value>> {
    shown(&twin, EngineKind::ConversationFlow, &id, &query)
}

async fn update_llm(
    State(twin): State<RetellTwin>,
    Path(id): Path<String>,
    Query(query): Parameters,
    body: Bytes,
) -> Answer<Json<Value>> {
    update(&twin, EngineKind::RetellLlm, &id, &query, &body)
}

async fn update_flow(
    State(twin): State<RetellTwin>,
    Path(id): Path<String>,
    Query(query): Parameters,
    body: Bytes,
) -> Answer<Json<Value>> {
    update(&twin, EngineKind::ConversationFlow, &id, &query, &body)
}

fn shown(
    twin: &RetellTwin,
    kind: EngineKind,
    id: &str,
    query: &HashMap<String, String>,
) -> Answer<Json<Value>> {
    let now = twin.now().timestamp_millis();
    with_engine(twin, kind, id, |agent| agent.shown_engine(version(query)?, now)).map(Json)
}

fn update(
    twin: &RetellTwin,
    kind: EngineKind,
    id: &str,
    query: &HashMap<String, String>,
    body: &[u8],
) -> Answer<Json<Value>> {
    let change = object_of(body)?;
    let now = twin.now().timestamp_millis();
    let changed = with_engine(twin, kind, id, |agent| {
        agent.patch_engine(version(query)?, change)?;
        agent.shown_engine(version(query)?, now)
    });
    changed.map(Json)
}

/// Engines take the number of a version, and no tag.
fn version(query: &HashMap<String, String>) -> Answer<Option<&str>> {
    let version = query.get("version").map(String::as_str);
    match version {
        Some(text) if text.parse::<u32>().is_err() => Err(Refusal::bad_request()),
        _ => Ok(version),
    }
}

fn with_engine<T>(
    twin: &RetellTwin,
    kind: EngineKind,
    id: &str,
    work: impl FnOnce(&mut AgentSpec) -> Answer<T>,
) -> Answer<T> {
    let mut agents = twin.agents();
    let fits = |agent: &&mut AgentSpec| agent.engine == kind && agent.engine_id() == id;
    work(agents.iter_mut().find(fits).ok_or_else(Refusal::unprocessable)?)
}

async fn create_version(
    State(twin): State<RetellTwin>,
    Path(id): Path<String>,
    body: Bytes,
) -> Answer<(StatusCode, Json<Value>)> {
    let base = number_of(&body, "base_version", &["base_version"])?;
    let now = twin.now();
    let mut agents = twin.agents();
    let agent = agents.iter_mut().find(|agent| agent.id == id);
    let agent = agent.ok_or_else(Refusal::unprocessable)?;
    let number = agent.draft_from(base)?;
    let shown = agent.shown(Some(&number.to_string()), now);
    shown.map(|shown| (StatusCode::CREATED, Json(shown))).ok_or_else(Refusal::unprocessable)
}

/// Answers with nothing at all, as the real service does.
async fn publish_version(
    State(twin): State<RetellTwin>,
    Path(id): Path<String>,
    body: Bytes,
) -> Answer<StatusCode> {
    let number = number_of(&body, "version", &["version", "version_title", "version_description"])?;
    let mut agents = twin.agents();
    let agent = agents.iter_mut().find(|agent| agent.id == id);
    agent.ok_or_else(Refusal::unprocessable)?.publish(number)?;
    Ok(StatusCode::OK)
}

fn number_of(body: &[u8], key: &str, known: &[&str]) -> Answer<u32> {
    let body = object_of(body)?;
    if !body.keys().all(|key| known.contains(&key.as_str())) {
        return Err(Refusal::bad_request());
    }
    let number =
        body.get(key).and_then(Value::as_u64).and_then(|number| u32::try_from(number).ok());
    number.ok_or_else(Refusal::bad_request)
}
