//! What the webhook door refuses, what the log says of it, and what it must not refuse.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use askpro_core::ports::EventStore;
use askpro_core::testing::ManualClock;
use askpro_core::{CompanyId, MemoryStore, Provider};
use askpro_http::{AppState, BODY_LIMIT, SenderKeys, router};
use askpro_retell::{WebhookKey, sign, sign_two_headers};
use axum::body::Body;
use axum::http::{Request, StatusCode};
use chrono::{DateTime, TimeZone, Utc};
use tower::ServiceExt;
use tracing::Level;

const KEY: &str = "key_test_company_1";
const EVENT: &[u8] = br#"{"event": "call_started", "call": {"call_id": "call_1"}}"#;

fn now() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, 21, 9, 0, 0).unwrap()
}

fn key() -> WebhookKey {
    WebhookKey::new(KEY).unwrap()
}

async fn send(body: &[u8], headers: &[(&str, &str)]) -> StatusCode {
    send_to(MemoryStore::default(), body, headers).await
}

async fn send_to(store: MemoryStore, body: &[u8], headers: &[(&str, &str)]) -> StatusCode {
    let keys = SenderKeys::default().with(CompanyId::new(1), KEY).unwrap();
    let clock = Arc::new(ManualClock::at(now()));
    let state = AppState::new(Arc::new(store), keys, clock);
    let mut request = Request::post("/api/mcp/retell/webhook");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let request = request.body(Body::from(body.to_vec())).unwrap();
    router(state).oneshot(request).await.unwrap().status()
}

async fn send_signed(body: &[u8]) -> StatusCode {
    send(body, &[("x-retell-signature", &sign(body, &key(), now()))]).await
}

/// What was logged, as text.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    /// Listens to warnings and worse on this thread.
    fn warnings(&self) -> tracing::subscriber::DefaultGuard {
        let log = self.clone();
        let subscriber = tracing_subscriber::fmt()
            .with_max_level(Level::WARN)
            .with_ansi(false)
            .with_writer(move || log.clone())
            .finish();
        tracing::subscriber::set_default(subscriber)
    }

    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn a_signed_event_that_cannot_be_read_is_a_warning_without_its_values() {
    let log = Log::default();
    let _guard = log.warnings();
    let body = br#"{"event": "call_ended", "call": {"from_number": "+493023125010"}}"#;
    assert_eq!(send_signed(body).await, StatusCode::BAD_REQUEST);
    let text = log.text();
    assert!(text.contains("WARN") && text.contains("call.call_id: expected a text"), "{text}");
    assert!(!text.contains("23125010"), "{text}");
}

#[tokio::test]
async fn a_signed_event_that_is_too_large_is_a_warning() {
    let log = Log::default();
    let _guard = log.warnings();
    assert_eq!(send_signed(&vec![b' '; BODY_LIMIT + 1]).await, StatusCode::PAYLOAD_TOO_LARGE);
    let text = log.text();
    assert!(text.contains("WARN") && text.contains("413"), "{text}");
}

#[tokio::test]
async fn whoever_cannot_sign_raises_no_warning() {
    let log = Log::default();
    let _guard = log.warnings();
    assert_eq!(send(EVENT, &[]).await, StatusCode::UNAUTHORIZED);
    let forged = sign(EVENT, &WebhookKey::new("another key").unwrap(), now());
    assert_eq!(send(EVENT, &[("x-retell-signature", &forged)]).await, StatusCode::UNAUTHORIZED);
    assert_eq!(log.text(), "");
}

#[tokio::test]
async fn an_event_cut_in_the_middle_of_a_character_is_stored_byte_for_byte() {
    let store = MemoryStore::default();
    let body =
        br#"{"event": "call_ended", "call": {"call_id": "call_1", "transcript": "Danke \ud83d"}}"#;
    let header = sign(body, &key(), now());
    let status = send_to(store.clone(), body, &[("x-retell-signature", &header)]).await;
    assert_eq!(status, StatusCode::OK);
    let call = "call_1".parse().unwrap();
    let events = store.events_of_call(CompanyId::new(1), Provider::Retell, &call).await.unwrap();
    let payloads: Vec<_> = events.iter().map(|event| event.payload.as_bytes()).collect();
    assert_eq!(payloads, [body]);
}

#[tokio::test]
async fn two_signatures_are_refused_even_if_both_fit() {
    let header = sign(EVENT, &key(), now());
    let line = ("x-retell-signature", header.as_str());
    assert_eq!(send(EVENT, &[line]).await, StatusCode::OK);
    assert_eq!(send(EVENT, &[line, line]).await, StatusCode::UNAUTHORIZED);
    assert_eq!(
        send(EVENT, &[line, ("x-retell-signature", "nonsense")]).await,
        StatusCode::UNAUTHORIZED
    );
}

#[tokio::test]
async fn two_timestamps_are_refused_where_the_timestamp_matters() {
    let signed = sign_two_headers(EVENT, &key(), now());
    let signature = ("x-retell-signature", signed.signature.as_str());
    let timestamp = ("x-retell-timestamp", signed.timestamp.as_str());
    assert_eq!(send(EVENT, &[signature, timestamp]).await, StatusCode::OK);
    assert_eq!(send(EVENT, &[signature, timestamp, timestamp]).await, StatusCode::UNAUTHORIZED);
}
