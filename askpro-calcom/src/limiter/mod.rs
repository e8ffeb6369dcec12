//! How fast requests are sent: a pure state machine with `now` as argument, and the gate that sleeps.
//!
//! Cal.com allows 120 requests a minute and blocks, at worst locks, accounts that exceed it. Reads and writes share
//! one budget; calls in progress go before background work.

mod bucket;
mod headers;

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use bucket::Limiter;
pub(crate) use headers::{Quota, quota, seconds};

/// How long the server blocks when it does not say so.
pub(crate) const DEFAULT_BLOCK: Duration = Duration::from_mins(1);
/// How soon it is worth to ask again when others wait.
const NEXT: Duration = Duration::from_secs(1);
/// The longest wait that is believed; the headers give seconds left, and some servers give a Unix time.
const LONGEST_BLOCK: Duration = Duration::from_hours(1);

/// How fast requests are sent.
///
/// In any minute at most `per_minute + burst` requests leave: 110 by default, below Cal.com's 120.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct RateLimit {
    /// Requests per minute in the long run; 100 by default.
    pub per_minute: u32,
    /// How many may leave at once after a pause; 10 by default, what one call needs.
    pub burst: u32,
    /// How long a request may wait for its turn before it fails as `RateLimited`; 5 s by default, because a caller
    /// on the phone does not wait longer. [`CalcomClient::with_max_wait`](crate::CalcomClient::with_max_wait) sets it
    /// for a while.
    pub max_wait: Duration,
    /// The same for requests in the background ([`CalcomClient::background`](crate::CalcomClient::background)); 30 s by
    /// default.
    pub background_wait: Duration,
    /// What share of the burst, and of what the server still allows, requests in the background leave for calls in
    /// progress, in percent; 25 by default.
    pub reserved_percent: u32,
}

impl RateLimit {
    /// This many per minute, the other values by default.
    ///
    /// ```
    /// use askpro_calcom::RateLimit;
    /// assert_eq!(RateLimit::new(300).burst, RateLimit::default().burst);
    /// ```
    #[must_use]
    pub const fn new(per_minute: u32) -> Self {
        Self {
            per_minute,
            burst: 10,
            max_wait: Duration::from_secs(5),
            background_wait: Duration::from_secs(30),
            reserved_percent: 25,
        }
    }

    /// Sets how many may leave at once.
    #[must_use]
    pub const fn with_burst(mut self, burst: u32) -> Self {
        self.burst = burst;
        self
    }

    /// Sets how long a request may wait for its turn.
    #[must_use]
    pub const fn with_max_wait(mut self, wait: Duration) -> Self {
        self.max_wait = wait;
        self
    }

    /// Sets how long a request in the background may wait for its turn.
    #[must_use]
    pub const fn with_background_wait(mut self, wait: Duration) -> Self {
        self.background_wait = wait;
        self
    }

    /// Sets what share the background leaves for calls in progress; more than 100 counts as 100.
    #[must_use]
    pub const fn with_reserved_percent(mut self, percent: u32) -> Self {
        self.reserved_percent = percent;
        self
    }
}

impl Default for RateLimit {
    fn default() -> Self {
        Self::new(100)
    }
}

/// Who waits for a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Priority {
    /// A call in progress, or somebody who wants an answer.
    Foreground,
    /// Nobody: work that can be done later.
    Background,
}

/// How a request waits for its turn.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Patience {
    pub(crate) priority: Priority,
    pub(crate) longest: Duration,
}

/// The gate through which every request goes: the state machine behind a lock, and the sleeping.
#[derive(Debug)]
pub(crate) struct Gate {
    limiter: Mutex<Limiter>,
    /// Where the background waits, in the order of arrival.
    background: tokio::sync::Mutex<()>,
}

impl Gate {
    pub(crate) fn new(limit: RateLimit) -> Self {
        Self { limiter: Mutex::new(Limiter::new(limit)), background: tokio::sync::Mutex::default() }
    }

    /// Waits for a turn; the error says after how long it is worth to try again.
    pub(crate) async fn pass(&self, patience: Patience) -> Result<(), Duration> {
        match patience.priority {
            Priority::Foreground => self.pass_now(patience.longest).await,
            Priority::Background => self.pass_later(patience.longest).await,
        }
    }

    async fn pass_now(&self, longest: Duration) -> Result<(), Duration> {
        let start = now();
        let mut at = self.limiter().turn(start, longest)?;
        loop {
            tokio::time::sleep_until(at.into()).await;
            // A refusal may have come in while we waited.
            let Some(until) = self.limiter().blocked_until(now()) else { return Ok(()) };
            if until.saturating_duration_since(start) > longest {
                return Err(until.saturating_duration_since(now()));
            }
            at = until;
        }
    }

