//! Whole calls in German, word for word: from the first ring to what came of them, over HTTP between the twins of Retell
//! and Cal.com.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod booking;
mod changing;
mod crowd;
mod trouble;

use askpro_core::{CallOutcome, DeclineReason};
use askpro_tests::salon::slot;
use askpro_tests::stage::{Phone, Stage};
use serde_json::{Value, json};

/// What comes of a call in which nothing new was booked, and nothing is left to do.
const NOTHING_BOOKED: CallOutcome = CallOutcome::Declined(DeclineReason::NotConfirmed);
/// The caller moved or cancelled an appointment.
const CHANGED: CallOutcome = CallOutcome::Declined(DeclineReason::Changed);

/// Asserts that the call ended with an appointment.
#[track_caller]
fn assert_booked(outcome: &CallOutcome) {
    assert!(matches!(outcome, CallOutcome::Booked(_)), "{outcome:?}");
}

/// A call in which a man's cut is booked, and after which the caller hangs up.
async fn booked(stage: &Stage, id: &str, name: &str, day: &str, time: &str) {
    let call = stage.ring(id).await;
    let wish = json!({ "datum": day, "uhrzeit": time, "dienstleistung": "Herrenschnitt" });
    let offered = call.ask("check_availability", wish).await;
    let answer = book(&call, &offered, 0, name).await;
    assert_eq!(answer["success"], true, "{answer}");
    assert_booked(&call.hang_up().await);
}

/// Books what was offered at this place of an answer.
async fn book(call: &Phone<'_>, offered: &Value, place: usize, name: &str) -> Value {
    call.ask("book_appointment", json!({ "slot_id": slot(offered, place), "name": name })).await
}
