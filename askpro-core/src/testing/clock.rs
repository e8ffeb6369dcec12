//! A clock that moves when told to.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration as StdDuration;

use chrono::{DateTime, Duration, Utc};

use crate::ports::Clock;

/// A clock that stands still until it is moved. Clones show the same time.
///
/// ```
/// use askpro_core::ports::Clock;
/// use askpro_core::testing::ManualClock;
/// use chrono::{Duration, TimeZone, Utc};
///
/// let noon = Utc.with_ymd_and_hms(2026, 3, 2, 12, 0, 0).unwrap();
/// let clock = ManualClock::at(noon);
/// let seen_by_others = clock.clone();
/// clock.advance(Duration::minutes(5));
/// assert_eq!(seen_by_others.now(), noon + Duration::minutes(5));
/// ```
#[derive(Debug, Clone)]
pub struct ManualClock(Arc<Mutex<Shown>>);

#[derive(Debug)]
struct Shown {
    now: DateTime<Utc>,
    /// How far it was moved forward, all in all.
    passed: StdDuration,
}

impl ManualClock {
    /// A clock that shows this instant.
    #[must_use]
    pub fn at(instant: DateTime<Utc>) -> Self {
        Self(Arc::new(Mutex::new(Shown { now: instant, passed: StdDuration::ZERO })))
    }

    /// Moves it to an instant, forward or back.
    pub fn set(&self, instant: DateTime<Utc>) {
        let mut shown = self.shown();
        // Set back, the date is another one, and no time has passed.
        let passed = (instant - shown.now).to_std().unwrap_or_default();
        shown.passed += passed;
        shown.now = instant;
    }

    /// Moves it by a span, forward or, if negative, back.
    pub fn advance(&self, by: Duration) {
        let instant = self.now() + by;
        self.set(instant);
    }

    fn shown(&self) -> MutexGuard<'_, Shown> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Clock for ManualClock {
    fn now(&self) -> DateTime<Utc> {
        self.shown().now
    }

    fn monotonic(&self) -> StdDuration {
        self.shown().passed
    }
}
