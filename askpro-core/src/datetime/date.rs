//! Days: ISO 8601 and German numeric forms.

use chrono::{Datelike, Duration, NaiveDate};

use super::lex::{Number, Tokens};
use super::reading::Reading;
use super::{DateTimeError, Question};

/// What a day is expected to look like, in errors.
pub(super) const EXPECTED: &str = "a date such as 24.11.2026 or 2026-11-24";
const SEPARATOR: &str = "`.`, `/` or `-` within a date";
const DAY: &str = "a day of the month";
const MONTH: &str = "a month from 1 to 12";
const YEAR: &str = "a year of two or four digits";
const FOUR_DIGITS: &str = "a year from 1 to 9999";

/// A date without century that lies further ahead is likely a slip, such as a year of birth.
const FAR_AHEAD: Duration = Duration::days(3653);
/// A date without year comes within this time, or it is 29 February.
const ONE_YEAR: Duration = Duration::days(366);
/// How far ahead a date without year is looked for: 29 February comes every four years, and once after eight.
const YEARS_AHEAD: i32 = 8;

/// Takes a day; `today` completes one without year.
pub(super) fn date(
    tokens: &mut Tokens<'_>,
    today: NaiveDate,
) -> Result<Reading<NaiveDate>, DateTimeError> {
    tokens.word(&["am", "den", "dem"]);
    let first = tokens.number().ok_or_else(|| tokens.unexpected(EXPECTED))?;
    if !matches!(first.digits, 1 | 2 | 4) {
        return Err(first.unexpected(EXPECTED));
    }
    let sign = tokens.sign(&['.', '/', '-']).ok_or_else(|| tokens.unexpected(SEPARATOR))?;
    let second = tokens.number().ok_or_else(|| tokens.unexpected(MONTH))?;
    if second.digits > 2 {
        return Err(second.unexpected(MONTH));
    }
    if first.digits == 4 {
        tokens.sign(&[sign]).ok_or_else(|| tokens.unexpected(SEPARATOR))?;
        let day = tokens.number().ok_or_else(|| tokens.unexpected(DAY))?;
        return exact((first, first.value), second, day).map(Reading::One);
    }
    match year(tokens, sign)? {
        Some(year) if year.digits == 4 => {
            exact((year, year.value), second, first).map(Reading::One)
        }
        Some(year) => {
            let date = exact((year, 2000 + year.value), second, first)?;
            Ok(unless_later_than(date, today, FAR_AHEAD))
        }
        // "24-11" is too likely something else than a day.
        None if sign == '-' => Err(tokens.unexpected(YEAR)),
        None => next_occurrence(first, second, today),
    }
}

/// Takes the year after `24.11.`, if there is one.
///
/// A number after a space begins the time (`24.11. 14 Uhr`), unless it is a year of our days (`24. 11. 2026`).
fn year(tokens: &mut Tokens<'_>, sign: char) -> Result<Option<Number>, DateTimeError> {
    if tokens.sign(&[sign]).is_none() {
        return Ok(None);
    }
    let before = *tokens;
    let Some(year) = tokens.number() else {
        return if sign == '.' { Ok(None) } else { Err(tokens.unexpected(YEAR)) };
    };
    if sign == '.' && year.spaced && !(1900..2200).contains(&year.value) {
        *tokens = before;
        return Ok(None);
    }
    if matches!(year.digits, 2 | 4) { Ok(Some(year)) } else { Err(year.unexpected(YEAR)) }
}

/// The day of this year, month and day, if it exists.
fn exact(year: (Number, u32), month: Number, day: Number) -> Result<NaiveDate, DateTimeError> {
    let (written, year) = year;
    let year = i32::try_from(year).ok().filter(|year| (1..=9999).contains(year));
    let year = year.ok_or_else(|| written.impossible(FOUR_DIGITS))?;
    check_month(month)?;
    NaiveDate::from_ymd_opt(year, month.value, day.value)
        .ok_or_else(|| day.impossible("a day that this month has"))
}

/// The next such day from `today` on, today included.
fn next_occurrence(
    day: Number,
    month: Number,
    today: NaiveDate,
) -> Result<Reading<NaiveDate>, DateTimeError> {
    const LEAP_YEAR: i32 = 2000;
    check_month(month)?;
    NaiveDate::from_ymd_opt(LEAP_YEAR, month.value, day.value)
        .ok_or_else(|| day.impossible("a day that this month has"))?;
    let year = today.year();
    (year..=year.saturating_add(YEARS_AHEAD))
        .filter_map(|year| NaiveDate::from_ymd_opt(year, month.value, day.value))
        .find(|date| *date >= today)
        .map(|date| unless_later_than(date, today, ONE_YEAR))
        .ok_or(DateTimeError::OutOfRange { found: year })
}

/// A date that far ahead is likely a slip: better ask.
fn unless_later_than(date: NaiveDate, today: NaiveDate, ahead: Duration) -> Reading<NaiveDate> {
    if date - today > ahead {
        Reading::Several(vec![date], Question::IsDateRight)
    } else {
        Reading::One(date)
    }
}

fn check_month(month: Number) -> Result<(), DateTimeError> {
    if (1..=12).contains(&month.value) { Ok(()) } else { Err(month.impossible(MONTH)) }
}
