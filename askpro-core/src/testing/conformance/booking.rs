//! Booking intents and appointments.

use chrono::Duration;

use super::{
    EVENT_TYPE, ONE, TWO, acquired, assert_kind, at, booking, both, branch_id, call_id, customer,
    key, lease, new_call, number, open_tasks, request, task, uid,
};
use crate::appointment::AppointmentRequest;
use crate::booking::{BookingIntent, BookingStatus, Claim, IntentState, Refusal};
use crate::call::{CallOutcome, NewCall};
use crate::error::{DomainCode, ErrorKind};
use crate::id::{CompanyId, EventTypeId, LeaseToken};
use crate::ports::{Store, Unsettled};
use crate::task::TaskReason;

fn wish() -> AppointmentRequest {
    request(ONE, Some("call_1"))
}

fn refusal() -> Refusal {
    Refusal { code: DomainCode::SlotNotAvailable, message: "the slot is taken".to_owned() }
}

async fn claim(store: &dyn Store, minute: i64) -> Claim {
    store.claim_intent(&key('a'), &wish().into(), lease(minute, minute + 5)).await.unwrap()
}

fn taken_over(claim: Claim) -> (BookingIntent, LeaseToken) {
    match claim {
        Claim::TakenOver(intent, token) => (intent, token),
        other => panic!("expected an intent taken over, found {other:?}"),
    }
}

/// The first claim writes the intent down.
pub async fn the_first_claim_acquires_an_intent(store: &dyn Store) {
    let mut wish = wish().with_email("erika@example.com").with_notes("bitte klingeln");
    wish.branch = Some(branch_id(1));
    wish.length_minutes = Some(45);
    wish.service = Some("Beratung".to_owned());
    let (intent, _) = acquired(store, 'a', &wish).await;
    assert_eq!((intent.key, intent.state), (key('a'), IntentState::Intended));
    assert_eq!(intent.attempts, 0);
    assert_eq!((intent.wish, intent.booking, intent.refusal), (wish.into(), None, None));
}

/// While somebody works on it, nobody else does.
pub async fn a_second_claim_under_a_lease_is_in_flight(store: &dyn Store) {
    acquired(store, 'a', &wish()).await;
    assert_eq!(claim(store, 4).await, Claim::InFlight(at(5)));
}

/// When two callers meet, one gets the intent and the other waits.
pub async fn of_two_concurrent_claims_one_acquires(store: &dyn Store) {
    let (one, two) = both(claim(store, 0), claim(store, 0)).await;
    let acquired = |claim: &Claim| matches!(claim, Claim::Acquired(..));
    let in_flight = |claim: &Claim| matches!(claim, Claim::InFlight(_));
    let claims = [one, two];
    assert_eq!(claims.iter().filter(|claim| acquired(claim)).count(), 1, "{claims:?}");
    assert_eq!(claims.iter().filter(|claim| in_flight(claim)).count(), 1, "{claims:?}");
}

/// Nothing was sent, so the next one may send.
pub async fn a_lease_run_out_before_sending_is_acquired_again(store: &dyn Store) {
    let (first, old) = acquired(store, 'a', &wish()).await;
    match claim(store, 5).await {
        Claim::Acquired(intent, token) => {
            assert_eq!(intent, first);
            assert_ne!(token, old);
        }
        other => panic!("expected an acquired intent, found {other:?}"),
    }
}

/// It may have been sent, so the next one must look first.
pub async fn a_lease_run_out_after_sending_is_taken_over(store: &dyn Store) {
    let (intent, old) = acquired(store, 'a', &wish()).await;
    store.mark_sent(ONE, intent.id, old, lease(4, 9)).await.unwrap();
    assert_eq!(claim(store, 8).await, Claim::InFlight(at(9)), "the lease holds anew");
    let (again, token) = taken_over(claim(store, 9).await);
    assert_eq!((again.id, again.state, again.attempts), (intent.id, IntentState::Sent, 1));
    assert_ne!(token, old);
}

