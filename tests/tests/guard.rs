//! Calls while a calendar is left alone: postponed, not lost, and booked when it works again.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::sync::Arc;

use askpro_core::breaker::State;
use askpro_core::ports::{ConnectedCalendars, JobStore};
use askpro_core::testing::{FakeCalendar, ManualClock};
use askpro_core::{BreakerConfig, CallOutcome, CompanyId, Error, ErrorKind, Provider, RetryPolicy};
use askpro_guard::{Breaker, Breakers, Credential, WithBreaker};
use askpro_store_sqlx::sqlx;
use askpro_tests::TestServer;
use askpro_tests::payloads::{agreed, ended};
use chrono::Duration;

struct Setting {
    server: TestServer,
    calendar: FakeCalendar,
    breaker: Breaker,
    clock: ManualClock,
}

async fn setting() -> Setting {
    let (clock, calendar) = (TestServer::clock(), FakeCalendar::new());
    let breakers = Breakers::new(BreakerConfig::default(), Arc::new(clock.clone()));
    let company = CompanyId::new(1);
    let breaker = breakers.breaker(Provider::Calcom, Credential::of_company(company), company);
    let guarded = Arc::new(WithBreaker::new(calendar.clone(), breaker.clone()));
    let calendars = Arc::new(ConnectedCalendars::default().with(company, guarded));
    let companies = [(TestServer::company(1, "+493083793369"), TestServer::KEY)];
    let server =
        TestServer::start_over(calendars, clock.clone(), "sqlite::memory:", &companies).await;
    Setting { server, calendar, breaker, clock }
}

impl Setting {
    /// Lets so many requests of somebody else fail.
    async fn fail(&self, times: u32) {
        for _ in 0..times {
            let down = || async { Err::<(), _>(Error::new(ErrorKind::Unavailable, "me", "down")) };
            self.breaker.call("me", down).await.unwrap_err();
        }
        assert!(matches!(self.breaker.state(), State::Open { .. }));
    }

    async fn tries(&self) -> i64 {
        let query = sqlx::query_scalar("SELECT attempt FROM jobs");
        query.fetch_one(self.server.store.pool()).await.unwrap()
    }
}

#[tokio::test]
async fn an_open_breaker_costs_a_booking_no_try_and_it_is_made_after_recovery() {
    let setting = setting().await;
    let Setting { server, calendar, clock, .. } = &setting;
    setting.fail(5).await;
    server.post(&ended("call_1", &agreed())).await;
    for round in 0..RetryPolicy::default().max_tries() * 2 {
        assert_eq!(server.work().await, 1, "round {round}");
        assert_eq!(setting.tries().await, 0, "round {round}");
        clock.advance(Duration::seconds(60));
        setting.fail(1).await;
    }
    assert_eq!(calendar.calls().book, 0, "no request was sent");
    assert!(server.tasks(TestServer::COMPANY).await.is_empty());

    clock.advance(Duration::seconds(60));
    assert_eq!(server.work().await, 1);
    let call = server.call(TestServer::COMPANY, "call_1").await.unwrap();
    assert!(matches!(call.outcome, Some(CallOutcome::Booked(_))), "{:?}", call.outcome);
    assert_eq!((calendar.calls().book, calendar.stored().len()), (1, 1));
    assert_eq!(server.store.job_counts(TestServer::COMPANY).await.unwrap().done, 1);
}

#[tokio::test]
async fn a_calendar_that_stays_away_for_a_day_becomes_a_task() {
    let setting = setting().await;
    let Setting { server, calendar, clock, .. } = &setting;
    setting.fail(5).await;
    server.post(&ended("call_1", &agreed())).await;
    while server.tasks(TestServer::COMPANY).await.is_empty() {
        server.work().await;
        clock.advance(Duration::minutes(30));
        setting.fail(1).await;
    }
    assert!(clock_moved(clock) >= Duration::hours(24), "{}", clock_moved(clock));
    assert_eq!(calendar.calls().book, 0);
}

fn clock_moved(clock: &ManualClock) -> Duration {
    use askpro_core::ports::Clock;
    clock.now() - TestServer::clock().now()
}
