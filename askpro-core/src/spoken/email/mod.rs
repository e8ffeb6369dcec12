//! E-mail addresses in words.

mod compose;
mod error;
mod interpret;
mod lex;
#[cfg(test)]
mod tests;
mod words;

use std::fmt;

pub use error::SpokenEmailError;

/// The longest text that is read, in bytes. An address spelled with a word for each letter fits.
pub const MAX_EMAIL_BYTES: usize = 1024;
/// The longest address there is, in bytes.
const MAX_ADDRESS: usize = 254;

/// How far a spoken address can be relied on. The higher the surer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Confidence {
    /// A part of it is a guess, such as `ue` for ü: ask the caller.
    Unsure,
    /// The likeliest of several ways to write it: say it back to the caller before it is used.
    Likely,
    /// What was said can be written in one way.
    Certain,
}

impl Confidence {
    /// The word for it in answers of programs.
    ///
    /// ```
    /// use askpro_core::spoken::Confidence;
    /// assert_eq!(Confidence::Unsure.as_str(), "unsure");
    /// assert!(Confidence::Unsure < Confidence::Certain);
    /// ```
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unsure => "unsure",
            Self::Likely => "likely",
            Self::Certain => "certain",
        }
    }
}

/// An e-mail address and how far it can be relied on. Debug hides the address.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SpokenEmail {
    /// The address: as it was written, or in lower case as it was said.
    pub address: String,
    /// How far it can be relied on.
    pub confidence: Confidence,
}

impl fmt::Debug for SpokenEmail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SpokenEmail")
            .field("address", &"…")
            .field("confidence", &self.confidence)
            .finish()
    }
}

/// Reads an e-mail address as people write or say it.
///
/// A written one stays as it is, but for blanks around it and capitals in its domain. A spoken one needs an at sign
/// ("at", "ät", "Klammeraffe") and a domain with a dot; neither is made up. It is
///
/// | confidence | when |
/// |---|---|
/// | certain | each part between two signs is spelled, or is a word of mailboxes ("info"); also written addresses in plain characters, and names of mail services however they are parted ("g mail") |
/// | likely | a word that was only heard (Meier may be written Maier); two words that stand together; a word with letters or numbers beside it; a number word among no letters; a word and its spelling; "Strich"; an unusual ending; "also", "ja" at the beginning or end |
/// | unsure | an umlaut, ß or accent; three or more words; "und", "dann", "ja" within; tens and a unit ("zwanzig fünf"); hyphens between single letters; spelling words without their letters |
///
/// The lowest of them counts.
///
/// # Errors
/// [`SpokenEmailError`] says what was expected and what was found, without words of the text.
///
/// ```
/// use askpro_core::spoken::{Confidence, email_address};
/// let said = email_address("m a x punkt m wie Martha at gmx punkt de")?;
/// assert_eq!(said.address, "max.m@gmx.de");
/// assert_eq!(said.confidence, Confidence::Certain);
/// let said = email_address("max punkt müller at gmx punkt de")?;
/// assert_eq!((said.address.as_str(), said.confidence), ("max.mueller@gmx.de", Confidence::Unsure));
/// assert!(email_address("max punkt mustermann gmx punkt de").is_err());
/// # Ok::<(), askpro_core::spoken::SpokenEmailError>(())
/// ```
pub fn email_address(text: &str) -> Result<SpokenEmail, SpokenEmailError> {
    let trimmed = text.trim();
    if trimmed.is_empty() {
        return Err(SpokenEmailError::Empty);
    }
    if text.len() > MAX_EMAIL_BYTES {
        return Err(SpokenEmailError::TooLong { limit: MAX_EMAIL_BYTES, found: text.len() });
    }
    let email = match written(trimmed) {
        Some(email) => email,
        None => compose::compose(interpret::interpret(&lex::lex(text)?)?, !has_typed_sign(text))?,
    };
    match email.address.len() {
        ..=MAX_ADDRESS => Ok(email),
        found => Err(SpokenEmailError::TooLong { limit: MAX_ADDRESS, found }),
    }
}

/// Whether somebody typed it: with an at sign, or with a dot between two letters.
fn has_typed_sign(text: &str) -> bool {
    let chars: Vec<char> = text.chars().collect();
    let dotted =
        |three: &[char]| matches!(three, [a, '.', b] if a.is_alphanumeric() && b.is_alphanumeric());
    text.contains('@') || chars.windows(3).any(dotted)
}

/// An address that was written; the calendar has the last word on its characters.
fn written(text: &str) -> Option<SpokenEmail> {
    let (local, domain) = text.split_once('@')?;
    let is_part =
        |part: &str| !part.is_empty() && !part.contains(|c: char| c.is_whitespace() || c == '@');
    let is_domain = domain.contains('.') && !domain.starts_with('.') && !domain.ends_with('.');
    if !is_part(local) || !is_part(domain) || !is_domain {
        return None;
    }
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(c);
    let plain = local.chars().chain(domain.chars()).all(is_plain);
    Some(SpokenEmail {
        address: format!("{local}@{}", domain.to_lowercase()),
        confidence: if plain { Confidence::Certain } else { Confidence::Unsure },
    })
}
