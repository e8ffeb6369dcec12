//! When the next request may leave: a pure state machine with `now` as argument.

use std::time::{Duration, Instant};

use super::{LONGEST_BLOCK, Quota, RateLimit};

/// The state: a leaky bucket of our own, the server's window as far as it told, and a block.
#[derive(Debug)]
pub(super) struct Limiter {
    limit: RateLimit,
    interval: Duration,
    /// When the bucket will be empty again.
    empty_at: Option<Instant>,
    window: Option<Window>,
    blocked_until: Option<Instant>,
}

/// The server's own count.
#[derive(Debug, Clone, Copy)]
struct Window {
    /// How many it still allows.
    left: u32,
    /// How many of them background requests leave alone.
    reserved: u32,
    /// Until when the count holds.
    until: Instant,
}

impl Limiter {
    pub(super) fn new(limit: RateLimit) -> Self {
        let interval = Duration::from_mins(1) / limit.per_minute.max(1);
        Self { limit, interval, empty_at: None, window: None, blocked_until: None }
    }

    /// Books a turn of a call in progress: when the request may leave. Nothing is booked when that is further away than
    /// `longest`; then the error says how far.
    pub(super) fn turn(&mut self, now: Instant, longest: Duration) -> Result<Instant, Duration> {
        let at = self.earliest(now, self.limit.burst, |_| 0);
        let wait = at.saturating_duration_since(now);
        if wait > longest {
            return Err(wait);
        }
        self.book(now, at);
        Ok(at)
    }

    /// Takes a turn in the background, if there is one right now that calls in progress can spare; else answers when it
    /// is worth to ask again. Turns ahead are never booked, so a call in progress that comes meanwhile goes before.
    pub(super) fn spare_turn(&mut self, now: Instant) -> Result<(), Instant> {
        let at = self.spare(now);
        if at > now {
            return Err(at);
        }
        self.book(now, now);
        Ok(())
    }

    /// When there is a turn to spare, if nothing comes between.
    pub(super) fn spare(&self, now: Instant) -> Instant {
        let burst = self.limit.burst;
        let spared = burst.saturating_sub(self.reserved_of(burst)).max(1);
        self.earliest(now, spared, |window| window.reserved)
    }

    fn earliest(&self, now: Instant, burst: u32, reserved: impl Fn(&Window) -> u32) -> Instant {
        let tolerance = self.interval * burst.saturating_sub(1);
        let bucket = self.empty_at.and_then(|at| at.checked_sub(tolerance)).unwrap_or(now);
        let at = now.max(bucket).max(self.blocked_until(now).unwrap_or(now));
        let scarce = self.window(now).filter(|window| window.left <= reserved(window));
        scarce.map_or(at, |window| at.max(window.until))
    }

    fn book(&mut self, now: Instant, at: Instant) {
        self.window = self.window(now).map(|window| {
            let counts = at < window.until;
            Window { left: window.left.saturating_sub(u32::from(counts)), ..window }
        });
        self.empty_at = Some(self.empty_at.map_or(at, |empty| empty.max(at)) + self.interval);
    }

    fn window(&self, now: Instant) -> Option<Window> {
        self.window.filter(|window| window.until > now)
    }

    /// Until when nothing may leave.
    pub(super) fn blocked_until(&self, now: Instant) -> Option<Instant> {
        self.blocked_until.filter(|until| *until > now)
    }

    /// Takes note of what the server counts; other programs may use the same key.
    pub(super) fn observe(&mut self, now: Instant, quota: Quota) {
        let until = now + quota.reset.min(LONGEST_BLOCK);
        let reserved = self.reserved_of(quota.limit.unwrap_or(self.limit.per_minute));
        let (mut left, mut known_until) = (quota.remaining, until);
        // What is under way is not yet in the server's count, but is in ours: the smaller one is right.
        if let Some(ours) = self.window(now) {
            left = left.min(ours.left);
            known_until = ours.until.min(until).max(now);
        }
        self.window = Some(Window { left, reserved, until: known_until });
    }

    /// The server refused: nothing leaves for this long.
    pub(super) fn block(&mut self, now: Instant, wait: Duration) {
        let until = now + wait.min(LONGEST_BLOCK);
        self.blocked_until = self.blocked_until(now).max(Some(until));
    }

    /// What background requests leave alone of a number: at least one.
    fn reserved_of(&self, number: u32) -> u32 {
        let percent = u64::from(self.limit.reserved_percent.min(100));
        u32::try_from((u64::from(number) * percent).div_ceil(100)).unwrap_or(number)
    }
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

