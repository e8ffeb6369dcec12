//! How the breakers of all servers stand.

use std::collections::BTreeMap;

use async_trait::async_trait;
use chrono::{DateTime, Utc};

use super::MemoryStore;
use crate::breaker::BreakerReport;
use crate::error::Result;
use crate::id::{CompanyId, ServerId};
use crate::ports::BreakerStore;

/// By company, name of the service, and server.
pub(super) type Reports = BTreeMap<(CompanyId, &'static str, ServerId), BreakerReport>;

#[async_trait]
impl BreakerStore for MemoryStore {
    async fn record_breakers(&self, reports: &[BreakerReport]) -> Result<()> {
        let key = |report: &BreakerReport| (report.company, report.service.as_str(), report.server);
        self.state().breakers.extend(reports.iter().map(|report| (key(report), *report)));
        Ok(())
    }

    async fn breakers(&self, company: CompanyId) -> Result<Vec<BreakerReport>> {
        let state = self.state();
        Ok(state.breakers.values().filter(|report| report.company == company).copied().collect())
    }

    async fn forget_server(&self, server: ServerId) -> Result<()> {
        self.state().breakers.retain(|_, report| report.server != server);
        Ok(())
    }

    async fn forget_breakers_before(&self, instant: DateTime<Utc>) -> Result<u64> {
        let mut state = self.state();
        let before = state.breakers.len();
        state.breakers.retain(|_, report| report.updated_at >= instant);
        Ok(u64::try_from(before - state.breakers.len()).unwrap_or(u64::MAX))
    }
}
