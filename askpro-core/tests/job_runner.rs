//! What a runner makes of a run: done, again, tried later, reported, given up.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use askpro_core::ports::{ClaimOptions, Clock, EventStore, JobStore, TaskStore};
use askpro_core::service::{JobHandler, JobRunner, JobRunnerBuilder, Ran, ensure_recurring};
use askpro_core::testing::ManualClock;
use askpro_core::{
    CompanyId, Enqueued, Error, ErrorKind, EventId, EventStatus, Job, JobCounts, JobKind, JobState,
    MemoryStore, NewEvent, NewJob, Provider, Result, Retry, StoredJob, TaskFilter, TaskReason,
};
use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, TimeZone, Utc};

const COMPANY: CompanyId = CompanyId::new(7);
const TEN_MINUTES: Duration = Duration::from_mins(10);

/// Ends its runs by script, and well when the script is played.
#[derive(Debug, Default)]
struct Script {
    ends: Mutex<VecDeque<Result<Ran>>>,
    runs: Mutex<Vec<Job>>,
}

#[async_trait]
impl JobHandler for Script {
    fn kinds(&self) -> &'static [JobKind] {
        &[JobKind::SyncCalls, JobKind::ProcessEvent]
    }

    async fn run(&self, job: &Job) -> Result<Ran> {
        self.runs.lock().unwrap().push(job.clone());
        self.ends.lock().unwrap().pop_front().unwrap_or(Ok(Ran::Done))
    }
}

struct Setting {
    clock: ManualClock,
    store: MemoryStore,
    script: Arc<Script>,
    runner: JobRunner,
}

fn start() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, 21, 9, 0, 0).unwrap()
}

fn minutes(minutes: i64) -> DateTime<Utc> {
    start() + TimeDelta::minutes(minutes)
}

fn setting_with(change: impl FnOnce(JobRunnerBuilder) -> JobRunnerBuilder) -> Setting {
    let (clock, store, script) =
        (ManualClock::at(start()), MemoryStore::new(), Arc::<Script>::default());
    let builder = JobRunner::builder(Arc::new(store.clone()))
        .with_clock(Arc::new(clock.clone()))
        .with_handler(script.clone());
    let runner = change(builder).build();
    Setting { clock, store, script, runner }
}

fn setting() -> Setting {
    setting_with(|builder| builder)
}

fn down() -> Error {
    Error::new(ErrorKind::Unavailable, "calls", "the service is down")
}

impl Setting {
    fn script(&self, ends: impl IntoIterator<Item = Result<Ran>>) {
        self.script.ends.lock().unwrap().extend(ends);
    }

    async fn add(&self, job: NewJob) -> Enqueued {
        self.store.enqueue(COMPANY, &job, self.clock.now()).await.unwrap()
    }

    async fn recurring(&self, every: Duration) -> Enqueued {
        let now = self.clock.now();
        ensure_recurring(&self.store, COMPANY, JobKind::SyncCalls, every, now).await.unwrap()
    }

    async fn event(&self) -> EventId {
        let event = NewEvent {
            provider: Provider::Retell,
            event_type: "call_ended".to_owned(),
            dedup_key: "k".to_owned(),
            branch: None,
            call_id: None,
            payload: "{}".to_owned(),
            received_at: self.clock.now(),
            job: Some(NewJob::new(JobKind::ProcessEvent, self.clock.now())),
        };
        self.store.record_event(COMPANY, &event).await.unwrap().event_id()
    }

    async fn event_status(&self, id: EventId) -> EventStatus {
        self.store.event(COMPANY, id).await.unwrap().unwrap().status
    }

    async fn the_job(&self, state: JobState) -> StoredJob {
        let jobs = self.store.list_jobs(COMPANY, state, None, 10).await.unwrap();
        assert_eq!(jobs.len(), 1, "{jobs:?}");
        jobs[0].clone()
    }

    async fn counts(&self) -> JobCounts {
        self.store.job_counts(COMPANY).await.unwrap()
    }

