//! Dates in digits: `2026-11-24`, `24.11.2026`, `24.11.`, `24/11`, `11/2026`.

use super::cursor::{Cursor, Number};
use super::dates::{MONTH, Read, YEARS, checked, exact, exists, in_month, named_month};
use super::spec::Year;
use super::words::Word;
use crate::datetime::DateTimeError;

/// `2026-11-24`, `2026/11/24`, `2026.11.24`, `2026/Nov/24`, `2026-11`
pub(super) fn year_first(cursor: &mut Cursor<'_>) -> Read {
    let year = cursor.number().filter(|year| year.digits == 4)?;
    let mut here = *cursor;
    here.step();
    let sign = here.one_of(&['-', '/', '.'])?;
    here.step();
    let month = here.number().filter(|month| (1..=2).contains(&month.digits));
    let named = here.take(named_month);
    if month.is_some() {
        here.step();
    }
    let mut further = here;
    if further.eat_sign(sign)
        && let Some(day) = further.number().filter(|day| (1..=2).contains(&day.digits))
    {
        further.step();
        *cursor = further;
        return Some(exact(year).and_then(|year| match (month, named) {
            (Some(month), _) => checked(Some(year), month, day),
            (None, Some(named)) => exists(Some(year), named, day),
            (None, None) => Err(day.impossible(MONTH)),
        }));
    }
    let month = month.filter(|month| {
        sign == '-'
            && month.digits == 2
            && YEARS.contains(&year.value)
            && (1..=12).contains(&month.value)
    })?;
    if here.one_of(&['-', '/', '.', ':']).is_some() && here.number_ahead(1).is_some() {
        return None;
    }
    *cursor = here;
    Some(exact(year).map(|year| in_month(month.value, Some(year))))
}

/// `24.11.2026`, `24.11.`, `24/11`, `24-11-26`, `11/2026`; `24.11` alone may be a clock time and is no date here.
pub(super) fn numeric(cursor: &mut Cursor<'_>) -> Read {
    let day = cursor.number().filter(|day| (1..=2).contains(&day.digits))?;
    let mut here = *cursor;
    here.step();
    let sign = here.one_of(&['.', '/', '-'])?;
    here.step();
    let month = here.number().filter(|month| month.digits > 0)?;
    here.step();
    if sign == '/' && month.digits == 4 {
        let plausible = (1..=12).contains(&day.value) && YEARS.contains(&month.value);
        *cursor = here;
        return plausible.then(|| exact(month).map(|year| in_month(day.value, Some(year))));
    }
    if month.digits > 2 {
        return None;
    }
    if sign == '/'
        && is_fraction(day, month)
        && here.number().is_some_and(|hour| hour.spaced && hour.value <= 12)
    {
        return None;
    }
    // "1 1/2 Stunden"
    if sign == '/' && is_fraction(day, month) && matches!(here.word(), Some(Word::Unit(_))) {
        return None;
    }
    let closed = here.eat_sign(sign);
    let year = if closed { year_behind(&mut here, sign) } else { None };
    let complete = match sign {
        '.' => {
            closed && (year.is_some() || month.value <= 12 || month.value > 59 || month.digits == 1)
        }
        '/' => !closed || year.is_some(),
        _ => year.is_some(),
    };
    if !complete {
        return None;
    }
    *cursor = here;
    Some(year.transpose().and_then(|year| checked(year, month, day)))
}

/// Halves and quarters of an hour: "1/2 9".
const fn is_fraction(above: Number, below: Number) -> bool {
    matches!((above.value, below.value), (1, 2 | 4) | (3, 4))
        && above.digits == 1
        && below.digits == 1
}

/// The year behind `24.11.`: a number after a space begins the time, unless it is a year of our days.
fn year_behind(cursor: &mut Cursor<'_>, sign: char) -> Option<Result<Year, DateTimeError>> {
    let year = cursor.number()?;
    let mut here = *cursor;
    here.step();
    if here.word() == Some(Word::Clock) || (here.is_sign(':') && year.digits <= 2) {
        return None;
    }
    let year = match year.digits {
        4 if !year.spaced || YEARS.contains(&year.value) => exact(year),
        2 if !year.spaced || sign != '.' => Ok(Year::Short(year.value)),
        0 if YEARS.contains(&year.value) => exact(year),
        _ => return None,
    };
    *cursor = here;
    Some(year)
}
