//! Counts out which day or days are meant, from today on.

mod month;
mod span;
mod week;

use chrono::{Datelike, Days as DayCount, Months, NaiveDate, Weekday};

use crate::datetime::grammar::spec::{Beside, DaySpec, Shift, Week, Year};
use crate::datetime::grammar::words::{Edge, Unit};
use crate::datetime::meaning::reading::Reading;
use crate::datetime::parser::Options;
use crate::datetime::{DateTimeError, Question};
use crate::datetime::{Holiday, Land, public_holidays};

/// A date without century that lies further ahead is likely a slip, such as a year of birth.
const FAR_AHEAD: i64 = 3653;
/// A date without year comes within this time, or it is 29 February.
const ONE_YEAR: i64 = 366;
/// How far ahead a date without year is looked for: 29 February comes every four years, and once after eight.
const YEARS_AHEAD: i32 = 8;
const EXISTING_DAY: &str = "a day that this month has";

/// One day, or a span of days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Days {
    One(Reading<NaiveDate>),
    Span(Reading<DaySpan>),
}

/// The first and the last day of a span.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::datetime) struct DaySpan {
    pub(in crate::datetime) from: NaiveDate,
    pub(in crate::datetime) to: NaiveDate,
}

/// Counts from `today`; `at` is where the day stands in the text, for errors.
pub(super) fn days(
    spec: &DaySpec,
    options: &Options,
    today: NaiveDate,
    at: usize,
) -> Result<Days, DateTimeError> {
    Counter { spec, land: options.land, today, at }.days()
}

struct Counter<'a> {
    spec: &'a DaySpec,
    land: Option<Land>,
    today: NaiveDate,
    at: usize,
}

fn sure(date: NaiveDate) -> Reading<NaiveDate> {
    Reading::One(date)
}

/// The likelier day first; one day when they are the same.
fn either(first: NaiveDate, second: NaiveDate, question: Question) -> Reading<NaiveDate> {
    if first == second { sure(first) } else { Reading::either(first, second, question) }
}

fn add(date: NaiveDate, days: i64) -> Option<NaiveDate> {
    let count = DayCount::new(days.unsigned_abs());
    if days < 0 { date.checked_sub_days(count) } else { date.checked_add_days(count) }
}

fn monday_of(date: NaiveDate) -> Option<NaiveDate> {
    add(date, -i64::from(date.weekday().num_days_from_monday()))
}

/// How many days until this weekday, from 0 to 6.
fn until(weekday: Weekday, from: NaiveDate) -> i64 {
    i64::from(weekday.days_since(from.weekday()))
}

fn last_of_month(date: NaiveDate) -> Option<NaiveDate> {
    add(date.with_day(1)?.checked_add_months(Months::new(1))?, -1)
}

