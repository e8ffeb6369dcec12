use std::collections::HashSet;

use chrono::{Datelike, TimeDelta};

use super::*;
use crate::datetime::{Candidate, Interval};

const BOTH: [Locale; 2] = [Locale::De, Locale::En];

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

fn time(hour: u32, minute: u32) -> NaiveTime {
    NaiveTime::from_hms_opt(hour, minute, 0).unwrap()
}

/// A Tuesday.
fn today() -> NaiveDate {
    day(2025, 6, 24)
}

#[test]
fn a_day_is_said_with_its_weekday_and_with_the_year_where_it_is_needed() {
    for (date, german, english) in [
        (day(2025, 6, 24), "Dienstag, der 24. Juni", "Tuesday, June 24"),
        (day(2025, 6, 25), "Mittwoch, der 25. Juni", "Wednesday, June 25"),
        (day(2025, 7, 1), "Dienstag, der 1. Juli", "Tuesday, July 1"),
        (day(2025, 8, 3), "Sonntag, der 3. August", "Sunday, August 3"),
        (day(2025, 9, 12), "Freitag, der 12. September", "Friday, September 12"),
        (day(2025, 10, 31), "Freitag, der 31. Oktober", "Friday, October 31"),
        (day(2025, 11, 22), "Samstag, der 22. November", "Saturday, November 22"),
        (day(2025, 12, 24), "Mittwoch, der 24. Dezember", "Wednesday, December 24"),
        (day(2026, 1, 1), "Donnerstag, der 1. Januar", "Thursday, January 1"),
        (day(2026, 2, 28), "Samstag, der 28. Februar", "Saturday, February 28"),
        (day(2026, 3, 2), "Montag, der 2. März", "Monday, March 2"),
        (day(2026, 4, 5), "Sonntag, der 5. April", "Sunday, April 5"),
        (day(2026, 5, 23), "Samstag, der 23. Mai", "Saturday, May 23"),
        (day(2026, 5, 24), "Sonntag, der 24. Mai 2026", "Sunday, May 24, 2026"),
        (day(2026, 6, 24), "Mittwoch, der 24. Juni 2026", "Wednesday, June 24, 2026"),
        (day(2027, 7, 1), "Donnerstag, der 1. Juli 2027", "Thursday, July 1, 2027"),
        (day(2025, 6, 23), "Montag, der 23. Juni 2025", "Monday, June 23, 2025"),
        (day(1999, 12, 31), "Freitag, der 31. Dezember 1999", "Friday, December 31, 1999"),
    ] {
        assert_eq!(say_date(date, today(), Locale::De), german);
        assert_eq!(say_date(date, today(), Locale::En), english);
    }
}

#[test]
fn a_leap_day_ahead_needs_no_year() {
    let say = |today| say_date(day(2028, 2, 29), today, Locale::De);
    assert_eq!(say(day(2027, 4, 1)), "Dienstag, der 29. Februar");
    assert_eq!(say(day(2028, 2, 29)), "Dienstag, der 29. Februar");
    assert_eq!(say(day(2027, 3, 1)), "Dienstag, der 29. Februar 2028");
    assert_eq!(say(day(2028, 3, 1)), "Dienstag, der 29. Februar 2028");
}

#[test]
fn a_time_is_said_so_that_its_half_of_the_day_is_clear() {
    for ((hour, minute), german, english) in [
        ((0, 0), "0 Uhr", "12 am"),
        ((0, 1), "0 Uhr 1", "12:01 am"),
        ((0, 30), "0 Uhr 30", "12:30 am"),
        ((1, 0), "1 Uhr nachts", "1 am"),
        ((3, 15), "3 Uhr 15 nachts", "3:15 am"),
        ((3, 59), "3 Uhr 59 nachts", "3:59 am"),
        ((4, 0), "4 Uhr morgens", "4 am"),
        ((7, 0), "7 Uhr morgens", "7 am"),
        ((7, 59), "7 Uhr 59 morgens", "7:59 am"),
        ((8, 0), "8 Uhr", "8 am"),
        ((8, 5), "8 Uhr 5", "8:05 am"),
        ((11, 45), "11 Uhr 45", "11:45 am"),
        ((12, 0), "12 Uhr", "12 noon"),
        ((12, 30), "12 Uhr 30", "12:30 pm"),
        ((13, 0), "13 Uhr", "1 pm"),
        ((14, 30), "14 Uhr 30", "2:30 pm"),
        ((20, 0), "20 Uhr", "8 pm"),
        ((23, 59), "23 Uhr 59", "11:59 pm"),
    ] {
        assert_eq!(say_time(time(hour, minute), Locale::De), german);
        assert_eq!(say_time(time(hour, minute), Locale::En), english);
    }
}

