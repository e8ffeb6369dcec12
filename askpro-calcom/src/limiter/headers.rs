//! What the server says about its own count.

use std::time::Duration;

use super::{DEFAULT_BLOCK, LONGEST_BLOCK};

/// What the server said about its own count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Quota {
    pub(crate) remaining: u32,
    /// How many it allows in all, if it said so.
    pub(crate) limit: Option<u32>,
    pub(crate) reset: Duration,
}

/// What the `X-RateLimit-*` headers say, whatever the suffix: the scarcest of the limits.
///
/// A reset is in seconds left. A value that can only be a Unix time is read as the usual minute.
pub(crate) fn quota(headers: &[(&str, &str)]) -> Option<Quota> {
    const LIMIT: &str = "x-ratelimit-limit";
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
            let of_same = |prefix| suffixed(prefix).find(|(other, _)| *other == suffix);
            let (_, reset) = of_same(RESET)?;
            let limit = of_same(LIMIT).map(|(_, limit)| count(limit));
            Some(Quota { remaining: count(remaining), limit, reset: seconds(reset) })
        })
        .min_by_key(|quota| (quota.remaining, std::cmp::Reverse(quota.reset)))
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a cast from float saturates, and a count below zero is none left"
)]
const fn count(value: f64) -> u32 {
    value as u32
}

/// A wait in seconds, as a header gives it.
pub(crate) fn seconds(value: f64) -> Duration {
    let wait = Duration::try_from_secs_f64(value).unwrap_or_default();
    if wait > LONGEST_BLOCK { DEFAULT_BLOCK } else { wait }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_of_any_suffix_are_read_and_the_scarcest_counts() {
        let headers = [
            ("x-ratelimit-limit-default", "120"),
            ("x-ratelimit-remaining-default", "80"),
            ("x-ratelimit-reset-default", "42"),
            ("x-ratelimit-limit-short", "10"),
            ("x-ratelimit-remaining-short", "3"),
            ("x-ratelimit-reset-short", "7"),
            ("x-ratelimit-remaining-broken", "soon"),
        ];
        let expected = Quota { remaining: 3, limit: Some(10), reset: Duration::from_secs(7) };
        assert_eq!(quota(&headers), Some(expected));
        assert_eq!(quota(&[("x-ratelimit-remaining-a", "1")]), None);
        let without_limit = [("x-ratelimit-remaining", "1"), ("x-ratelimit-reset", "2")];
        assert_eq!(quota(&without_limit).unwrap().limit, None);
    }

    #[test]
    fn a_reset_that_is_a_unix_time_is_read_as_a_minute() {
        let headers = [("x-ratelimit-remaining-x", "0"), ("x-ratelimit-reset-x", "1772450000")];
        assert_eq!(quota(&headers).unwrap().reset, DEFAULT_BLOCK);
    }
}
