//! From a text to number words, digits and the signs between them.

use super::SpokenPhoneError;
use super::words::{Language, Meaning, meaning};
use crate::numerals::{Folded, fold};

/// A part of a spoken number, and where it stands.
#[derive(Clone)]
pub(super) struct Item {
    pub(super) kind: Kind,
    pub(super) at: usize,
}

#[derive(Clone)]
pub(super) enum Kind {
    Word { folded: Folded, value: Option<u32>, language: Language },
    Digits(String),
    Times(usize),
    And,
    Plus,
    Dash,
    Break,
    Correction,
    Extension(&'static str),
}

/// A text in parts.
pub(super) struct Lexed {
    pub(super) items: Vec<Item>,
    /// The first thing that belongs to no number.
    pub(super) fault: Option<SpokenPhoneError>,
}

impl Lexed {
    /// Whether any digit was said in words.
    pub(super) fn has_words(&self) -> bool {
        self.items.iter().any(|item| matches!(item.kind, Kind::Word { .. } | Kind::Times(_)))
    }

    pub(super) fn has_digits(&self) -> bool {
        self.items.iter().any(|item| matches!(item.kind, Kind::Word { .. } | Kind::Digits(_)))
    }
}

pub(super) fn lex(text: &str) -> Lexed {
    let mut lexer = Lexer { items: Vec::new(), fault: None, sighs: Vec::new(), mine: None };
    let mut rest = text;
    while let Some(next) = rest.chars().next() {
        let at = text.len() - rest.len();
        let length = if next.is_alphabetic() {
            lexer.word(rest, at)
        } else if digit(next).is_some() {
            lexer.digits(rest, at)
        } else {
            lexer.sign(next, at);
            next.len_utf8()
        };
        rest = rest.get(length..).unwrap_or_default();
    }
    lexer.settle_mine();
    lexer.settle_sighs();
    lexer.settle_plus();
    Lexed { items: lexer.items, fault: lexer.fault }
}

struct Lexer {
    items: Vec<Item>,
    fault: Option<SpokenPhoneError>,
    /// Every "oh", as the index of the item that it would stand before, and where it stands.
    sighs: Vec<(usize, usize)>,
    /// A "meine" whose noun has not come.
    mine: Option<usize>,
}

impl Lexer {
    fn push(&mut self, kind: Kind, at: usize) {
        self.items.push(Item { kind, at });
    }

    fn refuse(&mut self, found: &'static str, at: usize) {
        // Words are read in order, signs settled at the end: the first place counts.
        let is_first = match self.fault {
            Some(SpokenPhoneError::Unexpected { at: other, .. }) => at < other,
            _ => true,
        };
        if is_first {
            self.fault = Some(SpokenPhoneError::Unexpected { found, at });
        }
    }

    /// Reads a word; gives its length.
    fn word(&mut self, rest: &str, at: usize) -> usize {
        let in_word = |c: char| c.is_alphabetic() || matches!(c, '\u{308}' | '\'' | '’');
        let length = rest.find(|c| !in_word(c)).unwrap_or(rest.len());
        let word = rest.get(..length).unwrap_or_default();
        // "it's"
        let stem = word.split(['\'', '’']).next().unwrap_or(word);
        let Some(folded) = fold(stem) else {
            self.refuse("a word", at);
            return length;
        };
        // A German sigh has its dots, and an English zero none.
        let is_sigh = stem.starts_with(['ö', 'Ö']) && folded.as_str() == "oh";
        match meaning(folded.as_str()) {
            None => self.refuse("a word", at),
            Some(Meaning::Oh) if is_sigh => {}
            Some(meaning) => self.take(meaning, folded, at),
        }
        length
    }

