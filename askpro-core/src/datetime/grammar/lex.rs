//! From text to tokens that know where they stood.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::LazyLock;

use super::typo;
use super::words::{ENGLISH, ENGLISH_PAIRS, GERMAN, Word};
use crate::datetime::{DateTimeError, Found};
use crate::{Locale, numerals};

/// The longest text that is read, in bytes: a long call's transcript. Longer ones are refused unread.
pub const MAX_BYTES: usize = 65_536;

/// A piece of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::datetime) struct Token {
    pub(in crate::datetime) kind: Kind,
    /// Where it begins and ends, in bytes.
    pub(in crate::datetime) at: usize,
    pub(in crate::datetime) end: usize,
    /// Whether white space stands before it.
    pub(in crate::datetime) spaced: bool,
    /// Whether it begins with a capital letter.
    pub(in crate::datetime) capital: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::datetime) enum Kind {
    /// Digits; those beyond nine make it `u32::MAX`, which nothing allows.
    Digits {
        value: u32,
        digits: usize,
    },
    Word(Word),
    /// Anything else that is not white space.
    Sign(char),
}

impl Token {
    pub(in crate::datetime) const fn span(&self) -> Range<usize> {
        self.at..self.end
    }

    pub(in crate::datetime) const fn found(&self) -> Found {
        match self.kind {
            Kind::Digits { digits, .. } => Found::Number(digits),
            Kind::Word(_) => Found::Word,
            Kind::Sign(sign) => Found::Sign(sign),
        }
    }
}

/// The words of one language, folded.
#[derive(Debug)]
struct Vocabulary {
    words: HashMap<String, Word>,
    number: fn(&str) -> Option<u32>,
    ordinal: fn(&str) -> Option<u32>,
    /// Words that mean two things.
    pairs: &'static [(&'static str, Word, Word)],
    /// Whether slips are mended and compounds taken apart: German ones are.
    compounds: bool,
}

impl Vocabulary {
    fn words(table: &[(&str, Word)]) -> HashMap<String, Word> {
        let lines = table.iter().flat_map(|(line, word)| {
            line.split_whitespace()
                .filter_map(move |text| Some((numerals::fold(text)?.as_str().to_owned(), *word)))
        });
        lines.collect()
    }

