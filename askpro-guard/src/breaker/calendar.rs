//! The calendar behind a breaker.

use std::time::Duration;

use askpro_core::ports::{
    BookingQuery, Calendar, CalendarAccount, EventType, Page, RescheduleRequest, Reservation,
    SlotQuery,
};
use askpro_core::{
    Booking, BookingUid, EventTypeId, NewBooking, ReservationUid, Result, Slot, TeamId,
};
use async_trait::async_trait;
use chrono::{DateTime, Utc};

use super::WithBreaker;

#[async_trait]
#[deny(clippy::missing_trait_methods)]
impl<C: Calendar> Calendar for WithBreaker<C> {
    async fn me(&self) -> Result<CalendarAccount> {
        self.breaker.call("me", || self.inner.me()).await
    }

    async fn event_types(&self) -> Result<Vec<EventType>> {
        self.breaker.call("event_types", || self.inner.event_types()).await
    }

    async fn team_event_types(&self, team: TeamId) -> Result<Vec<EventType>> {
        self.breaker.call("team_event_types", || self.inner.team_event_types(team)).await
    }

    async fn event_type(&self, id: EventTypeId) -> Result<Option<EventType>> {
        self.breaker.call("event_type", || self.inner.event_type(id)).await
    }

    async fn slots(&self, query: &SlotQuery) -> Result<Vec<Slot>> {
        self.breaker.call("slots", || self.inner.slots(query)).await
    }

    async fn book(&self, new: &NewBooking) -> Result<Booking> {
        self.breaker.call("book", || self.inner.book(new)).await
    }

    async fn booking(&self, uid: &BookingUid) -> Result<Option<Booking>> {
        self.breaker.call("booking", || self.inner.booking(uid)).await
    }

    async fn bookings(&self, query: &BookingQuery) -> Result<Page<Booking>> {
        self.breaker.call("bookings", || self.inner.bookings(query)).await
    }

    async fn reschedule(&self, uid: &BookingUid, request: &RescheduleRequest) -> Result<Booking> {
        self.breaker.call("reschedule", || self.inner.reschedule(uid, request)).await
    }

    async fn cancel(&self, uid: &BookingUid, reason: &str) -> Result<Booking> {
        self.breaker.call("cancel", || self.inner.cancel(uid, reason)).await
    }

    async fn confirm(&self, uid: &BookingUid) -> Result<Booking> {
        self.breaker.call("confirm", || self.inner.confirm(uid)).await
    }

    async fn decline(&self, uid: &BookingUid, reason: Option<&str>) -> Result<Booking> {
        self.breaker.call("decline", || self.inner.decline(uid, reason)).await
    }

    async fn reserve(
        &self,
        event_type: EventTypeId,
        start: DateTime<Utc>,
        hold: Duration,
    ) -> Result<Reservation> {
        self.breaker.call("reserve", || self.inner.reserve(event_type, start, hold)).await
    }

    async fn release(&self, uid: &ReservationUid) -> Result<()> {
        self.breaker.call("release", || self.inner.release(uid)).await
    }
}
