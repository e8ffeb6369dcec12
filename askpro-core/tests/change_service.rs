//! Moving and cancelling: every way an attempt can end, and what a repeat finds.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::sync::Arc;

use askpro_core::ports::{BookingStore, Calendar, RescheduleRequest, TaskStore};
use askpro_core::service::{BookingService, LEASE, Settled};
use askpro_core::testing::{FakeCalendar, ManualClock, Scripted};
use askpro_core::{
    AppointmentRequest, Booking, BookingStatus, BookingUid, CancelWish, CompanyId, E164, Error,
    ErrorKind, EventTypeId, MemoryStore, Region, RescheduleWish, Retry, TaskFilter, TaskReason,
};
use chrono::{DateTime, Duration, TimeZone, Utc};

const COMPANY: CompanyId = CompanyId::new(7);

struct Setting {
    clock: ManualClock,
    calendar: FakeCalendar,
    store: MemoryStore,
    service: BookingService,
    /// The booking that is changed.
    booked: Booking,
}

fn start() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 12, 1, 14, 30, 0).unwrap()
}

fn later() -> DateTime<Utc> {
    start() + Duration::days(1)
}

async fn setting() -> Setting {
    let now = Utc.with_ymd_and_hms(2026, 11, 21, 9, 0, 0).unwrap();
    let (clock, calendar, store) =
        (ManualClock::at(now), FakeCalendar::new(), MemoryStore::default());
    let service = BookingService::builder(Arc::new(calendar.clone()), Arc::new(store.clone()))
        .with_clock(Arc::new(clock.clone()))
        .build();
    let phone = E164::parse("0171 3920001", Region::De).unwrap();
    let request = AppointmentRequest::new(COMPANY, EventTypeId::new(1), start())
        .with_attendee("Erika Mustermann", phone)
        .with_call_id("call_1".parse().unwrap());
    let booked = service.book(&request).await.unwrap();
    Setting { clock, calendar, store, service, booked }
}

fn to_later(booking: &BookingUid) -> RescheduleWish {
    RescheduleWish::new(COMPANY, booking.clone(), later()).with_call_id("call_2".parse().unwrap())
}

fn cancel(booking: &BookingUid) -> CancelWish {
    CancelWish::new(COMPANY, booking.clone(), "Kundenwunsch")
        .with_call_id("call_2".parse().unwrap())
}

fn unknown() -> Error {
    Error::new(ErrorKind::OutcomeUnknown, "reschedule", "timed out")
}

fn live(calendar: &FakeCalendar) -> Vec<Booking> {
    calendar.stored().into_iter().filter(|booking| booking.status.is_live()).collect()
}

#[tokio::test]
async fn the_same_move_five_times_is_one_move() {
    let Setting { calendar, store, service, booked, .. } = setting().await;
    let moved = service.reschedule(&to_later(&booked.uid)).await.unwrap();
    assert_eq!((moved.start, moved.rescheduled_from.as_ref()), (later(), Some(&booked.uid)));
    for _ in 0..4 {
        assert_eq!(service.reschedule(&to_later(&booked.uid)).await.unwrap().uid, moved.uid);
    }
    assert_eq!((calendar.calls().changes, live(&calendar).len()), (1, 1));
    let known = store.appointment_by_uid(COMPANY, &moved.uid).await.unwrap().unwrap();
    assert_eq!(known.start, later());
}

#[tokio::test]
async fn a_move_whose_answer_was_lost_is_recognised_by_the_new_booking() {
    let Setting { calendar, service, booked, .. } = setting().await;
    calendar.script(Scripted::CommitThenFail(unknown()));
    let moved = service.reschedule(&to_later(&booked.uid)).await.unwrap();
    assert_eq!(moved.uid, live(&calendar)[0].uid);
    assert_eq!(calendar.calls().changes, 1);
}

#[tokio::test]
async fn a_move_repeated_in_another_call_after_it_succeeded_is_a_success() {
    let Setting { calendar, service, booked, .. } = setting().await;
    let moved = service.reschedule(&to_later(&booked.uid)).await.unwrap();
    let other =
        RescheduleWish { call_id: Some("call_3".parse().unwrap()), ..to_later(&booked.uid) };
    assert_eq!(service.reschedule(&other).await.unwrap().uid, moved.uid);
    assert_eq!(live(&calendar).len(), 1);
}

#[tokio::test]
async fn a_move_of_unknown_outcome_is_looked_for_before_it_is_sent_again() {
    let Setting { clock, calendar, service, booked, .. } = setting().await;
    calendar.script(Scripted::Fail(unknown()));
    let error = service.reschedule(&to_later(&booked.uid)).await.unwrap_err();
    assert_eq!(error.retry(), Retry::SafeAfter(LEASE.to_std().unwrap()));
    let error = service.reschedule(&to_later(&booked.uid)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InFlight);
    clock.advance(LEASE);
    service.reschedule(&to_later(&booked.uid)).await.unwrap();
    assert_eq!((calendar.calls().changes, live(&calendar).len()), (2, 1));
}

#[tokio::test]
async fn a_booking_that_somebody_moved_elsewhere_is_not_moved_again() {
    let Setting { calendar, service, booked, .. } = setting().await;
    let elsewhere = RescheduleRequest { start: start() + Duration::days(5), reason: None };
    calendar.reschedule(&booked.uid, &elsewhere).await.unwrap();
    let error = service.reschedule(&to_later(&booked.uid)).await.unwrap_err();
    assert_eq!((error.kind(), error.retry()), (ErrorKind::NotAllowed, Retry::Never));
    assert_eq!(live(&calendar)[0].start, elsewhere.start);
}

