//! One wish, one booking: every way an attempt can end, and what a repeat finds.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::sync::Arc;

use askpro_core::ports::{BookingStore, Calendar, EventType, Lease, RescheduleRequest};
use askpro_core::service::{BookingService, LEASE};
use askpro_core::testing::{FakeCalendar, ManualClock, Scripted};
use askpro_core::{
    AppointmentRequest, Booking, BookingStatus, BookingUid, CompanyId, E164, Error, ErrorKind,
    EventTypeId, IdempotencyKey, MemoryStore, Region, Retry, Slot,
};
use chrono::{DateTime, Duration, TimeZone, Utc};

const COMPANY: CompanyId = CompanyId::new(7);

struct Setting {
    clock: ManualClock,
    calendar: FakeCalendar,
    store: MemoryStore,
    service: BookingService,
}

fn now() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, 21, 9, 0, 0).unwrap()
}

fn start() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 12, 1, 14, 30, 0).unwrap()
}

fn setting() -> Setting {
    let (clock, calendar, store) =
        (ManualClock::at(now()), FakeCalendar::new(), MemoryStore::default());
    let service = BookingService::builder(Arc::new(calendar.clone()), Arc::new(store.clone()))
        .with_clock(Arc::new(clock.clone()))
        .build();
    Setting { clock, calendar, store, service }
}

fn request(call: &str) -> AppointmentRequest {
    let phone = E164::parse("0171 3920001", Region::De).unwrap();
    AppointmentRequest::new(COMPANY, EventTypeId::new(1), start())
        .with_attendee("Erika Mustermann", phone)
        .with_call_id(call.parse().unwrap())
}

fn unknown() -> Error {
    Error::new(ErrorKind::OutcomeUnknown, "book", "timed out")
}

#[tokio::test]
async fn the_same_wish_five_times_is_one_booking() {
    let Setting { calendar, service, .. } = setting();
    let first = service.book(&request("call_1")).await.unwrap();
    for _ in 0..4 {
        assert_eq!(service.book(&request("call_1")).await.unwrap().uid, first.uid);
    }
    assert_eq!(calendar.stored().len(), 1);
    assert_eq!(calendar.calls().book, 1);
}

#[tokio::test]
async fn notes_and_spelling_of_the_name_do_not_make_another_wish() {
    let Setting { calendar, service, .. } = setting();
    let first = service.book(&request("call_1")).await.unwrap();
    let mut again = request("call_1").with_notes("bitte pünktlich");
    again.attendee.name = "Erika Musterfrau".to_owned();
    assert_eq!(service.book(&again).await.unwrap().uid, first.uid);
    assert_eq!(calendar.stored().len(), 1);
}

#[tokio::test]
async fn a_lost_answer_is_found_again_at_once() {
    let Setting { calendar, service, .. } = setting();
    calendar.script(Scripted::CommitThenFail(unknown()));
    let booking = service.book(&request("call_1")).await.unwrap();
    assert_eq!(calendar.stored().len(), 1);
    assert_eq!(booking.uid, calendar.stored()[0].uid);
    assert_eq!(calendar.calls().book, 1);
}

#[tokio::test]
async fn taken_by_our_own_lost_attempt_is_no_refusal() {
    let Setting { calendar, service, .. } = setting();
    calendar.script(Scripted::CommitThenFail(Error::new(ErrorKind::SlotTaken, "book", "taken")));
    service.book(&request("call_1")).await.unwrap();
    assert_eq!(calendar.stored().len(), 1);
}

#[tokio::test]
async fn an_unknown_outcome_is_not_sent_again_before_its_lease_has_run_out() {
    let Setting { clock, calendar, service, .. } = setting();
    calendar.script(Scripted::CommitThenFail(unknown()));
    calendar.hide_from_lookups(1);
    let error = service.book(&request("call_1")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::OutcomeUnknown);
    assert_eq!(error.retry(), Retry::SafeAfter(LEASE.to_std().unwrap()));

    let error = service.book(&request("call_1")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InFlight);
    assert_eq!(calendar.calls().book, 1);

    clock.advance(LEASE);
    service.book(&request("call_1")).await.unwrap();
    assert_eq!(calendar.calls().book, 1, "found by look-up, not sent again");
    assert_eq!(calendar.stored().len(), 1);
}

#[tokio::test]
async fn after_two_look_ups_in_vain_it_is_sent_once_more() {
    let Setting { clock, calendar, service, .. } = setting();
    calendar.script(Scripted::Fail(unknown()));
    service.book(&request("call_1")).await.unwrap_err();
    clock.advance(LEASE);
    service.book(&request("call_1")).await.unwrap();
    assert_eq!(calendar.calls().book, 2);
    assert_eq!(calendar.stored().len(), 1);
}

