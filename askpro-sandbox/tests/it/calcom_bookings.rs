//! Making bookings.

use askpro_sandbox::calcom::{Confirmation, EventTypeSpec, FieldRule, TwinStatus};
use serde_json::json;

use crate::support::{LENGTHS, PHONE, PLAIN, TEAM, WAITING, at, by_phone, desk, desk_of, erika};

#[tokio::test]
async fn a_booking_comes_back_whole() {
    let desk = desk().await;
    let reply = desk.book(&erika(PLAIN, "2026-11-24T10:00:00+01:00")).await;
    assert_eq!(reply.status, 201);
    let booking = reply.data();
    assert_eq!(booking["uid"].as_str().unwrap().len(), 22);
    assert_eq!(booking["status"], "accepted");
    assert_eq!(booking["start"], "2026-11-24T09:00:00.000Z");
    assert_eq!(booking["end"], "2026-11-24T09:30:00.000Z");
    assert_eq!(booking["duration"], 30);
    assert_eq!(booking["metadata"], json!({ "askpro_key": "k1" }));
    assert_eq!(booking["attendees"][0]["email"], "erika@example.com");
    assert_eq!(booking["attendees"][0]["phoneNumber"], "+491713920001");
    assert_eq!(booking["hosts"].as_array().unwrap().len(), 1);
    assert_eq!(desk.booking(&reply.uid()).await, *booking);
}

#[tokio::test]
async fn a_start_without_offset_is_utc() {
    let desk = desk().await;
    let reply = desk.book(&erika(PLAIN, "2026-11-24T09:00:00")).await;
    assert_eq!(reply.data()["start"], "2026-11-24T09:00:00.000Z");
}

#[tokio::test]
async fn a_phone_only_attendee_gets_an_address_made_of_the_digits() {
    let desk = desk().await;
    let reply = desk.book(&by_phone(PHONE, "2026-11-24T09:00:00Z")).await;
    assert_eq!(reply.data()["attendees"][0]["email"], "491713920001@sms.cal.com");
}

#[tokio::test]
async fn a_hidden_email_field_discards_the_given_address() {
    let spec = EventTypeSpec::new(1, "Beratung", "b", 30).with_email(FieldRule::Hidden);
    let desk = desk_of(|builder| builder.with_event_type(spec)).await;
    let reply = desk.book(&erika(1, "2026-11-24T09:00:00Z")).await;
    assert_eq!(reply.data()["attendees"][0]["email"], "491713920001@sms.cal.com");
}

#[tokio::test]
async fn a_host_is_not_booked_twice_not_even_by_another_event_type() {
    let desk = desk().await;
    desk.booked(&erika(PLAIN, "2026-11-24T09:00:00Z")).await;
    for start in ["2026-11-24T09:00:00Z", "2026-11-24T09:15:00Z", "2026-11-24T08:45:00Z"] {
        let reply = desk.book(&erika(PHONE, start)).await;
        assert_eq!(reply.status, 400);
        let text = "User either already has booking at this time or is not available";
        assert_eq!(reply.message(), text, "{start}");
    }
    desk.booked(&erika(PHONE, "2026-11-24T09:30:00Z")).await;
    desk.booked(&erika(PHONE, "2026-11-24T08:30:00Z")).await;
}

#[tokio::test]
async fn fifty_requests_at_once_make_one_booking() {
    let desk = std::sync::Arc::new(desk().await);
    let mut racers = tokio::task::JoinSet::new();
    for racer in 0..50 {
        let desk = std::sync::Arc::clone(&desk);
        let event_type = if racer % 2 == 0 { PLAIN } else { PHONE };
        racers.spawn(
            async move { desk.book(&erika(event_type, "2026-11-24T09:00:00Z")).await.status },
        );
    }
    let statuses = racers.join_all().await;
    assert_eq!(statuses.iter().filter(|status| **status == 201).count(), 1);
    assert_eq!(statuses.iter().filter(|status| **status == 400).count(), 49);
    assert_eq!(desk.twin.live_bookings().len(), 1);
}

#[tokio::test]
async fn outside_the_hours_nobody_is_available() {
    let desk = desk().await;
    for start in ["2026-11-24T07:45:00Z", "2026-11-24T16:45:00Z", "2026-11-28T10:00:00Z"] {
        let reply = desk.book(&erika(PLAIN, start)).await;
        assert_eq!(reply.status, 400, "{start}");
        assert!(reply.message().ends_with("or is not available"));
    }
}

#[tokio::test]
async fn a_start_beside_the_grid_can_be_booked() {
    let desk = desk().await;
    desk.booked(&erika(PLAIN, "2026-11-24T09:10:00Z")).await;
}

