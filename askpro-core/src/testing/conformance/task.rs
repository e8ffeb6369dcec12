//! Tasks for humans.

use super::{ONE, TWO, at, branch_id, call_id, new_call, task};
use crate::call::{CallOutcome, NewCall};
use crate::error::DomainCode;
use crate::id::{CompanyId, TaskId};
use crate::ports::Store;
use crate::task::{NewTask, Task, TaskReason};

async fn closed(store: &dyn Store, company: CompanyId, call: &str, new: &NewTask) -> TaskId {
    store.record_call(company, &new_call(call), at(0)).await.unwrap();
    let task = store.close_call_with_task(company, &call_id(call), new, at(1)).await.unwrap();
    task.expect("a task")
}

/// What is due first comes first.
pub async fn open_tasks_come_most_pressing_first_and_limited(store: &dyn Store) {
    for (call, due) in [("call_1", 60), ("call_2", 30), ("call_3", 90)] {
        closed(store, ONE, call, &task(TaskReason::DateUnclear, due)).await;
    }
    let dues = async |limit| -> Vec<_> {
        let tasks = store.open_tasks(ONE, limit).await.unwrap();
        tasks.into_iter().map(|task| task.task.due).collect()
    };
    assert_eq!(dues(10).await, [at(30), at(60), at(90)]);
    assert_eq!(dues(2).await, [at(30), at(60)]);
    assert!(dues(0).await.is_empty());
}

/// A task of another company answers as if it did not exist.
pub async fn another_company_sees_and_resolves_no_task(store: &dyn Store) {
    let id = closed(store, ONE, "call_1", &task(TaskReason::DateUnclear, 60)).await;
    assert_eq!(store.open_tasks(TWO, 10).await.unwrap(), []);
    assert!(!store.resolve_task(TWO, id, at(2)).await.unwrap());
    assert_eq!(store.open_tasks(ONE, 10).await.unwrap().len(), 1);
}

/// Only the first of two people resolves it.
pub async fn a_task_is_resolved_once_and_the_call_keeps_its_outcome(store: &dyn Store) {
    let id = closed(store, ONE, "call_1", &task(TaskReason::DateUnclear, 60)).await;
    assert!(store.resolve_task(ONE, id, at(2)).await.unwrap());
    assert!(!store.resolve_task(ONE, id, at(3)).await.unwrap());
    assert_eq!(store.open_tasks(ONE, 10).await.unwrap(), []);
    let call = store.call(ONE, &call_id("call_1")).await.unwrap().expect("the call");
    assert_eq!(call.outcome, Some(CallOutcome::Task(DomainCode::InvalidDate)));
}

/// Open or done, the last word on a call; and in its own company only.
pub async fn the_newest_task_of_a_call_is_found(store: &dyn Store) {
    let call = call_id("call_1");
    assert_eq!(store.task_of_call(ONE, &call).await.unwrap(), None);
    let first = closed(store, ONE, "call_1", &task(TaskReason::DateUnclear, 60)).await;
    store.resolve_task(ONE, first, at(2)).await.unwrap();
    let found = store.task_of_call(ONE, &call).await.unwrap().expect("the task");
    assert_eq!((found.id, found.resolved_at), (first, Some(at(2))));
    let second = closed(store, ONE, "call_1", &task(TaskReason::SlotTaken, 60)).await;
    let found = store.task_of_call(ONE, &call).await.unwrap().expect("the task");
    assert_eq!((found.id, found.resolved_at), (second, None));
    assert_eq!(store.task_of_call(TWO, &call).await.unwrap(), None);
}

/// A resolved task is history; what fails later is a task of its own.
pub async fn after_a_resolved_task_a_new_one_is_written(store: &dyn Store) {
    let first = closed(store, ONE, "call_1", &task(TaskReason::DateUnclear, 60)).await;
    store.resolve_task(ONE, first, at(2)).await.unwrap();
    let second = closed(store, ONE, "call_1", &task(TaskReason::SlotTaken, 60)).await;
    assert_ne!(first, second);
    let tasks = store.open_tasks(ONE, 10).await.unwrap();
    assert_eq!(tasks.iter().map(|task| task.id).collect::<Vec<_>>(), [second]);
}

/// Reason, code, detail, deadline and suggestions come back as written.
pub async fn a_task_comes_back_in_every_part(store: &dyn Store) {
    let call = NewCall { branch: Some(branch_id(1)), ..new_call("call_1") };
    store.record_call(ONE, &call, at(0)).await.unwrap();
    let new = NewTask {
        reason: TaskReason::CalendarMisconfigured,
        code: DomainCode::EventTypeNotFound,
        detail: "event_type_id: expected a known one".to_owned(),
        due: at(60),
        suggestions: vec!["2026-03-03 10:00".to_owned(), "2026-03-03 11:00".to_owned()],
    };
    let id = store.close_call_with_task(ONE, &call_id("call_1"), &new, at(1)).await.unwrap();
    let expected = Task {
        id: id.expect("a task"),
        company: ONE,
        branch: Some(branch_id(1)),
        call_id: Some(call_id("call_1")),
        task: new,
        created_at: at(1),
        resolved_at: None,
    };
    assert_eq!(store.open_tasks(ONE, 10).await.unwrap(), [expected]);
}

/// A store that can be written to says so.
pub async fn a_store_that_works_answers_a_ping(store: &dyn Store) {
    store.ping().await.unwrap();
}
