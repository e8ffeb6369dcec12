//! From words to the pieces of an address.

use super::lex::{Kind, Token};
use super::words::{
    DIRECTIONS, SIGN_PHRASES, compares, ends_introduction, introduces, is_hesitation, is_refused,
    letter_name, may_fill, sign, times,
};
use super::{Confidence, SpokenEmailError};
use crate::numerals::{english, german};

/// A piece of an address, where it stands, and how sure it is by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) kind: PieceKind,
    pub(super) text: String,
    pub(super) at: usize,
    pub(super) confidence: Confidence,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PieceKind {
    /// A whole word.
    Word,
    /// A letter, or several that were spelled as one.
    Letter,
    /// A number word.
    Number,
    Digits,
    /// `@ . - _ +`
    Sign(char),
    /// One side of an address that was written.
    Written,
}

/// The pieces of an address, and what is known of the whole.
#[derive(Debug)]
pub(super) struct Interpreted {
    pub(super) pieces: Vec<Piece>,
    /// "In einem Wort".
    pub(super) together: bool,
    /// What words that were left out make of the whole.
    pub(super) confidence: Confidence,
}

pub(super) fn interpret(tokens: &[Token]) -> Result<Interpreted, SpokenEmailError> {
    let read = Interpreted { pieces: Vec::new(), together: false, confidence: Confidence::Certain };
    let mut reader = Reader { tokens, next: introduction(tokens), read };
    while reader.next < tokens.len() {
        reader.step()?;
    }
    Ok(reader.read)
}

/// How many tokens say that an address follows.
fn introduction(tokens: &[Token]) -> usize {
    let mut end = 0;
    for (index, token) in tokens.iter().enumerate() {
        match &token.kind {
            Kind::Word { folded, .. } if ends_introduction(folded) => end = index + 1,
            Kind::Pause(':') => end = index + 1,
            Kind::Word { folded, raw } if introduces(folded) || is_hesitation(raw) => {}
            Kind::Sign('-') | Kind::Pause(_) => {}
            _ => break,
        }
    }
    end
}

struct Reader<'a> {
    tokens: &'a [Token],
    next: usize,
    read: Interpreted,
}

