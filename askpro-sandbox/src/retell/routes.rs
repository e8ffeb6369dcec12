//! The endpoints of the Retell twin.

use std::collections::HashMap;
use std::time::Duration;

use axum::extract::{Path, Query, Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use bytes::Bytes;
use serde_json::{Map, Value, json};

use super::RetellTwin;
use super::filter::{PageQuery, fits};
use super::payload::{CallEvent, Played};
use crate::stage::{Stage, Voice, perform};

pub(super) type Answer<T = Response> = Result<T, Refusal>;

/// An error of the API: every one has the same shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Refusal(StatusCode, &'static str);

impl Refusal {
    pub(super) const fn bad_request() -> Self {
        Self(StatusCode::BAD_REQUEST, "Invalid request format, please check API reference.")
    }

    const fn unauthorized() -> Self {
        Self(StatusCode::UNAUTHORIZED, "API key is missing or invalid.")
    }

    /// Also for ids that do not exist.
    pub(super) const fn unprocessable() -> Self {
        let message = "Cannot find requested asset under given api key.";
        Self(StatusCode::UNPROCESSABLE_ENTITY, message)
    }

    pub(super) const fn published_engine(is_flow: bool) -> Self {
        let message = if is_flow {
            "Cannot update published conversation flow"
        } else {
            "Cannot update published LLM"
        };
        Self(StatusCode::BAD_REQUEST, message)
    }

    /// Also for publishing it again; what the real service says to that is not known.
    pub(super) const fn published_agent() -> Self {
        let message = "Cannot update published agent other than version title";
        Self(StatusCode::UNPROCESSABLE_ENTITY, message)
    }

    const fn not_found() -> Self {
        Self(StatusCode::NOT_FOUND, "The requested resource was not found.")
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        (self.0, Json(json!({ "status": "error", "message": self.1 }))).into_response()
    }
}

/// Retell's words for faults.
#[derive(Debug)]
pub(super) struct RetellVoice;

impl Voice for RetellVoice {
    fn server_error(&self, status: StatusCode) -> Response {
        Refusal(status, "An unexpected server error occurred.").into_response()
    }

    fn rate_limited(&self, _wait: Duration) -> Response {
        let message = "Account rate limited, please throttle your requests.";
        Refusal(StatusCode::TOO_MANY_REQUESTS, message).into_response()
    }
}

pub(super) fn router(twin: &RetellTwin, stage: Stage) -> Router {
    Router::new()
        .route("/get-api-key-info", get(key_info))
        .route("/get-concurrency", get(concurrency))
        .route("/v2/list-agents", post(agents))
        .route("/get-agent/{id}", get(agent))
        .route("/list-agent-versions/{id}", get(agent_versions))
        .route("/v2/list-phone-numbers", get(numbers))
        .route("/v3/list-calls", post(calls))
        .route("/v2/get-call/{id}", get(call))
        .merge(super::engine_routes::router())
        .merge(super::number::router())
        .fallback(nowhere)
        .method_not_allowed_fallback(nowhere)
        .layer(from_fn_with_state(twin.clone(), authorised))
        .layer(from_fn_with_state(stage, perform))
        .with_state(twin.clone())
}

async fn nowhere() -> Refusal {
    Refusal::not_found()
}

async fn authorised(State(twin): State<RetellTwin>, request: Request, next: Next) -> Response {
    let key = request.headers().get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    if key.and_then(|key| key.strip_prefix("Bearer ")).is_some_and(|key| twin.is_key(key)) {
        return next.run(request).await;
    }
    Refusal::unauthorized().into_response()
}

async fn key_info(State(twin): State<RetellTwin>) -> Json<Value> {
    let (id, name) = twin.org();
    Json(json!({ "org_id": id, "org_name": name, "api_key_name": "Sandbox" }))
}

async fn concurrency() -> Json<Value> {
    Json(json!({
        "current_concurrency": 0,
        "concurrency_limit": 20,
        "base_concurrency": 20,
        "purchased_concurrency": 0,
        "concurrency_purchase_limit": 100,
        "remaining_purchase_limit": 100,
        "reserved_inbound_concurrency": 0,
        "concurrency_burst_enabled": false,
        "concurrency_burst_limit": 0,
    }))
}

type Parameters = Query<HashMap<String, String>>;

async fn agents(
    State(twin): State<RetellTwin>,
    Query(query): Parameters,
    body: Bytes,
) -> Answer<Json<Map<String, Value>>> {
    let body = object_of(&body)?;
    let channel = body
        .get("filter_criteria")
        .and_then(|criteria| criteria.get("channel"))
        .map(|channel| {
            channel.get("value").and_then(Value::as_str).ok_or_else(Refusal::bad_request)
        })
        .transpose()?;
    let now = twin.now();
    // The twin has voice agents only.
    let listed = channel.is_none_or(|channel| channel == "voice");
    let mut items: Vec<Value> = Vec::new();
    if listed {
        items = twin.agents().iter().map(|agent| agent.list_item(now)).collect();
    }
    ordered(&mut items, &query)?;
    page_of_query(&query)?.of(items).map(Json)
}

async fn agent(
    State(twin): State<RetellTwin>,
    Path(id): Path<String>,
    Query(query): Parameters,
) -> Answer<Json<Value>> {
    let version = query.get("version").map(String::as_str);
    let shown = twin.agent(&id).and_then(|agent| agent.shown(version, twin.now()));
    shown.map(Json).ok_or_else(Refusal::unprocessable)
}

async fn agent_versions(
    State(twin): State<RetellTwin>,
    Path(id): Path<String>,
    Query(query): Parameters,
) -> Answer<Json<Map<String, Value>>> {
    let agent = twin.agent(&id).ok_or_else(Refusal::unprocessable)?;
    let mut items = agent.version_items(twin.now());
    ordered(&mut items, &query)?;
    page_of_query(&query)?.of(items).map(Json)
}

async fn numbers(
    State(twin): State<RetellTwin>,
    Query(query): Parameters,
) -> Answer<Json<Map<String, Value>>> {
    let now = twin.now();
    let mut items: Vec<Value> = twin.numbers().iter().map(|number| number.shown(now)).collect();
    ordered(&mut items, &query)?;
    page_of_query(&query)?.of(items).map(Json)
}

async fn call(State(twin): State<RetellTwin>, Path(id): Path<String>) -> Answer<Json<Value>> {
    let calls = twin.calls_mut();
    let found = calls.iter().find(|played| played.script.call_id() == id);
    found.map(|played| Json(played.call(CallEvent::Analyzed))).ok_or_else(Refusal::unprocessable)
}

const CALL_QUERY: [&str; 6] =
    ["filter_criteria", "sort_order", "limit", "skip", "pagination_key", "include_total"];

async fn calls(State(twin): State<RetellTwin>, body: Bytes) -> Answer<Json<Map<String, Value>>> {
    let body = object_of(&body)?;
    if !body.keys().all(|key| CALL_QUERY.contains(&key.as_str())) {
        return Err(Refusal::bad_request());
    }
    let criteria = match body.get("filter_criteria") {
        Some(criteria) => criteria.as_object().cloned().ok_or_else(Refusal::bad_request)?,
        None => Map::new(),
    };
    let ascending = match body.get("sort_order").map(|order| order.as_str()) {
        None | Some(Some("descending")) => false,
        Some(Some("ascending")) => true,
        _ => return Err(Refusal::bad_request()),
    };
    let mut played: Vec<Played> = twin.calls_mut().clone();
    played.sort_by_key(|played| played.start);
    if !ascending {
        played.reverse();
    }
    let mut items = Vec::new();
    for played in &played {
        let call = listed(played);
        if fits(&criteria, &call)? {
            items.push(call);
        }
    }
    let total = items.len();
    let page = PageQuery {
        limit: whole(&body, "limit")?,
        skip: whole(&body, "skip")?,
        key: body.get("pagination_key").and_then(Value::as_str).map(str::to_owned),
    };
    let mut page = page.of(items)?;
    if body.get("include_total") == Some(&Value::Bool(true)) {
        page.insert("total".to_owned(), json!(total));
    }
    Ok(Json(page))
}

/// A call in a list: without what was said, and without recordings.
fn listed(played: &Played) -> Value {
    let mut call = played.call(CallEvent::Analyzed);
    if let Some(object) = call.as_object_mut() {
        object.retain(|key, _| !key.starts_with("transcript") && !key.starts_with("recording"));
    }
    call
}

pub(super) fn object_of(body: &[u8]) -> Answer<Map<String, Value>> {
    if body.is_empty() {
        return Ok(Map::new());
    }
    serde_json::from_slice(body).map_err(|_| Refusal::bad_request())
}

fn whole(body: &Map<String, Value>, key: &str) -> Answer<Option<u64>> {
    body.get(key).map(|value| value.as_u64().ok_or_else(Refusal::bad_request)).transpose()
}

fn page_of_query(query: &HashMap<String, String>) -> Answer<PageQuery> {
    let limit = query.get("limit").map(|limit| limit.parse().map_err(|_| Refusal::bad_request()));
    Ok(PageQuery {
        limit: limit.transpose()?,
        skip: None,
        key: query.get("pagination_key").cloned(),
    })
}

fn ordered(items: &mut [Value], query: &HashMap<String, String>) -> Answer<()> {
    match query.get("sort_order").map(String::as_str) {
        None | Some("descending") => {}
        Some("ascending") => items.reverse(),
        Some(_) => return Err(Refusal::bad_request()),
    }
    Ok(())
}
