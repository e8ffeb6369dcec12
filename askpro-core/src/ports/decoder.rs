//! From a provider's bytes to what happened.

use std::fmt;

use crate::call::CallReport;

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
