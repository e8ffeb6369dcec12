//! Days said from today, from a week or from a holiday: "übermorgen", "nächste Woche Mittwoch", "in drei Tagen".

use chrono::Weekday;

use super::counted::of_month;
use super::cursor::{Cursor, Number};
use super::dates::full_year;
use super::spec::{Beside, ComingDays, DaySpec, Month, Nth, Quarter, Shift, Week, Year};
use super::words::{Edge, HolidayPart, Unit, Which, Word};

/// Takes what is said of a day beside numbers and months.
pub(super) fn day(cursor: &mut Cursor<'_>) -> Option<DaySpec> {
    let mut here = *cursor;
    let spec = today(&mut here)
        .or_else(|| weekday(&mut here))
        .or_else(|| chosen(&mut here))
        .or_else(|| last(&mut here))
        .or_else(|| edge(&mut here))
        .or_else(|| week_number(&mut here))
        .or_else(|| holiday(&mut here))
        .or_else(|| plain_unit(&mut here))?;
    *cursor = here;
    Some(spec)
}

/// "heute", "morgen", "gestern"
fn today(cursor: &mut Cursor<'_>) -> Option<DaySpec> {
    // "über morgen", taken apart by the recogniser
    if cursor.word() == Some(Word::Past) && cursor.word_ahead(1) == Some(Word::Morgen) {
        cursor.step();
        cursor.step();
        return Some(DaySpec { today: Some(2), ..DaySpec::default() });
    }
    let morning = morgen_is_a_part(cursor);
    cursor.take(|word| match word {
        Word::Today(days) => Some(DaySpec { today: Some(days), ..DaySpec::default() }),
        Word::Morgen if !morning => Some(DaySpec { today: Some(1), ..DaySpec::default() }),
        Word::Yesterday(days) => {
            Some(DaySpec { today: Some(-days), past: true, ..DaySpec::default() })
        }
        _ => None,
    })
}

/// Whether "morgen" is the part of the day here: "heute Morgen", "am Morgen", "Dienstag Morgen".
pub(super) fn morgen_is_a_part(cursor: &Cursor<'_>) -> bool {
    match cursor.word_back(1) {
        Some(
            Word::Today(_)
            | Word::Weekday(_)
            | Word::ShortWeekday(_)
            | Word::Am
            | Word::Morgen
            | Word::Greeting
            | Word::Series
            | Word::Which(_)
            | Word::Edged(_)
            | Word::Early,
        ) => true,
        // "zum Morgen hin"; "der Morgen"
        Some(Word::Article | Word::The) => cursor.peek().is_some_and(|token| token.capital),
        _ => false,
    }
}

/// "Mittwoch", "Mi.", "Mittwoch nach dem nächsten", "Dienstag nach Ostern"
fn weekday(cursor: &mut Cursor<'_>) -> Option<DaySpec> {
    let weekday = match cursor.word()? {
        // A first name before it, and whose it is behind it: a surname.
        Word::Weekday(_)
            if cursor.word_ahead(1) == Some(Word::Is)
                && cursor.word_ahead(3) == Some(Word::Named) =>
        {
            return None;
        }
        Word::Weekday(weekday) => weekday,
        Word::ShortWeekday(weekday) if is_short_weekday(cursor) => weekday,
        _ => return None,
    };
    cursor.step();
    if cursor.is_sign('.') && matches!(cursor.word_back(1), Some(Word::ShortWeekday(_))) {
        cursor.step();
    }
    if let Some(spec) = beside_holiday(cursor, 1, Some(weekday)) {
        return Some(spec);
    }
    let mut here = *cursor;
    // "Friday week" of English
    if here.eat(Word::Unit(Unit::Week)) {
        *cursor = here;
        let shift = Some(Shift { count: 1, unit: Unit::Week, leads: false });
        return Some(DaySpec { shift, ..DaySpec::on(weekday) });
    }
    if here.eat(Word::After) {
        here.skip_articles();
        if here.eat(Word::Which(Which::Next)) {
            *cursor = here;
            return Some(DaySpec { which: Some(Which::AfterNext), ..DaySpec::on(weekday) });
        }
    }
    Some(DaySpec::on(weekday))
}

