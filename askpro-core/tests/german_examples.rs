//! The examples in the documentation of spoken German are what the parser does.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use askpro_core::Locale;
use askpro_core::datetime::{
    Candidate, DateTimeError, Dialect, GermanDateTimeParser, OnAmbiguous, OpeningHours, Parsed,
    resolve, say_datetime,
};
use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use chrono_tz::Europe::Berlin;

const PAGE: &str = include_str!("../../docs/german.md");

/// The rows of the table with this head, cell by cell.
fn rows(head: &str) -> Vec<Vec<&'static str>> {
    let cells = |line: &'static str| line.split('|').map(str::trim).skip(1).collect();
    let after = PAGE.lines().skip_while(|line| *line != head).skip(2);
    after.take_while(|line| line.starts_with('|')).map(cells).collect()
}

fn wall(text: &str) -> NaiveDateTime {
    NaiveDateTime::parse_from_str(text, "%d.%m.%Y %H:%M").unwrap()
}

/// The instant of "Tue 24.06.2025 10:00", whose weekday is right.
fn said_on(text: &str) -> DateTime<Utc> {
    let (weekday, text) = text.split_once(' ').unwrap();
    let wall = wall(text);
    assert_eq!(wall.format("%a").to_string(), weekday, "{text}");
    resolve(wall.date(), wall.time(), Berlin).unwrap().instant
}

/// A reading as the page writes it.
fn shown<T>(read: Result<Parsed<T>, DateTimeError>, candidate: fn(T) -> Candidate) -> String {
    let error = match read {
        Ok(read) if read.approximate => return format!("about {}", candidate(read.value)),
        Ok(read) => return candidate(read.value).to_string(),
        Err(error) => error,
    };
    let text = match &error {
        DateTimeError::Ambiguous { candidates, .. } => {
            let readings: Vec<String> = candidates.iter().map(ToString::to_string).collect();
            format!("question: {}", readings.join(" or "))
        }
        DateTimeError::Gap { .. } => "question: no such time".to_owned(),
        DateTimeError::Span { .. } => "question: a span".to_owned(),
        DateTimeError::Refused { .. } => "question: refused".to_owned(),
        DateTimeError::Backwards => "question: backwards".to_owned(),
        DateTimeError::Past => "question: past".to_owned(),
        DateTimeError::Series { .. } => "a series".to_owned(),
        DateTimeError::Impossible { .. } => "impossible".to_owned(),
        _ => "nothing".to_owned(),
    };
    assert_eq!(error.is_question(), text.starts_with("question"), "{error}");
    text
}

/// What the parser makes of a text, asked for this.
fn read_as(
    parser: &GermanDateTimeParser,
    text: &str,
    now: DateTime<Utc>,
    asked_for: &str,
) -> String {
    match asked_for {
        "day" => shown(parser.parse_date(text, now), Candidate::Date),
        "time" => shown(parser.parse_time(text, now), Candidate::Time),
        "moment" => shown(parser.parse_datetime(text, now), Candidate::DateTime),
        "span" => shown(parser.parse_interval(text, now), Candidate::Interval),
        other => panic!("{other} is asked for"),
    }
}

/// A parser with one option, written as "land = BY".
fn with_option(option: &str) -> GermanDateTimeParser {
    let parser = GermanDateTimeParser::default();
    match option.split_once(" = ").unwrap() {
        ("dialect", "EastOrSouth") => parser.with_dialect(Dialect::EastOrSouth),
        ("dialect", "NorthOrWest") => parser.with_dialect(Dialect::NorthOrWest),
        ("land", land) => parser.with_land(land.parse().unwrap()),
        ("future_only", only) => parser.with_future_only(only.parse().unwrap()),
        ("on_ambiguous", "TakeFirst") => parser.with_on_ambiguous(OnAmbiguous::TakeFirst),
        ("locale", "en") => parser.with_locale(Locale::En),
        ("timezone", zone) => parser.with_timezone(zone.parse().unwrap()),
        other => panic!("{other:?} is no option"),
    }
}

#[test]
fn every_phrase_of_the_page_reads_as_it_says() {
    let rows = rows("| said | said on | asked for | read as |");
    assert!(rows.len() > 60, "the table was found");
    let parser = GermanDateTimeParser::default();
    for row in rows {
        let (text, now) = (row[0], said_on(row[1]));
        let found = read_as(&parser, text, now, row[2]);
        assert_eq!(found, row[3], "{text}");
    }
}

#[test]
fn every_option_of_the_page_does_as_it_says() {
    let rows = rows("| said | option | asked for | read as |");
    assert!(rows.len() > 8, "the table was found");
    let now = said_on("Tue 24.06.2025 10:00");
    for row in rows {
        let found = read_as(&with_option(row[1]), row[0], now, row[2]);
        assert_eq!(found, row[3], "{row:?}");
    }
}

#[test]
fn opening_hours_settle_what_the_page_says() {
    let rows = rows("| said | open | read as |");
    assert!(rows.len() > 5, "the table was found");
    let clock = |text: &str| NaiveTime::parse_from_str(text, "%H:%M").unwrap();
    for row in rows {
        let (from, to) = row[1].split_once('–').unwrap();
        let hours = OpeningHours { from: clock(from), to: clock(to) };
        let parser = GermanDateTimeParser::default().with_opening_hours(hours);
        let now = said_on("Tue 24.06.2025 10:00");
        assert_eq!(shown(parser.parse_time(row[0], now), Candidate::Time), row[2], "{row:?}");
    }
}

#[test]
fn every_moment_of_the_page_is_said_and_read_back() {
    let rows = rows("| value | said on | said aloud |");
    assert!(rows.len() > 2, "the table was found");
    for row in rows {
        let value = wall(row[0]);
        let today = NaiveDate::parse_from_str(row[1], "%d.%m.%Y").unwrap();
        let text = say_datetime(value.date(), value.time(), today, Locale::De);
        assert_eq!(text, row[2]);
        let now = today.and_hms_opt(6, 0, 0).unwrap().and_utc();
        let read = GermanDateTimeParser::default().parse_datetime(&text, now).unwrap();
        assert_eq!(read.value, value, "{text}");
    }
}
