//! Worker, runner and store together, with tokio's paused time: what becomes of jobs when workers die, hang or stop.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::sync::{Arc, Mutex};
use std::time::Duration;

use askpro_core::ports::{Clock, JobStore, TaskStore};
use askpro_core::service::{JobHandler, JobRunner, JobRunnerBuilder, Ran, ensure_recurring};
use askpro_core::{
    CompanyId, Job, JobCounts, JobKind, JobState, MemoryStore, NewJob, Queue, Result, TaskFilter,
    TaskReason,
};
use askpro_store_sqlx::Worker;
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;

const ONE: CompanyId = CompanyId::new(1);
const TWO: CompanyId = CompanyId::new(2);

/// Shows the paused time as time of day.
#[derive(Debug, Clone, Copy)]
struct TokioClock(Instant);

impl Clock for TokioClock {
    fn now(&self) -> DateTime<Utc> {
        DateTime::from_timestamp(1_772_442_000, 0).unwrap() + self.0.elapsed()
    }

    fn monotonic(&self) -> Duration {
        self.0.elapsed()
    }
}

/// Jobs whose subject says how they behave: `hang`, `panic`, or the seconds they take.
#[derive(Debug)]
struct Actor {
    clock: TokioClock,
    begun: Mutex<Vec<(u64, CompanyId)>>,
    ended: Mutex<Vec<(u64, CompanyId)>>,
}

impl Actor {
    fn second(&self) -> u64 {
        self.clock.0.elapsed().as_secs()
    }

    fn begun(&self) -> Vec<(u64, CompanyId)> {
        self.begun.lock().unwrap().clone()
    }

    fn ended(&self) -> Vec<(u64, CompanyId)> {
        self.ended.lock().unwrap().clone()
    }
}

#[async_trait]
impl JobHandler for Actor {
    fn kinds(&self) -> &'static [JobKind] {
        &[JobKind::SyncCalls, JobKind::SettleIntents]
    }

    async fn run(&self, job: &Job) -> Result<Ran> {
        self.begun.lock().unwrap().push((self.second(), job.company));
        match job.subject.as_deref().unwrap() {
            "hang" => std::future::pending().await,
            "panic" => panic!("a job panics"),
            seconds => sleep(Duration::from_secs(seconds.parse().unwrap())).await,
        }
        self.ended.lock().unwrap().push((self.second(), job.company));
        Ok(Ran::Done)
    }
}

struct Setting {
    clock: TokioClock,
    store: MemoryStore,
    actor: Arc<Actor>,
}

fn setting() -> Setting {
    let clock = TokioClock(Instant::now());
    let actor = Arc::new(Actor { clock, begun: Mutex::default(), ended: Mutex::default() });
    Setting { clock, store: MemoryStore::new(), actor }
}

impl Setting {
    async fn add(&self, company: CompanyId, kind: JobKind, behaviour: &str) {
        let now = self.clock.now();
        let job = NewJob::new(kind, now).with_subject(behaviour);
        self.store.enqueue(company, &job, now).await.unwrap();
    }

    fn runner(&self, change: impl FnOnce(JobRunnerBuilder) -> JobRunnerBuilder) -> JobRunner {
        let builder = JobRunner::builder(Arc::new(self.store.clone()))
            .with_clock(Arc::new(self.clock))
            .with_handler(self.actor.clone());
        change(builder).build()
    }

    fn worker(&self, runner: JobRunner) -> Worker {
        Worker::new(Arc::new(runner)).with_clock(Arc::new(self.clock))
    }

    fn start(&self) -> (CancellationToken, JoinHandle<()>) {
        start(self.worker(self.runner(|builder| builder)))
    }

    async fn counts(&self, company: CompanyId) -> JobCounts {
        self.store.job_counts(company).await.unwrap()
    }
}

fn start(worker: Worker) -> (CancellationToken, JoinHandle<()>) {
    let token = CancellationToken::new();
    (token.clone(), tokio::spawn(worker.run(token)))
}

