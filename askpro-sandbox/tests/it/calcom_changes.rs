//! Moving, cancelling, confirming.

use askpro_sandbox::calcom::DEMO_CALCOM_KEY;
use chrono::Duration;
use reqwest::Method;
use serde_json::json;

use crate::support::{BOOKINGS, FIXED, PLAIN, SLOTS, WAITING, desk, erika};

const NINE: &str = "2026-11-24T09:00:00Z";
const TEN: &str = "2026-11-24T10:00:00Z";

#[tokio::test]
async fn moving_makes_a_new_booking_and_cancels_the_old_one() {
    let desk = desk().await;
    let old = desk.booked(&erika(PLAIN, NINE)).await;
    let body = json!({ "start": TEN, "reschedulingReason": "krank" });
    let reply = desk.change(&old, "reschedule", &body).await;
    assert_eq!(reply.status, 201);
    let new = reply.uid();
    assert_ne!(new, old);
    assert_eq!(reply.data()["rescheduledFromUid"], old.as_str());
    assert_eq!(reply.data()["reschedulingReason"], "krank");
    assert_eq!(reply.data()["metadata"]["askpro_key"], "k1");
    assert_eq!(reply.data()["end"], "2026-11-24T10:30:00.000Z");
    let before = desk.booking(&old).await;
    assert_eq!(before["status"], "cancelled");
    assert_eq!(before["rescheduledToUid"], new.as_str());
    desk.booked(&erika(PLAIN, NINE)).await;
}

#[tokio::test]
async fn a_booking_may_be_moved_into_its_own_time() {
    let desk = desk().await;
    let old = desk.booked(&erika(PLAIN, NINE)).await;
    let reply = desk.change(&old, "reschedule", &json!({ "start": "2026-11-24T09:15:00Z" })).await;
    assert_eq!(reply.status, 201);
}

#[tokio::test]
async fn a_booking_is_not_moved_onto_another() {
    let desk = desk().await;
    let old = desk.booked(&erika(PLAIN, NINE)).await;
    desk.booked(&erika(PLAIN, TEN)).await;
    let reply = desk.change(&old, "reschedule", &json!({ "start": TEN })).await;
    assert_eq!(reply.status, 400);
    assert!(reply.message().starts_with("User either already has booking"));
    assert_eq!(desk.booking(&old).await["status"], "accepted");
}

#[tokio::test]
async fn a_repeated_move_names_the_new_uid() {
    let desk = desk().await;
    let old = desk.booked(&erika(PLAIN, NINE)).await;
    let new = desk.change(&old, "reschedule", &json!({ "start": TEN })).await.uid();
    let again = desk.change(&old, "reschedule", &json!({ "start": TEN })).await;
    assert_eq!(again.status, 400);
    assert!(again.message().starts_with(&format!("Can't reschedule booking with uid={old}")));
    assert!(again.message().contains(&new));
}

#[tokio::test]
async fn a_cancelled_or_unknown_booking_is_not_moved() {
    let desk = desk().await;
    let uid = desk.booked(&erika(PLAIN, NINE)).await;
    desk.change(&uid, "cancel", &json!({ "cancellationReason": "krank" })).await;
    let reply = desk.change(&uid, "reschedule", &json!({ "start": TEN })).await;
    assert!(reply.message().contains("because it has been cancelled."));
    let reply = desk.change("nobody", "reschedule", &json!({ "start": TEN })).await;
    assert_eq!(reply.status, 404);
}

#[tokio::test]
async fn a_misspelt_reason_of_a_move_is_refused() {
    let desk = desk().await;
    let uid = desk.booked(&erika(PLAIN, NINE)).await;
    let body = json!({ "start": TEN, "rescheduleReason": "x" });
    let reply = desk.change(&uid, "reschedule", &body).await;
    assert!(reply.message().contains("property rescheduleReason should not exist"));
}

#[tokio::test]
async fn an_old_version_cannot_move() {
    let desk = desk().await;
    let uid = desk.booked(&erika(PLAIN, NINE)).await;
    let path = format!("/v2/bookings/{uid}/reschedule");
    let request = desk.request(Method::POST, &path, None).json(&json!({ "start": TEN }));
    let reply = desk.send(request).await;
    assert_eq!((reply.status, reply.message()), (404, format!("Cannot POST {path}").as_str()));
    assert_eq!(desk.post(&path, SLOTS, &json!({ "start": TEN })).await.status, 404);
}

#[tokio::test]
async fn moving_a_booking_that_waits_leaves_it_waiting_unless_the_owner_moves_it() {
    let desk = desk().await;
    let first = desk.booked(&erika(WAITING, NINE)).await;
    let moved = desk.change(&first, "reschedule", &json!({ "start": TEN })).await;
    assert_eq!(moved.data()["status"], "pending");
    let body = json!({ "start": NINE, "rescheduledBy": "salon@example.com" });
    let by_owner = desk.change(&moved.uid(), "reschedule", &body).await;
    assert_eq!(by_owner.data()["status"], "accepted");
}

