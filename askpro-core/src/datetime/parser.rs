//! The parser, its options and its entry points.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Timelike as _, Utc};
use chrono_tz::Tz;

use super::explain::{Explanation, explained};
use super::grammar::lex::{Token, lex};
use super::grammar::scan::scan;
use super::meaning::reading::Reading;
use super::meaning::spans::SPAN;
use super::meaning::statement::{Kind, Statement};
use super::meaning::{BOTH, DATE, Meaning, Moment, TIME};
use super::resolve::{Resolved, wall};
use super::{Candidate, DateTimeError, Found, Interval, Land};
use crate::Locale;

/// What to do with a text that has several readings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum OnAmbiguous {
    /// Give the readings and the question back as an error.
    #[default]
    Ask,
    /// Take the likeliest. For a search of free times, not for a booking.
    TakeFirst,
}

/// When a business is open, on the clock of one day; a time that is open twice a day only in one half is settled by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct OpeningHours {
    /// The first time that can be booked.
    pub from: NaiveTime,
    /// When it closes; before `from`, it closes on the next day.
    pub to: NaiveTime,
}

impl OpeningHours {
    fn contains(self, time: NaiveTime) -> bool {
        if self.from <= self.to {
            (self.from..self.to).contains(&time)
        } else {
            time >= self.from || time < self.to
        }
    }
}

/// Where callers come from, as far as it changes what they mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Dialect {
    /// Not known. "viertel drei" is 2:15, as those who say it mean it.
    #[default]
    Unknown,
    /// The East and South of Germany, and Austria, where "viertel drei" is 2:15.
    EastOrSouth,
    /// The North and West of Germany, and Switzerland, where "viertel drei" is not said: it asks, since "viertel nach
    /// drei" may have been meant.
    NorthOrWest,
}

/// How a [`GermanDateTimeParser`] reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Options {
    /// The zone of wall times.
    pub timezone: Tz,
    /// What to do with a text that has several readings.
    pub on_ambiguous: OnAmbiguous,
    /// Reads "um drei" as 15:00 when only that is inside them.
    pub opening_hours: Option<OpeningHours>,
    /// The language that is spoken.
    pub locale: Locale,
    /// Where callers come from.
    pub dialect: Dialect,
    /// The Land whose public holidays "am nächsten Feiertag" means; without one it is not understood.
    pub land: Option<Land>,
    /// Whether a day or moment that has passed is an error, [`DateTimeError::Past`], also when it was said with its
    /// year.
    pub future_only: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            timezone: chrono_tz::Europe::Berlin,
            on_ambiguous: OnAmbiguous::default(),
            opening_hours: None,
            locale: Locale::De,
            dialect: Dialect::default(),
            land: None,
            future_only: false,
        }
    }
}

impl Options {
    /// Whether this is within the opening hours; `None` when they are not known.
    pub(super) fn is_open(&self, time: NaiveTime) -> Option<bool> {
        self.opening_hours.map(|hours| hours.contains(time))
    }
}

/// What was understood, and how surely.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Parsed<T> {
    /// What it is.
    pub value: T,
    /// Whether the speaker said that the time is not exact: "gegen drei", "kurz nach vier".
    pub approximate: bool,
    /// Whether the wall time exists twice, because the clocks are put back; the earlier instant is meant.
    pub folded: bool,
}

/// Reads days, times and spans as they are said on the telephone. Ambiguous is an error that holds the readings and
/// the question, never a guess.
///
/// ```
/// use askpro_core::datetime::GermanDateTimeParser;
/// use chrono::{TimeZone, Utc};
/// let now = Utc.with_ymd_and_hms(2026, 11, 21, 9, 0, 0).unwrap();
/// let start = GermanDateTimeParser::default().parse("am Dienstag um Viertel nach zehn", now)?;
/// assert_eq!(start, Utc.with_ymd_and_hms(2026, 11, 24, 9, 15, 0).unwrap());
/// # Ok::<(), askpro_core::datetime::DateTimeError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct GermanDateTimeParser {
    options: Options,
}

impl GermanDateTimeParser {
    /// A parser with these options.
    #[must_use]
    pub const fn new(options: Options) -> Self {
        Self { options }
    }

    /// Reads wall times in another zone than Berlin's.
    #[must_use]
    pub const fn with_timezone(mut self, timezone: Tz) -> Self {
        self.options.timezone = timezone;
        self
    }

    /// Does something else with a text that has several readings than to ask.
    #[must_use]
    pub const fn with_on_ambiguous(mut self, on_ambiguous: OnAmbiguous) -> Self {
        self.options.on_ambiguous = on_ambiguous;
        self
    }