#[test]
fn seconds_are_not_said() {
    let late = NaiveTime::from_hms_opt(14, 30, 59).unwrap();
    let noon = NaiveTime::from_hms_opt(12, 0, 1).unwrap();
    for locale in BOTH {
        assert_eq!(say_time(late, locale), say_time(time(14, 30), locale));
        assert_eq!(say_time(noon, locale), say_time(time(12, 0), locale));
        assert_eq!(say_range(noon, late, locale), say_range(time(12, 0), time(14, 30), locale));
    }
}

#[test]
fn a_time_on_a_day_is_said_after_it() {
    let say = |date, time, locale| say_datetime(date, time, today(), locale);
    let (soon, far) = (day(2025, 7, 1), day(2026, 7, 1));
    for (date, time, german, english) in [
        (soon, time(14, 30), "Dienstag, der 1. Juli, um 14 Uhr 30", "Tuesday, July 1, at 2:30 pm"),
        (soon, time(7, 0), "Dienstag, der 1. Juli, um 7 Uhr morgens", "Tuesday, July 1, at 7 am"),
        (
            far,
            time(12, 0),
            "Mittwoch, der 1. Juli 2026, um 12 Uhr",
            "Wednesday, July 1, 2026, at 12 noon",
        ),
    ] {
        assert_eq!(say(date, time, Locale::De), german);
        assert_eq!(say(date, time, Locale::En), english);
    }
}

#[test]
fn a_range_says_what_its_ends_share_once() {
    for (from, to, german, english) in [
        ((14, 0), (16, 0), "von 14 bis 16 Uhr", "from 2 to 4 pm"),
        ((14, 30), (16, 0), "von 14 Uhr 30 bis 16 Uhr", "from 2:30 to 4 pm"),
        ((9, 0), (10, 45), "von 9 Uhr bis 10 Uhr 45", "from 9 to 10:45 am"),
        ((9, 0), (17, 0), "von 9 bis 17 Uhr", "from 9 am to 5 pm"),
        ((9, 0), (12, 0), "von 9 bis 12 Uhr", "from 9 am to 12 noon"),
        ((12, 0), (14, 0), "von 12 bis 14 Uhr", "from 12 noon to 2 pm"),
        ((12, 30), (14, 0), "von 12 Uhr 30 bis 14 Uhr", "from 12:30 to 2 pm"),
        ((6, 0), (7, 0), "von 6 bis 7 Uhr morgens", "from 6 to 7 am"),
        ((7, 0), (9, 0), "von 7 Uhr morgens bis 9 Uhr", "from 7 to 9 am"),
        ((2, 0), (6, 0), "von 2 Uhr nachts bis 6 Uhr morgens", "from 2 to 6 am"),
        ((0, 0), (3, 0), "von 0 Uhr bis 3 Uhr nachts", "from 12 am to 3 am"),
        ((22, 0), (0, 0), "von 22 bis 24 Uhr", "from 10 pm to midnight"),
        ((22, 30), (0, 0), "von 22 Uhr 30 bis 24 Uhr", "from 10:30 pm to midnight"),
        ((6, 0), (0, 0), "von 6 Uhr morgens bis 24 Uhr", "from 6 am to midnight"),
        ((0, 0), (0, 0), "von 0 bis 24 Uhr", "from 12 am to midnight"),
        ((22, 0), (6, 0), "von 22 Uhr bis 6 Uhr morgens", "from 10 pm to 6 am"),
        ((16, 0), (14, 0), "von 16 bis 14 Uhr", "from 4 pm to 2 pm"),
    ] {
        let (from, to) = (time(from.0, from.1), time(to.0, to.1));
        assert_eq!(say_range(from, to, Locale::De), german);
        assert_eq!(say_range(from, to, Locale::En), english);
    }
}

