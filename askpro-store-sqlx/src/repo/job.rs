//! Durable jobs.

mod rows;

use std::collections::BTreeMap;

use askpro_core::ports::{ClaimOptions, JobStore, RunFailure};
use askpro_core::{
    CompanyId, Enqueued, EventStatus, Job, JobCounts, JobId, JobKind, JobState, LeaseToken, NewJob,
    NewTask, Queue, QueueStats, Result, StoredJob,
};
use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
pub(super) use rows::{add_job, add_jobs};
use rows::{event_of, finish, owner_of_job, read_job, read_stored, set_event};

use super::booking::abandon_intents;
use super::columns::Columns;
use super::task::write_task;
use super::{Backend, CLAIM_JOB, Outcome, during, held, micros, until_won};
use crate::sql::job as sql;

impl Backend {
    async fn try_claim(&self, options: &ClaimOptions, now: DateTime<Utc>) -> Outcome<Option<Job>> {
        let until = now + TimeDelta::from_std(options.lease).unwrap_or(TimeDelta::zero());
        let lease = LeaseToken::new(self.ids().next(now));
        let mut tx = self.begin_unordered().await?;
        sqlx::query(sql::GIVE_BACK_EXPIRED).bind(micros(now)).execute(&mut *tx).await?;
        let row = sqlx::query(CLAIM_JOB)
            .bind(micros(now))
            .bind(lease.to_string())
            .bind(micros(until))
            .bind(words(options.kinds.iter().map(|kind| kind.as_str())))
            .bind(words(options.queues.iter().map(|queue| queue.as_str())))
            .bind(options.per_company.map_or(i64::MAX, i64::from))
            .fetch_optional(&mut *tx)
            .await?;
        let job = row.as_ref().map(|row| read_job(row, lease)).transpose()?;
        tx.commit().await?;
        Ok(job)
    }
}

/// A list of words with a comma before and after each.
fn words<'a>(words: impl Iterator<Item = &'a str>) -> String {
    words.fold(",".to_owned(), |list, word| list + word + ",")
}

#[async_trait]
impl JobStore for Backend {
    async fn enqueue(
        &self,
        company: CompanyId,
        job: &NewJob,
        now: DateTime<Utc>,
    ) -> Result<Enqueued> {
        during("enqueue", async {
            let mut tx = self.begin_unordered().await?;
            let enqueued = add_job(&mut tx, self.ids(), company, job, now).await?;
            tx.commit().await?;
            if matches!(enqueued, Enqueued::New(_)) {
                self.wake_worker();
            }
            Ok(enqueued)
        })
        .await
    }

    async fn claim_job(&self, options: &ClaimOptions, now: DateTime<Utc>) -> Result<Option<Job>> {
        during("claim_job", async {
            let due = sqlx::query(sql::ANY_DUE).bind(micros(now));
            if due.fetch_optional(self.reader()).await?.is_none() {
                return Ok(None);
            }
            // Two jobs of one series may be taken at once; the index lets one through, and the other claim looks again.
            until_won(|| self.try_claim(options, now)).await
        })
        .await
    }

    async fn extend_lease(&self, job: &Job, until: DateTime<Utc>) -> Result<()> {
        during("extend_lease", async {
            let mut tx = self.begin().await?;
            let extended = sqlx::query(sql::EXTEND)
                .bind(job.company.get())
                .bind(job.id.to_string())
                .bind(job.lease.to_string())
                .bind(micros(until))
                .execute(&mut *tx)
                .await?;
            held(extended.rows_affected())?;
            tx.commit().await?;
            Ok(())
        })
        .await
    }

    async fn complete_job(&self, job: &Job, status: EventStatus, now: DateTime<Utc>) -> Result<()> {
        during("complete_job", async {
            let mut tx = self.begin().await?;
            finish(&mut tx, job, status, None, now).await?;
            tx.commit().await?;
            Ok(())
        })
        .await
    }

    async fn retry_job(
        &self,
        job: &Job,
        run_at: DateTime<Utc>,
        error: &str,
        postponed: bool,
    ) -> Result<()> {
        during("retry_job", async {
            let mut tx = self.begin().await?;
            let given_back = sqlx::query(sql::RETRY)
                .bind(job.company.get())
                .bind(job.id.to_string())
                .bind(job.lease.to_string())
                .bind(micros(run_at))
                .bind(error)
                .bind(i64::from(postponed))
                .execute(&mut *tx)
                .await?;
            held(given_back.rows_affected())?;
            tx.commit().await?;
            self.wake_worker();
            Ok(())
        })
        .await
    }

    async fn repeat_job(
        &self,
        job: &Job,
        run_at: DateTime<Utc>,
        failure: Option<RunFailure<'_>>,
        now: DateTime<Utc>,
    ) -> Result<()> {
        during("repeat_job", async {
            let mut tx = self.begin().await?;
            let given_back = sqlx::query(sql::REPEAT)
                .bind(job.company.get())
                .bind(job.id.to_string())
                .bind(job.lease.to_string())
                .bind(micros(run_at))
                .bind(failure.map(|failure| failure.error))
                .bind(i64::from(failure.is_some()))
                .execute(&mut *tx)
                .await?;
            held(given_back.rows_affected())?;
            if let Some(task) = failure.and_then(|failure| failure.task) {
                let owner = owner_of_job(&mut tx, job).await?;
                write_task(&mut tx, self.ids(), &owner, task, now).await?;
            }
            tx.commit().await?;
            self.wake_worker();
            Ok(())
        })
        .await
    }

