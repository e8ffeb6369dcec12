//! Letting the machine try again, within somebody's transaction.

use askpro_core::{CallId, CompanyId, EventId, NewJob, NewTask, Provider, Task, TaskRetry};
use chrono::{DateTime, Utc};

use super::super::booking::read_intent;
use super::super::columns::Columns;
use super::super::job::add_job;
use super::super::{Connection, Outcome, micros};
use crate::id::Ids;
use crate::sql::task as sql;

async fn deciding_event(
    connection: &mut Connection,
    company: CompanyId,
    call: &CallId,
) -> Outcome<Option<EventId>> {
    let row = sqlx::query(sql::DECIDING_EVENT)
        .bind(company.get())
        .bind(Provider::Retell.as_str())
        .bind(call.as_str())
        .fetch_optional(connection)
        .await?;
    row.map(|row| Columns::of("webhook_events", &row).parsed("id", "a UUID")).transpose()
}

/// Opens the booking of a call again that a task tells of.
async fn reopen_intent(
    connection: &mut Connection,
    company: CompanyId,
    call: &CallId,
    task: &NewTask,
    now: DateTime<Utc>,
) -> Outcome<()> {
    let query = sqlx::query(sql::INTENT_TO_REOPEN).bind(company.get()).bind(call.as_str());
    let Some(row) = query.fetch_optional(&mut *connection).await? else { return Ok(()) };
    let intent = read_intent(&row)?.intent;
    let Some((state, attempts)) = intent.reopened(task) else { return Ok(()) };
    sqlx::query(sql::REOPEN_INTENT)
        .bind(company.get())
        .bind(intent.id.to_string())
        .bind(intent.state.as_str())
        .bind(state.as_str())
        .bind(i64::from(intent.attempts))
        .bind(i64::from(attempts))
        .bind(micros(now))
        .execute(connection)
        .await?;
    Ok(())
}

/// Marks a task as being retried; answers whether it was as it was read.
async fn mark_retrying(
    connection: &mut Connection,
    task: &Task,
    now: DateTime<Utc>,
) -> Outcome<bool> {
    let marked = sqlx::query(sql::MARK_RETRYING)
        .bind(task.company.get())
        .bind(task.id.to_string())
        .bind(micros(now))
        .bind(task.task.reason.as_str())
        .bind(i64::from(task.task.code.number()))
        .execute(connection)
        .await?;
    Ok(marked.rows_affected() > 0)
}

pub(super) async fn start_retry(
    connection: &mut Connection,
    ids: &Ids,
    task: &Task,
    now: DateTime<Utc>,
) -> Outcome<TaskRetry> {
    if let Some(refused) = TaskRetry::refusal(task) {
        return Ok(refused);
    }
    let Some(call) = &task.call_id else { return Ok(TaskRetry::NoCall) };
    let Some(event) = deciding_event(connection, task.company, call).await? else {
        return Ok(TaskRetry::NoCall);
    };
    if !mark_retrying(connection, task, now).await? {
        return Ok(TaskRetry::UnderWay);
    }
    reopen_intent(connection, task.company, call, &task.task, now).await?;
    sqlx::query(sql::EVENT_PENDING)
        .bind(task.company.get())
        .bind(event.to_string())
        .execute(&mut *connection)
        .await?;
    let job = NewJob::process_call(call, now).with_subject(event.to_string());
    add_job(connection, ids, task.company, &job, now).await?;
    Ok(TaskRetry::Started)
}
