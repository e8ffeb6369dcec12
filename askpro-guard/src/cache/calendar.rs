//! A calendar whose changes are noticed, and hints of what it holds.

use std::sync::Arc;
use std::time::Duration;

use askpro_core::ports::{
    BookingQuery, CacheTag, Calendar, CalendarAccount, EventType, Page, RescheduleRequest,
    Reservation, SlotQuery,
};
use askpro_core::{
    Booking, BookingUid, CompanyId, EventTypeId, NewBooking, ReservationUid, Result, Slot, TeamId,
};
use async_trait::async_trait;
use chrono::{DateTime, Utc};

use super::{Caches, ClearAfter};

/// Slots are asked for by whole quarters of an hour, so that callers seconds apart share an answer.
const GRID_SECONDS: i64 = 15 * 60;

/// What a list of slots depends on.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct SlotKey {
    company: CompanyId,
    event_type: EventTypeId,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
    length_minutes: Option<u32>,
    moving: Option<BookingUid>,
}

/// A company's calendar beside the caches.
///
/// As a [`Calendar`] it reads nothing from them: booking, moving, cancelling and the reads that belong to it always see
/// the calendar itself. Each change it makes, or tries to make, clears the company's slots; a
/// reservation does not, for it comes to an end by itself. What may be told to a caller
/// from memory comes from [`Self::hints`], which is no `Calendar` and so cannot be booked with.
#[derive(Debug)]
pub struct CachedCalendar<C> {
    hints: CachedHints<C>,
}

impl<C: Calendar> CachedCalendar<C> {
    /// The calendar of this company, beside these caches.
    #[must_use]
    pub fn new(calendar: C, company: CompanyId, caches: Caches) -> Self {
        Self { hints: CachedHints { calendar: Arc::new(calendar), company, caches } }
    }

    /// What the calendar held a while ago.
    #[must_use]
    pub fn hints(&self) -> CachedHints<C> {
        self.hints.clone()
    }

    fn live(&self) -> &C {
        &self.hints.calendar
    }

    fn clear_after(&self) -> ClearAfter<'_> {
        ClearAfter(&self.hints.caches, CacheTag::Slots(self.hints.company, None))
    }
}

/// What a company's calendar held a while ago: for telling a caller quickly what may be free. A booking has to be made,
/// and alternatives to a refused one have to be looked for, with the [`Calendar`] itself.
#[derive(Debug)]
pub struct CachedHints<C> {
    calendar: Arc<C>,
    company: CompanyId,
    caches: Caches,
}

impl<C> Clone for CachedHints<C> {
    fn clone(&self) -> Self {
        let (calendar, caches) = (Arc::clone(&self.calendar), self.caches.clone());
        Self { calendar, company: self.company, caches }
    }
}

impl<C: Calendar> CachedHints<C> {
    /// The event types, as [`Calendar::event_types`] gave them.
    ///
    /// # Errors
    /// As the calendar's, when it had to be asked.
    pub async fn event_types(&self) -> Result<Arc<[EventType]>> {
        let key = (self.company, None);
        let load = || self.calendar.event_types();
        self.caches.0.event_types.get(self.event_types_generation(), key, load).await
    }

    /// One event type, as [`Calendar::event_type`] gave it.
    ///
    /// # Errors
    /// As the calendar's, when it had to be asked.
    pub async fn event_type(&self, id: EventTypeId) -> Result<Option<EventType>> {
        let key = (self.company, Some(id));
        let load = async || Ok(self.calendar.event_type(id).await?.into_iter().collect());
        let found = self.caches.0.event_types.get(self.event_types_generation(), key, load).await?;
        Ok(found.first().cloned())
    }

    /// Slots that were free at most a minute ago, as [`Calendar::slots`] gave them.
    ///
    /// # Errors
    /// As the calendar's, when it had to be asked.
    pub async fn slots(&self, query: &SlotQuery) -> Result<Vec<Slot>> {
        let (company, event_type) = (self.company, query.event_type);
        let wide = SlotQuery {
            from: on_grid(query.from, 0),
            to: on_grid(query.to, GRID_SECONDS - 1),
            ..query.clone()
        };
        let key = SlotKey {
            company,
            event_type,
            from: wide.from,
            to: wide.to,
            length_minutes: wide.length_minutes,
            moving: wide.moving.clone(),
        };
        let generation = self.caches.generation(&[
            CacheTag::Company(company),
            CacheTag::Slots(company, None),
            CacheTag::Slots(company, Some(event_type)),
        ]);
        let load = || self.calendar.slots(&wide);
        let slots = self.caches.0.slots.get(generation, key, load).await?;
        let wanted = |slot: &&Slot| (query.from..=query.to).contains(&slot.start);
        Ok(slots.iter().filter(wanted).copied().collect())
    }

