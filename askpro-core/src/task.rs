//! Work for a human: what the server could not finish by itself.

use std::fmt;

use chrono::{DateTime, Duration, Utc};

use crate::error::DomainCode;
use crate::id::{BranchId, CallId, CompanyId, TaskId};

/// Why a human has to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TaskReason {
    /// The dialled number belongs to no branch.
    UnknownNumber,
    /// The branch is switched off.
    BranchInactive,
    /// Neither the service nor the branch names an event type.
    EventTypeMissing,
    /// The service the caller named is not known.
    ServiceUnknown,
    /// A field that a booking needs was not collected.
    MissingField,
    /// Whether the caller agreed cannot be read from the value.
    ConfirmationUnclear,
    /// The date or time cannot be read, is ambiguous, or does not exist.
    DateUnclear,
    /// The date lies in the past.
    DateInPast,
    /// The caller's number is no usable phone number.
    PhoneUnusable,
    /// The slot was taken, or lies outside the bookable hours.
    SlotTaken,
    /// The calendar refused for another reason.
    BookingRefused,
    /// The calendar is set up wrongly, or refuses our key.
    CalendarMisconfigured,
    /// Whether the calendar has the booking could not be settled.
    OutcomeUnsettled,
    /// The calendar has lost a booking that was confirmed: the caller may come all the same.
    BookingVanished,
    /// The calendar could not be reached for too long.
    CalendarUnavailable,
    /// The event could not be read or processed.
    ProcessingFailed,
}

impl TaskReason {
    const ALL: [Self; 16] = [
        Self::UnknownNumber,
        Self::BranchInactive,
        Self::EventTypeMissing,
        Self::ServiceUnknown,
        Self::MissingField,
        Self::ConfirmationUnclear,
        Self::DateUnclear,
        Self::DateInPast,
        Self::PhoneUnusable,
        Self::SlotTaken,
        Self::BookingRefused,
        Self::CalendarMisconfigured,
        Self::OutcomeUnsettled,
        Self::BookingVanished,
        Self::CalendarUnavailable,
        Self::ProcessingFailed,
    ];

    /// The name in the database, in JSON and in logs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::UnknownNumber => "unknown_number",
            Self::BranchInactive => "branch_inactive",
            Self::EventTypeMissing => "event_type_missing",
            Self::ServiceUnknown => "service_unknown",
            Self::MissingField => "missing_field",
            Self::ConfirmationUnclear => "confirmation_unclear",
            Self::DateUnclear => "date_unclear",
            Self::DateInPast => "date_in_past",
            Self::PhoneUnusable => "phone_unusable",
            Self::SlotTaken => "slot_taken",
            Self::BookingRefused => "booking_refused",
            Self::CalendarMisconfigured => "calendar_misconfigured",
            Self::OutcomeUnsettled => "outcome_unsettled",
            Self::BookingVanished => "booking_vanished",
            Self::CalendarUnavailable => "calendar_unavailable",
            Self::ProcessingFailed => "processing_failed",
        }
    }

    /// Reads [`Self::as_str`] back.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.as_str() == word)
    }

    /// The domain code that goes with the reason.
    #[must_use]
    pub const fn code(self) -> DomainCode {
        match self {
            Self::UnknownNumber => DomainCode::NumberNotConfigured,
            Self::BranchInactive => DomainCode::BranchNotResolved,
            Self::EventTypeMissing => DomainCode::EventTypeNotFound,
            Self::ServiceUnknown => DomainCode::ServiceNotMapped,
            Self::MissingField => DomainCode::MissingField,
            Self::ConfirmationUnclear => DomainCode::InvalidValue,
            Self::DateUnclear | Self::DateInPast => DomainCode::InvalidDate,
            Self::PhoneUnusable => DomainCode::InvalidPhone,
            Self::SlotTaken => DomainCode::SlotNotAvailable,
            Self::BookingRefused
            | Self::CalendarMisconfigured
            | Self::OutcomeUnsettled
            | Self::BookingVanished
            | Self::CalendarUnavailable
            | Self::ProcessingFailed => DomainCode::BookingFailed,
        }
    }

    /// How long a human has: an hour where the caller may believe to have an appointment, a working day where
    /// the set-up has to be mended.
    #[must_use]
    pub const fn time_to_act(self) -> Duration {
        match self {
            Self::UnknownNumber
            | Self::BranchInactive
            | Self::EventTypeMissing
            | Self::CalendarMisconfigured => Duration::hours(8),
            _ => Duration::hours(1),
        }
    }
}

/// A task to be written: with a reason, and a deadline. Debug leaves the details out, which quote the caller.
#[derive(Clone, PartialEq, Eq)]
pub struct NewTask {
    /// Why a human has to look.
    pub reason: TaskReason,
    /// The code the outside sees; usually [`TaskReason::code`].
    pub code: DomainCode,
    /// What exactly is wrong: which field, what was expected, what was found.
    pub detail: String,
    /// Until when it should be done.
    pub due: DateTime<Utc>,
    /// What could be done: free alternatives, the field to set.
    pub suggestions: Vec<String>,
}

impl NewTask {
    /// A task without suggestions.
    #[must_use]
    pub fn new(reason: TaskReason, detail: impl Into<String>, due: DateTime<Utc>) -> Self {
        Self { reason, code: reason.code(), detail: detail.into(), due, suggestions: Vec::new() }
    }
}

impl fmt::Debug for NewTask {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewTask")
            .field("reason", &self.reason)
            .field("code", &self.code)
            .field("due", &self.due)
            .field("suggestions", &self.suggestions.len())
            .finish_non_exhaustive()
    }
}

/// A task as it stands in the store. Debug leaves the details out, which quote the caller.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    /// Our own id.
    pub id: TaskId,
    /// The tenant; [`CompanyId::OPERATOR`] when it belongs to no business.
    pub company: CompanyId,
    /// The branch, if known.
    pub branch: Option<BranchId>,
    /// The call that caused it.
    pub call_id: Option<CallId>,
    /// What is to be done.
    pub task: NewTask,
    /// When it was written.
    pub created_at: DateTime<Utc>,
    /// When it was done; `None` while it is open.
    pub resolved_at: Option<DateTime<Utc>>,
}
