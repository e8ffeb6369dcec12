//! What an agent says aloud, the parser takes as it was meant.

use askpro_core::Locale;
use askpro_core::datetime::{Interval, say_datetime, say_range};
use chrono::Days;

use crate::{Findings, Read, day, days_of, morning, parser, read, time};

#[test]
fn every_moment_that_is_said_is_read_back() {
    let mut findings = Findings::default();
    for (index, date) in (0..).zip(days_of(2028)) {
        // Another minute on each day, all hours of the day within a month.
        let at = time(index * 7 % 24, index * 13 % 60);
        for days_before in [1, 30, 400] {
            let today = date - Days::new(days_before);
            let text = say_datetime(date, at, today, Locale::De);
            let now = morning(today);
            let got = read(parser().parse_datetime(&text, now));
            findings.check(&text, now, &got, &Read::One(date.and_time(at)));
        }
    }
    findings.report();
}

#[test]
fn every_span_that_is_said_is_read_back() {
    let mut findings = Findings::default();
    let now = morning(day(2026, 11, 21));
    for from in (0..24 * 4).map(|quarter| time(quarter / 4, quarter % 4 * 15)) {
        for to in (0..24 * 2).map(|half| time(half / 2, half % 2 * 30)) {
            if from >= to {
                continue;
            }
            let text = say_range(from, to, Locale::De);
            let want = Interval::Times { date: None, from: Some(from), to: Some(to) };
            let got = read(parser().parse_interval(&text, now));
            findings.check(&text, now, &got, &Read::One(want));
        }
    }
    findings.report();
}
