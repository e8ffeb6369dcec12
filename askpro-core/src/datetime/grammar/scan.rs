//! Goes once over the tokens and gives the pieces that matter: days, clock times, marks of spans and corrections.

use std::ops::Range;

use super::ahead::{Ahead, ago, ahead};
use super::clock::{Clock, clock};
use super::cursor::{Cursor, Number};
use super::dates::date;
use super::lex::{Kind, Token};
use super::mark::{Mark, mark, sign_mark};
use super::relative;
use super::skip::skip;
use super::spec::DaySpec;
use super::words::{HolidayPart, Part, PartEdge, Side, Unit, Which, Word};
use crate::datetime::DateTimeError;

/// A piece of the text that matters, and where it stood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::datetime) struct Piece {
    pub(in crate::datetime) what: What,
    pub(in crate::datetime) span: Range<usize>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::datetime) enum What {
    Day(DaySpec),
    Clock(Clock),
    Part(Part),
    /// "nach dem Mittagessen"
    Meal(Part),
    /// Minutes from now.
    Ahead(i64),
    SameTime,
    /// A number alone: what it is depends on what stands beside it.
    Bare(Number),
    /// `10.10`: a day or a clock time.
    Dotted(Number, Number),
    Mark(Mark),
    /// The form is right, but no such day or time exists.
    Wrong(DateTimeError),
    /// "jeden Montag"
    Series,
}

/// Whether a token is a number, in digits or a word.
pub(in crate::datetime) fn is_number(token: &Token) -> bool {
    matches!(token.kind, Kind::Digits { .. } | Kind::Word(Word::Number(_)))
}

/// Whether a day or a part of it begins so many tokens ahead.
pub(in crate::datetime) fn is_dated(cursor: &Cursor<'_>, steps: usize) -> bool {
    let word = match cursor.word_ahead(steps) {
        Some(Word::Article | Word::The | Word::Am) => cursor.word_ahead(steps + 1),
        word => word,
    };
    cursor.number_ahead(steps).is_some()
        || matches!(
            word,
            Some(
                Word::Weekday(_)
                    | Word::ShortWeekday(_)
                    | Word::Month(_)
                    | Word::Ordinal(_)
                    | Word::Part(_)
                    | Word::Morgen
                    | Word::Early
                    | Word::Edged(_)
                    | Word::Today(_)
                    | Word::Which(_)
                    | Word::Weekend
                    | Word::Holiday(_)
                    | Word::HolidayPart(_)
                    | Word::Last
                    | Word::Unit(_)
            )
        )
}

/// The pieces of a text, in their order.
pub(in crate::datetime) fn scan(text: &str, tokens: &[Token]) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::with_capacity(tokens.len().min(64));
    let mut cursor = Cursor::new(text, tokens);
    while !cursor.is_end() {
        let at = cursor.at();
        let place = cursor.place();
        let what =
            if skip(&mut cursor) { Some(What::Mark(Mark::Words)) } else { piece(&mut cursor) };
        if cursor.place() == place {
            cursor.step();
        }
        let Some(what) = what else { continue };
        let again = what == What::Mark(Mark::Words)
            && pieces.last().is_some_and(|last| last.what == What::Mark(Mark::Words));
        if !again {
            pieces.push(Piece { what, span: at..cursor.end() });
        }
    }
    pieces
}

fn piece(cursor: &mut Cursor<'_>) -> Option<What> {
    match cursor.peek()?.kind {
        Kind::Sign(sign) => {
            cursor.step();
            sign_mark(sign).map(What::Mark)
        }
        _ => value(cursor).or_else(|| mark(cursor).map(What::Mark)),
    }
}

fn value(cursor: &mut Cursor<'_>) -> Option<What> {
    let introduced = introduced(cursor);
    let time = |cursor: &mut Cursor<'_>| {
        let before = *cursor;
        let read = clock(cursor, introduced)?;
        Some(read.map_or_else(What::Wrong, |clock| {
            What::Clock(if about(&before, cursor) { clock.about() } else { clock })
        }))
    };
    if introduced && let Some(what) = time(cursor) {
        return Some(what);
    }
    if let Some(read) = date(cursor) {
        return Some(read.map_or_else(What::Wrong, What::Day));
    }
    time(cursor)
        .or_else(|| relative_day(cursor))
        .or_else(|| part(cursor))
        .or_else(|| number(cursor))
}

/// Whether "um" or the like stands before, so that a number alone is a clock time.
fn introduced(cursor: &Cursor<'_>) -> bool {
    let is_intro = |word| matches!(word, Some(Word::At | Word::Towards));
    let word = cursor.word_back(1);
    is_intro(word)
        || (matches!(word, Some(Word::About | Word::Shortly)) && is_intro(cursor.word_back(2)))
        || word == Some(Word::Onto)
            && (cursor.sign_ahead(1, ':') || cursor.word_ahead(1) == Some(Word::Clock))
}

/// Whether "etwa" or "gegen" stands before or behind a clock time.
fn about(before: &Cursor<'_>, behind: &Cursor<'_>) -> bool {
    let is_about = |word| matches!(word, Some(Word::About | Word::Towards));
    is_about(before.word())
        || is_about(before.word_back(1))
        || is_about(before.word_back(2)) && before.word_back(1) == Some(Word::At)
        || is_about(behind.word())
        || behind.word() == Some(Word::In) && is_about(behind.word_ahead(1))
}