    /// The vocabulary of a language, made when it is first asked for.
    fn of(locale: Locale) -> &'static Self {
        static OF_GERMAN: LazyLock<Vocabulary> = LazyLock::new(|| Vocabulary {
            words: Vocabulary::words(GERMAN),
            number: numerals::german,
            ordinal: numerals::german_ordinal,
            pairs: &[],
            compounds: true,
        });
        static OF_ENGLISH: LazyLock<Vocabulary> = LazyLock::new(|| Vocabulary {
            words: Vocabulary::words(ENGLISH),
            number: numerals::english,
            ordinal: numerals::english_ordinal,
            pairs: ENGLISH_PAIRS,
            compounds: false,
        });
        match locale {
            Locale::De => &OF_GERMAN,
            Locale::En => &OF_ENGLISH,
        }
    }

    fn known(&self, folded: &str) -> Option<Word> {
        self.words
            .get(folded)
            .copied()
            .or_else(|| (self.number)(folded).map(Word::Number))
            .or_else(|| (self.ordinal)(folded).map(Word::Ordinal))
    }

    /// What a word means; a compound such as "Freitagnachmittag" means two things.
    fn meaning(&self, text: &str) -> (Word, Option<Word>) {
        let Some(folded) = numerals::fold(text) else { return (Word::Other, None) };
        let folded = folded.as_str();
        match self.known(folded) {
            // "wär" and "hätte" wish, "war" and "hatte" tell: here the umlaut matters.
            Some(Word::Was) if !text.is_ascii() || text.contains("ae") => {
                return (Word::Suits, None);
            }
            Some(word) => return (word, None),
            None => {}
        }
        if let Some((_, first, second)) = self.pairs.iter().find(|(pair, ..)| *pair == folded) {
            return (*first, Some(*second));
        }
        if !self.compounds {
            return (Word::Other, None);
        }
        if let Some((first, second)) = self.compound(folded) {
            return (first, Some(second));
        }
        (typo::correct(folded).or_else(|| ending(folded)).unwrap_or(Word::Other), None)
    }

    /// A day or month with a part of it in one word: "Freitagabend", "mittwochfrühmorgens", "Julianfang".
    fn compound(&self, folded: &str) -> Option<(Word, Word)> {
        const SHORTEST: usize = 7;
        if folded.len() < SHORTEST {
            return None;
        }
        // "halbneun", "dreiviertelzehn"
        let quarters = [
            ("dreiviertel", Word::ThreeQuarters),
            ("viertel", Word::Quarter),
            ("halb", Word::Half),
        ];
        let hour = |text: &str| numerals::german(text).filter(|hour| (1..=12).contains(hour));
        let clock = quarters
            .iter()
            .find_map(|(first, word)| Some((*word, hour(folded.strip_prefix(first)?)?)));
        if let Some((word, hour)) = clock {
            return Some((word, Word::Number(hour)));
        }
        SECOND_HALVES.iter().find_map(|half| {
            let first = folded.strip_suffix(half)?;
            let first = match first {
                "" => return None,
                // "Monatsende", "Jahresanfang"
                _ => self.words.get(first).or_else(|| {
                    self.words.get(first.strip_suffix('s').or_else(|| first.strip_suffix("n"))?)
                }),
            }?;
            let second = *self.words.get(*half)?;
            let pair = (*first, second);
            match pair {
                (
                    Word::Weekday(_) | Word::Today(_) | Word::Morgen,
                    Word::Part(_) | Word::Morgen | Word::Early,
                )
                | (Word::Month(_) | Word::Unit(_), Word::Edge(_))
                | (Word::Month(_), Word::HalfOf)
                | (
                    Word::Quarter | Word::ThreeQuarters | Word::Halves(_) | Word::Half,
                    Word::Unit(_),
                ) => Some(pair),
                _ => None,
            }
        })
    }
}

/// What can be the second half of a compound, folded; the longer before the shorter.
const SECOND_HALVES: &[&str] = &[
    "fruhmorgens",
    "spatnachmittag",
    "nachmittags",
    "nachmittag",
    "vormittags",
    "vormittag",
    "mittags",
    "mittag",
    "spatabend",
    "abends",
    "abend",
    "morgens",
    "morgen",
    "nachts",
    "nacht",
    "fruh",
    "anfang",
    "mitte",
    "ende",
    "halfte",
    "stunde",
    "jahr",
];

/// What the ending of a compound says of the number beside it.
fn ending(folded: &str) -> Option<Word> {
    const STREETS: [&str; 6] = ["strasse", "gasse", "allee", "platz", "ufer", "weg"];
    if folded.len() > 6 && STREETS.iter().any(|street| folded.ends_with(street)) {
        return Some(Word::Street);
    }
    folded.ends_with("nummer").then_some(Word::Numbered)
}

/// Takes a text apart, in one pass.
pub(in crate::datetime) fn lex(text: &str, locale: Locale) -> Result<Vec<Token>, DateTimeError> {
    if text.len() > MAX_BYTES {
        return Err(DateTimeError::TooLong { limit: MAX_BYTES, found: text.len() });
    }
    let vocabulary = Vocabulary::of(locale);
    // A word and the space behind it are seldom shorter than four bytes.
    let mut tokens = Vec::with_capacity(text.len() / 4 + 4);
    let mut rest = text;
    let mut spaced = false;
    while let Some(first) = rest.chars().next() {
        let at = text.len() - rest.len();
        let length = length_of(rest, first);
        let end = at + length;
        let piece = rest.get(..length).unwrap_or_default();
        let token = |kind| Token { kind, at, end, spaced, capital: first.is_uppercase() };
        let mut blank = false;
        if first.is_ascii_digit() {
            let value = piece.parse().ok().filter(|_| length <= 9).unwrap_or(u32::MAX);
            tokens.push(token(Kind::Digits { value, digits: length }));
        } else if first.is_alphabetic() {
            let after_digits =
                matches!(tokens.last(), Some(Token { kind: Kind::Digits { .. }, .. }));
            if !vocabulary.compounds && negates(&mut tokens, piece, end) {
                // "don't", "isn't"
            } else if after_digits && !spaced && is_ordinal_ending(piece) {
                tokens.push(token(Kind::Word(Word::OrdinalEnding)));
            } else {
                let (word, second) = vocabulary.meaning(piece);
                let word = if vocabulary.compounds { word } else { joined(&mut tokens, word) };
                tokens.push(token(Kind::Word(word)));
                tokens.extend(second.map(|word| token(Kind::Word(word))));
            }
        } else if first.is_whitespace() || is_invisible(first) {
            blank = true;
        } else {
            push_sign(&mut tokens, token(Kind::Sign(plain(first))), first);
        }
        spaced = blank;
        rest = rest.get(length..).unwrap_or_default();
    }
    Ok(tokens)
}

