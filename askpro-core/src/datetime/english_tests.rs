use chrono::{NaiveDate, NaiveTime, TimeZone, Utc};

use super::*;
use crate::Locale;

/// Reads English at 10 o'clock on Tuesday, 24 June 2025, in Berlin, and writes the answer as JSON.
fn read(kind: &str, text: &str) -> String {
    let now = Utc.with_ymd_and_hms(2025, 6, 24, 8, 0, 0).unwrap();
    let parser = GermanDateTimeParser::default().with_locale(Locale::En);
    let read = match kind {
        "date" => parser.parse_date(text, now).map(|read| Candidate::Date(read.value)),
        "time" => parser.parse_time(text, now).map(|read| Candidate::Time(read.value)),
        "datetime" => parser.parse_datetime(text, now).map(|read| Candidate::DateTime(read.value)),
        _ => parser.parse_interval(text, now).map(|read| Candidate::Interval(read.value)),
    };
    let first = read.or_else(|error| error.candidates().first().copied().ok_or(error));
    first.map_or_else(|error| error.to_string(), |read| serde_json::to_string(&read).unwrap())
}

#[test]
fn english_days_are_read() {
    let july = |day| format!(r#"{{"date":"{}"}}"#, NaiveDate::from_ymd_opt(2025, 7, day).unwrap());
    for text in [
        "July 2nd",
        "the second of July",
        "2 July",
        "July 2, 2025",
        "on the 2nd of July",
        "next week on Wednesday",
    ] {
        assert_eq!(read("date", text), july(2), "{text}");
    }
    assert_eq!(read("date", "tomorrow"), r#"{"date":"2025-06-25"}"#);
    assert_eq!(read("date", "the day after tomorrow"), r#"{"date":"2025-06-26"}"#);
    assert_eq!(read("date", "in three days please"), r#"{"date":"2025-06-27"}"#);
    assert_eq!(read("date", "Friday works"), r#"{"date":"2025-06-27"}"#);
    assert_eq!(read("date", "in two weeks"), r#"{"date":"2025-07-08"}"#);
    assert_eq!(read("date", "twenty first of July"), july(21));
}

#[test]
fn english_times_are_read() {
    let at = |hour, minute| {
        format!(
            r#"{{"time":"{}"}}"#,
            NaiveTime::from_hms_opt(hour, minute, 0).unwrap().format("%H:%M")
        )
    };
    for (text, hour, minute) in [
        ("half past two", 14, 30),
        ("at 3 pm", 15, 0),
        ("at three p m", 15, 0),
        ("at 3 p.m.", 15, 0),
        ("quarter past nine", 9, 15),
        ("a quarter to four", 15, 45),
        ("ten to nine", 8, 50),
        ("2:30 pm", 14, 30),
        ("nine o'clock", 9, 0),
        ("noon", 12, 0),
        ("12 noon", 12, 0),
        ("seven in the evening", 19, 0),
        ("8 at night", 20, 0),
        ("9 a.m.", 9, 0),
    ] {
        assert_eq!(read("time", text), at(hour, minute), "{text}");
    }
}

#[test]
fn english_moments_and_spans_are_read() {
    assert_eq!(
        read("datetime", "tomorrow at half past two"),
        r#"{"date":"2025-06-25","time":"14:30"}"#
    );
    assert_eq!(read("datetime", "at 9 am on Friday"), r#"{"date":"2025-06-27","time":"09:00"}"#);
    assert_eq!(read("datetime", "tonight at eight"), r#"{"date":"2025-06-24","time":"20:00"}"#);
    assert_eq!(read("datetime", "in half an hour"), r#"{"date":"2025-06-24","time":"10:30"}"#);
    assert_eq!(read("interval", "between 2 and 4 pm"), r#"{"from":"14:00","to":"16:00"}"#);
    assert_eq!(
        read("interval", "Thursday from 9 to 5"),
        r#"{"date":"2025-06-26","from":"09:00","to":"17:00"}"#
    );
    assert_eq!(
        read("interval", "tomorrow afternoon"),
        r#"{"date":"2025-06-25","from":"13:00","to":"18:00"}"#
    );
    assert_eq!(read("interval", "after 5 pm"), r#"{"from":"17:00"}"#);
}

#[test]
fn english_refusals_are_no_wishes() {
    for text in
        ["I can't do Friday at 10 am", "Friday at 10 am doesn't work", "not Friday at 10 am"]
    {
        assert!(read("datetime", text).contains("refused"), "{text}: {}", read("datetime", text));
    }
}

#[test]
fn english_days_that_are_counted_are_not_mistaken() {
    assert_eq!(read("date", "Christmas Eve"), r#"{"date":"2025-12-24"}"#);
    assert_eq!(read("date", "Friday week"), r#"{"date":"2025-07-04"}"#);
    for text in ["two weeks from Friday", "a week from tomorrow"] {
        assert!(read("date", text).starts_with("expected"), "{text}");
    }
}
