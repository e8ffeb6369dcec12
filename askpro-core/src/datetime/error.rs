//! Why a text gives no date or time, and what to ask.

use std::fmt;

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};

use super::Interval;
use super::print::{format_date, format_time};

/// Why a text gives no date or time. It holds no words of the text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DateTimeError {
    /// There was nothing to read.
    #[error("expected {expected}, found an empty text")]
    Empty {
        /// What should have been there.
        expected: &'static str,
    },
    /// Nobody needs so many words for a date.
    #[error("expected at most {limit} bytes, found {found}")]
    TooLong {
        /// The longest text that is read, in bytes.
        limit: usize,
        /// The length of this one, in bytes.
        found: usize,
    },
    /// Something else stands where a part of a date or time should be.
    #[error("expected {expected}, found {found} at byte {at}")]
    Unexpected {
        /// What should have been there.
        expected: &'static str,
        /// What kind of thing was there.
        found: Found,
        /// Where it stood, in bytes from the beginning.
        at: usize,
    },
    /// The form is right, but there is no such day or time.
    #[error("expected {expected}, found {found} at byte {at}")]
    Impossible {
        /// What would have been possible.
        expected: &'static str,
        /// The number that is not.
        found: u32,
        /// Where it stood, in bytes from the beginning.
        at: usize,
    },
    /// There are several readings, or one that nobody should rely on: ask.
    #[error("expected one reading, found {}: {question}", List(candidates))]
    Ambiguous {
        /// The readings, the likeliest first; never empty.
        candidates: Vec<Candidate>,
        /// What tells them apart.
        question: Question,
    },
    /// The clocks are put forward over this wall time, so it does not exist: ask for another one.
    #[error("expected a time that exists, found {}, which the change of clocks skips", Candidate::DateTime(*wall))]
    Gap {
        /// The wall time that does not exist.
        wall: NaiveDateTime,
    },
    /// A span stands where one day or one time should be: "nachmittags", "nächste Woche".
    #[error("expected {expected}, found a span of time")]
    Span {
        /// What should have been there.
        expected: &'static str,
    },
    /// What is named is refused: "Freitag geht nicht".
    #[error("expected {expected} that suits, found one that is refused")]
    Refused {
        /// What should have been there.
        expected: &'static str,
    },
    /// The day or time has passed.
    #[error("expected a day or time to come, found one that has passed")]
    Past,
    /// A series stands where one day should be: "jeden Montag".
    #[error("expected {expected}, found a series of days")]
    Series {
        /// What should have been there.
        expected: &'static str,
    },
    /// A span ends before it begins: "zwischen 16 und 14 Uhr".
    #[error("expected a span whose end comes after its beginning")]
    Backwards,
    /// A public holiday is named, but not of which Land.
    #[error("expected a Land whose public holidays are meant, found none in the options")]
    WhichLand,
    /// The date lies outside the years 1 to 9999.
    #[error("expected a year from 1 to 9999, found {found}")]
    OutOfRange {
        /// The year.
        found: i32,
    },
}

impl DateTimeError {
    /// The readings between which the text does not decide, the likeliest first; empty when there is none.
    ///
    /// ```
    /// use askpro_core::datetime::GermanDateTimeParser;
    /// use chrono::{TimeZone, Utc};
    /// let now = Utc.with_ymd_and_hms(2026, 11, 21, 9, 0, 0).unwrap();
    /// let error = GermanDateTimeParser::default().parse_time("um halb vier", now).unwrap_err();
    /// let readings: Vec<String> = error.candidates().iter().map(ToString::to_string).collect();
    /// assert_eq!(readings, ["15:30", "03:30"]);
    /// ```
    #[must_use]
    pub fn candidates(&self) -> &[Candidate] {
        match self {
            Self::Ambiguous { candidates, .. } => candidates,
            _ => &[],
        }
    }

    /// Whether the caller can help by saying it more exactly.
    #[must_use]
    pub const fn is_question(&self) -> bool {
        matches!(
            self,
            Self::Ambiguous { .. }
                | Self::Gap { .. }
                | Self::Span { .. }
                | Self::Refused { .. }
                | Self::Past
                | Self::Backwards
        )
    }
}

/// One reading of an ambiguous text. Display writes it in German numeric form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Candidate {
    /// A day.
    Date(NaiveDate),
    /// A clock time.
    Time(NaiveTime),
    /// A clock time on a day.
    DateTime(NaiveDateTime),
    /// A span of time.
    Interval(Interval),
}

impl From<NaiveDate> for Candidate {
    fn from(date: NaiveDate) -> Self {
        Self::Date(date)
    }
}

impl From<NaiveTime> for Candidate {
    fn from(time: NaiveTime) -> Self {
        Self::Time(time)
    }
}

impl fmt::Display for Candidate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Date(date) => f.write_str(&format_date(*date)),
            Self::Time(time) => f.write_str(&format_time(*time)),
            Self::DateTime(wall) => {
                write!(f, "{} {}", format_date(wall.date()), format_time(wall.time()))
            }
            Self::Interval(interval) => interval.fmt(f),
        }
    }
}

/// What to ask when a text has several readings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Question {
    /// In the morning, or in the afternoon?
    HalfOfDay,
    /// At midnight: which of the two days is it that begins or ends?
    WhichMidnight,
    /// A day so far ahead, or one that was counted out: is the date right?
    IsDateRight,
    /// This week, or the next one?
    WhichWeek,
    /// Which of these days?
    WhichDay,
    /// Which of these times?
    WhichTime,
    /// A weekday and a date that do not fit: which of them is right?
    WeekdayOrDate,
    /// When exactly?
    ExactTime,
    /// A part of the day and a time that do not fit: which of them is right?
    PartOrTime,
    /// Local time, or that of the zone that was named?
    WhichZone,
}

impl fmt::Display for Question {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::HalfOfDay => "in the morning or in the afternoon?",
            Self::WhichMidnight => "midnight between which two days?",
            Self::IsDateRight => "is the date right?",
            Self::WhichWeek => "this week or the next one?",
            Self::WhichDay => "which day?",
            Self::WhichTime => "at what time?",
            Self::WeekdayOrDate => "which is right, the weekday or the date?",
            Self::ExactTime => "at what time exactly?",
            Self::PartOrTime => "which is right, the part of the day or the time?",
            Self::WhichZone => "in local time?",
        })
    }
}

/// What kind of thing stands where something else should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Found {
    /// Nothing more.
    End,
    /// A number, with this many digits.
    Number(usize),
    /// A word.
    Word,
    /// A sign.
    Sign(char),
}

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::End => f.write_str("the end"),
            Self::Number(1) => f.write_str("a number of 1 digit"),
            Self::Number(digits) => write!(f, "a number of {digits} digits"),
            Self::Word => f.write_str("a word"),
            Self::Sign(sign) => write!(f, "{sign:?}"),
        }
    }
}

/// Several readings in one line.
struct List<'a>(&'a [Candidate]);

impl fmt::Display for List<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, candidate) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str(" or ")?;
            }
            candidate.fmt(f)?;
        }
        Ok(())
    }
}
