//! The entry points: each takes all of a text, or nothing.

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Utc};
use chrono_tz::Tz;

use super::date::{self, date};
use super::lex::{Kind, Tokens, lex};
use super::reading::Reading;
use super::resolve::{Resolved, resolve};
use super::time::{self, Clock, Context, clock};
use super::{Candidate, DateTimeError, Question};

const BOTH: &str = "a date and a time such as 24.11.2026 14:30";
const NOTHING_MORE: &str = "nothing more";

/// Reads a day.
///
/// ISO 8601 (`2026-11-24`) and German order (`24.11.2026`, `24/11/2026`, `24-11-2026`), with or without leading
/// zeros. A year of two digits is 20xx. Without a year (`24.11.`) it is the next such day from `today` on, today
/// included. A past day that was said with its year stays past.
///
/// # Errors
/// [`DateTimeError`]; ambiguous is a year of two digits more than ten years ahead, and 29 February when the next one
/// is more than a year away.
///
/// ```
/// use askpro_core::datetime::parse_date;
/// use chrono::NaiveDate;
/// let day = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap();
/// let today = day(2026, 11, 21);
/// assert_eq!(parse_date("24.11.2026", today)?, day(2026, 11, 24));
/// assert_eq!(parse_date("1.3.", today)?, day(2027, 3, 1));
/// assert_eq!(
///     parse_date("31.2.2027", today).unwrap_err().to_string(),
///     "expected a day that this month has, found 31 at byte 0"
/// );
/// # Ok::<(), askpro_core::datetime::DateTimeError>(())
/// ```
pub fn parse_date(text: &str, today: NaiveDate) -> Result<NaiveDate, DateTimeError> {
    all_of(text, date::EXPECTED, |tokens| date(tokens, today))?.decided(Candidate::Date)
}

/// Reads a clock time; seconds are cut.
///
/// From 8:00 on, with a leading zero, or with four digits it is the time as written. `24:00` is 00:00 of the next day;
/// as this function knows no day, it asks.
///
/// # Errors
/// [`DateTimeError`]; ambiguous are 1:00 to 7:59 without leading zero (the afternoon is the first candidate), and
/// 24:00.
///
/// ```
/// use askpro_core::datetime::parse_time;
/// use chrono::NaiveTime;
/// let time = |hour, minute| NaiveTime::from_hms_opt(hour, minute, 0).unwrap();
/// assert_eq!(parse_time("14 Uhr 30")?, time(14, 30));
/// assert_eq!(parse_time("07:15")?, time(7, 15));
/// assert!(parse_time("7:15").unwrap_err().is_question());
/// # Ok::<(), askpro_core::datetime::DateTimeError>(())
/// ```
pub fn parse_time(text: &str) -> Result<NaiveTime, DateTimeError> {
    let clock = all_of(text, time::EXPECTED, |tokens| clock(tokens, Context::Slot))?;
    if clock.next_day {
        let candidates = vec![Candidate::Time(clock.time)];
        return Err(DateTimeError::Ambiguous { candidates, question: Question::WhichMidnight });
    }
    let decided = clock.reading().decided(|clock| Candidate::Time(clock.time))?;
    Ok(decided.time)
}

/// What a text with a day and a time says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Moment {
    /// A wall time; a zone makes an instant of it.
    Wall(NaiveDateTime),
    /// An instant: the text named its offset from UTC.
    Instant(DateTime<Utc>),
}

