//! One wish, one booking.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, Duration, Utc};

use crate::appointment::{Appointment, AppointmentRequest, NewBooking, Slot};
use crate::booking::{Booking, BookingIntent, Claim, IntentState, METADATA_KEY, Refusal};
use crate::error::{DomainCode, Error, ErrorKind, Result};
use crate::id::{BookingUid, LeaseToken};
use crate::idempotency::IdempotencyKey;
use crate::ports::{Calendar, Calendars, Clock, Lease, SlotQuery, Store, SystemClock, Unsettled};
use crate::retry::Retry;
use crate::task::{NewTask, TaskReason};

/// How long one worker may hold an intent. Longer than any request to a calendar takes, so that a look-up after a
/// take-over sees what the request before did.
pub const LEASE: Duration = Duration::seconds(90);

/// How many times a calendar is asked for one wish: once, and once more when two look-ups found nothing.
const MAX_ATTEMPTS: u32 = 2;

/// How far ahead alternatives are looked for.
const ALTERNATIVES_WITHIN: Duration = Duration::days(7);

/// How many alternatives are named.
const ALTERNATIVES: usize = 3;

/// A booking, and the appointment that stands for it in our records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Booked {
    /// As the calendar holds it.
    pub booking: Booking,
    /// As our records hold it.
    pub appointment: Appointment,
}

/// How a wish ended. A wish that is not finished is an error with retry advice instead.
#[derive(Debug)]
pub(super) enum Pursuit {
    /// The calendar has it.
    Booked(Box<Booked>),
    /// It cannot be booked; where a task was wanted, it is written.
    Refused(Error),
    /// Nothing was done: the call, or the key, stands for this other wish.
    Elsewhere(Box<BookingIntent>),
}

/// Books, exactly once per wish.
///
/// A wish is written down before the calendar is asked. Whoever finds it half done looks in the calendar first; a
/// repeat of a finished wish gets the stored answer.
#[derive(Debug, Clone)]
pub struct BookingService {
    pub(super) calendars: Arc<dyn Calendars>,
    pub(super) store: Arc<dyn Store>,
    pub(super) clock: Arc<dyn Clock>,
}

/// Builds a [`BookingService`].
#[derive(Debug)]
pub struct BookingServiceBuilder {
    service: BookingService,
}

impl BookingServiceBuilder {
    /// Takes the time from another clock than the machine's.
    #[must_use]
    pub fn with_clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.service.clock = clock;
        self
    }

    /// The service.
    #[must_use]
    pub fn build(self) -> BookingService {
        self.service
    }
}

impl BookingService {
    /// A service that books in `calendars` and remembers in `store`.
    #[must_use]
    pub fn builder(calendars: Arc<dyn Calendars>, store: Arc<dyn Store>) -> BookingServiceBuilder {
        let clock = Arc::new(SystemClock);
        BookingServiceBuilder { service: Self { calendars, store, clock } }
    }

    /// The present instant of the service's clock.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// Books, or gives the booking that this very wish led to before.
    ///
    /// # Errors
    /// - `SlotTaken`, `NotAllowed`, `InvalidInput`, `Configuration`, `Unauthorized`: refused for good; the same wish
    ///   gets the same answer again;
    /// - `OutcomeUnknown`, `InFlight`, `RateLimited`, `Unavailable`, `Storage`: not finished; call again with the same
    ///   wish after the time in [`Error::retry`], it will not be booked twice;
    /// - `Mismatch`: the call or the key stands for another wish already.
    pub async fn book(&self, request: &AppointmentRequest) -> Result<Booking> {
        match self.pursue(request, false).await? {
            Pursuit::Booked(booked) => Ok(booked.booking),
            Pursuit::Refused(error) => Err(error),
            Pursuit::Elsewhere(other) => Err(mismatch(&other)),
        }
    }

    /// The free slots nearest to a wish, the nearest first.
    ///
    /// # Errors
    /// As [`Calendar::slots`]; `Configuration` when the company has no calendar.
    pub async fn slots_near(&self, request: &AppointmentRequest) -> Result<Vec<Slot>> {
        let from = (request.start - ALTERNATIVES_WITHIN).max(self.clock.now());
        let to = request.start.max(from) + ALTERNATIVES_WITHIN;
        let mut query = SlotQuery::new(request.event_type, from, to);
        query.length_minutes = request.length_minutes;
        let mut slots = self.calendar(request)?.slots(&query).await?;
        slots.retain(|slot| slot.start != request.start);
        slots.sort_by_key(|slot| ((slot.start - request.start).abs(), slot.start));
        slots.truncate(ALTERNATIVES);
        Ok(slots)
    }

