use chrono::{DateTime, NaiveDate, NaiveTime, TimeZone, Utc};
use insta::assert_snapshot;

use super::*;

pub(super) fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

pub(super) fn time(hour: u32, minute: u32) -> NaiveTime {
    NaiveTime::from_hms_opt(hour, minute, 0).unwrap()
}

/// A Saturday.
fn today() -> NaiveDate {
    day(2026, 11, 21)
}

pub(super) fn now() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, 21, 9, 0, 0).unwrap()
}

pub(super) fn instant(year: i32, month: u32, day: u32, hour: u32, minute: u32) -> DateTime<Utc> {
    Utc.with_ymd_and_hms(year, month, day, hour, minute, 0).unwrap()
}

pub(super) fn parse(text: &str) -> Result<DateTime<Utc>, DateTimeError> {
    GermanDateTimeParser::default().parse(text, now())
}

/// Reads a day as on the morning of `today`.
pub(super) fn parse_date(text: &str, today: NaiveDate) -> Result<NaiveDate, DateTimeError> {
    let parser = GermanDateTimeParser::default().with_timezone(chrono_tz::UTC);
    parser.parse_date(text, today.and_time(NaiveTime::MIN).and_utc()).map(|read| read.value)
}

pub(super) fn parse_time(text: &str) -> Result<NaiveTime, DateTimeError> {
    GermanDateTimeParser::default().parse_time(text, now()).map(|read| read.value)
}

#[test]
fn a_full_date_is_read_in_iso_and_in_german_order() {
    for text in [
        "2026-12-04",
        "2026-12-4",
        "2026/12/04",
        "04.12.2026",
        "4.12.2026",
        " 4.12.2026 ",
        "4. 12. 2026",
        "4 . 12 . 2026",
        "04/12/2026",
        "4/12/2026",
        "04-12-2026",
        "4.12.26",
        "04/12/26",
        "04-12-26",
        "4.\u{a0}12.\u{202f}2026",
        "am 4.12.2026",
        "den 04.12.2026",
        "4.12.2026.",
        "4.12.",
        "04.12",
        "4/12",
        "2026\u{2011}12\u{2011}04",
        "\u{feff}4.12.2026",
    ] {
        assert_eq!(parse_date(text, today()), Ok(day(2026, 12, 4)), "{text}");
    }
}

#[test]
fn a_date_without_year_is_the_next_one_from_today_on() {
    let read = |text| parse_date(text, today());
    assert_eq!(read("21.11."), Ok(day(2026, 11, 21)));
    assert_eq!(read("20.11."), Ok(day(2027, 11, 20)));
    assert_eq!(read("31.12."), Ok(day(2026, 12, 31)));
    assert_eq!(read("1.1."), Ok(day(2027, 1, 1)));
    assert_eq!(parse_date("29.2.", day(2027, 12, 30)), Ok(day(2028, 2, 29)));
    assert_eq!(parse_date("29.2.", day(2028, 2, 29)), Ok(day(2028, 2, 29)));
}

#[test]
fn a_past_day_said_with_its_year_stays_past() {
    assert_eq!(parse_date("24.12.2025", today()), Ok(day(2025, 12, 24)));
    assert_eq!(parse_date("24.12.05", today()), Ok(day(2005, 12, 24)));
    assert_eq!(parse_date("1999-03-03", today()), Ok(day(1999, 3, 3)));
}

#[test]
fn a_date_that_is_likely_a_slip_is_a_question() {
    let asked = |text, today, date| {
        let candidates = vec![Candidate::Date(date)];
        let question = Question::IsDateRight;
        assert_eq!(parse_date(text, today), Err(DateTimeError::Ambiguous { candidates, question }));
    };
    asked("29.2.", today(), day(2028, 2, 29));
    asked("29.2.", day(2096, 3, 1), day(2104, 2, 29));
    asked("31.10.74", today(), day(2074, 10, 31));
    assert_eq!(parse_date("31.10.2074", today()), Ok(day(2074, 10, 31)));
}

