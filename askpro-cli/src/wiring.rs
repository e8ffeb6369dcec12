//! Putting the parts together: the one place that knows which adapter stands behind which port.

mod secrets;
mod sync;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use askpro_calcom::CalcomClient;
use askpro_core::ports::{Applied, Clock, ConnectedCalendars, Store, SystemClock, TenantStore};
use askpro_core::service::{
    AlertService, BookingService, CallProcessor, EventProcessor, JobRunner, TokenService,
};
use askpro_core::{Company, CompanyId, E164, Provider, ServerId};
use askpro_guard::{
    Breakers, CachedCalendar, Caches, ConnectedHints, Credential, Upkeep, WithBreaker,
};
use askpro_http::{SenderKeys, SystemRandomness};
use askpro_outbound::WebOutbound;
use askpro_retell::{RetellClient, RetellEvents};
use secrecy::ExposeSecret;
use uuid::{NoContext, Timestamp, Uuid};

use crate::config::{self, Calcom, Config, ConfigError, Retell};
use crate::error::CliError;

pub(crate) use secrets::{
    empty_ring, key_ring, new_master_key, secrets, with_secrets_if, with_stored_secrets,
};
pub(crate) use sync::{booking_sync, calendar_secrets, call_sync, ensure_rounds};

/// What became of a company of the file or of the database.
#[derive(Debug)]
pub(crate) enum Change {
    /// The file names it.
    Applied(Applied),
    /// The file names it no longer.
    Retired,
}

/// Makes the stored companies equal to the configured ones; those that are not configured are retired. Answers what
/// became of each, without those that had been retired before.
///
/// All of the file is checked before the first company is written. What moves from one company to another is given up
/// there first.
pub(crate) async fn apply_tenants(
    config: &Config,
    store: &dyn TenantStore,
) -> Result<Vec<(Company, Change)>, CliError> {
    let configured = config::companies(config)?;
    let mut changes = Vec::new();
    let mut gave_up = HashSet::new();
    for stored in store.companies().await? {
        if configured.iter().all(|company| company.id != stored.id) {
            if store.retire_company(stored.id).await? {
                changes.push((stored, Change::Retired));
            }
        } else if let Some(rest) = without_moved(&stored, &configured) {
            store.apply_company(&rest).await?;
            gave_up.insert(stored.id);
        }
    }
    for company in configured {
        let applied = match store.apply_company(&company).await? {
            Applied::Unchanged if gave_up.contains(&company.id) => Applied::Updated,
            applied => applied,
        };
        changes.push((company, Change::Applied(applied)));
    }
    Ok(changes)
}

/// The stored company without the numbers that the file gives to others; `None` when it has none of them.
fn without_moved(stored: &Company, configured: &[Company]) -> Option<Company> {
    let moved: HashSet<&E164> = configured
        .iter()
        .filter(|company| company.id != stored.id)
        .flat_map(|company| &company.branches)
        .flat_map(|branch| &branch.phone_numbers)
        .collect();
    let mut rest = stored.clone();
    for branch in &mut rest.branches {
        branch.phone_numbers.retain(|number| !moved.contains(number));
    }
    (rest != *stored).then_some(rest)
}

/// What stands between the services and the ports of this process.
#[derive(Debug)]
pub(crate) struct Guards {
    pub(crate) breakers: Breakers,
    pub(crate) caches: Caches,
}

impl Guards {
    /// With the configured numbers; no service is connected yet.
    pub(crate) fn new(config: &Config) -> Self {
        Self {
            breakers: Breakers::new(config.breaker.config(), clock()),
            caches: Caches::new(config.cache.config(), &clock()),
        }
    }

    /// What keeps this process in step with others on its database.
    pub(crate) fn upkeep(self, store: Arc<dyn Store>) -> Upkeep<Arc<dyn Store>> {
        let now = clock().now();
        let seconds = u64::try_from(now.timestamp()).unwrap_or_default();
        let started = Timestamp::from_unix(NoContext, seconds, now.timestamp_subsec_nanos());
        let server = ServerId::new(Uuid::new_v7(started));
        Upkeep::new(server, self.breakers, self.caches, store, clock())
    }
}

/// The calendar of every company with a Cal.com connection: the client with its rate limit, behind its breaker, beside
/// the caches. Companies with the same key share limit and breaker, for Cal.com counts by key.
#[derive(Debug, Default)]
pub(crate) struct Calendars {
    /// For calls.
    pub(crate) for_calls: ConnectedCalendars,
    /// For rounds that nobody waits for: within the limit, calls go before them.
    pub(crate) for_rounds: ConnectedCalendars,
    /// What callers are told from memory.
    pub(crate) hints: Hints,
    /// The same, fetched before anybody asks.
    pub(crate) prefetch: Hints,
}

/// What the companies' Cal.com held a while ago.
pub(crate) type Hints = ConnectedHints<WithBreaker<CalcomClient>>;

