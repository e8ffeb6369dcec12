//! Days written or said as numbers and months: `24.11.2026`, "zweiter Juli", "am fünfzehnten", "Mitte Mai".

use super::counted::{counted, of_month};
use super::cursor::{Cursor, Number};
use super::numeric::{numeric, year_first};
use super::spec::{DaySpec, Month, Year};
use super::words::{Unit, Word};
use crate::datetime::DateTimeError;

pub(super) const MONTH: &str = "a month from 1 to 12";
const DAY: &str = "a day that this month has";
const FOUR_DIGITS: &str = "a year from 1 to 9999";
/// Numbers of four digits that are years, when people speak of appointments.
pub(in crate::datetime) const YEARS: std::ops::Range<u32> = 1900..2200;

pub(in crate::datetime) type Read = Option<Result<DaySpec, DateTimeError>>;

/// Takes a date of numbers or of a day and a month.
pub(in crate::datetime) fn date(cursor: &mut Cursor<'_>) -> Read {
    let mut here = *cursor;
    let read = year_first(&mut here)
        .or_else(|| numeric(&mut here))
        .or_else(|| day_and_month(&mut here))
        .or_else(|| month_and_day(&mut here))?;
    *cursor = here;
    Some(read)
}

/// The date of these numbers, if the year and month have such a day.
pub(super) fn checked(
    year: Option<Year>,
    month: Number,
    day: Number,
) -> Result<DaySpec, DateTimeError> {
    if !(1..=12).contains(&month.value) {
        return Err(month.impossible(MONTH));
    }
    exists(year, month.value, day)
}

/// `10.10`, where it is a day.
pub(in crate::datetime) fn of_numbers(
    day: Number,
    month: Number,
) -> Result<DaySpec, DateTimeError> {
    checked(None, month, day)
}

pub(super) fn exists(
    year: Option<Year>,
    month: u32,
    day: Number,
) -> Result<DaySpec, DateTimeError> {
    const LEAP_YEAR: i32 = 2000;
    let in_year = match year {
        Some(Year::Exact(year)) => year,
        Some(Year::Short(year)) => 2000 + i32::try_from(year).unwrap_or(0),
        _ => LEAP_YEAR,
    };
    chrono::NaiveDate::from_ymd_opt(in_year, month, day.value)
        .ok_or_else(|| day.impossible(DAY))?;
    Ok(DaySpec {
        day: Some(day.value),
        month: Some(Month::Named(month)),
        year,
        ..DaySpec::default()
    })
}

pub(super) fn exact(year: Number) -> Result<Year, DateTimeError> {
    match i32::try_from(year.value) {
        Ok(value) if (1..=9999).contains(&value) => Ok(Year::Exact(value)),
        _ => Err(year.impossible(FOUR_DIGITS)),
    }
}

pub(super) const fn named_month(word: Word) -> Option<u32> {
    match word {
        Word::Month(month) => Some(month),
        _ => None,
    }
}

pub(super) fn in_month(month: u32, year: Option<Year>) -> DaySpec {
    DaySpec { month: Some(Month::Named(month)), year, ..DaySpec::default() }
}

/// A day of the month: "zweiter", `2.`, `15ter`; where a month follows also `2` and "zwei".
fn day_number(cursor: &mut Cursor<'_>) -> Option<(Number, bool)> {
    let number = cursor.number_ahead(0).filter(Number::is_short)?;
    cursor.step();
    let ordinal = number.ordinal
        || (number.digits > 0 && (cursor.eat(Word::OrdinalEnding) || cursor.eat_sign('.')));
    Some((number, ordinal))
}