    fn quota(remaining: u32, reset: Duration) -> Quota {
        Quota { remaining, limit: Some(120), reset }
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
        limiter.observe(now, quota(0, Duration::from_secs(20)));
        assert_eq!(limiter.turn(now, Duration::from_secs(5)), Err(Duration::from_secs(20)));
        let later = now + Duration::from_secs(20);
        assert_eq!(limiter.turn(later, Duration::ZERO), Ok(later));
    }

    #[test]
    fn requests_under_way_count_although_the_server_has_not_seen_them() {
        let (mut limiter, now) = (limiter(), Instant::now());
        let reset = Duration::from_secs(30);
        limiter.observe(now, quota(2, reset));
        limiter.turn(now, Duration::ZERO).unwrap();
        limiter.turn(now, Duration::ZERO).unwrap();
        limiter.observe(now, quota(1, reset));
        assert!(limiter.turn(now, Duration::ZERO).is_err());
    }

    #[test]
    fn a_block_ends_at_its_instant_and_never_gets_shorter() {
        let (mut limiter, now) = (limiter(), Instant::now());
        limiter.block(now, Duration::from_secs(30));
        limiter.block(now, Duration::from_secs(10));
        assert_eq!(limiter.spare_turn(now), Err(now + Duration::from_secs(30)));
        assert_eq!(limiter.turn(now, LONG), Ok(now + Duration::from_secs(30)));
    }

    #[test]
    fn the_background_leaves_a_share_of_the_burst() {
        let (mut limiter, now) = (limiter(), Instant::now());
        let spared = (0..20).take_while(|_| limiter.spare_turn(now).is_ok()).count();
        assert_eq!(spared, 7, "of ten, three stay");
        assert_eq!(limiter.spare_turn(now), Err(now + ms(600)));
        for _ in 0..3 {
            assert_eq!(limiter.turn(now, Duration::ZERO), Ok(now));
        }
        assert!(limiter.turn(now, Duration::ZERO).is_err());
        assert_eq!(limiter.spare_turn(now), Err(now + ms(600) * 4), "calls in progress go before");
    }

    #[test]
    fn the_background_leaves_a_share_of_what_the_server_allows() {
        let (mut limiter, now) = (limiter(), Instant::now());
        let reset = Duration::from_secs(20);
        limiter.observe(now, quota(31, reset));
        limiter.spare_turn(now).unwrap();
        assert_eq!(limiter.spare_turn(now), Err(now + reset), "a quarter of 120 stays");
        assert_eq!(limiter.turn(now, Duration::ZERO), Ok(now));
        limiter.spare_turn(now + reset).unwrap();
    }

    #[test]
    fn a_burst_of_one_has_a_turn_for_the_background_too() {
        let mut limiter = Limiter::new(RateLimit::default().with_burst(1));
        let now = Instant::now();
        limiter.spare_turn(now).unwrap();
        assert_eq!(limiter.spare_turn(now), Err(now + ms(600)));
        limiter.spare_turn(now + ms(600)).unwrap();
    }

    proptest! {
        #[test]
        fn no_minute_sees_more_than_the_rate_and_the_burst(
            steps in prop::collection::vec((0_u64..2_000, any::<bool>()), 1..400)
        ) {
            let (mut limiter, start) = (limiter(), Instant::now());
            let mut now = start;
            let mut sent = Vec::new();
            for (gap, is_background) in steps {
                now += ms(gap);
                if is_background {
                    sent.extend(limiter.spare_turn(now).map(|()| now));
                } else {
                    sent.extend(limiter.turn(now, Duration::from_secs(5)));
                }
            }
            sent.sort();
            for (index, first) in sent.iter().enumerate() {
                let end = *first + Duration::from_mins(1);
                let within = sent[index..].iter().filter(|at| **at < end).count();
                prop_assert!(within <= 110, "{within} in a minute");
            }
        }

        #[test]
        fn whatever_the_background_does_a_call_in_progress_finds_a_turn_at_once(
            gaps in prop::collection::vec(0_u64..2_000, 1..400)
        ) {
            let (mut limiter, mut now) = (limiter(), Instant::now());
            for gap in gaps {
                now += ms(gap);
                while limiter.spare_turn(now).is_ok() {}
            }
            for _ in 0..3 {
                prop_assert_eq!(limiter.turn(now, Duration::ZERO), Ok(now));
            }
        }
    }
}
