//! One breaker behind a lock, with what is told of it.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use askpro_core::breaker::{BreakerReport, CircuitBreaker, Open, Outcome, Permit, State};
use askpro_core::ports::Clock;
use askpro_core::{BreakerConfig, CompanyId, Error, ErrorKind, Provider, Result, Retry, ServerId};
use chrono::{DateTime, Utc};
use tokio::sync::Notify;

/// How long to wait for the probes of others: they end long before they are forgotten.
const PROBE_TIME: Duration = Duration::from_secs(5);

#[derive(Debug)]
pub(super) struct Cell {
    service: Provider,
    clock: Arc<dyn Clock>,
    changed: Arc<Notify>,
    inside: Mutex<Inside>,
}

#[derive(Debug)]
struct Inside {
    breaker: CircuitBreaker,
    companies: BTreeSet<CompanyId>,
    /// The state that was told last, and since when it holds.
    told: State,
    since: DateTime<Utc>,
    /// How many calls failed since the last one that went well.
    failures: u32,
}

impl Cell {
    pub(super) fn new(
        service: Provider,
        config: BreakerConfig,
        clock: Arc<dyn Clock>,
        changed: Arc<Notify>,
    ) -> Self {
        let inside = Inside {
            breaker: CircuitBreaker::new(config),
            companies: BTreeSet::new(),
            told: State::Closed,
            since: clock.now(),
            failures: 0,
        };
        Self { service, clock, changed, inside: Mutex::new(inside) }
    }

    pub(super) fn join(&self, company: CompanyId) {
        self.inside().companies.insert(company);
    }

    /// Takes a company away; answers whether others are left.
    pub(super) fn is_shared_without(&self, company: CompanyId) -> bool {
        let mut inside = self.inside();
        inside.companies.remove(&company);
        !inside.companies.is_empty()
    }

    pub(super) fn state(&self) -> State {
        let now = self.clock.now();
        self.inside().breaker.state(now)
    }

    pub(super) fn reports(&self, server: ServerId) -> Vec<BreakerReport> {
        let now = self.clock.now();
        let mut inside = self.inside();
        // A wait may have ended without any call.
        self.tell(&mut inside, now);
        let report = |company: &CompanyId| BreakerReport {
            company: *company,
            service: self.service,
            server,
            state: inside.breaker.state(now),
            since: inside.since,
            failures: inside.failures,
            updated_at: now,
        };
        inside.companies.iter().map(report).collect()
    }

    /// Leave to make a call.
    pub(super) fn acquire(&self, operation: &'static str) -> Result<Held<'_>> {
        let now = self.clock.now();
        let mut inside = self.inside();
        let permit = inside.breaker.try_acquire(now);
        self.tell(&mut inside, now);
        match permit {
            Ok(permit) => Ok(Held { cell: self, permit: Some(permit) }),
            Err(Open { until }) => {
                let mut wait = (until - now).to_std().unwrap_or_default();
                if matches!(inside.breaker.state(now), State::HalfOpen { .. }) {
                    wait = wait.min(PROBE_TIME);
                }
                Err(open(operation, wait))
            }
        }
    }

    fn record(&self, permit: Permit, outcome: Outcome) {
        let now = self.clock.now();
        let mut inside = self.inside();
        inside.breaker.record(permit, outcome, now);
        match outcome {
            Outcome::Success => inside.failures = 0,
            Outcome::Failure => inside.failures = inside.failures.saturating_add(1),
            Outcome::Ignored => {}
        }
        self.tell(&mut inside, now);
    }

    /// Says so, if the state is another one than was told last.
    fn tell(&self, inside: &mut Inside, now: DateTime<Utc>) {
        let state = inside.breaker.state(now);
        if state.is_same(inside.told) {
            return;
        }
        let (from, to) = (inside.told.as_str(), state.as_str());
        (inside.told, inside.since) = (state, now);
        let service = self.service.as_str();
        let companies: Vec<i64> = inside.companies.iter().map(|company| company.get()).collect();
        let failures = inside.failures;
        match state {
            State::Open { until } => {
                tracing::warn!(service, ?companies, from, to, failures, %until, "breaker opened");
            }
            State::Closed | State::HalfOpen { .. } => {
                tracing::info!(service, ?companies, from, to, failures, "breaker changed");
            }
        }
        self.changed.notify_one();
    }

    fn inside(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn open(operation: &'static str, wait: Duration) -> Error {
    let message = "the service failed too often of late and is left alone; nothing was sent";
    Error::new(ErrorKind::CircuitOpen, operation, message)
        .with_retry(Retry::SafeAfter(wait.max(Duration::from_millis(1))))
}

/// A permit that comes back in any case.
#[derive(Debug)]
pub(super) struct Held<'a> {
    cell: &'a Cell,
    permit: Option<Permit>,
}

impl Held<'_> {
    pub(super) fn end(mut self, outcome: Outcome) {
        self.bring_back(outcome);
    }

    fn bring_back(&mut self, outcome: Outcome) {
        if let Some(permit) = self.permit.take() {
            self.cell.record(permit, outcome);
        }
    }
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        self.bring_back(Outcome::Ignored);
    }
}
