//! Every request that the two clients send is as the services' own documents describe it.
//!
//! Needs `ASKPRO_API_SPECS`, the folder with the documents; without it these tests fail.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::time::Duration;

use askpro_calcom::{CalcomClient, RateLimit};
use askpro_core::function::{agent_functions, definitions};
use askpro_core::ports::{
    AgentTools, BookingFilter, BookingQuery, BookingSort, Calendar, CallQuery, PageRequest,
    RescheduleRequest, SlotQuery, Telephony,
};
use askpro_core::{AppointmentRequest, CompanyId, E164, EventTypeId, NewBooking, Region, TeamId};
use askpro_retell::RetellClient;
use askpro_tests::berlin;
use askpro_tests::openapi::ApiDocument;
use serde_json::json;
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, ResponseTemplate};

async fn listening() -> MockServer {
    let server = MockServer::start().await;
    let nothing = ResponseTemplate::new(200).set_body_json(json!({}));
    Mock::given(any()).respond_with(nothing).mount(&server).await;
    server
}

async fn assert_documented(server: &MockServer, document: &str, at_least: usize) {
    let document = ApiDocument::read(document);
    let requests = server.received_requests().await.unwrap();
    assert!(requests.len() >= at_least, "only {} requests were sent", requests.len());
    let faults: Vec<String> =
        requests.iter().flat_map(|request| document.faults(request)).collect();
    assert!(faults.is_empty(), "{faults:#?}");
}

fn new_booking(email: bool, options: bool) -> NewBooking {
    let phone = E164::parse("0171 3920001", Region::De).unwrap();
    let request = AppointmentRequest::new(
        CompanyId::new(1),
        EventTypeId::new(5),
        berlin(2026, 12, 1, 15, 30),
    )
    .with_attendee("Erika Mustermann", phone);
    let mut attendee = request.attendee;
    attendee.email = email.then(|| "erika@example.com".to_owned());
    NewBooking {
        event_type: request.event_type,
        start: request.start,
        length_minutes: options.then_some(45),
        attendee,
        notes: options.then(|| "Via Telefon gebucht".to_owned()),
        metadata: [("askpro_key".to_owned(), "0".repeat(64))].into(),
    }
}

#[tokio::test]
async fn requests_to_calcom_are_documented() {
    let server = listening().await;
    let client = CalcomClient::builder("cal_test_key")
        .base_url(server.uri())
        .rate_limit(RateLimit::new(6000).with_burst(1000))
        .build()
        .unwrap();
    let (event_type, uid) = (EventTypeId::new(5), "uid_1".parse().unwrap());
    let start = berlin(2026, 12, 1, 15, 30);
    // The answers are empty, so most calls end in an error; only what was sent counts.
    let _ = client.me().await;
    let _ = client.event_types().await;
    let _ = client.event_type(event_type).await;
    let _ = client.team_event_types(TeamId::new(3)).await;
    let mut slots = SlotQuery::new(event_type, start, start + chrono::Duration::days(1));
    let _ = client.slots(&slots).await;
    slots.length_minutes = Some(45);
    slots.moving = Some(askpro_core::BookingUid::new("uid_1").unwrap());
    let _ = client.slots(&slots).await;
    for (email, options) in [(false, false), (true, false), (false, true), (true, true)] {
        let _ = client.book(&new_booking(email, options)).await;
    }
    let _ = client.booking(&uid).await;
    let query = BookingQuery {
        filters: vec![BookingFilter::Upcoming, BookingFilter::Past],
        event_type: Some(event_type),
        attendee_email: Some("erika+termin@example.com".to_owned()),
        starts_from: Some(start),
        ends_until: Some(start + chrono::Duration::hours(1)),
        updated_from: Some(start),
        created_from: Some(start),
        sort: Some(BookingSort::Updated),
        page: PageRequest { skip: 100, take: 250 },
    };
    let _ = client.bookings(&query).await;
    let by_start = BookingQuery {
        filters: vec![
            BookingFilter::Recurring,
            BookingFilter::Cancelled,
            BookingFilter::Unconfirmed,
        ],
        sort: Some(BookingSort::Start),
        ..BookingQuery::default()
    };
    let _ = client.bookings(&by_start).await;
    let by_making = BookingQuery { sort: Some(BookingSort::Created), ..by_start };
    let _ = client.bookings(&by_making).await;
    let moved = RescheduleRequest { start, reason: Some("Kundenwunsch".to_owned()) };
    let _ = client.reschedule(&uid, &moved).await;
    let _ = client.reschedule(&uid, &RescheduleRequest { start, reason: None }).await;
    let _ = client.cancel(&uid, "Kundenwunsch").await;
    let _ = client.confirm(&uid).await;
    let _ = client.decline(&uid, Some("kein Platz")).await;
    let _ = client.decline(&uid, None).await;
    let _ = client.reserve(event_type, start, Duration::from_mins(5)).await;
    let _ = client.release(&"res_1".parse().unwrap()).await;
    assert_documented(&server, "calcom-openapi.json", 22).await;
}

