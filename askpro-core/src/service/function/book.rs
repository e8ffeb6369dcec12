//! Booking, while the caller is on the line, what was offered to them.

use super::identity::are_several_peoples;
use super::talk::Talk;
use super::wanted::Wanted;
use super::when::When;
use crate::appointment::{AppointmentRequest, Attendee};
use crate::booking::{Booking, BookingStatus};
use crate::error::{Error, ErrorKind, Result};
use crate::function::{BookAppointment, FunctionAnswer, RequestCallback};
use crate::offer::Offer;
use crate::phone::E164;
use crate::spoken;

impl Talk<'_> {
    pub(super) async fn book_appointment(&self, asked: &BookAppointment) -> Result<FunctionAnswer> {
        let offer = match self.chosen(asked).await? {
            Ok(offer) => offer,
            Err(answer) => return Ok(answer),
        };
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
                self.let_go().await?;
                Ok(self.booked(&booking))
            }
            Err(error) => self.not_booked(&error, &offer, asked).await,
        }
    }

    /// The offer that is meant. Only what was offered in this call can be booked; a time that was not is looked up, and
    /// offered if it is free.
    async fn chosen(
        &self,
        asked: &BookAppointment,
    ) -> Result<std::result::Result<Offer, FunctionAnswer>> {
        let (store, call) = (&self.service.booking.store, &self.call.call_id);
        let offers = store.offers_of_call(self.company.id, call).await?;
        if let Some(id) = asked.slot_id.as_deref() {
            return Ok(self.by_id(offers, id));
        }
        let start = match self.when(asked.datum.as_deref(), asked.uhrzeit.as_deref()) {
            Ok(When::Exact(start)) => start,
            Ok(When::Open) => match <[Offer; 1]>::try_from(offers) {
                Ok([only]) => return Ok(Ok(only)),
                Err(_) => {
                    return Ok(Err(FunctionAnswer::no(self.say.which_slot()).missing("datum")));
                }
            },
            Ok(When::Within(_)) => {
                return Ok(Err(FunctionAnswer::no(self.say.which_slot()).missing("uhrzeit")));
            }
            Err(question) => return Ok(Err(question)),
        };
        let (service, staff) =
            (asked.dienstleistung.as_deref(), asked.mitarbeiter_wunsch.as_deref());
        let wanted = match self.wanted(service, staff).await? {
            Ok(wanted) => wanted,
            Err(answer) => return Ok(Err(answer)),
        };
        let is_any = service.is_none() && staff.is_none();
        let is_meant = |offer: &Offer| {
            offer.offered.start == start
                && (is_any || offer.offered.event_type == wanted.event_type)
        };
        match offers.into_iter().find(is_meant) {
            Some(offer) => Ok(Ok(offer)),
            None => self.is_free(&wanted, start).await.map(not_booked).map(Err),
        }
    }

    pub(super) fn by_id(
        &self,
        offers: Vec<Offer>,
        id: &str,
    ) -> std::result::Result<Offer, FunctionAnswer> {
        let known = offers.into_iter().find(|offer| offer.id.as_str().eq_ignore_ascii_case(id));
        known.ok_or_else(|| FunctionAnswer::no(self.say.choose_again()))
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
    fn booked(&self, booking: &Booking) -> FunctionAnswer {
        let (wall, today) = (self.wall(booking.start), self.today());
        let said = match booking.status {
            BookingStatus::Pending => self.say.requested(wall, today),
            _ => self.say.booked(wall, today),
        };
        FunctionAnswer::yes(said)
            .with("status", booking.status.as_str())
            .with("start", booking.start.with_timezone(&self.zone).to_rfc3339())
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
                self.let_go().await?;
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
            ErrorKind::Mismatch => Ok(FunctionAnswer::no(self.say.booked_already())),
            ErrorKind::Storage | ErrorKind::CorruptData => {
                Err(Error::new(error.kind(), "book_appointment", error.message().to_owned()))
            }
            _ => {
                tracing::warn!(company = %self.company.id, kind = %error.kind(), "not booked in the call");
                let mut callback = self.request_callback(&callback_for(asked)).await?;
                callback.success = false;
                callback.message = self.say.callback_instead();
                Ok(callback)
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
