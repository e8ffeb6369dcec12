//! The time, as an argument.

use std::fmt;
use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};

/// Tells the time. Services ask a clock, rules take `now`; nothing reads the time by itself.
pub trait Clock: fmt::Debug + Send + Sync + 'static {
    /// The present instant. It goes back when the machine's date is set back.
    fn now(&self) -> DateTime<Utc>;

    /// The time since a moment of the clock's own choice; it never goes back, and is good for measuring spans.
    ///
    /// Depending on the machine it may stand still while the machine sleeps. Whoever must notice that asks
    /// [`Self::now`], too.
    fn monotonic(&self) -> Duration;
}

impl<T: Clock + ?Sized> Clock for Arc<T> {
    fn now(&self) -> DateTime<Utc> {
        (**self).now()
    }

    fn monotonic(&self) -> Duration {
        (**self).monotonic()
    }
}

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

#[expect(clippy::disallowed_methods, reason = "the one place where the machine's clock is read")]
impl Clock for SystemClock {
    fn now(&self) -> DateTime<Utc> {
        std::time::SystemTime::now().into()
    }

    fn monotonic(&self) -> Duration {
        static FIRST_ASKED: LazyLock<Instant> = LazyLock::new(Instant::now);
        FIRST_ASKED.elapsed()
    }
}