/// Reads a day and a time, in this order: `24.11.2026 14:30`, `24.11. um 14 Uhr`, `2026-11-24T14:30`, RFC 3339.
///
/// `24:00` is 00:00 of the day after. An offset counts after the `T` of ISO 8601; after a space only `Z` and `+…` do,
/// since `2026-11-24 08:30-09:30` is a span.
///
/// # Errors
/// [`DateTimeError`], as of [`parse_date`] and [`parse_time`].
///
/// ```
/// use askpro_core::datetime::{Moment, parse_datetime};
/// use chrono::NaiveDate;
/// let today = NaiveDate::from_ymd_opt(2026, 11, 21).unwrap();
/// let wall = NaiveDate::from_ymd_opt(2026, 11, 24).unwrap().and_hms_opt(14, 30, 0).unwrap();
/// assert_eq!(parse_datetime("24.11., 14:30 Uhr", today)?, Moment::Wall(wall));
/// let instant = wall.and_utc();
/// assert_eq!(parse_datetime("2026-11-24T15:30:00+01:00", today)?, Moment::Instant(instant));
/// # Ok::<(), askpro_core::datetime::DateTimeError>(())
/// ```
pub fn parse_datetime(text: &str, today: NaiveDate) -> Result<Moment, DateTimeError> {
    match all_of(text, BOTH, |tokens| moment(tokens, today))? {
        Spoken::Instant(instant) => Ok(Moment::Instant(instant)),
        Spoken::Wall(reading) => reading.decided(Candidate::DateTime).map(Moment::Wall),
    }
}

/// A [`Moment`] that may still be ambiguous.
enum Spoken {
    Wall(Reading<NaiveDateTime>),
    Instant(DateTime<Utc>),
}

fn moment(tokens: &mut Tokens<'_>, today: NaiveDate) -> Result<Spoken, DateTimeError> {
    let year_first =
        tokens.peek().is_some_and(|t| matches!(t.kind, Kind::Number { digits: 4, .. }));
    let date = date(tokens, today)?;
    let iso = year_first && tokens.word(&["T"]);
    if !iso {
        tokens.sign(&[',']);
    }
    let clock = clock(tokens, if iso { Context::Iso } else { Context::AfterDate })?;
    if let Some(offset) = offset(tokens, year_first, iso)? {
        // Whoever names an offset does not speak loosely of the afternoon.
        let walls = date.with(&Reading::One(clock), on_day).and_then(|wall| match wall {
            Reading::One(wall) => offset.from_local_datetime(&wall).single(),
            Reading::Several(..) => None,
        });
        let instant = walls.ok_or(DateTimeError::OutOfRange { found: 9999 })?;
        return Ok(Spoken::Instant(instant.to_utc()));
    }
    let walls = date.with(&clock.reading(), on_day);
    walls.map(Spoken::Wall).ok_or(DateTimeError::OutOfRange { found: 9999 })
}

fn on_day(date: NaiveDate, clock: Clock) -> Option<NaiveDateTime> {
    let day = if clock.next_day { date.succ_opt()? } else { date };
    Some(day.and_time(clock.time))
}

/// Takes an offset from UTC: `Z`, `+01:00`, `+0100`, `+01`.
fn offset(
    tokens: &mut Tokens<'_>,
    year_first: bool,
    iso: bool,
) -> Result<Option<FixedOffset>, DateTimeError> {
    const EXPECTED: &str = "an offset such as +01:00";
    if !year_first {
        return Ok(None);
    }
    if tokens.word(&["Z"]) {
        return Ok(FixedOffset::east_opt(0));
    }
    let Some(sign) = tokens.sign(if iso { &['+', '-'] } else { &['+'] }) else { return Ok(None) };
    let first = tokens.number().ok_or_else(|| tokens.unexpected(EXPECTED))?;
    let (hours, minutes) = match first.digits {
        4 => (first.value / 100, first.value % 100),
        2 if tokens.sign(&[':']).is_some() => {
            let minutes = tokens.number().filter(|number| number.digits == 2);
            (first.value, minutes.ok_or_else(|| tokens.unexpected(EXPECTED))?.value)
        }
        2 => (first.value, 0),
        _ => return Err(first.unexpected(EXPECTED)),
    };
    let minutes = i32::try_from(hours * 60 + minutes).ok().filter(|_| hours <= 14 && minutes <= 59);
    let seconds = minutes.ok_or_else(|| first.impossible("an offset up to 14:59"))? * 60;
    Ok(FixedOffset::east_opt(if sign == '-' { -seconds } else { seconds }))
}

