//! Words and signs that say how the days and times beside them are meant.

use super::cursor::Cursor;
use super::scan::is_dated;
use super::words::{Side, Word};

/// A word or sign that says how the pieces beside it are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::datetime) enum Mark {
    /// "von", "vom": the beginning of a span, when an end follows.
    From,
    /// "ab", "frühestens", "nicht vor"
    Starting,
    /// "nach", "später als"
    After,
    /// "bis", "nicht nach"
    Until,
    /// "vom 14. auf den 15.": between two days the same.
    Onto,
    /// "spätestens", "vor"
    Before,
    /// "frühestens" and "spätestens" stand before or behind their time.
    Earliest,
    Latest,
    Between,
    Dash,
    And,
    Or,
    /// "von … an"
    Onwards,
    /// Behind a time: "oder später"
    OrLater,
    OrEarlier,
    Not,
    /// "statt": refuses only what follows it.
    Instead,
    /// "schlecht"
    Bad,
    /// "geht", "passt"
    Suits,
    /// "das", "da"
    That,
    /// "ist"
    Is,
    /// "ich"
    I,
    /// "arbeiten"
    Busy,
    /// "kostet"
    Costs,
    Aside,
    Was,
    Thought,
    Since,
    Move,
    Correction,
    /// "aber", "lieber", a comma, the end of a sentence
    Clause,
    Comma,
    Sentence,
    /// Words that say nothing of dates and times.
    Words,
}

pub(super) const fn sign_mark(sign: char) -> Option<Mark> {
    match sign {
        '-' | '/' => Some(Mark::Dash),
        ',' => Some(Mark::Comma),
        '.' | '!' | '?' | ';' | '\u{2026}' => Some(Mark::Sentence),
        _ => None,
    }
}

pub(super) fn mark(cursor: &mut Cursor<'_>) -> Option<Mark> {
    let word = cursor.word()?;
    cursor.step();
    Some(match word {
        Word::From => Mark::From,
        Word::Starting => Mark::Starting,
        Word::After => Mark::After,
        Word::Was => Mark::Was,
        Word::Thought => Mark::Thought,
        Word::To | Word::Till => Mark::Until,
        Word::Onto => Mark::Onto,
        Word::Before => Mark::Before,
        Word::Between => Mark::Between,
        Word::And => Mark::And,
        Word::Earliest => Mark::Earliest,
        Word::Latest => Mark::Latest,
        Word::Or => or(cursor),
        Word::Than(side) => than(cursor, side),
        Word::Onwards if !is_dated(cursor, 0) => Mark::Onwards,
        Word::Not => not(cursor),
        Word::InsteadOf => instead(cursor),
        // "Warum nicht am Freitag?"
        Word::Why if cursor.eat(Word::Not) => Mark::Words,
        Word::Bad => Mark::Bad,
        Word::Costs => Mark::Costs,
        Word::Zu if closes(cursor) => Mark::Bad,
        Word::Is => Mark::Is,
        Word::Busy => Mark::Busy,
        Word::I if cursor.word() != Some(Word::Meant) => Mark::I,
        Word::Suits => Mark::Suits,
        Word::That => Mark::That,
        Word::Aside => Mark::Aside,
        Word::Since => Mark::Since,
        Word::Move => Mark::Move,
        Word::Correction => Mark::Correction,
        Word::I if cursor.eat(Word::Meant) => Mark::Correction,
        Word::Clause => Mark::Clause,
        Word::Other
        | Word::Counted
        | Word::Measured
        | Word::Lasting
        | Word::Unit(_)
        | Word::Times
        | Word::One
        | Word::Second
        | Word::Fine
        | Word::Letter
        | Word::Past
        | Word::Every
        | Word::Ordinal(_)
        | Word::Meant => Mark::Words,
        _ => return None,
    })
}

/// "Sonntag haben Sie zu", "14 Uhr ist zu früh"
fn closes(cursor: &mut Cursor<'_>) -> bool {
    let closed = cursor.is_end() || cursor.one_of(&[',', '.', '?', '!']).is_some();
    closed || cursor.eat(Word::Early) || cursor.eat(Word::Late)
}

/// "statt Montag", "anstelle von Montag"; behind a verb it says nothing.
fn instead(cursor: &mut Cursor<'_>) -> Mark {
    cursor.eat(Word::From);
    let refuses = is_dated(cursor, 0) || cursor.word() == Some(Word::At);
    if refuses { Mark::Instead } else { Mark::Words }
}

/// "oder später", "oder früher", "oder"
fn or(cursor: &mut Cursor<'_>) -> Mark {
    match cursor.word() {
        Some(Word::Than(side)) if cursor.word_ahead(1) != Some(Word::Comparing) => {
            cursor.step();
            match side {
                Side::Later => Mark::OrLater,
                Side::Earlier => Mark::OrEarlier,
            }
        }
        // "…, oder nicht?"
        Some(Word::Not) if cursor.ahead(1).is_none() || cursor.sign_ahead(1, '?') => {
            cursor.step();
            Mark::Words
        }
        _ => Mark::Or,
    }
}

/// "später als", "früher als"; alone they say nothing.
fn than(cursor: &mut Cursor<'_>, side: Side) -> Mark {
    match (cursor.eat(Word::Comparing), side) {
        (false, _) => Mark::Words,
        (true, Side::Later) => Mark::After,
        (true, Side::Earlier) => Mark::Before,
    }
}

/// "nicht vor", "nicht später als", "kein Problem", "nicht"
fn not(cursor: &mut Cursor<'_>) -> Mark {
    let mut here = *cursor;
    // "auf keinen Fall vor zehn"
    while here.eat(Word::Case) {}
    // "nicht so schlecht"
    if matches!(here.word(), Some(Word::ShortWeekday(_))) && here.word_ahead(1) == Some(Word::Bad) {
        here.step();
    }
    let mark = match here.word() {
        Some(Word::Before) => Some(Mark::Starting),
        Some(Word::After) => Some(Mark::Until),
        // "kein Problem", "nicht wahr", "nicht schlecht"
        Some(Word::Fine | Word::Bad) => Some(Mark::Words),
        Some(Word::Than(side)) => {
            here.step();
            match (here.word(), side) {
                (Some(Word::Comparing), Side::Later) => Some(Mark::Until),
                (Some(Word::Comparing), Side::Earlier) => Some(Mark::Starting),
                _ => None,
            }
        }
        _ => None,
    };
    match mark {
        Some(mark) => {
            here.step();
            *cursor = here;
            mark
        }
        None => Mark::Not,
    }
}
