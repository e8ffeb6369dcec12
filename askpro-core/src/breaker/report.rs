//! How the breakers of a server stand, for people who look from outside.

use chrono::{DateTime, Duration, Utc};

use super::State;
use crate::event::Provider;
use crate::id::{CompanyId, ServerId};

/// How one company's breaker before one service stands in one running server. Companies with one credential share a
/// breaker; each has its own report of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BreakerReport {
    /// Whose connection it is.
    pub company: CompanyId,
    /// The service behind it.
    pub service: Provider,
    /// The server that says so.
    pub server: ServerId,
    /// The state.
    pub state: State,
    /// Since when it is in this state.
    pub since: DateTime<Utc>,
    /// How many calls failed since the last one that went well.
    pub failures: u32,
    /// When the server said so.
    pub updated_at: DateTime<Utc>,
}

impl BreakerReport {
    /// How often a running server says anew how its breakers stand.
    pub const RENEWED_EVERY: Duration = Duration::minutes(1);

    /// Whether the server should have renewed it long ago: it has stopped, or does not reach the database.
    #[must_use]
    pub fn is_stale(&self, now: DateTime<Utc>) -> bool {
        now - self.updated_at > Self::RENEWED_EVERY * 3
    }
}
