//! Keys, versions and the rate limit.

use askpro_sandbox::calcom::DEMO_CALCOM_KEY;
use chrono::Duration;
use reqwest::Method;
use serde_json::json;

use crate::support::{BOOKINGS, EVENT_TYPES, PLAIN, SLOTS, desk, desk_of, erika, offer};

#[tokio::test]
async fn a_wrong_key_is_401_with_the_live_message() {
    let desk = desk().await;
    let reply = desk.send(desk.request(Method::GET, "/v2/me", None).bearer_auth("cal_no")).await;
    assert_eq!(reply.status, 401);
    assert_eq!(reply.body["status"], "error");
    assert_eq!(reply.body["error"]["code"], "UnauthorizedException");
    assert_eq!(reply.message(), "ApiAuthStrategy - api key - Your api key is not valid");
}

#[tokio::test]
async fn the_list_of_bookings_without_a_key_is_403() {
    let desk = desk().await;
    let reply = desk.send(desk.request(Method::GET, "/v2/bookings", Some(BOOKINGS))).await;
    assert_eq!(reply.status, 403);
    assert!(reply.message().starts_with("PermissionsGuard - no authentication provided"));
}

#[tokio::test]
async fn booking_reading_moving_and_slots_need_no_key() {
    let desk = desk().await;
    let start = "2026-11-24T09:00:00Z";
    let request = desk.request(Method::POST, "/v2/bookings", Some(BOOKINGS));
    let reply = desk.send(request.json(&erika(PLAIN, start))).await;
    assert_eq!(reply.status, 201);
    let path = format!("/v2/bookings/{}", reply.uid());
    assert_eq!(desk.send(desk.request(Method::GET, &path, Some(BOOKINGS))).await.status, 200);
    let slots = format!("/v2/slots?eventTypeId={PLAIN}&start=2026-11-24&end=2026-11-24");
    assert_eq!(desk.send(desk.request(Method::GET, &slots, Some(SLOTS))).await.status, 200);
    let cancel = desk.request(Method::POST, &format!("{path}/cancel"), Some(BOOKINGS));
    assert_eq!(desk.send(cancel.json(&json!({}))).await.status, 200);
}

#[tokio::test]
async fn the_account_tells_who_it_is() {
    let desk = desk().await;
    let reply = desk.get("/v2/me", BOOKINGS).await;
    assert_eq!(reply.data()["timeZone"], "Europe/Berlin");
    assert!(reply.data()["id"].is_i64());
}

#[tokio::test]
async fn slots_without_exactly_their_version_do_not_exist() {
    let desk = desk().await;
    let path = format!("/v2/slots?eventTypeId={PLAIN}&start=2026-11-24&end=2026-11-24");
    for version in [None, Some("2024-08-13"), Some("2026-02-25"), Some("\"2024-09-04\"")] {
        let request = desk.request(Method::GET, &path, version).bearer_auth(DEMO_CALCOM_KEY);
        let reply = desk.send(request).await;
        assert_eq!((reply.status, reply.message()), (404, "Cannot GET /v2/slots"), "{version:?}");
    }
}

#[tokio::test]
async fn bookings_of_no_or_an_unknown_version_want_the_old_body() {
    let desk = desk().await;
    for version in [None, Some("2024-13-08"), Some("2024-06-14")] {
        let request = desk.request(Method::POST, "/v2/bookings", version);
        let body = erika(PLAIN, "2026-11-24T09:00:00Z");
        let reply = desk.send(request.bearer_auth(DEMO_CALCOM_KEY).json(&body)).await;
        assert_eq!((reply.status, reply.message()), (400, "Bad Request Exception"), "{version:?}");
        let errors = reply.body["error"]["details"]["errors"].as_array().unwrap();
        let named: Vec<&str> = errors.iter().filter_map(|e| e["property"].as_str()).collect();
        assert_eq!(named, ["timeZone", "language"]);
    }
    assert!(desk.twin.bookings().is_empty());
}

