//! Two processes that do the same at once, or opposite things.

use std::collections::HashSet;

use askpro_core::ports::{
    BookingStore, CallStore, ClaimOptions, EventStore, JobStore, Lease, TaskStore, TenantStore,
};
use askpro_core::{
    AppointmentRequest, Booking, BookingStatus, BookingUid, Branch, BranchId, CallId, CallOutcome,
    Claim, Company, DeclineReason, Direction, EventStatus, EventTypeId, NewCall, NewTask, Recorded,
    TaskFilter, TaskReason,
};
use askpro_store_sqlx::PostgresStore;
use chrono::TimeDelta;
use tokio::task::JoinSet;
use uuid::Uuid;

use super::{Fixture, ONE, event, now};

fn call_id(number: usize) -> CallId {
    CallId::new(format!("call_{number}")).unwrap()
}

fn call(number: usize) -> NewCall {
    NewCall {
        call_id: call_id(number),
        branch: None,
        agent_id: None,
        direction: Direction::Inbound,
        customer: None,
        customer_number: None,
        started_at: None,
        ended_at: None,
        disconnection_reason: None,
        transcript: None,
        summary: None,
        sentiment: None,
        extracted_date: None,
        extracted_time: None,
    }
}

fn task() -> NewTask {
    NewTask::new(TaskReason::SlotTaken, "the calendar refused", now())
}

#[tokio::test(flavor = "multi_thread")]
async fn many_callers_in_two_processes_store_an_event_once() {
    let fixture = Fixture::new().await;
    let stores = fixture.stores().await;
    let mut callers = JoinSet::new();
    for number in 0..32 {
        let store = stores[number % 2].clone();
        callers.spawn(async move { store.record_event(ONE, &event("k", None)).await.unwrap() });
    }
    let answers = callers.join_all().await;
    let ids: HashSet<_> = answers.iter().map(|answer| answer.event_id()).collect();
    assert_eq!(ids.len(), 1);
    assert_eq!(answers.iter().filter(|answer| matches!(answer, Recorded::New(_))).count(), 1);
    assert_eq!(stores[0].job_counts(ONE).await.unwrap().ready, 1);
}

