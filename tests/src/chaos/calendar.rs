//! A calendar whose every method passes the gate.

use std::time::Duration;

use askpro_core::ports::{
    BookingQuery, Calendar, CalendarAccount, EventType, Page, RescheduleRequest, Reservation,
    SlotQuery,
};
use askpro_core::testing::FakeCalendar;
use askpro_core::{
    Booking, BookingUid, EventTypeId, NewBooking, ReservationUid, Result, Slot, TeamId,
};
use async_trait::async_trait;
use chrono::{DateTime, Utc};

use super::gate::{Gate, To};
use super::people::{Happening, Write};

/// The calendar as one server in one role reaches it. A new port method is one line here.
#[derive(Debug, Clone)]
pub(super) struct FaultyCalendar {
    pub(super) calendar: FakeCalendar,
    pub(super) gate: Gate,
}

/// Passes a read on through the gate.
macro_rules! read {
    ($self:ident . $method:ident ( $($argument:expr),* )) => {
        $self.gate
            .pass(
                To::CalendarRead,
                concat!("calendar.", stringify!($method)),
                None,
                $self.calendar.$method($($argument),*),
            )
            .await
    };
}

/// Passes a write on through the gate; with `later`, it can take effect after its sender has gone.
macro_rules! write {
    ($self:ident . $method:ident ( $($argument:expr),* ), $later:expr) => {
        $self.gate
            .pass(
                To::CalendarWrite,
                concat!("calendar.", stringify!($method)),
                $later.map(Happening::Commit),
                $self.calendar.$method($($argument),*),
            )
            .await
    };
}

#[deny(clippy::missing_trait_methods)]
#[async_trait]
impl Calendar for FaultyCalendar {
    async fn me(&self) -> Result<CalendarAccount> {
        read!(self.me())
    }

    async fn event_types(&self) -> Result<Vec<EventType>> {
        read!(self.event_types())
    }

    async fn team_event_types(&self, team: TeamId) -> Result<Vec<EventType>> {
        read!(self.team_event_types(team))
    }

    async fn event_type(&self, id: EventTypeId) -> Result<Option<EventType>> {
        read!(self.event_type(id))
    }

    async fn slots(&self, query: &SlotQuery) -> Result<Vec<Slot>> {
        read!(self.slots(query))
    }

    async fn book(&self, new: &NewBooking) -> Result<Booking> {
        write!(self.book(new), Some(Write::Book(Box::new(new.clone()))))
    }

    async fn booking(&self, uid: &BookingUid) -> Result<Option<Booking>> {
        read!(self.booking(uid))
    }

    async fn bookings(&self, query: &BookingQuery) -> Result<Page<Booking>> {
        read!(self.bookings(query))
    }

    async fn reschedule(&self, uid: &BookingUid, request: &RescheduleRequest) -> Result<Booking> {
        write!(self.reschedule(uid, request), Some(Write::Reschedule(uid.clone(), request.clone())))
    }

    async fn cancel(&self, uid: &BookingUid, reason: &str) -> Result<Booking> {
        write!(self.cancel(uid, reason), Some(Write::Cancel(uid.clone())))
    }

    async fn confirm(&self, uid: &BookingUid) -> Result<Booking> {
        write!(self.confirm(uid), None::<Write>)
    }

    async fn decline(&self, uid: &BookingUid, reason: Option<&str>) -> Result<Booking> {
        write!(self.decline(uid, reason), None::<Write>)
    }

    async fn reserve(
        &self,
        event_type: EventTypeId,
        start: DateTime<Utc>,
        hold: Duration,
    ) -> Result<Reservation> {
        write!(self.reserve(event_type, start, hold), None::<Write>)
    }

    async fn release(&self, uid: &ReservationUid) -> Result<()> {
        write!(self.release(uid), None::<Write>)
    }
}
