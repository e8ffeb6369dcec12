//! Keeping our records in step.

use chrono::{DateTime, Utc};

use super::{
    ONE, TWO, acquired, at, booking, call_id, customer, event, job, key, lease, new_call,
    open_tasks, request, task, uid,
};
use crate::appointment::{Appointment, AppointmentSource, Attendee};
use crate::booking::{Booking, BookingStatus, Claim, IntentState, METADATA_KEY};
use crate::event::Provider;
use crate::id::{CompanyId, EventTypeId};
use crate::ports::Store;
use crate::sync::{
    Adoption, BookingApplied, DriftField, Ignored, Sighting, SyncCursor, SyncKind, SyncSource,
};
use crate::task::TaskReason;

/// When the appointments of these cases begin: a day after minute 0.
pub(super) const START: i64 = 24 * 60;

/// A booking of the key `b`, as it stands in the calendar.
pub(super) fn ours(uid_text: &str, start: i64) -> Booking {
    let mut booking = booking(uid_text, at(start));
    booking.metadata.insert(METADATA_KEY.to_owned(), key('b').as_str().to_owned());
    booking.event_type = Some(super::EVENT_TYPE);
    booking
}

pub(super) fn moved(uid_text: &str, from: &str, start: i64) -> Booking {
    let mut booking = ours(uid_text, start);
    booking.rescheduled_from = Some(uid(from));
    booking
}

pub(super) fn cancelled(mut booking: Booking) -> Booking {
    booking.status = BookingStatus::Cancelled;
    booking
}

/// A booking that somebody with this number made on a booking page.
pub(super) fn widget(uid_text: &str, last: u8) -> Booking {
    let mut attendee = Attendee::new("Erika Mustermann");
    attendee.phone = Some(super::number(last));
    let mut booking = booking(uid_text, at(START));
    booking.event_type = Some(super::EVENT_TYPE);
    booking.attendees = vec![attendee];
    booking
}

pub(super) fn seen(booking: Booking, minute: i64) -> Sighting {
    Sighting {
        booking,
        earlier: Vec::new(),
        adoption: Some(Adoption {
            branch: Some(super::branch_id(1)),
            service: Some("Beratung".to_owned()),
        }),
        source: SyncSource::Webhook,
        read_at: at(minute),
    }
}

pub(super) async fn apply(store: &dyn Store, sighting: &Sighting) -> BookingApplied {
    store.apply_booking(ONE, sighting, sighting.read_at).await.unwrap()
}

/// Books `call_1` as `uid_a` at minute 1, with the key `b`.
pub(super) async fn booked(store: &dyn Store) -> Appointment {
    store.record_call(ONE, &new_call("call_1"), at(0)).await.unwrap();
    let (intent, token) = acquired(store, 'b', &request(ONE, Some("call_1"))).await;
    store
        .confirm_intent(ONE, intent.id, token, &ours("uid_a", START), at(1))
        .await
        .unwrap()
        .expect("an appointment")
}

pub(super) async fn known_caller(
    store: &dyn Store,
    company: CompanyId,
    last: u8,
    email: Option<&str>,
) {
    let mut call = new_call(&format!("call_of_{last}"));
    call.customer = Some(customer(last, None, email));
    store.record_call(company, &call, at(0)).await.unwrap();
}

pub(super) async fn only_appointment(store: &dyn Store) -> Appointment {
    let mut appointments = store.appointments(ONE, 10).await.unwrap();
    assert_eq!(appointments.len(), 1, "{appointments:?}");
    appointments.remove(0)
}

/// Every drift of the first company: field, and whether it is healed.
pub(super) async fn drifts(store: &dyn Store) -> Vec<(DriftField, bool)> {
    let drifts = store.drifts(ONE, at(0), 100).await.unwrap();
    let mut fields: Vec<_> =
        drifts.iter().map(|drift| (drift.difference.field, drift.healed_at.is_some())).collect();
    fields.sort();
    fields
}

