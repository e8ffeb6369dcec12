//! Cal.com's webhooks: who signed, and what is said.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use askpro_calcom::webhook::{
    Payload, SIGNATURE_HEADER, SecretError, SignatureError, Trigger, WebhookEvent, WebhookSecret,
};
use askpro_core::{BookingStatus, EventTypeId};
use proptest::prelude::*;
use serde_json::{Value, json};

fn secret() -> WebhookSecret {
    WebhookSecret::new("geheim").unwrap()
}

fn parse(value: &Value) -> WebhookEvent {
    WebhookEvent::parse(value.to_string().as_bytes()).unwrap()
}

fn event(trigger: &str, payload: &Value) -> WebhookEvent {
    let created = "2026-03-01T10:00:00.000Z";
    parse(&json!({"triggerEvent": trigger, "createdAt": created, "payload": payload}))
}

fn booking(event: &WebhookEvent) -> &askpro_calcom::webhook::BookingPayload {
    let Payload::Booking(booking) = &event.payload else { panic!("{event:?}") };
    booking
}

#[test]
fn a_known_signature_is_made_and_accepted() {
    // HMAC-SHA256 test case 2 of RFC 4231.
    let secret = WebhookSecret::new("Jefe").unwrap();
    let body = b"what do ya want for nothing?";
    let signature = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
    assert_eq!(secret.sign(body), signature);
    assert_eq!(secret.verify(body, Some(signature)), Ok(()));
    assert_eq!(SIGNATURE_HEADER, "X-Cal-Signature-256");
}

#[test]
fn a_body_changed_in_one_byte_is_refused() {
    let signature = secret().sign(b"{\"a\":1}");
    let refused = secret().verify(b"{\"a\":2}", Some(&signature));
    assert_eq!(refused, Err(SignatureError::Mismatch));
    assert_eq!(secret().verify(b"{\"a\": 1}", Some(&signature)), Err(SignatureError::Mismatch));
}

#[test]
fn another_secret_is_refused() {
    let signature = WebhookSecret::new("anders").unwrap().sign(b"{}");
    assert_eq!(secret().verify(b"{}", Some(&signature)), Err(SignatureError::Mismatch));
}

#[test]
fn a_webhook_without_secret_is_refused() {
    let refused = secret().verify(b"{}", Some("no-secret-provided"));
    assert_eq!(refused, Err(SignatureError::Unsigned));
}

#[test]
fn a_missing_or_misshapen_signature_is_refused() {
    for header in [None, Some(""), Some("  ")] {
        assert_eq!(secret().verify(b"{}", header), Err(SignatureError::Missing));
    }
    let valid = secret().sign(b"{}");
    for header in ["abc", &valid[..62], &format!("{valid}00"), &format!("sha256={valid}"), "Ü"] {
        assert_eq!(secret().verify(b"{}", Some(header)), Err(SignatureError::Malformed));
    }
}

#[test]
fn an_empty_secret_cannot_be_made() {
    for blank in ["", " \n"] {
        assert!(matches!(WebhookSecret::new(blank), Err(SecretError::Empty)));
    }
}

#[test]
fn debug_shows_no_secret() {
    assert_eq!(format!("{:?}", secret()), "WebhookSecret(…)");
}

#[test]
fn a_made_booking_is_read() {
    let event = event(
        "BOOKING_CREATED",
        &json!({
            "uid": "uid_1", "bookingId": 91, "eventTypeId": "7", "type": "beratung", "title": "Beratung",
            "startTime": "2026-03-03T13:30:00Z", "endTime": "2026-03-03T14:00:00+00:00",
            "status": "ACCEPTED", "length": 30, "organizer": {"id": 1, "email": "salon@example.com"},
            "attendees": [{
                "email": "493023125010@sms.cal.com", "name": "Erika Mustermann",
                "timeZone": "Europe/Berlin", "language": {"locale": "de"}, "utcOffset": 60,
            }],
            "responses": {"name": {"label": "your_name", "value": "Erika Mustermann", "isHidden": false}},
            "metadata": {"askpro_key": "key-1"}, "additionalNotes": null,
        }),
    );
    assert_eq!(event.trigger, Trigger::BookingCreated);
    let booking = booking(&event);
    assert_eq!((booking.uid.as_str(), booking.id), ("uid_1", Some(91)));
    assert_eq!(booking.status, BookingStatus::Accepted);
    assert_eq!(booking.event_type, Some(EventTypeId::new(7)));
    assert_eq!(booking.event_type_slug.as_deref(), Some("beratung"));
    assert_eq!((booking.end.unwrap() - booking.start.unwrap()).num_minutes(), 30);
    assert_eq!(booking.metadata["askpro_key"], "key-1");
    assert_eq!(booking.attendees[0].phone.as_ref().unwrap().as_str(), "+493023125010");
    assert_eq!(booking.attendees[0].email, None);
}

#[test]
fn a_moved_booking_names_old_and_new_under_any_trigger() {
    for trigger in ["BOOKING_RESCHEDULED", "BOOKING_REQUESTED", "A_TRIGGER_OF_TOMORROW"] {
        let event = event(
            trigger,
            &json!({
                "uid": "uid_new", "rescheduleUid": "uid_old", "rescheduleId": 90, "status": "PENDING",
                "rescheduleStartTime": "2026-03-02T13:30:00Z", "rescheduleEndTime": "2026-03-02T14:00:00Z",
            }),
        );
        let booking = booking(&event);
        assert_eq!(booking.uid.as_str(), "uid_new");
        assert_eq!(booking.rescheduled_from.as_ref().unwrap().as_str(), "uid_old");
        assert!(booking.previous_start < booking.previous_end);
        assert_eq!(event.booking_uid(), Some(&booking.uid));
    }
}

