//! The loops that run jobs, with tokio's paused time: whatever waits, waits in no time.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use askpro_core::ports::Clock;
use askpro_core::testing::ManualClock;
use askpro_core::{
    CompanyId, Error, ErrorKind, Job, JobId, JobKind, LeaseToken, Queue, Result, Retry,
};
use askpro_store_sqlx::{RunJobs, Worker};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use tokio::sync::{Notify, Semaphore};
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// What claiming the next job gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    /// A job that ends when it gets a permit.
    Run,
    /// A job that never ends.
    Hang,
    Panic,
    /// No job, for the store fails.
    Fail,
}

/// How extending a lease ends.
#[derive(Debug, Clone, Copy)]
enum Beat {
    Lost,
    Broken,
    Never,
}

/// Jobs by script; once it is played, nothing is due.
#[derive(Debug)]
struct Script {
    steps: Mutex<VecDeque<Step>>,
    claimed: Mutex<Vec<Step>>,
    beats: Mutex<VecDeque<Option<Beat>>>,
    asked: Mutex<Vec<Duration>>,
    notes: Mutex<Vec<(u128, String)>>,
    started: Instant,
    done: AtomicUsize,
    running: AtomicUsize,
    most_running: AtomicUsize,
    /// A job ends when it gets a permit.
    gate: Semaphore,
    due: Mutex<Option<DateTime<Utc>>>,
}

impl Script {
    fn new(steps: impl IntoIterator<Item = Step>) -> Arc<Self> {
        Arc::new(Self {
            steps: Mutex::new(steps.into_iter().collect()),
            claimed: Mutex::default(),
            beats: Mutex::default(),
            asked: Mutex::default(),
            notes: Mutex::default(),
            started: Instant::now(),
            done: AtomicUsize::new(0),
            running: AtomicUsize::new(0),
            most_running: AtomicUsize::new(0),
            gate: Semaphore::new(1000),
            due: Mutex::default(),
        })
    }

    fn add(&self, step: Step) {
        self.steps.lock().unwrap().push_back(step);
    }

    /// How the next leases are extended; `None` for well. After these, all are.
    fn beat(&self, beats: impl IntoIterator<Item = Option<Beat>>) {
        self.beats.lock().unwrap().extend(beats);
    }

    fn done(&self) -> usize {
        self.done.load(Ordering::SeqCst)
    }

    fn running(&self) -> usize {
        self.running.load(Ordering::SeqCst)
    }

    /// When it was asked for a job, in milliseconds since the start.
    fn asked(&self) -> Vec<u128> {
        self.asked.lock().unwrap().iter().map(Duration::as_millis).collect()
    }

    /// What was noted, and after how many seconds.
    fn notes(&self) -> Vec<(u128, String)> {
        self.notes.lock().unwrap().clone()
    }

    fn note(&self, note: impl Into<String>) {
        self.notes.lock().unwrap().push((self.started.elapsed().as_millis() / 1000, note.into()));
    }

    fn job(&self, step: Step) -> Job {
        let mut claimed = self.claimed.lock().unwrap();
        claimed.push(step);
        let now = clock().now();
        Job {
            id: JobId::new(Uuid::from_u128(claimed.len() as u128 - 1)),
            company: CompanyId::new(1),
            queue: Queue::Webhooks,
            kind: JobKind::ProcessEvent,
            subject: None,
            every: None,
            time_limit: Queue::Webhooks.time_limit(),
            attempt: 1,
            failures: 0,
            due_since: now,
            lease: LeaseToken::new(Uuid::from_u128(7)),
            lease_until: now + LEASE,
        }
    }
}

/// Counts a run as long as it is neither ended nor dropped.
struct Running<'a>(&'a Script);

impl<'a> Running<'a> {
    fn begin(script: &'a Script) -> Self {
        let running = script.running.fetch_add(1, Ordering::SeqCst) + 1;
        script.most_running.fetch_max(running, Ordering::SeqCst);
        Self(script)
    }
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.0.running.fetch_sub(1, Ordering::SeqCst);
    }
}

const LEASE: Duration = Duration::from_secs(30);