/// The first round sets where the cursor begins; later ones move it on, and never back.
pub async fn a_cursor_moves_on_and_never_back(store: &dyn Store) {
    let cursor = async |at: DateTime<Utc>, now| {
        store.set_sync_cursor(ONE, SyncKind::Calls, at, now).await.unwrap()
    };
    assert_eq!(store.sync_cursor(ONE, SyncKind::Calls).await.unwrap(), None);
    let first = SyncCursor { began_at: at(0), at: at(0), ran_at: at(2) };
    assert_eq!(cursor(at(0), at(2)).await, first);
    let later = SyncCursor { began_at: at(0), at: at(9), ran_at: at(11) };
    assert_eq!(cursor(at(9), at(11)).await, later);
    let stays = SyncCursor { ran_at: at(12), ..later };
    assert_eq!(cursor(at(-60), at(12)).await, stays);
    assert_eq!(store.sync_cursor(ONE, SyncKind::Calls).await.unwrap(), Some(stays));
    assert_eq!(store.sync_cursor(ONE, SyncKind::Bookings).await.unwrap(), None);
    assert_eq!(store.sync_cursor(TWO, SyncKind::Calls).await.unwrap(), None);
}

/// Keys that are stored are left out; those of other companies and providers count as missing.
pub async fn missing_events_are_found_by_key(store: &dyn Store) {
    store.record_event(ONE, &event("call_ended:1", Some("1"), Some(job(at(0))))).await.unwrap();
    let keys = ["call_ended:2", "call_ended:1", "call_analyzed:1"].map(str::to_owned);
    let missing =
        async |company, provider| store.missing_events(company, provider, &keys).await.unwrap();
    assert_eq!(missing(ONE, Provider::Retell).await, ["call_ended:2", "call_analyzed:1"]);
    assert_eq!(missing(ONE, Provider::Calcom).await, keys);
    assert_eq!(missing(TWO, Provider::Retell).await, keys);
    assert!(store.missing_events(ONE, Provider::Retell, &[]).await.unwrap().is_empty());
}

/// What we hold already is not written again, and leaves no drift.
pub async fn a_booking_as_we_hold_it_changes_nothing(store: &dyn Store) {
    let appointment = booked(store).await;
    assert_eq!(appointment.source, AppointmentSource::AskPro);
    assert_eq!(apply(store, &seen(ours("uid_a", START), 2)).await, BookingApplied::Unchanged);
    assert_eq!(only_appointment(store).await, appointment);
    assert_eq!(drifts(store).await, []);
}

/// Cancelled by the business: the appointment is cancelled, the call stays booked, and nobody gets a task.
pub async fn a_cancelled_booking_cancels_its_appointment(store: &dyn Store) {
    let appointment = booked(store).await;
    let sighting = seen(cancelled(ours("uid_a", START)), 2);
    let BookingApplied::Updated(updated) = apply(store, &sighting).await else {
        panic!("the appointment has to be updated")
    };
    let expected = Appointment { status: BookingStatus::Cancelled, ..appointment };
    assert_eq!((*updated, only_appointment(store).await), (expected.clone(), expected));
    assert_eq!(drifts(store).await, [(DriftField::Status, true)]);
    assert_eq!(open_tasks(store, ONE).await, []);
    assert_eq!(apply(store, &sighting).await, BookingApplied::Unchanged);
    assert_eq!(drifts(store).await.len(), 1);
}

/// Each part of a drift comes back as it was noted.
pub async fn a_drift_says_what_differed(store: &dyn Store) {
    let appointment = booked(store).await;
    apply(store, &seen(cancelled(ours("uid_a", START)), 2)).await;
    let drifts = store.drifts(ONE, at(2), 10).await.unwrap();
    assert_eq!(drifts.len(), 1);
    let drift = &drifts[0];
    assert_eq!((drift.company, drift.appointment), (ONE, appointment.id));
    assert_eq!((&drift.booking_uid, drift.source), (&uid("uid_a"), SyncSource::Webhook));
    assert_eq!(drift.difference.ours, "accepted");
    assert_eq!(drift.difference.theirs, "cancelled");
    assert_eq!((drift.seen_at, drift.healed_at), (at(2), Some(at(2))));
    assert_eq!(store.drifts(TWO, at(0), 10).await.unwrap(), []);
    assert_eq!(store.drifts(ONE, at(3), 10).await.unwrap(), []);
    assert_eq!(store.drifts(ONE, at(0), 0).await.unwrap(), []);
}

