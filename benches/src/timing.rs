//! How long one call takes, by the wall clock.

use std::time::{Duration, Instant};

/// A batch runs at least so long, so that reading the clock does not count.
const BATCH: Duration = Duration::from_micros(100);

/// So many batches; the quickest is the one in which nothing else ran.
const BATCHES: u32 = 15;

/// Nanoseconds a call, in the quickest of several batches.
pub fn nanoseconds(mut call: impl FnMut()) -> f64 {
    let mut batch = |calls: u32| {
        let start = Instant::now();
        (0..calls).for_each(|_| call());
        start.elapsed()
    };
    let mut calls = 1;
    while batch(calls) < BATCH && calls < 1 << 20 {
        calls *= 2;
    }
    let best = (0..BATCHES).map(|_| batch(calls)).min().unwrap_or_default();
    best.as_secs_f64() * 1e9 / f64::from(calls)
}

/// The value that so many percent of the sorted values do not exceed.
#[must_use]
pub fn percentile(sorted: &[f64], percent: usize) -> Option<f64> {
    let rank = (sorted.len() * percent).div_ceil(100).max(1);
    sorted.get(rank - 1).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentile_is_one_of_the_values() {
        let values: Vec<f64> = (1..=200).map(f64::from).collect();
        for (percent, expected) in [(0, 1.0), (50, 100.0), (90, 180.0), (99, 198.0), (100, 200.0)] {
            assert_eq!(percentile(&values, percent), Some(expected));
        }
        assert_eq!(percentile(&[], 50), None);
    }
}
