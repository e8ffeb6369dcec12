//! One booking, brought into step.

use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use chrono::{DateTime, Utc};

use crate::booking::Booking;
use crate::error::{Error, ErrorKind, Result};
use crate::event::StoredEvent;
use crate::id::{BookingUid, CompanyId, EventTypeId};
use crate::ports::{BookingEventDecoder, Calendar, Calendars, Clock, Store, SystemClock};
use crate::sync::{Adoption, BookingApplied, Ignored, Sighting, SyncSource};
use crate::tenant::Company;

/// How far a chain of moves is followed, in each direction. Cal.com has no limit; nobody moves an appointment more often.
pub(super) const MOVES: usize = 20;

/// How often a booking is read again when our own record changed in between.
const READINGS: usize = 2;

/// Whoever keeps something that a booking made, moved or cancelled by others makes wrong: lists of free slots.
#[async_trait]
pub trait CalendarChanged: fmt::Debug + Send + Sync + 'static {
    /// Something changed in the company's calendar; for this event type, where it is known.
    ///
    /// It may be told more often than something changed, and before our records say so.
    async fn calendar_changed(&self, company: CompanyId, event_type: Option<EventTypeId>);
}

/// Nobody has to know.
#[async_trait]
impl CalendarChanged for () {
    async fn calendar_changed(&self, _company: CompanyId, _event_type: Option<EventTypeId>) {}
}

/// Keeps appointments in step with the calendar.
///
/// Whatever tells of a change is a hint: the booking is read again, followed to the end of its chain of moves, and
/// compared within the store's transaction. So hints may be lost, doubled, late or out of order: each one leads to
/// the state that the calendar has by then.
///
/// A booking with our key and an unfinished intent is left to the booking service, which settles it. Others' bookings
/// become appointments when the company offers what was booked and knows who comes; else nothing is kept of them.
#[derive(Debug, Clone)]
pub struct BookingSync {
    pub(super) calendars: Arc<dyn Calendars>,
    pub(super) store: Arc<dyn Store>,
    pub(super) clock: Arc<dyn Clock>,
    decoder: Arc<dyn BookingEventDecoder>,
    pub(super) listener: Arc<dyn CalendarChanged>,
}

impl BookingSync {
    /// Compares `store` with `calendars`; reads the calendars' events with `decoder`.
    #[must_use]
    pub fn new(
        calendars: Arc<dyn Calendars>,
        store: Arc<dyn Store>,
        decoder: Arc<dyn BookingEventDecoder>,
    ) -> Self {
        let (clock, listener) = (Arc::new(SystemClock), Arc::new(()));
        Self { calendars, store, clock, decoder, listener }
    }

