//! Finding, moving and cancelling the caller's own appointments.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::book::not_booked;
use super::identity::Claimed;
use super::talk::Talk;
use super::wanted::Wanted;
use super::when::When;
use crate::appointment::Appointment;
use crate::datetime::{format_date, format_time};
use crate::error::{Error, ErrorKind, Result};
use crate::function::{
    CancelAppointment, ChangeAppointment, FindAppointments, FunctionAnswer, RequestCallback,
};
use crate::reschedule::{RescheduleDecision, ReschedulePolicy};
use crate::wish::{CancelWish, RescheduleWish};

impl Talk<'_> {
    pub(super) async fn find_appointments(
        &self,
        asked: &FindAppointments,
    ) -> Result<FunctionAnswer> {
        let claimed = Claimed { name: asked.name.as_deref(), day: asked.datum.as_deref() };
        let own = match self.own(claimed).await? {
            Ok(own) => own,
            Err(answer) => return Ok(answer),
        };
        let walls: Vec<_> = own.iter().map(|known| self.wall(known.start)).collect();
        let said = self.say.appointments(&walls, self.today());
        let list: Vec<Value> = own.iter().map(|known| self.listed(known)).collect();
        Ok(FunctionAnswer::yes(said)
            .with("found", true)
            .with("count", list.len())
            .with("appointments", list))
    }

    pub(super) async fn change_appointment(
        &self,
        asked: &ChangeAppointment,
    ) -> Result<FunctionAnswer> {
        let claimed = Claimed { name: asked.name.as_deref(), day: asked.datum.as_deref() };
        let appointment = match self.meant(asked.appointment_id.as_deref(), claimed).await? {
            Ok(appointment) => appointment,
            Err(answer) => return Ok(answer),
        };
        if let Some(refusal) = self.too_late(self.policy().cancel(appointment.start, self.now)) {
            return Ok(refusal);
        }
        let start = match self.new_start(&appointment, asked).await? {
            Ok(start) => start,
            Err(answer) => return Ok(answer),
        };
        if let Some(refusal) =
            self.too_late(self.policy().change(appointment.start, start, self.now))
        {
            return Ok(refusal);
        }
        let reason = asked.grund.as_deref().unwrap_or(self.say.asked_by_phone()).to_owned();
        let mut wish = RescheduleWish::new(self.company.id, appointment.booking_uid.clone(), start)
            .with_call_id(self.call.call_id.clone());
        wish.branch = Some(self.branch.id);
        wish.timezone = self.zone;
        wish.reason = Some(reason);
        match self.service.booking.reschedule(&wish).await {
            Ok(booking) => {
                self.let_go().await?;
                Ok(FunctionAnswer::yes(self.say.moved(self.wall(booking.start), self.today()))
                    .with("start", booking.start.with_timezone(&self.zone).to_rfc3339()))
            }
            Err(error) if error.kind() == ErrorKind::SlotTaken => {
                self.is_free(&self.wanted_again(&appointment).await, start).await.map(not_booked)
            }
            Err(error) => self.not_changed(&error, self.say.not_moved()).await,
        }
    }

    pub(super) async fn cancel_appointment(
        &self,
        asked: &CancelAppointment,
    ) -> Result<FunctionAnswer> {
        let claimed = Claimed { name: asked.name.as_deref(), day: asked.datum.as_deref() };
        let appointment = match self.meant(asked.appointment_id.as_deref(), claimed).await? {
            Ok(appointment) => appointment,
            Err(answer) => return Ok(answer),
        };
        if let Some(refusal) = self.too_late(self.policy().cancel(appointment.start, self.now)) {
            return Ok(refusal);
        }
        let reason = asked.grund.as_deref().unwrap_or(self.say.asked_by_phone());
        let mut wish = CancelWish::new(self.company.id, appointment.booking_uid.clone(), reason)
            .with_call_id(self.call.call_id.clone());
        wish.branch = Some(self.branch.id);
        match self.service.booking.cancel(&wish).await {
            Ok(_) => Ok(self.cancelled()),
            Err(error) => self.not_changed(&error, self.say.not_cancelled()).await,
        }
    }

    /// What it costs is said with it, where the company says so.
    fn cancelled(&self) -> FunctionAnswer {
        let said = self.say.cancelled();
        match &self.company.refund_policy {
            Some(policy) => FunctionAnswer::yes(format!("{said} {policy}"))
                .with("refund_policy", policy.clone()),
            None => FunctionAnswer::yes(said),
        }
    }

    /// The one of the caller's own appointments that is meant; an id that is none of theirs names nothing.
    async fn meant(
        &self,
        id: Option<&str>,
        claimed: Claimed<'_>,
    ) -> Result<std::result::Result<Appointment, FunctionAnswer>> {
        let own = match self.own(claimed).await? {
            Ok(own) => own,
            Err(answer) => return Ok(Err(answer)),
        };
        let walls: Vec<_> = own.iter().map(|known| self.wall(known.start)).collect();
        let list: Vec<Value> = own.iter().map(|known| self.listed(known)).collect();
        let found = match id {
            Some(id) => own.into_iter().find(|known| known.id.to_string() == id),
            None => <[Appointment; 1]>::try_from(own).ok().map(|[only]| only),
        };
        Ok(found.ok_or_else(|| {
            FunctionAnswer::no(self.say.which_of_them(&walls, self.today()))
                .missing("appointment_id")
                .with("appointments", list)
        }))
    }

    /// When the appointment is to begin; only what was offered in this call.
    async fn new_start(
        &self,
        appointment: &Appointment,
        asked: &ChangeAppointment,
    ) -> Result<std::result::Result<DateTime<Utc>, FunctionAnswer>> {
        let (store, call) = (&self.service.booking.store, &self.call.call_id);
        let offers = store.offers_of_call(self.company.id, call).await?;
        if let Some(id) = asked.slot_id.as_deref() {
            return Ok(self.by_id(offers, id).map(|offer| offer.offered.start));
        }
        let when = self.when(asked.neues_datum.as_deref(), asked.neue_uhrzeit.as_deref());
        let start = match when {
            Ok(When::Exact(start)) => start,
            Ok(When::Open | When::Within(_)) => {
                return Ok(Err(FunctionAnswer::no(self.say.which_slot()).missing("neue_uhrzeit")));
            }
            Err(question) => return Ok(Err(question)),
        };
        let is_offered = |offer: &crate::offer::Offer| {
            offer.offered.start == start && offer.offered.event_type == appointment.event_type
        };
        if offers.iter().any(is_offered) {
            return Ok(Ok(start));
        }
        self.is_free(&self.wanted_again(appointment).await, start).await.map(not_booked).map(Err)
    }

    const fn policy(&self) -> ReschedulePolicy {
        ReschedulePolicy::new(self.company.notice).with_lead(self.company.lead_time)
    }

    fn too_late(&self, decision: RescheduleDecision) -> Option<FunctionAnswer> {
        let said = match decision {
            RescheduleDecision::Allowed => return None,
            RescheduleDecision::AlreadyBegun => self.say.begun_already(),
            RescheduleDecision::TooLate { .. } => self.say.too_late(self.company.notice),
            RescheduleDecision::NewStartTooSoon { .. } => self.say.too_soon(),
        };
        Some(FunctionAnswer::no(said).with("suggest", "request_callback"))
    }

    async fn not_changed(&self, error: &Error, said: String) -> Result<FunctionAnswer> {
        match error.kind() {
            ErrorKind::OutcomeUnknown | ErrorKind::InFlight => {
                let said = self.say.not_confirmed_yet();
                Ok(FunctionAnswer::no(said).with("status", "unconfirmed"))
            }
            ErrorKind::Storage | ErrorKind::CorruptData => {
                Err(Error::new(error.kind(), "change_appointment", error.message().to_owned()))
            }
            _ => {
                let kind = error.kind();
                tracing::warn!(company = %self.company.id, %kind, "not changed in the call");
                let asked =
                    RequestCallback { grund: Some(said.clone()), ..RequestCallback::default() };
                let mut answer = self.request_callback(&asked).await?;
                answer.success = false;
                answer.message = format!("{said} {}", answer.message);
                Ok(answer)
            }
        }
    }

    fn listed(&self, known: &Appointment) -> Value {
        let start = known.start.with_timezone(&self.zone);
        let branch = known.branch.and_then(|id| self.company.branch(id));
        let staff = self.company.branches.iter().flat_map(|branch| &branch.services);
        let mut staff = staff.flat_map(|service| &service.staff);
        let staff = staff.find(|member| member.event_type_id == known.event_type);
        json!({
            "appointment_id": known.id,
            "date": format_date(start.date_naive()),
            "time": format_time(start.time()),
            "service": known.service,
            "staff": staff.map_or(self.say.any_staff(), |member| member.name.as_str()),
            "branch": branch.map(|branch| branch.name.as_str()),
            "can_modify": self.policy().cancel(known.start, self.now).is_allowed(),
        })
    }

    /// What the appointment takes up, wherever it is moved to.
    async fn wanted_again(&self, appointment: &Appointment) -> Wanted {
        let event_type = appointment.event_type;
        let known = self.service.hints.event_type(self.company.id, event_type).await;
        let minutes = (appointment.end - appointment.start).num_minutes();
        Wanted {
            event_type,
            host: known.ok().flatten().and_then(|known| known.host),
            service: appointment.service.clone(),
            length_minutes: None,
            minutes: u32::try_from(minutes).unwrap_or_default(),
        }
    }
}
