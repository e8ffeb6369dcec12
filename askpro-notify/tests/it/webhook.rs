//! Alerts to a web address.

use std::sync::Arc;
use std::time::Duration;

use askpro_core::ports::AlertSink;
use askpro_core::testing::ManualClock;
use askpro_core::{AlertKind, BookingUid, ErrorKind, JobId, JobKind, Retry};
use askpro_notify::{SIGNATURE_HEADER, SigningSecret, WebhookAlerts, verify};
use serde_json::{Value, json};
use uuid::Uuid;
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, Request, ResponseTemplate};

use super::{alert, alert_of, english, now};

const SECRET: &str = "0123456789abcdef";

struct Receiver {
    server: MockServer,
    alerts: WebhookAlerts,
}

impl Receiver {
    async fn answering(response: ResponseTemplate) -> Self {
        let server = MockServer::start().await;
        Mock::given(any()).respond_with(response).mount(&server).await;
        let url = format!("{}/alerts?key=1", server.uri());
        let clock = Arc::new(ManualClock::at(now()));
        let alerts = WebhookAlerts::builder(url, SECRET).clock(clock).build().unwrap();
        Self { server, alerts }
    }

    async fn requests(&self) -> Vec<Request> {
        self.server.received_requests().await.unwrap()
    }
}

fn header<'a>(request: &'a Request, name: &str) -> &'a str {
    request.headers.get(name).unwrap().to_str().unwrap()
}

#[tokio::test]
async fn an_alert_is_posted_as_json_with_a_signature_the_receiver_can_check() {
    let receiver = Receiver::answering(ResponseTemplate::new(204)).await;
    receiver.alerts.send(&alert()).await.unwrap();
    let [request] = &receiver.requests().await[..] else { panic!("one request") };
    assert_eq!((request.method.as_str(), request.url.path()), ("POST", "/alerts"));
    assert_eq!(header(request, "content-type"), "application/json");
    assert_eq!(header(request, "x-askpro-alert"), "task-7-written-0");
    let secret = SigningSecret::new(SECRET).unwrap();
    let signature = header(request, SIGNATURE_HEADER);
    assert_eq!(verify(&request.body, signature, &secret, now()), Ok(()));
    let body: Value = serde_json::from_slice(&request.body).unwrap();
    assert_eq!(
        body,
        json!({
            "id": "task-7-written-0",
            "type": "task_written",
            "severity": "warning",
            "company": 7,
            "at": "2026-12-01T14:30:00+00:00",
            "title": "Neue Aufgabe: Die Zeit ist nicht mehr frei",
            "advice": "Rufen Sie zurück und bieten Sie eine der freien Zeiten an.",
            "task": {
                "id": "00000000-0000-0000-0000-000000000007",
                "branch": null,
                "call_id": "call_1",
                "reason": "slot_taken",
                "code": 2003,
                "due": "2026-12-01T15:30:00+00:00",
            },
        })
    );
}

#[tokio::test]
async fn every_kind_says_what_it_is_about() {
    let receiver = Receiver::answering(ResponseTemplate::new(200)).await;
    let job = JobId::new(Uuid::from_u128(1));
    for kind in [
        AlertKind::JobBuried { job, kind: JobKind::ProcessEvent },
        AlertKind::BreakerOpened { service: "calcom".to_owned(), until: now() },
        AlertKind::Drift { booking: BookingUid::new("uid_1").unwrap(), field: "status" },
        AlertKind::Test,
    ] {
        receiver.alerts.send(&alert_of(kind)).await.unwrap();
    }
    let requests = receiver.requests().await;
    let bodies: Vec<Value> =
        requests.iter().map(|request| serde_json::from_slice(&request.body).unwrap()).collect();
    assert_eq!(bodies[0]["job"]["kind"], "process_event");
    assert_eq!(bodies[1]["breaker"]["service"], "calcom");
    assert_eq!(bodies[2]["drift"], json!({ "booking": "uid_1", "field": "status" }));
    assert_eq!((&bodies[3]["type"], &bodies[3]["task"]), (&json!("test"), &Value::Null));
}

#[tokio::test]
async fn the_language_is_the_companys() {
    let receiver = Receiver::answering(ResponseTemplate::new(200)).await;
    receiver.alerts.send(&english()).await.unwrap();
    let body: Value = serde_json::from_slice(&receiver.requests().await[0].body).unwrap();
    assert_eq!(body["title"], "New task: The slot is no longer free");
}

#[tokio::test]
async fn an_answer_says_whether_to_try_again() {
    for (status, kind, again) in [
        (429, ErrorKind::RateLimited, true),
        (408, ErrorKind::Unavailable, true),
        (500, ErrorKind::Unavailable, true),
        (503, ErrorKind::Unavailable, true),
        (301, ErrorKind::Configuration, false),
        (400, ErrorKind::NotAllowed, false),
        (401, ErrorKind::Unauthorized, false),
        (403, ErrorKind::Unauthorized, false),
        (404, ErrorKind::NotAllowed, false),
        (410, ErrorKind::NotAllowed, false),
    ] {
        let response = ResponseTemplate::new(status).insert_header("location", "/elsewhere");
        let receiver = Receiver::answering(response).await;
        let error = receiver.alerts.send(&alert()).await.unwrap_err();
        assert_eq!((error.kind(), error.retry() != Retry::Never), (kind, again), "{status}");
        assert_eq!(error.remote_code(), Some(status.to_string().as_str()));
        assert_eq!(receiver.requests().await.len(), 1, "{status}: sent once, and not followed");
    }
}

#[tokio::test]
async fn the_wait_that_is_asked_for_is_passed_on() {
    let response = ResponseTemplate::new(503).insert_header("retry-after", "90");
    let error = Receiver::answering(response).await.alerts.send(&alert()).await.unwrap_err();
    assert_eq!(error.retry(), Retry::SafeAfter(Duration::from_secs(90)));
}

#[tokio::test]
async fn a_receiver_that_is_not_there_is_tried_again_and_its_address_is_not_told() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/geheim", listener.local_addr().unwrap());
    drop(listener);
    let alerts = WebhookAlerts::builder(url, SECRET).build().unwrap();
    let error = alerts.send(&alert()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unavailable);
    assert!(matches!(error.retry(), Retry::SafeAfter(_)));
    let source = std::error::Error::source(&error).unwrap();
    assert!(!format!("{error} {source} {source:?}").contains("geheim"));
}
