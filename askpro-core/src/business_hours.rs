//! When a business is open, week after week.

use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, Days, NaiveDateTime, NaiveTime, Weekday};
use serde::{Deserialize, Serialize};

use crate::datetime::OpeningHours;

/// The days in the order of the week, by their German and English short names.
const DAYS: [(Weekday, &str, &str); 7] = [
    (Weekday::Mon, "mo", "mon"),
    (Weekday::Tue, "di", "tue"),
    (Weekday::Wed, "mi", "wed"),
    (Weekday::Thu, "do", "thu"),
    (Weekday::Fri, "fr", "fri"),
    (Weekday::Sat, "sa", "sat"),
    (Weekday::Sun, "so", "sun"),
];

/// When a business is open, by the clock on its wall. Without any hours nothing is known, and nothing is ruled out.
///
/// Written as lines of days and a span, such as `Mo-Fr 09:00-12:30` or `Sat,Sun 10:00-24:00`; German and English short
/// names of days. Holidays are the calendar's business.
///
/// ```
/// use askpro_core::BusinessHours;
/// use chrono::NaiveDate;
/// let hours = BusinessHours::parse(["Mo-Fr 09:00-12:30", "Mo-Do 14:00-18:00"])?;
/// let monday = |hour, minute| NaiveDate::from_ymd_opt(2026, 3, 2).unwrap().and_hms_opt(hour, minute, 0).unwrap();
/// assert!(hours.covers(monday(9, 0), monday(12, 30)));
/// assert!(!hours.covers(monday(12, 0), monday(14, 30)));
/// assert_eq!(hours.opens_after(monday(13, 0)), Some(monday(14, 0)));
/// # Ok::<(), askpro_core::InvalidBusinessHours>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<String>", into = "Vec<String>")]
pub struct BusinessHours(Vec<Span>);

/// Some days of the week, and a span on each.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Span {
    days: Vec<Weekday>,
    from: NaiveTime,
    /// `None` is the end of the day.
    to: Option<NaiveTime>,
}

/// A line that does not say when a business is open.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected days and a span such as \"Mo-Fr 09:00-12:30\", found {found:?}")]
pub struct InvalidBusinessHours {
    found: String,
}

impl BusinessHours {
    /// Reads lines.
    ///
    /// # Errors
    /// [`InvalidBusinessHours`] with the first line that cannot be read.
    pub fn parse<T: AsRef<str>>(
        lines: impl IntoIterator<Item = T>,
    ) -> Result<Self, InvalidBusinessHours> {
        lines.into_iter().map(|line| line.as_ref().parse()).collect::<Result<_, _>>().map(Self)
    }

    /// Whether nothing is known.
    #[must_use]
    pub const fn is_unknown(&self) -> bool {
        self.0.is_empty()
    }

    /// The first and the last time of day at which it is open on any day; `None` when nothing is known.
    #[must_use]
    pub fn envelope(&self) -> Option<OpeningHours> {
        let from = self.0.iter().map(|span| span.from).min()?;
        // The end of the day comes after every time of the day.
        let ends =
            self.0.iter().map(|span| span.to.map_or((true, NaiveTime::MIN), |to| (false, to)));
        Some(OpeningHours { from, to: ends.max()?.1 })
    }

    /// Whether the business is open at this time of its wall clock.
    #[must_use]
    pub fn is_open(&self, wall: NaiveDateTime) -> bool {
        self.is_unknown() || self.spans_on(wall).any(|(from, to)| from <= wall && wall < to)
    }

    /// Whether it is open from the beginning to the end, without a break.
    #[must_use]
    pub fn covers(&self, start: NaiveDateTime, end: NaiveDateTime) -> bool {
        self.is_unknown() || self.spans_on(start).any(|(from, to)| from <= start && end <= to)
    }

    /// When it opens next; `None` when nothing is known, or it never does.
    #[must_use]
    pub fn opens_after(&self, wall: NaiveDateTime) -> Option<NaiveDateTime> {
        (0..=7).filter_map(|days| wall.checked_add_days(Days::new(days))).find_map(|day| {
            self.spans_on(day).map(|(from, _)| from).filter(|from| *from > wall).min()
        })
    }

    /// When it closes, if it is open; `None` when it is closed, or nothing is known.
    #[must_use]
    pub fn closes_after(&self, wall: NaiveDateTime) -> Option<NaiveDateTime> {
        self.spans_on(wall).filter(|(from, to)| *from <= wall && wall < *to).map(|(_, to)| to).max()
    }

    /// The spans that begin on a day.
    fn spans_on(
        &self,
        day: NaiveDateTime,
    ) -> impl Iterator<Item = (NaiveDateTime, NaiveDateTime)> + '_ {
        let date = day.date();
        self.0.iter().filter(move |span| span.days.contains(&date.weekday())).filter_map(
            move |span| {
                let end = match span.to {
                    Some(to) => date.and_time(to),
                    None => date.succ_opt()?.and_time(NaiveTime::MIN),
                };
                Some((date.and_time(span.from), end))
            },
        )
    }
}

impl FromStr for Span {
    type Err = InvalidBusinessHours;

