//! One wish, carried out once.

use std::sync::Arc;

use chrono::{DateTime, Duration, Utc};

use super::attempt::Attempt;
use crate::appointment::{AppointmentRequest, Slot};
use crate::booking::{Booking, BookingIntent, Claim, IntentState, Refusal};
use crate::error::{DomainCode, Error, ErrorKind, Result};
use crate::id::{AppointmentId, CompanyId, LeaseToken};
use crate::ports::{Calendar, Calendars, Clock, Lease, LeftBehind, SlotQuery, Store, SystemClock};
use crate::retry::Retry;
use crate::wish::{CancelWish, RescheduleWish, Wish};

/// How long one worker may hold an intent from the moment the calendar is asked, unless the builder says otherwise.
/// Longer than a request and the look-up after it take (35 seconds each with the Cal.com client's own limits), so that a
/// look-up after a take-over sees what the request before did.
pub const LEASE: Duration = Duration::seconds(90);

/// After which time an intent that belongs to no call, and that nobody came back for, is settled without them.
const LEFT_ALONE: Duration = Duration::minutes(15);

/// The same for the intents of calls: their jobs look after them for a day.
const LEFT_BY_CALLS: Duration = Duration::hours(26);

/// How many intents that were left behind are settled in one go.
const SETTLED_AT_ONCE: u32 = 100;

/// How far ahead alternatives are looked for.
const ALTERNATIVES_WITHIN: Duration = Duration::days(7);

/// How many alternatives are named.
const ALTERNATIVES: usize = 3;

/// What a wish led to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Done {
    /// As the calendar holds it.
    pub(super) booking: Booking,
    /// As our records hold it; `None` when the changed booking is none of ours.
    pub(super) appointment: Option<AppointmentId>,
}

/// How a wish ended. A wish that is not finished is an error with retry advice instead.
#[derive(Debug)]
pub(super) enum Pursuit {
    /// The calendar has carried it out.
    Done(Box<Done>),
    /// It cannot be carried out.
    Refused(Error),
    /// Nothing was done: the call, or the key, stands for this other wish.
    Elsewhere(Box<BookingIntent>),
}

/// What came of the wishes that nobody came back for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Settled {
    /// The calendar had carried them out.
    pub confirmed: u32,
    /// It had not; a task was written for each.
    pub refused: u32,
    /// The calendar could not be asked, or somebody works on them again: next time.
    pub open: u32,
}

/// What a refusal leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OnRefusal {
    /// Whoever asked is told, and acts on it.
    Report,
    /// A task, written together with the refusal.
    WriteTask,
}

/// Books, reschedules and cancels, exactly once per wish.
///
/// A wish is written down before the calendar is asked. Whoever finds it half done looks in the calendar first; a
/// repeat of a finished wish gets the stored answer.
#[derive(Debug, Clone)]
pub struct BookingService {
    pub(super) calendars: Arc<dyn Calendars>,
    pub(super) store: Arc<dyn Store>,
    pub(super) clock: Arc<dyn Clock>,
    lease: Duration,
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

    /// Sets how long one worker may hold an intent, instead of [`LEASE`]. It has to outlast the slowest request to the
    /// calendar together with the look-up after it, or a booking that is still being made may be made again.
    #[must_use]
    pub fn with_lease(mut self, lease: Duration) -> Self {
        self.service.lease = lease;
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
        BookingServiceBuilder { service: Self { calendars, store, clock, lease: LEASE } }
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
        self.carry_out(request.clone().into()).await
    }

    /// Moves an appointment, or gives the booking that this very wish led to before. The booking has a new uid.
    ///
    /// Whether the caller may move it, and so late, is not asked here.
    ///
    /// # Errors
    /// As for [`Self::book`]; `NotFound` when the calendar has no such booking.
    pub async fn reschedule(&self, wish: &RescheduleWish) -> Result<Booking> {
        self.carry_out(wish.clone().into()).await
    }