#[tokio::test]
async fn our_own_move_that_was_moved_on_since_is_followed() {
    let Setting { clock, calendar, service, booked, .. } = setting().await;
    calendar.script(Scripted::CommitThenFail(unknown()));
    calendar.hide_from_lookups(1);
    service.reschedule(&to_later(&booked.uid)).await.unwrap_err();
    let ours = live(&calendar)[0].uid.clone();
    let on = RescheduleRequest { start: start() + Duration::days(5), reason: None };
    let last = calendar.reschedule(&ours, &on).await.unwrap();
    clock.advance(LEASE);
    let found = service.reschedule(&to_later(&booked.uid)).await.unwrap();
    assert_eq!((found.uid, live(&calendar).len()), (last.uid, 1));
}

#[tokio::test]
async fn a_time_that_is_taken_is_refused_and_the_booking_stays() {
    let Setting { calendar, service, booked, .. } = setting().await;
    let mut other = booked.clone();
    other.uid = BookingUid::new("other").unwrap();
    other.start = later();
    calendar.insert(other);
    assert!(service.reschedule(&to_later(&booked.uid)).await.unwrap_err().is_slot_taken());
    assert!(calendar.stored()[0].status.is_live());
}

#[tokio::test]
async fn cancelling_is_done_once_and_cancelled_already_is_a_success() {
    let Setting { calendar, store, service, booked, .. } = setting().await;
    for _ in 0..3 {
        let gone = service.cancel(&cancel(&booked.uid)).await.unwrap();
        assert_eq!(gone.status, BookingStatus::Cancelled);
    }
    assert_eq!(calendar.calls().changes, 1);
    let again = CancelWish { call_id: Some("call_3".parse().unwrap()), ..cancel(&booked.uid) };
    service.cancel(&again).await.unwrap();
    let known = store.appointment_by_uid(COMPANY, &booked.uid).await.unwrap().unwrap();
    assert_eq!(known.status, BookingStatus::Cancelled);
}

#[tokio::test]
async fn a_cancellation_whose_answer_was_lost_is_seen_by_its_status() {
    let Setting { calendar, service, booked, .. } = setting().await;
    calendar.script(Scripted::CommitThenFail(unknown()));
    service.cancel(&cancel(&booked.uid)).await.unwrap();
    assert_eq!(calendar.calls().changes, 1);
}

#[tokio::test]
async fn an_appointment_that_was_moved_meanwhile_is_not_taken_for_cancelled() {
    let Setting { clock, calendar, service, booked, .. } = setting().await;
    calendar.script(Scripted::Fail(unknown()));
    service.cancel(&cancel(&booked.uid)).await.unwrap_err();
    let elsewhere = RescheduleRequest { start: later(), reason: None };
    calendar.reschedule(&booked.uid, &elsewhere).await.unwrap();
    clock.advance(LEASE);
    let error = service.cancel(&cancel(&booked.uid)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotAllowed);
    assert_eq!(live(&calendar).len(), 1);
}

#[tokio::test]
async fn a_booking_that_does_not_exist_is_not_found() {
    let Setting { service, .. } = setting().await;
    let nobody = BookingUid::new("nobodys").unwrap();
    let error = service.cancel(&cancel(&nobody)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    let error = service.reschedule(&to_later(&nobody)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
}

#[tokio::test]
async fn a_change_left_behind_is_settled_before_the_next_one() {
    let Setting { clock, calendar, service, booked, .. } = setting().await;
    calendar.script(Scripted::CommitThenFail(unknown()));
    calendar.hide_from_lookups(1);
    service.reschedule(&to_later(&booked.uid)).await.unwrap_err();
    let error = service.cancel(&cancel(&booked.uid)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InFlight);
    clock.advance(LEASE);
    // The move turns out to have been made, so the old booking is not there to be cancelled any more.
    let error = service.cancel(&cancel(&booked.uid)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotAllowed);
    let moved = service.reschedule(&to_later(&booked.uid)).await.unwrap();
    assert_eq!(moved.uid, live(&calendar)[0].uid);
    assert_eq!(calendar.calls().changes, 2);
}

#[tokio::test]
async fn a_wish_that_nobody_came_back_for_is_settled() {
    let Setting { clock, calendar, store, service, booked } = setting().await;
    let alone = |wish: RescheduleWish| RescheduleWish { call_id: None, ..wish };
    calendar.script(Scripted::CommitThenFail(unknown()));
    calendar.hide_from_lookups(1);
    service.reschedule(&alone(to_later(&booked.uid))).await.unwrap_err();
    calendar.script(Scripted::Fail(unknown()));
    let nobody_asks_again = CancelWish { call_id: None, ..cancel(&live(&calendar)[0].uid) };
    service.cancel(&nobody_asks_again).await.unwrap_err();

    clock.advance(Duration::minutes(10));
    assert_eq!(service.settle_left_behind().await.unwrap(), Settled::default(), "too young");
    clock.advance(Duration::minutes(6));
    let settled = service.settle_left_behind().await.unwrap();
    assert_eq!((settled.confirmed, settled.refused, settled.open), (1, 1, 0));
    assert_eq!(store.open_intents(COMPANY).await.unwrap(), 0);
    let tasks = store.tasks(COMPANY, &TaskFilter::open(10)).await.unwrap();
    assert_eq!(tasks.len(), 1, "a cancellation that was not made needs somebody");
    assert_eq!(tasks[0].task.reason, TaskReason::OutcomeUnsettled);
    assert_eq!(calendar.calls().changes, 2, "nothing is sent");
}
