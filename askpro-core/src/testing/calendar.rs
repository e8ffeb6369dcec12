//! A calendar in memory that follows a script.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Poll;
use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, Utc};

use crate::appointment::{NewBooking, Slot};
use crate::booking::{Booking, BookingStatus};
use crate::error::{Error, ErrorKind, Result};
use crate::id::{BookingUid, EventTypeId, ReservationUid, TeamId};
use crate::ports::{
    BookingFilter, BookingQuery, Calendar, CalendarAccount, EventType, Page, PageRequest,
    RescheduleRequest, Reservation, SlotQuery,
};

/// What a [`FakeCalendar`] does with one write instead of simply obeying.
#[derive(Debug)]
pub enum Scripted {
    /// Answers with the error and does nothing.
    Fail(Error),
    /// Does what was asked, and answers with the error all the same.
    CommitThenFail(Error),
    /// Books, but the host has to confirm.
    Pending,
    /// Does nothing, and answers with this booking, as calendars do that hold it for a repeat.
    AnswerWith(Box<Booking>),
}

/// How often each method of a [`FakeCalendar`] was called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CalendarCalls {
    /// [`Calendar::book`].
    pub book: u32,
    /// [`Calendar::bookings`] and [`Calendar::booking`].
    pub lookups: u32,
    /// [`Calendar::slots`].
    pub slots: u32,
    /// [`Calendar::reschedule`], [`Calendar::cancel`], [`Calendar::confirm`] and [`Calendar::decline`].
    pub changes: u32,
    /// [`Calendar::reserve`] and [`Calendar::release`].
    pub reservations: u32,
}

#[derive(Debug, Default)]
struct State {
    event_types: Vec<EventType>,
    slots: Vec<Slot>,
    bookings: Vec<Booking>,
    reservations: BTreeMap<String, DateTime<Utc>>,
    writes: VecDeque<Scripted>,
    lookups: VecDeque<Error>,
    blind_lookups: u32,
    calls: CalendarCalls,
    last_number: i64,
}

/// A calendar of one host, in memory: it books, refuses a start that is taken, and fails when the script says so.
///
/// Without a script every write succeeds. It has no clock: every live booking counts as upcoming.
/// Clones are the same calendar.
///
/// ```
/// # use askpro_core::testing::{FakeCalendar, Scripted};
/// # use askpro_core::{Error, ErrorKind};
/// let calendar = FakeCalendar::new();
/// calendar.script(Scripted::CommitThenFail(Error::new(ErrorKind::OutcomeUnknown, "book", "timed out")));
/// assert!(calendar.stored().is_empty());
/// assert_eq!(calendar.calls().book, 0);
/// ```
#[derive(Debug, Clone, Default)]
pub struct FakeCalendar(Arc<Mutex<State>>);

impl FakeCalendar {
    /// An empty calendar that knows no event types and lists no slots; it books any event type, for 30 minutes.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds an event type; from then on only known ones can be booked.
    #[must_use]
    pub fn with_event_type(self, event_type: EventType) -> Self {
        self.state().event_types.push(event_type);
        self
    }

    /// Adds free slots to be listed; a booking takes its slot away.
    #[must_use]
    pub fn with_slots(self, slots: impl IntoIterator<Item = Slot>) -> Self {
        self.state().slots.extend(slots);
        self
    }

    /// Lists free slots from now on, of no known length.
    pub fn offer(&self, starts: impl IntoIterator<Item = DateTime<Utc>>) {
        self.state().slots.extend(starts.into_iter().map(|start| Slot { start, end: None }));
    }

    /// Appends to the script: each write takes the next entry.
    pub fn script(&self, outcome: Scripted) {
        self.state().writes.push_back(outcome);
    }

    /// Lets the next look-up that is not scripted yet fail.
    pub fn fail_lookup(&self, error: Error) {
        self.state().lookups.push_back(error);
    }

    /// Lets the next look-ups find nothing, as if the booking were not visible yet.
    pub fn hide_from_lookups(&self, times: u32) {
        self.state().blind_lookups = times;
    }

    /// Puts a booking into the calendar, as somebody else would.
    pub fn insert(&self, booking: Booking) {
        self.state().bookings.push(booking);
    }

    /// Every booking, in the order in which they were made.
    #[must_use]
    pub fn stored(&self) -> Vec<Booking> {
        self.state().bookings.clone()
    }

