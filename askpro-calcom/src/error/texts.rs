//! The texts by which Cal.com's refusals are told apart, as data.
//!
//! Nothing else tells one 400 from another: `error.code` is the class of the exception. Sources: the booking services
//! of the open server code (`errors.service.ts`, `input.service.ts`, `bookings.service.ts`, `RegularBookingService`,
//! the validation pipes, the cancel handler) and bodies seen on the hosted API. The status is looked at first; a row
//! counts only under its own statuses.

use askpro_core::{DomainCode, ErrorKind};

use super::Meaning;

/// A text and what it means.
#[derive(Debug)]
pub(super) struct Row {
    /// Part of the remote's message, or its whole code.
    pub(super) needle: &'static str,
    /// The statuses under which it counts.
    pub(super) statuses: &'static [u16],
    pub(super) kind: ErrorKind,
    pub(super) code: DomainCode,
    /// Our own words; the remote's may hold personal data.
    pub(super) message: &'static str,
    pub(super) meaning: Meaning,
}

const REFUSED: &[u16] = &[400, 409, 422];
const FORBIDDEN: &[u16] = &[400, 403];
const ABSENT: &[u16] = &[404];

const fn row(
    needle: &'static str,
    statuses: &'static [u16],
    kind: ErrorKind,
    code: DomainCode,
    message: &'static str,
) -> Row {
    Row { needle, statuses, kind, code, message, meaning: Meaning::Plain }
}

const fn taken(needle: &'static str, message: &'static str) -> Row {
    row(needle, REFUSED, ErrorKind::SlotTaken, DomainCode::SlotNotAvailable, message)
}

const fn forbidden_by_rule(needle: &'static str, code: DomainCode, message: &'static str) -> Row {
    row(needle, FORBIDDEN, ErrorKind::NotAllowed, code, message)
}

const fn misconfigured(
    needle: &'static str,
    statuses: &'static [u16],
    message: &'static str,
) -> Row {
    row(needle, statuses, ErrorKind::Configuration, DomainCode::BookingFailed, message)
}

const fn no_event_type(needle: &'static str) -> Row {
    let message = "the event type does not exist, or the key may not see it";
    row(needle, ABSENT, ErrorKind::Configuration, DomainCode::EventTypeNotFound, message)
}

const fn wrong(needle: &'static str, code: DomainCode, message: &'static str) -> Row {
    row(needle, REFUSED, ErrorKind::InvalidInput, code, message)
}

