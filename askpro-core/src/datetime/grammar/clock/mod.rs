//! Clock times, as people say and write them.

mod spoken;
mod written;
mod zone;

use chrono::NaiveTime;

use super::cursor::{Cursor, Number};
use super::words::{Part, Word};
use crate::datetime::DateTimeError;
use spoken::spoken;
use written::{at, half_of_day, written};
use zone::with_zone;

const HOUR: &str = "an hour from 0 to 24";
const MINUTE: &str = "minutes from 0 to 59";
const FOUR_DIGITS: &str = "a time from 0000 to 2400";

/// A time on the clock, as it was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::datetime) struct Clock {
    /// Minutes from midnight, below 1440.
    pub(in crate::datetime) minutes: u32,
    pub(in crate::datetime) half: Half,
    pub(in crate::datetime) midnight: Midnight,
    pub(in crate::datetime) exact: Exactness,
    /// "viertel drei", "dreiviertel drei": not understood everywhere.
    pub(in crate::datetime) regional: bool,
    /// "am", "pm": of a span, it holds for both ends.
    pub(in crate::datetime) meridiem: bool,
    pub(in crate::datetime) zone: Option<ClockZone>,
}

/// Which midnight a time is, if it is one that needs to be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::datetime) enum Midnight {
    /// Any other time, and 0:00.
    No,
    /// 24:00: it ends the day.
    EndsDay,
    /// "Mitternacht": of the day that ends, or of the day that begins.
    Either,
}

/// How exactly a time was meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::datetime) enum Exactness {
    Exact,
    /// "etwa", "gegen"
    About,
    /// "kurz nach", "kurz vor": not the time itself.
    Shortly,
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
        let midnight = if hour == 24 { Midnight::EndsDay } else { Midnight::No };
        Some(Self { half, midnight, ..Self::fixed(hour * 60 + minute) })
    }

    pub(in crate::datetime) fn fixed(minutes: u32) -> Self {
        Self {
            minutes: minutes % DAY,
            half: Half::Fixed,
            midnight: Midnight::No,
            exact: Exactness::Exact,
            regional: false,
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
        midnight: Midnight::Either,
        exact: Exactness::Exact,
        regional: false,
        meridiem: false,
        zone: None,
    };

    /// A number that stands for an hour, or for hours and minutes.
    pub(in crate::datetime) fn of_number(number: Number) -> Result<Self, DateTimeError> {
        match number.digits {
            3.. => Self::said(number.value / 100, number.value % 100)
                .map(|clock| if number.digits == 4 { clock.settled() } else { clock })
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
            _ if self.midnight == Midnight::Either => keep,
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
                let midnight = if self.minutes == NOON { Midnight::Either } else { Midnight::No };
                Some(Self { midnight, ..self.turned().settled() })
            }
            Part::Night if hour <= 6 || hour >= 18 => keep,
            Part::Night if !fixed => turn(),
            _ => None,
        }
    }

    /// As it is, not exactly meant.
    pub(in crate::datetime) fn about(self) -> Self {
        match self.exact {
            Exactness::Exact => Self { exact: Exactness::About, ..self },
            Exactness::About | Exactness::Shortly => self,
        }
    }

    /// The hour that was said.
    pub(in crate::datetime) const fn hour(self) -> u32 {
        self.minutes / 60
    }

    /// Whether it is one of the readings of a time whose half of the day is open.
    pub(in crate::datetime) fn is_reading_of(self, open: Self) -> bool {
        self.minutes == open.minutes || self.minutes == open.turned().minutes
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
    // Each "etwa" of many is tried once.
    if here.word() == Some(Word::About) && here.word_back(1) == Some(Word::About) {
        return None;
    }
    while here.eat(Word::About) {}
    let read = spoken(&mut here).map(Ok).or_else(|| {
        let written = written(&mut here, introduced)?;
        Some(written.map(|clock| half_of_day(&mut here, clock)))
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
