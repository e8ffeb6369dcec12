//! Why a text gives no e-mail address.

/// Why a text is no e-mail address. It holds no words of the text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SpokenEmailError {
    /// There was nothing to read.
    #[error("expected an e-mail address, found an empty text")]
    Empty,
    /// Nobody needs so many words for an address, or no address is so long.
    #[error("expected at most {limit} bytes, found {found}")]
    TooLong {
        /// The most bytes that are read, or that an address has.
        limit: usize,
        /// How many there were.
        found: usize,
    },
    /// A part that every address has is not there. It is never made up.
    #[error("expected {expected}, found none")]
    Missing {
        /// What should have been there.
        expected: &'static str,
    },
    /// A word or sign that belongs to no address, or stands where it cannot.
    #[error("expected letters, digits and the names of signs, found {found} at byte {at}")]
    Unexpected {
        /// What kind of thing it was.
        found: &'static str,
        /// Where it stood, in bytes from the beginning.
        at: usize,
    },
    /// "B wie Paula": the letter and the word do not fit.
    #[error(
        "expected a word that begins with the letter before it, found another one at byte {at}"
    )]
    Contradiction {
        /// Where the word stands, in bytes from the beginning.
        at: usize,
    },
}
