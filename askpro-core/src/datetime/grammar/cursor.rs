//! A place in the tokens, and the steps from there.

use super::lex::{Kind, Token};
use super::words::Word;
use crate::datetime::DateTimeError;

/// A place in the tokens. A copy is a place to come back to.
#[derive(Debug, Clone, Copy)]
pub(in crate::datetime) struct Cursor<'a> {
    text: &'a str,
    tokens: &'a [Token],
    place: usize,
}

/// A number in digits or words, and where it stood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::datetime) struct Number {
    pub(in crate::datetime) value: u32,
    /// How many digits it was written with; none for a word.
    pub(in crate::datetime) digits: usize,
    pub(in crate::datetime) at: usize,
    pub(in crate::datetime) end: usize,
    pub(in crate::datetime) spaced: bool,
    /// A whole number, or an ordinal in words.
    pub(in crate::datetime) ordinal: bool,
}

impl Number {
    /// The error that the form is right, but no such thing exists.
    pub(in crate::datetime) const fn impossible(&self, expected: &'static str) -> DateTimeError {
        DateTimeError::Impossible { expected, found: self.value, at: self.at }
    }

    /// Whether it can be a number that people say of a clock or calendar: one or two digits, or a word.
    pub(in crate::datetime) const fn is_short(&self) -> bool {
        self.digits <= 2
    }
}

impl<'a> Cursor<'a> {
    pub(in crate::datetime) const fn new(text: &'a str, tokens: &'a [Token]) -> Self {
        Self { text, tokens, place: 0 }
    }

    pub(in crate::datetime) const fn place(&self) -> usize {
        self.place
    }

    pub(in crate::datetime) fn is_end(&self) -> bool {
        self.place >= self.tokens.len()
    }

    /// Where it stands in the text, in bytes.
    pub(in crate::datetime) fn at(&self) -> usize {
        self.peek().map_or(self.text.len(), |token| token.at)
    }

    /// Where the last token ended, in bytes.
    pub(in crate::datetime) fn end(&self) -> usize {
        self.back(1).map_or(0, |token| token.end)
    }

    pub(in crate::datetime) fn peek(&self) -> Option<&'a Token> {
        self.tokens.get(self.place)
    }

    pub(in crate::datetime) fn ahead(&self, steps: usize) -> Option<&'a Token> {
        self.tokens.get(self.place + steps)
    }

    pub(in crate::datetime) fn back(&self, steps: usize) -> Option<&'a Token> {
        self.tokens.get(self.place.checked_sub(steps)?)
    }

    pub(in crate::datetime) fn step(&mut self) {
        self.place += 1;
    }

    /// The meaning of the word here.
    pub(in crate::datetime) fn word(&self) -> Option<Word> {
        word_of(self.peek()?)
    }

    pub(in crate::datetime) fn word_ahead(&self, steps: usize) -> Option<Word> {
        word_of(self.ahead(steps)?)
    }

    pub(in crate::datetime) fn word_back(&self, steps: usize) -> Option<Word> {
        word_of(self.back(steps)?)
    }

    /// Takes this word.
    pub(in crate::datetime) fn eat(&mut self, word: Word) -> bool {
        self.take(|found| (found == word).then_some(())).is_some()
    }

    /// Takes the word here if it means something to the caller.
    pub(in crate::datetime) fn take<T>(
        &mut self,
        meaning: impl FnOnce(Word) -> Option<T>,
    ) -> Option<T> {
        let found = meaning(self.word()?)?;
        self.step();
        Some(found)
    }

    /// Passes over "am", "den", "der" and the like.
    pub(in crate::datetime) fn skip_articles(&mut self) {
        while matches!(self.word(), Some(Word::Article | Word::The | Word::Am | Word::Zu)) {
            self.step();
        }
    }

    /// Whether this sign stands here.
    pub(in crate::datetime) fn is_sign(&self, sign: char) -> bool {
        self.sign_ahead(0, sign)
    }

    pub(in crate::datetime) fn sign_ahead(&self, steps: usize, sign: char) -> bool {
        self.ahead(steps).is_some_and(|token| token.kind == Kind::Sign(sign))
    }

    pub(in crate::datetime) fn eat_sign(&mut self, sign: char) -> bool {
        let is = self.is_sign(sign);
        if is {
            self.step();
        }
        is
    }

    /// The sign here, if it is one of these.
    pub(in crate::datetime) fn one_of(&self, signs: &[char]) -> Option<char> {
        match self.peek()?.kind {
            Kind::Sign(sign) if signs.contains(&sign) => Some(sign),
            _ => None,
        }
    }

    /// Whether a single letter stands here: `T`, `Z`, `p` of `p.m.`
    pub(in crate::datetime) fn is_letter(&self, letter: char) -> bool {
        self.letter_ahead(0, letter)
    }

    pub(in crate::datetime) fn letter_ahead(&self, steps: usize, letter: char) -> bool {
        let Some(token) = self.ahead(steps) else { return false };
        let text = self.text.get(token.span()).unwrap_or_default();
        let mut chars = text.chars();
        chars.next().is_some_and(|found| found.eq_ignore_ascii_case(&letter))
            && chars.next().is_none()
    }

    /// The number here, in digits or words, not an ordinal word.
    pub(in crate::datetime) fn number(&self) -> Option<Number> {
        self.number_ahead(0).filter(|number| !number.ordinal)
    }

    /// The number or ordinal so many tokens ahead.
    pub(in crate::datetime) fn number_ahead(&self, steps: usize) -> Option<Number> {
        let token = self.ahead(steps)?;
        let (value, digits, ordinal) = match token.kind {
            Kind::Digits { value, digits } => (value, digits, false),
            Kind::Word(Word::Number(value)) => (value, 0, false),
            Kind::Word(Word::Ordinal(value)) => (value, 0, true),
            _ => return None,
        };
        let Token { at, end, spaced, .. } = *token;
        Some(Number { value, digits, at, end, spaced, ordinal })
    }
}

const fn word_of(token: &Token) -> Option<Word> {
    match token.kind {
        Kind::Word(word) => Some(word),
        _ => None,
    }
}
