//! What is asked of a calendar, and what stands in our own records afterwards.

use std::collections::BTreeMap;
use std::fmt;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use crate::booking::BookingStatus;
use crate::id::{AppointmentId, BookingUid, BranchId, CallId, CompanyId, CustomerId, EventTypeId};
use crate::phone::E164;
use crate::tenant::Locale;

/// A free time: bookable at the moment it was listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Slot {
    /// When it begins.
    pub start: DateTime<Utc>,
    /// When it ends, if the calendar said so.
    pub end: Option<DateTime<Utc>>,
}

/// Who comes. Debug shows no personal data.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attendee {
    /// The name as the caller gave it.
    pub name: String,
    /// The phone number.
    pub phone: Option<E164>,
    /// The e-mail address; never invented.
    pub email: Option<String>,
    /// The zone in which the attendee reads times.
    pub timezone: Tz,
    /// The language of the calendar's own mails.
    pub locale: Locale,
}

impl Attendee {
    /// An attendee in Berlin, in German, without means of contact.
    #[must_use]
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            phone: None,
            email: None,
            timezone: chrono_tz::Europe::Berlin,
            locale: Locale::De,
        }
    }
}

impl fmt::Debug for Attendee {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Attendee")
            .field("name", &"…")
            .field("phone", &self.phone)
            .field("email", &hidden(self.email.as_ref()))
            .field("timezone", &self.timezone)
            .finish_non_exhaustive()
    }
}

/// A wish for exactly one appointment.
///
/// Its idempotency key covers company, call (or request), event type, start and caller; nothing else. Debug shows no
/// personal data.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppointmentRequest {
    /// The tenant.
    pub company: CompanyId,
    /// The branch, if known.
    pub branch: Option<BranchId>,
    /// What is booked.
    pub event_type: EventTypeId,
    /// When it begins.
    pub start: DateTime<Utc>,
    /// How long it takes; only for event types that offer several lengths.
    pub length_minutes: Option<u32>,
    /// Who comes.
    pub attendee: Attendee,
    /// The call in which it was agreed.
    pub call_id: Option<CallId>,
    /// What the caller of a method names its request, where there is no call.
    pub request_id: Option<String>,
    /// The service in the caller's words.
    pub service: Option<String>,
    /// Notes for the business.
    pub notes: Option<String>,
}

impl AppointmentRequest {
    /// A request with an unnamed attendee; add one with [`Self::with_attendee`].
    #[must_use]
    pub fn new(company: CompanyId, event_type: EventTypeId, start: DateTime<Utc>) -> Self {
        Self {
            company,
            branch: None,
            event_type,
            start,
            length_minutes: None,
            attendee: Attendee::new(""),
            call_id: None,
            request_id: None,
            service: None,
            notes: None,
        }
    }

    /// Names who comes, reachable by phone.
    #[must_use]
    pub fn with_attendee(mut self, name: impl Into<String>, phone: E164) -> Self {
        self.attendee.name = name.into();
        self.attendee.phone = Some(phone);
        self
    }

    /// Adds an e-mail address of the attendee.
    #[must_use]
    pub fn with_email(mut self, email: impl Into<String>) -> Self {
        self.attendee.email = Some(email.into());
        self
    }

    /// Names the call in which it was agreed.
    #[must_use]
    pub fn with_call_id(mut self, call: CallId) -> Self {
        self.call_id = Some(call);
        self
    }

    /// Names the request, where there is no call: the same name is the same wish.
    #[must_use]
    pub fn with_request_id(mut self, id: impl Into<String>) -> Self {
        self.request_id = Some(id.into());
        self
    }

    /// Adds notes for the business.
    #[must_use]
    pub fn with_notes(mut self, notes: impl Into<String>) -> Self {
        self.notes = Some(notes.into());
        self
    }
}

impl fmt::Debug for AppointmentRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AppointmentRequest")
            .field("company", &self.company)
            .field("branch", &self.branch)
            .field("event_type", &self.event_type)
            .field("start", &self.start)
            .field("length_minutes", &self.length_minutes)
            .field("attendee", &self.attendee)
            .field("call_id", &self.call_id)
            .field("request_id", &self.request_id)
            .field("service", &hidden(self.service.as_ref()))
            .field("notes", &hidden(self.notes.as_ref()))
            .finish()
    }
}

/// Shows whether there is a text, not the text.
fn hidden(text: Option<&String>) -> Option<&'static str> {
    text.map(|_| "…")
}

/// What the calendar is asked to book: a request plus what we attach to find it again. Debug shows no personal data.
#[derive(Clone, PartialEq, Eq)]
pub struct NewBooking {
    /// What is booked.
    pub event_type: EventTypeId,
    /// When it begins.
    pub start: DateTime<Utc>,
    /// How long it takes; only for event types that offer several lengths.
    pub length_minutes: Option<u32>,
    /// Who comes.
    pub attendee: Attendee,
    /// Notes for the business.
    pub notes: Option<String>,
    /// Our own short strings, among them the idempotency key; they come back when bookings are listed.
    pub metadata: BTreeMap<String, String>,
}

impl fmt::Debug for NewBooking {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewBooking")
            .field("event_type", &self.event_type)
            .field("start", &self.start)
            .field("length_minutes", &self.length_minutes)
            .field("attendee", &self.attendee)
            .field("notes", &hidden(self.notes.as_ref()))
            .field("metadata", &self.metadata.keys())
            .finish()
    }
}

/// Who made an appointment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AppointmentSource {
    /// We did, for a caller.
    AskPro,
    /// Somebody else, in the calendar: the business, or the customer on a booking page.
    Calendar,
}

impl AppointmentSource {
    /// The name in the database, in JSON and in logs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AskPro => "askpro",
            Self::Calendar => "calendar",
        }
    }

    /// Reads [`Self::as_str`] back.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::AskPro, Self::Calendar].into_iter().find(|source| source.as_str() == word)
    }
}

/// An appointment in our own records. Debug leaves the caller's words out.
#[derive(Clone, PartialEq, Eq)]
pub struct Appointment {
    /// Our own id.
    pub id: AppointmentId,
    /// The tenant.
    pub company: CompanyId,
    /// The branch, if known.
    pub branch: Option<BranchId>,
    /// The call in which it was made.
    pub call_id: Option<CallId>,
    /// The customer, if known.
    pub customer: Option<CustomerId>,
    /// The booking in the calendar.
    pub booking_uid: BookingUid,
    /// What is booked.
    pub event_type: EventTypeId,
    /// When it begins.
    pub start: DateTime<Utc>,
    /// When it ends.
    pub end: DateTime<Utc>,
    /// How it stands in the calendar.
    pub status: BookingStatus,
    /// The service in the caller's words.
    pub service: Option<String>,
    /// Who made it.
    pub source: AppointmentSource,
}

impl fmt::Debug for Appointment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Appointment")
            .field("id", &self.id)
            .field("company", &self.company)
            .field("branch", &self.branch)
            .field("call_id", &self.call_id)
            .field("customer", &self.customer)
            .field("booking_uid", &self.booking_uid)
            .field("event_type", &self.event_type)
            .field("start", &self.start)
            .field("end", &self.end)
            .field("status", &self.status)
            .field("service", &hidden(self.service.as_ref()))
            .field("source", &self.source)
            .finish()
    }
}
