//! Intents to move and to cancel, and intents that nobody came back for.

use chrono::Duration;

use super::{
    ONE, TWO, acquired, acquired_wish, at, booking, call_id, key, lease, new_call, open_tasks,
    request, task, uid,
};
use crate::appointment::Appointment;
use crate::booking::{Booking, BookingIntent, BookingStatus, Claim, Refusal};
use crate::call::CallOutcome;
use crate::error::DomainCode;
use crate::id::{CallId, CompanyId};
use crate::ports::{LeftBehind, Store, Unsettled};
use crate::task::TaskReason;
use crate::wish::{CancelWish, RescheduleWish, Wish, WishKind};

fn move_of(company: CompanyId, booking: &str, hours: i64) -> Wish {
    let start = at(24 * 60) + Duration::hours(hours);
    RescheduleWish::new(company, uid(booking), start).into()
}

fn cancel_of(company: CompanyId, booking: &str) -> Wish {
    CancelWish::new(company, uid(booking), "Kundenwunsch").into()
}

fn in_call(wish: Wish, call: &str) -> Wish {
    let call = call_id(call);
    match wish {
        Wish::Book(wish) => wish.with_call_id(call).into(),
        Wish::Reschedule(wish) => wish.with_call_id(call).into(),
        Wish::Cancel(wish) => wish.with_call_id(call).into(),
    }
}

fn moved(from: &str, to: &str, hours: i64) -> Booking {
    let mut booking = booking(to, at(24 * 60) + Duration::hours(hours));
    booking.rescheduled_from = Some(uid(from));
    booking
}

async fn confirmed(
    store: &dyn Store,
    digit: char,
    wish: &Wish,
    made: &Booking,
) -> Option<Appointment> {
    let (intent, token) = acquired_wish(store, digit, wish).await;
    store.confirm_intent(wish.company(), intent.id, token, made, at(1)).await.unwrap()
}

/// Books `uid_1` without a call.
async fn booked(store: &dyn Store) -> Appointment {
    let wish = request(ONE, None).into();
    confirmed(store, 'a', &wish, &booking("uid_1", at(24 * 60))).await.expect("an appointment")
}

async fn outcome(store: &dyn Store, call: &CallId) -> Option<CallOutcome> {
    store.call(ONE, call).await.unwrap().expect("the call").outcome
}

/// The appointment keeps its id, and is found by the new booking and by the one it stood for.
pub async fn moving_takes_the_appointment_along(store: &dyn Store) {
    let first = booked(store).await;
    let mut to = moved("uid_1", "uid_2", 3);
    to.status = BookingStatus::Pending;
    let made = confirmed(store, 'c', &move_of(ONE, "uid_1", 3), &to).await.expect("an appointment");
    assert_eq!((made.id, &made.booking_uid, made.start), (first.id, &uid("uid_2"), to.start));
    assert_eq!((made.end, &made.status), (to.end, &BookingStatus::Pending));
    for known in ["uid_1", "uid_2"] {
        let found = store.appointment_by_uid(ONE, &uid(known)).await.unwrap();
        assert_eq!(found.as_ref(), Some(&made), "{known}");
    }
    assert_eq!(store.appointments(ONE, 10).await.unwrap(), [made]);
    let claim = store.claim_intent(&key('c'), &move_of(ONE, "uid_1", 3), lease(9, 14)).await;
    let Claim::Replay(again) = claim.unwrap() else { panic!("expected a replay") };
    assert_eq!((again.booking, again.appointment), (Some(to), Some(first.id)));
}

/// A call that moved an appointment has one; what else it left open stays open.
pub async fn moving_closes_its_call_unless_a_task_is_open(store: &dyn Store) {
    let first = booked(store).await;
    for (call, digit) in [("call_1", 'c'), ("call_2", 'd')] {
        store.record_call(ONE, &new_call(call), at(0)).await.unwrap();
        if call == "call_2" {
            let open = task(TaskReason::ServiceUnknown, 60);
            store.close_call_with_task(ONE, &call_id(call), &open, at(0)).await.unwrap();
        }
        let (from, to) = if digit == 'c' { ("uid_1", "uid_2") } else { ("uid_2", "uid_3") };
        let wish = in_call(move_of(ONE, from, 3), call);
        confirmed(store, digit, &wish, &moved(from, to, 3)).await;
    }
    let booked = Some(CallOutcome::Booked(first.id));
    assert_eq!(outcome(store, &call_id("call_1")).await, booked);
    let open = Some(CallOutcome::Task(DomainCode::ServiceNotMapped));
    assert_eq!(outcome(store, &call_id("call_2")).await, open);
    assert_eq!(open_tasks(store, ONE).await.len(), 1);
}

