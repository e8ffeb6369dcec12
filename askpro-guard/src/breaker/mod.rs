//! A breaker for every service and credential, and the calls that go through it.

mod calendar;
mod cell;
mod telephony;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use askpro_core::breaker::{BreakerReport, Outcome, State};
use askpro_core::ports::Clock;
use askpro_core::{BreakerConfig, CompanyId, Provider, Result, ServerId};
use tokio::sync::Notify;

use cell::Cell;

use crate::credential::Credential;

/// A port whose calls go through a [`Breaker`]: [`Calendar`](askpro_core::ports::Calendar) and
/// [`Telephony`](askpro_core::ports::Telephony).
///
/// While the breaker is open, every method answers `CircuitOpen` and sends nothing; the advice says how long to wait.
/// Reads and writes alike are let through as probes of a service that has failed. A booking may be one: it is written
/// down before it is sent and sent once, so a probe that fails leaves nothing but what every failed booking leaves, an
/// intent that is looked up before anything else is done. If only reads could be probes, a business whose calls lead to
/// bookings alone would never see its breaker close.
#[derive(Debug, Clone)]
pub struct WithBreaker<P> {
    inner: P,
    breaker: Breaker,
}

impl<P> WithBreaker<P> {
    /// Puts the breaker before the port.
    #[must_use]
    pub const fn new(inner: P, breaker: Breaker) -> Self {
        Self { inner, breaker }
    }
}

/// The breakers of a server: one for each service and credential. Clones are the same breakers.
///
/// ```
/// use std::sync::Arc;
/// use askpro_core::ports::SystemClock;
/// use askpro_core::{BreakerConfig, CompanyId, Provider};
/// use askpro_guard::{Breakers, Credential};
///
/// let breakers = Breakers::new(BreakerConfig::default(), Arc::new(SystemClock));
/// let shared = Credential::of_key("https://api.cal.com", "cal_live_0123");
/// let breaker = breakers.breaker(Provider::Calcom, shared, CompanyId::new(7));
/// assert_eq!(breaker.state().as_str(), "closed");
/// ```
#[derive(Debug, Clone)]
pub struct Breakers(Arc<Registry>);

#[derive(Debug)]
struct Registry {
    config: BreakerConfig,
    clock: Arc<dyn Clock>,
    cells: Mutex<BTreeMap<(&'static str, Credential), Arc<Cell>>>,
    changed: Arc<Notify>,
}

impl Breakers {
    /// No breakers yet; each will have these numbers and this clock.
    #[must_use]
    pub fn new(config: BreakerConfig, clock: Arc<dyn Clock>) -> Self {
        let (cells, changed) = (Mutex::default(), Arc::default());
        Self(Arc::new(Registry { config, clock, cells, changed }))
    }

    /// The breaker of a company before a service. Companies with the same credential get the same one; a company whose
    /// credential has changed leaves the one it had.
    #[must_use]
    pub fn breaker(
        &self,
        service: Provider,
        credential: Credential,
        company: CompanyId,
    ) -> Breaker {
        let key = (service.as_str(), credential);
        let mut cells = self.cells();
        cells.retain(|known, cell| {
            *known == key || known.0 != key.0 || cell.is_shared_without(company)
        });
        let cell = cells.entry(key).or_insert_with(|| {
            let registry = &self.0;
            let (clock, changed) = (Arc::clone(&registry.clock), Arc::clone(&registry.changed));
            Arc::new(Cell::new(service, registry.config, clock, changed))
        });
        cell.join(company);
        let breaker = Breaker(Arc::clone(cell));
        drop(cells);
        self.0.changed.notify_one();
        breaker
    }

    /// How every breaker stands, once for each company that shares it.
    #[must_use]
    pub fn reports(&self, server: ServerId) -> Vec<BreakerReport> {
        let cells: Vec<_> = self.cells().values().map(Arc::clone).collect();
        cells.iter().flat_map(|cell| cell.reports(server)).collect()
    }

    /// Waits until a breaker was added or has changed its state since this was last waited for. For one waiter.
    pub async fn changed(&self) {
        self.0.changed.notified().await;
    }

    fn cells(&self) -> MutexGuard<'_, BTreeMap<(&'static str, Credential), Arc<Cell>>> {
        self.0.cells.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A breaker before one service and credential. Clones are the same breaker.
#[derive(Debug, Clone)]
pub struct Breaker(Arc<Cell>);

impl Breaker {
    /// Makes a call unless the breaker is open, and takes note of how it ends
    /// ([`Outcome`](askpro_core::breaker::Outcome)). A call that is dropped halfway counts for nothing.
    ///
    /// # Errors
    /// `CircuitOpen` when the call was not made; else the error of the call.
    pub async fn call<T, F>(
        &self,
        operation: &'static str,
        call: impl FnOnce() -> F + Send,
    ) -> Result<T>
    where
        T: Send,
        F: Future<Output = Result<T>> + Send,
    {
        let held = self.0.acquire(operation)?;
        let result = call().await;
        held.end(Outcome::of_result(&result));
        result
    }

    /// The state now.
    #[must_use]
    pub fn state(&self) -> State {
        self.0.state()
    }
}
