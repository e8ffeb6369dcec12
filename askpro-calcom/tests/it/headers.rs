//! Headers and addresses.

use askpro_calcom::ApiVersions;
use askpro_core::ports::Calendar;
use askpro_core::{BookingUid, EventTypeId};
use serde_json::json;
use wiremock::Request;

use crate::support::{Calcom, On, booking};

fn header<'a>(request: &'a Request, name: &str) -> Option<&'a str> {
    request.headers.get(name).map(|value| value.to_str().unwrap())
}

/// What is sent for an operation, whatever comes back.
async fn sent(on: On) -> Request {
    let calcom = Calcom::start().await;
    calcom.gives(on, json!(null)).await;
    let _ = on.ask(&calcom.client()).await;
    calcom.only_request().await
}

#[tokio::test]
async fn every_request_has_key_agent_and_accepted_type() {
    for on in On::READS.into_iter().chain(On::WRITES) {
        let request = sent(on).await;
        assert_eq!(header(&request, "authorization"), Some("Bearer cal_test_key"), "{on:?}");
        let agent = header(&request, "user-agent").unwrap();
        assert_eq!(agent, concat!("askpro/", env!("CARGO_PKG_VERSION")), "{on:?}");
        assert_eq!(header(&request, "accept"), Some("application/json"), "{on:?}");
    }
}

#[tokio::test]
async fn each_resource_is_asked_in_its_own_version() {
    use On::{
        Book, Booking, Bookings, Cancel, Confirm, Decline, EventType, EventTypes, Me, Release,
        Reschedule, Reserve, Slots, TeamEventTypes,
    };
    let resources = [
        (Some("2024-08-13"), vec![Book, Booking, Bookings, Reschedule, Cancel, Confirm, Decline]),
        (Some("2024-09-04"), vec![Slots, Reserve, Release]),
        (Some("2024-06-14"), vec![EventTypes, TeamEventTypes, EventType]),
        (None, vec![Me]),
    ];
    for (version, operations) in resources {
        for on in operations {
            assert_eq!(header(&sent(on).await, "cal-api-version"), version, "{on:?}");
        }
    }
}

#[tokio::test]
async fn versions_can_be_set() {
    let calcom = Calcom::start().await;
    calcom.gives(On::Booking, booking("uid_old", "accepted")).await;
    let mut versions = ApiVersions::default();
    versions.bookings = "2026-02-25".to_owned();
    let client = calcom.builder().api_versions(versions).build().unwrap();
    On::Booking.ask(&client).await.unwrap();
    assert_eq!(header(&calcom.only_request().await, "cal-api-version"), Some("2026-02-25"));
}

#[tokio::test]
async fn bodies_are_sent_as_json() {
    for on in [On::Book, On::Reschedule, On::Cancel, On::Decline, On::Reserve] {
        assert_eq!(header(&sent(on).await, "content-type"), Some("application/json"), "{on:?}");
    }
}

#[tokio::test]
async fn a_path_prefix_of_a_self_hosted_server_is_kept() {
    let calcom = Calcom::start().await;
    calcom.answers_at("GET", "/cal/api/v2/event-types/7", json!({"id": 7})).await;
    for base in ["/cal/api", "/cal/api/", "/cal/api/v2"] {
        let client = calcom.builder().base_url(format!("{}{base}", calcom.uri())).build().unwrap();
        assert!(client.event_type(EventTypeId::new(7)).await.unwrap().is_some(), "{base}");
    }
}

#[tokio::test]
async fn an_id_cannot_lead_to_another_path() {
    let calcom = Calcom::start().await;
    let client = calcom.client();
    let uid = |text: &str| -> BookingUid { text.parse().unwrap() };
    assert!(client.cancel(&uid(".."), "x").await.is_err());
    assert_eq!(calcom.requests().await.len(), 0);

    let _ = client.booking(&uid("a/../me?x=1#y")).await;
    let request = calcom.only_request().await;
    assert_eq!(request.url.path(), "/v2/bookings/a%2F..%2Fme%3Fx=1%23y");
    assert_eq!(request.url.query(), None);
}
