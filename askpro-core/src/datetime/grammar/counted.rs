//! What an ordinal counts: "zweiter Dienstag im September", "dritter Advent", "29. Kalenderwoche", "zweite Maihälfte".

use super::cursor::{Cursor, Number};
use super::dates::{full_year, in_month, named_month};
use super::holiday_names;
use super::relative::beside_holiday;
use super::spec::{DaySpec, Month, Nth, Quarter, Week, Year};
use super::words::{Edge, HolidayPart, Unit, Which, Word};

/// What a number counts: "erster Advent", "29. Kalenderwoche", "zweiter Dienstag", "letzter Tag", "viertes Quartal".
pub(super) fn counted(cursor: &mut Cursor<'_>, number: Number) -> Option<DaySpec> {
    let nth = Nth::First(number.value);
    let spec = match cursor.word()? {
        Word::Weekday(weekday) if (1..=5).contains(&number.value) => {
            let mut spec = DaySpec { weekday: Some(weekday), nth: Some(nth), ..DaySpec::default() };
            cursor.step();
            if let Some(beside) = beside_holiday(cursor, i64::from(number.value), Some(weekday)) {
                return Some(beside);
            }
            if let Some(month) = of_month(cursor) {
                spec = spec.and(month)?;
            }
            return Some(spec);
        }
        Word::Month(month) if cursor.word_ahead(1) == Some(Word::HalfOf) => {
            cursor.step();
            cursor.step();
            return half_of(month, number.value);
        }
        Word::HalfOf => {
            cursor.step();
            cursor.skip_articles();
            let month = cursor.take(named_month)?;
            return half_of(month, number.value);
        }
        Word::Unit(Unit::Day) => {
            cursor.step();
            let month = of_month(cursor)?;
            return DaySpec { nth: Some(nth), ..DaySpec::default() }.and(month);
        }
        Word::CalendarWeek => DaySpec { week: Some(Week::Iso(number.value)), ..DaySpec::default() },
        Word::QuarterYear if (1..=4).contains(&number.value) => {
            DaySpec { quarter: Some(Quarter::Named(number.value)), ..DaySpec::default() }
        }
        Word::HolidayPart(
            part @ (HolidayPart::Advent
            | HolidayPart::Weihnachtstag
            | HolidayPart::Ostertag
            | HolidayPart::Pfingsttag),
        ) => DaySpec {
            holiday: Some(holiday_names::counted(number.value, part)?),
            ..DaySpec::default()
        },
        _ => return None,
    };
    cursor.step();
    let year = full_year(cursor);
    Some(DaySpec { year, ..spec })
}

/// "in der zweiten Augusthälfte", "erste Hälfte Mai"
fn half_of(month: u32, number: u32) -> Option<DaySpec> {
    let edge = match number {
        1 => Edge::FirstHalf,
        2 => Edge::SecondHalf,
        _ => return None,
    };
    Some(DaySpec { month: Some(Month::Named(month)), edge: Some(edge), ..DaySpec::default() })
}

/// "im September 2027", "des nächsten Monats", "im neuen Jahr": the frame of the n-th day.
pub(super) fn of_month(cursor: &mut Cursor<'_>) -> Option<DaySpec> {
    let mut here = *cursor;
    here.eat(Word::In);
    here.eat(Word::From);
    here.skip_articles();
    let introduced = here.place() > cursor.place();
    let which = here.take(|word| match word {
        Word::Which(which) => Some(which),
        _ => None,
    });
    let spec = if let Some(month) = here.take(named_month) {
        let year = full_year(&mut here);
        in_month(month, year)
    } else {
        let ahead = match which {
            None | Some(Which::This) => 0,
            Some(Which::Coming | Which::Next) => 1,
            Some(Which::AfterNext) => 2,
        };
        match here.word()? {
            // "der zweite Monat" is no day of this month.
            Word::Unit(Unit::Month) if introduced || which.is_some() => {
                here.step();
                DaySpec { month: Some(Month::Ahead(ahead)), ..DaySpec::default() }
            }
            Word::Unit(Unit::Year) if which.is_some() => {
                here.step();
                DaySpec {
                    year: Some(Year::Ahead(i32::try_from(ahead).ok()?)),
                    ..DaySpec::default()
                }
            }
            _ => return None,
        }
    };
    *cursor = here;
    Some(spec)
}
