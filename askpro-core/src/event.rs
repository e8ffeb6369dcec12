//! Webhook events as they are kept, byte for byte.

use std::fmt;

use chrono::{DateTime, Utc};

use crate::id::{BranchId, CallId, CompanyId, EventId};
use crate::job::NewJob;

/// Who sent a webhook.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Provider {
    /// Retell.ai.
    Retell,
    /// Cal.com.
    Calcom,
}

impl Provider {
    /// The name in the database and in logs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Retell => "retell",
            Self::Calcom => "calcom",
        }
    }

    /// Reads [`Self::as_str`] back.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Retell, Self::Calcom].into_iter().find(|provider| provider.as_str() == word)
    }
}

/// A verified webhook event to be stored, with the job that will work on it. Debug leaves the payload out.
#[derive(Clone, PartialEq)]
pub struct NewEvent {
    /// Who sent it.
    pub provider: Provider,
    /// What the sender calls it, such as `call_ended`.
    pub event_type: String,
    /// Unique per company and provider: the same key again is the same event.
    pub dedup_key: String,
    /// The branch, if known.
    pub branch: Option<BranchId>,
    /// The call it speaks of, if it speaks of one.
    pub call_id: Option<CallId>,
    /// The body as it came.
    pub payload: String,
    /// When it came.
    pub received_at: DateTime<Utc>,
    /// The job that works on it, whose subject becomes the event's id; `None` when nothing follows from it.
    pub job: Option<NewJob>,
}

impl fmt::Debug for NewEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewEvent")
            .field("provider", &self.provider)
            .field("event_type", &self.event_type)
            .field("branch", &self.branch)
            .field("call_id", &self.call_id)
            .field("payload_bytes", &self.payload.len())
            .finish_non_exhaustive()
    }
}

/// What storing an event gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recorded {
    /// It is new, and committed together with its job.
    New(EventId),
    /// It was there already; nothing was written.
    Duplicate(EventId),
}

impl Recorded {
    /// The stored event, new or old.
    #[must_use]
    pub const fn event_id(self) -> EventId {
        match self {
            Self::New(id) | Self::Duplicate(id) => id,
        }
    }
}

/// How far work on a stored event has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EventStatus {
    /// Stored; work waits or runs.
    Pending,
    /// Worked on to the end.
    Processed,
    /// Nothing follows from it.
    Skipped,
    /// Given up; a task exists.
    Failed,
}

impl EventStatus {
    /// The name in the database, in JSON and in logs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Processed => "processed",
            Self::Skipped => "skipped",
            Self::Failed => "failed",
        }
    }

    /// Reads [`Self::as_str`] back.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Pending, Self::Processed, Self::Skipped, Self::Failed]
            .into_iter()
            .find(|status| status.as_str() == word)
    }
}

/// An event as it stands in the store. Debug leaves the payload out.
#[derive(Clone, PartialEq)]
pub struct StoredEvent {
    /// Our own id.
    pub id: EventId,
    /// The tenant; [`CompanyId::OPERATOR`] when it belongs to no business.
    pub company: CompanyId,
    /// Who sent it.
    pub provider: Provider,
    /// What the sender calls it.
    pub event_type: String,
    /// The branch, if known.
    pub branch: Option<BranchId>,
    /// The call it speaks of.
    pub call_id: Option<CallId>,
    /// The body as it came.
    pub payload: String,
    /// How far work on it has come.
    pub status: EventStatus,
    /// When it came.
    pub received_at: DateTime<Utc>,
    /// When work on it was done.
    pub processed_at: Option<DateTime<Utc>>,
}

impl fmt::Debug for StoredEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StoredEvent")
            .field("id", &self.id)
            .field("company", &self.company)
            .field("event_type", &self.event_type)
            .field("call_id", &self.call_id)
            .field("status", &self.status)
            .finish_non_exhaustive()
    }
}
