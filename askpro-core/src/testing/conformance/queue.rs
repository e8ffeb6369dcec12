//! Which jobs a worker gets, and what the operator sees and does.

use super::{ONE, TWO, at, booked_call, call_id, claim, claimed_job, event, event_id, job, task};
use crate::event::EventStatus;
use crate::id::{CompanyId, JobId};
use crate::job::{Job, JobCounts, JobKind, JobState, NewJob, Queue, QueueStats};
use crate::ports::{ClaimOptions, Store};
use crate::task::TaskReason;

async fn add(store: &dyn Store, company: CompanyId, kind: JobKind, minute: i64) -> JobId {
    let new = NewJob::new(kind, at(minute));
    store.enqueue(company, &new, at(minute)).await.unwrap().job_id()
}

async fn claim_with(store: &dyn Store, options: &ClaimOptions) -> Option<Job> {
    store.claim_job(options, at(30)).await.unwrap()
}

async fn bury(store: &dyn Store, job: &Job) {
    let task = task(TaskReason::ProcessingFailed, 60);
    store.bury_job(job, "gave up", &task, at(1)).await.unwrap();
}

/// A newer server may store jobs that an older one does not know; they hold nobody up.
pub async fn kinds_that_were_not_asked_for_are_left_alone(store: &dyn Store) {
    let strange = add(store, ONE, JobKind::SettleIntents, 0).await;
    let known = add(store, ONE, JobKind::SyncCalls, 1).await;
    let options = ClaimOptions {
        kinds: vec![JobKind::SyncCalls, JobKind::SendAlert],
        ..ClaimOptions::default()
    };
    assert_eq!(claim_with(store, &options).await.expect("the known one").id, known);
    assert_eq!(claim_with(store, &options).await, None);
    let nothing = ClaimOptions { kinds: Vec::new(), ..ClaimOptions::default() };
    assert_eq!(claim_with(store, &nothing).await, None);
    assert_eq!(claim(store, at(30)).await.expect("the strange one").id, strange);
}

/// A worker can serve some queues and leave the others to other workers.
pub async fn queues_that_were_not_asked_for_are_left_alone(store: &dyn Store) {
    add(store, ONE, JobKind::ProcessEvent, 0).await;
    let sync = add(store, ONE, JobKind::SyncCalls, 1).await;
    let options = ClaimOptions { queues: vec![Queue::Sync], ..ClaimOptions::default() };
    assert_eq!(claim_with(store, &options).await.expect("the job of the queue").id, sync);
    assert_eq!(claim_with(store, &options).await, None);
}

/// One company whose calendar hangs does not take every worker.
pub async fn a_company_at_its_limit_leaves_room_for_others(store: &dyn Store) {
    for minute in 0..4 {
        add(store, ONE, JobKind::ProcessEvent, minute).await;
    }
    let other = add(store, TWO, JobKind::SyncCalls, 10).await;
    let options = ClaimOptions { per_company: Some(2), ..ClaimOptions::default() };
    let first = claim_with(store, &options).await.expect("the first of one");
    assert_eq!(claim_with(store, &options).await.expect("the second of one").company, ONE);
    assert_eq!(claim_with(store, &options).await.expect("the one of two").id, other);
    assert_eq!(claim_with(store, &options).await, None);
    store.complete_job(&first, EventStatus::Processed, at(30)).await.unwrap();
    assert_eq!(claim_with(store, &options).await.expect("the third of one").company, ONE);
    assert_eq!(claim_with(store, &options).await, None);
}

/// A paused queue keeps what it has and takes more.
pub async fn a_paused_queue_is_left_alone_until_it_is_resumed(store: &dyn Store) {
    let urgent = add(store, ONE, JobKind::ProcessEvent, 0).await;
    assert!(store.pause_queue(Queue::Webhooks, at(1)).await.unwrap());
    let sync = add(store, ONE, JobKind::SyncCalls, 2).await;
    add(store, TWO, JobKind::ProcessEvent, 3).await;
    assert_eq!(claim(store, at(30)).await.expect("the other queue's").id, sync);
    assert_eq!(claim(store, at(30)).await, None);
    assert!(store.resume_queue(Queue::Webhooks).await.unwrap());
    assert_eq!(claim(store, at(30)).await.expect("the urgent one").id, urgent);
    assert!(claim(store, at(30)).await.is_some());
}

/// Both sides answer whether they changed something; the first pause is the one that is told.
pub async fn pausing_twice_is_pausing_once(store: &dyn Store) {
    assert!(store.pause_queue(Queue::Sync, at(1)).await.unwrap());
    assert!(!store.pause_queue(Queue::Sync, at(2)).await.unwrap());
    let stats = store.queue_stats(None).await.unwrap();
    let paused: Vec<_> = stats.iter().filter_map(|queue| queue.paused_at).collect();
    assert_eq!(paused, [at(1)]);
    assert!(store.resume_queue(Queue::Sync).await.unwrap());
    assert!(!store.resume_queue(Queue::Sync).await.unwrap());
}

