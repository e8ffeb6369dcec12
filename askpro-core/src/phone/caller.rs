//! The number a call came from, which may be withheld.

use super::{E164, PhoneError, Region};

/// Words with which networks and agents say that there is no number.
const WITHHELD: [&str; 25] = [
    "anonymous",
    "anonym",
    "unknown",
    "unbekannt",
    "unterdrückt",
    "unterdrueckt",
    "private",
    "privat",
    "private number",
    "restricted",
    "withheld",
    "unavailable",
    "not available",
    "blocked",
    "no caller id",
    "unknown caller",
    "unbekannter anrufer",
    "number withheld",
    "nummer unterdrückt",
    "rufnummer unterdrückt",
    "none",
    "null",
    "undefined",
    "n/a",
    "-",
];

/// The same words as a keypad spells them; some networks deliver those instead of a number.
const SPELLED: [&str; 5] = ["266696687", "7378742833", "2562533", "8656696", "86282452253"];

/// The number a call came from.
///
/// Many callers withhold their number. That is a case of its own, and no error.
///
/// ```
/// use askpro_core::{CallerNumber, Region};
/// assert_eq!(CallerNumber::parse(Some("anonymous"), Region::De), CallerNumber::Withheld);
/// assert_eq!(CallerNumber::parse(None, Region::De), CallerNumber::Withheld);
/// let known = CallerNumber::parse(Some("+491713920001"), Region::De);
/// assert_eq!(known.known().map(|number| number.as_str()), Some("+491713920001"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CallerNumber {
    /// The number.
    Known(E164),
    /// The caller did not send one, or a word stands in its place.
    Withheld,
    /// Something was sent, but it is no number that can be used.
    Unusable(PhoneError),
}

impl CallerNumber {
    /// Reads what the network delivered, or what an agent wrote down.
    ///
    /// Withheld is: nothing, a blank text, an unset template variable such as `{{user_number}}`, one of the words
    /// networks use in any case, those words spelled on a keypad (`+266696687`), and `sip:anonymous@…`.
    #[must_use]
    pub fn parse(text: Option<&str>, region: Region) -> Self {
        match text {
            Some(text) if !is_withheld(text) => match E164::parse(text, region) {
                Ok(number) => Self::Known(number),
                Err(error) => Self::Unusable(error),
            },
            _ => Self::Withheld,
        }
    }

    /// The number, if it is known.
    #[must_use]
    pub const fn known(&self) -> Option<&E164> {
        match self {
            Self::Known(number) => Some(number),
            Self::Withheld | Self::Unusable(_) => None,
        }
    }
}

fn is_withheld(text: &str) -> bool {
    let text = text.trim().trim_matches(['"', '\'', '<', '>', '(', ')', '[', ']']).trim();
    if text.is_empty() || (text.starts_with("{{") && text.ends_with("}}")) {
        return true;
    }
    // A word is short, and anything longer is not worth the copy.
    if text.len() > 128 {
        return false;
    }
    let word = text.to_lowercase();
    let spelled = word.strip_prefix('+').unwrap_or(&word);
    WITHHELD.contains(&word.as_str()) || SPELLED.contains(&spelled) || is_withheld_address(&word)
}

/// Whether the user of a SIP address, with or without a name before it, is one of the words.
fn is_withheld_address(word: &str) -> bool {
    let Some((before, host)) = word.rsplit_once('@') else { return false };
    let user = before.rsplit([':', '<', ' ']).next().unwrap_or(before);
    host.starts_with("anonymous.")
        || WITHHELD.contains(&user)
        || SPELLED.contains(&user.trim_start_matches('+'))
}