/// Reads all of a text with one step.
fn all_of<T>(
    text: &str,
    expected: &'static str,
    step: impl Fn(&mut Tokens<'_>) -> Result<T, DateTimeError>,
) -> Result<T, DateTimeError> {
    let tokens = lex(text)?;
    let mut tokens = Tokens::new(&tokens, text.len()).without_full_stop();
    if tokens.is_empty() {
        return Err(DateTimeError::Empty { expected });
    }
    let read = step(&mut tokens)?;
    if tokens.is_empty() { Ok(read) } else { Err(tokens.unexpected(NOTHING_MORE)) }
}

/// What to do with a text that has several readings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum OnAmbiguous {
    /// Give the readings and the question back as an error.
    #[default]
    Ask,
    /// Take the likeliest. For a search of free times, not for a booking.
    TakeFirst,
}

/// How a [`GermanDateTimeParser`] reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Options {
    /// The zone of wall times.
    pub timezone: Tz,
    /// What to do with a text that has several readings.
    pub on_ambiguous: OnAmbiguous,
}

impl Default for Options {
    fn default() -> Self {
        Self { timezone: chrono_tz::Europe::Berlin, on_ambiguous: OnAmbiguous::default() }
    }
}

/// Reads a day with a time, up to the instant it stands for. Ambiguous is an error, never a guess.
///
/// ```
/// use askpro_core::datetime::GermanDateTimeParser;
/// use chrono::{TimeZone, Utc};
/// let now = Utc.with_ymd_and_hms(2026, 11, 21, 9, 0, 0).unwrap();
/// let start = GermanDateTimeParser::default().parse("24.11. um 14:30 Uhr", now)?;
/// assert_eq!(start, Utc.with_ymd_and_hms(2026, 11, 24, 13, 30, 0).unwrap());
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

    /// Reads a text of the forms of [`parse_datetime`]; `now` completes a date without year.
    ///
    /// Where the half of the day is open and one half of today has passed, only the other one is meant.
    ///
    /// # Errors
    /// [`DateTimeError`], also for a wall time that the change of clocks skips.
    pub fn parse(&self, text: &str, now: DateTime<Utc>) -> Result<DateTime<Utc>, DateTimeError> {
        self.parse_resolved(text, now).map(|resolved| resolved.instant)
    }

    /// As [`Self::parse`], and says whether the wall time exists twice.
    ///
    /// # Errors
    /// As [`Self::parse`].
    pub fn parse_resolved(
        &self,
        text: &str,
        now: DateTime<Utc>,
    ) -> Result<Resolved, DateTimeError> {
        let local = now.with_timezone(&self.options.timezone).naive_local();
        let reading = match all_of(text, BOTH, |tokens| moment(tokens, local.date()))? {
            Spoken::Instant(instant) => return Ok(Resolved { instant, folded: false }),
            Spoken::Wall(reading) => reading,
        };
        let wall = self.choose(reading, local)?;
        resolve(wall.date(), wall.time(), self.options.timezone)
    }

    fn choose(
        self,
        reading: Reading<NaiveDateTime>,
        local: NaiveDateTime,
    ) -> Result<NaiveDateTime, DateTimeError> {
        let Reading::Several(all, Question::HalfOfDay) = &reading else {
            return self.first_or_ask(reading);
        };
        let ahead = || all.iter().filter(|wall| wall.date() != local.date() || **wall > local);
        match (ahead().next(), ahead().nth(1)) {
            (Some(only), None) => Ok(*only),
            _ => self.first_or_ask(reading),
        }
    }

    fn first_or_ask(self, reading: Reading<NaiveDateTime>) -> Result<NaiveDateTime, DateTimeError> {
        match (&reading, self.options.on_ambiguous) {
            (Reading::Several(all, _), OnAmbiguous::TakeFirst) => match all.first() {
                Some(first) => Ok(*first),
                None => reading.decided(Candidate::DateTime),
            },
            _ => reading.decided(Candidate::DateTime),
        }
    }
}
