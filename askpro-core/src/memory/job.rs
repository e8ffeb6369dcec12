//! Durable jobs.

use std::cmp::Reverse;

use async_trait::async_trait;
use chrono::{DateTime, Duration, Utc};

use super::{MemoryStore, State, lease_lost};
use crate::error::Result;
use crate::event::EventStatus;
use crate::id::{CompanyId, EventId, JobId, LeaseToken};
use crate::job::{Job, JobCounts, NewJob};
use crate::ports::JobStore;
use crate::task::NewTask;

/// A job that waits (`running_until` empty) or runs.
pub(super) struct JobRow {
    id: JobId,
    company: CompanyId,
    event: EventId,
    new: NewJob,
    created_at: DateTime<Utc>,
    attempt: u32,
    /// Whoever claimed it last; kept when the lease has run out, until the next claim.
    lease: Option<LeaseToken>,
    running_until: Option<DateTime<Utc>>,
}

impl JobRow {
    pub(super) fn new(
        id: JobId,
        company: CompanyId,
        event: EventId,
        new: &NewJob,
        created_at: DateTime<Utc>,
    ) -> Self {
        Self {
            id,
            company,
            event,
            new: new.clone(),
            created_at,
            attempt: 0,
            lease: None,
            running_until: None,
        }
    }
}

/// How many jobs of a company have ended.
#[derive(Default)]
pub(super) struct Ended {
    done: u64,
    dead: u64,
}

impl State {
    /// The most urgent job that is due and not held up by another one of its series.
    fn due_job(&self, now: DateTime<Utc>) -> Option<JobId> {
        let is_held_up = |job: &JobRow| {
            job.new.serial_key.is_some()
                && self.jobs.values().any(|other| {
                    other.company == job.company
                        && other.new.serial_key == job.new.serial_key
                        && other.running_until.is_some()
                })
        };
        self.jobs
            .values()
            .filter(|job| job.running_until.is_none() && job.new.run_at <= now && !is_held_up(job))
            .min_by_key(|job| {
                (Reverse(job.new.queue.priority()), job.new.run_at, job.created_at, job.id)
            })
            .map(|job| job.id)
    }

    /// The job, if the lease in hand is still the latest one.
    fn held_job(&mut self, job: &Job, operation: &'static str) -> Result<&mut JobRow> {
        self.jobs
            .get_mut(&job.id)
            .filter(|row| row.company == job.company && row.lease == Some(job.lease))
            .ok_or_else(|| lease_lost(operation))
    }

    fn end_job(&mut self, job: &Job, status: EventStatus, now: DateTime<Utc>) {
        self.jobs.remove(&job.id);
        let ended = self.ended_jobs.entry(job.company).or_default();
        match status {
            EventStatus::Failed => ended.dead += 1,
            _ => ended.done += 1,
        }
        if let Some(event) = self.events.get_mut(&job.event) {
            event.status = status;
            event.processed_at = Some(now);
        }
    }
}

#[async_trait]
impl JobStore for MemoryStore {
    async fn claim_job(&self, now: DateTime<Utc>) -> Result<Option<Job>> {
        let mut state = self.state();
        for job in state.jobs.values_mut() {
            job.running_until = job.running_until.filter(|until| *until > now);
        }
        let Some(id) = state.due_job(now) else { return Ok(None) };
        let lease = LeaseToken::new(state.next_id(now));
        let Some(job) = state.jobs.get_mut(&id) else { return Ok(None) };
        let limit = Duration::from_std(job.new.queue.time_limit()).unwrap_or(Duration::zero());
        let lease_until = now + limit;
        job.attempt += 1;
        job.lease = Some(lease);
        job.running_until = Some(lease_until);
        Ok(Some(Job {
            id,
            company: job.company,
            queue: job.new.queue,
            kind: job.new.kind.clone(),
            event: job.event,
            attempt: job.attempt,
            lease,
            lease_until,
        }))
    }

    async fn complete_job(&self, job: &Job, status: EventStatus, now: DateTime<Utc>) -> Result<()> {
        let mut state = self.state();
        state.held_job(job, "complete_job")?;
        state.end_job(job, status, now);
        Ok(())
    }

    async fn retry_job(
        &self,
        job: &Job,
        run_at: DateTime<Utc>,
        _error: &str,
        postponed: bool,
    ) -> Result<()> {
        let mut state = self.state();
        let row = state.held_job(job, "retry_job")?;
        row.new.run_at = run_at;
        row.lease = None;
        row.running_until = None;
        row.attempt = row.attempt.saturating_sub(u32::from(postponed));
        Ok(())
    }

    async fn bury_job(
        &self,
        job: &Job,
        error: &str,
        task: &NewTask,
        now: DateTime<Utc>,
    ) -> Result<()> {
        let mut state = self.state();
        state.held_job(job, "bury_job")?;
        state.end_job(job, EventStatus::Failed, now);
        let event = state.events.get(&job.event);
        let branch = event.and_then(|event| event.branch);
        let call = event.and_then(|event| event.call_id.clone());
        if let Some(call) = &call {
            state.abandon_intents(job.company, call, task.code, error);
        }
        state.write_task(job.company, branch, call.as_ref(), task, now);
        Ok(())
    }

    async fn job_counts(&self, company: CompanyId) -> Result<JobCounts> {
        let state = self.state();
        let mut counts = JobCounts::default();
        for job in state.jobs.values().filter(|job| job.company == company) {
            match job.running_until {
                None => counts.ready += 1,
                Some(_) => counts.running += 1,
            }
        }
        if let Some(ended) = state.ended_jobs.get(&company) {
            counts.done = ended.done;
            counts.dead = ended.dead;
        }
        Ok(counts)
    }

    async fn next_job_at(&self) -> Result<Option<DateTime<Utc>>> {
        let state = self.state();
        Ok(state.jobs.values().map(|job| job.running_until.unwrap_or(job.new.run_at)).min())
    }
}
