//! Webhook events.

use std::fmt;

use async_trait::async_trait;

use crate::error::Result;
use crate::event::{NewEvent, Provider, Recorded, StoredEvent};
use crate::id::{CallId, CompanyId, EventId};

/// How many events of a company stand where.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct EventCounts {
    /// Waiting or being worked on.
    pub pending: u64,
    /// Worked on to the end.
    pub processed: u64,
    /// Nothing follows from them.
    pub skipped: u64,
    /// Given up; a task exists.
    pub failed: u64,
}

/// Keeps webhook events and starts the work on them.
#[async_trait]
pub trait EventStore: fmt::Debug + Send + Sync + 'static {
    /// Stores the event and its job in one transaction; both are durable when this returns.
    ///
    /// The same `dedup_key` of the same company and provider again writes nothing and answers
    /// [`Recorded::Duplicate`] with the first event; so does the loser when two callers meet. An event without a job
    /// is stored as skipped.
    ///
    /// # Errors
    /// `Storage`: nothing was stored.
    async fn record_event(&self, company: CompanyId, event: &NewEvent) -> Result<Recorded>;

    /// One event; `None` when the company has none with this id.
    ///
    /// # Errors
    /// `Storage`, `CorruptData`.
    async fn event(&self, company: CompanyId, id: EventId) -> Result<Option<StoredEvent>>;

    /// Every event of a call, in the order in which they came.
    ///
    /// # Errors
    /// `Storage`, `CorruptData`.
    async fn events_of_call(
        &self,
        company: CompanyId,
        provider: Provider,
        call: &CallId,
    ) -> Result<Vec<StoredEvent>>;

    /// How many events stand where.
    ///
    /// # Errors
    /// `Storage`.
    async fn event_counts(&self, company: CompanyId) -> Result<EventCounts>;
}
