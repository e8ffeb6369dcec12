//! Moving, cancelling, confirming, reserving: what each answer means.

use std::time::Duration;

use askpro_core::ports::{Calendar, RescheduleRequest};
use askpro_core::{BookingStatus, ErrorKind, EventTypeId};
use serde_json::json;
use wiremock::ResponseTemplate;

use crate::support::{Calcom, On, at, booking, envelope, new_booking, refusal, uid};

#[tokio::test]
async fn a_booking_that_waits_for_its_host_is_pending() {
    let calcom = Calcom::start().await;
    calcom.gives(On::Book, booking("uid_1", "pending")).await;
    let booked = calcom.client().book(&new_booking()).await.unwrap();
    assert_eq!(booked.status, BookingStatus::Pending);
    assert_eq!(booked.metadata["askpro_key"], "key-1");
}

#[tokio::test]
async fn a_move_gives_the_new_booking_with_the_old_one_in_it() {
    let calcom = Calcom::start().await;
    let mut moved = booking("uid_new", "accepted");
    moved["rescheduledFromUid"] = json!("uid_old");
    calcom.gives(On::Reschedule, moved).await;
    let request = RescheduleRequest { start: at(15, 0), reason: None };
    let moved = calcom.client().reschedule(&uid(), &request).await.unwrap();
    assert_eq!(moved.uid.as_str(), "uid_new");
    assert_eq!(moved.rescheduled_from, Some(uid()));
    let request = calcom.only_request().await;
    assert_eq!(request.url.path(), "/v2/bookings/uid_old/reschedule");
}

#[tokio::test]
async fn a_cancelled_booking_is_returned() {
    let calcom = Calcom::start().await;
    calcom.gives(On::Cancel, booking("uid_old", "cancelled")).await;
    let cancelled = calcom.client().cancel(&uid(), "Verhindert").await.unwrap();
    assert_eq!(cancelled.status, BookingStatus::Cancelled);
}

#[tokio::test]
async fn cancelling_again_is_a_success_and_fetches_the_booking() {
    let calcom = Calcom::start().await;
    let text = "Can't cancel booking with uid=uid_old because it has been cancelled already. Please \
                provide uid of a booking that is not cancelled.";
    calcom.refuses(On::Cancel, 400, envelope("BadRequestException", text)).await;
    calcom.gives(On::Booking, booking("uid_old", "cancelled")).await;
    let cancelled = calcom.client().cancel(&uid(), "Verhindert").await.unwrap();
    assert_eq!(cancelled.status, BookingStatus::Cancelled);
    let paths: Vec<_> = calcom.requests().await.iter().map(|r| r.url.path().to_owned()).collect();
    assert_eq!(paths, ["/v2/bookings/uid_old/cancel", "/v2/bookings/uid_old"]);
}

#[tokio::test]
async fn a_booking_that_has_ended_cannot_be_cancelled() {
    let body = crate::support::bare(400, "Cannot cancel a booking that has already ended");
    let error = refusal(On::Cancel, 400, body).await;
    assert_eq!((error.kind(), error.message()), (ErrorKind::NotAllowed, "the booking has ended"));
}

#[tokio::test]
async fn an_event_type_without_cancellation_refuses_it() {
    let body = crate::support::bare(400, "This event type does not allow cancellations");
    let error = refusal(On::Cancel, 400, body).await;
    assert_eq!(error.kind(), ErrorKind::NotAllowed);
    assert_eq!(error.message(), "the event type allows no cancellation");
}

#[tokio::test]
async fn a_cancellation_that_lacks_its_reason_is_an_invalid_request() {
    let body = crate::support::bare(400, "Cancellation reason is required");
    let error = refusal(On::Cancel, 400, body).await;
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
}

#[tokio::test]
async fn changing_an_unknown_booking_is_not_found() {
    for on in [On::Cancel, On::Reschedule, On::Confirm, On::Decline] {
        let body = envelope("NotFoundException", "Booking with uid=uid_old not found");
        let error = refusal(on, 404, body).await;
        assert_eq!(error.kind(), ErrorKind::NotFound, "{on:?}");
        assert_eq!(error.message(), "the booking does not exist");
    }
}

#[tokio::test]
async fn a_host_confirms_and_declines() {
    let calcom = Calcom::start().await;
    calcom.gives(On::Confirm, booking("uid_old", "accepted")).await;
    calcom.gives(On::Decline, booking("uid_old", "rejected")).await;
    let client = calcom.client();
    assert_eq!(client.confirm(&uid()).await.unwrap().status, BookingStatus::Accepted);
    assert_eq!(client.decline(&uid(), None).await.unwrap().status, BookingStatus::Rejected);
}

#[tokio::test]
async fn what_cannot_be_confirmed_or_declined_is_not_allowed() {
    for on in [On::Confirm, On::Decline] {
        let body = envelope("BadRequestException", "Booking already confirmed");
        assert_eq!(refusal(on, 400, body).await.kind(), ErrorKind::NotAllowed, "{on:?}");
    }
}

#[tokio::test]
async fn a_reservation_gives_its_key_and_its_end() {
    let calcom = Calcom::start().await;
    let answer = json!({
        "reservationUid": "res-1", "reservationUntil": "2026-03-01T10:05:00.000Z", "slotDuration": 30,
    });
    calcom.gives(On::Reserve, answer).await;
    let hold = Duration::from_mins(5);
    let reservation = calcom.client().reserve(EventTypeId::new(7), at(13, 30), hold).await.unwrap();
    assert_eq!(reservation.uid.as_str(), "res-1");
    assert_eq!(reservation.until.to_rfc3339(), "2026-03-01T10:05:00+00:00");
}

#[tokio::test]
async fn reserving_what_is_booked_or_reserved_is_a_taken_slot() {
    let text = "Can't reserve a slot if the event is already booked.";
    let body = envelope("UnprocessableEntityException", text);
    assert_eq!(refusal(On::Reserve, 422, body).await.kind(), ErrorKind::SlotTaken);
}

#[tokio::test]
async fn a_release_succeeds_whether_or_not_the_reservation_is_there() {
    let release = |answer: ResponseTemplate| async move {
        let calcom = Calcom::start().await;
        calcom.answers(On::Release, answer).await;
        let released = On::Release.ask(&calcom.client()).await;
        calcom.only_request().await;
        released
    };
    let gone = envelope("NotFoundException", "Selected slot with uid=res-1 not found");
    release(ResponseTemplate::new(200).set_body_json(json!({"status": "success"}))).await.unwrap();
    release(ResponseTemplate::new(204)).await.unwrap();
    release(ResponseTemplate::new(404).set_body_json(gone)).await.unwrap();
}
