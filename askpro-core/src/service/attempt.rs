//! Work on one intent under a lease: asking the calendar, and reading what it says.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::{DateTime, Utc};

use super::book::{BookingService, Done, OnRefusal, Pursuit};
use super::settle::Trace;
use crate::appointment::{AppointmentRequest, NewBooking, Slot};
use crate::booking::{Booking, BookingIntent, MAX_ATTEMPTS, METADATA_KEY, Refusal};
use crate::error::{Error, ErrorKind, Result};
use crate::id::{BookingUid, LeaseToken};
use crate::ports::{Calendar, RescheduleRequest, Unsettled};
use crate::retry::Retry;
use crate::task::{NewTask, TaskReason};
use crate::wish::Wish;

/// How long to wait when a look-up failed and the calendar does not say how long.
const LOOK_AGAIN: Duration = Duration::from_mins(1);

/// A request is not sent later than this after its lease was renewed, or the lease would not outlast it.
///
/// The lease, 90 s, must hold for this, the client's patience of 35 s, and clocks that differ by some seconds.
const SEND_WITHIN: Duration = Duration::from_secs(15);

/// Work on one intent under a lease.
pub(super) struct Attempt<'a> {
    pub(super) service: &'a BookingService,
    pub(super) intent: BookingIntent,
    pub(super) lease: LeaseToken,
    pub(super) refusal: OnRefusal,
}