#[tokio::test]
async fn requests_to_retell_are_documented() {
    let server = listening().await;
    let client = RetellClient::builder("key_test").base_url(server.uri()).build().unwrap();
    let agent = "agent_1".parse().unwrap();
    let _ = client.account().await;
    let _ = client.agents().await;
    let _ = client.agent(&agent, None).await;
    let _ = client.agent(&agent, Some("7")).await;
    let _ = client.agent_versions(&agent).await;
    let _ = client.phone_numbers().await;
    let _ = client.calls(&CallQuery::default()).await;
    let query = CallQuery {
        ended_from: Some(berlin(2026, 12, 1, 0, 0)),
        agent: Some(agent),
        limit: Some(1000),
        page_key: Some("next".to_owned()),
    };
    let _ = client.calls(&query).await;
    let _ = client.call(&"call_1".parse().unwrap()).await;
    let _ = client.events(&"call_1".parse().unwrap()).await;
    assert_documented(&server, "retell-openapi.json", 10).await;
}

#[tokio::test]
async fn functions_and_bindings_are_written_as_documented() {
    let server = MockServer::start().await;
    let engine = json!({ "type": "retell-llm", "llm_id": "llm_1", "version": 8 });
    let answer = json!({ "version": 8, "response_engine": engine, "general_tools": [] });
    let everything = ResponseTemplate::new(200).set_body_json(answer);
    Mock::given(any()).respond_with(everything).mount(&server).await;
    let client = RetellClient::builder("key_test").base_url(server.uri()).build().unwrap();
    let agent = "agent_1".parse().unwrap();
    client.functions(&agent, Some("8")).await.unwrap();
    client.create_draft(&agent, 7).await.unwrap();
    let put =
        agent_functions(definitions(), "https://phone.example.de/api/mcp/retell/custom-function");
    client.put_functions(&agent, 8, &put, &["gone".to_owned()]).await.unwrap();
    client.publish(&agent, 8).await.unwrap();
    client.settings(&agent, Some("8")).await.unwrap().unwrap();
    let number = E164::parse("+493023125010", Region::De).unwrap();
    for version in ["8", "prod"] {
        client.bind_number(&number, &agent, version).await.unwrap();
    }
    assert_documented(&server, "retell-openapi.json", 13).await;
}

#[tokio::test]
async fn the_check_finds_what_is_not_documented() {
    let server = listening().await;
    let client = reqwest::Client::new();
    let url = |path: &str| format!("{}{path}", server.uri());
    let booking = json!({ "start": "2026-12-01T14:30:00Z", "eventTypeId": "five", "reason": "x" });
    for request in [
        client.get(url("/v1/bookings")),
        client.get(url("/v2/slots?start=2026-12-01")).header("cal-api-version", "2024-09-04"),
        client
            .get(url("/v2/slots?start=2026-12-01&end=2026-12-02&page=1"))
            .header("cal-api-version", "2024-09-04"),
        client.get(url("/v2/bookings/uid_1")).header("cal-api-version", "2024-04-15"),
        client.post(url("/v2/bookings")).header("cal-api-version", "2024-08-13").json(&booking),
    ] {
        request.send().await.unwrap();
    }
    let document = ApiDocument::read("calcom-openapi.json");
    for request in server.received_requests().await.unwrap() {
        assert!(!document.faults(&request).is_empty(), "{} {}", request.method, request.url);
    }
}
