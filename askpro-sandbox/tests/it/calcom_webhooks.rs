//! The webhooks of the Cal.com twin.

use askpro_sandbox::calcom::calcom_signature;
use serde_json::{Value, json};

use crate::receiver::Receiver;
use crate::support::{Desk, PLAIN, WAITING, desk, desk_of, erika, offer};

const NINE: &str = "2026-11-24T09:00:00Z";
const TEN: &str = "2026-11-24T10:00:00Z";

fn due(desk: &Desk) -> Vec<(String, Value)> {
    let webhooks = desk.twin.take_webhooks();
    webhooks
        .into_iter()
        .map(|webhook| (webhook.trigger, serde_json::from_str(&webhook.body).unwrap()))
        .collect()
}

#[tokio::test]
async fn a_booking_a_move_and_a_cancellation_are_announced() {
    let desk = desk().await;
    let old = desk.booked(&erika(PLAIN, NINE)).await;
    let new = desk.change(&old, "reschedule", &json!({ "start": TEN })).await.uid();
    desk.change(&new, "cancel", &json!({ "cancellationReason": "krank" })).await;
    let due = due(&desk);
    let triggers: Vec<&str> = due.iter().map(|(trigger, _)| trigger.as_str()).collect();
    assert_eq!(triggers, ["BOOKING_CREATED", "BOOKING_RESCHEDULED", "BOOKING_CANCELLED"]);
    let payload = &due[0].1["payload"];
    assert_eq!(payload["status"], "ACCEPTED");
    assert_eq!(payload["uid"], old.as_str());
    assert_eq!(payload["metadata"]["askpro_key"], "k1");
    let payload = &due[1].1["payload"];
    assert_eq!((&payload["uid"], &payload["rescheduleUid"]), (&json!(new), &json!(old)));
    assert_eq!(payload["rescheduleStartTime"], "2026-11-24T09:00:00.000Z");
    assert_eq!(due[2].1["payload"]["cancellationReason"], "krank");
}

#[tokio::test]
async fn a_booking_that_waits_is_requested_even_when_moved() {
    let desk = desk().await;
    let uid = desk.booked(&erika(WAITING, NINE)).await;
    let moved = desk.change(&uid, "reschedule", &json!({ "start": TEN })).await.uid();
    desk.change(&moved, "decline", &json!({ "reason": "voll" })).await;
    let due = due(&desk);
    let triggers: Vec<&str> = due.iter().map(|(trigger, _)| trigger.as_str()).collect();
    assert_eq!(triggers, ["BOOKING_REQUESTED", "BOOKING_REQUESTED", "BOOKING_REJECTED"]);
    assert_eq!(due[1].1["payload"]["rescheduleUid"], uid.as_str());
    assert_eq!(due[2].1["payload"]["rejectionReason"], "voll");
}

#[tokio::test]
async fn a_refused_request_announces_nothing() {
    let desk = desk().await;
    desk.book(&erika(99, NINE)).await;
    assert!(desk.twin.due_webhooks().is_empty());
}

#[tokio::test]
async fn webhooks_are_signed_over_their_bytes_and_sent_once() {
    let (receiver, url) = Receiver::start().await;
    receiver.answers(&[500]);
    let desk = desk_of(|builder| offer(builder).with_webhook(url, "geheim")).await;
    desk.booked(&erika(PLAIN, NINE)).await;
    let answers = desk.twin.deliver_webhooks().await;
    assert_eq!(answers.len(), 1);
    assert_eq!(answers[0].status, Some(500));
    assert!(desk.twin.deliver_webhooks().await.is_empty());
    let got = receiver.got();
    assert_eq!(got.len(), 1);
    let (headers, body) = &got[0];
    assert_eq!(
        headers["x-cal-signature-256"],
        calcom_signature("geheim", body.as_bytes()).as_str()
    );
    assert_eq!(headers["x-cal-webhook-version"], "2021-10-20");
    assert_eq!(desk.twin.delivered_webhooks().len(), 1);
}

#[tokio::test]
async fn a_webhook_can_be_sent_again() {
    let (receiver, url) = Receiver::start().await;
    let desk = desk_of(|builder| offer(builder).with_webhook(url, "geheim")).await;
    desk.booked(&erika(PLAIN, NINE)).await;
    for webhook in desk.twin.take_webhooks() {
        for _ in 0..2 {
            assert!(desk.twin.deliver_webhook(&webhook).await.unwrap().is_success());
        }
    }
    let got = receiver.got();
    assert_eq!((got.len(), &got[0].1), (2, &got[1].1));
}
