//! A booking as the calendar holds it, and the intent that stands behind it on our side.

use std::collections::BTreeMap;
use std::fmt;

use chrono::{DateTime, Utc};

use crate::appointment::Attendee;
use crate::error::{DomainCode, Error, ErrorKind};
use crate::id::{AppointmentId, BookingUid, EventTypeId, IntentId, LeaseToken};
use crate::idempotency::IdempotencyKey;
use crate::task::{NewTask, TaskReason};
use crate::wish::Wish;

/// The metadata key under which our idempotency key travels in a booking.
pub const METADATA_KEY: &str = "askpro_key";

/// How a booking stands in the calendar.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum BookingStatus {
    /// It takes place.
    Accepted,
    /// The host has to confirm it: say "requested", not "booked".
    Pending,
    /// It was cancelled, or moved away to another booking.
    Cancelled,
    /// The host refused it.
    Rejected,
    /// A status this version does not know.
    Other(String),
}

impl BookingStatus {
    /// Reads the calendar's word, in any case.
    ///
    /// ```
    /// use askpro_core::BookingStatus;
    /// assert_eq!(BookingStatus::from_word("ACCEPTED"), BookingStatus::Accepted);
    /// assert_eq!(BookingStatus::from_word("awaiting_host").as_str(), "awaiting_host");
    /// ```
    #[must_use]
    pub fn from_word(word: &str) -> Self {
        match word.to_ascii_lowercase().as_str() {
            "accepted" => Self::Accepted,
            "pending" => Self::Pending,
            "cancelled" => Self::Cancelled,
            "rejected" => Self::Rejected,
            _ => Self::Other(word.to_owned()),
        }
    }

    /// The calendar's word, in lower case for the known ones.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Accepted => "accepted",
            Self::Pending => "pending",
            Self::Cancelled => "cancelled",
            Self::Rejected => "rejected",
            Self::Other(word) => word,
        }
    }

    /// Whether the booking came to nothing: cancelled, moved away, or refused. A status this version does not know does
    /// not count, so that nobody books again beside it.
    #[must_use]
    pub const fn is_void(&self) -> bool {
        matches!(self, Self::Cancelled | Self::Rejected)
    }

    /// Whether the booking holds its time: accepted, or waiting for the host.
    #[must_use]
    pub const fn is_live(&self) -> bool {
        matches!(self, Self::Accepted | Self::Pending)
    }
}

impl fmt::Display for BookingStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A booking as the calendar holds it. Debug shows no personal data: calendars put names into titles.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Booking {
    /// The key for every later call. A reschedule gives a new one.
    pub uid: BookingUid,
    /// The number the calendar gave besides.
    pub id: Option<i64>,
    /// How it stands.
    pub status: BookingStatus,
    /// When it begins.
    pub start: DateTime<Utc>,
    /// When it ends.
    pub end: DateTime<Utc>,
    /// What was booked; absent when the event type was deleted.
    pub event_type: Option<EventTypeId>,
    /// The calendar's title.
    pub title: Option<String>,
    /// The attendees; not every one must be a customer.
    pub attendees: Vec<Attendee>,
    /// Our own strings, and those of others.
    pub metadata: BTreeMap<String, String>,
    /// The booking from which this one was moved.
    pub rescheduled_from: Option<BookingUid>,
    /// The booking to which this one was moved.
    pub rescheduled_to: Option<BookingUid>,
    /// When it last changed, if the calendar said so.
    pub updated_at: Option<DateTime<Utc>>,
}

impl Booking {
    /// A booking with nothing but its times; the other fields can be set on the value.
    #[must_use]
    pub fn new(
        uid: BookingUid,
        status: BookingStatus,
        start: DateTime<Utc>,
        end: DateTime<Utc>,
    ) -> Self {
        Self {
            uid,
            id: None,
            status,
            start,
            end,
            event_type: None,
            title: None,
            attendees: Vec::new(),
            metadata: BTreeMap::new(),
            rescheduled_from: None,
            rescheduled_to: None,
            updated_at: None,
        }
    }

    /// Whether this booking was made for the given key.
    #[must_use]
    pub fn has_key(&self, key: &IdempotencyKey) -> bool {
        self.metadata.get(METADATA_KEY).is_some_and(|text| text == key.as_str())
    }
}

impl fmt::Debug for Booking {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Booking")
            .field("uid", &self.uid)
            .field("id", &self.id)
            .field("status", &self.status)
            .field("start", &self.start)
            .field("end", &self.end)
            .field("event_type", &self.event_type)
            .field("title", &self.title.as_ref().map(|_| "…"))
            .field("attendees", &self.attendees)
            .field("metadata", &self.metadata.keys())
            .field("rescheduled_from", &self.rescheduled_from)
            .field("rescheduled_to", &self.rescheduled_to)
            .field("updated_at", &self.updated_at)
            .finish()
    }
}

/// How many times a calendar is asked for one wish: once, and once more when two look-ups found nothing. A human who has
/// looked may allow one more.
pub const MAX_ATTEMPTS: u32 = 2;

