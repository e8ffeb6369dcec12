//! What a webhook says.

use std::collections::BTreeMap;
use std::fmt;

use askpro_core::{Attendee, BookingStatus, BookingUid, EventTypeId};
use chrono::{DateTime, SecondsFormat, Utc};

use super::read;

/// A body that is no event: which field, what was expected, what was found. Holds no value of the body.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field}: expected {expected}, found {found}")]
pub struct PayloadError {
    /// The path of the field; `body` for the whole.
    pub field: &'static str,
    /// What should have been there.
    pub expected: &'static str,
    /// What was there: a kind, or "nothing".
    pub found: &'static str,
}

/// What happened in Cal.com.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Trigger {
    /// A booking was made.
    BookingCreated,
    /// A booking was moved: a new uid.
    BookingRescheduled,
    /// A booking was cancelled, or the host asked the attendee to move it.
    BookingCancelled,
    /// The host refused a booking.
    BookingRejected,
    /// A booking waits for its host; it may be one that was moved.
    BookingRequested,
    /// A booking was paid.
    BookingPaid,
    /// A payment was begun.
    BookingPaymentInitiated,
    /// Somebody did not come, or did after all.
    BookingNoShowUpdated,
    /// A booking takes place elsewhere.
    BookingLocationUpdated,
    /// A booking went to another host.
    BookingReassigned,
    /// The time of a booking began.
    MeetingStarted,
    /// The time of a booking ended.
    MeetingEnded,
    /// The test that Cal.com's settings page sends.
    Ping,
    /// A trigger this version does not know.
    Other(String),
}

impl Trigger {
    const KNOWN: [(Self, &'static str); 13] = [
        (Self::BookingCreated, "BOOKING_CREATED"),
        (Self::BookingRescheduled, "BOOKING_RESCHEDULED"),
        (Self::BookingCancelled, "BOOKING_CANCELLED"),
        (Self::BookingRejected, "BOOKING_REJECTED"),
        (Self::BookingRequested, "BOOKING_REQUESTED"),
        (Self::BookingPaid, "BOOKING_PAID"),
        (Self::BookingPaymentInitiated, "BOOKING_PAYMENT_INITIATED"),
        (Self::BookingNoShowUpdated, "BOOKING_NO_SHOW_UPDATED"),
        (Self::BookingLocationUpdated, "BOOKING_LOCATION_UPDATED"),
        (Self::BookingReassigned, "BOOKING_REASSIGNED"),
        (Self::MeetingStarted, "MEETING_STARTED"),
        (Self::MeetingEnded, "MEETING_ENDED"),
        (Self::Ping, "PING"),
    ];

    /// Reads Cal.com's word, in any case.
    ///
    /// ```
    /// use askpro_calcom::webhook::Trigger;
    /// assert_eq!(Trigger::from_word("BOOKING_CREATED"), Trigger::BookingCreated);
    /// assert_eq!(Trigger::from_word("FORM_SUBMITTED").as_str(), "FORM_SUBMITTED");
    /// ```
    #[must_use]
    pub fn from_word(word: &str) -> Self {
        let known = Self::KNOWN.into_iter().find(|(_, known)| known.eq_ignore_ascii_case(word));
        known.map_or_else(|| Self::Other(word.to_owned()), |(trigger, _)| trigger)
    }

    /// Cal.com's word.
    #[must_use]
    pub fn as_str(&self) -> &str {
        if let Self::Other(word) = self {
            return word;
        }
        Self::KNOWN.iter().find(|(known, _)| known == self).map_or("", |(_, word)| word)
    }
}

/// One delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct WebhookEvent {
    /// What happened.
    pub trigger: Trigger,
    /// When Cal.com made the event.
    pub created_at: Option<DateTime<Utc>>,
    /// To what.
    pub payload: Payload,
}