/// Given back as unknown, it need not wait for the lease to run out.
pub async fn an_unknown_outcome_is_taken_over_at_once(store: &dyn Store) {
    let (intent, mut token) = acquired(store, 'a', &wish()).await;
    store.mark_sent(ONE, intent.id, token, lease(0, 5)).await.unwrap();
    for _ in 0..3 {
        store.release_intent(ONE, intent.id, token, Unsettled::Unknown).await.unwrap();
        let (again, new) = taken_over(claim(store, 1).await);
        assert_eq!((again.state, again.attempts), (IntentState::Unknown, 1));
        token = new;
    }
}

/// Given back as not sent, it may be sent by whoever comes next; the attempt that was noted does not count.
pub async fn an_intent_given_back_unsent_is_acquired_at_once(store: &dyn Store) {
    let (intent, mut token) = acquired(store, 'a', &wish()).await;
    for marked in [true, false, true] {
        if marked {
            store.mark_sent(ONE, intent.id, token, lease(0, 5)).await.unwrap();
        }
        store.release_intent(ONE, intent.id, token, Unsettled::NotSent).await.unwrap();
        match claim(store, 1).await {
            Claim::Acquired(again, new) => {
                assert_eq!((again.id, again.state), (intent.id, IntentState::Intended));
                assert_eq!(again.attempts, 0);
                token = new;
            }
            other => panic!("expected an acquired intent, found {other:?}"),
        }
    }
}

/// Each attempt is counted before it is made.
pub async fn sending_counts_attempts(store: &dyn Store) {
    let (intent, token) = acquired(store, 'a', &wish()).await;
    store.mark_sent(ONE, intent.id, token, lease(0, 5)).await.unwrap();
    store.release_intent(ONE, intent.id, token, Unsettled::Unknown).await.unwrap();
    let (again, token) = taken_over(claim(store, 1).await);
    assert_eq!(again.attempts, 1);
    store.mark_sent(ONE, intent.id, token, lease(1, 6)).await.unwrap();
    let (again, _) = taken_over(claim(store, 6).await);
    assert_eq!((again.attempts, again.state), (2, IntentState::Sent));
}

/// Whoever looked for too long must not send: somebody else may be about to.
pub async fn a_lease_that_has_run_out_does_not_allow_sending(store: &dyn Store) {
    let (intent, token) = acquired(store, 'a', &wish()).await;
    let late = store.mark_sent(ONE, intent.id, token, lease(5, 10)).await;
    assert_kind(late, ErrorKind::InFlight);
    let Claim::Acquired(again, _) = claim(store, 5).await else { panic!("expected a claim") };
    assert_eq!((again.state, again.attempts), (IntentState::Intended, 0));
}

/// What a call books, until it is refused; and in its own company only.
pub async fn the_intent_of_a_call_is_found_until_it_is_refused(store: &dyn Store) {
    let call = call_id("call_1");
    assert_eq!(store.intent_of_call(ONE, &call).await.unwrap(), None);
    let (intent, token) = acquired(store, 'a', &wish()).await;
    assert_eq!(store.intent_of_call(ONE, &call).await.unwrap(), Some(intent.clone()));
    assert_eq!(store.intent_of_call(TWO, &call).await.unwrap(), None);
    store.refuse_intent(ONE, intent.id, token, &refusal(), None, at(1)).await.unwrap();
    assert_eq!(store.intent_of_call(ONE, &call).await.unwrap(), None);
}

/// A finished wish answers with its booking, for ever.
pub async fn a_confirmed_intent_replays_its_booking(store: &dyn Store) {
    let (intent, token) = acquired(store, 'a', &wish()).await;
    let mut booking = booking("uid_1", wish().start);
    booking.id = Some(99);
    booking.status = BookingStatus::Pending;
    booking.event_type = Some(EVENT_TYPE);
    booking.title = Some("Beratung".to_owned());
    booking.attendees.push(wish().attendee.clone());
    booking.metadata.insert("askpro_key".to_owned(), intent.key.to_string());
    booking.rescheduled_from = Some(uid("uid_0"));
    booking.rescheduled_to = Some(uid("uid_2"));
    booking.updated_at = Some(at(1));
    store.confirm_intent(ONE, intent.id, token, &booking, at(1)).await.unwrap();
    let Claim::Replay(again) = claim(store, 2).await else { panic!("expected a replay") };
    assert_eq!((again.id, again.state), (intent.id, IntentState::Confirmed));
    assert_eq!((again.booking, again.refusal), (Some(booking), None));
    assert!(again.appointment.is_some());
}