/// How far a booking intent has come.
///
/// `intended → sent → confirmed | refused | unknown`, and `unknown → confirmed | intended | refused` by look-up. A human
/// may ask for a given-up one to be tried again: `refused → unknown | intended`
/// ([`BookingIntent::reopened`]).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum IntentState {
    /// Written down; surely nothing was sent since.
    Intended,
    /// Sent, or about to be: the calendar may have it.
    Sent,
    /// The outcome of the last attempt is not known: settle by look-up.
    Unknown,
    /// The calendar has carried it out.
    Confirmed,
    /// The calendar refused, or we gave up; a task exists.
    Refused,
}

impl IntentState {
    /// The name in the database and in logs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Intended => "intended",
            Self::Sent => "sent",
            Self::Unknown => "unknown",
            Self::Confirmed => "confirmed",
            Self::Refused => "refused",
        }
    }

    /// Reads [`Self::as_str`] back.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Intended, Self::Sent, Self::Unknown, Self::Confirmed, Self::Refused]
            .into_iter()
            .find(|state| state.as_str() == word)
    }
}

/// A wish, written down before the calendar is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BookingIntent {
    /// Our own id.
    pub id: IntentId,
    /// Unique per company.
    pub key: IdempotencyKey,
    /// How far it has come.
    pub state: IntentState,
    /// What is wished.
    pub wish: Wish,
    /// How many times the calendar may have been asked to carry it out.
    pub attempts: u32,
    /// The booking as the calendar showed it, once confirmed.
    pub booking: Option<Booking>,
    /// The appointment in our records, once confirmed; `None` when the changed booking is none of ours.
    pub appointment: Option<AppointmentId>,
    /// Why it was refused.
    pub refusal: Option<Refusal>,
}

impl BookingIntent {
    /// How it has to stand, as state and attempts, when a human asks to try again after this task; `None` when it stays
    /// as it is.
    ///
    /// - Refused because the set-up was wrong, at the first attempt: the calendar answered, so nothing stands there. It
    ///   is intended, and may be sent.
    /// - Refused because the set-up was wrong later, or because its outcome could not be settled: it is unknown, so it is
    ///   looked up before it may be sent, once more.
    /// - Given up with its job: it is intended if the calendar was never asked, else unknown.
    /// - Still unsettled after all attempts: one of them is forgotten, with the same effect.
    /// - Anything else stays. A refusal that the task does not tell of is not opened again.
    #[must_use]
    pub fn reopened(&self, task: &NewTask) -> Option<(IntentState, u32)> {
        let told = self.refusal.as_ref().is_some_and(|refusal| refusal.code == task.code);
        let once_more = self.attempts.min(MAX_ATTEMPTS - 1);
        match (self.state, task.reason) {
            (IntentState::Refused, TaskReason::CalendarMisconfigured) if told => {
                let answered = self.attempts <= 1;
                Some(if answered {
                    (IntentState::Intended, 0)
                } else {
                    (IntentState::Unknown, once_more)
                })
            }
            (
                IntentState::Refused,
                TaskReason::CalendarUnavailable | TaskReason::ProcessingFailed,
            ) if told => Some(match self.attempts {
                0 => (IntentState::Intended, 0),
                _ => (IntentState::Unknown, once_more),
            }),
            (IntentState::Refused, TaskReason::OutcomeUnsettled) if told => {
                Some((IntentState::Unknown, once_more))
            }
            (IntentState::Sent | IntentState::Unknown, TaskReason::OutcomeUnsettled) => {
                Some((self.state, once_more))
            }
            _ => None,
        }
    }
}

/// Why an intent was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The domain code.
    pub code: DomainCode,
    /// The reason in words, without personal data.
    pub message: String,
}

impl Refusal {
    /// The refusal as the error it was, as far as it is remembered; repeating the wish cannot help.
    #[must_use]
    pub fn to_error(&self, operation: &'static str) -> Error {
        let kind = match self.code {
            DomainCode::SlotNotAvailable => ErrorKind::SlotTaken,
            DomainCode::MissingField | DomainCode::InvalidValue => ErrorKind::InvalidInput,
            DomainCode::CalcomInvalidKey => ErrorKind::Unauthorized,
            DomainCode::EventTypeNotFound => ErrorKind::Configuration,
            _ => ErrorKind::NotAllowed,
        };
        Error::new(kind, operation, self.message.clone()).with_code(self.code)
    }
}

/// What claiming an intent gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Claim {
    /// The intent is new (or was given back before anything was sent): we hold the lease and may send.
    Acquired(BookingIntent, LeaseToken),
    /// Somebody else's lease ran out, or the outcome is unknown: we hold the lease and must look first.
    TakenOver(BookingIntent, LeaseToken),
    /// Somebody else works on it until the given instant.
    InFlight(DateTime<Utc>),
    /// It is finished: confirmed or refused. The stored answer stands.
    Replay(BookingIntent),
    /// The key, or the call, already belongs to an intent with other content.
    Mismatch(BookingIntent),
    /// Another wish to change the same booking was left unfinished: settle it first.
    Blocked(BookingIntent),
}
