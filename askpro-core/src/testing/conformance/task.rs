//! Tasks for humans.

use uuid::Uuid;

use super::{ONE, TWO, assignee, at, branch_id, call_id, new_call, open_tasks, resolved, task};
use crate::call::{CallOutcome, NewCall};
use crate::error::DomainCode;
use crate::id::{CompanyId, TaskId};
use crate::ports::Store;
use crate::task::{NewTask, Resolution, Task, TaskFilter, TaskReason, TaskState};

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
        let tasks = store.tasks(ONE, &TaskFilter::open(limit)).await.unwrap();
        tasks.into_iter().map(|task| task.task.due).collect()
    };
    assert_eq!(dues(10).await, [at(30), at(60), at(90)]);
    assert_eq!(dues(2).await, [at(30), at(60)]);
    assert!(dues(0).await.is_empty());
}

/// A task of another company answers as if it did not exist.
pub async fn another_company_sees_and_resolves_no_task(store: &dyn Store) {
    let id = closed(store, ONE, "call_1", &task(TaskReason::DateUnclear, 60)).await;
    assert_eq!(open_tasks(store, TWO).await, []);
    assert!(!store.resolve_task(TWO, id, &resolved(2)).await.unwrap());
    assert_eq!(open_tasks(store, ONE).await.len(), 1);
}

/// Only the first of two people resolves it.
pub async fn a_task_is_resolved_once_and_the_call_keeps_its_outcome(store: &dyn Store) {
    let id = closed(store, ONE, "call_1", &task(TaskReason::DateUnclear, 60)).await;
    assert!(store.resolve_task(ONE, id, &resolved(2)).await.unwrap());
    assert!(!store.resolve_task(ONE, id, &resolved(3)).await.unwrap());
    assert_eq!(open_tasks(store, ONE).await, []);
    let call = store.call(ONE, &call_id("call_1")).await.unwrap().expect("the call");
    assert_eq!(call.outcome, Some(CallOutcome::Task(DomainCode::InvalidDate)));
}

/// Open or done, the last word on a call; and in its own company only.
pub async fn the_newest_task_of_a_call_is_found(store: &dyn Store) {
    let call = call_id("call_1");
    assert_eq!(store.task_of_call(ONE, &call).await.unwrap(), None);
    let first = closed(store, ONE, "call_1", &task(TaskReason::DateUnclear, 60)).await;
    store.resolve_task(ONE, first, &resolved(2)).await.unwrap();
    let found = store.task_of_call(ONE, &call).await.unwrap().expect("the task");
    assert_eq!((found.id, found.resolution), (first, Some(resolved(2))));
    let second = closed(store, ONE, "call_1", &task(TaskReason::SlotTaken, 60)).await;
    let found = store.task_of_call(ONE, &call).await.unwrap().expect("the task");
    assert_eq!((found.id, found.resolution), (second, None));
    assert_eq!(store.task_of_call(TWO, &call).await.unwrap(), None);
}

/// A resolved task is history; what fails later is a task of its own.
pub async fn after_a_resolved_task_a_new_one_is_written(store: &dyn Store) {
    let first = closed(store, ONE, "call_1", &task(TaskReason::DateUnclear, 60)).await;
    store.resolve_task(ONE, first, &resolved(2)).await.unwrap();
    let second = closed(store, ONE, "call_1", &task(TaskReason::SlotTaken, 60)).await;
    assert_ne!(first, second);
    let tasks = open_tasks(store, ONE).await;
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
        owner: None,
        created_at: at(1),
        retrying_since: None,
        retries: 0,
        resolution: None,
    };
    assert_eq!(open_tasks(store, ONE).await, [expected]);
}

