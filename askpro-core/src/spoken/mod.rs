//! Phone numbers as callers say them and as speech recognisers write them.
//!
//! [`phone_number`] takes whatever an agent sends: written numbers go through [`E164::parse`](crate::E164::parse) as
//! they are, number words are put together first. Its result is a number, or an error that says what was expected and
//! found; a text with two readings is a question, never a guess.

mod phone;

pub use phone::{MAX_PHONE_BYTES, SpokenPhoneError, phone_number};
