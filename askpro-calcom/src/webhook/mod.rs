//! Cal.com's webhooks: signature and payloads. Needs no HTTP client.
//!
//! ```
//! use askpro_calcom::webhook::{Payload, Trigger, WebhookEvent, WebhookSecret};
//!
//! let secret = WebhookSecret::new("a long random text")?;
//! let body = br#"{"triggerEvent":"BOOKING_CANCELLED","createdAt":"2026-03-01T10:00:00.000Z",
//!                 "payload":{"uid":"qYBhm5w","status":"CANCELLED"}}"#;
//! let signature = secret.sign(body); // what Cal.com puts into the header `SIGNATURE_HEADER`
//!
//! secret.verify(body, Some(&signature))?;
//! let event = WebhookEvent::parse(body)?;
//! assert_eq!(event.trigger, Trigger::BookingCancelled);
//! let Payload::Booking(booking) = event.payload else { panic!("no booking") };
//! assert_eq!(booking.uid.as_str(), "qYBhm5w");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Signatures carry no time, so an old delivery can be sent again: drop what was seen by [`WebhookEvent::key`].
//! Deliveries can be lost and come in any order, so take one as a reason to fetch the booking, not as the truth.

mod decoder;
mod event;
mod read;
mod signature;

pub use decoder::CalcomEvents;
pub use event::{
    BookingPayload, NoShowAttendee, NoShowPayload, Payload, PayloadError, Trigger, WebhookEvent,
};
pub use signature::{SIGNATURE_HEADER, SecretError, SignatureError, WebhookSecret};