/// What runs is not touched by a pause.
pub async fn a_job_of_a_paused_queue_goes_on(store: &dyn Store) {
    add(store, ONE, JobKind::SyncCalls, 0).await;
    let running = claim(store, at(0)).await.expect("the job");
    store.pause_queue(Queue::Sync, at(1)).await.unwrap();
    store.extend_lease(&running, at(9)).await.unwrap();
    store.complete_job(&running, EventStatus::Processed, at(8)).await.unwrap();
}

/// Each state is a list of its own.
pub async fn jobs_are_listed_by_state_and_queue_newest_first(store: &dyn Store) {
    let dead = add(store, ONE, JobKind::ProcessEvent, 0).await;
    let sync = add(store, ONE, JobKind::SyncCalls, 2).await;
    let event = add(store, ONE, JobKind::ProcessEvent, 1).await;
    bury(store, &claim(store, at(0)).await.expect("the first job")).await;
    let list = async |state, queue, limit| {
        let jobs = store.list_jobs(ONE, state, queue, limit).await.unwrap();
        jobs.into_iter().map(|job| job.id).collect::<Vec<_>>()
    };
    assert_eq!(list(JobState::Ready, None, 10).await, [sync, event]);
    assert_eq!(list(JobState::Ready, None, 1).await, [sync]);
    assert_eq!(list(JobState::Ready, Some(Queue::Webhooks), 10).await, [event]);
    assert_eq!(list(JobState::Ready, Some(Queue::Bookings), 10).await, []);
    assert_eq!(list(JobState::Dead, None, 10).await, [dead]);
    assert_eq!(list(JobState::Running, None, 10).await, []);
    assert_eq!(list(JobState::Done, None, 10).await, []);
}

/// Whoever looks sees what it is, how far it has come, and why it failed.
pub async fn a_listed_job_shows_where_it_stands(store: &dyn Store) {
    let claimed = claimed_job(store, ONE, Some("call_1")).await;
    let running = store.list_jobs(ONE, JobState::Running, None, 10).await.unwrap();
    assert_eq!(running[0].lease_until, Some(claimed.lease_until));
    bury(store, &claimed).await;
    let dead = store.list_jobs(ONE, JobState::Dead, None, 10).await.unwrap();
    let [dead] = dead.as_slice() else { panic!("expected one job, found {dead:?}") };
    assert_eq!((dead.id, dead.company, dead.state), (claimed.id, ONE, JobState::Dead));
    assert_eq!((dead.queue.as_str(), dead.kind.as_str()), ("webhooks", "process_event"));
    assert_eq!((&dead.subject, dead.every), (&claimed.subject, None));
    assert_eq!((dead.attempt, dead.failures), (1, 0));
    assert_eq!((dead.run_at, dead.created_at), (at(0), at(0)));
    assert_eq!((dead.lease_until, dead.finished_at), (None, Some(at(1))));
    assert_eq!(dead.last_error.as_deref(), Some("gave up"));
}

/// A job of another company answers as if it did not exist.
pub async fn another_company_sees_no_job(store: &dyn Store) {
    add(store, ONE, JobKind::SyncCalls, 0).await;
    assert_eq!(store.list_jobs(TWO, JobState::Ready, None, 10).await.unwrap(), []);
    assert_eq!(store.job_counts(TWO).await.unwrap(), JobCounts::default());
    let stats = store.queue_stats(Some(TWO)).await.unwrap();
    assert!(stats.iter().all(|queue| queue.counts == JobCounts::default()), "{stats:?}");
}

/// Every queue is there, with or without jobs; the waiting counts from the first time a job was to run.
pub async fn queues_are_counted_by_name(store: &dyn Store) {
    add(store, ONE, JobKind::SyncCalls, 1).await;
    add(store, ONE, JobKind::SyncBookings, 2).await;
    add(store, TWO, JobKind::SyncCalls, 3).await;
    let retried = claim(store, at(1)).await.expect("the first job");
    store.retry_job(&retried, at(50), "later", false).await.unwrap();
    let dead = claim(store, at(2)).await.expect("the second job");
    bury(store, &dead).await;
    let sync = |stats: Vec<QueueStats>| {
        let names: Vec<_> = stats.iter().map(|queue| queue.queue.clone()).collect();
        assert_eq!(names, ["bookings", "default", "notifications", "sync", "webhooks"]);
        assert_eq!(stats[0], QueueStats::empty("bookings"));
        stats[3].clone()
    };
    let of_one = sync(store.queue_stats(Some(ONE)).await.unwrap());
    assert_eq!(of_one.counts, JobCounts { ready: 1, dead: 1, ..JobCounts::default() });
    assert_eq!(of_one.waiting_since, Some(at(1)));
    let of_all = sync(store.queue_stats(None).await.unwrap());
    assert_eq!(of_all.counts, JobCounts { ready: 2, dead: 1, ..JobCounts::default() });
    let of_two = sync(store.queue_stats(Some(TWO)).await.unwrap());
    assert_eq!((of_two.counts.ready, of_two.waiting_since), (1, Some(at(3))));
}