impl WebhookEvent {
    /// Reads a body whose signature was verified. Unknown fields and triggers are no fault.
    ///
    /// # Errors
    /// [`PayloadError`] when the body is no JSON object, names no trigger, or is about a booking without naming it.
    pub fn parse(body: &[u8]) -> Result<Self, PayloadError> {
        read::event(body)
    }

    /// The booking it is about. After a reschedule this is the **new** one.
    #[must_use]
    pub const fn booking_uid(&self) -> Option<&BookingUid> {
        match &self.payload {
            Payload::Booking(booking) => Some(&booking.uid),
            Payload::NoShow(no_show) => no_show.booking_uid.as_ref(),
            Payload::Other => None,
        }
    }

    /// The same for every delivery of the same event: trigger, booking and time. Two events without a time are taken
    /// for the same one.
    #[must_use]
    pub fn key(&self) -> String {
        let uid = self.booking_uid().map_or("-", BookingUid::as_str);
        let time = self.created_at.map(|at| at.to_rfc3339_opts(SecondsFormat::Millis, true));
        format!("{}:{uid}:{}", self.trigger.as_str(), time.as_deref().unwrap_or("-"))
    }
}

/// What an event is about.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Payload {
    /// A booking, as it stood when the event was made.
    Booking(Box<BookingPayload>),
    /// Who came and who did not.
    NoShow(NoShowPayload),
    /// Nothing this version reads.
    Other,
}

/// A booking in an event. Debug shows no personal data.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct BookingPayload {
    /// The booking; after a reschedule the new one.
    pub uid: BookingUid,
    /// The number besides.
    pub id: Option<i64>,
    /// How it stands.
    pub status: BookingStatus,
    /// When it begins.
    pub start: Option<DateTime<Utc>>,
    /// When it ends.
    pub end: Option<DateTime<Utc>>,
    /// What was booked.
    pub event_type: Option<EventTypeId>,
    /// The short name of what was booked.
    pub event_type_slug: Option<String>,
    /// Cal.com's title, which usually holds names.
    pub title: Option<String>,
    /// The attendees; of a seated booking only the one concerned.
    pub attendees: Vec<Attendee>,
    /// Our own strings, and those of others; not every trigger carries them.
    pub metadata: BTreeMap<String, String>,
    /// The booking from which this one was moved. Set under any trigger: a moved booking that needs confirmation
    /// comes as [`Trigger::BookingRequested`].
    pub rescheduled_from: Option<BookingUid>,
    /// When the booking began before it was moved.
    pub previous_start: Option<DateTime<Utc>>,
    /// When the booking ended before it was moved.
    pub previous_end: Option<DateTime<Utc>>,
    /// Why it was cancelled or refused, in somebody's own words.
    pub reason: Option<String>,
    /// Whether the host asked the attendee to choose another time; no new booking exists yet.
    pub reschedule_requested: bool,
}

impl fmt::Debug for BookingPayload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BookingPayload")
            .field("uid", &self.uid)
            .field("id", &self.id)
            .field("status", &self.status)
            .field("start", &self.start)
            .field("end", &self.end)
            .field("event_type", &self.event_type)
            .field("rescheduled_from", &self.rescheduled_from)
            .field("reschedule_requested", &self.reschedule_requested)
            .finish_non_exhaustive()
    }
}

/// Who came and who did not.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct NoShowPayload {
    /// The booking.
    pub booking_uid: Option<BookingUid>,
    /// Its number.
    pub booking_id: Option<i64>,
    /// The attendees whose mark changed.
    pub attendees: Vec<NoShowAttendee>,
}

/// An attendee and whether they stayed away. Debug shows no personal data.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct NoShowAttendee {
    /// The address Cal.com knows them by; a placeholder for those who gave only a number.
    pub email: String,
    /// Whether they stayed away.
    pub no_show: bool,
}

impl fmt::Debug for NoShowAttendee {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NoShowAttendee").field("no_show", &self.no_show).finish_non_exhaustive()
    }
}