    async fn tasks(&self) -> Vec<(TaskReason, String)> {
        let tasks = self.store.tasks(COMPANY, &TaskFilter::open(10)).await.unwrap();
        tasks.into_iter().map(|task| (task.task.reason, task.task.detail)).collect()
    }

    /// Runs once, at the next instant at which something can be due; answers when that was.
    async fn run_at_next(&self) -> DateTime<Utc> {
        let due = self.runner.next_due().await.unwrap().unwrap();
        self.clock.set(due.max(self.clock.now()));
        assert!(self.runner.run_next().await.unwrap(), "nothing is due at {due}");
        self.tell().await;
        self.clock.now()
    }

    /// Ends the jobs that were stored with tasks.
    async fn tell(&self) {
        let options = ClaimOptions { kinds: vec![JobKind::SendAlert], ..ClaimOptions::default() };
        while let Some(job) = self.store.claim_job(&options, self.clock.now()).await.unwrap() {
            self.store.complete_job(&job, EventStatus::Skipped, self.clock.now()).await.unwrap();
        }
    }
}

#[tokio::test]
async fn a_kind_without_a_handler_is_left_to_others() {
    let setting = setting();
    setting.add(NewJob::new(JobKind::SendAlert, start())).await;
    assert_eq!(setting.runner.run_all_due().await.unwrap(), 0);
    assert_eq!(setting.counts().await, JobCounts { ready: 1, ..JobCounts::default() });
}

#[tokio::test]
async fn a_run_that_skips_leaves_its_event_skipped() {
    for (end, status) in [(Ran::Done, EventStatus::Processed), (Ran::Skipped, EventStatus::Skipped)]
    {
        let setting = setting();
        let event = setting.event().await;
        setting.script([Ok(end)]);
        assert_eq!(setting.runner.run_all_due().await.unwrap(), 1);
        assert_eq!(setting.event_status(event).await, status);
        assert_eq!(setting.counts().await.done, 1);
    }
}

#[tokio::test]
async fn a_job_can_ask_to_go_on_later() {
    let setting = setting();
    let event = setting.event().await;
    setting.script([Err(down()), Ok(Ran::Again(minutes(30))), Ok(Ran::Done)]);
    assert_eq!(setting.run_at_next().await, start());
    setting.run_at_next().await;
    assert_eq!(setting.event_status(event).await, EventStatus::Pending);
    assert_eq!(setting.run_at_next().await, minutes(30));
    assert_eq!(setting.event_status(event).await, EventStatus::Processed);
    let attempts: Vec<_> =
        setting.script.runs.lock().unwrap().iter().map(|job| job.attempt).collect();
    assert_eq!(attempts, [1, 2, 1]);
}

#[tokio::test]
async fn a_job_that_goes_on_at_once_does_not_make_the_runner_spin() {
    let setting = setting();
    setting.add(NewJob::new(JobKind::SyncCalls, start())).await;
    setting.script((0..100).map(|_| Ok(Ran::Again(start()))));
    assert_eq!(setting.runner.run_all_due().await.unwrap(), 1);
}

#[tokio::test]
async fn a_recurring_job_runs_at_its_interval_after_each_run() {
    let setting = setting();
    setting.recurring(TEN_MINUTES).await;
    for minute in [0, 10, 20] {
        assert_eq!(setting.run_at_next().await, minutes(minute));
    }
    setting.clock.set(minutes(100));
    assert_eq!(setting.runner.run_all_due().await.unwrap(), 1, "what was missed is not made up");
    assert_eq!(setting.run_at_next().await, minutes(110));
}

#[tokio::test]
async fn a_recurring_job_that_is_pointless_ends_and_can_begin_anew() {
    let setting = setting();
    let first = setting.recurring(TEN_MINUTES).await;
    setting.script([Ok(Ran::Skipped)]);
    setting.run_at_next().await;
    assert_eq!(setting.counts().await, JobCounts { done: 1, ..JobCounts::default() });
    let second = setting.recurring(TEN_MINUTES).await;
    assert!(matches!(second, Enqueued::New(id) if id != first.job_id()), "{second:?}");
}