#[tokio::test(start_paused = true)]
async fn the_job_of_a_worker_that_died_is_taken_up_when_its_lease_has_run_out() {
    let setting = setting();
    setting.add(ONE, JobKind::SyncCalls, "5").await;
    let (_, dying) = setting.start();
    sleep(Duration::from_secs(2)).await;
    dying.abort();
    let (token, worker) = setting.start();
    sleep(Duration::from_mins(1)).await;
    assert_eq!(setting.actor.begun(), [(0, ONE), (30, ONE)]);
    assert_eq!(setting.actor.ended(), [(35, ONE)]);
    token.cancel();
    worker.await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_long_job_runs_once_however_many_workers_there_are() {
    let setting = setting();
    setting.add(ONE, JobKind::SyncCalls, "200").await;
    let workers = [setting.start(), setting.start()];
    sleep(Duration::from_secs(250)).await;
    assert_eq!((setting.actor.begun().len(), setting.actor.ended()), (1, vec![(200, ONE)]));
    for (token, worker) in workers {
        token.cancel();
        worker.await.unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn a_company_whose_calendar_hangs_does_not_hold_every_worker() {
    let setting = setting();
    for _ in 0..10 {
        setting.add(ONE, JobKind::SettleIntents, "hang").await;
    }
    for _ in 0..5 {
        setting.add(TWO, JobKind::SyncCalls, "1").await;
    }
    let runner = setting.runner(|builder| builder.with_company_limit(2));
    let (token, worker) = start(setting.worker(runner).with_loops(3));
    sleep(Duration::from_secs(10)).await;
    assert_eq!(setting.actor.ended().len(), 5);
    assert_eq!(setting.counts(ONE).await.running, 2);
    token.cancel();
    worker.await.unwrap();
    let given_back = JobCounts { ready: 10, ..JobCounts::default() };
    assert_eq!(setting.counts(ONE).await, given_back);
}

#[tokio::test(start_paused = true)]
async fn what_a_stopping_worker_gives_back_another_one_begins_at_once() {
    let setting = setting();
    setting.add(ONE, JobKind::SyncCalls, "hang").await;
    let (token, worker) = setting.start();
    sleep(Duration::from_secs(3)).await;
    token.cancel();
    worker.await.unwrap();
    let (token, worker) = setting.start();
    sleep(Duration::from_secs(1)).await;
    assert_eq!(setting.actor.begun(), [(0, ONE), (3 + Worker::GRACE.as_secs(), ONE)]);
    let job = setting.store.list_jobs(ONE, JobState::Running, None, 1).await.unwrap().remove(0);
    assert_eq!(job.attempt, 1, "the run that was cut off is no try");
    token.cancel();
    worker.await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_job_that_hangs_in_every_run_becomes_a_task() {
    let setting = setting();
    setting.add(ONE, JobKind::SettleIntents, "hang").await;
    let (token, worker) = setting.start();
    sleep(Duration::from_hours(26)).await;
    assert_eq!(setting.counts(ONE).await, JobCounts { ready: 1, dead: 1, ..JobCounts::default() });
    let begun = setting.actor.begun();
    assert_eq!(begun.len(), 18);
    assert!((begun[1].0 - begun[0].0) > Queue::Bookings.time_limit().as_secs());
    let tasks = setting.store.tasks(ONE, &TaskFilter::open(10)).await.unwrap();
    assert_eq!(tasks.len(), 1);
    assert_eq!(tasks[0].task.reason, TaskReason::ProcessingFailed);
    assert!(tasks[0].task.detail.contains("took longer than 120 s"), "{}", tasks[0].task.detail);
    token.cancel();
    worker.await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_job_that_panics_in_every_run_becomes_a_task_and_others_go_on() {
    let setting = setting();
    setting.add(ONE, JobKind::SettleIntents, "panic").await;
    let (token, worker) = setting.start();
    sleep(Duration::from_mins(1)).await;
    setting.add(TWO, JobKind::SyncCalls, "1").await;
    sleep(Duration::from_hours(26)).await;
    assert_eq!(setting.counts(ONE).await, JobCounts { ready: 1, dead: 1, ..JobCounts::default() });
    assert_eq!(setting.counts(TWO).await, JobCounts { done: 1, ..JobCounts::default() });
    let tasks = setting.store.tasks(ONE, &TaskFilter::open(10)).await.unwrap();
    assert!(tasks[0].task.detail.contains("panicked"), "{}", tasks[0].task.detail);
    token.cancel();
    worker.await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_recurring_job_goes_on_across_workers() {
    let setting = setting();
    let every = Duration::from_mins(1);
    let job = NewJob::new(JobKind::SyncCalls, setting.clock.now())
        .with_subject("1")
        .with_unique_key("recurring")
        .with_interval(every);
    setting.store.enqueue(ONE, &job, setting.clock.now()).await.unwrap();
    for _ in 0..3 {
        let (token, worker) = setting.start();
        let now = setting.clock.now();
        ensure_recurring(&setting.store, ONE, JobKind::SyncCalls, every, now).await.unwrap();
        sleep(Duration::from_secs(100)).await;
        token.cancel();
        worker.await.unwrap();
    }
    let begun: Vec<_> = setting.actor.begun().iter().map(|(second, _)| *second).collect();
    assert_eq!(begun, [0, 61, 122, 183, 244]);
}
