//! `askpro sync`: a round by hand, beside a running server, on its database.

mod event_types;
mod numbers;

use std::collections::BTreeMap;
use std::process::ExitCode;
use std::sync::Arc;

use askpro_core::ports::{Calendars as _, Store};
use askpro_core::service::{BookingsSynced, CallsSynced};
use askpro_core::sync::{SyncCursor, SyncKind};
use askpro_core::{Company, CompanyId, Error};
use chrono::{DateTime, Duration, SecondsFormat, Utc};
use serde::Serialize;

use crate::args::{Args, Sync, SyncRound, SyncStatus};
use crate::config::{self, Config};
use crate::error::CliError;
use crate::wiring::{Calendars, Guards};
use crate::{database, output, wiring};

/// How far back differences are counted, unless it is said.
const DAYS: Duration = Duration::days(7);

pub(super) async fn run(args: &Args, command: &Sync) -> Result<ExitCode, CliError> {
    let config = config::load(&args.config)?;
    let store = database::open_existing(&config).await?;
    let shared: Arc<dyn Store> = store.shared();
    let done = match command {
        Sync::Calls(options) => calls(args, options, &config, shared).await,
        Sync::Bookings(options) => bookings(args, options, &config, shared).await,
        Sync::Numbers(options) => numbers::run(args, options, &config, &*shared).await,
        Sync::EventTypes(options) => event_types::run(args, options, &config, &*shared).await,
        Sync::Status(options) => status(args, options, &config, &*shared).await,
    };
    store.close().await;
    done
}

