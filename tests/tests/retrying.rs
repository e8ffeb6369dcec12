//! A human asks the machine to try again: it is let through once, looks before it sends, and what it comes to stands.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use askpro_core::ports::{CallStore, ClaimOptions, Clock, JobStore, TaskStore, TenantStore};
use askpro_core::testing::Scripted;
use askpro_core::{
    Assignee, CallOutcome, Error, ErrorKind, EventTypeId, NewTask, Resolution, Task, TaskReason,
    TaskRetry, TaskState,
};
use askpro_tests::TestServer;
use askpro_tests::payloads::{agreed, analyzed, ended};
use chrono::Duration;
use serde_json::json;

fn lost() -> Error {
    Error::new(ErrorKind::OutcomeUnknown, "book", "timed out")
}

async fn work_for(server: &TestServer, minutes: i64) {
    for _ in 0..minutes {
        server.work().await;
        server.clock.advance(Duration::minutes(1));
    }
}

async fn outcome(server: &TestServer) -> Option<CallOutcome> {
    server.call(TestServer::COMPANY, "call_1").await.unwrap().outcome
}

async fn is_booked(server: &TestServer) -> bool {
    matches!(outcome(server).await, Some(CallOutcome::Booked(_)))
}

async fn the_task(server: &TestServer) -> Task {
    let call = "call_1".parse().unwrap();
    server.store.task_of_call(TestServer::COMPANY, &call).await.unwrap().unwrap()
}

async fn retry(server: &TestServer) -> TaskRetry {
    let id = the_task(server).await.id;
    server.store.retry_task(TestServer::COMPANY, id, server.clock.now()).await.unwrap()
}

/// Two requests whose answers were lost, two look-ups in vain each, and a task.
async fn unsettled() -> TestServer {
    let server = TestServer::start().await;
    server.calendar.script(Scripted::Fail(lost()));
    server.calendar.script(Scripted::Fail(lost()));
    server.post(&ended("call_1", &agreed())).await;
    work_for(&server, 10).await;
    assert_eq!(the_task(&server).await.task.reason, TaskReason::OutcomeUnsettled);
    assert_eq!(server.calendar.calls().book, 2);
    server
}

#[tokio::test]
async fn an_unsettled_booking_is_sent_once_more_and_the_task_is_resolved() {
    let server = unsettled().await;
    assert_eq!(retry(&server).await, TaskRetry::Started);
    let looked = server.calendar.calls().lookups;
    work_for(&server, 5).await;
    assert!(is_booked(&server).await);
    assert_eq!((server.calendar.calls().book, server.calendar.stored().len()), (3, 1));
    assert!(server.calendar.calls().lookups > looked, "it looked before it sent");
    let task = the_task(&server).await;
    assert_eq!(task.resolution.unwrap().by, None);
}

#[tokio::test]
async fn a_booking_that_shows_up_late_is_found_and_not_sent_again() {
    let server = TestServer::start().await;
    server.calendar.script(Scripted::CommitThenFail(lost()));
    server.calendar.script(Scripted::Fail(lost()));
    server.calendar.hide_from_lookups(10);
    server.post(&ended("call_1", &agreed())).await;
    work_for(&server, 10).await;
    assert_eq!(the_task(&server).await.task.reason, TaskReason::OutcomeUnsettled);
    server.calendar.hide_from_lookups(0);
    assert_eq!(retry(&server).await, TaskRetry::Started);
    work_for(&server, 5).await;
    assert!(is_booked(&server).await);
    assert_eq!((server.calendar.calls().book, server.calendar.stored().len()), (2, 1));
}

#[tokio::test]
async fn a_retry_is_let_through_once() {
    let server = unsettled().await;
    assert_eq!(retry(&server).await, TaskRetry::Started);
    server.calendar.script(Scripted::Fail(lost()));
    work_for(&server, 10).await;
    let task = the_task(&server).await;
    assert_eq!((task.state(), task.retrying_since), (TaskState::Open, None), "open as before");
    assert_eq!(task.task.reason, TaskReason::OutcomeUnsettled);
    assert_eq!(server.calendar.calls().book, 3);

    // What comes by itself from now on does not get through.
    server.post(&analyzed("call_1", &agreed(), &json!({}))).await;
    work_for(&server, 10).await;
    assert_eq!(server.calendar.calls().book, 3);

    assert_eq!(retry(&server).await, TaskRetry::Started);
    work_for(&server, 5).await;
    assert!(is_booked(&server).await);
    assert_eq!((the_task(&server).await.retries, server.calendar.stored().len()), (2, 1));
}

#[tokio::test]
async fn a_human_who_resolves_it_after_all_stops_the_retry() {
    let server = unsettled().await;
    retry(&server).await;
    let task = the_task(&server).await;
    let done = Resolution::by(Assignee::new("Empfang").unwrap(), server.clock.now());
    assert!(server.store.resolve_task(TestServer::COMPANY, task.id, &done).await.unwrap());
    work_for(&server, 10).await;
    assert_eq!(server.calendar.calls().book, 2);
    assert_eq!(the_task(&server).await.resolution, Some(done));
    assert!(matches!(outcome(&server).await, Some(CallOutcome::Task(_))));
}

