//! Every day of a year, in every form in which a day is said.

use askpro_core::Locale;
use askpro_core::datetime::{format_date, say_date};
use chrono::{Datelike, Days, NaiveDate};

use crate::words::{month, ordinal, weekday, year};
use crate::{Findings, Read, days_of, morning, parser, read};

/// A leap year that begins on a Saturday, and one of 53 weeks.
const YEARS: [i32; 2] = [2028, 2026];

fn check(findings: &mut Findings, text: &str, date: NaiveDate, days_before: u64) {
    let now = morning(date - Days::new(days_before));
    findings.check(text, now, &read(parser().parse_date(text, now)), &Read::One(date));
}

/// With day and month, without the year.
fn without_year(date: NaiveDate) -> Vec<String> {
    let (d, m) = (date.day(), date.month());
    let (month, weekday) = (month(date), weekday(date.weekday()));
    let (day_word, month_word) = (ordinal(d), ordinal(m));
    vec![
        format!("{d}.{m}."),
        format!("am {d:02}.{m:02}."),
        format!("{d}. {m}."),
        format!("{day_word}er {month}"),
        format!("am {day_word}en {month}"),
        format!("den {d}. {month}"),
        format!("{d} {month}"),
        format!("der {day_word}e {month_word}e"),
        format!("{day_word}er {month_word}er"),
        format!("am {day_word}en {month_word}en"),
        format!("{month} {d}."),
        format!("{weekday} {d}.{m}."),
        format!("{weekday}, den {d}. {month}"),
        format!("am {weekday}, dem {day_word}en {month}"),
        format!("{weekday} der {day_word}e {month_word}e").to_uppercase(),
    ]
}

fn with_year(date: NaiveDate) -> Vec<String> {
    let (d, m, y) = (date.day(), date.month(), date.year());
    let (month, weekday) = (month(date), weekday(date.weekday()));
    let (day_word, month_word, year_word) = (ordinal(d), ordinal(m), year(y));
    vec![
        date.to_string(),
        format_date(date),
        format!("{d}.{m}.{}", y % 100),
        format!("{d:02}/{m:02}/{y}"),
        format!("{d}-{m}-{y}"),
        format!("{d}. {month} {y}"),
        format!("{weekday}, {d}. {month} {y}"),
        format!("am {day_word}en {month} {y}"),
        format!("am {day_word}en {month} {year_word}"),
        format!("der {day_word}e {month_word}e {year_word}"),
        format!("{weekday}, der {d}. {month} {y}").to_lowercase(),
    ]
}

#[test]
fn every_day_without_year_is_the_next_such_day() {
    let mut findings = Findings::default();
    for date in YEARS.into_iter().flat_map(days_of) {
        for text in without_year(date) {
            // From the year before, the next 29 February is a question of its own.
            let leap_day = (date.month(), date.day()) == (2, 29);
            for days_before in if leap_day { &[0, 20][..] } else { &[0, 1, 100, 364] } {
                check(&mut findings, &text, date, *days_before);
            }
        }
    }
    findings.report();
}

#[test]
fn every_day_with_year_is_that_day_from_anywhere() {
    let mut findings = Findings::default();
    for date in YEARS.into_iter().flat_map(days_of) {
        for text in with_year(date) {
            for days_before in [0, 1, 300, 900] {
                check(&mut findings, &text, date, days_before);
            }
            let later = morning(date + Days::new(40));
            let past = read(parser().parse_date(&text, later));
            assert!(past != Read::One(date + Days::new(365)), "{text} is no later year's");
            assert!(matches!(past, Read::One(_) | Read::Not(_)), "{text}: {past:?}");
        }
    }
    findings.report();
}

#[test]
fn every_day_of_the_month_is_the_next_one() {
    let mut findings = Findings::default();
    for date in YEARS.into_iter().flat_map(days_of) {
        let (d, word) = (date.day(), ordinal(date.day()));
        let weekday = weekday(date.weekday());
        for text in [
            format!("am {d}."),
            format!("am {word}en"),
            format!("der {word}e"),
            format!("{weekday} den {d}."),
            format!("am {weekday}, dem {word}en"),
        ] {
            for days_before in [1, 5, 27] {
                check(&mut findings, &text, date, days_before);
            }
        }
    }
    findings.report();
}

#[test]
fn every_day_is_read_back_as_it_is_said() {
    let mut findings = Findings::default();
    for date in YEARS.into_iter().flat_map(days_of) {
        for days_before in [0, 1, 30, 300, 360, 400] {
            let text = say_date(date, date - Days::new(days_before), Locale::De);
            check(&mut findings, &text, date, days_before);
        }
    }
    findings.report();
}
