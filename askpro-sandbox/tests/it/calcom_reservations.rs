//! Reservations: they hide, and do not lock.

use askpro_sandbox::calcom::DEMO_CALCOM_KEY;
use chrono::Duration;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Desk, PHONE, PLAIN, Reply, SLOTS, TEAM, desk, erika};

const NINE: &str = "2026-11-24T09:00:00Z";

async fn reserve(desk: &Desk, event_type: i64) -> Reply {
    let body = json!({ "eventTypeId": event_type, "slotStart": NINE });
    desk.post("/v2/slots/reservations", SLOTS, &body).await
}

async fn end(desk: &Desk, uid: &str) -> Reply {
    let path = format!("/v2/slots/reservations/{uid}");
    let request = desk.request(Method::DELETE, &path, Some(SLOTS)).bearer_auth(DEMO_CALCOM_KEY);
    desk.send(request).await
}

#[tokio::test]
async fn a_reservation_hides_the_slot_for_five_minutes() {
    let desk = desk().await;
    let reply = reserve(&desk, PLAIN).await;
    assert_eq!(reply.status, 201);
    let data = reply.data();
    assert_eq!(data["slotEnd"], "2026-11-24T09:30:00.000Z");
    assert_eq!(data["reservationDuration"], 5);
    assert_eq!(data["reservationUntil"], "2026-11-23T07:05:00.000Z");
    assert!(!desk.tuesday_slots(PLAIN).await.contains(&"10:00".to_owned()));
    assert!(!desk.tuesday_slots(PHONE).await.contains(&"10:00".to_owned()));
    desk.clock.advance(Duration::minutes(5));
    assert!(desk.tuesday_slots(PLAIN).await.contains(&"10:00".to_owned()));
}

#[tokio::test]
async fn a_reserved_slot_can_be_booked_by_anybody() {
    let desk = desk().await;
    reserve(&desk, PLAIN).await;
    desk.booked(&erika(PLAIN, NINE)).await;
}

#[tokio::test]
async fn a_slot_is_not_reserved_twice_and_not_when_booked() {
    let desk = desk().await;
    reserve(&desk, PLAIN).await;
    let twice = reserve(&desk, PLAIN).await;
    assert_eq!(twice.status, 422);
    assert_eq!(twice.body["error"]["code"], "UnprocessableEntityException");
    desk.twin.reset();
    desk.booked(&erika(PLAIN, NINE)).await;
    assert_eq!(reserve(&desk, PLAIN).await.status, 422);
}

#[tokio::test]
async fn on_a_round_robin_it_hides_the_slot_for_all_hosts() {
    let desk = desk().await;
    reserve(&desk, TEAM).await;
    assert!(!desk.tuesday_slots(TEAM).await.contains(&"10:00".to_owned()));
}

#[tokio::test]
async fn it_is_read_changed_and_ended_by_uid() {
    let desk = desk().await;
    let uid = reserve(&desk, PLAIN).await.data()["reservationUid"].as_str().unwrap().to_owned();
    let path = format!("/v2/slots/reservations/{uid}");
    assert_eq!(desk.get(&path, SLOTS).await.data()["reservationUid"], uid.as_str());
    let body = json!({ "eventTypeId": PLAIN, "slotStart": NINE, "reservationDuration": 10 });
    let request = desk.request(Method::PATCH, &path, Some(SLOTS)).bearer_auth(DEMO_CALCOM_KEY);
    let changed = desk.send(request.json(&body)).await;
    assert_eq!(changed.data()["reservationUid"], uid.as_str());
    assert_eq!(changed.data()["reservationDuration"], 10);
    let ended = end(&desk, &uid).await;
    assert_eq!((ended.status, ended.body), (200, json!({ "status": "success" })));
    assert!(desk.tuesday_slots(PLAIN).await.contains(&"10:00".to_owned()));
    assert_eq!(end(&desk, &uid).await.status, 404);
    assert_eq!(*desk.get(&path, SLOTS).await.data(), Value::Null);
}

#[tokio::test]
async fn only_the_owner_chooses_how_long() {
    let desk = desk().await;
    let body = json!({ "eventTypeId": PLAIN, "slotStart": NINE, "reservationDuration": 10 });
    let request = desk.request(Method::POST, "/v2/slots/reservations", Some(SLOTS));
    assert_eq!(desk.send(request.json(&body)).await.status, 401);
}

#[tokio::test]
async fn unknown_event_types_and_keys_are_refused() {
    let desk = desk().await;
    assert_eq!(reserve(&desk, 99).await.status, 404);
    let body = json!({ "eventTypeId": PLAIN, "slotStart": NINE, "name": "x" });
    let reply = desk.post("/v2/slots/reservations", SLOTS, &body).await;
    assert_eq!(reply.body["error"]["details"]["errors"][0]["property"], "name");
}