    fn event_types_generation(&self) -> u64 {
        let company = self.company;
        self.caches.generation(&[CacheTag::Company(company), CacheTag::EventTypes(company)])
    }
}

/// The last point of the grid that is not later than so many seconds after the instant.
fn on_grid(instant: DateTime<Utc>, plus: i64) -> DateTime<Utc> {
    let up = i64::from(plus > 0 && instant.timestamp_subsec_nanos() > 0);
    let seconds = instant.timestamp().saturating_add(plus + up);
    let point = seconds - seconds.rem_euclid(GRID_SECONDS);
    DateTime::from_timestamp(point, 0).unwrap_or(instant)
}

#[async_trait]
#[deny(clippy::missing_trait_methods)]
impl<C: Calendar> Calendar for CachedCalendar<C> {
    async fn me(&self) -> Result<CalendarAccount> {
        self.live().me().await
    }

    async fn event_types(&self) -> Result<Vec<EventType>> {
        self.live().event_types().await
    }

    async fn team_event_types(&self, team: TeamId) -> Result<Vec<EventType>> {
        self.live().team_event_types(team).await
    }

    async fn event_type(&self, id: EventTypeId) -> Result<Option<EventType>> {
        self.live().event_type(id).await
    }

    async fn slots(&self, query: &SlotQuery) -> Result<Vec<Slot>> {
        self.live().slots(query).await
    }

    async fn book(&self, new: &NewBooking) -> Result<Booking> {
        let _clear = self.clear_after();
        self.live().book(new).await
    }

    async fn booking(&self, uid: &BookingUid) -> Result<Option<Booking>> {
        self.live().booking(uid).await
    }

    async fn bookings(&self, query: &BookingQuery) -> Result<Page<Booking>> {
        self.live().bookings(query).await
    }

    async fn reschedule(&self, uid: &BookingUid, request: &RescheduleRequest) -> Result<Booking> {
        let _clear = self.clear_after();
        self.live().reschedule(uid, request).await
    }

    async fn cancel(&self, uid: &BookingUid, reason: &str) -> Result<Booking> {
        let _clear = self.clear_after();
        self.live().cancel(uid, reason).await
    }

    async fn confirm(&self, uid: &BookingUid) -> Result<Booking> {
        let _clear = self.clear_after();
        self.live().confirm(uid).await
    }

    async fn decline(&self, uid: &BookingUid, reason: Option<&str>) -> Result<Booking> {
        let _clear = self.clear_after();
        self.live().decline(uid, reason).await
    }

    async fn reserve(
        &self,
        event_type: EventTypeId,
        start: DateTime<Utc>,
        hold: Duration,
    ) -> Result<Reservation> {
        // Who holds the time knows so; for the others it comes back, and nobody has to ask anew for all times meanwhile.
        self.live().reserve(event_type, start, hold).await
    }

    async fn release(&self, uid: &ReservationUid) -> Result<()> {
        let _clear = self.clear_after();
        self.live().release(uid).await
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone;

    use super::*;

    #[test]
    fn spans_are_widened_to_the_grid() {
        let at = |minute, second| Utc.with_ymd_and_hms(2026, 3, 2, 9, minute, second).unwrap();
        assert_eq!(on_grid(at(14, 59), 0), at(0, 0));
        assert_eq!(on_grid(at(15, 0), 0), at(15, 0));
        assert_eq!(on_grid(at(15, 0), GRID_SECONDS - 1), at(15, 0));
        assert_eq!(on_grid(at(15, 1), GRID_SECONDS - 1), at(30, 0));
        let just_after = at(15, 0) + chrono::TimeDelta::nanoseconds(1);
        assert_eq!(on_grid(just_after, GRID_SECONDS - 1), at(30, 0));
        assert_eq!(on_grid(DateTime::<Utc>::MAX_UTC, GRID_SECONDS - 1), DateTime::<Utc>::MAX_UTC);
    }
}
