//! Request bodies: only keys that every version of the API knows, and each only when it is needed.
//!
//! The API refuses unknown keys, so what is not written here is as important as what is.

use std::borrow::Cow;
use std::collections::BTreeMap;

use askpro_core::phone::{NumberingPlans, PhoneParser, Verdict};
use askpro_core::{DomainCode, E164, Locale, NewBooking, Region};
use chrono::{DateTime, SecondsFormat, Timelike, Utc};
use serde::Serialize;

/// The most keys that metadata may have.
const METADATA_KEYS: usize = 50;
/// The longest metadata key, in UTF-16 units, as the server counts.
const METADATA_KEY_LENGTH: usize = 40;
/// The longest metadata value, in UTF-16 units, as the server counts.
const METADATA_VALUE_LENGTH: usize = 500;

/// A request that the API would refuse; nothing was sent. Holds no personal data.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub(crate) struct InvalidRequest {
    pub(crate) code: DomainCode,
    pub(crate) message: String,
}

impl InvalidRequest {
    pub(crate) fn new(code: DomainCode, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }
}

/// `POST /v2/bookings`
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct BookBody<'a> {
    start: String,
    event_type_id: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    length_in_minutes: Option<u32>,
    attendee: AttendeeBody<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    booking_fields_responses: Option<ResponsesBody<'a>>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    metadata: &'a BTreeMap<String, String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct AttendeeBody<'a> {
    name: &'a str,
    time_zone: &'static str,
    language: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    phone_number: Option<&'a str>,
}

#[derive(Serialize)]
struct ResponsesBody<'a> {
    notes: Cow<'a, str>,
}

/// `POST /v2/bookings/{uid}/reschedule`
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RescheduleBody<'a> {
    start: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    rescheduling_reason: Option<&'a str>,
}

impl<'a> RescheduleBody<'a> {
    pub(crate) fn new(start: DateTime<Utc>, reason: Option<&'a str>) -> Self {
        Self { start: instant(start), rescheduling_reason: reason.and_then(filled) }
    }
}

/// `POST /v2/bookings/{uid}/cancel`
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CancelBody<'a> {
    cancellation_reason: &'a str,
}

impl<'a> CancelBody<'a> {
    /// A host must give a reason, and a host's key counts as the host: a blank one gets a neutral text.
    pub(crate) fn new(reason: &'a str) -> Self {
        Self { cancellation_reason: filled(reason).unwrap_or("Cancelled on request") }
    }
}

/// `POST /v2/bookings/{uid}/decline`
#[derive(Serialize)]
pub(crate) struct DeclineBody<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a str>,
}

impl<'a> DeclineBody<'a> {
    pub(crate) fn new(reason: Option<&'a str>) -> Self {
        Self { reason: reason.and_then(filled) }
    }
}

/// `POST /v2/slots/reservations`
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ReserveBody {
    event_type_id: i64,
    slot_start: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    reservation_duration: Option<u64>,
}

impl ReserveBody {
    /// Whole minutes, rounded up, at least one. The server's own default of five is not sent: a duration of
    /// one's own needs a key with rights on the event type.
    pub(crate) fn new(event_type: i64, start: DateTime<Utc>, hold: std::time::Duration) -> Self {
        const DEFAULT_MINUTES: u64 = 5;
        let seconds = hold.as_secs() + u64::from(hold.subsec_nanos() > 0);
        let minutes = seconds.div_ceil(60).max(1);
        Self {
            event_type_id: event_type,
            slot_start: instant(start),
            reservation_duration: Some(minutes).filter(|minutes| *minutes != DEFAULT_MINUTES),
        }
    }
}

/// The body that books.
///
/// # Errors
/// [`InvalidRequest`] for what the API would refuse anyway, so that nothing is sent for it.
pub(crate) fn book_body(new: &NewBooking) -> Result<BookBody<'_>, InvalidRequest> {
    let attendee = &new.attendee;
    let missing = |message| Err(InvalidRequest::new(DomainCode::MissingField, message));
    let Some(name) = filled(&attendee.name) else {
        return missing("attendee.name: expected a name, found nothing");
    };
    let email = attendee.email.as_deref().and_then(filled);
    let phone_number = attendee.phone.as_ref().map(E164::as_str);
    if email.is_none() && phone_number.is_none() {
        return missing("attendee: expected an e-mail address or a phone number, found neither");
    }
    if new.length_minutes == Some(0) {
        let message = "length_minutes: expected at least 1, found 0";
        return Err(InvalidRequest::new(DomainCode::InvalidValue, message));
    }
    check_metadata(&new.metadata)?;
    let (phone_number, as_note) = match phone_number {
        Some(number) if email.is_some() && !is_listed(number) => (None, Some(number)),
        number => (number, None),
    };
    Ok(BookBody {
        start: instant(new.start),
        event_type_id: new.event_type.get(),
        length_in_minutes: new.length_minutes,
        attendee: AttendeeBody {
            name,
            time_zone: attendee.timezone.name(),
            language: attendee.locale.as_str(),
            email,
            phone_number,
        },
        booking_fields_responses: notes(new, as_note).map(|notes| ResponsesBody { notes }),
        metadata: &new.metadata,
    })
}

/// Whether the API will take the number: it checks the plans, and refuses the whole booking for one that they do not
/// list. Callers have such numbers all the same; where there is an e-mail address, the number can do without its field.
fn is_listed(number: &str) -> bool {
    // The number has its country code, so the region does not matter.
    matches!(NumberingPlans.judge(number, Region::De), Verdict::Listed(_))
}

