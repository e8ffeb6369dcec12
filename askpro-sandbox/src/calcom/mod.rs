//! The twin of Cal.com API v2.

mod availability;
mod booking;
mod create;
mod dto;
mod error;
mod event_type;
mod form;
mod gate;
mod limit;
mod routes;
mod spec;
mod state;
mod webhook;

use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use askpro_core::ports::Clock;
use axum::Router;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use secrecy::{ExposeSecret, SecretString};

pub use booking::{TwinBooking, TwinStatus};
pub use spec::{
    Confirmation, EventTypeSpec, FieldKind, FieldRule, FieldSpec, LocationSpec, WeeklyHours,
};
pub use webhook::{CalcomWebhook, calcom_signature};

use crate::fault::Faults;
use crate::record::{RequestLog, SeenRequest};
use crate::server::RunningTwin;
use crate::stage::Stage;
use booking::Host;
use error::CalcomVoice;
use form::NumberCheck;
use state::State;

/// The key of a twin that was given no other. No secret: it opens nothing but the twin.
pub const DEMO_CALCOM_KEY: &str = "cal_test_sandbox";

/// The event type of [`CalcomTwin::demo`].
pub const DEMO_EVENT_TYPE: i64 = 2_563_193;

/// The number of the account's own user, the host of event types without other hosts.
pub const OWNER_ID: i64 = 1001;

/// Cal.com allows this many requests a minute for one key.
const REQUESTS_PER_MINUTE: u32 = 120;

pub(crate) struct Config {
    key: SecretString,
    zone: Tz,
    event_types: Vec<EventTypeSpec>,
    teams: BTreeMap<i64, String>,
    rate_limit: Option<u32>,
    knows_2026: bool,
    numbers: NumberCheck,
    webhook: Option<webhook::Subscription>,
    seed: u64,
}

impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Config")
            .field("zone", &self.zone)
            .field("event_types", &self.event_types.len())
            .field("rate_limit", &self.rate_limit)
            .finish_non_exhaustive()
    }
}

impl Config {
    fn is_key(&self, key: &str) -> bool {
        self.key.expose_secret() == key
    }
}

/// What the handlers share.
#[derive(Debug)]
pub(crate) struct Twin {
    config: Config,
    clock: Arc<dyn Clock>,
    faults: Faults,
    log: RequestLog,
    state: Mutex<State>,
}

impl Twin {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn spec(&self, id: i64) -> Option<&EventTypeSpec> {
        self.config.event_types.iter().find(|spec| spec.id == id)
    }

    fn host(&self, id: i64) -> Host {
        let owner = id == OWNER_ID;
        Host {
            id,
            username: if owner { "salon".to_owned() } else { format!("host{id}") },
            name: if owner { "Salon Hauptstadt".to_owned() } else { format!("Host {id}") },
            zone: self.config.zone.name().to_owned(),
        }
    }
}

/// Builds a [`CalcomTwin`].
#[derive(Debug)]
pub struct CalcomTwinBuilder {
    config: Config,
    clock: Arc<dyn Clock>,
}

impl CalcomTwinBuilder {
    /// The API key; any other is answered with 401. By default [`DEMO_CALCOM_KEY`].
    #[must_use]
    pub fn with_api_key(mut self, key: impl Into<String>) -> Self {
        self.config.key = SecretString::from(key.into());
        self
    }

    /// The zone of the account and its hosts; by default Berlin.
    #[must_use]
    pub const fn with_zone(mut self, zone: Tz) -> Self {
        self.config.zone = zone;
        self
    }

    /// Offers an event type; one of the same number is replaced.
    #[must_use]
    pub fn with_event_type(mut self, mut spec: EventTypeSpec) -> Self {
        if spec.hosts.is_empty() {
            spec.hosts.push(OWNER_ID);
        }
        if let Some(team) = spec.team {
            self.config.teams.entry(team).or_insert_with(|| format!("Team {team}"));
        }
        self.config.event_types.retain(|old| old.id != spec.id);
        self.config.event_types.push(spec);
        self
    }

    /// Has a team, even if it offers nothing yet.
    #[must_use]
    pub fn with_team(mut self, id: i64, name: impl Into<String>) -> Self {
        self.config.teams.insert(id, name.into());
        self
    }

    /// How many requests a minute a key has; by default 120.
    #[must_use]
    pub const fn with_rate_limit(mut self, requests_per_minute: u32) -> Self {
        self.config.rate_limit = Some(requests_per_minute);
        self
    }

    /// Counts no requests, and sends no rate headers.
    #[must_use]
    pub const fn without_rate_limit(mut self) -> Self {
        self.config.rate_limit = None;
        self
    }

    /// Plays an older, self-hosted server, which takes the versions of 2026 for the oldest.
    #[must_use]
    pub const fn without_2026_versions(mut self) -> Self {
        self.config.knows_2026 = false;
        self
    }