    /// Cancels an appointment. One that is cancelled already is a success.
    ///
    /// Whether the caller may cancel it, and so late, is not asked here.
    ///
    /// # Errors
    /// As for [`Self::book`]; `NotFound` when the calendar has no such booking.
    pub async fn cancel(&self, wish: &CancelWish) -> Result<Booking> {
        self.carry_out(wish.clone().into()).await
    }

    async fn carry_out(&self, wish: Wish) -> Result<Booking> {
        match self.pursue(&wish, OnRefusal::Report).await? {
            Pursuit::Done(done) => Ok(done.booking),
            Pursuit::Refused(error) => Err(error),
            Pursuit::Elsewhere(other) => Err(mismatch(&other)),
        }
    }

    /// The free slots nearest to a wish, the nearest first.
    ///
    /// # Errors
    /// As [`Calendar::slots`]; `Configuration` when the company has no calendar.
    pub async fn slots_near(&self, request: &AppointmentRequest) -> Result<Vec<Slot>> {
        let (from, to) = self.around(request.start);
        let mut query = SlotQuery::new(request.event_type, from, to);
        query.length_minutes = request.length_minutes;
        self.nearest(self.calendar(request.company)?, &query, request.start).await
    }

    /// The free slots nearest to where an appointment was to be moved, the nearest first.
    pub(super) async fn slots_near_move(&self, wish: &RescheduleWish) -> Result<Vec<Slot>> {
        let calendar = self.calendar(wish.company)?;
        let booking = calendar.booking(&wish.booking).await?;
        let Some(event_type) = booking.and_then(|booking| booking.event_type) else {
            return Ok(Vec::new());
        };
        let (from, to) = self.around(wish.start);
        let mut query = SlotQuery::new(event_type, from, to);
        query.moving = Some(wish.booking.clone());
        self.nearest(calendar, &query, wish.start).await
    }

    /// The span in which alternatives are looked for: nothing past.
    fn around(&self, start: DateTime<Utc>) -> (DateTime<Utc>, DateTime<Utc>) {
        let from = (start - ALTERNATIVES_WITHIN).max(self.clock.now());
        (from, start.max(from) + ALTERNATIVES_WITHIN)
    }

    async fn nearest(
        &self,
        calendar: &dyn Calendar,
        query: &SlotQuery,
        start: DateTime<Utc>,
    ) -> Result<Vec<Slot>> {
        let mut slots = calendar.slots(query).await?;
        slots.retain(|slot| slot.start != start);
        slots.sort_by_key(|slot| ((slot.start - start).abs(), slot.start));
        slots.truncate(ALTERNATIVES);
        Ok(slots)
    }

    pub(super) fn calendar(&self, company: CompanyId) -> Result<&dyn Calendar> {
        self.calendars.calendar_of(company).ok_or_else(|| {
            Error::new(ErrorKind::Configuration, "book", "the company has no calendar connected")
        })
    }

    /// Works on a wish as far as it can be brought now.
    pub(super) async fn pursue(&self, wish: &Wish, refusal: OnRefusal) -> Result<Pursuit> {
        let key = wish.key();
        let mut claim = self.store.claim_intent(&key, wish, self.lease()).await?;
        if let Claim::Blocked(rival) = &claim {
            self.settle(rival, OnRefusal::WriteTask).await?;
            claim = self.store.claim_intent(&key, wish, self.lease()).await?;
        }
        match claim {
            Claim::Acquired(intent, lease) => self.attempt(intent, lease, refusal).send().await,
            Claim::TakenOver(intent, lease) => {
                self.attempt(intent, lease, refusal).look_first().await
            }
            Claim::Replay(intent) => Ok(Self::replay(intent)),
            Claim::InFlight(until) => Err(in_flight(until - self.clock.now())),
            Claim::Blocked(_) => Err(in_flight(self.lease)),
            Claim::Mismatch(other) => Ok(Pursuit::Elsewhere(Box::new(other))),
        }
    }

