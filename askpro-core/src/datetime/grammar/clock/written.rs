//! Clock times said by hours and minutes: `14:30`, `14.30 Uhr`, "14 Uhr 30", "vierzehn dreißig", "7 Uhr morgens".

use super::spoken::side;
use super::{Clock, FOUR_DIGITS, HOUR, Half, MINUTE, Read};
use crate::datetime::DateTimeError;
use crate::datetime::grammar::cursor::{Cursor, Number};
use crate::datetime::grammar::scan::{is_dated, is_number};
use crate::datetime::grammar::words::{Part, Unit, Word};

const SECOND: &str = "seconds from 0 to 59";
const TWELVE: &str = "an hour from 1 to 12";

/// `14:30`, `14.30 Uhr`, "14 Uhr 30", `14h30`, `1430 Uhr`, "vierzehn dreißig", and, when introduced, "14".
pub(super) fn written(cursor: &mut Cursor<'_>, introduced: bool) -> Read {
    let first = cursor.number()?;
    let mut here = *cursor;
    here.step();
    let read = match first.digits {
        3 | 4 => four_digits(&mut here, first, introduced)?,
        0..=2 => hour_first(&mut here, first, introduced)?,
        _ => return None,
    };
    *cursor = here;
    Some(read)
}

fn four_digits(cursor: &mut Cursor<'_>, written: Number, introduced: bool) -> Read {
    let said = cursor.eat(Word::Clock);
    if written.digits == 3 && !introduced {
        return None;
    }
    if !said && (!introduced || number_of_another_kind(cursor)) {
        return None;
    }
    let clock = Clock::said(written.value / 100, written.value % 100)
        .map(|clock| if written.digits == 4 { clock.settled() } else { clock });
    Some(clock.ok_or_else(|| written.impossible(FOUR_DIGITS)))
}

fn hour_first(cursor: &mut Cursor<'_>, hour: Number, introduced: bool) -> Read {
    if let Some(read) = with_colon(cursor, hour).or_else(|| with_dot(cursor, hour, introduced)) {
        return Some(read);
    }
    // "two o'clock"
    if cursor.is_letter('o') && cursor.word_ahead(2) == Some(Word::Clock) {
        cursor.step();
        cursor.step();
    }
    let as_letter = cursor.is_letter('h');
    if cursor.eat(Word::Clock) {
        let minute = match minutes_after(cursor, as_letter) {
            Ok(minute) => minute,
            Err(error) => return Some(Err(error)),
        };
        cursor.eat(Word::Clock);
        return Some(at(hour, minute));
    }
    if let Some(minute) = two_words(cursor, hour, introduced) {
        return Some(at(hour, minute));
    }
    if let Some(half) = am_or_pm(cursor) {
        return Some(twelve_hours(hour, 0, half));
    }
    let day = begins_month(cursor, 0) || (cursor.is_sign('.') && begins_month(cursor, 1));
    let alone = (introduced && !day) || followed_by_part(cursor);
    let people = introduced && cursor.word() == Some(Word::Counted);
    if !alone
        || (number_of_another_kind(cursor) && !people)
        || (hour.value > 24 && hour.digits == 0 && !introduced)
    {
        return None;
    }
    Some(at(hour, 0))
}

/// `14:30`, `14:30:00`
fn with_colon(cursor: &mut Cursor<'_>, hour: Number) -> Read {
    let minute = cursor.number_ahead(1).filter(|_| cursor.is_sign(':') && hour.digits > 0)?;
    if minute.digits != 2 || minute.spaced {
        return None;
    }
    cursor.step();
    cursor.step();
    let second = cursor.number_ahead(1).filter(|_| cursor.is_sign(':'));
    if let Some(second) = second.filter(|second| second.digits == 2) {
        cursor.step();
        cursor.step();
        if second.value > 59 {
            return Some(Err(second.impossible(SECOND)));
        }
        let fraction = cursor.number_ahead(1).is_some_and(|part| part.digits > 0 && !part.spaced);
        if fraction && cursor.one_of(&['.', ',']).is_some() {
            cursor.step();
            cursor.step();
        }
    }
    cursor.eat(Word::Clock);
    Some(half_of_day_or(cursor, hour, minute))
}

