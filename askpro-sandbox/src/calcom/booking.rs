//! A booking in the twin's books.

use std::fmt;

use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};

use super::error::stamp;

/// The state of a booking.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TwinStatus {
    /// It stands.
    Accepted,
    /// It waits for the host.
    Pending,
    /// It was cancelled, or moved.
    Cancelled,
    /// The host refused it.
    Rejected,
}

impl TwinStatus {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Pending => "pending",
            Self::Cancelled => "cancelled",
            Self::Rejected => "rejected",
        }
    }

    /// Whether it was neither cancelled nor refused.
    #[must_use]
    pub const fn is_live(self) -> bool {
        matches!(self, Self::Accepted | Self::Pending)
    }
}

/// A booking. Debug leaves the people out.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct TwinBooking {
    /// Its number.
    pub id: i64,
    /// Its key in every request.
    pub uid: String,
    /// What was booked.
    pub event_type_id: i64,
    /// Who takes it.
    pub host_id: i64,
    /// Its title.
    pub title: String,
    /// Its state.
    pub status: TwinStatus,
    /// When it begins.
    pub start: DateTime<Utc>,
    /// When it ends.
    pub end: DateTime<Utc>,
    /// The attendee's name.
    pub name: String,
    /// The attendee's e-mail as stored: for a phone-only attendee `<digits>@sms.cal.com`.
    pub email: String,
    /// The attendee's number.
    pub phone: Option<String>,
    /// The attendee's zone, as it was given.
    pub time_zone: String,
    /// The attendee's language.
    pub language: String,
    /// Further guests.
    pub guests: Vec<String>,
    /// What the booker stored beside it.
    pub metadata: Map<String, Value>,
    /// The answers of the booking form.
    pub responses: Map<String, Value>,
    /// Where.
    pub location: String,
    /// Why it was cancelled, or refused.
    pub cancellation_reason: Option<String>,
    /// Why it was moved here.
    pub rescheduling_reason: Option<String>,
    /// Who moved it here.
    pub rescheduled_by: Option<String>,
    /// The booking it was moved from.
    pub rescheduled_from: Option<String>,
    /// The booking it was moved to.
    pub rescheduled_to: Option<String>,
    /// Whether the host did not come.
    pub host_absent: bool,
    /// Whether the attendee did not come.
    pub attendee_absent: bool,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last changed; `None` while it never was.
    pub updated_at: Option<DateTime<Utc>>,
}

impl fmt::Debug for TwinBooking {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TwinBooking")
            .field("uid", &self.uid)
            .field("event_type_id", &self.event_type_id)
            .field("status", &self.status)
            .field("start", &self.start)
            .field("end", &self.end)
            .field("rescheduled_from", &self.rescheduled_from)
            .field("rescheduled_to", &self.rescheduled_to)
            .finish_non_exhaustive()
    }
}

/// A host as the twin knows it.
#[derive(Debug, Clone)]
pub(super) struct Host {
    pub(super) id: i64,
    pub(super) username: String,
    pub(super) name: String,
    pub(super) zone: String,
}

impl Host {
    pub(super) fn email(&self) -> String {
        format!("{}@example.com", self.username)
    }
}

impl TwinBooking {
    /// Whether it takes time of its host at some moment of a span.
    pub(super) fn overlaps(&self, start: DateTime<Utc>, end: DateTime<Utc>) -> bool {
        self.start < end && start < self.end
    }

    fn attendee(&self) -> Value {
        let mut attendee = json!({
            "name": self.name,
            "email": self.email,
            "displayEmail": self.email,
            "timeZone": self.time_zone,
            "language": self.language,
            "absent": self.attendee_absent,
        });
        put(&mut attendee, "phoneNumber", self.phone.as_ref());
        attendee
    }

    /// The booking as the API shows it.
    pub(super) fn json(&self, slug: &str, host: &Host) -> Value {
        // One value that is not a string makes the real reader lose all metadata.
        let readable = self.metadata.values().all(Value::is_string);
        let metadata = if readable { self.metadata.clone() } else { Map::new() };
        let mut booking = json!({
            "id": self.id,
            "uid": self.uid,
            "title": self.title,
            "description": null,
            "hosts": [{
                "id": host.id,
                "name": host.name,
                "email": host.email(),
                "displayEmail": host.email(),
                "username": host.username,
                "timeZone": host.zone,
            }],
            "status": self.status.name(),
            "start": stamp(self.start),
            "end": stamp(self.end),
            "duration": (self.end - self.start).num_minutes(),
            "eventTypeId": self.event_type_id,
            "eventType": { "id": self.event_type_id, "slug": slug },
            "meetingUrl": self.location,
            "location": self.location,
            "absentHost": self.host_absent,
            "createdAt": stamp(self.created_at),
            "updatedAt": self.updated_at.map(stamp),
            "metadata": metadata,
            "rating": null,
            "icsUid": format!("{}@Cal.com", self.uid),
            "attendees": [self.attendee()],
            "bookingFieldsResponses": self.shown_responses(),
        });
        if !self.guests.is_empty() {
            put(&mut booking, "guests", Some(&self.guests));
        }
        if self.status == TwinStatus::Cancelled || self.status == TwinStatus::Rejected {
            put(&mut booking, "cancellationReason", self.cancellation_reason.as_ref());
        }
        put(&mut booking, "reschedulingReason", self.rescheduling_reason.as_ref());
        put(&mut booking, "rescheduledByEmail", self.rescheduled_by.as_ref());
        put(&mut booking, "rescheduledFromUid", self.rescheduled_from.as_ref());
        put(&mut booking, "rescheduledToUid", self.rescheduled_to.as_ref());
        booking
    }

    fn shown_responses(&self) -> Map<String, Value> {
        let mut responses = self.responses.clone();
        responses.insert("name".to_owned(), json!(self.name));
        responses.insert("email".to_owned(), json!(self.email));
        if let Some(phone) = &self.phone {
            responses.insert("attendeePhoneNumber".to_owned(), json!(phone));
        }
        responses
    }
}

/// Sets a key of an object, if there is a value.
pub(super) fn put<T: Into<Value> + Clone>(object: &mut Value, key: &str, value: Option<&T>) {
    if let (Some(object), Some(value)) = (object.as_object_mut(), value) {
        object.insert(key.to_owned(), value.clone().into());
    }
}