/// A refused wish stays refused.
pub async fn a_refused_intent_replays_its_refusal(store: &dyn Store) {
    let (intent, token) = acquired(store, 'a', &wish()).await;
    store.refuse_intent(ONE, intent.id, token, &refusal(), None, at(1)).await.unwrap();
    let Claim::Replay(again) = claim(store, 60).await else { panic!("expected a replay") };
    assert_eq!((again.id, again.state), (intent.id, IntentState::Refused));
    assert_eq!((again.booking, again.refusal), (None, Some(refusal())));
}

/// One key names one wish: another event type, start or call under it is an error of the caller.
pub async fn the_same_key_with_other_content_is_a_mismatch(store: &dyn Store) {
    let (intent, token) = acquired(store, 'a', &wish()).await;
    let mut event_type = wish();
    event_type.event_type = EventTypeId::new(7);
    let mut start = wish();
    start.start += Duration::minutes(30);
    let others = [event_type, start, request(ONE, Some("call_2")), request(ONE, None)];
    for other in &others {
        let claim =
            store.claim_intent(&key('a'), &other.clone().into(), lease(9, 14)).await.unwrap();
        assert_eq!(claim, Claim::Mismatch(intent.clone()));
    }
    let same = wish().with_notes("andere Notiz").with_attendee("E. Mustermann", number(11));
    let claim = store.claim_intent(&key('a'), &same.into(), lease(1, 6)).await.unwrap();
    assert_eq!(claim, Claim::InFlight(at(5)));
    let booking = booking("uid_1", wish().start);
    store.confirm_intent(ONE, intent.id, token, &booking, at(1)).await.unwrap();
    let claim =
        store.claim_intent(&key('a'), &others[0].clone().into(), lease(9, 14)).await.unwrap();
    assert!(matches!(claim, Claim::Mismatch(_)), "{claim:?}");
}

/// A second wish of a call gets the first one shown, whether it is under way or confirmed.
pub async fn a_call_books_once(store: &dyn Store) {
    let (intent, token) = acquired(store, 'a', &wish()).await;
    let mut other = wish();
    other.start += Duration::hours(1);
    let claim = store.claim_intent(&key('c'), &other.clone().into(), lease(9, 14)).await.unwrap();
    assert_eq!(claim, Claim::Mismatch(intent.clone()));
    let booking = booking("uid_1", wish().start);
    store.confirm_intent(ONE, intent.id, token, &booking, at(1)).await.unwrap();
    let claim = store.claim_intent(&key('c'), &other.clone().into(), lease(9, 14)).await.unwrap();
    let Claim::Mismatch(shown) = claim else { panic!("expected a mismatch") };
    assert_eq!((shown.id, shown.booking), (intent.id, Some(booking)));
}

/// Even when two wishes of one call come at once, one is written.
pub async fn of_two_concurrent_wishes_of_one_call_one_is_written(store: &dyn Store) {
    let mut other = wish();
    other.start += Duration::hours(1);
    let (key_a, key_c, wish, other) = (key('a'), key('c'), wish().into(), other.into());
    let (one, two) = both(
        store.claim_intent(&key_a, &wish, lease(0, 5)),
        store.claim_intent(&key_c, &other, lease(0, 5)),
    )
    .await;
    let claims = [one.unwrap(), two.unwrap()];
    let acquired = claims.iter().filter(|claim| matches!(claim, Claim::Acquired(..))).count();
    let mismatch = claims.iter().filter(|claim| matches!(claim, Claim::Mismatch(_))).count();
    assert_eq!((acquired, mismatch), (1, 1), "{claims:?}");
}