/// Moved: the appointment keeps its id and call, and is found by both uids.
pub async fn a_moved_booking_takes_its_appointment_along(store: &dyn Store) {
    let appointment = booked(store).await;
    let sighting = seen(moved("uid_b", "uid_a", START + 60), 2);
    let BookingApplied::Moved(now) = apply(store, &sighting).await else {
        panic!("the appointment has to be moved")
    };
    assert_eq!((now.id, &now.call_id), (appointment.id, &appointment.call_id));
    assert_eq!((&now.booking_uid, now.start), (&uid("uid_b"), at(START + 60)));
    assert_eq!(only_appointment(store).await, *now);
    for known in ["uid_a", "uid_b"] {
        let found = store.appointment_by_uid(ONE, &uid(known)).await.unwrap();
        assert_eq!(found.as_ref(), Some(&*now), "{known}");
        assert_eq!(store.appointment_by_uid(TWO, &uid(known)).await.unwrap(), None);
    }
    assert_eq!(
        drifts(store).await,
        [(DriftField::Uid, true), (DriftField::Start, true), (DriftField::End, true)]
    );
    assert_eq!(apply(store, &sighting).await, BookingApplied::Unchanged);
}

/// A late word about the booking it was moved from changes nothing.
pub async fn the_booking_it_was_moved_from_is_outdated(store: &dyn Store) {
    booked(store).await;
    apply(store, &seen(moved("uid_b", "uid_a", START + 60), 2)).await;
    for late in [ours("uid_a", START), cancelled(ours("uid_a", START))] {
        assert_eq!(apply(store, &seen(late, 3)).await, BookingApplied::Outdated);
    }
    assert_eq!(only_appointment(store).await.booking_uid, uid("uid_b"));
}

/// Several moves at once: all that it was moved from is known afterwards.
pub async fn a_chain_of_moves_is_taken_in_one_step(store: &dyn Store) {
    let appointment = booked(store).await;
    let mut sighting = seen(moved("uid_d", "uid_c", START + 90), 2);
    sighting.earlier = vec![uid("uid_b"), uid("uid_a")];
    assert!(matches!(apply(store, &sighting).await, BookingApplied::Moved(_)));
    for between in ["uid_b", "uid_c"] {
        let late = seen(moved(between, "uid_a", START + 30), 3);
        assert_eq!(apply(store, &late).await, BookingApplied::Outdated, "{between}");
    }
    let now = only_appointment(store).await;
    assert_eq!((now.id, now.booking_uid), (appointment.id, uid("uid_d")));
}

/// Where a link of the chain is lost, our key still leads from a moved booking to its appointment.
pub async fn a_moved_booking_is_found_by_its_key(store: &dyn Store) {
    let appointment = booked(store).await;
    let sighting = seen(moved("uid_z", "uid_lost", START + 60), 2);
    let BookingApplied::Moved(now) = apply(store, &sighting).await else {
        panic!("the appointment has to be moved")
    };
    assert_eq!((now.id, &now.booking_uid), (appointment.id, &uid("uid_z")));
}

/// A repeat of the wish is answered with the booking as it is now.
pub async fn a_confirmed_intent_holds_its_moved_booking(store: &dyn Store) {
    booked(store).await;
    let now = moved("uid_b", "uid_a", START + 60);
    apply(store, &seen(now.clone(), 2)).await;
    let wish = request(ONE, Some("call_1"));
    let claim = store.claim_intent(&key('b'), &wish.into(), lease(3, 8)).await.unwrap();
    let Claim::Replay(intent) = claim else { panic!("expected a replay, found {claim:?}") };
    assert_eq!((intent.state, intent.booking), (IntentState::Confirmed, Some(now)));
}

/// What was read before our own record changed says nothing about it.
pub async fn a_reading_from_before_our_own_change_is_outdated(store: &dyn Store) {
    let appointment = booked(store).await;
    let mut sighting = seen(cancelled(ours("uid_a", START)), 0);
    assert_eq!(store.apply_booking(ONE, &sighting, at(2)).await.unwrap(), BookingApplied::Outdated);
    assert_eq!(only_appointment(store).await, appointment);
    sighting.read_at = at(1);
    assert!(matches!(apply(store, &sighting).await, BookingApplied::Updated(_)));
}

/// The calendar's own time of change decides between two readings, whenever they arrive.
pub async fn an_older_state_of_the_calendar_is_outdated(store: &dyn Store) {
    booked(store).await;
    let at_time = |mut booking: Booking, changed: i64| {
        booking.updated_at = Some(at(changed));
        booking
    };
    let newer = at_time(cancelled(ours("uid_a", START)), 5);
    assert!(matches!(apply(store, &seen(newer, 6)).await, BookingApplied::Updated(_)));
    let older = at_time(ours("uid_a", START), 4);
    assert_eq!(apply(store, &seen(older, 7)).await, BookingApplied::Outdated);
    assert_eq!(only_appointment(store).await.status, BookingStatus::Cancelled);
}

