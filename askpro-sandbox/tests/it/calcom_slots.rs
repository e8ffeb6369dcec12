//! The free slots.

use serde_json::json;

use crate::support::{LENGTHS, NOTICE, PHONE, PLAIN, TEAM, desk, erika};

#[tokio::test]
async fn slots_stand_under_their_day_in_the_zone_asked_for() {
    let desk = desk().await;
    let span = "start=2026-11-24T08:00:00Z&end=2026-11-24T09:00:00Z";
    let berlin = desk.slots(&format!("eventTypeId={PLAIN}&{span}&timeZone=Europe/Berlin")).await;
    assert_eq!(
        *berlin.data(),
        json!({ "2026-11-24": [
            { "start": "2026-11-24T09:00:00.000+01:00" },
            { "start": "2026-11-24T09:30:00.000+01:00" },
            { "start": "2026-11-24T10:00:00.000+01:00" },
        ] })
    );
    let utc = desk.slots(&format!("eventTypeId={PLAIN}&{span}")).await;
    assert_eq!(utc.data()["2026-11-24"][0]["start"], "2026-11-24T08:00:00.000Z");
    let span = "start=2026-11-24T16:00:00Z&end=2026-11-24T16:10:00Z&timeZone=Asia/Tokyo";
    let tokyo = desk.slots(&format!("eventTypeId={PLAIN}&{span}")).await;
    assert_eq!(tokyo.data()["2026-11-25"][0]["start"], "2026-11-25T01:00:00.000+09:00");
}

#[tokio::test]
async fn a_range_has_an_end() {
    let desk = desk().await;
    let span = "start=2026-11-24T08:00:00Z&end=2026-11-24T08:00:00Z";
    let reply = desk.slots(&format!("eventTypeId={PLAIN}&{span}&format=range")).await;
    assert_eq!(
        reply.data()["2026-11-24"],
        json!([{ "start": "2026-11-24T08:00:00.000Z", "end": "2026-11-24T08:30:00.000Z" }])
    );
}

#[tokio::test]
async fn nothing_free_is_an_empty_object() {
    let desk = desk().await;
    let reply = desk.slots(&format!("eventTypeId={PLAIN}&start=2026-11-28&end=2026-11-29")).await;
    assert_eq!(*reply.data(), json!({}));
}

#[tokio::test]
async fn a_bare_day_is_a_day_in_utc() {
    let desk = desk().await;
    let reply = desk.slots(&format!("eventTypeId={PLAIN}&start=2026-11-24&end=2026-11-24")).await;
    assert_eq!(reply.data()["2026-11-24"].as_array().unwrap().len(), 18);
}

#[tokio::test]
async fn a_booking_hides_its_slot_for_all_event_types_of_the_host() {
    let desk = desk().await;
    assert_eq!(desk.tuesday_slots(PLAIN).await.len(), 18);
    desk.booked(&erika(PLAIN, "2026-11-24T09:15:00Z")).await;
    for event_type in [PLAIN, PHONE] {
        let slots = desk.tuesday_slots(event_type).await;
        assert_eq!(slots.len(), 16);
        assert!(!slots.contains(&"10:00".to_owned()) && !slots.contains(&"10:30".to_owned()));
    }
    assert_eq!(desk.tuesday_slots(TEAM).await.len(), 18);
}

#[tokio::test]
async fn a_booking_that_is_to_be_moved_counts_as_free() {
    let desk = desk().await;
    let uid = desk.booked(&erika(PLAIN, "2026-11-24T09:00:00Z")).await;
    let query = format!("eventTypeId={PLAIN}&start=2026-11-24&end=2026-11-24");
    let without = desk.slots(&query).await.data()["2026-11-24"].as_array().unwrap().len();
    let with = desk.slots(&format!("{query}&bookingUidToReschedule={uid}")).await;
    assert_eq!(with.data()["2026-11-24"].as_array().unwrap().len(), without + 1);
}

#[tokio::test]
async fn past_and_too_early_slots_are_not_offered() {
    let desk = desk().await;
    desk.clock.set(crate::support::at("2026-11-24T10:00:00Z"));
    assert_eq!(desk.tuesday_slots(PLAIN).await[0], "11:00");
    assert!(desk.tuesday_slots(NOTICE).await.is_empty());
}

#[tokio::test]
async fn a_duration_may_be_asked_for_where_there_is_a_choice() {
    let desk = desk().await;
    let span = "start=2026-11-24T16:00:00Z&end=2026-11-24T17:00:00Z";
    let long = desk.slots(&format!("eventTypeId={LENGTHS}&{span}&duration=60")).await;
    assert_eq!(long.data()["2026-11-24"].as_array().unwrap().len(), 1);
    assert_eq!(desk.slots(&format!("eventTypeId={PLAIN}&{span}&duration=30")).await.status, 400);
}

#[tokio::test]
async fn questions_that_make_no_sense_are_refused() {
    let desk = desk().await;
    let span = "start=2026-11-24&end=2026-11-24";
    let unknown = desk.slots(&format!("eventTypeId=99&{span}")).await;
    assert_eq!((unknown.status, unknown.message()), (404, "Event Type not found"));
    let turned = desk.slots(&format!("eventTypeId={PLAIN}&start=2026-11-25&end=2026-11-24")).await;
    let text = "Invalid time range given - check the 'start' and 'end' query parameters.";
    assert_eq!((turned.status, turned.message()), (400, text));
    let mixed = format!("eventTypeId={PLAIN}&eventTypeSlug=plain&username=salon&{span}");
    assert_eq!(desk.slots(&mixed).await.status, 400);
    let missing = desk.slots(&format!("eventTypeId={PLAIN}")).await;
    let errors = missing.body["error"]["details"]["errors"].as_array().unwrap();
    assert_eq!(errors.len(), 2);
    let zone = desk.slots(&format!("eventTypeId={PLAIN}&{span}&timeZone=Berlin")).await;
    assert_eq!(zone.body["error"]["details"]["errors"][0]["property"], "timeZone");
}
