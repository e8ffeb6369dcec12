//! From a text to words, digits and signs.

use super::SpokenEmailError;

/// A part of what was said, and where it stands.
#[derive(Debug, Clone)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) at: usize,
    /// Whether nothing stands between it and the token before, or the one after.
    pub(super) glued: (bool, bool),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    /// A word in lower case, and the same folded.
    Word {
        raw: String,
        folded: String,
    },
    Digits(String),
    /// `@ . - _ +`
    Sign(char),
    /// Signs that only part words.
    Pause(char),
    /// An address, or at least something with an at sign between two letters, in lower case.
    Written(String),
}

/// Takes a text apart.
pub(super) fn lex(text: &str) -> Result<Vec<Token>, SpokenEmailError> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let after = rest.trim_start();
        let end = after.find(char::is_whitespace).unwrap_or(after.len());
        let (chunk, behind) = after.split_at_checked(end).unwrap_or((after, ""));
        chunk_tokens(chunk, text.len() - after.len(), &mut tokens)?;
        rest = behind;
    }
    Ok(tokens)
}

fn chunk_tokens(
    chunk: &str,
    start: usize,
    tokens: &mut Vec<Token>,
) -> Result<(), SpokenEmailError> {
    let written =
        chunk.trim_matches(|c| matches!(c, ',' | '.' | ';' | ':' | '!' | '?' | '<' | '>'));
    if let Some((local, domain)) = written.split_once('@')
        && !local.is_empty()
        && !domain.is_empty()
    {
        let kind = Kind::Written(written.to_lowercase());
        tokens.push(Token { kind, at: start, glued: (false, false) });
        return Ok(());
    }
    let mut rest = chunk;
    while let Some(next) = rest.chars().next() {
        let at = start + chunk.len() - rest.len();
        let length = run(rest, next);
        let (part, behind) = rest.split_at_checked(length).unwrap_or((rest, ""));
        let kind = kind(part, next).ok_or(SpokenEmailError::Unexpected { found: "a sign", at })?;
        tokens.push(Token { kind, at, glued: (rest.len() < chunk.len(), !behind.is_empty()) });
        rest = behind;
    }
    Ok(())
}

/// How far a word, or a row of digits, goes on.
fn run(rest: &str, first: char) -> usize {
    let goes_on: fn(char) -> bool = match first {
        c if is_of_word(c) => is_of_word,
        _ => return first.len_utf8(),
    };
    rest.find(|c| !goes_on(c)).unwrap_or(rest.len())
}

/// Also digits: "max23" is written as one word.
fn is_of_word(c: char) -> bool {
    c.is_alphabetic() || c.is_ascii_digit() || c == '\u{308}'
}

fn kind(part: &str, first: char) -> Option<Kind> {
    Some(match first {
        _ if part.bytes().all(|byte| byte.is_ascii_digit()) => Kind::Digits(part.to_owned()),
        c if is_of_word(c) => {
            let raw = composed(&part.to_lowercase());
            let folded = crate::numerals::fold(&raw);
            let folded = folded.map(|word| word.as_str().to_owned()).unwrap_or_default();
            Kind::Word { raw, folded }
        }
        '@' | '.' | '-' | '_' | '+' => Kind::Sign(first),
        '\u{2010}'..='\u{2015}' => Kind::Sign('-'),
        ',' | ';' | ':' | '!' | '?' | '"' | '„' | '“' | '”' | '…' => Kind::Pause(first),
        _ => return None,
    })
}

/// Umlauts whose dots follow as a mark of their own, in one character.
fn composed(word: &str) -> String {
    word.replace("a\u{308}", "ä").replace("o\u{308}", "ö").replace("u\u{308}", "ü")
}
