//! Which times a caller means.

use chrono::{DateTime, Days, Duration, NaiveDate, NaiveDateTime, NaiveTime, Utc};

use super::talk::Talk;
use crate::datetime::{self, DateTimeError, GermanDateTimeParser, Interval, resolve};
use crate::function::FunctionAnswer;
use crate::tenant::Locale;

/// How far ahead is looked when a caller names no end. What lies within is fetched while the phone still rings.
pub(in crate::service) const HORIZON: Days = Days::new(14);

/// Which times a caller means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum When {
    /// Any.
    Open,
    /// One.
    Exact(DateTime<Utc>),
    /// Any between two instants, at some times of the day.
    Within(Window),
}

/// A span, and the times of the day that suit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Window {
    pub(super) from: DateTime<Utc>,
    pub(super) to: DateTime<Utc>,
    /// The first and the last start of a day that suit.
    pub(super) times: Option<(NaiveTime, NaiveTime)>,
}

impl Talk<'_> {
    /// Reads a day and a time as they were said; the error is the question that clears them up.
    pub(super) fn when(
        &self,
        day: Option<&str>,
        time: Option<&str>,
    ) -> Result<When, FunctionAnswer> {
        let said: Vec<&str> = day.into_iter().chain(time).collect();
        if said.is_empty() {
            return Ok(When::Open);
        }
        // A day that could not be read must not be left out of what is looked up.
        let mut read = self.read(&said.join(", "), time.filter(|_| day.is_none()));
        if let (Some(day), Some(time), Ok(When::Within(_))) = (day, time, &read)
            && read == self.read(day, None)
        {
            read = self.in_figures(time).map_or(read, |time| {
                time.and_then(|time| self.read(&format!("{day}, {time}"), None))
            });
        }
        read.map_err(|error| {
            let question = datetime::say_question(error.candidates(), self.today(), self.say.0);
            let field = self.at_fault(day, time);
            let answer =
                FunctionAnswer::no(question.unwrap_or_else(|| self.say.which_time(&error, field)));
            answer.missing(field)
        })
    }

    /// A time that was said in the other language than the company's, such that it is read in either; nothing when it says
    /// no time, as "egal".
    fn in_figures(&self, time: &str) -> Option<Result<String, DateTimeError>> {
        let other = self.parser().with_locale(self.other_locale());
        match other.parse_time(time, self.now) {
            Ok(time) => Some(Ok(datetime::format_time(time.value))),
            Err(error) if is_final(&error) => Some(Err(error)),
            Err(_) => None,
        }
    }

    const fn other_locale(&self) -> Locale {
        match self.say.0 {
            Locale::De => Locale::En,
            Locale::En => Locale::De,
        }
    }

    /// Which of the two has to be said again: the day, unless it can be read by itself.
    fn at_fault(&self, day: Option<&str>, time: Option<&str>) -> &'static str {
        match (day, time) {
            (Some(day), Some(_)) if self.read(day, None).is_err() => "datum",
            (Some(_), None) => "datum",
            _ => "uhrzeit",
        }
    }

    /// Reads in the language of the company, and in the other one when that gives nothing at all. `time` is the text when
    /// it is a time without a day.
    fn read(&self, text: &str, time: Option<&str>) -> Result<When, DateTimeError> {
        let own = self.read_with(self.parser(), text, time);
        match own {
            Err(DateTimeError::Unexpected { .. }) => {
                match self.read_with(self.parser().with_locale(self.other_locale()), text, time) {
                    // What is understood but leaves a question is not left out either.
                    Err(error) if !is_final(&error) => own,
                    read => read,
                }
            }
            own => own,
        }
    }

    fn read_with(
        &self,
        parser: GermanDateTimeParser,
        text: &str,
        time: Option<&str>,
    ) -> Result<When, DateTimeError> {
        let moment = match parser.parse(text, self.now) {
            Ok(instant) => return Ok(When::Exact(instant)),
            Err(error) => error,
        };
        if is_final(&moment) {
            return Err(moment);
        }
        match parser.parse_interval(text, self.now) {
            Ok(span) => return self.window(span.value).map(When::Within),
            Err(error) if is_final(&error) => return Err(error),
            Err(_) => {}
        }
        match parser.parse_date(text, self.now) {
            Ok(date) => {
                return self.days(Some(date.value), Some(date.value), None).map(When::Within);
            }
            Err(error) if is_final(&error) => return Err(error),
            Err(_) => {}
        }
        // A time without a day: any day at that time.
        let Some(time) = time else { return Err(moment) };
        let time = parser.parse_time(time, self.now)?.value;
        self.days(None, None, Some((time, time))).map(When::Within)
    }

    fn window(&self, span: Interval) -> Result<Window, DateTimeError> {
        let end_of_day = NaiveTime::from_hms_opt(23, 59, 59).unwrap_or_default();
        match span {
            Interval::Times { date, from, to } => {
                let to = to.map_or(end_of_day, |to| to - Duration::minutes(1));
                self.days(date, date, Some((from.unwrap_or_default(), to)))
            }
            Interval::Days { from, to } => self.days(from, to, None),
            Interval::Moments { from, to } => {
                let instant = |wall: NaiveDateTime| {
                    resolve(wall.date(), wall.time(), self.zone).map(|resolved| resolved.instant)
                };
                let from = from.map_or(Ok(self.now), instant)?;
                let to = to.map_or(Ok(from + Duration::days(14)), instant)?;
                Ok(Window { from, to, times: None })
            }
        }
    }

    /// From the beginning of the first day to the end of the last one.
    fn days(
        &self,
        first: Option<NaiveDate>,
        last: Option<NaiveDate>,
        times: Option<(NaiveTime, NaiveTime)>,
    ) -> Result<Window, DateTimeError> {
        let first = first.unwrap_or_else(|| self.today());
        let after = match last {
            Some(last) => last.checked_add_days(Days::new(1)),
            None => first.checked_add_days(HORIZON),
        };
        let from = self.midnight(first)?;
        let to = self.midnight(after.unwrap_or(first))?;
        Ok(Window { from, to, times })
    }

    /// The beginning of a day; where the clocks skip it, the first instant after.
    pub(super) fn midnight(&self, day: NaiveDate) -> Result<DateTime<Utc>, DateTimeError> {
        let at = |hour| {
            let time = NaiveTime::from_hms_opt(hour, 0, 0).unwrap_or_default();
            resolve(day, time, self.zone).map(|resolved| resolved.instant)
        };
        at(0).or_else(|_| at(1))
    }

    /// What is fetched while the phone still rings: from the beginning of today on.
    pub(super) fn horizon(&self) -> Result<Window, DateTimeError> {
        self.days(None, None, None)
    }
}

/// Whether another reading of the text would not help: the caller has to be asked.
fn is_final(error: &DateTimeError) -> bool {
    matches!(
        error,
        DateTimeError::Ambiguous { .. }
            | DateTimeError::Impossible { .. }
            | DateTimeError::Gap { .. }
            | DateTimeError::Past
            | DateTimeError::Refused { .. }
            | DateTimeError::TooLong { .. }
    )
}

impl Talk<'_> {
    /// Where alternatives to a time are looked for.
    pub(super) fn around(&self, start: DateTime<Utc>) -> Result<Window, DateTimeError> {
        let horizon = self.horizon()?;
        if (horizon.from..horizon.to).contains(&start) {
            return Ok(horizon);
        }
        let day = self.wall(start).date();
        let last = day.checked_add_days(HORIZON).unwrap_or(day);
        self.days(Some(day), Some(last), None)
    }

    /// Where the next free time from an instant on is looked for.
    pub(super) fn from(&self, from: DateTime<Utc>) -> Result<Window, DateTimeError> {
        let window = self.around(from)?;
        Ok(Window { from: from.max(window.from), ..window })
    }
}
