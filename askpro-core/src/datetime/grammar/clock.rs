//! Clock times, as people say and write them.

use chrono::NaiveTime;

use super::cursor::{Cursor, Number};
use super::words::{Part, Unit, Word, Zone};
use crate::datetime::DateTimeError;

const HOUR: &str = "an hour from 0 to 24";
const MINUTE: &str = "minutes from 0 to 59";
const SECOND: &str = "seconds from 0 to 59";
const FOUR_DIGITS: &str = "a time from 0000 to 2400";
const TWELVE: &str = "an hour from 1 to 12";

/// A time on the clock, as it was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::datetime) struct Clock {
    /// Minutes from midnight, below 1440.
    pub(in crate::datetime) minutes: u32,
    pub(in crate::datetime) half: Half,
    /// Whether it was midnight at the end of a day, as 24:00.
    pub(in crate::datetime) next_day: bool,
    /// "Mitternacht": of the day that ends, or of the day that begins.
    pub(in crate::datetime) midnight: bool,
    /// "kurz nach", "kurz vor"
    pub(in crate::datetime) shortly: bool,
    /// "etwa", "gegen"
    pub(in crate::datetime) about: bool,
    /// "am", "pm": of a span, it holds for both ends.
    pub(in crate::datetime) meridiem: bool,
    pub(in crate::datetime) zone: Option<ClockZone>,
}

/// How far the half of the day was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::datetime) enum Half {
    /// 1:00 to 7:59: it may as well be twelve hours later.
    Open,
    /// 8:00 to 12:59: as said, unless a part of the day or the opening hours say otherwise.
    Likely,
    /// On the 24-hour clock.
    Fixed,
}

/// The zone that was said beside a clock time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::datetime) enum ClockZone {
    /// Seconds east of Greenwich.
    Offset(i32),
    /// "CET" and "CEST": local time, when people do not think of the season.
    Central(i32),
}

const NOON: u32 = 12 * 60;
const DAY: u32 = 24 * 60;

impl Clock {
    /// A time with hours as people say them, from 0 to 24; `None` when it does not exist.
    fn said(hour: u32, minute: u32) -> Option<Self> {
        if minute > 59 || hour > 24 || (hour == 24 && minute > 0) {
            return None;
        }
        let half = match hour {
            1..=7 => Half::Open,
            8..=12 => Half::Likely,
            _ => Half::Fixed,
        };
        let next_day = hour == 24;
        let minutes = (hour * 60 + minute) % DAY;
        Some(Self {
            minutes,
            half,
            next_day,
            midnight: false,
            shortly: false,
            about: false,
            meridiem: false,
            zone: None,
        })
    }

    pub(in crate::datetime) fn fixed(minutes: u32) -> Self {
        Self {
            minutes: minutes % DAY,
            half: Half::Fixed,
            next_day: false,
            midnight: false,
            shortly: false,
            about: false,
            meridiem: false,
            zone: None,
        }
    }

    /// On the 24-hour clock.
    pub(in crate::datetime) fn at(time: NaiveTime) -> Self {
        use chrono::Timelike as _;
        Self::fixed(time.hour() * 60 + time.minute())
    }

    const MIDNIGHT: Self = Self {
        minutes: 0,
        half: Half::Fixed,
        next_day: false,
        midnight: true,
        shortly: false,
        about: false,
        meridiem: false,
        zone: None,
    };

    /// A number that stands for an hour, or for hours and minutes.
    pub(in crate::datetime) fn of_number(number: Number) -> Result<Self, DateTimeError> {
        match number.digits {
            3.. => Self::said(number.value / 100, number.value % 100)
                .map(Self::settled)
                .ok_or_else(|| number.impossible(FOUR_DIGITS)),
            _ => at(number, 0),
        }
    }

    /// Hours and minutes with a dot between them.
    pub(in crate::datetime) fn of_dotted(
        hour: Number,
        minute: Number,
    ) -> Result<Self, DateTimeError> {
        if minute.value > 59 || minute.digits != 2 {
            return Err(minute.impossible(MINUTE));
        }
        at(hour, minute.value)
    }

