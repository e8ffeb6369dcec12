//! What was booked without anybody knowing is found out first, whatever is decided meanwhile; and every call ends.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::sync::Arc;

use askpro_core::ports::{Clock, TaskStore, TenantStore};
use askpro_core::service::BookingService;
use askpro_core::testing::Scripted;
use askpro_core::{
    AppointmentRequest, Assignee, CallOutcome, DomainCode, E164, Error, ErrorKind, EventTypeId,
    Region, Resolution, Retry, TaskReason,
};
use askpro_tests::payloads::{agreed, analyzed, ended, with};
use askpro_tests::{TestServer, berlin};
use chrono::Duration;
use serde_json::{Value, json};

/// `call_ended` was booked, but the answer was lost and the booking cannot be seen yet.
async fn booked_without_anybody_knowing() -> TestServer {
    let server = TestServer::start().await;
    let lost = Error::new(ErrorKind::OutcomeUnknown, "book", "timed out");
    server.calendar.script(Scripted::CommitThenFail(lost));
    server.calendar.hide_from_lookups(1);
    server.post(&ended("call_1", &agreed())).await;
    server.work().await;
    assert_eq!(server.calendar.stored().len(), 1);
    assert_eq!(outcome(&server).await, None);
    server
}

async fn outcome(server: &TestServer) -> Option<CallOutcome> {
    server.call(TestServer::COMPANY, "call_1").await.unwrap().outcome
}

async fn work_for(server: &TestServer, minutes: i64) {
    for _ in 0..minutes {
        server.work().await;
        server.clock.advance(Duration::minutes(1));
    }
}

async fn is_booked_once(server: &TestServer) {
    work_for(server, 10).await;
    assert!(
        matches!(outcome(server).await, Some(CallOutcome::Booked(_))),
        "{:?}",
        outcome(server).await
    );
    assert_eq!(server.calendar.stored().len(), 1);
    assert_eq!(server.appointments(TestServer::COMPANY).await.len(), 1);
}

fn analysis(values: &Value) -> Value {
    analyzed("call_1", &agreed(), values)
}

#[tokio::test]
async fn a_no_in_the_analysis_does_not_hide_a_booking() {
    let server = booked_without_anybody_knowing().await;
    server.post(&analysis(&json!({ "booking_confirmed": false }))).await;
    is_booked_once(&server).await;
}

#[tokio::test]
async fn a_mailbox_in_the_analysis_does_not_hide_a_booking() {
    let server = booked_without_anybody_knowing().await;
    let payload = with(analysis(&json!({})), "/call/call_analysis/in_voicemail", json!(true));
    server.post(&payload).await;
    is_booked_once(&server).await;
}

#[tokio::test]
async fn a_start_that_has_passed_meanwhile_does_not_hide_a_booking() {
    let server = booked_without_anybody_knowing().await;
    server.clock.set(berlin(2025, 7, 2, 11, 30));
    is_booked_once(&server).await;
}

#[tokio::test]
async fn a_branch_switched_off_meanwhile_does_not_hide_a_booking() {
    let server = booked_without_anybody_knowing().await;
    let mut company = TestServer::company(1, "+493083793369");
    company.branches[0].is_active = false;
    server.store.apply_company(&company).await.unwrap();
    is_booked_once(&server).await;
}

#[tokio::test]
async fn nothing_is_sent_for_a_wish_that_is_not_wished_any_more() {
    let server = TestServer::start().await;
    let lost = Error::new(ErrorKind::OutcomeUnknown, "book", "timed out");
    server.calendar.script(Scripted::Fail(lost));
    server.post(&ended("call_1", &agreed())).await;
    server.work().await;
    server.post(&analysis(&json!({ "booking_confirmed": false }))).await;
    work_for(&server, 10).await;
    assert_eq!(server.calendar.calls().book, 1);
    assert_eq!(outcome(&server).await, Some(CallOutcome::Task(DomainCode::InvalidValue)));
}

