//! Counts out which day or days are meant, from today on.

use chrono::{Datelike, Days as DayCount, Months, NaiveDate, Weekday};

use super::reading::Reading;
use crate::datetime::Holiday;
use crate::datetime::grammar::spec::{
    Beside, ComingDays, DaySpec, Month, Nth, Quarter, Shift, Week, Year,
};
use crate::datetime::grammar::words::{Edge, Unit, Which};
use crate::datetime::{DateTimeError, Question};

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
pub(super) struct DaySpan {
    pub(super) from: NaiveDate,
    pub(super) to: NaiveDate,
}

/// Counts from `today`; `at` is where the day stands in the text, for errors.
pub(super) fn days(spec: &DaySpec, today: NaiveDate, at: usize) -> Result<Days, DateTimeError> {
    Counter { spec, today, at }.days()
}

struct Counter<'a> {
    spec: &'a DaySpec,
    today: NaiveDate,
    at: usize,
}

fn sure(date: NaiveDate) -> Reading<NaiveDate> {
    Reading::One(date)
}

/// The likelier day first; one day when they are the same.
fn either(first: NaiveDate, second: NaiveDate, question: Question) -> Reading<NaiveDate> {
    if first == second { sure(first) } else { Reading::Several(vec![first, second], question) }
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
            Some(reading) => Some(Days::One(self.checked(reading)?)),
            None => self.span().map(Days::Span),
        };
        counted.ok_or(DateTimeError::OutOfRange { found: self.today.year() })
    }

    /// The one day that is meant, if it is one.
    fn one_day(&self) -> Result<Option<Reading<NaiveDate>>, DateTimeError> {
        let spec = self.spec;
        if spec.coming_days.is_some() {
            return Ok(None);
        }
        if let Some(day) = spec.day {
            return self.day_of_month(day).map(Some);
        }
        if spec.nth.is_some() {
            return self.nth().map(Some).ok_or_else(|| self.impossible(EXISTING_DAY));
        }
        let counted = if spec.holiday.is_some() {
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
    fn checked(&self, reading: Reading<NaiveDate>) -> Result<Reading<NaiveDate>, DateTimeError> {
        let spec = self.spec;
        let (Some(weekday), None) = (spec.weekday, spec.nth) else { return Ok(reading) };
        let counted_otherwise = spec.day.is_some()
            || spec.today.is_some()
            || (spec.holiday.is_some() && spec.beside.is_none());
        if !counted_otherwise || spec.shift.is_some() {
            return Ok(reading);
        }
        let date = *reading.first();
        if date.weekday() == weekday {
            return Ok(reading);
        }
        if spec.year.is_none() && spec.month.is_none() && spec.day.is_some() {
            // "Freitag, den 13.": the next 13th that is a Friday may be meant.
            let later = (1..12).find_map(|months| {
                let month = self.today.with_day(1)?.checked_add_months(Months::new(months))?;
                month.with_day(spec.day?).filter(|date| date.weekday() == weekday)
            });
            let all = std::iter::once(date).chain(later).collect();
            return Ok(Reading::Several(all, Question::WeekdayOrDate));
        }
        let by_weekday = add(self.today, until(weekday, self.today)).unwrap_or(date);
        Ok(either(date, by_weekday, Question::WeekdayOrDate))
    }

    // --- days of a month

    fn day_of_month(&self, day: u32) -> Result<Reading<NaiveDate>, DateTimeError> {
        let missing =
            || DateTimeError::Impossible { expected: EXISTING_DAY, found: day, at: self.at };
        if !(1..=31).contains(&day) {
            return Err(missing());
        }
        match (self.spec.month, self.year()?) {
            (Some(Month::Named(month)), Some((year, sure_of_it))) => {
                let date = NaiveDate::from_ymd_opt(year, month, day).ok_or_else(missing)?;
                let far = (date - self.today).num_days() > FAR_AHEAD;
                Ok(if far && !sure_of_it { asked(date) } else { sure(date) })
            }
            (Some(Month::Named(month)), None) => self.next_occurrence(day, month),
            (Some(Month::Ahead(months)), _) => {
                let month = self.month_ahead(months).ok_or_else(missing)?;
                month.with_day(day).map(sure).ok_or_else(missing)
            }
            // "am 31." said in June is 31 July.
            (None, _) => (0..12)
                .filter_map(|months| self.month_ahead(months)?.with_day(day))
                .find(|date| *date >= self.today)
                .map(sure)
                .ok_or_else(missing),
        }
    }

    /// The next such day from today on, today included.
    fn next_occurrence(&self, day: u32, month: u32) -> Result<Reading<NaiveDate>, DateTimeError> {
        const LEAP_YEAR: i32 = 2000;
        let missing =
            || DateTimeError::Impossible { expected: EXISTING_DAY, found: day, at: self.at };
        NaiveDate::from_ymd_opt(LEAP_YEAR, month, day).ok_or_else(missing)?;
        let year = self.today.year();
        (year..=year.saturating_add(YEARS_AHEAD))
            .filter_map(|year| NaiveDate::from_ymd_opt(year, month, day))
            .find(|date| *date >= self.today)
            .map(
                |date| {
                    if (date - self.today).num_days() > ONE_YEAR { asked(date) } else { sure(date) }
                },
            )
            .ok_or(DateTimeError::OutOfRange { found: year })
    }

    /// The year that was said, and whether its century was.
    fn year(&self) -> Result<Option<(i32, bool)>, DateTimeError> {
        let year = match self.spec.year {
            None => return Ok(None),
            Some(Year::Exact(year)) => (year, true),
            Some(Year::Short(year)) => (2000 + i32::try_from(year).unwrap_or(0), false),
            Some(Year::Ahead(years)) => (self.today.year().saturating_add(years), true),
        };
        if (1..=9999).contains(&year.0) {
            Ok(Some(year))
        } else {
            Err(DateTimeError::OutOfRange { found: year.0 })
        }
    }

    /// The first day of the month so many months from this one.
    fn month_ahead(&self, months: u32) -> Option<NaiveDate> {
        self.today.with_day(1)?.checked_add_months(Months::new(months))
    }

    /// "zweiter Dienstag im September", "letzter Tag im Oktober"
    fn nth(&self) -> Option<Reading<NaiveDate>> {
        let nth = self.spec.nth?;
        let first = self.first_of_month()?;
        let in_month = |first: NaiveDate| {
            let days = match (self.spec.weekday, nth) {
                (Some(weekday), Nth::First(n)) => until(weekday, first) + 7 * (i64::from(n) - 1),
                (Some(weekday), Nth::Last) => {
                    let last = last_of_month(first)?;
                    let back = i64::from(last.weekday().days_since(weekday));
                    return add(last, -back);
                }
                (None, Nth::First(n)) => i64::from(n) - 1,
                (None, Nth::Last) => return last_of_month(first),
            };
            add(first, days).filter(|date| date.month() == first.month())
        };
        let date = in_month(first)?;
        let passed = date < self.today && self.spec.year.is_none();
        let date = match (passed, self.spec.month) {
            (true, Some(Month::Named(_))) => in_month(first.checked_add_months(Months::new(12))?)?,
            (true, None) => in_month(first.checked_add_months(Months::new(1))?)?,
            _ => date,
        };
        Some(sure(date))
    }

    /// The first day of the month that was said: this year's or the next one, or this month.
    fn first_of_month(&self) -> Option<NaiveDate> {
        let year = self.year().ok()?.map(|(year, _)| year);
        match self.spec.month {
            Some(Month::Ahead(months)) => self.month_ahead(months),
            Some(Month::Named(month)) => {
                let of = |year| NaiveDate::from_ymd_opt(year, month, 1);
                match year {
                    Some(year) => of(year),
                    None => {
                        let this = of(self.today.year())?;
                        if last_of_month(this)? < self.today {
                            of(self.today.year() + 1)
                        } else {
                            Some(this)
                        }
                    }
                }
            }
            None => match year {
                Some(year) => NaiveDate::from_ymd_opt(year, 1, 1),
                None => self.month_ahead(0),
            },
        }
    }

    // --- holidays

    fn holiday(&self) -> Option<Reading<NaiveDate>> {
        let holiday = self.spec.holiday?;
        let beside = self.spec.beside;
        let in_year = |year| Some(beside_of(holiday.date_in(year)?, holiday, beside));
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

    // --- weekdays and weeks

    fn weekday(&self, weekday: Weekday) -> Result<Option<Reading<NaiveDate>>, DateTimeError> {
        let spec = self.spec;
        let offset = i64::from(weekday.num_days_from_monday());
        if let Some(week) = spec.week {
            let Some(monday) = self.monday(week) else { return Ok(None) };
            let Some(date) = add(monday, offset) else { return Ok(None) };
            return if date < self.today { Err(DateTimeError::Past) } else { Ok(Some(sure(date))) };
        }
        if spec.weekend {
            return Ok(self.weekend_monday().and_then(|(monday, _)| add(monday, offset)).map(sure));
        }
        let coming = until(weekday, self.today);
        if let Some(shift) = spec.shift {
            return Ok(self.weekday_after(shift, weekday, coming));
        }
        Ok(self.coming_weekday(coming))
    }

    fn coming_weekday(&self, coming: i64) -> Option<Reading<NaiveDate>> {
        let day = |days| add(self.today, days);
        let later_this_week =
            coming > 0 && i64::from(self.today.weekday().num_days_from_monday()) + coming <= 6;
        let next = if coming == 0 { 7 } else { coming };
        Some(match self.spec.which {
            None | Some(Which::This) if coming == 0 => either(day(7)?, day(0)?, Question::WhichDay),
            None | Some(Which::This | Which::Coming) => sure(day(next)?),
            Some(Which::Next) if later_this_week => {
                either(day(next)?, day(next + 7)?, Question::WhichWeek)
            }
            Some(Which::Next) => sure(day(next)?),
            Some(Which::AfterNext) if later_this_week => {
                either(day(next + 7)?, day(next + 14)?, Question::WhichWeek)
            }
            Some(Which::AfterNext) => sure(day(next + 7)?),
        })
    }

    /// "Donnerstag in einer Woche": the coming one and the span. "Samstag in acht Tagen" is the one after the coming.
    fn weekday_after(
        &self,
        shift: Shift,
        weekday: Weekday,
        coming: i64,
    ) -> Option<Reading<NaiveDate>> {
        let days = match shift.unit {
            Unit::Week => shift.count * 7,
            Unit::Day => (shift.count + 1) / 7 * 7,
            _ => {
                let date = self.plain_shift(self.today, shift)?;
                return Some(sure(add(date, until(weekday, date))?));
            }
        };
        let date = add(self.today, if coming == 0 { days } else { coming + days })?;
        if !shift.leads || shift.unit != Unit::Week {
            return Some(sure(date));
        }
        let in_that_week =
            add(monday_of(add(self.today, days)?)?, i64::from(weekday.num_days_from_monday()))?;
        Some(either(date, in_that_week, Question::WhichWeek))
    }

    fn monday(&self, week: Week) -> Option<NaiveDate> {
        match week {
            Week::Ahead(weeks) => add(monday_of(self.today)?, 7 * weeks),
            Week::Iso(week) => {
                let of = |year| NaiveDate::from_isoywd_opt(year, week, Weekday::Mon);
                if let Some((year, _)) = self.year().ok()? {
                    return of(year);
                }
                let this = self.today.iso_week().year();
                (this..=this + YEARS_AHEAD)
                    .filter_map(of)
                    .find(|monday| add(*monday, 6).is_some_and(|sunday| sunday >= self.today))
            }
        }
    }

    // --- counted from a day

    fn shifted(&self, base: NaiveDate) -> Option<Reading<NaiveDate>> {
        let Some(shift) = self.spec.shift else { return Some(sure(base)) };
        let date = self.plain_shift(base, shift)?;
        Some(match shift {
            // "in acht Tagen" is a week by idiom.
            Shift { count: 8, unit: Unit::Day, .. } => {
                either(add(base, 7)?, date, Question::WhichDay)
            }
            Shift { unit: Unit::Month, .. } if date.day() != base.day() => asked(date),
            _ => sure(date),
        })
    }

    #[expect(clippy::unused_self, reason = "it belongs to the counting, and keeps the calls alike")]
    fn plain_shift(&self, base: NaiveDate, shift: Shift) -> Option<NaiveDate> {
        let months = |months| base.checked_add_months(Months::new(u32::try_from(months).ok()?));
        match shift.unit {
            Unit::Day => add(base, shift.count),
            Unit::Week => add(base, shift.count.checked_mul(7)?),
            Unit::Month => months(shift.count),
            Unit::Year => months(shift.count.checked_mul(12)?),
            Unit::Minute | Unit::Hour => Some(base),
        }
    }

    // --- spans

    fn span(&self) -> Option<Reading<DaySpan>> {
        let spec = self.spec;
        if let Some(coming) = spec.coming_days {
            return self.coming_days(coming).map(Reading::One);
        }
        if spec.weekend {
            return self.weekend();
        }
        if let Some(week) = spec.week {
            return self.week(week);
        }
        let span = if spec.quarter.is_some() {
            self.quarter()
        } else if spec.month.is_some() {
            self.month()
        } else {
            let (year, _) = self.year().ok()??;
            let first = NaiveDate::from_ymd_opt(year, 1, 1)?;
            let from = match spec.edge {
                Some(Edge::End) => first.with_month(12)?,
                _ if year == self.today.year() => self.today,
                _ => first,
            };
            let to = match spec.edge {
                Some(Edge::Begin) => last_of_month(first)?,
                _ => NaiveDate::from_ymd_opt(year, 12, 31)?,
            };
            Some(DaySpan { from, to })
        };
        span.map(Reading::One)
    }

    fn coming_days(&self, coming: ComingDays) -> Option<DaySpan> {
        let shift = Shift { count: coming.count, unit: coming.unit, leads: true };
        let from = if coming.with_today { self.today } else { add(self.today, 1)? };
        Some(DaySpan { from, to: self.plain_shift(self.today, shift)? })
    }

    /// The Monday of the week whose weekend is meant, and whether the next one may be.
    fn weekend_monday(&self) -> Option<(NaiveDate, bool)> {
        if let Some(week) = self.spec.week {
            return Some((self.monday(week)?, false));
        }
        let this = monday_of(self.today)?;
        let in_it = self.today.weekday().num_days_from_monday() >= 5;
        Some(match self.spec.which {
            None | Some(Which::This | Which::Coming) if !in_it => (this, false),
            None | Some(Which::This) => (this, false),
            Some(Which::Coming) => (add(this, 7)?, false),
            Some(Which::Next) if in_it => (add(this, 7)?, false),
            Some(Which::Next) => (this, true),
            Some(Which::AfterNext) if in_it => (add(this, 14)?, false),
            Some(Which::AfterNext) => (add(this, 7)?, true),
        })
    }

    fn weekend(&self) -> Option<Reading<DaySpan>> {
        let (monday, unsure) = self.weekend_monday()?;
        let of =
            |monday| Some(DaySpan { from: add(monday, 5)?.max(self.today), to: add(monday, 6)? });
        let first = of(monday)?;
        Some(if unsure {
            Reading::Several(vec![first, of(add(monday, 7)?)?], Question::WhichWeek)
        } else {
            Reading::One(first)
        })
    }

    fn week(&self, week: Week) -> Option<Reading<DaySpan>> {
        let monday = self.monday(week)?;
        let part = |monday: NaiveDate| {
            let (from, to) = match self.spec.edge {
                None => (0, 6),
                Some(Edge::Begin) => (0, 1),
                Some(Edge::Middle) => (2, 2),
                Some(Edge::End) => (3, 4),
            };
            Some(DaySpan { from: add(monday, from)?, to: add(monday, to)? })
        };
        let mut span = part(monday)?;
        if span.to < self.today {
            // "Anfang der Woche", said on a Thursday, is the next one's.
            span = part(add(monday, 7)?)?;
        }
        span.from = span.from.max(self.today);
        Some(Reading::One(span))
    }

    fn quarter(&self) -> Option<DaySpan> {
        let this = self.today.month0() / 3;
        let year = self.year().ok()?.map(|(year, _)| year);
        let first = |year: i32, quarter: u32| NaiveDate::from_ymd_opt(year, quarter * 3 + 1, 1);
        let from = match (self.spec.quarter?, year) {
            (Quarter::Ahead(ahead), _) => {
                first(self.today.year(), this)?.checked_add_months(Months::new(3 * ahead))?
            }
            (Quarter::Named(quarter), Some(year)) => first(year, quarter - 1)?,
            (Quarter::Named(quarter), None) => {
                first(self.today.year() + i32::from(quarter - 1 < this), quarter - 1)?
            }
        };
        let to = add(from.checked_add_months(Months::new(3))?, -1)?;
        let from = if self.spec.year.is_none() { from.max(self.today) } else { from };
        Some(DaySpan { from, to })
    }

    fn month(&self) -> Option<DaySpan> {
        let first = self.first_of_month()?;
        let part = |first: NaiveDate| {
            let last = last_of_month(first)?;
            Some(match self.spec.edge {
                None => DaySpan { from: first, to: last },
                Some(Edge::Begin) => DaySpan { from: first, to: first.with_day(10)? },
                Some(Edge::Middle) => {
                    DaySpan { from: first.with_day(11)?, to: first.with_day(20)? }
                }
                Some(Edge::End) => DaySpan { from: first.with_day(21)?, to: last },
            })
        };
        let span = part(first)?;
        if self.spec.year.is_some() {
            return Some(span);
        }
        let span = match self.spec.month {
            Some(Month::Named(_)) if span.to < self.today => {
                part(first.checked_add_months(Months::new(12))?)?
            }
            Some(Month::Ahead(0)) if span.to < self.today => {
                part(first.checked_add_months(Months::new(1))?)?
            }
            _ => span,
        };
        Some(DaySpan { from: span.from.max(self.today), to: span.to })
    }
}

fn asked(date: NaiveDate) -> Reading<NaiveDate> {
    Reading::Several(vec![date], Question::IsDateRight)
}

/// The day, or what lies so many days or weekdays before or after it.
///
/// "Dienstag nach Ostern" follows the last of the feast's days.
fn beside_of(date: NaiveDate, holiday: Holiday, beside: Option<Beside>) -> Option<NaiveDate> {
    let Some(beside) = beside else { return Some(date) };
    let (first, last) = crate::datetime::grammar::holiday_names::feast(holiday, date)?;
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
