//! Calls and customers.

use std::cmp::Reverse;

use async_trait::async_trait;
use chrono::{DateTime, Utc};

use super::{MemoryStore, State, limited};
use crate::appointment::Appointment;
use crate::call::{Call, CallOutcome, DeclineReason, NewCall, NewCustomer};
use crate::customer::Customer;
use crate::error::{Error, ErrorKind, Result};
use crate::id::{CallId, CompanyId, CustomerId, TaskId};
use crate::phone::E164;
use crate::ports::CallStore;
use crate::task::{NewTask, Resolution};

/// A call as it is kept; `details.customer` stays empty, for the customer stands on its own.
pub(super) struct CallRow {
    pub(super) details: NewCall,
    pub(super) customer_id: Option<CustomerId>,
    pub(super) outcome: Option<CallOutcome>,
    recorded_at: DateTime<Utc>,
}

impl CallRow {
    /// When the call took place, as far as it is known.
    fn took_place(&self) -> DateTime<Utc> {
        self.details.started_at.or(self.details.ended_at).unwrap_or(self.recorded_at)
    }
}

/// What a new report says replaces the old, what it leaves out stays.
fn merge(old: NewCall, new: &NewCall) -> NewCall {
    NewCall {
        call_id: old.call_id,
        branch: new.branch.or(old.branch),
        agent_id: new.agent_id.clone().or(old.agent_id),
        direction: new.direction,
        customer: None,
        customer_number: new.customer_number.clone().or(old.customer_number),
        started_at: new.started_at.or(old.started_at),
        ended_at: new.ended_at.or(old.ended_at),
        disconnection_reason: new.disconnection_reason.clone().or(old.disconnection_reason),
        transcript: new.transcript.clone().or(old.transcript),
        summary: new.summary.clone().or(old.summary),
        sentiment: new.sentiment.clone().or(old.sentiment),
        extracted_date: new.extracted_date.or(old.extracted_date),
        extracted_time: new.extracted_time.or(old.extracted_time),
    }
}

fn unknown_call(operation: &'static str) -> Error {
    Error::new(ErrorKind::NotFound, operation, "the company has no such call")
}

impl State {
    fn find_or_make_customer(
        &mut self,
        company: CompanyId,
        new: &NewCustomer,
        now: DateTime<Utc>,
    ) -> CustomerId {
        let key = (company, new.phone.clone());
        let known = self.customer_numbers.get(&key).copied();
        let id = known.unwrap_or_else(|| CustomerId::new(self.next_id(now)));
        self.customer_numbers.insert(key, id);
        let customer = self.customers.entry(id).or_insert_with(|| Customer {
            id,
            company,
            phone: new.phone.clone(),
            name: None,
            email: None,
        });
        customer.name = customer.name.take().or_else(|| new.name.clone());
        customer.email = customer.email.take().or_else(|| new.email.clone());
        id
    }

    /// What was decided about a call before it was recorded: by a booking or a task that names it.
    fn outcome_so_far(&self, company: CompanyId, call: &CallId) -> Option<CallOutcome> {
        let booked = self
            .appointments
            .values()
            .find(|known| known.company == company && known.call_id.as_ref() == Some(call))
            .map(|appointment| CallOutcome::Booked(appointment.id));
        booked.or_else(|| {
            self.newest_task(company, call).map(|task| CallOutcome::Task(task.task.code))
        })
    }

    fn call_view(&self, company: CompanyId, row: &CallRow) -> Call {
        let customer = row.customer_id.and_then(|id| self.customers.get(&id));
        let mut details = row.details.clone();
        details.customer = customer.map(|customer| NewCustomer {
            phone: customer.phone.clone(),
            name: customer.name.clone(),
            email: customer.email.clone(),
        });
        Call { company, details, customer_id: row.customer_id, outcome: row.outcome.clone() }
    }
}

