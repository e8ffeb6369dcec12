//! How it is said in English.

use chrono::{Datelike, NaiveDate, NaiveTime, Timelike};

use super::needs_year;

pub(super) fn date(date: NaiveDate, today: NaiveDate) -> String {
    let day = date.format("%A, %B %-d");
    if needs_year(date, today) { format!("{day}, {}", date.year()) } else { day.to_string() }
}

pub(super) fn time(time: NaiveTime) -> String {
    if is_noon(time) {
        return "12 noon".to_owned();
    }
    format!("{} {}", clock(time), half_of_day(time))
}

pub(super) fn range(from: NaiveTime, to: NaiveTime) -> String {
    if is_midnight(to) {
        return format!("from {} to midnight", time(from));
    }
    let within_half = half_of_day(from) == half_of_day(to) && from < to;
    if within_half && !is_noon(from) && !is_midnight(from) {
        return format!("from {} to {}", clock(from), time(to));
    }
    format!("from {} to {}", time(from), time(to))
}

/// On the twelve-hour clock, without its half of the day.
fn clock(time: NaiveTime) -> String {
    let ((_, hour), minute) = (time.hour12(), time.minute());
    if minute == 0 { hour.to_string() } else { format!("{hour}:{minute:02}") }
}

fn half_of_day(time: NaiveTime) -> &'static str {
    if time.hour12().0 { "pm" } else { "am" }
}

fn is_noon(time: NaiveTime) -> bool {
    (time.hour(), time.minute()) == (12, 0)
}

fn is_midnight(time: NaiveTime) -> bool {
    (time.hour(), time.minute()) == (0, 0)
}
