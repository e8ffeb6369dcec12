//! Why a text is not a phone number that can be used.

/// Why a text is not a phone number that can be used. It never holds the number.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PhoneError {
    /// There was nothing to read.
    #[error("expected a phone number, found an empty text")]
    Empty,
    /// There was no digit to read.
    #[error("expected a phone number, found a text without digits")]
    NoDigits,
    /// Something stands in the text that belongs to no number.
    #[error("expected digits and separators, found {found} at byte {at}")]
    Unexpected {
        /// What kind of character it was.
        found: &'static str,
        /// Where it stood, in bytes from the beginning.
        at: usize,
    },
    /// There are too few digits for a phone number.
    #[error("expected at least {expected} digits, found {found}")]
    TooShort {
        /// The least number of digits.
        expected: usize,
        /// How many there were.
        found: usize,
    },
    /// There are too many digits for a phone number, or the text is far too long.
    #[error("expected at most {expected} {unit}, found {found}")]
    TooLong {
        /// The greatest number of them.
        expected: usize,
        /// How many there were.
        found: usize,
        /// What was counted: `digits` or `bytes`.
        unit: &'static str,
    },
    /// The number has neither a country code nor a leading 0, so its area code may be missing: ask.
    #[error(
        "expected a country code (+) or an area code with its leading 0, found {digits} digits without either"
    )]
    Ambiguous {
        /// How many digits there were.
        digits: usize,
    },
    /// What stands before the extension is not a whole number: ask for it.
    #[error("expected a whole number, found one that an extension completes")]
    Extension,
    /// No country has this code.
    #[error("expected a country code that is in use, found another one")]
    UnknownCountry,
    /// The numbering plan has no such number.
    #[error("expected a number of the numbering plan, found {digits} digits that fit none")]
    NotInPlan {
        /// How many digits there were.
        digits: usize,
    },
}

impl PhoneError {
    /// Whether the caller can help by saying the whole number, with area code.
    ///
    /// ```
    /// use askpro_core::phone::PhoneError;
    /// assert!(PhoneError::Ambiguous { digits: 8 }.is_question());
    /// assert!(!PhoneError::Empty.is_question());
    /// ```
    #[must_use]
    pub const fn is_question(&self) -> bool {
        matches!(self, Self::Ambiguous { .. } | Self::Extension)
    }
}
