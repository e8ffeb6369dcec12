//! `GET /healthz` and `GET /readyz`, for whoever watches the process.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use serde_json::{Value, json};

use crate::state::AppState;

/// The process runs.
pub(crate) async fn alive() -> Json<Value> {
    Json(json!({ "status": "ok", "version": env!("CARGO_PKG_VERSION") }))
}

/// The process can do its work: the store takes writes.
pub(crate) async fn ready(State(state): State<AppState>) -> Response {
    match state.store.ping().await {
        Ok(()) => Json(json!({ "status": "ok", "checks": { "store": "ok" } })).into_response(),
        Err(error) => {
            tracing::error!(kind = %error.kind(), "the store is not ready");
            let body =
                json!({ "status": "unavailable", "checks": { "store": error.kind().as_str() } });
            (StatusCode::SERVICE_UNAVAILABLE, Json(body)).into_response()
        }
    }
}
