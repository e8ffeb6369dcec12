//! How fast requests are sent: a pure state machine with `now` as argument, and the gate that sleeps.
//!
//! Cal.com allows 120 requests a minute and blocks, at worst locks, accounts that exceed it. Reads and writes share
//! one budget.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How long the server blocks when it does not say so.
pub(crate) const DEFAULT_BLOCK: Duration = Duration::from_mins(1);
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
    /// on the phone does not wait longer.
    pub max_wait: Duration,
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
        Self { per_minute, burst: 10, max_wait: Duration::from_secs(5) }
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
}

impl Default for RateLimit {
    fn default() -> Self {
        Self::new(100)
    }
}

/// What the server said about its own count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Quota {
    pub(crate) remaining: u32,
    pub(crate) reset: Duration,
}

/// The state: a leaky bucket of our own, the server's window as far as it told, and a block.
#[derive(Debug)]
pub(crate) struct Limiter {
    interval: Duration,
    tolerance: Duration,
    /// When the bucket will be empty again.
    empty_at: Option<Instant>,
    /// How many the server still allows, and until when that count holds.
    window: Option<(u32, Instant)>,
    blocked_until: Option<Instant>,
}

impl Limiter {
    pub(crate) fn new(limit: RateLimit) -> Self {
        let interval = Duration::from_mins(1) / limit.per_minute.max(1);
        Self {
            interval,
            tolerance: interval * limit.burst.saturating_sub(1),
            empty_at: None,
            window: None,
            blocked_until: None,
        }
    }

    /// Books a turn: when the request may leave. Nothing is booked when that is further away than `longest`; then
    /// the error says how far.
    pub(crate) fn turn(&mut self, now: Instant, longest: Duration) -> Result<Instant, Duration> {
        let bucket = self.empty_at.and_then(|at| at.checked_sub(self.tolerance)).unwrap_or(now);
        let mut at = now.max(bucket).max(self.blocked_until(now).unwrap_or(now));
        let window = self.window.filter(|(_, until)| *until > now);
        if let Some((0, until)) = window {
            at = at.max(until);
        }
        let wait = at.saturating_duration_since(now);
        if wait > longest {
            return Err(wait);
        }
        self.window = window.map(|(left, until)| {
            let counts = at < until;
            (if counts { left.saturating_sub(1) } else { left }, until)
        });
        self.empty_at = Some(self.empty_at.map_or(at, |empty| empty.max(at)) + self.interval);
        Ok(at)
    }

    /// Until when nothing may leave.
    pub(crate) fn blocked_until(&self, now: Instant) -> Option<Instant> {
        self.blocked_until.filter(|until| *until > now)
    }

    /// Takes note of what the server counts; other programs may use the same key.
    pub(crate) fn observe(&mut self, now: Instant, quota: Quota) {
        let until = now + quota.reset.min(LONGEST_BLOCK);
        let ours = self.window.filter(|(_, until)| *until > now);
        // What is under way is not yet in the server's count, but is in ours: the smaller one is right.
        let left = ours.map_or(quota.remaining, |(left, _)| left.min(quota.remaining));
        self.window = Some((left, ours.map_or(until, |(_, known)| known.min(until).max(now))));
    }

    /// The server refused: nothing leaves for this long.
    pub(crate) fn block(&mut self, now: Instant, wait: Duration) {
        let until = now + wait.min(LONGEST_BLOCK);
        self.blocked_until = self.blocked_until(now).max(Some(until));
    }
}

/// The gate through which every request goes: the state machine behind a lock, and the sleeping.
#[derive(Debug)]
pub(crate) struct Gate {
    limiter: Mutex<Limiter>,
    max_wait: Duration,
}

impl Gate {
    pub(crate) fn new(limit: RateLimit) -> Self {
        Self { limiter: Mutex::new(Limiter::new(limit)), max_wait: limit.max_wait }
    }

    /// Waits for a turn; the error says after how long it is worth to try again.
    pub(crate) async fn pass(&self) -> Result<(), Duration> {
        let start = now();
        let mut at = self.limiter().turn(start, self.max_wait)?;
        loop {
            tokio::time::sleep_until(at.into()).await;
            // A refusal may have come in while we waited.
            let Some(until) = self.limiter().blocked_until(now()) else { return Ok(()) };
            if until.saturating_duration_since(start) > self.max_wait {
                return Err(until.saturating_duration_since(now()));
            }
            at = until;
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

/// What the `X-RateLimit-*` headers say, whatever the suffix: the scarcest of the limits.
///
/// A reset is in seconds left. A value that can only be a Unix time is read as the usual minute.
pub(crate) fn quota(headers: &[(&str, &str)]) -> Option<Quota> {
    const REMAINING: &str = "x-ratelimit-remaining";
    const RESET: &str = "x-ratelimit-reset";
    let suffixed = |prefix: &'static str| {
        headers.iter().filter_map(move |(name, value)| {
            let suffix = name.strip_prefix(prefix)?;
            Some((suffix, value.trim().parse::<f64>().ok()?))
        })
    };
    suffixed(REMAINING)
        .filter_map(|(suffix, remaining)| {
            let (_, reset) = suffixed(RESET).find(|(other, _)| *other == suffix)?;
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a cast from float saturates, and a count below zero is none left"
            )]
            let remaining = remaining as u32;
            Some(Quota { remaining, reset: seconds(reset) })
        })
        .min_by_key(|quota| (quota.remaining, std::cmp::Reverse(quota.reset)))
}

