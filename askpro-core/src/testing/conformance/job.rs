//! Durable jobs.

use std::time::Duration;

use chrono::TimeDelta;

use super::{
    ALERT, ONE, TWO, acquired, assert_kind, at, booked_call, both, call_id, claim, claimed_job,
    event, event_id, job, lease, new_call, open_tasks, request, serial_job, task,
};
use crate::call::CallOutcome;
use crate::error::{DomainCode, ErrorKind};
use crate::event::EventStatus;
use crate::id::CompanyId;
use crate::job::{Job, JobCounts, JobKind, NewJob, Queue};
use crate::ports::{ClaimOptions, Store, Unsettled};
use crate::task::TaskReason;

async fn add(store: &dyn Store, company: CompanyId, name: &str, new: NewJob) {
    store.record_event(company, &event(name, None, Some(new))).await.unwrap();
}

/// A job that waits for its time is left alone until then.
pub async fn nothing_is_claimed_before_it_is_due(store: &dyn Store) {
    assert_eq!(claim(store, at(0)).await, None);
    add(store, ONE, "a", job(at(10))).await;
    assert_eq!(claim(store, at(10) - TimeDelta::microseconds(1)).await, None);
    assert!(claim(store, at(10)).await.is_some());
    assert_eq!(claim(store, at(10)).await, None);
}

/// The attempt counts when it is claimed, so that a crash counts.
pub async fn a_claim_counts_the_attempt_and_holds_as_long_as_asked(store: &dyn Store) {
    add(store, ONE, "a", job(at(0)).with_queue(Queue::Bookings)).await;
    let options = ClaimOptions { lease: Duration::from_secs(45), ..ClaimOptions::default() };
    let claimed = store.claim_job(&options, at(1)).await.unwrap().expect("a job");
    assert_eq!((claimed.attempt, claimed.queue), (1, Queue::Bookings));
    assert_eq!(claimed.lease_until, at(1) + TimeDelta::seconds(45));
    assert_eq!(store.job_counts(ONE).await.unwrap(), JobCounts { running: 1, ..no_jobs() });
}

/// A claimed job says everything that its work needs.
pub async fn a_job_comes_back_as_it_was_stored(store: &dyn Store) {
    let new = NewJob::new(JobKind::SyncCalls, at(0)).with_subject("task").with_serial_key("s");
    let id = store.enqueue(TWO, &new, at(0)).await.unwrap().job_id();
    let claimed = claim(store, at(1)).await.expect("a job");
    assert_eq!((claimed.id, claimed.company), (id, TWO));
    assert_eq!((claimed.kind, claimed.queue), (JobKind::SyncCalls, Queue::Sync));
    assert_eq!((claimed.subject.as_deref(), claimed.every), (Some("task"), None));
    assert_eq!(claimed.time_limit, Queue::Sync.time_limit());
    assert_eq!((claimed.due_since, claimed.failures), (at(0), 0));
    store.retry_job(&claimed, at(5), "later", false).await.unwrap();
    assert_eq!(claim(store, at(5)).await.expect("the job again").due_since, at(0));
}

/// Priority comes before waiting time.
pub async fn the_more_urgent_queue_goes_first(store: &dyn Store) {
    for (name, queue, minute) in
        [("a", Queue::Default, 0), ("b", Queue::Sync, 1), ("c", Queue::Webhooks, 2)]
    {
        add(store, ONE, name, job(at(minute)).with_queue(queue)).await;
    }
    for expected in [Queue::Webhooks, Queue::Sync, Queue::Default] {
        assert_eq!(claim(store, at(5)).await.expect("a job").queue, expected);
    }
}

/// Within a priority the job that is due for longer goes first, and of two such the older one.
pub async fn the_earlier_and_then_the_older_job_goes_first(store: &dyn Store) {
    let mut events = Vec::new();
    for (name, minute) in [("late", 3), ("first", 1), ("second", 1), ("third", 1)] {
        let new = event(name, None, Some(job(at(minute))));
        events.push(store.record_event(ONE, &new).await.unwrap().event_id());
    }
    events.rotate_left(1);
    let mut claimed = Vec::new();
    while let Some(job) = claim(store, at(5)).await {
        claimed.push(event_id(&job));
    }
    assert_eq!(claimed, events);
}

