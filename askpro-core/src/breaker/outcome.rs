//! What a call says about the health of the service.

use crate::error::{Error, ErrorKind, Result};

/// What a call says about the health of the service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// The service works.
    Success,
    /// The service does not work: it cannot be reached, is down, or took too long.
    Failure,
    /// The call says nothing about it: the service refused this request for a reason of business, or asked to wait,
    /// or the call never came to be.
    Ignored,
}

impl Outcome {
    /// The outcome of a call that ended with this error.
    ///
    /// Only what another request would run into as well is a failure: no connection, the service's own errors, no
    /// answer in time. A refusal (slot taken, wrong field, wrong key) would be the same from a service in best
    /// health, and a rate limit has a wait of its own; both are ignored.
    ///
    /// ```
    /// use askpro_core::{Error, ErrorKind, breaker::Outcome};
    /// let down = Error::new(ErrorKind::Unavailable, "book", "connection refused");
    /// assert_eq!(Outcome::of(&down), Outcome::Failure);
    /// let taken = Error::new(ErrorKind::SlotTaken, "book", "the slot is taken");
    /// assert_eq!(Outcome::of(&taken), Outcome::Ignored);
    /// ```
    #[must_use]
    pub const fn of(error: &Error) -> Self {
        match error.kind() {
            ErrorKind::Unavailable | ErrorKind::OutcomeUnknown | ErrorKind::Storage => {
                Self::Failure
            }
            ErrorKind::InvalidInput
            | ErrorKind::NotFound
            | ErrorKind::SlotTaken
            | ErrorKind::NotAllowed
            | ErrorKind::Configuration
            | ErrorKind::Unauthorized
            | ErrorKind::RateLimited
            | ErrorKind::CircuitOpen
            | ErrorKind::InFlight
            | ErrorKind::Mismatch
            | ErrorKind::UnexpectedAnswer
            | ErrorKind::CorruptData => Self::Ignored,
        }
    }

    /// The outcome of a call.
    #[must_use]
    pub const fn of_result<T>(result: &Result<T>) -> Self {
        match result {
            Ok(_) => Self::Success,
            Err(error) => Self::of(error),
        }
    }
}
