//! What is offered in a call, and what is held for its caller.

use chrono::{DateTime, Utc};

use super::{EVENT_TYPE, ONE, TWO, at, both, call_id};
use crate::id::{CallId, CompanyId, EventTypeId, HostId, OfferId, ReservationUid};
use crate::offer::{Hold, Holding, NewOffer, Offer, Resource};
use crate::ports::Store;

/// What most offers are of.
const EVERY: Resource = Resource { event_type: EVENT_TYPE, host: None };

/// When the offered times are, minutes after nine.
const DAY: i64 = 24 * 60;

fn one() -> CallId {
    call_id("call_one")
}

fn two() -> CallId {
    call_id("call_two")
}

fn reservation(text: &str) -> ReservationUid {
    ReservationUid::new(text).unwrap()
}

/// Half an hour, minutes after the first offered time; to be taken up until minute 15.
fn half_hour(minutes: i64) -> NewOffer {
    NewOffer {
        event_type: EVENT_TYPE,
        host: None,
        service: None,
        start: at(DAY + minutes),
        end: at(DAY + minutes + 30),
        length_minutes: None,
        until: at(15),
    }
}

async fn offered(store: &dyn Store, call: &CallId, new: &NewOffer) -> Offer {
    let [offer] =
        &store.record_offers(ONE, call, std::slice::from_ref(new), at(0)).await.unwrap()[..]
    else {
        panic!("one offer was asked for")
    };
    offer.clone()
}

/// Holds an offer for its call between two minutes.
async fn hold(store: &dyn Store, offer: &Offer, now: i64, until: i64) -> Holding {
    store.hold_offer(offer.company, &offer.call_id, &offer.id, at(until), at(now)).await.unwrap()
}

#[track_caller]
fn assert_held(holding: &Holding) -> &Hold {
    match holding {
        Holding::Held(hold) => hold,
        other => panic!("expected a hold, found {other:?}"),
    }
}

/// What others than `call` hold on the day of the offers.
async fn seen_by(
    store: &dyn Store,
    company: CompanyId,
    call: &CallId,
    now: DateTime<Utc>,
) -> Vec<OfferId> {
    let (from, to) = (at(DAY - 60), at(DAY + 600));
    let held = store.held_by_others(company, call, EVERY, from, to, now).await.unwrap();
    held.into_iter().map(|hold| hold.offer.id).collect()
}

/// In every part, in the order given; and listed in the order of the starts, also when expired.
pub async fn an_offer_comes_back_as_it_was_made(store: &dyn Store) {
    let full = NewOffer {
        service: Some("Haarschnitt".to_owned()),
        length_minutes: Some(30),
        ..half_hour(60)
    };
    let early = half_hour(0);
    let recorded = store.record_offers(ONE, &one(), &[full, early], at(0)).await.unwrap();
    assert_eq!(recorded[0].offered.service.as_deref(), Some("Haarschnitt"));
    assert_eq!(recorded[0].offered.length_minutes, Some(30));
    assert_eq!(recorded[1].offered, half_hour(0));
    for offer in &recorded {
        assert_eq!((offer.company, &offer.call_id), (ONE, &one()));
        assert!(offer.id.is_well_formed(), "{}", offer.id);
    }
    assert_ne!(recorded[0].id, recorded[1].id);
    let listed = store.offers_of_call(ONE, &one()).await.unwrap();
    assert_eq!(listed, [recorded[1].clone(), recorded[0].clone()]);
    assert_eq!(store.record_offers(ONE, &two(), &[], at(0)).await.unwrap(), []);
    assert_eq!(store.offers_of_call(ONE, &two()).await.unwrap(), []);
}

/// The agent may have said the first one already.
pub async fn a_time_that_is_offered_again_keeps_its_id(store: &dyn Store) {
    let first = offered(store, &one(), &half_hour(0)).await;
    let later = NewOffer {
        service: Some("Haarschnitt".to_owned()),
        length_minutes: Some(30),
        until: at(20),
        ..half_hour(0)
    };
    let again = offered(store, &one(), &later).await;
    assert_eq!((&again.id, &again.offered), (&first.id, &later));
    let shorter = NewOffer { until: at(10), ..later };
    let both = [shorter.clone(), shorter];
    let recorded = store.record_offers(ONE, &one(), &both, at(5)).await.unwrap();
    assert_eq!(recorded, [again.clone(), again.clone()], "the longer of both counts");
    assert_eq!(store.offers_of_call(ONE, &one()).await.unwrap(), [again]);
    let others = [
        NewOffer { event_type: EventTypeId::new(5), ..half_hour(0) },
        NewOffer { end: at(DAY + 60), ..half_hour(0) },
        half_hour(30),
    ];
    for other in others {
        assert_ne!(offered(store, &one(), &other).await.id, first.id);
    }
}