#[test]
fn a_question_names_every_reading() {
    let date = |date| Candidate::Date(date);
    let clock = |hour| Candidate::Time(time(hour, 0));
    let on = |date: NaiveDate, hour| Candidate::DateTime(date.and_time(time(hour, 0)));
    let (first, second, third) = (day(2025, 6, 27), day(2025, 7, 4), day(2025, 7, 11));
    for (candidates, german, english) in [
        (vec![clock(15)], "Meinen Sie 15 Uhr?", "Do you mean 3 pm?"),
        (
            vec![clock(15), clock(3)],
            "Meinen Sie 15 Uhr oder 3 Uhr nachts?",
            "Do you mean 3 pm or 3 am?",
        ),
        (
            vec![clock(9), clock(10), clock(11)],
            "Meinen Sie 9 Uhr, 10 Uhr oder 11 Uhr?",
            "Do you mean 9 am, 10 am, or 11 am?",
        ),
        (
            vec![date(day(2036, 6, 27))],
            "Meinen Sie Freitag, den 27. Juni 2036?",
            "Do you mean Friday, June 27, 2036?",
        ),
        (
            vec![date(first), date(second)],
            "Meinen Sie Freitag, den 27. Juni, oder Freitag, den 4. Juli?",
            "Do you mean Friday, June 27, or Friday, July 4?",
        ),
        (
            vec![date(first), date(second), date(third)],
            "Meinen Sie Freitag, den 27. Juni, Freitag, den 4. Juli, oder Freitag, den 11. Juli?",
            "Do you mean Friday, June 27, Friday, July 4, or Friday, July 11?",
        ),
        (
            vec![on(first, 14)],
            "Meinen Sie Freitag, den 27. Juni, um 14 Uhr?",
            "Do you mean Friday, June 27, at 2 pm?",
        ),
        (
            vec![on(first, 15), on(first, 3)],
            "Meinen Sie Freitag, den 27. Juni, um 15 Uhr oder um 3 Uhr nachts?",
            "Do you mean Friday, June 27, at 3 pm or at 3 am?",
        ),
        (
            vec![on(first, 14), on(second, 14)],
            "Meinen Sie Freitag, den 27. Juni, um 14 Uhr oder Freitag, den 4. Juli, um 14 Uhr?",
            "Do you mean Friday, June 27, at 2 pm or Friday, July 4, at 2 pm?",
        ),
        (
            vec![on(first, 14), on(first, 15), on(second, 14)],
            "Meinen Sie Freitag, den 27. Juni, um 14 Uhr, Freitag, den 27. Juni, um 15 Uhr \
             oder Freitag, den 4. Juli, um 14 Uhr?",
            "Do you mean Friday, June 27, at 2 pm, Friday, June 27, at 3 pm, \
             or Friday, July 4, at 2 pm?",
        ),
    ] {
        let ask = |locale| say_question(&candidates, today(), locale);
        assert_eq!(ask(Locale::De).as_deref(), Some(german));
        assert_eq!(ask(Locale::En).as_deref(), Some(english));
    }
    for locale in BOTH {
        assert_eq!(say_question(&[], today(), locale), None);
    }
}

