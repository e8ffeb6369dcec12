//! One suite for every store: each case asserts one sentence of the ports' contracts.
//!
//! A case takes a fresh store. [`store_conformance!`](crate::store_conformance) turns every case into a test.
#![expect(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a case fails by panicking"
)]
#![expect(
    clippy::missing_panics_doc,
    reason = "every case panics when the store breaks its contract"
)]

pub mod adoption;
pub mod audit;
pub mod booking;
pub mod breaker;
pub mod cache;
pub mod calendar;
pub mod call;
mod cases;
pub mod change;
pub mod event;
pub mod function;
pub mod job;
pub mod offer;
pub mod queue;
pub mod recurring;
pub mod secret;
pub mod sync;
pub mod task;
pub mod task_alert;
pub mod task_retry;
pub mod tenant;
pub mod token;

use std::pin::pin;
use std::task::Poll;

use chrono::{DateTime, Duration, TimeZone, Utc};
use uuid::Uuid;

use crate::appointment::AppointmentRequest;
use crate::booking::{Booking, BookingIntent, BookingStatus, Claim};
use crate::call::{Direction, NewCall, NewCustomer};
use crate::error::{Error, ErrorKind};
use crate::event::{NewEvent, Provider, Recorded};
use crate::id::{BookingUid, BranchId, CallId, CompanyId, EventId, EventTypeId, LeaseToken};
use crate::idempotency::IdempotencyKey;
use crate::job::{Job, JobCounts, JobKind, NewJob};
use crate::phone::E164;
use crate::ports::{ClaimOptions, Lease, Store};
use crate::task::{Assignee, NewTask, Resolution, Task, TaskFilter, TaskReason};
use crate::tenant::{Branch, Company};
use crate::wish::Wish;

const ONE: CompanyId = CompanyId::new(1);
const TWO: CompanyId = CompanyId::new(2);
/// What a new task adds to the jobs of its company: telling people of it. [`task_alert`] is about that.
const ALERT: JobCounts = JobCounts { ready: 1, running: 0, done: 0, dead: 0 };
const EVENT_TYPE: EventTypeId = EventTypeId::new(2_563_193);

/// An instant, minutes after Monday 2026-03-02, 09:00 UTC.
fn at(minutes: i64) -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 3, 2, 9, 0, 0).unwrap() + Duration::minutes(minutes)
}

fn number(last: u8) -> E164 {
    let Ok(number) = E164::try_from(format!("+493023125{last:03}")) else {
        panic!("the number is of the fictional range")
    };
    number
}

fn branch_id(last: u128) -> BranchId {
    BranchId::new(Uuid::from_u128(0x018f_0000_0000_7000_8000_0000_0000_0000 + last))
}

fn company_with(id: CompanyId, branch: u128, numbers: &[u8]) -> Company {
    let mut branch = Branch::new(branch_id(branch), "Hauptfiliale");
    branch.phone_numbers = numbers.iter().copied().map(number).collect();
    Company::new(id, "Salon Hauptstadt").with_branch(branch)
}

fn call_id(text: &str) -> CallId {
    CallId::new(text).unwrap()
}

fn uid(text: &str) -> BookingUid {
    BookingUid::new(text).unwrap()
}

fn key(digit: char) -> IdempotencyKey {
    digit.to_string().repeat(64).parse().unwrap()
}

fn event(dedup_key: &str, call: Option<&str>, job: Option<NewJob>) -> NewEvent {
    NewEvent {
        provider: Provider::Retell,
        event_type: "call_ended".to_owned(),
        dedup_key: dedup_key.to_owned(),
        branch: Some(branch_id(1)),
        call_id: call.map(call_id),
        payload: r#"{"event":"call_ended"}"#.to_owned(),
        received_at: at(0),
        job,
    }
}

fn job(run_at: DateTime<Utc>) -> NewJob {
    NewJob::new(JobKind::ProcessEvent, run_at)
}

fn serial_job(serial_key: &str, run_at: DateTime<Utc>) -> NewJob {
    job(run_at).with_serial_key(serial_key)
}

/// Claims the most urgent job of any queue and kind, but those of telling people.
async fn claim(store: &dyn Store, now: DateTime<Utc>) -> Option<Job> {
    let mut options = ClaimOptions::default();
    options.kinds.retain(|kind| *kind != JobKind::SendAlert);
    store.claim_job(&options, now).await.unwrap()
}

/// The event that a claimed job works on.
fn event_id(job: &Job) -> EventId {
    job.subject_as().unwrap()
}

