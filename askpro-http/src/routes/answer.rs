//! What a webhook door answers.

use askpro_core::service::Accepted;
use axum::Json;
use serde::Serialize;

#[derive(Debug, Serialize)]
pub(crate) struct Answer {
    success: bool,
    message: &'static str,
    event_id: String,
}

/// Answers for a stored event, and logs it.
pub(crate) fn answer(accepted: &Accepted) -> Json<Answer> {
    tracing::info!(
        // The jobs of this event log under the same id.
        correlation_id = %accepted.event_id,
        company = %accepted.company,
        receipt = accepted.receipt.message(),
        "event received"
    );
    Json(Answer {
        success: true,
        message: accepted.receipt.message(),
        event_id: accepted.event_id.to_string(),
    })
}
