//! From a provider's bytes to what happened.

use std::fmt;

use chrono::{DateTime, Utc};

use crate::call::CallReport;
use crate::id::BookingUid;

/// Reads the events of a telephony service. Pure: no I/O, no time.
pub trait EventDecoder: fmt::Debug + Send + Sync + 'static {
    /// Reads one event body.
    ///
    /// Unknown fields are ignored, unknown events become [`crate::CallEventKind::Other`].
    ///
    /// # Errors
    /// [`DecodeError`] names the field at fault; it never holds a value from the payload.
    fn decode(&self, payload: &[u8]) -> Result<CallReport, DecodeError>;
}

/// Reads the events of a calendar. Pure: no I/O, no time.
pub trait BookingEventDecoder: fmt::Debug + Send + Sync + 'static {
    /// Reads one event body. Unknown fields and events are no fault.
    ///
    /// # Errors
    /// [`DecodeError`] names the field at fault; it never holds a value from the payload.
    fn decode(&self, payload: &[u8]) -> Result<BookingHint, DecodeError>;
}

/// What a calendar's event tells: that something may have happened to a booking. What the booking is like now has to be
/// read from the calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BookingHint {
    /// What the calendar calls it.
    pub event: String,
    /// The booking; after a move the new one.
    pub booking: Option<BookingUid>,
    /// When it happened, if the calendar said so.
    pub at: Option<DateTime<Utc>>,
    /// Whether the booking may have been made, moved, confirmed, refused or cancelled.
    pub concerns_booking: bool,
}

/// A body that is no event: which field, what was expected, what was found.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field}: expected {expected}, found {found}")]
pub struct DecodeError {
    /// The path of the field, such as `call.call_id`; `body` for the whole.
    pub field: String,
    /// What should have been there.
    pub expected: &'static str,
    /// What was there: a kind, or "nothing"; never the value.
    pub found: String,
}
