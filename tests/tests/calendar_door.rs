//! The door of the calendar's events: who gets in, and what the others are told.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use askpro_calcom::webhook::WebhookSecret;
use askpro_core::ports::{EventCounts, EventStore};
use askpro_core::{CompanyId, Provider};
use askpro_tests::TestServer;
use axum::http::StatusCode;
use serde_json::{Value, json};

const OTHER: CompanyId = CompanyId::new(2);

fn cancelled(uid: &str) -> Vec<u8> {
    let body = json!({
        "triggerEvent": "BOOKING_CANCELLED",
        "createdAt": "2025-06-21T06:59:00.000Z",
        "payload": { "uid": uid, "status": "CANCELLED" },
    });
    body.to_string().into_bytes()
}

fn signed(company: CompanyId, body: &[u8]) -> String {
    WebhookSecret::new(TestServer::calendar_secret(company)).unwrap().sign(body)
}

async fn counts(server: &TestServer, company: CompanyId) -> EventCounts {
    server.store.event_counts(company).await.unwrap()
}

async fn two_companies() -> TestServer {
    let companies = [
        (TestServer::company(1, "+493083793369"), TestServer::KEY),
        (TestServer::company(2, "+493023125020"), "key_test_company_2"),
    ];
    TestServer::start_with(&companies).await
}

#[tokio::test]
async fn a_signed_event_is_stored_once_before_it_is_acknowledged() {
    let server = TestServer::start().await;
    let first = server.post_calendar(&cancelled("uid_1")).await;
    assert_eq!((first.status, first.message()), (StatusCode::OK, "accepted"));
    let again = server.post_calendar(&cancelled("uid_1")).await;
    assert_eq!((again.status, again.message()), (StatusCode::OK, "duplicate"));
    assert_eq!(first.body["event_id"], again.body["event_id"]);
    let id = first.body["event_id"].as_str().unwrap().parse().unwrap();
    let event = server.store.event(TestServer::COMPANY, id).await.unwrap().unwrap();
    assert_eq!(
        (event.provider, event.event_type.as_str()),
        (Provider::Calcom, "BOOKING_CANCELLED")
    );
    assert_eq!(event.payload.as_bytes(), cancelled("uid_1"));
    assert_eq!(server.work().await, 1);
    assert_eq!(counts(&server, TestServer::COMPANY).await.processed, 1);
}

#[tokio::test]
async fn tests_and_unknown_events_are_stored_and_skipped() {
    let server = TestServer::start().await;
    for body in [
        r#"{"triggerEvent":"PING","createdAt":"2025-06-21T06:59:00.000Z","payload":{"type":"Test"}}"#,
        r#"{"triggerEvent":"FORM_SUBMITTED","createdAt":"2025-06-21T06:59:00.000Z","payload":{}}"#,
        r#"{"triggerEvent":"MEETING_ENDED","createdAt":"2025-06-21T06:59:00.000Z","uid":"uid_1"}"#,
    ] {
        let answer = server.post_calendar(body.as_bytes()).await;
        assert_eq!((answer.status, answer.message()), (StatusCode::OK, "Event skipped"), "{body}");
    }
    assert_eq!(server.work().await, 0);
    assert_eq!(counts(&server, TestServer::COMPANY).await.skipped, 3);
}

#[tokio::test]
async fn two_events_without_a_time_are_two() {
    let server = TestServer::start().await;
    for (status, message) in
        [("CANCELLED", "accepted"), ("ACCEPTED", "accepted"), ("CANCELLED", "duplicate")]
    {
        let body = json!({
            "triggerEvent": "BOOKING_CREATED",
            "payload": { "uid": "uid_1", "status": status },
        });
        assert_eq!(server.post_calendar(body.to_string().as_bytes()).await.message(), message);
    }
}

#[tokio::test]
async fn who_cannot_sign_for_this_company_is_401_whoever_exists() {
    let server = two_companies().await;
    let body = cancelled("uid_1");
    let (own, other) = (signed(TestServer::COMPANY, &body), signed(OTHER, &body));
    let mut answers: Vec<Value> = Vec::new();
    for (company, signature) in [
        ("1", other.as_str()),
        ("2", own.as_str()),
        ("3", own.as_str()),
        ("0", own.as_str()),
        ("-1", own.as_str()),
        ("salon", own.as_str()),
        ("01x", own.as_str()),
    ] {
        let headers = [("x-cal-signature-256", signature)];
        let answer = server.post_calendar_with(company, &body, &headers).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{company}");
        answers.push(answer.body);
    }
    answers.dedup();
    assert_eq!(answers.len(), 1, "nothing tells the companies apart: {answers:?}");
    for company in [TestServer::COMPANY, OTHER, CompanyId::OPERATOR] {
        assert_eq!(counts(&server, company).await, EventCounts::default());
    }
}

#[tokio::test]
async fn a_missing_malformed_or_doubled_signature_is_401() {
    let server = TestServer::start().await;
    let body = cancelled("uid_1");
    let own = signed(TestServer::COMPANY, &body);
    let line = ("x-cal-signature-256", own.as_str());
    let mut changed = body.clone();
    changed.push(b'\n');
    assert_eq!(
        server.post_calendar_with("1", &changed, &[line]).await.status,
        StatusCode::UNAUTHORIZED
    );
    for headers in [
        vec![],
        vec![("x-cal-signature-256", "")],
        vec![("x-cal-signature-256", "no-secret-provided")],
        vec![("x-cal-signature-256", "nonsense")],
        vec![line, line],
    ] {
        let answer = server.post_calendar_with("1", &body, &headers).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{headers:?}");
        assert_eq!(answer.body["success"], false);
    }
    assert_eq!(counts(&server, TestServer::COMPANY).await, EventCounts::default());
}

#[tokio::test]
async fn what_is_no_event_is_400_and_names_the_field() {
    let server = TestServer::start().await;
    for (body, field) in [
        ("not json", "body"),
        ("[]", "body"),
        ("{}", "triggerEvent"),
        (r#"{"triggerEvent":"BOOKING_CREATED","payload":{}}"#, "payload.uid"),
    ] {
        let answer = server.post_calendar(body.as_bytes()).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{body}");
        assert!(answer.message().starts_with(field), "{body}: {}", answer.message());
    }
}

#[tokio::test]
async fn a_body_that_is_too_large_is_413() {
    let server = TestServer::start().await;
    let answer = server.post_calendar(&vec![b' '; 2 * 1024 * 1024]).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn a_store_that_fails_is_503() {
    let server = TestServer::start().await;
    server.store.close().await;
    let answer = server.post_calendar(&cancelled("uid_1")).await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(answer.message(), "not stored, send it again");
}

#[tokio::test]
async fn the_door_takes_posts_only() {
    let server = TestServer::start().await;
    let answer = server.get("/api/mcp/calcom/webhook/1").await;
    assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED);
}
