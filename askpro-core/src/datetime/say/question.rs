//! The question that lets a caller choose between readings.

use chrono::NaiveDate;

use super::{at, english, german, say_time};
use crate::Locale;
use crate::datetime::Candidate;

/// Asks which of these readings is meant; nothing without any.
///
/// Readings on one day name it once. A single reading is asked to be confirmed.
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
    let (first, others) = candidates.split_first()?;
    let on_one_day = day_of(first).is_some() && others.iter().all(|c| day_of(c) == day_of(first));
    // English puts a comma before the "or" of three or more.
    let comma_before_or = locale == Locale::En && others.len() > 1;
    let mut text = format!("{} {}", begin(locale), object(first, today, locale));
    let mut before = first;
    for (index, candidate) in others.iter().enumerate() {
        let is_last = index + 1 == others.len();
        // A day is closed by a comma: "den 27. Juni, oder".
        if !is_last || comma_before_or || matches!(before, Candidate::Date(_)) {
            text.push(',');
        }
        text.push_str(if is_last { or(locale) } else { " " });
        text.push_str(&match candidate {
            Candidate::DateTime(wall) if on_one_day => at(wall.time(), locale),
            _ => object(candidate, today, locale),
        });
        before = candidate;
    }
    text.push('?');
    Some(text)
}

/// The reading as the object of the question; one that has no words yet in numeric form.
fn object(candidate: &Candidate, today: NaiveDate, locale: Locale) -> String {
    let day = |date| match locale {
        Locale::De => german::date(date, today, german::Case::Accusative),
        Locale::En => english::date(date, today),
    };
    if let Candidate::Date(date) = candidate {
        day(*date)
    } else if let Candidate::Time(time) = candidate {
        say_time(*time, locale)
    } else if let Candidate::DateTime(wall) = candidate {
        format!("{}, {}", day(wall.date()), at(wall.time(), locale))
    } else {
        candidate.to_string()
    }
}

/// The day of a reading with day and time.
fn day_of(candidate: &Candidate) -> Option<NaiveDate> {
    if let Candidate::DateTime(wall) = candidate { Some(wall.date()) } else { None }
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
