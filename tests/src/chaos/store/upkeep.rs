//! What keeps records, caches and breakers in step.

use askpro_core::breaker::BreakerReport;
use askpro_core::ports::{BreakerStore, CacheStore, CacheTag, ClearRequest, SyncStore};
use askpro_core::sync::{BookingApplied, Drift, DriftCount, Sighting, SyncCursor, SyncKind};
use askpro_core::{Appointment, BookingUid, CompanyId, NewTask, Provider, Result, ServerId};
use async_trait::async_trait;
use chrono::{DateTime, Utc};

use super::super::gate::To;
use super::FaultyStore;

#[deny(clippy::missing_trait_methods)]
#[async_trait]
impl SyncStore for FaultyStore {
    async fn sync_cursor(&self, company: CompanyId, kind: SyncKind) -> Result<Option<SyncCursor>> {
        pass!(self.sync_cursor(company, kind))
    }

    async fn set_sync_cursor(
        &self,
        company: CompanyId,
        kind: SyncKind,
        at: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<SyncCursor> {
        pass!(self.set_sync_cursor(company, kind, at, now))
    }

    async fn missing_events(
        &self,
        company: CompanyId,
        provider: Provider,
        dedup_keys: &[String],
    ) -> Result<Vec<String>> {
        pass!(self.missing_events(company, provider, dedup_keys))
    }

    async fn apply_booking(
        &self,
        company: CompanyId,
        sighting: &Sighting,
        now: DateTime<Utc>,
    ) -> Result<BookingApplied> {
        pass!(self.apply_booking(company, sighting, now))
    }

    async fn note_vanished(
        &self,
        company: CompanyId,
        uid: &BookingUid,
        task: &NewTask,
        read_at: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<Option<Appointment>> {
        pass!(self.note_vanished(company, uid, task, read_at, now))
    }

    async fn appointments_to_compare(
        &self,
        company: CompanyId,
        now: DateTime<Utc>,
        before: DateTime<Utc>,
        limit: u32,
    ) -> Result<Vec<Appointment>> {
        pass!(self.appointments_to_compare(company, now, before, limit))
    }

    async fn drifts(
        &self,
        company: CompanyId,
        since: DateTime<Utc>,
        limit: u32,
    ) -> Result<Vec<Drift>> {
        pass!(self.drifts(company, since, limit))
    }

    async fn drift_counts(
        &self,
        company: CompanyId,
        since: DateTime<Utc>,
    ) -> Result<Vec<DriftCount>> {
        pass!(self.drift_counts(company, since))
    }
}

#[deny(clippy::missing_trait_methods)]
#[async_trait]
impl CacheStore for FaultyStore {
    async fn request_clear(&self, tag: CacheTag) -> Result<()> {
        pass!(self.request_clear(tag))
    }

    async fn clear_requests(&self) -> Result<Vec<ClearRequest>> {
        pass!(self.clear_requests())
    }
}

#[deny(clippy::missing_trait_methods)]
#[async_trait]
impl BreakerStore for FaultyStore {
    async fn record_breakers(&self, reports: &[BreakerReport]) -> Result<()> {
        pass!(self.record_breakers(reports))
    }

    async fn breakers(&self, company: CompanyId) -> Result<Vec<BreakerReport>> {
        pass!(self.breakers(company))
    }

    async fn forget_server(&self, server: ServerId) -> Result<()> {
        pass!(self.forget_server(server))
    }

    async fn forget_breakers_before(&self, instant: DateTime<Utc>) -> Result<u64> {
        pass!(self.forget_breakers_before(instant))
    }
}
