//! Running durable jobs, one at a time.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use tracing::Instrument as _;

use super::call::CallProcessor;
use crate::error::{Error, ErrorKind, Result};
use crate::event::EventStatus;
use crate::job::{Job, JobKind, Queue};
use crate::ports::{ClaimOptions, Clock, RunFailure, Store, SystemClock};
use crate::retry::{Retry, RetryPolicy};
use crate::task::{NewTask, TaskReason};

/// How a run ended that did not fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ran {
    /// The work is done. A recurring job runs again after its interval.
    Done,
    /// There is nothing to do, now or later. A recurring job ends, too.
    Skipped,
    /// The work goes on at this instant, whether the job recurs or not; its tries count anew.
    Again(DateTime<Utc>),
}

/// Does the work of some kinds of jobs.
///
/// A run may be cut off at any await point, and the job is run again then; what it did so far must not be harmed by a
/// repeat.
#[async_trait]
pub trait JobHandler: fmt::Debug + Send + Sync + 'static {
    /// The kinds whose work it does.
    fn kinds(&self) -> &'static [JobKind];

    /// Does the work.
    ///
    /// # Errors
    /// The retry advice of the error says whether and when the job is tried again. `RateLimited`, `CircuitOpen` and
    /// `InFlight` say nothing about the job: they postpone it without using up a try.
    async fn run(&self, job: &Job) -> Result<Ran>;
}

/// Takes due jobs from the store and brings each to an end: done, tried again later, or given up with a task.
///
/// It neither sleeps nor spawns: a worker claims, runs and extends the lease while a run lasts;
/// [`JobRunner::run_next`] does without the latter. Jobs of kinds that no handler knows are left alone.
///
/// A failed job is tried again by a ladder of waits, and given up with a task after the last. A recurring one is tried
/// again at its next time, at the latest after [`JobRunner::LONGEST_INTERVAL`]; when it failed
/// [`JobRunner::FAILURES_TO_REPORT`] times in a row, a task is written once.
#[derive(Debug, Clone)]
pub struct JobRunner {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    handlers: Vec<Arc<dyn JobHandler>>,
    policy: RetryPolicy,
    options: ClaimOptions,
}

impl JobRunner {
    /// After how many failures in a row people are told of a recurring job.
    pub const FAILURES_TO_REPORT: u32 = 5;

    /// The longest a recurring job waits after a failure, however long its interval is.
    pub const LONGEST_INTERVAL: Duration = Duration::from_mins(30);

    /// A runner that decides calls and nothing else, by the clock of the processor.
    #[must_use]
    pub fn new(processor: CallProcessor) -> Self {
        let service = processor.booking();
        Self::builder(Arc::clone(&service.store))
            .with_clock(Arc::clone(&service.clock))
            .with_handler(Arc::new(processor))
            .build()
    }

    /// Begins a runner that takes its jobs from `store`.
    #[must_use]
    pub fn builder(store: Arc<dyn Store>) -> JobRunnerBuilder {
        JobRunnerBuilder(Self {
            store,
            clock: Arc::new(SystemClock),
            handlers: Vec::new(),
            policy: RetryPolicy::default(),
            options: ClaimOptions { kinds: Vec::new(), ..ClaimOptions::default() },
        })
    }

