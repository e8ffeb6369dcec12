//! Any text, asked for each kind of answer at several moments: nothing panics, and every error can be shown.
#![no_main]

use std::fmt::Display;
use std::hint::black_box;
use std::sync::LazyLock;

use askpro_core::datetime::GermanDateTimeParser;
use chrono::{DateTime, Utc};
use libfuzzer_sys::fuzz_target;

static NOWS: LazyLock<Vec<DateTime<Utc>>> = LazyLock::new(|| {
    [
        "2026-11-21T09:00:00Z", // a Saturday
        "2027-03-28T00:59:59Z", // before the clocks are put forward
        "2026-10-25T00:30:00Z", // in the hour that comes twice
        "2028-02-29T12:00:00Z", // leap day
        "2030-12-31T22:59:59Z", // the last second of a year
        "0001-01-01T00:00:00Z", // the first day that is read
        "9999-12-31T22:59:59Z", // and the last one
    ]
    .iter()
    .filter_map(|now| now.parse().ok())
    .collect()
});

fuzz_target!(|text: &str| {
    let parser = GermanDateTimeParser::default();
    for now in NOWS.iter().copied() {
        look(&parser.parse_date(text, now));
        look(&parser.parse_time(text, now));
        look(&parser.parse_datetime(text, now));
        look(&parser.parse_interval(text, now));
    }
});

fn look<T>(read: &Result<T, impl Display>) {
    match read {
        Ok(value) => drop(black_box(value)),
        Err(error) => drop(black_box(error.to_string())),
    }
}