#[test]
fn a_day_that_does_not_exist_is_impossible() {
    for text in [
        "30.2.",
        "31.4.",
        "32.1.",
        "0.5.",
        "00.07.2026",
        "12.13.2026",
        "99.99.9999",
        "2026-13-01",
        "2026-02-30",
        "2026-00-10",
        "2026-07-32",
        "29.2.2027",
        "29/2/2027",
        "0000-01-01",
        "1.1.0000",
    ] {
        let error = parse_date(text, today()).unwrap_err();
        assert!(matches!(error, DateTimeError::Impossible { .. }), "{text}: {error}");
    }
}

#[test]
fn something_else_is_no_date() {
    for text in [
        "",
        " ",
        ".",
        "24",
        "2026",
        "24-11",
        "24.11.202",
        "24.11.20266",
        "2026-11",
        "20261124",
        "030 23125010",
        "192.168.1.1",
        "24/7",
        "14:30",
        "Erika Mustermann",
    ] {
        assert!(parse_date(text, today()).is_err(), "{text}");
    }
}

#[test]
fn a_clock_time_is_read_in_every_numeric_form() {
    for text in [
        "14:30",
        "14.30",
        "14:30:00",
        "14:30:59",
        "14:30 Uhr",
        "14.30 Uhr",
        "14:30h",
        "14 Uhr 30",
        "14 UHR 30",
        "14uhr30",
        "14h30",
        "14 h 30",
        "1430",
        "1430 Uhr",
        "um 14:30",
        "um 14:30 Uhr",
        "14:30.",
        "2:30 pm",
        "02:30 PM",
        "14\u{a0}Uhr\u{a0}30",
    ] {
        assert_eq!(parse_time(text), Ok(time(14, 30)), "{text}");
    }
    for text in ["9", "9 Uhr", "9h", "9:00", "09:00", "0900", "9 am", "um 9", "09"] {
        assert_eq!(parse_time(text), Ok(time(9, 0)), "{text}");
    }
    assert_eq!(parse_time("9 Uhr 5"), Ok(time(9, 5)));
    assert_eq!(parse_time("12 am"), Ok(time(0, 0)));
    assert_eq!(parse_time("12:15 pm"), Ok(time(12, 15)));
}

#[test]
fn an_hour_before_eight_without_leading_zero_may_be_either_half_of_the_day() {
    for hour in 1..=7 {
        for text in [
            format!("{hour}"),
            format!("{hour} Uhr"),
            format!("{hour}:00"),
            format!("um {hour}"),
            format!("{hour}h"),
        ] {
            let candidates =
                vec![Candidate::Time(time(hour + 12, 0)), Candidate::Time(time(hour, 0))];
            let question = Question::HalfOfDay;
            assert_eq!(
                parse_time(&text),
                Err(DateTimeError::Ambiguous { candidates, question }),
                "{text}"
            );
        }
        assert_eq!(parse_time(&format!("0{hour}:00")), Ok(time(hour, 0)));
        assert_eq!(parse_time(&format!("0{hour} Uhr")), Ok(time(hour, 0)));
        assert_eq!(parse_time(&format!("0{hour}00")), Ok(time(hour, 0)));
        assert_eq!(parse_time(&format!("{hour} am")), Ok(time(hour, 0)));
    }
    for hour in (0..24).filter(|hour| !(1..=7).contains(hour)) {
        assert_eq!(parse_time(&format!("{hour} Uhr")), Ok(time(hour, 0)), "{hour}");
    }
}

