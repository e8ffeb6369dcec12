//! `POST /api/mcp/retell/webhook`: events of calls.

use axum::Json;
use axum::extract::State;
use serde::Serialize;

use crate::error::ApiError;
use crate::extract::Verified;
use crate::state::AppState;

#[derive(Debug, Serialize)]
pub(crate) struct Answer {
    success: bool,
    message: &'static str,
    event_id: String,
}

/// Stores the event and answers; a worker does the rest. 200 means: committed.
pub(crate) async fn receive(
    State(state): State<AppState>,
    Verified { body, scope }: Verified,
) -> Result<Json<Answer>, ApiError> {
    let accepted = state.intake.accept(&scope, &body).await?;
    tracing::info!(
        // The jobs of this event log under the same id.
        correlation_id = %accepted.event_id,
        company = %accepted.company,
        receipt = accepted.receipt.message(),
        "event received"
    );
    Ok(Json(Answer {
        success: true,
        message: accepted.receipt.message(),
        event_id: accepted.event_id.to_string(),
    }))
}
