//! What is written: exactly what is needed, and nothing the API would refuse.

use std::time::Duration;

use askpro_core::ports::{Calendar, RescheduleRequest};
use askpro_core::{DomainCode, E164, ErrorKind, EventTypeId, Locale, NewBooking, Region};
use serde_json::{Value, json};

use crate::support::{Calcom, On, at, booking, new_booking, uid};

async fn sent(calcom: &Calcom) -> Value {
    calcom.only_request().await.body_json().unwrap()
}

async fn booked_with(new: &NewBooking) -> Value {
    let calcom = Calcom::start().await;
    calcom.gives(On::Book, booking("uid_1", "accepted")).await;
    calcom.client().book(new).await.unwrap();
    sent(&calcom).await
}

#[tokio::test]
async fn a_booking_by_phone_has_only_what_is_needed() {
    let expected = json!({
        "start": "2026-03-03T13:30:00Z",
        "eventTypeId": 7,
        "attendee": {
            "name": "Erika Mustermann",
            "timeZone": "Europe/Berlin",
            "language": "de",
            "phoneNumber": "+493023125010",
        },
        "metadata": {"askpro_key": "key-1"},
    });
    assert_eq!(booked_with(&new_booking()).await, expected);
}

#[tokio::test]
async fn a_booking_with_everything_uses_the_keys_of_the_api() {
    let mut new = new_booking();
    new.length_minutes = Some(45);
    new.notes = Some(" Erster Besuch ".to_owned());
    new.attendee.email = Some("erika@example.com".to_owned());
    new.attendee.locale = Locale::En;
    new.attendee.timezone = chrono_tz::Europe::Vienna;
    let expected = json!({
        "start": "2026-03-03T13:30:00Z",
        "eventTypeId": 7,
        "lengthInMinutes": 45,
        "attendee": {
            "name": "Erika Mustermann",
            "timeZone": "Europe/Vienna",
            "language": "en",
            "email": "erika@example.com",
            "phoneNumber": "+493023125010",
        },
        "bookingFieldsResponses": {"notes": "Erster Besuch"},
        "metadata": {"askpro_key": "key-1"},
    });
    assert_eq!(booked_with(&new).await, expected);
}

/// A number that a network may deliver, but no plan lists.
fn unlisted() -> E164 {
    E164::parse("+491234567890", Region::De).unwrap()
}

#[tokio::test]
async fn a_number_that_no_plan_lists_is_noted_where_there_is_an_address() {
    let mut new = new_booking();
    new.attendee.phone = Some(unlisted());
    new.attendee.email = Some("erika@example.com".to_owned());
    new.notes = Some("Via Telefon gebucht\n".to_owned());
    let sent = booked_with(&new).await;
    assert_eq!(sent["attendee"].get("phoneNumber"), None);
    assert_eq!(sent["attendee"]["email"], "erika@example.com");
    let notes = "Via Telefon gebucht\nTelefon: +491234567890";
    assert_eq!(sent["bookingFieldsResponses"], json!({"notes": notes}));

    new.notes = None;
    new.attendee.locale = Locale::En;
    let sent = booked_with(&new).await;
    assert_eq!(sent["bookingFieldsResponses"], json!({"notes": "Phone: +491234567890"}));
}

#[tokio::test]
async fn a_number_that_no_plan_lists_is_sent_where_it_is_the_only_contact() {
    let mut new = new_booking();
    new.attendee.phone = Some(unlisted());
    for blank in [None, Some(" ".to_owned())] {
        new.attendee.email = blank;
        let sent = booked_with(&new).await;
        assert_eq!(sent["attendee"]["phoneNumber"], "+491234567890");
        assert_eq!(sent.get("bookingFieldsResponses"), None);
    }
}

#[tokio::test]
async fn empty_metadata_is_left_out() {
    let mut new = new_booking();
    new.metadata.clear();
    assert_eq!(booked_with(&new).await.get("metadata"), None);
}

#[tokio::test]
async fn nothing_is_sent_for_metadata_that_the_api_would_refuse() {
    let calcom = Calcom::start().await;
    let mut new = new_booking();
    new.metadata.insert("summary".to_owned(), "x".repeat(501));
    let error = calcom.client().book(&new).await.unwrap_err();
    assert_eq!((error.kind(), error.code()), (ErrorKind::InvalidInput, DomainCode::InvalidValue));
    assert!(error.message().starts_with("metadata: expected values of at most 500 characters"));
    assert_eq!(calcom.requests().await.len(), 0);
}

#[tokio::test]
async fn nothing_is_sent_for_an_attendee_without_contact() {
    let calcom = Calcom::start().await;
    let mut new = new_booking();
    new.attendee.phone = None;
    let error = calcom.client().book(&new).await.unwrap_err();
    assert_eq!((error.kind(), error.code()), (ErrorKind::InvalidInput, DomainCode::MissingField));
    assert_eq!(calcom.requests().await.len(), 0);
}

#[tokio::test]
async fn a_move_has_a_start_and_a_reason() {
    let calcom = Calcom::start().await;
    calcom.gives(On::Reschedule, booking("uid_new", "accepted")).await;
    let request = RescheduleRequest { start: at(15, 0), reason: Some("Krank".to_owned()) };
    calcom.client().reschedule(&uid(), &request).await.unwrap();
    let expected = json!({"start": "2026-03-03T15:00:00Z", "reschedulingReason": "Krank"});
    assert_eq!(sent(&calcom).await, expected);
}

#[tokio::test]
async fn a_cancellation_without_reason_still_sends_one() {
    let calcom = Calcom::start().await;
    calcom.gives(On::Cancel, booking("uid_old", "cancelled")).await;
    calcom.client().cancel(&uid(), "").await.unwrap();
    assert_eq!(sent(&calcom).await, json!({"cancellationReason": "Cancelled on request"}));
}

#[tokio::test]
async fn a_confirmation_has_no_body() {
    let calcom = Calcom::start().await;
    calcom.gives(On::Confirm, booking("uid_old", "accepted")).await;
    calcom.client().confirm(&uid()).await.unwrap();
    let request = calcom.only_request().await;
    assert!(request.body.is_empty());
    assert_eq!(request.headers["content-length"], "0");
}

#[tokio::test]
async fn a_refusal_by_the_host_sends_a_reason_where_there_is_one() {
    for (reason, expected) in [(Some("Urlaub"), json!({"reason": "Urlaub"})), (None, json!({}))] {
        let calcom = Calcom::start().await;
        calcom.gives(On::Decline, booking("uid_old", "rejected")).await;
        calcom.client().decline(&uid(), reason).await.unwrap();
        assert_eq!(sent(&calcom).await, expected);
    }
}

#[tokio::test]
async fn a_reservation_names_its_duration_only_when_it_is_not_the_default() {
    let answer = json!({"reservationUid": "res-1", "reservationUntil": "2026-03-01T10:05:00.000Z"});
    let usual = json!({"eventTypeId": 7, "slotStart": "2026-03-03T13:30:00Z"});
    let longer =
        json!({"eventTypeId": 7, "slotStart": "2026-03-03T13:30:00Z", "reservationDuration": 10});
    for (minutes, expected) in [(5, usual), (10, longer)] {
        let calcom = Calcom::start().await;
        calcom.gives(On::Reserve, answer.clone()).await;
        let hold = Duration::from_mins(minutes);
        calcom.client().reserve(EventTypeId::new(7), at(13, 30), hold).await.unwrap();
        assert_eq!(sent(&calcom).await, expected);
    }
}
