//! Reading of payloads, leniently.

use askpro_core::{BookingStatus, BookingUid, EventTypeId};
use serde_json::Value;

use super::event::{
    BookingPayload, NoShowAttendee, NoShowPayload, Payload, PayloadError, Trigger, WebhookEvent,
};
use crate::convert::{attendees, metadata};
use crate::wire::{Json, Unreadable};

impl From<Unreadable> for PayloadError {
    fn from(unreadable: Unreadable) -> Self {
        let Unreadable { path, expected, found } = unreadable;
        Self { field: path, expected, found }
    }
}

pub(super) fn event(body: &[u8]) -> Result<WebhookEvent, PayloadError> {
    const EXPECTED: &str = "a JSON object";
    let value: Value = serde_json::from_slice(body).map_err(|_| PayloadError {
        field: "body",
        expected: EXPECTED,
        found: "no JSON",
    })?;
    let json = Json::of(&value);
    if !json.is_object() {
        return Err(json.unreadable("body", EXPECTED).into());
    }
    let trigger = json.get("triggerEvent");
    let trigger = trigger.text().ok_or(trigger.unreadable("triggerEvent", "a text"))?;
    let trigger = Trigger::from_word(trigger.trim());
    // The events of a meeting are flat: the booking is the body.
    let nested = json.get("payload");
    let about = if nested.is_object() { nested } else { json };
    let payload = match trigger {
        Trigger::BookingNoShowUpdated => Payload::NoShow(no_show(about)),
        Trigger::Ping => Payload::Other,
        Trigger::Other(_) => booking(about).map_or(Payload::Other, Payload::Booking),
        _ => Payload::Booking(booking(about)?),
    };
    let created_at = json.get("createdAt").instant();
    Ok(WebhookEvent { trigger, created_at, payload })
}

fn uid(json: Json<'_>) -> Option<BookingUid> {
    json.word().and_then(|uid| BookingUid::new(uid).ok())
}

fn booking(json: Json<'_>) -> Result<Box<BookingPayload>, Unreadable> {
    let named = json.first(&["uid", "bookingUid"]);
    let uid_of = uid(named).ok_or(named.unreadable("payload.uid", "a text"))?;
    let text = |keys: &[&str]| json.first(keys).text().map(str::to_owned);
    Ok(Box::new(BookingPayload {
        uid: uid_of,
        id: json.first(&["bookingId", "id"]).integer(),
        status: BookingStatus::from_word(json.get("status").text().unwrap_or("unknown")),
        start: json.get("startTime").instant(),
        end: json.get("endTime").instant(),
        event_type: json
            .get("eventTypeId")
            .integer()
            .or_else(|| json.get("eventType").get("id").integer())
            .map(EventTypeId::new),
        event_type_slug: text(&["type"]),
        title: text(&["title"]),
        attendees: attendees(json),
        metadata: metadata(json),
        rescheduled_from: uid(json.get("rescheduleUid")),
        previous_start: json.get("rescheduleStartTime").instant(),
        previous_end: json.get("rescheduleEndTime").instant(),
        reason: text(&["cancellationReason", "rejectionReason"]),
        reschedule_requested: json.get("requestReschedule").flag().unwrap_or_default(),
    }))
}

fn no_show(json: Json<'_>) -> NoShowPayload {
    let marks = json.get("attendees").items().filter_map(|attendee| {
        let email = attendee.get("email").text()?.to_owned();
        Some(NoShowAttendee { email, no_show: attendee.get("noShow").flag()? })
    });
    NoShowPayload {
        booking_uid: uid(json.first(&["bookingUid", "uid"])),
        booking_id: json.first(&["bookingId", "id"]).integer(),
        attendees: marks.collect(),
    }
}