    fn take(&mut self, meaning: Meaning, folded: Folded, at: usize) {
        if !matches!(meaning, Meaning::Filler) {
            match meaning {
                Meaning::Noun => self.mine = None,
                _ => self.settle_mine(),
            }
        }
        match meaning {
            Meaning::Number { value, language } => {
                self.push(Kind::Word { folded, value, language }, at);
            }
            Meaning::Times(times) => self.push(Kind::Times(times), at),
            Meaning::TimesAfter => self.times_after(at),
            Meaning::Doubled(digit) => {
                self.push(Kind::Times(2), at);
                self.push(Kind::Digits(digit.to_string()), at);
            }
            Meaning::Oh => self.sighs.push((self.items.len(), at)),
            Meaning::And => self.push(Kind::And, at),
            Meaning::Plus => self.push(Kind::Plus, at),
            Meaning::Dash => self.push(Kind::Dash, at),
            Meaning::Break => self.push(Kind::Break, at),
            Meaning::Correction => self.push(Kind::Correction, at),
            Meaning::Extension(word) => self.push(Kind::Extension(word), at),
            Meaning::Mine => self.mine = Some(at),
            Meaning::Noun | Meaning::Filler => {}
        }
    }

    /// "zwei mal": the number before says how often the next one comes.
    fn times_after(&mut self, at: usize) {
        let many = match self.items.last().map(|item| &item.kind) {
            Some(Kind::Word { value: Some(value), .. }) => usize::try_from(*value).ok(),
            Some(Kind::Digits(digits)) if digits.len() == 1 => digits.parse().ok(),
            _ => None,
        };
        match (many, self.items.last_mut()) {
            (Some(times @ 1..=6), Some(last)) => last.kind = Kind::Times(times),
            _ => self.refuse("a word", at),
        }
    }

    fn digits(&mut self, rest: &str, at: usize) -> usize {
        self.settle_mine();
        let digits: String = rest.chars().map_while(digit).collect();
        let length = rest.find(|c| digit(c).is_none()).unwrap_or(rest.len());
        self.push(Kind::Digits(digits), at);
        length
    }

    fn sign(&mut self, sign: char, at: usize) {
        match sign {
            '+' | '＋' => self.push(Kind::Plus, at),
            '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '－' => self.push(Kind::Dash, at),
            ',' | '.' | ';' | ':' | '/' | '／' | '…' | '!' | '?' => self.push(Kind::Break, at),
            sign if sign.is_whitespace() || is_empty(sign) => {}
            _ => self.refuse("a sign", at),
        }
    }

    /// "Drei, ich meine fünf": without a noun after it, the word corrects.
    fn settle_mine(&mut self) {
        if let Some(at) = self.mine.take() {
            self.push(Kind::Correction, at);
        }
    }

    /// "Oh" is a zero where all numbers are English, nothing before a correction, and otherwise anything.
    fn settle_sighs(&mut self) {
        let speaks = |language| {
            let is_spoken =
                |item: &Item| matches!(item.kind, Kind::Word { language: l, .. } if l == language);
            self.items.iter().any(is_spoken)
        };
        let is_english = speaks(Language::English) && !speaks(Language::German);
        for (index, at) in std::mem::take(&mut self.sighs).into_iter().rev() {
            let corrects =
                matches!(self.items.get(index).map(|item| &item.kind), Some(Kind::Correction));
            match (is_english, corrects) {
                (true, false) => {
                    self.items.insert(index, Item { kind: Kind::Digits("0".to_owned()), at });
                }
                (false, true) => {}
                _ => self.refuse("a word", at),
            }
        }
    }

    /// A plus stands before the first digit, or before the first one after a correction.
    fn settle_plus(&mut self) {
        let mut after_start = false;
        let mut misplaced = Vec::new();
        for item in &self.items {
            match item.kind {
                Kind::Plus if after_start => misplaced.push(item.at),
                Kind::Correction => after_start = false,
                Kind::Plus | Kind::Word { .. } | Kind::Digits(_) | Kind::Times(_) => {
                    after_start = true;
                }
                _ => {}
            }
        }
        if let Some(at) = misplaced.first() {
            self.refuse("a plus within the number", *at);
        }
    }
}

/// Brackets, and the invisible signs that address books leave around a number.
const fn is_empty(sign: char) -> bool {
    matches!(sign, '(' | ')' | '[' | ']')
        || matches!(sign, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// The digit, also when it has full width.
fn digit(c: char) -> Option<char> {
    match c {
        '0'..='9' => Some(c),
        '０'..='９' => char::from_digit(u32::from(c) - u32::from('０'), 10),
        _ => None,
    }
}