    /// Finds out what became of a wish that is not wished any more; gives the booking if it was made all the same. From
    /// then on the wish is finished.
    pub(super) async fn settle(
        &self,
        intent: &BookingIntent,
        refusal: OnRefusal,
    ) -> Result<Option<Done>> {
        let claim = self.store.claim_intent(&intent.key, &intent.wish, self.lease()).await?;
        let pursuit = match claim {
            Claim::Acquired(intent, lease) => {
                let abandoned = abandoned(intent.wish.kind().as_str());
                self.attempt(intent, lease, refusal).refuse(abandoned).await?
            }
            Claim::TakenOver(intent, lease) => {
                self.attempt(intent, lease, refusal).look_only().await?
            }
            Claim::Replay(intent) => Self::replay(intent),
            Claim::InFlight(until) => return Err(in_flight(until - self.clock.now())),
            Claim::Mismatch(other) | Claim::Blocked(other) => return Err(mismatch(&other)),
        };
        match pursuit {
            Pursuit::Done(done) => Ok(Some(*done)),
            Pursuit::Refused(_) | Pursuit::Elsewhere(_) => Ok(None),
        }
    }

    /// Settles the wishes of all companies that nobody came back for: the process died that asked, or gave up. Nothing
    /// is sent; what was not carried out becomes a task.
    ///
    /// # Errors
    /// `Storage` when the wishes cannot be read. A wish that cannot be settled now stays open.
    pub async fn settle_left_behind(&self) -> Result<Settled> {
        let now = self.clock.now();
        let left = LeftBehind { now, alone: now - LEFT_ALONE, of_calls: now - LEFT_BY_CALLS };
        let mut settled = Settled::default();
        for intent in self.store.intents_left_behind(left, SETTLED_AT_ONCE).await? {
            let refusal = self.told_already(&intent).await?;
            match self.settle(&intent, refusal).await {
                Ok(Some(_)) => settled.confirmed += 1,
                Ok(None) => settled.refused += 1,
                Err(error) => {
                    let kind = error.kind();
                    tracing::warn!(intent = %intent.id, %kind, "an open wish was not settled");
                    settled.open += 1;
                }
            }
        }
        Ok(settled)
    }

    /// Whoever has, or had, a task about the call need not be told again.
    async fn told_already(&self, intent: &BookingIntent) -> Result<OnRefusal> {
        let Some(call) = intent.wish.call_id() else { return Ok(OnRefusal::WriteTask) };
        let task = self.store.task_of_call(intent.wish.company(), call).await?;
        Ok(if task.is_some() { OnRefusal::Report } else { OnRefusal::WriteTask })
    }

    /// A lease from now on.
    pub(super) fn lease(&self) -> Lease {
        let now = self.clock.now();
        Lease { now, until: now + self.lease }
    }

    /// How long a lease holds, for retry advice.
    pub(super) fn lease_time(&self) -> std::time::Duration {
        self.lease.to_std().unwrap_or_default()
    }

    const fn attempt(
        &self,
        intent: BookingIntent,
        lease: LeaseToken,
        refusal: OnRefusal,
    ) -> Attempt<'_> {
        Attempt { service: self, intent, lease, refusal }
    }

    fn replay(intent: BookingIntent) -> Pursuit {
        if let Some(booking) = intent.booking {
            let appointment = intent.appointment;
            return Pursuit::Done(Box::new(Done { booking, appointment }));
        }
        let refusal = intent.refusal.unwrap_or(Refusal {
            code: DomainCode::BookingFailed,
            message: "refused before".to_owned(),
        });
        Pursuit::Refused(refusal.to_error(intent.wish.kind().as_str()))
    }
}

fn in_flight(left: Duration) -> Error {
    let wait = left.to_std().unwrap_or_default();
    Error::new(ErrorKind::InFlight, "book", "somebody else works on this booking")
        .with_retry(Retry::SafeAfter(wait))
}

pub(super) fn mismatch(other: &BookingIntent) -> Error {
    let state = match other.state {
        IntentState::Confirmed => "has led to another booking",
        _ => "is about to lead to another booking",
    };
    Error::new(ErrorKind::Mismatch, "book", format!("the call or key {state}"))
}

fn abandoned(operation: &'static str) -> Error {
    Error::new(ErrorKind::NotAllowed, operation, "given up before the calendar was asked")
}