/// What became of the call is decided elsewhere.
pub async fn cancelling_marks_the_appointment_and_leaves_the_call(store: &dyn Store) {
    let first = booked(store).await;
    store.record_call(ONE, &new_call("call_1"), at(0)).await.unwrap();
    let mut gone = booking("uid_1", at(24 * 60));
    gone.status = BookingStatus::Cancelled;
    let wish = in_call(cancel_of(ONE, "uid_1"), "call_1");
    let made = confirmed(store, 'c', &wish, &gone).await.expect("an appointment");
    assert_eq!((made.id, made.status), (first.id, BookingStatus::Cancelled));
    assert_eq!(outcome(store, &call_id("call_1")).await, None);
}

/// The calendar also holds bookings that others made.
pub async fn a_change_of_a_strange_booking_has_no_appointment(store: &dyn Store) {
    booked(store).await;
    let made =
        confirmed(store, 'c', &move_of(ONE, "strange", 3), &moved("strange", "new", 3)).await;
    assert_eq!(made, None);
    let foreign =
        confirmed(store, 'd', &move_of(TWO, "uid_1", 3), &moved("uid_1", "uid_2", 3)).await;
    assert_eq!(foreign, None, "another company's appointment stays where it is");
    assert!(store.appointment_by_uid(ONE, &uid("uid_1")).await.unwrap().is_some());
}

/// When the new booking was seen before its move was confirmed, one appointment is left.
pub async fn an_appointment_known_by_the_new_booking_gives_way_to_the_old_one(store: &dyn Store) {
    let first = booked(store).await;
    let mut other = request(ONE, None);
    other.start = at(24 * 60) + Duration::hours(3);
    confirmed(store, 'b', &other.into(), &moved("uid_1", "uid_2", 3)).await;
    confirmed(store, 'c', &move_of(ONE, "uid_1", 3), &moved("uid_1", "uid_2", 3)).await;
    let left = store.appointments(ONE, 10).await.unwrap();
    assert_eq!(left.iter().map(|made| made.id).collect::<Vec<_>>(), [first.id]);
}

/// Whoever comes second must see what the first one did.
pub async fn of_two_changes_of_one_booking_the_second_waits(store: &dyn Store) {
    let (intent, token) = acquired_wish(store, 'a', &move_of(ONE, "uid_1", 3)).await;
    let cancel = cancel_of(ONE, "uid_1");
    let claim = store.claim_intent(&key('c'), &cancel, lease(1, 6)).await.unwrap();
    assert_eq!(claim, Claim::InFlight(at(5)));
    for other in [cancel_of(TWO, "uid_1"), cancel_of(ONE, "uid_9")] {
        let claim = store.claim_intent(&key('d'), &other, lease(1, 6)).await.unwrap();
        assert!(matches!(claim, Claim::Acquired(..)), "{claim:?}");
    }
    store.confirm_intent(ONE, intent.id, token, &moved("uid_1", "uid_2", 3), at(2)).await.unwrap();
    let claim = store.claim_intent(&key('c'), &cancel, lease(2, 7)).await.unwrap();
    assert!(matches!(claim, Claim::Acquired(..)), "{claim:?}");
}

/// An unfinished change whose worker is gone may have been carried out.
pub async fn a_change_left_behind_blocks_the_next_until_it_is_settled(store: &dyn Store) {
    let (intent, token) = acquired_wish(store, 'a', &move_of(ONE, "uid_1", 3)).await;
    store.mark_sent(ONE, intent.id, token, lease(0, 5)).await.unwrap();
    let cancel = cancel_of(ONE, "uid_1");
    let claim = store.claim_intent(&key('c'), &cancel, lease(5, 9)).await.unwrap();
    let Claim::Blocked(rival) = claim else { panic!("expected to be blocked, found {claim:?}") };
    assert_eq!((rival.id, rival.attempts), (intent.id, 1));
    store.release_intent(ONE, intent.id, token, Unsettled::Unknown).await.unwrap();
    let claim = store.claim_intent(&key('c'), &cancel, lease(5, 9)).await.unwrap();
    assert!(matches!(claim, Claim::Blocked(_)), "{claim:?}");
}

/// One call may book an appointment, move another and cancel a third.
pub async fn a_call_may_change_beside_what_it_books(store: &dyn Store) {
    let wish = request(ONE, Some("call_1"));
    let (booking, _) = acquired(store, 'a', &wish).await;
    acquired_wish(store, 'b', &in_call(move_of(ONE, "uid_8", 3), "call_1")).await;
    acquired_wish(store, 'c', &in_call(cancel_of(ONE, "uid_9"), "call_1")).await;
    let found = store.intent_of_call(ONE, &call_id("call_1")).await.unwrap().expect("the booking");
    assert_eq!(found.id, booking.id);
}