    /// How often each method was called.
    #[must_use]
    pub fn calls(&self) -> CalendarCalls {
        self.state().calls
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn length_of(&self, event_type: EventTypeId, wished: Option<u32>) -> Result<chrono::Duration> {
        let known = self.event_types.iter().find(|known| known.id == event_type);
        if known.is_none() && !self.event_types.is_empty() {
            return Err(Error::new(ErrorKind::Configuration, "book", "no such event type"));
        }
        let minutes = wished.or(known.map(|known| known.length_minutes)).unwrap_or(30);
        Ok(chrono::Duration::minutes(i64::from(minutes)))
    }

    fn is_taken(&self, start: DateTime<Utc>, except: Option<&BookingUid>) -> bool {
        self.bookings.iter().any(|booking| {
            booking.status.is_live() && booking.start == start && Some(&booking.uid) != except
        })
    }

    fn next_uid(&mut self) -> Result<(BookingUid, i64)> {
        self.last_number += 1;
        let uid = BookingUid::new(format!("fake_{}", self.last_number)).map_err(|error| {
            Error::new(ErrorKind::UnexpectedAnswer, "book", "empty uid").with_source(error)
        })?;
        Ok((uid, self.last_number))
    }

    fn book(&mut self, new: &NewBooking) -> Result<Booking> {
        let length = self.length_of(new.event_type, new.length_minutes)?;
        if self.is_taken(new.start, None) {
            return Err(Error::new(ErrorKind::SlotTaken, "book", "the slot is taken"));
        }
        let (uid, number) = self.next_uid()?;
        let mut booking = Booking::new(uid, BookingStatus::Accepted, new.start, new.start + length);
        booking.id = Some(number);
        booking.event_type = Some(new.event_type);
        booking.attendees.push(new.attendee.clone());
        booking.metadata.clone_from(&new.metadata);
        self.bookings.push(booking.clone());
        Ok(booking)
    }

    fn find(&mut self, uid: &BookingUid, operation: &'static str) -> Result<&mut Booking> {
        self.bookings
            .iter_mut()
            .find(|booking| booking.uid == *uid)
            .ok_or_else(|| Error::new(ErrorKind::NotFound, operation, "no such booking"))
    }

    fn reschedule(&mut self, uid: &BookingUid, start: DateTime<Utc>) -> Result<Booking> {
        let old = self.find(uid, "reschedule")?.clone();
        if !old.status.is_live() {
            return Err(Error::new(ErrorKind::NotAllowed, "reschedule", "not live any more"));
        }
        if self.is_taken(start, Some(uid)) {
            return Err(Error::new(ErrorKind::SlotTaken, "reschedule", "the slot is taken"));
        }
        let (new_uid, number) = self.next_uid()?;
        let mut moved = old.clone();
        moved.uid = new_uid.clone();
        moved.id = Some(number);
        moved.start = start;
        moved.end = start + (old.end - old.start);
        moved.rescheduled_from = Some(uid.clone());
        let stored = self.find(uid, "reschedule")?;
        stored.status = BookingStatus::Cancelled;
        stored.rescheduled_to = Some(new_uid);
        self.bookings.push(moved.clone());
        Ok(moved)
    }

    /// Runs a write as the script has it.
    fn write(&mut self, action: impl FnOnce(&mut Self) -> Result<Booking>) -> Result<Booking> {
        match self.writes.pop_front() {
            None => action(self),
            Some(Scripted::Fail(error)) => Err(error),
            Some(Scripted::CommitThenFail(error)) => {
                action(self)?;
                Err(error)
            }
            Some(Scripted::Pending) => {
                let uid = action(self)?.uid;
                let booking = self.find(&uid, "book")?;
                booking.status = BookingStatus::Pending;
                Ok(booking.clone())
            }
            Some(Scripted::AnswerWith(booking)) => Ok(*booking),
        }
    }

    /// Counts a look-up; says whether it may see anything.
    fn lookup(&mut self) -> Result<bool> {
        self.calls.lookups += 1;
        if let Some(error) = self.lookups.pop_front() {
            return Err(error);
        }
        let blind = self.blind_lookups > 0;
        self.blind_lookups = self.blind_lookups.saturating_sub(1);
        Ok(!blind)
    }
}

/// Lets others run first, as a request over a network would: so that two callers really meet.
async fn give_way() {
    let mut gave_way = false;
    std::future::poll_fn(|context| {
        if std::mem::replace(&mut gave_way, true) {
            return Poll::Ready(());
        }
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

fn matches(booking: &Booking, query: &BookingQuery) -> bool {
    let in_group = |filter: &BookingFilter| match filter {
        BookingFilter::Upcoming => booking.status.is_live(),
        BookingFilter::Cancelled => !booking.status.is_live(),
        BookingFilter::Unconfirmed => booking.status == BookingStatus::Pending,
        BookingFilter::Recurring | BookingFilter::Past => false,
    };
    let has_email = |email: &String| {
        booking.attendees.iter().any(|attendee| attendee.email.as_ref() == Some(email))
    };
    query.filters.iter().any(in_group)
        && query.event_type.is_none_or(|wanted| booking.event_type == Some(wanted))
        && query.attendee_email.as_ref().is_none_or(has_email)
        && query.starts_from.is_none_or(|from| booking.start >= from)
        && query.ends_until.is_none_or(|until| booking.end <= until)
        // A time of change that is not known may be any.
        && query.updated_from.is_none_or(|from| booking.updated_at.is_none_or(|at| at >= from))
}

#[async_trait]
impl Calendar for FakeCalendar {
    async fn me(&self) -> Result<CalendarAccount> {
        Ok(CalendarAccount::new(1))
    }

    async fn event_types(&self) -> Result<Vec<EventType>> {
        Ok(self.state().event_types.clone())
    }

    async fn team_event_types(&self, team: TeamId) -> Result<Vec<EventType>> {
        let all = self.state().event_types.clone();
        Ok(all.into_iter().filter(|event_type| event_type.team == Some(team)).collect())
    }

    async fn event_type(&self, id: EventTypeId) -> Result<Option<EventType>> {
        Ok(self.state().event_types.iter().find(|known| known.id == id).cloned())
    }

    async fn slots(&self, query: &SlotQuery) -> Result<Vec<Slot>> {
        let mut state = self.state();
        state.calls.slots += 1;
        let mut slots: Vec<Slot> = state.slots.clone();
        slots.retain(|slot| {
            (query.from..=query.to).contains(&slot.start)
                && !state.is_taken(slot.start, query.moving.as_ref())
        });
        slots.sort();
        Ok(slots)
    }

    async fn book(&self, new: &NewBooking) -> Result<Booking> {
        give_way().await;
        let mut state = self.state();
        state.calls.book += 1;
        state.write(|state| state.book(new))
    }

    async fn booking(&self, uid: &BookingUid) -> Result<Option<Booking>> {
        let mut state = self.state();
        let sees = state.lookup()?;
        Ok(state.bookings.iter().find(|booking| sees && booking.uid == *uid).cloned())
    }

    async fn bookings(&self, query: &BookingQuery) -> Result<Page<Booking>> {
        let mut state = self.state();
        let sees = state.lookup()?;
        let mut found: Vec<Booking> =
            state.bookings.iter().filter(|known| sees && matches(known, query)).cloned().collect();
        found.sort_by_key(|booking| booking.start);
        let count = |number: u32| usize::try_from(number).unwrap_or(usize::MAX);
        let PageRequest { skip, take } = query.page;
        let more = found.len() > count(skip.saturating_add(take));
        let next = more.then(|| PageRequest { skip: skip.saturating_add(take), take });
        Ok(Page { items: found.into_iter().skip(count(skip)).take(count(take)).collect(), next })
    }

    async fn reschedule(&self, uid: &BookingUid, request: &RescheduleRequest) -> Result<Booking> {
        let mut state = self.state();
        state.calls.changes += 1;
        state.write(|state| state.reschedule(uid, request.start))
    }

    async fn cancel(&self, uid: &BookingUid, _reason: &str) -> Result<Booking> {
        self.change(uid, "cancel", BookingStatus::Cancelled)
    }

    async fn confirm(&self, uid: &BookingUid) -> Result<Booking> {
        self.change(uid, "confirm", BookingStatus::Accepted)
    }

    async fn decline(&self, uid: &BookingUid, _reason: Option<&str>) -> Result<Booking> {
        self.change(uid, "decline", BookingStatus::Rejected)
    }

    async fn reserve(
        &self,
        _event_type: EventTypeId,
        start: DateTime<Utc>,
        hold: Duration,
    ) -> Result<Reservation> {
        let mut state = self.state();
        state.calls.reservations += 1;
        let reserved = state.reservations.values().any(|taken| *taken == start);
        if reserved || state.is_taken(start, None) {
            return Err(Error::new(ErrorKind::SlotTaken, "reserve", "the slot is taken"));
        }
        state.last_number += 1;
        let name = format!("hold_{}", state.last_number);
        let uid = ReservationUid::new(&name).map_err(|error| {
            Error::new(ErrorKind::UnexpectedAnswer, "reserve", "empty uid").with_source(error)
        })?;
        state.reservations.insert(name, start);
        let hold = chrono::Duration::from_std(hold).unwrap_or(chrono::Duration::MAX);
        Ok(Reservation { uid, until: start.checked_add_signed(hold).unwrap_or(start) })
    }

    async fn release(&self, uid: &ReservationUid) -> Result<()> {
        let mut state = self.state();
        state.calls.reservations += 1;
        state.reservations.remove(uid.as_str());
        Ok(())
    }
}

impl FakeCalendar {
    fn change(
        &self,
        uid: &BookingUid,
        operation: &'static str,
        status: BookingStatus,
    ) -> Result<Booking> {
        let mut state = self.state();
        state.calls.changes += 1;
        state.write(|state| {
            let booking = state.find(uid, operation)?;
            booking.status = status;
            Ok(booking.clone())
        })
    }
}