/// When nothing came of a wish, the same call may wish again.
pub async fn a_refused_wish_makes_room_for_another_of_the_same_call(store: &dyn Store) {
    let (intent, token) = acquired(store, 'a', &wish()).await;
    store.refuse_intent(ONE, intent.id, token, &refusal(), None, at(1)).await.unwrap();
    let mut other = wish();
    other.start += Duration::hours(1);
    let (second, _) = acquired(store, 'c', &other).await;
    assert_ne!(second.id, intent.id);
}

/// The rule that a call books once is about calls.
pub async fn wishes_without_a_call_do_not_rival(store: &dyn Store) {
    acquired(store, 'a', &request(ONE, None)).await;
    acquired(store, 'c', &request(ONE, None)).await;
}

/// The same key and the same call id of another company name something else.
pub async fn companies_share_neither_keys_nor_calls(store: &dyn Store) {
    let (one, _) = acquired(store, 'a', &wish()).await;
    let (two, _) = acquired(store, 'a', &request(TWO, Some("call_1"))).await;
    assert_ne!(one.id, two.id);
    assert_eq!(two.wish.company(), TWO);
}

async fn assert_all_refused(
    store: &dyn Store,
    company: CompanyId,
    intent: &BookingIntent,
    token: LeaseToken,
) {
    let id = intent.id;
    let booking = booking("uid_1", wish().start);
    let task = task(TaskReason::SlotTaken, 60);
    let refused = refusal();
    assert_kind(store.mark_sent(company, id, token, lease(0, 9)).await, ErrorKind::InFlight);
    let released = store.release_intent(company, id, token, Unsettled::NotSent).await;
    assert_kind(released, ErrorKind::InFlight);
    let confirmed = store.confirm_intent(company, id, token, &booking, at(9)).await;
    assert_kind(confirmed, ErrorKind::InFlight);
    let refused = store.refuse_intent(company, id, token, &refused, Some(&task), at(9)).await;
    assert_kind(refused, ErrorKind::InFlight);
    assert_eq!(open_tasks(store, company).await, []);
    assert_eq!(store.appointments(company, 10).await.unwrap(), []);
}

/// Whoever lost the lease, or gave it back, changes nothing any more.
pub async fn a_lost_lease_changes_nothing(store: &dyn Store) {
    store.record_call(ONE, &new_call("call_1"), at(0)).await.unwrap();
    let (intent, lost) = acquired(store, 'a', &wish()).await;
    let Claim::Acquired(_, held) = claim(store, 5).await else { panic!("expected a claim") };
    assert_all_refused(store, ONE, &intent, lost).await;
    let call = store.call(ONE, &call_id("call_1")).await.unwrap().expect("the call");
    assert_eq!(call.outcome, None);
    store.release_intent(ONE, intent.id, held, Unsettled::NotSent).await.unwrap();
    assert_all_refused(store, ONE, &intent, held).await;
    let Claim::Acquired(again, _) = claim(store, 6).await else { panic!("expected a claim") };
    assert_eq!(again, intent);
}

/// An id and a token are not enough: the tenant has to be right.
pub async fn another_company_cannot_touch_an_intent(store: &dyn Store) {
    let (intent, token) = acquired(store, 'a', &wish()).await;
    assert_all_refused(store, TWO, &intent, token).await;
    store.mark_sent(ONE, intent.id, token, lease(0, 5)).await.unwrap();
}

/// Intent, appointment, call and task change together.
pub async fn confirming_books_the_call_and_resolves_its_task(store: &dyn Store) {
    let call = NewCall { customer: Some(customer(10, None, None)), ..new_call("call_1") };
    let recorded = store.record_call(ONE, &call, at(0)).await.unwrap();
    store.record_call(TWO, &call, at(0)).await.unwrap();
    let open = task(TaskReason::CalendarUnavailable, 60);
    for company in [ONE, TWO] {
        store.close_call_with_task(company, &call_id("call_1"), &open, at(0)).await.unwrap();
    }
    let mut wish = wish();
    wish.branch = Some(branch_id(1));
    wish.service = Some("Beratung".to_owned());
    let (intent, token) = acquired(store, 'a', &wish).await;
    let booking = booking("uid_1", wish.start);
    let made = store.confirm_intent(ONE, intent.id, token, &booking, at(1)).await.unwrap();
    let made = made.expect("an appointment");
    assert_eq!((made.company, made.branch, &made.call_id), (ONE, wish.branch, &wish.call_id));
    assert_eq!((made.customer, &made.booking_uid), (recorded.customer_id, &uid("uid_1")));
    assert_eq!((made.event_type, made.start, made.end), (EVENT_TYPE, wish.start, booking.end));
    assert_eq!((&made.status, &made.service), (&BookingStatus::Accepted, &wish.service));
    let call = store.call(ONE, &call_id("call_1")).await.unwrap().expect("the call");
    assert_eq!(call.outcome, Some(CallOutcome::Booked(made.id)));
    assert_eq!(open_tasks(store, ONE).await, []);
    assert_eq!(open_tasks(store, TWO).await.len(), 1);
    assert_eq!(store.appointment_by_uid(ONE, &uid("uid_1")).await.unwrap(), Some(made));
}

