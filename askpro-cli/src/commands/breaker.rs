//! `askpro breaker status`

use askpro_core::breaker::{BreakerReport, State};
use askpro_core::ports::Store;
use askpro_core::{Company, CompanyId};
use chrono::{DateTime, SecondsFormat, Utc};
use serde::Serialize;

use crate::args::{Args, BreakerStatus};
use crate::error::CliError;
use crate::{config, database, output, wiring};

#[derive(Debug, Serialize)]
struct Row {
    company: i64,
    company_name: String,
    service: &'static str,
    server: String,
    state: &'static str,
    since: String,
    open_until: Option<String>,
    failures: u32,
    updated_at: String,
    /// Whether the server has not said anything for minutes: it was killed, or does not reach the database.
    stale: bool,
}

pub(super) async fn status(args: &Args, options: &BreakerStatus) -> Result<(), CliError> {
    let config = config::load(&args.config)?;
    let store = database::open_existing(&config).await?;
    let now = wiring::clock().now();
    let rows = read(&*store, options.company.map(CompanyId::new), now).await;
    store.close().await;
    output::print(args, &rows?, |rows| told(rows))
}

async fn read(
    store: &dyn Store,
    only: Option<CompanyId>,
    now: DateTime<Utc>,
) -> Result<Vec<Row>, CliError> {
    let companies = store.companies().await?;
    if let Some(id) = only.filter(|id| companies.iter().all(|company| company.id != *id)) {
        return Err(CliError::Usage(format!("--company: there is no company {id}")));
    }
    let mut rows = Vec::new();
    for company in companies.iter().filter(|company| only.is_none_or(|id| id == company.id)) {
        let reports = store.breakers(company.id).await?;
        rows.extend(reports.iter().map(|report| row(company, report, now)));
    }
    Ok(rows)
}

fn row(company: &Company, report: &BreakerReport, now: DateTime<Utc>) -> Row {
    let local = |instant: DateTime<Utc>| {
        instant.with_timezone(&company.timezone).to_rfc3339_opts(SecondsFormat::Secs, false)
    };
    let open_until = match report.state {
        State::Open { until } => Some(local(until)),
        State::Closed | State::HalfOpen { .. } => None,
    };
    Row {
        company: company.id.get(),
        company_name: company.name.clone(),
        service: report.service.as_str(),
        server: report.server.to_string(),
        state: report.state.as_str(),
        since: local(report.since),
        open_until,
        failures: report.failures,
        updated_at: local(report.updated_at),
        stale: report.is_stale(now),
    }
}

fn told(rows: &[Row]) -> String {
    if rows.is_empty() {
        return "No server on this database has a breaker: none runs, or no service is connected."
            .to_owned();
    }
    rows.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn line(row: &Row) -> String {
    let until = row.open_until.as_ref().map(|until| format!(" until {until}")).unwrap_or_default();
    let stale =
        if row.stale { format!(", SILENT since {}", row.updated_at) } else { String::new() };
    format!(
        "company {}: {}, {}: {}{until}, since {}, {} failures in a row; server {}{stale}",
        row.company, row.company_name, row.service, row.state, row.since, row.failures, row.server,
    )
}

#[cfg(test)]
mod tests {
    use askpro_core::{MemoryStore, Provider, ServerId};
    use chrono::{Duration, TimeZone};
    use uuid::Uuid;

    use super::*;
    use askpro_core::ports::{BreakerStore, TenantStore};

    #[tokio::test]
    async fn an_open_breaker_and_a_silent_server_are_seen() {
        let now = Utc.with_ymd_and_hms(2026, 12, 1, 9, 0, 0).unwrap();
        let store = MemoryStore::new();
        let company = CompanyId::new(1);
        store.apply_company(&Company::new(company, "Salon")).await.unwrap();
        let report = BreakerReport {
            company,
            service: Provider::Calcom,
            server: ServerId::new(Uuid::from_u128(1)),
            state: State::Open { until: now + Duration::seconds(40) },
            since: now - Duration::seconds(20),
            failures: 5,
            updated_at: now,
        };
        let silent = BreakerReport {
            server: ServerId::new(Uuid::from_u128(2)),
            state: State::Closed,
            updated_at: now - Duration::minutes(4),
            ..report
        };
        store.record_breakers(&[report, silent]).await.unwrap();
        let rows = read(&store, None, now).await.unwrap();
        let [open, closed] = &rows[..] else { panic!("{rows:?}") };
        assert_eq!((open.state, open.failures, open.stale), ("open", 5, false));
        assert_eq!(open.open_until.as_deref(), Some("2026-12-01T10:00:40+01:00"));
        assert_eq!((closed.state, closed.stale), ("closed", true));
        let text = told(&rows);
        for part in ["calcom: open until 2026-12-01T10:00:40", "SILENT since 2026-12-01T09:56:00"] {
            assert!(text.contains(part), "{part}: {text}");
        }
        let error = read(&store, Some(CompanyId::new(9)), now).await.unwrap_err();
        assert!(error.to_string().contains("there is no company 9"));
    }
}
