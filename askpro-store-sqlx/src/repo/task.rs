//! Tasks for humans.

mod retry;

use askpro_core::ports::TaskStore;
use askpro_core::{
    Assignee, BranchId, CallId, CompanyId, DomainCode, NewTask, Occasion, Resolution, Result, Task,
    TaskAlert, TaskFilter, TaskId, TaskReason, TaskRetry, TaskState,
};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use retry::start_retry;

use super::columns::Columns;
use super::job::add_job;
use super::{Backend, Connection, Outcome, Row, during, micros, opt_micros, to_json};
use crate::id::Ids;
use crate::sql::{call, task as sql};

/// Whose task it is.
pub(super) struct TaskOwner {
    pub(super) company: CompanyId,
    pub(super) branch: Option<BranchId>,
    pub(super) call: Option<CallId>,
}

/// Writes a task, or replaces the content of the call's open one, and closes the call with it unless it is booked.
///
/// A new task, and one whose retry has failed with this, is one that people are told of: the job for it is stored here.
pub(super) async fn write_task(
    connection: &mut Connection,
    ids: &Ids,
    owner: &TaskOwner,
    task: &NewTask,
    now: DateTime<Utc>,
) -> Outcome<TaskId> {
    let retried = end_retry_of_call(connection, owner).await?;
    let new = TaskId::new(ids.next(now));
    let id = put_task(connection, new, owner, task, now).await?;
    if let Some(call) = &owner.call {
        sqlx::query(call::SET_TASK)
            .bind(owner.company.get())
            .bind(call.as_str())
            .bind(i64::from(task.code.number()))
            .bind(micros(now))
            .execute(&mut *connection)
            .await?;
    }
    if id == new || retried {
        let job = TaskAlert::new(id, Occasion::Written).job(now);
        add_job(connection, ids, owner.company, &job, now).await?;
    }
    Ok(id)
}

/// Takes the mark from the call's open task that is being retried; answers whether there was one.
async fn end_retry_of_call(connection: &mut Connection, owner: &TaskOwner) -> Outcome<bool> {
    let Some(call) = &owner.call else { return Ok(false) };
    let ended = sqlx::query(sql::END_RETRY_OF_CALL)
        .bind(owner.company.get())
        .bind(call.as_str())
        .execute(connection)
        .await?;
    Ok(ended.rows_affected() > 0)
}

/// Answers the id of the task that stands afterwards: `new`, or that of the open one.
async fn put_task(
    connection: &mut Connection,
    new: TaskId,
    owner: &TaskOwner,
    task: &NewTask,
    now: DateTime<Utc>,
) -> Outcome<TaskId> {
    let row = sqlx::query(sql::PUT)
        .bind(new.to_string())
        .bind(owner.company.get())
        .bind(owner.branch.map(|branch| branch.to_string()))
        .bind(owner.call.as_ref().map(CallId::as_str))
        .bind(task.reason.as_str())
        .bind(i64::from(task.code.number()))
        .bind(&task.detail)
        .bind(micros(task.due))
        .bind(to_json("tasks", "suggestions", &task.suggestions)?)
        .bind(micros(now))
        .fetch_one(connection)
        .await?;
    Columns::of("tasks", &row).parsed("id", "a UUID")
}

pub(super) fn read_code(row: &Columns<'_>, column: &'static str) -> Outcome<Option<DomainCode>> {
    let Some(number) = row.opt_number::<u16>(column)? else { return Ok(None) };
    row.required(column, DomainCode::from_number(number), "a known code").map(Some)
}

/// Resolves the open task of a call, for the machine has brought it to its end.
pub(super) async fn resolve_of_call(
    connection: &mut Connection,
    company: CompanyId,
    call: &CallId,
    now: DateTime<Utc>,
) -> Outcome<()> {
    sqlx::query(sql::RESOLVE_OF_CALL)
        .bind(company.get())
        .bind(call.as_str())
        .bind(micros(now))
        .execute(connection)
        .await?;
    Ok(())
}

fn read_assignee(row: &Columns<'_>, column: &'static str) -> Outcome<Option<Assignee>> {
    row.opt_parsed(column, "a name of at most 100 characters")
}

fn read_task(row: &Row) -> Outcome<Task> {
    let row = Columns::of("tasks", row);
    let code = read_code(&row, "code")?;
    let resolution = match row.opt_instant("resolved_at")? {
        Some(at) => Some(Resolution {
            by: read_assignee(&row, "resolved_by")?,
            note: row.opt_text("resolution_note")?,
            at,
        }),
        None => None,
    };
    Ok(Task {
        id: row.parsed("id", "a UUID")?,
        company: CompanyId::new(row.integer("company_id")?),
        branch: row.opt_parsed("branch_id", "a UUID")?,
        call_id: row.opt_parsed("call_id", "a call id")?,
        task: NewTask {
            reason: row.word("reason", TaskReason::from_word)?,
            code: row.required("code", code, "a code")?,
            detail: row.text("detail")?,
            due: row.instant("due_at")?,
            suggestions: row.json("suggestions", "a list of texts")?,
        },
        owner: read_assignee(&row, "owner")?,
        created_at: row.instant("created_at")?,
        retrying_since: row.opt_instant("retrying_since")?,
        retries: row.number("retries")?,
        resolution,
    })
}

async fn find_task(
    connection: &mut Connection,
    company: CompanyId,
    id: TaskId,
) -> Outcome<Option<Task>> {
    let query = sqlx::query(sql::ONE).bind(company.get()).bind(id.to_string());
    query.fetch_optional(connection).await?.as_ref().map(read_task).transpose()
}

