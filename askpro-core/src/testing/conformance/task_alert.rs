//! That people are told of tasks: the jobs that are stored with them.

use super::{
    ONE, TWO, at, call_id, claim, event, new_call, open_tasks, resolved, serial_job, task,
};
use crate::alert::{Occasion, TaskAlert};
use crate::event::EventStatus;
use crate::id::{CompanyId, TaskId};
use crate::job::JobKind;
use crate::ports::{ClaimOptions, Store};
use crate::task::TaskReason;

async fn closed(store: &dyn Store, company: CompanyId, call: &str, due: i64) -> TaskId {
    store.record_call(company, &new_call(call), at(0)).await.unwrap();
    let task = task(TaskReason::CalendarUnavailable, due);
    let id = store.close_call_with_task(company, &call_id(call), &task, at(1)).await.unwrap();
    id.expect("a task")
}

/// Whom the jobs that are due tell of what; each is ended.
async fn told(store: &dyn Store, minutes: i64) -> Vec<(CompanyId, TaskAlert)> {
    let options = ClaimOptions { kinds: vec![JobKind::SendAlert], ..ClaimOptions::default() };
    let mut told = Vec::new();
    while let Some(job) = store.claim_job(&options, at(minutes)).await.unwrap() {
        told.push((job.company, job.subject_as().unwrap()));
        store.complete_job(&job, EventStatus::Processed, at(minutes)).await.unwrap();
    }
    told
}

fn written(company: CompanyId, id: TaskId) -> (CompanyId, TaskAlert) {
    (company, TaskAlert::new(id, Occasion::Written))
}

/// In the same transaction, so neither is there without the other.
pub async fn a_task_is_stored_together_with_the_job_of_telling_people(store: &dyn Store) {
    let one = closed(store, ONE, "call_1", 60).await;
    let two = closed(store, TWO, "call_1", 60).await;
    assert_eq!(told(store, 1).await, [written(ONE, one), written(TWO, two)]);
    assert_eq!(told(store, 9).await, []);
}

/// Who has been told of a call's task looks at it; what it says may change.
pub async fn a_task_that_is_replaced_is_not_told_of_again(store: &dyn Store) {
    let id = closed(store, ONE, "call_1", 60).await;
    assert_eq!(told(store, 1).await, [written(ONE, id)]);
    assert_eq!(closed(store, ONE, "call_1", 90).await, id);
    assert_eq!(told(store, 2).await, []);
}

/// Whoever asked for it wants to know.
pub async fn a_task_whose_retry_failed_is_told_of_again(store: &dyn Store) {
    let event = event("ended", Some("call_1"), Some(serial_job("call_1", at(0))));
    store.record_event(ONE, &event).await.unwrap();
    let job = claim(store, at(0)).await.expect("the job");
    store.complete_job(&job, EventStatus::Processed, at(0)).await.unwrap();
    let id = closed(store, ONE, "call_1", 60).await;
    assert_eq!(told(store, 1).await, [written(ONE, id)]);
    store.retry_task(ONE, id, at(2)).await.unwrap();
    assert_eq!(closed(store, ONE, "call_1", 90).await, id);
    assert_eq!(told(store, 3).await, [written(ONE, id)]);
    assert_eq!(closed(store, ONE, "call_1", 99).await, id);
    assert_eq!(told(store, 4).await, []);
}

/// Once for each deadline; what is done, and what is due later, is left alone.
pub async fn people_are_told_once_of_each_missed_deadline(store: &dyn Store) {
    let late = closed(store, ONE, "call_1", 10).await;
    let later = closed(store, ONE, "call_2", 20).await;
    let done = closed(store, ONE, "call_3", 10).await;
    closed(store, TWO, "call_4", 10).await;
    store.resolve_task(ONE, done, &resolved(2)).await.unwrap();
    told(store, 3).await;
    let overdue = |id| (ONE, TaskAlert::new(id, Occasion::Overdue));

    assert_eq!(store.tell_overdue_tasks(ONE, at(10), 9).await.unwrap(), 0, "due now is not late");
    assert_eq!(store.tell_overdue_tasks(ONE, at(11), 9).await.unwrap(), 1);
    assert_eq!(store.tell_overdue_tasks(ONE, at(12), 9).await.unwrap(), 0);
    assert_eq!(told(store, 12).await, [overdue(late)]);
    assert_eq!(store.tell_overdue_tasks(ONE, at(21), 9).await.unwrap(), 1);
    assert_eq!(told(store, 21).await, [overdue(later)]);

    // Written anew, it has a new deadline.
    assert_eq!(closed(store, ONE, "call_1", 30).await, late);
    assert_eq!(store.tell_overdue_tasks(ONE, at(31), 9).await.unwrap(), 1);
    assert_eq!(told(store, 31).await, [overdue(late)]);
    assert_eq!(open_tasks(store, ONE).await.len(), 2);
}

/// The most pressing ones first, and the rest the next time.
pub async fn overdue_tasks_are_told_of_most_pressing_first_and_limited(store: &dyn Store) {
    let later = closed(store, ONE, "call_1", 20).await;
    let first = closed(store, ONE, "call_2", 10).await;
    told(store, 1).await;
    for id in [first, later] {
        assert_eq!(store.tell_overdue_tasks(ONE, at(30), 1).await.unwrap(), 1);
        assert_eq!(told(store, 30).await, [(ONE, TaskAlert::new(id, Occasion::Overdue))]);
    }
    assert_eq!(store.tell_overdue_tasks(ONE, at(30), 1).await.unwrap(), 0);
}
