//! Tasks for humans.

use std::fmt;

use async_trait::async_trait;
use chrono::{DateTime, Utc};

use crate::error::Result;
use crate::id::{CallId, CompanyId, TaskId};
use crate::task::Task;

/// Remembers what humans have to do. Tasks are written by the methods that record the failure behind them.
#[async_trait]
pub trait TaskStore: fmt::Debug + Send + Sync + 'static {
    /// The open tasks of a company, the most pressing first, at most `limit`.
    ///
    /// # Errors
    /// `Storage`, `CorruptData`.
    async fn open_tasks(&self, company: CompanyId, limit: u32) -> Result<Vec<Task>>;

    /// The newest task of a call, open or done; `None` when it never had one.
    ///
    /// # Errors
    /// `Storage`, `CorruptData`.
    async fn task_of_call(&self, company: CompanyId, call: &CallId) -> Result<Option<Task>>;

    /// Marks a task as done; answers whether it was open. The call it belongs to keeps its outcome.
    ///
    /// # Errors
    /// `Storage`.
    async fn resolve_task(
        &self,
        company: CompanyId,
        id: TaskId,
        now: DateTime<Utc>,
    ) -> Result<bool>;
}
