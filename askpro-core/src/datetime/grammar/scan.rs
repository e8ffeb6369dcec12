//! Goes once over the tokens and gives the pieces that matter: days, clock times, marks of spans and corrections.

use std::ops::Range;

use super::clock::{Clock, clock};
use super::cursor::{Cursor, Number};
use super::dates::date;
use super::lex::{Kind, Token};
use super::relative::{self, Ahead};
use super::spec::DaySpec;
use super::words::{Part, PartEdge, Side, Unit, Which, Word};
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
    /// "schlecht"
    Bad,
    /// "geht", "passt"
    Suits,
    /// "das", "da"
    That,
    Correction,
    /// "aber", "lieber", a comma, the end of a sentence
    Clause,
    Comma,
    Sentence,
    /// Words that say nothing of dates and times.
    Words,
}

/// Whether a token is a number, in digits or a word.
pub(in crate::datetime) fn is_number(token: &Token) -> bool {
    matches!(token.kind, Kind::Digits { .. } | Kind::Word(Word::Number(_)))
}

/// Whether a day or a part of it begins so many tokens ahead.
pub(in crate::datetime) fn is_dated(cursor: &Cursor<'_>, steps: usize) -> bool {
    let word = match cursor.word_ahead(steps) {
        Some(Word::Article | Word::Am) => cursor.word_ahead(steps + 1),
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

// --- what is no date or time although it has words of one

/// Passes over names, greetings, addresses, and numbers of another kind.
fn skip(cursor: &mut Cursor<'_>) -> bool {
    match cursor.word() {
        Some(Word::Title) => {
            cursor.step();
            while cursor.eat_sign('.') || cursor.eat(Word::Title) {}
            skip_name(cursor);
            true
        }
        Some(Word::Named) => {
            cursor.step();
            cursor.eat_sign(':');
            cursor.eat(Word::Suits);
            while cursor.eat(Word::Title) || cursor.eat_sign('.') {}
            let first_name = cursor.word() == Some(Word::Other)
                && cursor.peek().is_some_and(|word| word.capital);
            if first_name {
                cursor.step();
            }
            skip_name(cursor);
            true
        }
        Some(Word::Greeting) => {
            let mut here = *cursor;
            while here.eat(Word::Greeting) {}
            let greeted = skip_greeted(&mut here);
            if greeted {
                *cursor = here;
            }
            greeted
        }
        Some(Word::Numbered) => {
            cursor.step();
            let mut here = *cursor;
            while here.eat(Word::Suits) || here.eat_sign(':') || here.eat_sign('.') {}
            if skip_numbers(&mut here) {
                *cursor = here;
            }
            true
        }
        Some(Word::Street) => skip_street(cursor),
        _ => skip_long_number(cursor),
    }
}

/// The name behind "Frau": a word of dates there is a name.
fn skip_name(cursor: &mut Cursor<'_>) {
    let name = matches!(
        cursor.word(),
        Some(
            Word::Weekday(_)
                | Word::Month(_)
                | Word::Holiday(_)
                | Word::Edge(_)
                | Word::Part(_)
                | Word::Morgen
                | Word::Early
                | Word::Number(_)
                | Word::Ordinal(_)
                | Word::Street
                | Word::Other
        )
    );
    if name {
        cursor.step();
    }
}

fn skip_greeted(cursor: &mut Cursor<'_>) -> bool {
    let place = cursor.place();
    while matches!(
        cursor.word(),
        Some(
            Word::Morgen
                | Word::Part(_)
                | Word::Unit(Unit::Day | Unit::Year)
                | Word::Weekend
                | Word::Which(Which::Next)
                | Word::Holiday(_)
                | Word::HolidayPart(_)
        )
    ) {
        cursor.step();
    }
    cursor.place() > place
}

/// "Hauptstraße 15", "Straße des 17. Juni 5"
fn skip_street(cursor: &mut Cursor<'_>) -> bool {
    cursor.step();
    cursor.eat_sign('.');
    let mut here = *cursor;
    if here.eat(Word::Article) && date(&mut here).is_some() {
        *cursor = here;
    }
    skip_numbers(cursor);
    true
}

/// Passes over numbers and what joins them.
fn skip_numbers(cursor: &mut Cursor<'_>) -> bool {
    let place = cursor.place();
    cursor.eat_sign('+');
    while cursor.number().is_some() {
        cursor.step();
        let joined =
            cursor.one_of(&['/', '-', '.', '(', ')']).is_some() && cursor.number_ahead(1).is_some();
        if joined {
            cursor.step();
        }
    }
    cursor.place() > place
}

/// Phone numbers, postcodes: three numbers in a row, or more digits than a time or year has.
fn skip_long_number(cursor: &mut Cursor<'_>) -> bool {
    let Some(first) = cursor.number() else { return cursor.is_sign('+') && skip_numbers(cursor) };
    let mut here = *cursor;
    let mut count = 0;
    let mut long = false;
    while let Some(number) = here.number() {
        long |= number.digits > 4;
        count += 1;
        here.step();
    }
    let area_code = first.digits >= 3 && count >= 2 && first.value < 1000;
    if long
        || count >= 4
        || area_code
        || (count == 3 && here.word() != Some(Word::Clock) && first.digits != 0)
    {
        skip_numbers(cursor);
        return true;
    }
    false
}

// --- pieces

fn piece(cursor: &mut Cursor<'_>) -> Option<What> {
    match cursor.peek()?.kind {
        Kind::Sign(sign) => {
            cursor.step();
            sign_mark(sign).map(What::Mark)
        }
        _ => value(cursor).or_else(|| mark(cursor).map(What::Mark)),
    }
}

const fn sign_mark(sign: char) -> Option<Mark> {
    match sign {
        '-' | '/' => Some(Mark::Dash),
        ',' => Some(Mark::Comma),
        '.' | '!' | '?' | ';' | '\u{2026}' => Some(Mark::Sentence),
        _ => None,
    }
}

fn value(cursor: &mut Cursor<'_>) -> Option<What> {
    let introduced = introduced(cursor);
    let time = |cursor: &mut Cursor<'_>| {
        let before = *cursor;
        let read = clock(cursor, introduced)?;
        Some(read.map_or_else(What::Wrong, |clock| {
            What::Clock(Clock { about: about(&before, cursor), ..clock })
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
    if let Some(ahead) = relative::ahead(cursor) {
        return Some(match ahead {
            Ahead::Days(spec) => What::Day(spec),
            Ahead::Minutes(minutes) => What::Ahead(minutes),
        });
    }
    if let Some(spec) = relative::ago(cursor) {
        return Some(What::Day(spec));
    }
    let mut here = *cursor;
    let same =
        here.take(|word| matches!(word, Word::Same | Word::Which(Which::This)).then_some(()));
    if same.is_some() && here.eat(Word::Time) {
        *cursor = here;
        return Some(What::SameTime);
    }
    cursor.take(|word| match word {
        Word::Now => Some(What::Ahead(0)),
        Word::Series | Word::Every => Some(What::Series),
        _ => None,
    })
}

/// "Nachmittag", "am frühen Abend", "in der Früh", "heute Morgen"
fn part(cursor: &mut Cursor<'_>) -> Option<What> {
    let morning = relative::morgen_is_a_part(cursor);
    let mut here = *cursor;
    let what = match here.word()? {
        Word::Edged(edge) => {
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
        matches!(
            cursor.word(),
            Some(
                Word::Counted
                    | Word::Unit(_)
                    | Word::Second
                    | Word::Halves(_)
                    | Word::Times
                    | Word::QuarterYear
            )
        )
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

// --- marks

fn mark(cursor: &mut Cursor<'_>) -> Option<Mark> {
    let word = cursor.word()?;
    cursor.step();
    Some(match word {
        Word::From => Mark::From,
        Word::Starting => Mark::Starting,
        Word::After | Word::Past => Mark::After,
        Word::To | Word::Till => Mark::Until,
        Word::Onto => Mark::Onto,
        Word::Before => Mark::Before,
        Word::Between => Mark::Between,
        Word::And => Mark::And,
        Word::Earliest => Mark::Earliest,
        Word::Latest => Mark::Latest,
        Word::Or => or(cursor),
        Word::Than(side) => return than(cursor, side),
        Word::Onwards if !is_dated(cursor, 0) => Mark::Onwards,
        Word::Not => not(cursor),
        Word::InsteadOf if is_dated(cursor, 0) || cursor.word() == Some(Word::At) => Mark::Not,
        Word::InsteadOf => Mark::Words,
        Word::Bad => Mark::Bad,
        Word::Suits => Mark::Suits,
        Word::That => Mark::That,
        Word::Correction => Mark::Correction,
        Word::I if cursor.eat(Word::Meant) => Mark::Correction,
        Word::Clause => Mark::Clause,
        Word::Other
        | Word::Counted
        | Word::Lasting
        | Word::Unit(_)
        | Word::Times
        | Word::One
        | Word::Second
        | Word::Fine
        | Word::Ordinal(_)
        | Word::Meant => Mark::Words,
        _ => return None,
    })
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
        _ => Mark::Or,
    }
}

/// "später als", "früher als"; alone they say nothing.
fn than(cursor: &mut Cursor<'_>, side: Side) -> Option<Mark> {
    if !cursor.eat(Word::Comparing) {
        return Some(Mark::Words);
    }
    Some(match side {
        Side::Later => Mark::After,
        Side::Earlier => Mark::Before,
    })
}

/// "nicht vor", "nicht später als", "kein Problem", "nicht"
fn not(cursor: &mut Cursor<'_>) -> Mark {
    let mut here = *cursor;
    let mark = match here.word() {
        Some(Word::Before) => Some(Mark::Starting),
        Some(Word::After) => Some(Mark::Until),
        Some(Word::Fine) => Some(Mark::Words),
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