/// When two workers meet, each job goes to one of them.
pub async fn two_claims_never_get_the_same_job(store: &dyn Store) {
    add(store, ONE, "a", job(at(0))).await;
    let (one, two) = both(claim(store, at(0)), claim(store, at(0))).await;
    assert_eq!([one, two].iter().flatten().count(), 1);
}

/// A worker that crashed loses its job when the lease has run out, not before; the crash counts as a try.
pub async fn a_lease_that_has_run_out_is_claimed_again(store: &dyn Store) {
    add(store, ONE, "a", job(at(0))).await;
    let first = claim(store, at(0)).await.expect("a job");
    let before = first.lease_until - TimeDelta::microseconds(1);
    assert_eq!(claim(store, before).await, None);
    let second = claim(store, first.lease_until).await.expect("the job again");
    assert_eq!((second.id, second.attempt), (first.id, 2));
    assert_ne!(second.lease, first.lease);
}

/// Jobs with one serial key never run at once.
pub async fn jobs_of_one_series_run_one_after_the_other(store: &dyn Store) {
    add(store, ONE, "a", serial_job("call_1", at(0))).await;
    add(store, ONE, "b", serial_job("call_1", at(0))).await;
    add(store, ONE, "c", serial_job("call_2", at(1))).await;
    let first = claim(store, at(1)).await.expect("the first of call_1");
    let other = claim(store, at(1)).await.expect("the one of call_2");
    assert_eq!(claim(store, at(1)).await, None);
    store.complete_job(&other, EventStatus::Processed, at(1)).await.unwrap();
    assert_eq!(claim(store, at(1)).await, None);
    store.complete_job(&first, EventStatus::Processed, at(1)).await.unwrap();
    assert!(claim(store, at(1)).await.is_some());
}

/// The same call id of another company is another series.
pub async fn a_series_belongs_to_one_company(store: &dyn Store) {
    add(store, ONE, "a", serial_job("call_1", at(0))).await;
    add(store, TWO, "a", serial_job("call_1", at(0))).await;
    assert!(claim(store, at(0)).await.is_some());
    assert!(claim(store, at(0)).await.is_some());
}

/// A crashed worker holds its series up until its lease has run out; then one job of the series runs, not two.
pub async fn a_series_goes_on_when_a_lease_has_run_out(store: &dyn Store) {
    add(store, ONE, "low", serial_job("call_1", at(0)).with_queue(Queue::Default)).await;
    let crashed = claim(store, at(0)).await.expect("the first job");
    add(store, ONE, "high", serial_job("call_1", at(0))).await;
    assert_eq!(claim(store, crashed.lease_until - TimeDelta::microseconds(1)).await, None);
    let next = claim(store, crashed.lease_until).await.expect("the urgent one");
    assert_eq!(next.queue, Queue::Webhooks);
    assert_eq!(claim(store, crashed.lease_until).await, None);
    store.complete_job(&next, EventStatus::Processed, at(5)).await.unwrap();
    let again = claim(store, at(5)).await.expect("the crashed one");
    assert_eq!((again.id, again.attempt), (crashed.id, 2));
}

/// A worker that lives keeps its job, however long it takes.
pub async fn an_extended_lease_holds_longer(store: &dyn Store) {
    add(store, ONE, "a", job(at(0))).await;
    let claimed = claim(store, at(0)).await.expect("a job");
    store.extend_lease(&claimed, at(10)).await.unwrap();
    assert_eq!(claim(store, at(10) - TimeDelta::microseconds(1)).await, None);
    assert_eq!(store.next_job_at().await.unwrap(), Some(at(10)));
    let taken_over = claim(store, at(10)).await.expect("the job again");
    assert_eq!((taken_over.id, taken_over.attempt), (claimed.id, 2));
    assert_kind(store.extend_lease(&claimed, at(20)).await, ErrorKind::InFlight);
    store.complete_job(&taken_over, EventStatus::Processed, at(11)).await.unwrap();
}