    /// So many minutes after the hour, or before it: "viertel vor drei", "halb eins".
    fn beside(hour: Number, minutes: i32) -> Option<Self> {
        if hour.value > 24 || hour.digits > 2 {
            return None;
        }
        let spoken = i32::try_from(hour.value).ok()? * 60 + minutes;
        // On the 12-hour clock, a quarter to one follows twelve.
        let twelve = (1..=12).contains(&hour.value);
        let spoken = if twelve && spoken < 60 { spoken + 720 } else { spoken.rem_euclid(1440) };
        let spoken = u32::try_from(spoken).ok()?;
        if twelve { Self::said(spoken / 60, spoken % 60) } else { Some(Self::fixed(spoken)) }
    }

    pub(in crate::datetime) fn time(self) -> NaiveTime {
        NaiveTime::from_num_seconds_from_midnight_opt(self.minutes % DAY * 60, 0)
            .unwrap_or_default()
    }

    /// The same on the other half of the clock.
    pub(in crate::datetime) const fn turned(self) -> Self {
        Self { minutes: (self.minutes + NOON) % DAY, ..self }
    }

    pub(in crate::datetime) const fn settled(self) -> Self {
        Self { half: Half::Fixed, ..self }
    }

    /// With the half of the day that a part of it chooses; `None` when they contradict each other.
    pub(in crate::datetime) fn in_part(self, part: Part) -> Option<Self> {
        let hour = self.minutes / 60;
        let fixed = self.half == Half::Fixed;
        let keep = Some(self.settled());
        let turn = || Some(self.turned().settled());
        match part {
            _ if self.midnight => keep,
            Part::Morning if hour < 12 => keep,
            Part::Forenoon | Part::LateForenoon if hour <= 12 => keep,
            Part::Noon if (10..=15).contains(&hour) => keep,
            Part::Noon if !fixed && hour <= 3 => turn(),
            Part::Afternoon | Part::EarlyAfternoon | Part::LateAfternoon
                if (12..=19).contains(&hour) =>
            {
                keep
            }
            Part::Afternoon | Part::EarlyAfternoon | Part::LateAfternoon if !fixed && hour < 8 => {
                turn()
            }
            Part::Evening | Part::EarlyEvening | Part::LateEvening
                if hour >= 16 || (fixed && hour == 0) =>
            {
                keep
            }
            Part::Evening | Part::EarlyEvening | Part::LateEvening
                if !fixed && (4..12).contains(&hour) =>
            {
                turn()
            }
            Part::Evening | Part::LateEvening | Part::Night if !fixed && hour == 12 => {
                Some(Self { midnight: self.minutes == NOON, ..self.turned().settled() })
            }
            Part::Night if hour <= 6 || hour >= 18 => keep,
            Part::Night if !fixed => turn(),
            _ => None,
        }
    }

    /// The times that are meant, the likelier first.
    pub(in crate::datetime) fn readings(self) -> (Self, Option<Self>) {
        match self.half {
            Half::Open => (self.turned(), Some(self)),
            Half::Likely | Half::Fixed => (self, None),
        }
    }
}

type Read = Option<Result<Clock, DateTimeError>>;

/// Takes a clock time that says itself that it is one; `introduced` by "um" and the like, a number alone is enough.
pub(in crate::datetime) fn clock(cursor: &mut Cursor<'_>, introduced: bool) -> Read {
    let mut here = *cursor;
    if let Some(read) = iso(&mut here) {
        *cursor = here;
        return Some(read);
    }
    while here.eat(Word::About) {}
    let read = spoken(&mut here).map(Ok).or_else(|| {
        let written = written(&mut here, introduced)?;
        Some(written.and_then(|clock| half_of_day(&mut here, clock)))
    })?;
    let read = read.and_then(|clock| with_zone(&mut here, clock, false));
    *cursor = here;
    Some(read)
}