#[async_trait]
impl CallStore for MemoryStore {
    async fn record_call(
        &self,
        company: CompanyId,
        call: &NewCall,
        now: DateTime<Utc>,
    ) -> Result<Call> {
        let mut state = self.state();
        let customer =
            call.customer.as_ref().map(|new| state.find_or_make_customer(company, new, now));
        let key = (company, call.call_id.clone());
        let row = match state.calls.remove(&key) {
            Some(old) => CallRow {
                details: merge(old.details, call),
                customer_id: customer.or(old.customer_id),
                outcome: old.outcome,
                recorded_at: old.recorded_at,
            },
            None => CallRow {
                details: NewCall { customer: None, ..call.clone() },
                customer_id: customer,
                outcome: state.outcome_so_far(company, &call.call_id),
                recorded_at: now,
            },
        };
        let view = state.call_view(company, &row);
        let of_call = |known: &&mut Appointment| {
            known.company == company
                && known.call_id.as_ref() == Some(&call.call_id)
                && known.customer.is_none()
        };
        for appointment in state.appointments.values_mut().filter(of_call) {
            appointment.customer = row.customer_id;
        }
        state.calls.insert(key, row);
        Ok(view)
    }

    async fn decline_call(
        &self,
        company: CompanyId,
        call: &CallId,
        reason: DeclineReason,
        now: DateTime<Utc>,
    ) -> Result<CallOutcome> {
        let mut state = self.state();
        // A task that is being retried does not stand in the way: its retry has come to this end.
        let code = state
            .open_task(company, call)
            .filter(|open| open.retrying_since.is_none())
            .map(|open| open.task.code);
        let row = state
            .calls
            .get_mut(&(company, call.clone()))
            .ok_or_else(|| unknown_call("decline_call"))?;
        let outcome = match (&row.outcome, code) {
            (Some(CallOutcome::Booked(id)), _) => CallOutcome::Booked(*id),
            (_, Some(code)) => CallOutcome::Task(code),
            (_, None) => CallOutcome::Declined(reason),
        };
        row.outcome = Some(outcome.clone());
        if let CallOutcome::Declined(_) = outcome
            && let Some(retried) = state.open_task(company, call)
        {
            retried.resolve(Resolution::by_machine(now));
        }
        Ok(outcome)
    }

    async fn close_call_with_task(
        &self,
        company: CompanyId,
        call: &CallId,
        task: &NewTask,
        now: DateTime<Utc>,
    ) -> Result<Option<TaskId>> {
        let mut state = self.state();
        let row = state
            .calls
            .get(&(company, call.clone()))
            .ok_or_else(|| unknown_call("close_call_with_task"))?;
        if matches!(row.outcome, Some(CallOutcome::Booked(_))) {
            return Ok(None);
        }
        Ok(Some(state.write_task(company, None, Some(call), task, now)))
    }

    async fn call(&self, company: CompanyId, call: &CallId) -> Result<Option<Call>> {
        let state = self.state();
        let row = state.calls.get(&(company, call.clone()));
        Ok(row.map(|row| state.call_view(company, row)))
    }

    async fn calls(&self, company: CompanyId, limit: u32) -> Result<Vec<Call>> {
        let state = self.state();
        let mut rows: Vec<&CallRow> = state
            .calls
            .iter()
            .filter(|((owner, _), _)| *owner == company)
            .map(|(_, row)| row)
            .collect();
        rows.sort_by_key(|row| {
            Reverse((row.took_place(), row.recorded_at, row.details.call_id.clone()))
        });
        Ok(rows.into_iter().take(limited(limit)).map(|row| state.call_view(company, row)).collect())
    }

    async fn customer_by_phone(
        &self,
        company: CompanyId,
        phone: &E164,
    ) -> Result<Option<Customer>> {
        let state = self.state();
        let id = state.customer_numbers.get(&(company, phone.clone()));
        Ok(id.and_then(|id| state.customers.get(id)).cloned())
    }
}
