//! From the pieces of a text to the day or time that is meant.
//!
//! A [`statement`] is what holds after corrections and refusals ([`refusal`]); days are counted out of it ([`count`]),
//! and clock times find their half of the day. What can mean several things stays a [`reading`] of all of them until
//! the caller decides. Spans have rules of their own ([`spans`]).

mod count;
pub(super) mod reading;
mod refusal;
pub(super) mod spans;
pub(super) mod statement;

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Offset, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;

use super::grammar::clock::{Clock, ClockZone, Half};
use super::grammar::spec::DaySpec;
use super::grammar::words::Part;
use super::parser::Options;
use super::resolve::{Resolved, resolve};
use super::{DateTimeError, Found, Question};
use count::{Days, days};
use reading::Reading;
use statement::{End, Statement};

pub(super) const DATE: &str = "a day such as 24.11.2026 or \"nächsten Dienstag\"";
pub(super) const TIME: &str = "a time such as 14:30 or \"halb drei\"";
pub(super) const BOTH: &str =
    "a day and a time such as 24.11.2026 14:30 or \"morgen um halb drei\"";

/// A wall time, and the instant where the text named one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Moment {
    pub(super) wall: NaiveDateTime,
    pub(super) instant: Option<DateTime<Utc>>,
}

impl Moment {
    pub(super) fn resolved(self, zone: Tz) -> Result<Resolved, DateTimeError> {
        match self.instant {
            Some(instant) => Ok(Resolved { instant, folded: false }),
            None => resolve(self.wall.date(), self.wall.time(), zone),
        }
    }
}

/// A statement, read at an instant with options.
#[derive(Debug)]
pub(super) struct Meaning<'a> {
    pub(super) statement: &'a Statement,
    pub(super) options: &'a Options,
    /// The wall time of now.
    pub(super) now: NaiveDateTime,
    pub(super) instant: DateTime<Utc>,
    /// What stands where nothing was understood, for errors.
    pub(super) found: Found,
}

