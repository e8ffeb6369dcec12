//! When a service is left alone, for whom, and how it comes back.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::sync::Arc;
use std::time::Duration as StdDuration;

use askpro_core::breaker::State;
use askpro_core::ports::{BookingFilter, BookingQuery, Calendar};
use askpro_core::testing::{FakeCalendar, ManualClock, Scripted};
use askpro_core::{
    Attendee, BreakerConfig, CompanyId, Error, ErrorKind, EventTypeId, NewBooking, Provider, Retry,
    ServerId,
};
use askpro_guard::{Breaker, Breakers, Credential, WithBreaker};
use chrono::{DateTime, Duration, TimeZone, Utc};

const ONE: CompanyId = CompanyId::new(1);
const TWO: CompanyId = CompanyId::new(2);

fn start_of_test() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, 21, 9, 0, 0).unwrap()
}

fn breakers() -> (Breakers, ManualClock) {
    let clock = ManualClock::at(start_of_test());
    (Breakers::new(BreakerConfig::default(), Arc::new(clock.clone())), clock)
}

fn key(text: &str) -> Credential {
    Credential::of_key("https://api.cal.com", text)
}

fn wish(hour: i64) -> NewBooking {
    NewBooking {
        event_type: EventTypeId::new(1),
        start: start_of_test() + Duration::hours(hour),
        length_minutes: None,
        attendee: Attendee::new("Erika Mustermann"),
        notes: None,
        metadata: [].into(),
    }
}

fn error(kind: ErrorKind) -> Error {
    Error::new(kind, "book", "scripted")
}

async fn fail(calendar: &FakeCalendar, guarded: &dyn Calendar, kind: ErrorKind, times: u32) {
    for _ in 0..times {
        calendar.script(Scripted::Fail(error(kind)));
        assert_eq!(guarded.book(&wish(0)).await.unwrap_err().kind(), kind);
    }
}

async fn look(guarded: &dyn Calendar) -> Result<(), Error> {
    let query = BookingQuery { filters: vec![BookingFilter::Upcoming], ..BookingQuery::default() };
    guarded.bookings(&query).await.map(drop)
}

/// Begins a call that never ends, and drops it.
async fn begin_and_drop(breaker: &Breaker) -> bool {
    let call = breaker.call("slots", std::future::pending::<Result<(), Error>>);
    tokio::select! {
        biased;
        ended = call => {
            assert_eq!(ended.unwrap_err().kind(), ErrorKind::CircuitOpen);
            false
        }
        () = std::future::ready(()) => true,
    }
}

/// Whether a waiter for changes would go on at once.
async fn has_changed(breakers: &Breakers) -> bool {
    tokio::select! {
        biased;
        () = breakers.changed() => true,
        () = std::future::ready(()) => false,
    }
}

#[tokio::test]
async fn after_five_failures_nothing_reaches_the_calendar_until_the_wait_is_over() {
    let (breakers, clock) = breakers();
    let calendar = FakeCalendar::new();
    let breaker = breakers.breaker(Provider::Calcom, key("a"), ONE);
    let guarded = WithBreaker::new(calendar.clone(), breaker.clone());
    fail(&calendar, &guarded, ErrorKind::Unavailable, 4).await;
    assert_eq!(breaker.state(), State::Closed);
    fail(&calendar, &guarded, ErrorKind::OutcomeUnknown, 1).await;

    clock.advance(Duration::seconds(20));
    let before = calendar.calls();
    let refused = guarded.book(&wish(0)).await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::CircuitOpen);
    assert_eq!(refused.operation(), "book");
    assert_eq!(refused.retry(), Retry::SafeAfter(StdDuration::from_secs(40)));
    assert_eq!(look(&guarded).await.unwrap_err().kind(), ErrorKind::CircuitOpen);
    assert_eq!(calendar.calls(), before, "no request was sent");

    clock.advance(Duration::seconds(40));
    guarded.book(&wish(1)).await.unwrap();
    assert!(matches!(breaker.state(), State::HalfOpen { .. }), "one success is not enough");
    look(&guarded).await.unwrap();
    assert_eq!(breaker.state(), State::Closed);
}

#[tokio::test]
async fn a_failed_probe_opens_it_for_the_whole_wait_again() {
    let (breakers, clock) = breakers();
    let calendar = FakeCalendar::new();
    let breaker = breakers.breaker(Provider::Calcom, key("a"), ONE);
    let guarded = WithBreaker::new(calendar.clone(), breaker.clone());
    fail(&calendar, &guarded, ErrorKind::Unavailable, 5).await;
    clock.advance(Duration::seconds(60));
    fail(&calendar, &guarded, ErrorKind::Unavailable, 1).await;
    let until = start_of_test() + Duration::seconds(120);
    assert_eq!(breaker.state(), State::Open { until });
}

