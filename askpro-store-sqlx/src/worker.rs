//! The loop that runs durable jobs.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use askpro_core::Result;
use askpro_core::ports::{Clock, SystemClock};
use askpro_core::service::JobRunner;
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use tokio::sync::Notify;
use tokio::task::JoinSet;
use tokio::time;
use tokio_util::sync::CancellationToken;

/// Runs one job at a time; what a job does is not the worker's business. [`JobRunner`] is the one of the core.
#[async_trait]
pub trait RunNext: fmt::Debug + Send + Sync + 'static {
    /// Runs the next job that is due to its end; `false` when none is.
    ///
    /// A job that fails is no error here: it was given back or buried.
    ///
    /// # Errors
    /// When the store fails; the worker waits a little and asks again.
    async fn run_next(&self) -> Result<bool>;

    /// When the next job can become due; `None` when no job waits.
    ///
    /// # Errors
    /// When the store fails.
    async fn next_due(&self) -> Result<Option<DateTime<Utc>>>;
}

#[async_trait]
impl RunNext for JobRunner {
    async fn run_next(&self) -> Result<bool> {
        Self::run_next(self).await
    }

    async fn next_due(&self) -> Result<Option<DateTime<Utc>>> {
        Self::next_due(self).await
    }
}

/// Runs jobs as they become due: until none is left, then again when one is stored, when the next one is due, or after
/// the poll interval, whichever comes first.
///
/// Polling finds jobs that other processes stored, and those that wait for another job of their series.
/// Errors of the store are logged and slow the loop down; they never end it.
#[derive(Debug)]
pub struct Worker {
    runner: Arc<dyn RunNext>,
    clock: Arc<dyn Clock>,
    wake: Arc<Notify>,
    loops: usize,
    poll_interval: Duration,
}

/// How long a loop waits after an error, at the most; the wait doubles from the poll interval.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

impl Worker {
    /// How often a worker looks for jobs that nobody told it of.
    pub const POLL_INTERVAL: Duration = Duration::from_secs(1);

    /// A worker with one loop that polls every second.
    #[must_use]
    pub fn new(runner: Arc<dyn RunNext>) -> Self {
        Self {
            runner,
            clock: Arc::new(SystemClock),
            wake: Arc::default(),
            loops: 1,
            poll_interval: Self::POLL_INTERVAL,
        }
    }

    /// Wakes the worker at once when a job was stored; give it
    /// [`SqliteStore::job_added`](crate::SqliteStore::job_added).
    #[must_use]
    pub fn with_wake_up(mut self, wake: Arc<Notify>) -> Self {
        self.wake = wake;
        self
    }

    /// Runs up to this many jobs at once; at least one.
    #[must_use]
    pub fn with_loops(mut self, loops: usize) -> Self {
        self.loops = loops.max(1);
        self
    }

    /// Sets how often it looks for jobs that nobody told it of.
    #[must_use]
    pub fn with_poll_interval(mut self, interval: Duration) -> Self {
        self.poll_interval = interval;
        self
    }

    /// Sets the clock by which it waits for the next job.
    #[must_use]
    pub fn with_clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = clock;
        self
    }

    /// Runs until `shutdown` is cancelled; then the jobs that run are finished, and no other is begun.
    ///
    /// Cancelling the returned future instead stops in the middle of a job, which is safe: its lease runs out and it
    /// is claimed again.
    pub async fn run(self, shutdown: CancellationToken) {
        let loops = self.loops;
        let worker = Arc::new(self);
        let mut running = JoinSet::new();
        for _ in 0..loops {
            let (worker, shutdown) = (Arc::clone(&worker), shutdown.clone());
            running.spawn(async move { worker.run_loop(&shutdown).await });
        }
        while let Some(ended) = running.join_next().await {
            if ended.is_err_and(|error| error.is_panic()) && !shutdown.is_cancelled() {
                tracing::error!("a job panicked; its lease will run out and it is tried again");
                let (worker, shutdown) = (Arc::clone(&worker), shutdown.clone());
                running.spawn(async move {
                    worker.wait(worker.poll_interval, &shutdown).await;
                    worker.run_loop(&shutdown).await;
                });
            }
        }
    }

    async fn run_loop(&self, shutdown: &CancellationToken) {
        let mut pause = self.poll_interval;
        while !shutdown.is_cancelled() {
            let wait = match self.step().await {
                Ok(None) => {
                    pause = self.poll_interval;
                    continue;
                }
                Ok(Some(idle)) => {
                    pause = self.poll_interval;
                    idle
                }
                Err(error) => {
                    let seconds = pause.as_secs_f64();
                    tracing::error!(%error, seconds, "no job could be fetched; trying again");
                    // Nobody is heard during the pause, or a flood of events would defeat it.
                    tokio::select! {
                        () = shutdown.cancelled() => {}
                        () = time::sleep(pause) => {}
                    }
                    pause = (pause * 2).min(LONGEST_PAUSE).max(self.poll_interval);
                    continue;
                }
            };
            self.wait(wait, shutdown).await;
        }
    }

    /// Runs a job, or answers how long nothing has to be done unless somebody calls.
    async fn step(&self) -> Result<Option<Duration>> {
        if self.runner.run_next().await? {
            return Ok(None);
        }
        let due = self.runner.next_due().await?;
        let until_due = due.and_then(|due| (due - self.clock.now()).to_std().ok());
        // A job that is due and yet was not run waits for another one of its series: poll for it.
        let idle = until_due.filter(|wait| !wait.is_zero()).unwrap_or(self.poll_interval);
        Ok(Some(idle.min(self.poll_interval)))
    }

    async fn wait(&self, longest: Duration, shutdown: &CancellationToken) {
        tokio::select! {
            () = shutdown.cancelled() => {}
            () = self.wake.notified() => {}
            () = time::sleep(longest) => {}
        }
    }
}