/// Whether this is the `t` of "n't": it makes the word before it a refusal.
fn negates(tokens: &mut Vec<Token>, piece: &str, end: usize) -> bool {
    let apostrophe = |token: &Token| matches!(token.kind, Kind::Sign('\'' | '’')) && !token.spaced;
    if piece != "t" || !tokens.last().is_some_and(apostrophe) {
        return false;
    }
    tokens.pop();
    if let Some(word) = tokens.last_mut() {
        *word = Token { kind: Kind::Word(Word::Not), end, ..*word };
    }
    true
}

/// "twenty-first", "thirty five": the unit joins the tens before it, which are taken back.
fn joined(tokens: &mut Vec<Token>, word: Word) -> Word {
    let hyphen = usize::from(matches!(tokens.last(), Some(Token { kind: Kind::Sign('-'), .. })));
    let tens =
        tokens.len().checked_sub(hyphen + 1).and_then(|place| match tokens.get(place)?.kind {
            Kind::Word(Word::Number(tens @ (20 | 30 | 40 | 50))) => Some((place, tens)),
            _ => None,
        });
    let (place, word) = match (tens, word) {
        (Some((place, tens)), Word::Number(unit @ 1..=9)) => (place, Word::Number(tens + unit)),
        (Some((place, tens)), Word::Ordinal(unit @ 1..=9)) => (place, Word::Ordinal(tens + unit)),
        (_, word) => return word,
    };
    tokens.truncate(place);
    word
}

/// Appends a sign; a fraction in one sign becomes its word.
fn push_sign(tokens: &mut Vec<Token>, token: Token, sign: char) {
    let word = match sign {
        '½' => Word::Half,
        '¼' => Word::Quarter,
        '¾' => Word::ThreeQuarters,
        '€' | '%' | '$' | '°' => Word::Measured,
        // "ca. 3 Wochen"
        '.' if tokens.last().is_some_and(|last| last.kind == Kind::Word(Word::About)) => return,
        _ => {
            tokens.push(token);
            return;
        }
    };
    tokens.push(Token { kind: Kind::Word(word), ..token });
}

/// How many bytes belong to the piece that begins with this character.
fn length_of(rest: &str, first: char) -> usize {
    let belongs: fn(char) -> bool = if first.is_ascii_digit() {
        |c| c.is_ascii_digit()
    } else if first.is_alphabetic() {
        |c| c.is_alphabetic() || c == '\u{308}'
    } else {
        return first.len_utf8();
    };
    rest.find(|c| !belongs(c)).unwrap_or(rest.len())
}

/// `15ter`, `1sten`, `15th`
fn is_ordinal_ending(piece: &str) -> bool {
    const ENDINGS: [&str; 16] = [
        "te", "ten", "ter", "tes", "tem", "ste", "sten", "ster", "stes", "stem", "er", "en", "st",
        "nd", "rd", "th",
    ];
    ENDINGS.iter().any(|ending| ending.eq_ignore_ascii_case(piece))
}

/// Marks that copying leaves behind and nobody sees.
const fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// The sign on the keyboard for its typographic cousins.
const fn plain(c: char) -> char {
    match c {
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        '\u{2044}' | '\u{2215}' => '/',
        '\u{2236}' => ':',
        c => c,
    }
}
