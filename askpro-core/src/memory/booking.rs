//! Booking intents and appointments.

use async_trait::async_trait;
use chrono::{DateTime, Utc};

use super::{MemoryStore, State, lease_lost, limited};
use crate::appointment::{Appointment, AppointmentRequest};
use crate::booking::{Booking, BookingIntent, Claim, IntentState, Refusal};
use crate::call::CallOutcome;
use crate::error::{DomainCode, Result};
use crate::id::{AppointmentId, BookingUid, CallId, CompanyId, CustomerId, IntentId, LeaseToken};
use crate::idempotency::IdempotencyKey;
use crate::ports::{BookingStore, Lease, Unsettled};
use crate::task::NewTask;

/// An intent with its lease; the tenant is the request's.
pub(super) struct IntentRow {
    intent: BookingIntent,
    lease: Option<(LeaseToken, DateTime<Utc>)>,
}

fn is_finished(intent: &BookingIntent) -> bool {
    matches!(intent.state, IntentState::Confirmed | IntentState::Refused)
}

fn is_same_wish(stored: &AppointmentRequest, request: &AppointmentRequest) -> bool {
    stored.event_type == request.event_type
        && stored.start == request.start
        && stored.call_id == request.call_id
}

impl State {
    /// Another intent of the request's call that is not refused.
    fn rival(&self, request: &AppointmentRequest) -> Option<&BookingIntent> {
        self.intent_of_call(request.company, request.call_id.as_ref()?)
    }

    fn intent_of_call(&self, company: CompanyId, call: &CallId) -> Option<&BookingIntent> {
        self.intents.values().map(|row| &row.intent).find(|intent| {
            intent.request.company == company
                && intent.request.call_id.as_ref() == Some(call)
                && intent.state != IntentState::Refused
        })
    }

    fn write_intent(
        &mut self,
        key: &IdempotencyKey,
        request: &AppointmentRequest,
        lease: Lease,
    ) -> Claim {
        if let Some(rival) = self.rival(request) {
            return Claim::Mismatch(rival.clone());
        }
        let id = IntentId::new(self.next_id(lease.now));
        let token = LeaseToken::new(self.next_id(lease.now));
        let intent = BookingIntent {
            id,
            key: key.clone(),
            state: IntentState::Intended,
            request: request.clone(),
            attempts: 0,
            booking: None,
            refusal: None,
        };
        let row = IntentRow { intent: intent.clone(), lease: Some((token, lease.until)) };
        self.intents.insert(id, row);
        Claim::Acquired(intent, token)
    }

    fn held_intent(
        &mut self,
        company: CompanyId,
        id: IntentId,
        lease: LeaseToken,
        operation: &'static str,
    ) -> Result<&mut IntentRow> {
        self.intents
            .get_mut(&id)
            .filter(|row| {
                row.intent.request.company == company
                    && row.lease.is_some_and(|(token, _)| token == lease)
            })
            .ok_or_else(|| lease_lost(operation))
    }

    /// Ends what a call was about to book.
    pub(super) fn abandon_intents(
        &mut self,
        company: CompanyId,
        call: &CallId,
        code: DomainCode,
        message: &str,
    ) {
        let is_left = |intent: &BookingIntent| {
            intent.request.company == company
                && intent.request.call_id.as_ref() == Some(call)
                && !is_finished(intent)
        };
        for row in self.intents.values_mut().filter(|row| is_left(&row.intent)) {
            row.lease = None;
            row.intent.state = IntentState::Refused;
            row.intent.refusal = Some(Refusal { code, message: message.to_owned() });
        }
    }

    fn customer_of(&self, request: &AppointmentRequest) -> Option<CustomerId> {
        let by_call = request
            .call_id
            .as_ref()
            .and_then(|call| self.calls.get(&(request.company, call.clone()))?.customer_id);
        by_call.or_else(|| {
            let phone = request.attendee.phone.clone()?;
            self.customer_numbers.get(&(request.company, phone)).copied()
        })
    }

    /// Writes the appointment behind a booking; one that is known keeps its id.
    fn write_appointment(
        &mut self,
        request: &AppointmentRequest,
        booking: &Booking,
        now: DateTime<Utc>,
    ) -> Appointment {
        let known = self
            .appointments
            .values()
            .find(|known| known.company == request.company && known.booking_uid == booking.uid);
        let id = match known {
            Some(known) => known.id,
            None => AppointmentId::new(self.next_id(now)),
        };
        let appointment = Appointment {
            id,
            company: request.company,
            branch: request.branch,
            call_id: request.call_id.clone(),
            customer: self.customer_of(request),
            booking_uid: booking.uid.clone(),
            event_type: booking.event_type.unwrap_or(request.event_type),
            start: booking.start,
            end: booking.end,
            status: booking.status.clone(),
            service: request.service.clone(),
        };
        self.appointments.insert(id, appointment.clone());
        appointment
    }