fn relative_day(cursor: &mut Cursor<'_>) -> Option<What> {
    if let Some(spec) = relative::day(cursor) {
        return Some(What::Day(spec));
    }
    if let Some(ahead) = ahead(cursor) {
        return Some(match ahead {
            Ahead::Days(spec) => What::Day(spec),
            Ahead::Minutes(minutes) => What::Ahead(minutes),
        });
    }
    if let Some(spec) = ago(cursor) {
        return Some(What::Day(spec));
    }
    let mut here = *cursor;
    let same =
        here.take(|word| matches!(word, Word::Same | Word::Which(Which::This)).then_some(()));
    if same.is_some() && here.eat(Word::Time) {
        *cursor = here;
        return Some(What::SameTime);
    }
    // "two weeks from Friday": counted from a day that is not today, which nothing here does.
    if counts_from_a_day(cursor) {
        (0..4).for_each(|_| cursor.step());
        return Some(What::Series);
    }
    // "an einem Dienstag" is any of them.
    if cursor.word() == Some(Word::One) && matches!(cursor.word_ahead(1), Some(Word::Weekday(_))) {
        cursor.step();
        return Some(What::Series);
    }
    // "jeden Montag", "alle 14 Tage"; "alle Termine" is no series.
    if cursor.word() == Some(Word::Every) && is_dated(cursor, 1) {
        cursor.step();
        return Some(What::Series);
    }
    cursor.take(|word| match word {
        Word::Now => Some(What::Ahead(0)),
        Word::Series => Some(What::Series),
        _ => None,
    })
}

/// "two weeks from Friday", "a week from tomorrow"
fn counts_from_a_day(cursor: &Cursor<'_>) -> bool {
    let counted = cursor.number().is_some() || cursor.word() == Some(Word::One);
    counted
        && matches!(cursor.word_ahead(1), Some(Word::Unit(Unit::Day | Unit::Week | Unit::Month)))
        && cursor.word_ahead(2) == Some(Word::From)
        && matches!(cursor.word_ahead(3), Some(Word::Weekday(_) | Word::Today(_)))
}

/// "Nachmittag", "am frühen Abend", "in der Früh", "heute Morgen"
fn part(cursor: &mut Cursor<'_>) -> Option<What> {
    let morning = relative::morgen_is_a_part(cursor);
    let mut here = *cursor;
    let what = match here.word()? {
        Word::Edged(_) | Word::Than(_) => {
            let edge = match here.word()? {
                Word::Edged(edge) => edge,
                // "später Nachmittag"
                Word::Than(Side::Later) => PartEdge::Late,
                _ => PartEdge::Early,
            };
            here.step();
            let part = here.take(|word| match word {
                Word::Part(part) => Some(part),
                Word::Morgen => Some(Part::Morning),
                _ => None,
            })?;
            What::Part(edged(edge, part))
        }
        Word::Part(part) => {
            here.step();
            What::Part(part)
        }
        Word::Morgen if morning => {
            here.step();
            What::Part(Part::Morning)
        }
        // "so früh wie möglich" names no part of the day.
        Word::Early if here.word_ahead(1) != Some(Word::Comparing) => {
            here.step();
            What::Part(Part::Morning)
        }
        Word::Meal(part) => {
            here.step();
            What::Meal(part)
        }
        // "nach der Arbeit"
        Word::HolidayPart(HolidayPart::Arbeit) => {
            here.step();
            What::Meal(Part::Evening)
        }
        _ => return None,
    };
    *cursor = here;
    Some(what)
}

const fn edged(edge: PartEdge, part: Part) -> Part {
    match (edge, part) {
        (PartEdge::Early, Part::Afternoon) => Part::EarlyAfternoon,
        (PartEdge::Late, Part::Afternoon) => Part::LateAfternoon,
        (PartEdge::Late, Part::Forenoon | Part::Morning) => Part::LateForenoon,
        (PartEdge::Early, Part::Evening) => Part::EarlyEvening,
        (PartEdge::Late, Part::Evening) => Part::LateEvening,
        (PartEdge::Early, Part::Forenoon) => Part::Morning,
        (_, part) => part,
    }
}

/// A number that says nothing by itself, or counts something.
fn number(cursor: &mut Cursor<'_>) -> Option<What> {
    let number = cursor.number()?;
    let counted = |cursor: &Cursor<'_>| {
        cursor.word().is_some_and(|word| word.is_counted() || word == Word::Times)
    };
    let mut here = *cursor;
    here.step();
    // "drei Tage nach Ostern"
    if let Some(spec) = relative::beside_holiday(&mut here, i64::from(number.value), None) {
        *cursor = here;
        return Some(What::Day(spec));
    }
    let party = matches!(cursor.word_back(1), Some(Word::Lasting | Word::Zu));
    let second = here.number_ahead(1).filter(|second| {
        here.is_sign('.')
            && (1..=2).contains(&second.digits)
            && (1..=2).contains(&number.digits)
            && !second.spaced
    });
    if let Some(second) = second {
        here.step();
        here.step();
        *cursor = here;
        let other = counted(cursor) || cursor.is_sign('%');
        return Some(if other { What::Mark(Mark::Words) } else { What::Dotted(number, second) });
    }
    // "1,80 Meter", "12,50 Euro"
    if here.is_sign(',')
        && here.number_ahead(1).is_some_and(|cents| cents.digits > 0 && !cents.spaced)
    {
        here.step();
        here.step();
        *cursor = here;
        return Some(What::Mark(Mark::Words));
    }
    *cursor = here;
    if party || counted(cursor) {
        if counted(cursor) {
            cursor.step();
        }
        return Some(What::Mark(Mark::Words));
    }
    Some(What::Bare(number))
}
