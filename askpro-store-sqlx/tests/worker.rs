//! The loop that runs jobs, with tokio's paused time: whatever waits, waits in no time.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use askpro_core::ports::Clock;
use askpro_core::testing::ManualClock;
use askpro_core::{Error, ErrorKind, Result};
use askpro_store_sqlx::{RunNext, Worker};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use tokio::sync::{Notify, Semaphore};
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;

/// What asking for the next job gives.
enum Step {
    Run,
    Panic,
    Fail,
}

/// Jobs by script; once it is played, nothing is due.
#[derive(Debug)]
struct Script {
    steps: Mutex<VecDeque<Step>>,
    asked: Mutex<Vec<Duration>>,
    started: Instant,
    done: AtomicUsize,
    running: AtomicUsize,
    most_running: AtomicUsize,
    /// A job ends when it gets a permit.
    gate: Semaphore,
    due: Mutex<Option<DateTime<Utc>>>,
}

impl std::fmt::Debug for Step {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Step")
    }
}

impl Script {
    fn new(steps: impl IntoIterator<Item = Step>) -> Arc<Self> {
        Arc::new(Self {
            steps: Mutex::new(steps.into_iter().collect()),
            asked: Mutex::default(),
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

    fn done(&self) -> usize {
        self.done.load(Ordering::SeqCst)
    }

    /// When it was asked for a job, in milliseconds since the start.
    fn asked(&self) -> Vec<u128> {
        self.asked.lock().unwrap().iter().map(Duration::as_millis).collect()
    }
}

#[async_trait]
impl RunNext for Script {
    async fn run_next(&self) -> Result<bool> {
        self.asked.lock().unwrap().push(self.started.elapsed());
        let step = self.steps.lock().unwrap().pop_front();
        match step {
            None => Ok(false),
            Some(Step::Fail) => Err(Error::new(ErrorKind::Storage, "claim_job", "busy")),
            Some(Step::Panic) => panic!("a job panics"),
            Some(Step::Run) => {
                let running = self.running.fetch_add(1, Ordering::SeqCst) + 1;
                self.most_running.fetch_max(running, Ordering::SeqCst);
                self.gate.acquire().await.unwrap().forget();
                self.running.fetch_sub(1, Ordering::SeqCst);
                self.done.fetch_add(1, Ordering::SeqCst);
                Ok(true)
            }
        }
    }

    async fn next_due(&self) -> Result<Option<DateTime<Utc>>> {
        Ok(*self.due.lock().unwrap())
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
    let (token, worker) = start(Worker::new(script.clone()));
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
async fn a_job_that_panics_does_not_end_it() {
    let script = Script::new([Step::Panic, Step::Run]);
    let (token, worker) = start(Worker::new(script.clone()));
    sleep(Duration::from_millis(1500)).await;
    assert_eq!(script.done(), 1);
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
