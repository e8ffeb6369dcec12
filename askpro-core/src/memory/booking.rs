//! Booking intents, and the appointments that come of them.

use async_trait::async_trait;
use chrono::{DateTime, Utc};

use super::{MemoryStore, State, lease_lost, limited};
use crate::appointment::Appointment;
use crate::booking::{Booking, BookingIntent, Claim, IntentState, Refusal};
use crate::call::CallOutcome;
use crate::error::{DomainCode, Result};
use crate::id::{BookingUid, CallId, CompanyId, CustomerId, IntentId, LeaseToken};
use crate::idempotency::IdempotencyKey;
use crate::ports::{BookingStore, Lease, LeftBehind, Unsettled};
use crate::task::{NewTask, Resolution};
use crate::wish::{Wish, WishKind};

/// An intent with its lease; the tenant is the wish's.
pub(super) struct IntentRow {
    intent: BookingIntent,
    lease: Option<(LeaseToken, DateTime<Utc>)>,
    created_at: DateTime<Utc>,
}

impl IntentRow {
    fn is_finished(&self) -> bool {
        matches!(self.intent.state, IntentState::Confirmed | IntentState::Refused)
    }
    pub(super) const fn intent(&self) -> &BookingIntent {
        &self.intent
    }

    /// A confirmed intent holds its booking as it is now.
    pub(super) fn refresh(&mut self, booking: &Booking) {
        if self.intent.state == IntentState::Confirmed {
            self.intent.booking = Some(booking.clone());
        }
    }

    /// Until when somebody works on it.
    fn held_until(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.lease.map(|(_, until)| until).filter(|until| *until > now)
    }

    fn belongs_to(&self, company: CompanyId) -> bool {
        self.intent.wish.company() == company
    }

    fn is_of_call(&self, company: CompanyId, call: &CallId) -> bool {
        self.belongs_to(company) && self.intent.wish.call_id() == Some(call)
    }
}

impl State {
    /// Another wish that stands in the way of a new one.
    fn rival(&self, wish: &Wish, now: DateTime<Utc>) -> Option<Claim> {
        if let Some(uid) = wish.changes() {
            let rival = self.intents.values().find(|row| {
                row.belongs_to(wish.company())
                    && !row.is_finished()
                    && row.intent.wish.changes() == Some(uid)
            })?;
            return Some(match rival.held_until(now) {
                Some(until) => Claim::InFlight(until),
                None => Claim::Blocked(rival.intent.clone()),
            });
        }
        let rival = self.intent_of_call(wish.company(), wish.call_id()?)?;
        Some(Claim::Mismatch(rival.clone()))
    }

    fn intent_of_call(&self, company: CompanyId, call: &CallId) -> Option<&BookingIntent> {
        let row = self.intents.values().find(|row| {
            row.is_of_call(company, call)
                && row.intent.wish.kind() == WishKind::Book
                && row.intent.state != IntentState::Refused
        });
        row.map(|row| &row.intent)
    }

    fn write_intent(&mut self, key: &IdempotencyKey, wish: &Wish, lease: Lease) -> Claim {
        if let Some(rival) = self.rival(wish, lease.now) {
            return rival;
        }
        let id = IntentId::new(self.next_id(lease.now));
        let token = LeaseToken::new(self.next_id(lease.now));
        let intent = BookingIntent {
            id,
            key: key.clone(),
            state: IntentState::Intended,
            wish: wish.clone(),
            attempts: 0,
            booking: None,
            appointment: None,
            refusal: None,
        };
        let held = Some((token, lease.until));
        let row = IntentRow { intent: intent.clone(), lease: held, created_at: lease.now };
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
                row.belongs_to(company) && row.lease.is_some_and(|(token, _)| token == lease)
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
        let is_left = |row: &IntentRow| {
            row.is_of_call(company, call)
                && row.intent.wish.kind() == WishKind::Book
                && !row.is_finished()
        };
        for row in self.intents.values_mut().filter(|row| is_left(row)) {
            row.lease = None;
            row.intent.state = IntentState::Refused;
            row.intent.refusal = Some(Refusal { code, message: message.to_owned() });
        }
    }

    /// A booking settles what its call wanted; a move does unless a task is open, for that is about something else.
    fn close_as_booked(
        &mut self,
        kind: WishKind,
        call: &CallId,
        appointment: &Appointment,
        now: DateTime<Utc>,
    ) {
        let open = self.open_task(appointment.company, call);
        match (kind, open) {
            (WishKind::Cancel, _) | (WishKind::Reschedule, Some(_)) => return,
            (WishKind::Book, Some(task)) => task.resolve(Resolution::by_machine(now)),
            (WishKind::Book | WishKind::Reschedule, None) => {}
        }
        if let Some(row) = self.calls.get_mut(&(appointment.company, call.clone())) {
            row.outcome = Some(CallOutcome::Booked(appointment.id));
        }
    }

    /// What a wish that was carried out leaves behind.
    fn carry_out(
        &mut self,
        wish: &Wish,
        booking: &Booking,
        now: DateTime<Utc>,
    ) -> Option<Appointment> {
        let company = wish.company();
        let appointment = match wish {
            Wish::Book(request) => Some(self.write_appointment(request, booking, now)),
            Wish::Reschedule(_) | Wish::Cancel(_) => {
                self.change_appointment(company, wish.changes()?, booking, now)
            }
        };
        if let (Some(call), Some(made)) = (wish.call_id(), &appointment) {
            self.close_as_booked(wish.kind(), call, made, now);
        }
        appointment
    }

