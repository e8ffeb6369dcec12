//! Slots: asked for with exact instants, and kept to the span.

use std::collections::BTreeMap;

use askpro_core::ports::Calendar;
use serde_json::json;

use crate::support::{Calcom, On, at, day, uid};

async fn query(calcom: &Calcom) -> BTreeMap<String, String> {
    calcom.only_request().await.url.query_pairs().into_owned().collect()
}

fn pairs<const N: usize>(pairs: [(&str, &str); N]) -> BTreeMap<String, String> {
    pairs.into_iter().map(|(key, value)| (key.to_owned(), value.to_owned())).collect()
}

#[tokio::test]
async fn slots_are_asked_for_with_exact_instants_as_ranges_in_utc() {
    let calcom = Calcom::start().await;
    calcom.gives(On::Slots, json!({})).await;
    assert_eq!(calcom.client().slots(&day()).await.unwrap(), []);
    let expected = pairs([
        ("eventTypeId", "7"),
        ("start", "2026-03-03T00:00:00.000Z"),
        ("end", "2026-03-03T23:00:00.000Z"),
        ("timeZone", "UTC"),
        ("format", "range"),
    ]);
    assert_eq!(query(&calcom).await, expected);
}

#[tokio::test]
async fn a_length_and_a_booking_to_move_are_asked_for_only_when_given() {
    let calcom = Calcom::start().await;
    calcom.gives(On::Slots, json!({})).await;
    let mut wanted = day();
    wanted.length_minutes = Some(45);
    wanted.moving = Some(uid());
    calcom.client().slots(&wanted).await.unwrap();
    let query = query(&calcom).await;
    assert_eq!(query["duration"], "45");
    assert_eq!(query["bookingUidToReschedule"], "uid_old");
}

#[tokio::test]
async fn slots_outside_the_span_are_left_out_and_its_ends_count() {
    let calcom = Calcom::start().await;
    let slot = |start: &str| json!({"start": start, "end": "2026-03-03T23:59:00.000Z"});
    let days = json!({
        "2026-03-02": [slot("2026-03-02T23:30:00.000Z")],
        "2026-03-03": [
            slot("2026-03-03T23:30:00.000Z"), slot("2026-03-04T00:00:00.000+01:00"),
            slot("2026-03-03T00:00:00.000Z"), slot("2026-03-03T13:30:00.000Z"),
        ],
    });
    calcom.gives(On::Slots, days).await;
    let slots = calcom.client().slots(&day()).await.unwrap();
    let starts: Vec<_> = slots.iter().map(|slot| slot.start).collect();
    assert_eq!(starts, [at(0, 0), at(13, 30), at(23, 0)]);
    assert!(slots.iter().all(|slot| slot.end.is_some()));
}
