//! Bookings that others made, and those that stand without an appointment.

use super::sync::{
    START, apply, booked, cancelled, drifts, known_caller, only_appointment, ours, seen, widget,
};
use super::{ONE, TWO, acquired, at, key, lease, open_tasks, request, task, uid};
use crate::appointment::{Appointment, AppointmentSource};
use crate::booking::{BookingStatus, METADATA_KEY, Refusal};
use crate::error::DomainCode;
use crate::ports::{Store, Unsettled};
use crate::sync::{BookingApplied, DriftField, Ignored, Sighting};
use crate::task::TaskReason;

/// A booking whose intent is not finished belongs to whoever settles it.
pub async fn a_booking_of_an_unfinished_intent_is_left_alone(store: &dyn Store) {
    known_caller(store, ONE, 10, None).await;
    let (intent, token) = acquired(store, 'b', &request(ONE, Some("call_1"))).await;
    let mut found = widget("uid_a", 10);
    found.metadata.insert(METADATA_KEY.to_owned(), key('b').as_str().to_owned());
    let sighting = seen(found, 1);
    let left = BookingApplied::Ignored(Ignored::Unsettled);
    assert_eq!(apply(store, &sighting).await, left);
    store.mark_sent(ONE, intent.id, token, lease(1, 6)).await.unwrap();
    assert_eq!(apply(store, &sighting).await, left);
    store.release_intent(ONE, intent.id, token, Unsettled::Unknown).await.unwrap();
    assert_eq!(apply(store, &sighting).await, left);
    assert_eq!(store.appointments(ONE, 10).await.unwrap(), []);
}

/// Refused by us, and there all the same: whoever looks at the customer should see it.
pub async fn a_booking_of_a_refused_intent_appears_as_one_of_the_calendar(store: &dyn Store) {
    known_caller(store, ONE, 10, None).await;
    let (intent, token) = acquired(store, 'b', &request(ONE, Some("call_1"))).await;
    let refusal =
        Refusal { code: DomainCode::BookingFailed, message: "no answer in time".to_owned() };
    store.refuse_intent(ONE, intent.id, token, &refusal, None, at(1)).await.unwrap();
    let mut found = widget("uid_a", 10);
    found.metadata.insert(METADATA_KEY.to_owned(), key('b').as_str().to_owned());
    assert!(matches!(apply(store, &seen(found, 2)).await, BookingApplied::Adopted(_)));
    assert_eq!(only_appointment(store).await.source, AppointmentSource::Calendar);
}

/// Two bookings with one key: ours stays, the other is noted once, until it is cancelled.
pub async fn a_second_booking_with_our_key_is_an_open_drift(store: &dyn Store) {
    let appointment = booked(store).await;
    let double = ours("uid_x", START + 60);
    for minute in [2, 3] {
        let applied = apply(store, &seen(double.clone(), minute)).await;
        assert_eq!(applied, BookingApplied::Ignored(Ignored::Duplicate));
        assert_eq!(drifts(store).await, [(DriftField::Duplicate, false)]);
    }
    apply(store, &seen(cancelled(double), 4)).await;
    assert_eq!(drifts(store).await, [(DriftField::Duplicate, true)]);
    assert_eq!(only_appointment(store).await, appointment);
}

/// A known customer's own booking appears as an appointment, once.
pub async fn a_known_customers_booking_is_adopted(store: &dyn Store) {
    known_caller(store, ONE, 10, None).await;
    let sighting = seen(widget("uid_w", 10), 2);
    let BookingApplied::Adopted(adopted) = apply(store, &sighting).await else {
        panic!("the booking has to be adopted")
    };
    let by_phone = store.customer_by_phone(ONE, &super::number(10)).await.unwrap();
    let expected = Appointment {
        id: adopted.id,
        company: ONE,
        branch: Some(super::branch_id(1)),
        call_id: None,
        customer: by_phone.map(|customer| customer.id),
        booking_uid: uid("uid_w"),
        event_type: super::EVENT_TYPE,
        start: at(START),
        end: at(START + 30),
        status: BookingStatus::Accepted,
        service: Some("Beratung".to_owned()),
        source: AppointmentSource::Calendar,
    };
    assert!(expected.customer.is_some());
    assert_eq!((*adopted, only_appointment(store).await), (expected.clone(), expected));
    assert_eq!(apply(store, &sighting).await, BookingApplied::Unchanged);
    let gone = seen(cancelled(widget("uid_w", 10)), 3);
    assert!(matches!(apply(store, &gone).await, BookingApplied::Updated(_)));
}