/// `T14:30:00.000+01:00`: the clock as written.
fn iso(cursor: &mut Cursor<'_>) -> Read {
    let digits = |cursor: &Cursor<'_>, steps| {
        cursor.number_ahead(steps).is_some_and(|number| number.digits > 0)
    };
    let unspaced = |steps| cursor.ahead(steps).is_some_and(|token| !token.spaced);
    let behind_date = cursor.back(1).is_some_and(super::scan::is_number);
    if !(behind_date && cursor.is_letter('T') && unspaced(0) && unspaced(1) && digits(cursor, 1)) {
        return None;
    }
    cursor.step();
    let read = written(cursor, true)?;
    Some(read.and_then(|clock| with_zone(cursor, clock.settled(), true)))
}

/// "halb drei", "Viertel nach neun", "fünf vor halb neun", "kurz nach drei", "Mitternacht"
fn spoken(cursor: &mut Cursor<'_>) -> Option<Clock> {
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
    let clock = if here.eat(Word::Midnight) {
        Clock::MIDNIGHT
    } else if here.eat(Word::Noon) {
        Clock::fixed(NOON)
    } else if here.eat(Word::Shortly) {
        let _before_or_after = here.take(side)?;
        while here.eat(Word::At) || here.eat(Word::Towards) {}
        let mut inner = here;
        let clock = spoken(&mut inner).or_else(|| match written(&mut inner, true) {
            Some(Ok(clock)) => Some(clock),
            _ => None,
        })?;
        here = inner;
        Clock { shortly: true, ..clock }
    } else if let Some(quarters) = quarters(&mut here) {
        quarter_clock(&mut here, quarters)?
    } else {
        minutes_beside(&mut here)?
    };
    here.eat(Word::Clock);
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
    Clock::beside(hour(cursor)?, 15 * quarters - 60)
}

/// "fünf vor halb neun", "zwanzig nach acht", "3 Minuten vor 8"
fn minutes_beside(cursor: &mut Cursor<'_>) -> Option<Clock> {
    let minutes =
        cursor.number().filter(|number| number.is_short() && (1..60).contains(&number.value))?;
    // "für vier nach 18 Uhr" is a party of four.
    if cursor.word_back(1) == Some(Word::Lasting) {
        return None;
    }
    let mut here = *cursor;
    here.step();
    let named = here.eat(Word::Unit(Unit::Minute));
    // "from ten to four" and "9 to 5" are spans.
    let spans = cursor.word_back(1) == Some(Word::From) || minutes.digits > 0;
    if here.word() == Some(Word::Till) && spans && !named {
        return None;
    }
    let sign = here.take(side)?;
    let half = here.eat(Word::Half);
    let hour = hour(&mut here).filter(|hour| hour.digits != 0 || hour.value > 0)?;
    // "um 10 nach 12:30" and "am 15 nach 16:00" are no minutes after an hour.
    if here.is_sign(':') || (hour.value > 12 && minutes.value % 5 != 0) {
        return None;
    }
    let minutes = i32::try_from(minutes.value).ok()?;
    let clock = Clock::beside(hour, sign * minutes - if half { 30 } else { 0 })?;
    *cursor = here;
    Some(clock)
}

