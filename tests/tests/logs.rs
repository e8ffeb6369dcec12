//! The log of a call can be followed by one id, and holds nothing personal.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::io::Write;
use std::sync::{Arc, Mutex};

use askpro_core::testing::Scripted;
use askpro_core::{Actor, Error, ErrorKind, TokenScope};
use askpro_tests::TestServer;
use askpro_tests::payloads::{agreed, ended, with};
use serde_json::{Value, json};
use tracing_subscriber::fmt::MakeWriter;

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    /// Listens to everything on this thread.
    fn listen(&self) -> tracing::subscriber::DefaultGuard {
        let subscriber = tracing_subscriber::fmt()
            .json()
            .with_max_level(tracing::Level::TRACE)
            .with_writer(self.clone())
            .finish();
        tracing::subscriber::set_default(subscriber)
    }

    fn lines(&self) -> Vec<Value> {
        let text = String::from_utf8(self.0.lock().unwrap().clone()).unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;
    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

/// A call that is booked after a failure, one that becomes a task, and what the door refuses; everything is logged.
async fn log_of_three_calls() -> (Log, String) {
    let log = Log::default();
    let _on_this_thread = log.listen();
    let server = TestServer::start().await;
    let down = Error::new(ErrorKind::Unavailable, "book", "connection refused");
    server.calendar.script(Scripted::Fail(down));
    let booked = server.post(&ended("call_1", &agreed())).await;
    server.work().await;
    server.clock.advance(chrono::Duration::minutes(5));
    server.work().await;
    let unclear = with(
        ended("call_2", &agreed()),
        "/call/collected_dynamic_variables/datum",
        json!("wenn die Kastanien blühen"),
    );
    server.post(&unclear).await;
    server.post_signed(ended("call_3", &agreed()).to_string().as_bytes(), "forged_key").await;
    server.post_signed(b"Erika Mustermann, +491713920001", TestServer::KEY).await;
    server.work().await;
    (log, booked.body["event_id"].as_str().unwrap().to_owned())
}

#[tokio::test]
async fn one_id_leads_from_the_webhook_to_the_booking() {
    let (log, event) = log_of_three_calls().await;
    let of_event = |line: &Value| line.to_string().contains(&event);
    let messages: Vec<String> = log
        .lines()
        .iter()
        .filter(|line| of_event(line))
        .map(|line| line["fields"]["message"].as_str().unwrap_or_default().to_owned())
        .collect();
    for message in ["event received", "job failed", "wish carried out", "call decided"] {
        assert!(messages.iter().any(|found| found == message), "{message}: {messages:?}");
    }
}

#[tokio::test]
async fn nothing_personal_and_no_key_is_logged() {
    let (log, _) = log_of_three_calls().await;
    let lines = log.lines();
    assert!(lines.len() > 8, "something is logged");
    let text = serde_json::to_string(&lines).unwrap();
    for personal in
        ["Erika", "Mustermann", "1713920001", "Termin", "Kastanien", TestServer::KEY, "forged_key"]
    {
        assert!(!text.contains(personal), "{personal} stands in the log: {text}");
    }
}

#[tokio::test]
async fn no_token_is_logged() {
    let log = Log::default();
    let _on_this_thread = log.listen();
    let server = TestServer::start().await;
    let (scope, by) = (TokenScope::Agent(TestServer::COMPANY), Actor::CommandLine);
    let (token, secret) = server.tokens.create(scope, "Telefon", None, by).await.unwrap();
    let body = json!({
        "name": "calculate_duration",
        "call": { "call_id": "call_1", "to_number": "+493083793369" },
        "args": {},
    });
    let bearer = format!("Bearer {}", secret.expose());
    let headers = [("authorization", bearer.as_str()), ("x-mcp-token", secret.expose())];
    let mut statuses = Vec::new();
    for _ in 0..2 {
        let path = "/api/mcp/retell/custom-function";
        let answer = server.post_to(path, body.to_string().as_bytes(), &headers).await;
        statuses.push(answer.status.as_u16());
        server.tokens.revoke(TestServer::COMPANY, token.id, by).await.unwrap();
    }
    assert_eq!(statuses, [200, 401]);
    let text = serde_json::to_string(&log.lines()).unwrap();
    assert!(text.contains("the token was revoked"), "{text}");
    let random = secret.expose().strip_prefix("askpro_").unwrap();
    assert!(!text.contains(random), "{text}");
}