/// By address only where it is one customer's alone; case does not matter.
pub async fn an_attendee_is_known_by_an_address_of_one_customer(store: &dyn Store) {
    known_caller(store, ONE, 10, Some("Erika@example.com")).await;
    known_caller(store, ONE, 11, Some("familie@example.com")).await;
    known_caller(store, ONE, 12, Some("familie@example.com")).await;
    let with_email = |uid_text: &str, email: &str| {
        let mut booking = widget(uid_text, 99);
        booking.attendees[0].email = Some(email.to_owned());
        seen(booking, 2)
    };
    let shared = apply(store, &with_email("uid_1", "familie@example.com")).await;
    assert_eq!(shared, BookingApplied::Ignored(Ignored::Unknown));
    let own = apply(store, &with_email("uid_2", " erika@EXAMPLE.com")).await;
    assert!(matches!(own, BookingApplied::Adopted(_)));
}

/// Of strangers, of the past, of the cancelled and of what is not offered nothing is kept.
pub async fn what_does_not_concern_us_leaves_nothing(store: &dyn Store) {
    known_caller(store, ONE, 10, None).await;
    known_caller(store, TWO, 20, None).await;
    let mut nameless = seen(widget("uid_4", 10), 2);
    nameless.booking.event_type = None;
    let not_offered = Sighting { adoption: None, ..seen(widget("uid_5", 10), 2) };
    let over = seen(widget("uid_6", 10), START + 30);
    for sighting in [
        seen(widget("uid_1", 99), 2),
        seen(widget("uid_2", 20), 2),
        seen(cancelled(widget("uid_3", 10)), 2),
        nameless,
        not_offered,
        over,
    ] {
        let applied = apply(store, &sighting).await;
        assert_eq!(applied, BookingApplied::Ignored(Ignored::Unknown), "{sighting:?}");
    }
    assert_eq!(store.appointments(ONE, 10).await.unwrap(), []);
    assert_eq!(drifts(store).await, []);
}

/// Adopted before it was known that our appointment was moved there: ours goes on, the other one goes.
pub async fn an_adopted_booking_gives_way_to_the_appointment_that_was_moved_there(
    store: &dyn Store,
) {
    known_caller(store, ONE, 10, None).await;
    let appointment = booked(store).await;
    let adopted = apply(store, &seen(widget("uid_b", 10), 2)).await;
    assert!(matches!(adopted, BookingApplied::Adopted(_)));
    let mut sighting = seen(widget("uid_b", 10), 3);
    sighting.booking.rescheduled_from = Some(uid("uid_a"));
    let BookingApplied::Moved(now) = apply(store, &sighting).await else {
        panic!("the appointment has to be moved")
    };
    assert_eq!((now.id, now.source), (appointment.id, AppointmentSource::AskPro));
    assert_eq!(only_appointment(store).await, *now);
}

/// A booking that others made and took away again is simply cancelled.
pub async fn a_vanished_booking_of_others_is_cancelled(store: &dyn Store) {
    known_caller(store, ONE, 10, None).await;
    apply(store, &seen(widget("uid_w", 10), 2)).await;
    let new = task(TaskReason::BookingVanished, 60);
    let noted = store.note_vanished(ONE, &uid("uid_w"), &new, at(3), at(3)).await.unwrap();
    assert_eq!(noted.map(|appointment| appointment.status), Some(BookingStatus::Cancelled));
    assert_eq!(only_appointment(store).await.status, BookingStatus::Cancelled);
    assert_eq!(drifts(store).await, [(DriftField::Existence, true)]);
    assert_eq!(open_tasks(store, ONE).await, []);
}

/// Those wait to be compared that stand, are to come, and were not looked at for long; the longest first.
pub async fn appointments_wait_to_be_compared(store: &dyn Store) {
    known_caller(store, ONE, 10, None).await;
    for (minute, uid_text) in [(3, "uid_late"), (1, "uid_early"), (2, "uid_between")] {
        apply(store, &seen(widget(uid_text, 10), minute)).await;
    }
    apply(store, &seen(widget("uid_gone", 10), 1)).await;
    apply(store, &seen(cancelled(widget("uid_gone", 10)), 1)).await;
    let waiting = async |now: i64, before: i64, limit: u32| -> Vec<String> {
        let waiting = store.appointments_to_compare(ONE, at(now), at(before), limit).await.unwrap();
        waiting.into_iter().map(|appointment| appointment.booking_uid.to_string()).collect()
    };
    assert_eq!(waiting(60, 3, 10).await, ["uid_early", "uid_between", "uid_late"]);
    assert_eq!(waiting(60, 2, 10).await, ["uid_early", "uid_between"]);
    assert_eq!(waiting(60, 3, 1).await, ["uid_early"]);
    assert!(waiting(START + 30, 3, 10).await.is_empty());
    apply(store, &seen(widget("uid_early", 10), 5)).await;
    assert_eq!(waiting(60, 5, 10).await, ["uid_between", "uid_late", "uid_early"]);
}
