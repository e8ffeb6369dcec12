//! Days and times as an agent says them aloud, such that a listener, and the parser, takes them only one way.
//!
//! | function | German | English |
//! |---|---|---|
//! | [`say_date`] | Dienstag, der 1. Juli | Tuesday, July 1 |
//! | [`say_time`] | 14 Uhr 30, 7 Uhr morgens | 2:30 pm, 7 am |
//! | [`say_datetime`] | Dienstag, der 1. Juli, um 14 Uhr 30 | Tuesday, July 1, at 2:30 pm |
//! | [`say_range`] | von 14 bis 16 Uhr | from 2 to 4 pm |
//! | [`say_question`] | Meinen Sie 15 Uhr oder 3 Uhr nachts? | Do you mean 3 pm or 3 am? |
//!
//! A day is always said in full: a caller who hears "morgen" cannot tell whether the right day was understood.

mod english;
mod german;
mod question;
#[cfg(test)]
mod tests;

use chrono::{Months, NaiveDate, NaiveTime};

use crate::tenant::Locale;

pub use question::say_question;

/// Says a day: with its weekday, and with the year unless it is less than eleven months ahead.
///
/// ```
/// use askpro_core::{Locale, datetime::{say_date}};
/// use chrono::NaiveDate;
/// let day = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap();
/// let today = day(2025, 6, 24);
/// let say = |date| say_date(date, today, Locale::De);
/// assert_eq!(say(day(2025, 7, 1)), "Dienstag, der 1. Juli");
/// assert_eq!(say(day(2026, 7, 1)), "Mittwoch, der 1. Juli 2026");
/// assert_eq!(say_date(day(2025, 7, 1), today, Locale::En), "Tuesday, July 1");
/// ```
#[must_use]
pub fn say_date(date: NaiveDate, today: NaiveDate, locale: Locale) -> String {
    match locale {
        Locale::De => german::date(date, today, german::Case::Nominative),
        Locale::En => english::date(date, today),
    }
}

/// Says a clock time, without seconds.
///
/// In German on the 24-hour clock. From 1:00 to 7:59, where a bare "7 Uhr" may as well be in the evening, the part of
/// the day is said too: "nachts" before four, "morgens" from then on.
///
/// ```
/// use askpro_core::{Locale, datetime::{say_time}};
/// use chrono::NaiveTime;
/// let at = |hour, minute| NaiveTime::from_hms_opt(hour, minute, 0).unwrap();
/// assert_eq!(say_time(at(14, 30), Locale::De), "14 Uhr 30");
/// assert_eq!(say_time(at(7, 0), Locale::De), "7 Uhr morgens");
/// assert_eq!(say_time(at(14, 30), Locale::En), "2:30 pm");
/// ```
#[must_use]
pub fn say_time(time: NaiveTime, locale: Locale) -> String {
    match locale {
        Locale::De => german::time(time),
        Locale::En => english::time(time),
    }
}

/// Says a clock time on a day.
///
/// ```
/// use askpro_core::{Locale, datetime::{say_datetime}};
/// use chrono::{NaiveDate, NaiveTime};
/// let day = |month, day| NaiveDate::from_ymd_opt(2025, month, day).unwrap();
/// let time = NaiveTime::from_hms_opt(14, 30, 0).unwrap();
/// let say = |locale| say_datetime(day(7, 1), time, day(6, 24), locale);
/// assert_eq!(say(Locale::De), "Dienstag, der 1. Juli, um 14 Uhr 30");
/// assert_eq!(say(Locale::En), "Tuesday, July 1, at 2:30 pm");
/// ```
#[must_use]
pub fn say_datetime(date: NaiveDate, time: NaiveTime, today: NaiveDate, locale: Locale) -> String {
    format!("{}, {}", say_date(date, today, locale), at(time, locale))
}

/// Says on which day and at what time something takes place.
///
/// ```
/// use askpro_core::{Locale, datetime::{say_on}};
/// use chrono::{NaiveDate, NaiveTime};
/// let day = |month, day| NaiveDate::from_ymd_opt(2025, month, day).unwrap();
/// let time = NaiveTime::from_hms_opt(9, 0, 0).unwrap();
/// let say = |locale| say_on(day(7, 1), time, day(6, 24), locale);
/// assert_eq!(say(Locale::De), "am Dienstag, dem 1. Juli, um 9 Uhr");
/// assert_eq!(say(Locale::En), "on Tuesday, July 1, at 9 am");
/// ```
#[must_use]
pub fn say_on(date: NaiveDate, time: NaiveTime, today: NaiveDate, locale: Locale) -> String {
    let day = match locale {
        Locale::De => format!("am {}", german::date(date, today, german::Case::Dative)),
        Locale::En => format!("on {}", english::date(date, today)),
    };
    format!("{day}, {}", at(time, locale))
}

/// Says a span between two clock times of one day. An end at 00:00 is the midnight that ends the day.
///
/// ```
/// use askpro_core::{Locale, datetime::{say_range}};
/// use chrono::NaiveTime;
/// let at = |hour, minute| NaiveTime::from_hms_opt(hour, minute, 0).unwrap();
/// assert_eq!(say_range(at(14, 0), at(16, 0), Locale::De), "von 14 bis 16 Uhr");
/// assert_eq!(say_range(at(14, 30), at(16, 0), Locale::De), "von 14 Uhr 30 bis 16 Uhr");
/// assert_eq!(say_range(at(14, 30), at(16, 0), Locale::En), "from 2:30 to 4 pm");
/// ```
#[must_use]
pub fn say_range(from: NaiveTime, to: NaiveTime, locale: Locale) -> String {
    match locale {
        Locale::De => german::range(from, to),
        Locale::En => english::range(from, to),
    }
}

/// The time as it follows a day.
fn at(time: NaiveTime, locale: Locale) -> String {
    let time = say_time(time, locale);
    match locale {
        Locale::De => format!("um {time}"),
        Locale::En => format!("at {time}"),
    }
}

/// Whether a listener would take the day for another one without its year.
///
/// A day and month alone is the next such day. That it lies well within a year leaves no doubt even in the days
/// around today's date.
fn needs_year(date: NaiveDate, today: NaiveDate) -> bool {
    let soon = today.checked_add_months(Months::new(11)).unwrap_or(NaiveDate::MAX);
    date < today || date >= soon
}
