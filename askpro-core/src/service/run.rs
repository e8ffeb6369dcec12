//! Running durable jobs, one at a time.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use tracing::Instrument as _;

use super::call::CallProcessor;
use crate::call::CallOutcome;
use crate::error::{Error, ErrorKind, Result};
use crate::event::{EventStatus, StoredEvent};
use crate::job::{Job, JobKind};
use crate::ports::{Clock, Store};
use crate::retry::{Retry, RetryPolicy};
use crate::task::{NewTask, TaskReason};

/// Takes due jobs from the store and brings each to an end: done, tried again later, or given up with a task.
///
/// It neither sleeps nor spawns: a worker calls [`JobRunner::run_next`] in a loop.
#[derive(Debug, Clone)]
pub struct JobRunner {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    processor: CallProcessor,
    policy: RetryPolicy,
}

impl JobRunner {
    /// A runner with the retry ladder of the design.
    #[must_use]
    pub fn new(processor: CallProcessor) -> Self {
        let service = processor.booking();
        let (store, clock) = (Arc::clone(&service.store), Arc::clone(&service.clock));
        Self { store, clock, processor, policy: RetryPolicy::default() }
    }

    /// Tries again by another ladder.
    #[must_use]
    pub fn with_policy(mut self, policy: RetryPolicy) -> Self {
        self.policy = policy;
        self
    }

    /// Runs the most urgent due job; `false` when none is due.
    ///
    /// # Errors
    /// Only when the store fails; a job that fails is written down as such and is no error here.
    pub async fn run_next(&self) -> Result<bool> {
        let Some(job) = self.store.claim_job(self.clock.now()).await? else { return Ok(false) };
        let span = tracing::info_span!(
            "job",
            correlation_id = %job.event,
            company = %job.company,
            attempt = job.attempt,
        );
        match self.run_claimed(&job).instrument(span).await {
            // Another worker took the job over and will end it.
            Err(error) if error.kind() == ErrorKind::InFlight => Ok(true),
            ended => ended.map(|()| true),
        }
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

    async fn run_claimed(&self, job: &Job) -> Result<()> {
        let event = self.store.event(job.company, job.event).await?;
        let ran = match &event {
            Some(event) => self.run(job, event).await,
            None => Err(Error::new(ErrorKind::CorruptData, "run", "jobs.event_id: no such event")),
        };
        let now = self.clock.now();
        match ran {
            Ok(()) => self.store.complete_job(job, EventStatus::Processed, now).await,
            Err(error) => {
                let waited = event.map_or(TimeDelta::zero(), |event| now - event.received_at);
                self.failed(job, &error, waited).await
            }
        }
    }

    async fn run(&self, job: &Job, event: &StoredEvent) -> Result<()> {
        if job.attempt > self.policy.max_tries() {
            let message = "the job did not come to an end in any of its runs";
            return Err(Error::new(ErrorKind::InvalidInput, "run", message));
        }
        match job.kind {
            JobKind::ProcessEvent => {
                let outcome = self.processor.process(event).await?;
                let outcome_name = outcome.as_str();
                if let CallOutcome::Task(code) = outcome {
                    tracing::warn!(outcome = outcome_name, %code, "call decided: a human has to look");
                } else {
                    tracing::info!(outcome = outcome_name, "call decided");
                }
                Ok(())
            }
        }
    }

    async fn failed(&self, job: &Job, error: &Error, waited: TimeDelta) -> Result<()> {
        let now = self.clock.now();
        tracing::warn!(operation = error.operation(), kind = %error.kind(), "job failed");
        // A rate limit, an open breaker and somebody else's lease say nothing about this job, but it must not wait for
        // ever.
        let postponed = matches!(
            error.kind(),
            ErrorKind::RateLimited | ErrorKind::CircuitOpen | ErrorKind::InFlight
        );
        let next = if postponed {
            (waited < self.policy.give_up_after()).then(|| asked(error).unwrap_or_default())
        } else {
            self.next_run(job, error)
        };
        let Some(wait) = next else {
            let reason = give_up_reason(error);
            let task = NewTask::new(reason, error.to_string(), now + reason.time_to_act());
            tracing::warn!(code = %task.code, "job given up: a human has to look");
            return self.store.bury_job(job, &error.to_string(), &task, now).await;
        };
        let wait = TimeDelta::from_std(wait.max(SHORTEST_WAIT)).unwrap_or(TimeDelta::zero());
        self.store.retry_job(job, now + wait, &error.to_string(), postponed).await
    }

    /// The longer of what the error asks for and what the ladder says; `None` when it must not be tried again.
    fn next_run(&self, job: &Job, error: &Error) -> Option<Duration> {
        let asked = asked(error)?;
        let ladder = self.policy.delay(job.attempt, jitter(job))?;
        Some(asked.max(ladder))
    }
}

/// A job that is given back is not taken again in the same breath.
const SHORTEST_WAIT: Duration = Duration::from_secs(1);

/// Nobody may ask for more: a calendar's word must not park a call for weeks.
const LONGEST_WAIT: Duration = Duration::from_hours(2);

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