#[async_trait]
impl TaskStore for Backend {
    async fn add_task(
        &self,
        company: CompanyId,
        branch: Option<BranchId>,
        call: &CallId,
        task: &NewTask,
        now: DateTime<Utc>,
    ) -> Result<TaskId> {
        during("add_task", async {
            let mut tx = self.begin().await?;
            let owner = TaskOwner { company, branch, call: Some(call.clone()) };
            let id = write_task(&mut tx, self.ids(), &owner, task, now).await?;
            tx.commit().await?;
            Ok(id)
        })
        .await
    }

    async fn tasks(&self, company: CompanyId, filter: &TaskFilter) -> Result<Vec<Task>> {
        during("tasks", async {
            let statement = match filter.state {
                Some(TaskState::Open) => sql::OPEN,
                Some(TaskState::Resolved) => sql::RESOLVED,
                None => sql::ALL,
            };
            let query = sqlx::query(statement)
                .bind(company.get())
                .bind(filter.branch.map(|branch| branch.to_string()))
                .bind(filter.owner.as_ref().map(Assignee::as_str))
                .bind(filter.reason.map(TaskReason::as_str))
                .bind(opt_micros(filter.overdue_at))
                .bind(i64::from(filter.limit));
            query.fetch_all(self.reader()).await?.iter().map(read_task).collect()
        })
        .await
    }

    async fn task(&self, company: CompanyId, id: TaskId) -> Result<Option<Task>> {
        during("task", async {
            let query = sqlx::query(sql::ONE).bind(company.get()).bind(id.to_string());
            query.fetch_optional(self.reader()).await?.as_ref().map(read_task).transpose()
        })
        .await
    }

    async fn task_of_call(&self, company: CompanyId, call: &CallId) -> Result<Option<Task>> {
        during("task_of_call", async {
            let query = sqlx::query(sql::NEWEST_OF_CALL).bind(company.get()).bind(call.as_str());
            query.fetch_optional(self.reader()).await?.as_ref().map(read_task).transpose()
        })
        .await
    }

    async fn assign_task(
        &self,
        company: CompanyId,
        id: TaskId,
        owner: Option<&Assignee>,
        now: DateTime<Utc>,
    ) -> Result<bool> {
        during("assign_task", async {
            let mut tx = self.begin().await?;
            let assigned = sqlx::query(sql::ASSIGN)
                .bind(company.get())
                .bind(id.to_string())
                .bind(owner.map(Assignee::as_str))
                .bind(micros(now))
                .execute(&mut *tx)
                .await?;
            tx.commit().await?;
            Ok(assigned.rows_affected() > 0)
        })
        .await
    }

    async fn resolve_task(
        &self,
        company: CompanyId,
        id: TaskId,
        resolution: &Resolution,
    ) -> Result<bool> {
        during("resolve_task", async {
            let mut tx = self.begin().await?;
            let resolved = sqlx::query(sql::RESOLVE)
                .bind(company.get())
                .bind(id.to_string())
                .bind(micros(resolution.at))
                .bind(resolution.by.as_ref().map(Assignee::as_str))
                .bind(&resolution.note)
                .execute(&mut *tx)
                .await?;
            tx.commit().await?;
            Ok(resolved.rows_affected() > 0)
        })
        .await
    }

    async fn reopen_task(
        &self,
        company: CompanyId,
        id: TaskId,
        now: DateTime<Utc>,
    ) -> Result<bool> {
        during("reopen_task", async {
            let mut tx = self.begin().await?;
            let reopened = sqlx::query(sql::REOPEN)
                .bind(company.get())
                .bind(id.to_string())
                .bind(micros(now))
                .execute(&mut *tx)
                .await?;
            tx.commit().await?;
            Ok(reopened.rows_affected() > 0)
        })
        .await
    }

    async fn retry_task(
        &self,
        company: CompanyId,
        id: TaskId,
        now: DateTime<Utc>,
    ) -> Result<TaskRetry> {
        during("retry_task", async {
            let mut tx = self.begin().await?;
            let Some(task) = find_task(&mut tx, company, id).await? else {
                return Ok(TaskRetry::NotFound);
            };
            let answer = start_retry(&mut tx, self.ids(), &task, now).await?;
            if answer == TaskRetry::Started {
                tx.commit().await?;
                self.wake_worker();
            }
            Ok(answer)
        })
        .await
    }

    async fn end_task_retry(
        &self,
        company: CompanyId,
        id: TaskId,
        asked_at: DateTime<Utc>,
        done: bool,
        now: DateTime<Utc>,
    ) -> Result<bool> {
        during("end_task_retry", async {
            let mut tx = self.begin().await?;
            let ended = sqlx::query(sql::END_RETRY)
                .bind(company.get())
                .bind(id.to_string())
                .bind(micros(asked_at))
                .bind(done.then(|| micros(now)))
                .bind(micros(now))
                .execute(&mut *tx)
                .await?;
            tx.commit().await?;
            Ok(ended.rows_affected() > 0)
        })
        .await
    }

    async fn tell_overdue_tasks(
        &self,
        company: CompanyId,
        now: DateTime<Utc>,
        limit: u32,
    ) -> Result<u64> {
        during("tell_overdue_tasks", async {
            let mut tx = self.begin().await?;
            let rows = sqlx::query(sql::TELL_OVERDUE)
                .bind(company.get())
                .bind(micros(now))
                .bind(i64::from(limit))
                .fetch_all(&mut *tx)
                .await?;
            for row in &rows {
                let id = Columns::of("tasks", row).parsed("id", "a UUID")?;
                let job = TaskAlert::new(id, Occasion::Overdue).job(now);
                add_job(&mut tx, self.ids(), company, &job, now).await?;
            }
            tx.commit().await?;
            if !rows.is_empty() {
                self.wake_worker();
            }
            Ok(u64::try_from(rows.len()).unwrap_or(u64::MAX))
        })
        .await
    }
}
