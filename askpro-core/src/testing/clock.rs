//! A clock that moves when told to.

use std::sync::{Arc, Mutex, PoisonError};

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
pub struct ManualClock(Arc<Mutex<DateTime<Utc>>>);

impl ManualClock {
    /// A clock that shows this instant.
    #[must_use]
    pub fn at(instant: DateTime<Utc>) -> Self {
        Self(Arc::new(Mutex::new(instant)))
    }

    /// Moves it to an instant, forward or back.
    pub fn set(&self, instant: DateTime<Utc>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = instant;
    }

    /// Moves it by a span, forward or, if negative, back.
    pub fn advance(&self, by: Duration) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) += by;
    }
}

impl Clock for ManualClock {
    fn now(&self) -> DateTime<Utc> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
