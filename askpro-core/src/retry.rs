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
            ErrorKind::RateLimited => Self::SafeAfter(Duration::from_mins(1)),
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
            // 36 minutes for the first six waits, then every two hours: 18 tries end within 24 hours.
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

    /// How long to wait after the try with this number (from 1) failed; `None` when it was the last.
    ///
    /// `jitter` lies in 0..1 and spreads the wait by ±10 %; 0.5 leaves it as it is. It is an argument, so that
    /// the decision stays pure.
    #[must_use]
    pub fn delay(&self, tries: u32, jitter: f64) -> Option<Duration> {
        if tries >= self.max_tries {
            return None;
        }
        let rung = usize::try_from(tries.saturating_sub(1)).unwrap_or(usize::MAX);
        let wait = self.ladder.get(rung).or(self.ladder.last()).copied().unwrap_or_default();
        Some(wait.mul_f64(0.9 + 0.2 * jitter.clamp(0.0, 1.0)))
    }
}
