//! Jobs that are unique, and jobs that run again and again.

use std::time::Duration;

use super::{ONE, TWO, at, both, call_id, claim, claimed_job, event_id, task};
use crate::event::EventStatus;
use crate::job::{Enqueued, JobCounts, JobKind, JobState, NewJob};
use crate::ports::{RunFailure, Store};
use crate::task::TaskReason;

const EVERY: Duration = Duration::from_mins(10);

fn unique() -> NewJob {
    NewJob::new(JobKind::SyncCalls, at(0)).with_unique_key("k")
}

/// While one waits or runs, storing it again answers that one.
pub async fn a_unique_key_admits_one_job_that_waits_or_runs(store: &dyn Store) {
    let first = store.enqueue(ONE, &unique(), at(0)).await.unwrap();
    let Enqueued::New(id) = first else { panic!("expected a new job, found {first:?}") };
    assert_eq!(store.enqueue(ONE, &unique(), at(1)).await.unwrap(), Enqueued::Known(id));
    let claimed = claim(store, at(1)).await.expect("the job");
    assert_eq!(store.enqueue(ONE, &unique(), at(1)).await.unwrap(), Enqueued::Known(id));
    store.retry_job(&claimed, at(9), "later", false).await.unwrap();
    assert_eq!(store.enqueue(ONE, &unique(), at(2)).await.unwrap(), Enqueued::Known(id));
    assert_eq!(claim(store, at(8)).await, None);
    assert_eq!(store.job_counts(ONE).await.unwrap().ready, 1);
}

/// The same key elsewhere, and jobs without a key, are other jobs.
pub async fn a_unique_key_belongs_to_one_company_and_kind(store: &dyn Store) {
    let other_kind = NewJob { kind: JobKind::SyncBookings, ..unique() };
    let without = NewJob { unique_key: None, ..unique() };
    for (company, job) in
        [(ONE, &unique()), (TWO, &unique()), (ONE, &other_kind), (ONE, &without), (ONE, &without)]
    {
        let enqueued = store.enqueue(company, job, at(0)).await.unwrap();
        assert!(matches!(enqueued, Enqueued::New(_)), "{enqueued:?}");
    }
    assert_eq!(store.job_counts(ONE).await.unwrap().ready, 4);
}

/// A job that is done or dead stands in nobody's way.
pub async fn a_unique_key_is_free_again_when_its_job_has_ended(store: &dyn Store) {
    store.enqueue(ONE, &unique(), at(0)).await.unwrap();
    let done = claim(store, at(0)).await.expect("the first job");
    store.complete_job(&done, EventStatus::Processed, at(0)).await.unwrap();
    let second = store.enqueue(ONE, &unique(), at(1)).await.unwrap();
    assert!(matches!(second, Enqueued::New(_)), "{second:?}");
    let dead = claim(store, at(1)).await.expect("the second job");
    let task = task(TaskReason::ProcessingFailed, 60);
    store.bury_job(&dead, "gave up", &task, at(1)).await.unwrap();
    let third = store.enqueue(ONE, &unique(), at(2)).await.unwrap();
    assert!(matches!(third, Enqueued::New(_)), "{third:?}");
}

/// When two callers meet, one stores and the other learns of it.
pub async fn of_two_callers_with_one_unique_key_one_stores(store: &dyn Store) {
    let new = unique();
    let (one, two) = both(store.enqueue(ONE, &new, at(0)), store.enqueue(ONE, &new, at(0))).await;
    let (one, two) = (one.unwrap(), two.unwrap());
    assert_eq!(one.job_id(), two.job_id());
    let stored = [one, two].into_iter().filter(|enqueued| matches!(enqueued, Enqueued::New(_)));
    assert_eq!(stored.count(), 1);
    assert_eq!(store.job_counts(ONE).await.unwrap().ready, 1);
}

