//! From a collected value to a confirmation.

use super::Confirmation;
use crate::call::FieldValue;

const YES: [&str; 5] = ["true", "1", "1.0", "yes", "ja"];
const NO: [&str; 5] = ["false", "0", "0.0", "no", "nein"];

impl Confirmation {
    /// Reads a collected value; `None` when it says nothing.
    #[must_use]
    pub fn of(value: &FieldValue) -> Option<Self> {
        match value {
            FieldValue::Flag(true) => Some(Self::Yes),
            FieldValue::Flag(false) => Some(Self::No),
            // The sum takes the sign from a negative zero.
            FieldValue::Number(number) => Some(Self::of_word(&(number + 0.0).to_string())),
            FieldValue::Text(_) => value.as_text().map(|text| Self::of_word(&text)),
            FieldValue::Other("null") => None,
            FieldValue::Other(kind) => Some(Self::unclear(kind)),
        }
    }

    fn of_word(word: &str) -> Self {
        let is = |form: &&str| form.eq_ignore_ascii_case(word);
        if YES.iter().any(is) {
            Self::Yes
        } else if NO.iter().any(is) {
            Self::No
        } else {
            Self::unclear(word)
        }
    }

    fn unclear(text: &str) -> Self {
        let printable = |c: char| if c.is_control() { ' ' } else { c };
        let mut found: String = text.chars().map(printable).take(Self::MAX_FOUND).collect();
        if text.chars().nth(Self::MAX_FOUND).is_some() {
            found.pop();
            found.push('…');
        }
        Self::Unclear { found }
    }
}