    /// Settles the half of the day by the opening hours.
    #[must_use]
    pub const fn with_opening_hours(mut self, hours: OpeningHours) -> Self {
        self.options.opening_hours = Some(hours);
        self
    }

    /// Reads another language than German.
    #[must_use]
    pub const fn with_locale(mut self, locale: Locale) -> Self {
        self.options.locale = locale;
        self
    }

    /// Takes into account where callers come from.
    #[must_use]
    pub const fn with_dialect(mut self, dialect: Dialect) -> Self {
        self.options.dialect = dialect;
        self
    }

    /// Knows the public holidays of a Land.
    #[must_use]
    pub const fn with_land(mut self, land: Land) -> Self {
        self.options.land = Some(land);
        self
    }

    /// Refuses what has passed.
    #[must_use]
    pub const fn with_future_only(mut self, future_only: bool) -> Self {
        self.options.future_only = future_only;
        self
    }

    /// Reads a day: "24.11.", "am zweiten Juli", "nächste Woche Mittwoch", "Pfingstmontag".
    ///
    /// A day without a year is the next such day from `now` on, today included. A past day that was said with its year
    /// stays past. A time beside it is passed over.
    ///
    /// # Errors
    /// [`DateTimeError`].
    ///
    /// ```
    /// use askpro_core::datetime::GermanDateTimeParser;
    /// use chrono::{NaiveDate, TimeZone, Utc};
    /// let now = Utc.with_ymd_and_hms(2026, 11, 21, 9, 0, 0).unwrap();
    /// let parser = GermanDateTimeParser::default();
    /// let day = |month, day| NaiveDate::from_ymd_opt(2026, month, day).unwrap();
    /// assert_eq!(parser.parse_date("nein, lieber übermorgen", now)?.value, day(11, 23));
    /// assert_eq!(parser.parse_date("am vierten Advent", now)?.value, day(12, 20));
    /// assert_eq!(
    ///     parser.parse_date("31.2.2027", now).unwrap_err().to_string(),
    ///     "expected a day that this month has, found 31 at byte 0"
    /// );
    /// # Ok::<(), askpro_core::datetime::DateTimeError>(())
    /// ```
    pub fn parse_date(
        &self,
        text: &str,
        now: DateTime<Utc>,
    ) -> Result<Parsed<NaiveDate>, DateTimeError> {
        let read = self.read(text, now, Kind::Date, DATE, Meaning::date, Candidate::Date)?;
        let today = wall(now, self.options.timezone)?.date();
        self.unless_past(read, read.value < today)
    }

    /// Reads a clock time: "14:30", "halb drei nachmittags", "Viertel nach neun"; seconds are cut.
    ///
    /// # Errors
    /// [`DateTimeError`]; ambiguous are 1:00 to 7:59 without a part of the day, with the afternoon first, and 24:00.
    ///
    /// ```
    /// use askpro_core::datetime::GermanDateTimeParser;
    /// use chrono::{NaiveTime, TimeZone, Utc};
    /// let now = Utc.with_ymd_and_hms(2026, 11, 21, 9, 0, 0).unwrap();
    /// let parser = GermanDateTimeParser::default();
    /// let time = NaiveTime::from_hms_opt(8, 25, 0).unwrap();
    /// assert_eq!(parser.parse_time("so um fünf vor halb neun", now)?.value, time);
    /// assert!(parser.parse_time("um drei", now).unwrap_err().is_question());
    /// # Ok::<(), askpro_core::datetime::DateTimeError>(())
    /// ```
    pub fn parse_time(
        &self,
        text: &str,
        now: DateTime<Utc>,
    ) -> Result<Parsed<NaiveTime>, DateTimeError> {
        self.read(text, now, Kind::Time, TIME, Meaning::time, Candidate::Time)
    }

    /// Reads a day with a time, as wall time: "morgen um halb drei", "in zwei Stunden", `2026-11-24T14:30`.
    ///
    /// Where the half of the day is open and one half of today has passed, only the other one is meant.
    ///
    /// # Errors
    /// [`DateTimeError`], also for a wall time that the change of clocks skips.
    pub fn parse_datetime(
        &self,
        text: &str,
        now: DateTime<Utc>,
    ) -> Result<Parsed<NaiveDateTime>, DateTimeError> {
        let read = self.moment(text, now)?;
        let folded = read.value.resolved(self.options.timezone)?.folded;
        Ok(Parsed { value: read.value.wall, approximate: read.approximate, folded })
    }