/// It starts from the beginning, and its event with it.
pub async fn a_dead_job_runs_again_when_asked_to(store: &dyn Store) {
    booked_call(store, ONE, "call_1").await;
    let claimed = claimed_job(store, ONE, Some("call_1")).await;
    bury(store, &claimed).await;
    assert!(store.retry_dead(ONE, claimed.id, at(7)).await.unwrap());
    let counts = store.job_counts(ONE).await.unwrap();
    assert_eq!(counts, JobCounts { ready: 1, ..JobCounts::default() });
    let event = store.event(ONE, event_id(&claimed)).await.unwrap().expect("the event");
    assert_eq!((event.status, event.processed_at), (EventStatus::Pending, None));
    assert_eq!(claim(store, at(6)).await, None);
    let again = claim(store, at(7)).await.expect("the job again");
    assert_eq!((again.id, again.attempt, again.due_since), (claimed.id, 1, at(7)));
    store.complete_job(&again, EventStatus::Processed, at(8)).await.unwrap();
    let call = store.call(ONE, &call_id("call_1")).await.unwrap().expect("the call");
    assert_eq!(call.outcome.map(|outcome| outcome.as_str()), Some("booked"));
}

/// Whoever is not dead goes its own way.
pub async fn only_a_dead_job_of_the_company_is_retried(store: &dyn Store) {
    let claimed = claimed_job(store, ONE, None).await;
    assert!(!store.retry_dead(ONE, claimed.id, at(1)).await.unwrap());
    bury(store, &claimed).await;
    assert!(!store.retry_dead(TWO, claimed.id, at(1)).await.unwrap());
    assert!(store.retry_dead(ONE, claimed.id, at(1)).await.unwrap());
    assert!(!store.retry_dead(ONE, claimed.id, at(1)).await.unwrap());
    let again = claim(store, at(1)).await.expect("the job again");
    store.complete_job(&again, EventStatus::Processed, at(2)).await.unwrap();
    assert!(!store.retry_dead(ONE, claimed.id, at(3)).await.unwrap());
}

/// Another one does its work already.
pub async fn a_dead_job_is_not_retried_beside_its_like(store: &dyn Store) {
    let unique = NewJob::new(JobKind::SyncCalls, at(0)).with_unique_key("k");
    store.enqueue(ONE, &unique, at(0)).await.unwrap();
    let dead = claim(store, at(0)).await.expect("the job");
    bury(store, &dead).await;
    store.enqueue(ONE, &unique, at(1)).await.unwrap();
    assert!(!store.retry_dead(ONE, dead.id, at(2)).await.unwrap());
    let next = claim(store, at(2)).await.expect("its like");
    assert_ne!(next.id, dead.id);
    store.complete_job(&next, EventStatus::Processed, at(3)).await.unwrap();
    assert!(store.retry_dead(ONE, dead.id, at(4)).await.unwrap());
}

/// What waits, runs or is dead stays; so do the events.
pub async fn old_jobs_that_are_done_can_be_purged(store: &dyn Store) {
    let dead = claimed_job(store, ONE, None).await;
    bury(store, &dead).await;
    for (company, name, minute) in [(ONE, "a", 1), (TWO, "b", 2), (ONE, "c", 3)] {
        store.record_event(company, &event(name, None, Some(job(at(0))))).await.unwrap();
        let done = claim(store, at(0)).await.expect("a job");
        store.complete_job(&done, EventStatus::Processed, at(minute)).await.unwrap();
    }
    add(store, ONE, JobKind::SyncCalls, 0).await;
    assert_eq!(store.purge_done(at(1), 10).await.unwrap(), 0);
    assert_eq!(store.purge_done(at(3), 1).await.unwrap(), 1);
    let counts = JobCounts { ready: 1, done: 1, dead: 1, ..JobCounts::default() };
    assert_eq!(store.job_counts(ONE).await.unwrap(), counts);
    assert_eq!(store.purge_done(at(3), 10).await.unwrap(), 1);
    assert_eq!(store.purge_done(at(3), 10).await.unwrap(), 0);
    assert_eq!(store.job_counts(ONE).await.unwrap(), counts);
    assert_eq!(store.job_counts(TWO).await.unwrap(), JobCounts::default());
    assert_eq!(store.event_counts(ONE).await.unwrap().processed, 2);
}
