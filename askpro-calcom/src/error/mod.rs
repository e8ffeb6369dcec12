//! From Cal.com's answers to the core's error: status first, then the few texts that tell refusals apart.

mod body;
mod classify;
mod texts;

use askpro_core::{Error, ErrorKind};

pub(crate) use body::RemoteError;
pub(crate) use classify::{Refused, classify};

use crate::transport::Operation;
use crate::wire::{InvalidRequest, Unreadable};

/// What a refusal means beyond its kind, for the operations that turn it into a success.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Meaning {
    /// What was asked for does not exist.
    Absent,
    /// The booking was cancelled before.
    AlreadyCancelled,
    /// Nothing special.
    Plain,
}

/// A request that gave no usable answer.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) error: Error,
    pub(crate) meaning: Meaning,
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self { error, meaning: Meaning::Plain }
    }
}

impl From<Failure> for Error {
    fn from(failure: Failure) -> Self {
        failure.error
    }
}

/// Nothing was sent, because the API would refuse it.
pub(crate) fn invalid(operation: Operation, invalid: InvalidRequest) -> Error {
    Error::new(ErrorKind::InvalidInput, operation.name(), invalid.message).with_code(invalid.code)
}

/// The answer says success but cannot be read: after a write, what was done is not known.
pub(crate) fn unreadable(operation: Operation, unreadable: Unreadable) -> Error {
    let (kind, message) = if operation.is_write() {
        (ErrorKind::OutcomeUnknown, "the write was answered with success, but not readably")
    } else {
        (ErrorKind::UnexpectedAnswer, "the answer could not be read")
    };
    Error::new(kind, operation.name(), format!("{message}: {unreadable}")).with_source(unreadable)
}

/// No complete answer came, though the request may have arrived.
pub(crate) fn no_answer(operation: Operation, message: &str, source: reqwest::Error) -> Error {
    let kind =
        if operation.is_write() { ErrorKind::OutcomeUnknown } else { ErrorKind::Unavailable };
    Error::new(kind, operation.name(), message).with_source(source.without_url())
}