    /// Takes the time from another clock than the machine's.
    #[must_use]
    pub fn with_clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = clock;
        self
    }

    /// Tells `listener` of changes; another one is told no longer.
    #[must_use]
    pub fn with_listener(mut self, listener: Arc<dyn CalendarChanged>) -> Self {
        self.listener = listener;
        self
    }

    /// Works on a stored event of the calendar. Repeating it changes nothing.
    ///
    /// # Errors
    /// `InvalidInput` when it cannot be read, and those of [`Self::refresh`].
    pub async fn process(&self, event: &StoredEvent) -> Result<BookingApplied> {
        let hint = self.decoder.decode(event.payload.as_bytes());
        let hint = hint
            .map_err(|error| Error::new(ErrorKind::InvalidInput, "process", error.to_string()))?;
        let Some(uid) = hint.booking.filter(|_| hint.concerns_booking) else {
            return Ok(BookingApplied::Unchanged);
        };
        let applied = self.refresh(event.company, &uid, SyncSource::Webhook).await?;
        tracing::info!(booking_uid = %uid, applied = word(&applied), "calendar event worked on");
        Ok(applied)
    }

    /// Reads a booking again, and brings its appointment into step.
    ///
    /// One that the calendar does not have is left alone: whether one of ours vanished is the business of
    /// [`Self::sync`].
    ///
    /// # Errors
    /// `Configuration` when the company has no calendar; those of [`Calendar::booking`] and of the store.
    pub async fn refresh(
        &self,
        company: CompanyId,
        uid: &BookingUid,
        source: SyncSource,
    ) -> Result<BookingApplied> {
        let calendar = self.calendar(company)?;
        let tenant = self.store.company(company).await?;
        let mut applied = BookingApplied::Outdated;
        for _ in 0..READINGS {
            let read_at = self.clock.now();
            let Some(booking) = calendar.booking(uid).await? else {
                return Ok(BookingApplied::Ignored(Ignored::Absent));
            };
            let reading = Reading { calendar, tenant: tenant.as_ref(), company, source, read_at };
            applied = self.apply(&reading, booking).await?;
            if applied != BookingApplied::Outdated {
                break;
            }
        }
        Ok(applied)
    }

    pub(super) fn calendar(&self, company: CompanyId) -> Result<&dyn Calendar> {
        self.calendars.calendar_of(company).ok_or_else(|| {
            Error::new(ErrorKind::Configuration, "sync", "the company has no calendar connected")
        })
    }

    /// Brings the appointment of a booking, as it was just read, into step.
    pub(super) async fn apply(
        &self,
        reading: &Reading<'_>,
        booking: Booking,
    ) -> Result<BookingApplied> {
        let event_type = booking.event_type;
        let applied = match self.sighting(reading, booking).await? {
            Some(sighting) => {
                let now = self.clock.now();
                self.store.apply_booking(reading.company, &sighting, now).await?
            }
            None => BookingApplied::Ignored(Ignored::Endless),
        };
        if applied == BookingApplied::Ignored(Ignored::Duplicate) {
            tracing::warn!(company = %reading.company, "a second booking has the key of an appointment");
        }
        let told = reading.source == SyncSource::Webhook;
        if told || !matches!(applied, BookingApplied::Unchanged | BookingApplied::Outdated) {
            self.listener.calendar_changed(reading.company, event_type).await;
        }
        Ok(applied)
    }

    /// The end of the booking's chain of moves; `None` when it has no end.
    async fn sighting(&self, reading: &Reading<'_>, first: Booking) -> Result<Option<Sighting>> {
        let calendar = reading.calendar;
        let origin = first.rescheduled_from.clone();
        let mut earlier = Vec::new();
        let mut booking = first;
        while booking.status.is_void()
            && let Some(next) = booking.rescheduled_to.clone()
        {
            if earlier.len() >= MOVES || earlier.contains(&next) || next == booking.uid {
                return Ok(None);
            }
            let Some(found) = calendar.booking(&next).await? else { break };
            earlier.push(booking.uid);
            booking = found;
        }
        self.trace_back(reading, origin, &booking.uid, &mut earlier).await?;
        let adoption = reading.tenant.and_then(|tenant| offered(tenant, booking.event_type?));
        let (source, read_at) = (reading.source, reading.read_at);
        Ok(Some(Sighting { booking, earlier, adoption, source, read_at }))
    }

    /// Follows a chain back to a booking that we know, where none of those at hand is.
    async fn trace_back(
        &self,
        reading: &Reading<'_>,
        origin: Option<BookingUid>,
        end: &BookingUid,
        earlier: &mut Vec<BookingUid>,
    ) -> Result<()> {
        for uid in earlier.iter().chain([end]) {
            if self.is_known(reading.company, uid).await? {
                return Ok(());
            }
        }
        let mut before = origin;
        while let Some(uid) = before
            && earlier.len() < MOVES
            && uid != *end
            && !earlier.contains(&uid)
        {
            earlier.push(uid.clone());
            if self.is_known(reading.company, &uid).await? {
                return Ok(());
            }
            before = reading.calendar.booking(&uid).await?.and_then(|older| older.rescheduled_from);
        }
        Ok(())
    }

    async fn is_known(&self, company: CompanyId, uid: &BookingUid) -> Result<bool> {
        Ok(self.store.appointment_by_uid(company, uid).await?.is_some())
    }
}

/// A look into one company's calendar.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reading<'a> {
    pub(super) calendar: &'a dyn Calendar,
    pub(super) tenant: Option<&'a Company>,
    pub(super) company: CompanyId,
    pub(super) source: SyncSource,
    /// Before the calendar was asked.
    pub(super) read_at: DateTime<Utc>,
}

/// Where others' bookings of an event type belong; `None` when no active branch offers it. One calendar account may
/// serve several businesses, so the rest of what it shows is none of ours.
fn offered(company: &Company, event_type: EventTypeId) -> Option<Adoption> {
    let mut branches = company.branches.iter().filter(|branch| {
        let services = branch.services.iter().map(|service| service.event_type_id);
        branch.is_active && services.chain(branch.event_type_id).any(|known| known == event_type)
    });
    let first = branches.next()?;
    let named = first.services.iter().find(|service| service.event_type_id == event_type);
    let service = named.map(|service| service.name.clone());
    let branch = branches.next().is_none().then_some(first.id);
    Some(Adoption { branch, service })
}

/// What became of a booking, in logs.
const fn word(applied: &BookingApplied) -> &'static str {
    match applied {
        BookingApplied::Unchanged => "unchanged",
        BookingApplied::Outdated => "outdated",
        BookingApplied::Updated(_) => "updated",
        BookingApplied::Moved(_) => "moved",
        BookingApplied::Adopted(_) => "adopted",
        BookingApplied::Ignored(Ignored::Unsettled) => "left to settling",
        BookingApplied::Ignored(_) => "ignored",
    }
}
