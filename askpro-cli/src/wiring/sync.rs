//! What heals.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use askpro_calcom::webhook::CalcomEvents;
use askpro_core::ports::{Calendars, Store};
use askpro_core::service::{BookingSync, CallSync, Intake, SYNC_EVERY, ensure_recurring};
use askpro_core::{CompanyId, JobKind, Provider};
use askpro_guard::{Credential, WithBreaker};
use askpro_http::CalendarSecrets;
use askpro_retell::{RetellClient, RetellEvents};
use secrecy::ExposeSecret;

use super::{Guards, clock, retell};
use crate::config::{Config, ConfigError};
use crate::error::CliError;

/// How often wishes are looked for that nobody came back for.
const SETTLE_EVERY: Duration = Duration::from_mins(1);

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

/// Compares calls with every Retell connection, behind its breaker. Companies with the same key share one workspace.
pub(crate) fn call_sync(
    config: &Config,
    store: Arc<dyn Store>,
    guards: &Guards,
) -> Result<CallSync, CliError> {
    let mut workspaces: HashMap<Credential, (WithBreaker<RetellClient>, Vec<CompanyId>)> =
        HashMap::new();
    for company in &config.company {
        let Some(connection) = &company.retell else { continue };
        // Without an API key webhooks can be verified all the same, by a webhook key.
        let Some(key) = connection.api_key().read()? else { continue };
        let id = CompanyId::new(company.id);
        let client = retell(connection)?;
        let credential = Credential::of_key(client.base_url(), key.expose_secret());
        let breaker = guards.breakers.breaker(Provider::Retell, credential, id);
        let workspace = workspaces.entry(credential);
        let workspace =
            workspace.or_insert_with(|| (WithBreaker::new(client, breaker), Vec::new()));
        workspace.1.push(id);
    }
    let mut sync = CallSync::new(Intake::new(store, Arc::new(RetellEvents), clock()));
    for (client, companies) in workspaces.into_values() {
        sync = sync.with_workspace(Arc::new(client), companies);
    }
    Ok(sync)
}

/// Lets every company with a connection be compared again and again, and wishes that nobody came back for be settled.
pub(crate) async fn ensure_rounds(config: &Config, store: &Arc<dyn Store>) -> Result<(), CliError> {
    let now = clock().now();
    let settling = JobKind::SettleIntents;
    ensure_recurring(&**store, CompanyId::OPERATOR, settling, SETTLE_EVERY, now).await?;
    for company in &config.company {
        let id = CompanyId::new(company.id);
        let retell_key = company.retell.as_ref().map(|retell| retell.api_key().read());
        let calls = retell_key.transpose()?.flatten().map(|_| JobKind::SyncCalls);
        let bookings = company.calcom.is_some().then_some(JobKind::SyncBookings);
        for kind in [calls, bookings].into_iter().flatten() {
            ensure_recurring(&**store, id, kind, SYNC_EVERY, now).await?;
        }
    }
    Ok(())
}