    fn from_str(line: &str) -> Result<Self, Self::Err> {
        let read = || {
            let (days, span) = line.trim().rsplit_once(char::is_whitespace)?;
            let (from, to) = span.split_once(['-', '–'])?;
            let from = time(from)?;
            let to = if to == "24:00" { None } else { Some(time(to)?) };
            let days = days.split(',').map(weekdays).collect::<Option<Vec<_>>>()?.concat();
            to.is_none_or(|to| from < to).then_some(Self { days, from, to })
        };
        read().ok_or_else(|| InvalidBusinessHours { found: line.to_owned() })
    }
}

fn time(text: &str) -> Option<NaiveTime> {
    NaiveTime::parse_from_str(text, "%H:%M").ok()
}

/// A day, or the days from one to another one.
fn weekdays(text: &str) -> Option<Vec<Weekday>> {
    let Some((first, last)) = text.split_once(['-', '–']) else {
        return Some(vec![weekday(text)?]);
    };
    let (first, last) = (weekday(first)?, weekday(last)?);
    let after = std::iter::successors(Some(first), |day| (*day != last).then(|| day.succ()));
    Some(after.collect())
}

fn weekday(text: &str) -> Option<Weekday> {
    let text = text.trim().trim_end_matches('.').to_lowercase();
    let known = DAYS.iter().find(|(_, german, english)| text == *german || text == *english);
    known.map(|(day, _, _)| *day)
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, day) in self.days.iter().enumerate() {
            let name = DAYS.iter().find(|(known, _, _)| known == day).map_or("", |known| known.1);
            write!(f, "{}{name}", if place == 0 { "" } else { "," })?;
        }
        write!(f, " {}-", self.from.format("%H:%M"))?;
        match self.to {
            Some(to) => write!(f, "{}", to.format("%H:%M")),
            None => f.write_str("24:00"),
        }
    }
}

impl TryFrom<Vec<String>> for BusinessHours {
    type Error = InvalidBusinessHours;

    fn try_from(lines: Vec<String>) -> Result<Self, Self::Error> {
        Self::parse(lines)
    }
}

impl From<BusinessHours> for Vec<String> {
    fn from(hours: BusinessHours) -> Self {
        hours.0.iter().map(ToString::to_string).collect()
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;

    fn wall(day: u32, hour: u32, minute: u32) -> NaiveDateTime {
        // The second of March 2026 is a Monday.
        NaiveDate::from_ymd_opt(2026, 3, day).unwrap().and_hms_opt(hour, minute, 0).unwrap()
    }

    fn hours(lines: &[&str]) -> BusinessHours {
        BusinessHours::parse(lines).unwrap()
    }

    #[test]
    fn what_is_not_known_rules_nothing_out() {
        let unknown = BusinessHours::default();
        assert!(unknown.is_open(wall(1, 3, 0)) && unknown.covers(wall(1, 3, 0), wall(1, 4, 0)));
        assert_eq!(unknown.opens_after(wall(1, 3, 0)), None);
    }

    #[test]
    fn a_span_is_open_from_its_beginning_to_just_before_its_end() {
        let hours = hours(&["Mo-Fr 09:00-12:30"]);
        assert!(!hours.is_open(wall(2, 8, 59)));
        assert!(hours.is_open(wall(2, 9, 0)));
        assert!(!hours.is_open(wall(2, 12, 30)));
        assert!(!hours.is_open(wall(7, 10, 0)), "Saturday");
        assert_eq!(hours.closes_after(wall(2, 9, 0)), Some(wall(2, 12, 30)));
        assert_eq!(hours.closes_after(wall(2, 13, 0)), None);
    }

    #[test]
    fn an_appointment_must_end_before_the_break() {
        let hours = hours(&["Mo 09:00-12:00", "Mo 13:00-24:00"]);
        assert!(hours.covers(wall(2, 11, 0), wall(2, 12, 0)));
        assert!(!hours.covers(wall(2, 11, 30), wall(2, 12, 30)));
        assert!(hours.covers(wall(2, 23, 0), wall(3, 0, 0)));
        assert!(!hours.covers(wall(2, 23, 30), wall(3, 0, 30)));
    }

    #[test]
    fn the_next_opening_may_be_a_week_away() {
        let hours = hours(&["Mo 09:00-10:00"]);
        assert_eq!(hours.opens_after(wall(2, 8, 0)), Some(wall(2, 9, 0)));
        assert_eq!(hours.opens_after(wall(2, 9, 0)), Some(wall(9, 9, 0)));
    }

    #[test]
    fn a_range_of_days_may_go_over_the_end_of_the_week() {
        let hours = hours(&["Sa-Mo 10:00-11:00"]);
        for (day, open) in [(6, false), (7, true), (8, true), (9, true), (10, false)] {
            assert_eq!(hours.is_open(wall(day, 10, 0)), open, "{day}");
        }
    }

    #[test]
    fn what_was_read_is_written_so_that_it_reads_the_same() {
        let hours = hours(&["Mo-Mi, Fr. 09:00-12:30", "sat,Sun 10:00–24:00"]);
        let written: Vec<String> = hours.clone().into();
        assert_eq!(written, ["mo,di,mi,fr 09:00-12:30", "sa,so 10:00-24:00"]);
        assert_eq!(BusinessHours::parse(written).unwrap(), hours);
    }

    #[test]
    fn a_line_that_cannot_be_read_is_named() {
        for line in ["", "Mo", "09:00-10:00", "Mo 9-10", "Mx 09:00-10:00", "Mo 10:00-09:00"] {
            let error = BusinessHours::parse([line]).unwrap_err().to_string();
            assert!(error.ends_with(&format!("found {line:?}")), "{error}");
        }
    }
}