    pub(super) fn calendar(&self, request: &AppointmentRequest) -> Result<&dyn Calendar> {
        self.calendars.calendar_of(request.company).ok_or_else(|| {
            Error::new(ErrorKind::Configuration, "book", "the company has no calendar connected")
        })
    }

    /// Works on a wish as far as it can be brought now. With `write_task`, a refusal and its task are one transaction.
    pub(super) async fn pursue(
        &self,
        request: &AppointmentRequest,
        write_task: bool,
    ) -> Result<Pursuit> {
        let key = IdempotencyKey::of(request);
        let now = self.clock.now();
        let lease = Lease { now, until: now + LEASE };
        let attempt = |intent, lease| Attempt { service: self, request, intent, lease, write_task };
        match self.store.claim_intent(&key, request, lease).await? {
            Claim::Acquired(intent, lease) => attempt(intent, lease).send().await,
            Claim::TakenOver(intent, lease) => attempt(intent, lease).look_first().await,
            Claim::Replay(intent) => self.replay(request, intent).await,
            Claim::InFlight(until) => Err(in_flight(until - now)),
            Claim::Mismatch(other) => Ok(Pursuit::Elsewhere(Box::new(other))),
        }
    }

    async fn replay(&self, request: &AppointmentRequest, intent: BookingIntent) -> Result<Pursuit> {
        if let Some(booking) = intent.booking {
            let appointment = self.store.appointment_by_uid(request.company, &booking.uid).await?;
            let appointment = appointment.ok_or_else(|| no_appointment(&booking.uid))?;
            return Ok(Pursuit::Booked(Box::new(Booked { booking, appointment })));
        }
        let refusal = intent.refusal.unwrap_or(Refusal {
            code: DomainCode::BookingFailed,
            message: "refused before".to_owned(),
        });
        let kind = match refusal.code {
            DomainCode::SlotNotAvailable => ErrorKind::SlotTaken,
            DomainCode::MissingField | DomainCode::InvalidValue => ErrorKind::InvalidInput,
            DomainCode::CalcomInvalidKey => ErrorKind::Unauthorized,
            DomainCode::EventTypeNotFound => ErrorKind::Configuration,
            _ => ErrorKind::NotAllowed,
        };
        Ok(Pursuit::Refused(Error::new(kind, "book", refusal.message).with_code(refusal.code)))
    }
}

/// Work on one intent under a lease.
pub(super) struct Attempt<'a> {
    pub(super) service: &'a BookingService,
    pub(super) request: &'a AppointmentRequest,
    pub(super) intent: BookingIntent,
    pub(super) lease: LeaseToken,
    write_task: bool,
}