impl Attempt<'_> {
    /// Asks the calendar to carry the wish out. Nothing of it may be in the calendar, or on its way there.
    pub(super) async fn send(self) -> Result<Pursuit> {
        let calendar = match self.service.calendar(self.wish().company()) {
            Ok(calendar) => calendar,
            Err(error) => return self.refuse(error).await,
        };
        let asked = match self.question(calendar).await {
            Ok(asked) => asked,
            Err(error) if error.retry() == Retry::Never => return self.refuse(error).await,
            Err(error) => {
                let asked_before = self.intent.attempts > 0;
                let state = if asked_before { Unsettled::Unknown } else { Unsettled::NotSent };
                self.release(state).await?;
                return Err(error);
            }
        };
        let (renewed, renewed_at) = (self.service.lease(), self.service.clock.monotonic());
        let (company, id) = (self.wish().company(), self.intent.id);
        self.service.store.mark_sent(company, id, self.lease, renewed).await?;
        if self.since(renewed.now, renewed_at) > SEND_WITHIN {
            // Too late: the lease would not outlast the request. If somebody else has it already, this says so.
            let late = late(self.operation());
            self.release(Unsettled::NotSent).await?;
            return Err(late);
        }
        let answer = match asked {
            Question::Book(new) => calendar.book(&new).await,
            Question::Reschedule(uid, request) => calendar.reschedule(&uid, &request).await,
            Question::Cancel(uid, reason) => calendar.cancel(&uid, &reason).await,
        };
        match answer {
            Ok(booking) => self.check(booking).await,
            Err(error) => self.failed(error).await,
        }
    }

    /// How much time has passed since both were read. A process that stood still may find its date set back, and one
    /// whose machine slept may find its monotonic clock where it was: the longer span counts.
    fn since(&self, now: DateTime<Utc>, monotonic: Duration) -> Duration {
        let clock = &self.service.clock;
        let by_date = (clock.now() - now).to_std().unwrap_or_default();
        by_date.max(clock.monotonic().saturating_sub(monotonic))
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
            Ok(Trace::Done(booking)) => self.confirm(*booking).await,
            Ok(Trace::Futile(why)) => self.refuse(why).await,
            Ok(Trace::Nothing) if may_send => self.send().await,
            Ok(Trace::Nothing) => {
                let unsettled = unsettled(self.operation());
                self.refuse(unsettled).await
            }
            Err(error) => self.look_again_later(error).await,
        }
    }

    /// Nothing was sent under this lease, so the next look-up need not wait for its end.
    async fn look_again_later(self, error: Error) -> Result<Pursuit> {
        self.release(Unsettled::Unknown).await?;
        // The calendar was not even asked: whoever counts tries must not count this one.
        if matches!(error.kind(), ErrorKind::CircuitOpen | ErrorKind::RateLimited) {
            return Err(error);
        }
        let wait = match error.retry() {
            Retry::SafeAfter(wait) => wait,
            Retry::Never | Retry::OutcomeUnknown => LOOK_AGAIN,
        };
        Err(self.unknown(error, wait))
    }

    /// A booking that came back must be the one we asked for: calendars answer a repeat with what they have.
    async fn check(self, booking: Booking) -> Result<Pursuit> {
        let is_void = booking.status.is_void();
        let as_asked = match self.wish() {
            Wish::Book(request) => {
                let is_named = booking.metadata.contains_key(METADATA_KEY);
                let is_ours = booking.has_key(&self.intent.key);
                if is_named && !is_ours {
                    let message = "the calendar answered with a booking made before";
                    return self.refuse(Error::new(ErrorKind::SlotTaken, "book", message)).await;
                }
                is_ours || (booking.start == request.start && !is_void)
            }
            Wish::Reschedule(wish) => booking.start == wish.start && !is_void,
            Wish::Cancel(_) => is_void && booking.rescheduled_to.is_none(),
        };
        if as_asked {
            return self.confirm(booking).await;
        }
        let message = "the calendar answered with another booking";
        let error = Error::new(ErrorKind::UnexpectedAnswer, self.operation(), message);
        self.failed(error).await
    }

    async fn failed(self, error: Error) -> Result<Pursuit> {
        match error.kind() {
            ErrorKind::RateLimited | ErrorKind::CircuitOpen | ErrorKind::Unavailable => {
                self.release(Unsettled::NotSent).await?;
                Err(error)
            }
            kind if self.may_hide_success(kind) => match self.look_up().await {
                Ok(Trace::Done(booking)) => self.confirm(*booking).await,
                Ok(Trace::Futile(_) | Trace::Nothing) => self.refuse(error).await,
                Err(_) => Err(self.unknown(error, self.service.lease_time())),
            },
            ErrorKind::InvalidInput
            | ErrorKind::NotAllowed
            | ErrorKind::NotFound
            | ErrorKind::Configuration
            | ErrorKind::Unauthorized => self.refuse(error).await,
            // The request may still be running over there. The lease is kept: when it has run out, a second look-up
            // decides. The first one, now, settles the common case at once. A booking that is not to be found may only
            // not be visible yet.
            _ => match self.look_up().await {
                Ok(Trace::Done(booking)) => self.confirm(*booking).await,
                Ok(Trace::Futile(why)) if why.kind() != ErrorKind::NotFound => {
                    self.refuse(why).await
                }
                Ok(Trace::Futile(_) | Trace::Nothing) | Err(_) => {
                    Err(self.unknown(error, self.service.lease_time()))
                }
            },
        }
    }

    /// Whether a refusal may be the work of an earlier attempt whose answer was lost: a slot taken by our own booking,
    /// a booking that we moved or cancelled ourselves.
    const fn may_hide_success(&self, kind: ErrorKind) -> bool {
        let is_change = !matches!(self.intent.wish, Wish::Book(_));
        matches!(kind, ErrorKind::SlotTaken)
            || (is_change && matches!(kind, ErrorKind::NotAllowed | ErrorKind::NotFound))
    }

    async fn confirm(self, booking: Booking) -> Result<Pursuit> {
        let now = self.service.clock.now();
        let (company, id) = (self.wish().company(), self.intent.id);
        let store = &self.service.store;
        let appointment = store.confirm_intent(company, id, self.lease, &booking, now).await?;
        tracing::info!(
            %company,
            intent = %id,
            booking_uid = %booking.uid,
            status = booking.status.as_str(),
            wish = self.operation(),
            "wish carried out"
        );
        let appointment = appointment.map(|appointment| appointment.id);
        Ok(Pursuit::Done(Box::new(Done { booking, appointment })))
    }

    pub(super) async fn refuse(self, error: Error) -> Result<Pursuit> {
        let now = self.service.clock.now();
        let task = match self.refusal {
            OnRefusal::WriteTask => Some(self.task(&error, now).await),
            OnRefusal::Report => None,
        };
        let refusal = Refusal { code: error.code(), message: error.message().to_owned() };
        let (company, id) = (self.wish().company(), self.intent.id);
        let store = &self.service.store;
        store.refuse_intent(company, id, self.lease, &refusal, task.as_ref(), now).await?;
        tracing::warn!(
            %company,
            intent = %id,
            kind = %error.kind(),
            code = %error.code(),
            wish = self.operation(),
            "wish refused"
        );
        Ok(Pursuit::Refused(error))
    }

    async fn task(&self, error: &Error, now: DateTime<Utc>) -> NewTask {
        let reason = refusal_reason(error);
        let mut task = NewTask::new(reason, error.message(), now + reason.time_to_act());
        task.code = error.code();
        if matches!(reason, TaskReason::SlotTaken | TaskReason::BookingRefused) {
            // Alternatives help, but the task is worth more than they are.
            task.suggestions = self.alternatives().await.unwrap_or_default();
        }
        task
    }

    /// Free times near the one that was wished, as text.
    async fn alternatives(&self) -> Result<Vec<String>> {
        let (slots, zone) = match self.wish() {
            Wish::Book(request) => {
                (self.service.slots_near(request).await?, request.attendee.timezone)
            }
            Wish::Reschedule(wish) => (self.service.slots_near_move(wish).await?, wish.timezone),
            Wish::Cancel(_) => return Ok(Vec::new()),
        };
        let local =
            |slot: &Slot| slot.start.with_timezone(&zone).format("%d.%m.%Y %H:%M").to_string();
        Ok(slots.iter().map(local).collect())
    }

    async fn release(&self, state: Unsettled) -> Result<()> {
        let (company, id) = (self.wish().company(), self.intent.id);
        self.service.store.release_intent(company, id, self.lease, state).await
    }

    /// What is wished, as it was written down first: a repeat does not change it.
    pub(super) const fn wish(&self) -> &Wish {
        &self.intent.wish
    }

    /// What errors and logs call it.
    const fn operation(&self) -> &'static str {
        self.intent.wish.kind().as_str()
    }

    /// What the calendar will be asked, complete before anything is noted as sent.
    async fn question(&self, calendar: &dyn Calendar) -> Result<Question> {
        Ok(match self.wish() {
            Wish::Book(request) => Question::Book(Box::new(NewBooking {
                event_type: request.event_type,
                start: request.start,
                length_minutes: length(calendar, request).await?,
                attendee: request.attendee.clone(),
                notes: request.notes.clone(),
                metadata: metadata(&self.intent),
            })),
            Wish::Reschedule(wish) => {
                let request = RescheduleRequest { start: wish.start, reason: wish.reason.clone() };
                Question::Reschedule(wish.booking.clone(), request)
            }
            Wish::Cancel(wish) => Question::Cancel(wish.booking.clone(), wish.reason.clone()),
        })
    }

    /// The same wish may be brought forward again after the wait; it will look first.
    fn unknown(&self, cause: Error, wait: Duration) -> Error {
        let message = "whether the calendar has carried it out is not known";
        Error::new(ErrorKind::OutcomeUnknown, self.operation(), message)
            .with_retry(Retry::SafeAfter(wait))
            .with_source(cause)
    }
}

/// What a calendar is asked.
enum Question {
    Book(Box<NewBooking>),
    Reschedule(BookingUid, RescheduleRequest),
    Cancel(BookingUid, String),
}

/// What we write into a booking, to know it again.
fn metadata(intent: &BookingIntent) -> BTreeMap<String, String> {
    let mut metadata = BTreeMap::from([
        (METADATA_KEY.to_owned(), intent.key.as_str().to_owned()),
        ("source".to_owned(), "askpro".to_owned()),
    ]);
    if let Some(call) = intent.wish.call_id() {
        metadata.insert("call_id".to_owned(), call.as_str().to_owned());
    }
    metadata
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

fn unsettled(operation: &'static str) -> Error {
    let message = "the calendar was asked, its answer was lost, and it shows nothing of the wish";
    Error::new(ErrorKind::OutcomeUnknown, operation, message).with_retry(Retry::Never)
}

fn late(operation: &'static str) -> Error {
    let message = "too late to ask the calendar: the lease was renewed too long ago";
    Error::new(ErrorKind::InFlight, operation, message)
}