    /// Plays an older server, which takes any phone number of a possible length, such as `+491234567890`. By default
    /// a number must lie in a range that is in use.
    #[must_use]
    pub const fn with_possible_numbers(mut self) -> Self {
        self.config.numbers = NumberCheck::Possible;
        self
    }

    /// Where webhooks go when [`CalcomTwin::deliver_webhooks`] is called, and the secret that signs them.
    #[must_use]
    pub fn with_webhook(mut self, url: impl Into<String>, secret: impl Into<String>) -> Self {
        self.config.webhook = Some(webhook::Subscription::new(url, secret));
        self
    }

    /// Where the uids come from; by default from the clock's time, so that two runs differ.
    #[must_use]
    pub const fn with_seed(mut self, seed: u64) -> Self {
        self.config.seed = seed;
        self
    }

    /// The twin, with empty books.
    #[must_use]
    pub fn build(self) -> CalcomTwin {
        let state = Mutex::new(State::new(self.config.seed));
        CalcomTwin(Arc::new(Twin {
            config: self.config,
            clock: self.clock,
            faults: Faults::default(),
            log: RequestLog::default(),
            state,
        }))
    }
}

/// A twin of Cal.com API v2. Clones are the same twin.
///
/// Its state lives as long as the twin, not as its server: a server can be stopped and started again, as in a
/// restart.
#[derive(Debug, Clone)]
pub struct CalcomTwin(Arc<Twin>);

impl CalcomTwin {
    /// A twin without event types, with [`DEMO_CALCOM_KEY`].
    #[must_use]
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self::builder(clock).build()
    }

    /// Begins to build a twin.
    #[must_use]
    pub fn builder(clock: Arc<dyn Clock>) -> CalcomTwinBuilder {
        let seed = clock.now().timestamp_micros().unsigned_abs();
        let config = Config {
            key: SecretString::from(DEMO_CALCOM_KEY),
            zone: Tz::Europe__Berlin,
            event_types: Vec::new(),
            teams: BTreeMap::new(),
            rate_limit: Some(REQUESTS_PER_MINUTE),
            knows_2026: true,
            numbers: NumberCheck::InUse,
            webhook: None,
            seed,
        };
        CalcomTwinBuilder { config, clock }
    }

    /// The calendar of "Salon Hauptstadt": a Beratung of 30 minutes ([`DEMO_EVENT_TYPE`]) that can be booked with
    /// a phone number alone, Monday to Saturday from 9 to 18 in Berlin.
    #[must_use]
    pub fn demo(clock: Arc<dyn Clock>) -> Self {
        let hours = WeeklyHours::weekdays(9, 18).open(chrono::Weekday::Sat, 9 * 60, 18 * 60);
        let spec = EventTypeSpec::new(DEMO_EVENT_TYPE, "Beratung", "beratung", 30)
            .with_email(FieldRule::Optional)
            .with_phone(FieldRule::Required)
            .with_hours(hours);
        Self::builder(clock).with_event_type(spec).build()
    }

    /// The twin as a router, for a server of your own. Resets and hangs need [`CalcomTwin::spawn`].
    pub fn router(&self) -> Router {
        let stage = Stage {
            log: self.0.log.clone(),
            faults: self.0.faults.clone(),
            voice: Arc::new(CalcomVoice),
        };
        routes::router(&self.0, stage)
    }

    /// Listens on an address; port 0 takes a free one.
    ///
    /// # Errors
    /// When the address cannot be bound, for example because the port is taken.
    pub async fn spawn(&self, address: SocketAddr) -> io::Result<RunningTwin> {
        RunningTwin::start(address, self.router()).await
    }

    /// The fault switches.
    #[must_use]
    pub fn faults(&self) -> &Faults {
        &self.0.faults
    }

    /// All bookings, in the order in which they were made.
    #[must_use]
    pub fn bookings(&self) -> Vec<TwinBooking> {
        self.0.state().bookings.clone()
    }

    /// The bookings that were neither cancelled nor refused.
    #[must_use]
    pub fn live_bookings(&self) -> Vec<TwinBooking> {
        self.bookings().into_iter().filter(|booking| booking.status.is_live()).collect()
    }

    /// Where slots begin that a reservation hides now.
    #[must_use]
    pub fn reserved(&self) -> Vec<DateTime<Utc>> {
        let now = self.0.clock.now();
        let state = self.0.state();
        state.reserved.iter().filter(|held| held.until > now).map(|held| held.start).collect()
    }

    /// All requests so far.
    #[must_use]
    pub fn requests(&self) -> Vec<SeenRequest> {
        self.0.log.all()
    }

    /// Forgets bookings, reservations, requests, webhooks, counts and faults; the offer stays.
    pub fn reset(&self) {
        self.0.state().clear();
        self.0.log.clear();
        self.0.faults.clear();
    }
}
