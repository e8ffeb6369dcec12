//! Every finished call ends as booked, declined or task, with its code; never a panic, never silence.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use askpro_core::ports::TenantStore;
use askpro_core::testing::Scripted;
use askpro_core::{CallOutcome, DeclineReason, DomainCode, Error, ErrorKind, TaskReason};
use askpro_tests::payloads::{ORIGINAL, agreed, analyzed, ended, with};
use askpro_tests::{TestServer, berlin};
use axum::http::StatusCode;
use serde_json::{Value, json};

fn original() -> Value {
    serde_json::from_str(ORIGINAL).unwrap()
}

#[tokio::test]
async fn the_original_payload_is_booked() {
    let server = TestServer::start().await;
    let answer = server.post_signed(ORIGINAL.as_bytes(), TestServer::KEY).await;
    assert_eq!((answer.status, answer.message()), (StatusCode::OK, "accepted"));
    assert_eq!(answer.body["success"], true);
    assert!(answer.body["event_id"].is_string());
    assert_eq!(server.work().await, 1);

    let call = server.call(TestServer::COMPANY, "abc123").await.unwrap();
    assert!(matches!(call.outcome, Some(CallOutcome::Booked(_))));
    assert!(call.customer_id.is_some());
    assert_eq!(call.details.extracted_date.unwrap().to_string(), "2025-07-02");
    let [appointment] = &server.appointments(TestServer::COMPANY).await[..] else {
        panic!("one appointment")
    };
    assert_eq!(appointment.start, berlin(2025, 7, 2, 11, 0));
    assert_eq!(appointment.customer, call.customer_id);
    let [booking] = &server.calendar.stored()[..] else { panic!("one booking") };
    assert_eq!(booking.metadata["call_id"], "abc123");
    assert!(server.tasks(TestServer::COMPANY).await.is_empty());
}

#[tokio::test]
async fn the_test_plans_first_payload_is_refused_because_it_names_no_call() {
    let server = TestServer::start().await;
    let call = json!({ "to_number": "+493083793369", "from_number": "+491234567890" });
    let answer = server.post(&json!({ "event": "call_ended", "call": call })).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    assert!(answer.message().starts_with("call.call_id: expected"), "{}", answer.message());
}

#[tokio::test]
async fn the_test_plans_booking_variables_are_booked() {
    let server = TestServer::start().await;
    let variables = json!({
        "booking_confirmed": true,
        "datum": "2025-06-25",
        "uhrzeit": "14:00",
        "name": "Test Kunde",
        "dienstleistung": "Beratung",
    });
    let payload = with(original(), "/call/retell_llm_dynamic_variables", variables);
    assert!(matches!(server.settle(&payload).await, CallOutcome::Booked(_)));
    assert_eq!(server.calendar.stored()[0].start, berlin(2025, 6, 25, 14, 0));
}

#[tokio::test]
async fn each_obstacle_is_a_task_with_its_code() {
    for (field, value, reason, code) in [
        ("name", json!(""), TaskReason::MissingField, 4001),
        ("name", Value::Null, TaskReason::MissingField, 4001),
        ("datum", json!("{{datum}}"), TaskReason::MissingField, 4001),
        ("datum", json!("2025-06-01"), TaskReason::DateInPast, 4002),
        ("datum", json!("bald"), TaskReason::DateUnclear, 4002),
        ("datum", json!("2025-02-31"), TaskReason::DateUnclear, 4002),
        ("uhrzeit", json!("14:75"), TaskReason::DateUnclear, 4002),
        ("uhrzeit", json!([14, 30]), TaskReason::MissingField, 4001),
        ("booking_confirmed", json!("vielleicht"), TaskReason::ConfirmationUnclear, 4004),
    ] {
        let server = TestServer::start().await;
        let mut collected = agreed();
        collected[field] = value.clone();
        let outcome = server.settle(&ended("call_1", &collected)).await;
        let code = DomainCode::from_number(code).unwrap();
        assert_eq!(outcome, CallOutcome::Task(code), "{field}: {value}");
        let [task] = &server.tasks(TestServer::COMPANY).await[..] else { panic!("one task") };
        assert_eq!(task.task.reason, reason, "{field}: {value}");
        assert!(task.task.due > askpro_core::ports::Clock::now(&server.clock));
        assert_eq!(task.call_id.as_ref().unwrap().as_str(), "call_1");
        assert!(server.calendar.stored().is_empty());
    }
}

#[tokio::test]
async fn an_unknown_number_is_a_task_of_the_company_whose_key_signed() {
    let server = TestServer::start().await;
    let payload = with(ended("call_1", &agreed()), "/call/to_number", json!("+493023125099"));
    let outcome = server.settle(&payload).await;
    assert_eq!(outcome, CallOutcome::Task(DomainCode::NumberNotConfigured));
    assert_eq!(server.tasks(TestServer::COMPANY).await[0].task.reason, TaskReason::UnknownNumber);
}

#[tokio::test]
async fn a_branch_switched_off_or_without_event_type_is_a_task() {
    for (off, code) in
        [(true, DomainCode::BranchNotResolved), (false, DomainCode::EventTypeNotFound)]
    {
        let server = TestServer::start().await;
        let mut company = TestServer::company(1, "+493083793369");
        let branch = &mut company.branches[0];
        (branch.is_active, branch.event_type_id) =
            if off { (false, branch.event_type_id) } else { (true, None) };
        server.store.apply_company(&company).await.unwrap();
        let outcome = server.settle(&ended("call_1", &agreed())).await;
        assert_eq!(outcome, CallOutcome::Task(code));
        assert_eq!(server.tasks(TestServer::COMPANY).await.len(), 1);
    }
}

