//! `POST /api/mcp/retell/webhook`: events of calls.

use axum::Json;
use axum::extract::State;

use super::answer::{Answer, answer};
use crate::error::ApiError;
use crate::extract::Verified;
use crate::state::AppState;

/// Stores the event and answers; a worker does the rest. 200 means: committed.
pub(crate) async fn receive(
    State(state): State<AppState>,
    Verified { body, scope }: Verified,
) -> Result<Json<Answer>, ApiError> {
    let accepted = state.intake.accept(&scope, &body).await?;
    Ok(answer(&accepted))
}
