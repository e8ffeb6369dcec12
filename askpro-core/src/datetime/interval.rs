//! A span of time, as callers name one.

use std::fmt;

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use serde::ser::{Serialize, SerializeMap, Serializer};

use super::Candidate;
use super::print::{format_date, format_time};

/// A span of time. An end that was not said is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Interval {
    /// Times of one day, or of a day that was not said: "am Dienstag ab 14 Uhr", "zwischen 9 und 11".
    Times {
        /// The day.
        date: Option<NaiveDate>,
        /// The beginning.
        from: Option<NaiveTime>,
        /// The end.
        to: Option<NaiveTime>,
    },
    /// Days, both ends included: "vom 7. bis 11. Juli", "bis Freitag".
    Days {
        /// The first day.
        from: Option<NaiveDate>,
        /// The last day.
        to: Option<NaiveDate>,
    },
    /// Times of several days: "von Montag 14 Uhr bis Dienstag 10 Uhr".
    Moments {
        /// The beginning.
        from: Option<NaiveDateTime>,
        /// The end.
        to: Option<NaiveDateTime>,
    },
}

impl Interval {
    /// Whether it is over at this wall time; without an end, or without a day, it never is.
    pub(super) fn has_ended(&self, now: NaiveDateTime) -> bool {
        match *self {
            Self::Times { date: Some(date), from, to } => {
                let over_midnight = matches!((from, to), (Some(from), Some(to)) if to <= from);
                match to {
                    Some(to) if !over_midnight => date.and_time(to) <= now,
                    _ => date < now.date(),
                }
            }
            Self::Times { date: None, .. } => false,
            Self::Days { to, .. } => to.is_some_and(|to| to < now.date()),
            Self::Moments { to, .. } => to.is_some_and(|to| to <= now),
        }
    }
}

/// In German numeric form, with a dash between the ends.
impl fmt::Display for Interval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let wall = |wall: NaiveDateTime| {
            format!("{} {}", format_date(wall.date()), format_time(wall.time()))
        };
        let (from, to) = match *self {
            Self::Times { date, from, to } => {
                if let Some(date) = date {
                    write!(f, "{} ", format_date(date))?;
                }
                (from.map(format_time), to.map(format_time))
            }
            Self::Days { from, to } => (from.map(format_date), to.map(format_date)),
            Self::Moments { from, to } => (from.map(wall), to.map(wall)),
        };
        write!(f, "{} – {}", from.as_deref().unwrap_or("…"), to.as_deref().unwrap_or("…"))
    }
}

/// As `{"date"?, "time"?, "from"?, "to"?}`, with days as `YYYY-MM-DD` and times as `HH:MM`; what is missing is left out.
///
/// ```
/// use askpro_core::datetime::{Candidate, Interval};
/// use chrono::NaiveTime;
/// let two = NaiveTime::from_hms_opt(14, 0, 0);
/// let afternoon = Candidate::Interval(Interval::Times { date: None, from: two, to: None });
/// assert_eq!(serde_json::to_string(&afternoon).unwrap(), r#"{"from":"14:00"}"#);
/// ```
impl Serialize for Candidate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let hours = |time: NaiveTime| time.format("%H:%M").to_string();
        let day = |date: NaiveDate| date.format("%Y-%m-%d").to_string();
        let moment = |wall: NaiveDateTime| wall.format("%Y-%m-%dT%H:%M").to_string();
        let (date, time, from, to) = match *self {
            Self::Date(date) => (Some(date), None, None, None),
            Self::Time(time) => (None, Some(hours(time)), None, None),
            Self::DateTime(wall) => (Some(wall.date()), Some(hours(wall.time())), None, None),
            Self::Interval(Interval::Times { date, from, to }) => {
                (date, None, from.map(hours), to.map(hours))
            }
            Self::Interval(Interval::Days { from, to }) => (None, None, from.map(day), to.map(day)),
            Self::Interval(Interval::Moments { from, to }) => {
                (None, None, from.map(moment), to.map(moment))
            }
        };
        let mut map = serializer.serialize_map(None)?;
        for (key, value) in [("date", date.map(day)), ("time", time), ("from", from), ("to", to)] {
            if let Some(value) = value {
                map.serialize_entry(key, &value)?;
            }
        }
        map.end()
    }
}