/// Neither another call nor another tenant can take it up or see it.
pub async fn an_offer_is_of_one_call_and_one_tenant(store: &dyn Store) {
    let offer = offered(store, &one(), &half_hour(0)).await;
    let same = offered(store, &two(), &half_hour(0)).await;
    assert_ne!(offer.id, same.id);
    for (company, call, id) in
        [(ONE, two(), &offer.id), (TWO, one(), &offer.id), (ONE, one(), &same.id)]
    {
        let holding = store.hold_offer(company, &call, id, at(5), at(0)).await.unwrap();
        assert_eq!(holding, Holding::Unknown, "{company} {call}");
    }
    assert_eq!(store.offers_of_call(TWO, &one()).await.unwrap(), []);
    assert_eq!(store.offers_of_call(ONE, &two()).await.unwrap(), [same]);
}

/// Whatever a model says in place of an id.
pub async fn an_invented_offer_is_unknown(store: &dyn Store) {
    let offer = offered(store, &one(), &half_hour(0)).await;
    let near = format!("{}0", offer.id);
    let huge = "0".repeat(100_000);
    for text in ["zzzzzzzz", "' OR 1=1 --", "0\u{0}000000", "%", near.as_str(), huge.as_str()] {
        let id = OfferId::new(text).unwrap();
        let holding = store.hold_offer(ONE, &one(), &id, at(5), at(0)).await.unwrap();
        assert_eq!(holding, Holding::Unknown);
    }
    assert_eq!(store.release_hold(ONE, &one()).await.unwrap(), None);
}

/// To the instant; what is held already is not lost with it.
pub async fn an_offer_can_be_taken_up_until_it_expires(store: &dyn Store) {
    let first = offered(store, &one(), &half_hour(0)).await;
    assert_eq!(hold(store, &first, 15, 20).await, Holding::Expired);
    assert_held(&hold(store, &first, 14, 19).await);
    assert_eq!(assert_held(&hold(store, &first, 18, 23).await).until, at(23), "still held");
    assert_eq!(hold(store, &first, 23, 28).await, Holding::Expired, "the hold ran out");
}

/// As it was asked for, without a reservation.
pub async fn a_held_time_is_kept_from_other_calls(store: &dyn Store) {
    let mine = offered(store, &one(), &half_hour(0)).await;
    let theirs = offered(store, &two(), &half_hour(0)).await;
    let held = Hold { offer: mine.clone(), until: at(5), reservation: None };
    assert_eq!(hold(store, &mine, 0, 5).await, Holding::Held(held));
    assert_eq!(hold(store, &theirs, 4, 9).await, Holding::Taken);
    assert_eq!(seen_by(store, ONE, &two(), at(4)).await, [mine.id]);
    assert!(seen_by(store, ONE, &one(), at(4)).await.is_empty(), "not from its own call");
}

/// Whichever comes first.
pub async fn of_two_calls_at_once_one_gets_the_time(store: &dyn Store) {
    let mine = offered(store, &one(), &half_hour(0)).await;
    let theirs = offered(store, &two(), &half_hour(15)).await;
    let (first, second) = both(hold(store, &mine, 0, 5), hold(store, &theirs, 0, 5)).await;
    let won = [&first, &second].map(|holding| matches!(holding, Holding::Held(_)));
    let lost = [&first, &second].map(|holding| *holding == Holding::Taken);
    assert_eq!(won.map(|won| !won), lost, "{first:?} {second:?}");
    assert!(won[0] != won[1], "{first:?} {second:?}");
}

