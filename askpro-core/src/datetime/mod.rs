//! German as it is spoken on the telephone: days, clock times and spans, out of whole sentences, and back into words.
//!
//! | | |
//! |---|---|
//! | [`GermanDateTimeParser`] | reads a day, a time, both, or a span, also in English |
//! | [`say_date`], [`say_time`], [`say_datetime`], [`say_on`], [`say_range`] | say them such that they are read back |
//! | [`say_question`] | asks which of several readings is meant |
//! | [`Holiday`], [`Land`], [`public_holidays`] | the days that have a name, and where they are public holidays |
//! | [`resolve`] | gives the instant of a wall time in a zone |
//! | [`format_date`], [`format_time`] | write them in figures |
//!
//! What is unclear is never guessed: [`DateTimeError::Ambiguous`] holds the readings, the likeliest first, and the
//! question that tells them apart. So it is with
//! - a clock time from 1:00 to 7:59 without leading zero or part of the day, unless the opening hours settle it;
//! - "nächsten Freitag", said earlier in the same week, and the weekday of today;
//! - a weekday and a date that do not fit, a part of the day and a time that do not fit;
//! - several days or times, midnight, "kurz nach drei", a date so far ahead that it is likely a slip.
//!
//! Errors are also what is refused ("Freitag geht nicht"), has passed, does not exist (31 February, 25 o'clock, a wall
//! time that the change of clocks skips), or is a span where one moment is needed.
//!
//! A text goes through three steps, each in one pass: the lexer knows the words, the grammar finds the pieces that
//! matter, and their meaning is put together and counted out from now. Texts are read up to [`MAX_BYTES`] bytes.
//! The conventions, with examples, stand in `docs/german.md`.

#[cfg(test)]
mod english_tests;
mod error;
mod explain;
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
pub use explain::Explanation;
pub use grammar::lex::MAX_BYTES;
pub use holiday::{Holiday, InvalidLand, Land, Observance, public_holidays};
pub use interval::Interval;
pub use parser::{Dialect, GermanDateTimeParser, OnAmbiguous, OpeningHours, Options, Parsed};
pub use print::{format_date, format_time};
pub use resolve::{Resolved, resolve};
pub use say::{say_date, say_datetime, say_on, say_question, say_range, say_time};