/// A change of the set-up reaches the job that is there.
pub async fn a_recurring_job_takes_over_the_interval(store: &dyn Store) {
    store.enqueue(ONE, &unique().with_interval(EVERY), at(0)).await.unwrap();
    let hourly = unique().with_interval(Duration::from_hours(1));
    store.enqueue(ONE, &NewJob { run_at: at(5), ..hourly }, at(1)).await.unwrap();
    store.enqueue(ONE, &unique(), at(1)).await.unwrap();
    let claimed = claim(store, at(1)).await.expect("the job, at its first time");
    assert_eq!(claimed.every, Some(Duration::from_hours(1)));
}

/// Whoever comes to an end has not crashed, and its waiting begins again.
pub async fn a_repeated_job_counts_anew(store: &dyn Store) {
    store.enqueue(ONE, &unique().with_interval(EVERY), at(0)).await.unwrap();
    let crashed = claim(store, at(0)).await.expect("the job");
    let second = claim(store, crashed.lease_until).await.expect("the job again");
    assert_eq!(second.attempt, 2);
    store.repeat_job(&second, at(10), None, at(2)).await.unwrap();
    assert_eq!(
        store.job_counts(ONE).await.unwrap(),
        JobCounts { ready: 1, ..JobCounts::default() }
    );
    assert_eq!(claim(store, at(9)).await, None);
    let third = claim(store, at(10)).await.expect("the job at its next time");
    assert_eq!((third.id, third.attempt, third.due_since), (crashed.id, 1, at(10)));
    assert_eq!((third.every, third.failures), (Some(EVERY), 0));
}

/// Failures in a row are counted until a run succeeds.
pub async fn a_failed_repeat_is_counted_and_noted(store: &dyn Store) {
    store.enqueue(ONE, &unique().with_interval(EVERY), at(0)).await.unwrap();
    let failure = RunFailure { error: "the calendar is down", task: None };
    for failures in 0..3 {
        let claimed = claim(store, at(i64::from(failures))).await.expect("the job");
        assert_eq!((claimed.failures, claimed.attempt), (failures, 1));
        let next = at(i64::from(failures) + 1);
        store.repeat_job(&claimed, next, Some(failure), at(0)).await.unwrap();
    }
    let listed = store.list_jobs(ONE, JobState::Ready, None, 10).await.unwrap();
    assert_eq!(listed[0].last_error.as_deref(), Some("the calendar is down"));
    let claimed = claim(store, at(3)).await.expect("the job");
    store.repeat_job(&claimed, at(4), None, at(3)).await.unwrap();
    assert_eq!(claim(store, at(4)).await.expect("the job").failures, 0);
    assert_eq!(store.open_tasks(ONE, 10).await.unwrap(), []);
}

/// The failure and its task are one; without the lease there is neither.
pub async fn a_failed_repeat_writes_its_task(store: &dyn Store) {
    store.enqueue(ONE, &unique().with_interval(EVERY), at(0)).await.unwrap();
    let claimed = claim(store, at(0)).await.expect("the job");
    let task = task(TaskReason::CalendarUnavailable, 60);
    let failure = RunFailure { error: "the calendar is down", task: Some(&task) };
    store.repeat_job(&claimed, at(10), Some(failure), at(1)).await.unwrap();
    assert!(store.repeat_job(&claimed, at(10), Some(failure), at(1)).await.is_err());
    let tasks = store.open_tasks(ONE, 10).await.unwrap();
    assert_eq!(tasks.len(), 1);
    assert_eq!((&tasks[0].task, &tasks[0].call_id), (&task, &None));
    assert_eq!(claim(store, at(10)).await.expect("the job").failures, 1);
}

/// An event whose work goes on later is not done.
pub async fn a_repeated_event_stays_pending(store: &dyn Store) {
    let claimed = claimed_job(store, ONE, Some("call_1")).await;
    store.repeat_job(&claimed, at(5), None, at(1)).await.unwrap();
    let event = store.event(ONE, event_id(&claimed)).await.unwrap().expect("the event");
    assert_eq!((event.status, event.call_id), (EventStatus::Pending, Some(call_id("call_1"))));
    assert_eq!(claim(store, at(5)).await.expect("the job again").id, claimed.id);
}
