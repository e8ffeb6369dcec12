//! The list of bookings: filters, paging, and what holds although the server forgets it.

use std::collections::BTreeMap;

use askpro_core::ports::{BookingFilter, BookingQuery, BookingSort, Calendar, PageRequest};
use askpro_core::{Booking, ErrorKind, EventTypeId};
use serde_json::{Value, json};
use wiremock::ResponseTemplate;

use crate::support::{Calcom, On, at, booking};

async fn listing(items: Vec<Value>, pagination: Value) -> Calcom {
    let calcom = Calcom::start().await;
    let body = json!({"status": "success", "data": items, "pagination": pagination});
    calcom.answers(On::Bookings, ResponseTemplate::new(200).set_body_json(body)).await;
    calcom
}

async fn asked(query: &BookingQuery) -> BTreeMap<String, String> {
    let calcom = listing(vec![], json!({"hasNextPage": false})).await;
    calcom.client().bookings(query).await.unwrap();
    calcom.only_request().await.url.query_pairs().into_owned().collect()
}

/// The uids that are left of these bookings.
async fn kept(items: Vec<Value>, query: &BookingQuery) -> Vec<String> {
    let calcom = listing(items, json!({"hasNextPage": false})).await;
    let page = calcom.client().bookings(query).await.unwrap();
    page.items.iter().map(|booking: &Booking| booking.uid.to_string()).collect()
}

fn with(uid: &str, change: impl FnOnce(&mut Value)) -> Value {
    let mut value = booking(uid, "accepted");
    change(&mut value);
    value
}

#[tokio::test]
async fn all_filters_are_sent() {
    let query = BookingQuery {
        filters: vec![BookingFilter::Upcoming, BookingFilter::Cancelled],
        event_type: Some(EventTypeId::new(7)),
        attendee_email: Some("erika+salon@example.com".to_owned()),
        starts_from: Some(at(13, 29)),
        ends_until: Some(at(14, 1)),
        updated_from: Some(at(9, 0)),
        created_from: Some(at(8, 0)),
        sort: Some(BookingSort::Updated),
        page: PageRequest { skip: 100, take: 1000 },
    };
    let expected = [
        ("status", "upcoming,cancelled"),
        ("eventTypeId", "7"),
        ("attendeeEmail", "erika+salon@example.com"),
        ("afterStart", "2026-03-03T13:29:00.000Z"),
        ("beforeEnd", "2026-03-03T14:01:00.000Z"),
        ("afterUpdatedAt", "2026-03-03T09:00:00.000Z"),
        ("afterCreatedAt", "2026-03-03T08:00:00.000Z"),
        ("sortUpdatedAt", "asc"),
        ("take", "250"),
        ("skip", "100"),
    ];
    let expected = expected.map(|(key, value)| (key.to_owned(), value.to_owned())).into();
    assert_eq!(asked(&query).await, expected);
}

#[tokio::test]
async fn a_plus_in_an_address_is_escaped() {
    let query = BookingQuery {
        attendee_email: Some("erika+salon@example.com".to_owned()),
        ..BookingQuery::default()
    };
    let calcom = listing(vec![], json!({})).await;
    calcom.client().bookings(&query).await.unwrap();
    let sent = calcom.only_request().await;
    assert!(sent.url.query().unwrap().contains("attendeeEmail=erika%2Bsalon%40example.com"));
}

#[tokio::test]
async fn the_groups_are_sent_even_when_none_is_named() {
    let sent = asked(&BookingQuery::default()).await;
    assert_eq!(sent["status"], "upcoming,recurring,past,cancelled,unconfirmed");
    assert_eq!((sent["take"].as_str(), sent["skip"].as_str()), ("100", "0"));
    assert_eq!(sent.len(), 3);
}

#[tokio::test]
async fn the_sort_is_sent() {
    let query = BookingQuery { sort: Some(BookingSort::Start), ..BookingQuery::default() };
    assert_eq!(asked(&query).await["sortStart"], "asc");
    let query = BookingQuery { sort: Some(BookingSort::Created), ..BookingQuery::default() };
    assert_eq!(asked(&query).await["sortCreated"], "asc");
}

#[tokio::test]
async fn what_was_made_before_is_left_out_although_the_server_lists_it() {
    let made = |uid: &str, at: Value| with(uid, |b| b["createdAt"] = at);
    let items = vec![
        made("before", json!("2026-03-03T07:59:59.999Z")),
        made("then", json!("2026-03-03T08:00:00.000Z")),
        made("unknown", Value::Null),
    ];
    let query = BookingQuery { created_from: Some(at(8, 0)), ..BookingQuery::default() };
    assert_eq!(kept(items, &query).await, ["then", "unknown"]);
}

