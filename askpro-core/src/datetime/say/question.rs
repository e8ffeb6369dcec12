//! The question that lets a caller choose between readings.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};

use super::{at, english, german, say_range, say_time};
use crate::Locale;
use crate::datetime::{Candidate, Interval};

/// Asks which of these readings is meant; nothing without any.
///
/// The earliest day that is to come is named first. Readings on one day name it once. A single reading is asked to be
/// confirmed.
///
/// ```
/// use askpro_core::{GermanDateTimeParser, Locale, datetime::say_question};
/// use chrono::{TimeZone, Utc};
/// let now = Utc.with_ymd_and_hms(2025, 6, 24, 8, 0, 0).unwrap();
/// let today = now.date_naive();
/// let error = GermanDateTimeParser::default().parse_time("3 Uhr", now).unwrap_err();
/// assert_eq!(
///     say_question(error.candidates(), today, Locale::De).as_deref(),
///     Some("Meinen Sie 15 Uhr oder 3 Uhr nachts?"),
/// );
/// assert_eq!(say_question(&[], today, Locale::De), None);
/// ```
#[must_use]
pub fn say_question(candidates: &[Candidate], today: NaiveDate, locale: Locale) -> Option<String> {
    let mut candidates = candidates.to_vec();
    // Two halves of one day keep their order: the likelier first.
    candidates.sort_by_key(|candidate| {
        first_day(candidate).map(|day| (day < today, day)).unwrap_or_default()
    });
    let (first, others) = candidates.split_first()?;
    let on_one_day = day_of(first).is_some() && others.iter().all(|c| day_of(c) == day_of(first));
    // English puts a comma before the "or" of three or more.
    let comma_before_or = locale == Locale::En && others.len() > 1;
    let mut text = format!("{} {}", begin(locale), object(first, today, locale));
    let mut before = first;
    for (index, candidate) in others.iter().enumerate() {
        let is_last = index + 1 == others.len();
        // A day is closed by a comma: "den 27. Juni, oder".
        if !is_last || comma_before_or || ends_with_a_day(before) {
            text.push(',');
        }
        text.push_str(if is_last { or(locale) } else { " " });
        text.push_str(&match candidate {
            Candidate::DateTime(wall) if on_one_day => at(wall.time(), locale),
            Candidate::Interval(Interval::Times { from, to, .. }) if on_one_day => {
                times(*from, *to, locale).unwrap_or_default()
            }
            _ => object(candidate, today, locale),
        });
        before = candidate;
    }
    text.push('?');
    Some(text)
}

/// The reading as the object of the question.
fn object(candidate: &Candidate, today: NaiveDate, locale: Locale) -> String {
    let day = |date| day(date, today, locale, german::Case::Accusative);
    match *candidate {
        Candidate::Date(date) => day(date),
        Candidate::Time(time) => say_time(time, locale),
        Candidate::DateTime(wall) => format!("{}, {}", day(wall.date()), at(wall.time(), locale)),
        Candidate::Interval(interval) => span(interval, today, locale),
    }
}

fn span(interval: Interval, today: NaiveDate, locale: Locale) -> String {
    let on = |date, case| day(date, today, locale, case);
    let moment = |wall: NaiveDateTime, case| {
        format!("{}, {}", day(wall.date(), today, locale, case), at(wall.time(), locale))
    };
    match interval {
        Interval::Times { date, from, to } => {
            let day = date.map(|date| on(date, german::Case::Accusative));
            let parts: Vec<String> = day.into_iter().chain(times(from, to, locale)).collect();
            parts.join(", ")
        }
        Interval::Days { from: Some(from), to: Some(to) } if from == to => {
            on(from, german::Case::Accusative)
        }
        Interval::Days { from, to } => between(
            from.map(|from| on(from, german::Case::Dative)),
            to.map(|to| on(to, german::Case::Accusative)),
            // The comma closes "dem 23. November".
            ",",
            locale,
        ),
        Interval::Moments { from, to } => between(
            from.map(|from| moment(from, german::Case::Dative)),
            to.map(|to| moment(to, german::Case::Accusative)),
            "",
            locale,
        ),
    }
}

/// The times of a span on one day; nothing when it has none.
fn times(from: Option<NaiveTime>, to: Option<NaiveTime>, locale: Locale) -> Option<String> {
    match (from, to) {
        (None, None) => None,
        (Some(from), Some(to)) => Some(say_range(from, to, locale)),
        (from, to) => {
            let said = |time| say_time(time, locale);
            Some(between(from.map(said), to.map(said), "", locale))
        }
    }
}

/// A beginning and an end, each in the case that its preposition asks for.
fn between(from: Option<String>, to: Option<String>, comma: &str, locale: Locale) -> String {
    match (locale, from, to) {
        (Locale::De, Some(from), Some(to)) => format!("von {from}{comma} bis {to}"),
        (Locale::De, Some(from), None) => format!("ab {from}"),
        (Locale::De, None, Some(to)) => format!("bis {to}"),
        (Locale::En, Some(from), Some(to)) => format!("from {from}{comma} to {to}"),
        (Locale::En, Some(from), None) => format!("from {from}{comma} on"),
        (Locale::En, None, Some(to)) => format!("until {to}"),
        (_, None, None) => String::new(),
    }
}

fn day(date: NaiveDate, today: NaiveDate, locale: Locale, case: german::Case) -> String {
    match locale {
        Locale::De => german::date(date, today, case),
        Locale::En => english::date(date, today),
    }
}

/// The day of a reading with day and time.
const fn day_of(candidate: &Candidate) -> Option<NaiveDate> {
    match *candidate {
        Candidate::DateTime(wall) => Some(wall.date()),
        Candidate::Interval(Interval::Times { from: None, to: None, .. }) => None,
        Candidate::Interval(Interval::Times { date, .. }) => date,
        _ => None,
    }
}

/// The day with which a reading begins, or ends if its beginning is open.
fn first_day(candidate: &Candidate) -> Option<NaiveDate> {
    match *candidate {
        Candidate::Date(date) => Some(date),
        Candidate::Time(_) => None,
        Candidate::DateTime(wall) => Some(wall.date()),
        Candidate::Interval(Interval::Times { date, .. }) => date,
        Candidate::Interval(Interval::Days { from, to }) => from.or(to),
        Candidate::Interval(Interval::Moments { from, to }) => from.or(to).map(|wall| wall.date()),
    }
}

const fn ends_with_a_day(candidate: &Candidate) -> bool {
    matches!(
        candidate,
        Candidate::Date(_)
            | Candidate::Interval(
                Interval::Days { .. } | Interval::Times { from: None, to: None, .. }
            )
    )
}

const fn begin(locale: Locale) -> &'static str {
    match locale {
        Locale::De => "Meinen Sie",
        Locale::En => "Do you mean",
    }
}

const fn or(locale: Locale) -> &'static str {
    match locale {
        Locale::De => " oder ",
        Locale::En => " or ",
    }
}