impl Counter<'_> {
    fn days(&self) -> Result<Days, DateTimeError> {
        if self.spec.past {
            return Err(DateTimeError::Past);
        }
        if let Some(Week::Iso(week)) = self.spec.week
            && !(1..=53).contains(&week)
        {
            let expected = "a calendar week from 1 to 53";
            return Err(DateTimeError::Impossible { expected, found: week, at: self.at });
        }
        let counted = match self.one_day()? {
            Some(reading) if self.spec.edge == Some(Edge::WholeWeek) => {
                let monday = monday_of(*reading.first());
                let span = monday.and_then(|from| Some(DaySpan { from, to: add(from, 6)? }));
                span.map(|span| Days::Span(Reading::One(span)))
            }
            Some(reading) => Some(Days::One(self.to_come(self.checked(reading))?)),
            None => self.span().map(Days::Span),
        };
        counted.ok_or(DateTimeError::OutOfRange { found: self.today.year() })
    }

    /// What is still to come; a past day stands only where its year was said.
    fn to_come(&self, reading: Reading<NaiveDate>) -> Result<Reading<NaiveDate>, DateTimeError> {
        let year = reading.first().year();
        if !(1..=9999).contains(&year) {
            return Err(DateTimeError::OutOfRange { found: year });
        }
        if matches!(self.spec.year, Some(Year::Exact(_) | Year::Short(_))) {
            return Ok(reading);
        }
        let question = reading.question();
        let coming = reading.iter().copied().filter(|date| *date >= self.today);
        Reading::of(coming, question).ok_or(DateTimeError::Past)
    }

    /// The one day that is meant, if it is one.
    fn one_day(&self) -> Result<Option<Reading<NaiveDate>>, DateTimeError> {
        let spec = self.spec;
        if spec.coming_days.is_some() {
            return Ok(None);
        }
        if let Some(day) = spec.day {
            let date = self.day_of_month(day)?;
            // "zwei Wochen nach dem 3. Juli"
            let beside = |date| beside_of(date, None, spec.beside).unwrap_or(date);
            return Ok(Some(date.map(beside)));
        }
        if spec.nth.is_some() {
            return self.nth().map(Some).ok_or_else(|| self.impossible(EXISTING_DAY));
        }
        let counted = if spec.public_holiday {
            self.public_holiday()?
        } else if spec.holiday.is_some() {
            self.holiday()
        } else if let Some(today) = spec.today {
            add(self.today, today).and_then(|base| self.shifted(base))
        } else if let Some(weekday) = spec.weekday {
            self.weekday(weekday)?
        } else if spec.shift.is_some() {
            self.shifted(self.today)
        } else {
            return Ok(None);
        };
        counted.map(Some).ok_or(DateTimeError::OutOfRange { found: self.today.year() })
    }

    fn impossible(&self, expected: &'static str) -> DateTimeError {
        DateTimeError::Impossible { expected, found: self.spec.day.unwrap_or(0), at: self.at }
    }

    /// The day, unless a weekday was said beside it that does not fit.
    fn checked(&self, reading: Reading<NaiveDate>) -> Reading<NaiveDate> {
        let spec = self.spec;
        let (Some(weekday), None) = (spec.weekday, spec.nth) else { return reading };
        let counted_otherwise =
            spec.day.is_some() || spec.today.is_some() || spec.holiday.is_some();
        if !counted_otherwise || spec.shift.is_some() || spec.beside.is_some() {
            return reading;
        }
        let date = *reading.first();
        if date.weekday() == weekday {
            return reading;
        }
        if spec.year.is_none() && spec.month.is_none() && spec.day.is_some() {
            // "Freitag, den 13.": the next 13th that is a Friday may be meant.
            let later = (1..12).find_map(|months| {
                let month = self.today.with_day(1)?.checked_add_months(Months::new(months))?;
                month.with_day(spec.day?).filter(|date| date.weekday() == weekday)
            });
            return Reading::Several(date, later.into_iter().collect(), Question::WeekdayOrDate);
        }
        let by_weekday = add(self.today, until(weekday, self.today)).unwrap_or(date);
        either(date, by_weekday, Question::WeekdayOrDate)
    }

    /// The next public holiday of the Land.
    fn public_holiday(&self) -> Result<Option<Reading<NaiveDate>>, DateTimeError> {
        let Some(land) = self.land else { return Err(DateTimeError::WhichLand) };
        let this = self.today.year();
        let coming = (this..=this.saturating_add(1))
            .flat_map(|year| public_holidays(land, year))
            .map(|(date, _)| date)
            .find(|date| *date > self.today);
        Ok(coming.map(sure))
    }

    fn holiday(&self) -> Option<Reading<NaiveDate>> {
        let holiday = self.spec.holiday?;
        let beside = self.spec.beside;
        let in_year = |year| Some(beside_of(holiday.date_in(year)?, Some(holiday), beside));
        if let Some((year, _)) = self.year().ok()? {
            return in_year(year)?.map(sure);
        }
        let this = self.today.year();
        // What lies beside a holiday may come although the holiday has passed.
        let date = (this - 1..=this + 1)
            .filter_map(|year| in_year(year)?)
            .find(|date| *date >= self.today)?;
        self.shifted(date)
    }

    fn shifted(&self, base: NaiveDate) -> Option<Reading<NaiveDate>> {
        let Some(shift) = self.spec.shift else { return Some(sure(base)) };
        let date = plain_shift(base, shift)?;
        Some(match shift {
            // "in acht Tagen" is a week by idiom.
            Shift { count: 8, unit: Unit::Day, .. } => {
                either(add(base, 7)?, date, Question::WhichDay)
            }
            Shift { unit: Unit::Month, .. } if date.day() != base.day() => asked(date),
            _ => sure(date),
        })
    }
}

fn asked(date: NaiveDate) -> Reading<NaiveDate> {
    Reading::asked(date, Question::IsDateRight)
}

/// The day, or what lies so many days or weekdays before or after it.
///
/// "Dienstag nach Ostern" follows the last of the feast's days.
fn beside_of(
    date: NaiveDate,
    holiday: Option<Holiday>,
    beside: Option<Beside>,
) -> Option<NaiveDate> {
    let Some(beside) = beside else { return Some(date) };
    let feast = |holiday| crate::datetime::grammar::holiday_names::feast(holiday, date);
    let (first, last) = holiday.map_or(Some((date, date)), feast)?;
    let day = if beside.count > 0 { last } else { first };
    match (beside.weekday, beside.unit) {
        (Some(weekday), _) if beside.count > 0 => {
            let next = add(day, 1)?;
            add(next, until(weekday, next) + 7 * (beside.count - 1))
        }
        (Some(weekday), _) => {
            let previous = add(day, -1)?;
            let back = i64::from(previous.weekday().days_since(weekday));
            add(previous, -back + 7 * (beside.count + 1))
        }
        (None, Unit::Week) => add(day, 7 * beside.count),
        (None, _) => add(day, beside.count),
    }
}

/// The day so many units after another one.
fn plain_shift(base: NaiveDate, shift: Shift) -> Option<NaiveDate> {
    let months = |months| base.checked_add_months(Months::new(u32::try_from(months).ok()?));
    match shift.unit {
        Unit::Day => add(base, shift.count),
        Unit::Week => add(base, shift.count.checked_mul(7)?),
        Unit::Month => months(shift.count),
        Unit::Year => months(shift.count.checked_mul(12)?),
        Unit::Minute | Unit::Hour => Some(base),
    }
}
