//! Work on one intent under a lease: asking the calendar, and reading what it says.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use super::book::{Booked, BookingService, OnRefusal, Pursuit, lease_time};
use super::settle::Trace;
use crate::appointment::{AppointmentRequest, NewBooking};
use crate::booking::{Booking, BookingIntent, METADATA_KEY, Refusal};
use crate::error::{Error, ErrorKind, Result};
use crate::id::LeaseToken;
use crate::ports::{Calendar, Unsettled};
use crate::retry::Retry;
use crate::task::{NewTask, TaskReason};

/// How many times a calendar is asked for one wish: once, and once more when two look-ups found nothing.
const MAX_ATTEMPTS: u32 = 2;

/// How long to wait when a look-up failed and the calendar does not say how long.
const LOOK_AGAIN: Duration = Duration::from_mins(1);

/// A request is not sent later than this after its lease was renewed, or the lease would not outlast it.
const SEND_WITHIN: TimeDelta = TimeDelta::seconds(15);

/// Work on one intent under a lease.
pub(super) struct Attempt<'a> {
    pub(super) service: &'a BookingService,
    pub(super) intent: BookingIntent,
    pub(super) lease: LeaseToken,
    pub(super) refusal: OnRefusal,
}

impl Attempt<'_> {
    /// Asks the calendar to book. Nothing of this wish may be in the calendar, or on its way there.
    pub(super) async fn send(self) -> Result<Pursuit> {
        let calendar = match self.service.calendar(self.request()) {
            Ok(calendar) => calendar,
            Err(error) => return self.refuse(error).await,
        };
        let new = match self.new_booking(calendar).await {
            Ok(new) => new,
            Err(error) if error.retry() == Retry::Never => return self.refuse(error).await,
            Err(error) => {
                let asked_before = self.intent.attempts > 0;
                let state = if asked_before { Unsettled::Unknown } else { Unsettled::NotSent };
                self.release(state).await?;
                return Err(error);
            }
        };
        let renewed = self.service.lease();
        let (company, id) = (self.request().company, self.intent.id);
        self.service.store.mark_sent(company, id, self.lease, renewed).await?;
        if self.service.clock.now() - renewed.now > SEND_WITHIN {
            // Too late: the lease would not outlast the request. If somebody else has it already, this says so.
            self.release(Unsettled::NotSent).await?;
            return Err(late());
        }
        match calendar.book(&new).await {
            Ok(booking) => self.check(booking).await,
            Err(error) => self.failed(error).await,
        }
    }

    /// Finds out what an earlier attempt did before anything is sent again.
    pub(super) async fn look_first(self) -> Result<Pursuit> {
        let may_send = self.intent.attempts < MAX_ATTEMPTS;
        self.look(may_send).await
    }

    /// Finds out what an earlier attempt did, and sends nothing.
    pub(super) async fn look_only(self) -> Result<Pursuit> {
        self.look(false).await
    }

    async fn look(self, may_send: bool) -> Result<Pursuit> {
        match self.look_up().await {
            Ok(Trace::Standing(booking)) => self.confirm(*booking).await,
            Ok(Trace::Void) => self.refuse(void()).await,
            Ok(Trace::Nothing) if may_send => self.send().await,
            Ok(Trace::Nothing) => self.refuse(unsettled()).await,
            Err(error) => self.look_again_later(error).await,
        }
    }

    /// Nothing was sent under this lease, so the next look-up need not wait for its end.
    async fn look_again_later(self, error: Error) -> Result<Pursuit> {
        self.release(Unsettled::Unknown).await?;
        let wait = match error.retry() {
            Retry::SafeAfter(wait) => wait,
            Retry::Never | Retry::OutcomeUnknown => LOOK_AGAIN,
        };
        Err(unknown(error, wait))
    }

    /// A booking that came back must be the one we asked for: calendars answer a repeat with what they have.
    async fn check(self, booking: Booking) -> Result<Pursuit> {
        let is_named = booking.metadata.contains_key(METADATA_KEY);
        let is_ours = booking.has_key(&self.intent.key);
        if is_named && !is_ours {
            let message = "the calendar answered with a booking made before";
            return self.refuse(Error::new(ErrorKind::SlotTaken, "book", message)).await;
        }
        let as_asked = booking.start == self.request().start && !booking.status.is_void();
        if is_ours || as_asked {
            return self.confirm(booking).await;
        }
        let message = "the calendar answered with another booking";
        self.failed(Error::new(ErrorKind::UnexpectedAnswer, "book", message)).await
    }

    async fn failed(self, error: Error) -> Result<Pursuit> {
        match error.kind() {
            ErrorKind::RateLimited | ErrorKind::CircuitOpen | ErrorKind::Unavailable => {
                self.release(Unsettled::NotSent).await?;
                Err(error)
            }
            // "Taken" may be our own booking, made by an attempt whose answer was lost.
            ErrorKind::SlotTaken => match self.look_up().await {
                Ok(Trace::Standing(booking)) => self.confirm(*booking).await,
                Ok(Trace::Void | Trace::Nothing) => self.refuse(error).await,
                Err(_) => Err(unknown(error, lease_time())),
            },
            ErrorKind::InvalidInput
            | ErrorKind::NotAllowed
            | ErrorKind::NotFound
            | ErrorKind::Configuration
            | ErrorKind::Unauthorized => self.refuse(error).await,
            // The request may still be running over there. The lease is kept: when it has run out, a second look-up
            // decides. The first one, now, settles the common case at once.
            _ => match self.look_up().await {
                Ok(Trace::Standing(booking)) => self.confirm(*booking).await,
                Ok(Trace::Void) => self.refuse(void()).await,
                Ok(Trace::Nothing) | Err(_) => Err(unknown(error, lease_time())),
            },
        }
    }

    async fn confirm(self, booking: Booking) -> Result<Pursuit> {
        let now = self.service.clock.now();
        let (company, id) = (self.request().company, self.intent.id);
        let store = &self.service.store;
        let appointment = store.confirm_intent(company, id, self.lease, &booking, now).await?;
        tracing::info!(
            %company,
            intent = %id,
            booking_uid = %booking.uid,
            status = booking.status.as_str(),
            "booking confirmed"
        );
        Ok(Pursuit::Booked(Box::new(Booked { booking, appointment })))
    }

    pub(super) async fn refuse(self, error: Error) -> Result<Pursuit> {
        let now = self.service.clock.now();
        let task = match self.refusal {
            OnRefusal::WriteTask => Some(self.task(&error, now).await),
            OnRefusal::Report => None,
        };
        let refusal = Refusal { code: error.code(), message: error.message().to_owned() };
        let (company, id) = (self.request().company, self.intent.id);
        let store = &self.service.store;
        store.refuse_intent(company, id, self.lease, &refusal, task.as_ref(), now).await?;
        tracing::warn!(%company, intent = %id, kind = %error.kind(), code = %error.code(), "booking refused");
        Ok(Pursuit::Refused(error))
    }

    async fn task(&self, error: &Error, now: DateTime<Utc>) -> NewTask {
        let reason = refusal_reason(error);
        let mut task = NewTask::new(reason, error.message(), now + reason.time_to_act());
        task.code = error.code();
        if matches!(reason, TaskReason::SlotTaken | TaskReason::BookingRefused) {
            let zone = self.request().attendee.timezone;
            // Alternatives help, but the task is worth more than they are.
            let slots = self.service.slots_near(self.request()).await.unwrap_or_default();
            task.suggestions = slots
                .iter()
                .map(|slot| slot.start.with_timezone(&zone).format("%d.%m.%Y %H:%M").to_string())
                .collect();
        }
        task
    }

    async fn release(&self, state: Unsettled) -> Result<()> {
        let (company, id) = (self.request().company, self.intent.id);
        self.service.store.release_intent(company, id, self.lease, state).await
    }

    /// What is wished, as it was written down first: a repeat does not change it.
    pub(super) const fn request(&self) -> &AppointmentRequest {
        &self.intent.request
    }

    async fn new_booking(&self, calendar: &dyn Calendar) -> Result<NewBooking> {
        let request = self.request();
        let mut metadata = BTreeMap::from([
            (METADATA_KEY.to_owned(), self.intent.key.as_str().to_owned()),
            ("source".to_owned(), "askpro".to_owned()),
        ]);
        if let Some(call) = &request.call_id {
            metadata.insert("call_id".to_owned(), call.as_str().to_owned());
        }
        Ok(NewBooking {
            event_type: request.event_type,
            start: request.start,
            length_minutes: length(calendar, request).await?,
            attendee: request.attendee.clone(),
            notes: request.notes.clone(),
            metadata,
        })
    }
}

