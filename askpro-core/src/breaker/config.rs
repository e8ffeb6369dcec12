//! The numbers of a breaker.

use chrono::Duration;

/// The numbers of a breaker. A zero counts as one, and a timeout below a millisecond as a millisecond, so that no
/// configuration can lock a service out or let everything through.
///
/// ```
/// use askpro_core::breaker::BreakerConfig;
/// use chrono::Duration;
/// let config = BreakerConfig::default().with_timeout(Duration::seconds(30));
/// assert_eq!(config.failure_threshold(), 5);
/// assert_eq!(config.with_failure_threshold(0).failure_threshold(), 1);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BreakerConfig {
    failure_threshold: u32,
    success_threshold: u32,
    timeout: Duration,
    half_open_requests: u32,
}

impl Default for BreakerConfig {
    /// Five failures in a row open it for 60 seconds, then at most three probes at once; two successes close it.
    fn default() -> Self {
        Self {
            failure_threshold: 5,
            success_threshold: 2,
            timeout: Duration::seconds(60),
            half_open_requests: 3,
        }
    }
}

impl BreakerConfig {
    /// Sets how many failures in a row open it.
    #[must_use]
    pub fn with_failure_threshold(mut self, failures: u32) -> Self {
        self.failure_threshold = failures.max(1);
        self
    }

    /// Sets how many successful probes close it.
    #[must_use]
    pub fn with_success_threshold(mut self, successes: u32) -> Self {
        self.success_threshold = successes.max(1);
        self
    }

    /// Sets how long it stays open before probes are let through, and after which time a probe that was not heard of
    /// again is forgotten. Longer than the longest request takes.
    #[must_use]
    pub fn with_timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout.max(Duration::milliseconds(1));
        self
    }

    /// Sets how many probes may be on their way at once.
    #[must_use]
    pub fn with_half_open_requests(mut self, probes: u32) -> Self {
        self.half_open_requests = probes.max(1);
        self
    }

    /// How many failures in a row open it.
    #[must_use]
    pub const fn failure_threshold(&self) -> u32 {
        self.failure_threshold
    }

    /// How many successful probes close it.
    #[must_use]
    pub const fn success_threshold(&self) -> u32 {
        self.success_threshold
    }

    /// How long it stays open before probes are let through.
    #[must_use]
    pub const fn timeout(&self) -> Duration {
        self.timeout
    }

    /// How many probes may be on their way at once.
    #[must_use]
    pub const fn half_open_requests(&self) -> u32 {
        self.half_open_requests
    }
}
