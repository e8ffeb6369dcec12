//! A runner that plays a script.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use askpro_core::ports::Clock;
use askpro_core::testing::ManualClock;
use askpro_core::{
    CompanyId, Error, ErrorKind, Job, JobId, JobKind, LeaseToken, Queue, Result, Retry,
};
use askpro_store_sqlx::RunJobs;
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use tokio::sync::Semaphore;
use tokio::time::{Instant, sleep};
use uuid::Uuid;

/// What claiming the next job gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
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
pub(super) enum Beat {
    Lost,
    Broken,
    Never,
}

/// Jobs by script; once it is played, nothing is due.
#[derive(Debug)]
pub(super) struct Script {
    steps: Mutex<VecDeque<Step>>,
    claimed: Mutex<Vec<Step>>,
    beats: Mutex<VecDeque<Option<Beat>>>,
    asked: Mutex<Vec<Duration>>,
    notes: Mutex<Vec<(u128, String)>>,
    started: Instant,
    done: AtomicUsize,
    running: AtomicUsize,
    pub(super) most_running: AtomicUsize,
    /// A job ends when it gets a permit.
    pub(super) gate: Semaphore,
    pub(super) due: Mutex<Option<DateTime<Utc>>>,
}

impl Script {
    pub(super) fn new(steps: impl IntoIterator<Item = Step>) -> Arc<Self> {
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

    pub(super) fn add(&self, step: Step) {
        self.steps.lock().unwrap().push_back(step);
    }

    /// How the next leases are extended; `None` for well. After these, all are.
    pub(super) fn beat(&self, beats: impl IntoIterator<Item = Option<Beat>>) {
        self.beats.lock().unwrap().extend(beats);
    }

    pub(super) fn done(&self) -> usize {
        self.done.load(Ordering::SeqCst)
    }

    pub(super) fn running(&self) -> usize {
        self.running.load(Ordering::SeqCst)
    }

    /// When it was asked for a job, in milliseconds since the start.
    pub(super) fn asked(&self) -> Vec<u128> {
        self.asked.lock().unwrap().iter().map(Duration::as_millis).collect()
    }

    /// What was noted, and after how many seconds.
    pub(super) fn notes(&self) -> Vec<(u128, String)> {
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

pub(super) fn clock() -> ManualClock {
    ManualClock::at(DateTime::from_timestamp(1_772_442_000, 0).unwrap())
}

/// A claim that was under way when the stop came.
#[derive(Debug)]
pub(super) struct SlowClaim(pub(super) Arc<Script>);

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
