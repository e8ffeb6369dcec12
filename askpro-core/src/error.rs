//! One error type for all ports, and the domain codes that reach the outside.

use std::fmt;

use crate::retry::Retry;

/// What went wrong, as far as a caller of a port can act on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The request itself is wrong: a field is missing or has a form the service refuses.
    InvalidInput,
    /// Something that the caller promised to exist does not exist (or belongs to another tenant).
    NotFound,
    /// The slot is taken, or lies outside the bookable hours.
    SlotTaken,
    /// The rules of the calendar refuse this change: notice, window, limits.
    NotAllowed,
    /// The connection or the calendar is set up wrongly; only a human can heal it.
    Configuration,
    /// Credentials are missing, wrong or expired.
    Unauthorized,
    /// The service asks to wait.
    RateLimited,
    /// The service cannot be reached, or says it is down; surely nothing was executed.
    Unavailable,
    /// The service failed too often of late and is left alone: surely nothing was sent.
    CircuitOpen,
    /// The write may or may not have been executed: settle by looking it up, never repeat blindly.
    OutcomeUnknown,
    /// Somebody else is working on the same thing right now.
    InFlight,
    /// The same idempotency key was used with other content.
    Mismatch,
    /// The answer could not be understood.
    UnexpectedAnswer,
    /// Stored data contradicts itself.
    CorruptData,
    /// The store refused or failed.
    Storage,
}

impl ErrorKind {
    /// The name used in logs and JSON, stable across versions.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InvalidInput => "invalid_input",
            Self::NotFound => "not_found",
            Self::SlotTaken => "slot_taken",
            Self::NotAllowed => "not_allowed",
            Self::Configuration => "configuration",
            Self::Unauthorized => "unauthorized",
            Self::RateLimited => "rate_limited",
            Self::Unavailable => "unavailable",
            Self::CircuitOpen => "circuit_open",
            Self::OutcomeUnknown => "outcome_unknown",
            Self::InFlight => "in_flight",
            Self::Mismatch => "mismatch",
            Self::UnexpectedAnswer => "unexpected_answer",
            Self::CorruptData => "corrupt_data",
            Self::Storage => "storage",
        }
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The numbered errors that operators and agents see (1xxx Retell, 2xxx Cal.com, 3xxx ours, 4xxx input).
///
/// ```
/// use askpro_core::DomainCode;
/// assert_eq!(DomainCode::SlotNotAvailable.number(), 2003);
/// assert_eq!(DomainCode::from_number(4001), Some(DomainCode::MissingField));
/// assert_eq!(DomainCode::from_number(9999), None);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DomainCode {
    /// 1001: the telephony service refuses the API key.
    RetellInvalidKey,
    /// 1002: the voice agent does not exist.
    AgentNotFound,
    /// 1003: the dialled number belongs to no branch.
    NumberNotConfigured,
    /// 1004: the webhook could not be registered.
    WebhookRegistrationFailed,
    /// 2001: the calendar refuses the API key.
    CalcomInvalidKey,
    /// 2002: the event type does not exist, or none is set.
    EventTypeNotFound,
    /// 2003: the slot is not available.
    SlotNotAvailable,
    /// 2004: the booking could not be made.
    BookingFailed,
    /// 3001: the company does not exist.
    CompanyNotFound,
    /// 3002: the branch does not exist or is switched off.
    BranchNotResolved,
    /// 3003: the service is not mapped to an event type.
    ServiceNotMapped,
    /// 3004: the database failed.
    Database,
    /// 4001: a required field is missing.
    MissingField,
    /// 4002: a date or time cannot be used.
    InvalidDate,
    /// 4003: a phone number cannot be used.
    InvalidPhone,
    /// 4004: a value does not have the expected form.
    InvalidValue,
}

impl DomainCode {
    /// Every code, in ascending order.
    pub const ALL: [Self; 16] = [
        Self::RetellInvalidKey,
        Self::AgentNotFound,
        Self::NumberNotConfigured,
        Self::WebhookRegistrationFailed,
        Self::CalcomInvalidKey,
        Self::EventTypeNotFound,
        Self::SlotNotAvailable,
        Self::BookingFailed,
        Self::CompanyNotFound,
        Self::BranchNotResolved,
        Self::ServiceNotMapped,
        Self::Database,
        Self::MissingField,
        Self::InvalidDate,
        Self::InvalidPhone,
        Self::InvalidValue,
    ];

