//! From what a text says to the span of time that is meant.

use chrono::{NaiveDate, NaiveTime, Timelike as _};

use super::count::{DaySpan, Days, days};
use super::reading::Reading;
use super::statement::End;
use super::{Meaning, on_day};
use crate::datetime::grammar::clock::{Clock, Half, Midnight};
use crate::datetime::grammar::spec::{DaySpec, Year};
use crate::datetime::grammar::words::Part;
use crate::datetime::{DateTimeError, Interval, Question};

pub(in crate::datetime) const SPAN: &str =
    "a span of time such as \"ab 14 Uhr\" or \"nächste Woche\"";

/// A span of days without a year is shorter, in days.
const MOST_OF_A_YEAR: i64 = 300;

/// A beginning and an end on the clock.
type Ends = (Option<Clock>, Option<Clock>);

impl Meaning {
    pub(in crate::datetime) fn interval(&self) -> Result<Reading<Interval>, DateTimeError> {
        self.sound(&self.any_interval()?)
    }

    fn any_interval(&self) -> Result<Reading<Interval>, DateTimeError> {
        self.check(SPAN)?;
        let statement = &self.statement;
        let (from, to) = (statement.from, statement.to);
        if let (None, None) = (from, to) {
            return self.alternatives(Question::WhichDay, |end| self.unmarked(end));
        }
        let timed = from.is_some_and(|end| end.has_time()) || to.is_some_and(|end| end.has_time());
        if timed {
            self.times(from.unwrap_or_default(), to.unwrap_or_default())
        } else {
            self.span_of_days(from, to)
        }
    }

    /// The readings that begin before they end and are not past.
    fn sound(&self, reading: &Reading<Interval>) -> Result<Reading<Interval>, DateTimeError> {
        let question = reading.question();
        let in_order = |interval: &&Interval| runs_forward(**interval);
        let forward: Vec<Interval> = reading.iter().filter(in_order).copied().collect();
        if forward.is_empty() {
            return Err(DateTimeError::Backwards);
        }
        let coming = forward.into_iter().filter(|interval| !self.has_passed(*interval));
        Reading::of(coming, question).ok_or(DateTimeError::Past)
    }

    /// Whether the end of a span lies before now, where no year was said.
    fn has_passed(&self, interval: Interval) -> bool {
        let ends = [Some(self.statement.common), self.statement.from, self.statement.to];
        let year_said = |end: &End| {
            end.day.is_some_and(|day| matches!(day.year, Some(Year::Exact(_) | Year::Short(_))))
        };
        if ends.iter().flatten().any(year_said) {
            return false;
        }
        interval.has_ended(self.now)
    }

    /// A part of the day, a week, a month: spans without an end that is said.
    fn unmarked(&self, end: &End) -> Result<Reading<Interval>, DateTimeError> {
        let part = end.part.filter(|_| end.clock.is_none()).map(bounds);
        match (end.day, part) {
            (Some(spec), Some((from, to))) => {
                let days = self.day(&spec, SPAN)?;
                Ok(days.map(|day| Interval::Times {
                    date: Some(day),
                    from: Some(from),
                    to: Some(to),
                }))
            }
            (None, Some((from, to))) => {
                Ok(Reading::One(Interval::Times { date: None, from: Some(from), to: Some(to) }))
            }
            (Some(spec), None) if end.clock.is_none() => {
                let span = self.days_of(&spec, self.today())?;
                Ok(span.map(|span| Interval::Days { from: Some(span.from), to: Some(span.to) }))
            }
            _ => Err(self.missing(SPAN)),
        }
    }

    /// The days that are meant; one day is a span of its own.
    fn days_of(&self, spec: &DaySpec, today: NaiveDate) -> Result<Reading<DaySpan>, DateTimeError> {
        Ok(match days(spec, &self.options, today, self.statement.day_at)? {
            Days::One(reading) => reading.map(|day| DaySpan { from: day, to: day }),
            Days::Span(span) => span,
        })
    }

    // --- spans of days

