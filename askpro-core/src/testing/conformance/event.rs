//! Webhook events.

use super::{
    ONE, TWO, assert_kind, at, both, branch_id, call_id, claim, event, event_id, job, new_event_id,
    task,
};
use crate::error::ErrorKind;
use crate::event::{EventStatus, NewEvent, Provider, Recorded};
use crate::ports::{EventCounts, Store};
use crate::task::TaskReason;

/// An event comes back as it was stored, and its job waits.
pub async fn an_event_is_stored_together_with_its_job(store: &dyn Store) {
    let new = event("k", Some("call_1"), Some(job(at(0))));
    let id = new_event_id(store.record_event(ONE, &new).await.unwrap());
    let stored = store.event(ONE, id).await.unwrap().expect("the event");
    assert_eq!((stored.id, stored.company, stored.status), (id, ONE, EventStatus::Pending));
    assert_eq!((stored.provider, stored.event_type), (new.provider, new.event_type));
    assert_eq!((stored.branch, stored.call_id), (Some(branch_id(1)), Some(call_id("call_1"))));
    assert_eq!((stored.payload, stored.received_at), (new.payload, at(0)));
    assert_eq!(stored.processed_at, None);
    let claimed = claim(store, at(0)).await.expect("the job");
    assert_eq!((event_id(&claimed), claimed.company), (id, ONE));
}

/// Nothing follows from an event without a job.
pub async fn an_event_without_a_job_is_skipped(store: &dyn Store) {
    let id = store.record_event(ONE, &event("k", None, None)).await.unwrap().event_id();
    let stored = store.event(ONE, id).await.unwrap().expect("the event");
    assert_eq!((stored.status, stored.call_id), (EventStatus::Skipped, None));
    assert_eq!(claim(store, at(60)).await, None);
}

/// The same event again is recognized by its key, and brings no second job.
pub async fn the_same_key_again_writes_nothing(store: &dyn Store) {
    let first = event("k", Some("call_1"), Some(job(at(0))));
    let id = new_event_id(store.record_event(ONE, &first).await.unwrap());
    let again = NewEvent { payload: "{}".to_owned(), received_at: at(1), ..first.clone() };
    for _ in 0..4 {
        let recorded = store.record_event(ONE, &again).await.unwrap();
        assert_eq!(recorded, Recorded::Duplicate(id));
    }
    let stored = store.event(ONE, id).await.unwrap().expect("the event");
    assert_eq!(stored.payload, first.payload);
    assert_eq!(store.job_counts(ONE).await.unwrap().ready, 1);
    let all = store.events_of_call(ONE, Provider::Retell, &call_id("call_1")).await.unwrap();
    assert_eq!(all.len(), 1);
}

/// A key is unique within one company and provider only.
pub async fn the_same_key_of_another_company_or_provider_is_another_event(store: &dyn Store) {
    let retell = event("k", None, Some(job(at(0))));
    let calcom = NewEvent { provider: Provider::Calcom, ..retell.clone() };
    let ids = [
        new_event_id(store.record_event(ONE, &retell).await.unwrap()),
        new_event_id(store.record_event(TWO, &retell).await.unwrap()),
        new_event_id(store.record_event(ONE, &calcom).await.unwrap()),
    ];
    assert!(ids[0] != ids[1] && ids[1] != ids[2] && ids[0] != ids[2], "{ids:?}");
    assert_eq!(store.job_counts(ONE).await.unwrap().ready, 2);
    assert_eq!(store.job_counts(TWO).await.unwrap().ready, 1);
}

/// When two callers meet, one stores and the other learns of it.
pub async fn two_callers_with_one_key_leave_one_event(store: &dyn Store) {
    let new = event("k", None, Some(job(at(0))));
    let (one, two) = both(store.record_event(ONE, &new), store.record_event(ONE, &new)).await;
    let (one, two) = (one.unwrap(), two.unwrap());
    assert_eq!(one.event_id(), two.event_id());
    let stored = [one, two].into_iter().filter(|recorded| matches!(recorded, Recorded::New(_)));
    assert_eq!(stored.count(), 1);
    assert_eq!(store.job_counts(ONE).await.unwrap().ready, 1);
}

/// The events of a call come in the order in which they came, whatever the order of writing.
pub async fn events_of_a_call_come_in_the_order_of_arrival(store: &dyn Store) {
    for (dedup_key, minute) in [("b", 2), ("a", 1), ("c", 3), ("d", 3)] {
        let new = NewEvent { received_at: at(minute), ..event(dedup_key, Some("call_1"), None) };
        let named = NewEvent { event_type: dedup_key.to_owned(), ..new };
        store.record_event(ONE, &named).await.unwrap();
    }
    let other_call = event("other", Some("call_2"), None);
    store.record_event(ONE, &other_call).await.unwrap();
    let other_provider =
        NewEvent { provider: Provider::Calcom, ..event("calcom", Some("call_1"), None) };
    store.record_event(ONE, &other_provider).await.unwrap();
    let events = store.events_of_call(ONE, Provider::Retell, &call_id("call_1")).await.unwrap();
    let order: Vec<_> = events.iter().map(|event| event.event_type.as_str()).collect();
    assert_eq!(order, ["a", "b", "c", "d"]);
}

/// An event of another company answers as if it did not exist.
pub async fn another_company_sees_no_event(store: &dyn Store) {
    let new = event("k", Some("call_1"), Some(job(at(0))));
    let id = store.record_event(ONE, &new).await.unwrap().event_id();
    assert_eq!(store.event(TWO, id).await.unwrap(), None);
    let events = store.events_of_call(TWO, Provider::Retell, &call_id("call_1")).await.unwrap();
    assert_eq!(events, []);
    assert_eq!(store.event_counts(TWO).await.unwrap(), EventCounts::default());
    assert_eq!(store.job_counts(TWO).await.unwrap().ready, 0);
}

/// Every event is counted where it stands, for its company alone.
pub async fn events_are_counted_by_status_and_company(store: &dyn Store) {
    for dedup_key in ["a", "b", "c"] {
        let new = event(dedup_key, None, Some(job(at(0))));
        store.record_event(ONE, &new).await.unwrap();
    }
    store.record_event(ONE, &event("d", None, None)).await.unwrap();
    store.record_event(TWO, &event("e", None, None)).await.unwrap();
    let done = claim(store, at(0)).await.expect("a job");
    store.complete_job(&done, EventStatus::Processed, at(1)).await.unwrap();
    let dead = claim(store, at(0)).await.expect("a job");
    let task = task(TaskReason::ProcessingFailed, 60);
    store.bury_job(&dead, "unreadable", &task, at(1)).await.unwrap();
    assert_kind(store.bury_job(&dead, "unreadable", &task, at(1)).await, ErrorKind::InFlight);
    let expected = EventCounts { pending: 1, processed: 1, skipped: 1, failed: 1 };
    assert_eq!(store.event_counts(ONE).await.unwrap(), expected);
    let expected = EventCounts { skipped: 1, ..EventCounts::default() };
    assert_eq!(store.event_counts(TWO).await.unwrap(), expected);
}
