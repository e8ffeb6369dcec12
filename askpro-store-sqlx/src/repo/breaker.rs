//! How the breakers of all servers stand.

use askpro_core::breaker::{BreakerReport, State};
use askpro_core::ports::BreakerStore;
use askpro_core::{CompanyId, Provider, Result, ServerId};
use async_trait::async_trait;
use chrono::{DateTime, Utc};

use super::columns::Columns;
use super::{Backend, Connection, Outcome, Row, during, micros, opt_micros};
use crate::sql::breaker as sql;

async fn write(connection: &mut Connection, report: &BreakerReport) -> Outcome<()> {
    let (until, probes) = match report.state {
        State::Closed => (None, 0),
        State::Open { until } => (Some(until), 0),
        State::HalfOpen { probes } => (None, probes),
    };
    sqlx::query(sql::PUT)
        .bind(report.company.get())
        .bind(report.service.as_str())
        .bind(report.server.to_string())
        .bind(report.state.as_str())
        .bind(opt_micros(until))
        .bind(i64::try_from(probes).unwrap_or(i64::MAX))
        .bind(micros(report.since))
        .bind(i64::from(report.failures))
        .bind(micros(report.updated_at))
        .execute(connection)
        .await?;
    Ok(())
}

fn read(row: &Row) -> Outcome<BreakerReport> {
    let row = Columns::of("breakers", row);
    let until = row.opt_instant("open_until")?;
    let probes = row.number("probes")?;
    let state = row.word("state", |word| {
        let open = State::Open { until: until.unwrap_or_default() };
        let all = [State::Closed, open, State::HalfOpen { probes }];
        all.into_iter().find(|state| state.as_str() == word)
    })?;
    if matches!(state, State::Open { .. }) {
        row.required("open_until", until, "an instant while it is open")?;
    }
    Ok(BreakerReport {
        company: CompanyId::new(row.integer("company_id")?),
        service: row.word("service", Provider::from_word)?,
        server: row.parsed("server_id", "a UUID")?,
        state,
        since: row.instant("since")?,
        failures: row.number("failures")?,
        updated_at: row.instant("updated_at")?,
    })
}

#[async_trait]
impl BreakerStore for Backend {
    async fn record_breakers(&self, reports: &[BreakerReport]) -> Result<()> {
        during("record_breakers", async {
            let mut tx = self.begin().await?;
            for report in reports {
                write(&mut tx, report).await?;
            }
            tx.commit().await?;
            Ok(())
        })
        .await
    }

    async fn breakers(&self, company: CompanyId) -> Result<Vec<BreakerReport>> {
        during("breakers", async {
            let query = sqlx::query(sql::OF_COMPANY).bind(company.get());
            query.fetch_all(self.reader()).await?.iter().map(read).collect()
        })
        .await
    }

    async fn forget_server(&self, server: ServerId) -> Result<()> {
        during("forget_server", async {
            let mut tx = self.begin().await?;
            sqlx::query(sql::FORGET_SERVER).bind(server.to_string()).execute(&mut *tx).await?;
            tx.commit().await?;
            Ok(())
        })
        .await
    }

    async fn forget_breakers_before(&self, instant: DateTime<Utc>) -> Result<u64> {
        during("forget_breakers_before", async {
            let mut tx = self.begin().await?;
            let gone =
                sqlx::query(sql::FORGET_BEFORE).bind(micros(instant)).execute(&mut *tx).await?;
            tx.commit().await?;
            Ok(gone.rows_affected())
        })
        .await
    }
}
