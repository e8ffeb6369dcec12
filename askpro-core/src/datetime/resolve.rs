//! From a wall time to the instant it stands for.

use chrono::{
    DateTime, Datelike, LocalResult, NaiveDate, NaiveDateTime, NaiveTime, Offset as _, TimeZone,
    Utc,
};
use chrono_tz::Tz;

use super::DateTimeError;

/// The wall time of an instant, within the years 1 to 9999.
pub(super) fn wall(instant: DateTime<Utc>, tz: Tz) -> Result<NaiveDateTime, DateTimeError> {
    let utc = instant.naive_utc();
    let out = DateTimeError::OutOfRange { found: utc.year() };
    if !(1..=9999).contains(&utc.year()) {
        return Err(out);
    }
    let offset = tz.offset_from_utc_datetime(&utc).fix();
    utc.checked_add_offset(offset).filter(|wall| (1..=9999).contains(&wall.year())).ok_or(out)
}

/// The instant of a wall time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Resolved {
    /// The instant.
    pub instant: DateTime<Utc>,
    /// Whether the wall time exists twice, because the clocks are put back; `instant` is the earlier one then.
    pub folded: bool,
}

/// Gives the instant of a wall time in a zone.
///
/// A wall time that exists twice is the earlier instant, marked as folded: whoever comes an hour early still has the
/// appointment, whoever comes an hour late has not.
///
/// # Errors
/// - [`DateTimeError::Gap`] when the clocks are put forward over it, so that it does not exist;
/// - [`DateTimeError::OutOfRange`] outside the years 1 to 9999.
///
/// ```
/// use askpro_core::datetime::{DateTimeError, resolve};
/// use chrono::{NaiveDate, NaiveTime};
/// use chrono_tz::Europe::Berlin;
/// let at = |month, day, hour| {
///     let date = NaiveDate::from_ymd_opt(2026, month, day).unwrap();
///     resolve(date, NaiveTime::from_hms_opt(hour, 30, 0).unwrap(), Berlin)
/// };
/// assert_eq!(at(11, 24, 14)?.instant.to_rfc3339(), "2026-11-24T13:30:00+00:00");
/// assert!(matches!(at(3, 29, 2), Err(DateTimeError::Gap { .. })));
/// assert!(at(10, 25, 2)?.folded);
/// assert_eq!(at(10, 25, 2)?.instant.to_rfc3339(), "2026-10-25T00:30:00+00:00");
/// # Ok::<(), DateTimeError>(())
/// ```
pub fn resolve(date: NaiveDate, time: NaiveTime, tz: Tz) -> Result<Resolved, DateTimeError> {
    if !(1..=9999).contains(&date.year()) {
        return Err(DateTimeError::OutOfRange { found: date.year() });
    }
    let wall = date.and_time(time);
    match tz.from_local_datetime(&wall) {
        LocalResult::Single(instant) => Ok(Resolved { instant: instant.to_utc(), folded: false }),
        LocalResult::Ambiguous(one, other) => {
            Ok(Resolved { instant: one.min(other).to_utc(), folded: true })
        }
        LocalResult::None => Err(DateTimeError::Gap { wall }),
    }
}
