//! Phone numbers in words.

mod corrections;
mod error;
#[cfg(test)]
mod laws;
mod lex;
mod readings;
#[cfg(test)]
mod tests;
mod words;

pub use error::SpokenPhoneError;

use crate::phone::{E164, PhoneError, Region};
use corrections::corrected;
use lex::{Item, Kind, lex};
use readings::{Part, readings};

/// The longest text that is read, in bytes. A number said digit by digit, with a sentence around it, fits twice.
pub const MAX_PHONE_BYTES: usize = 512;

/// Reads a phone number as people write or say it in `region`.
///
/// What [`E164::parse`] takes is taken as it takes it. Otherwise number words become digits, and these go the same
/// way:
/// - words of one digit to four ("null", "zwo", "dreiundzwanzig", "hundertfünfundzwanzig"), written digits among them;
///   English ones too, "oh" is zero among them;
/// - "zweimal die drei", "doppel fünf", "triple zero"; "plus" before the first digit; "strich" is a dash, and
///   "Schrägstrich", "dann", "Pause", "Vorwahl", commas and points end a group of digits;
/// - "Durchwahl zwölf" completes a number, so what stands before it is none, as with written numbers;
/// - words about the number ("meine Nummer ist", "äh", "unter der") say nothing, any other word is an error;
/// - after "nein", "Quatsch", "ich meine" a group replaces as many digits before it, if that is clear.
///
/// A number said twice is one number. Words that can be put together in two ways ("zwanzig fünf": 20 5 or 25) are
/// read in both; only if exactly one of them is a number of the numbering plan it is taken.
///
/// # Errors
/// [`SpokenPhoneError`] says what was expected and what was found; where there are several readings it holds them.
/// It never shows the number.
///
/// ```
/// use askpro_core::{Region, spoken::phone_number};
/// let text = "null eins sieben eins, drei neun zwei, zweimal die null, eins zwei";
/// assert_eq!(phone_number(text, Region::De)?.as_str(), "+491713920012");
/// assert_eq!(phone_number("0171 3920012", Region::De)?.as_str(), "+491713920012");
/// assert!(phone_number("drei Ecken weiter", Region::De).is_err());
/// # Ok::<(), askpro_core::spoken::SpokenPhoneError>(())
/// ```
pub fn phone_number(text: &str, region: Region) -> Result<E164, SpokenPhoneError> {
    let written = match E164::parse(text, region) {
        Ok(number) => return Ok(number),
        Err(error) => error,
    };
    if text.len() > MAX_PHONE_BYTES {
        let (expected, found) = (MAX_PHONE_BYTES, text.len());
        return Err(PhoneError::TooLong { expected, found, unit: "bytes" }.into());
    }
    // Everything else was said of digits that are clear.
    let is_open = matches!(
        written,
        PhoneError::NoDigits
            | PhoneError::Unexpected { .. }
            | PhoneError::TooLong { unit: "bytes", .. }
    );
    if !is_open || !text.contains(char::is_alphabetic) {
        return Err(written.into());
    }
    let lexed = lex(text);
    if !lexed.has_digits() {
        return Err(written.into());
    }
    match lexed.fault {
        Some(fault) if lexed.has_words() => Err(fault),
        Some(_) => Err(written.into()),
        None => decide(&lexed.items, region),
    }
}

/// Two numbers have no more digits than these, with `00` and country code.
const TWO_NUMBERS: usize = 34;

/// Puts all readings to the numbering plan.
fn decide(items: &[Item], region: Region) -> Result<E164, SpokenPhoneError> {
    let readings = readings(items)?;
    let mut candidates: Vec<E164> = Vec::new();
    let mut certain = readings.complete;
    let mut failure = None;
    for reading in &readings.all {
        if candidates.len() > SpokenPhoneError::MAX_CANDIDATES {
            break;
        }
        for said in corrected(reading, region)? {
            certain &= said.certain;
            match whole(&said.part, region) {
                Ok(number) if candidates.contains(&number) => {}
                Ok(number) => candidates.push(number),
                Err(error) => {
                    // Another reading that is a question is no less a reading.
                    certain &= !error.is_question();
                    failure.get_or_insert(error);
                }
            }
        }
    }
    match (candidates.as_slice(), failure) {
        ([number], _) if certain => Ok(number.clone()),
        ([], Some(failure)) if certain || failure.is_question() => Err(located(failure, items)),
        ([], None) => Err(PhoneError::NoDigits.into()),
        _ => {
            candidates.truncate(SpokenPhoneError::MAX_CANDIDATES);
            Err(SpokenPhoneError::Ambiguous { candidates })
        }
    }
}

/// The number of a reading, unless it is two.
fn whole(part: &Part, region: Region) -> Result<E164, SpokenPhoneError> {
    if part.text.bytes().filter(u8::is_ascii_digit).count() > TWO_NUMBERS {
        return Ok(number_of(&part.text, region)?);
    }
    for (end, at) in &part.breaks {
        let Some((first, second)) = part.text.split_at_checked(*end) else { continue };
        if let (Ok(first), Ok(second)) = (number_of(first, region), number_of(second, region)) {
            return if first == second {
                Ok(first)
            } else {
                Err(SpokenPhoneError::TwoNumbers { at: *at })
            };
        }
    }
    Ok(number_of(&part.text, region)?)
}

fn number_of(text: &str, region: Region) -> Result<E164, PhoneError> {
    let text: String = text.chars().filter(|c| !matches!(c, ' ' | ',')).collect();
    E164::parse(&text, region)
}

/// An error of the text that was put together, in the text that was said.
fn located(error: SpokenPhoneError, items: &[Item]) -> SpokenPhoneError {
    match error {
        SpokenPhoneError::Phone(PhoneError::Unexpected { .. }) => {
            let extension = items.iter().find(|item| matches!(item.kind, Kind::Extension(_)));
            let at = extension.map_or(0, |item| item.at);
            SpokenPhoneError::Unexpected { found: "an extension that is none", at }
        }
        error => error,
    }
}