/// `14.30 Uhr`; without "Uhr" only where a clock time is expected, since it may be a date.
fn with_dot(cursor: &mut Cursor<'_>, hour: Number, introduced: bool) -> Read {
    let minute = cursor.number_ahead(1).filter(|_| cursor.is_sign('.') && hour.digits > 0)?;
    if minute.digits != 2
        || minute.spaced
        || cursor.sign_ahead(2, '.') && cursor.number_ahead(3).is_some()
    {
        return None;
    }
    let o_clock = cursor.word_ahead(2) == Some(Word::Clock);
    if !o_clock && (!introduced || cursor.word_ahead(2) == Some(Word::Measured)) {
        return None;
    }
    cursor.step();
    cursor.step();
    cursor.eat(Word::Clock);
    Some(half_of_day_or(cursor, hour, minute))
}

fn half_of_day_or(
    cursor: &mut Cursor<'_>,
    hour: Number,
    minute: Number,
) -> Result<Clock, DateTimeError> {
    if minute.value > 59 {
        return Err(minute.impossible(MINUTE));
    }
    match am_or_pm(cursor) {
        Some(half) => twelve_hours(hour, minute.value, half),
        None => at(hour, minute.value),
    }
}

/// The minutes behind "Uhr": "14 Uhr 30", "14 Uhr und 5", "zehn Uhr null fünf".
fn minutes_after(cursor: &mut Cursor<'_>, as_letter: bool) -> Result<u32, DateTimeError> {
    let mut here = *cursor;
    here.eat(Word::And);
    let Some(mut minute) = here.number().filter(Number::is_short) else { return Ok(0) };
    here.step();
    if minute.value == 0
        && minute.digits == 0
        && let Some(unit) = here.number().filter(|unit| unit.value < 10)
    {
        minute = unit;
        here.step();
    }
    // "10 Uhr 11 Uhr" are two times, "10 h 10 Uhr" is one.
    let clock_of_its_own = here.word() == Some(Word::Clock) && !as_letter;
    let other = clock_of_its_own
        || here.is_sign(':')
        || here.is_sign('/')
        || (here.is_sign('.') && begins_month(&here, 1))
        || (here.is_sign('-') && minute.digits > 0 && here.number_ahead(1).is_some())
        || begins_month(&here, 0)
        || here.word().and_then(side).is_some() && here.number_ahead(1).is_some()
        || here.word() == Some(Word::Half)
        || (number_of_another_kind(&here) && here.word() != Some(Word::Unit(Unit::Minute)));
    // "um acht Uhr ein Termin"
    let article = minute.value == 1 && minute.digits == 0 && here.word() == Some(Word::Other);
    if other || article {
        return Ok(0);
    }
    if minute.value > 59 {
        return Err(minute.impossible(MINUTE));
    }
    here.eat(Word::Unit(Unit::Minute));
    *cursor = here;
    Ok(minute.value)
}

/// Whether a month stands so many tokens ahead, named or, behind a dot, as a number: the number before it is a day then.
fn begins_month(cursor: &Cursor<'_>, steps: usize) -> bool {
    cursor.number_ahead(steps).is_some_and(|month| month.ordinal || (steps > 0 && month.digits > 0))
        || matches!(cursor.word_ahead(steps), Some(Word::Month(_) | Word::OrdinalEnding))
}

