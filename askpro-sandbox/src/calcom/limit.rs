//! The rate limit: a window of a minute, then a minute's block.

use chrono::{DateTime, TimeDelta, Utc};

/// How long a window, and a block, lasts.
pub(super) const WINDOW: TimeDelta = TimeDelta::seconds(60);

/// The requests of one key since its window opened.
#[derive(Debug, Clone)]
pub(super) struct Window {
    hits: u32,
    ends: DateTime<Utc>,
    blocked: bool,
}

/// What the limit says to a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Standing {
    pub(super) allowed: bool,
    pub(super) remaining: u32,
    pub(super) reset_seconds: u64,
}

impl Window {
    pub(super) fn opened(now: DateTime<Utc>) -> Self {
        Self { hits: 0, ends: now + WINDOW, blocked: false }
    }

    /// Counts a request.
    pub(super) fn hit(&mut self, limit: u32, now: DateTime<Utc>) -> Standing {
        if now >= self.ends {
            *self = Self::opened(now);
        }
        if !self.blocked {
            self.hits += 1;
            if self.hits > limit {
                self.blocked = true;
                self.ends = now + WINDOW;
            }
        }
        let left = (self.ends - now).num_milliseconds().max(0);
        Standing {
            allowed: !self.blocked,
            remaining: limit.saturating_sub(self.hits),
            reset_seconds: u64::try_from(left).unwrap_or(0).div_ceil(1000),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn start() -> DateTime<Utc> {
        "2026-11-23T09:00:00Z".parse().unwrap()
    }

    #[test]
    fn one_too_many_blocks_for_a_minute_from_then() {
        let mut window = Window::opened(start());
        let later = start() + TimeDelta::seconds(50);
        assert!(window.hit(2, start()).allowed);
        assert!(window.hit(2, start()).allowed);
        let refused = window.hit(2, later);
        assert_eq!(refused, Standing { allowed: false, remaining: 0, reset_seconds: 60 });
        assert!(!window.hit(2, later + TimeDelta::seconds(59)).allowed);
        assert!(window.hit(2, later + TimeDelta::seconds(60)).allowed);
    }

    #[test]
    fn a_window_that_ended_counts_anew() {
        let mut window = Window::opened(start());
        window.hit(2, start());
        assert_eq!(window.hit(2, start() + WINDOW).remaining, 1);
    }
}
