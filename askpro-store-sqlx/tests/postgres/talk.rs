//! Many callers of two processes, while they are on the line.

use std::collections::{BTreeMap, HashSet};

use askpro_core::function::{Begun, NewExecution};
use askpro_core::ports::{FunctionStore, OfferStore};
use askpro_core::{CallId, EventTypeId, HOLD_LASTS, Holding, NewOffer, OFFER_LASTS};
use chrono::TimeDelta;
use tokio::task::JoinSet;

use super::{Fixture, ONE, now};

fn call_id(number: usize) -> CallId {
    CallId::new(format!("call_{number}")).unwrap()
}

/// Half an hour; each number begins a little later, so that all overlap.
fn half_hour(number: usize) -> NewOffer {
    let start = now() + TimeDelta::days(1) + TimeDelta::seconds(i64::try_from(number).unwrap());
    NewOffer {
        event_type: EventTypeId::new(2_563_193),
        host: None,
        service: None,
        start,
        end: start + TimeDelta::minutes(30),
        length_minutes: None,
        until: now() + OFFER_LASTS,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_calls_at_two_processes_one_gets_the_time() {
    let fixture = Fixture::new().await;
    let stores = fixture.stores().await;
    let mut callers = JoinSet::new();
    for number in 0..100 {
        let store = stores[number % 2].clone();
        callers.spawn(async move {
            let call = call_id(number);
            let offers = store.record_offers(ONE, &call, &[half_hour(number)], now()).await;
            let id = &offers.unwrap()[0].id;
            store.hold_offer(ONE, &call, id, now() + HOLD_LASTS, now()).await.unwrap()
        });
    }
    let answers = callers.join_all().await;
    let held = |answer: &&Holding| matches!(answer, Holding::Held(_));
    assert_eq!(answers.iter().filter(held).count(), 1);
    assert_eq!(answers.iter().filter(|answer| **answer == Holding::Taken).count(), 99);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_callers_at_two_processes_one_runs_the_function() {
    let fixture = Fixture::new().await;
    let stores = fixture.stores().await;
    let mut callers = JoinSet::new();
    for number in 0..32 {
        let store = stores[number % 2].clone();
        callers.spawn(async move {
            let new = NewExecution {
                call_id: call_id(1),
                name: "book_appointment".to_owned(),
                digest: "d1".to_owned(),
                arguments: "{}".to_owned(),
            };
            let begun = store.begin_function(ONE, &new, None, now(), now()).await.unwrap();
            if let Begun::New(id) = &begun {
                store.end_function(ONE, *id, "1", now()).await.unwrap();
            }
            begun
        });
    }
    let answers = callers.join_all().await;
    assert_eq!(answers.iter().filter(|begun| matches!(begun, Begun::New(_))).count(), 1);
    assert_eq!(stores[1].functions_of_call(ONE, &call_id(1)).await.unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_many_callers_at_two_processes_note_of_a_call_is_kept() {
    let fixture = Fixture::new().await;
    let stores = fixture.stores().await;
    let mut callers = JoinSet::new();
    for number in 0..32 {
        let store = stores[number % 2].clone();
        callers.spawn(async move {
            let field = BTreeMap::from([(number.to_string(), "ja".to_owned())]);
            store.collect(ONE, &call_id(1), &field, now()).await.unwrap();
            store.count_wrong_identity(ONE, &call_id(1), now()).await.unwrap()
        });
    }
    let counts: HashSet<_> = callers.join_all().await.into_iter().collect();
    assert_eq!(counts, (1..=32).collect());
    assert_eq!(stores[0].collected(ONE, &call_id(1)).await.unwrap().len(), 32);
}
