//! The suite of the calendar port: what every calendar has to do, whatever stands behind it.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use crate::appointment::{Attendee, NewBooking};
use crate::booking::{Booking, BookingStatus};
use crate::error::ErrorKind;
use crate::id::{BookingUid, EventTypeId};
use crate::phone::E164;
use crate::ports::{BookingFilter, BookingQuery, Calendar, RescheduleRequest, SlotQuery};

/// What a case may use of the calendar under test.
#[derive(Debug, Clone, Copy)]
pub struct CalendarFixture {
    /// An event type that asks for a name and a phone number, and confirms by itself.
    pub event_type: EventTypeId,
    /// Times that are free and far enough ahead, in ascending order, at least an hour apart.
    pub free: [DateTime<Utc>; 2],
}

/// Generates one `#[tokio::test]` for every case of the calendar suite.
///
/// Takes an expression that makes a fresh calendar, a [`CalendarFixture`], and something to keep while the test runs;
/// it may use `.await`. The calling crate needs tokio with `macros` and `rt`.
#[macro_export]
macro_rules! calendar_conformance {
    ($make:expr) => {
        $crate::calendar_conformance_cases! { ($make)
            a_connection_can_be_tested,
            the_event_type_is_listed_and_found,
            an_event_type_that_does_not_exist_is_none,
            a_booking_keeps_what_was_asked,
            a_booking_is_found_by_time_with_our_metadata,
            a_taken_slot_is_refused,
            a_booked_slot_is_listed_no_more,
            a_moved_booking_is_a_new_one_linked_to_the_old,
            a_cancelled_booking_can_be_cancelled_again_and_frees_its_slot,
            what_does_not_exist_is_none_or_not_found,
            a_slot_is_reserved_once_until_it_is_released,
        }
    };
}

/// The list behind [`calendar_conformance!`](crate::calendar_conformance).
#[doc(hidden)]
#[macro_export]
macro_rules! calendar_conformance_cases {
    (($make:expr) $($case:ident),* $(,)?) => {
        $(
            #[tokio::test]
            async fn $case() {
                let (calendar, fixture, _kept) = $make;
                $crate::testing::conformance::calendar::$case(&calendar, fixture).await;
            }
        )*
    };
}

fn wish(fixture: CalendarFixture, start: DateTime<Utc>) -> NewBooking {
    let mut attendee = Attendee::new("Erika Mustermann");
    attendee.phone = E164::try_from("+491713920001".to_owned()).ok();
    NewBooking {
        event_type: fixture.event_type,
        start,
        length_minutes: None,
        attendee,
        notes: Some("Via Telefon gebucht".to_owned()),
        metadata: BTreeMap::from([("askpro_key".to_owned(), "a".repeat(64))]),
    }
}

async fn booked(calendar: &dyn Calendar, fixture: CalendarFixture) -> Booking {
    calendar.book(&wish(fixture, fixture.free[0])).await.unwrap()
}

fn around(fixture: CalendarFixture, start: DateTime<Utc>) -> BookingQuery {
    BookingQuery {
        filters: vec![BookingFilter::Upcoming],
        event_type: Some(fixture.event_type),
        starts_from: Some(start - TimeDelta::minutes(1)),
        ends_until: Some(start + TimeDelta::hours(2)),
        ..BookingQuery::default()
    }
}

async fn free(calendar: &dyn Calendar, fixture: CalendarFixture, start: DateTime<Utc>) -> bool {
    let query = SlotQuery::new(
        fixture.event_type,
        start - TimeDelta::hours(3),
        start + TimeDelta::hours(3),
    );
    calendar.slots(&query).await.unwrap().iter().any(|slot| slot.start == start)
}

/// `me` answers.
pub async fn a_connection_can_be_tested(calendar: &dyn Calendar, _: CalendarFixture) {
    calendar.me().await.unwrap();
}

/// `event_types` and `event_type` agree.
pub async fn the_event_type_is_listed_and_found(calendar: &dyn Calendar, fixture: CalendarFixture) {
    let listed = calendar.event_types().await.unwrap();
    let listed = listed.into_iter().find(|event_type| event_type.id == fixture.event_type).unwrap();
    let found = calendar.event_type(fixture.event_type).await.unwrap().unwrap();
    assert_eq!((listed.id, listed.length_minutes), (found.id, found.length_minutes));
}

/// Absence is no error.
pub async fn an_event_type_that_does_not_exist_is_none(
    calendar: &dyn Calendar,
    _: CalendarFixture,
) {
    assert_eq!(calendar.event_type(EventTypeId::new(999_999)).await.unwrap(), None);
}

