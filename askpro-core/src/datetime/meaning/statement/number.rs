//! Numbers that are a day or an hour by what stands beside them: "von 5 bis 6", "14. - 15.10.", `10.10`.

use super::{Builder, End, Kind, Last, Slot};
use crate::datetime::grammar::clock::Clock;
use crate::datetime::grammar::cursor::Number;
use crate::datetime::grammar::dates;
use crate::datetime::grammar::mark::Mark;
use crate::datetime::grammar::scan::{Piece, What};
use crate::datetime::grammar::spec::{DaySpec, Year};

/// What a number alone turns out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Beside {
    Day,
    Clock,
}

/// How many marks stand between the ends of a span, at most.
const MARKS_BETWEEN: usize = 6;

impl Builder<'_> {
    pub(super) fn bare(&mut self, place: usize, number: Number, piece: &Piece) {
        match self.beside(place) {
            Some(Beside::Day) if (1..=31).contains(&number.value) && number.is_short() => {
                self.day(day_of_month(number.value), piece.span.start);
            }
            Some(Beside::Clock) => self.bare_clock(number),
            None if self.is_listed(place, number) => self.bare_clock(number),
            _ if self.says == 1 && self.kind == Kind::Time => self.bare_clock(number),
            // "2026 am 3. Juli"
            _ if self.leads_day(place, number) => {
                let year = i32::try_from(number.value).ok().map(Year::Exact);
                self.day(DaySpec { year, ..DaySpec::default() }, piece.span.start);
            }
            // "morgen 1430"
            _ if number.digits == 4 && self.last == Last::Day && self.kind != Kind::Date => {
                self.bare_clock(number);
            }
            _ => self.last = Last::Nothing,
        }
    }

    pub(super) fn bare_clock(&mut self, number: Number) {
        match Clock::of_number(number) {
            Ok(clock) => self.clock(clock),
            Err(error) => self.statement.wrong = Some(error),
        }
    }

    pub(super) fn dotted(&mut self, place: usize, first: Number, second: Number, piece: &Piece) {
        let date = (1..=12).contains(&second.value) && (1..=31).contains(&first.value);
        let time = first.value <= 24 && second.value <= 59 && second.digits == 2;
        let is_day = match (self.kind, self.beside(place)) {
            // `30.06.25 10.00`
            (Kind::Date, _) if time && self.statement.common.day.is_some() => false,
            (Kind::Date, _) | (_, Some(Beside::Day)) => true,
            (Kind::Time, _) | (_, Some(Beside::Clock)) => false,
            _ if date && time => {
                let said = self.statement.common.day.is_some();
                !said || self.statement.common.clock.is_some()
            }
            _ => date || !time,
        };
        if is_day {
            match dates::of_numbers(first, second) {
                Ok(spec) => self.day(spec, piece.span.start),
                Err(error) => self.statement.wrong = Some(error),
            }
        } else {
            match Clock::of_dotted(first, second) {
                Ok(clock) => self.clock(clock),
                Err(error) => self.statement.wrong = Some(error),
            }
        }
    }

    /// Whether it is the year of the day behind it.
    fn leads_day(&self, place: usize, number: Number) -> bool {
        let next = self.pieces.get(place + 1).map(|piece| &piece.what);
        dates::YEARS.contains(&number.value)
            && matches!(next, Some(What::Day(spec)) if spec.year.is_none() && spec.month.is_some())
    }

    /// "um 10, 11 oder 12": whether it stands in a row of hours close to each other.
    fn is_listed(&self, place: usize, number: Number) -> bool {
        const CLOSE: u32 = 3;
        let link = |what: &What| matches!(what, What::Mark(Mark::Comma | Mark::And | Mark::Or));
        let hour = |what: &What| match what {
            What::Clock(clock) => Some(clock.hour()),
            What::Bare(other) if other.is_short() => Some(other.value),
            _ => None,
        };
        let at = |place: Option<usize>| self.pieces.get(place?).map(|piece| &piece.what);
        // Behind a clock time a comma is not needed: "um zehn elf".
        let before = match at(place.checked_sub(1)) {
            Some(what) if link(what) => at(place.checked_sub(2)).and_then(hour),
            Some(What::Clock(clock)) => Some(clock.hour()),
            _ => None,
        };
        let behind = match at(Some(place + 1)) {
            Some(what) if link(what) => at(Some(place + 2)).and_then(hour),
            // "zehn elf Uhr"
            Some(What::Clock(clock)) if number.digits == 0 => Some(clock.hour()),
            _ => None,
        };
        let close = |other: Option<u32>| {
            other
                .is_some_and(|other| other != number.value && other.abs_diff(number.value) <= CLOSE)
        };
        let beside_clock = self.last == Last::Clock
            || self
                .pieces
                .iter()
                .skip(place)
                .take(6)
                .any(|piece| matches!(piece.what, What::Clock(_)));
        self.kind != Kind::Date
            && number.is_short()
            && number.value <= 24
            && beside_clock
            && (close(before) || close(behind))
    }

    /// What the other end of the span is, or what is being corrected: a day or a clock time.
    fn beside(&self, place: usize) -> Option<Beside> {
        let other = match self.slot {
            Slot::To => self.statement.from.or(Some(self.statement.common)),
            _ => None,
        };
        if let Some(other) = other {
            return Some(match other {
                End { clock: None, day: Some(day), .. } if day.day.is_some() => Beside::Day,
                _ => Beside::Clock,
            });
        }
        if self.correcting.clock
            && self.statement.common.clock.is_some()
            && self.corrected == Last::Clock
        {
            return Some(Beside::Clock);
        }
        if self.correcting.day
            && self.statement.common.day.is_some_and(|day| day.day.is_some())
            && self.corrected == Last::Day
        {
            return Some(Beside::Day);
        }
        let joined = self.pieces.get(place + 1).is_some_and(|next| match next.what {
            What::Mark(Mark::Dash | Mark::Until | Mark::Or) => true,
            What::Mark(Mark::And) => self.between,
            _ => false,
        });
        let after_or = place
            .checked_sub(1)
            .and_then(|before| self.pieces.get(before))
            .is_some_and(|before| before.what == What::Mark(Mark::Or));
        if after_or && self.last == Last::Clock {
            return Some(Beside::Clock);
        }
        if joined {
            return match self.value_after(place + 1)? {
                What::Day(spec) if spec.day.is_some() => Some(Beside::Day),
                What::Day(_) if self.slot == Slot::Common => None,
                What::Dotted(_, second)
                    if self.kind != Kind::Time && (1..=12).contains(&second.value) =>
                {
                    Some(Beside::Day)
                }
                What::Clock(_) | What::Bare(_) | What::Dotted(..) | What::Part(_) => {
                    Some(Beside::Clock)
                }
                _ => None,
            };
        }
        (self.slot != Slot::Common && !self.only_from).then_some(Beside::Clock)
    }

    pub(super) fn value_after(&self, place: usize) -> Option<&What> {
        self.pieces
            .get(place + 1..)?
            .iter()
            .take(MARKS_BETWEEN)
            .map(|piece| &piece.what)
            .find(|what| !matches!(what, What::Mark(Mark::Until | Mark::Latest | Mark::Comma)))
    }
}

fn day_of_month(day: u32) -> DaySpec {
    DaySpec { day: Some(day), ..DaySpec::default() }
}