#[tokio::test]
async fn bookings_of_the_version_of_slots_do_not_exist() {
    let desk = desk().await;
    let reply = desk.post("/v2/bookings", SLOTS, &erika(PLAIN, "2026-11-24T09:00:00Z")).await;
    assert_eq!((reply.status, reply.message()), (404, "Cannot POST /v2/bookings"));
}

#[tokio::test]
async fn an_older_server_takes_the_version_of_2026_for_the_oldest() {
    let body = erika(PLAIN, "2026-11-24T09:00:00Z");
    let new = desk().await;
    assert_eq!(new.post("/v2/bookings", "2026-02-25", &body).await.status, 201);
    let old = desk_of(|builder| offer(builder).without_2026_versions()).await;
    assert_eq!(old.post("/v2/bookings", "2026-02-25", &body).await.status, 400);
    assert_eq!(old.post("/v2/bookings", BOOKINGS, &body).await.status, 201);
}

#[tokio::test]
async fn event_types_have_an_old_shape_without_a_version() {
    let desk = desk().await;
    let new = desk.get("/v2/event-types", EVENT_TYPES).await;
    assert!(new.data().is_array());
    let request = desk.request(Method::GET, "/v2/event-types", None);
    let old = desk.send(request.bearer_auth(DEMO_CALCOM_KEY)).await;
    assert!(old.data()["eventTypeGroups"].is_array());
}

#[tokio::test]
async fn the_121st_request_of_a_minute_blocks_the_key_for_a_minute() {
    let desk = desk().await;
    for left in (0..120).rev() {
        let reply = desk.get("/v2/me", BOOKINGS).await;
        assert_eq!(reply.status, 200);
        assert_eq!(reply.headers["x-ratelimit-limit-default"], "120");
        assert_eq!(reply.headers["x-ratelimit-remaining-default"], left.to_string().as_str());
    }
    desk.clock.advance(Duration::seconds(20));
    let reply = desk.get("/v2/me", BOOKINGS).await;
    assert_eq!(reply.status, 429);
    assert_eq!(reply.body["error"]["code"], "ThrottlerException");
    let text = "CustomThrottlerGuard - Too many requests. Please try again later.";
    assert_eq!(reply.message(), text);
    assert_eq!(reply.body["error"]["details"], text);
    assert_eq!(reply.headers["x-ratelimit-reset-default"], "60");
    assert!(!reply.headers.contains_key("retry-after"));
    desk.clock.advance(Duration::seconds(59));
    assert_eq!(desk.get("/v2/me", BOOKINGS).await.status, 429);
    desk.clock.advance(Duration::seconds(1));
    assert_eq!(desk.get("/v2/me", BOOKINGS).await.status, 200);
}

#[tokio::test]
async fn the_limit_can_be_switched_off() {
    let desk = desk_of(|builder| offer(builder).without_rate_limit()).await;
    for _ in 0..130 {
        assert_eq!(desk.get("/v2/me", BOOKINGS).await.status, 200);
    }
}

#[tokio::test]
async fn every_answer_carries_a_request_id() {
    let desk = desk().await;
    let first = desk.get("/v2/me", BOOKINGS).await;
    let second = desk.get("/v2/nowhere", BOOKINGS).await;
    assert_ne!(first.headers["x-request-id"], second.headers["x-request-id"]);
    assert_eq!((second.status, second.message()), (404, "Cannot GET /v2/nowhere"));
}

#[tokio::test]
async fn requests_are_noted_with_method_path_and_version() {
    let desk = desk().await;
    desk.slots(&format!("eventTypeId={PLAIN}&start=2026-11-24&end=2026-11-24")).await;
    let seen = desk.twin.requests();
    assert_eq!(seen.len(), 1);
    assert!(seen[0].is(&Method::GET, "/v2/slots"));
    assert_eq!(seen[0].version.as_deref(), Some(SLOTS));
    assert!(seen[0].has_key);
    desk.twin.reset();
    assert!(desk.twin.requests().is_empty());
}
