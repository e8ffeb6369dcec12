//! Bookings.

use std::collections::BTreeMap;

#[cfg(feature = "client")]
use askpro_core::ports::{BookingFilter, BookingQuery};
#[cfg(feature = "client")]
use askpro_core::{Booking, BookingStatus, BookingUid, EventTypeId};
#[cfg(feature = "client")]
use chrono::Duration;

use crate::wire::Json;
#[cfg(feature = "client")]
use crate::wire::Unreadable;

/// Our own strings and those of others; what is neither text, number nor boolean is left out.
///
/// A seated booking keeps them per attendee: they are merged, the first attendee's go first.
pub(crate) fn metadata(booking: Json<'_>) -> BTreeMap<String, String> {
    let own = std::iter::once(booking.get("metadata"));
    let seats = booking.get("attendees").items().map(|attendee| attendee.get("metadata"));
    let mut merged = BTreeMap::new();
    for (key, value) in own.chain(seats).flat_map(Json::fields) {
        if let Some(word) = value.word() {
            merged.entry(key.to_owned()).or_insert(word);
        }
    }
    merged
}

/// One booking. Only its uid, its start and a way to its end are needed.
#[cfg(feature = "client")]
pub(crate) fn booking(json: Json<'_>) -> Result<Booking, Unreadable> {
    if !json.is_object() {
        return Err(json.unreadable("data", "a booking"));
    }
    let uid = json.get("uid");
    let uid = uid
        .word()
        .and_then(|uid| BookingUid::new(uid).ok())
        .ok_or(uid.unreadable("data.uid", "a text"))?;
    let start = json.get("start");
    let start = start.instant().ok_or(start.unreadable("data.start", "an instant"))?;
    let length = || {
        let minutes = Duration::try_minutes(json.get("duration").integer()?)?;
        start.checked_add_signed(minutes)
    };
    let end = json.get("end");
    let end = end.instant().or_else(length).ok_or(end.unreadable("data.end", "an instant"))?;
    let status = BookingStatus::from_word(json.get("status").text().unwrap_or("unknown"));

    let uid_at = |key| json.get(key).word().and_then(|uid| BookingUid::new(uid).ok());
    let mut booking = Booking::new(uid, status, start, end);
    booking.id = json.get("id").integer();
    booking.event_type = json
        .get("eventType")
        .get("id")
        .integer()
        .or_else(|| json.get("eventTypeId").integer())
        .map(EventTypeId::new);
    booking.title = json.get("title").text().map(str::to_owned);
    booking.attendees = super::attendees(json);
    booking.metadata = metadata(json);
    booking.rescheduled_from = uid_at("rescheduledFromUid");
    booking.rescheduled_to = uid_at("rescheduledToUid");
    booking.updated_at = json.get("updatedAt").instant();
    Ok(booking)
}

/// The booking of an answer; of a series, its earliest live part, else its first.
///
/// `None` when there is none.
#[cfg(feature = "client")]
pub(crate) fn handle(data: Json<'_>) -> Result<Option<Booking>, Unreadable> {
    if !data.is_array() {
        return if data.is_present() { booking(data).map(Some) } else { Ok(None) };
    }
    let mut parts = data.items().map(booking).collect::<Result<Vec<_>, _>>()?;
    parts.sort_by_key(|part| (!part.status.is_live(), part.start));
    Ok(parts.into_iter().next())
}

/// Whether a booking fits the query: servers have been seen to ignore the time filters.
///
/// A time of change or making that is not known fits: to leave a booking out of a sync is worse than to see it twice.
#[cfg(feature = "client")]
pub(crate) fn matches(booking: &Booking, json: Json<'_>, query: &BookingQuery) -> bool {
    let created = json.get("createdAt").instant();
    let changed = booking.updated_at.or(created);
    let fits_email = |email: &str| {
        json.get("attendees").items().any(|attendee| {
            ["email", "displayEmail"]
                .iter()
                .filter_map(|key| attendee.get(key).text())
                .any(|found| found.trim().eq_ignore_ascii_case(email.trim()))
        })
    };
    query.starts_from.is_none_or(|from| booking.start >= from)
        && query.ends_until.is_none_or(|until| booking.end <= until)
        && query.updated_from.is_none_or(|from| changed.is_none_or(|changed| changed >= from))
        && query.created_from.is_none_or(|from| created.is_none_or(|created| created >= from))
        && query.event_type.is_none_or(|wanted| booking.event_type.is_none_or(|is| is == wanted))
        && query.attendee_email.as_deref().is_none_or(fits_email)
        && fits_groups(&booking.status, &query.filters)
}

