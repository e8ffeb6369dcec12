//! The authority on numbering plans, behind a trait.

use std::fmt;

use rlibphonenumber::{
    PHONE_NUMBER_UTIL, ParseError, PhoneNumber, PhoneNumberFormat, Region as PlanRegion,
    ValidationError,
};

use super::{PhoneError, Region};

/// What a numbering plan says about a number.
#[derive(Clone, PartialEq, Eq)]
pub enum Verdict {
    /// The plan has such numbers; here it is in international form, with plus.
    Listed(String),
    /// The plan allows the length, but lists no such numbers; here it is in international form, with plus.
    Possible(String),
    /// There can be no such number.
    Impossible(PhoneError),
}

impl fmt::Debug for Verdict {
    /// Hides the number.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Listed(_) => f.write_str("Listed(…)"),
            Self::Possible(_) => f.write_str("Possible(…)"),
            Self::Impossible(error) => f.debug_tuple("Impossible").field(error).finish(),
        }
    }
}

/// Knows the numbering plans of the world.
///
/// The text it gets is clean: ASCII digits alone, at most 20, after a plus or beginning with 0. With a plus the
/// digits begin with the country code; with a 0 they are a number as dialled within `region`. It decides nothing
/// that [`Dialled`](super::Dialled) has decided, keeps no state, and gives the same answer for the same text.
pub trait PhoneParser: fmt::Debug + Send + Sync {
    /// Says what the plan of the number's country knows about it.
    fn judge(&self, digits: &str, region: Region) -> Verdict;
}

/// The plans as the `rlibphonenumber` crate carries them.
///
/// ```
/// use askpro_core::Region;
/// use askpro_core::phone::{NumberingPlans, PhoneParser, Verdict};
/// let verdict = NumberingPlans.judge("03023125010", Region::De);
/// assert_eq!(verdict, Verdict::Listed("+493023125010".to_owned()));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct NumberingPlans;

impl PhoneParser for NumberingPlans {
    fn judge(&self, digits: &str, region: Region) -> Verdict {
        let number = match PHONE_NUMBER_UTIL.parse(digits, Some(plan_region(region))) {
            Ok(number) => number,
            Err(error) => return Verdict::Impossible(unparsable(&error, count(digits))),
        };
        let international = PHONE_NUMBER_UTIL.format(&number, PhoneNumberFormat::E164).into_owned();
        if PHONE_NUMBER_UTIL.is_valid_number(&number) {
            return Verdict::Listed(international);
        }
        match possible(&number) {
            Ok(()) => Verdict::Possible(international),
            Err(error) => Verdict::Impossible(impossible(error, count(digits))),
        }
    }
}

const fn plan_region(region: Region) -> PlanRegion {
    match region {
        Region::De => PlanRegion::DE,
        Region::At => PlanRegion::AT,
        Region::Ch => PlanRegion::CH,
    }
}

fn count(digits: &str) -> usize {
    digits.bytes().filter(u8::is_ascii_digit).count()
}

/// A length that is possible only inside an area does not make an international number.
fn possible(number: &PhoneNumber) -> Result<(), ValidationError> {
    use rlibphonenumber::NumberLengthType::{IsPossible, IsPossibleLocalOnly};
    match PHONE_NUMBER_UTIL.is_possible_number_with_reason(number)? {
        IsPossible => Ok(()),
        IsPossibleLocalOnly => Err(ValidationError::TooShort),
    }
}

const fn unparsable(error: &ParseError, digits: usize) -> PhoneError {
    match error {
        ParseError::InvalidCountryCode => PhoneError::UnknownCountry,
        ParseError::TooShortAfterIdd | ParseError::TooShortNsn => {
            PhoneError::TooShort { expected: 8, found: digits }
        }
        ParseError::TooLongNsn => {
            PhoneError::TooLong { expected: 15, found: digits, unit: "digits" }
        }
        ParseError::NotANumber(_) => PhoneError::NotInPlan { digits },
    }
}

const fn impossible(error: ValidationError, digits: usize) -> PhoneError {
    match error {
        ValidationError::InvalidCountryCode => PhoneError::UnknownCountry,
        ValidationError::TooShort | ValidationError::TooLong | ValidationError::InvalidLength => {
            PhoneError::NotInPlan { digits }
        }
    }
}