/// Not only equal starts count; a time that begins when the other ends is free.
pub async fn a_hold_stands_in_the_way_to_the_end_of_either(store: &dyn Store) {
    let mine = offered(store, &one(), &half_hour(60)).await;
    assert_held(&hold(store, &mine, 0, 5).await);
    let around = NewOffer { end: at(DAY + 120), ..half_hour(30) };
    let within = NewOffer { end: at(DAY + 80), ..half_hour(70) };
    for overlapping in [half_hour(31), half_hour(60), half_hour(89), around, within] {
        let theirs = offered(store, &two(), &overlapping).await;
        assert_eq!(hold(store, &theirs, 0, 5).await, Holding::Taken, "{overlapping:?}");
    }
    for touching in [half_hour(30), half_hour(90)] {
        let theirs = offered(store, &two(), &touching).await;
        assert_held(&hold(store, &theirs, 0, 5).await);
    }
}

/// Other event types and other tenants have calendars of their own.
pub async fn a_hold_is_of_one_event_type_and_tenant(store: &dyn Store) {
    let mine = offered(store, &one(), &half_hour(0)).await;
    assert_held(&hold(store, &mine, 0, 5).await);
    let other = NewOffer { event_type: EventTypeId::new(5), ..half_hour(0) };
    assert_held(&hold(store, &offered(store, &two(), &other).await, 0, 5).await);
    let strange = store.record_offers(TWO, &one(), &[half_hour(0)], at(0)).await.unwrap();
    assert!(seen_by(store, TWO, &two(), at(0)).await.is_empty());
    let held = hold(store, &strange[0], 0, 5).await;
    assert_eq!(assert_held(&held).offer, strange[0]);
    assert_eq!(seen_by(store, ONE, &two(), at(0)).await, [mine.id]);
    assert!(store.release_hold(TWO, &one()).await.unwrap().is_some());
    assert_eq!(store.release_hold(TWO, &one()).await.unwrap(), None);
    assert!(store.release_hold(ONE, &one()).await.unwrap().is_some(), "not the other tenant's");
}

/// One person cannot be held twice at a time, whatever would be booked with them.
pub async fn a_hold_is_of_one_person(store: &dyn Store) {
    let with = |event_type, host| NewOffer {
        event_type: EventTypeId::new(event_type),
        host: Some(HostId::new(host)),
        ..half_hour(0)
    };
    let mine = offered(store, &one(), &with(5, 7)).await;
    assert_eq!(store.offers_of_call(ONE, &one()).await.unwrap(), std::slice::from_ref(&mine));
    assert_held(&hold(store, &mine, 0, 5).await);
    let same_person = offered(store, &two(), &with(6, 7)).await;
    assert_eq!(hold(store, &same_person, 0, 5).await, Holding::Taken);
    let of = |event_type, host: Option<i64>| Resource {
        event_type: EventTypeId::new(event_type),
        host: host.map(HostId::new),
    };
    for (resource, held) in
        [(of(5, None), 1), (of(6, Some(7)), 1), (of(6, Some(8)), 0), (of(6, None), 0)]
    {
        let (from, to) = (at(DAY), at(DAY + 30));
        let seen = store.held_by_others(ONE, &two(), resource, from, to, at(0)).await.unwrap();
        assert_eq!(seen.len(), held, "{resource:?}");
    }
    let another = offered(store, &two(), &with(6, 8)).await;
    assert_held(&hold(store, &another, 0, 5).await);
}

/// From the instant on, released or not.
pub async fn a_hold_that_ran_out_is_free(store: &dyn Store) {
    let mine = offered(store, &one(), &half_hour(0)).await;
    let theirs = offered(store, &two(), &half_hour(15)).await;
    assert_held(&hold(store, &mine, 0, 5).await);
    assert!(seen_by(store, ONE, &two(), at(5)).await.is_empty());
    assert_held(&hold(store, &theirs, 5, 10).await);
    assert_eq!(hold(store, &mine, 6, 11).await, Holding::Taken, "somebody else has it now");
    assert_held(&hold(store, &mine, 10, 15).await);
}

