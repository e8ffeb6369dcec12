//! Spans of days that are said as one: a month or its beginning, a quarter, a year, "die nächsten drei Tage".

use chrono::{Datelike as _, Months, NaiveDate};

use super::{Counter, DaySpan, add, last_of_month, plain_shift};
use crate::datetime::grammar::spec::{ComingDays, Month, Quarter, Shift, Year};
use crate::datetime::grammar::words::Edge;
use crate::datetime::meaning::reading::Reading;

impl Counter<'_> {
    pub(super) fn span(&self) -> Option<Reading<DaySpan>> {
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
            // "Anfang des Jahres", said in November, is the next one's.
            let passed = spec.year == Some(Year::Ahead(0))
                && spec.edge == Some(Edge::Begin)
                && self.today.month() > 1;
            let year = year + i32::from(passed);
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

    pub(super) fn coming_days(&self, coming: ComingDays) -> Option<DaySpan> {
        let shift = Shift { count: coming.count, unit: coming.unit, leads: true };
        let from = if coming.with_today { self.today } else { add(self.today, 1)? };
        Some(DaySpan { from, to: plain_shift(self.today, shift)? })
    }

    pub(super) fn quarter(&self) -> Option<DaySpan> {
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

    pub(super) fn month(&self) -> Option<DaySpan> {
        let first = self.first_of_month()?;
        let part = |first: NaiveDate| {
            let last = last_of_month(first)?;
            Some(match self.spec.edge {
                None | Some(Edge::WholeWeek) => DaySpan { from: first, to: last },
                Some(Edge::Begin) => DaySpan { from: first, to: first.with_day(10)? },
                Some(Edge::Middle) => {
                    DaySpan { from: first.with_day(11)?, to: first.with_day(20)? }
                }
                Some(Edge::End) => DaySpan { from: first.with_day(21)?, to: last },
                Some(Edge::FirstHalf) => DaySpan { from: first, to: first.with_day(15)? },
                Some(Edge::SecondHalf) => DaySpan { from: first.with_day(16)?, to: last },
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
