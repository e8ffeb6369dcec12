//! The ports that workers and rounds use.

use askpro_core::breaker::BreakerReport;
use askpro_core::ports::{
    BreakerStore, CacheStore, CacheTag, ClaimOptions, ClearRequest, JobStore, RunFailure, SyncStore,
};
use askpro_core::sync::{BookingApplied, Drift, DriftCount, Sighting, SyncCursor, SyncKind};
use askpro_core::{
    Appointment, BookingUid, CompanyId, Enqueued, EventStatus, Job, JobCounts, JobId, JobState,
    NewJob, NewTask, Provider, Queue, QueueStats, Result, ServerId, StoredJob,
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
impl SyncStore for FaultyStore {
    async fn sync_cursor(&self, company: CompanyId, kind: SyncKind) -> Result<Option<SyncCursor>> {
        pass!(self.sync_cursor(company, kind))
    }

    async fn set_sync_cursor(
        &self,
        company: CompanyId,
        kind: SyncKind,
        at: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<SyncCursor> {
        pass!(self.set_sync_cursor(company, kind, at, now))
    }

    async fn missing_events(
        &self,
        company: CompanyId,
        provider: Provider,
        dedup_keys: &[String],
    ) -> Result<Vec<String>> {
        pass!(self.missing_events(company, provider, dedup_keys))
    }

    async fn apply_booking(
        &self,
        company: CompanyId,
        sighting: &Sighting,
        now: DateTime<Utc>,
    ) -> Result<BookingApplied> {
        pass!(self.apply_booking(company, sighting, now))
    }

    async fn note_vanished(
        &self,
        company: CompanyId,
        uid: &BookingUid,
        task: &NewTask,
        read_at: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<Option<Appointment>> {
        pass!(self.note_vanished(company, uid, task, read_at, now))
    }

    async fn appointments_to_compare(
        &self,
        company: CompanyId,
        now: DateTime<Utc>,
        before: DateTime<Utc>,
        limit: u32,
    ) -> Result<Vec<Appointment>> {
        pass!(self.appointments_to_compare(company, now, before, limit))
    }

    async fn drifts(
        &self,
        company: CompanyId,
        since: DateTime<Utc>,
        limit: u32,
    ) -> Result<Vec<Drift>> {
        pass!(self.drifts(company, since, limit))
    }

    async fn drift_counts(
        &self,
        company: CompanyId,
        since: DateTime<Utc>,
    ) -> Result<Vec<DriftCount>> {
        pass!(self.drift_counts(company, since))
    }
}

#[deny(clippy::missing_trait_methods)]
#[async_trait]
impl BreakerStore for FaultyStore {
    async fn record_breakers(&self, reports: &[BreakerReport]) -> Result<()> {
        pass!(self.record_breakers(reports))
    }

    async fn breakers(&self, company: CompanyId) -> Result<Vec<BreakerReport>> {
        pass!(self.breakers(company))
    }

    async fn forget_server(&self, server: ServerId) -> Result<()> {
        pass!(self.forget_server(server))
    }

    async fn forget_breakers_before(&self, instant: DateTime<Utc>) -> Result<u64> {
        pass!(self.forget_breakers_before(instant))
    }
}

#[deny(clippy::missing_trait_methods)]
#[async_trait]
impl CacheStore for FaultyStore {
    async fn request_clear(&self, tag: CacheTag) -> Result<()> {
        pass!(self.request_clear(tag))
    }

    async fn clear_requests(&self) -> Result<Vec<ClearRequest>> {
        pass!(self.clear_requests())
    }
}