/// And keeps the calendar's reservation. It is never shortened.
pub async fn holding_again_lengthens_the_hold(store: &dyn Store) {
    let mine = offered(store, &one(), &half_hour(0)).await;
    assert_held(&hold(store, &mine, 0, 5).await);
    assert!(store.note_reservation(ONE, &one(), &mine.id, &reservation("r_1")).await.unwrap());
    let longer = Hold { offer: mine.clone(), until: at(9), reservation: Some(reservation("r_1")) };
    assert_eq!(hold(store, &mine, 4, 9).await, Holding::Held(longer.clone()));
    assert_eq!(hold(store, &mine, 5, 8).await, Holding::Held(longer));
    assert_eq!(seen_by(store, ONE, &two(), at(8)).await, [mine.id]);
}

/// A call holds one at a time.
pub async fn holding_another_time_lets_the_first_go(store: &dyn Store) {
    let first = offered(store, &one(), &half_hour(0)).await;
    let second = offered(store, &one(), &half_hour(15)).await;
    assert_held(&hold(store, &first, 0, 5).await);
    assert!(store.note_reservation(ONE, &one(), &first.id, &reservation("r_1")).await.unwrap());
    let held = hold(store, &second, 1, 6).await;
    let expected = Hold { offer: second.clone(), until: at(6), reservation: None };
    assert_eq!(assert_held(&held), &expected, "its own earlier hold is not in the way");
    let theirs = offered(store, &two(), &NewOffer { end: at(DAY + 15), ..half_hour(0) }).await;
    assert_held(&hold(store, &theirs, 1, 6).await);
    assert_eq!(store.release_hold(ONE, &one()).await.unwrap(), Some(expected));
}

/// The caller still has what they had.
pub async fn what_cannot_be_held_lets_nothing_go(store: &dyn Store) {
    let first = offered(store, &one(), &half_hour(0)).await;
    let second = offered(store, &one(), &half_hour(60)).await;
    let stale = offered(store, &one(), &NewOffer { until: at(1), ..half_hour(90) }).await;
    let theirs = offered(store, &two(), &half_hour(60)).await;
    assert_held(&hold(store, &first, 0, 5).await);
    assert_held(&hold(store, &theirs, 0, 5).await);
    assert_eq!(hold(store, &second, 1, 6).await, Holding::Taken);
    assert_eq!(hold(store, &stale, 1, 6).await, Holding::Expired);
    assert_eq!(store.release_hold(ONE, &one()).await.unwrap().unwrap().offer, first);
}

/// Otherwise whoever made it has to delete it.
pub async fn a_reservation_is_noted_only_while_the_offer_is_held(store: &dyn Store) {
    let first = offered(store, &one(), &half_hour(0)).await;
    let second = offered(store, &one(), &half_hour(60)).await;
    let uid = reservation("r_1");
    assert!(!store.note_reservation(ONE, &one(), &first.id, &uid).await.unwrap());
    assert_held(&hold(store, &first, 0, 5).await);
    for (company, call, id) in
        [(TWO, one(), &first.id), (ONE, two(), &first.id), (ONE, one(), &second.id)]
    {
        assert!(!store.note_reservation(company, &call, id, &uid).await.unwrap());
    }
    for text in ["r_1", "r_2"] {
        let uid = reservation(text);
        assert!(store.note_reservation(ONE, &one(), &first.id, &uid).await.unwrap());
    }
    let seen = store.held_by_others(ONE, &two(), EVERY, at(DAY), at(DAY + 1), at(1)).await;
    assert_eq!(seen.unwrap()[0].reservation, Some(reservation("r_2")));
    assert_held(&hold(store, &second, 1, 6).await);
    assert!(!store.note_reservation(ONE, &one(), &first.id, &uid).await.unwrap(), "let go");
}

/// With its reservation, once; also when it ran out.
pub async fn releasing_a_hold_gives_its_reservation_back(store: &dyn Store) {
    assert_eq!(store.release_hold(ONE, &one()).await.unwrap(), None);
    let mine = offered(store, &one(), &half_hour(0)).await;
    let theirs = offered(store, &two(), &half_hour(0)).await;
    assert_held(&hold(store, &mine, 0, 5).await);
    assert!(store.note_reservation(ONE, &one(), &mine.id, &reservation("r_1")).await.unwrap());
    let expected =
        Hold { offer: mine.clone(), until: at(5), reservation: Some(reservation("r_1")) };
    assert_eq!(store.release_hold(ONE, &one()).await.unwrap(), Some(expected));
    assert_eq!(store.release_hold(ONE, &one()).await.unwrap(), None);
    assert_held(&hold(store, &theirs, 1, 6).await);
    assert!(store.release_hold(ONE, &two()).await.unwrap().is_some());
    let again = hold(store, &mine, 2, 7).await;
    assert_eq!(assert_held(&again).reservation, None, "the reservation went with the hold");
}