#[test]
fn a_question_says_spans_in_words() {
    let (monday, tuesday) = (day(2025, 6, 30), day(2025, 7, 1));
    let times = |date, from: Option<u32>, to: Option<u32>| {
        let clock = |hour: Option<u32>| hour.map(|hour| time(hour, 0));
        Candidate::Interval(Interval::Times { date, from: clock(from), to: clock(to) })
    };
    let days = |from, to| Candidate::Interval(Interval::Days { from, to });
    let moments = |from: NaiveDate, to: NaiveDate| {
        let (from, to) = (Some(from.and_time(time(14, 0))), Some(to.and_time(time(10, 0))));
        Candidate::Interval(Interval::Moments { from, to })
    };
    for (candidates, german, english) in [
        (
            vec![times(Some(monday), Some(8), Some(12)), times(Some(tuesday), Some(8), Some(12))],
            "Meinen Sie Montag, den 30. Juni, von 8 bis 12 Uhr oder Dienstag, den 1. Juli, von 8 bis 12 Uhr?",
            "Do you mean Monday, June 30, from 8 am to 12 noon or Tuesday, July 1, from 8 am to 12 noon?",
        ),
        (
            vec![times(Some(monday), Some(9), Some(11)), times(Some(monday), Some(14), None)],
            "Meinen Sie Montag, den 30. Juni, von 9 bis 11 Uhr oder ab 14 Uhr?",
            "Do you mean Monday, June 30, from 9 to 11 am or from 2 pm on?",
        ),
        (
            vec![times(None, None, Some(12)), times(None, Some(14), Some(18))],
            "Meinen Sie bis 12 Uhr oder von 14 bis 18 Uhr?",
            "Do you mean until 12 noon or from 2 to 6 pm?",
        ),
        // The earlier one first; a span of one day is that day.
        (
            vec![days(Some(tuesday), Some(tuesday)), days(Some(today()), Some(today()))],
            "Meinen Sie Dienstag, den 24. Juni, oder Dienstag, den 1. Juli?",
            "Do you mean Tuesday, June 24, or Tuesday, July 1?",
        ),
        (
            vec![days(Some(monday), Some(tuesday)), days(Some(tuesday), None)],
            "Meinen Sie von Montag, dem 30. Juni, bis Dienstag, den 1. Juli, oder ab Dienstag, dem 1. Juli?",
            "Do you mean from Monday, June 30, to Tuesday, July 1, or from Tuesday, July 1, on?",
        ),
        (
            vec![days(None, Some(tuesday))],
            "Meinen Sie bis Dienstag, den 1. Juli?",
            "Do you mean until Tuesday, July 1?",
        ),
        (
            vec![moments(monday, tuesday)],
            "Meinen Sie von Montag, dem 30. Juni, um 14 Uhr bis Dienstag, den 1. Juli, um 10 Uhr?",
            "Do you mean from Monday, June 30, at 2 pm to Tuesday, July 1, at 10 am?",
        ),
    ] {
        let ask = |locale| say_question(&candidates, today(), locale);
        assert_eq!(ask(Locale::De).as_deref(), Some(german));
        assert_eq!(ask(Locale::En).as_deref(), Some(english));
    }
}

#[test]
fn every_minute_of_a_day_is_said_in_words_of_its_own() {
    for locale in BOTH {
        let minutes = (0..24 * 60).map(|minute| time(minute / 60, minute % 60));
        let texts: HashSet<String> = minutes.map(|minute| say_time(minute, locale)).collect();
        assert_eq!(texts.len(), 24 * 60);
    }
}

#[test]
fn every_day_of_two_years_is_said_in_words_of_its_own() {
    for today in [today(), day(2027, 12, 31), day(2028, 2, 29)] {
        for locale in BOTH {
            let days = (-366..=731).map(|days| today + TimeDelta::days(days));
            let texts: HashSet<String> = days.map(|day| say_date(day, today, locale)).collect();
            assert_eq!(texts.len(), 366 + 731 + 1);
        }
    }
}

#[test]
fn a_day_said_without_year_is_the_next_such_day() {
    for start in 0..1461 {
        let today = day(2025, 1, 1) + TimeDelta::days(start);
        for ahead in (0..800).step_by(7) {
            let date = today + TimeDelta::days(ahead);
            let year_is_said =
                say_date(date, today, Locale::De).ends_with(&date.year().to_string());
            let next = (today.year()..=today.year() + 8)
                .filter_map(|year| NaiveDate::from_ymd_opt(year, date.month(), date.day()))
                .find(|same| *same >= today);
            assert!(year_is_said || next == Some(date), "{date} said on {today}");
        }
    }
}

#[test]
fn every_range_of_half_hours_is_said_in_words_of_its_own() {
    let halves: Vec<NaiveTime> = (0..48).map(|half| time(half / 2, half % 2 * 30)).collect();
    for locale in BOTH {
        let texts: HashSet<String> = halves
            .iter()
            .flat_map(|from| halves.iter().map(|to| say_range(*from, *to, locale)))
            .collect();
        assert_eq!(texts.len(), 48 * 48);
    }
}

#[test]
fn the_ends_of_the_calendar_can_be_said() {
    for date in [NaiveDate::MIN, NaiveDate::MAX, day(1, 1, 1), day(9999, 12, 31)] {
        for locale in BOTH {
            assert!(!say_date(date, date, locale).is_empty());
            assert!(!say_date(date, today(), locale).is_empty());
        }
    }
}