#[test]
fn a_cancellation_may_be_the_hosts_wish_for_another_time() {
    let payload = json!({
        "uid": "uid_1", "status": "CANCELLED", "cancellationReason": "Krank", "requestReschedule": true,
    });
    let event = event("BOOKING_CANCELLED", &payload);
    let booking = booking(&event);
    assert_eq!(booking.status, BookingStatus::Cancelled);
    assert_eq!(booking.reason.as_deref(), Some("Krank"));
    assert!(booking.reschedule_requested);
}

#[test]
fn a_refusal_has_its_reason() {
    let payload = json!({"uid": "uid_1", "status": "REJECTED", "rejectionReason": "Urlaub"});
    let event = event("BOOKING_REJECTED", &payload);
    assert_eq!(booking(&event).reason.as_deref(), Some("Urlaub"));
}

#[test]
fn the_events_of_a_meeting_are_flat() {
    for (word, trigger) in
        [("MEETING_STARTED", Trigger::MeetingStarted), ("MEETING_ENDED", Trigger::MeetingEnded)]
    {
        let event = parse(&json!({
            "triggerEvent": word, "id": 91, "uid": "uid_1", "eventTypeId": 7, "status": "accepted",
            "startTime": "2026-03-03T13:30:00.000Z", "endTime": "2026-03-03T14:00:00.000Z",
        }));
        assert_eq!(event.trigger, trigger);
        assert_eq!((booking(&event).uid.as_str(), booking(&event).id), ("uid_1", Some(91)));
    }
}

#[test]
fn who_stayed_away_is_read() {
    let event = event(
        "BOOKING_NO_SHOW_UPDATED",
        &json!({
            "message": "x", "bookingUid": "uid_1", "bookingId": 91,
            "attendees": [{"email": "erika@example.com", "noShow": true}, {"email": null, "noShow": true}],
        }),
    );
    let Payload::NoShow(no_show) = &event.payload else { panic!("{event:?}") };
    assert_eq!(event.booking_uid().unwrap().as_str(), "uid_1");
    assert_eq!(no_show.attendees.len(), 1);
    assert!(no_show.attendees[0].no_show);
}

#[test]
fn a_ping_and_an_unknown_trigger_without_booking_are_no_fault() {
    assert_eq!(event("PING", &json!({"type": "Test"})).payload, Payload::Other);
    let form = event("FORM_SUBMITTED", &json!({"formId": "x"}));
    assert_eq!(
        (form.trigger, form.payload),
        (Trigger::Other("FORM_SUBMITTED".into()), Payload::Other)
    );
}

#[test]
fn every_known_trigger_is_written_as_it_is_read() {
    for word in [
        "BOOKING_CREATED",
        "BOOKING_RESCHEDULED",
        "BOOKING_CANCELLED",
        "BOOKING_REJECTED",
        "BOOKING_REQUESTED",
        "BOOKING_PAID",
        "BOOKING_PAYMENT_INITIATED",
        "BOOKING_NO_SHOW_UPDATED",
        "BOOKING_LOCATION_UPDATED",
        "BOOKING_REASSIGNED",
        "MEETING_STARTED",
        "MEETING_ENDED",
        "PING",
    ] {
        let trigger = Trigger::from_word(word);
        assert!(!matches!(trigger, Trigger::Other(_)), "{word}");
        assert_eq!(trigger.as_str(), word);
    }
}

#[test]
fn what_is_missing_is_named() {
    let error = |body: &str| WebhookEvent::parse(body.as_bytes()).unwrap_err().to_string();
    assert_eq!(error("a=b"), "body: expected a JSON object, found no JSON");
    assert_eq!(error("[]"), "body: expected a JSON object, found an array");
    assert_eq!(error("{}"), "triggerEvent: expected a text, found nothing");
    assert_eq!(
        error(r#"{"triggerEvent":"BOOKING_CREATED","payload":{"uid":{"x":1}}}"#),
        "payload.uid: expected a text, found an object"
    );
}

#[test]
fn the_same_event_has_the_same_key_and_another_has_another() {
    let key = |trigger, uid: &str| event(trigger, &json!({"uid": uid})).key();
    assert_eq!(key("BOOKING_CREATED", "a"), "BOOKING_CREATED:a:2026-03-01T10:00:00.000Z");
    assert_ne!(key("BOOKING_CREATED", "a"), key("BOOKING_CREATED", "b"));
    assert_ne!(key("BOOKING_CREATED", "a"), key("BOOKING_CANCELLED", "a"));
}

#[test]
fn debug_shows_no_personal_data() {
    let created = event(
        "BOOKING_CREATED",
        &json!({
            "uid": "uid_1", "title": "Beratung mit Erika", "cancellationReason": "Erika ist krank",
            "attendees": [{"name": "Erika", "email": "erika@example.com"}],
        }),
    );
    let away = json!({"attendees": [{"email": "erika@example.com", "noShow": true}]});
    let shown = format!("{created:?} {:?}", event("BOOKING_NO_SHOW_UPDATED", &away));
    assert!(!shown.to_lowercase().contains("erika"), "{shown}");
}

proptest! {
    #[test]
    fn any_bytes_are_read_without_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = WebhookEvent::parse(&bytes);
        let _ = secret().verify(&bytes, std::str::from_utf8(&bytes).ok());
    }

    #[test]
    fn every_signed_body_is_accepted(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        prop_assert_eq!(secret().verify(&bytes, Some(&secret().sign(&bytes))), Ok(()));
    }
}
