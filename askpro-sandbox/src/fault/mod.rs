//! Faults by switch: a script, or chance with a seed.

mod gate;
mod odds;

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::http::Method;
use serde_json::Value;

pub use gate::Gate;
pub use odds::FaultOdds;

/// Whether a fault strikes before the request has an effect, or after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Moment {
    /// Nothing was executed.
    BeforeCommit,
    /// It was executed, but the client does not learn so.
    AfterCommit,
}

/// What goes wrong.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Fault {
    /// The request waits, then is executed and answered. A client that has hung up meanwhile does not stop it.
    Latency(Duration),
    /// The request waits until the gate is opened, then is executed and answered. A client that has hung up meanwhile
    /// does not stop it.
    Gate(Gate),
    /// The service answers with this status (500 to 599) in its own words.
    ServerError {
        /// The status.
        status: u16,
        /// Before or after the request took effect.
        at: Moment,
    },
    /// The connection is reset. Without a TCP connection (a bare router) the answer is a 502.
    Reset(Moment),
    /// Nothing comes, until the limit has passed or the server stops; then the connection is reset.
    Hang {
        /// How long at the most; `None` for as long as the server lives.
        limit: Option<Duration>,
        /// Before or after the request took effect.
        at: Moment,
    },
    /// 429 in the service's own words; Cal.com's names the seconds to wait, Retell's does not.
    RateLimited {
        /// How long to wait.
        wait: Duration,
    },
    /// A proxy's HTML page instead of JSON.
    Html {
        /// The status of the page.
        status: u16,
        /// Before or after the request took effect.
        at: Moment,
    },
    /// The list of free slots is computed as if nothing were booked or reserved. Other requests do not mind.
    StaleSlots,
    /// An answer in your own words.
    Answer {
        /// The status.
        status: u16,
        /// The body.
        body: Value,
        /// Before or after the request took effect.
        at: Moment,
    },
}

impl Fault {
    /// A 500 although nothing was executed.
    #[must_use]
    pub const fn error_before_commit() -> Self {
        Self::ServerError { status: 500, at: Moment::BeforeCommit }
    }

    /// A 500 although the request was executed.
    #[must_use]
    pub const fn error_after_commit() -> Self {
        Self::ServerError { status: 500, at: Moment::AfterCommit }
    }

    /// No answer at all, until the server stops, although the request was executed.
    #[must_use]
    pub const fn hang_after_commit() -> Self {
        Self::Hang { limit: None, at: Moment::AfterCommit }
    }
}

/// Which requests a fault is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct On {
    method: Option<Method>,
    path: String,
    exact: bool,
}

impl On {
    /// Any request.
    #[must_use]
    pub const fn any() -> Self {
        Self { method: None, path: String::new(), exact: false }
    }

    /// Requests of any method whose path begins like this.
    #[must_use]
    pub fn path(prefix: impl Into<String>) -> Self {
        Self { method: None, path: prefix.into(), exact: false }
    }

    /// GET requests whose path begins like this.
    #[must_use]
    pub fn get(prefix: impl Into<String>) -> Self {
        Self::path(prefix).with_method(Method::GET)
    }

    /// POST requests whose path begins like this.
    #[must_use]
    pub fn post(prefix: impl Into<String>) -> Self {
        Self::path(prefix).with_method(Method::POST)
    }

    /// Only this method.
    #[must_use]
    pub fn with_method(mut self, method: Method) -> Self {
        self.method = Some(method);
        self
    }

    /// Only exactly this path: `/v2/bookings`, but not `/v2/bookings/{uid}/cancel`.
    #[must_use]
    pub const fn exactly(mut self) -> Self {
        self.exact = true;
        self
    }

    fn matches(&self, method: &Method, path: &str) -> bool {
        let fits = if self.exact { path == self.path } else { path.starts_with(&self.path) };
        fits && self.method.as_ref().is_none_or(|wanted| wanted == method)
    }
}

/// A fault that struck.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct InjectedFault {
    /// The request's method.
    pub method: Method,
    /// The request's path.
    pub path: String,
    /// What went wrong.
    pub fault: Fault,
}

#[derive(Debug, Default)]
struct Plan {
    script: VecDeque<(On, Fault)>,
    chance: Option<(u64, FaultOdds)>,
    /// How often each method and path was rolled for.
    rolls: HashMap<(Method, String), u64>,
    injected: Vec<InjectedFault>,
}

/// The fault switches of a twin. Clones are the same switches.
///
/// A scripted fault strikes once, at the first request that matches; the script goes before chance.
///
/// ```
/// use askpro_sandbox::{Fault, Faults, On};
/// let faults = Faults::default();
/// faults.next(On::post("/v2/bookings").exactly(), Fault::error_after_commit());
/// assert_eq!(faults.pending(), 1);
/// ```
#[derive(Debug, Clone, Default)]
pub struct Faults(Arc<Mutex<Plan>>);

impl Faults {
    fn plan(&self) -> MutexGuard<'_, Plan> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The next matching request meets this fault; later ones meet what was scripted later.
    pub fn next(&self, on: On, fault: Fault) {
        self.plan().script.push_back((on, fault));
    }

    /// The next `times` matching requests meet this fault.
    pub fn next_times(&self, times: usize, on: &On, fault: &Fault) {
        let repeated = std::iter::repeat_n((on.clone(), fault.clone()), times);
        self.plan().script.extend(repeated);
    }

    /// Lets chance decide for every request without a scripted fault.
    ///
    /// The n-th request of a method and path meets the same fault for the same seed, in whatever order requests
    /// to other paths come between.
    pub fn at_random(&self, seed: u64, odds: FaultOdds) {
        let mut plan = self.plan();
        plan.chance = Some((seed, odds));
        plan.rolls.clear();
    }

    /// Ends all faults: the script is emptied, chance is switched off, what struck is forgotten.
    pub fn clear(&self) {
        *self.plan() = Plan::default();
    }

    /// How many scripted faults have not struck yet.
    #[must_use]
    pub fn pending(&self) -> usize {
        self.plan().script.len()
    }

    /// What struck so far, in order.
    #[must_use]
    pub fn injected(&self) -> Vec<InjectedFault> {
        self.plan().injected.clone()
    }

    /// The fault for a request, which is used up by that.
    pub(crate) fn draw(&self, method: &Method, path: &str) -> Option<Fault> {
        let mut plan = self.plan();
        let fault = plan.scripted(method, path).or_else(|| plan.rolled(method, path))?;
        plan.injected.push(InjectedFault {
            method: method.clone(),
            path: path.to_owned(),
            fault: fault.clone(),
        });
        Some(fault)
    }
}

impl Plan {
    fn scripted(&mut self, method: &Method, path: &str) -> Option<Fault> {
        let place = self.script.iter().position(|(on, _)| on.matches(method, path))?;
        self.script.remove(place).map(|(_, fault)| fault)
    }

    fn rolled(&mut self, method: &Method, path: &str) -> Option<Fault> {
        let (seed, odds) = self.chance?;
        let nth = self.rolls.entry((method.clone(), path.to_owned())).or_default();
        let fault = odds.roll(seed, method, path, *nth);
        *nth += 1;
        fault
    }
}