#[async_trait]
impl RunJobs for Script {
    async fn claim(&self) -> Result<Option<Job>> {
        self.asked.lock().unwrap().push(self.started.elapsed());
        let step = self.steps.lock().unwrap().pop_front();
        match step {
            None => Ok(None),
            Some(Step::Fail) => Err(Error::new(ErrorKind::Storage, "claim_job", "busy")),
            Some(step) => Ok(Some(self.job(step))),
        }
    }

    async fn run(&self, job: &Job) -> Result<()> {
        let _running = Running::begin(self);
        let place = usize::try_from(job.id.get().as_u128()).unwrap();
        let step = self.claimed.lock().unwrap()[place];
        match step {
            Step::Panic => panic!("a job panics"),
            Step::Hang => std::future::pending().await,
            Step::Run | Step::Fail => self.gate.acquire().await.unwrap().forget(),
        }
        self.done.fetch_add(1, Ordering::SeqCst);
        Ok(())
    }

    async fn extend(&self, _: &Job) -> Result<()> {
        self.note("extend");
        let beat = self.beats.lock().unwrap().pop_front().flatten();
        match beat {
            None => Ok(()),
            Some(Beat::Lost) => Err(Error::new(ErrorKind::InFlight, "extend_lease", "lost")),
            Some(Beat::Broken) => Err(Error::new(ErrorKind::Storage, "extend_lease", "busy")),
            Some(Beat::Never) => std::future::pending().await,
        }
    }

    async fn fail(&self, _: &Job, error: &Error) -> Result<()> {
        assert!(matches!(error.retry(), Retry::SafeAfter(_)), "{error:?}");
        assert_eq!(self.running(), 0, "the run is over before its end is noted");
        self.note(error.message());
        Ok(())
    }

    async fn give_back(&self, _: &Job) -> Result<()> {
        assert_eq!(self.running(), 0, "the run is over before it is given back");
        self.note("give back");
        Ok(())
    }

    async fn next_due(&self) -> Result<Option<DateTime<Utc>>> {
        Ok(*self.due.lock().unwrap())
    }

    fn lease(&self) -> Duration {
        LEASE
    }
}

fn clock() -> ManualClock {
    ManualClock::at(DateTime::from_timestamp(1_772_442_000, 0).unwrap())
}

fn start(worker: Worker) -> (CancellationToken, JoinHandle<()>) {
    let token = CancellationToken::new();
    (token.clone(), tokio::spawn(worker.run(token)))
}

