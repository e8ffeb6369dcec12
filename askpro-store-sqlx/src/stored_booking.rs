//! A booking as JSON beside its intent.

use std::collections::BTreeMap;

use askpro_core::{Attendee, Booking, BookingStatus, BookingUid, EventTypeId};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// A booking as it is stored with its intent.
#[derive(Serialize, Deserialize)]
pub(crate) struct StoredBooking {
    uid: BookingUid,
    id: Option<i64>,
    status: String,
    start: DateTime<Utc>,
    end: DateTime<Utc>,
    event_type: Option<EventTypeId>,
    title: Option<String>,
    attendees: Vec<Attendee>,
    metadata: BTreeMap<String, String>,
    rescheduled_from: Option<BookingUid>,
    rescheduled_to: Option<BookingUid>,
    updated_at: Option<DateTime<Utc>>,
}

impl From<&Booking> for StoredBooking {
    fn from(booking: &Booking) -> Self {
        Self {
            uid: booking.uid.clone(),
            id: booking.id,
            status: booking.status.as_str().to_owned(),
            start: booking.start,
            end: booking.end,
            event_type: booking.event_type,
            title: booking.title.clone(),
            attendees: booking.attendees.clone(),
            metadata: booking.metadata.clone(),
            rescheduled_from: booking.rescheduled_from.clone(),
            rescheduled_to: booking.rescheduled_to.clone(),
            updated_at: booking.updated_at,
        }
    }
}

impl From<StoredBooking> for Booking {
    fn from(stored: StoredBooking) -> Self {
        let status = BookingStatus::from_word(&stored.status);
        let mut booking = Self::new(stored.uid, status, stored.start, stored.end);
        booking.id = stored.id;
        booking.event_type = stored.event_type;
        booking.title = stored.title;
        booking.attendees = stored.attendees;
        booking.metadata = stored.metadata;
        booking.rescheduled_from = stored.rescheduled_from;
        booking.rescheduled_to = stored.rescheduled_to;
        booking.updated_at = stored.updated_at;
        booking
    }
}
