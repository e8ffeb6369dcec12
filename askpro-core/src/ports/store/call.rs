//! Calls and customers.

use std::fmt;

use async_trait::async_trait;
use chrono::{DateTime, Utc};

use crate::call::{Call, CallOutcome, DeclineReason, NewCall};
use crate::customer::Customer;
use crate::error::Result;
use crate::id::{CallId, CompanyId, TaskId};
use crate::phone::E164;
use crate::task::NewTask;

/// Remembers calls, their outcome, and who called.
#[async_trait]
pub trait CallStore: fmt::Debug + Send + Sync + 'static {
    /// Writes the call down, and finds or makes its customer, in one transaction.
    ///
    /// A call that is known already keeps its outcome, a new one has that of the booking or the task that names it; what
    /// the new report says replaces the old, what it leaves out stays. A customer's name and e-mail address are filled
    /// in where they were missing, and never replaced. Appointments that were made in the call before it was recorded
    /// become that customer's.
    ///
    /// # Errors
    /// `Storage`, `CorruptData`.
    async fn record_call(
        &self,
        company: CompanyId,
        call: &NewCall,
        now: DateTime<Utc>,
    ) -> Result<Call>;

    /// Closes the call as declined, unless it is booked or a task is open for it; answers how it stands afterwards. A
    /// task that is being retried does not stand in the way: its retry has come to this end, and it is resolved.
    ///
    /// # Errors
    /// `NotFound` when the company has no such call; `Storage`.
    async fn decline_call(
        &self,
        company: CompanyId,
        call: &CallId,
        reason: DeclineReason,
        now: DateTime<Utc>,
    ) -> Result<CallOutcome>;

    /// Closes the call with a task, in one transaction; answers the task, or `None` when the call is booked already
    /// (then nothing is written).
    ///
    /// A call has at most one open task: a second one replaces the content of the first and keeps its id.
    ///
    /// # Errors
    /// `NotFound` when the company has no such call; `Storage`.
    async fn close_call_with_task(
        &self,
        company: CompanyId,
        call: &CallId,
        task: &NewTask,
        now: DateTime<Utc>,
    ) -> Result<Option<TaskId>>;

    /// One call; `None` when the company has none with this id.
    ///
    /// # Errors
    /// `Storage`, `CorruptData`.
    async fn call(&self, company: CompanyId, call: &CallId) -> Result<Option<Call>>;

    /// The calls of a company, the newest first, at most `limit`.
    ///
    /// # Errors
    /// `Storage`, `CorruptData`.
    async fn calls(&self, company: CompanyId, limit: u32) -> Result<Vec<Call>>;

    /// The customer who calls from this number; `None` when the company knows none.
    ///
    /// # Errors
    /// `Storage`, `CorruptData`.
    async fn customer_by_phone(&self, company: CompanyId, phone: &E164)
    -> Result<Option<Customer>>;
}