/// The first row that fits counts.
pub(super) const TEXTS: &[Row] = &[
    // The slot is gone.
    taken(
        "already has booking at this time or is not available",
        "a host is busy or outside bookable hours",
    ),
    taken("no_available_users_found_error", "a host is busy or outside bookable hours"),
    taken("fixed_hosts_unavailable_for_booking", "a fixed host is busy"),
    taken("round_robin_host_unavailable_for_booking", "the chosen host is busy"),
    taken("hosts_unavailable_for_booking", "a host is busy or outside bookable hours"),
    taken("booking_conflict", "another booking came first"),
    taken("No more seats left", "no seats are left at this time"),
    taken("booking_seats_full", "no seats are left at this time"),
    // The rules of the event type.
    forbidden_by_rule(
        "The event type can't be booked at the \"start\" time provided",
        DomainCode::SlotNotAvailable,
        "the start lies inside the notice or outside the booking window",
    ),
    forbidden_by_rule(
        "booking_time_out_of_bounds",
        DomainCode::SlotNotAvailable,
        "the start lies inside the notice or outside the booking window",
    ),
    forbidden_by_rule(
        "Attempting to book a meeting in the past",
        DomainCode::InvalidDate,
        "the start lies in the past",
    ),
    forbidden_by_rule(
        "the maximum number of active bookings",
        DomainCode::BookingFailed,
        "the attendee has the most bookings the event type allows",
    ),
    forbidden_by_rule(
        "booker_limit_exceeded_error",
        DomainCode::BookingFailed,
        "the attendee has the most bookings the event type allows",
    ),
    forbidden_by_rule(
        "Rescheduling is not allowed within the minimum notice period",
        DomainCode::SlotNotAvailable,
        "the booking starts too soon to be moved",
    ),
    // The booker is blocked; two of these texts hold the address.
    forbidden_by_rule(
        "Cannot use this email to create the booking",
        DomainCode::BookingFailed,
        "the attendee is blocked",
    ),
    forbidden_by_rule(
        "email has been blocked",
        DomainCode::BookingFailed,
        "the attendee is blocked",
    ),
    forbidden_by_rule(
        "This email owner has requested",
        DomainCode::BookingFailed,
        "the attendee is blocked",
    ),
    forbidden_by_rule("booker_email_blocked", DomainCode::BookingFailed, "the attendee is blocked"),
    forbidden_by_rule(
        "booker_email_requires_login",
        DomainCode::BookingFailed,
        "the owner of the e-mail address allows no bookings by others",
    ),
    // Changes of a booking.
    Row {
        meaning: Meaning::AlreadyCancelled,
        ..forbidden_by_rule(
            "because it has been cancelled already",
            DomainCode::BookingFailed,
            "the booking is cancelled already",
        )
    },
    forbidden_by_rule(
        "Can't reschedule booking",
        DomainCode::BookingFailed,
        "the booking was cancelled, refused or moved already",
    ),
    forbidden_by_rule(
        "Cannot cancel a booking that has already ended",
        DomainCode::BookingFailed,
        "the booking has ended",
    ),
    forbidden_by_rule(
        "does not allow cancellations",
        DomainCode::BookingFailed,
        "the event type allows no cancellation",
    ),
    wrong(
        "Cancellation reason is required",
        DomainCode::MissingField,
        "cancellationReason: expected a reason, found nothing",
    ),
    // The calendar is set up in a way that cannot be booked.
    no_event_type("Event type with"),
    no_event_type("Event Type not found"),
    no_event_type("User with username"),
    no_event_type("Team with slug"),
    misconfigured(
        "parent managed event type",
        REFUSED,
        "the event type is a managed parent: use the number of its child",
    ),
    misconfigured("because it has no hosts", REFUSED, "the team event type has no hosts"),
    misconfigured(
        "email_verification_required",
        FORBIDDEN,
        "the event type asks for a code sent by e-mail, which is impossible by phone",
    ),
    misconfigured(
        "invalid_verification_code",
        FORBIDDEN,
        "the event type asks for a code sent by e-mail, which is impossible by phone",
    ),
    // The request lacks something, or has it in a wrong form.
    wrong(
        "Missing attendee phone number",
        DomainCode::MissingField,
        "attendee.phoneNumber: the event type requires it",
    ),
    wrong(
        "Attendee must have at least one contact method",
        DomainCode::MissingField,
        "attendee: expected an e-mail address or a phone number, found neither",
    ),
    wrong(
        "Invalid type for booking field",
        DomainCode::InvalidValue,
        "bookingFieldsResponses: a field has another type than the event type wants",
    ),
    wrong(
        "Invalid option '",
        DomainCode::InvalidValue,
        "bookingFieldsResponses: a value is none of the options of its field",
    ),
    wrong(
        "metadata property is wrong",
        DomainCode::InvalidValue,
        "metadata: more keys, longer keys or longer values than allowed",
    ),
    wrong(
        "Metadata must have at most",
        DomainCode::InvalidValue,
        "metadata: more keys, longer keys or longer values than allowed",
    ),
    wrong(
        "Invalid time range given",
        DomainCode::InvalidDate,
        "start, end: expected a start before the end",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_row_is_hidden_by_an_earlier_one() {
        for (index, row) in TEXTS.iter().enumerate() {
            let hidden = TEXTS[..index].iter().any(|earlier| {
                row.needle.contains(earlier.needle)
                    && row.statuses.iter().all(|status| earlier.statuses.contains(status))
            });
            assert!(!hidden, "{}", row.needle);
        }
    }
}