/// Who, what they noted, and when; none of it where the machine did it.
pub async fn a_resolution_comes_back_in_every_part(store: &dyn Store) {
    let by_hand = resolved(2).with_note("zurückgerufen, Termin am 3. März");
    for (call, resolution) in [("call_1", by_hand), ("call_2", Resolution::by_machine(at(3)))] {
        let id = closed(store, ONE, call, &task(TaskReason::DateUnclear, 60)).await;
        assert!(store.resolve_task(ONE, id, &resolution).await.unwrap());
        let found = store.task(ONE, id).await.unwrap().expect("the task");
        assert_eq!(found.state(), TaskState::Resolved);
        assert_eq!(found.resolution, Some(resolution));
    }
}

/// It is open as it was, with its owner, and without the old resolution.
pub async fn a_resolved_task_can_be_opened_again(store: &dyn Store) {
    let id = closed(store, ONE, "call_1", &task(TaskReason::DateUnclear, 60)).await;
    assert!(!store.reopen_task(ONE, id, at(2)).await.unwrap(), "it is open");
    store.assign_task(ONE, id, Some(&assignee("Empfang")), at(2)).await.unwrap();
    let before = store.task(ONE, id).await.unwrap();
    store.resolve_task(ONE, id, &resolved(3)).await.unwrap();
    assert!(!store.reopen_task(TWO, id, at(4)).await.unwrap());
    assert!(store.reopen_task(ONE, id, at(4)).await.unwrap());
    assert_eq!(store.task(ONE, id).await.unwrap(), before);
    assert!(store.resolve_task(ONE, id, &resolved(5)).await.unwrap());
}

/// A call has at most one open task.
pub async fn a_task_stays_resolved_while_its_call_has_an_open_one(store: &dyn Store) {
    let first = closed(store, ONE, "call_1", &task(TaskReason::DateUnclear, 60)).await;
    store.resolve_task(ONE, first, &resolved(2)).await.unwrap();
    closed(store, TWO, "call_1", &task(TaskReason::SlotTaken, 60)).await;
    let second = closed(store, ONE, "call_1", &task(TaskReason::SlotTaken, 60)).await;
    assert!(!store.reopen_task(ONE, first, at(3)).await.unwrap());
    store.resolve_task(ONE, second, &resolved(4)).await.unwrap();
    assert!(store.reopen_task(ONE, first, at(5)).await.unwrap());
}

async fn ids(store: &dyn Store, filter: &TaskFilter) -> Vec<TaskId> {
    store.tasks(ONE, filter).await.unwrap().into_iter().map(|task| task.id).collect()
}

/// What is to be done stands above what is done.
pub async fn resolved_tasks_come_after_the_open_ones_last_one_first(store: &dyn Store) {
    let mut all = Vec::new();
    for (call, due) in [("call_1", 60), ("call_2", 30), ("call_3", 90), ("call_4", 20)] {
        all.push(closed(store, ONE, call, &task(TaskReason::DateUnclear, due)).await);
    }
    let [first, second, third, fourth] = all[..] else { panic!("four tasks") };
    store.resolve_task(ONE, second, &resolved(2)).await.unwrap();
    store.resolve_task(ONE, third, &resolved(3)).await.unwrap();
    assert_eq!(ids(store, &TaskFilter::all(10)).await, [fourth, first, third, second]);
    assert_eq!(ids(store, &TaskFilter::all(3)).await, [fourth, first, third]);
    assert_eq!(ids(store, &TaskFilter::open(10)).await, [fourth, first]);
    let done = TaskFilter { state: Some(TaskState::Resolved), ..TaskFilter::all(10) };
    assert_eq!(ids(store, &done).await, [third, second]);
}