/// Two letters are a weekday before a date, a time or nothing more; "so" and "Fr." are also other words.
fn is_short_weekday(cursor: &Cursor<'_>) -> bool {
    let Some(token) = cursor.peek() else { return false };
    let dot = usize::from(cursor.sign_ahead(1, '.'));
    let comma = usize::from(cursor.sign_ahead(1 + dot, ','));
    let next = 1 + dot + comma;
    let alone = cursor.ahead(next).is_none();
    let first = cursor.place() == 0;
    match token.kind {
        super::lex::Kind::Word(Word::ShortWeekday(Weekday::Sun)) if dot == 0 => {
            let date = cursor.number_ahead(next).is_some_and(|day| day.digits > 0)
                && (cursor.sign_ahead(next + 1, '.')
                    || matches!(cursor.word_ahead(next + 1), Some(Word::Month(_))));
            (alone && first) || date || (token.capital && !first && next_is_time(cursor, next))
        }
        _ => {
            alone
                || cursor.number_ahead(next).is_some()
                || cursor.sign_ahead(next, '-')
                || next_is_time(cursor, next)
        }
    }
}

fn next_is_time(cursor: &Cursor<'_>, steps: usize) -> bool {
    matches!(
        cursor.word_ahead(steps),
        Some(
            Word::At
                | Word::About
                | Word::Part(_)
                | Word::Morgen
                | Word::Early
                | Word::Half
                | Word::Quarter
                | Word::ThreeQuarters
                | Word::Starting
                | Word::From
                | Word::To
                | Word::Between
                | Word::After
                | Word::Before
                | Word::Which(_)
                | Word::In
                | Word::Or
                | Word::And
                | Word::Is
                | Word::Suits
                | Word::Not
        )
    )
}

/// "Dienstag nach Ostern", "drei Tage vor Weihnachten", "am Tag nach Christi Himmelfahrt"
pub(super) fn beside_holiday(
    cursor: &mut Cursor<'_>,
    count: i64,
    weekday: Option<Weekday>,
) -> Option<DaySpec> {
    let mut here = *cursor;
    let unit = match weekday {
        Some(_) => Unit::Day,
        None => here.take(|word| match word {
            Word::Unit(unit @ (Unit::Day | Unit::Week)) => Some(unit),
            _ => None,
        })?,
    };
    let sign = here.take(|word| match word {
        Word::After => Some(1),
        Word::Before => Some(-1),
        _ => None,
    })?;
    here.skip_articles();
    let spec = match holiday(&mut here) {
        Some(spec) => spec,
        None => super::dates::date(&mut here)?
            .ok()
            .filter(|spec| spec.day.is_some() && spec.month.is_some())?,
    };
    *cursor = here;
    Some(DaySpec { weekday, beside: Some(Beside { count: sign * count, weekday, unit }), ..spec })
}

