//! How it is said in German.

use chrono::{Datelike, NaiveDate, NaiveTime, Timelike, Weekday};

use super::needs_year;

/// The case of a day in its sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Case {
    /// "Dienstag, der 1. Juli"
    Nominative,
    /// "Meinen Sie Dienstag, den 1. Juli?"
    Accusative,
    /// "am Dienstag, dem 1. Juli"
    Dative,
}

pub(super) fn date(date: NaiveDate, today: NaiveDate, case: Case) -> String {
    let article = match case {
        Case::Nominative => "der",
        Case::Accusative => "den",
        Case::Dative => "dem",
    };
    let (weekday, day, month) = (weekday(date.weekday()), date.day(), month(date));
    if needs_year(date, today) {
        format!("{weekday}, {article} {day}. {month} {}", date.year())
    } else {
        format!("{weekday}, {article} {day}. {month}")
    }
}

pub(super) fn time(time: NaiveTime) -> String {
    let (hour, minute, part) = (time.hour(), time.minute(), part_of_day(time));
    if minute == 0 { format!("{hour} Uhr{part}") } else { format!("{hour} Uhr {minute}{part}") }
}

pub(super) fn range(from: NaiveTime, to: NaiveTime) -> String {
    let ends_the_day = to.hour() == 0 && to.minute() == 0;
    let last_hour = if ends_the_day { 24 } else { to.hour() };
    let (first_part, part) = (part_of_day(from), part_of_day(to));
    if from.minute() == 0 && to.minute() == 0 && first_part == part {
        return format!("von {} bis {last_hour} Uhr{part}", from.hour());
    }
    let to = if ends_the_day { "24 Uhr".to_owned() } else { time(to) };
    format!("von {} bis {to}", time(from))
}

/// The word that says which half of the day it is, where the hour alone leaves it open.
fn part_of_day(time: NaiveTime) -> &'static str {
    match time.hour() {
        1..=3 => " nachts",
        4..=7 => " morgens",
        _ => "",
    }
}

const fn weekday(day: Weekday) -> &'static str {
    match day {
        Weekday::Mon => "Montag",
        Weekday::Tue => "Dienstag",
        Weekday::Wed => "Mittwoch",
        Weekday::Thu => "Donnerstag",
        Weekday::Fri => "Freitag",
        Weekday::Sat => "Samstag",
        Weekday::Sun => "Sonntag",
    }
}

fn month(date: NaiveDate) -> &'static str {
    match date.month() {
        1 => "Januar",
        2 => "Februar",
        3 => "März",
        4 => "April",
        5 => "Mai",
        6 => "Juni",
        7 => "Juli",
        8 => "August",
        9 => "September",
        10 => "Oktober",
        11 => "November",
        _ => "Dezember",
    }
}