#[tokio::test(start_paused = true)]
async fn it_runs_everything_that_is_due_and_then_polls() {
    let script = Script::new([Step::Run, Step::Run, Step::Run]);
    let (token, worker) = start(Worker::new(script.clone()));
    sleep(Duration::from_millis(2500)).await;
    assert_eq!(script.done(), 3);
    assert_eq!(script.asked(), [0, 0, 0, 0, 1000, 2000]);
    token.cancel();
    worker.await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_stored_job_wakes_it_at_once() {
    let script = Script::new([]);
    let wake = Arc::new(Notify::new());
    let (token, worker) = start(Worker::new(script.clone()).with_wake_up(wake.clone()));
    sleep(Duration::from_millis(300)).await;
    script.add(Step::Run);
    wake.notify_one();
    sleep(Duration::from_millis(1)).await;
    assert_eq!(script.done(), 1);
    assert_eq!(script.asked(), [0, 300, 300]);
    token.cancel();
    worker.await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn it_wakes_when_the_next_job_is_due() {
    let script = Script::new([]);
    let clock = clock();
    *script.due.lock().unwrap() = Some(clock.now() + Duration::from_millis(400));
    let worker = Worker::new(script.clone()).with_clock(Arc::new(clock));
    let (token, worker) = start(worker);
    sleep(Duration::from_millis(500)).await;
    assert_eq!(script.asked(), [0, 400]);
    token.cancel();
    worker.await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_job_held_up_by_its_series_does_not_make_it_spin() {
    let script = Script::new([]);
    let clock = clock();
    *script.due.lock().unwrap() = Some(clock.now() - Duration::from_secs(5));
    let worker = Worker::new(script.clone())
        .with_clock(Arc::new(clock))
        .with_poll_interval(Duration::from_millis(200));
    let (token, worker) = start(worker);
    sleep(Duration::from_millis(500)).await;
    assert_eq!(script.asked(), [0, 200, 400]);
    token.cancel();
    worker.await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn shutting_down_finishes_the_running_job_and_begins_no_other() {
    let script = Script::new([Step::Run, Step::Run]);
    script.gate.forget_permits(1000);
    let patient = Worker::new(script.clone()).with_grace(Duration::from_mins(1));
    let (token, worker) = start(patient);
    sleep(Duration::from_millis(10)).await;
    token.cancel();
    sleep(Duration::from_secs(50)).await;
    assert!(!worker.is_finished());
    assert_eq!(script.done(), 0);
    script.gate.add_permits(10);
    worker.await.unwrap();
    assert_eq!(script.done(), 1);
}

#[tokio::test(start_paused = true)]
async fn shutting_down_an_idle_worker_takes_no_time() {
    let script = Script::new([]);
    let (token, worker) = start(Worker::new(script.clone()).with_loops(3));
    sleep(Duration::from_millis(10)).await;
    let cancelled = Instant::now();
    token.cancel();
    worker.await.unwrap();
    assert_eq!(cancelled.elapsed(), Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn errors_slow_it_down_and_never_end_it() {
    let script = Script::new([Step::Fail, Step::Fail, Step::Fail, Step::Run, Step::Fail]);
    let (token, worker) = start(Worker::new(script.clone()));
    sleep(Duration::from_millis(8500)).await;
    assert_eq!(script.done(), 1);
    assert_eq!(script.asked(), [0, 1000, 3000, 7000, 7000, 8000]);
    token.cancel();
    worker.await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn pauses_after_errors_are_limited() {
    let script = Script::new((0..20).map(|_| Step::Fail));
    let (token, worker) = start(Worker::new(script.clone()));
    sleep(Duration::from_mins(10)).await;
    let asked = script.asked();
    let longest = asked.windows(2).map(|pair| pair[1] - pair[0]).max();
    assert_eq!(longest, Some(30_000));
    token.cancel();
    worker.await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_job_that_panics_counts_as_failed_and_the_next_one_runs() {
    let script = Script::new([Step::Panic, Step::Run]);
    let (token, worker) = start(Worker::new(script.clone()));
    sleep(Duration::from_millis(10)).await;
    assert_eq!(script.done(), 1);
    assert_eq!(script.notes(), [(0, "the run panicked".to_owned())]);
    token.cancel();
    worker.await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn the_lease_is_extended_as_long_as_the_job_runs() {
    let script = Script::new([Step::Run]);
    script.gate.forget_permits(1000);
    let (token, worker) = start(Worker::new(script.clone()));
    sleep(Duration::from_secs(35)).await;
    script.gate.add_permits(1);
    sleep(Duration::from_mins(1)).await;
    assert_eq!(script.done(), 1);
    assert_eq!(script.notes(), [10, 20, 30].map(|second| (second, "extend".to_owned())));
    token.cancel();
    worker.await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_run_whose_lease_is_lost_is_dropped() {
    let script = Script::new([Step::Hang, Step::Run]);
    script.beat([None, Some(Beat::Lost)]);
    let (token, worker) = start(Worker::new(script.clone()));
    sleep(Duration::from_secs(19)).await;
    assert_eq!((script.running(), script.done()), (1, 0));
    sleep(Duration::from_secs(2)).await;
    assert_eq!((script.running(), script.done()), (0, 1));
    assert_eq!(script.notes(), [10, 20].map(|second| (second, "extend".to_owned())));
    token.cancel();
    worker.await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_store_that_fails_for_less_than_a_lease_drops_no_run() {
    let script = Script::new([Step::Run]);
    script.gate.forget_permits(1000);
    script.beat([None, Some(Beat::Broken), Some(Beat::Broken), None]);
    let (token, worker) = start(Worker::new(script.clone()));
    sleep(Duration::from_secs(45)).await;
    script.gate.add_permits(1);
    sleep(Duration::from_secs(1)).await;
    assert_eq!(script.done(), 1);
    token.cancel();
    worker.await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_run_is_dropped_when_its_lease_may_be_somebody_elses() {
    for beats in [[Some(Beat::Broken); 4], [Some(Beat::Never); 4]] {
        let script = Script::new([Step::Hang]);
        script.beat(beats);
        let (token, worker) = start(Worker::new(script.clone()));
        sleep(Duration::from_secs(29)).await;
        assert_eq!(script.running(), 1);
        sleep(Duration::from_secs(2)).await;
        assert_eq!(script.running(), 0);
        token.cancel();
        worker.await.unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn a_run_that_takes_too_long_is_cut_off_and_counts_as_failed() {
    let script = Script::new([Step::Hang, Step::Run]);
    let (token, worker) = start(Worker::new(script.clone()));
    sleep(Duration::from_secs(59)).await;
    assert_eq!((script.running(), script.done()), (1, 0));
    sleep(Duration::from_secs(2)).await;
    assert_eq!((script.running(), script.done()), (0, 1));
    let last = script.notes().pop().unwrap();
    assert_eq!(last, (60, "the run took longer than 60 s".to_owned()));
    token.cancel();
    worker.await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn what_does_not_end_in_time_is_given_back_when_it_shuts_down() {
    let script = Script::new([Step::Hang, Step::Hang, Step::Run]);
    let worker = Worker::new(script.clone()).with_loops(2).with_grace(Duration::from_secs(5));
    let (token, worker) = start(worker);
    sleep(Duration::from_millis(10)).await;
    let cancelled = Instant::now();
    token.cancel();
    worker.await.unwrap();
    assert_eq!(cancelled.elapsed(), Duration::from_secs(5));
    assert_eq!((script.running(), script.done()), (0, 0));
    assert_eq!(script.notes(), [5, 5].map(|second| (second, "give back".to_owned())));
}

/// A claim that was under way when the stop came.
#[derive(Debug)]
struct SlowClaim(Arc<Script>);

#[async_trait]
impl RunJobs for SlowClaim {
    async fn claim(&self) -> Result<Option<Job>> {
        sleep(Duration::from_secs(1)).await;
        self.0.claim().await
    }
    async fn run(&self, job: &Job) -> Result<()> {
        self.0.run(job).await
    }
    async fn extend(&self, job: &Job) -> Result<()> {
        self.0.extend(job).await
    }
    async fn fail(&self, job: &Job, error: &Error) -> Result<()> {
        self.0.fail(job, error).await
    }
    async fn give_back(&self, job: &Job) -> Result<()> {
        self.0.give_back(job).await
    }
    async fn next_due(&self) -> Result<Option<DateTime<Utc>>> {
        self.0.next_due().await
    }
    fn lease(&self) -> Duration {
        self.0.lease()
    }
}

#[tokio::test(start_paused = true)]
async fn a_job_claimed_after_the_stop_is_given_back_at_once() {
    let script = Script::new([Step::Run]);
    let (token, worker) = start(Worker::new(Arc::new(SlowClaim(script.clone()))));
    sleep(Duration::from_millis(500)).await;
    token.cancel();
    worker.await.unwrap();
    assert_eq!(script.done(), 0);
    assert_eq!(script.notes(), [(1, "give back".to_owned())]);
}

#[tokio::test(start_paused = true)]
async fn one_call_wakes_as_many_loops_as_there_are_jobs() {
    let script = Script::new([]);
    script.gate.forget_permits(1000);
    let wake = Arc::new(Notify::new());
    let worker = Worker::new(script.clone()).with_wake_up(wake.clone()).with_loops(3);
    let (token, worker) = start(worker);
    sleep(Duration::from_millis(100)).await;
    for _ in 0..3 {
        script.add(Step::Run);
    }
    wake.notify_one();
    sleep(Duration::from_millis(1)).await;
    assert_eq!(script.running(), 3);
    script.gate.add_permits(3);
    token.cancel();
    worker.await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn several_loops_run_several_jobs_at_once() {
    let script = Script::new([Step::Run, Step::Run, Step::Run, Step::Run]);
    script.gate.forget_permits(1000);
    let (token, worker) = start(Worker::new(script.clone()).with_loops(3));
    sleep(Duration::from_millis(10)).await;
    assert_eq!(script.most_running.load(Ordering::SeqCst), 3);
    script.gate.add_permits(1000);
    sleep(Duration::from_millis(10)).await;
    assert_eq!(script.done(), 4);
    token.cancel();
    worker.await.unwrap();
}