/// A booking that two wishes found is one appointment.
pub async fn confirming_writes_the_appointment_once(store: &dyn Store) {
    let mut booking = booking("uid_1", at(24 * 60));
    let (intent, token) = acquired(store, 'a', &request(ONE, None)).await;
    let first = store.confirm_intent(ONE, intent.id, token, &booking, at(1)).await.unwrap();
    booking.status = BookingStatus::Pending;
    let (intent, token) = acquired(store, 'c', &request(ONE, None)).await;
    let second = store.confirm_intent(ONE, intent.id, token, &booking, at(2)).await.unwrap();
    let (first, second) = (first.expect("an appointment"), second.expect("an appointment"));
    assert_eq!(second.id, first.id);
    assert_eq!(store.appointments(ONE, 10).await.unwrap(), [second]);
}

/// The task is written together with the failure that causes it.
pub async fn refusing_with_a_task_closes_the_call(store: &dyn Store) {
    for company in [ONE, TWO] {
        store.record_call(company, &new_call("call_1"), at(0)).await.unwrap();
    }
    let (intent, token) = acquired(store, 'a', &wish()).await;
    let new = task(TaskReason::SlotTaken, 60);
    store.refuse_intent(ONE, intent.id, token, &refusal(), Some(&new), at(1)).await.unwrap();
    let tasks = open_tasks(store, ONE).await;
    assert_eq!(tasks.len(), 1);
    assert_eq!((&tasks[0].task, &tasks[0].call_id), (&new, &Some(call_id("call_1"))));
    let call = store.call(ONE, &call_id("call_1")).await.unwrap().expect("the call");
    assert_eq!(call.outcome, Some(CallOutcome::Task(DomainCode::SlotNotAvailable)));
    let other = store.call(TWO, &call_id("call_1")).await.unwrap().expect("the call");
    assert_eq!(other.outcome, None);
}

/// During the call the caller can still choose another time, so nothing is decided.
pub async fn refusing_without_a_task_leaves_the_call_open(store: &dyn Store) {
    store.record_call(ONE, &new_call("call_1"), at(0)).await.unwrap();
    let (intent, token) = acquired(store, 'a', &wish()).await;
    store.refuse_intent(ONE, intent.id, token, &refusal(), None, at(1)).await.unwrap();
    let call = store.call(ONE, &call_id("call_1")).await.unwrap().expect("the call");
    assert_eq!(call.outcome, None);
    assert_eq!(open_tasks(store, ONE).await, []);
}

/// Appointments are listed in the order in which they take place.
pub async fn appointments_come_by_start_and_limited(store: &dyn Store) {
    for (digit, name, hour) in [('a', "late", 3), ('c', "early", 1), ('d', "middle", 2)] {
        let mut wish = request(ONE, None);
        wish.start += Duration::hours(hour);
        let (intent, token) = acquired(store, digit, &wish).await;
        let booking = booking(name, wish.start);
        store.confirm_intent(ONE, intent.id, token, &booking, at(1)).await.unwrap();
    }
    let names = async |limit| -> Vec<String> {
        let appointments = store.appointments(ONE, limit).await.unwrap();
        appointments.into_iter().map(|made| made.booking_uid.to_string()).collect()
    };
    assert_eq!(names(10).await, ["early", "middle", "late"]);
    assert_eq!(names(2).await, ["early", "middle"]);
}

