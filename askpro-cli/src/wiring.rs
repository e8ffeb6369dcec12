//! Putting the parts together: the one place that knows which adapter stands behind which port.

use std::sync::Arc;

use askpro_calcom::CalcomClient;
use askpro_core::CompanyId;
use askpro_core::ports::{Clock, ConnectedCalendars, SystemClock, TenantStore};
use askpro_core::service::{BookingService, CallProcessor, JobRunner};
use askpro_http::SenderKeys;
use askpro_retell::{RetellClient, RetellEvents};
use askpro_store_sqlx::SqliteStore;
use secrecy::ExposeSecret;

use crate::config::{self, Calcom, Config, ConfigError, Retell};
use crate::error::CliError;

/// Opens the database and brings it to this version's form.
pub(crate) async fn store(config: &Config) -> Result<SqliteStore, CliError> {
    let store = SqliteStore::connect(&config.database.url).await?;
    store.migrate().await?;
    Ok(store)
}

/// Makes the stored companies equal to the configured ones.
pub(crate) async fn apply_tenants(
    config: &Config,
    store: &dyn TenantStore,
) -> Result<Vec<(askpro_core::Company, askpro_core::ports::Applied)>, CliError> {
    let mut applied = Vec::new();
    for entry in &config.company {
        let company = config::company(entry)?;
        let result = store.apply_company(&company).await?;
        applied.push((company, result));
    }
    Ok(applied)
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
    builder
        .build()
        .map_err(|error| ConfigError::value("company.calcom", "a connection", error).into())
}

/// The client of one Retell connection.
pub(crate) fn retell(connection: &Retell) -> Result<RetellClient, CliError> {
    let mut builder = RetellClient::builder(connection.api_key().require()?);
    if let Some(url) = &connection.base_url {
        builder = builder.base_url(url.as_str());
    }
    builder
        .build()
        .map_err(|error| ConfigError::value("company.retell", "a connection", error).into())
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
    store: &SqliteStore,
) -> Result<BookingService, CliError> {
    let calendars = Arc::new(calendars(config)?);
    Ok(BookingService::builder(calendars, Arc::new(store.clone())).with_clock(clock()).build())
}

/// Runs the stored jobs.
pub(crate) fn job_runner(booking: BookingService) -> JobRunner {
    JobRunner::new(CallProcessor::new(booking, Arc::new(RetellEvents)))
}

/// The machine's clock.
pub(crate) fn clock() -> Arc<dyn Clock> {
    Arc::new(SystemClock)
}
