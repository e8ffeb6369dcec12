//! The number itself.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::PhoneError;
use super::normalize::Dialled;
use super::plans::{NumberingPlans, PhoneParser, Verdict};

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

impl Region {
    /// The country calling code, without plus.
    #[must_use]
    pub const fn country_code(self) -> &'static str {
        match self {
            Self::De => "49",
            Self::At => "43",
            Self::Ch => "41",
        }
    }
}

/// The least number of digits after the plus.
const MIN_DIGITS: usize = 8;
/// The greatest number of digits after the plus, by ITU-T E.164.
const MAX_DIGITS: usize = 15;

/// A phone number in international form, such as `+493023125010`.
///
/// It is made from what people say by [`E164::parse`], and read back from storage by [`FromStr`]. Display shows all
/// of it; Debug hides all but the country code and the last two digits, so that logs do not hold it.
///
/// ```
/// use askpro_core::{E164, Region};
/// let number = E164::parse("030 23125010", Region::De)?;
/// assert_eq!(number.as_str(), "+493023125010");
/// assert_eq!(format!("{number:?}"), "E164(+49…10)");
/// assert_eq!("+493023125010".parse(), Ok(number));
/// # Ok::<(), askpro_core::phone::PhoneError>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct E164(String);

impl E164 {
    /// Reads a number as people write or say it in `region`; see the [module](super) for what becomes of what.
    ///
    /// A number with `+` is accepted when the numbering plan of its country allows its length, even if the plan
    /// does not list it: the network has delivered calls from it, plans are newer than any list of them, and a
    /// caller whose number is dropped cannot be called back. A number that had to be completed, with a country
    /// code for instance, must be in the plan.
    ///
    /// # Errors
    /// [`PhoneError`] says what was expected and what was found; it never holds the number.
    ///
    /// ```
    /// use askpro_core::{E164, Region, phone::PhoneError};
    /// assert_eq!(E164::parse("49 171 3920001", Region::De)?.as_str(), "+491713920001");
    /// assert_eq!(E164::parse("83793369", Region::De), Err(PhoneError::Ambiguous { digits: 8 }));
    /// # Ok::<(), PhoneError>(())
    /// ```
    pub fn parse(text: &str, region: Region) -> Result<Self, PhoneError> {
        Self::parse_with(&NumberingPlans, text, region)
    }

    /// As [`E164::parse`], with another authority on numbering plans.
    ///
    /// # Errors
    /// As [`E164::parse`].
    pub fn parse_with(
        plans: &dyn PhoneParser,
        text: &str,
        region: Region,
    ) -> Result<Self, PhoneError> {
        Self::from_dialled(plans, &Dialled::read(text, region)?, region)
    }

    fn from_dialled(
        plans: &dyn PhoneParser,
        dialled: &Dialled,
        region: Region,
    ) -> Result<Self, PhoneError> {
        let digits = dialled.digits();
        if dialled.is_international() {
            let verdict = plans.judge(&format!("+{digits}"), region);
            return Self::accept(verdict, digits, dialled.has_plus());
        }
        if digits.starts_with('0') {
            return Self::accept(plans.judge(digits, region), digits, false);
        }
        // Read as a national number, 49… may also be somebody else's number in the area 049…: never guess that.
        if let Some(national) = digits.strip_prefix(region.country_code())
            && national.len() >= 9
            && let Ok(number) =
                Self::accept(plans.judge(&format!("+{digits}"), region), digits, false)
        {
            return Ok(number);
        }
        Err(match digits.len() {
            found @ ..5 => PhoneError::TooShort { expected: 5, found },
            found @ 16.. => PhoneError::TooLong { expected: MAX_DIGITS, found, unit: "digits" },
            digits => PhoneError::Ambiguous { digits },
        })
    }

    /// Takes a listed number, and where `delivered` also one that is only possible.
    fn accept(verdict: Verdict, digits: &str, delivered: bool) -> Result<Self, PhoneError> {
        let number = match verdict {
            Verdict::Listed(number) => number,
            Verdict::Possible(number) if delivered => number,
            Verdict::Possible(_) => return Err(PhoneError::NotInPlan { digits: digits.len() }),
            Verdict::Impossible(error) => return Err(error),
        };
        let found = number.len().saturating_sub(1);
        number.parse().map_err(|InvalidE164| match found {
            ..MIN_DIGITS => PhoneError::TooShort { expected: MIN_DIGITS, found },
            _ => PhoneError::TooLong { expected: MAX_DIGITS, found, unit: "digits" },
        })
    }

    /// The number, with its plus.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for E164 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for E164 {
    /// Shows the country code and the last two digits.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let code = country_code_end(&self.0);
        let shown = |range: &str| range.to_owned();
        let head = self.0.get(..code).map(shown).unwrap_or_default();
        let tail = self.0.get(self.0.len().saturating_sub(2)..).map(shown).unwrap_or_default();
        write!(f, "E164({head}…{tail})")
    }
}

/// Where the country code of a number with plus ends. No code is the beginning of another one.
fn country_code_end(number: &str) -> usize {
    match number.as_bytes() {
        [_, b'1' | b'7', ..] => 2,
        [_, b'2', b'0' | b'7', ..]
        | [_, b'3', b'0'..=b'4' | b'6' | b'9', ..]
        | [_, b'4', b'0' | b'1' | b'3'..=b'9', ..]
        | [_, b'5', b'1'..=b'8', ..]
        | [_, b'6', b'0'..=b'6', ..]
        | [_, b'8', b'1' | b'2' | b'4' | b'6', ..]
        | [_, b'9', b'0'..=b'5' | b'8', ..] => 3,
        _ => 4,
    }
}

/// A text that should have been a number in international form was not a plus and 8 to 15 digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected a plus and 8 to 15 digits, the first of them not 0")]
pub struct InvalidE164;

impl FromStr for E164 {
    type Err = InvalidE164;

    /// Reads a stored number back. It takes nothing but the form that [`E164::as_str`] gives.
    fn from_str(text: &str) -> Result<Self, InvalidE164> {
        Self::try_from(text.to_owned())
    }
}

impl TryFrom<String> for E164 {
    type Error = InvalidE164;

    fn try_from(text: String) -> Result<Self, InvalidE164> {
        let digits = text.strip_prefix('+').ok_or(InvalidE164)?;
        let counted = (MIN_DIGITS..=MAX_DIGITS).contains(&digits.len());
        let all_digits = digits.bytes().all(|byte| byte.is_ascii_digit());
        if counted && all_digits && !digits.starts_with('0') {
            Ok(Self(text))
        } else {
            Err(InvalidE164)
        }
    }
}

impl From<E164> for String {
    fn from(number: E164) -> Self {
        number.0
    }
}
