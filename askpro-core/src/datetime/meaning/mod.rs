//! From the pieces of a text to the day or time that is meant.
//!
//! A [`statement`] is what holds after corrections and refusals ([`refusal`]); days are counted out of it ([`count`]),
//! and clock times find their half of the day. What can mean several things stays a [`reading`] of all of them until
//! the caller decides. Spans have rules of their own ([`spans`]).

mod count;
pub(super) mod reading;
pub(super) mod refusal;
pub(super) mod spans;
pub(super) mod statement;

use chrono::{
    DateTime, Datelike as _, NaiveDate, NaiveDateTime, NaiveTime, Offset, TimeDelta, TimeZone, Utc,
};
use chrono_tz::Tz;

use super::grammar::clock::{Clock, ClockZone, Exactness, Half, Midnight};
use super::grammar::spec::DaySpec;
use super::grammar::words::Part;
use super::parser::{Dialect, Options};
use super::resolve::{self, Resolved, resolve};
use super::{DateTimeError, Found, Question};
use count::{Days, days};
use reading::Reading;
use statement::{End, Plural, Statement};

pub(super) const DATE: &str = "a day such as 24.11.2026 or \"nächsten Dienstag\"";
pub(super) const TIME: &str = "a time such as 14:30 or \"halb drei\"";
pub(super) const BOTH: &str =
    "a day and a time such as 24.11.2026 14:30 or \"morgen um halb drei\"";

/// Before this, in minutes, the night belongs to the day before as people speak.
const SMALL_HOURS: u32 = 6 * 60;

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
pub(super) struct Meaning {
    pub(super) statement: Statement,
    pub(super) options: Options,
    /// The wall time of now.
    pub(super) now: NaiveDateTime,
    pub(super) instant: DateTime<Utc>,
    /// What stands where nothing was understood, for errors.
    pub(super) found: Found,
}

impl Meaning {
    pub(super) fn today(&self) -> NaiveDate {
        self.now.date()
    }

    /// Refuses what nobody can read, whatever else is said.
    pub(super) fn check(&self, expected: &'static str) -> Result<(), DateTimeError> {
        match &self.statement.wrong {
            Some(wrong) => Err(wrong.clone()),
            None => match self.statement.plural {
                Some(Plural::Spans) => Err(DateTimeError::Span { expected }),
                Some(Plural::Series) => Err(DateTimeError::Series { expected }),
                None => Ok(()),
            },
        }
    }