    async fn bury_job(
        &self,
        job: &Job,
        error: &str,
        task: &NewTask,
        now: DateTime<Utc>,
    ) -> Result<()> {
        during("bury_job", async {
            let mut tx = self.begin().await?;
            finish(&mut tx, job, EventStatus::Failed, Some(error), now).await?;
            let owner = owner_of_job(&mut tx, job).await?;
            if let Some(call) = &owner.call {
                abandon_intents(&mut tx, job.company, call, task.code, error).await?;
            }
            write_task(&mut tx, self.ids(), &owner, task, now).await?;
            tx.commit().await?;
            Ok(())
        })
        .await
    }

    async fn retry_dead(&self, company: CompanyId, id: JobId, now: DateTime<Utc>) -> Result<bool> {
        during("retry_dead", async {
            let mut tx = self.begin().await?;
            let row = sqlx::query(sql::RETRY_DEAD)
                .bind(company.get())
                .bind(id.to_string())
                .bind(micros(now))
                .fetch_optional(&mut *tx)
                .await?;
            let Some(row) = row else { return Ok(false) };
            let row = Columns::of("jobs", &row);
            let subject = row.opt_text("subject")?;
            if let Some(kind) = JobKind::from_word(&row.text("kind")?)
                && let Some(event) = event_of(kind, subject.as_deref())
            {
                set_event(&mut tx, company, event, EventStatus::Pending, None).await?;
            }
            tx.commit().await?;
            self.wake_worker();
            Ok(true)
        })
        .await
    }

    async fn list_jobs(
        &self,
        company: CompanyId,
        state: JobState,
        queue: Option<Queue>,
        limit: u32,
    ) -> Result<Vec<StoredJob>> {
        during("list_jobs", async {
            let query = sqlx::query(sql::LIST)
                .bind(company.get())
                .bind(state.as_str())
                .bind(queue.map(Queue::as_str))
                .bind(i64::from(limit));
            query.fetch_all(self.reader()).await?.iter().map(read_stored).collect()
        })
        .await
    }

    async fn job_counts(&self, company: CompanyId) -> Result<JobCounts> {
        during("job_counts", async {
            let query = sqlx::query(sql::COUNTS).bind(company.get());
            let mut counts = JobCounts::default();
            for row in query.fetch_all(self.reader()).await? {
                let row = Columns::of("jobs", &row);
                let state = row.word("state", JobState::from_word)?;
                *counts.of_mut(state) = row.number("number")?;
            }
            Ok(counts)
        })
        .await
    }

    async fn queue_stats(&self, company: Option<CompanyId>) -> Result<Vec<QueueStats>> {
        during("queue_stats", async {
            let mut queues: BTreeMap<String, QueueStats> = Queue::ALL
                .into_iter()
                .map(|queue| (queue.as_str().to_owned(), QueueStats::empty(queue.as_str())))
                .collect();
            let mut tx = self.begin_read().await?;
            let query = sqlx::query(sql::QUEUES).bind(company.map(CompanyId::get));
            for row in query.fetch_all(&mut *tx).await? {
                let row = Columns::of("jobs", &row);
                let queue = row.text("queue")?;
                let state = row.word("state", JobState::from_word)?;
                let entry = queues.entry(queue.clone()).or_insert_with(|| QueueStats::empty(queue));
                *entry.counts.of_mut(state) = row.number("number")?;
                if state == JobState::Ready {
                    entry.waiting_since = Some(row.instant("due_since")?);
                }
            }
            for row in sqlx::query(sql::PAUSES).fetch_all(&mut *tx).await? {
                let row = Columns::of("queue_pauses", &row);
                let queue = row.text("queue")?;
                let entry = queues.entry(queue.clone()).or_insert_with(|| QueueStats::empty(queue));
                entry.paused_at = Some(row.instant("paused_at")?);
            }
            Ok(queues.into_values().collect())
        })
        .await
    }

    async fn pause_queue(&self, queue: Queue, now: DateTime<Utc>) -> Result<bool> {
        during("pause_queue", async {
            let mut tx = self.begin().await?;
            let paused = sqlx::query(sql::PAUSE)
                .bind(queue.as_str())
                .bind(micros(now))
                .execute(&mut *tx)
                .await?;
            tx.commit().await?;
            Ok(paused.rows_affected() > 0)
        })
        .await
    }

    async fn resume_queue(&self, queue: Queue) -> Result<bool> {
        during("resume_queue", async {
            let mut tx = self.begin().await?;
            let resumed = sqlx::query(sql::RESUME).bind(queue.as_str()).execute(&mut *tx).await?;
            tx.commit().await?;
            self.wake_worker();
            Ok(resumed.rows_affected() > 0)
        })
        .await
    }

    async fn purge_done(&self, before: DateTime<Utc>, limit: u32) -> Result<u64> {
        during("purge_done", async {
            let mut tx = self.begin().await?;
            let purged = sqlx::query(sql::PURGE)
                .bind(micros(before))
                .bind(i64::from(limit))
                .execute(&mut *tx)
                .await?;
            tx.commit().await?;
            Ok(purged.rows_affected())
        })
        .await
    }

    async fn next_job_at(&self) -> Result<Option<DateTime<Utc>>> {
        during("next_job_at", async {
            let row = sqlx::query(sql::NEXT_AT).fetch_one(self.reader()).await?;
            Columns::of("jobs", &row).opt_instant("due_at")
        })
        .await
    }
}