/// "2. Juli", "zweiter siebter", `7. vierter`, "dritter/11.", "am fünfzehnten", "erster Advent", "29. Kalenderwoche"
fn day_and_month(cursor: &mut Cursor<'_>) -> Read {
    let introduced = matches!(
        cursor.word_back(1),
        Some(
            Word::Article
                | Word::Am
                | Word::From
                | Word::To
                | Word::Starting
                | Word::Correction
                | Word::Clause
        )
    );
    let mut here = *cursor;
    let (day, ordinal) = day_number(&mut here)?;
    let behind_day = here;
    here.eat_sign('/');
    here.eat_sign('-');
    // "the second of July"
    if ordinal
        && here.word() == Some(Word::Article)
        && matches!(here.word_ahead(1), Some(Word::Month(_)))
    {
        here.step();
    }
    let half = here.word_ahead(1) == Some(Word::HalfOf);
    if let Some(month) = here.take(named_month).filter(|_| !half) {
        return Some(with_year(cursor, here, |year| exists(year, month, day)));
    }
    here = behind_day;
    if !ordinal {
        let article = matches!(cursor.word_back(1), Some(Word::Article | Word::Am));
        return alone(cursor, behind_day, day, article && day.digits > 0, false);
    }
    if let Some(spec) = counted(&mut here, day) {
        *cursor = here;
        return Some(Ok(spec));
    }
    if here.place() > behind_day.place() {
        here = behind_day;
    }
    here.eat_sign('/');
    let mut month_place = here;
    if let Some((month, month_ordinal)) = day_number(&mut month_place)
        && (month_ordinal || day.ordinal && month_place.is_end())
        && (1..=12).contains(&month.value)
        && (day.ordinal || month.ordinal)
        && !matches!(month_place.word(), Some(Word::Weekday(_) | Word::Month(_) | Word::Unit(_)))
    {
        return Some(with_year(cursor, month_place, |year| checked(year, month, day)));
    }
    alone(cursor, behind_day, day, introduced, true)
}

/// Reads the year behind a day and month, and puts the cursor behind all of it.
fn with_year<'a>(
    cursor: &mut Cursor<'a>,
    mut here: Cursor<'a>,
    read: impl FnOnce(Option<Year>) -> Result<DaySpec, DateTimeError>,
) -> Result<DaySpec, DateTimeError> {
    let year = year_word(&mut here);
    *cursor = here;
    // "3. Juli 20250"
    if let Some(number) =
        here.number().filter(|number| year.is_none() && number.digits > 4 || number.digits == 3)
    {
        return Err(number.impossible(FOUR_DIGITS));
    }
    read(year)
}

/// A year behind a month or holiday: `2026`, ", 2026", "im Jahr 2026", "zweitausendsechsundzwanzig", `26`.
pub(in crate::datetime) fn year_word(cursor: &mut Cursor<'_>) -> Option<Year> {
    let mut here = *cursor;
    here.eat_sign('.');
    here.eat_sign(',');
    let far = here.place() > cursor.place();
    if here.eat(Word::In) {
        here.take(|word| (word == Word::Unit(Unit::Year)).then_some(()))?;
    } else if here.one_of(&['/', '-']).is_some()
        && here.number_ahead(1).is_some_and(|year| !year.spaced && year.digits == 4)
    {
        here.step();
    }
    let number = here.number()?;
    here.step();
    // "zwanzig fünfundzwanzig"
    let spoken = here.number().filter(|rest| {
        number.value == 20
            && number.digits == 0
            && rest.digits == 0
            && (20..50).contains(&rest.value)
    });
    if let Some(rest) = spoken {
        here.step();
        *cursor = here;
        return i32::try_from(2000 + rest.value).ok().map(Year::Exact);
    }
    let other =
        matches!(here.word(), Some(Word::Clock | Word::Counted | Word::Measured | Word::Unit(_)))
            || (here.one_of(&[':', '.', '/', '-']).is_some()
                && here.number_ahead(1).is_some_and(|n| !n.spaced));
    let year = match number.digits {
        4 | 0 if YEARS.contains(&number.value) && !other => exact(number).ok()?,
        // "18. Juli 14": two digits are a year only where nothing else can follow.
        2 if !far && !other && ends_phrase(&here) => Year::Short(number.value),
        _ => return None,
    };
    *cursor = here;
    Some(year)
}

/// A year of four digits behind a month or holiday.
pub(super) fn full_year(cursor: &mut Cursor<'_>) -> Option<Year> {
    let mut here = *cursor;
    let year = year_word(&mut here).filter(|year| matches!(year, Year::Exact(_)))?;
    *cursor = here;
    Some(year)
}

/// Whether a date can end here: nothing follows that would make the last number something else.
fn ends_phrase(cursor: &Cursor<'_>) -> bool {
    cursor.is_end()
        || (cursor.one_of(&['.', ',', '!', '?']).is_some()
            && cursor.number_ahead(1).is_none()
            && !matches!(cursor.word_ahead(1), Some(Word::Month(_))))
}

