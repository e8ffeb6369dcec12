//! Whether to try again, and when: decided on plain values, without sleeping.

use std::time::Duration;

use crate::error::ErrorKind;

/// Advice of an error: may the same call be made again?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retry {
    /// Repeating cannot help.
    Never,
    /// Surely not executed: the same call may be made again, not before the given time has passed.
    SafeAfter(Duration),
    /// Perhaps executed: look it up first.
    OutcomeUnknown,
}

impl Retry {
    /// The advice that fits a kind of error when the service gave no better one.
    #[must_use]
    pub const fn default_for(kind: ErrorKind) -> Self {
        match kind {
            ErrorKind::OutcomeUnknown => Self::OutcomeUnknown,
            ErrorKind::RateLimited | ErrorKind::CircuitOpen => {
                Self::SafeAfter(Duration::from_mins(1))
            }
            ErrorKind::Unavailable | ErrorKind::InFlight | ErrorKind::Storage => {
                Self::SafeAfter(Duration::from_secs(1))
            }
            _ => Self::Never,
        }
    }
}

/// When the durable job tries again: a fixed ladder, then the last rung until the deadline has passed.
///
/// The delays are those of the design: 1 s, 2 s, 4 s, then 1 min, 5 min, 30 min, 2 h, up to 24 h in all.
///
/// ```
/// use std::time::Duration;
/// use askpro_core::RetryPolicy;
/// let policy = RetryPolicy::default();
/// assert_eq!(policy.delay(1, 0.5), Some(Duration::from_secs(1)));
/// assert_eq!(policy.delay(4, 0.5), Some(Duration::from_secs(60)));
/// assert_eq!(policy.delay(policy.max_tries(), 0.5), None);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RetryPolicy {
    ladder: Vec<Duration>,
    max_tries: u32,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        const LADDER_SECONDS: [u64; 7] = [1, 2, 4, 60, 300, 1800, 7200];
        Self {
            ladder: LADDER_SECONDS.into_iter().map(Duration::from_secs).collect(),
            // 36 minutes for the first six waits, then every two hours: the 18th try comes after 22.6 hours, give or
            // take the jitter.
            max_tries: 18,
        }
    }
}

impl RetryPolicy {
    /// A ladder of waits and the number of tries (the first one included) after which nothing is tried again.
    /// After the last rung its wait repeats.
    #[must_use]
    pub fn new(ladder: Vec<Duration>, max_tries: u32) -> Self {
        Self { ladder, max_tries }
    }

    /// The number of tries after which a human has to look.
    #[must_use]
    pub const fn max_tries(&self) -> u32 {
        self.max_tries
    }

    /// How long a job may be postponed, tries or not, before a human has to look.
    #[must_use]
    pub const fn give_up_after(&self) -> chrono::TimeDelta {
        chrono::TimeDelta::hours(24)
    }

    /// How long to wait after the try with this number (from 1) failed; `None` when it was the last.
    ///
    /// `jitter` lies in 0..=1 and spreads the wait by ±10 %; 0.5 leaves it as it is. What lies outside counts as
    /// the nearer end, and what is no number as 0.5. It is an argument, so that the decision stays pure.
    #[must_use]
    pub fn delay(&self, tries: u32, jitter: f64) -> Option<Duration> {
        if tries >= self.max_tries {
            return None;
        }
        let rung = usize::try_from(tries.saturating_sub(1)).unwrap_or(usize::MAX);
        let wait = self.ladder.get(rung).or(self.ladder.last()).copied().unwrap_or_default();
        let jitter = if jitter.is_nan() { 0.5 } else { jitter.clamp(0.0, 1.0) };
        let spread = wait.as_secs_f64() * (0.9 + 0.2 * jitter);
        Some(Duration::try_from_secs_f64(spread).unwrap_or(Duration::MAX))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn waits(policy: &RetryPolicy, jitter: f64) -> Vec<Duration> {
        (1..).map_while(|tries| policy.delay(tries, jitter)).collect()
    }

    #[test]
    fn the_waits_are_those_of_the_ladder_and_then_its_last_rung() {
        let waits = waits(&RetryPolicy::default(), 0.5);
        let seconds: Vec<u64> = waits.iter().map(Duration::as_secs).collect();
        assert_eq!(seconds[..8], [1, 2, 4, 60, 300, 1800, 7200, 7200]);
        assert!(seconds[8..].iter().all(|wait| *wait == 7200));
    }

    #[test]
    fn the_last_try_comes_within_a_day_and_not_much_earlier() {
        let policy = RetryPolicy::default();
        let waits = waits(&policy, 0.5);
        assert_eq!(waits.len() + 1, policy.max_tries() as usize);
        let total: Duration = waits.iter().sum();
        assert!(
            (Duration::from_hours(22)..=Duration::from_hours(24)).contains(&total),
            "{total:?}"
        );
    }

    #[test]
    fn after_the_last_try_nothing_is_tried_again() {
        let policy = RetryPolicy::default();
        for tries in [policy.max_tries(), policy.max_tries() + 1, u32::MAX] {
            assert_eq!(policy.delay(tries, 0.5), None);
        }
        assert_eq!(RetryPolicy::new(vec![], 0).delay(0, 0.5), None);
        assert_eq!(RetryPolicy::new(vec![Duration::from_secs(1)], 1).delay(1, 0.5), None);
    }

    #[test]
    fn a_ladder_without_rungs_does_not_wait() {
        assert_eq!(RetryPolicy::new(vec![], 3).delay(2, 1.0), Some(Duration::ZERO));
    }

    #[test]
    fn the_advice_fits_the_kind_of_error() {
        assert_eq!(Retry::default_for(ErrorKind::OutcomeUnknown), Retry::OutcomeUnknown);
        for kind in [ErrorKind::Unavailable, ErrorKind::RateLimited, ErrorKind::Storage] {
            assert!(matches!(Retry::default_for(kind), Retry::SafeAfter(_)), "{kind}");
        }
        for kind in [ErrorKind::SlotTaken, ErrorKind::InvalidInput, ErrorKind::Unauthorized] {
            assert_eq!(Retry::default_for(kind), Retry::Never, "{kind}");
        }
    }

    proptest! {
        #[test]
        fn the_default_waits_never_become_shorter(tries in 1u32..17, jitter in 0.0f64..=1.0) {
            let policy = RetryPolicy::default();
            prop_assert!(policy.delay(tries, jitter) <= policy.delay(tries + 1, jitter));
        }

        #[test]
        fn jitter_moves_a_wait_by_a_tenth_at_most(tries in 1u32..18, jitter in any::<f64>()) {
            let policy = RetryPolicy::default();
            let plain = policy.delay(tries, 0.5).unwrap();
            let spread = policy.delay(tries, jitter).unwrap();
            let rounding = Duration::from_nanos(1);
            prop_assert!(spread + rounding >= plain * 9 / 10 && spread <= plain * 11 / 10 + rounding);
        }

        #[test]
        fn no_ladder_and_no_jitter_makes_it_panic(
            ladder in prop::collection::vec(any::<Duration>(), 0..4),
            max_tries in any::<u32>(), tries in any::<u32>(), jitter in any::<f64>(),
        ) {
            let wait = RetryPolicy::new(ladder.clone(), max_tries).delay(tries, jitter);
            prop_assert_eq!(wait.is_some(), tries < max_tries);
            let longest = RetryPolicy::new(vec![Duration::MAX], 2).delay(1, jitter);
            prop_assert!(longest.is_some());
        }
    }
}
