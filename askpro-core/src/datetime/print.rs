//! Dates and times in German numeric form, such that they are read back.

use chrono::{Datelike, NaiveDate, NaiveTime, Timelike};

/// A date in German numeric form, such as `24.11.2026`.
///
/// [`parse_date`](super::parse_date) reads it back for the years 1 to 9999.
///
/// ```
/// use askpro_core::datetime::{format_date, parse_date};
/// use chrono::NaiveDate;
/// let day = NaiveDate::from_ymd_opt(2026, 11, 4).unwrap();
/// assert_eq!(format_date(day), "04.11.2026");
/// assert_eq!(parse_date(&format_date(day), day), Ok(day));
/// ```
#[must_use]
pub fn format_date(date: NaiveDate) -> String {
    format!("{:02}.{:02}.{:04}", date.day(), date.month(), date.year())
}

/// A clock time in German numeric form, such as `07:05`, without seconds.
///
/// The leading zero matters: [`parse_time`](super::parse_time) reads it back as it is, and asks without.
///
/// ```
/// use askpro_core::datetime::{format_time, parse_time};
/// use chrono::NaiveTime;
/// let time = NaiveTime::from_hms_opt(7, 5, 0).unwrap();
/// assert_eq!(format_time(time), "07:05");
/// assert_eq!(parse_time(&format_time(time)), Ok(time));
/// ```
#[must_use]
pub fn format_time(time: NaiveTime) -> String {
    format!("{:02}:{:02}", time.hour(), time.minute())
}
