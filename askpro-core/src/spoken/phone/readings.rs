//! Every way in which the number words of a text can be put together.
//!
//! "zwei hundert" is 200, or a 2 and a 100: who hears it cannot know, and a recogniser writes either. So words that
//! together are a number word are read together and apart, and a unit after tens is read as both ("zwanzig fünf": 20 5
//! or 25). What is written in one word is one number.

use super::SpokenPhoneError;
use super::lex::{Item, Kind};
use super::words::Language;
use crate::numerals::{LONGEST_WORD, german};

/// So many readings are compared; a text with more of them is not clear anyway.
const MAX_READINGS: usize = 64;
/// So many steps are taken for all readings together, so that the time is bounded.
const MAX_STEPS: usize = 4096;

/// What was said before the first correction, between two, or after the last.
///
/// The text holds digits, `+`, the words of an extension, a space after each number word, `,` for the end of a group
/// and `-` for a dash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) text: String,
    /// Where each group ends in `text`, and where the next one begins in what was said.
    pub(super) breaks: Vec<(usize, usize)>,
    /// Where the correction stands that it follows.
    pub(super) at: usize,
}

/// All readings of a text, the likeliest first.
pub(super) struct Readings {
    pub(super) all: Vec<Vec<Part>>,
    /// Whether there are no more than these.
    pub(super) complete: bool,
}

struct State {
    next: usize,
    parts: Vec<Part>,
}

pub(super) fn readings(items: &[Item]) -> Result<Readings, SpokenPhoneError> {
    let first = Part { text: String::new(), breaks: Vec::new(), at: 0 };
    let mut open = vec![State { next: 0, parts: vec![first] }];
    let mut readings = Readings { all: Vec::new(), complete: true };
    let mut dead_end = None;
    let mut steps = 0;
    while let Some(state) = open.pop() {
        steps += 1;
        if steps > MAX_STEPS || readings.all.len() == MAX_READINGS {
            readings.complete = false;
            break;
        }
        let Some(item) = items.get(state.next) else {
            if !readings.all.contains(&state.parts) {
                readings.all.push(state.parts);
            }
            continue;
        };
        match numbers(items, state.next) {
            Some(numbers) if numbers.is_empty() => {
                dead_end.get_or_insert_with(|| dead(items, state.next, item));
            }
            // The likeliest one is taken up first, so it goes on last.
            Some(numbers) => {
                open.extend(numbers.into_iter().rev().map(|number| state.with(&number)));
            }
            None => open.push(state.with_sign(item)),
        }
    }
    match dead_end {
        Some(error) if readings.all.is_empty() => Err(error),
        _ => Ok(readings),
    }
}

/// Why no number begins here.
fn dead(items: &[Item], at: usize, item: &Item) -> SpokenPhoneError {
    let follows = items.get(at + 1).map(|next| &next.kind);
    match item.kind {
        Kind::Times(_) if !matches!(follows, Some(Kind::Word { .. } | Kind::Digits(_))) => {
            SpokenPhoneError::Unfinished { at: item.at }
        }
        _ => SpokenPhoneError::Unexpected { found: "a word", at: item.at },
    }
}

impl State {
    fn with(&self, number: &Number) -> Self {
        let mut parts = self.parts.clone();
        if let Some(part) = parts.last_mut() {
            part.text.push_str(&number.digits);
            part.text.push(' ');
        }
        Self { next: number.end, parts }
    }

    fn with_sign(mut self, item: &Item) -> Self {
        self.next += 1;
        let at = item.at;
        let Some(part) = self.parts.last_mut() else { return self };
        match item.kind {
            Kind::Plus => part.text.push('+'),
            Kind::Dash => part.text.push('-'),
            Kind::And | Kind::Break if part.text.ends_with(' ') => {
                part.breaks.push((part.text.len(), at));
                part.text.push(',');
            }
            Kind::Extension(word) => {
                part.text.push_str(word);
                part.text.push(' ');
            }
            Kind::Correction => {
                self.parts.push(Part { text: String::new(), breaks: Vec::new(), at });
            }
            Kind::And | Kind::Break | Kind::Word { .. } | Kind::Digits(_) | Kind::Times(_) => {}
        }
        self
    }
}

