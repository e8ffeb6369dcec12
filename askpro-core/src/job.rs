//! Durable work: what is to be done, when, and with how many tries so far.

use std::time::Duration;

use chrono::{DateTime, Utc};

use crate::id::{CallId, CompanyId, EventId, JobId, LeaseToken};

/// The queue a job waits in. Queues differ in priority and in the time one run may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Queue {
    /// Stored webhook events: high priority, 60 s.
    Webhooks,
    /// Bookings: high priority, 120 s.
    Bookings,
    /// Comparing our records with Cal.com and Retell: medium priority, 300 s.
    Sync,
    /// Messages to people: medium priority, 60 s.
    Notifications,
    /// Everything else: low priority, 180 s.
    Default,
}

impl Queue {
    /// Every queue.
    pub const ALL: [Self; 5] =
        [Self::Webhooks, Self::Bookings, Self::Sync, Self::Notifications, Self::Default];

    /// The name in the database and in logs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Webhooks => "webhooks",
            Self::Bookings => "bookings",
            Self::Sync => "sync",
            Self::Notifications => "notifications",
            Self::Default => "default",
        }
    }

    /// Reads [`Self::as_str`] back.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|queue| queue.as_str() == word)
    }

    /// Higher goes first.
    #[must_use]
    pub const fn priority(self) -> i32 {
        match self {
            Self::Webhooks | Self::Bookings => 30,
            Self::Sync | Self::Notifications => 20,
            Self::Default => 10,
        }
    }

    /// How long one run may take; a job's lease lasts that long.
    #[must_use]
    pub const fn time_limit(self) -> Duration {
        Duration::from_secs(match self {
            Self::Webhooks | Self::Notifications => 60,
            Self::Bookings => 120,
            Self::Sync => 300,
            Self::Default => 180,
        })
    }
}

/// What a job does.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum JobKind {
    /// Work on the stored event that the job belongs to.
    ProcessEvent,
}

impl JobKind {
    /// The name in the database and in logs.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::ProcessEvent => "process_event",
        }
    }

    /// Reads [`Self::as_str`] back.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        (word == Self::ProcessEvent.as_str()).then_some(Self::ProcessEvent)
    }
}

/// A job to be stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewJob {
    /// Where it waits.
    pub queue: Queue,
    /// What it does.
    pub kind: JobKind,
    /// Jobs of one company with the same key run one after the other, never at once; here, the call id.
    pub serial_key: Option<String>,
    /// Not before this instant.
    pub run_at: DateTime<Utc>,
}

impl NewJob {
    /// Work on an event of a call, from `run_at` on; one event of a call after the other.
    #[must_use]
    pub fn process_call(call: &CallId, run_at: DateTime<Utc>) -> Self {
        Self {
            queue: Queue::Webhooks,
            kind: JobKind::ProcessEvent,
            serial_key: Some(call.as_str().to_owned()),
            run_at,
        }
    }
}

/// A job whose lease we hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// Our own id.
    pub id: JobId,
    /// The tenant.
    pub company: CompanyId,
    /// Where it waited.
    pub queue: Queue,
    /// What it does.
    pub kind: JobKind,
    /// The event it works on.
    pub event: EventId,
    /// Which run this is, from 1; counted when claimed, so that a crash counts.
    pub attempt: u32,
    /// Proof that the lease is ours.
    pub lease: LeaseToken,
    /// Until when it is ours.
    pub lease_until: DateTime<Utc>,
}

/// How many jobs stand where.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct JobCounts {
    /// Waiting, due or not.
    pub ready: u64,
    /// Claimed, with a lease that may have run out.
    pub running: u64,
    /// Finished.
    pub done: u64,
    /// Given up after the last try; a task exists.
    pub dead: u64,
}