/// Branch, owner, reason and deadline, each alone and all together.
pub async fn every_condition_of_a_filter_has_to_hold(store: &dyn Store) {
    let mut all = Vec::new();
    for (call, branch, reason, due) in [
        ("call_1", 1, TaskReason::DateUnclear, 10),
        ("call_2", 2, TaskReason::DateUnclear, 20),
        ("call_3", 1, TaskReason::SlotTaken, 30),
    ] {
        let recorded = NewCall { branch: Some(branch_id(branch)), ..new_call(call) };
        store.record_call(ONE, &recorded, at(0)).await.unwrap();
        all.push(closed(store, ONE, call, &task(reason, due)).await);
    }
    let [first, second, third] = all[..] else { panic!("three tasks") };
    for id in [first, second] {
        store.assign_task(ONE, id, Some(&assignee("Empfang")), at(2)).await.unwrap();
    }
    let open = TaskFilter::open(10);
    let of_branch = TaskFilter { branch: Some(branch_id(1)), ..open.clone() };
    assert_eq!(ids(store, &of_branch).await, [first, third]);
    let of_owner = TaskFilter { owner: Some(assignee("Empfang")), ..open.clone() };
    assert_eq!(ids(store, &of_owner).await, [first, second]);
    let of_reason = TaskFilter { reason: Some(TaskReason::SlotTaken), ..open.clone() };
    assert_eq!(ids(store, &of_reason).await, [third]);
    let overdue = TaskFilter { overdue_at: Some(at(30)), ..open };
    assert_eq!(ids(store, &overdue).await, [first, second], "due now is not overdue yet");
    let together = TaskFilter { branch: Some(branch_id(1)), ..of_owner };
    assert_eq!(ids(store, &together).await, [first]);
    let nothing = TaskFilter { reason: Some(TaskReason::SlotTaken), ..together };
    assert!(ids(store, &nothing).await.is_empty());
}

/// The tenant is part of the name.
pub async fn a_task_is_found_by_id_in_its_company_only(store: &dyn Store) {
    let id = closed(store, ONE, "call_1", &task(TaskReason::DateUnclear, 60)).await;
    assert_eq!(store.task(ONE, id).await.unwrap().map(|task| task.id), Some(id));
    assert_eq!(store.task(TWO, id).await.unwrap(), None);
    assert_eq!(store.task(ONE, TaskId::new(Uuid::nil())).await.unwrap(), None);
}

/// Whoever has it keeps it when it is written anew; a resolved one is given to nobody any more.
pub async fn an_open_task_is_given_to_somebody_and_keeps_them(store: &dyn Store) {
    let id = closed(store, ONE, "call_1", &task(TaskReason::DateUnclear, 60)).await;
    let owner = assignee("Empfang");
    assert!(!store.assign_task(TWO, id, Some(&owner), at(2)).await.unwrap());
    assert!(store.assign_task(ONE, id, Some(&owner), at(2)).await.unwrap());
    closed(store, ONE, "call_1", &task(TaskReason::SlotTaken, 90)).await;
    assert_eq!(store.task(ONE, id).await.unwrap().expect("the task").owner, Some(owner));
    assert!(store.assign_task(ONE, id, None, at(3)).await.unwrap());
    assert_eq!(store.task(ONE, id).await.unwrap().expect("the task").owner, None);
    store.resolve_task(ONE, id, &resolved(4)).await.unwrap();
    assert!(!store.assign_task(ONE, id, None, at(5)).await.unwrap());
}

/// A store that can be written to says so.
pub async fn a_store_that_works_answers_a_ping(store: &dyn Store) {
    store.ping().await.unwrap();
}

/// A task can come before the call is recorded; the call is closed with it then.
pub async fn a_task_about_a_call_not_yet_recorded_closes_it(store: &dyn Store) {
    let (call, new) = (call_id("call_1"), task(TaskReason::CallbackRequested, 60));
    let id = store.add_task(ONE, Some(branch_id(1)), &call, &new, at(1)).await.unwrap();
    let found = store.task_of_call(ONE, &call).await.unwrap().expect("the task");
    assert_eq!((found.id, found.branch, &found.task), (id, Some(branch_id(1)), &new));
    let recorded = store.record_call(ONE, &new_call("call_1"), at(2)).await.unwrap();
    assert_eq!(recorded.outcome, Some(CallOutcome::Task(new.code)));
    let again = store.add_task(ONE, None, &call, &task(TaskReason::SlotTaken, 90), at(3)).await;
    assert_eq!(again.unwrap(), id, "a call has one open task");
    assert_eq!(store.task_of_call(TWO, &call).await.unwrap(), None);
}