    /// Claims the most urgent due job; `None` when none is due.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn claim(&self) -> Result<Option<Job>> {
        self.store.claim_job(&self.options, self.clock.now()).await
    }

    /// Runs a claimed job and writes down how it ended. When its lease was lost meanwhile, nothing is written.
    ///
    /// # Errors
    /// Only when the store fails; a job that fails is written down as such and is no error here.
    pub async fn run(&self, job: &Job) -> Result<()> {
        let ran = self.handle(job).instrument(span(job)).await;
        let now = self.clock.now();
        let ended = match ran {
            Ok(Ran::Again(at)) => self.repeat(job, at, now).await,
            Ok(Ran::Done) => match job.every {
                Some(every) => self.repeat(job, after(now, every), now).await,
                None => self.store.complete_job(job, EventStatus::Processed, now).await,
            },
            Ok(Ran::Skipped) => self.store.complete_job(job, EventStatus::Skipped, now).await,
            Err(error) => self.failed(job, &error).instrument(span(job)).await,
        };
        unless_lost(ended)
    }

    /// Writes down that a run failed from outside, such as by its time limit.
    ///
    /// # Errors
    /// As [`Self::run`].
    pub async fn fail(&self, job: &Job, error: &Error) -> Result<()> {
        unless_lost(self.failed(job, error).instrument(span(job)).await)
    }

    /// Gives a job back whose run was cut off for no fault of its own; the run does not count as a try.
    ///
    /// # Errors
    /// As [`Self::run`].
    pub async fn give_back(&self, job: &Job) -> Result<()> {
        let given_back =
            self.store.retry_job(job, self.clock.now(), "the worker was stopped", true).await;
        unless_lost(given_back)
    }

    /// Lets the lease hold for its full length again.
    ///
    /// # Errors
    /// `InFlight` when it is lost: the run has to be dropped. Else when the store fails.
    pub async fn extend(&self, job: &Job) -> Result<()> {
        self.store.extend_lease(job, after(self.clock.now(), self.options.lease)).await
    }

    /// How long a lease holds.
    #[must_use]
    pub const fn lease(&self) -> Duration {
        self.options.lease
    }

    /// Runs the most urgent due job, without extending its lease; `false` when none is due.
    ///
    /// # Errors
    /// As [`Self::run`].
    pub async fn run_next(&self) -> Result<bool> {
        let Some(job) = self.claim().await? else { return Ok(false) };
        self.run(&job).await?;
        Ok(true)
    }

    /// Runs jobs until none is due; answers how many ran.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn run_all_due(&self) -> Result<usize> {
        let mut ran = 0;
        while self.run_next().await? {
            ran += 1;
        }
        Ok(ran)
    }

    /// When the next job can become due; it may lie in the past.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn next_due(&self) -> Result<Option<DateTime<Utc>>> {
        self.store.next_job_at().await
    }

    async fn handle(&self, job: &Job) -> Result<Ran> {
        if job.attempt > self.policy.max_tries() {
            let message = "the job did not come to an end in any of its runs";
            return Err(Error::new(ErrorKind::InvalidInput, "run", message));
        }
        let handler = self.handlers.iter().find(|handler| handler.kinds().contains(&job.kind));
        match handler {
            Some(handler) => handler.run(job).await,
            None => Err(Error::new(ErrorKind::Configuration, "run", "no handler knows this kind")),
        }
    }

    async fn repeat(&self, job: &Job, at: DateTime<Utc>, now: DateTime<Utc>) -> Result<()> {
        self.store.repeat_job(job, at.max(after(now, SHORTEST_WAIT)), None, now).await
    }

    async fn failed(&self, job: &Job, error: &Error) -> Result<()> {
        let now = self.clock.now();
        tracing::warn!(operation = error.operation(), kind = %error.kind(), "job failed");
        // A rate limit, an open breaker and somebody else's lease say nothing about this job, but it must not wait for
        // ever.
        let postpones = matches!(
            error.kind(),
            ErrorKind::RateLimited | ErrorKind::CircuitOpen | ErrorKind::InFlight
        );
        if postpones && now - job.due_since < self.patience(job) {
            let wait = asked(error).unwrap_or_default().max(SHORTEST_WAIT);
            return self.store.retry_job(job, after(now, wait), &error.to_string(), true).await;
        }
        if let Some(every) = job.every.filter(|_| job.attempt <= self.policy.max_tries()) {
            return self.failed_recurring(job, every, error, now).await;
        }
        match self.next_run(job, error).filter(|_| !postpones) {
            Some(wait) => {
                let run_at = after(now, wait.max(SHORTEST_WAIT));
                self.store.retry_job(job, run_at, &error.to_string(), false).await
            }
            None => self.give_up(job, error, now).await,
        }
    }

    /// How long a job may be postponed before that counts as a failure.
    fn patience(&self, job: &Job) -> TimeDelta {
        let day = self.policy.give_up_after();
        let Some(every) = job.every else { return day };
        TimeDelta::from_std(every).map_or(day, |every| every.clamp(TimeDelta::hours(1), day))
    }

    async fn failed_recurring(
        &self,
        job: &Job,
        every: Duration,
        error: &Error,
        now: DateTime<Utc>,
    ) -> Result<()> {
        let failures = job.failures.saturating_add(1);
        let wait = every
            .min(Self::LONGEST_INTERVAL)
            .max(asked(error).unwrap_or_default())
            .max(SHORTEST_WAIT);
        let task = (failures == Self::FAILURES_TO_REPORT).then(|| {
            let kind = job.kind.as_str();
            tracing::warn!(kind, failures, "recurring job keeps failing: a human has to look");
            let detail = format!("{kind} failed {failures} times in a row: {error}");
            task_for(error, detail, now)
        });
        let failure = RunFailure { error: &error.to_string(), task: task.as_ref() };
        self.store.repeat_job(job, after(now, wait), Some(failure), now).await
    }

    async fn give_up(&self, job: &Job, error: &Error, now: DateTime<Utc>) -> Result<()> {
        let task = task_for(error, error.to_string(), now);
        tracing::warn!(code = %task.code, "job given up: a human has to look");
        self.store.bury_job(job, &error.to_string(), &task, now).await
    }

    /// The longer of what the error asks for and what the ladder says; `None` when it must not be tried again.
    fn next_run(&self, job: &Job, error: &Error) -> Option<Duration> {
        let asked = asked(error)?;
        let ladder = self.policy.delay(job.attempt, jitter(job))?;
        Some(asked.max(ladder))
    }
}