    fn span_of_days(
        &self,
        from: Option<End>,
        to: Option<End>,
    ) -> Result<Reading<Interval>, DateTimeError> {
        let common = self.statement.common.day.unwrap_or_default();
        // "in der Nacht von Samstag auf Sonntag"
        if let (Some(Part::Night), Some(evening)) =
            (self.statement.common.part, from.and_then(|end| end.day))
        {
            let (from, to) = bounds(Part::Night);
            let days = self.day(&evening, SPAN)?;
            return Ok(days.map(|day| Interval::Times {
                date: Some(day),
                from: Some(from),
                to: Some(to),
            }));
        }
        let said = |end: Option<End>| end.and_then(|end| end.day);
        let framed = |spec: DaySpec, other: Option<DaySpec>| {
            let spec = spec.completed_by(common);
            other.map_or(spec, |other| spec.completed_by(other))
        };
        let from_spec = said(from).map(|spec| framed(spec, said(to)));
        let to_spec = said(to).map(|spec| framed(spec, said(from)));
        let after = |span: DaySpan| {
            let exclusive = from.is_some_and(|end| end.exclusive);
            if exclusive { span.to.succ_opt().unwrap_or(span.to) } else { span.from }
        };
        let before = |span: DaySpan| {
            let exclusive = to.is_some_and(|end| end.exclusive);
            if exclusive { span.from.pred_opt().unwrap_or(span.from) } else { span.to }
        };
        let first = from_spec.map(|spec| self.days_of(&spec, self.today())).transpose()?;
        let begin = first.as_ref().map_or(self.today(), |first| first.first().from);
        let last = to_spec
            .map(|spec| {
                self.days_of(&spec, if spec.counts_from_today() { self.today() } else { begin })
            })
            .transpose()?;
        match (first, last) {
            (Some(first), None) => {
                Ok(first.map(|span| Interval::Days { from: Some(after(span)), to: None }))
            }
            (None, Some(last)) => {
                Ok(last.map(|span| Interval::Days { from: None, to: Some(before(span)) }))
            }
            (Some(first), Some(last)) => {
                // The likelier end belongs to the likelier beginning.
                let (from, to) = (after(*first.first()), before(*last.first()));
                // "vom 5. bis 3. Juli": nobody means most of a year.
                let said_year =
                    [from_spec, to_spec].iter().flatten().any(|spec| spec.year.is_some());
                if to < from || (!said_year && (to - from).num_days() > MOST_OF_A_YEAR) {
                    return Err(DateTimeError::Backwards);
                }
                let question = first.question().or(last.question());
                let interval = Interval::Days { from: Some(from), to: Some(to) };
                Reading::of([interval], question).ok_or_else(|| self.missing(SPAN))
            }
            (None, None) => Err(self.missing(SPAN)),
        }
    }

    // --- spans of times

    fn times(&self, from: End, to: End) -> Result<Reading<Interval>, DateTimeError> {
        if let (Some(first), Some(last)) = (from.day, to.day) {
            return self.moments(from, to, first, last);
        }
        if let (None, Some(spec), None, Some(_)) = (from.clock, to.day, from.part, to.clock) {
            let days = self.day(&spec, SPAN)?;
            let clocks = self.halves(to.clock.unwrap_or(Clock::fixed(0)), to.part);
            let walls =
                days.with(&clocks, on_day).ok_or(DateTimeError::OutOfRange { found: 9999 })?;
            return Ok(walls.map(|wall| Interval::Moments { from: None, to: Some(wall) }));
        }
        let spec = match self.statement.common.day {
            Some(common) => Some(
                [from.day, to.day]
                    .into_iter()
                    .flatten()
                    .fold(common, |all, day| all.and(day).unwrap_or(all)),
            ),
            None => from.day.or(to.day),
        };
        let dates = spec.map(|spec| self.day(&spec, SPAN)).transpose()?;
        let today = matches!(&dates, Some(Reading::One(date)) if *date == self.today());
        let ends = self.ends(from, to, today)?;
        let times = |date: Option<NaiveDate>, (from, to): Ends| Interval::Times {
            date,
            from: from.map(Clock::time),
            to: to.map(Clock::time),
        };
        match dates {
            None => Ok(ends.map(|ends| times(None, ends))),
            Some(dates) => dates
                .with(&ends, |date, ends| Some(times(Some(date), ends)))
                .ok_or_else(|| self.missing(SPAN)),
        }
    }

