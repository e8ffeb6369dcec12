//! Clock times said by quarters and minutes: "halb drei", "Viertel nach neun", "fünf vor halb neun", "Mitternacht".

use super::written::written;
use super::{Clock, Exactness, NOON};
use crate::datetime::grammar::cursor::{Cursor, Number};
use crate::datetime::grammar::words::{Part, Unit, Word};

/// "halb drei", "kurz nach drei", "Mitternacht": times that are said, and not written in figures.
pub(super) fn spoken(cursor: &mut Cursor<'_>) -> Option<Clock> {
    if cursor.word() != Some(Word::Shortly) {
        return exactly(cursor);
    }
    let mut here = *cursor;
    here.step();
    let _before_or_after = here.take(side)?;
    while here.eat(Word::At) || here.eat(Word::Towards) {}
    let clock = exactly(&mut here).or_else(|| match written(&mut here, true) {
        Some(Ok(clock)) => Some(clock),
        _ => None,
    })?;
    here.eat(Word::Clock);
    *cursor = here;
    Some(Clock { exact: Exactness::Shortly, ..clock })
}

/// "halb drei", "Viertel nach neun", "fünf vor halb neun", "kurz nach drei", "Mitternacht"
fn exactly(cursor: &mut Cursor<'_>) -> Option<Clock> {
    let mut here = *cursor;
    // "a quarter past", "12 noon"
    if here.word() == Some(Word::One)
        && matches!(here.word_ahead(1), Some(Word::Quarter | Word::Half))
    {
        here.step();
    }
    if here.number().is_some_and(|twelve| twelve.value == 12)
        && matches!(here.word_ahead(1), Some(Word::Noon | Word::Midnight))
    {
        here.step();
    }
    let clock = if let Some(clock) = hours_beside(&mut here) {
        clock
    } else if here.eat(Word::Midnight) {
        Clock::MIDNIGHT
    } else if here.eat(Word::Noon) {
        Clock::fixed(NOON)
    } else if let Some(quarters) = quarters(&mut here) {
        quarter_clock(&mut here, quarters)?
    } else {
        minutes_beside(&mut here)?
    };
    here.eat(Word::Clock);
    *cursor = here;
    Some(clock)
}

/// "eine Viertelstunde vor zehn", "eine halbe Stunde nach acht", "zwei Stunden nach Mitternacht"
fn hours_beside(cursor: &mut Cursor<'_>) -> Option<Clock> {
    let mut here = *cursor;
    let one = here.eat(Word::One);
    let part = here.take(|word| match word {
        Word::Quarter => Some(15),
        Word::ThreeQuarters => Some(45),
        Word::Halves(halves) => i32::try_from(30 * halves).ok(),
        _ => None,
    });
    let minutes = match (part, here.number()) {
        (Some(minutes), _) => minutes,
        (None, Some(hours)) if hours.is_short() && hours.value < 12 => {
            here.step();
            i32::try_from(60 * hours.value).ok()?
        }
        (None, _) if one => 60,
        _ => return None,
    };
    here.take(|word| (word == Word::Unit(Unit::Hour)).then_some(()))?;
    let sign = here.take(|word| side(word).filter(|_| word != Word::Starting))?;
    here.skip_articles();
    let whole =
        |hours: i32| Clock::fixed((hours * 60 + sign * minutes).rem_euclid(1440).unsigned_abs());
    let clock = match here.word() {
        Some(Word::Midnight) => Some(whole(0)),
        Some(Word::Noon | Word::Part(Part::Noon)) => Some(whole(12)),
        _ => None,
    };
    let clock = match clock {
        Some(clock) => {
            here.step();
            clock
        }
        None => Clock::beside(hour(&mut here)?, sign * minutes)?,
    };
    *cursor = here;
    Some(clock)
}

/// "viertel", "halb", "dreiviertel", "drei viertel", `½`, `1/2`, as quarters of an hour.
fn quarters(cursor: &mut Cursor<'_>) -> Option<i32> {
    let fraction = cursor.number().filter(|number| number.digits == 1).and_then(|above| {
        let below = cursor.number_ahead(2).filter(|_| cursor.sign_ahead(1, '/'))?;
        cursor.number_ahead(3).filter(|hour| hour.spaced)?;
        match (above.value, below.value) {
            (1, 2) => Some(2),
            (1 | 3, 4) => i32::try_from(above.value).ok(),
            _ => None,
        }
    });
    if let Some(quarters) = fraction {
        (0..3).for_each(|_| cursor.step());
        return Some(quarters);
    }
    if cursor.number().is_some_and(|three| three.value == 3)
        && cursor.word_ahead(1) == Some(Word::Quarter)
    {
        cursor.step();
        cursor.step();
        return Some(3);
    }
    cursor.take(|word| match word {
        Word::Quarter => Some(1),
        Word::Half => Some(2),
        Word::ThreeQuarters => Some(3),
        _ => None,
    })
}

fn quarter_clock(cursor: &mut Cursor<'_>, quarters: i32) -> Option<Clock> {
    if quarters == 1
        && let Some(sign) = cursor.take(side)
    {
        while cursor.eat(Word::At) || cursor.eat(Word::Towards) {}
        return Clock::beside(hour(cursor)?, 15 * sign);
    }
    // English counts the half from the hour that has passed.
    if quarters == 2 && cursor.eat(Word::Past) {
        return Clock::beside(hour(cursor)?, 30);
    }
    let clock = Clock::beside(hour(cursor)?, 15 * quarters - 60)?;
    Some(Clock { regional: quarters != 2, ..clock })
}

/// "fünf vor halb neun", "zwanzig nach acht", "3 Minuten vor 8"
fn minutes_beside(cursor: &mut Cursor<'_>) -> Option<Clock> {
    let (value, digits) = match cursor.number() {
        Some(number) if number.is_short() && (1..60).contains(&number.value) => {
            (number.value, number.digits)
        }
        // "eine Minute nach acht"
        None if cursor.word() == Some(Word::One) => (1, 0),
        _ => return None,
    };
    // "für vier nach 18 Uhr" is a party of four.
    if cursor.word_back(1) == Some(Word::Lasting) {
        return None;
    }
    let mut here = *cursor;
    here.step();
    let named = here.eat(Word::Unit(Unit::Minute));
    // "from ten to four" and "9 to 5" are spans.
    let spans = cursor.word_back(1) == Some(Word::From) || digits > 0;
    if here.word() == Some(Word::Till) && spans && !named {
        return None;
    }
    let sign = here.take(side)?;
    let half = here.eat(Word::Half);
    let hour = hour(&mut here).filter(|hour| hour.digits != 0 || hour.value > 0)?;
    // "um 10 nach 12:30" and "am 15 nach 16:00" are no minutes after an hour.
    if here.is_sign(':') || (hour.value > 12 && value % 5 != 0) {
        return None;
    }
    let minutes = i32::try_from(value).ok()?;
    let clock = Clock::beside(hour, sign * minutes - if half { 30 } else { 0 })?;
    *cursor = here;
    Some(clock)
}

/// Before or past the hour.
pub(super) const fn side(word: Word) -> Option<i32> {
    match word {
        Word::Before | Word::Till => Some(-1),
        Word::After | Word::Past | Word::Starting => Some(1),
        _ => None,
    }
}

/// An hour behind "halb" or "vor".
fn hour(cursor: &mut Cursor<'_>) -> Option<Number> {
    let hour = cursor.number().filter(|hour| hour.is_short() && hour.value <= 24)?;
    cursor.step();
    Some(hour)
}