/// Builds a [`JobRunner`].
#[derive(Debug, Clone)]
pub struct JobRunnerBuilder(JobRunner);

impl JobRunnerBuilder {
    /// Reads the time from this clock instead of the machine's.
    #[must_use]
    pub fn with_clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.0.clock = clock;
        self
    }

    /// Adds the work of some kinds of jobs. Of two handlers for one kind the first one does it.
    #[must_use]
    pub fn with_handler(mut self, handler: Arc<dyn JobHandler>) -> Self {
        self.0.options.kinds.extend(handler.kinds());
        self.0.handlers.push(handler);
        self
    }

    /// Tries again by another ladder.
    #[must_use]
    pub fn with_policy(mut self, policy: RetryPolicy) -> Self {
        self.0.policy = policy;
        self
    }

    /// Serves these queues only.
    #[must_use]
    pub fn with_queues(mut self, queues: impl IntoIterator<Item = Queue>) -> Self {
        self.0.options.queues = queues.into_iter().collect();
        self
    }

    /// Lets at most this many jobs of one company run at once, at least one: one whose calendar hangs must not hold
    /// every worker. All workers of the database are counted.
    #[must_use]
    pub fn with_company_limit(mut self, jobs: u32) -> Self {
        self.0.options.per_company = Some(jobs.max(1));
        self
    }

    /// Sets how long a lease holds until it is extended; a crashed worker's jobs wait for that long.
    #[must_use]
    pub const fn with_lease(mut self, lease: Duration) -> Self {
        self.0.options.lease = lease;
        self
    }

    /// The runner.
    #[must_use]
    pub fn build(self) -> JobRunner {
        self.0
    }
}

/// A job that is given back is not taken again in the same breath.
const SHORTEST_WAIT: Duration = Duration::from_secs(1);

/// Nobody may ask for more: a calendar's word must not park a call for weeks.
const LONGEST_WAIT: Duration = Duration::from_hours(2);

fn span(job: &Job) -> tracing::Span {
    let subject = job.subject.clone().unwrap_or_else(|| job.id.to_string());
    tracing::info_span!(
        "job",
        correlation_id = subject,
        company = %job.company,
        kind = job.kind.as_str(),
        attempt = job.attempt,
    )
}

fn after(now: DateTime<Utc>, wait: Duration) -> DateTime<Utc> {
    let wait = TimeDelta::from_std(wait).unwrap_or(TimeDelta::MAX);
    now.checked_add_signed(wait).unwrap_or(DateTime::<Utc>::MAX_UTC)
}

/// When another worker took the job over, that one will end it.
fn unless_lost(ended: Result<()>) -> Result<()> {
    ended.or_else(|error| if error.kind() == ErrorKind::InFlight { Ok(()) } else { Err(error) })
}

/// The wait an error asks for; `None` when repeating cannot help.
fn asked(error: &Error) -> Option<Duration> {
    match error.retry() {
        Retry::Never => None,
        Retry::SafeAfter(wait) => Some(wait.min(LONGEST_WAIT)),
        Retry::OutcomeUnknown => Some(Duration::ZERO),
    }
}

/// Spreads retries without a random source: the low bits of a lease token are random already.
fn jitter(job: &Job) -> f64 {
    let [.., low] = job.lease.get().into_bytes();
    f64::from(low) / f64::from(u8::MAX)
}

fn task_for(error: &Error, detail: String, now: DateTime<Utc>) -> NewTask {
    let reason = give_up_reason(error);
    NewTask::new(reason, detail, now + reason.time_to_act())
}

const fn give_up_reason(error: &Error) -> TaskReason {
    match error.kind() {
        ErrorKind::OutcomeUnknown => TaskReason::OutcomeUnsettled,
        ErrorKind::Unavailable | ErrorKind::RateLimited | ErrorKind::CircuitOpen => {
            TaskReason::CalendarUnavailable
        }
        ErrorKind::Unauthorized | ErrorKind::Configuration => TaskReason::CalendarMisconfigured,
        _ => TaskReason::ProcessingFailed,
    }
}
