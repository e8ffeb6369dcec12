//! The calendar of a replay.

use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, Utc};

use crate::appointment::{NewBooking, Slot};
use crate::booking::{Booking, BookingIntent, IntentState, METADATA_KEY};
use crate::error::{Error, ErrorKind, Result};
use crate::id::{BookingUid, EventTypeId, ReservationUid, TeamId};
use crate::ports::{
    BookingQuery, Calendar, CalendarAccount, EventType, Page, RescheduleRequest, Reservation,
    SlotQuery,
};

/// A calendar that gives the answers that are stored with the intents of a call, and no others.
#[derive(Debug)]
pub(super) struct RecordedCalendar {
    pub(super) intents: Vec<BookingIntent>,
}

impl RecordedCalendar {
    fn bookings_made(&self) -> impl Iterator<Item = &Booking> {
        self.intents.iter().filter_map(|intent| intent.booking.as_ref())
    }
}

fn not_recorded<T>(operation: &'static str) -> Result<T> {
    Err(Error::new(
        ErrorKind::Unavailable,
        operation,
        "no answer of the calendar is recorded for this",
    ))
}

#[async_trait]
impl Calendar for RecordedCalendar {
    async fn book(&self, new: &NewBooking) -> Result<Booking> {
        let key = new.metadata.get(METADATA_KEY);
        let known =
            self.intents.iter().find(|intent| Some(intent.key.as_str()) == key.map(String::as_str));
        match known {
            Some(BookingIntent { booking: Some(booking), .. }) => Ok(booking.clone()),
            Some(BookingIntent { state: IntentState::Refused, refusal: Some(refusal), .. }) => {
                Err(refusal.to_error("book"))
            }
            _ => not_recorded("book"),
        }
    }

    async fn booking(&self, uid: &BookingUid) -> Result<Option<Booking>> {
        Ok(self.bookings_made().find(|booking| booking.uid == *uid).cloned())
    }

    async fn bookings(&self, _query: &BookingQuery) -> Result<Page<Booking>> {
        Ok(Page { items: self.bookings_made().cloned().collect(), next: None })
    }

    async fn slots(&self, _query: &SlotQuery) -> Result<Vec<Slot>> {
        Ok(Vec::new())
    }

    async fn event_type(&self, _id: EventTypeId) -> Result<Option<EventType>> {
        Ok(None)
    }

    async fn event_types(&self) -> Result<Vec<EventType>> {
        Ok(Vec::new())
    }

    async fn team_event_types(&self, _team: TeamId) -> Result<Vec<EventType>> {
        Ok(Vec::new())
    }

    async fn me(&self) -> Result<CalendarAccount> {
        not_recorded("me")
    }

    async fn reschedule(&self, _uid: &BookingUid, _request: &RescheduleRequest) -> Result<Booking> {
        not_recorded("reschedule")
    }

    async fn cancel(&self, _uid: &BookingUid, _reason: &str) -> Result<Booking> {
        not_recorded("cancel")
    }

    async fn confirm(&self, _uid: &BookingUid) -> Result<Booking> {
        not_recorded("confirm")
    }

    async fn decline(&self, _uid: &BookingUid, _reason: Option<&str>) -> Result<Booking> {
        not_recorded("decline")
    }

    async fn reserve(
        &self,
        _event_type: EventTypeId,
        _start: DateTime<Utc>,
        _hold: Duration,
    ) -> Result<Reservation> {
        not_recorded("reserve")
    }

    async fn release(&self, _uid: &ReservationUid) -> Result<()> {
        not_recorded("release")
    }
}
