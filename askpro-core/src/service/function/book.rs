//! Booking, while the caller is on the line, what was offered to them.

use std::time::Duration;

use chrono::{DateTime, Utc};

use super::identity::are_several_peoples;
use super::redeem::{Chosen, Question, WishedTime};
use super::sentence::Sentences;
use super::talk::Talk;
use super::wanted::Wanted;
use crate::appointment::{Appointment, AppointmentRequest, Attendee};
use crate::booking::BookingStatus;
use crate::error::{Error, ErrorKind, Result};
use crate::function::{BookAppointment, FunctionAnswer, RequestCallback};
use crate::offer::Offer;
use crate::phone::E164;
use crate::retry::Retry;
use crate::spoken;

/// How long a caller may be asked to wait for a turn at the calendar.
const SOON: Duration = Duration::from_secs(30);

/// What is asked where the time is not clear.
const ASKED: Question = Question { say: Sentences::which_slot, day: "datum", time: "uhrzeit" };

impl Talk<'_> {
    pub(super) async fn book_appointment(&self, asked: &BookAppointment) -> Result<FunctionAnswer> {
        let offer = match self.offer_to_book(asked).await? {
            Ok(offer) => offer,
            Err(answer) => return Ok(answer),
        };
        if let Some(answer) = self.booked_before(&offer, asked).await? {
            return Ok(answer);
        }
        let attendee = match self.attendee(asked).await? {
            Ok(attendee) => attendee,
            Err(question) => return Ok(question),
        };
        if self.take(&offer).await?.is_none() {
            return self.is_free(&wanted(&offer), offer.offered.start).await.map(not_booked);
        }
        let request = self.request(&offer, attendee, asked);
        match self.service.booking.book(&request).await {
            Ok(booking) => {
                self.let_go().await;
                Ok(self.booked(booking.start, &booking.status))
            }
            Err(error) => self.not_booked(&error, &offer, asked).await,
        }
    }

    /// The offer that is meant. Only what was offered in this call can be booked; a time that was not is looked up, and
    /// offered if it is free.
    async fn offer_to_book(
        &self,
        asked: &BookAppointment,
    ) -> Result<std::result::Result<Offer, FunctionAnswer>> {
        let wished = WishedTime {
            slot_id: asked.slot_id.as_deref(),
            day: asked.datum.as_deref(),
            time: asked.uhrzeit.as_deref(),
        };
        let (service, staff) =
            (asked.dienstleistung.as_deref(), asked.mitarbeiter_wunsch.as_deref());
        let is_named = wished.slot_id.is_none() && (service.is_some() || staff.is_some());
        let event_type = if is_named {
            match self.wanted(service, staff).await? {
                Ok(wanted) => Some(wanted.event_type),
                Err(question) => return Ok(Err(question)),
            }
        } else {
            None
        };
        let suits = |offer: &Offer| event_type.is_none_or(|id| offer.offered.event_type == id);
        let start = match self.chosen(wished, suits, ASKED).await? {
            Ok(Chosen::Offered(offer)) => return Ok(Ok(*offer)),
            Ok(Chosen::NotOffered(start)) => start,
            Err(question) => return Ok(Err(question)),
        };
        match self.wanted(service, staff).await? {
            Ok(wanted) => self.is_free(&wanted, start).await.map(not_booked).map(Err),
            Err(question) => Ok(Err(question)),
        }
    }

    /// The appointment that was booked in this call, if it is to come.
    pub(super) async fn booked_here(&self) -> Result<Option<Appointment>> {
        let known = self.booking_of_call().await?;
        Ok(known.filter(|known| known.status.is_live() && known.end > self.now))
    }

    async fn booking_of_call(&self) -> Result<Option<Appointment>> {
        let (store, company) = (&self.service.booking.store, self.company.id);
        let intent = store.intent_of_call(company, &self.call.call_id).await?;
        let Some(booking) = intent.and_then(|intent| intent.booking) else { return Ok(None) };
        store.appointment_by_uid(company, &booking.uid).await
    }

    /// What is said when something was booked in this call already: how that stands now, not how it stood then.
    async fn booked_before(
        &self,
        offer: &Offer,
        asked: &BookAppointment,
    ) -> Result<Option<FunctionAnswer>> {
        let Some(known) = self.booking_of_call().await? else { return Ok(None) };
        if !known.status.is_live() {
            // A call books once; whoever wants another appointment after all is called back.
            return self.called_back_instead(asked, self.say.no_second_booking()).await.map(Some);
        }
        let is_it =
            known.start == offer.offered.start && known.event_type == offer.offered.event_type;
        if is_it {
            return Ok(Some(self.booked(known.start, &known.status)));
        }
        let said = self.say.booked_already_at(self.wall(known.start), self.today());
        Ok(Some(FunctionAnswer::no(said)))
    }

    async fn called_back_instead(
        &self,
        asked: &BookAppointment,
        said: String,
    ) -> Result<FunctionAnswer> {
        let mut callback = self.request_callback(&callback_for(asked)).await?;
        callback.success = false;
        callback.message = said;
        Ok(callback)
    }

    /// Who comes: what is said now, else what was collected, else what is known of the number.
    async fn attendee(
        &self,
        asked: &BookAppointment,
    ) -> Result<std::result::Result<Attendee, FunctionAnswer>> {
        let (store, company) = (&self.service.booking.store, self.company.id);
        let collected = store.collected(company, &self.call.call_id).await?;
        let said = |now: &Option<String>, field: &str| {
            now.clone().or_else(|| collected.get(field).cloned())
        };
        let caller = self.caller();
        let named = said(&asked.telefonnummer, "telefonnummer");
        let phone = match named.as_deref().map(|text| self.phone(text)) {
            Some(Some(phone)) => Some(phone),
            // Who calls can be called back, whatever was understood of another number.
            Some(None) if caller.is_none() => {
                let question = FunctionAnswer::no(self.say.which_phone());
                return Ok(Err(question.missing("telefonnummer")));
            }
            _ => caller.clone(),
        };
        let Some(phone) = phone else {
            return Ok(Err(FunctionAnswer::no(self.say.which_phone()).missing("telefonnummer")));
        };
        let name = if let Some(name) = said(&asked.name, "name") {
            Some(name)
        } else if caller.as_ref() == Some(&phone) {
            match store.customer_by_phone(company, &phone).await? {
                // Which of them calls is not known.
                Some(customer) if are_several_peoples(&self.upcoming(&customer).await?) => None,
                customer => customer.and_then(|customer| customer.name),
            }
        } else {
            // A number that is only said lends nobody the name of its owner.
            None
        };
        let Some(name) = name else {
            return Ok(Err(FunctionAnswer::no(self.say.which_name()).missing("name")));
        };
        let email = said(&asked.email, "email");
        let mut attendee = Attendee::new(name);
        attendee.phone = Some(phone);
        // A misheard address would send the confirmation to a stranger.
        attendee.email = email.and_then(|text| certain_email(&text));
        attendee.timezone = self.zone;
        attendee.locale = self.company.locale;
        Ok(Ok(attendee))
    }

    /// A number as it was said or written.
    pub(super) fn phone(&self, text: &str) -> Option<E164> {
        let region = self.company.region;
        E164::parse(text, region).ok().or_else(|| spoken::phone_number(text, region).ok())
    }

    fn request(
        &self,
        offer: &Offer,
        attendee: Attendee,
        asked: &BookAppointment,
    ) -> AppointmentRequest {
        let offered = &offer.offered;
        let mut request =
            AppointmentRequest::new(self.company.id, offered.event_type, offered.start)
                .with_call_id(self.call.call_id.clone());
        request.branch = Some(self.branch.id);
        request.length_minutes = offered.length_minutes;
        request.attendee = attendee;
        request.service.clone_from(&offered.service);
        // Who has an event type of their own is booked; anybody else is noted.
        let is_kept = self.branch.services.iter().flat_map(|service| &service.staff);
        let is_kept = is_kept.map(|member| member.event_type_id).any(|id| id == offered.event_type);
        let staff = asked.mitarbeiter_wunsch.as_deref().filter(|_| !is_kept);
        let staff = staff.map(|staff| self.say.wished_staff(staff));
        let notes: Vec<String> = staff.into_iter().chain(asked.notizen.clone()).collect();
        request.notes = (!notes.is_empty()).then(|| notes.join("\n"));
        request
    }

    /// Only what the calendar confirmed is called booked.
    fn booked(&self, start: DateTime<Utc>, status: &BookingStatus) -> FunctionAnswer {
        let (wall, today) = (self.wall(start), self.today());
        let said = match status {
            BookingStatus::Pending => self.say.requested(wall, today),
            _ => self.say.booked(wall, today),
        };
        FunctionAnswer::yes(said)
            .with("status", status.as_str())
            .with("start", start.with_timezone(&self.zone).to_rfc3339())
    }

    async fn not_booked(
        &self,
        error: &Error,
        offer: &Offer,
        asked: &BookAppointment,
    ) -> Result<FunctionAnswer> {
        let start = offer.offered.start;
        match error.kind() {
            ErrorKind::SlotTaken => {
                self.let_go().await;
                let wanted = wanted(offer);
                let Ok(window) = self.around(start) else {
                    return Ok(FunctionAnswer::no(self.say.nothing_free()));
                };
                let free = self.free(&wanted, window).await.unwrap_or_default();
                self.instead(free, start).await
            }
            // The request may be under way: the job after the call finds out.
            ErrorKind::OutcomeUnknown | ErrorKind::InFlight => {
                let said = self.say.not_confirmed_yet();
                Ok(FunctionAnswer::no(said).with("status", "unconfirmed"))
            }
            // It was not sent, because many are booking: asked again, it waits for its turn once more.
            ErrorKind::RateLimited if comes_soon(error) => {
                Ok(FunctionAnswer::no(self.say.one_moment()).with("pending", true))
            }
            ErrorKind::Mismatch => Ok(FunctionAnswer::no(self.say.booked_already())),
            ErrorKind::Storage | ErrorKind::CorruptData => {
                Err(Error::new(error.kind(), "book_appointment", error.message().to_owned()))
            }
            _ => {
                tracing::warn!(company = %self.company.id, kind = %error.kind(), "not booked in the call");
                self.called_back_instead(asked, self.say.callback_instead()).await
            }
        }
    }
}

/// What is free is good to know, and is not booked.
pub(super) fn not_booked(mut answer: FunctionAnswer) -> FunctionAnswer {
    answer.success = false;
    answer
}

fn wanted(offer: &Offer) -> Wanted {
    let offered = &offer.offered;
    let minutes = (offered.end - offered.start).num_minutes();
    Wanted {
        event_type: offered.event_type,
        host: offered.host,
        service: offered.service.clone(),
        length_minutes: offered.length_minutes,
        minutes: u32::try_from(minutes).unwrap_or_default(),
    }
}

fn comes_soon(error: &Error) -> bool {
    matches!(error.retry(), Retry::SafeAfter(wait) if wait <= SOON)
}

fn callback_for(asked: &BookAppointment) -> RequestCallback {
    RequestCallback {
        grund: None,
        name: asked.name.clone(),
        telefonnummer: asked.telefonnummer.clone(),
        wann: None,
    }
}

fn certain_email(text: &str) -> Option<String> {
    let read = spoken::email_address(text).ok()?;
    (read.confidence == spoken::Confidence::Certain).then_some(read.address)
}
