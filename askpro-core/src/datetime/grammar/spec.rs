//! What a text says about the day, part by part, before it is counted out.

use chrono::Weekday;

use super::words::{Edge, Unit, Which};
use crate::datetime::Holiday;

/// What is said about the day. Parts that come one after the other add up; a correction replaces what it names again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::datetime) struct DaySpec {
    /// Days from today: "morgen".
    pub(in crate::datetime) today: Option<i64>,
    pub(in crate::datetime) weekday: Option<Weekday>,
    pub(in crate::datetime) which: Option<Which>,
    /// "nächste Woche", "KW 30"
    pub(in crate::datetime) week: Option<Week>,
    pub(in crate::datetime) day: Option<u32>,
    pub(in crate::datetime) month: Option<Month>,
    pub(in crate::datetime) year: Option<Year>,
    pub(in crate::datetime) holiday: Option<Holiday>,
    /// "am nächsten Feiertag"
    pub(in crate::datetime) public_holiday: bool,
    /// "zweiter Dienstag im September", "letzter Tag im Oktober"
    pub(in crate::datetime) nth: Option<Nth>,
    /// "in zwei Wochen", "drei Tage nach Ostern"
    pub(in crate::datetime) shift: Option<Shift>,
    /// "Dienstag nach Ostern": the weekday counts from that day on, or back from it.
    pub(in crate::datetime) beside: Option<Beside>,
    pub(in crate::datetime) weekend: bool,
    pub(in crate::datetime) edge: Option<Edge>,
    pub(in crate::datetime) quarter: Option<Quarter>,
    /// "die nächsten drei Tage"
    pub(in crate::datetime) coming_days: Option<ComingDays>,
    /// "gestern", "letzten Montag"
    pub(in crate::datetime) past: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::datetime) enum Week {
    /// Calendar weeks from this one.
    Ahead(i64),
    /// A week of ISO 8601.
    Iso(u32),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::datetime) enum Month {
    Named(u32),
    /// Months from this one.
    Ahead(u32),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::datetime) enum Year {
    Exact(i32),
    /// Two digits: in this century.
    Short(u32),
    Ahead(i32),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::datetime) enum Nth {
    First(u32),
    Last,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::datetime) struct Shift {
    pub(in crate::datetime) count: i64,
    pub(in crate::datetime) unit: Unit,
    /// It stands before the weekday: "in zwei Wochen am Freitag".
    pub(in crate::datetime) leads: bool,
}

/// The n-th weekday or day on one side of a holiday or date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::datetime) struct Beside {
    pub(in crate::datetime) count: i64,
    /// The weekday before or after; without one, days.
    pub(in crate::datetime) weekday: Option<Weekday>,
    pub(in crate::datetime) unit: Unit,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::datetime) enum Quarter {
    Named(u32),
    Ahead(u32),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::datetime) struct ComingDays {
    pub(in crate::datetime) count: i64,
    pub(in crate::datetime) unit: Unit,
    /// "innerhalb von": from today; else from tomorrow.
    pub(in crate::datetime) with_today: bool,
}

/// Two parts that name different days.
struct Contradiction;

/// What is said once or twice the same.
fn one<T: PartialEq>(a: Option<T>, b: Option<T>) -> Result<Option<T>, Contradiction> {
    match (a, b) {
        (Some(a), Some(b)) if a != b => Err(Contradiction),
        (a, b) => Ok(a.or(b)),
    }
}

impl DaySpec {
    pub(in crate::datetime) fn on(weekday: Weekday) -> Self {
        Self { weekday: Some(weekday), ..Self::default() }
    }

    /// Whether it says itself how far it lies from today, as "übermorgen" or "nächste Woche".
    pub(in crate::datetime) const fn counts_from_today(&self) -> bool {
        self.today.is_some()
            || self.week.is_some()
            || self.shift.is_some()
            || matches!(self.month, Some(Month::Ahead(_)))
            || matches!(self.year, Some(Year::Ahead(_)))
    }

    /// Whether it is only a day of the month, as "den 27.".
    pub(in crate::datetime) fn is_day_of_month(&self) -> bool {
        self.day.is_some() && *self == Self { day: self.day, ..Self::default() }
    }

    /// Whether it names a frame in which another day may lie: a week, month, quarter or year.
    fn is_frame(&self) -> bool {
        (self.week.is_some() || self.month.is_some() || self.year.is_some())
            && self.weekday.is_none()
            && self.day.is_none()
            && self.today.is_none()
    }

    /// Both together, unless they contradict each other.
    pub(in crate::datetime) fn and(self, other: Self) -> Option<Self> {
        self.joined(other).ok()
    }

    fn joined(self, other: Self) -> Result<Self, Contradiction> {
        // "Freitag, am nächsten Freitag": the one that says more counts.
        let which = match (self.which, other.which) {
            (Some(Which::This), more) | (more, Some(Which::This)) => {
                Some(more.unwrap_or(Which::This))
            }
            (a, b) => one(a, b)?,
        };
        Ok(Self {
            today: one(self.today, other.today)?,
            weekday: one(self.weekday, other.weekday)?,
            which,
            week: one(self.week, other.week)?,
            day: one(self.day, other.day)?,
            month: one(self.month, other.month)?,
            year: one(self.year, other.year)?,
            holiday: one(self.holiday, other.holiday)?,
            public_holiday: self.public_holiday || other.public_holiday,
            nth: one(self.nth, other.nth)?,
            shift: one(self.shift, other.shift)?,
            beside: one(self.beside, other.beside)?,
            weekend: self.weekend || other.weekend,
            edge: one(self.edge, other.edge)?,
            quarter: one(self.quarter, other.quarter)?,
            coming_days: one(self.coming_days, other.coming_days)?,
            past: self.past || other.past,
        })
    }

    /// What holds after "nein, …": what is named again is replaced, its frame stays.
    pub(in crate::datetime) fn corrected_by(self, new: Self) -> Self {
        let only_weekday =
            new.weekday.is_some() && new == Self { weekday: new.weekday, ..Self::default() };
        if only_weekday && (self.week.is_some() || self.nth.is_some()) {
            return Self { weekday: new.weekday, day: None, today: None, ..self };
        }
        if new.is_day_of_month() && (self.month.is_some() || self.year.is_some()) {
            return Self { day: new.day, weekday: None, ..self };
        }
        if new.is_frame() && !self.is_frame() {
            return Self {
                week: new.week.or(self.week),
                month: new.month.or(self.month),
                year: new.year.or(self.year),
                ..self
            };
        }
        new
    }

    /// What it leaves open, taken from the other end of a span: "7. bis 11. Juli", "Montag bis Mittwoch nächster Woche".
    pub(in crate::datetime) fn completed_by(self, other: Self) -> Self {
        let in_month = self.day.is_some() && self.month.is_none();
        let in_year = self.day.is_some() && self.year.is_none();
        let in_week = self.weekday.is_some() && self.week.is_none() && self.day.is_none();
        Self {
            month: if in_month { other.month } else { self.month },
            year: if in_year { other.year } else { self.year },
            week: if in_week { other.week } else { self.week },
            ..self
        }
    }
}