/// A day of the month without a month: "am 15.", "den fünfzehnten"; something has to say that it is a day.
fn alone<'a>(
    cursor: &mut Cursor<'a>,
    mut here: Cursor<'a>,
    day: Number,
    introduced: bool,
    ordinal: bool,
) -> Read {
    let spans = ordinal
        && (matches!(here.word(), Some(Word::To | Word::And | Word::Or))
            || here.one_of(&['-', '/']).is_some());
    let by_article = cursor.word_back(1) == Some(Word::Article) && day.ordinal;
    let capital = [here.peek(), here.ahead(1)].iter().flatten().any(|next| next.capital);
    // "der zweite Termin", "am ersten freien Termin", "der erste freie"
    // "Ludwig der 14."
    let title = cursor.word_back(1) == Some(Word::Article)
        && cursor.back(2).is_some_and(|before| before.capital)
        && cursor.word_back(2) == Some(Word::Other);
    let noun = title
        || here.word() == Some(Word::Other) && (capital || by_article)
        || matches!(here.word(), Some(Word::Numbered | Word::HolidayPart(_)))
        || matches!(
            here.word(),
            Some(
                Word::Times
                    | Word::Counted
                    | Word::Measured
                    | Word::Unit(_)
                    | Word::Clock
                    | Word::Which(_)
                    | Word::Halves(_)
            )
        ) && of_month(&mut here.clone()).is_none();
    let time = here.is_sign(':')
        || here.is_sign(',') && here.number_ahead(1).is_some_and(|next| !next.spaced);
    let weekday_before = matches!(cursor.word_back(1), Some(Word::Weekday(_)))
        || cursor.back(1).is_some_and(|before| before.kind == super::lex::Kind::Sign(','))
            && matches!(cursor.word_back(2), Some(Word::Weekday(_)));
    let dotted = here.back(1).is_some_and(|last| last.kind == super::lex::Kind::Sign('.'));
    // "10.10" may be a clock time as well.
    if dotted && here.number_ahead(0).is_some_and(|next| !next.spaced) {
        return None;
    }
    if !(introduced || spans || (weekday_before && (dotted || day.ordinal))) || noun || time {
        return None;
    }
    let spec = DaySpec { day: Some(day.value), ..DaySpec::default() };
    let spec = match of_month_ahead(&mut here) {
        Some(month) => spec.and(month)?,
        None => spec,
    };
    *cursor = here;
    if (1..=31).contains(&day.value) { Some(Ok(spec)) } else { Some(Err(day.impossible(DAY))) }
}

/// "nächsten Monats", "des kommenden Monats"
fn of_month_ahead(cursor: &mut Cursor<'_>) -> Option<DaySpec> {
    let mut here = *cursor;
    let spec = of_month(&mut here).filter(|spec| matches!(spec.month, Some(Month::Ahead(_))))?;
    *cursor = here;
    Some(spec)
}

/// "Juli 13", "April 14, 2027", "Juli 2027", "Juli"
fn month_and_day(cursor: &mut Cursor<'_>) -> Read {
    let mut here = *cursor;
    let month = here.take(named_month)?;
    here.eat_sign('.');
    let mut behind_day = here;
    if let Some((day, _)) = day_number(&mut behind_day)
        && (1..=31).contains(&day.value)
        && (day.digits > 0 || day.ordinal)
        && !matches!(
            behind_day.word(),
            Some(
                Word::Clock
                    | Word::Counted
                    | Word::Measured
                    | Word::Unit(_)
                    | Word::Weekday(_)
                    | Word::Month(_)
            )
        )
        && !behind_day.is_sign(':')
        && !(behind_day.back(1).is_some_and(|last| last.kind == super::lex::Kind::Sign('.'))
            && behind_day.number_ahead(0).is_some_and(|next| !next.spaced))
        && named_month_ahead(&behind_day).is_none()
    {
        return Some(with_year(cursor, behind_day, |year| exists(year, month, day)));
    }
    Some(with_year(cursor, here, |year| Ok(in_month(month, year))))
}

fn named_month_ahead(cursor: &Cursor<'_>) -> Option<u32> {
    cursor.word().and_then(named_month)
}