#[tokio::test]
async fn a_failing_recurring_job_is_tried_at_each_interval_and_reported_once() {
    let setting = setting();
    setting.recurring(TEN_MINUTES).await;
    setting.script((0..12).map(|_| Err(down())));
    for run in 0..12 {
        let reported = usize::from(run >= 5);
        assert_eq!(setting.tasks().await.len(), reported, "before run {run}");
        assert_eq!(setting.run_at_next().await, minutes(10 * run));
    }
    let [(reason, detail)] = setting.tasks().await.try_into().unwrap();
    assert_eq!(reason, TaskReason::CalendarUnavailable);
    assert_eq!(
        detail,
        "sync_calls failed 5 times in a row: calls: the service is down (unavailable)"
    );
    let job = setting.the_job(JobState::Ready).await;
    assert_eq!((job.failures, job.attempt), (12, 0));

    setting.run_at_next().await;
    let job = setting.the_job(JobState::Ready).await;
    assert_eq!((job.failures, job.last_error), (0, None));
    setting.script((0..5).map(|_| Err(down())));
    for _ in 0..5 {
        setting.run_at_next().await;
    }
    assert_eq!(setting.tasks().await.len(), 2, "another row of failures is reported again");
}

#[tokio::test]
async fn a_daily_job_does_not_wait_a_day_for_its_next_try() {
    let setting = setting();
    setting.recurring(Duration::from_hours(24)).await;
    let never = Error::new(ErrorKind::Unauthorized, "calls", "the key is refused");
    setting.script([Err(down()), Err(never)]);
    for minute in [0, 30, 60] {
        assert_eq!(setting.run_at_next().await, minutes(minute));
    }
    assert_eq!(setting.the_job(JobState::Ready).await.run_at, minutes(60 + 24 * 60));
}

#[tokio::test]
async fn a_service_that_asks_for_more_than_the_interval_gets_it() {
    let setting = setting();
    setting.recurring(TEN_MINUTES).await;
    setting.script([Err(down().with_retry(Retry::SafeAfter(Duration::from_mins(25))))]);
    setting.run_at_next().await;
    assert_eq!(setting.run_at_next().await, minutes(25));
}

#[tokio::test]
async fn a_postponed_recurring_job_fails_only_when_it_waits_for_long() {
    let setting = setting();
    setting.recurring(TEN_MINUTES).await;
    let limited = || {
        Err(Error::new(ErrorKind::RateLimited, "calls", "too many requests")
            .with_retry(Retry::SafeAfter(Duration::from_mins(20))))
    };
    setting.script((0..4).map(|_| limited()));
    for minute in [0, 20, 40] {
        assert_eq!(setting.run_at_next().await, minutes(minute));
        let job = setting.the_job(JobState::Ready).await;
        assert_eq!((job.failures, job.attempt), (0, 0));
    }
    assert_eq!(setting.run_at_next().await, minutes(60));
    assert_eq!(setting.the_job(JobState::Ready).await.failures, 1);
}

#[tokio::test]
async fn a_recurring_job_that_crashes_its_workers_is_given_up() {
    let setting = setting();
    setting.recurring(TEN_MINUTES).await;
    for _ in 0..18 {
        let claimed = setting.runner.claim().await.unwrap().unwrap();
        setting.clock.set(claimed.lease_until);
    }
    setting.run_at_next().await;
    assert!(setting.script.runs.lock().unwrap().is_empty(), "it must not be run once more");
    let dead = setting.the_job(JobState::Dead).await;
    assert_eq!(dead.attempt, 19);
    let [(reason, detail)] = setting.tasks().await.try_into().unwrap();
    assert_eq!(reason, TaskReason::ProcessingFailed);
    assert!(detail.contains("did not come to an end in any of its runs"), "{detail}");
}

#[tokio::test]
async fn a_job_retried_by_hand_gets_its_patience_back() {
    let setting = setting();
    let event = setting.event().await;
    let limited = || Err(Error::new(ErrorKind::RateLimited, "book", "too many requests"));
    setting.script([limited(), limited(), limited(), limited()]);
    setting.run_at_next().await;
    setting.clock.advance(TimeDelta::hours(24));
    setting.run_at_next().await;
    assert_eq!(setting.event_status(event).await, EventStatus::Failed);
    let dead = setting.the_job(JobState::Dead).await;
    assert!(setting.store.retry_dead(COMPANY, dead.id, setting.clock.now()).await.unwrap());
    setting.run_at_next().await;
    assert_eq!(setting.counts().await, JobCounts { ready: 1, done: 1, ..JobCounts::default() });
}