struct Number {
    digits: String,
    end: usize,
}

/// The numbers that can begin here, the likeliest first; `None` where a sign stands.
fn numbers(items: &[Item], at: usize) -> Option<Vec<Number>> {
    match &items.get(at)?.kind {
        Kind::Digits(digits) => Some(vec![Number { digits: digits.clone(), end: at + 1 }]),
        Kind::Word { .. } => Some(words(items, at)),
        Kind::Times(times) => Some(repeated(items, at + 1, *times)),
        _ => None,
    }
}

/// "Zweimal die drei": a digit or a pair of them, so many times. Written digits may be several numbers, so of those
/// the first one may be meant alone.
fn repeated(items: &[Item], mut at: usize, times: usize) -> Vec<Number> {
    while matches!(items.get(at).map(|item| &item.kind), Some(Kind::Dash | Kind::Break)) {
        at += 1;
    }
    let repeat = |Number { digits, end }| Number { digits: digits.repeat(times), end };
    match items.get(at).map(|item| &item.kind) {
        Some(Kind::Word { .. }) => words(items, at)
            .into_iter()
            .filter(|number| number.digits.len() <= 2)
            .map(repeat)
            .collect(),
        Some(Kind::Digits(digits)) => {
            let first: String = digits.chars().take(1).collect();
            let rest = digits.get(first.len()..).unwrap_or_default();
            let alone = Number { digits: first.repeat(times) + rest, end: at + 1 };
            let whole = || repeat(Number { digits: digits.clone(), end: at + 1 });
            match digits.len() {
                1 => vec![alone],
                2 => vec![whole(), alone],
                _ => vec![alone, whole()],
            }
        }
        _ => Vec::new(),
    }
}

/// The word alone, and together with those after it.
fn words(items: &[Item], at: usize) -> Vec<Number> {
    let Some(Kind::Word { folded, value, language }) = items.get(at).map(|item| &item.kind) else {
        return Vec::new();
    };
    let mut joined = match language {
        Language::German => joined(items, at, folded.as_str()),
        Language::English => Vec::new(),
    };
    // The longest one is what the words mean as German.
    joined.reverse();
    let alone = value.map(|value| Number { digits: value.to_string(), end: at + 1 });
    let with_unit = value.and_then(|tens| with_unit(items, at, tens, *language));
    match (language, with_unit) {
        (Language::German, with_unit) => joined.into_iter().chain(alone).chain(with_unit).collect(),
        (Language::English, Some(hyphened)) if hyphened.end > at + 2 => vec![hyphened],
        (Language::English, with_unit) => with_unit.into_iter().chain(alone).collect(),
    }
}

/// Words that one after the other are a German number word: "zwei hundert", "fünf und zwanzig", "sechs zehn".
fn joined(items: &[Item], at: usize, first: &str) -> Vec<Number> {
    let mut word = first.to_owned();
    let mut numbers = Vec::new();
    for (end, item) in items.iter().enumerate().skip(at + 1) {
        let is_word = match &item.kind {
            Kind::Word { folded, language: Language::German, .. } => {
                word.push_str(folded.as_str());
                true
            }
            Kind::And => {
                word.push_str("und");
                false
            }
            _ => break,
        };
        if word.len() > LONGEST_WORD {
            break;
        }
        if let Some(value) = german(&word).filter(|_| is_word) {
            numbers.push(Number { digits: value.to_string(), end: end + 1 });
        }
    }
    numbers
}

/// Tens and a unit after them; in English also "twenty-five", which is one word.
fn with_unit(items: &[Item], at: usize, tens: u32, language: Language) -> Option<Number> {
    let mut next = at + 1;
    let is_hyphen = matches!(items.get(next)?.kind, Kind::Dash);
    if is_hyphen && language == Language::English {
        next += 1;
    }
    match items.get(next)?.kind {
        Kind::Word { value: Some(unit @ 1..=9), language: other, .. }
            if other == language && (20..100).contains(&tens) && tens.is_multiple_of(10) =>
        {
            Some(Number { digits: (tens + unit).to_string(), end: next + 1 })
        }
        _ => None,
    }
}
