//! "Drei, nein, fünf": what a correction replaces.

use super::readings::Part;
use super::{SpokenPhoneError, number_of};
use crate::phone::Region;

/// What was said once all corrections are made.
pub(super) struct Corrected {
    pub(super) part: Part,
    /// Whether it is clear what the corrections replace.
    pub(super) certain: bool,
}

/// More readings of corrections than these are not followed: they are a question all the same.
const MAX_READINGS: usize = 16;
/// Who corrects more often should say the number again.
const MAX_CORRECTIONS: usize = 3;

/// Makes the corrections of a reading, one after the other.
///
/// It is clear what is replaced when the group after the correction is as long as the last number word before it, or
/// as the last group, or when it is a whole number as long as the one before. A correction before the first digit
/// ("nein, meine Nummer ist …") corrects nothing.
pub(super) fn corrected(
    parts: &[Part],
    region: Region,
) -> Result<Vec<Corrected>, SpokenPhoneError> {
    let mut said: Vec<Corrected> = Vec::new();
    let mut open = None;
    if parts.iter().filter(|part| digits(&part.text) > 0).count() > MAX_CORRECTIONS + 1 {
        return Err(SpokenPhoneError::Ambiguous { candidates: Vec::new() });
    }
    for part in parts {
        if digits(&part.text) == 0 {
            open = open.or(Some(part.at).filter(|_| !said.is_empty()));
        } else if said.is_empty() {
            said.push(Corrected { part: part.clone(), certain: true });
        } else {
            open = None;
            let is_whole = number_of(&part.text, region).is_ok();
            said = said.iter().flat_map(|before| replaced(before, part, is_whole)).collect();
            said.truncate(MAX_READINGS);
        }
    }
    match open {
        Some(at) => Err(SpokenPhoneError::Unfinished { at }),
        None => Ok(said),
    }
}

/// What the second part can make of the first.
fn replaced(before: &Corrected, after: &Part, is_whole: bool) -> Vec<Corrected> {
    let old = before.part.text.as_str();
    let length = digits(first_group(&after.text));
    let fits = length > 0 && [last_word(old), last_group(old)].map(digits).contains(&length);
    let as_long = is_whole && digits(&after.text) == digits(old);
    let with = |count: usize, certain: bool| {
        let kept = without_last(old, count);
        let text = format!("{kept} {}", after.text);
        // Breaks are only for finding a second number, and a corrected one is hardly followed by it.
        Corrected { part: Part { text, breaks: Vec::new(), at: after.at }, certain }
    };
    let anew = |certain| Corrected { part: after.clone(), certain };
    let certain = before.certain;
    match (fits, is_whole) {
        (_, true) if as_long => vec![anew(certain)],
        (true, false) => vec![with(length, certain)],
        _ => {
            let most = length.min(digits(old));
            let lengths = (1..=most).rev().map(|count| with(count, false));
            is_whole.then(|| anew(false)).into_iter().chain(lengths).collect()
        }
    }
}

fn digits(text: &str) -> usize {
    text.bytes().filter(u8::is_ascii_digit).count()
}

fn is_end_of_group(c: char) -> bool {
    matches!(c, ',' | '-')
}

fn first_group(text: &str) -> &str {
    let text = text.trim_start_matches([' ', ',', '-']);
    text.split(is_end_of_group).next().unwrap_or(text)
}

fn last_group(text: &str) -> &str {
    text.trim_end_matches([' ', ',', '-']).rsplit(is_end_of_group).next().unwrap_or(text)
}

fn last_word(text: &str) -> &str {
    text.trim_end_matches([' ', ',', '-']).rsplit([' ', ',', '-']).next().unwrap_or(text)
}

/// The text up to its last so many digits.
fn without_last(text: &str, count: usize) -> &str {
    let mut places = text.char_indices().rev().filter(|(_, c)| c.is_ascii_digit());
    let place = count.checked_sub(1).and_then(|skipped| places.nth(skipped));
    place.and_then(|(at, _)| text.get(..at)).unwrap_or_default()
}