#[tokio::test]
async fn giving_a_job_back_uses_up_no_try() {
    let setting = setting();
    setting.add(NewJob::new(JobKind::SyncCalls, start())).await;
    let claimed = setting.runner.claim().await.unwrap().unwrap();
    setting.runner.give_back(&claimed).await.unwrap();
    let again = setting.runner.claim().await.unwrap().unwrap();
    assert_eq!((again.id, again.attempt), (claimed.id, 1));
}

#[tokio::test]
async fn a_run_that_was_cut_off_is_tried_again_by_the_ladder() {
    let setting = setting();
    setting.add(NewJob::new(JobKind::SyncCalls, start())).await;
    let claimed = setting.runner.claim().await.unwrap().unwrap();
    let late = Error::new(ErrorKind::UnexpectedAnswer, "run", "the run took longer than 300 s")
        .with_retry(Retry::SafeAfter(Duration::from_secs(1)));
    setting.runner.fail(&claimed, &late).await.unwrap();
    assert_eq!(setting.runner.claim().await.unwrap(), None);
    setting.clock.advance(TimeDelta::seconds(2));
    assert_eq!(setting.runner.claim().await.unwrap().unwrap().attempt, 2);
}

#[tokio::test]
async fn whoever_lost_the_lease_notes_nothing() {
    for end in [Ok(Ran::Done), Ok(Ran::Again(minutes(5))), Err(down())] {
        let setting = setting();
        setting.add(NewJob::new(JobKind::SyncCalls, start())).await;
        let late = setting.runner.claim().await.unwrap().unwrap();
        setting.clock.set(late.lease_until);
        let held = setting.runner.claim().await.unwrap().unwrap();
        setting.script([end]);
        setting.runner.run(&late).await.unwrap();
        setting.runner.give_back(&late).await.unwrap();
        setting.runner.fail(&late, &down()).await.unwrap();
        assert_eq!(setting.runner.extend(&late).await.unwrap_err().kind(), ErrorKind::InFlight);
        assert_eq!(setting.counts().await, JobCounts { running: 1, ..JobCounts::default() });
        setting.runner.extend(&held).await.unwrap();
    }
}

#[tokio::test]
async fn a_lease_is_as_long_as_was_said() {
    let setting = setting_with(|builder| builder.with_lease(Duration::from_secs(45)));
    setting.add(NewJob::new(JobKind::SyncCalls, start())).await;
    let claimed = setting.runner.claim().await.unwrap().unwrap();
    assert_eq!(claimed.lease_until, start() + TimeDelta::seconds(45));
    setting.clock.advance(TimeDelta::seconds(40));
    setting.runner.extend(&claimed).await.unwrap();
    setting.clock.advance(TimeDelta::seconds(44));
    assert_eq!(setting.runner.claim().await.unwrap(), None);
    assert_eq!(setting.runner.lease(), Duration::from_secs(45));
}

#[tokio::test]
async fn a_company_gets_as_many_runs_at_once_as_was_said() {
    let setting = setting_with(|builder| builder.with_company_limit(0));
    for company in [COMPANY, COMPANY, CompanyId::new(8)] {
        let job = NewJob::new(JobKind::SyncCalls, start());
        setting.store.enqueue(company, &job, start()).await.unwrap();
    }
    let companies = [setting.runner.claim().await, setting.runner.claim().await]
        .map(|claimed| claimed.unwrap().unwrap().company.get());
    assert_eq!(companies, [7, 8]);
    assert_eq!(setting.runner.claim().await.unwrap(), None);
    let any = setting.store.claim_job(&ClaimOptions::default(), start()).await.unwrap();
    assert!(any.is_some(), "the limit is the runner's, not the store's");
}
