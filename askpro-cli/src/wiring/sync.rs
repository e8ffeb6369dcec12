//! What heals.

use std::sync::Arc;
use std::time::Duration;

use askpro_calcom::webhook::CalcomEvents;
use askpro_core::CompanyId;
use askpro_core::JobKind;
use askpro_core::ports::{Calendars, JobStore, Store};
use askpro_core::service::{BookingSync, CallSync, Intake, SYNC_EVERY, ensure_recurring};
use askpro_http::CalendarSecrets;
use askpro_retell::RetellEvents;
use secrecy::ExposeSecret;

use super::{clock, retell};
use crate::config::{Config, ConfigError};
use crate::error::CliError;

/// The secrets that may sign calendar events.
pub(crate) fn calendar_secrets(config: &Config) -> Result<CalendarSecrets, CliError> {
    let mut secrets = CalendarSecrets::default();
    for company in &config.company {
        let Some(calcom) = &company.calcom else { continue };
        for source in calcom.webhook_secrets() {
            let Some(secret) = source.read()? else { continue };
            secrets = secrets
                .with(CompanyId::new(company.id), secret.expose_secret())
                .map_err(|error| ConfigError::connection("company.calcom.webhook_secret", error))?;
        }
    }
    Ok(secrets)
}

/// Compares bookings with the calendars.
pub(crate) fn booking_sync(calendars: Arc<dyn Calendars>, store: Arc<dyn Store>) -> BookingSync {
    BookingSync::new(calendars, store, Arc::new(CalcomEvents)).with_clock(clock())
}

/// Compares calls with every Retell connection. Companies with the same key share one workspace.
pub(crate) fn call_sync(config: &Config, store: Arc<dyn Store>) -> Result<CallSync, CliError> {
    let mut workspaces: Vec<(&crate::config::Retell, String, Vec<CompanyId>)> = Vec::new();
    for company in &config.company {
        let Some(connection) = &company.retell else { continue };
        // Without an API key webhooks can be verified all the same, by a webhook key.
        let Some(key) = connection.api_key().read()? else { continue };
        let key = key.expose_secret().to_owned();
        let id = CompanyId::new(company.id);
        let shared = workspaces.iter_mut().find(|(known, known_key, _)| {
            known.base_url == connection.base_url && *known_key == key
        });
        match shared {
            Some((_, _, companies)) => companies.push(id),
            None => workspaces.push((connection, key, vec![id])),
        }
    }
    let mut sync = CallSync::new(Intake::new(store, Arc::new(RetellEvents), clock()));
    for (connection, _, companies) in workspaces {
        sync = sync.with_workspace(Arc::new(retell(connection)?), companies);
    }
    Ok(sync)
}

/// Lets every company with a connection be compared again and again.
pub(crate) async fn ensure_syncs(config: &Config, store: &dyn JobStore) -> Result<(), CliError> {
    let every: Duration = SYNC_EVERY;
    for company in &config.company {
        let id = CompanyId::new(company.id);
        let retell_key = company.retell.as_ref().map(|retell| retell.api_key().read());
        let calls = retell_key.transpose()?.flatten().map(|_| JobKind::SyncCalls);
        let bookings = company.calcom.is_some().then_some(JobKind::SyncBookings);
        for kind in [calls, bookings].into_iter().flatten() {
            ensure_recurring(store, id, kind, every, clock().now()).await?;
        }
    }
    Ok(())
}