impl Calendars {
    /// A client for every connection of the configuration; nothing is sent.
    pub(crate) fn connect(config: &Config, guards: &Guards) -> Result<Self, CliError> {
        let mut clients = HashMap::new();
        let mut calendars = Self::default();
        for company in &config.company {
            let Some(connection) = &company.calcom else { continue };
            let id = CompanyId::new(company.id);
            let client = calcom(connection)?;
            let key = connection.api_key().require()?;
            let credential = Credential::of_key(client.base_url(), key.expose_secret());
            let client = clients.entry(credential).or_insert(client);
            let breaker = guards.breakers.breaker(Provider::Calcom, credential, id);
            let guarded = |client| {
                let guarded = WithBreaker::new(client, breaker.clone());
                Arc::new(CachedCalendar::new(guarded, id, guards.caches.clone()))
            };
            let calendar = guarded(client.clone());
            calendars.hints = calendars.hints.with(id, calendar.hints());
            calendars.for_calls = calendars.for_calls.with(id, calendar);
            let patient = guarded(client.background());
            calendars.prefetch = calendars.prefetch.with(id, patient.hints());
            calendars.for_rounds = calendars.for_rounds.with(id, patient);
        }
        Ok(calendars)
    }
}

/// The client of one Cal.com connection.
pub(crate) fn calcom(connection: &Calcom) -> Result<CalcomClient, CliError> {
    let mut builder = CalcomClient::builder(connection.api_key().require()?);
    if let Some(url) = &connection.base_url {
        builder = builder.base_url(url.as_str());
    }
    let built = builder.allow_http(connection.allow_http).build();
    built.map_err(|error| ConfigError::connection("company.calcom", error).into())
}

/// The client of one Retell connection.
pub(crate) fn retell(connection: &Retell) -> Result<RetellClient, CliError> {
    let mut builder = RetellClient::builder(connection.api_key().require()?);
    if let Some(url) = &connection.base_url {
        builder = builder.base_url(url.as_str());
    }
    builder.build().map_err(|error| ConfigError::connection("company.retell", error).into())
}

/// The client of a company's Retell connection.
pub(crate) fn retell_of(config: &Config, company: CompanyId) -> Result<RetellClient, CliError> {
    let entry = config.company.iter().find(|entry| entry.id == company.get());
    let connection = entry.and_then(|entry| entry.retell.as_ref());
    retell(
        connection.ok_or_else(|| {
            CliError::Failed(format!("company {company} has no [company.retell]"))
        })?,
    )
}

/// The keys that may sign events: a company's webhook key (else its API key), and the one before.
pub(crate) fn sender_keys(config: &Config) -> Result<SenderKeys, CliError> {
    let mut keys = SenderKeys::default();
    for company in &config.company {
        let Some(retell) = &company.retell else { continue };
        let current = match retell.webhook_key().read()? {
            Some(key) => Some(key),
            None => retell.api_key().read()?,
        };
        for key in [current, retell.previous_webhook_key().read()?].into_iter().flatten() {
            keys = keys.with(CompanyId::new(company.id), key.expose_secret()).map_err(|_| {
                ConfigError::value("company.retell.webhook_key", "a key", "a blank text")
            })?;
        }
    }
    Ok(keys)
}

/// The way to companies' own servers, with the secrets that their functions send.
pub(crate) fn outbound(config: &Config) -> Result<WebOutbound, CliError> {
    let mut outbound = WebOutbound::builder();
    for network in &config.outbound.allow {
        outbound = outbound.allow(*network);
    }
    for company in &config.company {
        let id = CompanyId::new(company.id);
        for function in &company.function {
            for header in &function.header {
                if let Some(secret) = header.secret().read()? {
                    outbound = outbound.secret(id, &function.name, &header.name, secret);
                }
            }
        }
    }
    let outbound = outbound.build();
    Ok(outbound.map_err(|error| ConfigError::connection("outbound", error))?)
}

/// Books in the configured calendars.
pub(crate) async fn booking_service(
    config: &Config,
    store: Arc<dyn Store>,
) -> Result<BookingService, CliError> {
    let config = &with_stored_secrets(config, &*store).await?;
    let calendars = Calendars::connect(config, &Guards::new(config))?;
    Ok(booking_service_in(calendars.for_calls, store))
}

/// Books in these calendars.
pub(crate) fn booking_service_in(
    calendars: ConnectedCalendars,
    store: Arc<dyn Store>,
) -> BookingService {
    BookingService::builder(Arc::new(calendars), store).with_clock(clock()).build()
}

/// Runs the stored jobs: events, alerts, and the rounds that heal and settle. Of several companies none may hold every
/// worker.
pub(crate) fn job_runner(
    config: &Config,
    store: &Arc<dyn Store>,
    guards: &Guards,
    booking: BookingService,
    for_rounds: ConnectedCalendars,
    alerts: AlertService,
) -> Result<JobRunner, CliError> {
    let calls = CallProcessor::new(booking.clone(), Arc::new(RetellEvents));
    let bookings = booking_sync(Arc::new(for_rounds), Arc::clone(store))
        .with_listener(Arc::new(guards.caches.clone()));
    let runner = JobRunner::builder(Arc::clone(store))
        .with_clock(clock())
        .with_handler(Arc::new(EventProcessor::new(calls, bookings.clone())))
        .with_handler(Arc::new(booking))
        .with_handler(Arc::new(bookings))
        .with_handler(Arc::new(call_sync(config, Arc::clone(store), guards)?))
        .with_handler(Arc::new(alerts));
    Ok(match u32::try_from(config.server.workers) {
        Ok(workers) if config.company.len() > 1 => {
            runner.with_company_limit(workers.saturating_sub(1)).build()
        }
        _ => runner.build(),
    })
}

/// Who may come in by a token.
pub(crate) fn tokens(store: Arc<dyn Store>) -> TokenService {
    TokenService::new(store, clock(), Arc::new(SystemRandomness))
}

/// The machine's clock.
pub(crate) fn clock() -> Arc<dyn Clock> {
    Arc::new(SystemClock)
}
