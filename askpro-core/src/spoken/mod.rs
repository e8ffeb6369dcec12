//! Phone numbers and e-mail addresses as callers say them and as speech recognisers write them.
//!
//! Both readers take whatever an agent sends, so that nobody has to know beforehand whether it is written or spoken.
//! What has two readings is never guessed:
//! - [`phone_number`] gives an [`E164`](crate::E164), or an error that says what was expected and found and that may
//!   be a question with candidates;
//! - [`email_address`] gives an address and how far it can be relied on, see [`Confidence`].

mod email;
mod phone;

pub use email::{Confidence, MAX_EMAIL_BYTES, SpokenEmail, SpokenEmailError, email_address};
pub use phone::{MAX_PHONE_BYTES, SpokenPhoneError, phone_number};
