//! Putting the parts together: the one place that knows which adapter stands behind which port.

use std::collections::HashSet;
use std::sync::Arc;

use askpro_calcom::CalcomClient;
use askpro_core::ports::{Applied, Clock, ConnectedCalendars, SystemClock, TenantStore};
use askpro_core::service::{BookingService, CallProcessor, JobRunner};
use askpro_core::{Company, CompanyId, E164};
use askpro_http::SenderKeys;
use askpro_retell::{RetellClient, RetellEvents};
use secrecy::ExposeSecret;

use crate::config::{self, Calcom, Config, ConfigError, Retell};
use crate::database::Database;
use crate::error::CliError;

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

/// A client for every company with a Cal.com connection.
pub(crate) fn calendars(config: &Config) -> Result<ConnectedCalendars, CliError> {
    let mut calendars = ConnectedCalendars::default();
    for company in &config.company {
        if let Some(connection) = &company.calcom {
            calendars = calendars.with(CompanyId::new(company.id), Arc::new(calcom(connection)?));
        }
    }
    Ok(calendars)
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

/// Books in the configured calendars.
pub(crate) fn booking_service(
    config: &Config,
    store: &Database,
) -> Result<BookingService, CliError> {
    let calendars = Arc::new(calendars(config)?);
    Ok(BookingService::builder(calendars, store.shared()).with_clock(clock()).build())
}

/// Runs the stored jobs.
pub(crate) fn job_runner(booking: BookingService) -> JobRunner {
    JobRunner::new(CallProcessor::new(booking, Arc::new(RetellEvents)))
}

/// The machine's clock.
pub(crate) fn clock() -> Arc<dyn Clock> {
    Arc::new(SystemClock)
}
