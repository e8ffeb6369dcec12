//! Durable jobs.

mod rows;

use std::cmp::Reverse;
use std::collections::BTreeMap;

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
pub(super) use rows::{Ended, JobRow};

use super::{MemoryStore, lease_lost, limited};
use crate::error::Result;
use crate::event::EventStatus;
use crate::id::{CompanyId, EventId, JobId, LeaseToken};
use crate::job::{
    Enqueued, Job, JobCounts, JobKind, JobState, NewJob, Queue, QueueStats, StoredJob,
};
use crate::ports::{ClaimOptions, JobStore, RunFailure};
use crate::task::NewTask;

#[async_trait]
impl JobStore for MemoryStore {
    async fn enqueue(
        &self,
        company: CompanyId,
        job: &NewJob,
        now: DateTime<Utc>,
    ) -> Result<Enqueued> {
        Ok(self.state().add_job(company, job.clone(), now))
    }

    async fn claim_job(&self, options: &ClaimOptions, now: DateTime<Utc>) -> Result<Option<Job>> {
        let mut state = self.state();
        for job in state.jobs.values_mut() {
            job.running_until = job.running_until.filter(|until| *until > now);
        }
        let Some(id) = state.claimable(options, now) else { return Ok(None) };
        let lease = LeaseToken::new(state.next_id(now));
        let Some(job) = state.jobs.get_mut(&id) else { return Ok(None) };
        let lease_until = now + TimeDelta::from_std(options.lease).unwrap_or(TimeDelta::zero());
        job.attempt += 1;
        job.lease = Some(lease);
        job.running_until = Some(lease_until);
        Ok(Some(Job {
            id,
            company: job.company,
            queue: job.new.queue,
            kind: job.new.kind,
            subject: job.new.subject.clone(),
            every: job.new.every,
            time_limit: job.new.queue.time_limit(),
            attempt: job.attempt,
            failures: job.failures,
            due_since: job.due_since,
            lease,
            lease_until,
        }))
    }

    async fn extend_lease(&self, job: &Job, until: DateTime<Utc>) -> Result<()> {
        let mut state = self.state();
        let row = state.held_job(job, "extend_lease")?;
        if row.running_until.is_none() {
            return Err(lease_lost("extend_lease"));
        }
        row.running_until = Some(until);
        Ok(())
    }

    async fn complete_job(&self, job: &Job, status: EventStatus, now: DateTime<Utc>) -> Result<()> {
        let mut state = self.state();
        state.held_job(job, "complete_job")?;
        state.end_job(job, status, None, now);
        Ok(())
    }

    async fn retry_job(
        &self,
        job: &Job,
        run_at: DateTime<Utc>,
        error: &str,
        postponed: bool,
    ) -> Result<()> {
        let mut state = self.state();
        let row = state.held_job(job, "retry_job")?;
        row.new.run_at = run_at;
        row.last_error = Some(error.to_owned());
        row.lease = None;
        row.running_until = None;
        row.attempt = row.attempt.saturating_sub(u32::from(postponed));
        Ok(())
    }

    async fn repeat_job(
        &self,
        job: &Job,
        run_at: DateTime<Utc>,
        failure: Option<RunFailure<'_>>,
        now: DateTime<Utc>,
    ) -> Result<()> {
        let mut state = self.state();
        let row = state.held_job(job, "repeat_job")?;
        row.wait_anew(run_at);
        row.failures = if failure.is_some() { row.failures + 1 } else { 0 };
        row.last_error = failure.map(|failure| failure.error.to_owned());
        if let Some(task) = failure.and_then(|failure| failure.task) {
            state.write_task_of_job(job, task, now);
        }
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
        state.end_job(job, EventStatus::Failed, Some(error), now);
        if let Some(call) = state.call_of_job(job) {
            state.abandon_intents(job.company, &call, task.code, error);
        }
        state.write_task_of_job(job, task, now);
        Ok(())
    }

