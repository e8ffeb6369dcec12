//! From a text to the pieces of it that matter.
//!
//! The lexer ([`lex`]) knows the words of a language, mends slips, and takes compounds apart. The scanner ([`scan`]) goes
//! once over the tokens: at each place it tries a date ([`dates`]), a clock time ([`clock`]), a day counted from
//! another one ([`relative`]), a part of the day, a mark such as "ab" or "nein"; whatever else stands there is passed
//! over. No step looks further ahead than a phrase is long, so the time grows with the length of the text.

mod ahead;
pub(super) mod clock;
mod counted;
pub(super) mod cursor;
pub(super) mod dates;
pub(super) mod holiday_names;
pub(super) mod lex;
pub(super) mod mark;
mod numeric;
pub(super) mod relative;
pub(super) mod scan;
mod skip;
pub(super) mod spec;
mod typo;
pub(super) mod words;