#[tokio::test]
async fn refusals_and_rate_limits_do_not_open_it() {
    let (breakers, _) = breakers();
    let calendar = FakeCalendar::new();
    let breaker = breakers.breaker(Provider::Calcom, key("a"), ONE);
    let guarded = WithBreaker::new(calendar.clone(), breaker.clone());
    for kind in [ErrorKind::SlotTaken, ErrorKind::RateLimited, ErrorKind::Unauthorized] {
        fail(&calendar, &guarded, kind, 6).await;
    }
    assert_eq!(breaker.state(), State::Closed);
}

#[tokio::test]
async fn one_companys_outage_is_felt_by_those_who_share_its_key_and_by_nobody_else() {
    let (breakers, _) = breakers();
    let three = CompanyId::new(3);
    let failing = FakeCalendar::new();
    let of = |company, credential| breakers.breaker(Provider::Calcom, key(credential), company);
    let one = WithBreaker::new(failing.clone(), of(ONE, "shared"));
    let two = WithBreaker::new(failing.clone(), of(TWO, "shared"));
    let other = WithBreaker::new(FakeCalendar::new(), of(three, "own"));
    let telephony = breakers.breaker(Provider::Retell, key("shared"), ONE);
    fail(&failing, &one, ErrorKind::OutcomeUnknown, 5).await;
    assert_eq!(two.book(&wish(1)).await.unwrap_err().kind(), ErrorKind::CircuitOpen);
    other.book(&wish(1)).await.unwrap();
    assert_eq!(telephony.state(), State::Closed);
}

#[tokio::test]
async fn at_most_three_probes_are_on_their_way_and_a_dropped_one_gives_its_place_back() {
    let (breakers, clock) = breakers();
    let calendar = FakeCalendar::new();
    let breaker = breakers.breaker(Provider::Calcom, key("a"), ONE);
    let guarded = WithBreaker::new(calendar.clone(), breaker.clone());
    fail(&calendar, &guarded, ErrorKind::Unavailable, 5).await;
    clock.advance(Duration::seconds(60));
    for _ in 0..10 {
        assert!(begin_and_drop(&breaker).await, "the place is free again");
    }
    let hang = || breaker.call("slots", std::future::pending::<Result<(), Error>>);
    let probes = async { tokio::join!(hang(), hang(), hang()) };
    let wanted = wish(1);
    tokio::select! {
        biased;
        _ = probes => panic!("they hang"),
        full = guarded.book(&wanted) => {
            let full = full.unwrap_err();
            assert_eq!(full.kind(), ErrorKind::CircuitOpen);
            assert_eq!(full.retry(), Retry::SafeAfter(StdDuration::from_secs(5)), "probes end soon");
        }
    }
    assert_eq!(calendar.calls().book, 5);
    guarded.book(&wish(1)).await.unwrap();
}

#[tokio::test]
async fn a_dropped_call_says_nothing_about_the_service() {
    let (breakers, _) = breakers();
    let breaker = breakers.breaker(Provider::Calcom, key("a"), ONE);
    for _ in 0..10 {
        assert!(begin_and_drop(&breaker).await);
    }
    assert_eq!(breaker.state(), State::Closed);
}

#[tokio::test]
async fn every_company_has_a_report_and_a_wait_that_is_over_is_told() {
    let (breakers, clock) = breakers();
    let server = ServerId::new(uuid::Uuid::from_u128(1));
    let calendar = FakeCalendar::new();
    let guarded =
        WithBreaker::new(calendar.clone(), breakers.breaker(Provider::Calcom, key("a"), ONE));
    drop(breakers.breaker(Provider::Calcom, key("a"), TWO));
    assert!(has_changed(&breakers).await, "a breaker was added");
    assert!(!has_changed(&breakers).await);
    fail(&calendar, &guarded, ErrorKind::Unavailable, 5).await;
    assert!(has_changed(&breakers).await, "it has opened");

    let until = start_of_test() + Duration::seconds(60);
    let reports = breakers.reports(server);
    assert_eq!(reports.iter().map(|report| report.company).collect::<Vec<_>>(), [ONE, TWO]);
    for report in &reports {
        assert_eq!((report.state, report.failures), (State::Open { until }, 5));
        assert_eq!((report.since, report.server), (start_of_test(), server));
    }
    clock.advance(Duration::seconds(61));
    let report = breakers.reports(server)[0];
    assert_eq!(report.state, State::HalfOpen { probes: 0 });
    assert_eq!(report.since, start_of_test() + Duration::seconds(61));
}

#[tokio::test]
async fn a_company_with_a_new_key_leaves_the_breaker_of_the_old_one() {
    let (breakers, _) = breakers();
    let calendar = FakeCalendar::new();
    let old = WithBreaker::new(calendar.clone(), breakers.breaker(Provider::Calcom, key("a"), ONE));
    fail(&calendar, &old, ErrorKind::Unavailable, 5).await;
    assert_eq!(breakers.breaker(Provider::Calcom, key("b"), ONE).state(), State::Closed);
    let reports = breakers.reports(ServerId::new(uuid::Uuid::from_u128(1)));
    assert_eq!(reports.len(), 1, "{reports:?}");
    assert_eq!(reports[0].state, State::Closed);
}