/// "vierzehn dreißig": the recogniser lost "Uhr".
fn two_words(cursor: &mut Cursor<'_>, hour: Number, introduced: bool) -> Option<u32> {
    let minute = cursor.number().filter(|minute| minute.is_short() && minute.value < 60)?;
    let said = hour.digits == 0 && minute.digits == 0;
    if hour.value > 24 || !(said || introduced && minute.digits != 1) {
        return None;
    }
    if cursor.back(2).is_some_and(is_number) {
        return None;
    }
    // "zehn elf Uhr" are two times.
    if minute.value <= 12 && (1..=2).contains(&minute.value.wrapping_sub(hour.value)) {
        return None;
    }
    let mut here = *cursor;
    here.step();
    let value = match (minute.value, here.number()) {
        (0, Some(unit)) if unit.value < 10 && unit.digits == 0 => {
            here.step();
            unit.value
        }
        (10..60, None) => minute.value,
        _ => return None,
    };
    let other = number_of_another_kind(&here)
        || here.number().is_some()
        || begins_month(&here, 0)
        || here.is_sign('.') && begins_month(&here, 1)
        || here.word().and_then(side).is_some()
        || here.word() == Some(Word::Half);
    if other {
        return None;
    }
    here.eat(Word::Clock);
    *cursor = here;
    Some(value)
}

/// Whether a part of the day follows: "7 morgens", "11 am Abend", "4 in der Früh".
fn followed_by_part(cursor: &Cursor<'_>) -> bool {
    let mut here = *cursor;
    here.eat(Word::In);
    here.eat(Word::At);
    here.skip_articles();
    match here.word() {
        Some(Word::Part(Part::Noon)) => false,
        Some(Word::Part(_)) => true,
        Some(Word::Early) => here.place() > cursor.place(),
        _ => false,
    }
}

/// Whether the number before counts something: "4 Personen", "14 Tage", "45 Euro".
fn number_of_another_kind(cursor: &Cursor<'_>) -> bool {
    let word = match cursor.word() {
        // "1,80 Meter"
        None if cursor.is_sign(',') && cursor.ahead(1).is_some_and(|next| !next.spaced) => {
            return true;
        }
        None if cursor.is_sign('%') => return true,
        word => word,
    };
    word.is_some_and(Word::is_counted)
}

/// `am`, `pm`, `p.m.`, `p m`; "am" before a day is an article.
fn am_or_pm(cursor: &mut Cursor<'_>) -> Option<bool> {
    if cursor.eat(Word::Pm) {
        return Some(true);
    }
    if cursor.eat(Word::AnteMeridiem) {
        return Some(false);
    }
    for (letter, afternoon) in [('p', true), ('a', false)] {
        let dot = usize::from(cursor.sign_ahead(1, '.'));
        if cursor.is_letter(letter) && cursor.letter_ahead(1 + dot, 'm') {
            (0..2 + dot).for_each(|_| cursor.step());
            return Some(afternoon);
        }
    }
    if cursor.word() == Some(Word::Am) && !is_dated(cursor, 1) {
        cursor.step();
        return Some(false);
    }
    None
}

pub(super) fn half_of_day(cursor: &mut Cursor<'_>, clock: Clock) -> Clock {
    // Written out before: "3 Uhr pm".
    match (clock.half, am_or_pm(cursor)) {
        (Half::Fixed, _) | (_, None) => clock,
        (_, Some(afternoon)) => {
            let hour = clock.minutes / 60 % 12 + if afternoon { 12 } else { 0 };
            Clock { meridiem: true, ..Clock::fixed(hour * 60 + clock.minutes % 60) }
        }
    }
}

fn twelve_hours(hour: Number, minute: u32, afternoon: bool) -> Result<Clock, DateTimeError> {
    if !(1..=12).contains(&hour.value) {
        return Err(hour.impossible(TWELVE));
    }
    let hour = hour.value % 12 + if afternoon { 12 } else { 0 };
    Ok(Clock { meridiem: true, ..Clock::fixed(hour * 60 + minute) })
}

/// The time as it was said; a leading zero puts it on the 24-hour clock.
pub(super) fn at(hour: Number, minute: u32) -> Result<Clock, DateTimeError> {
    let clock = Clock::said(hour.value, minute).ok_or_else(|| hour.impossible(HOUR))?;
    let leading_zero = hour.digits == 2 && hour.value < 10;
    Ok(if leading_zero { clock.settled() } else { clock })
}