/// The notes, with a number that cannot stand in its own field.
fn notes<'a>(new: &'a NewBooking, number: Option<&str>) -> Option<Cow<'a, str>> {
    let notes = new.notes.as_deref().and_then(filled);
    let Some(number) = number else { return notes.map(Cow::Borrowed) };
    let label = match new.attendee.locale {
        Locale::De => "Telefon",
        Locale::En => "Phone",
    };
    let line = format!("{label}: {number}");
    Some(Cow::Owned(match notes {
        Some(notes) => format!("{notes}\n{line}"),
        None => line,
    }))
}

fn check_metadata(metadata: &BTreeMap<String, String>) -> Result<(), InvalidRequest> {
    let invalid = |message| Err(InvalidRequest::new(DomainCode::InvalidValue, message));
    let count = metadata.len();
    if count > METADATA_KEYS {
        return invalid(format!("metadata: expected at most {METADATA_KEYS} keys, found {count}"));
    }
    for (position, (key, value)) in metadata.iter().enumerate() {
        let (key, value) = (key.encode_utf16().count(), value.encode_utf16().count());
        if key == 0 || key > METADATA_KEY_LENGTH {
            return invalid(format!(
                "metadata: expected keys of 1 to {METADATA_KEY_LENGTH} characters, found {key} in key {position}"
            ));
        }
        if value > METADATA_VALUE_LENGTH {
            return invalid(format!(
                "metadata: expected values of at most {METADATA_VALUE_LENGTH} characters, found {value} \
                 under key {position}"
            ));
        }
    }
    Ok(())
}

fn filled(text: &str) -> Option<&str> {
    Some(text.trim()).filter(|text| !text.is_empty())
}

/// An instant in UTC with `Z`; milliseconds only where there are some.
fn instant(at: DateTime<Utc>) -> String {
    let format = if at.nanosecond() == 0 { SecondsFormat::Secs } else { SecondsFormat::Millis };
    at.to_rfc3339_opts(format, true)
}

/// An instant for a query, always with milliseconds.
pub(crate) fn filter_instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use askpro_core::{Attendee, EventTypeId};
    use chrono::TimeZone;
    use serde_json::{Value, json};

    use super::*;

    fn start() -> DateTime<Utc> {
        Utc.with_ymd_and_hms(2026, 3, 3, 13, 30, 0).unwrap()
    }

    fn booking() -> NewBooking {
        let mut attendee = Attendee::new("Erika Mustermann");
        attendee.email = Some("erika@example.com".to_owned());
        NewBooking {
            event_type: EventTypeId::new(7),
            start: start(),
            length_minutes: None,
            attendee,
            notes: None,
            metadata: BTreeMap::new(),
        }
    }

    fn refused(new: &NewBooking) -> InvalidRequest {
        book_body(new).map(|_| ()).unwrap_err()
    }

    #[test]
    fn metadata_at_the_limits_is_sent_and_beyond_them_is_refused() {
        let mut new = booking();
        new.metadata = (0..50).map(|n| (format!("{n:040}"), "ä".repeat(500))).collect();
        assert!(book_body(&new).is_ok());

        let mut longer = new.clone();
        longer.metadata.insert("a".to_owned(), String::new());
        assert_eq!(refused(&longer).message, "metadata: expected at most 50 keys, found 51");

        new.metadata = [("k".repeat(41), String::new())].into();
        assert!(refused(&new).message.contains("keys of 1 to 40 characters, found 41"));
        new.metadata = [("k".to_owned(), "v".repeat(501))].into();
        assert!(refused(&new).message.contains("at most 500 characters, found 501"));
    }

    #[test]
    fn metadata_is_measured_in_utf_16_units_as_the_server_does() {
        let mut new = booking();
        new.metadata = [("k".to_owned(), "😀".repeat(251))].into();
        assert!(refused(&new).message.contains("found 502"));
    }

    #[test]
    fn an_attendee_without_any_contact_is_refused_before_sending() {
        let mut new = booking();
        new.attendee.email = Some("  ".to_owned());
        assert_eq!(refused(&new).code, DomainCode::MissingField);
    }

    #[test]
    fn a_blank_name_and_a_length_of_zero_are_refused_before_sending() {
        let mut new = booking();
        new.length_minutes = Some(0);
        assert_eq!(refused(&new).code, DomainCode::InvalidValue);
        new.attendee.name = " ".to_owned();
        assert_eq!(refused(&new).code, DomainCode::MissingField);
    }

    #[test]
    fn blank_notes_and_reasons_are_left_out() {
        let mut new = booking();
        new.notes = Some(" ".to_owned());
        let body = serde_json::to_value(book_body(&new).unwrap()).unwrap();
        assert_eq!(body.get("bookingFieldsResponses"), None);
        let body = serde_json::to_value(RescheduleBody::new(start(), Some(" "))).unwrap();
        assert_eq!(body, json!({"start": "2026-03-03T13:30:00Z"}));
        assert_eq!(serde_json::to_value(DeclineBody::new(Some(""))).unwrap(), json!({}));
    }

    #[test]
    fn a_cancellation_always_has_a_reason() {
        let body = serde_json::to_value(CancelBody::new("  ")).unwrap();
        assert_eq!(body, json!({"cancellationReason": "Cancelled on request"}));
    }

    #[test]
    fn a_hold_is_rounded_up_to_minutes_and_the_default_is_not_sent() {
        let minutes = |seconds| {
            let body = ReserveBody::new(7, start(), Duration::from_secs(seconds));
            serde_json::to_value(body).unwrap().get("reservationDuration").cloned()
        };
        assert_eq!(minutes(61), Some(Value::from(2)));
        assert_eq!(minutes(0), Some(Value::from(1)));
        assert_eq!(minutes(300), None);
    }
}