#[tokio::test]
async fn cancelling_with_a_reason_frees_the_time() {
    let desk = desk().await;
    let uid = desk.booked(&erika(PLAIN, NINE)).await;
    let reply = desk.change(&uid, "cancel", &json!({ "cancellationReason": "krank" })).await;
    assert_eq!(reply.status, 200);
    assert_eq!(reply.data()["status"], "cancelled");
    assert_eq!(reply.data()["cancellationReason"], "krank");
    desk.booked(&erika(PLAIN, NINE)).await;
}

#[tokio::test]
async fn a_host_must_give_a_reason() {
    let desk = desk().await;
    let uid = desk.booked(&erika(PLAIN, NINE)).await;
    for body in [json!({}), json!({ "cancellationReason": " " })] {
        let reply = desk.change(&uid, "cancel", &body).await;
        let bare = json!({ "statusCode": 400, "message": "Cancellation reason is required" });
        assert_eq!((reply.status, reply.body), (400, bare));
    }
    let reply = desk.change(&uid, "cancel", &json!({ "reason": "krank" })).await;
    assert!(reply.message().contains("property reason should not exist"));
    assert_eq!(desk.booking(&uid).await["status"], "accepted");
}

#[tokio::test]
async fn cancelling_twice_late_or_the_unknown_is_refused() {
    let desk = desk().await;
    let body = json!({ "cancellationReason": "krank" });
    let uid = desk.booked(&erika(PLAIN, NINE)).await;
    let ended = desk.booked(&erika(PLAIN, TEN)).await;
    desk.change(&uid, "cancel", &body).await;
    let twice = desk.change(&uid, "cancel", &body).await;
    assert_eq!(twice.status, 400);
    assert!(twice.message().starts_with(&format!(
        "Can't cancel booking with uid={uid} because it has been cancelled already"
    )));
    let unknown = desk.change("nobody", "cancel", &body).await;
    assert_eq!((unknown.status, unknown.message()), (404, "Booking with uid=nobody not found"));
    desk.clock.advance(Duration::days(2));
    let late = desk.change(&ended, "cancel", &body).await;
    let text = "Cannot cancel a booking that has already ended";
    assert_eq!((late.status, late.message()), (400, text));
}

#[tokio::test]
async fn an_event_type_can_forbid_cancelling() {
    let desk = desk().await;
    let uid = desk.booked(&erika(FIXED, NINE)).await;
    let reply = desk.change(&uid, "cancel", &json!({ "cancellationReason": "krank" })).await;
    assert_eq!(reply.message(), "This event type does not allow cancellations");
}

#[tokio::test]
async fn a_waiting_booking_is_confirmed_or_declined_by_the_owner_alone() {
    let desk = desk().await;
    let uid = desk.booked(&erika(WAITING, NINE)).await;
    let path = format!("/v2/bookings/{uid}/confirm");
    let anonymous = desk.send(desk.request(Method::POST, &path, Some(BOOKINGS))).await;
    assert_eq!(anonymous.status, 403);
    let request = desk.request(Method::POST, &path, Some(BOOKINGS)).bearer_auth(DEMO_CALCOM_KEY);
    assert_eq!(desk.send(request).await.data()["status"], "accepted");
    assert_eq!(desk.change(&uid, "confirm", &json!({})).await.status, 400);
    let other = desk.booked(&erika(WAITING, TEN)).await;
    let declined = desk.change(&other, "decline", &json!({ "reason": "voll" })).await;
    assert_eq!(declined.data()["status"], "rejected");
    assert_eq!(desk.change(&other, "confirm", &json!({})).await.status, 400);
}

#[tokio::test]
async fn a_waiting_booking_whose_time_was_taken_is_not_confirmed() {
    let desk = desk().await;
    let waiting = desk.booked(&erika(WAITING, NINE)).await;
    desk.booked(&erika(PLAIN, NINE)).await;
    assert_eq!(desk.change(&waiting, "confirm", &json!({})).await.status, 400);
}

#[tokio::test]
async fn absence_is_marked_only_after_the_start() {
    let desk = desk().await;
    let uid = desk.booked(&erika(PLAIN, NINE)).await;
    let body = json!({ "attendees": [{ "email": "erika@example.com", "absent": true }] });
    assert_eq!(desk.change(&uid, "mark-absent", &body).await.status, 400);
    desk.clock.advance(Duration::days(2));
    let reply = desk.change(&uid, "mark-absent", &body).await;
    assert_eq!(reply.data()["attendees"][0]["absent"], true);
    assert_eq!(reply.data()["absentHost"], false);
}

#[tokio::test]
async fn reading_an_unknown_uid_is_404() {
    let desk = desk().await;
    let reply = desk.get("/v2/bookings/nobody", BOOKINGS).await;
    let text = "Booking with uid=nobody was not found in the database";
    assert_eq!((reply.status, reply.message()), (404, text));
}
