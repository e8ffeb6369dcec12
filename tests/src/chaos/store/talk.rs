//! What happens while a caller is on the line.

use std::collections::BTreeMap;

use askpro_core::function::{Begun, Execution, FunctionUsage, NewExecution};
use askpro_core::ports::{FunctionStore, OfferStore};
use askpro_core::{
    CallId, CompanyId, ExecutionId, Hold, Holding, NewOffer, Offer, OfferId, ReservationUid,
    Resource, Result,
};
use async_trait::async_trait;
use chrono::{DateTime, Utc};

use super::super::gate::To;
use super::FaultyStore;

#[deny(clippy::missing_trait_methods)]
#[async_trait]
impl OfferStore for FaultyStore {
    async fn record_offers(
        &self,
        company: CompanyId,
        call: &CallId,
        offers: &[NewOffer],
        now: DateTime<Utc>,
    ) -> Result<Vec<Offer>> {
        pass!(self.record_offers(company, call, offers, now))
    }

    async fn offers_of_call(&self, company: CompanyId, call: &CallId) -> Result<Vec<Offer>> {
        pass!(self.offers_of_call(company, call))
    }

    async fn hold_offer(
        &self,
        company: CompanyId,
        call: &CallId,
        offer: &OfferId,
        until: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<Holding> {
        pass!(self.hold_offer(company, call, offer, until, now))
    }

    async fn note_reservation(
        &self,
        company: CompanyId,
        call: &CallId,
        offer: &OfferId,
        reservation: &ReservationUid,
    ) -> Result<bool> {
        pass!(self.note_reservation(company, call, offer, reservation))
    }

    async fn held_by_others(
        &self,
        company: CompanyId,
        call: &CallId,
        resource: Resource,
        from: DateTime<Utc>,
        to: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<Vec<Hold>> {
        pass!(self.held_by_others(company, call, resource, from, to, now))
    }

    async fn hold_of_call(&self, company: CompanyId, call: &CallId) -> Result<Option<Hold>> {
        pass!(self.hold_of_call(company, call))
    }

    async fn release_hold(&self, company: CompanyId, call: &CallId) -> Result<Option<Hold>> {
        pass!(self.release_hold(company, call))
    }

    async fn release_expired_holds(&self, before: DateTime<Utc>, limit: u32) -> Result<Vec<Hold>> {
        pass!(self.release_expired_holds(before, limit))
    }

    async fn purge_offers(&self, before: DateTime<Utc>, limit: u32) -> Result<u64> {
        pass!(self.purge_offers(before, limit))
    }
}

#[deny(clippy::missing_trait_methods)]
#[async_trait]
impl FunctionStore for FaultyStore {
    async fn begin_function(
        &self,
        company: CompanyId,
        new: &NewExecution,
        answers_since: Option<DateTime<Utc>>,
        abandoned_before: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<Begun> {
        pass!(self.begin_function(company, new, answers_since, abandoned_before, now))
    }

    async fn end_function(
        &self,
        company: CompanyId,
        execution: ExecutionId,
        answer: &str,
        now: DateTime<Utc>,
    ) -> Result<()> {
        pass!(self.end_function(company, execution, answer, now))
    }

    async fn forget_function(&self, company: CompanyId, execution: ExecutionId) -> Result<()> {
        pass!(self.forget_function(company, execution))
    }

    async fn functions_of_call(&self, company: CompanyId, call: &CallId) -> Result<Vec<Execution>> {
        pass!(self.functions_of_call(company, call))
    }

    async fn collect(
        &self,
        company: CompanyId,
        call: &CallId,
        fields: &BTreeMap<String, String>,
        now: DateTime<Utc>,
    ) -> Result<BTreeMap<String, String>> {
        pass!(self.collect(company, call, fields, now))
    }

    async fn collected(
        &self,
        company: CompanyId,
        call: &CallId,
    ) -> Result<BTreeMap<String, String>> {
        pass!(self.collected(company, call))
    }

    async fn count_wrong_identity(
        &self,
        company: CompanyId,
        call: &CallId,
        now: DateTime<Utc>,
    ) -> Result<u32> {
        pass!(self.count_wrong_identity(company, call, now))
    }

    async fn function_usage(&self, company: CompanyId) -> Result<Vec<FunctionUsage>> {
        pass!(self.function_usage(company))
    }

    async fn purge_functions(&self, before: DateTime<Utc>, limit: u32) -> Result<u64> {
        pass!(self.purge_functions(before, limit))
    }

    async fn wrong_identities(&self, company: CompanyId, call: &CallId) -> Result<u32> {
        pass!(self.wrong_identities(company, call))
    }
}
