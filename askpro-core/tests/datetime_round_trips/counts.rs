//! "in drei Tagen": so many units from now, in digits and in words.

use askpro_core::datetime::Candidate;
use chrono::{DateTime, Days, Months, NaiveDate, TimeDelta, Utc};
use chrono_tz::Europe::Berlin;

use crate::words::number;
use crate::{Findings, Read, day, morning, parser, read};

/// "drei Tagen", "3 Tagen", "einem Tag", "1 Tag".
fn said(n: u32, one: [&str; 2], many: &str) -> Vec<String> {
    let [article, unit] = one;
    if n == 1 {
        return vec![format!("in {article} {unit}"), format!("in 1 {unit}")];
    }
    vec![format!("in {n} {many}"), format!("in {} {many}", number(n))]
}

fn check_days(findings: &mut Findings, text: &str, today: NaiveDate, want: &[NaiveDate]) {
    let now = morning(today);
    let want = match want {
        [one] => Read::One(*one),
        _ => Read::Several(want.iter().copied().map(Candidate::Date).collect()),
    };
    findings.check(text, now, &read(parser().parse_date(text, now)), &want);
}

#[test]
fn days_weeks_and_months() {
    let mut findings = Findings::default();
    for today in [day(2025, 6, 24), day(2026, 12, 28), day(2027, 3, 1), day(2028, 2, 28)] {
        for n in 1..=60 {
            let on = |days: u32| today + Days::new(days.into());
            for text in said(n, ["einem", "Tag"], "Tagen") {
                // The idiom for a week counts today.
                let want = if n == 8 { vec![on(7), on(8)] } else { vec![on(n)] };
                check_days(&mut findings, &text, today, &want);
            }
            for text in said(n, ["einer", "Woche"], "Wochen") {
                check_days(&mut findings, &text, today, &[on(7 * n)]);
            }
            for text in said(n, ["einem", "Monat"], "Monaten") {
                check_days(&mut findings, &text, today, &[today + Months::new(n)]);
            }
        }
    }
    findings.report();
}

#[test]
fn months_that_lack_the_day_end_before_it_and_ask() {
    for (today, text, end) in [
        (day(2026, 1, 31), "in einem Monat", day(2026, 2, 28)),
        (day(2027, 8, 31), "in drei Monaten", day(2027, 11, 30)),
        (day(2028, 2, 29), "in 12 Monaten", day(2029, 2, 28)),
    ] {
        let read = read(parser().parse_date(text, morning(today)));
        let first = match &read {
            Read::Several(candidates) => candidates.first().copied(),
            Read::One(_) | Read::Not(_) => None,
        };
        assert_eq!(first, Some(Candidate::Date(end)), "{text}: {read:?}");
    }
}

#[test]
fn hours_and_minutes_are_real_ones() {
    let mut findings = Findings::default();
    // A working day, and the eves of both changes of the clocks.
    for now in ["2025-06-24T08:07:00Z", "2027-03-27T22:30:00Z", "2027-10-30T21:05:00Z"] {
        let now: DateTime<Utc> = now.parse().unwrap();
        for n in 1..=60 {
            let texts = [
                (said(n, ["einer", "Stunde"], "Stunden"), TimeDelta::hours(n.into())),
                (said(n, ["einer", "Minute"], "Minuten"), TimeDelta::minutes(n.into())),
            ];
            for (texts, ahead) in texts {
                let then = now + ahead;
                let wall = then.with_timezone(&Berlin).naive_local();
                for text in texts {
                    findings.check(&text, now, &parser().parse(&text, now), &Ok(then));
                    let got = read(parser().parse_datetime(&text, now));
                    findings.check(&text, now, &got, &Read::One(wall));
                }
            }
        }
    }
    findings.report();
}