/// The wished length, where the event type leaves a choice; a length is refused where it does not.
async fn length(calendar: &dyn Calendar, request: &AppointmentRequest) -> Result<Option<u32>> {
    let Some(minutes) = request.length_minutes else { return Ok(None) };
    let event_type = calendar.event_type(request.event_type).await?;
    Ok(event_type.filter(|known| known.length_options.contains(&minutes)).map(|_| minutes))
}

/// Why a human has to look at a wish that was refused.
pub(super) const fn refusal_reason(error: &Error) -> TaskReason {
    match error.kind() {
        ErrorKind::SlotTaken => TaskReason::SlotTaken,
        ErrorKind::Configuration | ErrorKind::Unauthorized => TaskReason::CalendarMisconfigured,
        ErrorKind::OutcomeUnknown => TaskReason::OutcomeUnsettled,
        _ => TaskReason::BookingRefused,
    }
}

/// The same wish may be brought forward again after the wait; it will look first.
fn unknown(cause: Error, wait: Duration) -> Error {
    let message = "whether the calendar has the booking is not known";
    Error::new(ErrorKind::OutcomeUnknown, "book", message)
        .with_retry(Retry::SafeAfter(wait))
        .with_source(cause)
}

fn unsettled() -> Error {
    let message = "the calendar was asked, its answer was lost, and it shows no booking";
    Error::new(ErrorKind::OutcomeUnknown, "book", message).with_retry(Retry::Never)
}

fn late() -> Error {
    let message = "too late to ask the calendar: the lease was renewed too long ago";
    Error::new(ErrorKind::InFlight, "book", message)
}

fn void() -> Error {
    let message = "the booking was made, and cancelled or refused in the calendar since";
    Error::new(ErrorKind::NotAllowed, "book", message)
}