#[tokio::test]
async fn what_cannot_be_settled_is_given_up_instead_of_sent_a_third_time() {
    let Setting { clock, calendar, service, .. } = setting();
    calendar.script(Scripted::Fail(unknown()));
    calendar.script(Scripted::Fail(unknown()));
    service.book(&request("call_1")).await.unwrap_err();
    clock.advance(LEASE);
    service.book(&request("call_1")).await.unwrap_err();
    clock.advance(LEASE);
    let error = service.book(&request("call_1")).await.unwrap_err();
    assert_eq!((error.kind(), error.retry()), (ErrorKind::OutcomeUnknown, Retry::Never));
    clock.advance(LEASE);
    service.book(&request("call_1")).await.unwrap_err();
    assert_eq!(calendar.calls().book, 2);
}

#[tokio::test]
async fn a_crash_after_sending_is_settled_by_looking_first() {
    let Setting { clock, calendar, store, service } = setting();
    // A worker claims, marks as sent, the calendar books, and the worker dies.
    let wish = request("call_1");
    let key = IdempotencyKey::of(&wish);
    let lease = Lease { now: now(), until: now() + LEASE };
    let askpro_core::Claim::Acquired(intent, token) =
        store.claim_intent(&key, &wish.clone().into(), lease).await.unwrap()
    else {
        panic!("the first claim acquires")
    };
    store.mark_sent(COMPANY, intent.id, token, lease).await.unwrap();
    let end = start() + Duration::minutes(30);
    let uid = BookingUid::new("made_by_the_dead").unwrap();
    let mut made = Booking::new(uid.clone(), BookingStatus::Accepted, start(), end);
    made.event_type = Some(EventTypeId::new(1));
    made.metadata.insert(askpro_core::METADATA_KEY.to_owned(), key.to_string());
    calendar.insert(made);

    clock.advance(LEASE);
    assert_eq!(service.book(&wish).await.unwrap().uid, uid);
    assert_eq!(calendar.calls().book, 0);
}

#[tokio::test]
async fn surely_not_executed_is_tried_again_at_once() {
    let Setting { calendar, service, .. } = setting();
    calendar.script(Scripted::Fail(Error::new(ErrorKind::Unavailable, "book", "refused")));
    let error = service.book(&request("call_1")).await.unwrap_err();
    assert!(matches!(error.retry(), Retry::SafeAfter(_)));
    service.book(&request("call_1")).await.unwrap();
    assert_eq!(calendar.calls().lookups, 0);
}

#[tokio::test]
async fn a_refusal_is_replayed_not_repeated() {
    let Setting { calendar, service, .. } = setting();
    service.book(&request("call_1")).await.unwrap();
    let other = request("call_2");
    assert!(service.book(&other).await.unwrap_err().is_slot_taken());
    assert!(service.book(&other).await.unwrap_err().is_slot_taken());
    assert_eq!(calendar.calls().book, 2);
}

#[tokio::test]
async fn a_booking_that_was_made_for_somebody_else_is_not_taken_for_ours() {
    let Setting { calendar, service, .. } = setting();
    // Some calendars answer a create with a booking that stands already.
    let earlier = service.book(&request("call_1")).await.unwrap();
    calendar.script(Scripted::AnswerWith(Box::new(earlier)));
    assert!(service.book(&request("call_2")).await.unwrap_err().is_slot_taken());
    assert_eq!(calendar.stored().len(), 1);
}

#[tokio::test]
async fn a_call_that_made_another_booking_is_a_mismatch() {
    let Setting { calendar, service, .. } = setting();
    service.book(&request("call_1")).await.unwrap();
    let mut later = request("call_1");
    later.start += Duration::hours(1);
    assert_eq!(service.book(&later).await.unwrap_err().kind(), ErrorKind::Mismatch);
    assert_eq!(calendar.stored().len(), 1);
}

#[tokio::test]
async fn two_callers_at_once_make_one_booking() {
    let Setting { calendar, service, .. } = setting();
    let wish = request("call_1");
    let (a, b) = tokio::join!(service.book(&wish), service.book(&wish));
    let (made, other) = if a.is_ok() { (a, b) } else { (b, a) };
    made.unwrap();
    assert_eq!(other.unwrap_err().kind(), ErrorKind::InFlight, "they really met");
    assert_eq!(calendar.stored().len(), 1);
    assert_eq!(calendar.calls().book, 1);
}