    async fn retry_dead(&self, company: CompanyId, id: JobId, now: DateTime<Utc>) -> Result<bool> {
        let mut state = self.state();
        let dead = state.ended_jobs.get(&id).filter(|ended| {
            let row = &ended.row;
            let is_superseded = state.jobs.values().any(|job| job.is_unique_as(company, &row.new));
            row.company == company && ended.is_dead && !is_superseded
        });
        if dead.is_none() {
            return Ok(false);
        }
        let Some(Ended { mut row, .. }) = state.ended_jobs.remove(&id) else { return Ok(false) };
        row.wait_anew(now);
        row.failures = 0;
        if row.new.kind == JobKind::ProcessEvent
            && let Some(subject) = &row.new.subject
            && let Ok(event) = subject.parse::<EventId>()
            && let Some(event) = state.events.get_mut(&event)
        {
            event.status = EventStatus::Pending;
            event.processed_at = None;
        }
        state.jobs.insert(id, row);
        Ok(true)
    }

    async fn list_jobs(
        &self,
        company: CompanyId,
        state: JobState,
        queue: Option<Queue>,
        limit: u32,
    ) -> Result<Vec<StoredJob>> {
        let stored = self.state();
        let mut jobs: Vec<StoredJob> = stored
            .stored_jobs()
            .filter(|job| job.company == company && job.state == state)
            .filter(|job| queue.is_none_or(|queue| job.queue == queue.as_str()))
            .collect();
        jobs.sort_by_key(|job| Reverse((job.created_at, job.id)));
        jobs.truncate(limited(limit));
        Ok(jobs)
    }

    async fn job_counts(&self, company: CompanyId) -> Result<JobCounts> {
        let mut counts = JobCounts::default();
        for job in self.state().stored_jobs().filter(|job| job.company == company) {
            *counts.of_mut(job.state) += 1;
        }
        Ok(counts)
    }

    async fn queue_stats(&self, company: Option<CompanyId>) -> Result<Vec<QueueStats>> {
        let state = self.state();
        let mut queues = BTreeMap::new();
        for queue in Queue::ALL {
            let paused_at = state.paused_queues.get(&queue).copied();
            queues.insert(
                queue.as_str(),
                QueueStats { paused_at, ..QueueStats::empty(queue.as_str()) },
            );
        }
        let is_counted = |row: &JobRow| company.is_none_or(|company| row.company == company);
        for row in state.jobs.values().filter(|row| is_counted(row)) {
            let Some(queue) = queues.get_mut(row.new.queue.as_str()) else { continue };
            *queue.counts.of_mut(row.state()) += 1;
            if row.running_until.is_none() {
                let since = queue.waiting_since.map_or(row.due_since, |at| at.min(row.due_since));
                queue.waiting_since = Some(since);
            }
        }
        for ended in state.ended_jobs.values().filter(|ended| is_counted(&ended.row)) {
            let Some(queue) = queues.get_mut(ended.row.new.queue.as_str()) else { continue };
            *queue.counts.of_mut(ended.state()) += 1;
        }
        Ok(queues.into_values().collect())
    }

    async fn pause_queue(&self, queue: Queue, now: DateTime<Utc>) -> Result<bool> {
        let mut state = self.state();
        let is_new = !state.paused_queues.contains_key(&queue);
        state.paused_queues.entry(queue).or_insert(now);
        Ok(is_new)
    }

    async fn resume_queue(&self, queue: Queue) -> Result<bool> {
        Ok(self.state().paused_queues.remove(&queue).is_some())
    }

    async fn purge_done(&self, before: DateTime<Utc>, limit: u32) -> Result<u64> {
        let mut state = self.state();
        let mut old: Vec<(DateTime<Utc>, JobId)> = state
            .ended_jobs
            .iter()
            .filter(|(_, ended)| !ended.is_dead && ended.at < before)
            .map(|(id, ended)| (ended.at, *id))
            .collect();
        old.sort();
        old.truncate(limited(limit));
        for (_, id) in &old {
            state.ended_jobs.remove(id);
        }
        Ok(u64::try_from(old.len()).unwrap_or(u64::MAX))
    }

    async fn next_job_at(&self) -> Result<Option<DateTime<Utc>>> {
        let state = self.state();
        Ok(state.jobs.values().map(|job| job.running_until.unwrap_or(job.new.run_at)).min())
    }
}
