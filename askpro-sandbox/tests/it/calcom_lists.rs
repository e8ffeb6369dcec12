//! Lists: bookings with filters and pages, event types, teams.

use chrono::Duration;
use serde_json::json;

use crate::support::{
    BOOKINGS, Desk, EVENT_TYPES, FIELDS, PHONE, PLAIN, TEAM, TEAM_ID, WAITING, by_phone, desk,
    erika,
};

async fn uids(desk: &Desk, query: &str) -> Vec<String> {
    let reply = desk.get(&format!("/v2/bookings?{query}"), BOOKINGS).await;
    let items = reply.data().as_array().unwrap().clone();
    items.iter().map(|booking| booking["uid"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn the_status_filters_are_groups_and_not_statuses() {
    let desk = desk().await;
    let past = desk.booked(&erika(PLAIN, "2026-11-23T09:00:00Z")).await;
    let gone = desk.booked(&erika(PLAIN, "2026-11-25T09:00:00Z")).await;
    let moved = desk.booked(&erika(PLAIN, "2026-11-25T10:00:00Z")).await;
    let pending = desk.booked(&erika(WAITING, "2026-11-26T09:00:00Z")).await;
    desk.change(&gone, "cancel", &json!({ "cancellationReason": "x" })).await;
    let start = json!({ "start": "2026-11-25T11:00:00Z" });
    let new = desk.change(&moved, "reschedule", &start).await.uid();
    desk.clock.advance(Duration::days(1));
    assert_eq!(uids(&desk, "status=upcoming").await, [new.clone(), pending.clone()]);
    assert_eq!(uids(&desk, "status=past").await, std::slice::from_ref(&past));
    assert_eq!(uids(&desk, "status=cancelled").await, [gone, moved]);
    assert_eq!(uids(&desk, "status=unconfirmed").await, std::slice::from_ref(&pending));
    assert_eq!(uids(&desk, "status=past,upcoming").await, [past, new, pending]);
    let reply = desk.get("/v2/bookings?status=accepted", BOOKINGS).await;
    assert_eq!(reply.body["error"]["details"]["errors"][0]["property"], "status");
}

#[tokio::test]
async fn the_settling_query_finds_a_booking_by_time_and_type() {
    let desk = desk().await;
    let uid = desk.booked(&by_phone(PHONE, "2026-11-24T09:00:00Z")).await;
    desk.booked(&by_phone(PHONE, "2026-11-24T10:00:00Z")).await;
    desk.booked(&erika(PLAIN, "2026-11-24T11:00:00Z")).await;
    let window = "afterStart=2026-11-24T08:59:00Z&beforeEnd=2026-11-24T09:31:00Z";
    let query = format!("status=upcoming&eventTypeIds={PHONE}&{window}&take=100");
    assert_eq!(uids(&desk, &query).await, [uid]);
}

#[tokio::test]
async fn bounds_are_inclusive() {
    let desk = desk().await;
    let uid = desk.booked(&erika(PLAIN, "2026-11-24T09:00:00Z")).await;
    let exact = "afterStart=2026-11-24T09:00:00Z&beforeEnd=2026-11-24T09:30:00Z";
    assert_eq!(uids(&desk, exact).await, [uid]);
    assert!(uids(&desk, "afterStart=2026-11-24T09:00:01Z").await.is_empty());
    let reply = desk.get("/v2/bookings?afterStart=morgen", BOOKINGS).await;
    assert_eq!(reply.status, 400);
}

#[tokio::test]
async fn an_address_with_a_plus_is_found_with_and_without_encoding() {
    let desk = desk().await;
    let mut body = erika(PLAIN, "2026-11-24T09:00:00Z");
    body["attendee"]["email"] = json!("erika+salon@example.com");
    let uid = desk.booked(&body).await;
    for email in ["erika%2Bsalon@example.com", "erika+salon@example.com"] {
        assert_eq!(
            uids(&desk, &format!("attendeeEmail={email}")).await,
            std::slice::from_ref(&uid)
        );
    }
    assert!(uids(&desk, "attendeeEmail=erika@example.com").await.is_empty());
}

#[tokio::test]
async fn changes_are_found_by_their_time_and_never_changed_ones_are_not() {
    let desk = desk().await;
    let first = desk.booked(&erika(PLAIN, "2026-11-24T09:00:00Z")).await;
    desk.booked(&erika(PLAIN, "2026-11-24T10:00:00Z")).await;
    desk.clock.advance(Duration::minutes(5));
    desk.change(&first, "cancel", &json!({ "cancellationReason": "x" })).await;
    let query = "afterUpdatedAt=2026-11-23T07:05:00Z&sortUpdatedAt=asc";
    assert_eq!(uids(&desk, query).await, [first]);
}

#[tokio::test]
async fn pages_are_counted_by_skip_and_take() {
    let desk = desk().await;
    let mut made = Vec::new();
    for hour in 9..14 {
        made.push(desk.booked(&erika(PLAIN, &format!("2026-11-24T{hour:02}:00:00Z"))).await);
    }
    let reply = desk.get("/v2/bookings?status=upcoming&take=2&skip=2", BOOKINGS).await;
    let shown: Vec<&str> =
        reply.data().as_array().unwrap().iter().filter_map(|b| b["uid"].as_str()).collect();
    assert_eq!(shown, made[2..4]);
    assert_eq!(
        reply.body["pagination"],
        json!({
            "totalItems": 5,
            "remainingItems": 1,
            "returnedItems": 2,
            "itemsPerPage": 2,
            "currentPage": 2,
            "totalPages": 3,
            "hasNextPage": true,
            "hasPreviousPage": true,
        })
    );
    made.reverse();
    assert_eq!(uids(&desk, "sortStart=desc").await, made);
    assert_eq!(desk.get("/v2/bookings?take=251", BOOKINGS).await.status, 400);
}

#[tokio::test]
async fn unknown_parameters_are_dropped() {
    let desk = desk().await;
    let uid = desk.booked(&erika(PLAIN, "2026-11-24T09:00:00Z")).await;
    assert_eq!(uids(&desk, "metadata=k2&status=upcoming").await, [uid]);
}

#[tokio::test]
async fn event_types_of_the_user_are_listed_without_those_of_teams() {
    let desk = desk().await;
    let reply = desk.get("/v2/event-types", EVENT_TYPES).await;
    let ids: Vec<i64> =
        reply.data().as_array().unwrap().iter().filter_map(|spec| spec["id"].as_i64()).collect();
    assert!(ids.contains(&PLAIN) && !ids.contains(&TEAM), "{ids:?}");
    let one = desk.get(&format!("/v2/event-types/{FIELDS}"), EVENT_TYPES).await;
    let fields = one.data()["bookingFields"].as_array().unwrap().clone();
    let field = |slug: &str| fields.iter().find(|field| field["slug"] == slug).unwrap().clone();
    assert_eq!(field("email")["required"], true);
    assert_eq!(field("title")["required"], true);
    assert_eq!(field("mitarbeiter")["options"], json!(["Anna", "Ben"]));
    assert_eq!(desk.get("/v2/event-types/99", EVENT_TYPES).await.status, 404);
}

#[tokio::test]
async fn a_teams_event_types_are_found_under_the_team_alone() {
    let desk = desk().await;
    let reply = desk.get(&format!("/v2/teams/{TEAM_ID}/event-types"), EVENT_TYPES).await;
    assert_eq!(reply.data()[0]["id"], TEAM);
    assert_eq!(reply.data()[0]["teamId"], TEAM_ID);
    assert_eq!(reply.data()[0]["hosts"].as_array().unwrap().len(), 2);
    let path = format!("/v2/event-types/{TEAM}");
    assert_eq!(desk.get(&path, EVENT_TYPES).await.status, 404);
    let path = format!("/v2/teams/{TEAM_ID}/event-types/{TEAM}");
    assert_eq!(desk.get(&path, EVENT_TYPES).await.status, 200);
    assert_eq!(desk.get("/v2/teams/1/event-types", EVENT_TYPES).await.status, 404);
}

#[tokio::test]
async fn the_newest_event_types_name_their_fields_otherwise() {
    let desk = desk().await;
    let reply = desk.get(&format!("/v2/event-types/{PLAIN}"), "2026-06-12").await;
    assert_eq!(reply.data()["bookingFields"][1]["field"], "email");
}
