//! Slots and reservations.

use askpro_core::ports::Reservation;
use askpro_core::{ReservationUid, Slot};

use crate::wire::{Json, Unreadable};

/// The slots of an answer, in ascending order, each once: days mapped to arrays of `{start, end}`.
///
/// Items that are bare texts, and the older nested form, are read as well. Seated slots that are full are left out.
pub(crate) fn slots(data: Json<'_>) -> Result<Vec<Slot>, Unreadable> {
    let days = if data.get("slots").is_object() { data.get("slots") } else { data };
    if !days.is_object() {
        return Err(days.unreadable("data", "days with their slots"));
    }
    let free = |item: &Json<'_>| item.get("seatsRemaining").integer() != Some(0);
    let mut slots = days
        .fields()
        .flat_map(|(_, day)| day.items())
        .filter(free)
        .map(slot)
        .collect::<Result<Vec<_>, _>>()?;
    slots.sort_unstable();
    slots.dedup_by_key(|slot| slot.start);
    Ok(slots)
}

fn slot(item: Json<'_>) -> Result<Slot, Unreadable> {
    let start = item.first(&["start", "startTime", "time"]);
    let start = start
        .instant()
        .or_else(|| item.instant())
        .ok_or(start.unreadable("data.*.start", "an instant"))?;
    Ok(Slot { start, end: item.first(&["end", "endTime"]).instant() })
}

/// A reservation.
pub(crate) fn reservation(data: Json<'_>) -> Result<Reservation, Unreadable> {
    let uid = data.get("reservationUid");
    let uid = uid
        .word()
        .and_then(|uid| ReservationUid::new(uid).ok())
        .ok_or(uid.unreadable("data.reservationUid", "a text"))?;
    let until = data.get("reservationUntil");
    let until = until.instant().ok_or(until.unreadable("data.reservationUntil", "an instant"))?;
    Ok(Reservation { uid, until })
}

#[cfg(test)]
mod tests {
    use chrono::{TimeZone, Utc};
    use serde_json::json;

    use super::*;

    #[test]
    fn slots_are_sorted_across_days_and_kept_once() {
        let value = json!({
            "2026-03-03": [{"start": "2026-03-03T10:00:00.000+01:00", "end": "2026-03-03T10:30:00.000+01:00"}],
            "2026-03-02": [
                {"start": "2026-03-02T09:30:00.000Z"}, "2026-03-02T09:00:00.000Z", {"time": "2026-03-02T09:00:00Z"},
            ],
        });
        let read = slots(Json::of(&value)).unwrap();
        let at = |day, hour, minute| Utc.with_ymd_and_hms(2026, 3, day, hour, minute, 0).unwrap();
        assert_eq!(
            read.iter().map(|slot| slot.start).collect::<Vec<_>>(),
            [at(2, 9, 0), at(2, 9, 30), at(3, 9, 0)]
        );
        assert_eq!(read[2].end, Some(at(3, 9, 30)));
    }

    #[test]
    fn full_seated_slots_are_left_out() {
        let value = json!({"2026-03-02": [
            {"start": "2026-03-02T09:00:00Z", "seatsTotal": 2, "seatsRemaining": 0},
            {"start": "2026-03-02T10:00:00Z", "seatsTotal": 2, "seatsRemaining": 1},
        ]});
        assert_eq!(slots(Json::of(&value)).unwrap().len(), 1);
    }

    #[test]
    fn nothing_free_is_an_empty_list_and_no_days_at_all_is_unreadable() {
        assert_eq!(slots(Json::of(&json!({}))).unwrap(), []);
        assert_eq!(slots(Json::of(&json!([]))).unwrap_err().path, "data");
    }
}
