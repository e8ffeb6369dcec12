//! Rows of the table of jobs, read and written within somebody's transaction.

use std::time::Duration;

use askpro_core::{
    CompanyId, Enqueued, EventStatus, Job, JobId, JobKind, JobState, LeaseToken, NewJob, Queue,
    StoredJob,
};
use chrono::{DateTime, Utc};
use sqlx::QueryBuilder;

use super::super::columns::Columns;
use super::super::task::TaskOwner;
use super::super::{Connection, Database, Outcome, Row, held, micros};
use crate::error::StoreError;
use crate::id::Ids;
use crate::sql::{event, job as sql};

/// How often storing is begun anew when the job that was in the way came to its end meanwhile.
const TRIES: u32 = 5;

/// Stores a job, unless one with its unique key waits or runs.
pub(in super::super) async fn add_job(
    connection: &mut Connection,
    ids: &Ids,
    company: CompanyId,
    job: &NewJob,
    now: DateTime<Utc>,
) -> Outcome<Enqueued> {
    for _ in 0..TRIES {
        let id = JobId::new(ids.next(now));
        let added = insert(&[(id, company, job, now)]).build().execute(&mut *connection).await?;
        if added.rows_affected() > 0 {
            return Ok(Enqueued::New(id));
        }
        let known = sqlx::query(sql::KNOWN)
            .bind(company.get())
            .bind(job.kind.as_str())
            .bind(&job.unique_key)
            .bind(job.every.map(length))
            .fetch_optional(&mut *connection)
            .await?;
        if let Some(known) = known {
            return Ok(Enqueued::Known(Columns::of("jobs", &known).parsed("id", "a UUID")?));
        }
    }
    Err(StoreError::refused(
        askpro_core::ErrorKind::Storage,
        "a job with the same unique key came and went again and again",
    ))
}

/// Stores jobs of several companies, each unless one with its unique key waits or runs.
pub(in super::super) async fn add_jobs(
    connection: &mut Connection,
    ids: &Ids,
    jobs: &[(CompanyId, NewJob, DateTime<Utc>)],
) -> Outcome<()> {
    // Nobody is in the way of those without a unique key, so they go together.
    let mut rows = Vec::with_capacity(jobs.len());
    for (company, job, now) in jobs {
        if job.unique_key.is_some() {
            add_job(connection, ids, *company, job, *now).await?;
        } else {
            rows.push((JobId::new(ids.next(*now)), *company, job, *now));
        }
    }
    if !rows.is_empty() {
        insert(&rows).build().execute(connection).await?;
    }
    Ok(())
}

fn insert(rows: &[(JobId, CompanyId, &NewJob, DateTime<Utc>)]) -> QueryBuilder<Database> {
    let mut query = QueryBuilder::new(sql::ADD);
    query.push_values(rows, |mut values, (id, company, job, now)| {
        values
            .push_bind(id.to_string())
            .push_bind(company.get())
            .push_bind(job.queue.as_str())
            .push_bind(job.kind.as_str())
            .push_bind(&job.subject)
            .push_bind(i64::from(job.queue.priority()))
            .push_bind(length(job.queue.time_limit()))
            .push_bind(job.every.map(length))
            .push_bind(&job.serial_key)
            .push_bind(&job.unique_key)
            .push_bind(micros(job.run_at))
            .push_bind(micros(job.run_at))
            .push_bind(micros(*now))
            .push(sql::NEW);
    });
    query.push(sql::UNLESS_KNOWN);
    query
}

/// A length of time as it is stored, in microseconds.
fn length(length: Duration) -> i64 {
    i64::try_from(length.as_micros()).unwrap_or(i64::MAX)
}

pub(super) fn read_job(row: &Row, lease: LeaseToken) -> Outcome<Job> {
    let row = Columns::of("jobs", row);
    Ok(Job {
        id: row.parsed("id", "a UUID")?,
        company: CompanyId::new(row.integer("company_id")?),
        queue: row.word("queue", Queue::from_word)?,
        kind: row.word("kind", JobKind::from_word)?,
        subject: row.opt_text("subject")?,
        every: row.opt_number("repeat_us")?.map(Duration::from_micros),
        time_limit: Duration::from_micros(row.number("time_limit_us")?),
        attempt: row.number("attempt")?,
        failures: row.number("failures")?,
        due_since: row.instant("due_since")?,
        lease,
        lease_until: row.instant("lease_until")?,
    })
}

pub(super) fn read_stored(row: &Row) -> Outcome<StoredJob> {
    let row = Columns::of("jobs", row);
    Ok(StoredJob {
        id: row.parsed("id", "a UUID")?,
        company: CompanyId::new(row.integer("company_id")?),
        queue: row.text("queue")?,
        kind: row.text("kind")?,
        subject: row.opt_text("subject")?,
        every: row.opt_number("repeat_us")?.map(Duration::from_micros),
        state: row.word("state", JobState::from_word)?,
        attempt: row.number("attempt")?,
        failures: row.number("failures")?,
        run_at: row.instant("run_at")?,
        created_at: row.instant("created_at")?,
        lease_until: row.opt_instant("lease_until")?,
        last_error: row.opt_text("last_error")?,
        finished_at: row.opt_instant("finished_at")?,
    })
}

/// Ends a job and the event it worked on.
pub(super) async fn finish(
    connection: &mut Connection,
    job: &Job,
    status: EventStatus,
    error: Option<&str>,
    now: DateTime<Utc>,
) -> Outcome<()> {
    let state = if status == EventStatus::Failed { JobState::Dead } else { JobState::Done };
    let finished = sqlx::query(sql::FINISH)
        .bind(job.company.get())
        .bind(job.id.to_string())
        .bind(job.lease.to_string())
        .bind(state.as_str())
        .bind(micros(now))
        .bind(error)
        .execute(&mut *connection)
        .await?;
    held(finished.rows_affected())?;
    match event_of(job.kind, job.subject.as_deref()) {
        Some(event) => set_event(connection, job.company, event, status, Some(now)).await,
        None => Ok(()),
    }
}

/// The event that a job of this kind works on.
pub(super) fn event_of(kind: JobKind, subject: Option<&str>) -> Option<&str> {
    subject.filter(|_| kind == JobKind::ProcessEvent)
}

pub(super) async fn set_event(
    connection: &mut Connection,
    company: CompanyId,
    event: &str,
    status: EventStatus,
    processed_at: Option<DateTime<Utc>>,
) -> Outcome<()> {
    sqlx::query(event::SET_STATUS)
        .bind(company.get())
        .bind(event)
        .bind(status.as_str())
        .bind(processed_at.map(micros))
        .execute(connection)
        .await?;
    Ok(())
}

/// Who has to do what follows from a job: the branch and the call of its event.
pub(super) async fn owner_of_job(connection: &mut Connection, job: &Job) -> Outcome<TaskOwner> {
    let mut owner = TaskOwner { company: job.company, branch: None, call: None };
    if let Some(event) = event_of(job.kind, job.subject.as_deref()) {
        let query = sqlx::query(event::OWNER).bind(job.company.get()).bind(event);
        if let Some(row) = query.fetch_optional(&mut *connection).await? {
            let row = Columns::of("webhook_events", &row);
            owner.branch = row.opt_parsed("branch_id", "a UUID")?;
            owner.call = row.opt_parsed("call_id", "a call id")?;
        }
    }
    Ok(owner)
}
