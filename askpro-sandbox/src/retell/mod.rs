//! The twin of Retell: answers its API, and plays calls.

mod deliver;
mod engine;
mod engine_routes;
mod filter;
mod live;
mod number;
mod payload;
mod routes;
mod script;
mod spec;

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use askpro_core::ports::Clock;
use askpro_retell::{EmptyKey, WebhookKey};
use axum::Router;
use chrono::{DateTime, Utc};
use secrecy::{ExposeSecret, SecretString};

pub use deliver::{Delivery, DeliveryPlan};
pub use engine::EngineKind;
pub use live::{CallDoors, LiveCall};
pub use number::NumberSpec;
pub use payload::CallEvent;
pub use script::CallScript;
pub use spec::AgentSpec;

use crate::fault::Faults;
use crate::record::{RequestLog, SeenRequest};
use crate::server::RunningTwin;
use crate::stage::Stage;
use payload::Played;

/// The key of a twin that was given no other: for its API, and for the signatures of what it sends. No secret: it
/// opens nothing but the twin.
pub const DEMO_RETELL_KEY: &str = "key_sandbox";

/// The agent of [`RetellTwin::demo`] and of scripts without another.
pub const DEMO_AGENT: &str = "agent_5f0c2d7e91b34a68c0d1e2f304";

/// The number of "Salon Hauptstadt" in [`RetellTwin::demo`].
pub const DEMO_NUMBER: &str = "+493023125010";

/// The number Erika Mustermann calls from.
pub const DEMO_CALLER: &str = "+491713920001";

struct Workspace {
    api_key: SecretString,
    key: WebhookKey,
    org: (String, String),
    agents: Mutex<Vec<AgentSpec>>,
    numbers: Mutex<Vec<NumberSpec>>,
    clock: Arc<dyn Clock>,
    faults: Faults,
    log: RequestLog,
    calls: Mutex<Vec<Played>>,
}

impl fmt::Debug for Workspace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Workspace").field("org", &self.org.0).finish_non_exhaustive()
    }
}

/// Builds a [`RetellTwin`].
#[derive(Debug)]
pub struct RetellTwinBuilder(Workspace);

impl RetellTwinBuilder {
    /// The API key, which carries the webhook badge as well; by default [`DEMO_RETELL_KEY`].
    ///
    /// # Errors
    /// [`EmptyKey`] when it holds nothing but white space.
    pub fn with_api_key(mut self, key: &str) -> Result<Self, EmptyKey> {
        self.0.key = WebhookKey::new(key)?;
        self.0.api_key = SecretString::from(key.trim());
        Ok(self)
    }

    /// The organization's id and name.
    #[must_use]
    pub fn with_org(mut self, id: impl Into<String>, name: impl Into<String>) -> Self {
        self.0.org = (id.into(), name.into());
        self
    }

    /// Has an agent; one of the same id is replaced.
    #[must_use]
    pub fn with_agent(mut self, agent: AgentSpec) -> Self {
        let agents = self.0.agents.get_mut().unwrap_or_else(PoisonError::into_inner);
        agents.retain(|old| old.id != agent.id);
        agents.push(agent);
        self
    }

    /// Has a phone number; the same one is replaced.
    #[must_use]
    pub fn with_number(mut self, number: NumberSpec) -> Self {
        let numbers = self.0.numbers.get_mut().unwrap_or_else(PoisonError::into_inner);
        numbers.retain(|old| old.number != number.number);
        numbers.push(number);
        self
    }

    /// The twin, without calls.
    #[must_use]
    pub fn build(self) -> RetellTwin {
        RetellTwin(Arc::new(self.0))
    }
}

/// A twin of Retell. Clones are the same twin.
#[derive(Debug, Clone)]
pub struct RetellTwin(Arc<Workspace>);

impl RetellTwin {
    /// An empty workspace with [`DEMO_RETELL_KEY`].
    #[must_use]
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self::builder(clock).build()
    }

    /// Begins to build a twin.
    ///
    /// # Panics
    /// Never: the default key is not blank.
    #[must_use]
    #[expect(clippy::expect_used, reason = "a constant that is not blank")]
    pub fn builder(clock: Arc<dyn Clock>) -> RetellTwinBuilder {
        RetellTwinBuilder(Workspace {
            api_key: SecretString::from(DEMO_RETELL_KEY),
            key: WebhookKey::new(DEMO_RETELL_KEY).expect("a key"),
            org: ("org_sandbox".to_owned(), "Sandbox".to_owned()),
            agents: Mutex::default(),
            numbers: Mutex::default(),
            clock,
            faults: Faults::default(),
            log: RequestLog::default(),
            calls: Mutex::default(),
        })
    }

    /// The workspace of "Salon Hauptstadt": [`DEMO_AGENT`] in a published version 7 and a draft 8, answering
    /// [`DEMO_NUMBER`].
    #[must_use]
    pub fn demo(clock: Arc<dyn Clock>) -> Self {
        let agent = AgentSpec::new(DEMO_AGENT, "Salon Hauptstadt – Empfang")
            .with_version(7, true)
            .with_version(8, false)
            .with_tag("prod", 7)
            .with_tag("staging", 8);
        let number = NumberSpec::new(DEMO_NUMBER)
            .with_nickname("Empfang")
            .answered_by(DEMO_AGENT, Some("prod"));
        Self::builder(clock)
            .with_org("org_salon_hauptstadt", "Salon Hauptstadt")
            .with_agent(agent)
            .with_number(number)
            .build()
    }

    /// The API as a router, for a server of your own. Resets and hangs need [`RetellTwin::spawn`].
    pub fn router(&self) -> Router {
        let stage = Stage {
            log: self.0.log.clone(),
            faults: self.0.faults.clone(),
            voice: Arc::new(routes::RetellVoice),
        };
        routes::router(self, stage)
    }

    /// Listens on an address; port 0 takes a free one.
    ///
    /// # Errors
    /// When the address cannot be bound, for example because the port is taken.
    pub async fn spawn(&self, address: SocketAddr) -> io::Result<RunningTwin> {
        RunningTwin::start(address, self.router()).await
    }

    /// The fault switches of the API; what the twin sends is steered by a [`DeliveryPlan`].
    #[must_use]
    pub fn faults(&self) -> &Faults {
        &self.0.faults
    }

    /// All requests to the API so far.
    #[must_use]
    pub fn requests(&self) -> Vec<SeenRequest> {
        self.0.log.all()
    }

    /// Forgets calls, requests and faults; numbers stay with who answers them by now, and agents with the versions they
    /// have by now.
    pub fn reset(&self) {
        self.calls_mut().clear();
        self.0.log.clear();
        self.0.faults.clear();
    }

    fn calls_mut(&self) -> MutexGuard<'_, Vec<Played>> {
        self.0.calls.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn now(&self) -> DateTime<Utc> {
        self.0.clock.now()
    }

    fn key(&self) -> &WebhookKey {
        &self.0.key
    }

    fn is_key(&self, key: &str) -> bool {
        self.0.api_key.expose_secret() == key
    }

    fn org(&self) -> (&str, &str) {
        (&self.0.org.0, &self.0.org.1)
    }

    fn agents(&self) -> MutexGuard<'_, Vec<AgentSpec>> {
        self.0.agents.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn agent(&self, id: &str) -> Option<AgentSpec> {
        self.agents().iter().find(|agent| agent.id == id).cloned()
    }

    fn numbers(&self) -> MutexGuard<'_, Vec<NumberSpec>> {
        self.0.numbers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
