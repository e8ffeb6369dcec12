//! Laws of reading dates and times: what is printed is read back, and no text does harm.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use askpro_core::datetime::{
    DateTimeError, GermanDateTimeParser, OnAmbiguous, format_date, format_time, resolve,
};
use chrono::{DateTime, Datelike, Duration, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Utc};
use chrono_tz::Europe::Berlin;
use chrono_tz::Tz;
use proptest::prelude::*;

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

fn time(hour: u32, minute: u32) -> NaiveTime {
    NaiveTime::from_hms_opt(hour, minute, 0).unwrap()
}

fn today() -> NaiveDate {
    day(2026, 11, 21)
}

fn now() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, 21, 9, 0, 0).unwrap()
}

/// Reads a day as on the morning of `today`.
fn parse_date(text: &str, today: NaiveDate) -> Result<NaiveDate, DateTimeError> {
    let parser = GermanDateTimeParser::default().with_timezone(chrono_tz::UTC);
    parser.parse_date(text, today.and_time(NaiveTime::MIN).and_utc()).map(|read| read.value)
}

fn parse_datetime(text: &str, today: NaiveDate) -> Result<NaiveDateTime, DateTimeError> {
    let parser = GermanDateTimeParser::default().with_timezone(chrono_tz::UTC);
    parser.parse_datetime(text, today.and_time(NaiveTime::MIN).and_utc()).map(|read| read.value)
}

fn parse_time(text: &str) -> Result<NaiveTime, DateTimeError> {
    GermanDateTimeParser::default().parse_time(text, now()).map(|read| read.value)
}

#[test]
fn every_day_of_many_years_is_read_back_from_its_print() {
    let mut date = day(2023, 12, 31);
    while date < day(2033, 1, 2) {
        let today = date - Duration::days(100);
        for text in [
            format_date(date),
            date.to_string(),
            date.format("%-d.%-m.%y").to_string(),
            date.format("%d/%m/%Y").to_string(),
        ] {
            assert_eq!(parse_date(&text, today), Ok(date), "{text}");
        }
        if date != day(2024, 2, 29) {
            assert_eq!(parse_date(&date.format("%d.%m.").to_string(), today), Ok(date));
        }
        date = date.succ_opt().unwrap();
    }
}

#[test]
fn every_minute_of_a_day_is_read_back_from_its_print() {
    for minutes in 0..24 * 60 {
        let time = time(minutes / 60, minutes % 60);
        for text in [
            format_time(time),
            time.to_string(),
            time.format("%H%M").to_string(),
            time.format("%H Uhr %M").to_string(),
            time.format("%I:%M %p").to_string(),
        ] {
            assert_eq!(parse_time(&text), Ok(time), "{text}");
        }
    }
}

#[test]
fn the_ends_of_time_do_no_harm() {
    for today in [NaiveDate::MIN, NaiveDate::MAX] {
        for text in ["1.1.", "31.12.", "29.2.", "1.1.26", "24.11.2026"] {
            let _ = parse_date(text, today);
            let _ = parse_datetime(&format!("{text} 24:00"), today);
        }
        let out = DateTimeError::OutOfRange { found: today.year() };
        assert_eq!(resolve(today, time(12, 0), Berlin), Err(out));
    }
}

fn date_strategy() -> impl Strategy<Value = NaiveDate> {
    (1i32..=9999, 1u32..=366)
        .prop_filter_map("a day of that year", |(year, day)| NaiveDate::from_yo_opt(year, day))
}

fn wall_strategy() -> impl Strategy<Value = NaiveDateTime> {
    (date_strategy(), 0u32..24 * 60)
        .prop_map(|(date, minute)| date.and_time(time(minute / 60, minute % 60)))
}

fn zone_strategy() -> impl Strategy<Value = Tz> {
    prop::sample::select(chrono_tz::TZ_VARIANTS.to_vec())
}

fn read_every_way(text: &str, zone: Tz) {
    let parser = GermanDateTimeParser::default().with_timezone(zone);
    for today in [today(), NaiveDate::MIN, NaiveDate::MAX] {
        let _ = parse_date(text, today);
        let _ = parse_datetime(text, today);
    }
    let _ = parse_time(text).map_err(|error| error.to_string());
    let _ = parser.parse(text, now()).map_err(|error| error.to_string());
    let _ = parser.with_on_ambiguous(OnAmbiguous::TakeFirst).parse(text, now());
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(text in any::<String>(), zone in zone_strategy()) {
        read_every_way(&text, zone);
    }

    #[test]
    fn no_text_of_numbers_and_signs_makes_it_panic(text in "([0-9]{1,5}|[-.:/ ,TZ+]|Uhr|h|um|am|pm| ){0,14}", zone in zone_strategy()) {
        read_every_way(&text, zone);
    }

    #[test]
    fn a_printed_date_is_read_back_whatever_the_day(date in date_strategy(), today in date_strategy()) {
        prop_assert_eq!(parse_date(&format_date(date), today), Ok(date));
    }

    #[test]
    fn a_printed_moment_is_read_back(wall in wall_strategy()) {
        let text = format!("{} {}", format_date(wall.date()), format_time(wall.time()));
        prop_assert_eq!(parse_datetime(&text, today()), Ok(wall));
        let iso = wall.format("%Y-%m-%dT%H:%M:%S").to_string();
        prop_assert_eq!(parse_datetime(&iso, today()), Ok(wall));
    }

    #[test]
    fn rfc_3339_is_read_as_the_instant_it_is(seconds in 0i64..4_000_000_000, zone in zone_strategy()) {
        let exact = DateTime::from_timestamp(seconds - seconds % 60, 0).unwrap();
        // Before zones there were offsets with seconds, which RFC 3339 cannot write.
        let text = exact.with_timezone(&zone).to_rfc3339();
        let read = GermanDateTimeParser::default().parse(&text, now());
        prop_assert_eq!(read.ok(), DateTime::parse_from_rfc3339(&text).ok().map(|t| t.to_utc()));
    }

    #[test]
    fn a_resolved_wall_time_reads_the_same_on_the_wall(wall in wall_strategy(), zone in zone_strategy()) {
        match resolve(wall.date(), wall.time(), zone) {
            Ok(resolved) => prop_assert_eq!(resolved.instant.with_timezone(&zone).naive_local(), wall),
            Err(error) => prop_assert_eq!(error, DateTimeError::Gap { wall }),
        }
    }

    #[test]
    fn a_date_without_year_is_never_past(day in 1u32..=31, month in 1u32..=12, today in date_strategy()) {
        if let Ok(date) = parse_date(&format!("{day}.{month}."), today) {
            prop_assert!(date >= today && date - today <= Duration::days(366));
        }
    }

    #[test]
    fn the_place_in_an_error_lies_in_the_text(text in "[0-9.:/ Uhrä-]{0,20}") {
        for error in [parse_date(&text, today()).err(), parse_time(&text).err()].into_iter().flatten() {
            if let DateTimeError::Unexpected { at, .. } | DateTimeError::Impossible { at, .. } = error {
                prop_assert!(text.is_char_boundary(at));
            }
        }
    }
}
