//! Jobs as people see them.

use std::time::Duration;

use chrono::{DateTime, Utc};

use crate::id::{CompanyId, JobId};

/// Where a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum JobState {
    /// It waits, due or not.
    Ready,
    /// It is claimed, with a lease that may have run out.
    Running,
    /// It came to its end.
    Done,
    /// It was given up after the last try; a task exists.
    Dead,
}

impl JobState {
    /// Every state.
    pub const ALL: [Self; 4] = [Self::Ready, Self::Running, Self::Done, Self::Dead];

    /// The name in the database, in JSON and in logs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ready => "ready",
            Self::Running => "running",
            Self::Done => "done",
            Self::Dead => "dead",
        }
    }

    /// Reads [`Self::as_str`] back.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }
}

/// A job as it stands in the store, for people to look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredJob {
    /// Our own id.
    pub id: JobId,
    /// The tenant.
    pub company: CompanyId,
    /// The queue's name; a newer program may have stored one that this one does not know.
    pub queue: String,
    /// The kind's name; likewise.
    pub kind: String,
    /// The id of what it is about.
    pub subject: Option<String>,
    /// How long after a run it runs again, if it recurs.
    pub every: Option<Duration>,
    /// Where it stands.
    pub state: JobState,
    /// How many runs were begun.
    pub attempt: u32,
    /// How many runs of a recurring job in a row ended with an error.
    pub failures: u32,
    /// Not before this instant.
    pub run_at: DateTime<Utc>,
    /// When it was stored.
    pub created_at: DateTime<Utc>,
    /// Until when it is claimed, while it runs.
    pub lease_until: Option<DateTime<Utc>>,
    /// Why the last run failed, if it did.
    pub last_error: Option<String>,
    /// When it was done or given up.
    pub finished_at: Option<DateTime<Utc>>,
}
