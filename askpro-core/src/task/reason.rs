//! Why a human has to look, and what follows from it.

use chrono::Duration;

use crate::error::DomainCode;

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
    /// The person whom the caller wished for is not known, or several are.
    StaffUnknown,
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
    /// The caller wants to be called back, or the agent could not help.
    CallbackRequested,
    /// The agent told the caller that something was done, or free, and it was not.
    PromiseNotKept,
}

impl TaskReason {
    /// Every reason.
    pub const ALL: [Self; 19] = [
        Self::UnknownNumber,
        Self::BranchInactive,
        Self::EventTypeMissing,
        Self::ServiceUnknown,
        Self::StaffUnknown,
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
        Self::CallbackRequested,
        Self::PromiseNotKept,
    ];

    /// The name in the database, in JSON and in logs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::UnknownNumber => "unknown_number",
            Self::BranchInactive => "branch_inactive",
            Self::EventTypeMissing => "event_type_missing",
            Self::ServiceUnknown => "service_unknown",
            Self::StaffUnknown => "staff_unknown",
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
            Self::CallbackRequested => "callback_requested",
            Self::PromiseNotKept => "promise_not_kept",
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
            Self::ServiceUnknown | Self::StaffUnknown => DomainCode::ServiceNotMapped,
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
            | Self::ProcessingFailed
            | Self::CallbackRequested
            | Self::PromiseNotKept => DomainCode::BookingFailed,
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

    /// Whether the machine may try again when a human asks for it ([`TaskStore::retry_task`]).
    ///
    /// That makes sense where something outside the call can have changed since: the set-up, the calendar, or this
    /// program. What the caller said does not change, a slot that was taken stays taken for this wish, and a call to
    /// an unknown number keeps its place.
    ///
    /// [`TaskStore::retry_task`]: crate::ports::TaskStore::retry_task
    #[must_use]
    pub const fn can_be_retried(self) -> bool {
        matches!(
            self,
            Self::BranchInactive
                | Self::EventTypeMissing
                | Self::ServiceUnknown
                | Self::StaffUnknown
                | Self::CalendarMisconfigured
                | Self::OutcomeUnsettled
                | Self::CalendarUnavailable
                | Self::ProcessingFailed
        )
    }
}
