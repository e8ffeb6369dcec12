//! Durable work: what is to be done, when, and with how many tries so far.

mod queue;
mod stored;

use std::str::FromStr;
use std::time::Duration;

use chrono::{DateTime, Utc};

pub use queue::{JobCounts, Queue, QueueStats};
pub use stored::{JobState, StoredJob};

use crate::error::{Error, ErrorKind, Result};
use crate::id::{CompanyId, JobId, LeaseToken};

/// What a job does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum JobKind {
    /// Work on a stored event; the subject is its id.
    ProcessEvent,
    /// Settle bookings whose outcome is unknown.
    SettleIntents,
    /// Compare the telephony service's calls with ours.
    SyncCalls,
    /// Compare the calendar's bookings with ours.
    SyncBookings,
    /// Tell people of a task; the subject is its id.
    SendAlert,
}

impl JobKind {
    /// Every kind.
    pub const ALL: [Self; 5] = [
        Self::ProcessEvent,
        Self::SettleIntents,
        Self::SyncCalls,
        Self::SyncBookings,
        Self::SendAlert,
    ];

    /// The name in the database and in logs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ProcessEvent => "process_event",
            Self::SettleIntents => "settle_intents",
            Self::SyncCalls => "sync_calls",
            Self::SyncBookings => "sync_bookings",
            Self::SendAlert => "send_alert",
        }
    }

    /// Reads [`Self::as_str`] back.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }

    /// The queue in which jobs of this kind wait, unless they are put elsewhere.
    #[must_use]
    pub const fn queue(self) -> Queue {
        match self {
            Self::ProcessEvent => Queue::Webhooks,
            Self::SettleIntents => Queue::Bookings,
            Self::SyncCalls | Self::SyncBookings => Queue::Sync,
            Self::SendAlert => Queue::Notifications,
        }
    }
}

/// A job to be stored.
///
/// ```
/// use askpro_core::{JobKind, NewJob, Queue};
/// use chrono::{TimeZone, Utc};
/// let now = Utc.with_ymd_and_hms(2026, 3, 2, 9, 0, 0).unwrap();
/// let alert = NewJob::new(JobKind::SendAlert, now).with_subject("0195");
/// assert_eq!((alert.queue, alert.run_at), (Queue::Notifications, now));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewJob {
    /// Where it waits.
    pub queue: Queue,
    /// What it does.
    pub kind: JobKind,
    /// The id of what it is about, if it is about one thing.
    pub subject: Option<String>,
    /// Jobs of one company with the same key run one after the other, never at once; for events, the call id.
    pub serial_key: Option<String>,
    /// Of one company and kind, one job with the same key waits or runs.
    pub unique_key: Option<String>,
    /// A job that recurs: how long after one run the next one follows.
    pub every: Option<Duration>,
    /// Not before this instant.
    pub run_at: DateTime<Utc>,
}

impl NewJob {
    /// A job in the queue of its kind, without keys.
    #[must_use]
    pub const fn new(kind: JobKind, run_at: DateTime<Utc>) -> Self {
        Self {
            queue: kind.queue(),
            kind,
            subject: None,
            serial_key: None,
            unique_key: None,
            every: None,
            run_at,
        }
    }

    /// Puts it into another queue than that of its kind.
    #[must_use]
    pub const fn with_queue(mut self, queue: Queue) -> Self {
        self.queue = queue;
        self
    }

    /// Says what it is about, by id.
    #[must_use]
    pub fn with_subject(mut self, subject: impl Into<String>) -> Self {
        self.subject = Some(subject.into());
        self
    }

    /// Makes it wait while another job of the company with this key runs.
    #[must_use]
    pub fn with_serial_key(mut self, key: impl Into<String>) -> Self {
        self.serial_key = Some(key.into());
        self
    }

    /// Makes it the only one of its company and kind with this key that waits or runs.
    #[must_use]
    pub fn with_unique_key(mut self, key: impl Into<String>) -> Self {
        self.unique_key = Some(key.into());
        self
    }

    /// Makes it recur: it runs again this long after each run.
    #[must_use]
    pub const fn with_interval(mut self, every: Duration) -> Self {
        self.every = Some(every);
        self
    }
}

/// What became of a job that was to be stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Enqueued {
    /// It is stored.
    New(JobId),
    /// One with the same unique key waits or runs already.
    Known(JobId),
}

impl Enqueued {
    /// The job that waits or runs, new or old.
    #[must_use]
    pub const fn job_id(self) -> JobId {
        match self {
            Self::New(id) | Self::Known(id) => id,
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
    /// The id of what it is about.
    pub subject: Option<String>,
    /// How long after this run it runs again, if it recurs.
    pub every: Option<Duration>,
    /// How long one run may take, at the most.
    pub time_limit: Duration,
    /// Which run this is, from 1; counted when claimed, so that a crash counts. A recurring job counts anew after each
    /// run that came to an end.
    pub attempt: u32,
    /// How many runs of a recurring job in a row ended with an error.
    pub failures: u32,
    /// When it was to run first; waiting for another try does not change it.
    pub due_since: DateTime<Utc>,
    /// Proof that the lease is ours.
    pub lease: LeaseToken,
    /// Until when it is ours, unless the lease is extended.
    pub lease_until: DateTime<Utc>,
}

impl Job {
    /// The subject, read as the id that this kind of job has.
    ///
    /// # Errors
    /// `CorruptData` when there is none, or it is no such id.
    pub fn subject_as<T: FromStr>(&self) -> Result<T> {
        self.subject.as_deref().and_then(|subject| subject.parse().ok()).ok_or_else(|| {
            let expected = format!("jobs.subject: expected the id a {} has", self.kind.as_str());
            Error::new(ErrorKind::CorruptData, "run", expected)
        })
    }
}
