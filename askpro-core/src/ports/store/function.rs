//! What functions that the agent calls remember of a call.

use std::collections::BTreeMap;
use std::fmt;

use async_trait::async_trait;
use chrono::{DateTime, Utc};

use crate::error::Result;
use crate::function::{Begun, Execution, FunctionUsage, NewExecution};
use crate::id::{CallId, CompanyId, ExecutionId};

/// Remembers which functions ran in a call and what they answered, what the agent collected, and how often the caller was
/// asked who they are.
#[async_trait]
pub trait FunctionStore: fmt::Debug + Send + Sync + 'static {
    /// Writes down that a function is run, unless the same one runs or has run: the same call, name and digest of its
    /// arguments.
    ///
    /// One that ended before `answers_since` is run anew; so is one that never ended and began before `abandoned_before`,
    /// because the process that ran it has gone. It gets a new id then, and what it was before is forgotten. Of two callers
    /// at once one begins it. What is begun counts as a use.
    ///
    /// # Errors
    /// `Storage`, `CorruptData`.
    async fn begin_function(
        &self,
        company: CompanyId,
        new: &NewExecution,
        answers_since: Option<DateTime<Utc>>,
        abandoned_before: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<Begun>;

    /// Writes down what a function answered, as JSON. Without effect when it was begun anew or forgotten meanwhile, or has
    /// answered already.
    ///
    /// # Errors
    /// `Storage`.
    async fn end_function(
        &self,
        company: CompanyId,
        execution: ExecutionId,
        answer: &str,
        now: DateTime<Utc>,
    ) -> Result<()>;

    /// Takes back that a function was begun: it did nothing, and may be run again at once. Without effect on one that
    /// ended.
    ///
    /// # Errors
    /// `Storage`.
    async fn forget_function(&self, company: CompanyId, execution: ExecutionId) -> Result<()>;

    /// What ran in a call, in the order of the beginnings; of one that was begun anew the last time.
    ///
    /// # Errors
    /// `Storage`, `CorruptData`.
    async fn functions_of_call(&self, company: CompanyId, call: &CallId) -> Result<Vec<Execution>>;

    /// Adds to what the agent collected in a call, in one transaction; a field that is given again is replaced. Answers
    /// all of it.
    ///
    /// # Errors
    /// `Storage`, `CorruptData`.
    async fn collect(
        &self,
        company: CompanyId,
        call: &CallId,
        fields: &BTreeMap<String, String>,
        now: DateTime<Utc>,
    ) -> Result<BTreeMap<String, String>>;

    /// What the agent collected in a call; empty when nothing.
    ///
    /// # Errors
    /// `Storage`, `CorruptData`.
    async fn collected(
        &self,
        company: CompanyId,
        call: &CallId,
    ) -> Result<BTreeMap<String, String>>;

    /// Counts one more wrong answer to the question who is calling; answers how many there were in this call, with it.
    ///
    /// # Errors
    /// `Storage`, `CorruptData`.
    async fn count_wrong_identity(
        &self,
        company: CompanyId,
        call: &CallId,
        now: DateTime<Utc>,
    ) -> Result<u32>;

    /// How many wrong answers there were in a call to the question who is calling.
    ///
    /// # Errors
    /// `Storage`, `CorruptData`.
    async fn wrong_identities(&self, company: CompanyId, call: &CallId) -> Result<u32>;

    /// How often a company's agents used each function, in the order of the names; also what was forgotten since.
    ///
    /// # Errors
    /// `Storage`, `CorruptData`.
    async fn function_usage(&self, company: CompanyId) -> Result<Vec<FunctionUsage>>;

    /// Forgets, of all companies, what was run and collected in calls before an instant, the oldest first, at most `limit`
    /// of each; answers how much. It is personal data, and of no use when the call is settled.
    ///
    /// # Errors
    /// `Storage`.
    async fn purge_functions(&self, before: DateTime<Utc>, limit: u32) -> Result<u64>;
}
