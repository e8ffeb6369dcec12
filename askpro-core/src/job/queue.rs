//! Queues, and how they fare.

use std::time::Duration;

use chrono::{DateTime, Utc};

use super::JobState;

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

    /// How long one run may take, at the most.
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

/// How many jobs stand where.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct JobCounts {
    /// Waiting, due or not.
    pub ready: u64,
    /// Claimed, with a lease that may have run out.
    pub running: u64,
    /// Finished, and not purged yet.
    pub done: u64,
    /// Given up after the last try; a task exists.
    pub dead: u64,
}

impl JobCounts {
    /// The count of one state.
    #[must_use]
    pub const fn of_mut(&mut self, state: JobState) -> &mut u64 {
        match state {
            JobState::Ready => &mut self.ready,
            JobState::Running => &mut self.running,
            JobState::Done => &mut self.done,
            JobState::Dead => &mut self.dead,
        }
    }
}

/// How a queue fares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueueStats {
    /// The queue's name; a newer program may have stored one that this one does not know.
    pub queue: String,
    /// How many jobs stand where.
    pub counts: JobCounts,
    /// When the job that waits longest was to run first; it may lie ahead.
    pub waiting_since: Option<DateTime<Utc>>,
    /// Since when the queue is paused.
    pub paused_at: Option<DateTime<Utc>>,
}

impl QueueStats {
    /// A queue without jobs.
    #[must_use]
    pub fn empty(queue: impl Into<String>) -> Self {
        Self {
            queue: queue.into(),
            counts: JobCounts::default(),
            waiting_since: None,
            paused_at: None,
        }
    }
}