    /// The number on the wire.
    #[must_use]
    pub const fn number(self) -> u16 {
        match self {
            Self::RetellInvalidKey => 1001,
            Self::AgentNotFound => 1002,
            Self::NumberNotConfigured => 1003,
            Self::WebhookRegistrationFailed => 1004,
            Self::CalcomInvalidKey => 2001,
            Self::EventTypeNotFound => 2002,
            Self::SlotNotAvailable => 2003,
            Self::BookingFailed => 2004,
            Self::CompanyNotFound => 3001,
            Self::BranchNotResolved => 3002,
            Self::ServiceNotMapped => 3003,
            Self::Database => 3004,
            Self::MissingField => 4001,
            Self::InvalidDate => 4002,
            Self::InvalidPhone => 4003,
            Self::InvalidValue => 4004,
        }
    }

    /// The code of a number, if there is one.
    #[must_use]
    pub fn from_number(number: u16) -> Option<Self> {
        Self::ALL.into_iter().find(|code| code.number() == number)
    }
}

impl fmt::Display for DomainCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.number().fmt(f)
    }
}

/// The error of every port: what kind, whether to try again, during which operation, and why.
///
/// `Display` leaves the source out; walk [`std::error::Error::source`] for it. Messages are lower-case fragments
/// and never hold personal data or secrets.
///
/// ```
/// use askpro_core::{Error, ErrorKind, Retry};
/// let error = Error::new(ErrorKind::SlotTaken, "book", "the slot is taken");
/// assert_eq!(error.to_string(), "book: the slot is taken (slot_taken)");
/// assert_eq!(error.retry(), Retry::Never);
/// ```
#[derive(Debug)]
pub struct Error {
    kind: ErrorKind,
    retry: Retry,
    operation: &'static str,
    message: String,
    code: Option<DomainCode>,
    remote_code: Option<String>,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl Error {
    /// An error with the retry advice that fits its kind.
    pub fn new(kind: ErrorKind, operation: &'static str, message: impl Into<String>) -> Self {
        Self {
            kind,
            retry: Retry::default_for(kind),
            operation,
            message: message.into(),
            code: None,
            remote_code: None,
            source: None,
        }
    }

    /// Sets other retry advice, such as the wait the service asked for.
    #[must_use]
    pub fn with_retry(mut self, retry: Retry) -> Self {
        self.retry = retry;
        self
    }

    /// Adds the domain code that the outside sees.
    #[must_use]
    pub fn with_code(mut self, code: DomainCode) -> Self {
        self.code = Some(code);
        self
    }

    /// Keeps the code the remote service gave, for logs.
    #[must_use]
    pub fn with_remote_code(mut self, code: impl Into<String>) -> Self {
        self.remote_code = Some(code.into());
        self
    }

    /// Adds the cause.
    #[must_use]
    pub fn with_source(
        mut self,
        source: impl Into<Box<dyn std::error::Error + Send + Sync>>,
    ) -> Self {
        self.source = Some(source.into());
        self
    }

    /// What went wrong.
    #[must_use]
    pub const fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// Whether, when and how to try again.
    #[must_use]
    pub const fn retry(&self) -> Retry {
        self.retry
    }

    /// The operation that failed, such as `book`.
    #[must_use]
    pub const fn operation(&self) -> &'static str {
        self.operation
    }

    /// The reason in words, without the operation.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// The domain code, if one was set, else the one that fits the kind.
    #[must_use]
    pub fn code(&self) -> DomainCode {
        self.code.unwrap_or(match self.kind {
            ErrorKind::InvalidInput => DomainCode::InvalidValue,
            ErrorKind::SlotTaken | ErrorKind::NotAllowed => DomainCode::SlotNotAvailable,
            ErrorKind::Unauthorized => DomainCode::CalcomInvalidKey,
            ErrorKind::Storage | ErrorKind::CorruptData => DomainCode::Database,
            _ => DomainCode::BookingFailed,
        })
    }

    /// The code the remote service gave, if it gave one.
    #[must_use]
    pub fn remote_code(&self) -> Option<&str> {
        self.remote_code.as_deref()
    }

    /// Whether the slot was taken by somebody else.
    #[must_use]
    pub fn is_slot_taken(&self) -> bool {
        self.kind == ErrorKind::SlotTaken
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} ({})", self.operation, self.message, self.kind)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}

/// The result of every port method.
pub type Result<T, E = Error> = std::result::Result<T, E>;
