//! Spans of time from now: "in drei Tagen", "in anderthalb Stunden", "innerhalb von zwei Wochen", "vor einer Woche".

use super::cursor::Cursor;
use super::relative::day_unit;
use super::spec::{ComingDays, DaySpec, Shift};
use super::words::{Unit, Which, Word};

/// What a span of time from now means: days, or minutes on the clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ahead {
    Days(DaySpec),
    Minutes(i64),
}

/// A span of time in halves of its unit: "zwei", "anderthalb", "zwei ein halb", "einer halben", `2,5`.
fn halves(cursor: &mut Cursor<'_>) -> Option<i64> {
    let half = |cursor: &mut Cursor<'_>| {
        cursor.take(|word| match word {
            Word::Halves(halves) => Some(i64::from(halves)),
            Word::Half => Some(1),
            _ => None,
        })
    };
    let article = cursor.eat(Word::One);
    let number = cursor.number().filter(|number| !article && number.digits <= 4);
    let (value, word) = match number {
        Some(number) => (i64::from(number.value), number.digits == 0),
        None if article => (1, true),
        None => return half(cursor),
    };
    if number.is_some() {
        cursor.step();
    }
    let mut whole = 2 * value;
    let mut here = *cursor;
    if here.eat_sign(',') || here.eat_sign('.') {
        if let Some(five) =
            here.number().filter(|five| five.digits == 1 && five.value == 5 && !five.spaced)
        {
            here.step();
            *cursor = here;
            return Some(whole + i64::from(five.value / 5));
        }
        return Some(whole);
    }
    here.eat(Word::And);
    let one = here.number().is_some_and(|one| one.value == 1 && one.digits == 0);
    if one {
        here.step();
    }
    if let Some(half) = half(&mut here) {
        // "einer halben Stunde" is a half, "zwei ein halb Stunden" are two and a half.
        whole = if one || value != 1 || !word { whole + half } else { half };
        *cursor = here;
    }
    Some(whole)
}

/// "in drei Tagen", "in einer Dreiviertelstunde", "in einem halben Jahr", "innerhalb von zwei Wochen"
pub(super) fn ahead(cursor: &mut Cursor<'_>) -> Option<Ahead> {
    let mut here = *cursor;
    let within = here.eat(Word::Within);
    if within {
        here.eat(Word::From);
    } else if !here.eat(Word::In) {
        // "Montag über eine Woche", in the south
        let counted = matches!(here.word_ahead(1), Some(Word::One | Word::Number(_)));
        if !(counted && here.eat(Word::Past)) {
            return None;
        }
    }
    here.skip_articles();
    while here.eat(Word::About) || here.eat(Word::Filler) {}
    let in_next =
        here.take(|word| matches!(word, Word::Which(Which::Next | Which::Coming)).then_some(()));
    let quarter = |cursor: &mut Cursor<'_>| {
        cursor.take(|word| match word {
            Word::Quarter => Some(1),
            Word::ThreeQuarters => Some(3),
            _ => None,
        })
    };
    let mut of_quarters = here;
    if of_quarters.word() == Some(Word::One)
        || of_quarters.number().is_some_and(|one| one.value == 1)
    {
        of_quarters.step();
    }
    let (halves, quarters) = match quarter(&mut of_quarters) {
        Some(quarters) => {
            here = of_quarters;
            (0, quarters)
        }
        None => (halves(&mut here)?, 0),
    };
    while here.eat(Word::About) || here.eat(Word::One) {}
    let unit = here.take(|word| match word {
        Word::Unit(unit) => Some(unit),
        _ => None,
    })?;
    let quarters = 2 * halves + quarters;
    if within || in_next.is_some() {
        let count = (quarters % 4 == 0).then_some(quarters / 4)?;
        let unit = day_unit(Word::Unit(unit))?;
        *cursor = here;
        let coming_days = Some(ComingDays { count, unit, with_today: within });
        return Some(Ahead::Days(DaySpec { coming_days, ..DaySpec::default() }));
    }
    let ahead = span_of(quarters, unit)?;
    *cursor = here;
    Some(ahead)
}

/// So many quarters of a unit from now; `None` when that names no day, as "anderthalb Wochen".
fn span_of(quarters: i64, unit: Unit) -> Option<Ahead> {
    let whole = (quarters % 4 == 0).then_some(quarters / 4);
    let (count, unit) = match unit {
        Unit::Minute => return whole.map(Ahead::Minutes),
        Unit::Hour => return Some(Ahead::Minutes(15 * quarters)),
        Unit::Year => (3 * quarters, Unit::Month),
        Unit::Day | Unit::Week | Unit::Month => (whole?, unit),
    };
    let shift = Some(Shift { count, unit, leads: true });
    Some(Ahead::Days(DaySpec { shift, ..DaySpec::default() }))
}

/// "vor zwei Wochen": past.
pub(super) fn ago(cursor: &mut Cursor<'_>) -> Option<DaySpec> {
    let mut here = *cursor;
    if !here.eat(Word::Before) {
        return None;
    }
    while here.eat(Word::About) {}
    halves(&mut here)?;
    here.take(|word| matches!(word, Word::Unit(_)).then_some(()))?;
    // "vor drei Tagen" is past, "drei Tage vor Ostern" and "vor 10 Minuten nach" are read elsewhere.
    if matches!(here.word(), Some(Word::After | Word::Before)) {
        return None;
    }
    *cursor = here;
    Some(DaySpec { past: true, ..DaySpec::default() })
}
