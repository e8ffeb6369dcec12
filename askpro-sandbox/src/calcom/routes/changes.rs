//! Making, moving and ending bookings.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use bytes::Bytes;
use serde_json::Value;

use super::{Books, created, success};
use crate::calcom::Twin;
use crate::calcom::booking::{TwinBooking, TwinStatus};
use crate::calcom::create::Change;
use crate::calcom::dto::{Dto, object_of, refuse_listed};
use crate::calcom::error::{Answer, ApiError};
use crate::calcom::form::{BookingInput, old_body_problems};
use crate::calcom::gate::{Asked, Caller, Version};

pub(super) async fn create(
    State(twin): Books,
    version: Version,
    caller: Caller,
    asked: Asked,
    body: Bytes,
) -> Answer {
    if version.has_old_bookings() {
        refuse_listed(&old_body_problems(&body)?)?;
        let text = "the twin does not play bookings of version 2024-04-15";
        return Err(ApiError::bare(StatusCode::NOT_IMPLEMENTED, text));
    }
    if !version.has_bookings() {
        return Err(asked.nowhere());
    }
    let input = BookingInput::read(&body, twin.config.numbers)?;
    twin.book(&input, caller).map(|booking| created(&booking))
}

pub(super) async fn reschedule(
    State(twin): Books,
    version: Version,
    caller: Caller,
    asked: Asked,
    Path(uid): Path<String>,
    body: Bytes,
) -> Answer {
    if !version.has_bookings() {
        return Err(asked.nowhere());
    }
    let object = object_of(&body)?;
    let mut dto = Dto::new(
        &object,
        &["start", "reschedulingReason", "rescheduledBy", "emailVerificationCode", "seatUid"],
    );
    let start = dto.required_instant("start");
    let reason = dto.text("reschedulingReason").map(str::to_owned);
    let by = dto.text("rescheduledBy").map(str::to_owned);
    dto.finish()?;
    let start = start.ok_or_else(|| ApiError::bad_request("start is missing"))?;
    let change = Change { start, reason, by };
    twin.reschedule(&uid, &change, caller).map(|booking| created(&booking))
}

pub(super) async fn cancel(
    State(twin): Books,
    version: Version,
    caller: Caller,
    asked: Asked,
    Path(uid): Path<String>,
    body: Bytes,
) -> Answer {
    if !version.has_bookings() {
        return Err(asked.nowhere());
    }
    let object = object_of(&body)?;
    let known = ["cancellationReason", "cancelSubsequentBookings", "seatUid"];
    let mut dto = Dto::new(&object, &known);
    let reason = dto.text("cancellationReason");
    dto.boolean("cancelSubsequentBookings");
    dto.finish()?;
    twin.cancel(&uid, reason, caller).map(|booking| success(&booking))
}

pub(super) async fn confirm(
    State(twin): Books,
    version: Version,
    caller: Caller,
    asked: Asked,
    Path(uid): Path<String>,
) -> Answer {
    owner_of_bookings(version, caller, &asked)?;
    let mut state = twin.state();
    let booking = waiting(&twin, state.booking(&uid), &uid)?.clone();
    let spec = twin
        .spec(booking.event_type_id)
        .ok_or_else(|| ApiError::bad_request("the event type was deleted"))?;
    // Its time may have been taken meanwhile; a host is not booked twice.
    let host = twin.take(&state, spec, booking.start, booking.end, Some(&uid))?;
    let confirmed = twin.change(&mut state, &uid, "BOOKING_CREATED", |booking| {
        booking.status = TwinStatus::Accepted;
        booking.host_id = host;
    });
    confirmed.map(|booking| success(&booking))
}

pub(super) async fn decline(
    State(twin): Books,
    version: Version,
    caller: Caller,
    asked: Asked,
    Path(uid): Path<String>,
    body: Bytes,
) -> Answer {
    owner_of_bookings(version, caller, &asked)?;
    let object = object_of(&body)?;
    let mut dto = Dto::new(&object, &["reason"]);
    let reason = dto.text("reason").map(str::to_owned);
    dto.finish_listed()?;
    let mut state = twin.state();
    waiting(&twin, state.booking(&uid), &uid)?;
    let declined = twin.change(&mut state, &uid, "BOOKING_REJECTED", |booking| {
        booking.status = TwinStatus::Rejected;
        booking.cancellation_reason = reason;
    });
    declined.map(|booking| success(&booking))
}

pub(super) async fn mark_absent(
    State(twin): Books,
    version: Version,
    caller: Caller,
    asked: Asked,
    Path(uid): Path<String>,
    body: Bytes,
) -> Answer {
    owner_of_bookings(version, caller, &asked)?;
    let object = object_of(&body)?;
    let mut dto = Dto::new(&object, &["host", "attendees"]);
    let host = dto.boolean("host");
    let attendees = dto.value("attendees").and_then(Value::as_array).cloned().unwrap_or_default();
    dto.finish_listed()?;
    let now = twin.clock.now();
    let mut state = twin.state();
    let booking = state.booking(&uid).ok_or_else(|| unknown(&uid))?;
    if booking.start > now {
        return Err(ApiError::bad_request(
            "Bookings can only be marked as absent after their start time has passed.",
        ));
    }
    let absent = absence(&attendees, &booking.email);
    let marked = twin.change(&mut state, &uid, "BOOKING_NO_SHOW_UPDATED", |booking| {
        booking.host_absent = host.unwrap_or(booking.host_absent);
        booking.attendee_absent = absent.unwrap_or(booking.attendee_absent);
    });
    marked.map(|booking| success(&booking))
}

fn absence(attendees: &[Value], email: &str) -> Option<bool> {
    let entry =
        attendees.iter().find(|entry| entry.get("email").and_then(Value::as_str) == Some(email))?;
    entry.get("absent").and_then(Value::as_bool)
}

fn owner_of_bookings(version: Version, caller: Caller, asked: &Asked) -> Answer<()> {
    if !version.has_bookings() {
        return Err(asked.nowhere());
    }
    caller.owner()
}

fn waiting<'a>(
    twin: &Twin,
    booking: Option<&'a TwinBooking>,
    uid: &str,
) -> Answer<&'a TwinBooking> {
    let booking = booking.ok_or_else(|| unknown(uid))?;
    if booking.status != TwinStatus::Pending {
        return Err(ApiError::bad_request("Booking already confirmed, cancelled or rejected"));
    }
    if booking.end < twin.clock.now() {
        return Err(ApiError::bad_request("Can't confirm or decline a booking in the past"));
    }
    Ok(booking)
}

fn unknown(uid: &str) -> ApiError {
    ApiError::not_found(format!("Booking with uid={uid} was not found in the database"))
}
