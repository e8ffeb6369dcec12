//! How long what is kept, and how much.

use std::time::Duration;

/// The longest that slots may be kept: they are only for telling a caller what may be free.
pub const LONGEST_SLOT_HINT: Duration = Duration::from_mins(1);

/// The longest that anything may be kept.
pub const LONGEST_KEPT: Duration = Duration::from_hours(24);

/// How long what is kept, and how much. A time of zero keeps nothing; callers who ask at once still share one request.
///
/// ```
/// use std::time::Duration;
/// use askpro_guard::{CacheConfig, LONGEST_SLOT_HINT};
/// let config = CacheConfig::default().with_slots(Duration::from_secs(300));
/// assert_eq!(config.slots(), LONGEST_SLOT_HINT);
/// assert_eq!(config.event_types(), Duration::from_secs(300));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CacheConfig {
    event_types: Duration,
    slots: Duration,
    agents: Duration,
    numbers: Duration,
    bytes: u64,
}

impl Default for CacheConfig {
    /// Event types, agents and numbers for 5 minutes, slots for one; 50 MB in all.
    fn default() -> Self {
        Self {
            event_types: Duration::from_mins(5),
            slots: LONGEST_SLOT_HINT,
            agents: Duration::from_mins(5),
            numbers: Duration::from_mins(5),
            bytes: 50 * 1_000_000,
        }
    }
}

impl CacheConfig {
    /// Sets how long event types are kept, [`LONGEST_KEPT`] at the most.
    #[must_use]
    pub fn with_event_types(mut self, time: Duration) -> Self {
        self.event_types = time.min(LONGEST_KEPT);
        self
    }

    /// Sets how long slots are kept, [`LONGEST_SLOT_HINT`] at the most.
    #[must_use]
    pub fn with_slots(mut self, time: Duration) -> Self {
        self.slots = time.min(LONGEST_SLOT_HINT);
        self
    }

    /// Sets how long voice agents are kept, [`LONGEST_KEPT`] at the most.
    #[must_use]
    pub fn with_agents(mut self, time: Duration) -> Self {
        self.agents = time.min(LONGEST_KEPT);
        self
    }

    /// Sets how long it is kept where a number or agent leads, [`LONGEST_KEPT`] at the most.
    #[must_use]
    pub fn with_numbers(mut self, time: Duration) -> Self {
        self.numbers = time.min(LONGEST_KEPT);
        self
    }

    /// Sets how many bytes all caches may hold together; what they hold is estimated.
    #[must_use]
    pub const fn with_bytes(mut self, bytes: u64) -> Self {
        self.bytes = bytes;
        self
    }

    /// How long event types are kept.
    #[must_use]
    pub const fn event_types(&self) -> Duration {
        self.event_types
    }

    /// How long slots are kept.
    #[must_use]
    pub const fn slots(&self) -> Duration {
        self.slots
    }

    /// How long voice agents are kept.
    #[must_use]
    pub const fn agents(&self) -> Duration {
        self.agents
    }

    /// How long it is kept where a number or agent leads.
    #[must_use]
    pub const fn numbers(&self) -> Duration {
        self.numbers
    }

    /// How many bytes all caches may hold together.
    #[must_use]
    pub const fn bytes(&self) -> u64 {
        self.bytes
    }
}