impl Attempt<'_> {
    /// Asks the calendar to book. Nothing of this wish may be in the calendar, or on its way there.
    pub(super) async fn send(self) -> Result<Pursuit> {
        let store = &self.service.store;
        let calendar = match self.service.calendar(self.request) {
            Ok(calendar) => calendar,
            Err(error) => return self.refuse(error).await,
        };
        store.mark_sent(self.request.company, self.intent.id, self.lease).await?;
        match calendar.book(&self.new_booking()).await {
            Ok(booking) => self.check(booking).await,
            Err(error) => self.failed(error).await,
        }
    }

    /// Finds out what an earlier attempt did before anything is sent again.
    async fn look_first(self) -> Result<Pursuit> {
        match self.look_up().await {
            Ok(Some(booking)) => self.confirm(booking).await,
            Ok(None) if self.intent.attempts < MAX_ATTEMPTS => self.send().await,
            Ok(None) => self.refuse(unsettled()).await,
            Err(error) => {
                // Nothing was sent under this lease, so the next look-up need not wait for its end.
                self.release(Unsettled::Unknown { found_nothing: false }).await?;
                Err(error)
            }
        }
    }

    /// A booking that came back must be the one we asked for: calendars answer a repeat with what they have.
    async fn check(self, booking: Booking) -> Result<Pursuit> {
        let foreign =
            booking.metadata.contains_key(METADATA_KEY) && !booking.has_key(&self.intent.key);
        if foreign || booking.start != self.request.start || !booking.status.is_live() {
            let message = "the calendar answered with a booking made before";
            return self.refuse(Error::new(ErrorKind::SlotTaken, "book", message)).await;
        }
        self.confirm(booking).await
    }

    async fn failed(self, error: Error) -> Result<Pursuit> {
        match error.kind() {
            ErrorKind::RateLimited | ErrorKind::Unavailable => {
                self.release(Unsettled::NotSent).await?;
                Err(error)
            }
            // "Taken" may be our own booking, made by an attempt whose answer was lost.
            ErrorKind::SlotTaken => match self.look_up().await {
                Ok(Some(booking)) => self.confirm(booking).await,
                Ok(None) => self.refuse(error).await,
                Err(_) => Err(unknown(error)),
            },
            ErrorKind::InvalidInput
            | ErrorKind::NotAllowed
            | ErrorKind::NotFound
            | ErrorKind::Configuration
            | ErrorKind::Unauthorized => self.refuse(error).await,
            // The request may still be running over there. The lease is kept: when it has run out, a second look-up
            // decides. The first one, now, settles the common case at once.
            _ => match self.look_up().await {
                Ok(Some(booking)) => self.confirm(booking).await,
                Ok(None) | Err(_) => Err(unknown(error)),
            },
        }
    }

    async fn confirm(self, booking: Booking) -> Result<Pursuit> {
        let now = self.service.clock.now();
        let store = &self.service.store;
        let appointment = store
            .confirm_intent(self.request.company, self.intent.id, self.lease, &booking, now)
            .await?;
        tracing::info!(
            company = %self.request.company,
            intent = %self.intent.id,
            booking_uid = %booking.uid,
            status = booking.status.as_str(),
            "booking confirmed"
        );
        Ok(Pursuit::Booked(Box::new(Booked { booking, appointment })))
    }

    async fn refuse(self, error: Error) -> Result<Pursuit> {
        let now = self.service.clock.now();
        let task = if self.write_task { Some(self.task(&error, now).await) } else { None };
        let refusal = Refusal { code: error.code(), message: error.message().to_owned() };
        let (company, id) = (self.request.company, self.intent.id);
        let store = &self.service.store;
        store.refuse_intent(company, id, self.lease, &refusal, task.as_ref(), now).await?;
        tracing::warn!(%company, intent = %id, kind = %error.kind(), code = %error.code(), "booking refused");
        Ok(Pursuit::Refused(error))
    }

    async fn task(&self, error: &Error, now: DateTime<Utc>) -> NewTask {
        let reason = match error.kind() {
            ErrorKind::SlotTaken => TaskReason::SlotTaken,
            ErrorKind::Configuration | ErrorKind::Unauthorized => TaskReason::CalendarMisconfigured,
            ErrorKind::OutcomeUnknown => TaskReason::OutcomeUnsettled,
            _ => TaskReason::BookingRefused,
        };
        let mut task = NewTask::new(reason, error.message(), now + reason.time_to_act());
        task.code = error.code();
        if matches!(reason, TaskReason::SlotTaken | TaskReason::BookingRefused) {
            let zone = self.request.attendee.timezone;
            // Alternatives help, but the task is worth more than they are.
            let slots = self.service.slots_near(self.request).await.unwrap_or_default();
            task.suggestions = slots
                .iter()
                .map(|slot| slot.start.with_timezone(&zone).format("%d.%m.%Y %H:%M").to_string())
                .collect();
        }
        task
    }

    async fn release(&self, state: Unsettled) -> Result<()> {
        let (company, id) = (self.request.company, self.intent.id);
        self.service.store.release_intent(company, id, self.lease, state).await
    }

    fn new_booking(&self) -> NewBooking {
        let mut metadata = BTreeMap::from([
            (METADATA_KEY.to_owned(), self.intent.key.as_str().to_owned()),
            ("source".to_owned(), "askpro".to_owned()),
        ]);
        if let Some(call) = &self.request.call_id {
            metadata.insert("call_id".to_owned(), call.as_str().to_owned());
        }
        NewBooking {
            event_type: self.request.event_type,
            start: self.request.start,
            length_minutes: self.request.length_minutes,
            attendee: self.request.attendee.clone(),
            notes: self.request.notes.clone(),
            metadata,
        }
    }
}

fn in_flight(left: Duration) -> Error {
    let wait = left.to_std().unwrap_or_default();
    Error::new(ErrorKind::InFlight, "book", "somebody else works on this booking")
        .with_retry(Retry::SafeAfter(wait))
}

pub(super) fn mismatch(other: &BookingIntent) -> Error {
    let state = match other.state {
        IntentState::Confirmed => "made another booking",
        _ => "is about to make another booking",
    };
    Error::new(ErrorKind::Mismatch, "book", format!("the call or key {state}"))
}

/// The same wish may be brought forward again once the lease has run out; it will look first.
fn unknown(cause: Error) -> Error {
    let wait = LEASE.to_std().unwrap_or_default();
    Error::new(
        ErrorKind::OutcomeUnknown,
        "book",
        "whether the calendar has the booking is not known",
    )
    .with_retry(Retry::SafeAfter(wait))
    .with_source(cause)
}

fn unsettled() -> Error {
    let message = "the calendar was asked twice, and shows no booking";
    Error::new(ErrorKind::OutcomeUnknown, "book", message).with_retry(Retry::Never)
}

fn no_appointment(uid: &BookingUid) -> Error {
    let message = format!("booking_intents.booking_uid: no appointment for booking {uid}");
    Error::new(ErrorKind::CorruptData, "book", message)
}
