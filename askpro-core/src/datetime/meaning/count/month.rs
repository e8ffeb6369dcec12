//! Days within months: "am 15.", "zweiter Juli", "letzter Freitag im Oktober".

use chrono::{Datelike as _, Months, NaiveDate};

use super::{
    Counter, EXISTING_DAY, FAR_AHEAD, ONE_YEAR, YEARS_AHEAD, add, asked, last_of_month, sure, until,
};
use crate::datetime::DateTimeError;
use crate::datetime::grammar::spec::{Month, Nth, Year};
use crate::datetime::meaning::reading::Reading;

impl Counter<'_> {
    pub(super) fn day_of_month(&self, day: u32) -> Result<Reading<NaiveDate>, DateTimeError> {
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
                let in_month = |months| self.month_ahead(months)?.with_day(day);
                // "am Ersten des Monats", said on the 24th, is the next month's.
                let passed = months == 0 && in_month(0).is_some_and(|date| date < self.today);
                in_month(months + u32::from(passed)).map(sure).ok_or_else(missing)
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
    pub(super) fn next_occurrence(
        &self,
        day: u32,
        month: u32,
    ) -> Result<Reading<NaiveDate>, DateTimeError> {
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
    pub(super) fn year(&self) -> Result<Option<(i32, bool)>, DateTimeError> {
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
    pub(super) fn month_ahead(&self, months: u32) -> Option<NaiveDate> {
        self.today.with_day(1)?.checked_add_months(Months::new(months))
    }

    /// "zweiter Dienstag im September", "letzter Tag im Oktober"
    pub(super) fn nth(&self) -> Option<Reading<NaiveDate>> {
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
            (true, None | Some(Month::Ahead(0))) => {
                in_month(first.checked_add_months(Months::new(1))?)?
            }
            _ => date,
        };
        Some(sure(date))
    }

    /// The first day of the month that was said: this year's or the next one, or this month.
    pub(super) fn first_of_month(&self) -> Option<NaiveDate> {
        let year = self.year().ok()?.map(|(year, _)| year);
        match self.spec.month {
            Some(Month::Ahead(months)) => self.month_ahead(months),
            Some(Month::Named(month)) => {
                let of = |year| NaiveDate::from_ymd_opt(year, month, 1);
                let this = of(year.unwrap_or(self.today.year()))?;
                let passed = year.is_none() && last_of_month(this)? < self.today;
                if passed { of(self.today.year() + 1) } else { Some(this) }
            }
            None => match year {
                Some(year) => NaiveDate::from_ymd_opt(year, 1, 1),
                None => self.month_ahead(0),
            },
        }
    }
}
