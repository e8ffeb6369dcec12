//! Durable jobs.

use askpro_core::ports::JobStore;
use askpro_core::{
    CompanyId, EventId, EventStatus, Job, JobCounts, JobId, JobKind, LeaseToken, NewJob, NewTask,
    Queue, Result,
};
use async_trait::async_trait;
use chrono::{DateTime, Utc};

use super::booking::abandon_intents;
use super::columns::Columns;
use super::task::{TaskOwner, write_task};
use super::{Backend, CLAIM_JOB, Connection, Outcome, Row, during, held, micros};
use crate::error::StoreError;
use crate::sql::{event, job as sql};

pub(super) async fn add_job(
    connection: &mut Connection,
    id: JobId,
    company: CompanyId,
    event: EventId,
    job: &NewJob,
    created_at: DateTime<Utc>,
) -> Outcome<()> {
    let time_limit = i64::try_from(job.queue.time_limit().as_micros()).unwrap_or(i64::MAX);
    sqlx::query(sql::ADD)
        .bind(id.to_string())
        .bind(company.get())
        .bind(event.to_string())
        .bind(job.queue.as_str())
        .bind(job.kind.as_str())
        .bind(i64::from(job.queue.priority()))
        .bind(time_limit)
        .bind(&job.serial_key)
        .bind(micros(job.run_at))
        .bind(micros(created_at))
        .execute(connection)
        .await?;
    Ok(())
}

fn read_job(row: &Row, lease: LeaseToken) -> Outcome<Job> {
    let row = Columns::of("jobs", row);
    Ok(Job {
        id: row.parsed("id", "a UUID")?,
        company: CompanyId::new(row.integer("company_id")?),
        queue: row.word("queue", Queue::from_word)?,
        kind: row.word("kind", JobKind::from_word)?,
        event: row.parsed("event_id", "a UUID")?,
        attempt: row.number("attempt")?,
        lease,
        lease_until: row.instant("lease_until")?,
    })
}

/// Ends a job and its event.
async fn finish(
    connection: &mut Connection,
    job: &Job,
    status: EventStatus,
    error: Option<&str>,
    now: DateTime<Utc>,
) -> Outcome<()> {
    let state = if status == EventStatus::Failed { "dead" } else { "done" };
    let finished = sqlx::query(sql::FINISH)
        .bind(job.company.get())
        .bind(job.id.to_string())
        .bind(job.lease.to_string())
        .bind(state)
        .bind(micros(now))
        .bind(error)
        .execute(&mut *connection)
        .await?;
    held(finished.rows_affected())?;
    sqlx::query(event::SET_STATUS)
        .bind(job.company.get())
        .bind(job.event.to_string())
        .bind(status.as_str())
        .bind(micros(now))
        .execute(connection)
        .await?;
    Ok(())
}

/// Which branch and call the event of a job belongs to.
async fn owner_of(connection: &mut Connection, job: &Job) -> Outcome<TaskOwner> {
    let row = sqlx::query(event::OWNER)
        .bind(job.company.get())
        .bind(job.event.to_string())
        .fetch_one(connection)
        .await?;
    let row = Columns::of("webhook_events", &row);
    Ok(TaskOwner {
        company: job.company,
        branch: row.opt_parsed("branch_id", "a UUID")?,
        call: row.opt_parsed("call_id", "a call id")?,
    })
}

#[async_trait]
impl JobStore for Backend {
    async fn claim_job(&self, now: DateTime<Utc>) -> Result<Option<Job>> {
        during("claim_job", async {
            let due = sqlx::query(sql::ANY_DUE).bind(micros(now));
            if due.fetch_optional(self.reader()).await?.is_none() {
                return Ok(None);
            }
            let lease = LeaseToken::new(self.ids().next(now));
            let mut tx = self.begin().await?;
            sqlx::query(sql::GIVE_BACK_EXPIRED).bind(micros(now)).execute(&mut *tx).await?;
            let row = sqlx::query(CLAIM_JOB)
                .bind(micros(now))
                .bind(lease.to_string())
                .fetch_optional(&mut *tx)
                .await?;
            let job = row.as_ref().map(|row| read_job(row, lease)).transpose()?;
            tx.commit().await?;
            Ok(job)
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
            let owner = owner_of(&mut tx, job).await?;
            if let Some(call) = &owner.call {
                abandon_intents(&mut tx, job.company, call, task.code, error).await?;
            }
            write_task(&mut tx, self.ids(), &owner, task, now).await?;
            tx.commit().await?;
            Ok(())
        })
        .await
    }

    async fn job_counts(&self, company: CompanyId) -> Result<JobCounts> {
        during("job_counts", async {
            let query = sqlx::query(sql::COUNTS).bind(company.get());
            let mut counts = JobCounts::default();
            for row in query.fetch_all(self.reader()).await? {
                let row = Columns::of("jobs", &row);
                let number = row.number("number")?;
                match row.text("state")?.as_str() {
                    "ready" => counts.ready = number,
                    "running" => counts.running = number,
                    "done" => counts.done = number,
                    "dead" => counts.dead = number,
                    _ => {
                        return Err(StoreError::Corrupt {
                            table: "jobs",
                            column: "state",
                            expected: "a word of the known set",
                        });
                    }
                }
            }
            Ok(counts)
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
