//! Cal.com's events as the core's hints.

use askpro_core::ports::{BookingEventDecoder, BookingHint, DecodeError};

use super::event::{PayloadError, Trigger, WebhookEvent};

/// Reads Cal.com's events. Pure, and of no size.
///
/// Events of meetings, no-shows, tests and unknown ones lead to nothing: they change neither time nor state of a
/// booking.
///
/// ```
/// use askpro_calcom::webhook::CalcomEvents;
/// use askpro_core::ports::BookingEventDecoder;
/// let hint = CalcomEvents.decode(br#"{"triggerEvent":"BOOKING_CANCELLED","payload":{"uid":"qYBhm5w"}}"#)?;
/// assert_eq!(hint.booking.unwrap().as_str(), "qYBhm5w");
/// assert!(hint.concerns_booking);
///
/// let ping = CalcomEvents.decode(br#"{"triggerEvent":"PING","createdAt":"2026-03-01T10:00:00.000Z"}"#)?;
/// assert!(!ping.concerns_booking);
/// # Ok::<(), askpro_core::ports::DecodeError>(())
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CalcomEvents;

impl BookingEventDecoder for CalcomEvents {
    fn decode(&self, payload: &[u8]) -> Result<BookingHint, DecodeError> {
        let event = WebhookEvent::parse(payload).map_err(|error| undecodable(&error))?;
        Ok(BookingHint {
            booking: event.booking_uid().cloned(),
            at: event.created_at,
            concerns_booking: concerns_booking(&event.trigger),
            event: event.trigger.as_str().to_owned(),
        })
    }
}

const fn concerns_booking(trigger: &Trigger) -> bool {
    match trigger {
        Trigger::BookingCreated
        | Trigger::BookingRescheduled
        | Trigger::BookingCancelled
        | Trigger::BookingRejected
        | Trigger::BookingRequested
        | Trigger::BookingPaid
        | Trigger::BookingReassigned => true,
        Trigger::BookingPaymentInitiated
        | Trigger::BookingNoShowUpdated
        | Trigger::BookingLocationUpdated
        | Trigger::MeetingStarted
        | Trigger::MeetingEnded
        | Trigger::Ping
        | Trigger::Other(_) => false,
    }
}

fn undecodable(error: &PayloadError) -> DecodeError {
    let PayloadError { field, expected, found } = *error;
    DecodeError { field: field.to_owned(), expected, found: found.to_owned() }
}