/// An appointment of another company answers as if it did not exist.
pub async fn another_company_sees_no_appointment(store: &dyn Store) {
    let (intent, token) = acquired(store, 'a', &wish()).await;
    let booking = booking("uid_1", wish().start);
    store.confirm_intent(ONE, intent.id, token, &booking, at(1)).await.unwrap();
    assert_eq!(store.appointments(TWO, 10).await.unwrap(), []);
    assert_eq!(store.appointment_by_uid(TWO, &uid("uid_1")).await.unwrap(), None);
    assert_eq!(store.appointment_by_uid(ONE, &uid("uid_2")).await.unwrap(), None);
}

/// What a customer has before them: their own, that stands and is not over, the next one first.
pub async fn upcoming_appointments_are_the_customers_own(store: &dyn Store) {
    let call = NewCall { customer: Some(customer(10, None, None)), ..new_call("call_1") };
    let known = store.record_call(ONE, &call, at(0)).await.unwrap();
    let known = known.customer_id.expect("a customer");
    for (digit, name, hour, phone) in [
        ('a', "late", 3, 10),
        ('c', "early", 1, 10),
        ('d', "cancelled", 2, 10),
        ('e', "foreign", 2, 11),
    ] {
        let mut wish = request(ONE, None);
        wish.attendee.phone = Some(number(phone));
        wish.start += Duration::hours(hour);
        let (intent, token) = acquired(store, digit, &wish).await;
        let mut booking = booking(name, wish.start);
        if name == "cancelled" {
            booking.status = BookingStatus::Cancelled;
        }
        store.confirm_intent(ONE, intent.id, token, &booking, at(1)).await.unwrap();
    }
    let names = async |company, now, limit| -> Vec<String> {
        let upcoming = store.upcoming_appointments(company, known, now, limit).await.unwrap();
        upcoming.into_iter().map(|made| made.booking_uid.to_string()).collect()
    };
    assert_eq!(names(ONE, at(0), 10).await, ["early", "late"]);
    assert_eq!(names(ONE, at(0), 1).await, ["early"]);
    let end_of_early = at(24 * 60) + Duration::minutes(90);
    assert_eq!(names(ONE, end_of_early - Duration::seconds(1), 10).await, ["early", "late"]);
    assert_eq!(names(ONE, end_of_early, 10).await, ["late"]);
    assert!(names(TWO, at(0), 10).await.is_empty());
    let starts = async |company, from, to| -> Vec<String> {
        let found = store.appointments_between(company, from, to, 10).await.unwrap();
        found.into_iter().map(|made| made.booking_uid.to_string()).collect()
    };
    let (one, three) = (at(25 * 60), at(27 * 60));
    assert_eq!(starts(ONE, one, three).await, ["early", "foreign"]);
    assert_eq!(starts(ONE, one, three + Duration::microseconds(1)).await.len(), 3);
    assert!(starts(TWO, one, three).await.is_empty());
}

/// What was booked while the call lasted belongs to the customer who is made when it is over.
pub async fn an_appointment_of_a_call_gets_the_customer_who_is_made_later(store: &dyn Store) {
    let (intent, token) = acquired(store, 'a', &wish()).await;
    let made = booking("uid_1", wish().start);
    store.confirm_intent(ONE, intent.id, token, &made, at(1)).await.unwrap();
    let call = NewCall { customer: Some(customer(10, None, None)), ..new_call("call_1") };
    store.record_call(TWO, &call, at(2)).await.unwrap();
    let recorded = store.record_call(ONE, &call, at(2)).await.unwrap();
    let [appointment] = <[_; 1]>::try_from(store.appointments(ONE, 10).await.unwrap()).unwrap();
    assert!(recorded.customer_id.is_some());
    assert_eq!(appointment.customer, recorded.customer_id);
    let other = NewCall { customer: Some(customer(11, None, None)), ..new_call("call_1") };
    store.record_call(ONE, &other, at(3)).await.unwrap();
    assert_eq!(store.appointments(ONE, 10).await.unwrap(), [appointment], "and stays theirs");
}
