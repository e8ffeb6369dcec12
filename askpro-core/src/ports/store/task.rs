//! Tasks for humans.

use std::fmt;

use async_trait::async_trait;
use chrono::{DateTime, Utc};

use crate::error::Result;
use crate::id::{BranchId, CallId, CompanyId, TaskId};
use crate::task::{Assignee, NewTask, Resolution, Task, TaskFilter, TaskRetry};

/// Remembers what humans have to do.
///
/// Tasks about a failure are written by the methods that record it. With each new one, and each one whose retry has
/// failed, they store in the same transaction the job of telling people of it ([`JobKind::SendAlert`], the subject a
/// [`TaskAlert`]).
///
/// [`JobKind::SendAlert`]: crate::JobKind::SendAlert
/// [`TaskAlert`]: crate::TaskAlert
#[async_trait]
pub trait TaskStore: fmt::Debug + Send + Sync + 'static {
    /// Writes a task about a call, which need not be recorded yet, and closes the call with it unless it is booked. A
    /// call has at most one open task: a second one replaces the content of the first and keeps its id.
    ///
    /// # Errors
    /// `Storage`.
    async fn add_task(
        &self,
        company: CompanyId,
        branch: Option<BranchId>,
        call: &CallId,
        task: &NewTask,
        now: DateTime<Utc>,
    ) -> Result<TaskId>;

    /// The tasks of a company that the filter lets through: the open ones first, the most pressing first; then the
    /// resolved ones, the last one first.
    ///
    /// # Errors
    /// `Storage`, `CorruptData`.
    async fn tasks(&self, company: CompanyId, filter: &TaskFilter) -> Result<Vec<Task>>;

    /// One task; `None` when the company has none with this id.
    ///
    /// # Errors
    /// `Storage`, `CorruptData`.
    async fn task(&self, company: CompanyId, id: TaskId) -> Result<Option<Task>>;

    /// The newest task of a call, open or done; `None` when it never had one.
    ///
    /// # Errors
    /// `Storage`, `CorruptData`.
    async fn task_of_call(&self, company: CompanyId, call: &CallId) -> Result<Option<Task>>;

    /// Gives an open task to somebody, or to nobody; answers whether there is such an open task. When the content of
    /// an open task is replaced, it keeps its owner.
    ///
    /// # Errors
    /// `Storage`.
    async fn assign_task(
        &self,
        company: CompanyId,
        id: TaskId,
        owner: Option<&Assignee>,
        now: DateTime<Utc>,
    ) -> Result<bool>;

    /// Marks a task as done; answers whether it was open. The call it belongs to keeps its outcome.
    ///
    /// A retry that is under way begins nothing new after that: a resolved task is the last word on its call.
    ///
    /// # Errors
    /// `Storage`.
    async fn resolve_task(
        &self,
        company: CompanyId,
        id: TaskId,
        resolution: &Resolution,
    ) -> Result<bool>;

    /// Makes a resolved task open again, as it was; answers whether it was resolved. It stays resolved, and the answer
    /// is no, where its call has another open task, because a call has at most one.
    ///
    /// # Errors
    /// `Storage`.
    async fn reopen_task(&self, company: CompanyId, id: TaskId, now: DateTime<Utc>)
    -> Result<bool>;

    /// Lets the machine try again, because a human asks for it: the newest event of the call that decides anything
    /// becomes pending, with a fresh job, and the task is marked as being retried; in one transaction.
    ///
    /// In the same transaction the call's booking is opened again where the task tells of one that was given up
    /// ([`BookingIntent::reopened`], asked of the intent that is not refused, else of the newest one). It counts as
    /// written down at `now`, so that it is not taken for one that was left behind while the retry is under way.
    ///
    /// The task stays open. When the retry leads to a booking, it is resolved; when it fails, its content is replaced and
    /// the mark goes. Anything but [`TaskRetry::Started`] says why nothing was done.
    ///
    /// [`BookingIntent::reopened`]: crate::BookingIntent::reopened
    ///
    /// # Errors
    /// `Storage`, `CorruptData`.
    async fn retry_task(
        &self,
        company: CompanyId,
        id: TaskId,
        now: DateTime<Utc>,
    ) -> Result<TaskRetry>;

    /// Ends the retry that was asked for at `asked_at`, when neither a booking nor a new failure has ended it: with
    /// `done` the task is resolved by the machine, else it is open as before. Answers whether that retry was under way.
    ///
    /// # Errors
    /// `Storage`.
    async fn end_task_retry(
        &self,
        company: CompanyId,
        id: TaskId,
        asked_at: DateTime<Utc>,
        done: bool,
        now: DateTime<Utc>,
    ) -> Result<bool>;

    /// Makes sure that people are told of the open tasks whose deadline has passed: stores a job for each of which
    /// nobody has been told so, at most `limit`, and notes that; in one transaction. Answers how many. A task whose
    /// content is replaced has a deadline of which nobody has been told.
    ///
    /// # Errors
    /// `Storage`, `CorruptData`.
    async fn tell_overdue_tasks(
        &self,
        company: CompanyId,
        now: DateTime<Utc>,
        limit: u32,
    ) -> Result<u64>;
}
