//! Durable jobs.

use std::fmt;

use async_trait::async_trait;
use chrono::{DateTime, Utc};

use crate::error::Result;
use crate::event::EventStatus;
use crate::id::CompanyId;
use crate::job::{Job, JobCounts};
use crate::task::NewTask;

/// Hands out durable jobs. A job is stored together with the event it works on
/// ([`EventStore::record_event`](super::EventStore::record_event)).
///
/// The methods that end a run take the job as it was claimed. When its lease was lost to another worker meanwhile they
/// change nothing and answer `InFlight`.
#[async_trait]
pub trait JobStore: fmt::Debug + Send + Sync + 'static {
    /// Claims the most urgent due job: higher priority first, then earlier `run_at`, then older.
    ///
    /// Due is a job that waits and whose `run_at` has come, or one whose lease has run out. A job is left out while
    /// another one of the same company and serial key is under a lease. The claim counts the attempt and holds the
    /// lease for the queue's time limit. `None` when nothing is due.
    ///
    /// # Errors
    /// `Storage`, `CorruptData`.
    async fn claim_job(&self, now: DateTime<Utc>) -> Result<Option<Job>>;

    /// Ends a job and, in the same transaction, sets the status of its event.
    ///
    /// # Errors
    /// `InFlight` when the lease is lost; `Storage`.
    async fn complete_job(&self, job: &Job, status: EventStatus, now: DateTime<Utc>) -> Result<()>;

    /// Gives a job back, to run again at `run_at`. With `postponed` the run does not count as a try.
    ///
    /// `error` says why, without personal data.
    ///
    /// # Errors
    /// `InFlight` when the lease is lost; `Storage`.
    async fn retry_job(
        &self,
        job: &Job,
        run_at: DateTime<Utc>,
        error: &str,
        postponed: bool,
    ) -> Result<()>;

    /// Gives a job up: it becomes dead, its event failed, the task is written and the call it belongs to gets the task
    /// as its outcome (unless it is booked), all in one transaction. An open task of the same call is replaced. An intent
    /// of the call that is not finished is refused, under a lease or not: nobody works on it any more.
    ///
    /// # Errors
    /// `InFlight` when the lease is lost; `Storage`.
    async fn bury_job(
        &self,
        job: &Job,
        error: &str,
        task: &NewTask,
        now: DateTime<Utc>,
    ) -> Result<()>;

    /// How many jobs of a company stand where.
    ///
    /// # Errors
    /// `Storage`.
    async fn job_counts(&self, company: CompanyId) -> Result<JobCounts>;

    /// When the next job can become due: the earliest `run_at` of a waiting job or end of a lease; `None` when no job
    /// waits or runs. It may lie in the past.
    ///
    /// # Errors
    /// `Storage`.
    async fn next_job_at(&self) -> Result<Option<DateTime<Utc>>>;
}