/// "nächste Woche", "diesen Freitag", "übernächsten Monat", "die nächsten drei Tage"
fn chosen(cursor: &mut Cursor<'_>) -> Option<DaySpec> {
    let which = cursor.take(|word| match word {
        Word::Which(which) => Some(which),
        _ => None,
    })?;
    let ahead: u32 = match which {
        Which::This => 0,
        Which::Coming | Which::Next => 1,
        Which::AfterNext => 2,
    };
    if let Some(count) = cursor.number().filter(|count| count.is_short() && count.value > 0) {
        cursor.step();
        let unit = cursor.take(day_unit)?;
        let count = i64::from(count.value);
        let coming_days = Some(ComingDays { count, unit, with_today: false });
        return Some(DaySpec { coming_days, ..DaySpec::default() });
    }
    let spec = match cursor.word()? {
        Word::Weekday(weekday) => DaySpec { which: Some(which), ..DaySpec::on(weekday) },
        Word::Weekend => DaySpec { weekend: true, which: Some(which), ..DaySpec::default() },
        Word::Unit(Unit::Week) => {
            DaySpec { week: Some(Week::Ahead(i64::from(ahead))), ..DaySpec::default() }
        }
        Word::Unit(Unit::Month) => {
            DaySpec { month: Some(Month::Ahead(ahead)), ..DaySpec::default() }
        }
        Word::Unit(Unit::Year) => {
            DaySpec { year: Some(Year::Ahead(i32::try_from(ahead).ok()?)), ..DaySpec::default() }
        }
        Word::QuarterYear => DaySpec { quarter: Some(Quarter::Ahead(ahead)), ..DaySpec::default() },
        Word::Month(month) => DaySpec { month: Some(Month::Named(month)), ..DaySpec::default() },
        // "diesen Morgen", "nächsten Abend": the part of the day is read behind it.
        Word::Morgen | Word::Part(_) if which == Which::This => {
            return Some(DaySpec { today: Some(0), ..DaySpec::default() });
        }
        Word::HolidayPart(HolidayPart::Feiertag) if which != Which::AfterNext => {
            DaySpec { public_holiday: true, ..DaySpec::default() }
        }
        Word::Holiday(_) | Word::HolidayPart(_) => return holiday(cursor),
        _ => return None,
    };
    cursor.step();
    Some(spec)
}

pub(super) const fn day_unit(word: Word) -> Option<Unit> {
    match word {
        Word::Unit(unit @ (Unit::Day | Unit::Week | Unit::Month | Unit::Year)) => Some(unit),
        _ => None,
    }
}

/// "letzter Freitag im Juli"; without a month it is past: "letzten Freitag", "letzte Woche".
fn last(cursor: &mut Cursor<'_>) -> Option<DaySpec> {
    if !cursor.eat(Word::Last) {
        return None;
    }
    let weekday = match cursor.word()? {
        Word::Weekday(weekday) => Some(weekday),
        Word::Unit(_) | Word::Weekend => None,
        Word::Month(_) | Word::Holiday(_) => {
            return Some(DaySpec { past: true, ..DaySpec::default() });
        }
        _ => return None,
    };
    let day = weekday.is_some() || cursor.word() == Some(Word::Unit(Unit::Day));
    cursor.step();
    let spec = DaySpec { weekday, nth: Some(Nth::Last), ..DaySpec::default() };
    match of_month(cursor).filter(|_| day) {
        Some(month) => spec.and(month),
        None => Some(DaySpec { past: true, ..DaySpec::default() }),
    }
}

/// "Anfang Juli", "Ende der Woche", "Mitte nächsten Monats", "Monatsende"
fn edge(cursor: &mut Cursor<'_>) -> Option<DaySpec> {
    let edge = |word| match word {
        Word::Edge(edge) => Some(edge),
        _ => None,
    };
    // "Monatsende", "Wochenanfang", "Juliende": the lexer took them apart.
    if let (Some(first), Some(edge)) = (cursor.word(), cursor.word_ahead(1).and_then(edge)) {
        let frame = match first {
            Word::Month(month) => {
                DaySpec { month: Some(Month::Named(month)), ..DaySpec::default() }
            }
            Word::Unit(Unit::Week) => DaySpec { week: Some(Week::Ahead(0)), ..DaySpec::default() },
            Word::Unit(Unit::Month) => {
                DaySpec { month: Some(Month::Ahead(0)), ..DaySpec::default() }
            }
            Word::Unit(Unit::Year) => DaySpec { year: Some(Year::Ahead(0)), ..DaySpec::default() },
            _ => return None,
        };
        cursor.step();
        cursor.step();
        return Some(DaySpec { edge: Some(edge), ..frame });
    }
    let edge = cursor.take(edge)?;
    cursor.skip_articles();
    cursor.eat(Word::From);
    let frame = frame(cursor)?;
    Some(DaySpec { edge: Some(edge), ..frame })
}