/// The task is written together with the failure, for a change as for a booking.
pub async fn a_refused_change_writes_its_task(store: &dyn Store) {
    store.record_call(ONE, &new_call("call_1"), at(0)).await.unwrap();
    let wish = in_call(cancel_of(ONE, "uid_1"), "call_1");
    let (intent, token) = acquired_wish(store, 'a', &wish).await;
    let new = task(TaskReason::BookingRefused, 60);
    let refusal = Refusal { code: DomainCode::BookingFailed, message: "ended".to_owned() };
    store.refuse_intent(ONE, intent.id, token, &refusal, Some(&new), at(1)).await.unwrap();
    let tasks = open_tasks(store, ONE).await;
    assert_eq!(tasks.len(), 1);
    assert_eq!(tasks[0].call_id, Some(call_id("call_1")));
    assert_eq!(outcome(store, &call_id("call_1")).await, Some(CallOutcome::Task(new.code)));
}

fn ids(intents: &[BookingIntent]) -> Vec<&str> {
    intents.iter().map(|intent| intent.key.as_str().split_at(1).0).collect()
}

/// Calls get more time than wishes that stand alone; what is finished or under a lease is not left behind.
pub async fn intents_left_behind_come_oldest_first_and_not_while_held(store: &dyn Store) {
    let claim = async |digit, wish: Wish, minute| {
        let claim =
            store.claim_intent(&key(digit), &wish, lease(minute, minute + 5)).await.unwrap();
        let Claim::Acquired(intent, token) = claim else { panic!("expected to acquire") };
        (intent, token)
    };
    claim('a', in_call(request(ONE, None).into(), "call_1"), 2).await;
    claim('b', move_of(TWO, "uid_1", 3), 1).await;
    let (done, token) = claim('c', cancel_of(ONE, "uid_2"), 1).await;
    let mut gone = booking("uid_2", at(24 * 60));
    gone.status = BookingStatus::Cancelled;
    store.confirm_intent(ONE, done.id, token, &gone, at(2)).await.unwrap();
    claim('d', cancel_of(ONE, "uid_3"), 3).await;
    let left = async |now, alone, of_calls, limit| {
        let left = LeftBehind { now: at(now), alone: at(alone), of_calls: at(of_calls) };
        store.intents_left_behind(left, limit).await.unwrap()
    };
    assert_eq!(ids(&left(8, 8, 8, 10).await), ["b", "a", "d"]);
    assert_eq!(ids(&left(8, 8, 8, 2).await), ["b", "a"]);
    assert_eq!(ids(&left(6, 6, 6, 10).await), ["b"], "the others are held");
    assert_eq!(ids(&left(8, 2, 1, 10).await), ["b"], "the others are too young");
}

/// Finished ones are not open.
pub async fn open_intents_are_counted_by_company(store: &dyn Store) {
    let (intent, token) = acquired(store, 'a', &request(ONE, None)).await;
    acquired_wish(store, 'b', &cancel_of(ONE, "uid_1")).await;
    acquired_wish(store, 'c', &cancel_of(TWO, "uid_1")).await;
    assert_eq!(store.open_intents(ONE).await.unwrap(), 2);
    let made = booking("uid_2", at(24 * 60));
    store.confirm_intent(ONE, intent.id, token, &made, at(1)).await.unwrap();
    assert_eq!(store.open_intents(ONE).await.unwrap(), 1);
    assert_eq!(store.open_intents(TWO).await.unwrap(), 1);
}

/// Refused ones, too, in the order in which they were written down.
pub async fn the_intents_of_a_call_are_all_listed(store: &dyn Store) {
    let call = call_id("call_1");
    let (first, token) = acquired(store, 'a', &request(ONE, Some("call_1"))).await;
    let refusal = Refusal { code: DomainCode::SlotNotAvailable, message: "taken".to_owned() };
    store.refuse_intent(ONE, first.id, token, &refusal, None, at(1)).await.unwrap();
    let wish = in_call(cancel_of(ONE, "uid_1"), "call_1");
    store.claim_intent(&key('b'), &wish, lease(2, 7)).await.unwrap();
    let listed = store.intents_of_call(ONE, &call).await.unwrap();
    let kinds: Vec<WishKind> = listed.iter().map(|intent| intent.wish.kind()).collect();
    assert_eq!(kinds, [WishKind::Book, WishKind::Cancel]);
    assert_eq!(store.intents_of_call(TWO, &call).await.unwrap(), []);
}