    fn close_as_booked(&mut self, appointment: &Appointment, now: DateTime<Utc>) {
        let Some(call) = &appointment.call_id else { return };
        if let Some(row) = self.calls.get_mut(&(appointment.company, call.clone())) {
            row.outcome = Some(CallOutcome::Booked(appointment.id));
        }
        if let Some(task) = self.open_task(appointment.company, call) {
            task.resolved_at = Some(now);
        }
    }
}

#[async_trait]
impl BookingStore for MemoryStore {
    async fn claim_intent(
        &self,
        key: &IdempotencyKey,
        request: &AppointmentRequest,
        lease: Lease,
    ) -> Result<Claim> {
        let mut state = self.state();
        let token = LeaseToken::new(state.next_id(lease.now));
        let known = state
            .intents
            .values_mut()
            .find(|row| row.intent.request.company == request.company && row.intent.key == *key);
        let Some(row) = known else { return Ok(state.write_intent(key, request, lease)) };
        if !is_same_wish(&row.intent.request, request) {
            return Ok(Claim::Mismatch(row.intent.clone()));
        }
        if is_finished(&row.intent) {
            return Ok(Claim::Replay(row.intent.clone()));
        }
        if let Some((_, until)) = row.lease.filter(|(_, until)| *until > lease.now) {
            return Ok(Claim::InFlight(until));
        }
        row.lease = Some((token, lease.until));
        let intent = row.intent.clone();
        Ok(match intent.state {
            IntentState::Intended => Claim::Acquired(intent, token),
            _ => Claim::TakenOver(intent, token),
        })
    }

    async fn mark_sent(
        &self,
        company: CompanyId,
        id: IntentId,
        lease: LeaseToken,
        renewed: Lease,
    ) -> Result<()> {
        let mut state = self.state();
        let row = state.held_intent(company, id, lease, "mark_sent")?;
        if row.lease.is_none_or(|(_, until)| until <= renewed.now) {
            return Err(lease_lost("mark_sent"));
        }
        row.lease = Some((lease, renewed.until));
        row.intent.state = IntentState::Sent;
        row.intent.attempts += 1;
        Ok(())
    }

    async fn release_intent(
        &self,
        company: CompanyId,
        id: IntentId,
        lease: LeaseToken,
        unsettled: Unsettled,
    ) -> Result<()> {
        let mut state = self.state();
        let row = state.held_intent(company, id, lease, "release_intent")?;
        row.lease = None;
        let was_marked = row.intent.state == IntentState::Sent;
        match unsettled {
            Unsettled::NotSent => {
                row.intent.state = IntentState::Intended;
                row.intent.attempts -= u32::from(was_marked);
            }
            Unsettled::Unknown => row.intent.state = IntentState::Unknown,
        }
        Ok(())
    }

    async fn confirm_intent(
        &self,
        company: CompanyId,
        id: IntentId,
        lease: LeaseToken,
        booking: &Booking,
        now: DateTime<Utc>,
    ) -> Result<Appointment> {
        let mut state = self.state();
        let row = state.held_intent(company, id, lease, "confirm_intent")?;
        row.lease = None;
        row.intent.state = IntentState::Confirmed;
        row.intent.booking = Some(booking.clone());
        let request = row.intent.request.clone();
        let appointment = state.write_appointment(&request, booking, now);
        state.close_as_booked(&appointment, now);
        Ok(appointment)
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
        let mut state = self.state();
        let row = state.held_intent(company, id, lease, "refuse_intent")?;
        row.lease = None;
        row.intent.state = IntentState::Refused;
        row.intent.refusal = Some(refusal.clone());
        let request = row.intent.request.clone();
        if let Some(task) = task {
            state.write_task(company, request.branch, request.call_id.as_ref(), task, now);
        }
        Ok(())
    }

    async fn intent_of_call(
        &self,
        company: CompanyId,
        call: &CallId,
    ) -> Result<Option<BookingIntent>> {
        Ok(self.state().intent_of_call(company, call).cloned())
    }

    async fn appointments(&self, company: CompanyId, limit: u32) -> Result<Vec<Appointment>> {
        let state = self.state();
        let mut appointments: Vec<Appointment> =
            state.appointments.values().filter(|known| known.company == company).cloned().collect();
        appointments.sort_by_key(|appointment| (appointment.start, appointment.id));
        appointments.truncate(limited(limit));
        Ok(appointments)
    }

    async fn appointment_by_uid(
        &self,
        company: CompanyId,
        uid: &BookingUid,
    ) -> Result<Option<Appointment>> {
        let state = self.state();
        Ok(state
            .appointments
            .values()
            .find(|known| known.company == company && known.booking_uid == *uid)
            .cloned())
    }
}
