//! The original specification's own example, from the webhook to the calendar, which checks numbers as Cal.com does.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::net::SocketAddr;
use std::sync::Arc;

use askpro_calcom::CalcomClient;
use askpro_core::CallOutcome;
use askpro_sandbox::calcom::{
    DEMO_CALCOM_KEY, DEMO_EVENT_TYPE, EventTypeSpec, FieldRule, TwinStatus, WeeklyHours,
};
use askpro_sandbox::{CalcomTwin, RunningTwin};
use askpro_tests::payloads::ORIGINAL;
use askpro_tests::{TestServer, berlin};
use axum::http::StatusCode;

/// A server over a calendar that asks for the e-mail address, as event types do unless they are changed.
async fn server() -> (TestServer, CalcomTwin, RunningTwin) {
    let clock = TestServer::clock();
    let consultation = EventTypeSpec::new(DEMO_EVENT_TYPE, "Beratung", "beratung", 30)
        .with_email(FieldRule::Required)
        .with_phone(FieldRule::Optional)
        .with_hours(WeeklyHours::weekdays(9, 18));
    let twin = CalcomTwin::builder(Arc::new(clock.clone())).with_event_type(consultation).build();
    let running = twin.spawn(SocketAddr::from(([127, 0, 0, 1], 0))).await.unwrap();
    let client =
        CalcomClient::builder(DEMO_CALCOM_KEY).base_url(running.base_url()).build().unwrap();
    let companies = [(TestServer::company(1, "+493083793369"), TestServer::KEY)];
    let server =
        TestServer::start_over(Arc::new(client), clock, "sqlite::memory:", &companies).await;
    (server, twin, running)
}

#[tokio::test]
async fn the_original_payload_is_booked_although_no_plan_lists_its_number() {
    let (server, twin, _running) = server().await;
    let answer = server.post_signed(ORIGINAL.as_bytes(), TestServer::KEY).await;
    assert_eq!((answer.status, answer.message()), (StatusCode::OK, "accepted"));
    server.work().await;

    let call = server.call(TestServer::COMPANY, "abc123").await.unwrap();
    assert!(matches!(call.outcome, Some(CallOutcome::Booked(_))), "{:?}", call.outcome);
    assert_eq!(server.tasks(TestServer::COMPANY).await, []);

    let bookings = twin.bookings();
    assert_eq!(bookings.len(), 1);
    let booking = &bookings[0];
    assert_eq!(booking.status, TwinStatus::Accepted);
    assert_eq!(booking.event_type_id, DEMO_EVENT_TYPE);
    assert_eq!(booking.start, berlin(2025, 7, 2, 11, 0));
    assert_eq!(booking.name, "Max Mustermann");
    assert_eq!(booking.email, "max@example.com");
    assert_eq!(booking.phone, None);
    let notes = booking.responses["notes"].as_str().unwrap();
    assert!(notes.ends_with("\nTelefon: +491234567890"), "{notes}");
}
