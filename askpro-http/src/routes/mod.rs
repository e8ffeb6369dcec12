//! The doors, a file for each.

mod answer;
mod calcom_event;
mod health;
mod retell_event;
mod retell_function;
mod retell_inbound;

use axum::Router;
use axum::routing::{get, post};

use crate::error::ApiError;
use crate::state::AppState;

pub(crate) fn routes() -> Router<AppState> {
    Router::new()
        .route("/api/mcp/retell/webhook", post(retell_event::receive))
        .route("/api/mcp/retell/inbound", post(retell_inbound::greet))
        .route("/api/mcp/retell/custom-function", post(retell_function::by_body))
        .route("/api/mcp/retell/custom-function/{name}", post(retell_function::by_path))
        .route("/api/mcp/calcom/webhook/{company}", post(calcom_event::receive))
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .fallback(async || ApiError::NotFound)
        .method_not_allowed_fallback(async || ApiError::MethodNotAllowed)
}
