//! The Cal.com client against the twin of Cal.com passes the suite of the calendar port, over HTTP.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::net::SocketAddr;
use std::sync::Arc;

use askpro_calcom::{CalcomClient, RateLimit};
use askpro_core::EventTypeId;
use askpro_core::testing::ManualClock;
use askpro_core::testing::conformance::calendar::CalendarFixture;
use askpro_sandbox::calcom::{DEMO_CALCOM_KEY, DEMO_EVENT_TYPE};
use askpro_sandbox::{CalcomTwin, RunningTwin};
use askpro_tests::berlin;

async fn client() -> (CalcomClient, CalendarFixture, RunningTwin) {
    let clock = ManualClock::at(berlin(2026, 11, 21, 9, 0));
    let twin = CalcomTwin::demo(Arc::new(clock));
    let running = twin.spawn(SocketAddr::from(([127, 0, 0, 1], 0))).await.unwrap();
    let client = CalcomClient::builder(DEMO_CALCOM_KEY)
        .base_url(running.base_url())
        .rate_limit(RateLimit::new(6000).with_burst(1000))
        .build()
        .unwrap();
    let free = [berlin(2026, 12, 1, 10, 0), berlin(2026, 12, 1, 15, 30)];
    let fixture = CalendarFixture { event_type: EventTypeId::new(DEMO_EVENT_TYPE), free };
    (client, fixture, running)
}

askpro_core::calendar_conformance!(client().await);