/// Another job of the series may have begun; the late worker may still end its job, but not hold it.
pub async fn a_lease_that_ran_out_and_was_noticed_is_not_extended(store: &dyn Store) {
    add(store, ONE, "low", serial_job("call_1", at(0)).with_queue(Queue::Default)).await;
    let late = claim(store, at(0)).await.expect("the first job");
    add(store, ONE, "high", serial_job("call_1", at(0))).await;
    claim(store, late.lease_until).await.expect("the urgent one");
    assert_kind(store.extend_lease(&late, at(20)).await, ErrorKind::InFlight);
    store.complete_job(&late, EventStatus::Processed, at(5)).await.unwrap();
}

/// Job and event end together.
pub async fn a_finished_job_sets_the_status_of_its_event(store: &dyn Store) {
    let claimed = claimed_job(store, ONE, None).await;
    store.complete_job(&claimed, EventStatus::Skipped, at(1)).await.unwrap();
    let event = store.event(ONE, event_id(&claimed)).await.unwrap().expect("the event");
    assert_eq!((event.status, event.processed_at), (EventStatus::Skipped, Some(at(1))));
    assert_eq!(store.job_counts(ONE).await.unwrap(), JobCounts { done: 1, ..no_jobs() });
    assert_eq!(claim(store, at(60)).await, None);
}

/// Whoever lost the lease changes nothing any more.
pub async fn a_lost_lease_cannot_end_a_job(store: &dyn Store) {
    store.record_call(ONE, &new_call("call_1"), at(0)).await.unwrap();
    let lost = claimed_job(store, ONE, Some("call_1")).await;
    let held = claim(store, lost.lease_until).await.expect("taken over");
    assert_all_refused(store, &lost).await;
    assert_eq!(open_tasks(store, ONE).await, []);
    let event = store.event(ONE, event_id(&lost)).await.unwrap().expect("the event");
    assert_eq!(event.status, EventStatus::Pending);
    assert_eq!(store.job_counts(ONE).await.unwrap(), JobCounts { running: 1, ..no_jobs() });
    store.complete_job(&held, EventStatus::Processed, at(5)).await.unwrap();
    assert_all_refused(store, &held).await;
}

/// The tenant of a job counts too.
pub async fn a_job_of_another_company_cannot_be_ended(store: &dyn Store) {
    let claimed = claimed_job(store, ONE, None).await;
    assert_all_refused(store, &Job { company: TWO, ..claimed.clone() }).await;
    assert_eq!(store.job_counts(ONE).await.unwrap(), JobCounts { running: 1, ..no_jobs() });
    assert_eq!(open_tasks(store, TWO).await, []);
}

async fn assert_all_refused(store: &dyn Store, job: &Job) {
    let complete = store.complete_job(job, EventStatus::Processed, at(9)).await;
    assert_kind(complete, ErrorKind::InFlight);
    assert_kind(store.retry_job(job, at(9), "late", true).await, ErrorKind::InFlight);
    assert_kind(store.repeat_job(job, at(9), None, at(9)).await, ErrorKind::InFlight);
    assert_kind(store.extend_lease(job, at(99)).await, ErrorKind::InFlight);
    let task = task(TaskReason::ProcessingFailed, 60);
    assert_kind(store.bury_job(job, "late", &task, at(9)).await, ErrorKind::InFlight);
}

/// A job given back runs again when its time has come.
pub async fn a_job_given_back_waits_and_counts_the_try(store: &dyn Store) {
    let first = claimed_job(store, ONE, None).await;
    store.retry_job(&first, at(10), "the calendar is down", false).await.unwrap();
    assert_eq!(store.job_counts(ONE).await.unwrap(), JobCounts { ready: 1, ..no_jobs() });
    assert_eq!(claim(store, at(9)).await, None);
    let second = claim(store, at(10)).await.expect("the job again");
    assert_eq!((second.id, second.attempt), (first.id, 2));
}

