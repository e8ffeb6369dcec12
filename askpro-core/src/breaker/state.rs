//! The state machine.

use chrono::{DateTime, Duration, Utc};

use super::{BreakerConfig, Outcome};

/// A breaker before one service.
///
/// Ask for a [`Permit`] before each call and bring it back with what came of it. Permits that were given in an
/// earlier state count for nothing: a slow failure from before the breaker opened does not open it again.
///
/// A permit that is never brought back (its task was cancelled) holds the place of a probe only until the timeout has
/// passed again; then the probe is forgotten, and another one may be made. If it does come back in the same state, its
/// outcome still counts.
///
/// A clock that is put back does no harm: no wait is ever longer than one timeout from `now`.
///
/// ```
/// use askpro_core::breaker::{BreakerConfig, CircuitBreaker, Outcome, State};
/// use chrono::{Duration, TimeZone, Utc};
/// let mut now = Utc.with_ymd_and_hms(2026, 11, 21, 9, 0, 0).unwrap();
/// let mut breaker = CircuitBreaker::new(BreakerConfig::default());
/// for _ in 0..5 {
///     let permit = breaker.try_acquire(now)?;
///     breaker.record(permit, Outcome::Failure, now);
/// }
/// let open = breaker.try_acquire(now).unwrap_err();
/// assert_eq!(open.until, now + Duration::seconds(60));
///
/// now = open.until;
/// for _ in 0..2 {
///     let probe = breaker.try_acquire(now)?;
///     breaker.record(probe, Outcome::Success, now);
/// }
/// assert_eq!(breaker.state(now), State::Closed);
/// # Ok::<(), askpro_core::breaker::Open>(())
/// ```
#[derive(Debug, Clone)]
pub struct CircuitBreaker {
    config: BreakerConfig,
    phase: Phase,
    /// Counts the changes of phase, so that a permit knows which one it belongs to.
    generation: u64,
}

#[derive(Debug, Clone)]
enum Phase {
    Closed { failures: u32 },
    Open { until: DateTime<Utc> },
    HalfOpen { successes: u32, probes: Vec<Probe>, next_probe: u64 },
}

/// A call on its way while the breaker is half-open.
#[derive(Debug, Clone, Copy)]
struct Probe {
    number: u64,
    /// When it is forgotten.
    until: DateTime<Utc>,
}

/// Leave to make one call. Bring it back with [`CircuitBreaker::record`].
#[derive(Debug, PartialEq, Eq)]
#[must_use = "a permit that is not brought back holds a probe's place until the timeout has passed"]
pub struct Permit {
    generation: u64,
    probe: Option<u64>,
}

impl Permit {
    /// Whether the call is a probe of a service that has failed.
    #[must_use]
    pub const fn is_probe(&self) -> bool {
        self.probe.is_some()
    }
}

/// The breaker is open, or enough probes are on their way: do not call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[error("the circuit breaker is open until {}", until.format("%Y-%m-%dT%H:%M:%SZ"))]
pub struct Open {
    /// Before this instant it is no use to ask again; a probe that ends earlier may change that.
    pub until: DateTime<Utc>,
}

/// The state of a breaker, for people and metrics.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum State {
    /// Every call is let through.
    Closed,
    /// No call is let through.
    Open {
        /// Until when.
        until: DateTime<Utc>,
    },
    /// A few calls are let through to see whether the service works again.
    HalfOpen {
        /// How many of them are on their way.
        probes: usize,
    },
}

impl State {
    /// Whether it is the same state, whatever its wait or probes.
    #[must_use]
    pub const fn is_same(self, other: Self) -> bool {
        self.number() == other.number()
    }

    /// The number in metrics: 0 closed, 1 open, 2 half-open.
    ///
    /// ```
    /// use askpro_core::breaker::State;
    /// assert_eq!(State::HalfOpen { probes: 1 }.number(), 2);
    /// assert_eq!(State::HalfOpen { probes: 1 }.as_str(), "half_open");
    /// ```
    #[must_use]
    pub const fn number(self) -> u8 {
        match self {
            Self::Closed => 0,
            Self::Open { .. } => 1,
            Self::HalfOpen { .. } => 2,
        }
    }

    /// The name in logs and JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Closed => "closed",
            Self::Open { .. } => "open",
            Self::HalfOpen { .. } => "half_open",
        }
    }
}