#[tokio::test]
async fn a_key_that_was_mended_books() {
    let server = TestServer::start().await;
    let refused = || Error::new(ErrorKind::Unauthorized, "book", "the key is refused");
    server.calendar.script(Scripted::Fail(refused()));
    server.settle(&ended("call_1", &agreed())).await;
    assert_eq!(the_task(&server).await.task.reason, TaskReason::CalendarMisconfigured);

    server.calendar.script(Scripted::Fail(refused()));
    assert_eq!(retry(&server).await, TaskRetry::Started);
    server.work().await;
    let task = the_task(&server).await;
    assert_eq!((task.state(), task.retrying_since), (TaskState::Open, None), "not mended yet");

    assert_eq!(retry(&server).await, TaskRetry::Started);
    server.work().await;
    assert!(is_booked(&server).await);
    assert_eq!(server.calendar.stored().len(), 1);
    assert_eq!(the_task(&server).await.state(), TaskState::Resolved);
}

#[tokio::test]
async fn a_set_up_that_was_mended_is_read_anew() {
    let server = TestServer::start().await;
    let mut company = TestServer::company(1, "+493083793369");
    company.branches[0].event_type_id = None;
    server.store.apply_company(&company).await.unwrap();
    server.settle(&ended("call_1", &agreed())).await;
    assert_eq!(the_task(&server).await.task.reason, TaskReason::EventTypeMissing);
    company.branches[0].event_type_id = Some(EventTypeId::new(7));
    server.store.apply_company(&company).await.unwrap();
    assert_eq!(retry(&server).await, TaskRetry::Started);
    server.work().await;
    assert!(is_booked(&server).await);
    assert_eq!(the_task(&server).await.state(), TaskState::Resolved);
}

#[tokio::test]
async fn another_wish_after_a_retry_is_booked_only_when_the_first_is_surely_not() {
    let server = TestServer::start().await;
    server.calendar.script(Scripted::CommitThenFail(lost()));
    server.calendar.script(Scripted::Fail(lost()));
    server.calendar.hide_from_lookups(10);
    server.post(&ended("call_1", &agreed())).await;
    work_for(&server, 10).await;
    server.calendar.hide_from_lookups(0);
    let mut company = TestServer::company(1, "+493083793369");
    company.branches[0].event_type_id = Some(EventTypeId::new(7));
    server.store.apply_company(&company).await.unwrap();
    assert_eq!(retry(&server).await, TaskRetry::Started);
    work_for(&server, 5).await;
    assert!(is_booked(&server).await);
    assert_eq!(server.calendar.stored().len(), 1, "the first one was found");
}

#[tokio::test]
async fn a_calendar_that_is_still_down_keeps_the_retry_going() {
    let server = TestServer::start().await;
    let down = || Error::new(ErrorKind::Unavailable, "book", "connection refused");
    let refused = Error::new(ErrorKind::Unauthorized, "book", "the key is refused");
    server.calendar.script(Scripted::Fail(refused));
    server.settle(&ended("call_1", &agreed())).await;
    for _ in 0..3 {
        server.calendar.script(Scripted::Fail(down()));
    }
    retry(&server).await;
    server.work().await;
    assert!(the_task(&server).await.retrying_since.is_some());
    assert_eq!(retry(&server).await, TaskRetry::UnderWay);
    work_for(&server, 10).await;
    assert!(is_booked(&server).await);
}

#[tokio::test]
async fn what_the_caller_said_is_not_asked_again() {
    let server = TestServer::start().await;
    let mut collected = agreed();
    collected["name"] = json!("");
    server.settle(&ended("call_1", &collected)).await;
    assert_eq!(retry(&server).await, TaskRetry::Never(TaskReason::MissingField));
    assert_eq!(server.work().await, 0);
}

#[tokio::test]
async fn a_task_of_a_call_that_is_booked_all_the_same_is_resolved_by_its_retry() {
    let server = TestServer::start().await;
    server.settle(&ended("call_1", &agreed())).await;
    server.post(&analyzed("call_1", &agreed(), &json!({}))).await;
    let (options, now) = (ClaimOptions::default(), server.clock.now());
    let job = server.store.claim_job(&options, now).await.unwrap().unwrap();
    let task = NewTask::new(TaskReason::ProcessingFailed, "run: gave up", now);
    server.store.bury_job(&job, "run: gave up", &task, now).await.unwrap();
    assert_eq!(server.tasks(TestServer::COMPANY).await.len(), 1);
    assert_eq!(retry(&server).await, TaskRetry::Started);
    server.work().await;
    let resolution = the_task(&server).await.resolution.unwrap();
    assert_eq!((resolution.by, server.calendar.calls().book), (None, 1));
}

#[tokio::test]
async fn a_retry_that_finds_nothing_new_leaves_the_task_as_it_was() {
    let server = TestServer::start().await;
    server.calendar.script(Scripted::Fail(Error::new(ErrorKind::SlotTaken, "book", "taken")));
    server.settle(&ended("call_1", &agreed())).await;
    let (call, now) = ("call_1".parse().unwrap(), server.clock.now());
    let task = NewTask::new(TaskReason::CalendarMisconfigured, "the set-up is wrong", now);
    server.store.close_call_with_task(TestServer::COMPANY, &call, &task, now).await.unwrap();
    assert_eq!(retry(&server).await, TaskRetry::Started);
    server.work().await;
    let found = the_task(&server).await;
    assert_eq!((found.state(), found.retrying_since, found.task), (TaskState::Open, None, task));
    assert_eq!(retry(&server).await, TaskRetry::Started);
}
