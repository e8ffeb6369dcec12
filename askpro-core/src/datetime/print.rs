//! Dates and times in German numeric form, such that they are read back.

use chrono::{Datelike, NaiveDate, NaiveTime, Timelike};

/// A date in German numeric form, such as `24.11.2026`.
///
/// [`GermanDateTimeParser`](super::GermanDateTimeParser) reads it back for the years 1 to 9999.
///
/// ```
/// use askpro_core::datetime::format_date;
/// use chrono::NaiveDate;
/// let day = NaiveDate::from_ymd_opt(2026, 11, 4).unwrap();
/// assert_eq!(format_date(day), "04.11.2026");
/// ```
#[must_use]
pub fn format_date(date: NaiveDate) -> String {
    format!("{:02}.{:02}.{:04}", date.day(), date.month(), date.year())
}

/// A clock time in German numeric form, such as `07:05`, without seconds.
///
/// The leading zero matters: with it the time is read back as it is, without it the half of the day is asked for.
///
/// ```
/// use askpro_core::datetime::format_time;
/// use chrono::NaiveTime;
/// let time = NaiveTime::from_hms_opt(7, 5, 0).unwrap();
/// assert_eq!(format_time(time), "07:05");
/// ```
#[must_use]
pub fn format_time(time: NaiveTime) -> String {
    format!("{:02}:{:02}", time.hour(), time.minute())
}
