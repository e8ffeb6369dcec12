//! Taking a text apart: which of its characters are digits of the number, and which are not.

use std::fmt;

use super::{PhoneError, Region};

/// The longest text that is looked at, in bytes. Whoever says more does not say a number.
const MAX_BYTES: usize = 128;
/// More digits than any number has, so that nothing longer is passed on.
const MAX_DIGITS: usize = 20;
/// More digits than this are a second number rather than an extension.
const MAX_EXTENSION: usize = 6;

/// Words that stand before a number and say what it is.
const LABELS: [&str; 12] = [
    "tel",
    "telefon",
    "telefonnummer",
    "phone",
    "fon",
    "mobil",
    "mobile",
    "mobilnummer",
    "handy",
    "handynummer",
    "nummer",
    "rufnummer",
];
/// Words before an extension that leave the number before it whole.
const EXTENSIONS: [&str; 5] = ["ext", "extn", "extension", "x", "#"];
/// Words before the digits that complete a German number.
const DIRECT_DIALS: [&str; 9] =
    ["dw", "durchwahl", "app", "apparat", "nst", "nebenstelle", "hausruf", "kl", "klappe"];

/// A text taken apart, before any numbering plan was asked. Debug shows no digits.
///
/// The extension is kept aside: it never becomes part of the number, and a human can still be told about it.
///
/// ```
/// use askpro_core::{Region, phone::Dialled};
/// let dialled = Dialled::read("+49 (0) 30 23125-010 ext. 5", Region::De)?;
/// assert_eq!(dialled.digits(), "493023125010");
/// assert!(dialled.is_international());
/// assert_eq!(dialled.extension(), Some("5"));
/// # Ok::<(), askpro_core::phone::PhoneError>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Dialled {
    prefix: Prefix,
    digits: String,
    extension: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Prefix {
    /// `+`
    Plus,
    /// `00`
    Zeros,
    /// None: a national number, or a country code without its plus.
    None,
}

impl fmt::Debug for Dialled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Dialled")
            .field("prefix", &self.prefix)
            .field("digits", &self.digits.len())
            .field("extension", &self.extension.is_some())
            .finish()
    }
}

impl Dialled {
    /// Takes a text apart.
    ///
    /// # Errors
    /// [`PhoneError`] when the text holds anything but one number.
    pub fn read(text: &str, region: Region) -> Result<Self, PhoneError> {
        if text.len() > MAX_BYTES {
            return Err(PhoneError::TooLong {
                expected: MAX_BYTES,
                found: text.len(),
                unit: "bytes",
            });
        }
        if text.trim().is_empty() {
            return Err(PhoneError::Empty);
        }
        if !text.chars().any(|c| digit(c).is_some()) {
            return Err(PhoneError::NoDigits);
        }
        let mut reader = Reader::new(text, region);
        reader.label()?;
        reader.number()?;
        reader.finish()
    }

    /// The digits: with the country code when [`Self::is_international`], else as they were said.
    #[must_use]
    pub fn digits(&self) -> &str {
        &self.digits
    }

    /// Whether a plus or two zeros stood before the digits.
    #[must_use]
    pub const fn is_international(&self) -> bool {
        !matches!(self.prefix, Prefix::None)
    }

    /// Whether a plus stood before the digits.
    #[must_use]
    pub const fn has_plus(&self) -> bool {
        matches!(self.prefix, Prefix::Plus)
    }

    /// The digits to be dialled after the call was answered, if any were named.
    #[must_use]
    pub fn extension(&self) -> Option<&str> {
        self.extension.as_deref()
    }
}

struct Reader<'a> {
    /// Where what is read ends in the whole text.
    end: usize,
    rest: &'a str,
    region: Region,
    plus: bool,
    digits: String,
    extension: Option<String>,
}

impl<'a> Reader<'a> {
    fn new(text: &'a str, region: Region) -> Self {
        let (start, rest) = uri_user(text);
        let end = start + rest.len();
        Self { end, rest, region, plus: false, digits: String::new(), extension: None }
    }

    /// Passes over a word such as `Tel.:`.
    fn label(&mut self) -> Result<(), PhoneError> {
        self.rest = self.rest.trim_start_matches(is_separator);
        let word = leading_word(self.rest);
        if word.is_empty() {
            return Ok(());
        }
        if !LABELS.contains(&word.to_lowercase().as_str()) {
            return Err(self.unexpected());
        }
        let after = self.rest.get(word.len()..).unwrap_or_default();
        self.rest = after.trim_start_matches(|c| is_separator(c) || c == ':');
        Ok(())
    }

    fn number(&mut self) -> Result<(), PhoneError> {
        while let Some(next) = self.rest.chars().next() {
            if let Some(digit) = digit(next) {
                self.digits.push(digit);
            } else if matches!(next, '+' | '＋') {
                if self.plus || !self.digits.is_empty() {
                    return Err(self.unexpected());
                }
                self.plus = true;
            } else if let Some(after) = self.trunk_zero() {
                self.rest = after;
                continue;
            } else if self.is_central() {
                return Err(PhoneError::Extension);
            } else if !is_separator(next) {
                return self.after_number();
            }
            self.rest = self.rest.get(next.len_utf8()..).unwrap_or_default();
        }
        Ok(())
    }

