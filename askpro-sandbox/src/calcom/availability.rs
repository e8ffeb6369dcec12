//! When an event type is open.

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;

use super::spec::EventTypeSpec;

/// The longest span that is looked at, in days.
const LONGEST_SPAN: u64 = 400;

/// A span of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) start: DateTime<Utc>,
    pub(super) end: DateTime<Utc>,
}

impl EventTypeSpec {
    /// The open spans that touch a span, in order; those that meet at midnight are one.
    pub(super) fn open_spans(&self, from: DateTime<Utc>, to: DateTime<Utc>) -> Vec<Span> {
        let Some(first) =
            from.with_timezone(&self.zone).date_naive().checked_sub_days(Days::new(1))
        else {
            return Vec::new();
        };
        let last = to.with_timezone(&self.zone).date_naive();
        let days = first.iter_days().take_while(|day| *day <= last).take(days(LONGEST_SPAN));
        let mut spans: Vec<Span> = days.flat_map(|day| self.open_on(day)).collect();
        spans.sort_by_key(|span| span.start);
        let mut merged: Vec<Span> = Vec::with_capacity(spans.len());
        for span in spans {
            match merged.last_mut() {
                Some(before) if span.start <= before.end => before.end = before.end.max(span.end),
                _ => merged.push(span),
            }
        }
        merged
    }

    fn open_on(&self, day: NaiveDate) -> Vec<Span> {
        let hours = self.hours.0.iter().filter(|(weekday, _, _)| *weekday == day.weekday());
        hours
            .filter_map(|(_, from, to)| {
                let (start, end) = (wall(day, *from, self.zone)?, wall(day, *to, self.zone)?);
                (start < end).then_some(Span { start, end })
            })
            .collect()
    }

    /// Whether an appointment fits into the open hours.
    pub(super) fn is_open(&self, start: DateTime<Utc>, end: DateTime<Utc>) -> bool {
        let spans = self.open_spans(start, end);
        spans.iter().any(|span| span.start <= start && end <= span.end)
    }

    /// The starts that are offered within a span, both ends counting, whether free or not.
    pub(super) fn grid(&self, from: DateTime<Utc>, to: DateTime<Utc>, length: u32) -> Vec<Span> {
        let length = TimeDelta::minutes(i64::from(length));
        let step = TimeDelta::minutes(i64::from(self.interval.unwrap_or(self.length)));
        let mut slots = Vec::new();
        for span in self.open_spans(from, to) {
            let mut start = span.start;
            while start + length <= span.end && start <= to {
                if start >= from {
                    slots.push(Span { start, end: start + length });
                }
                start += step;
            }
        }
        slots
    }
}

fn days(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

/// A wall time as an instant: the earlier one when the clock is set back, an hour later when it jumps over it.
fn wall(day: NaiveDate, minute: u32, zone: Tz) -> Option<DateTime<Utc>> {
    let local = day.and_time(NaiveTime::MIN) + TimeDelta::minutes(i64::from(minute));
    let resolved = zone
        .from_local_datetime(&local)
        .earliest()
        .or_else(|| zone.from_local_datetime(&(local + TimeDelta::hours(1))).earliest())?;
    Some(resolved.to_utc())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calcom::spec::WeeklyHours;

    fn utc(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn spec(hours: WeeklyHours) -> EventTypeSpec {
        EventTypeSpec::new(1, "Beratung", "beratung", 30).with_hours(hours)
    }

    #[test]
    fn hours_are_wall_time_in_summer_and_winter() {
        let spec = spec(WeeklyHours::weekdays(9, 18));
        let winter = spec.grid(utc("2026-12-01T00:00:00Z"), utc("2026-12-01T23:59:59Z"), 30);
        let summer = spec.grid(utc("2026-07-01T00:00:00Z"), utc("2026-07-01T23:59:59Z"), 30);
        assert_eq!(winter[0].start, utc("2026-12-01T08:00:00Z"));
        assert_eq!(summer[0].start, utc("2026-07-01T07:00:00Z"));
        assert_eq!((winter.len(), summer.len()), (18, 18));
    }

    #[test]
    fn the_day_of_the_change_to_winter_has_an_hour_more() {
        let spec = spec(WeeklyHours::always());
        let long = spec.grid(utc("2026-10-24T22:00:00Z"), utc("2026-10-25T22:59:59Z"), 30);
        assert_eq!(long.len(), 50);
    }

    #[test]
    fn what_never_closes_is_open_over_midnight() {
        let spec = spec(WeeklyHours::always());
        assert!(spec.is_open(utc("2026-12-01T22:45:00Z"), utc("2026-12-01T23:15:00Z")));
    }

    #[test]
    fn an_appointment_must_end_before_closing_time() {
        let spec = spec(WeeklyHours::weekdays(9, 18));
        assert!(spec.is_open(utc("2026-12-01T16:30:00Z"), utc("2026-12-01T17:00:00Z")));
        assert!(!spec.is_open(utc("2026-12-01T16:31:00Z"), utc("2026-12-01T17:01:00Z")));
    }
}