/// The week, month or year behind "Anfang", "Mitte", "Ende".
fn frame(cursor: &mut Cursor<'_>) -> Option<DaySpec> {
    let mut here = *cursor;
    if let Some(spec) = chosen(&mut here).filter(|spec| spec.weekday.is_none()) {
        *cursor = here;
        return Some(spec);
    }
    let year = cursor.number().filter(|_| cursor.word().is_none());
    let frame = match cursor.word() {
        Some(Word::Month(month)) => {
            cursor.step();
            let year = full_year(cursor);
            return Some(DaySpec { month: Some(Month::Named(month)), year, ..DaySpec::default() });
        }
        Some(Word::Unit(Unit::Week)) => {
            DaySpec { week: Some(Week::Ahead(0)), ..DaySpec::default() }
        }
        Some(Word::Unit(Unit::Month)) => {
            DaySpec { month: Some(Month::Ahead(0)), ..DaySpec::default() }
        }
        Some(Word::Unit(Unit::Year)) => {
            DaySpec { year: Some(Year::Ahead(0)), ..DaySpec::default() }
        }
        _ => {
            year?;
            return full_year(cursor)
                .map(|year| DaySpec { year: Some(year), ..DaySpec::default() });
        }
    };
    cursor.step();
    Some(frame)
}

/// "KW 30", "Kalenderwoche 12/2027"
fn week_number(cursor: &mut Cursor<'_>) -> Option<DaySpec> {
    if !cursor.eat(Word::CalendarWeek) {
        return None;
    }
    cursor.eat_sign('.');
    let week = cursor.number().filter(Number::is_short)?;
    cursor.step();
    let year = full_year(cursor);
    Some(DaySpec { week: Some(Week::Iso(week.value)), year, ..DaySpec::default() })
}

/// "Pfingstmontag", "Ostern 2027", "Heilige Drei Könige"
fn holiday(cursor: &mut Cursor<'_>) -> Option<DaySpec> {
    let holiday = super::holiday_names::named(cursor)?;
    let year = full_year(cursor);
    Some(DaySpec { holiday: Some(holiday), year, ..DaySpec::default() })
}

/// "am Wochenende", "am Tag nach Himmelfahrt", "im Jahr 2027"
fn plain_unit(cursor: &mut Cursor<'_>) -> Option<DaySpec> {
    if cursor.eat(Word::HolidayPart(HolidayPart::Feiertag)) {
        return Some(DaySpec { public_holiday: true, ..DaySpec::default() });
    }
    if cursor.eat(Word::Weekend) {
        return Some(DaySpec { weekend: true, ..DaySpec::default() });
    }
    if let Some(spec) = beside_holiday(cursor, 1, None) {
        return Some(spec);
    }
    let mut here = *cursor;
    // "in der Woche vom 8. Februar"
    if here.eat(Word::Unit(Unit::Week))
        && here.eat(Word::From)
        && let Some(Ok(spec)) = super::dates::date(&mut here)
        && spec.day.is_some()
    {
        *cursor = here;
        return Some(DaySpec { edge: Some(Edge::WholeWeek), ..spec });
    }
    here = *cursor;
    // "the day after tomorrow"
    if here.eat(Word::Unit(Unit::Day))
        && here.eat(Word::After)
        && let Some(days) = here.take(|word| match word {
            Word::Today(days) => Some(days),
            Word::Morgen => Some(1),
            _ => None,
        })
    {
        *cursor = here;
        return Some(DaySpec { today: Some(days + 1), ..DaySpec::default() });
    }
    here = *cursor;
    if here.eat(Word::Unit(Unit::Year)) {
        let year = full_year(&mut here)?;
        *cursor = here;
        return Some(DaySpec { year: Some(year), ..DaySpec::default() });
    }
    None
}