    /// What follows a `(0)` between country code and area code: dialled within the country only.
    fn trunk_zero(&self) -> Option<&'a str> {
        let code = match self.digits.strip_prefix("00") {
            Some(code) => code,
            None if self.plus || self.digits == self.region.country_code() => self.digits.as_str(),
            None => return None,
        };
        let inner = self.rest.strip_prefix(['(', '（', '['])?.trim_start();
        let inner = inner.strip_prefix(['0', '０'])?.trim_start();
        let after = inner.strip_prefix([')', '）', ']'])?;
        (1..=3).contains(&code.len()).then_some(after)
    }

    /// Whether what is left is the `-0` of a switchboard.
    fn is_central(&self) -> bool {
        let Some(after) = self.rest.strip_prefix(is_dash) else { return false };
        self.digits.len() >= 5 && matches!(after.trim(), "0" | "０")
    }

    /// Something that is no separator: an extension, or a fault.
    fn after_number(&mut self) -> Result<(), PhoneError> {
        let rest = self.rest.trim_start_matches([',', ';', ' ']);
        let word = match leading_word(rest) {
            "" if rest.starts_with('#') => "#",
            word => word,
        };
        let kind = word.to_lowercase();
        let autodial = word.is_empty() && rest.len() < self.rest.len();
        if self.digits.is_empty() || !(autodial || is_extension_word(&kind)) {
            return Err(self.unexpected());
        }
        let after = rest.get(word.len()..).unwrap_or_default();
        let after = after.trim_start_matches(|c| is_separator(c) || matches!(c, ':' | '='));
        let extension: String = after.chars().map_while(digit).collect();
        let left = after.trim_start_matches(|c| digit(c).is_some());
        let counted = (1..=MAX_EXTENSION).contains(&extension.len());
        if !counted || !left.trim_end_matches([' ', '#', '.']).is_empty() {
            return Err(self.unexpected());
        }
        if DIRECT_DIALS.contains(&kind.as_str()) {
            return Err(PhoneError::Extension);
        }
        self.extension = Some(extension);
        self.rest = "";
        Ok(())
    }

    fn finish(self) -> Result<Dialled, PhoneError> {
        let Self { plus, digits, extension, .. } = self;
        if digits.len() > MAX_DIGITS {
            let (expected, found) = (15, digits.len());
            return Err(PhoneError::TooLong { expected, found, unit: "digits" });
        }
        let (prefix, digits) = match digits.strip_prefix("00") {
            _ if plus => (Prefix::Plus, digits),
            Some(after) => (Prefix::Zeros, after.to_owned()),
            None => (Prefix::None, digits),
        };
        if digits.is_empty() {
            return Err(PhoneError::TooShort { expected: 5, found: 0 });
        }
        if prefix != Prefix::None && digits.starts_with('0') {
            return Err(PhoneError::UnknownCountry);
        }
        Ok(Dialled { prefix, digits, extension })
    }

    fn unexpected(&self) -> PhoneError {
        let at = self.end.saturating_sub(self.rest.len());
        let found = match self.rest.chars().next() {
            None => "the end",
            Some(c) if c.is_alphabetic() => "a letter",
            Some(c) if c.is_numeric() => "a digit of another script",
            Some('+') => "a second plus",
            Some(_) => "a sign",
        };
        PhoneError::Unexpected { found, at }
    }
}

/// The part of a `tel:` or `sip:` address that can be a number and where it begins, or the whole text.
fn uri_user(text: &str) -> (usize, &str) {
    let address = text.split_once('<').map_or(text, |(_, address)| address).trim_start();
    for scheme in ["tel:", "sip:", "sips:"] {
        let Some((head, user)) = address.split_at_checked(scheme.len()) else { continue };
        if head.eq_ignore_ascii_case(scheme) {
            let start = text.len() - user.len();
            return (start, user.split(['@', '>']).next().unwrap_or(user));
        }
    }
    (0, text)
}

fn leading_word(text: &str) -> &str {
    let end = text.find(|c: char| !c.is_alphabetic()).unwrap_or(text.len());
    text.get(..end).unwrap_or_default()
}

fn is_extension_word(word: &str) -> bool {
    EXTENSIONS.contains(&word) || DIRECT_DIALS.contains(&word)
}

/// The digit, also when it has full width.
fn digit(c: char) -> Option<char> {
    match c {
        '0'..='9' => Some(c),
        '０'..='９' => char::from_digit(u32::from(c) - u32::from('０'), 10),
        _ => None,
    }
}

const fn is_dash(c: char) -> bool {
    matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '－' | '\u{ad}')
}

/// Signs that group digits; also invisible ones, which address books leave around a number.
fn is_separator(c: char) -> bool {
    let invisible = matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}');
    let sign =
        matches!(c, '/' | '.' | '(' | ')' | '[' | ']' | '·' | '（' | '）' | '／' | '．' | '~');
    c.is_whitespace() || is_dash(c) || invisible || sign
}
