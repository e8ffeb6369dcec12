//! The webhook door: who gets in, and what the others are told.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use askpro_core::CompanyId;
use askpro_core::ports::{Clock, EventStore};
use askpro_retell::{WebhookKey, sign, sign_two_headers};
use askpro_tests::TestServer;
use askpro_tests::payloads::{agreed, ended};
use axum::http::StatusCode;
use chrono::Duration;

async fn nothing_is_stored(server: &TestServer) {
    for company in [TestServer::COMPANY, CompanyId::OPERATOR] {
        let counts = server.store.event_counts(company).await.unwrap();
        assert_eq!(counts, askpro_core::ports::EventCounts::default());
    }
    assert_eq!(server.work().await, 0);
    assert!(server.call(TestServer::COMPANY, "call_1").await.is_none());
}

fn body() -> Vec<u8> {
    ended("call_1", &agreed()).to_string().into_bytes()
}

fn key() -> WebhookKey {
    WebhookKey::new(TestServer::KEY).unwrap()
}

#[tokio::test]
async fn a_bad_missing_or_malformed_signature_is_401() {
    let server = TestServer::start().await;
    assert_eq!(server.post_signed(&body(), "another key").await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(server.post_with(&body(), &[]).await.status, StatusCode::UNAUTHORIZED);
    for header in ["", "v=1,d=2", "nonsense"] {
        let answer = server.post_with(&body(), &[("x-retell-signature", header)]).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{header:?}");
        assert_eq!(answer.body["success"], false);
    }
    nothing_is_stored(&server).await;
}

#[tokio::test]
async fn a_body_changed_after_signing_is_401() {
    let server = TestServer::start().await;
    let header = sign(&body(), &key(), server.clock.now());
    let mut changed = body();
    changed.push(b'\n');
    let answer = server.post_with(&changed, &[("x-retell-signature", &header)]).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    nothing_is_stored(&server).await;
}

#[tokio::test]
async fn a_stale_signature_is_401() {
    let server = TestServer::start().await;
    let header = sign(&body(), &key(), server.clock.now());
    server.clock.advance(Duration::milliseconds(300_001));
    let answer = server.post_with(&body(), &[("x-retell-signature", &header)]).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    nothing_is_stored(&server).await;
}

#[tokio::test]
async fn the_two_header_form_is_accepted_too() {
    let server = TestServer::start().await;
    let signed = sign_two_headers(&body(), &key(), server.clock.now());
    let headers = [
        ("x-retell-signature", signed.signature.as_str()),
        ("x-retell-timestamp", signed.timestamp.as_str()),
    ];
    assert_eq!(server.post_with(&body(), &headers).await.message(), "accepted");
}

#[tokio::test]
async fn a_signed_body_that_is_no_event_is_400_and_names_the_field() {
    let server = TestServer::start().await;
    for (body, field) in [
        ("not json", "body"),
        ("[]", "body"),
        ("{}", "event"),
        (r#"{"event":"call_ended"}"#, "call"),
        (r#"{"event":"call_ended","call":{"call_id":"  "}}"#, "call.call_id"),
    ] {
        let answer = server.post_signed(body.as_bytes(), TestServer::KEY).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{body}");
        assert!(answer.message().starts_with(field), "{body}: {}", answer.message());
    }
    nothing_is_stored(&server).await;
}

#[tokio::test]
async fn two_mebibytes_are_413() {
    let server = TestServer::start().await;
    let body = vec![b' '; 2 * 1024 * 1024];
    let answer = server.post_signed(&body, TestServer::KEY).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(answer.body["success"], false);
    nothing_is_stored(&server).await;
}

#[tokio::test]
async fn a_store_that_fails_is_503_so_that_it_is_sent_again() {
    let server = TestServer::start().await;
    server.store.close().await;
    let answer = server.post_signed(&body(), TestServer::KEY).await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(server.get("/readyz").await.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(server.get("/healthz").await.status, StatusCode::OK);
}

#[tokio::test]
async fn health_and_unknown_paths_answer_in_json() {
    let server = TestServer::start().await;
    assert_eq!(server.get("/healthz").await.body["status"], "ok");
    assert_eq!(server.get("/readyz").await.body["checks"]["store"], "ok");
    let answer = server.get("/nowhere").await;
    assert_eq!(
        (answer.status, answer.body["success"].as_bool()),
        (StatusCode::NOT_FOUND, Some(false))
    );
    let answer = server.get("/api/mcp/retell/webhook").await;
    assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED);
}