    /// Opens the booking of a call again that a task tells of; see [`BookingIntent::reopened`].
    /// It counts as written down anew.
    pub(super) fn reopen_intent(
        &mut self,
        company: CompanyId,
        call: &CallId,
        task: &NewTask,
        now: DateTime<Utc>,
    ) {
        let books = |row: &&mut IntentRow| {
            row.is_of_call(company, call) && row.intent.wish.kind() == WishKind::Book
        };
        let newest = self
            .intents
            .values_mut()
            .filter(books)
            .max_by_key(|row| (row.intent.state != IntentState::Refused, row.intent.id));
        if let Some(row) = newest
            && let Some((state, attempts)) = row.intent.reopened(task)
        {
            row.intent.state = state;
            row.intent.attempts = attempts;
            row.intent.refusal = None;
            row.created_at = now;
        }
    }
}

#[async_trait]
impl BookingStore for MemoryStore {
    async fn claim_intent(&self, key: &IdempotencyKey, wish: &Wish, lease: Lease) -> Result<Claim> {
        let mut state = self.state();
        let token = LeaseToken::new(state.next_id(lease.now));
        let known = state
            .intents
            .values_mut()
            .find(|row| row.belongs_to(wish.company()) && row.intent.key == *key);
        let Some(row) = known else { return Ok(state.write_intent(key, wish, lease)) };
        if !row.intent.wish.is_same_as(wish) {
            return Ok(Claim::Mismatch(row.intent.clone()));
        }
        if row.is_finished() {
            return Ok(Claim::Replay(row.intent.clone()));
        }
        if let Some(until) = row.held_until(lease.now) {
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
    ) -> Result<Option<Appointment>> {
        let mut state = self.state();
        let row = state.held_intent(company, id, lease, "confirm_intent")?;
        row.lease = None;
        row.intent.state = IntentState::Confirmed;
        row.intent.booking = Some(booking.clone());
        let wish = row.intent.wish.clone();
        let appointment = state.carry_out(&wish, booking, now);
        if let Some(row) = state.intents.get_mut(&id) {
            row.intent.appointment = appointment.as_ref().map(|made| made.id);
        }
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
        let wish = row.intent.wish.clone();
        if let Some(task) = task {
            state.write_task(company, wish.branch(), wish.call_id(), task, now);
        }
        Ok(())
    }

    async fn intents_left_behind(
        &self,
        left: LeftBehind,
        limit: u32,
    ) -> Result<Vec<BookingIntent>> {
        let state = self.state();
        let mut rows: Vec<&IntentRow> = state.intents.values().collect();
        rows.retain(|row| {
            let alone = row.intent.wish.call_id().is_none();
            let before = if alone { left.alone } else { left.of_calls };
            !row.is_finished() && row.held_until(left.now).is_none() && row.created_at <= before
        });
        rows.sort_by_key(|row| (row.created_at, row.intent.id));
        Ok(rows.into_iter().take(limited(limit)).map(|row| row.intent.clone()).collect())
    }

    async fn open_intents(&self, company: CompanyId) -> Result<u64> {
        let state = self.state();
        let open =
            state.intents.values().filter(|row| row.belongs_to(company) && !row.is_finished());
        Ok(open.count() as u64)
    }

    async fn intents_of_call(
        &self,
        company: CompanyId,
        call: &CallId,
    ) -> Result<Vec<BookingIntent>> {
        let state = self.state();
        let mut rows: Vec<&IntentRow> =
            state.intents.values().filter(|row| row.is_of_call(company, call)).collect();
        rows.sort_by_key(|row| (row.created_at, row.intent.id));
        Ok(rows.into_iter().map(|row| row.intent.clone()).collect())
    }

    async fn intent_of_call(
        &self,
        company: CompanyId,
        call: &CallId,
    ) -> Result<Option<BookingIntent>> {
        Ok(self.state().intent_of_call(company, call).cloned())
    }

    async fn appointments(&self, company: CompanyId, limit: u32) -> Result<Vec<Appointment>> {
        Ok(self.state().appointments_where(company, limit, |_| true))
    }

    async fn appointments_between(
        &self,
        company: CompanyId,
        from: DateTime<Utc>,
        to: DateTime<Utc>,
        limit: u32,
    ) -> Result<Vec<Appointment>> {
        let begins =
            |known: &Appointment| known.status.is_live() && (from..to).contains(&known.start);
        Ok(self.state().appointments_where(company, limit, begins))
    }

    async fn upcoming_appointments(
        &self,
        company: CompanyId,
        customer: CustomerId,
        now: DateTime<Utc>,
        limit: u32,
    ) -> Result<Vec<Appointment>> {
        let comes = |known: &Appointment| {
            known.customer == Some(customer) && known.status.is_live() && known.end > now
        };
        Ok(self.state().appointments_where(company, limit, comes))
    }

    async fn appointment_by_uid(
        &self,
        company: CompanyId,
        uid: &BookingUid,
    ) -> Result<Option<Appointment>> {
        Ok(self.state().appointment_of(company, uid).cloned())
    }
}
