//! Holidays, and calendar weeks.

use askpro_core::datetime::{Holiday, Interval};
use chrono::{Datelike, Days, NaiveDate, Weekday};

use crate::words::{ordinal, weekday};
use crate::{Findings, Read, day, morning, parser, read};

/// What nobody says for a day on which an appointment is.
const NOT_SAID: [Holiday; 1] = [Holiday::UprisingDay];

fn nows() -> [NaiveDate; 4] {
    [day(2025, 6, 24), day(2026, 1, 1), day(2027, 12, 31), day(2028, 2, 29)]
}

#[test]
fn every_holiday_is_the_next_one_of_its_name() {
    let mut findings = Findings::default();
    for holiday in Holiday::ALL.into_iter().filter(|holiday| !NOT_SAID.contains(holiday)) {
        let name = holiday.name_de();
        for today in nows() {
            let now = morning(today);
            let want = Read::One(holiday.next_from(today).unwrap());
            for text in [
                name.to_owned(),
                format!("an {name}"),
                format!("am {name} bitte"),
                name.to_uppercase(),
            ] {
                findings.check(&text, now, &read(parser().parse_date(&text, now)), &want);
            }
        }
    }
    findings.report();
}

#[test]
fn every_holiday_of_a_year_is_in_that_year() {
    let mut findings = Findings::default();
    for holiday in Holiday::ALL.into_iter().filter(|holiday| !NOT_SAID.contains(holiday)) {
        for year in [2028, 2029, 2031] {
            let now = morning(day(2027, 5, 5));
            let want = Read::One(holiday.date_in(year).unwrap());
            for text in [
                format!("{} {year}", holiday.name_de()),
                format!("an {} im Jahr {year}", holiday.name_de()),
            ] {
                findings.check(&text, now, &read(parser().parse_date(&text, now)), &want);
            }
        }
    }
    findings.report();
}

#[test]
fn ordinals_choose_among_days_of_one_name() {
    use Holiday as H;
    let mut findings = Findings::default();
    for today in nows() {
        let now = morning(today);
        for (name, days) in [
            ("Advent", &[H::FirstAdvent, H::SecondAdvent, H::ThirdAdvent, H::FourthAdvent][..]),
            ("Adventssonntag", &[H::FirstAdvent, H::SecondAdvent, H::ThirdAdvent, H::FourthAdvent]),
            ("Weihnachtstag", &[H::ChristmasDay, H::SecondChristmasDay]),
            ("Weihnachtsfeiertag", &[H::ChristmasDay, H::SecondChristmasDay]),
        ] {
            for (n, holiday) in (1..).zip(days) {
                let want = Read::One(holiday.next_from(today).unwrap());
                let word = ordinal(n);
                for text in [
                    format!("{word}er {name}"),
                    format!("am {word}en {name}"),
                    format!("am {n}. {name}"),
                ] {
                    findings.check(&text, now, &read(parser().parse_date(&text, now)), &want);
                }
            }
        }
    }
    findings.report();
}

fn week_of(year: i32, week: u32) -> Option<(NaiveDate, NaiveDate)> {
    let on = |day| NaiveDate::from_isoywd_opt(year, week, day);
    on(Weekday::Mon).zip(on(Weekday::Sun))
}

#[test]
fn every_calendar_week_is_the_next_one_of_its_number() {
    let mut findings = Findings::default();
    for today in [day(2026, 6, 24), day(2026, 1, 1), day(2026, 12, 30)] {
        let now = morning(today);
        for week in 1..=53 {
            let next = (today.iso_week().year()..)
                .find_map(|year| week_of(year, week).filter(|(_, sunday)| *sunday >= today));
            let (monday, sunday) = next.unwrap();
            // The week that has begun goes on from today.
            let days = Interval::Days { from: Some(monday.max(today)), to: Some(sunday) };
            let wednesday = monday + Days::new(2);
            for text in [
                format!("KW {week}"),
                format!("KW{week}"),
                format!("in KW {week}"),
                format!("Kalenderwoche {week}"),
                format!("in der {week}. KW"),
                format!("in der {}en Kalenderwoche", ordinal(week)),
            ] {
                findings.check(
                    &text,
                    now,
                    &read(parser().parse_interval(&text, now)),
                    &Read::One(days),
                );
                if wednesday < today || monday < today {
                    continue;
                }
                let text = format!("{} {text}", weekday(wednesday.weekday()));
                findings.check(
                    &text,
                    now,
                    &read(parser().parse_date(&text, now)),
                    &Read::One(wednesday),
                );
            }
        }
    }
    findings.report();
}

#[test]
fn every_calendar_week_of_a_year_is_in_that_year() {
    let mut findings = Findings::default();
    let now = morning(day(2025, 6, 24));
    for year in [2026, 2027, 2028] {
        for (week, (monday, sunday)) in
            (1..=53).filter_map(|week| week_of(year, week).map(|days| (week, days)))
        {
            let days = Interval::Days { from: Some(monday), to: Some(sunday) };
            for text in [
                format!("KW {week} {year}"),
                format!("KW {week}/{year}"),
                format!("Kalenderwoche {week} im Jahr {year}"),
            ] {
                findings.check(
                    &text,
                    now,
                    &read(parser().parse_interval(&text, now)),
                    &Read::One(days),
                );
            }
        }
        assert_eq!(week_of(year, 53).is_some(), year == 2026);
    }
    findings.report();
    let lacking = parser().parse_interval("KW 53 2027", now);
    assert!(lacking.is_err(), "{lacking:?}");
}