    async fn pass_later(&self, longest: Duration) -> Result<(), Duration> {
        let start = now();
        let longest = longest.min(LONGEST_BLOCK);
        let spare = |now| self.limiter().spare(now).saturating_duration_since(now);
        if spare(start) > longest {
            return Err(spare(start));
        }
        let deadline = start + longest;
        let queue = tokio::time::timeout_at(deadline.into(), self.background.lock()).await;
        let Ok(_first) = queue else { return Err(spare(now()).max(NEXT)) };
        loop {
            let asked = now();
            let taken = self.limiter().spare_turn(asked);
            let Err(at) = taken else { return Ok(()) };
            if at > deadline {
                return Err(at.saturating_duration_since(asked));
            }
            tokio::time::sleep_until(at.into()).await;
        }
    }

    pub(crate) fn observe(&self, quota: Quota) {
        self.limiter().observe(now(), quota);
    }

    pub(crate) fn block(&self, wait: Duration) {
        self.limiter().block(now(), wait);
    }

    fn limiter(&self) -> MutexGuard<'_, Limiter> {
        self.limiter.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The runtime's monotonic clock, which tests can pause.
fn now() -> Instant {
    tokio::time::Instant::now().into_std()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    const CALL: Patience =
        Patience { priority: Priority::Foreground, longest: Duration::from_secs(5) };
    const SYNC: Patience =
        Patience { priority: Priority::Background, longest: Duration::from_secs(30) };

    fn ms(millis: u64) -> Duration {
        Duration::from_millis(millis)
    }

    #[tokio::test(start_paused = true)]
    async fn the_gate_spreads_what_exceeds_the_burst() {
        let gate = Gate::new(RateLimit::default().with_burst(2));
        let start = now();
        for _ in 0..4 {
            gate.pass(CALL).await.unwrap();
        }
        let waited = now().duration_since(start);
        assert!((ms(1200)..ms(1210)).contains(&waited), "{waited:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn the_gate_refuses_at_once_what_would_wait_too_long() {
        let gate = Gate::new(RateLimit::default());
        let start = now();
        gate.block(Duration::from_secs(42));
        assert_eq!(gate.pass(CALL).await, Err(Duration::from_secs(42)));
        assert_eq!(now(), start);
    }

    #[tokio::test(start_paused = true)]
    async fn a_refusal_that_comes_in_while_waiting_holds_the_waiting_back() {
        let gate = Arc::new(Gate::new(RateLimit::default().with_burst(1)));
        gate.pass(CALL).await.unwrap();
        let waiting = tokio::spawn({
            let gate = Arc::clone(&gate);
            async move { gate.pass(CALL).await }
        });
        tokio::task::yield_now().await;
        gate.block(Duration::from_secs(30));
        let wait = waiting.await.unwrap().unwrap_err();
        assert!(wait > Duration::from_secs(29), "{wait:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_short_block_is_waited_out() {
        let gate = Gate::new(RateLimit::default());
        let start = now();
        gate.block(Duration::from_secs(3));
        gate.pass(CALL).await.unwrap();
        assert!(now().duration_since(start) >= Duration::from_secs(3));
    }

    #[tokio::test(start_paused = true)]
    async fn a_call_in_progress_goes_before_all_who_wait_in_the_background() {
        let gate = Arc::new(Gate::new(RateLimit::default()));
        let start = now();
        let sync: Vec<_> = (0..30)
            .map(|_| {
                let gate = Arc::clone(&gate);
                tokio::spawn(async move { gate.pass(SYNC).await.map(|()| now()) })
            })
            .collect();
        tokio::time::sleep(ms(3_000)).await;
        for _ in 0..3 {
            gate.pass(CALL).await.unwrap();
        }
        assert!(now().duration_since(start) < ms(3_010), "none of them waited");
        let mut left = Vec::new();
        for one in sync {
            left.push(one.await.unwrap().unwrap().duration_since(start));
        }
        assert!(left.is_sorted(), "in the order of arrival: {left:?}");
        assert!(left[6] < ms(10) && left[7] >= ms(600), "{left:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn the_background_is_told_when_to_come_again() {
        let gate = Gate::new(RateLimit::default());
        let start = now();
        gate.block(Duration::from_secs(42));
        assert_eq!(gate.pass(SYNC).await, Err(Duration::from_secs(42)));
        assert_eq!(now(), start, "it is told at once");

        let gate = Arc::new(Gate::new(RateLimit::new(1).with_burst(2)));
        gate.pass(SYNC).await.unwrap();
        let first = Arc::clone(&gate);
        let first = tokio::spawn(async move {
            first.pass(Patience { longest: Duration::from_mins(2), ..SYNC }).await
        });
        tokio::task::yield_now().await;
        let start = now();
        let wait =
            gate.pass(Patience { longest: Duration::from_mins(1), ..SYNC }).await.unwrap_err();
        assert_eq!(
            now().duration_since(start),
            Duration::from_mins(1),
            "another one was before it"
        );
        assert!(!wait.is_zero());
        first.await.unwrap().unwrap();
    }
}
