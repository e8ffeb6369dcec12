//! Dates and clock times as people and agents write them, in German order, and the instant they stand for.
//!
//! Today these are ISO 8601 and the numeric forms; the words of spoken German join at the same tokens.
//!
//! | function | reads |
//! |---|---|
//! | [`parse_date`] | `2026-11-24`, `24.11.2026`, `24.11.26`, `24.11.`, `24/11/2026` |
//! | [`parse_time`] | `14:30`, `14.30`, `14:30:00`, `14 Uhr`, `14 Uhr 30`, `14h30`, `1430` |
//! | [`parse_datetime`] | both one after the other, and RFC 3339 |
//! | [`resolve`] | nothing: it gives the instant of a wall time in a zone |
//! | [`GermanDateTimeParser`] | as `parse_datetime`, up to the instant |
//!
//! Three things are never guessed, they are an error that holds the readings and the question to ask:
//! - a clock time from 1:00 to 7:59 without leading zero may be in the morning or in the afternoon (afternoon first);
//! - 24:00 belongs to the day that ends, and as 00:00 to the next one; only together with a day it is clear;
//! - a wall time may not exist in the night in which the clocks are put forward.
//!
//! Texts are read in one pass, and only up to [`MAX_BYTES`] bytes.

#[cfg(test)]
mod english_tests;
mod error;
mod grammar;
mod holiday;
mod interval;
mod meaning;
mod parser;
#[cfg(test)]
mod parser_tests;
mod print;
mod resolve;
mod say;
#[cfg(test)]
mod tests;

pub use error::{Candidate, DateTimeError, Found, Question};
pub use grammar::lex::MAX_BYTES;
pub use holiday::{Holiday, InvalidLand, Land, Observance, public_holidays};
pub use interval::Interval;
pub use parser::{GermanDateTimeParser, OnAmbiguous, OpeningHours, Options, Parsed};
pub use print::{format_date, format_time};
pub use resolve::{Resolved, resolve};
pub use say::{say_date, say_datetime, say_question, say_range, say_time};