/// What the status alone says about the groups; the rest is the server's business.
#[cfg(feature = "client")]
fn fits_groups(status: &BookingStatus, filters: &[BookingFilter]) -> bool {
    let only = |groups: &[BookingFilter]| {
        !filters.is_empty() && filters.iter().all(|filter| groups.contains(filter))
    };
    match status {
        BookingStatus::Cancelled | BookingStatus::Rejected => {
            !only(&[BookingFilter::Upcoming, BookingFilter::Unconfirmed])
        }
        BookingStatus::Accepted => !only(&[BookingFilter::Cancelled, BookingFilter::Unconfirmed]),
        BookingStatus::Pending => !only(&[BookingFilter::Cancelled]),
        _ => true,
    }
}

#[cfg(all(test, feature = "client"))]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    fn any_json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            ".{0,12}".prop_map(Value::from),
            Just(json!("2026-03-03T13:30:00.000Z")),
            Just(json!("493023125010@sms.cal.com")),
        ];
        let key = prop_oneof![
            Just("uid"),
            Just("start"),
            Just("end"),
            Just("duration"),
            Just("status"),
            Just("attendees"),
            Just("metadata"),
            Just("id"),
            Just("eventType"),
            Just("email"),
            Just("language"),
            Just("bookingFieldsResponses"),
            Just("phoneNumber"),
            Just("bookingFields"),
            Just("price"),
        ];
        leaf.prop_recursive(4, 48, 8, move |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::vec((key.clone(), inner), 0..8).prop_map(|fields| {
                    fields.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
                }),
            ]
        })
    }

    proptest! {
        #[test]
        fn reading_any_json_never_panics(value in any_json()) {
            let json = Json::of(&value);
            let _ = handle(json);
            let _ = crate::convert::event_type(json);
            let _ = crate::convert::slots(json);
            let _ = crate::convert::reservation(json);
            let _ = crate::convert::account(json);
        }

        #[test]
        fn a_booking_with_its_three_fields_is_read_whatever_the_rest_is(
            rest in prop::collection::vec(any_json(), 6)
        ) {
            let keys = ["status", "attendees", "metadata", "eventType", "updatedAt", "rescheduledToUid"];
            let mut value = json!({
                "uid": "uid_1", "start": "2026-03-03T13:30:00.000Z", "end": "2026-03-03T14:00:00.000Z",
            });
            for (key, rest) in keys.into_iter().zip(rest) {
                value[key] = rest;
            }
            let read = booking(Json::of(&value)).unwrap();
            prop_assert_eq!(read.uid.as_str(), "uid_1");
            prop_assert_eq!((read.end - read.start).num_minutes(), 30);
        }
    }

    #[test]
    fn a_missing_end_follows_from_the_duration() {
        let value = json!({"uid": 5, "start": "2026-03-03T13:30:00Z", "duration": "45"});
        let read = booking(Json::of(&value)).unwrap();
        assert_eq!((read.end - read.start).num_minutes(), 45);
        assert_eq!(read.uid.as_str(), "5");
    }

    #[test]
    fn the_handle_of_a_series_is_its_earliest_live_part() {
        let part = |uid: &str, status: &str, day: u32| {
            json!({
                "uid": uid, "status": status,
                "start": format!("2026-03-{day:02}T13:30:00Z"), "end": format!("2026-03-{day:02}T14:00:00Z"),
            })
        };
        let value = json!([
            part("c", "accepted", 17),
            part("a", "cancelled", 3),
            part("b", "accepted", 10)
        ]);
        assert_eq!(handle(Json::of(&value)).unwrap().unwrap().uid.as_str(), "b");
        assert!(handle(Json::of(&json!([]))).unwrap().is_none());
    }

    #[test]
    fn metadata_of_seats_is_merged_and_other_kinds_are_left_out() {
        let value = json!({
            "metadata": {"askpro_key": "k", "count": 2, "deep": {"x": 1}},
            "attendees": [{"metadata": {"askpro_key": "other", "seat": "1"}}],
        });
        let read = metadata(Json::of(&value));
        let expected = [("askpro_key", "k"), ("count", "2"), ("seat", "1")];
        assert_eq!(read, expected.map(|(key, value)| (key.to_owned(), value.to_owned())).into());
    }
}