#[tokio::test]
async fn a_call_without_agreement_is_declined() {
    let server = TestServer::start().await;
    let outcome = server.settle(&ended("call_1", &json!({}))).await;
    assert_eq!(outcome, CallOutcome::Declined(DeclineReason::NotConfirmed));
    let outcome = server.settle(&ended("call_2", &json!({ "booking_confirmed": "nein" }))).await;
    assert_eq!(outcome, CallOutcome::Declined(DeclineReason::NotConfirmed));
}

#[tokio::test]
async fn a_call_that_never_connected_makes_no_customer() {
    let server = TestServer::start().await;
    let payload = json!({
        "event": "call_ended",
        "call": {
            "call_type": "phone_call", "call_id": "call_1", "direction": "outbound",
            "from_number": "+493083793369", "to_number": "+491713920001",
            "call_status": "not_connected", "disconnection_reason": "dial_no_answer",
        },
    });
    let outcome = server.settle(&payload).await;
    assert_eq!(outcome, CallOutcome::Declined(DeclineReason::NotConnected));
    let call = server.call(TestServer::COMPANY, "call_1").await.unwrap();
    assert_eq!(call.customer_id, None);
}

#[tokio::test]
async fn a_mailbox_is_declined() {
    let server = TestServer::start().await;
    let payload = analyzed("call_1", &json!({}), &json!({}));
    let payload = with(payload, "/call/call_analysis/in_voicemail", json!(true));
    let outcome = server.settle(&payload).await;
    assert_eq!(outcome, CallOutcome::Declined(DeclineReason::Voicemail));
}

#[tokio::test]
async fn other_events_are_stored_and_skipped() {
    let server = TestServer::start().await;
    for event in ["call_started", "transfer_started", "something_new"] {
        let payload = with(ended("call_1", &agreed()), "/event", json!(event));
        let answer = server.post(&payload).await;
        assert_eq!((answer.status, answer.message()), (StatusCode::OK, "Event skipped"));
    }
    assert_eq!(server.work().await, 0);
    assert!(server.call(TestServer::COMPANY, "call_1").await.is_none());
}

#[tokio::test]
async fn a_slot_taken_meanwhile_is_a_task_with_alternatives() {
    let server = TestServer::start().await;
    let taken = Error::new(ErrorKind::SlotTaken, "book", "the slot is taken");
    server.calendar.script(Scripted::Fail(taken));
    server.calendar.offer([berlin(2025, 7, 2, 12, 0), berlin(2025, 7, 2, 15, 0)]);
    let outcome = server.settle(&ended("call_1", &agreed())).await;
    assert_eq!(outcome, CallOutcome::Task(DomainCode::SlotNotAvailable));
    let [task] = &server.tasks(TestServer::COMPANY).await[..] else { panic!("one task") };
    assert_eq!(task.task.suggestions, ["02.07.2025 12:00", "02.07.2025 15:00"]);
}

#[tokio::test]
async fn a_calendar_that_is_down_for_an_hour_delays_the_booking_and_loses_nothing() {
    let server = TestServer::start().await;
    for _ in 0..5 {
        let down = Error::new(ErrorKind::Unavailable, "book", "connection refused");
        server.calendar.script(Scripted::Fail(down));
    }
    server.post(&ended("call_1", &agreed())).await;
    for _ in 0..60 {
        server.work().await;
        server.clock.advance(chrono::Duration::minutes(1));
    }
    let call = server.call(TestServer::COMPANY, "call_1").await.unwrap();
    assert!(matches!(call.outcome, Some(CallOutcome::Booked(_))), "{:?}", call.outcome);
    assert_eq!(server.calendar.stored().len(), 1);
}

#[tokio::test]
async fn a_calendar_that_never_comes_back_ends_as_a_task() {
    let server = TestServer::start().await;
    for _ in 0..100 {
        let down = Error::new(ErrorKind::Unavailable, "book", "connection refused");
        server.calendar.script(Scripted::Fail(down));
    }
    server
        .post(&with(
            ended("call_1", &agreed()),
            "/call/collected_dynamic_variables/datum",
            json!("2025-08-01"),
        ))
        .await;
    for _ in 0..60 {
        server.work().await;
        server.clock.advance(chrono::Duration::minutes(150));
    }
    let call = server.call(TestServer::COMPANY, "call_1").await.unwrap();
    assert_eq!(call.outcome, Some(CallOutcome::Task(DomainCode::BookingFailed)));
    let [task] = &server.tasks(TestServer::COMPANY).await[..] else { panic!("one task") };
    assert_eq!(task.task.reason, TaskReason::CalendarUnavailable);
}

#[tokio::test]
async fn the_analysis_completes_a_call_that_lacked_a_field() {
    let server = TestServer::start().await;
    let mut collected = agreed();
    collected["name"] = json!("");
    let outcome = server.settle(&ended("call_1", &collected)).await;
    assert_eq!(outcome, CallOutcome::Task(DomainCode::MissingField));
    let analysis = json!({ "name": "Erika Mustermann" });
    let outcome = server.settle(&analyzed("call_1", &collected, &analysis)).await;
    assert!(matches!(outcome, CallOutcome::Booked(_)));
    assert!(server.tasks(TestServer::COMPANY).await.is_empty(), "the task is resolved");
}