#[tokio::test]
async fn a_refusal_that_was_told_to_somebody_else_still_closes_the_call() {
    let server = TestServer::start().await;
    let taken = Error::new(ErrorKind::SlotTaken, "book", "the slot is taken");
    server.calendar.script(Scripted::Fail(taken));
    let service =
        BookingService::builder(Arc::new(server.calendar.clone()), Arc::new(server.store.clone()))
            .with_clock(Arc::new(server.clock.clone()))
            .build();
    let phone = E164::parse("+491713920001", Region::De).unwrap();
    let wish = AppointmentRequest::new(
        TestServer::COMPANY,
        EventTypeId::new(2_563_193),
        berlin(2025, 7, 2, 11, 0),
    )
    .with_attendee("Erika Mustermann", phone)
    .with_call_id("call_1".parse().unwrap());
    assert!(service.book(&wish).await.unwrap_err().is_slot_taken());

    let outcome = server.settle(&ended("call_1", &agreed())).await;
    assert_eq!(outcome, CallOutcome::Task(DomainCode::SlotNotAvailable));
    assert_eq!(server.tasks(TestServer::COMPANY).await.len(), 1);
}

#[tokio::test]
async fn a_key_that_is_locked_for_good_ends_as_a_task_after_a_day() {
    let server = TestServer::start().await;
    for _ in 0..5_000 {
        let locked = Error::new(ErrorKind::RateLimited, "book", "too many requests");
        server.calendar.script(Scripted::Fail(locked));
    }
    let far = with(
        ended("call_1", &agreed()),
        "/call/collected_dynamic_variables/datum",
        json!("2025-09-01"),
    );
    server.post(&far).await;
    work_for(&server, 25 * 60).await;
    assert_eq!(outcome(&server).await, Some(CallOutcome::Task(DomainCode::BookingFailed)));
    let [task] = &server.tasks(TestServer::COMPANY).await[..] else { panic!("one task") };
    assert_eq!(task.task.reason, TaskReason::CalendarUnavailable);
    let asked = server.calendar.calls().book;
    work_for(&server, 120).await;
    assert_eq!(server.calendar.calls().book, asked, "and then it is quiet");
}

#[tokio::test]
async fn what_a_human_has_settled_is_not_booked_by_a_late_event() {
    let server = TestServer::start().await;
    let mut collected = agreed();
    collected["name"] = json!("");
    server.settle(&ended("call_1", &collected)).await;
    let [task] = &server.tasks(TestServer::COMPANY).await[..] else { panic!("one task") };
    let who = Assignee::new("Empfang").unwrap();
    let done = Resolution::by(who, server.clock.now());
    assert!(server.store.resolve_task(TestServer::COMPANY, task.id, &done).await.unwrap());

    let late = analyzed("call_1", &collected, &json!({ "name": "Erika Mustermann" }));
    let outcome = server.settle(&late).await;
    assert_eq!(outcome, CallOutcome::Task(DomainCode::MissingField));
    assert!(server.calendar.stored().is_empty());
}

#[tokio::test]
async fn what_could_not_be_settled_stays_with_the_human() {
    let server = TestServer::start().await;
    for _ in 0..2 {
        let lost = Error::new(ErrorKind::OutcomeUnknown, "book", "timed out");
        server.calendar.script(Scripted::Fail(lost));
    }
    server.post(&ended("call_1", &agreed())).await;
    work_for(&server, 10).await;
    let [task] = &server.tasks(TestServer::COMPANY).await[..] else { panic!("one task") };
    assert_eq!(task.task.reason, TaskReason::OutcomeUnsettled);

    // From now on the same words mean another event type, so another wish.
    let mut company = TestServer::company(1, "+493083793369");
    company.branches[0].event_type_id = Some(EventTypeId::new(7));
    server.store.apply_company(&company).await.unwrap();
    server.post(&analysis(&json!({}))).await;
    work_for(&server, 10).await;
    assert_eq!(server.calendar.calls().book, 2, "no third request");
    assert!(matches!(outcome(&server).await, Some(CallOutcome::Task(_))));
}

#[tokio::test]
async fn an_absurd_wait_neither_panics_nor_parks_the_call() {
    let server = TestServer::start().await;
    let absurd = Error::new(ErrorKind::Unavailable, "book", "come back in a while");
    let absurd = absurd.with_retry(Retry::SafeAfter(std::time::Duration::MAX));
    server.calendar.script(Scripted::Fail(absurd));
    server.post(&ended("call_1", &agreed())).await;
    work_for(&server, 3 * 60).await;
    assert!(matches!(outcome(&server).await, Some(CallOutcome::Booked(_))));
}