impl Default for CircuitBreaker {
    fn default() -> Self {
        Self::new(BreakerConfig::default())
    }
}

impl CircuitBreaker {
    /// A closed breaker.
    #[must_use]
    pub const fn new(config: BreakerConfig) -> Self {
        Self { config, phase: Phase::Closed { failures: 0 }, generation: 0 }
    }

    /// The numbers it works with.
    #[must_use]
    pub const fn config(&self) -> &BreakerConfig {
        &self.config
    }

    /// Asks for leave to make a call.
    ///
    /// # Errors
    /// [`Open`] when the call must not be made.
    pub fn try_acquire(&mut self, now: DateTime<Utc>) -> Result<Permit, Open> {
        self.catch_up(now);
        let generation = self.generation;
        match &mut self.phase {
            Phase::Closed { .. } => Ok(Permit { generation, probe: None }),
            Phase::Open { until } => Err(Open { until: *until }),
            Phase::HalfOpen { probes, next_probe, .. } => {
                let room = (probes.len() as u64) < u64::from(self.config.half_open_requests());
                if let Some(until) = probes.iter().map(|probe| probe.until).min()
                    && !room
                {
                    return Err(Open { until });
                }
                let number = *next_probe;
                *next_probe += 1;
                probes.push(Probe { number, until: later(now, self.config.timeout()) });
                Ok(Permit { generation, probe: Some(number) })
            }
        }
    }

    /// Brings a permit back with what came of the call.
    #[expect(clippy::needless_pass_by_value, reason = "a permit is brought back once")]
    pub fn record(&mut self, permit: Permit, outcome: Outcome, now: DateTime<Utc>) {
        self.catch_up(now);
        if permit.generation != self.generation {
            return;
        }
        match &mut self.phase {
            Phase::Closed { failures } => match outcome {
                Outcome::Success => *failures = 0,
                Outcome::Ignored => {}
                Outcome::Failure => {
                    *failures += 1;
                    if *failures >= self.config.failure_threshold() {
                        self.open(now);
                    }
                }
            },
            // No permit is given while it is open.
            Phase::Open { .. } => {}
            Phase::HalfOpen { successes, probes, .. } => {
                probes.retain(|probe| Some(probe.number) != permit.probe);
                match outcome {
                    Outcome::Ignored => {}
                    Outcome::Failure => self.open(now),
                    Outcome::Success => {
                        *successes += 1;
                        if *successes >= self.config.success_threshold() {
                            self.enter(Phase::Closed { failures: 0 });
                        }
                    }
                }
            }
        }
    }

    /// The state at `now`. A wait that is over counts as half-open, though no call was made since.
    #[must_use]
    pub fn state(&self, now: DateTime<Utc>) -> State {
        let mut present = self.clone();
        present.catch_up(now);
        match present.phase {
            Phase::Closed { .. } => State::Closed,
            Phase::Open { until } => State::Open { until },
            Phase::HalfOpen { probes, .. } => State::HalfOpen { probes: probes.len() },
        }
    }

    /// Lets happen what has happened by `now`: a wait ends, a lost probe is forgotten.
    fn catch_up(&mut self, now: DateTime<Utc>) {
        // If the clock was put back, a wait would seem longer than any wait is.
        let longest = later(now, self.config.timeout());
        match &mut self.phase {
            Phase::Closed { .. } => {}
            Phase::Open { until } => {
                *until = (*until).min(longest);
                if now >= *until {
                    self.enter(Phase::HalfOpen { successes: 0, probes: Vec::new(), next_probe: 0 });
                }
            }
            Phase::HalfOpen { probes, .. } => {
                for probe in probes.iter_mut() {
                    probe.until = probe.until.min(longest);
                }
                probes.retain(|probe| now < probe.until);
            }
        }
    }

    fn open(&mut self, now: DateTime<Utc>) {
        self.enter(Phase::Open { until: later(now, self.config.timeout()) });
    }

    fn enter(&mut self, phase: Phase) {
        self.phase = phase;
        self.generation += 1;
    }
}

fn later(now: DateTime<Utc>, wait: Duration) -> DateTime<Utc> {
    now.checked_add_signed(wait).unwrap_or(DateTime::<Utc>::MAX_UTC)
}
