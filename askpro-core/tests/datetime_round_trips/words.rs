//! German numbers in words.

use chrono::{Datelike, NaiveDate, Weekday};

const SMALL: [&str; 20] = [
    "null",
    "eins",
    "zwei",
    "drei",
    "vier",
    "fünf",
    "sechs",
    "sieben",
    "acht",
    "neun",
    "zehn",
    "elf",
    "zwölf",
    "dreizehn",
    "vierzehn",
    "fünfzehn",
    "sechzehn",
    "siebzehn",
    "achtzehn",
    "neunzehn",
];
const TENS: [&str; 10] = [
    "", "", "zwanzig", "dreißig", "vierzig", "fünfzig", "sechzig", "siebzig", "achtzig", "neunzig",
];

/// A number up to 99, as it is counted.
pub(crate) fn number(n: u32) -> String {
    let (tens, ones) = (TENS[(n / 10) as usize], SMALL[(n % 10) as usize]);
    match (n, n % 10) {
        (0..20, _) => SMALL[n as usize].to_owned(),
        (_, 0) => tens.to_owned(),
        (_, 1) => format!("einund{tens}"),
        _ => format!("{ones}und{tens}"),
    }
}

/// A number before its noun: "ein Uhr", "einundzwanzig Uhr".
pub(crate) fn number_before(n: u32) -> String {
    if n == 1 { "ein".to_owned() } else { number(n) }
}

/// An ordinal number without its ending: "zweit", "zwanzigst".
pub(crate) fn ordinal(n: u32) -> String {
    match n {
        1 => "erst".to_owned(),
        3 => "dritt".to_owned(),
        7 => "siebt".to_owned(),
        8 => "acht".to_owned(),
        0..20 => format!("{}t", number(n)),
        _ => format!("{}st", number(n)),
    }
}

/// A year of this century.
pub(crate) fn year(year: i32) -> String {
    format!("zweitausend{}", number(year.rem_euclid(100).unsigned_abs()))
}

pub(crate) fn month(date: NaiveDate) -> &'static str {
    [
        "Januar",
        "Februar",
        "März",
        "April",
        "Mai",
        "Juni",
        "Juli",
        "August",
        "September",
        "Oktober",
        "November",
        "Dezember",
    ][date.month0() as usize]
}

pub(crate) fn weekday(day: Weekday) -> &'static str {
    ["Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"]
        [day.num_days_from_monday() as usize]
}
