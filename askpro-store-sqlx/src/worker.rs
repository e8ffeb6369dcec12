//! The loops that run durable jobs.

mod attend;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use askpro_core::ports::{Clock, SystemClock};
use askpro_core::service::JobRunner;
use askpro_core::{Error, Job, Result};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use tokio::sync::Notify;
use tokio::task::JoinSet;
use tokio::time;
use tokio_util::sync::CancellationToken;

/// Claims jobs, runs them and notes how they ended; what a job does is not the worker's business. [`JobRunner`] is the
/// one of the core, and says what each method promises.
///
/// Methods that note something about a job whose lease was lost do nothing, and that is no error.
#[async_trait]
pub trait RunJobs: fmt::Debug + Send + Sync + 'static {
    /// Claims the most urgent due job; `None` when none is.
    ///
    /// # Errors
    /// When the store fails; the worker waits a little and asks again.
    async fn claim(&self) -> Result<Option<Job>>;

    /// Runs a claimed job and notes how it ended. It may be cut off at any await point.
    ///
    /// A job that fails is no error here: it was given back or buried.
    ///
    /// # Errors
    /// When the store fails; the job's lease runs out then.
    async fn run(&self, job: &Job) -> Result<()>;

    /// Lets the lease hold for its full length again.
    ///
    /// # Errors
    /// `InFlight` when the lease is lost. Else when the store fails.
    async fn extend(&self, job: &Job) -> Result<()>;

    /// Notes that a run failed which could not do so itself.
    ///
    /// # Errors
    /// When the store fails.
    async fn fail(&self, job: &Job, error: &Error) -> Result<()>;

    /// Gives a job back whose run was cut off for no fault of its own.
    ///
    /// # Errors
    /// When the store fails.
    async fn give_back(&self, job: &Job) -> Result<()>;

    /// When the next job can become due; `None` when no job waits.
    ///
    /// # Errors
    /// When the store fails.
    async fn next_due(&self) -> Result<Option<DateTime<Utc>>>;

    /// How long a lease holds that is not extended.
    fn lease(&self) -> Duration;
}

#[async_trait]
impl RunJobs for JobRunner {
    async fn claim(&self) -> Result<Option<Job>> {
        Self::claim(self).await
    }

    async fn run(&self, job: &Job) -> Result<()> {
        Self::run(self, job).await
    }

    async fn extend(&self, job: &Job) -> Result<()> {
        Self::extend(self, job).await
    }

    async fn fail(&self, job: &Job, error: &Error) -> Result<()> {
        Self::fail(self, job, error).await
    }

    async fn give_back(&self, job: &Job) -> Result<()> {
        Self::give_back(self, job).await
    }

    async fn next_due(&self) -> Result<Option<DateTime<Utc>>> {
        Self::next_due(self).await
    }

    fn lease(&self) -> Duration {
        Self::lease(self)
    }
}

/// Runs jobs as they become due: until none is left, then again when one is stored, when the next one is due, or after
/// the poll interval, whichever comes first.
///
/// Polling finds jobs that other processes stored, and those that wait for another job of their series.
/// Errors of the store are logged and slow the loop down; they never end it.
///
/// While a job runs its lease is extended, so that a lease can be short: the jobs of a process that died are taken up
/// by another one within seconds. A run that takes longer than its queue allows is cut off, and one that panics ends;
/// both count as failed tries.
///
/// It needs a store and what is to be done, and neither a server nor HTTP:
///
/// ```
/// use std::sync::Arc;
/// use askpro_core::ports::JobStore;
/// use askpro_core::service::{JobHandler, JobRunner, Ran};
/// use askpro_core::{CompanyId, Job, JobKind, NewJob, Result};
/// use askpro_store_sqlx::{SqliteStore, Worker};
/// use tokio::sync::Notify;
/// use tokio_util::sync::CancellationToken;
///
/// /// Tells people of tasks.
/// #[derive(Debug, Default)]
/// struct Alerts(Notify);
///
/// #[async_trait::async_trait]
/// impl JobHandler for Alerts {
///     fn kinds(&self) -> &'static [JobKind] {
///         &[JobKind::SendAlert]
///     }
///
///     async fn run(&self, job: &Job) -> Result<Ran> {
///         println!("task {:?} waits for somebody", job.subject);
///         self.0.notify_one();
///         Ok(Ran::Done)
///     }
/// }
///
/// # async fn example() -> Result<()> {
/// let store = SqliteStore::connect("sqlite::memory:").await?;
/// store.migrate().await?;
/// let alerts = Arc::new(Alerts::default());
/// let runner = JobRunner::builder(Arc::new(store.clone())).with_handler(alerts.clone()).build();
///
/// let stop = CancellationToken::new();
/// let worker = Worker::new(Arc::new(runner)).with_wake_up(store.job_added()).with_loops(4);
/// let worker = tokio::spawn(worker.run(stop.clone()));
///
/// let now = chrono::DateTime::UNIX_EPOCH;
/// let job = NewJob::new(JobKind::SendAlert, now).with_subject("0195");
/// store.enqueue(CompanyId::new(1), &job, now).await?;
/// alerts.0.notified().await;
///
/// stop.cancel(); // what runs is finished, or given back
/// worker.await.expect("a worker does not panic");
/// assert_eq!(store.job_counts(CompanyId::new(1)).await?.done, 1);
/// # Ok(())
/// # }
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<()> { example().await }
/// ```
#[derive(Debug)]
pub struct Worker {
    runner: Arc<dyn RunJobs>,
    clock: Arc<dyn Clock>,
    wake: Arc<Notify>,
    loops: usize,
    poll_interval: Duration,
    grace: Duration,
}

/// How long a loop waits after an error, at the most; the wait doubles from the poll interval.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

impl Worker {
    /// How often a worker looks for jobs that nobody told it of.
    pub const POLL_INTERVAL: Duration = Duration::from_secs(1);

    /// How long the jobs that run may go on after a stop was asked for: short enough for supervisors that wait for ten
    /// seconds.
    pub const GRACE: Duration = Duration::from_secs(7);

    /// A worker with one loop that polls every second.
    #[must_use]
    pub fn new(runner: Arc<dyn RunJobs>) -> Self {
        Self {
            runner,
            clock: Arc::new(SystemClock),
            wake: Arc::default(),
            loops: 1,
            poll_interval: Self::POLL_INTERVAL,
            grace: Self::GRACE,
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

    /// Sets how long the jobs that run may go on after a stop was asked for, before they are cut off and given back.
    #[must_use]
    pub fn with_grace(mut self, grace: Duration) -> Self {
        self.grace = grace;
        self
    }

    /// Sets the clock by which it waits for the next job.
    #[must_use]
    pub fn with_clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = clock;
        self
    }

    /// Runs until `shutdown` is cancelled; then no job is begun any more, and those that run may go on for a while
    /// ([`Self::with_grace`]). Those that do not end by then are cut off and given back: another worker takes them up
    /// at once, and the run does not count as a try.
    ///
    /// Dropping the returned future instead stops in the middle of the jobs, which is safe: their leases run out and
    /// they are claimed again.
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
                tracing::error!("a loop of the worker panicked; it begins anew");
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
            let wait = match self.step(shutdown).await {
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
                    tracing::error!(%error, seconds, "the store failed a worker; trying again");
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
    async fn step(&self, shutdown: &CancellationToken) -> Result<Option<Duration>> {
        if let Some(job) = self.runner.claim().await? {
            if self.loops > 1 {
                // Where one job was due there may be another, for a loop that sleeps.
                self.wake.notify_one();
            }
            attend::attend(&self.runner, job, shutdown, self.grace).await?;
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
