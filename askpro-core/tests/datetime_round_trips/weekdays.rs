//! Every weekday from every weekday: the coming one, that of next week, and where speakers disagree.

use askpro_core::datetime::Candidate;
use chrono::{Datelike, Days, NaiveDate, Weekday};

use crate::words::weekday;
use crate::{Findings, Read, day, morning, parser, read};

const WEEK: [Weekday; 7] = [
    Weekday::Mon,
    Weekday::Tue,
    Weekday::Wed,
    Weekday::Thu,
    Weekday::Fri,
    Weekday::Sat,
    Weekday::Sun,
];

/// The next such day after today.
fn coming(today: NaiveDate, weekday: Weekday) -> NaiveDate {
    today.iter_days().skip(1).find(|date| date.weekday() == weekday).unwrap()
}

/// That day of the calendar week so many weeks on.
fn in_week(today: NaiveDate, weeks: u64, weekday: Weekday) -> NaiveDate {
    let monday = today - Days::new(today.weekday().num_days_from_monday().into());
    monday + Days::new(7 * weeks + u64::from(weekday.num_days_from_monday()))
}

fn weeks(count: u64) -> Days {
    Days::new(7 * count)
}

/// What is said, and the days it can mean, the likelier first.
fn forms(today: NaiveDate, weekday: Weekday, name: &str) -> Vec<(String, Vec<NaiveDate>)> {
    let next = coming(today, weekday);
    let is_today = weekday == today.weekday();
    let still_this_week = in_week(today, 0, weekday) > today;
    let bare = if is_today { vec![next, today] } else { vec![next] };
    let one_or_later = |first: NaiveDate| {
        if still_this_week { vec![first, first + weeks(1)] } else { vec![first] }
    };
    let mut forms = vec![
        (name.to_owned(), bare.clone()),
        (format!("am {name}"), bare.clone()),
        (format!("{name} bitte"), bare.clone()),
        (format!("diesen {name}"), bare.clone()),
        (format!("am kommenden {name}"), vec![next]),
        (format!("kommenden {name}"), vec![next]),
        (format!("nächsten {name}"), one_or_later(next)),
        (format!("am nächsten {name}"), one_or_later(next)),
        (format!("übernächsten {name}"), one_or_later(next + weeks(1))),
        (format!("nächste Woche {name}"), vec![in_week(today, 1, weekday)]),
        (format!("am {name} nächster Woche"), vec![in_week(today, 1, weekday)]),
        (format!("{name} nächste Woche"), vec![in_week(today, 1, weekday)]),
        (format!("kommende Woche {name}"), vec![in_week(today, 1, weekday)]),
        (format!("übernächste Woche {name}"), vec![in_week(today, 2, weekday)]),
        (format!("{name} in der übernächsten Woche"), vec![in_week(today, 2, weekday)]),
    ];
    if still_this_week {
        forms.push((format!("diese Woche {name}"), vec![next]));
        forms.push((format!("{name} dieser Woche"), vec![next]));
    }
    if !is_today {
        forms.push((format!("{name} in einer Woche"), vec![next + weeks(1)]));
        forms.push((format!("{name} in zwei Wochen"), vec![next + weeks(2)]));
        forms.push((format!("{name} in acht Tagen"), vec![next + weeks(1)]));
        forms.push((format!("{name} in 14 Tagen"), vec![next + weeks(2)]));
    }
    forms
}

#[test]
fn every_weekday_from_every_weekday() {
    let mut findings = Findings::default();
    // Over the ends of years, and a leap day.
    for start in [day(2025, 6, 23), day(2026, 12, 21), day(2028, 2, 21)] {
        for today in start.iter_days().take(14) {
            let now = morning(today);
            for weekday_meant in WEEK {
                for (text, days) in forms(today, weekday_meant, weekday(weekday_meant)) {
                    let want = match days[..] {
                        [one] => Read::One(one),
                        _ => Read::Several(days.into_iter().map(Candidate::Date).collect()),
                    };
                    findings.check(&text, now, &read(parser().parse_date(&text, now)), &want);
                }
            }
        }
    }
    findings.report();
}

#[test]
fn today_tomorrow_and_the_day_after() {
    let mut findings = Findings::default();
    for today in day(2027, 12, 20).iter_days().take(80) {
        let now = morning(today);
        for (text, days) in [
            ("heute", 0),
            ("morgen", 1),
            ("gleich morgen", 1),
            ("übermorgen", 2),
            ("überübermorgen", 3),
            ("heute in einer Woche", 7),
            ("morgen in einer Woche", 8),
            ("heute in 14 Tagen", 14),
        ] {
            let want = Read::One(today + Days::new(days));
            findings.check(text, now, &read(parser().parse_date(text, now)), &want);
        }
    }
    findings.report();
}