/// A wait in seconds, as a header gives it.
pub(crate) fn seconds(value: f64) -> Duration {
    let wait = Duration::try_from_secs_f64(value).unwrap_or_default();
    if wait > LONGEST_BLOCK { DEFAULT_BLOCK } else { wait }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const LONG: Duration = Duration::from_mins(10);

    fn limiter() -> Limiter {
        Limiter::new(RateLimit::default())
    }

    fn ms(millis: u64) -> Duration {
        Duration::from_millis(millis)
    }

    #[test]
    fn a_burst_leaves_at_once_and_the_rest_is_spread() {
        let (mut limiter, now) = (limiter(), Instant::now());
        let waits: Vec<_> =
            (0..12).map(|_| limiter.turn(now, LONG).unwrap().duration_since(now)).collect();
        assert!(waits[..10].iter().all(Duration::is_zero));
        assert_eq!(waits[10..], [ms(600), ms(1200)]);
    }

    #[test]
    fn a_turn_too_far_away_is_refused_and_not_booked() {
        let (mut limiter, now) = (limiter(), Instant::now());
        for _ in 0..10 {
            limiter.turn(now, Duration::ZERO).unwrap();
        }
        assert_eq!(limiter.turn(now, ms(500)), Err(ms(600)));
        assert_eq!(limiter.turn(now, ms(600)), Ok(now + ms(600)));
    }

    #[test]
    fn a_server_that_has_none_left_is_left_alone_until_its_reset() {
        let (mut limiter, now) = (limiter(), Instant::now());
        limiter.observe(now, Quota { remaining: 0, reset: Duration::from_secs(20) });
        assert_eq!(limiter.turn(now, Duration::from_secs(5)), Err(Duration::from_secs(20)));
        let later = now + Duration::from_secs(20);
        assert_eq!(limiter.turn(later, Duration::ZERO), Ok(later));
    }

    #[test]
    fn requests_under_way_count_although_the_server_has_not_seen_them() {
        let (mut limiter, now) = (limiter(), Instant::now());
        let reset = Duration::from_secs(30);
        limiter.observe(now, Quota { remaining: 2, reset });
        limiter.turn(now, Duration::ZERO).unwrap();
        limiter.turn(now, Duration::ZERO).unwrap();
        limiter.observe(now, Quota { remaining: 1, reset });
        assert!(limiter.turn(now, Duration::ZERO).is_err());
    }

    #[test]
    fn a_block_ends_at_its_instant_and_never_gets_shorter() {
        let (mut limiter, now) = (limiter(), Instant::now());
        limiter.block(now, Duration::from_secs(30));
        limiter.block(now, Duration::from_secs(10));
        assert_eq!(limiter.turn(now, LONG), Ok(now + Duration::from_secs(30)));
    }

    #[test]
    fn headers_of_any_suffix_are_read_and_the_scarcest_counts() {
        let headers = [
            ("x-ratelimit-limit-default", "120"),
            ("x-ratelimit-remaining-default", "80"),
            ("x-ratelimit-reset-default", "42"),
            ("x-ratelimit-remaining-short", "3"),
            ("x-ratelimit-reset-short", "7"),
            ("x-ratelimit-remaining-broken", "soon"),
        ];
        let expected = Quota { remaining: 3, reset: Duration::from_secs(7) };
        assert_eq!(quota(&headers), Some(expected));
        assert_eq!(quota(&[("x-ratelimit-remaining-a", "1")]), None);
    }

    #[test]
    fn a_reset_that_is_a_unix_time_is_read_as_a_minute() {
        let headers = [("x-ratelimit-remaining-x", "0"), ("x-ratelimit-reset-x", "1772450000")];
        assert_eq!(quota(&headers).unwrap().reset, DEFAULT_BLOCK);
    }

    #[tokio::test(start_paused = true)]
    async fn the_gate_spreads_what_exceeds_the_burst() {
        let gate = Gate::new(RateLimit::default().with_burst(2));
        let start = now();
        for _ in 0..4 {
            gate.pass().await.unwrap();
        }
        let waited = now().duration_since(start);
        assert!((ms(1200)..ms(1210)).contains(&waited), "{waited:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn the_gate_refuses_at_once_what_would_wait_too_long() {
        let gate = Gate::new(RateLimit::default());
        let start = now();
        gate.block(Duration::from_secs(42));
        assert_eq!(gate.pass().await, Err(Duration::from_secs(42)));
        assert_eq!(now(), start);
    }

    #[tokio::test(start_paused = true)]
    async fn a_refusal_that_comes_in_while_waiting_holds_the_waiting_back() {
        let gate = std::sync::Arc::new(Gate::new(RateLimit::default().with_burst(1)));
        gate.pass().await.unwrap();
        let waiting = tokio::spawn({
            let gate = std::sync::Arc::clone(&gate);
            async move { gate.pass().await }
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
        gate.pass().await.unwrap();
        assert!(now().duration_since(start) >= Duration::from_secs(3));
    }

    proptest! {
        #[test]
        fn no_minute_sees_more_than_the_rate_and_the_burst(
            gaps in prop::collection::vec(0_u64..2_000, 1..400)
        ) {
            let (mut limiter, start) = (limiter(), Instant::now());
            let mut now = start;
            let mut sent = Vec::new();
            for gap in gaps {
                now += ms(gap);
                if let Ok(at) = limiter.turn(now, Duration::from_secs(5)) {
                    sent.push(at);
                }
            }
            for (index, first) in sent.iter().enumerate() {
                let end = *first + Duration::from_mins(1);
                let within = sent[index..].iter().filter(|at| **at < end).count();
                prop_assert!(within <= 110, "{within} in a minute");
            }
        }
    }
}