/// Another company's appointment is out of reach, even with the same uid.
pub async fn another_companys_appointment_is_not_touched(store: &dyn Store) {
    let appointment = booked(store).await;
    let sighting = seen(cancelled(ours("uid_a", START)), 2);
    let applied = store.apply_booking(TWO, &sighting, at(2)).await.unwrap();
    assert_eq!(applied, BookingApplied::Ignored(Ignored::Unknown));
    let moved = seen(moved("uid_b", "uid_a", START), 2);
    store.apply_booking(TWO, &moved, at(2)).await.unwrap();
    let new = task(TaskReason::BookingVanished, 60);
    assert_eq!(store.note_vanished(TWO, &uid("uid_a"), &new, at(2), at(2)).await.unwrap(), None);
    assert_eq!(only_appointment(store).await, appointment);
    assert_eq!(store.appointments_to_compare(TWO, at(2), at(2), 10).await.unwrap(), []);
}

/// A booking of ours that is gone: the appointment stays, and a human gets one task.
pub async fn a_vanished_booking_is_one_task_and_an_open_drift(store: &dyn Store) {
    let appointment = booked(store).await;
    let new = task(TaskReason::BookingVanished, 60);
    let noted = store.note_vanished(ONE, &uid("uid_a"), &new, at(2), at(2)).await.unwrap();
    assert_eq!(noted, Some(appointment.clone()));
    let again = store.note_vanished(ONE, &uid("uid_a"), &new, at(3), at(3)).await.unwrap();
    assert_eq!(again, None);
    let tasks = open_tasks(store, ONE).await;
    assert_eq!(tasks.len(), 1);
    assert_eq!(
        (tasks[0].task.reason, tasks[0].call_id.clone()),
        (TaskReason::BookingVanished, Some(call_id("call_1")))
    );
    assert_eq!(drifts(store).await, [(DriftField::Existence, false)]);
    assert_eq!(only_appointment(store).await, appointment);
    assert_eq!(apply(store, &seen(ours("uid_a", START), 4)).await, BookingApplied::Unchanged);
    assert_eq!(drifts(store).await, [(DriftField::Existence, true)]);
}

/// What we booked after the calendar was read did not vanish; nor did what is void, or not known.
pub async fn only_a_standing_appointment_can_vanish(store: &dyn Store) {
    booked(store).await;
    let new = task(TaskReason::BookingVanished, 60);
    let note = async |uid_text: &str, read_at: i64| {
        store.note_vanished(ONE, &uid(uid_text), &new, at(read_at), at(9)).await.unwrap()
    };
    assert_eq!(note("uid_a", 0).await, None);
    assert_eq!(note("uid_unknown", 2).await, None);
    apply(store, &seen(cancelled(ours("uid_a", START)), 2)).await;
    assert_eq!(note("uid_a", 3).await, None);
    assert_eq!(open_tasks(store, ONE).await, []);
}

/// By field; what is not healed counts as open.
pub async fn drifts_are_counted_by_field(store: &dyn Store) {
    booked(store).await;
    apply(store, &seen(cancelled(ours("uid_a", START)), 2)).await;
    apply(store, &seen(ours("uid_a", START), 3)).await;
    apply(store, &seen(ours("uid_x", START), 4)).await;
    let counts = async |company, since: i64| -> Vec<_> {
        let counts = store.drift_counts(company, at(since)).await.unwrap();
        counts.into_iter().map(|count| (count.field, count.seen, count.open)).collect()
    };
    let both = [(DriftField::Status, 2, 0), (DriftField::Duplicate, 1, 1)];
    assert_eq!(counts(ONE, 0).await, both);
    assert_eq!(counts(ONE, 4).await, both[1..]);
    assert_eq!(counts(TWO, 0).await, []);
}

/// Another event type is a drift like any other.
pub async fn another_event_type_is_taken_over(store: &dyn Store) {
    booked(store).await;
    let mut other = ours("uid_a", START);
    other.event_type = Some(EventTypeId::new(9));
    apply(store, &seen(other, 2)).await;
    assert_eq!(only_appointment(store).await.event_type, EventTypeId::new(9));
    let mut deleted = ours("uid_a", START);
    deleted.event_type = None;
    assert_eq!(apply(store, &seen(deleted, 3)).await, BookingApplied::Unchanged);
}
