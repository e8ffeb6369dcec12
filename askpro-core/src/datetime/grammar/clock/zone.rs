//! Zones and offsets behind a clock time.

use super::{Clock, ClockZone};
use crate::datetime::DateTimeError;
use crate::datetime::grammar::cursor::Cursor;
use crate::datetime::grammar::words::{Word, Zone};

/// Reads the zone behind a clock time, named or as an offset; after a space a `-` makes a span.
pub(super) fn with_zone(
    cursor: &mut Cursor<'_>,
    clock: Clock,
    iso: bool,
) -> Result<Clock, DateTimeError> {
    let named = cursor.take(|word| match word {
        Word::Zone(Zone::Utc) => Some(ClockZone::Offset(0)),
        Word::Zone(Zone::Cet) => Some(ClockZone::Central(3600)),
        Word::Zone(Zone::Cest) => Some(ClockZone::Central(7200)),
        _ => None,
    });
    let zone = match named {
        Some(zone) => Some(zone),
        None => offset(cursor, iso).transpose()?.map(ClockZone::Offset),
    };
    Ok(match zone {
        Some(ClockZone::Offset(_)) => Clock { zone, ..clock.settled() },
        _ => Clock { zone, ..clock },
    })
}

/// `Z`, `+01:00`, `+0100`, `+01`, in seconds.
fn offset(cursor: &mut Cursor<'_>, iso: bool) -> Option<Result<i32, DateTimeError>> {
    cursor.peek().filter(|token| !token.spaced)?;
    if cursor.is_letter('Z') {
        cursor.step();
        return Some(Ok(0));
    }
    let sign = cursor.one_of(if iso { &['+', '-'] } else { &['+'] })?;
    let hours =
        cursor.number_ahead(1).filter(|hours| !hours.spaced && matches!(hours.digits, 2 | 4))?;
    cursor.step();
    cursor.step();
    let (mut whole, mut minutes) =
        if hours.digits == 4 { (hours.value / 100, hours.value % 100) } else { (hours.value, 0) };
    if hours.digits == 2
        && cursor.is_sign(':')
        && let Some(rest) = cursor.number_ahead(1).filter(|rest| rest.digits == 2)
    {
        (whole, minutes) = (hours.value, rest.value);
        cursor.step();
        cursor.step();
    }
    if whole > 14 || minutes > 59 {
        return Some(Err(hours.impossible("an offset up to 14:59")));
    }
    let seconds = i32::try_from(whole * 3600 + minutes * 60).unwrap_or(0);
    Some(Ok(if sign == '-' { -seconds } else { seconds }))
}
