//! What can go wrong here, and how it is told to the callers of the ports.

#[cfg(feature = "sqlite")]
use std::sync::Arc;
use std::time::Duration;

use askpro_core::{DomainCode, Error, ErrorKind, Retry};

/// For what passes by itself.
pub(crate) const SOON: Retry = Retry::SafeAfter(Duration::from_secs(1));

/// For what a human has to mend.
pub(crate) const LATER: Retry = Retry::SafeAfter(Duration::from_mins(1));

/// Advice for a failure of the database: what to say, and whether to try again.
pub(crate) struct Explained {
    pub(crate) message: &'static str,
    pub(crate) retry: Retry,
}

#[derive(Debug, thiserror::Error)]
pub(crate) enum StoreError {
    #[error("the database failed")]
    Sql(#[from] sqlx::Error),
    /// One failure of a transaction that several callers shared.
    #[cfg(feature = "sqlite")]
    #[error("the database failed")]
    Shared(Arc<sqlx::Error>),
    #[error("the database did not answer in time")]
    TimedOut,
    /// A row contradicts the types. The value itself is left out, for it may be personal.
    #[error("{table}.{column}: expected {expected}")]
    Corrupt { table: &'static str, column: &'static str, expected: &'static str },
    #[error("the lease was lost to somebody else")]
    LeaseLost,
    #[error("{message}")]
    Refused { kind: ErrorKind, message: String },
}

impl StoreError {
    pub(crate) fn refused(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self::Refused { kind, message: message.into() }
    }

    /// The port's error. `explain` knows the codes of the database at hand.
    pub(crate) fn during(
        self,
        operation: &'static str,
        explain: fn(&sqlx::Error) -> Explained,
    ) -> Error {
        match self {
            Self::Sql(error) => {
                let Explained { message, retry } = explain(&error);
                Error::new(ErrorKind::Storage, operation, message)
                    .with_code(DomainCode::Database)
                    .with_retry(retry)
                    .with_source(error)
            }
            #[cfg(feature = "sqlite")]
            Self::Shared(error) => {
                let Explained { message, retry } = explain(&error);
                Error::new(ErrorKind::Storage, operation, message)
                    .with_code(DomainCode::Database)
                    .with_retry(retry)
                    .with_source(error)
            }
            Self::TimedOut => Error::new(ErrorKind::Storage, operation, self.to_string())
                .with_code(DomainCode::Database)
                .with_retry(SOON),
            Self::Corrupt { .. } => Error::new(ErrorKind::CorruptData, operation, self.to_string()),
            Self::LeaseLost => Error::new(ErrorKind::InFlight, operation, self.to_string()),
            Self::Refused { kind, message } => Error::new(kind, operation, message),
        }
    }
}
