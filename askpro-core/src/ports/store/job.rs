//! Durable jobs.

use std::fmt;
use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, Utc};

use crate::error::Result;
use crate::event::EventStatus;
use crate::id::{CompanyId, JobId};
use crate::job::{
    Enqueued, Job, JobCounts, JobKind, JobState, NewJob, Queue, QueueStats, StoredJob,
};
use crate::task::NewTask;

/// Which jobs a worker takes, and for how long.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimOptions {
    /// The kinds it knows how to do; jobs of other kinds are left to other workers.
    pub kinds: Vec<JobKind>,
    /// The queues it serves.
    pub queues: Vec<Queue>,
    /// The most jobs of one company that run at once, all workers of the database counted; `None` for no limit.
    /// Workers that claim in the same instant may exceed it.
    pub per_company: Option<u32>,
    /// How long the lease holds, unless it is extended.
    pub lease: Duration,
}

impl ClaimOptions {
    /// How long a lease holds when nothing else is said.
    pub const LEASE: Duration = Duration::from_secs(30);
}

impl Default for ClaimOptions {
    /// Every kind from every queue, without limit.
    fn default() -> Self {
        Self {
            kinds: JobKind::ALL.to_vec(),
            queues: Queue::ALL.to_vec(),
            per_company: None,
            lease: Self::LEASE,
        }
    }
}

/// Why a run of a recurring job failed, and what people are told of it.
#[derive(Debug, Clone, Copy)]
pub struct RunFailure<'a> {
    /// The reason, without personal data.
    pub error: &'a str,
    /// A task to be written with it.
    pub task: Option<&'a NewTask>,
}

/// Keeps durable jobs and hands them out.
///
/// The methods that take a [`Job`] take it as it was claimed. When its lease was lost to another worker meanwhile they
/// change nothing and answer `InFlight`.
#[async_trait]
pub trait JobStore: fmt::Debug + Send + Sync + 'static {
    /// Stores a job; durable when this returns. `Known` when one of the same company, kind and unique key waits or
    /// runs: then nothing is written, but a recurring one takes over the interval.
    ///
    /// One that runs already may have looked before the reason for this call arose; a job that must see it needs no
    /// unique key. When two callers meet, one job is stored and both learn its id. A job that has to be stored together
    /// with its reason is stored by the method that records the reason, such as
    /// [`EventStore::record_event`](super::EventStore::record_event).
    ///
    /// # Errors
    /// `Storage`: nothing was stored.
    async fn enqueue(
        &self,
        company: CompanyId,
        job: &NewJob,
        now: DateTime<Utc>,
    ) -> Result<Enqueued>;

    /// Claims the most urgent due job that the options allow: higher priority first, then earlier `run_at`, then older.
    ///
    /// Due is a job that waits and whose `run_at` has come, or one whose lease has run out. Left out are jobs of kinds
    /// and queues that are not among the options, of paused queues, of companies at their limit, and those of a serial
    /// key of which another one is under a lease; none of them holds the others up. The claim counts the attempt.
    /// `None` when nothing is left.
    ///
    /// # Errors
    /// `Storage`, `CorruptData`.
    async fn claim_job(&self, options: &ClaimOptions, now: DateTime<Utc>) -> Result<Option<Job>>;

    /// Lets the lease of a running job hold until another instant.
    ///
    /// # Errors
    /// `InFlight` when the lease is lost, or has run out and was noticed; `Storage`.
    async fn extend_lease(&self, job: &Job, until: DateTime<Utc>) -> Result<()>;

    /// Ends a job and, in the same transaction, sets the status of the event it worked on, if it worked on one.
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

    /// Gives a job whose run came to an end back, to run anew at `run_at`: its tries and its waiting count from there.
    /// A failure is counted and noted, and its task written in the same transaction; without one, the count of
    /// failures is nought again.
    ///
    /// # Errors
    /// `InFlight` when the lease is lost; `Storage`.
    async fn repeat_job(
        &self,
        job: &Job,
        run_at: DateTime<Utc>,
        failure: Option<RunFailure<'_>>,
        now: DateTime<Utc>,
    ) -> Result<()>;

    /// Gives a job up: it becomes dead and the task is written, in one transaction. If it worked on an event, that
    /// becomes failed, and the call it belongs to gets the task as its outcome (unless it is booked); an open task of
    /// the same call is replaced. An intent to book of that call that
    /// is not finished is refused, under a lease or not: nobody works on it any more.
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

    /// Lets a dead job run again from `now` on, as if it had never run; its event is pending again.
    ///
    /// `false`, and nothing is changed, when the company has no such dead job, or another one with its unique key waits
    /// or runs.
    ///
    /// # Errors
    /// `Storage`, `CorruptData`.
    async fn retry_dead(&self, company: CompanyId, id: JobId, now: DateTime<Utc>) -> Result<bool>;

    /// The jobs of a company in one state, and in one queue if one is named; the newest first, at most `limit`.
    ///
    /// # Errors
    /// `Storage`, `CorruptData`.
    async fn list_jobs(
        &self,
        company: CompanyId,
        state: JobState,
        queue: Option<Queue>,
        limit: u32,
    ) -> Result<Vec<StoredJob>>;

    /// How many jobs of a company stand where.
    ///
    /// # Errors
    /// `Storage`.
    async fn job_counts(&self, company: CompanyId) -> Result<JobCounts>;

    /// How every queue fares, by name; counted over the jobs of one company or of all.
    ///
    /// # Errors
    /// `Storage`, `CorruptData`.
    async fn queue_stats(&self, company: Option<CompanyId>) -> Result<Vec<QueueStats>>;

    /// Lets no more jobs of a queue be claimed; those that run go on. Answers whether it was not paused before.
    ///
    /// # Errors
    /// `Storage`.
    async fn pause_queue(&self, queue: Queue, now: DateTime<Utc>) -> Result<bool>;

    /// Lets the jobs of a queue be claimed again. Answers whether it was paused.
    ///
    /// # Errors
    /// `Storage`.
    async fn resume_queue(&self, queue: Queue) -> Result<bool>;

    /// Deletes jobs of every company that were done before an instant, the oldest first, at most `limit`; answers how
    /// many. Dead ones stay.
    ///
    /// # Errors
    /// `Storage`.
    async fn purge_done(&self, before: DateTime<Utc>, limit: u32) -> Result<u64>;

    /// When the next job can become due: the earliest `run_at` of a waiting job or end of a lease; `None` when no job
    /// waits or runs. It may lie in the past, also because what waits must not be claimed.
    ///
    /// # Errors
    /// `Storage`.
    async fn next_job_at(&self) -> Result<Option<DateTime<Utc>>>;
}
