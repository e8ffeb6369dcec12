//! A store whose every method passes the gate.

use std::sync::Arc;

use askpro_core::ports::{
    Applied, BookingStore, CallStore, EventCounts, EventStore, Lease, LeftBehind, Store,
    TenantStore, Unsettled,
};
use askpro_core::{
    AgentId, Appointment, Booking, BookingIntent, BookingUid, Call, CallId, CallOutcome, Claim,
    Company, CompanyId, Customer, CustomerId, DeclineReason, E164, EventId, IdempotencyKey,
    IntentId, LeaseToken, Line, NewCall, NewEvent, NewTask, Provider, Recorded, Refusal, Result,
    StoredEvent, TaskId, Wish,
};
use async_trait::async_trait;
use chrono::{DateTime, Utc};

use super::gate::{Gate, To};

/// A store over which faults come. A new port method is one line here.
#[derive(Debug, Clone)]
pub(super) struct FaultyStore {
    pub(super) store: Arc<dyn Store>,
    pub(super) gate: Gate,
}

/// Passes a method on through the gate, under its own name.
macro_rules! pass {
    ($self:ident . $method:ident ( $($argument:expr),* )) => {
        $self.gate.pass(To::Store, stringify!($method), None, $self.store.$method($($argument),*)).await
    };
}

mod access;
mod talk;
mod upkeep;
mod work;

#[deny(clippy::missing_trait_methods)]
#[async_trait]
impl Store for FaultyStore {
    async fn ping(&self) -> Result<()> {
        pass!(self.ping())
    }
}

#[deny(clippy::missing_trait_methods)]
#[async_trait]
impl TenantStore for FaultyStore {
    async fn apply_company(&self, company: &Company) -> Result<Applied> {
        pass!(self.apply_company(company))
    }

    async fn retire_company(&self, id: CompanyId) -> Result<bool> {
        pass!(self.retire_company(id))
    }

    async fn company(&self, id: CompanyId) -> Result<Option<Company>> {
        pass!(self.company(id))
    }

    async fn companies(&self) -> Result<Vec<Company>> {
        pass!(self.companies())
    }

    async fn line_by_number(&self, number: &E164) -> Result<Option<Line>> {
        pass!(self.line_by_number(number))
    }

    async fn line_by_agent(&self, agent: &AgentId) -> Result<Option<Line>> {
        pass!(self.line_by_agent(agent))
    }
}

#[deny(clippy::missing_trait_methods)]
#[async_trait]
impl EventStore for FaultyStore {
    async fn record_event(&self, company: CompanyId, event: &NewEvent) -> Result<Recorded> {
        pass!(self.record_event(company, event))
    }

    async fn event(&self, company: CompanyId, id: EventId) -> Result<Option<StoredEvent>> {
        pass!(self.event(company, id))
    }

    async fn events_of_call(
        &self,
        company: CompanyId,
        provider: Provider,
        call: &CallId,
    ) -> Result<Vec<StoredEvent>> {
        pass!(self.events_of_call(company, provider, call))
    }

    async fn event_counts(&self, company: CompanyId) -> Result<EventCounts> {
        pass!(self.event_counts(company))
    }
}

#[deny(clippy::missing_trait_methods)]
#[async_trait]
impl CallStore for FaultyStore {
    async fn record_call(
        &self,
        company: CompanyId,
        call: &NewCall,
        now: DateTime<Utc>,
    ) -> Result<Call> {
        pass!(self.record_call(company, call, now))
    }

    async fn decline_call(
        &self,
        company: CompanyId,
        call: &CallId,
        reason: DeclineReason,
        now: DateTime<Utc>,
    ) -> Result<CallOutcome> {
        pass!(self.decline_call(company, call, reason, now))
    }

    async fn close_call_with_task(
        &self,
        company: CompanyId,
        call: &CallId,
        task: &NewTask,
        now: DateTime<Utc>,
    ) -> Result<Option<TaskId>> {
        pass!(self.close_call_with_task(company, call, task, now))
    }

    async fn call(&self, company: CompanyId, call: &CallId) -> Result<Option<Call>> {
        pass!(self.call(company, call))
    }

    async fn calls(&self, company: CompanyId, limit: u32) -> Result<Vec<Call>> {
        pass!(self.calls(company, limit))
    }

    async fn customer_by_phone(
        &self,
        company: CompanyId,
        phone: &E164,
    ) -> Result<Option<Customer>> {
        pass!(self.customer_by_phone(company, phone))
    }
}

#[deny(clippy::missing_trait_methods)]
#[async_trait]
impl BookingStore for FaultyStore {
    async fn claim_intent(&self, key: &IdempotencyKey, wish: &Wish, lease: Lease) -> Result<Claim> {
        pass!(self.claim_intent(key, wish, lease))
    }

    async fn mark_sent(
        &self,
        company: CompanyId,
        id: IntentId,
        lease: LeaseToken,
        renewed: Lease,
    ) -> Result<()> {
        pass!(self.mark_sent(company, id, lease, renewed))
    }

    async fn release_intent(
        &self,
        company: CompanyId,
        id: IntentId,
        lease: LeaseToken,
        state: Unsettled,
    ) -> Result<()> {
        pass!(self.release_intent(company, id, lease, state))
    }

    async fn confirm_intent(
        &self,
        company: CompanyId,
        id: IntentId,
        lease: LeaseToken,
        booking: &Booking,
        now: DateTime<Utc>,
    ) -> Result<Option<Appointment>> {
        pass!(self.confirm_intent(company, id, lease, booking, now))
    }

    async fn refuse_intent(
        &self,
        company: CompanyId,
        id: IntentId,
        lease: LeaseToken,
        refusal: &Refusal,
        task: Option<&NewTask>,
        now: DateTime<Utc>,
    ) -> Result<()> {
        pass!(self.refuse_intent(company, id, lease, refusal, task, now))
    }

    async fn intents_left_behind(
        &self,
        left: LeftBehind,
        limit: u32,
    ) -> Result<Vec<BookingIntent>> {
        pass!(self.intents_left_behind(left, limit))
    }

    async fn open_intents(&self, company: CompanyId) -> Result<u64> {
        pass!(self.open_intents(company))
    }

    async fn intents_of_call(
        &self,
        company: CompanyId,
        call: &CallId,
    ) -> Result<Vec<BookingIntent>> {
        pass!(self.intents_of_call(company, call))
    }

    async fn intent_of_call(
        &self,
        company: CompanyId,
        call: &CallId,
    ) -> Result<Option<BookingIntent>> {
        pass!(self.intent_of_call(company, call))
    }

    async fn appointments_between(
        &self,
        company: CompanyId,
        from: DateTime<Utc>,
        to: DateTime<Utc>,
        limit: u32,
    ) -> Result<Vec<Appointment>> {
        pass!(self.appointments_between(company, from, to, limit))
    }

    async fn upcoming_appointments(
        &self,
        company: CompanyId,
        customer: CustomerId,
        now: DateTime<Utc>,
        limit: u32,
    ) -> Result<Vec<Appointment>> {
        pass!(self.upcoming_appointments(company, customer, now, limit))
    }

    async fn appointments(&self, company: CompanyId, limit: u32) -> Result<Vec<Appointment>> {
        pass!(self.appointments(company, limit))
    }

    async fn appointment_by_uid(
        &self,
        company: CompanyId,
        uid: &BookingUid,
    ) -> Result<Option<Appointment>> {
        pass!(self.appointment_by_uid(company, uid))
    }
}
