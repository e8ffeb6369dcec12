//! Every minute of a day, in every form in which a clock time is said.

use askpro_core::Locale;
use askpro_core::datetime::{Candidate, format_time, say_time};
use chrono::NaiveTime;

use crate::words::{number, number_before};
use crate::{Findings, Read, day, morning, parser, read, time};

fn minutes() -> impl Iterator<Item = (u32, u32, NaiveTime)> {
    (0..24 * 60).map(|m| (m / 60, m % 60, time(m / 60, m % 60)))
}

/// What a time without a word for the half of the day is: from one to eight a question, the afternoon first.
fn as_said(hour: u32, minute: u32) -> Read<NaiveTime> {
    if (1..8).contains(&hour) {
        let both = [hour + 12, hour].map(|hour| Candidate::Time(time(hour, minute)));
        Read::Several(both.to_vec())
    } else {
        Read::One(time(hour, minute))
    }
}

fn check(findings: &mut Findings, text: &str, want: &Read<NaiveTime>) {
    let now = morning(day(2026, 11, 21));
    findings.check(text, now, &read(parser().parse_time(text, now)), want);
}

/// The hour on a dial: 12, 1, 2 … 11.
const fn dial(hour: u32) -> u32 {
    match hour % 12 {
        0 => 12,
        hour => hour,
    }
}

/// The words for the part of the day in which this hour is.
const fn parts(hour: u32) -> &'static [&'static str] {
    match hour {
        0..4 => &["nachts", "in der Nacht"],
        4..8 => &["morgens", "früh", "in der Früh"],
        8..12 => &["morgens", "vormittags", "am Vormittag"],
        12 => &["mittags"],
        13..18 => &["nachmittags", "am Nachmittag"],
        18..22 => &["abends", "am Abend"],
        _ => &["abends", "nachts"],
    }
}

/// As people tell the time from a dial: "halb drei", "zehn vor vier".
fn on_the_dial(hour: u32, minute: u32) -> Vec<String> {
    let (this, next) = (number(dial(hour)), number(dial(hour + 1)));
    let mut said = Vec::new();
    match minute {
        0 => said.extend([format!("Punkt {this}"), format!("um {this}")]),
        15 => said.extend([
            format!("Viertel nach {this}"),
            format!("viertel {next}"),
            format!("viertel über {this}"),
        ]),
        25 => said.push(format!("fünf vor halb {next}")),
        30 => said.extend([format!("halb {next}"), format!("um halb {next}")]),
        35 => said.push(format!("fünf nach halb {next}")),
        45 => said.extend([format!("Viertel vor {next}"), format!("dreiviertel {next}")]),
        _ => {}
    }
    if (20..30).contains(&minute) {
        said.push(format!("{} vor halb {next}", number(30 - minute)));
    }
    if minute == 31 {
        said.push(format!("eine Minute nach halb {next}"));
    }
    if (32..=40).contains(&minute) {
        said.push(format!("{} Minuten nach halb {next}", number(minute - 30)));
    }
    if (2..30).contains(&minute) {
        said.push(format!("{} Minuten nach {this}", number(minute)));
        said.push(format!("{minute} nach {}", dial(hour)));
    }
    if (1..=20).contains(&minute) {
        said.push(format!("{} nach {this}", number(minute)));
    }
    if (40..60).contains(&minute) {
        said.push(format!("{} vor {next}", number(60 - minute)));
        said.push(format!("{} Minuten vor {next}", 60 - minute));
    }
    said
}

#[test]
fn every_minute_on_the_24_hour_clock_is_that_minute() {
    let mut findings = Findings::default();
    for (h, m, at) in minutes() {
        let mut forms = vec![
            format_time(at),
            format!("{h:02}:{m:02} Uhr"),
            format!("um {h:02}.{m:02} Uhr"),
            format!("{h:02}{m:02} Uhr"),
            format!("{h:02} Uhr {m:02}"),
            format!("{h:02}h{m:02}"),
            at.format("%I:%M %p").to_string(),
            say_time(at, Locale::De),
        ];
        if m == 0 {
            forms.extend([format!("{h:02} Uhr"), format!("um {h:02} Uhr")]);
        }
        for text in forms {
            check(&mut findings, &text, &Read::One(at));
        }
    }
    findings.report();
}

#[test]
fn every_minute_without_a_leading_zero_is_open_from_one_to_eight() {
    let mut findings = Findings::default();
    for (h, m, _) in minutes() {
        let (hour, minute) = (number_before(h), number(m));
        let mut forms = vec![
            format!("{h} Uhr {m}"),
            format!("um {h}:{m:02} Uhr"),
            format!("um {h}:{m:02}"),
            format!("{h}.{m:02} Uhr"),
            format!("{hour} Uhr {minute}"),
            format!("um {hour} Uhr {minute}"),
        ];
        if h > 0 {
            forms.push(format!("{h}{m:02} Uhr"));
        }
        if m == 0 {
            forms = vec![
                format!("{h} Uhr"),
                format!("{hour} Uhr"),
                format!("um {h} Uhr"),
                format!("so gegen {hour} Uhr"),
            ];
        }
        for text in forms {
            check(&mut findings, &text, &as_said(h, m));
        }
    }
    findings.report();
}

#[test]
fn every_minute_on_the_dial_is_open_from_one_to_eight() {
    let mut findings = Findings::default();
    for (h, m, _) in minutes().filter(|(hour, ..)| (1..13).contains(hour)) {
        for text in on_the_dial(h, m) {
            check(&mut findings, &text, &as_said(h, m));
        }
    }
    findings.report();
}

#[test]
fn every_minute_with_its_part_of_the_day_is_that_minute() {
    let mut findings = Findings::default();
    for (h, m, at) in minutes() {
        let hour = number_before(dial(h));
        let mut forms = on_the_dial(h, m);
        if m == 0 {
            forms.push(format!("{hour} Uhr"));
        } else {
            forms.push(format!("{hour} Uhr {}", number(m)));
            forms.push(format!("{} Uhr {m}", dial(h)));
            forms.push(format!("um {}:{m:02} Uhr", dial(h)));
        }
        for text in forms {
            for part in parts(h) {
                check(&mut findings, &format!("{text} {part}"), &Read::One(at));
                check(&mut findings, &format!("{part} {text}"), &Read::One(at));
            }
        }
    }
    findings.report();
}
