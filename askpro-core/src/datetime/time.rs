//! Clock times: ISO 8601 and German numeric forms.

use chrono::NaiveTime;

use super::lex::{Kind, Number, Tokens};
use super::reading::Reading;
use super::{DateTimeError, Question};

/// What a clock time is expected to look like, in errors.
pub(super) const EXPECTED: &str = "a time such as 14:30 or 14 Uhr";
const HOUR: &str = "an hour from 0 to 24";
const MINUTES: &str = "minutes of two digits";
const MINUTE: &str = "minutes from 0 to 59";
const SECOND: &str = "seconds from 0 to 59";
const O_CLOCK: &str = "`:` or `Uhr` after the hour";

/// A time on the clock, as it was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Clock {
    pub(super) time: NaiveTime,
    /// Whether it was 24:00, so that `time` belongs to the next day.
    pub(super) next_day: bool,
    /// Whether it may as well be twelve hours later.
    half_open: bool,
}

impl Clock {
    /// What it can mean: where the half of the day is open, the afternoon first, as businesses speak.
    pub(super) fn reading(self) -> Reading<Self> {
        let later = self.time + chrono::Duration::hours(12);
        if self.half_open {
            let all = vec![Self { time: later, ..self }, self];
            Reading::Several(all, Question::HalfOfDay)
        } else {
            Reading::One(self)
        }
    }
}

/// What stands around a clock time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Context {
    /// Only a time was asked for, so a number alone is one: `14`.
    Slot,
    /// It follows a day.
    AfterDate,
    /// It follows the `T` of ISO 8601: two digits, on the 24-hour clock.
    Iso,
}

/// Takes a clock time; seconds are cut.
pub(super) fn clock(tokens: &mut Tokens<'_>, context: Context) -> Result<Clock, DateTimeError> {
    let introduced = context != Context::Iso && tokens.word(&["um"]);
    let first = tokens.number().ok_or_else(|| tokens.unexpected(EXPECTED))?;
    match first.digits {
        4 => digits_alone(first, tokens),
        1 | 2 => {
            let bare_allowed = introduced || context == Context::Slot;
            hour_first(first, tokens, bare_allowed, context == Context::Iso)
        }
        _ => Err(first.unexpected(EXPECTED)),
    }
}

/// `1430`, `1430 Uhr`
fn digits_alone(written: Number, tokens: &mut Tokens<'_>) -> Result<Clock, DateTimeError> {
    tokens.word(&["uhr", "h"]);
    let impossible = || written.impossible("a time from 0000 to 2400");
    let (hour, minute) = (written.value / 100, written.value % 100);
    at(hour, minute)
        .map(|(time, next_day)| Clock { time, next_day, half_open: false })
        .ok_or_else(impossible)
}

fn hour_first(
    hour: Number,
    tokens: &mut Tokens<'_>,
    bare_allowed: bool,
    iso: bool,
) -> Result<Clock, DateTimeError> {
    if hour.value > 24 {
        return Err(hour.impossible(HOUR));
    }
    let mut minute = None;
    if let Some(sign) = tokens.sign(&[':', '.']) {
        minute = Some(minutes(tokens, 2)?);
        if sign == ':' {
            seconds(tokens, iso)?;
        }
        if let Some(afternoon) = half_of_day(tokens) {
            return twelve_hours(hour, minute, afternoon);
        }
        tokens.word(&["uhr", "h"]);
    } else if tokens.word(&["uhr", "h"]) {
        if is_number(tokens) {
            minute = Some(minutes(tokens, 1)?);
        }
    } else if let Some(afternoon) = half_of_day(tokens) {
        return twelve_hours(hour, minute, afternoon);
    } else if !bare_allowed {
        return Err(tokens.unexpected(O_CLOCK));
    }
    let half_open = (1..=7).contains(&hour.value) && hour.digits == 1 && !iso;
    clock_of(hour, hour.value, minute, half_open)
}

fn is_number(tokens: &Tokens<'_>) -> bool {
    tokens.peek().is_some_and(|token| matches!(token.kind, Kind::Number { .. }))
}

fn minutes(tokens: &mut Tokens<'_>, least_digits: usize) -> Result<Number, DateTimeError> {
    let minute = tokens.number().ok_or_else(|| tokens.unexpected(MINUTES))?;
    if !(least_digits..=2).contains(&minute.digits) {
        return Err(minute.unexpected(MINUTES));
    }
    if minute.value > 59 { Err(minute.impossible(MINUTE)) } else { Ok(minute) }
}

/// Passes over `:30` and, in ISO 8601, over a fraction of a second.
fn seconds(tokens: &mut Tokens<'_>, iso: bool) -> Result<(), DateTimeError> {
    if tokens.sign(&[':']).is_none() {
        return Ok(());
    }
    let second = tokens.number().ok_or_else(|| tokens.unexpected(SECOND))?;
    if second.digits != 2 {
        return Err(second.unexpected(SECOND));
    }
    if second.value > 59 {
        return Err(second.impossible(SECOND));
    }
    if iso && tokens.sign(&['.', ',']).is_some() {
        tokens.number().ok_or_else(|| tokens.unexpected("a fraction of a second"))?;
    }
    Ok(())
}

/// `am` and `pm`: whether it is the afternoon.
fn half_of_day(tokens: &mut Tokens<'_>) -> Option<bool> {
    if tokens.word(&["pm"]) {
        Some(true)
    } else if tokens.word(&["am"]) {
        Some(false)
    } else {
        None
    }
}

fn twelve_hours(
    hour: Number,
    minute: Option<Number>,
    afternoon: bool,
) -> Result<Clock, DateTimeError> {
    if !(1..=12).contains(&hour.value) {
        return Err(hour.impossible("an hour from 1 to 12"));
    }
    clock_of(hour, hour.value % 12 + if afternoon { 12 } else { 0 }, minute, false)
}

fn clock_of(
    written: Number,
    hour: u32,
    minute: Option<Number>,
    half_open: bool,
) -> Result<Clock, DateTimeError> {
    let (time, next_day) = at(hour, minute.map_or(0, |minute| minute.value))
        .ok_or_else(|| written.impossible("a time until 24:00"))?;
    Ok(Clock { time, next_day, half_open })
}

/// The time, and whether it is the midnight that ends the day.
fn at(hour: u32, minute: u32) -> Option<(NaiveTime, bool)> {
    match (hour, minute) {
        (24, 0) => Some((NaiveTime::MIN, true)),
        _ => NaiveTime::from_hms_opt(hour, minute, 0).map(|time| (time, false)),
    }
}
