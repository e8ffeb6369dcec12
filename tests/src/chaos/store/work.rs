//! Jobs and tasks.

use askpro_core::ports::{ClaimOptions, JobStore, RunFailure, TaskStore};
use askpro_core::{
    Assignee, BranchId, CallId, CompanyId, Enqueued, EventStatus, Job, JobCounts, JobId, JobState,
    NewJob, NewTask, Queue, QueueStats, Resolution, Result, StoredJob, Task, TaskFilter, TaskId,
    TaskRetry,
};
use async_trait::async_trait;
use chrono::{DateTime, Utc};

use super::super::gate::To;
use super::FaultyStore;

#[deny(clippy::missing_trait_methods)]
#[async_trait]
impl JobStore for FaultyStore {
    async fn enqueue(
        &self,
        company: CompanyId,
        job: &NewJob,
        now: DateTime<Utc>,
    ) -> Result<Enqueued> {
        pass!(self.enqueue(company, job, now))
    }

    async fn claim_job(&self, options: &ClaimOptions, now: DateTime<Utc>) -> Result<Option<Job>> {
        pass!(self.claim_job(options, now))
    }

    async fn extend_lease(&self, job: &Job, until: DateTime<Utc>) -> Result<()> {
        pass!(self.extend_lease(job, until))
    }

    async fn complete_job(&self, job: &Job, status: EventStatus, now: DateTime<Utc>) -> Result<()> {
        pass!(self.complete_job(job, status, now))
    }

    async fn retry_job(
        &self,
        job: &Job,
        run_at: DateTime<Utc>,
        error: &str,
        postponed: bool,
    ) -> Result<()> {
        pass!(self.retry_job(job, run_at, error, postponed))
    }

    async fn repeat_job(
        &self,
        job: &Job,
        run_at: DateTime<Utc>,
        failure: Option<RunFailure<'_>>,
        now: DateTime<Utc>,
    ) -> Result<()> {
        pass!(self.repeat_job(job, run_at, failure, now))
    }

    async fn bury_job(
        &self,
        job: &Job,
        error: &str,
        task: &NewTask,
        now: DateTime<Utc>,
    ) -> Result<()> {
        pass!(self.bury_job(job, error, task, now))
    }

    async fn retry_dead(&self, company: CompanyId, id: JobId, now: DateTime<Utc>) -> Result<bool> {
        pass!(self.retry_dead(company, id, now))
    }

    async fn list_jobs(
        &self,
        company: CompanyId,
        state: JobState,
        queue: Option<Queue>,
        limit: u32,
    ) -> Result<Vec<StoredJob>> {
        pass!(self.list_jobs(company, state, queue, limit))
    }

    async fn job_counts(&self, company: CompanyId) -> Result<JobCounts> {
        pass!(self.job_counts(company))
    }

    async fn queue_stats(&self, company: Option<CompanyId>) -> Result<Vec<QueueStats>> {
        pass!(self.queue_stats(company))
    }

    async fn pause_queue(&self, queue: Queue, now: DateTime<Utc>) -> Result<bool> {
        pass!(self.pause_queue(queue, now))
    }

    async fn resume_queue(&self, queue: Queue) -> Result<bool> {
        pass!(self.resume_queue(queue))
    }

    async fn purge_done(&self, before: DateTime<Utc>, limit: u32) -> Result<u64> {
        pass!(self.purge_done(before, limit))
    }

    async fn next_job_at(&self) -> Result<Option<DateTime<Utc>>> {
        pass!(self.next_job_at())
    }
}

#[deny(clippy::missing_trait_methods)]
#[async_trait]
impl TaskStore for FaultyStore {
    async fn add_task(
        &self,
        company: CompanyId,
        branch: Option<BranchId>,
        call: &CallId,
        task: &NewTask,
        now: DateTime<Utc>,
    ) -> Result<TaskId> {
        pass!(self.add_task(company, branch, call, task, now))
    }

    async fn tasks(&self, company: CompanyId, filter: &TaskFilter) -> Result<Vec<Task>> {
        pass!(self.tasks(company, filter))
    }

    async fn task(&self, company: CompanyId, id: TaskId) -> Result<Option<Task>> {
        pass!(self.task(company, id))
    }

    async fn task_of_call(&self, company: CompanyId, call: &CallId) -> Result<Option<Task>> {
        pass!(self.task_of_call(company, call))
    }

    async fn assign_task(
        &self,
        company: CompanyId,
        id: TaskId,
        owner: Option<&Assignee>,
        now: DateTime<Utc>,
    ) -> Result<bool> {
        pass!(self.assign_task(company, id, owner, now))
    }

    async fn resolve_task(
        &self,
        company: CompanyId,
        id: TaskId,
        resolution: &Resolution,
    ) -> Result<bool> {
        pass!(self.resolve_task(company, id, resolution))
    }

    async fn reopen_task(
        &self,
        company: CompanyId,
        id: TaskId,
        now: DateTime<Utc>,
    ) -> Result<bool> {
        pass!(self.reopen_task(company, id, now))
    }

    async fn retry_task(
        &self,
        company: CompanyId,
        id: TaskId,
        now: DateTime<Utc>,
    ) -> Result<TaskRetry> {
        pass!(self.retry_task(company, id, now))
    }

    async fn end_task_retry(
        &self,
        company: CompanyId,
        id: TaskId,
        asked_at: DateTime<Utc>,
        done: bool,
        now: DateTime<Utc>,
    ) -> Result<bool> {
        pass!(self.end_task_retry(company, id, asked_at, done, now))
    }

    async fn tell_overdue_tasks(
        &self,
        company: CompanyId,
        now: DateTime<Utc>,
        limit: u32,
    ) -> Result<u64> {
        pass!(self.tell_overdue_tasks(company, now, limit))
    }
}
