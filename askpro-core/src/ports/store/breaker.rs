//! How the breakers of all servers stand.

use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use chrono::{DateTime, Utc};

use crate::breaker::BreakerReport;
use crate::error::Result;
use crate::id::{CompanyId, ServerId};

/// Remembers what running servers say about their breakers, so that it can be seen from outside. No decision depends on
/// it: each server goes by its own breakers.
#[async_trait]
pub trait BreakerStore: fmt::Debug + Send + Sync + 'static {
    /// Writes reports, each in place of what the same server wrote of the same company and service before; all or none.
    ///
    /// # Errors
    /// `Storage`.
    async fn record_breakers(&self, reports: &[BreakerReport]) -> Result<()>;

    /// The breakers of a company in every server, by service and server. Those of a server that was killed are among
    /// them until they are a day old: [`BreakerReport::is_stale`].
    ///
    /// # Errors
    /// `Storage`, `CorruptData`.
    async fn breakers(&self, company: CompanyId) -> Result<Vec<BreakerReport>>;

    /// Removes all that a server wrote; done when it stops.
    ///
    /// # Errors
    /// `Storage`.
    async fn forget_server(&self, server: ServerId) -> Result<()>;

    /// Removes what was not renewed since an instant, whichever server wrote it; answers how many reports that were.
    ///
    /// # Errors
    /// `Storage`.
    async fn forget_breakers_before(&self, instant: DateTime<Utc>) -> Result<u64>;
}

#[async_trait]
impl<S: BreakerStore + ?Sized> BreakerStore for Arc<S> {
    async fn record_breakers(&self, reports: &[BreakerReport]) -> Result<()> {
        (**self).record_breakers(reports).await
    }

    async fn breakers(&self, company: CompanyId) -> Result<Vec<BreakerReport>> {
        (**self).breakers(company).await
    }

    async fn forget_server(&self, server: ServerId) -> Result<()> {
        (**self).forget_server(server).await
    }

    async fn forget_breakers_before(&self, instant: DateTime<Utc>) -> Result<u64> {
        (**self).forget_breakers_before(instant).await
    }
}