    fn moments(
        &self,
        from: End,
        to: End,
        first: DaySpec,
        last: DaySpec,
    ) -> Result<Reading<Interval>, DateTimeError> {
        let common = self.statement.common.day.unwrap_or_default();
        let first_day =
            *self.days_of(&first.completed_by(common).completed_by(last), self.today())?.first();
        let last_day =
            *self.days_of(&last.completed_by(common).completed_by(first), first_day.from)?.first();
        let wall = |day: NaiveDate, end: End, open: NaiveTime| {
            let clock = end.clock.map(|clock| *self.halves(clock, end.part).first());
            let part = end.part.map(|part| Clock::at(bounds(part).0));
            on_day(day, clock.or(part).unwrap_or(Clock::at(open)))
        };
        let end_of_day = NaiveTime::from_hms_opt(23, 59, 0).unwrap_or_default();
        let interval = Interval::Moments {
            from: wall(first_day.from, from, NaiveTime::MIN),
            to: wall(last_day.to, to, end_of_day),
        };
        let unsure = [from.clock, to.clock].iter().flatten().any(|clock| clock.half == Half::Open);
        Reading::of([interval], unsure.then_some(Question::HalfOfDay))
            .ok_or_else(|| self.missing(SPAN))
    }

    /// The ends on the clock, the likelier reading first.
    fn ends(&self, from: End, to: End, today: bool) -> Result<Reading<Ends>, DateTimeError> {
        let common = self.statement.common.part;
        // "von 5 bis 6 Uhr nachmittags": what is said at the end holds for both.
        let part_from = from.part.or(common).or(to.part.filter(|_| to.clock.is_some()));
        let begin = from
            .clock
            .map(|clock| (clock, part_from))
            .or_else(|| beginning(from).map(|clock| (clock, None)));
        let end = to
            .clock
            .map(|clock| (clock, to.part.or(common)))
            .or_else(|| ending(to).map(|clock| (clock, None)));
        let (begin, end) = match (begin, end) {
            (Some((begin, begin_part)), Some((end, end_part))) => {
                let begin = in_part_or_as_said(begin, begin_part);
                let end = in_part_or_as_said(end, end_part);
                return self.choose(pairs(begin, end), today);
            }
            (begin, end) => (begin, end),
        };
        let one = |said: Option<(Clock, Option<Part>)>| {
            said.map(|(clock, part)| self.halves(clock, part))
        };
        let all = match (one(begin), one(end)) {
            (Some(begin), None) => begin.map(|clock| (Some(clock), None)),
            (None, Some(end)) => end.map(|clock| (None, Some(clock))),
            _ => return Err(self.missing(SPAN)),
        };
        if all.question() != Some(Question::HalfOfDay) {
            return Ok(all);
        }
        self.choose(all.iter().copied().collect(), today)
    }

    /// Of the readings those that are still to come today and lie in the opening hours.
    fn choose(&self, all: Vec<Ends>, today: bool) -> Result<Reading<Ends>, DateTimeError> {
        let to_come = |ends: &Ends| {
            !today || ends.0.or(ends.1).is_none_or(|clock| clock.time() > self.now.time())
        };
        let open = |ends: &Ends| {
            [ends.0, ends.1]
                .iter()
                .flatten()
                .all(|clock| self.options.is_open(clock.time()) != Some(false))
        };
        let narrowed = |all: Vec<Ends>, keep: &dyn Fn(&Ends) -> bool| {
            let kept: Vec<Ends> = all.iter().copied().filter(|ends| keep(ends)).collect();
            if kept.is_empty() { all } else { kept }
        };
        let all = narrowed(narrowed(all, &to_come), &open);
        let question = (all.len() > 1).then_some(Question::HalfOfDay);
        Reading::of(all, question).ok_or_else(|| self.missing(SPAN))
    }
}

