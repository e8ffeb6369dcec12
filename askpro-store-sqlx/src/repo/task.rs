//! Tasks for humans.

use askpro_core::ports::TaskStore;
use askpro_core::{
    BranchId, CallId, CompanyId, DomainCode, NewTask, Result, Task, TaskId, TaskReason,
};
use async_trait::async_trait;
use chrono::{DateTime, Utc};

use super::columns::Columns;
use super::{Backend, Connection, Outcome, Row, during, micros, to_json};
use crate::id::Ids;
use crate::sql::{call, task as sql};

/// Whose task it is.
pub(super) struct TaskOwner {
    pub(super) company: CompanyId,
    pub(super) branch: Option<BranchId>,
    pub(super) call: Option<CallId>,
}

/// Writes a task, or replaces the content of the call's open one, and closes the call with it unless it is booked.
pub(super) async fn write_task(
    connection: &mut Connection,
    ids: &Ids,
    owner: &TaskOwner,
    task: &NewTask,
    now: DateTime<Utc>,
) -> Outcome<TaskId> {
    let row = sqlx::query(sql::PUT)
        .bind(ids.next(now).to_string())
        .bind(owner.company.get())
        .bind(owner.branch.map(|branch| branch.to_string()))
        .bind(owner.call.as_ref().map(CallId::as_str))
        .bind(task.reason.as_str())
        .bind(i64::from(task.code.number()))
        .bind(&task.detail)
        .bind(micros(task.due))
        .bind(to_json("tasks", "suggestions", &task.suggestions)?)
        .bind(micros(now))
        .fetch_one(&mut *connection)
        .await?;
    let id = Columns::of("tasks", &row).parsed("id", "a UUID")?;
    if let Some(call) = &owner.call {
        sqlx::query(call::SET_TASK)
            .bind(owner.company.get())
            .bind(call.as_str())
            .bind(i64::from(task.code.number()))
            .bind(micros(now))
            .execute(connection)
            .await?;
    }
    Ok(id)
}

pub(super) fn read_code(row: &Columns<'_>, column: &'static str) -> Outcome<Option<DomainCode>> {
    let Some(number) = row.opt_number::<u16>(column)? else { return Ok(None) };
    row.required(column, DomainCode::from_number(number), "a known code").map(Some)
}

fn read_task(row: &Row) -> Outcome<Task> {
    let row = Columns::of("tasks", row);
    let code = read_code(&row, "code")?;
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
        created_at: row.instant("created_at")?,
        resolved_at: row.opt_instant("resolved_at")?,
    })
}

#[async_trait]
impl TaskStore for Backend {
    async fn open_tasks(&self, company: CompanyId, limit: u32) -> Result<Vec<Task>> {
        during("open_tasks", async {
            let query = sqlx::query(sql::OPEN).bind(company.get()).bind(i64::from(limit));
            query.fetch_all(self.reader()).await?.iter().map(read_task).collect()
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

    async fn resolve_task(
        &self,
        company: CompanyId,
        id: TaskId,
        now: DateTime<Utc>,
    ) -> Result<bool> {
        during("resolve_task", async {
            let mut tx = self.begin().await?;
            let resolved = sqlx::query(sql::RESOLVE)
                .bind(company.get())
                .bind(id.to_string())
                .bind(micros(now))
                .execute(&mut *tx)
                .await?;
            tx.commit().await?;
            Ok(resolved.rows_affected() > 0)
        })
        .await
    }
}