#[tokio::test]
async fn alternatives_are_the_nearest_free_slots() {
    let (store, clock) = (MemoryStore::default(), ManualClock::at(now()));
    let at = |hours: i64| Slot { start: start() + Duration::hours(hours), end: None };
    let calendar = FakeCalendar::new().with_slots([at(-5), at(-1), at(0), at(2), at(3), at(30)]);
    let service = BookingService::builder(Arc::new(calendar), Arc::new(store))
        .with_clock(Arc::new(clock))
        .build();
    let near = service.slots_near(&request("call_1")).await.unwrap();
    assert_eq!(near, [at(-1), at(2), at(3)]);
}

/// The answer is lost, and the first look-up does not show the booking yet.
async fn booked_without_anybody_knowing(setting: &Setting) -> Booking {
    setting.calendar.script(Scripted::CommitThenFail(unknown()));
    setting.calendar.hide_from_lookups(1);
    let error = setting.service.book(&request("call_1")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::OutcomeUnknown);
    setting.calendar.stored()[0].clone()
}

#[tokio::test]
async fn a_booking_that_was_moved_meanwhile_is_followed_not_made_again() {
    let setting = setting();
    let made = booked_without_anybody_knowing(&setting).await;
    let later = RescheduleRequest { start: start() + Duration::days(3), reason: None };
    let moved = setting.calendar.reschedule(&made.uid, &later).await.unwrap();
    setting.clock.advance(LEASE);
    let booking = setting.service.book(&request("call_1")).await.unwrap();
    assert_eq!((booking.uid, booking.start), (moved.uid, later.start));
    assert_eq!(setting.calendar.calls().book, 1);
}

#[tokio::test]
async fn a_booking_that_was_cancelled_meanwhile_is_not_made_again() {
    let setting = setting();
    let made = booked_without_anybody_knowing(&setting).await;
    setting.calendar.cancel(&made.uid, "vom Betrieb").await.unwrap();
    setting.clock.advance(LEASE);
    let error = setting.service.book(&request("call_1")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotAllowed);
    assert_eq!(setting.calendar.calls().book, 1);
}

#[tokio::test]
async fn our_own_booking_in_a_status_we_do_not_know_is_ours() {
    let setting = setting();
    let status = BookingStatus::from_word("awaiting_host");
    let mut booking = Booking::new(
        BookingUid::new("uid_1").unwrap(),
        status,
        start(),
        start() + Duration::hours(1),
    );
    let key = IdempotencyKey::of(&request("call_1")).to_string();
    booking.metadata.insert(askpro_core::METADATA_KEY.to_owned(), key);
    setting.calendar.script(Scripted::AnswerWith(Box::new(booking)));
    let booking = setting.service.book(&request("call_1")).await.unwrap();
    assert_eq!(booking.status.as_str(), "awaiting_host");
}

#[tokio::test]
async fn requests_that_never_reached_the_calendar_are_no_attempts() {
    let Setting { clock, calendar, service, .. } = setting();
    for _ in 0..3 {
        calendar.script(Scripted::Fail(Error::new(ErrorKind::Unavailable, "book", "refused")));
        service.book(&request("call_1")).await.unwrap_err();
    }
    calendar.script(Scripted::Fail(unknown()));
    service.book(&request("call_1")).await.unwrap_err();
    clock.advance(LEASE);
    service.book(&request("call_1")).await.unwrap();
    assert_eq!(calendar.stored().len(), 1);
}

#[tokio::test]
async fn a_look_up_that_fails_leaves_the_outcome_unknown_and_sends_nothing() {
    let setting = setting();
    booked_without_anybody_knowing(&setting).await;
    setting.clock.advance(LEASE);
    for kind in [ErrorKind::Unavailable, ErrorKind::UnexpectedAnswer, ErrorKind::Unauthorized] {
        setting.calendar.fail_lookup(Error::new(kind, "bookings", "failed"));
        let error = setting.service.book(&request("call_1")).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::OutcomeUnknown, "{kind}");
        assert!(matches!(error.retry(), Retry::SafeAfter(_)), "{kind}");
    }
    setting.service.book(&request("call_1")).await.unwrap();
    assert_eq!(setting.calendar.calls().book, 1);
}

#[tokio::test]
async fn a_length_is_asked_for_only_where_the_event_type_leaves_a_choice() {
    for (options, minutes) in [(vec![], 30), (vec![30, 60], 60), (vec![15, 30], 30)] {
        let mut event_type = EventType::new(EventTypeId::new(1), "Beratung", 30);
        event_type.length_options = options;
        let calendar = FakeCalendar::new().with_event_type(event_type);
        let store = Arc::new(MemoryStore::default());
        let service = BookingService::builder(Arc::new(calendar), store)
            .with_clock(Arc::new(ManualClock::at(now())))
            .build();
        let mut wish = request("call_1");
        wish.length_minutes = Some(60);
        let booking = service.book(&wish).await.unwrap();
        assert_eq!(booking.end - booking.start, Duration::minutes(minutes));
    }
}
