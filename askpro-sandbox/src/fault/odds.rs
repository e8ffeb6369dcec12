//! Faults by chance, repeatable from a seed.

use std::time::Duration;

use axum::http::Method;

use super::{Fault, Moment};

/// How likely each fault is, from 0 to 1, for one request. The default is that nothing goes wrong.
///
/// ```
/// use askpro_sandbox::FaultOdds;
/// let odds = FaultOdds { error_after_commit: 0.1, reset_after_commit: 0.1, ..FaultOdds::default() };
/// assert!((odds.total() - 0.2).abs() < 1e-9);
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FaultOdds {
    /// A wait of up to [`FaultOdds::max_latency`].
    pub latency: f64,
    /// The longest wait.
    pub max_latency: Duration,
    /// A 5xx without effect.
    pub error_before_commit: f64,
    /// A 5xx although the request took effect.
    pub error_after_commit: f64,
    /// A reset without effect.
    pub reset_before_commit: f64,
    /// A reset although the request took effect.
    pub reset_after_commit: f64,
    /// No answer, and no effect.
    pub hang_before_commit: f64,
    /// No answer although the request took effect.
    pub hang_after_commit: f64,
    /// How long a request hangs at the most.
    pub max_hang: Duration,
    /// A 429 that asks for one second.
    pub rate_limited: f64,
    /// An HTML page with status 524, without effect.
    pub html: f64,
    /// A list of free slots that knows of no booking.
    pub stale_slots: f64,
}

impl Default for FaultOdds {
    fn default() -> Self {
        Self {
            latency: 0.0,
            max_latency: Duration::from_millis(200),
            error_before_commit: 0.0,
            error_after_commit: 0.0,
            reset_before_commit: 0.0,
            reset_after_commit: 0.0,
            hang_before_commit: 0.0,
            hang_after_commit: 0.0,
            max_hang: Duration::from_secs(30),
            rate_limited: 0.0,
            html: 0.0,
            stale_slots: 0.0,
        }
    }
}

impl FaultOdds {
    /// How likely it is that anything goes wrong.
    #[must_use]
    pub fn total(&self) -> f64 {
        self.latency
            + self.error_before_commit
            + self.error_after_commit
            + self.reset_before_commit
            + self.reset_after_commit
            + self.hang_before_commit
            + self.hang_after_commit
            + self.rate_limited
            + self.html
            + self.stale_slots
    }

    /// The fault for the `nth` request of a method and path, a function of its arguments alone.
    pub(super) fn roll(&self, seed: u64, method: &Method, path: &str, nth: u64) -> Option<Fault> {
        let place = [method.as_str().as_bytes(), path.as_bytes(), &nth.to_le_bytes()].concat();
        let mut rng = fastrand::Rng::with_seed(seed ^ fnv1a(&place));
        let mut draw = rng.f64();
        let status = *rng.choice([500_u16, 502, 503, 504].iter()).unwrap_or(&500);
        let latency = self.max_latency.mul_f64(rng.f64());
        let (before, after) = (Moment::BeforeCommit, Moment::AfterCommit);
        let limit = Some(self.max_hang);
        let table = [
            (self.latency, Fault::Latency(latency)),
            (self.error_before_commit, Fault::ServerError { status, at: before }),
            (self.error_after_commit, Fault::ServerError { status, at: after }),
            (self.reset_before_commit, Fault::Reset(before)),
            (self.reset_after_commit, Fault::Reset(after)),
            (self.hang_before_commit, Fault::Hang { limit, at: before }),
            (self.hang_after_commit, Fault::Hang { limit, at: after }),
            (self.rate_limited, Fault::RateLimited { wait: Duration::from_secs(1) }),
            (self.html, Fault::Html { status: 524, at: before }),
            (self.stale_slots, Fault::StaleSlots),
        ];
        table.into_iter().find_map(|(odds, fault)| {
            let struck = draw < odds;
            draw -= odds;
            struck.then_some(fault)
        })
    }
}

/// FNV-1a, 64 bit: spreads method, path and number over the seeds, the same on every machine.
fn fnv1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rolled(seed: u64) -> Vec<Option<Fault>> {
        let odds = FaultOdds {
            latency: 0.1,
            error_before_commit: 0.1,
            error_after_commit: 0.1,
            reset_after_commit: 0.1,
            hang_after_commit: 0.1,
            rate_limited: 0.1,
            ..FaultOdds::default()
        };
        (0..200).map(|nth| odds.roll(seed, &Method::POST, "/v2/bookings", nth)).collect()
    }

    #[test]
    fn the_same_seed_gives_the_same_faults() {
        assert_eq!(rolled(7), rolled(7));
    }

    #[test]
    fn another_seed_gives_other_faults() {
        assert_ne!(rolled(7), rolled(8));
    }

    #[test]
    fn faults_come_about_as_often_as_asked() {
        let struck = rolled(7).iter().flatten().count();
        assert!((80..160).contains(&struck), "{struck} of 200 at odds of 0.6");
    }

    #[test]
    fn nothing_goes_wrong_by_default() {
        let odds = FaultOdds::default();
        assert!((0..200).all(|nth| odds.roll(7, &Method::GET, "/", nth).is_none()));
    }
}
