//! `POST /api/mcp/calcom/webhook/{company}`: what happens to a company's bookings.

use axum::Json;
use axum::extract::State;

use super::answer::{Answer, answer};
use crate::error::ApiError;
use crate::extract::VerifiedCalendar;
use crate::state::AppState;

/// Stores the event and answers; a worker reads the booking again. 200 means: committed. Tests and events that say
/// nothing about a booking are stored too, so that it can be seen that they come.
pub(crate) async fn receive(
    State(state): State<AppState>,
    VerifiedCalendar { body, company }: VerifiedCalendar,
) -> Result<Json<Answer>, ApiError> {
    let accepted = state.calendar_intake.accept(company, &body).await?;
    Ok(answer(&accepted))
}
