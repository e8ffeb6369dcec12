//! What can be said in a form is read back from that form: every day, every minute, every weekday, every count.
//!
//! What is right is worked out here once more, and more simply, than by the parser.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]
#![expect(clippy::indexing_slicing, reason = "tables of words, by number")]

mod counts;
mod dates;
mod names;
mod said;
mod times;
mod weekdays;
mod words;

use std::fmt::Debug;

use askpro_core::datetime::{Candidate, DateTimeError, GermanDateTimeParser, Parsed};
use chrono::{DateTime, NaiveDate, NaiveTime, TimeZone, Utc};
use chrono_tz::Europe::Berlin;

/// What a text was read as: one value, or the readings between which it asks.
#[derive(Debug, PartialEq, Eq)]
enum Read<T> {
    One(T),
    Several(Vec<Candidate>),
    Not(DateTimeError),
}

fn read<T>(parsed: Result<Parsed<T>, DateTimeError>) -> Read<T> {
    match parsed {
        Ok(parsed) => Read::One(parsed.value),
        Err(DateTimeError::Ambiguous { candidates, .. }) => Read::Several(candidates),
        Err(error) => Read::Not(error),
    }
}

/// Differences, gathered so that one run shows them all.
#[derive(Debug, Default)]
struct Findings {
    cases: usize,
    wrong: Vec<String>,
}

impl Findings {
    fn check<T: Debug + PartialEq>(&mut self, text: &str, now: DateTime<Utc>, got: &T, want: &T) {
        self.cases += 1;
        if got != want {
            let now = now.with_timezone(&Berlin).format("%a %F %R");
            self.wrong.push(format!("{text:?} at {now}: {got:?}, not {want:?}"));
        }
    }

    fn report(&self) {
        assert!(self.cases > 0, "nothing was tried");
        let shown = self.wrong.iter().take(25).cloned().collect::<Vec<_>>().join("\n");
        assert!(
            self.wrong.is_empty(),
            "{} of {} are wrong:\n{shown}",
            self.wrong.len(),
            self.cases
        );
    }
}

fn parser() -> GermanDateTimeParser {
    GermanDateTimeParser::default()
}

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

fn time(hour: u32, minute: u32) -> NaiveTime {
    NaiveTime::from_hms_opt(hour, minute, 0).unwrap()
}

/// A morning in Berlin.
fn morning(date: NaiveDate) -> DateTime<Utc> {
    Berlin.from_local_datetime(&date.and_time(time(8, 10))).unwrap().to_utc()
}

/// The days of a year, one after the other.
fn days_of(year: i32) -> impl Iterator<Item = NaiveDate> {
    day(year, 1, 1).iter_days().take_while(move |date| *date <= day(year, 12, 31))
}
