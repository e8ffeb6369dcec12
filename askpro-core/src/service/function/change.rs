//! Finding, moving and cancelling the caller's own appointments.

use chrono::{DateTime, Duration, NaiveDateTime, Utc};
use serde_json::{Value, json};

use super::book::not_booked;
use super::identity::{Claimed, TOLD, Theirs};
use super::redeem::{Chosen, Question, WishedTime};
use super::sentence::Sentences;
use super::talk::Talk;
use super::wanted::Wanted;
use crate::appointment::Appointment;
use crate::datetime::{format_date, format_time};
use crate::error::{Error, ErrorKind, Result};
use crate::function::{
    CancelAppointment, ChangeAppointment, FindAppointments, FunctionAnswer, RequestCallback,
};
use crate::offer::Offer;
use crate::reschedule::{RescheduleDecision, ReschedulePolicy};
use crate::wish::{CancelWish, RescheduleWish};

/// What is asked where the new time is not clear.
const ASKED: Question =
    Question { say: Sentences::which_new_time, day: "neues_datum", time: "neue_uhrzeit" };

impl Talk<'_> {
    pub(super) async fn find_appointments(
        &self,
        asked: &FindAppointments,
    ) -> Result<FunctionAnswer> {
        let day = together(asked.datum.as_deref(), asked.uhrzeit.as_deref());
        let claimed = Claimed { name: asked.name.as_deref(), day: day.as_deref() };
        let own = match self.own(claimed).await? {
            Ok(own) => own,
            Err(answer) => return Ok(answer),
        };
        let meant: Vec<&Theirs> = own.iter().filter(|known| known.is_meant()).collect();
        if meant.is_empty() {
            return Ok(self.which_of(&own).with("found", false));
        }
        let (walls, list) = self.told(&meant);
        let said = self.say.appointments(&walls, self.today());
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
        if let Some(refusal) =
            self.refused(self.policy().cancel(appointment.start, self.now), Sentences::too_late)
        {
            return Ok(refusal);
        }
        let start = match self.new_start(&appointment, asked).await? {
            Ok(start) => start,
            Err(answer) => return Ok(answer),
        };
        if let Some(refusal) = self
            .refused(self.policy().change(appointment.start, start, self.now), Sentences::too_late)
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
                self.let_go().await;
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
        let day = together(asked.datum.as_deref(), asked.uhrzeit.as_deref());
        let claimed = Claimed { name: asked.name.as_deref(), day: day.as_deref() };
        let appointment = match self.meant(asked.appointment_id.as_deref(), claimed).await? {
            Ok(appointment) => appointment,
            Err(answer) => return Ok(answer),
        };
        if let Some(refusal) = self.refused(
            self.policy().cancel(appointment.start, self.now),
            Sentences::too_late_to_cancel,
        ) {
            return Ok(refusal);
        }
        let reason = asked.grund.as_deref().unwrap_or(self.say.asked_by_phone());
        let mut wish = CancelWish::new(self.company.id, appointment.booking_uid.clone(), reason)
            .with_call_id(self.call.call_id.clone());
        wish.branch = Some(self.branch.id);
        match self.service.booking.cancel(&wish).await {
            Ok(_) => Ok(self.cancelled(&appointment)),
            Err(error) => self.not_changed(&error, self.say.not_cancelled()).await,
        }
    }

    /// What it costs is said with it, where the company says so.
    fn cancelled(&self, appointment: &Appointment) -> FunctionAnswer {
        let said = self.say.cancelled(self.wall(appointment.start), self.today());
        match &self.company.refund_policy {
            Some(policy) => FunctionAnswer::yes(format!("{said} {policy}"))
                .with("refund_policy", policy.clone()),
            None => FunctionAnswer::yes(said),
        }
    }

    /// The one of the caller's own appointments that is meant; an id that is none of theirs names nothing, and what is
    /// said besides has to fit.
    async fn meant(
        &self,
        id: Option<&str>,
        claimed: Claimed<'_>,
    ) -> Result<std::result::Result<Appointment, FunctionAnswer>> {
        let own = match self.own(claimed).await? {
            Ok(own) => own,
            Err(answer) => return Ok(Err(answer)),
        };
        let mut meant = own.iter().filter(|known| known.is_meant());
        let found = match id {
            Some(id) => {
                let is_it = |known: &&Theirs| known.appointment.id.to_string() == id;
                own.iter().find(is_it).filter(|known| !known.is_another())
            }
            None => meant.next().filter(|_| meant.next().is_none()),
        };
        Ok(match found {
            Some(found) => Ok(found.appointment.clone()),
            None => Err(self.which_of(&own).missing("appointment_id")),
        })
    }

    /// Asks which of the caller's own appointments is meant: of those that fit what was said, or may, else of all.
    fn which_of(&self, own: &[Theirs]) -> FunctionAnswer {
        let those = |fit: fn(&Theirs) -> bool| -> Vec<&Theirs> {
            own.iter().filter(|known| fit(known)).collect()
        };
        let fitting = [those(Theirs::is_meant), those(Theirs::may_be_meant)];
        let fitting = fitting.into_iter().find(|those| !those.is_empty());
        let fits_none = fitting.is_none();
        let (walls, list) = self.told(&fitting.unwrap_or_else(|| own.iter().collect()));
        let question = self.say.is_it(&walls, self.today());
        let question = if fits_none { self.say.not_that(&question) } else { question };
        FunctionAnswer::no(question).with("appointments", list)
    }

    /// When the first few begin, and what the agent is told of them.
    fn told(&self, known: &[&Theirs]) -> (Vec<NaiveDateTime>, Vec<Value>) {
        let told = known.iter().take(TOLD).map(|known| &known.appointment);
        told.map(|known| (self.wall(known.start), self.listed(known))).unzip()
    }

    /// When the appointment is to begin; only what was offered in this call for what it is, and as long.
    async fn new_start(
        &self,
        appointment: &Appointment,
        asked: &ChangeAppointment,
    ) -> Result<std::result::Result<DateTime<Utc>, FunctionAnswer>> {
        let wished = WishedTime {
            slot_id: asked.slot_id.as_deref(),
            day: asked.neues_datum.as_deref(),
            time: asked.neue_uhrzeit.as_deref(),
        };
        let length = appointment.end - appointment.start;
        let suits = |offer: &Offer| {
            let offered = &offer.offered;
            offered.event_type == appointment.event_type && offered.end - offered.start == length
        };
        let start = match self.chosen(wished, suits, ASKED).await? {
            // What another call holds is not free to be moved to either.
            Ok(Chosen::Offered(offer)) if self.take(&offer).await?.is_some() => {
                return Ok(Ok(offer.offered.start));
            }
            Ok(Chosen::Offered(offer)) => offer.offered.start,
            Ok(Chosen::NotOffered(start)) => start,
            Err(question) => return Ok(Err(question)),
        };
        self.is_free(&self.wanted_again(appointment).await, start).await.map(not_booked).map(Err)
    }

    const fn policy(&self) -> ReschedulePolicy {
        ReschedulePolicy::new(self.company.notice).with_lead(self.company.lead_time)
    }

    /// What is said when an appointment must not be changed; `too_late` says so of the notice.
    fn refused(
        &self,
        decision: RescheduleDecision,
        too_late: fn(Sentences, Duration) -> String,
    ) -> Option<FunctionAnswer> {
        let said = match decision {
            RescheduleDecision::Allowed => return None,
            RescheduleDecision::AlreadyBegun => self.say.begun_already(),
            RescheduleDecision::TooLate { .. } => too_late(self.say, self.company.notice),
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

/// What is said of a day and of a time, as one.
fn together(day: Option<&str>, time: Option<&str>) -> Option<String> {
    let said: Vec<&str> = day.into_iter().chain(time).collect();
    (!said.is_empty()).then(|| said.join(", "))
}