impl Reader<'_> {
    fn step(&mut self) -> Result<(), SpokenEmailError> {
        let Some(token) = self.tokens.get(self.next) else { return Ok(()) };
        match &token.kind {
            Kind::Word { raw, folded } => self.word(raw, folded, token.at),
            Kind::Digits(digits) => {
                self.push(PieceKind::Digits, digits, token.at);
                self.next += 1;
                Ok(())
            }
            Kind::Sign(sign) => {
                self.sign(*sign, token);
                self.next += 1;
                Ok(())
            }
            Kind::Pause(_) => {
                self.next += 1;
                Ok(())
            }
            Kind::Written(address) => {
                if let Some((local, domain)) = address.split_once('@') {
                    self.push(PieceKind::Written, local, token.at);
                    self.push(PieceKind::Sign('@'), "@", token.at);
                    self.push(PieceKind::Written, domain, token.at);
                }
                self.next += 1;
                Ok(())
            }
        }
    }

    fn word(&mut self, raw: &str, folded: &str, at: usize) -> Result<(), SpokenEmailError> {
        if let Some((words, together)) = DIRECTIONS.iter().find(|(words, _)| self.says(words)) {
            self.next += words.len();
            self.read.together |= together;
        } else if let Some((words, sign)) = SIGN_PHRASES.iter().find(|(words, _)| self.says(words))
        {
            self.next += words.len();
            self.push(PieceKind::Sign(*sign), "", at);
        } else if self.says(&["scharfes", "s"]) {
            self.next += 2;
            self.push(PieceKind::Letter, "ß", at);
        } else if is_hesitation(raw) {
            self.next += 1;
        } else if let Some(times) = self.times(folded) {
            return self.repeated(times, at);
        } else if self.is_adjective_of_letter(folded) {
            self.next += 1;
        } else if self.is_compared() {
            let text = self.compared(raw)?;
            self.push(PieceKind::Letter, &text, at);
        } else if is_refused(folded) {
            return Err(SpokenEmailError::Unexpected { found: "a word", at });
        } else {
            self.next += 1;
            self.plain(raw, folded, at);
        }
        Ok(())
    }

    /// A word by itself.
    fn plain(&mut self, raw: &str, folded: &str, at: usize) {
        let after_dot = self.follows_dot();
        match sign(folded) {
            // "Punkt at" is the ending of Austria.
            Some((sign, is_only)) if !(after_dot && sign == '@') => {
                self.push(PieceKind::Sign(sign), "", at);
                if !is_only {
                    self.lower_last(Confidence::Likely);
                }
            }
            _ if raw.chars().count() == 1 => self.push(PieceKind::Letter, raw, at),
            _ if may_fill(folded) => self.left_out(),
            _ if matches!(folded, "und" | "and") => {
                self.push(PieceKind::Word, raw, at);
                self.lower_last(Confidence::Unsure);
            }
            _ => match (letter_name(folded), number(folded)) {
                (Some(letter), _) => {
                    self.push(PieceKind::Letter, letter, at);
                    self.lower_last(Confidence::Likely);
                }
                (None, Some(value)) => self.number(value, at),
                (None, None) => self.push(PieceKind::Word, raw, at),
            },
        }
    }

    /// A word that may be a part of the address was taken for none.
    fn left_out(&mut self) {
        let is_end = self.tokens.iter().skip(self.next).all(|token| match &token.kind {
            Kind::Word { folded, .. } => may_fill(folded),
            Kind::Pause(_) | Kind::Sign('.') => true,
            _ => false,
        });
        let outside = self.read.pieces.is_empty() || is_end;
        let confidence = if outside { Confidence::Likely } else { Confidence::Unsure };
        self.read.confidence = self.read.confidence.min(confidence);
    }

    fn number(&mut self, value: u32, at: usize) {
        let before = self.read.pieces.last().filter(|piece| piece.kind == PieceKind::Number);
        let joins = before.and_then(|piece| piece.text.parse::<u32>().ok()).is_some_and(|before| {
            let follows_tens =
                before >= 20 && before.is_multiple_of(10) && (1..10).contains(&value);
            follows_tens || value == 10 || value >= 100 || before >= 100
        });
        self.push(PieceKind::Number, &value.to_string(), at);
        if joins {
            self.lower_last(Confidence::Unsure);
        }
    }

    fn sign(&mut self, sign: char, token: &Token) {
        let spelled = sign == '-' && self.is_between_letters();
        match (sign, token.glued) {
            // The point of a sentence, or of an initial: "M. A. X."
            ('.', (true, false)) => {
                let is_end = self.tokens.len() == self.next + 1;
                if !is_end {
                    self.read.confidence = Confidence::Unsure;
                }
            }
            _ if spelled => self.read.confidence = Confidence::Unsure,
            _ => {
                self.push(PieceKind::Sign(sign), "", token.at);
                if sign == '-' {
                    self.lower_last(Confidence::Likely);
                }
            }
        }
    }

    /// Whether a written hyphen parts letters of a word that was spelled: "m-a-x", but not "t-online" or "a-b".
    fn is_between_letters(&self) -> bool {
        let letter = |index: Option<usize>| {
            let kind = index.and_then(|index| self.tokens.get(index)).map(|token| &token.kind);
            matches!(kind, Some(Kind::Word { raw, .. }) if raw.chars().count() == 1)
        };
        let hyphen = |index: Option<usize>| {
            let kind = index.and_then(|index| self.tokens.get(index)).map(|token| &token.kind);
            matches!(kind, Some(Kind::Sign('-')))
        };
        let here = self.next;
        let row =
            |hyphened: Option<usize>, behind: Option<usize>| hyphen(hyphened) && letter(behind);
        letter(here.checked_sub(1))
            && letter(Some(here + 1))
            && (row(Some(here + 2), Some(here + 3))
                || row(here.checked_sub(2), here.checked_sub(3)))
    }

    /// "Doppel", "zweimal", "zwei mal" before a letter.
    fn times(&self, folded: &str) -> Option<usize> {
        let after = self.tokens.get(self.next + 1)?;
        match &after.kind {
            Kind::Word { folded: mal, .. } if mal == "mal" => times(&format!("{folded}mal")),
            _ => times(folded),
        }
    }

    /// "Doppel n", "zweimal das n wie Nordpol", "zweimal die drei".
    fn repeated(&mut self, times: usize, at: usize) -> Result<(), SpokenEmailError> {
        self.next += 1;
        while let Some(token) = self.tokens.get(self.next) {
            match &token.kind {
                Kind::Sign('-') => {}
                Kind::Word { folded, .. } if matches!(folded.as_str(), "mal" | "das" | "die") => {}
                _ => break,
            }
            self.next += 1;
        }
        let count = self.read.pieces.len();
        self.step()?;
        let is_one = self.read.pieces.len() == count + 1;
        match self.read.pieces.last_mut().filter(|_| is_one) {
            Some(piece) if piece.is_one_character() => {
                piece.text = piece.text.repeat(times);
                Ok(())
            }
            _ => Err(SpokenEmailError::Unexpected { found: "a word for two letters", at }),
        }
    }

    /// "Großes M": addresses know no capitals.
    fn is_adjective_of_letter(&self, folded: &str) -> bool {
        let letter = self.tokens.get(self.next + 1).map(|token| &token.kind);
        matches!(folded, "grosses" | "kleines")
            && matches!(letter, Some(Kind::Word { raw, .. }) if raw.chars().count() == 1)
    }

    /// Whether "wie" and a word follow.
    fn is_compared(&self) -> bool {
        let word = |offset: usize| match self.tokens.get(self.next + offset).map(|t| &t.kind) {
            Some(Kind::Word { folded, .. }) => Some(folded.as_str()),
            _ => None,
        };
        word(1).is_some_and(compares) && word(2).is_some()
    }

    /// "m wie Martha", "sch wie Schule", "s, c, h wie Schule": the letters begin the word.
    fn compared(&mut self, letters: &str) -> Result<String, SpokenEmailError> {
        let Some(Token { kind: Kind::Word { raw: word, folded }, at, .. }) =
            self.tokens.get(self.next + 2)
        else {
            return Ok(letters.to_owned());
        };
        let is_sharp_s = letters == "ß" && matches!(folded.as_str(), "eszett" | "scharfes");
        let is_letter = letters.chars().count() <= 3 && word.starts_with(letters);
        if !(is_sharp_s || is_letter || self.spelled_before(letters, word)) {
            return Err(SpokenEmailError::Contradiction { at: *at });
        }
        self.next += 3;
        if folded == "scharfes" && self.says(&["s"]) {
            self.next += 1;
        }
        Ok(letters.to_owned())
    }

    /// Whether the letters before and this one begin the word.
    fn spelled_before(&self, letter: &str, word: &str) -> bool {
        let pieces = self.read.pieces.iter().rev();
        let before: Vec<&str> = pieces
            .take_while(|piece| piece.kind == PieceKind::Letter)
            .take(2)
            .map(|piece| piece.text.as_str())
            .collect();
        (1..=before.len()).any(|count| {
            let letters = before.iter().take(count).rev().copied();
            let start: String = letters.chain([letter]).collect();
            matches!(start.as_str(), "sch" | "ch") && word.starts_with(&start)
        })
    }

    fn says(&self, words: &[&str]) -> bool {
        let tokens = self.tokens.iter().skip(self.next);
        let mut spoken = tokens.map(|token| match &token.kind {
            Kind::Word { folded, .. } => folded.as_str(),
            _ => "",
        });
        words.iter().all(|word| spoken.next() == Some(word))
    }

    fn follows_dot(&self) -> bool {
        self.read.pieces.last().is_some_and(|piece| piece.kind == PieceKind::Sign('.'))
    }

    fn push(&mut self, kind: PieceKind, text: &str, at: usize) {
        let text = text.to_owned();
        self.read.pieces.push(Piece { kind, text, at, confidence: Confidence::Certain });
    }

    fn lower_last(&mut self, confidence: Confidence) {
        if let Some(piece) = self.read.pieces.last_mut() {
            piece.confidence = piece.confidence.min(confidence);
        }
    }
}

impl Piece {
    fn is_one_character(&self) -> bool {
        matches!(self.kind, PieceKind::Letter | PieceKind::Number | PieceKind::Digits)
            && self.text.chars().count() == 1
    }
}

/// The value of a number word; articles are none.
fn number(word: &str) -> Option<u32> {
    match word {
        "ein" | "eine" | "einen" | "einem" | "einer" | "a" | "an" => None,
        _ => german(word).or_else(|| english(word)),
    }
}