    /// Reads a span of time: "zwischen 14 und 16 Uhr", "ab Mittwoch", "nächste Woche", "morgen Nachmittag".
    ///
    /// # Errors
    /// [`DateTimeError`].
    pub fn parse_interval(
        &self,
        text: &str,
        now: DateTime<Utc>,
    ) -> Result<Parsed<Interval>, DateTimeError> {
        let read =
            self.read(text, now, Kind::Interval, SPAN, Meaning::interval, Candidate::Interval)?;
        let now = wall(now, self.options.timezone)?;
        self.unless_past(read, read.value.has_ended(now))
    }

    /// As [`Self::parse_datetime`], up to the instant.
    ///
    /// # Errors
    /// As [`Self::parse_datetime`].
    pub fn parse(&self, text: &str, now: DateTime<Utc>) -> Result<DateTime<Utc>, DateTimeError> {
        self.parse_resolved(text, now).map(|resolved| resolved.instant)
    }

    /// As [`Self::parse`], and says whether the wall time exists twice.
    ///
    /// # Errors
    /// As [`Self::parse_datetime`].
    pub fn parse_resolved(
        &self,
        text: &str,
        now: DateTime<Utc>,
    ) -> Result<Resolved, DateTimeError> {
        self.moment(text, now)?.value.resolved(self.options.timezone)
    }

    fn moment(&self, text: &str, now: DateTime<Utc>) -> Result<Parsed<Moment>, DateTimeError> {
        let candidate = |moment: Moment| Candidate::DateTime(moment.wall);
        let read = self.read(text, now, Kind::DateTime, BOTH, Meaning::moment, candidate)?;
        let passed =
            read.value.resolved(self.options.timezone).is_ok_and(|read| read.instant < now);
        self.unless_past(read, passed)
    }

    fn unless_past<T>(&self, read: Parsed<T>, passed: bool) -> Result<Parsed<T>, DateTimeError> {
        if passed && self.options.future_only { Err(DateTimeError::Past) } else { Ok(read) }
    }

    /// Which words of a text gave what, for people who wonder about a reading.
    ///
    /// Words that say nothing of days and times are left out; what was refused or passed over says so.
    ///
    /// # Errors
    /// [`DateTimeError::TooLong`].
    ///
    /// ```
    /// use askpro_core::datetime::GermanDateTimeParser;
    /// let text = "nicht am Montag, sondern am Mittwoch um halb drei";
    /// let found = GermanDateTimeParser::default().explain(text)?;
    /// let lines: Vec<String> =
    ///     found.iter().map(|found| format!("{}: {}", &text[found.words.clone()], found.meaning)).collect();
    /// assert_eq!(
    ///     lines,
    ///     [
    ///         "nicht: refuses",
    ///         "Montag: Monday (refused)",
    ///         "sondern: corrects",
    ///         "Mittwoch: Wednesday",
    ///         "halb drei: 14:30 or 02:30",
    ///     ]
    /// );
    /// # Ok::<(), askpro_core::datetime::DateTimeError>(())
    /// ```
    pub fn explain(&self, text: &str) -> Result<Vec<Explanation>, DateTimeError> {
        let tokens = lex(text, self.options.locale)?;
        Ok(explained(&scan(text, &tokens)))
    }

    fn read<T: Copy>(
        &self,
        text: &str,
        now: DateTime<Utc>,
        kind: Kind,
        expected: &'static str,
        meant: fn(&Meaning) -> Result<Reading<T>, DateTimeError>,
        candidate: fn(T) -> Candidate,
    ) -> Result<Parsed<T>, DateTimeError> {
        let tokens = lex(text, self.options.locale)?;
        if tokens.is_empty() {
            return Err(DateTimeError::Empty { expected });
        }
        let statement = Statement::of(&scan(text, &tokens), kind);
        let now = now.with_second(0).and_then(|now| now.with_nanosecond(0)).unwrap_or(now);
        let local = wall(now, self.options.timezone)?;
        let found =
            tokens.iter().find(|token| token.at >= statement.end).map_or(Found::End, Token::found);
        let approximate = statement.is_approximate();
        let options = self.options;
        let reading = meant(&Meaning { statement, options, now: local, instant: now, found })?;
        let value = match options.on_ambiguous {
            OnAmbiguous::TakeFirst => *reading.first(),
            OnAmbiguous::Ask => reading.decided(candidate)?,
        };
        Ok(Parsed { value, approximate, folded: false })
    }
}
