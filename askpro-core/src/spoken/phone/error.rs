//! Why a text gives no phone number, and what to ask.

use crate::phone::{E164, PhoneError};

/// Why a spoken text is not a phone number that can be used. Display never holds the number; Debug shows no more of a
/// candidate than [`E164`] does.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SpokenPhoneError {
    /// The digits are clear, but they are no number that can be used; or there are none.
    #[error(transparent)]
    Phone(#[from] PhoneError),
    /// A word or sign that belongs to no number.
    #[error("expected number words and digits, found {found} at byte {at}")]
    Unexpected {
        /// What kind of thing it was.
        found: &'static str,
        /// Where it stood, in bytes from the beginning.
        at: usize,
    },
    /// A word announces digits, and none follow: "zweimal", "nein".
    #[error("expected digits after the word at byte {at}, found none")]
    Unfinished {
        /// Where the word stands, in bytes from the beginning.
        at: usize,
    },
    /// The words can be read in several ways, or it is not clear what a correction replaces: ask.
    #[error("expected one reading, found {}", several(candidates.len()))]
    Ambiguous {
        /// The readings that are numbers, the likeliest first, at most [`Self::MAX_CANDIDATES`] of them. There may be
        /// one or none, when the caller corrected something and it is not clear what.
        candidates: Vec<E164>,
    },
    /// Two numbers were said: ask which of them.
    #[error("expected one number, found a second one at byte {at}")]
    TwoNumbers {
        /// Where the words after the first number begin, in bytes from the beginning.
        at: usize,
    },
}

impl SpokenPhoneError {
    /// The most readings that are handed out: nobody listens to more of them.
    pub const MAX_CANDIDATES: usize = 4;

    /// The numbers between which the text does not decide, the likeliest first; empty when there is none.
    ///
    /// ```
    /// use askpro_core::{Region, spoken::phone_number};
    /// let error = phone_number("null drei null zwanzig fünf null eins null", Region::De).unwrap_err();
    /// let readings: Vec<&str> = error.candidates().iter().map(|number| number.as_str()).collect();
    /// assert_eq!(readings, ["+4930205010", "+493025010"]);
    /// assert!(!error.to_string().contains("205"));
    /// ```
    #[must_use]
    pub fn candidates(&self) -> &[E164] {
        match self {
            Self::Ambiguous { candidates } => candidates,
            _ => &[],
        }
    }

    /// Whether the caller can help by saying the number again, digit by digit.
    ///
    /// ```
    /// use askpro_core::{Region, spoken::phone_number};
    /// let error = phone_number("null eins sieben eins drei neun zwei nein vier fünf", Region::De).unwrap_err();
    /// assert!(error.is_question(), "what does it replace?");
    /// ```
    #[must_use]
    pub const fn is_question(&self) -> bool {
        match self {
            Self::Phone(error) => error.is_question(),
            Self::Ambiguous { .. } | Self::TwoNumbers { .. } => true,
            Self::Unexpected { .. } | Self::Unfinished { .. } => false,
        }
    }
}

const fn several(numbers: usize) -> &'static str {
    match numbers {
        0 | 1 => "a correction that may replace several things",
        _ => "several numbers",
    }
}