/// `book` answers with the booking, and `booking` finds the same.
pub async fn a_booking_keeps_what_was_asked(calendar: &dyn Calendar, fixture: CalendarFixture) {
    let made = booked(calendar, fixture).await;
    let found = calendar.booking(&made.uid).await.unwrap().unwrap();
    for booking in [&made, &found] {
        assert_eq!(booking.status, BookingStatus::Accepted);
        assert_eq!(booking.start, fixture.free[0]);
        assert!(booking.end > booking.start);
        assert_eq!(booking.event_type, Some(fixture.event_type));
        assert_eq!(booking.metadata["askpro_key"], "a".repeat(64));
        assert!(booking.attendees.iter().any(|attendee| attendee.name == "Erika Mustermann"));
    }
}

/// A lost answer can be found again by time and key, and only there.
pub async fn a_booking_is_found_by_time_with_our_metadata(
    calendar: &dyn Calendar,
    fixture: CalendarFixture,
) {
    let [here, elsewhere] = fixture.free;
    let made = booked(calendar, fixture).await;
    let found = calendar.bookings(&around(fixture, here)).await.unwrap().items;
    let found: Vec<&Booking> = found.iter().filter(|booking| booking.start == here).collect();
    assert_eq!(found.len(), 1);
    assert_eq!((&found[0].uid, &found[0].metadata), (&made.uid, &made.metadata));
    let other = calendar.bookings(&around(fixture, elsewhere)).await.unwrap().items;
    assert!(other.iter().all(|booking| booking.uid != made.uid), "the time filter is kept");
}

/// One host, one time, one booking.
pub async fn a_taken_slot_is_refused(calendar: &dyn Calendar, fixture: CalendarFixture) {
    booked(calendar, fixture).await;
    let error = calendar.book(&wish(fixture, fixture.free[0])).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::SlotTaken);
}

/// `slots` shows what can be booked.
pub async fn a_booked_slot_is_listed_no_more(calendar: &dyn Calendar, fixture: CalendarFixture) {
    let [start, other] = fixture.free;
    assert!(free(calendar, fixture, start).await && free(calendar, fixture, other).await);
    booked(calendar, fixture).await;
    assert!(!free(calendar, fixture, start).await);
    assert!(free(calendar, fixture, other).await);
}

/// A reschedule gives a new uid, and both bookings name each other.
pub async fn a_moved_booking_is_a_new_one_linked_to_the_old(
    calendar: &dyn Calendar,
    fixture: CalendarFixture,
) {
    let old = booked(calendar, fixture).await;
    let request =
        RescheduleRequest { start: fixture.free[1], reason: Some("Kundenwunsch".to_owned()) };
    let new = calendar.reschedule(&old.uid, &request).await.unwrap();
    assert_ne!(new.uid, old.uid);
    assert_eq!((new.start, new.rescheduled_from.as_ref()), (fixture.free[1], Some(&old.uid)));
    assert_eq!(new.metadata, old.metadata, "our key moves along");
    let old = calendar.booking(&old.uid).await.unwrap().unwrap();
    assert_eq!(
        (old.status, old.rescheduled_to.as_ref()),
        (BookingStatus::Cancelled, Some(&new.uid))
    );
    let again = calendar.reschedule(&old.uid, &request).await.unwrap_err();
    assert_eq!(again.kind(), ErrorKind::NotAllowed);
}

/// Cancelling is repeatable.
pub async fn a_cancelled_booking_can_be_cancelled_again_and_frees_its_slot(
    calendar: &dyn Calendar,
    fixture: CalendarFixture,
) {
    let made = booked(calendar, fixture).await;
    for _ in 0..2 {
        let cancelled = calendar.cancel(&made.uid, "Kundenwunsch").await.unwrap();
        assert_eq!(cancelled.status, BookingStatus::Cancelled);
    }
    let again = calendar.book(&wish(fixture, fixture.free[0])).await.unwrap();
    assert_ne!(again.uid, made.uid);
}

/// Looking finds nothing, changing fails.
pub async fn what_does_not_exist_is_none_or_not_found(
    calendar: &dyn Calendar,
    fixture: CalendarFixture,
) {
    let nobody = BookingUid::new("nobodys_booking").unwrap();
    assert_eq!(calendar.booking(&nobody).await.unwrap(), None);
    let error = calendar.cancel(&nobody, "Kundenwunsch").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    let request = RescheduleRequest { start: fixture.free[1], reason: None };
    let error = calendar.reschedule(&nobody, &request).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
}

/// A reservation hides a slot; releasing it is repeatable.
pub async fn a_slot_is_reserved_once_until_it_is_released(
    calendar: &dyn Calendar,
    fixture: CalendarFixture,
) {
    let five_minutes = Duration::from_mins(5);
    let reserve = || calendar.reserve(fixture.event_type, fixture.free[0], five_minutes);
    let held = reserve().await.unwrap();
    assert_eq!(reserve().await.unwrap_err().kind(), ErrorKind::SlotTaken);
    for _ in 0..2 {
        calendar.release(&held.uid).await.unwrap();
    }
    reserve().await.unwrap();
}
