//! Every sample payload of Retell's, signed and sent to the door, ends as it should.
//!
//! Needs `ASKPRO_API_SPECS`, the folder with the samples; without it these tests fail.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;

use askpro_core::{CallOutcome, CompanyId, DeclineReason, E164, Region};
use askpro_tests::{TestServer, berlin, official_files};
use axum::http::StatusCode;
use serde_json::Value;

/// The company of the samples: three numbers, one agent for browser calls.
async fn server() -> TestServer {
    let mut company = TestServer::company(1, "+493023125010");
    for branch in &mut company.branches {
        for number in ["+493023125020", "+493023125030"] {
            branch.phone_numbers.push(E164::parse(number, Region::De).unwrap());
        }
        branch.retell_agent_id = Some("agent_5f0c2d7e91b34a68c0d1e2f304".parse().unwrap());
    }
    TestServer::start_with(&[(company, TestServer::KEY)]).await
}

fn sample(file: &str) -> String {
    let path = official_files().join("retell-payloads").join(file);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Sends samples byte for byte, works, and answers how the call of the last one stands.
async fn outcome(server: &TestServer, files: &[&str]) -> Option<CallOutcome> {
    let mut call = String::new();
    for file in files {
        let body = sample(file);
        let answer = server.post_signed(body.as_bytes(), TestServer::KEY).await;
        assert_eq!(answer.status, StatusCode::OK, "{file}: {answer:?}");
        let payload: Value = serde_json::from_str(&body).unwrap();
        let id = payload.pointer("/call/call_id").and_then(Value::as_str);
        call = id.unwrap_or_default().to_owned();
        server.work().await;
    }
    server.call(CompanyId::new(1), &call).await.and_then(|call| call.outcome)
}

#[tokio::test]
async fn a_call_that_agreed_on_an_appointment_is_booked_once() {
    for files in [
        &["call_started.json", "call_ended.json", "call_analyzed.json"][..],
        &["call_analyzed.json", "call_ended.json"],
        &["call_analyzed.documented_sample_shape.json"],
        &["call_ended.json", "call_ended.json", "call_analyzed.documented_sample_shape.json"],
    ] {
        let server = server().await;
        let outcome = outcome(&server, files).await;
        assert!(matches!(outcome, Some(CallOutcome::Booked(_))), "{files:?}: {outcome:?}");
        let bookings = server.calendar.stored();
        assert_eq!(bookings.len(), 1, "{files:?}");
        assert!(bookings.iter().all(|booking| booking.start == berlin(2026, 12, 1, 15, 30)));
    }
}

#[tokio::test]
async fn a_call_without_agreement_is_declined() {
    for (file, reason) in [
        ("call_analyzed.no_booking_flow_agent.json", DeclineReason::NotConfirmed),
        ("call_analyzed.web_call.json", DeclineReason::NotConfirmed),
        ("call_analyzed.unknown_extras.json", DeclineReason::NotConfirmed),
        ("call_ended.not_connected.json", DeclineReason::NotConnected),
        ("call_analyzed.not_connected.json", DeclineReason::NotConnected),
    ] {
        let server = server().await;
        assert_eq!(outcome(&server, &[file]).await, Some(CallOutcome::Declined(reason)), "{file}");
        assert!(server.calendar.stored().is_empty(), "{file}");
    }
}

#[tokio::test]
async fn what_is_no_end_of_a_call_is_stored_and_leads_to_nothing() {
    let server = server().await;
    for file in [
        "call_started.json",
        "transcript_updated.json",
        "transfer_started.json",
        "transfer_bridged.json",
        "transfer_cancelled.json",
        "transfer_ended.json",
        "chat_started.json",
        "chat_ended.json",
        "chat_analyzed.json",
    ] {
        let answer = server.post_signed(sample(file).as_bytes(), TestServer::KEY).await;
        assert_eq!((answer.status, answer.message()), (StatusCode::OK, "Event skipped"), "{file}");
    }
    assert_eq!(server.work().await, 0);
}
