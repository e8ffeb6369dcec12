//! From text to tokens that know where they stood.

use super::{DateTimeError, Found};

/// The longest text that is read, in bytes: several spoken sentences.
pub const MAX_BYTES: usize = 500;

/// A piece of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Token<'a> {
    pub(super) kind: Kind<'a>,
    /// Where it begins, in bytes.
    pub(super) at: usize,
    /// Whether white space stands before it.
    pub(super) spaced: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind<'a> {
    /// Digits; those beyond nine make it `u32::MAX`, which nothing allows.
    Number { value: u32, digits: usize },
    /// Letters, as they stood; compare with [`Token::is_word`].
    Word(&'a str),
    /// Anything else that is not white space.
    Sign(char),
}

impl Token<'_> {
    pub(super) fn is_word(&self, words: &[&str]) -> bool {
        let Kind::Word(word) = self.kind else { return false };
        words.iter().any(|known| known.eq_ignore_ascii_case(word))
    }

    pub(super) const fn is_sign(&self, sign: char) -> bool {
        matches!(self.kind, Kind::Sign(found) if found == sign)
    }

    const fn found(&self) -> Found {
        match self.kind {
            Kind::Number { digits, .. } => Found::Number(digits),
            Kind::Word(_) => Found::Word,
            Kind::Sign(sign) => Found::Sign(sign),
        }
    }
}

/// Tokens still to be read. A copy is a place to come back to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tokens<'a> {
    tokens: &'a [Token<'a>],
    /// The length of the text, in bytes.
    end: usize,
}

impl<'a> Tokens<'a> {
    pub(super) const fn new(tokens: &'a [Token<'a>], end: usize) -> Self {
        Self { tokens, end }
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.tokens.is_empty()
    }

    /// The same tokens without the signs that end a sentence.
    pub(super) fn without_full_stop(mut self) -> Self {
        while let [rest @ .., last] = self.tokens
            && ['.', '!', '?', ','].iter().any(|sign| last.is_sign(*sign))
        {
            self.tokens = rest;
        }
        self
    }

    pub(super) fn peek(&self) -> Option<&'a Token<'a>> {
        self.tokens.first()
    }

    pub(super) fn next(&mut self) -> Option<&'a Token<'a>> {
        let (first, rest) = self.tokens.split_first()?;
        self.tokens = rest;
        Some(first)
    }

    /// Takes a number.
    pub(super) fn number(&mut self) -> Option<Number> {
        let token = self.peek()?;
        let Kind::Number { value, digits } = token.kind else { return None };
        self.next();
        Some(Number { value, digits, at: token.at, spaced: token.spaced })
    }

    /// Takes one of these signs.
    pub(super) fn sign(&mut self, signs: &[char]) -> Option<char> {
        let sign =
            signs.iter().copied().find(|sign| self.peek().is_some_and(|t| t.is_sign(*sign)))?;
        self.next();
        Some(sign)
    }

    /// Takes one of these words, in any case.
    pub(super) fn word(&mut self, words: &[&str]) -> bool {
        let taken = self.peek().is_some_and(|token| token.is_word(words));
        if taken {
            self.next();
        }
        taken
    }

    /// The error that something else should be here.
    pub(super) fn unexpected(&self, expected: &'static str) -> DateTimeError {
        let (found, at) = self.peek().map_or((Found::End, self.end), |t| (t.found(), t.at));
        DateTimeError::Unexpected { expected, found, at }
    }
}

/// A number and its place.
#[derive(Debug, Clone, Copy)]
pub(super) struct Number {
    pub(super) value: u32,
    pub(super) digits: usize,
    pub(super) at: usize,
    pub(super) spaced: bool,
}

impl Number {
    /// The error that the form is right, but no such thing exists.
    pub(super) const fn impossible(&self, expected: &'static str) -> DateTimeError {
        DateTimeError::Impossible { expected, found: self.value, at: self.at }
    }

    pub(super) const fn unexpected(&self, expected: &'static str) -> DateTimeError {
        DateTimeError::Unexpected { expected, found: Found::Number(self.digits), at: self.at }
    }
}

/// Takes a text apart, in one pass.
pub(super) fn lex(text: &str) -> Result<Vec<Token<'_>>, DateTimeError> {
    if text.len() > MAX_BYTES {
        return Err(DateTimeError::TooLong { limit: MAX_BYTES, found: text.len() });
    }
    let mut tokens = Vec::new();
    let mut rest = text;
    let mut spaced = false;
    while let Some(first) = rest.chars().next() {
        let at = text.len() - rest.len();
        let (kind, length) = if first.is_ascii_digit() {
            let piece = leading(rest, |c| c.is_ascii_digit());
            let value = piece.parse().ok().filter(|_| piece.len() <= 9).unwrap_or(u32::MAX);
            (Some(Kind::Number { value, digits: piece.len() }), piece.len())
        } else if first.is_alphabetic() {
            let piece = leading(rest, char::is_alphabetic);
            (Some(Kind::Word(piece)), piece.len())
        } else if first.is_whitespace() || is_invisible(first) {
            (None, first.len_utf8())
        } else {
            (Some(Kind::Sign(plain(first))), first.len_utf8())
        };
        tokens.extend(kind.map(|kind| Token { kind, at, spaced }));
        spaced = kind.is_none();
        rest = rest.get(length..).unwrap_or_default();
    }
    Ok(tokens)
}

fn leading(text: &str, belongs: fn(char) -> bool) -> &str {
    let end = text.find(|c| !belongs(c)).unwrap_or(text.len());
    text.get(..end).unwrap_or_default()
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