/// What a round counted, in the order in which it is told.
type Counts = Vec<(&'static str, u64)>;

/// What a round of one company gave.
#[derive(Debug, Serialize)]
struct Row {
    company: i64,
    company_name: String,
    /// By name; absent when the round failed.
    #[serde(flatten)]
    by_name: BTreeMap<&'static str, u64>,
    #[serde(skip)]
    counts: Counts,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
}

impl Row {
    fn new(company: &Company, ran: Result<Counts, Error>) -> Self {
        let (counts, error) = match ran {
            Ok(counts) => (counts, None),
            Err(error) => (Counts::new(), Some(error.to_string())),
        };
        let by_name = counts.iter().copied().collect();
        let company_name = company.name.clone();
        Self { company: company.id.get(), company_name, by_name, counts, error }
    }

    /// Says what was seen even if it is nothing, and of the rest what there was.
    fn told(&self) -> String {
        let said = self.counts.iter().filter(|(name, count)| *name == "seen" || *count > 0);
        let said: Vec<String> = said.map(|(name, count)| format!("{count} {name}")).collect();
        let what = self.error.clone().unwrap_or_else(|| said.join(", "));
        format!("{} {}: {what}", self.company, self.company_name)
    }
}

async fn calls(
    args: &Args,
    options: &SyncRound,
    config: &Config,
    store: Arc<dyn Store>,
) -> Result<ExitCode, CliError> {
    let config = &wiring::with_stored_secrets(config, &*store).await?;
    let sync = wiring::call_sync(config, store, &Guards::new(config))?;
    let connected = sync.companies();
    let mut rows = Vec::new();
    for company in chosen(config, options.company, |id| connected.contains(&id), "Retell")? {
        let ran = sync.sync(company.id, options.since).await;
        rows.push(Row::new(&company, ran.map(calls_found)));
    }
    finish(args, &rows)
}

async fn bookings(
    args: &Args,
    options: &SyncRound,
    config: &Config,
    store: Arc<dyn Store>,
) -> Result<ExitCode, CliError> {
    let config = &wiring::with_stored_secrets(config, &*store).await?;
    let calendars = Arc::new(Calendars::connect(config, &Guards::new(config))?.for_rounds);
    let sync = wiring::booking_sync(Arc::clone(&calendars) as _, store);
    let connected = |id| calendars.calendar_of(id).is_some();
    let mut rows = Vec::new();
    for company in chosen(config, options.company, connected, "Cal.com")? {
        let ran = sync.sync(company.id, options.since).await;
        rows.push(Row::new(&company, ran.map(bookings_found)));
    }
    finish(args, &rows)
}

/// The configured companies with a connection, or the one that is named.
fn chosen(
    config: &Config,
    only: Option<i64>,
    is_connected: impl Fn(CompanyId) -> bool,
    service: &str,
) -> Result<Vec<Company>, CliError> {
    let mut companies = named(config, only)?;
    companies.retain(|company| is_connected(company.id));
    if companies.is_empty() {
        let message = format!("--company: no connection to {service} is configured");
        return Err(CliError::Usage(message));
    }
    Ok(companies)
}

fn named(config: &Config, only: Option<i64>) -> Result<Vec<Company>, CliError> {
    let mut companies = config::companies(config)?;
    if let Some(id) = only {
        companies.retain(|company| company.id.get() == id);
        if companies.is_empty() {
            return Err(CliError::Usage(format!("--company: there is no company {id}")));
        }
    }
    Ok(companies)
}

fn calls_found(found: CallsSynced) -> Counts {
    vec![
        ("seen", found.seen),
        ("known", found.known),
        ("recovered", found.recovered),
        ("foreign", found.foreign),
        ("early", found.early),
        ("failed", found.failed),
    ]
}

fn bookings_found(found: BookingsSynced) -> Counts {
    vec![
        ("seen", found.seen),
        ("unchanged", found.unchanged),
        ("updated", found.updated),
        ("moved", found.moved),
        ("adopted", found.adopted),
        ("ignored", found.ignored),
        ("vanished", found.vanished),
        ("failed", found.failed),
    ]
}

fn finish(args: &Args, rows: &Vec<Row>) -> Result<ExitCode, CliError> {
    output::print(args, rows, |rows| rows.iter().map(Row::told).collect::<Vec<_>>().join("\n"))?;
    let failed = rows.iter().any(|row| row.error.is_some());
    Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// How a company stands.
#[derive(Debug, Serialize)]
struct Status {
    company: i64,
    company_name: String,
    calls: Option<Progress>,
    bookings: Option<Progress>,
    drifts_since: String,
    drifts: Vec<Count>,
}

/// How far a sync has come.
#[derive(Debug, Serialize)]
struct Progress {
    began_at: String,
    compared_until: String,
    ran_at: String,
}

#[derive(Debug, Serialize)]
struct Count {
    field: &'static str,
    seen: u64,
    open: u64,
}

async fn status(
    args: &Args,
    options: &SyncStatus,
    config: &Config,
    store: &dyn Store,
) -> Result<ExitCode, CliError> {
    let since = options.since.unwrap_or_else(|| wiring::clock().now() - DAYS);
    let mut rows = Vec::new();
    for company in named(config, options.company)? {
        rows.push(status_of(&company, since, store).await?);
    }
    output::print(args, &rows, |rows| {
        rows.iter().map(Status::told).collect::<Vec<_>>().join("\n\n")
    })?;
    Ok(ExitCode::SUCCESS)
}

async fn status_of(
    company: &Company,
    since: DateTime<Utc>,
    store: &dyn Store,
) -> Result<Status, CliError> {
    let local = |instant: DateTime<Utc>| {
        instant.with_timezone(&company.timezone).to_rfc3339_opts(SecondsFormat::Secs, true)
    };
    let progress = |cursor: SyncCursor| Progress {
        began_at: local(cursor.began_at),
        compared_until: local(cursor.at),
        ran_at: local(cursor.ran_at),
    };
    let counts = store.drift_counts(company.id, since).await?;
    Ok(Status {
        company: company.id.get(),
        company_name: company.name.clone(),
        calls: store.sync_cursor(company.id, SyncKind::Calls).await?.map(progress),
        bookings: store.sync_cursor(company.id, SyncKind::Bookings).await?.map(progress),
        drifts_since: local(since),
        drifts: counts
            .into_iter()
            .map(|count| Count { field: count.field.as_str(), seen: count.seen, open: count.open })
            .collect(),
    })
}

impl Status {
    fn told(&self) -> String {
        let line = |name: &str, progress: &Option<Progress>| match progress {
            Some(progress) => format!(
                "    {name:<9} compared until {}, last run {}",
                progress.compared_until, progress.ran_at
            ),
            None => format!("    {name:<9} never compared"),
        };
        let drifts: Vec<String> = self
            .drifts
            .iter()
            .map(|count| match count.open {
                0 => format!("{} {}", count.seen, count.field),
                open => format!("{} {} ({open} open)", count.seen, count.field),
            })
            .collect();
        let drifts = if drifts.is_empty() { "none".to_owned() } else { drifts.join(", ") };
        [
            format!("{} {}", self.company, self.company_name),
            line("calls", &self.calls),
            line("bookings", &self.bookings),
            format!("    differed since {}: {drifts}", self.drifts_since),
        ]
        .join("\n")
    }
}