/// An open breaker or a rate limit does not use up a try.
pub async fn a_postponed_run_does_not_count_as_a_try(store: &dyn Store) {
    let first = claimed_job(store, ONE, None).await;
    store.retry_job(&first, at(10), "the breaker is open", true).await.unwrap();
    let second = claim(store, at(10)).await.expect("the job again");
    assert_eq!((second.id, second.attempt), (first.id, 1));
}

/// What is given up leaves a trace everywhere: job, event, task, call.
pub async fn a_buried_job_leaves_a_task_and_closes_the_call(store: &dyn Store) {
    store.record_call(ONE, &new_call("call_1"), at(0)).await.unwrap();
    store.record_call(TWO, &new_call("call_1"), at(0)).await.unwrap();
    let claimed = claimed_job(store, ONE, Some("call_1")).await;
    let task = task(TaskReason::CalendarUnavailable, 60);
    store.bury_job(&claimed, "gave up", &task, at(1)).await.unwrap();
    assert_eq!(store.job_counts(ONE).await.unwrap(), JobCounts { dead: 1, ..ALERT });
    let event = store.event(ONE, event_id(&claimed)).await.unwrap().expect("the event");
    assert_eq!((event.status, event.processed_at), (EventStatus::Failed, Some(at(1))));
    let tasks = open_tasks(store, ONE).await;
    assert_eq!(tasks.len(), 1);
    assert_eq!((&tasks[0].task, &tasks[0].call_id), (&task, &Some(call_id("call_1"))));
    let outcome = Some(CallOutcome::Task(DomainCode::BookingFailed));
    assert_eq!(outcome_of(store, ONE).await, outcome);
    assert_eq!(outcome_of(store, TWO).await, None);
}

/// A booked call stays booked, but the failure is not forgotten.
pub async fn a_buried_job_leaves_a_booked_call_booked(store: &dyn Store) {
    booked_call(store, ONE, "call_1").await;
    let claimed = claimed_job(store, ONE, Some("call_1")).await;
    let task = task(TaskReason::ProcessingFailed, 60);
    store.bury_job(&claimed, "gave up", &task, at(1)).await.unwrap();
    assert!(matches!(outcome_of(store, ONE).await, Some(CallOutcome::Booked(_))));
    assert_eq!(open_tasks(store, ONE).await.len(), 1);
}

/// A call has one open task at the most.
pub async fn a_buried_job_replaces_the_open_task_of_its_call(store: &dyn Store) {
    store.record_call(ONE, &new_call("call_1"), at(0)).await.unwrap();
    let old = task(TaskReason::DateUnclear, 30);
    let id = store.close_call_with_task(ONE, &call_id("call_1"), &old, at(0)).await.unwrap();
    let claimed = claimed_job(store, ONE, Some("call_1")).await;
    let new = task(TaskReason::CalendarUnavailable, 60);
    store.bury_job(&claimed, "gave up", &new, at(1)).await.unwrap();
    let tasks = open_tasks(store, ONE).await;
    assert_eq!(tasks.len(), 1);
    assert_eq!((Some(tasks[0].id), &tasks[0].task), (id, &new));
    let outcome = Some(CallOutcome::Task(DomainCode::BookingFailed));
    assert_eq!(outcome_of(store, ONE).await, outcome);
}

/// Nobody comes back to an intent when the work on its call was given up.
pub async fn a_buried_job_ends_what_its_call_was_about_to_book(store: &dyn Store) {
    store.record_call(ONE, &new_call("call_1"), at(0)).await.unwrap();
    let (intent, held) = acquired(store, 'a', &request(ONE, Some("call_1"))).await;
    store.mark_sent(ONE, intent.id, held, lease(0, 5)).await.unwrap();
    let claimed = claimed_job(store, ONE, Some("call_1")).await;
    let task = task(TaskReason::OutcomeUnsettled, 60);
    store.bury_job(&claimed, "gave up", &task, at(1)).await.unwrap();
    assert_eq!(store.intent_of_call(ONE, &call_id("call_1")).await.unwrap(), None);
    let late = store.release_intent(ONE, intent.id, held, Unsettled::Unknown).await;
    assert_kind(late, ErrorKind::InFlight);
}