#[test]
fn twenty_four_o_clock_needs_its_day() {
    for text in ["24:00", "24 Uhr", "2400", "24"] {
        let candidates = vec![Candidate::Time(time(0, 0))];
        let question = Question::WhichMidnight;
        assert_eq!(
            parse_time(text),
            Err(DateTimeError::Ambiguous { candidates, question }),
            "{text}"
        );
    }
    assert_eq!(parse("24.11. 24:00"), Ok(instant(2026, 11, 24, 23, 0)));
    assert_eq!(parse("31.12.2026 24 Uhr"), Ok(instant(2026, 12, 31, 23, 0)));
    assert_eq!(parse("2026-11-24T24:00:00"), Ok(instant(2026, 11, 24, 23, 0)));
    assert_eq!(parse("25.11. 0 Uhr"), parse("24.11. 24 Uhr"));
}

#[test]
fn a_time_that_does_not_exist_is_impossible() {
    for text in [
        "25 Uhr",
        "14:75",
        "24:01",
        "1475",
        "2460",
        "2575 Uhr",
        "99",
        "14:30:60",
        "13 pm",
        "0:30 am",
        "14 Uhr 60",
    ] {
        let error = parse_time(text).unwrap_err();
        assert!(matches!(error, DateTimeError::Impossible { .. }), "{text}: {error}");
    }
}

#[test]
fn something_else_is_no_time() {
    for text in [
        "",
        "Uhr",
        ":30",
        "14:5",
        "14305",
        "45 Euro",
        "14:30 bis 15:00",
        "um",
        "nachmittags",
        "24.11.2026",
        "Kundennummer 1430",
    ] {
        assert!(parse_time(text).is_err(), "{text}");
    }
}

#[test]
fn an_error_says_what_was_expected_and_found_and_where() {
    let date = |text: &str| parse_date(text, today()).unwrap_err().to_string();
    assert_snapshot!(date(" "), @r#"expected a day such as 24.11.2026 or "nächsten Dienstag", found an empty text"#);
    assert_snapshot!(date("Erika Mustermann"), @r#"expected a day such as 24.11.2026 or "nächsten Dienstag", found a word at byte 0"#);
    assert_snapshot!(date("24.13."), @"expected a month from 1 to 12, found 13 at byte 3");
    assert_snapshot!(date("31.11.2026"), @"expected a day that this month has, found 31 at byte 0");
    assert_snapshot!(date("31.10.74"), @"expected one reading, found 31.10.2074: is the date right?");
    assert_snapshot!(date("nächste Woche"), @r#"expected a day such as 24.11.2026 or "nächsten Dienstag", found a span of time"#);
    assert_snapshot!(date("jeden Montag"), @r#"expected a day such as 24.11.2026 or "nächsten Dienstag", found a series of days"#);
    assert_snapshot!(date("Freitag geht nicht"), @r#"expected a day such as 24.11.2026 or "nächsten Dienstag" that suits, found one that is refused"#);
    assert_snapshot!(date("letzten Montag"), @"expected a day or time to come, found one that has passed");
    assert_snapshot!(date(&"1".repeat(65_537)), @"expected at most 65536 bytes, found 65537");
    let time = |text: &str| parse_time(text).unwrap_err().to_string();
    assert_snapshot!(time("3:30"), @"expected one reading, found 15:30 or 03:30: in the morning or in the afternoon?");
    assert_snapshot!(time("24 Uhr"), @"expected one reading, found 00:00: midnight between which two days?");
    assert_snapshot!(time("25 Uhr"), @"expected an hour from 0 to 24, found 25 at byte 0");
    assert_snapshot!(time("14:75"), @"expected minutes from 0 to 59, found 75 at byte 3");
    let both = |text: &str| parse(text).unwrap_err().to_string();
    assert_snapshot!(both("24.11."), @r#"expected a day and a time such as 24.11.2026 14:30 or "morgen um halb drei", found the end at byte 6"#);
    assert_snapshot!(both("28.3.2027 02:30"), @"expected a time that exists, found 28.03.2027 02:30, which the change of clocks skips");
    assert_snapshot!(both("24.11. 3:30"), @"expected one reading, found 24.11.2026 15:30 or 24.11.2026 03:30: in the morning or in the afternoon?");
}