/// Before or past the hour.
const fn side(word: Word) -> Option<i32> {
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

/// `14:30`, `14.30 Uhr`, "14 Uhr 30", `14h30`, `1430 Uhr`, "vierzehn dreißig", and, when introduced, "14".
fn written(cursor: &mut Cursor<'_>, introduced: bool) -> Read {
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
    let clock = Clock::said(written.value / 100, written.value % 100).map(Clock::settled);
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
    if cursor.eat(Word::Clock) {
        let minute = match minutes_after(cursor) {
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
    if !alone
        || number_of_another_kind(cursor)
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
    if !o_clock && (!introduced || cursor.word_ahead(2) == Some(Word::Counted)) {
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
fn minutes_after(cursor: &mut Cursor<'_>) -> Result<u32, DateTimeError> {
    let mut here = *cursor;
    let linked = here.eat(Word::And);
    let Some(mut minute) = here.number().filter(|minute| minute.is_short()) else { return Ok(0) };
    here.step();
    if minute.value == 0
        && minute.digits == 0
        && let Some(unit) = here.number().filter(|unit| unit.value < 10)
    {
        minute = unit;
        here.step();
    }
    let clock_of_its_own = here.word() == Some(Word::Clock) && here.ahead(1).is_some() && linked;
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
    if other || (minute.value == 1 && minute.digits == 0) {
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
    if cursor.back(2).is_some_and(|before| super::scan::is_number(before)) {
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
    matches!(
        word,
        Some(Word::Counted | Word::Unit(_) | Word::Second | Word::Halves(_) | Word::QuarterYear)
    )
}

/// `am`, `pm`, `p.m.`; "am" before a day is an article.
fn am_or_pm(cursor: &mut Cursor<'_>) -> Option<bool> {
    if cursor.eat(Word::Pm) {
        return Some(true);
    }
    if cursor.eat(Word::AnteMeridiem) {
        return Some(false);
    }
    for (letter, afternoon) in [('p', true), ('a', false)] {
        if cursor.is_letter(letter) && cursor.sign_ahead(1, '.') && cursor.letter_ahead(2, 'm') {
            (0..3).for_each(|_| cursor.step());
            return Some(afternoon);
        }
    }
    if cursor.word() == Some(Word::Am) && !super::scan::is_dated(cursor, 1) {
        cursor.step();
        return Some(false);
    }
    None
}

fn half_of_day(cursor: &mut Cursor<'_>, clock: Clock) -> Result<Clock, DateTimeError> {
    // Written out before: "3 Uhr pm".
    match (clock.half, am_or_pm(cursor)) {
        (Half::Fixed, _) | (_, None) => Ok(clock),
        (_, Some(afternoon)) => {
            let hour = clock.minutes / 60 % 12 + if afternoon { 12 } else { 0 };
            Ok(Clock { meridiem: true, ..Clock::fixed(hour * 60 + clock.minutes % 60) })
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
fn at(hour: Number, minute: u32) -> Result<Clock, DateTimeError> {
    let clock = Clock::said(hour.value, minute).ok_or_else(|| hour.impossible(HOUR))?;
    let leading_zero = hour.digits == 2 && hour.value < 10;
    Ok(if leading_zero { clock.settled() } else { clock })
}

/// Reads the zone behind a clock time, named or as an offset; after a space a `-` makes a span.
fn with_zone(cursor: &mut Cursor<'_>, clock: Clock, iso: bool) -> Result<Clock, DateTimeError> {
    let named = cursor.take(|word| match word {
        Word::Zone(Zone::Utc) => Some(ClockZone::Offset(0)),
        Word::Zone(Zone::Cet) => Some(ClockZone::Central(3600)),
        Word::Zone(Zone::Cest) => Some(ClockZone::Central(7200)),
        _ => None,
    });
    let zone = match named {
        Some(zone) => Some(zone),
        None => offset(cursor, iso).transpose()?.map(ClockZone::Offset),
    };
    Ok(match zone {
        Some(ClockZone::Offset(_)) => Clock { zone, ..clock.settled() },
        _ => Clock { zone, ..clock },
    })
}

/// `Z`, `+01:00`, `+0100`, `+01`, in seconds.
fn offset(cursor: &mut Cursor<'_>, iso: bool) -> Option<Result<i32, DateTimeError>> {
    cursor.peek().filter(|token| !token.spaced)?;
    if cursor.is_letter('Z') {
        cursor.step();
        return Some(Ok(0));
    }
    let sign = cursor.one_of(if iso { &['+', '-'] } else { &['+'] })?;
    let hours =
        cursor.number_ahead(1).filter(|hours| !hours.spaced && matches!(hours.digits, 2 | 4))?;
    cursor.step();
    cursor.step();
    let (mut whole, mut minutes) =
        if hours.digits == 4 { (hours.value / 100, hours.value % 100) } else { (hours.value, 0) };
    if hours.digits == 2
        && cursor.is_sign(':')
        && let Some(rest) = cursor.number_ahead(1).filter(|rest| rest.digits == 2)
    {
        (whole, minutes) = (hours.value, rest.value);
        cursor.step();
        cursor.step();
    }
    if whole > 14 || minutes > 59 {
        return Some(Err(hours.impossible("an offset up to 14:59")));
    }
    let seconds = i32::try_from(whole * 3600 + minutes * 60).unwrap_or(0);
    Some(Ok(if sign == '-' { -seconds } else { seconds }))
}