/// An event that could not even be read has no call, and leaves its task all the same.
pub async fn a_buried_job_without_a_recorded_call_leaves_a_task(store: &dyn Store) {
    let claimed = claimed_job(store, CompanyId::OPERATOR, None).await;
    let task = task(TaskReason::ProcessingFailed, 60);
    store.bury_job(&claimed, "unreadable", &task, at(1)).await.unwrap();
    let tasks = open_tasks(store, CompanyId::OPERATOR).await;
    assert_eq!(tasks.len(), 1);
    assert_eq!((&tasks[0].task, &tasks[0].call_id), (&task, &None));
}

/// What belongs to no event is a matter of the company.
pub async fn a_buried_job_without_an_event_leaves_a_task_of_the_company(store: &dyn Store) {
    let new = NewJob::new(JobKind::SyncCalls, at(0));
    store.enqueue(ONE, &new, at(0)).await.unwrap();
    let claimed = claim(store, at(0)).await.expect("a job");
    let task = task(TaskReason::ProcessingFailed, 60);
    store.bury_job(&claimed, "gave up", &task, at(1)).await.unwrap();
    assert_eq!(store.job_counts(ONE).await.unwrap(), JobCounts { dead: 1, ..ALERT });
    let tasks = open_tasks(store, ONE).await;
    assert_eq!(tasks.len(), 1);
    assert_eq!((&tasks[0].task, &tasks[0].call_id), (&task, &None));
}

/// Every job is counted where it stands, for its company alone.
pub async fn jobs_are_counted_by_state_and_company(store: &dyn Store) {
    for name in ["a", "b", "c", "d"] {
        add(store, ONE, name, job(at(0))).await;
    }
    add(store, TWO, "a", job(at(10))).await;
    let done = claim(store, at(0)).await.expect("a job");
    store.complete_job(&done, EventStatus::Processed, at(1)).await.unwrap();
    let dead = claim(store, at(0)).await.expect("a job");
    let task = task(TaskReason::ProcessingFailed, 60);
    store.bury_job(&dead, "gave up", &task, at(1)).await.unwrap();
    claim(store, at(0)).await.expect("a job");
    let counts = JobCounts { ready: 1 + ALERT.ready, running: 1, done: 1, dead: 1 };
    assert_eq!(store.job_counts(ONE).await.unwrap(), counts);
    assert_eq!(store.job_counts(TWO).await.unwrap(), JobCounts { ready: 1, ..no_jobs() });
}

/// A worker can sleep until the next job can become due.
pub async fn the_next_job_is_the_earliest_of_waiting_and_running(store: &dyn Store) {
    assert_eq!(store.next_job_at().await.unwrap(), None);
    add(store, ONE, "a", job(at(0))).await;
    assert_eq!(store.next_job_at().await.unwrap(), Some(at(0)));
    let claimed = claim(store, at(0)).await.expect("a job");
    assert_eq!(store.next_job_at().await.unwrap(), Some(claimed.lease_until));
    add(store, TWO, "b", job(at(60))).await;
    assert_eq!(store.next_job_at().await.unwrap(), Some(claimed.lease_until));
    store.complete_job(&claimed, EventStatus::Processed, at(0)).await.unwrap();
    assert_eq!(store.next_job_at().await.unwrap(), Some(at(60)));
}

fn no_jobs() -> JobCounts {
    JobCounts::default()
}

async fn outcome_of(store: &dyn Store, company: CompanyId) -> Option<CallOutcome> {
    let call = store.call(company, &call_id("call_1")).await.unwrap();
    call.expect("the call").outcome
}