#[tokio::test]
async fn a_team_has_as_many_places_as_hosts_and_other_words_for_none() {
    let desk = desk().await;
    let start = "2026-11-24T09:00:00Z";
    let mut other = erika(TEAM, start);
    other["attendee"]["email"] = json!("max@example.com");
    let mut third = erika(TEAM, start);
    third["attendee"]["email"] = json!("moritz@example.com");
    let first = desk.book(&erika(TEAM, start)).await;
    let second = desk.book(&other).await;
    assert_ne!(first.data()["hosts"][0]["id"], second.data()["hosts"][0]["id"]);
    let reply = desk.book(&third).await;
    let text = "One of the hosts either already has booking at this time or is not available";
    assert_eq!((reply.status, reply.message()), (400, text));
}

#[tokio::test]
async fn a_round_robin_gives_a_repeated_attendee_the_first_booking() {
    let desk = desk().await;
    let body = erika(TEAM, "2026-11-24T09:00:00Z");
    let first = desk.booked(&body).await;
    assert_eq!(desk.booked(&body).await, first);
    assert_eq!(desk.twin.bookings().len(), 1);
}

#[tokio::test]
async fn a_booking_that_needs_confirmation_is_pending_and_recognised_when_repeated() {
    let desk = desk().await;
    let body = erika(WAITING, "2026-11-24T09:00:00Z");
    let reply = desk.book(&body).await;
    assert_eq!(reply.data()["status"], "pending");
    assert_eq!(desk.booked(&body).await, reply.uid());
    assert_eq!(desk.twin.bookings().len(), 1);
}

#[tokio::test]
async fn a_pending_booking_takes_time_only_where_the_owner_wants_it() {
    let blocking =
        EventTypeSpec::new(1, "Beratung", "b", 30).with_confirmation(Confirmation::NeededAndBlocks);
    let desk = desk_of(|builder| builder.with_event_type(blocking)).await;
    desk.booked(&erika(1, "2026-11-24T09:00:00Z")).await;
    let mut other = erika(1, "2026-11-24T09:00:00Z");
    other["attendee"]["email"] = json!("max@example.com");
    assert_eq!(desk.book(&other).await.status, 400);

    let desk = crate::support::desk().await;
    desk.booked(&erika(WAITING, "2026-11-24T09:00:00Z")).await;
    desk.booked(&erika(PLAIN, "2026-11-24T09:00:00Z")).await;
}

#[tokio::test]
async fn one_of_several_lengths_can_be_asked_for() {
    let desk = desk().await;
    let mut body = erika(LENGTHS, "2026-11-24T09:00:00Z");
    body["lengthInMinutes"] = json!(60);
    assert_eq!(desk.book(&body).await.data()["end"], "2026-11-24T10:00:00.000Z");
}

#[tokio::test]
async fn an_event_type_is_found_by_slug_as_well() {
    let desk = desk().await;
    let mut body = erika(PLAIN, "2026-11-24T09:00:00Z");
    let object = body.as_object_mut().unwrap();
    object.remove("eventTypeId");
    object.insert("eventTypeSlug".to_owned(), json!("plain"));
    object.insert("username".to_owned(), json!("salon"));
    assert_eq!(desk.book(&body).await.data()["eventTypeId"], PLAIN);
}

#[tokio::test]
async fn metadata_with_one_value_that_is_no_text_is_lost_when_read() {
    let desk = desk().await;
    let mut body = erika(PLAIN, "2026-11-24T09:00:00Z");
    body["metadata"] = json!({ "askpro_key": "k1", "number": 1 });
    let uid = desk.booked(&body).await;
    assert_eq!(desk.booking(&uid).await["metadata"], json!({}));
}

#[tokio::test]
async fn the_books_survive_a_restart_of_the_server() {
    let desk = desk().await;
    let uid = desk.booked(&erika(PLAIN, "2026-11-24T09:00:00Z")).await;
    let address = desk.server.address();
    desk.server.shutdown().await;
    let again = desk.twin.spawn(address).await.unwrap();
    assert_eq!(again.address(), address);
    let kept = &desk.twin.bookings()[0];
    assert_eq!((kept.uid.as_str(), kept.status), (uid.as_str(), TwinStatus::Accepted));
    assert_eq!(kept.start, at("2026-11-24T09:00:00Z"));
}

#[tokio::test]
async fn a_taken_port_is_an_error() {
    let desk = desk().await;
    let again = desk.twin.spawn(desk.server.address()).await;
    assert_eq!(again.unwrap_err().kind(), std::io::ErrorKind::AddrInUse);
}