/// Whether the end comes after the beginning; a night may run over midnight.
fn runs_forward(interval: Interval) -> bool {
    match interval {
        Interval::Times { from: Some(from), to: Some(to), .. } => {
            from < to || (from.hour() >= 18 && to.hour() < 7)
        }
        Interval::Days { from: Some(from), to: Some(to) } => from <= to,
        Interval::Moments { from: Some(from), to: Some(to) } => from < to,
        _ => true,
    }
}

fn in_part_or_as_said(clock: Clock, part: Option<Part>) -> Clock {
    part.and_then(|part| clock.in_part(part)).unwrap_or(clock)
}

/// The readings of two times in which the beginning comes before the end.
fn pairs(begin: Clock, end: Clock) -> Vec<Ends> {
    let pair = |begin: Clock, end: Clock| (Some(begin), Some(end));
    let ordered =
        |begin: Clock, end: Clock| begin.minutes < end.minutes || end.midnight == Midnight::EndsDay;
    let afternoon = |clock: Clock| clock.half == Half::Fixed && clock.minutes >= 13 * 60;
    match (begin.half, end.half) {
        // "between 2 and 4 pm"
        (Half::Open, Half::Fixed) if end.meridiem && ordered(begin.turned(), end) => {
            vec![pair(begin.turned(), end)]
        }
        // An end from 13:00 on puts the beginning on the 24-hour clock too.
        (_, Half::Fixed) if afternoon(end) && ordered(begin, end) => vec![pair(begin, end)],
        (Half::Fixed, Half::Fixed) => vec![pair(begin, end)],
        (Half::Fixed, _) if ordered(begin, end) && !afternoon(begin) => vec![pair(begin, end)],
        (Half::Fixed, _) if ordered(begin, end.turned()) => vec![pair(begin, end.turned())],
        (Half::Fixed, _) => vec![pair(begin, end)],
        (Half::Open, Half::Open) if ordered(begin, end) => {
            vec![pair(begin.turned(), end.turned()), pair(begin, end)]
        }
        (Half::Open, Half::Likely) if ordered(begin, end) => {
            vec![pair(begin, end), pair(begin.turned(), end.turned())]
        }
        (Half::Open, Half::Fixed) => vec![pair(begin.turned(), end), pair(begin, end)],
        // "von neun bis fünf" runs over noon.
        (_, Half::Open) if !ordered(begin, end) => vec![pair(begin, end.turned())],
        _ => vec![pair(begin, end)],
    }
}

/// Where a span begins that names no clock time: "ab Mittag", "nach dem Mittagessen".
fn beginning(end: End) -> Option<Clock> {
    let at = |hour: u32| Some(Clock::fixed(hour * 60));
    match (end.part, end.meal) {
        (Some(part), _) => {
            let (from, to) = bounds(part);
            Some(Clock::at(if end.exclusive { to } else { from }))
        }
        (None, Some(Part::Noon)) => at(13),
        (None, Some(_)) => at(17),
        (None, None) => None,
    }
}

/// Where a span ends that names no clock time: "bis Mittag".
fn ending(end: End) -> Option<Clock> {
    match (end.part, end.meal) {
        (Some(part), _) => Some(Clock::at(bounds(part).0)),
        (None, Some(Part::Noon)) => Some(Clock::fixed(12 * 60)),
        (None, Some(_)) => Some(Clock::fixed(17 * 60)),
        (None, None) => None,
    }
}

/// From when to when a part of the day is taken, as people in Germany use the words.
fn bounds(part: Part) -> (NaiveTime, NaiveTime) {
    let (from, to) = match part {
        Part::Morning => (6, 10),
        Part::Forenoon => (8, 12),
        Part::LateForenoon => (10, 12),
        Part::Noon => (12, 14),
        Part::EarlyAfternoon => (13, 15),
        Part::Afternoon => (13, 18),
        Part::LateAfternoon => (16, 18),
        Part::EarlyEvening => (18, 20),
        Part::Evening => (18, 22),
        Part::LateEvening => (20, 22),
        Part::Night => (22, 6),
    };
    let at = |hour| NaiveTime::from_hms_opt(hour, 0, 0).unwrap_or_default();
    (at(from), at(to))
}