impl Meaning<'_> {
    pub(super) fn today(&self) -> NaiveDate {
        self.now.date()
    }

    /// Refuses what nobody can read, whatever else is said.
    pub(super) fn check(&self, expected: &'static str) -> Result<(), DateTimeError> {
        match &self.statement.wrong {
            Some(wrong) => Err(wrong.clone()),
            None if self.statement.series => Err(DateTimeError::Series { expected }),
            None => Ok(()),
        }
    }

    /// The error that nothing was said.
    pub(super) fn missing(&self, expected: &'static str) -> DateTimeError {
        if self.statement.refused {
            return DateTimeError::Refused { expected };
        }
        DateTimeError::Unexpected { expected, found: self.found, at: self.statement.end }
    }

    // --- kinds

    pub(super) fn date(&self) -> Result<Reading<NaiveDate>, DateTimeError> {
        self.check(DATE)?;
        let statement = self.statement;
        if let Some(minutes) = statement.ahead {
            return Ok(Reading::One(self.in_minutes(minutes)?.date()));
        }
        let spans = [statement.from, statement.to].iter().flatten().any(|end| end.day.is_some());
        if spans {
            return Err(DateTimeError::Span { expected: DATE });
        }
        let Some(spec) = &statement.common.day else { return Err(self.missing(DATE)) };
        self.one_day(spec, DATE)
    }

    pub(super) fn time(&self) -> Result<Reading<NaiveTime>, DateTimeError> {
        self.check(TIME)?;
        if let Some(minutes) = self.statement.ahead {
            return Ok(Reading::One(self.in_minutes(minutes)?.time()));
        }
        let clocks = self.clocks(TIME)?;
        if let Reading::One(clock) = &clocks
            && (clock.next_day || clock.midnight)
            && clock.minutes == 0
        {
            let question = Question::WhichMidnight;
            return Ok(if clock.next_day {
                Reading::Several(vec![clock.time()], question)
            } else {
                Reading::One(clock.time())
            });
        }
        let mut times = clocks.map(Clock::time);
        if let Some(Clock { zone: Some(_), .. }) = self.statement.common.clock {
            let day = match &self.statement.common.day {
                Some(spec) => *self.one_day(spec, DATE)?.first(),
                None => self.today(),
            };
            times =
                self.in_zone(clocks_on(&clocks_of(self.statement), day)?)?.map(|wall| wall.time());
        }
        Ok(times)
    }

    pub(super) fn moment(&self) -> Result<Reading<Moment>, DateTimeError> {
        self.check(BOTH)?;
        let statement = self.statement;
        let zone = self.options.timezone;
        if let Some(minutes) = statement.ahead {
            let instant = self.instant_in(minutes)?;
            let wall = instant.with_timezone(&zone).naive_local();
            return Ok(Reading::One(Moment { wall, instant: Some(instant) }));
        }
        let spans = [statement.from, statement.to].iter().flatten().any(|end| end.day.is_some());
        if spans {
            return Err(DateTimeError::Span { expected: BOTH });
        }
        let Some(spec) = &statement.common.day else { return Err(self.missing(BOTH)) };
        let days = self.one_day(spec, BOTH)?;
        let wall = |wall| Moment { wall, instant: None };
        if statement.same_time {
            return Ok(days.map(|day| wall(day.and_time(self.now.time()))));
        }
        let clocks = self.clocks(BOTH)?;
        if let Some(ClockZone::Offset(seconds)) =
            statement.common.clock.and_then(|clock| clock.zone)
        {
            let out = DateTimeError::OutOfRange { found: 9999 };
            let said = on_day(*days.first(), *clocks.first()).ok_or_else(|| out.clone())?;
            let instant =
                said.checked_sub_signed(TimeDelta::seconds(seconds.into())).ok_or(out)?.and_utc();
            let wall = instant.with_timezone(&zone).naive_local();
            return Ok(Reading::One(Moment { wall, instant: Some(instant) }));
        }
        let walls = self.walls(&days, &clocks)?;
        Ok(self.in_zone(walls)?.map(wall))
    }

    // --- days

    /// The one day that is meant, with the others that were said.
    pub(super) fn one_day(
        &self,
        spec: &DaySpec,
        expected: &'static str,
    ) -> Result<Reading<NaiveDate>, DateTimeError> {
        let statement = self.statement;
        let first = self.day(spec, expected)?;
        if statement.other_days.is_empty() {
            return Ok(first);
        }
        let mut all = first.all().to_vec();
        for other in &statement.other_days {
            for day in self.day(other, expected)?.all() {
                if !all.contains(day) {
                    all.push(*day);
                }
            }
        }
        let question = if all.len() > 1 { Some(Question::WhichDay) } else { first.question() };
        Reading::of(all, question).ok_or_else(|| self.missing(expected))
    }

    fn day(
        &self,
        spec: &DaySpec,
        expected: &'static str,
    ) -> Result<Reading<NaiveDate>, DateTimeError> {
        match days(spec, self.today(), self.statement.day_at)? {
            Days::One(reading) => Ok(reading),
            Days::Span(span) => match span {
                Reading::One(span) if span.from == span.to => Ok(Reading::One(span.from)),
                _ => Err(DateTimeError::Span { expected }),
            },
        }
    }

    /// So many minutes from now; real hours, also over a change of the clocks.
    fn instant_in(&self, minutes: i64) -> Result<DateTime<Utc>, DateTimeError> {
        let ahead = TimeDelta::try_minutes(minutes)
            .and_then(|ahead| self.instant.checked_add_signed(ahead));
        ahead.ok_or(DateTimeError::OutOfRange { found: 9999 })
    }

    /// The wall time so many minutes from now.
    fn in_minutes(&self, minutes: i64) -> Result<NaiveDateTime, DateTimeError> {
        Ok(self.instant_in(minutes)?.with_timezone(&self.options.timezone).naive_local())
    }

    // --- times

    /// The clock times that are meant, the likelier first.
    fn clocks(&self, expected: &'static str) -> Result<Reading<Clock>, DateTimeError> {
        let statement = self.statement;
        let times = [statement.from, statement.to].iter().flatten().any(End::has_time);
        if times {
            return Err(DateTimeError::Span { expected });
        }
        let Some(clock) = statement.common.clock else {
            return match statement.common.part {
                Some(Part::Noon) => {
                    Ok(Reading::Several(vec![Clock::fixed(720)], Question::ExactTime))
                }
                Some(_) => Err(DateTimeError::Span { expected }),
                None if statement.same_time => Ok(Reading::One(Clock::fixed(0))),
                None => Err(self.missing(expected)),
            };
        };
        let first = self.halves(clock, statement.common.part);
        if statement.other_clocks.is_empty() {
            return Ok(first);
        }
        let others = statement
            .other_clocks
            .iter()
            .flat_map(|other| self.halves(*other, statement.common.part).all().to_vec());
        let all = first.all().iter().copied().chain(others).collect();
        Ok(Reading::Several(all, Question::WhichTime))
    }

    /// A clock time with the half of the day that a part of it or the opening hours choose.
    pub(super) fn halves(&self, clock: Clock, part: Option<Part>) -> Reading<Clock> {
        let clock = match part.map(|part| clock.in_part(part)) {
            Some(Some(clock)) => clock,
            Some(None) => return Reading::Several(contradicting(clock), Question::PartOrTime),
            None => clock,
        };
        if clock.shortly {
            let (first, _) = clock.readings();
            return Reading::Several(vec![first], Question::ExactTime);
        }
        let open = |clock: Clock| self.options.is_open(clock.time());
        match (clock.readings(), clock.half) {
            ((first, Some(second)), _) => match (open(first), open(second)) {
                (Some(true), Some(false)) => Reading::One(first.settled()),
                (Some(false), Some(true)) => Reading::One(second.settled()),
                _ => Reading::Several(vec![first, second], Question::HalfOfDay),
            },
            ((first, None), Half::Likely)
                if open(first) == Some(false) && open(first.turned()) == Some(true) =>
            {
                Reading::One(first.turned().settled())
            }
            ((first, None), _) => Reading::One(first),
        }
    }

    /// Each time on each day; today only what is still to come, when there is a choice.
    fn walls(
        &self,
        days: &Reading<NaiveDate>,
        clocks: &Reading<Clock>,
    ) -> Result<Reading<NaiveDateTime>, DateTimeError> {
        let out = || DateTimeError::OutOfRange { found: 9999 };
        let today = self.today();
        // A time before 13:00 that has passed today may be meant twelve hours later.
        if let (Reading::One(day), Reading::One(clock)) = (days, clocks)
            && *day == today
            && clock.half == Half::Likely
            && today.and_time(clock.time()) <= self.now
        {
            let later = today.and_time(clock.turned().time());
            let all = if later > self.now { vec![later] } else { Vec::new() };
            return Reading::of(all, Some(Question::HalfOfDay)).ok_or(DateTimeError::Past);
        }
        let joined = days.with(clocks, on_day).ok_or_else(out)?;
        let (Reading::Several(all, question), false) =
            (&joined, matches!(clocks, Reading::One(_)) && matches!(days, Reading::One(_)))
        else {
            return self.midnights(joined, clocks);
        };
        let coming: Vec<NaiveDateTime> =
            all.iter().copied().filter(|wall| wall.date() != today || *wall > self.now).collect();
        match coming.len() {
            0 => Err(DateTimeError::Past),
            1 if all.len() > 1 => Reading::of(coming, None).ok_or(DateTimeError::Past),
            _ => Ok(Reading::Several(coming, *question)),
        }
    }

    /// "Freitag um Mitternacht" begins the day, or ends it.
    fn midnights(
        &self,
        walls: Reading<NaiveDateTime>,
        clocks: &Reading<Clock>,
    ) -> Result<Reading<NaiveDateTime>, DateTimeError> {
        let (Reading::One(wall), Reading::One(clock)) = (&walls, clocks) else { return Ok(walls) };
        if !clock.midnight || clock.minutes != 0 {
            return Ok(walls);
        }
        let next = wall.checked_add_days(chrono::Days::new(1));
        let all: Vec<_> =
            std::iter::once(*wall).chain(next).filter(|wall| *wall > self.now).collect();
        let question = (all.len() > 1).then_some(Question::WhichMidnight);
        Reading::of(all, question).ok_or(DateTimeError::Past)
    }

    /// Wall times of the business, for those that named another zone.
    fn in_zone(
        &self,
        walls: Reading<NaiveDateTime>,
    ) -> Result<Reading<NaiveDateTime>, DateTimeError> {
        let Some(zone) = self.statement.common.clock.and_then(|clock| clock.zone) else {
            return Ok(walls);
        };
        let wall = *walls.first();
        let local = |seconds: i32| {
            let utc = wall.checked_sub_signed(TimeDelta::seconds(i64::from(seconds)))?;
            Some(self.options.timezone.from_utc_datetime(&utc).naive_local())
        };
        let out = DateTimeError::OutOfRange { found: 9999 };
        match zone {
            ClockZone::Offset(seconds) => local(seconds).map(Reading::One).ok_or(out),
            ClockZone::Central(seconds) => {
                let here = self.options.timezone.offset_from_local_datetime(&wall).earliest();
                if here.is_some_and(|here| here.fix().local_minus_utc() == seconds) {
                    return Ok(walls);
                }
                let all = std::iter::once(wall).chain(local(seconds)).collect();
                Ok(Reading::Several(all, Question::WhichZone))
            }
        }
    }
}

/// The readings of a time that its part of the day contradicts: what may have been meant first.
fn contradicting(clock: Clock) -> Vec<Clock> {
    match clock.half {
        Half::Fixed => vec![clock],
        Half::Open | Half::Likely => vec![clock.turned(), clock],
    }
}

fn clocks_of(statement: &Statement) -> Vec<Clock> {
    statement.common.clock.into_iter().collect()
}

fn clocks_on(clocks: &[Clock], day: NaiveDate) -> Result<Reading<NaiveDateTime>, DateTimeError> {
    let walls = clocks.iter().map(|clock| day.and_time(clock.time())).collect();
    Reading::of(walls, None).ok_or(DateTimeError::OutOfRange { found: 9999 })
}

pub(super) fn on_day(day: NaiveDate, clock: Clock) -> Option<NaiveDateTime> {
    let day = if clock.next_day { day.succ_opt()? } else { day };
    Some(day.and_time(clock.time()))
}