#[tokio::test]
async fn times_hold_although_the_server_ignores_them() {
    let items = || {
        vec![
            with("early", |b| b["start"] = json!("2026-03-03T13:28:59.999Z")),
            with("late", |b| b["end"] = json!("2026-03-03T14:01:00.001Z")),
            booking("fits", "accepted"),
        ]
    };
    let query = BookingQuery {
        starts_from: Some(at(13, 29)),
        ends_until: Some(at(14, 1)),
        ..BookingQuery::default()
    };
    assert_eq!(kept(items(), &query).await, ["fits"]);
    let exact = BookingQuery {
        starts_from: Some(at(13, 30)),
        ends_until: Some(at(14, 0)),
        ..BookingQuery::default()
    };
    assert_eq!(kept(items(), &exact).await, ["fits"]);
}

#[tokio::test]
async fn a_change_time_that_is_not_known_is_that_of_the_making() {
    let items = vec![
        with("old", |b| b["updatedAt"] = json!("2026-03-03T08:59:59.000Z")),
        with("new", |b| b["updatedAt"] = json!("2026-03-03T09:00:00.000Z")),
        with("made", |b| b["createdAt"] = json!("2026-03-03T09:30:00.000Z")),
        booking("made-earlier", "accepted"),
        with("unknown", |b| b["createdAt"] = json!(null)),
    ];
    let query = BookingQuery { updated_from: Some(at(9, 0)), ..BookingQuery::default() };
    assert_eq!(kept(items, &query).await, ["new", "made", "unknown"]);
}

#[tokio::test]
async fn event_type_attendee_and_group_hold_too() {
    let items = || {
        vec![
            with("other", |b| b["eventType"] = json!({"id": 8})),
            with("mail", |b| b["attendees"] = json!([{"email": "Erika@example.com"}])),
            booking("gone", "cancelled"),
        ]
    };
    let of_type = BookingQuery {
        event_type: Some(EventTypeId::new(7)),
        filters: vec![BookingFilter::Upcoming],
        ..BookingQuery::default()
    };
    assert_eq!(kept(items(), &of_type).await, ["mail"]);
    let of_erika = BookingQuery {
        attendee_email: Some("erika@example.com".to_owned()),
        ..BookingQuery::default()
    };
    assert_eq!(kept(items(), &of_erika).await, ["mail"]);
    let gone = BookingQuery { filters: vec![BookingFilter::Cancelled], ..BookingQuery::default() };
    assert_eq!(kept(items(), &gone).await, ["gone"]);
}

#[tokio::test]
async fn the_next_page_begins_after_what_was_listed_not_after_what_was_kept() {
    let items = vec![booking("a", "accepted"), booking("b", "cancelled")];
    let calcom = listing(items, json!({"hasNextPage": true, "currentPage": 0})).await;
    let query = BookingQuery {
        filters: vec![BookingFilter::Upcoming],
        page: PageRequest { skip: 4, take: 2 },
        ..BookingQuery::default()
    };
    let page = calcom.client().bookings(&query).await.unwrap();
    assert_eq!(page.items.len(), 1);
    assert_eq!(page.next, Some(PageRequest { skip: 6, take: 2 }));
}

#[tokio::test]
async fn the_last_page_has_no_next_one() {
    let calcom = listing(vec![booking("a", "accepted")], json!({"hasNextPage": false})).await;
    let page = calcom.client().bookings(&BookingQuery::default()).await.unwrap();
    assert_eq!((page.items.len(), page.next), (1, None));
}

#[tokio::test]
async fn an_empty_page_ends_the_list_whatever_the_server_says() {
    let calcom = listing(vec![], json!({"hasNextPage": true})).await;
    let page = calcom.client().bookings(&BookingQuery::default()).await.unwrap();
    assert_eq!(page.next, None);
}

#[tokio::test]
async fn without_pagination_a_full_page_has_a_next_one() {
    let query = BookingQuery { page: PageRequest { skip: 0, take: 1 }, ..BookingQuery::default() };
    let calcom = listing(vec![booking("a", "accepted")], json!(null)).await;
    let page = calcom.client().bookings(&query).await.unwrap();
    assert_eq!(page.next, Some(PageRequest { skip: 1, take: 1 }));
}

#[tokio::test]
async fn pages_by_cursor_are_refused_because_bookings_would_be_missed() {
    let calcom = listing(vec![], json!({"nextCursor": "x", "hasMore": true})).await;
    let error = calcom.client().bookings(&BookingQuery::default()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::UnexpectedAnswer);
}

#[tokio::test]
async fn one_unreadable_booking_fails_the_page_because_it_might_be_booked_again() {
    let broken = with("broken", |b| b["start"] = json!(null));
    let calcom = listing(vec![booking("a", "accepted"), broken], json!({})).await;
    let error = calcom.client().bookings(&BookingQuery::default()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::UnexpectedAnswer);
    assert!(error.message().contains("data.start: expected an instant, found nothing"));
}