/// In the order of the starts, overlapping the span that was asked for.
pub async fn what_others_hold_is_listed_by_start(store: &dyn Store) {
    for (call, minutes) in [("call_b", 60), ("call_a", 0), ("call_c", 120)] {
        let offer = offered(store, &call_id(call), &half_hour(minutes)).await;
        assert_held(&hold(store, &offer, 0, 5).await);
    }
    let starts = async |from: i64, to: i64| -> Vec<DateTime<Utc>> {
        let (from, to) = (at(DAY + from), at(DAY + to));
        let held = store.held_by_others(ONE, &two(), EVERY, from, to, at(0)).await.unwrap();
        held.iter().map(|hold| hold.offer.offered.start).collect()
    };
    assert_eq!(starts(0, 150).await, [at(DAY), at(DAY + 60), at(DAY + 120)]);
    assert_eq!(starts(29, 61).await, [at(DAY), at(DAY + 60)]);
    assert!(starts(30, 60).await.is_empty());
}

/// Of all tenants, the oldest first; each is answered once, so that its reservation is deleted once.
pub async fn expired_holds_are_released_once(store: &dyn Store) {
    for (company, until) in [(TWO, 5), (ONE, 4), (CompanyId::new(3), 6), (CompanyId::new(4), 7)] {
        let offers = store.record_offers(company, &one(), &[half_hour(0)], at(0)).await.unwrap();
        assert_held(&hold(store, &offers[0], 0, until).await);
        let uid = reservation(&format!("r_{company}"));
        assert!(store.note_reservation(company, &one(), &offers[0].id, &uid).await.unwrap());
    }
    let uids = async |before: i64, limit: u32| -> Vec<String> {
        let released = store.release_expired_holds(at(before), limit).await.unwrap();
        released.into_iter().map(|hold| hold.reservation.unwrap().into()).collect()
    };
    assert_eq!(uids(4, 10).await, [""; 0], "it has to have run out before");
    assert_eq!(uids(7, 2).await, ["r_1", "r_2"]);
    assert_eq!(uids(7, 2).await, ["r_3"]);
    assert_eq!(uids(7, 2).await, [""; 0]);
    assert_eq!(store.release_hold(ONE, &one()).await.unwrap(), None);
    assert!(store.release_hold(CompanyId::new(4), &one()).await.unwrap().is_some());
}

/// A hold needs its offer, even when it ran out: its reservation has still to be deleted.
pub async fn expired_offers_that_are_not_held_are_purged(store: &dyn Store) {
    let old = |minutes: i64, until: i64| NewOffer { until: at(until), ..half_hour(minutes) };
    let held = offered(store, &one(), &old(0, 2)).await;
    let oldest = offered(store, &one(), &old(30, 1)).await;
    let kept = offered(store, &two(), &old(60, 9)).await;
    let strange = store.record_offers(TWO, &one(), &[old(0, 3)], at(0)).await.unwrap();
    assert_held(&hold(store, &held, 0, 5).await);
    assert_eq!(store.purge_offers(at(1), 10).await.unwrap(), 0);
    assert_eq!(store.purge_offers(at(9), 1).await.unwrap(), 1, "the oldest");
    let left = store.offers_of_call(ONE, &one()).await.unwrap();
    assert_eq!(left, std::slice::from_ref(&held));
    assert_eq!(hold(store, &oldest, 0, 5).await, Holding::Unknown);
    assert_eq!(store.offers_of_call(TWO, &one()).await.unwrap(), strange);
    assert_eq!(store.purge_offers(at(9), 10).await.unwrap(), 1);
    assert_eq!(store.offers_of_call(TWO, &one()).await.unwrap(), []);
    assert_eq!(store.offers_of_call(ONE, &two()).await.unwrap(), [kept]);
    let released = store.release_expired_holds(at(9), 10).await.unwrap();
    assert_eq!(released[0].offer, held);
    assert_eq!(store.purge_offers(at(9), 10).await.unwrap(), 1);
}