    /// Minutes from now, where nothing else names a day or time; "jetzt" beside one says nothing.
    fn ahead(&self, expected: &'static str) -> Result<Option<i64>, DateTimeError> {
        let statement = &self.statement;
        let today = DaySpec { today: Some(0), ..DaySpec::default() };
        let other_day = statement.common.day.is_some_and(|day| day != today);
        let other = other_day || statement.common.clock.is_some() || statement.from.is_some();
        match statement.ahead {
            Some(0) if other => Ok(None),
            Some(_) if other => Err(DateTimeError::Span { expected }),
            ahead => Ok(ahead),
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
        let statement = &self.statement;
        if let Some(minutes) = self.ahead(DATE)? {
            return Ok(Reading::One(self.in_minutes(minutes)?.date()));
        }
        let spans = [statement.from, statement.to].iter().flatten().any(|end| end.day.is_some());
        if spans {
            return Err(DateTimeError::Span { expected: DATE });
        }
        let days = |end: &End| match &end.day {
            Some(spec) => self.day(spec, DATE),
            None => Err(self.missing(DATE)),
        };
        self.alternatives(Question::WhichDay, days)
    }

    pub(super) fn time(&self) -> Result<Reading<NaiveTime>, DateTimeError> {
        self.check(TIME)?;
        if let Some(minutes) = self.ahead(TIME)? {
            return Ok(Reading::One(self.in_minutes(minutes)?.time()));
        }
        self.refuse_times_of_span(TIME)?;
        self.alternatives(Question::WhichTime, |end| self.time_of(end))
    }

    fn time_of(&self, end: &End) -> Result<Reading<NaiveTime>, DateTimeError> {
        let clocks = self.clocks(end, TIME)?;
        let first = *clocks.first();
        if first.midnight == Midnight::EndsDay {
            return Ok(Reading::asked(first.time(), Question::WhichMidnight));
        }
        if first.zone.is_none() {
            return Ok(clocks.map(Clock::time));
        }
        let day = match &end.day {
            Some(spec) => *self.day(spec, DATE)?.first(),
            None => self.today(),
        };
        let wall = Reading::One(day.and_time(first.time()));
        Ok(self.in_zone(wall, &first)?.map(|moment| moment.wall.time()))
    }

    pub(super) fn moment(&self) -> Result<Reading<Moment>, DateTimeError> {
        self.check(BOTH)?;
        let statement = &self.statement;
        let zone = self.options.timezone;
        if let Some(minutes) = self.ahead(BOTH)? {
            let instant = self.instant_in(minutes)?;
            let wall = resolve::wall(instant, zone)?;
            return Ok(Reading::One(Moment { wall, instant: Some(instant) }));
        }
        let spans = [statement.from, statement.to].iter().flatten().any(|end| end.day.is_some());
        if spans {
            return Err(DateTimeError::Span { expected: BOTH });
        }
        self.refuse_times_of_span(BOTH)?;
        let question = if statement.others.iter().any(|end| end.day.is_some()) {
            Question::WhichDay
        } else {
            Question::WhichTime
        };
        self.alternatives(question, |end| self.moment_of(end))
    }

    fn moment_of(&self, end: &End) -> Result<Reading<Moment>, DateTimeError> {
        let Some(spec) = &end.day else { return Err(self.missing(BOTH)) };
        let days = self.day(spec, BOTH)?;
        if self.statement.same_time {
            let now = self.now.time();
            return Ok(days.map(|day| Moment { wall: day.and_time(now), instant: None }));
        }
        let clocks = self.clocks(end, BOTH)?;
        let first = *clocks.first();
        if let Some(ClockZone::Offset(_)) = first.zone {
            let wall =
                on_day(*days.first(), first).ok_or(DateTimeError::OutOfRange { found: 9999 })?;
            return self.in_zone(Reading::One(wall), &first);
        }
        let by_name = spec.day.is_none() && spec.holiday.is_none();
        let night = end.part == Some(Part::Night) && by_name;
        let walls = self.walls(&days, &clocks, night)?;
        if matches!(&walls, Reading::One(wall) if *wall < self.now) && spec.year.is_none() {
            return Err(DateTimeError::Past);
        }
        self.in_zone(walls, &first)
    }

    /// The readings of all that was said, in its order, each once.
    fn alternatives<T: Copy + PartialEq>(
        &self,
        question: Question,
        read: impl Fn(&End) -> Result<Reading<T>, DateTimeError>,
    ) -> Result<Reading<T>, DateTimeError> {
        if self.statement.others.is_empty() {
            return read(&self.statement.common);
        }
        let mut all: Vec<T> = Vec::new();
        let mut own = None;
        for end in self.statement.alternatives() {
            let reading = read(&end)?;
            own = own.or(reading.question());
            for value in reading.iter() {
                if !all.contains(value) {
                    all.push(*value);
                }
            }
        }
        let question = if all.len() > 1 { Some(question) } else { own };
        Reading::of(all, question).ok_or_else(|| self.missing(BOTH))
    }

    /// One time was asked for, and the ends of a span were said.
    fn refuse_times_of_span(&self, expected: &'static str) -> Result<(), DateTimeError> {
        let ends = [self.statement.from, self.statement.to];
        if ends.iter().flatten().any(End::has_time) {
            return Err(DateTimeError::Span { expected });
        }
        Ok(())
    }

    // --- days

    pub(super) fn day(
        &self,
        spec: &DaySpec,
        expected: &'static str,
    ) -> Result<Reading<NaiveDate>, DateTimeError> {
        match days(spec, &self.options, self.today(), self.statement.day_at)? {
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
        resolve::wall(self.instant_in(minutes)?, self.options.timezone)
    }

    // --- times

    /// The clock times that are meant, the likelier first.
    fn clocks(&self, end: &End, expected: &'static str) -> Result<Reading<Clock>, DateTimeError> {
        match (end.clock, end.part) {
            (Some(clock), part) => Ok(self.halves(clock, part)),
            (None, Some(Part::Noon)) => Ok(Reading::asked(Clock::fixed(720), Question::ExactTime)),
            (None, Some(_)) => Err(DateTimeError::Span { expected }),
            (None, None) => Err(self.missing(expected)),
        }
    }

    /// A clock time with the half of the day that a part of it or the opening hours choose.
    pub(super) fn halves(&self, clock: Clock, part: Option<Part>) -> Reading<Clock> {
        let clock = match part.map(|part| clock.in_part(part)) {
            Some(Some(clock)) => clock,
            Some(None) => return contradicting(clock),
            None => clock,
        };
        if clock.regional && self.options.dialect == Dialect::NorthOrWest {
            let next_hour = Clock { minutes: (clock.minutes + 60) % (24 * 60), ..clock };
            return Reading::either(
                clock.readings().0,
                next_hour.readings().0,
                Question::WhichTime,
            );
        }
        if clock.exact == Exactness::Shortly {
            let (first, _) = clock.readings();
            return Reading::asked(first, Question::ExactTime);
        }
        let open = |clock: Clock| self.options.is_open(clock.time());
        match (clock.readings(), clock.half) {
            ((first, Some(second)), _) => match (open(first), open(second)) {
                (Some(true), Some(false)) => Reading::One(first.settled()),
                (Some(false), Some(true)) => Reading::One(second.settled()),
                _ => Reading::either(first, second, Question::HalfOfDay),
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
        night: bool,
    ) -> Result<Reading<NaiveDateTime>, DateTimeError> {
        let out = || DateTimeError::OutOfRange { found: 9999 };
        let today = self.today();
        if let (true, Reading::One(day), Reading::One(clock)) = (night, days, clocks)
            && clock.minutes < SMALL_HOURS
        {
            return self.in_the_night(day.and_time(clock.time()));
        }
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
        if days.question().is_none() && clocks.question().is_none() {
            return self.midnights(joined, clocks);
        }
        let (said, question) = (joined.iter().count(), joined.question());
        let coming: Vec<NaiveDateTime> = joined
            .iter()
            .copied()
            .filter(|wall| wall.date() != today || *wall > self.now)
            .collect();
        match coming.len() {
            0 => Err(DateTimeError::Past),
            1 if said > 1 && question != Some(Question::WeekdayOrDate) => {
                Reading::of(coming, None).ok_or(DateTimeError::Past)
            }
            _ => Reading::of(coming, question).ok_or(DateTimeError::Past),
        }
    }

    /// "Sonntag nachts um zwei" is in the night before the day, or in the one after it.
    fn in_the_night(&self, wall: NaiveDateTime) -> Result<Reading<NaiveDateTime>, DateTimeError> {
        let next = wall.checked_add_days(chrono::Days::new(1));
        let all: Vec<_> =
            std::iter::once(wall).chain(next).filter(|wall| *wall > self.now).collect();
        let question = (all.len() > 1).then_some(Question::WhichMidnight);
        Reading::of(all, question).ok_or(DateTimeError::Past)
    }

    /// "Freitag um Mitternacht" begins the day, or ends it.
    fn midnights(
        &self,
        walls: Reading<NaiveDateTime>,
        clocks: &Reading<Clock>,
    ) -> Result<Reading<NaiveDateTime>, DateTimeError> {
        let (Reading::One(wall), Reading::One(clock)) = (&walls, clocks) else { return Ok(walls) };
        if clock.midnight != Midnight::Either {
            return Ok(walls);
        }
        self.in_the_night(*wall)
    }

    /// Wall times of the business, for a time that named another zone.
    fn in_zone(
        &self,
        walls: Reading<NaiveDateTime>,
        clock: &Clock,
    ) -> Result<Reading<Moment>, DateTimeError> {
        let zone = self.options.timezone;
        let wall = *walls.first();
        let said = walls.map(|wall| Moment { wall, instant: None });
        let out = || DateTimeError::OutOfRange { found: wall.year() };
        let local = |seconds: i32| {
            let instant = wall
                .checked_sub_signed(TimeDelta::seconds(seconds.into()))
                .ok_or_else(out)?
                .and_utc();
            let wall = resolve::wall(instant, zone)?;
            Ok::<_, DateTimeError>(Moment { wall, instant: Some(instant) })
        };
        match clock.zone {
            None => Ok(said),
            Some(ClockZone::Offset(seconds)) => local(seconds).map(Reading::One),
            Some(ClockZone::Central(seconds)) => {
                let here = zone.offset_from_local_datetime(&wall).earliest();
                if here.is_some_and(|here| here.fix().local_minus_utc() == seconds) {
                    return Ok(said);
                }
                let here = Moment { wall, instant: None };
                let others = local(seconds).into_iter().collect();
                Ok(Reading::Several(here, others, Question::WhichZone))
            }
        }
    }
}

/// The readings of a time that its part of the day contradicts: what may have been meant first.
fn contradicting(clock: Clock) -> Reading<Clock> {
    match clock.half {
        Half::Fixed => Reading::asked(clock, Question::PartOrTime),
        Half::Open | Half::Likely => Reading::either(clock.turned(), clock, Question::PartOrTime),
    }
}

pub(super) fn on_day(day: NaiveDate, clock: Clock) -> Option<NaiveDateTime> {
    let day = if clock.midnight == Midnight::EndsDay { day.succ_opt()? } else { day };
    Some(day.and_time(clock.time()))
}
