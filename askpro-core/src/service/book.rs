//! One wish, one booking.

use std::sync::Arc;

use chrono::{DateTime, Duration, Utc};

use super::attempt::Attempt;
use crate::appointment::{Appointment, AppointmentRequest, Slot};
use crate::booking::{Booking, BookingIntent, Claim, IntentState, Refusal};
use crate::error::{DomainCode, Error, ErrorKind, Result};
use crate::id::{BookingUid, LeaseToken};
use crate::idempotency::IdempotencyKey;
use crate::ports::{Calendar, Calendars, Clock, Lease, SlotQuery, Store, SystemClock};
use crate::retry::Retry;

/// How long one worker may hold an intent from the moment the calendar is asked. Longer than a request and the look-up
/// after it take (35 seconds each with the Cal.com client's own limits), so that a look-up after a take-over sees what the
/// request before did.
pub const LEASE: Duration = Duration::seconds(90);

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
    /// It cannot be booked.
    Refused(Error),
    /// Nothing was done: the call, or the key, stands for this other wish.
    Elsewhere(Box<BookingIntent>),
}

/// What a refusal leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OnRefusal {
    /// Whoever asked is told, and acts on it.
    Report,
    /// A task, written together with the refusal.
    WriteTask,
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
        match self.pursue(request, OnRefusal::Report).await? {
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

    /// Works on a wish as far as it can be brought now.
    pub(super) async fn pursue(
        &self,
        request: &AppointmentRequest,
        refusal: OnRefusal,
    ) -> Result<Pursuit> {
        let key = IdempotencyKey::of(request);
        match self.store.claim_intent(&key, request, self.lease()).await? {
            Claim::Acquired(intent, lease) => self.attempt(intent, lease, refusal).send().await,
            Claim::TakenOver(intent, lease) => {
                self.attempt(intent, lease, refusal).look_first().await
            }
            Claim::Replay(intent) => self.replay(intent).await,
            Claim::InFlight(until) => Err(in_flight(until - self.clock.now())),
            Claim::Mismatch(other) => Ok(Pursuit::Elsewhere(Box::new(other))),
        }
    }

    /// Finds out what became of a wish that is not wished any more; gives the booking if it was made all the same. From
    /// then on the wish is finished.
    pub(super) async fn settle(&self, intent: &BookingIntent) -> Result<Option<Booked>> {
        let pursuit =
            match self.store.claim_intent(&intent.key, &intent.request, self.lease()).await? {
                Claim::Acquired(intent, lease) => {
                    self.attempt(intent, lease, OnRefusal::Report).refuse(abandoned()).await?
                }
                Claim::TakenOver(intent, lease) => {
                    self.attempt(intent, lease, OnRefusal::Report).look_only().await?
                }
                Claim::Replay(intent) => self.replay(intent).await?,
                Claim::InFlight(until) => return Err(in_flight(until - self.clock.now())),
                Claim::Mismatch(other) => return Err(mismatch(&other)),
            };
        match pursuit {
            Pursuit::Booked(booked) => Ok(Some(*booked)),
            Pursuit::Refused(_) | Pursuit::Elsewhere(_) => Ok(None),
        }
    }

    /// A lease from now on.
    pub(super) fn lease(&self) -> Lease {
        let now = self.clock.now();
        Lease { now, until: now + LEASE }
    }

    const fn attempt(
        &self,
        intent: BookingIntent,
        lease: LeaseToken,
        refusal: OnRefusal,
    ) -> Attempt<'_> {
        Attempt { service: self, intent, lease, refusal }
    }

    async fn replay(&self, intent: BookingIntent) -> Result<Pursuit> {
        if let Some(booking) = intent.booking {
            let company = intent.request.company;
            let appointment = self.store.appointment_by_uid(company, &booking.uid).await?;
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

/// [`LEASE`], for retry advice.
pub(super) fn lease_time() -> std::time::Duration {
    LEASE.to_std().unwrap_or_default()
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

fn abandoned() -> Error {
    Error::new(ErrorKind::NotAllowed, "book", "given up before the calendar was asked")
}

fn no_appointment(uid: &BookingUid) -> Error {
    let message = format!("booking_intents.booking: no appointment for booking {uid}");
    Error::new(ErrorKind::CorruptData, "book", message)
}