/// Stores an event of this call with a job that is due at once, and claims it.
async fn claimed_job(store: &dyn Store, company: CompanyId, call: Option<&str>) -> Job {
    let event = event("claimed", call, Some(job(at(0))));
    let id = store.record_event(company, &event).await.unwrap().event_id();
    let job = claim(store, at(0)).await.expect("the job is due");
    assert_eq!((job.company, event_id(&job)), (company, id));
    job
}

fn new_call(call: &str) -> NewCall {
    NewCall {
        call_id: call_id(call),
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

fn customer(last: u8, name: Option<&str>, email: Option<&str>) -> NewCustomer {
    NewCustomer {
        phone: number(last),
        name: name.map(str::to_owned),
        email: email.map(str::to_owned),
    }
}

fn task(reason: TaskReason, due: i64) -> NewTask {
    NewTask::new(reason, "datum_termin: expected a date, found a weekday", at(due))
}

async fn open_tasks(store: &dyn Store, company: CompanyId) -> Vec<Task> {
    store.tasks(company, &TaskFilter::open(10)).await.unwrap()
}

fn assignee(name: &str) -> Assignee {
    Assignee::new(name).unwrap()
}

/// Done by the reception, minutes after nine.
fn resolved(minutes: i64) -> Resolution {
    Resolution::by(assignee("Empfang"), at(minutes))
}

fn request(company: CompanyId, call: Option<&str>) -> AppointmentRequest {
    let mut request = AppointmentRequest::new(company, EVENT_TYPE, at(24 * 60))
        .with_attendee("Erika Mustermann", number(10));
    request.call_id = call.map(call_id);
    request
}

fn booking(uid_text: &str, start: DateTime<Utc>) -> Booking {
    let end = start + Duration::minutes(30);
    Booking::new(uid(uid_text), BookingStatus::Accepted, start, end)
}

/// A lease from one minute to another.
fn lease(now: i64, until: i64) -> Lease {
    Lease { now: at(now), until: at(until) }
}

/// Claims an intent from minute 0 to 5; it has to be acquired.
async fn acquired(
    store: &dyn Store,
    digit: char,
    request: &AppointmentRequest,
) -> (BookingIntent, LeaseToken) {
    acquired_wish(store, digit, &request.clone().into()).await
}

/// Claims an intent of any kind from minute 0 to 5; it has to be acquired.
async fn acquired_wish(store: &dyn Store, digit: char, wish: &Wish) -> (BookingIntent, LeaseToken) {
    match store.claim_intent(&key(digit), wish, lease(0, 5)).await.unwrap() {
        Claim::Acquired(intent, token) => (intent, token),
        other => panic!("expected an acquired intent, found {other:?}"),
    }
}

/// Records the call and books it; answers nothing, for the call says it all.
async fn booked_call(store: &dyn Store, company: CompanyId, call: &str) {
    store.record_call(company, &new_call(call), at(0)).await.unwrap();
    let (intent, token) = acquired(store, 'b', &request(company, Some(call))).await;
    let booking = booking(&format!("booked_{call}"), request(company, Some(call)).start);
    store.confirm_intent(company, intent.id, token, &booking, at(1)).await.unwrap();
}

fn new_event_id(recorded: Recorded) -> EventId {
    match recorded {
        Recorded::New(id) => id,
        Recorded::Duplicate(id) => panic!("expected a new event, found a duplicate of {id}"),
    }
}

#[track_caller]
fn assert_kind<T: std::fmt::Debug>(result: Result<T, Error>, kind: ErrorKind) {
    let error = result.expect_err("the method has to fail");
    assert_eq!(error.kind(), kind, "{error}");
}

/// Runs two futures at once on one task; the core has no runtime to lean on.
async fn both<A, B>(one: impl Future<Output = A>, two: impl Future<Output = B>) -> (A, B) {
    let (mut one, mut two) = (pin!(one), pin!(two));
    let (mut first, mut second) = (None, None);
    std::future::poll_fn(|context| {
        if first.is_none()
            && let Poll::Ready(output) = one.as_mut().poll(context)
        {
            first = Some(output);
        }
        if second.is_none()
            && let Poll::Ready(output) = two.as_mut().poll(context)
        {
            second = Some(output);
        }
        match (first.take(), second.take()) {
            (Some(one), Some(two)) => Poll::Ready((one, two)),
            (one, two) => {
                (first, second) = (one, two);
                Poll::Pending
            }
        }
    })
    .await
}
