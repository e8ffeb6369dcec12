//! Weekdays, weeks and weekends: "nächsten Freitag", "Donnerstag in einer Woche", "KW 30", "am Wochenende".

use chrono::{Datelike as _, NaiveDate, Weekday};

use super::{Counter, DaySpan, YEARS_AHEAD, add, either, monday_of, plain_shift, sure, until};
use crate::datetime::grammar::spec::{Shift, Week};
use crate::datetime::grammar::words::{Edge, Unit, Which};
use crate::datetime::meaning::reading::Reading;
use crate::datetime::{DateTimeError, Question};

impl Counter<'_> {
    pub(super) fn weekday(
        &self,
        weekday: Weekday,
    ) -> Result<Option<Reading<NaiveDate>>, DateTimeError> {
        let spec = self.spec;
        let offset = i64::from(weekday.num_days_from_monday());
        if let Some(week) = spec.week {
            let Some(monday) = self.monday(week) else { return Ok(None) };
            let Some(date) = add(monday, offset) else { return Ok(None) };
            return if date < self.today { Err(DateTimeError::Past) } else { Ok(Some(sure(date))) };
        }
        if spec.weekend {
            let date = self.weekend_monday().and_then(|(monday, _)| add(monday, offset));
            let coming = |date| if date < self.today { add(date, 7) } else { Some(date) };
            return Ok(date.and_then(coming).map(sure));
        }
        let coming = until(weekday, self.today);
        if let Some(shift) = spec.shift {
            return Ok(self.weekday_after(shift, weekday, coming));
        }
        Ok(self.coming_weekday(coming))
    }

    pub(super) fn coming_weekday(&self, coming: i64) -> Option<Reading<NaiveDate>> {
        let day = |days| add(self.today, days);
        let later_this_week =
            coming > 0 && i64::from(self.today.weekday().num_days_from_monday()) + coming <= 6;
        let next = if coming == 0 { 7 } else { coming };
        Some(match self.spec.which {
            None | Some(Which::This) if coming == 0 => either(day(7)?, day(0)?, Question::WhichDay),
            Some(Which::Next) if later_this_week => {
                either(day(next)?, day(next + 7)?, Question::WhichWeek)
            }
            None | Some(Which::This | Which::Coming | Which::Next) => sure(day(next)?),
            Some(Which::AfterNext) if later_this_week => {
                either(day(next + 7)?, day(next + 14)?, Question::WhichWeek)
            }
            Some(Which::AfterNext) => sure(day(next + 7)?),
        })
    }

    /// "Donnerstag in einer Woche": the coming one and the span. "Samstag in acht Tagen" is the one after the coming.
    pub(super) fn weekday_after(
        &self,
        shift: Shift,
        weekday: Weekday,
        coming: i64,
    ) -> Option<Reading<NaiveDate>> {
        let days = match shift.unit {
            Unit::Week => shift.count * 7,
            Unit::Day => (shift.count + 1) / 7 * 7,
            _ => {
                let date = plain_shift(self.today, shift)?;
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

    pub(super) fn monday(&self, week: Week) -> Option<NaiveDate> {
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

    /// The Monday of the week whose weekend is meant, and whether the next one may be.
    pub(super) fn weekend_monday(&self) -> Option<(NaiveDate, bool)> {
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

    pub(super) fn weekend(&self) -> Option<Reading<DaySpan>> {
        let (monday, unsure) = self.weekend_monday()?;
        let of =
            |monday| Some(DaySpan { from: add(monday, 5)?.max(self.today), to: add(monday, 6)? });
        let first = of(monday)?;
        Some(if unsure {
            Reading::either(first, of(add(monday, 7)?)?, Question::WhichWeek)
        } else {
            Reading::One(first)
        })
    }

    pub(super) fn week(&self, week: Week) -> Option<Reading<DaySpan>> {
        let monday = self.monday(week)?;
        let part = |monday: NaiveDate| {
            let (from, to) = match self.spec.edge {
                None | Some(Edge::FirstHalf | Edge::SecondHalf | Edge::WholeWeek) => (0, 6),
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
}