/// Claims and completes until nothing is left; answers the jobs done.
async fn drain(store: PostgresStore) -> Vec<Uuid> {
    let mut done = Vec::new();
    loop {
        while let Some(job) = store.claim_job(&ClaimOptions::default(), now()).await.unwrap() {
            store.complete_job(&job, EventStatus::Processed, now()).await.unwrap();
            done.push(job.id.get());
        }
        // Nothing may be due only because another worker has a job of every series.
        let counts = store.job_counts(ONE).await.unwrap();
        if counts.ready + counts.running == 0 {
            return done;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn workers_of_two_processes_run_every_job_once_and_a_series_in_turn() {
    let fixture = Fixture::new().await;
    let stores = fixture.stores().await;
    for number in 0..80 {
        let series = format!("series_{}", number % 5);
        let serial_key = (number % 2 == 0).then_some(series.as_str());
        let event = event(&format!("k{number}"), serial_key);
        stores[0].record_event(ONE, &event).await.unwrap();
    }
    let mut workers = JoinSet::new();
    for number in 0..8 {
        workers.spawn(drain(stores[number % 2].clone()));
    }
    let mut done = workers.join_all().await.concat();
    assert_eq!(done.len(), 80);
    done.sort();
    done.dedup();
    assert_eq!(done.len(), 80);
    assert_eq!(stores[1].job_counts(ONE).await.unwrap().done, 80);
}

#[tokio::test(flavor = "multi_thread")]
async fn claimers_who_meet_at_a_series_see_no_error() {
    let fixture = Fixture::new().await;
    let stores = fixture.stores().await;
    for round in 0..20 {
        for number in 0..8 {
            let event = event(&format!("{round}/{number}"), Some("one series"));
            stores[0].record_event(ONE, &event).await.unwrap();
        }
        let mut claimers = JoinSet::new();
        for number in 0..8 {
            let store = stores[number % 2].clone();
            claimers.spawn(async move {
                store.claim_job(&ClaimOptions::default(), now()).await.unwrap()
            });
        }
        let claimed: Vec<_> = claimers.join_all().await.into_iter().flatten().collect();
        assert_eq!(claimed.len(), 1, "two jobs of one series run at once");
        stores[0].complete_job(&claimed[0], EventStatus::Processed, now()).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn workers_who_give_back_the_same_expired_jobs_see_no_error() {
    let fixture = Fixture::new().await;
    let stores = fixture.stores().await;
    for number in 0..40 {
        stores[0].record_event(ONE, &event(&format!("k{number}"), None)).await.unwrap();
    }
    while stores[0].claim_job(&ClaimOptions::default(), now()).await.unwrap().is_some() {}
    let later = now() + TimeDelta::days(1);
    let mut workers = JoinSet::new();
    for number in 0..8 {
        let store = stores[number % 2].clone();
        workers.spawn(async move {
            let mut claimed = Vec::new();
            // A job may be passed over while another worker gives it back.
            while store.next_job_at().await.unwrap().is_some_and(|due| due <= later) {
                claimed.extend(
                    store
                        .claim_job(&ClaimOptions::default(), later)
                        .await
                        .unwrap()
                        .map(|job| job.id),
                );
            }
            claimed
        });
    }
    let mut claimed = workers.join_all().await.concat();
    assert_eq!(claimed.len(), 40);
    claimed.sort();
    claimed.dedup();
    assert_eq!(claimed.len(), 40);
}

/// A wish of this call, claimed and sent.
async fn sent(store: &PostgresStore, number: usize) -> (Claim, Booking) {
    let start = now() + TimeDelta::days(1);
    let mut request = AppointmentRequest::new(ONE, EventTypeId::new(1), start);
    request.call_id = Some(call_id(number));
    let key = format!("{number:064x}").parse().unwrap();
    let lease = Lease { now: now(), until: now() + TimeDelta::minutes(5) };
    let claim = store.claim_intent(&key, &request.clone().into(), lease).await.unwrap();
    let uid = BookingUid::new(format!("uid_{number}")).unwrap();
    let end = start + TimeDelta::minutes(30);
    (claim, Booking::new(uid, BookingStatus::Accepted, start, end))
}

/// Confirms the booking of each call while `rival` does something else to the call; then looks at it.
async fn race<F>(
    recorded_before: bool,
    rival: impl Fn(PostgresStore, usize) -> F,
    check: impl AsyncFn(&PostgresStore, usize),
) where
    F: Future<Output = ()> + Send + 'static,
{
    let fixture = Fixture::new().await;
    let [ours, theirs] = fixture.stores().await;
    for number in 0..30 {
        if recorded_before {
            ours.record_call(ONE, &call(number), now()).await.unwrap();
        }
        let (claim, booking) = sent(&ours, number).await;
        let Claim::Acquired(intent, token) = claim else { panic!("{claim:?}") };
        let rivals = tokio::spawn(rival(theirs.clone(), number));
        ours.confirm_intent(ONE, intent.id, token, &booking, now()).await.unwrap();
        rivals.await.unwrap();
        check(&ours, number).await;
    }
}

async fn outcome(store: &PostgresStore, number: usize) -> Option<CallOutcome> {
    store.call(ONE, &call_id(number)).await.unwrap().unwrap().outcome
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_recorded_while_it_is_booked_is_booked() {
    let record = |store: PostgresStore, number| async move {
        store.record_call(ONE, &call(number), now()).await.unwrap();
    };
    race(false, record, async |store, number| {
        assert!(matches!(outcome(store, number).await, Some(CallOutcome::Booked(_))));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_task_written_while_the_call_is_booked_is_not_left_open() {
    let close = |store: PostgresStore, number| async move {
        store.close_call_with_task(ONE, &call_id(number), &task(), now()).await.unwrap();
    };
    race(true, close, async |store, number| {
        assert!(matches!(outcome(store, number).await, Some(CallOutcome::Booked(_))));

        assert_eq!(store.tasks(ONE, &TaskFilter::open(10)).await.unwrap(), []);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_with_a_task_is_not_declined_at_the_same_time() {
    let fixture = Fixture::new().await;
    let [ours, theirs] = fixture.stores().await;
    for number in 0..30 {
        ours.record_call(ONE, &call(number), now()).await.unwrap();
        let declining = tokio::spawn({
            let store = theirs.clone();
            async move {
                let id = call_id(number);
                store.decline_call(ONE, &id, DeclineReason::NotConfirmed, now()).await.unwrap();
            }
        });
        ours.close_call_with_task(ONE, &call_id(number), &task(), now()).await.unwrap();
        declining.await.unwrap();
        let outcome = outcome(&ours, number).await;
        assert!(matches!(outcome, Some(CallOutcome::Task(_))), "{outcome:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn servers_that_apply_the_same_companies_at_once_agree() {
    let fixture = Fixture::new().await;
    let stores = fixture.stores().await;
    let branch = |last| {
        let mut branch = Branch::new(BranchId::new(Uuid::from_u128(last)), "Filiale");
        let number = format!("+4930231250{}", 10 + last);
        branch.phone_numbers = vec![number.try_into().unwrap()];
        branch
    };
    for round in 0..10 {
        let numbers: [u128; 2] = if round % 2 == 0 { [1, 2] } else { [2, 1] };
        let mut servers = JoinSet::new();
        for store in &stores {
            let store = store.clone();
            let company = Company::new(ONE, format!("Salon {round}"));
            let company =
                numbers.iter().fold(company, |company, last| company.with_branch(branch(*last)));
            servers.spawn(async move { store.apply_company(&company).await.unwrap() });
        }
        servers.join_all().await;
        let company = stores[0].company(ONE).await.unwrap().unwrap();
        assert_eq!(company.branches.len(), 2);
        assert_eq!(company.branches[0].id, BranchId::new(Uuid::from_u128(numbers[0])));
    }
}
