//! Retries that a human asks for.

use uuid::Uuid;

use super::{
    ONE, TWO, acquired, at, booking, both, call_id, claim, event, event_id, lease, new_call,
    open_tasks, request, resolved, serial_job, task,
};
use crate::booking::{Claim, IntentState, MAX_ATTEMPTS, Refusal};
use crate::call::{CallOutcome, DeclineReason};
use crate::error::DomainCode;
use crate::event::EventStatus;
use crate::id::{EventId, TaskId};
use crate::job::{JobKind, JobState};
use crate::ports::{LeftBehind, Store, Unsettled};
use crate::task::{NewTask, Task, TaskReason, TaskRetry};

/// An event of a call, minutes after nine, with a job that has ended.
async fn processed(store: &dyn Store, call: &str, key: &str, minutes: i64) -> EventId {
    let job = serial_job(call, at(minutes));
    let mut event = event(key, Some(call), Some(job));
    event.received_at = at(minutes);
    let id = store.record_event(ONE, &event).await.unwrap().event_id();
    let job = claim(store, at(minutes)).await.expect("the job is due");
    store.complete_job(&job, EventStatus::Processed, at(minutes)).await.unwrap();
    id
}

/// A call with one processed event, closed with a task.
async fn closed(store: &dyn Store, call: &str, new: &NewTask) -> TaskId {
    processed(store, call, call, 0).await;
    store.record_call(ONE, &new_call(call), at(0)).await.unwrap();
    let task = store.close_call_with_task(ONE, &call_id(call), new, at(1)).await.unwrap();
    task.expect("a task")
}

/// How many jobs of deciding calls wait.
async fn waiting(store: &dyn Store) -> usize {
    let queue = Some(JobKind::ProcessEvent.queue());
    store.list_jobs(ONE, JobState::Ready, queue, 10).await.unwrap().len()
}

async fn found(store: &dyn Store, id: TaskId) -> Task {
    store.task(ONE, id).await.unwrap().expect("the task")
}

/// The work begins anew with what is known by now.
pub async fn a_retry_makes_the_newest_deciding_event_pending_with_a_job(store: &dyn Store) {
    let id = closed(store, "call_1", &task(TaskReason::CalendarUnavailable, 60)).await;
    let newest = processed(store, "call_1", "analyzed", 2).await;
    store.record_event(ONE, &event("started", Some("call_1"), None)).await.unwrap();
    processed(store, "call_2", "other", 3).await;

    assert_eq!(store.retry_task(ONE, id, at(4)).await.unwrap(), TaskRetry::Started);
    let event = store.event(ONE, newest).await.unwrap().expect("the event");
    assert_eq!((event.status, event.processed_at), (EventStatus::Pending, None));
    let job = claim(store, at(4)).await.expect("a fresh job");
    assert_eq!((job.company, event_id(&job), job.attempt), (ONE, newest, 1));
    assert!(claim(store, at(4)).await.is_none(), "one job");
    let task = found(store, id).await;
    assert_eq!((task.retrying_since, task.retries), (Some(at(4)), 1));
    let call = store.call(ONE, &call_id("call_1")).await.unwrap().expect("the call");
    assert_eq!(call.outcome, Some(CallOutcome::Task(DomainCode::BookingFailed)), "not yet");
}

/// While one is under way, a second one would only disturb it.
pub async fn a_retry_is_asked_for_once_at_a_time(store: &dyn Store) {
    let id = closed(store, "call_1", &task(TaskReason::CalendarUnavailable, 60)).await;
    assert_eq!(store.retry_task(ONE, id, at(2)).await.unwrap(), TaskRetry::Started);
    assert_eq!(store.retry_task(ONE, id, at(3)).await.unwrap(), TaskRetry::UnderWay);
    assert_eq!(found(store, id).await.retrying_since, Some(at(2)));
    assert_eq!(waiting(store).await, 1);
}

/// Not there, done, without a call, or hopeless.
pub async fn what_cannot_be_retried_says_so_and_changes_nothing(store: &dyn Store) {
    let taken = closed(store, "call_1", &task(TaskReason::SlotTaken, 60)).await;
    let done = closed(store, "call_2", &task(TaskReason::CalendarUnavailable, 60)).await;
    store.resolve_task(ONE, done, &resolved(2)).await.unwrap();
    store.record_call(ONE, &new_call("call_3"), at(0)).await.unwrap();
    let unheard = task(TaskReason::ProcessingFailed, 60);
    let unheard = store.close_call_with_task(ONE, &call_id("call_3"), &unheard, at(1)).await;
    let unheard = unheard.unwrap().expect("a task");
    for (company, id, answer) in [
        (ONE, TaskId::new(Uuid::nil()), TaskRetry::NotFound),
        (TWO, taken, TaskRetry::NotFound),
        (ONE, taken, TaskRetry::Never(TaskReason::SlotTaken)),
        (ONE, done, TaskRetry::Resolved),
        (ONE, unheard, TaskRetry::NoCall),
    ] {
        assert_eq!(store.retry_task(company, id, at(3)).await.unwrap(), answer);
    }
    assert_eq!(waiting(store).await, 0);
    for id in [taken, done, unheard] {
        let task = found(store, id).await;
        assert_eq!((task.retrying_since, task.retries), (None, 0));
    }
}

/// Whoever comes second learns that it is under way.
pub async fn two_people_start_one_retry(store: &dyn Store) {
    let id = closed(store, "call_1", &task(TaskReason::CalendarUnavailable, 60)).await;
    let (one, two) = both(store.retry_task(ONE, id, at(2)), store.retry_task(ONE, id, at(2))).await;
    let answers = [one.unwrap(), two.unwrap()];
    assert!(answers.contains(&TaskRetry::Started) && answers.contains(&TaskRetry::UnderWay));
    assert_eq!(waiting(store).await, 1);
}

/// It can be asked for again then.
pub async fn a_failure_ends_the_retry_and_leaves_the_task_open(store: &dyn Store) {
    let id = closed(store, "call_1", &task(TaskReason::CalendarUnavailable, 60)).await;
    store.retry_task(ONE, id, at(2)).await.unwrap();
    let job = claim(store, at(2)).await.expect("the job");
    let failure = task(TaskReason::ProcessingFailed, 90);
    store.bury_job(&job, "failed again", &failure, at(3)).await.unwrap();
    let tasks = open_tasks(store, ONE).await;
    assert_eq!(tasks.len(), 1);
    assert_eq!((tasks[0].id, &tasks[0].task), (id, &failure));
    assert_eq!((tasks[0].retrying_since, tasks[0].retries), (None, 1));
    assert_eq!(store.retry_task(ONE, id, at(4)).await.unwrap(), TaskRetry::Started);
    assert_eq!(found(store, id).await.retries, 2);
}

/// As any booking does.
pub async fn a_booking_ends_the_retry_and_resolves_the_task(store: &dyn Store) {
    let id = closed(store, "call_1", &task(TaskReason::CalendarUnavailable, 60)).await;
    store.retry_task(ONE, id, at(2)).await.unwrap();
    let (intent, token) = acquired(store, 'a', &request(ONE, Some("call_1"))).await;
    let booking = booking("uid_1", at(24 * 60));
    store.confirm_intent(ONE, intent.id, token, &booking, at(3)).await.unwrap();
    let task = found(store, id).await;
    let resolution = task.resolution.expect("resolved");
    assert_eq!((resolution.by, resolution.at), (None, at(3)));
    assert_eq!(task.retrying_since, None);
}

/// The retry found that nothing was to be booked.
pub async fn a_call_whose_task_is_being_retried_can_be_declined(store: &dyn Store) {
    let id = closed(store, "call_1", &task(TaskReason::ProcessingFailed, 60)).await;
    store.retry_task(ONE, id, at(2)).await.unwrap();
    let (call, reason) = (call_id("call_1"), DeclineReason::NotConfirmed);
    let outcome = store.decline_call(ONE, &call, reason, at(3)).await.unwrap();
    assert_eq!(outcome, CallOutcome::Declined(reason));
    assert_eq!(open_tasks(store, ONE).await, []);
    let resolution = found(store, id).await.resolution.expect("resolved");
    assert_eq!((resolution.by, resolution.at), (None, at(3)));
}

/// Only the retry that was asked for is ended: done, or open as before.
pub async fn a_retry_that_led_to_nothing_new_is_ended_by_hand(store: &dyn Store) {
    let id = closed(store, "call_1", &task(TaskReason::CalendarUnavailable, 60)).await;
    assert!(!store.end_task_retry(ONE, id, at(2), true, at(2)).await.unwrap());
    store.retry_task(ONE, id, at(2)).await.unwrap();
    assert!(!store.end_task_retry(TWO, id, at(2), true, at(3)).await.unwrap());
    assert!(!store.end_task_retry(ONE, id, at(1), true, at(3)).await.unwrap());
    assert!(store.end_task_retry(ONE, id, at(2), false, at(3)).await.unwrap());
    let task = found(store, id).await;
    assert_eq!((task.retrying_since, task.resolution), (None, None));
    store.retry_task(ONE, id, at(4)).await.unwrap();
    assert!(store.end_task_retry(ONE, id, at(4), true, at(5)).await.unwrap());
    let resolution = found(store, id).await.resolution.expect("resolved");
    assert_eq!((resolution.by, resolution.at), (None, at(5)));
}

/// The calendar is asked `sent` times for the wish of a call; then it is refused with a task for this reason.
async fn refused(
    store: &dyn Store,
    call: &str,
    reason: TaskReason,
    code: DomainCode,
    sent: u32,
) -> TaskId {
    processed(store, call, call, 0).await;
    store.record_call(ONE, &new_call(call), at(0)).await.unwrap();
    let request = request(ONE, Some(call));
    let (intent, mut token) = acquired(store, 'a', &request).await;
    for _ in 0..sent {
        store.mark_sent(ONE, intent.id, token, lease(1, 5)).await.unwrap();
        store.release_intent(ONE, intent.id, token, Unsettled::Unknown).await.unwrap();
        let claim =
            store.claim_intent(&intent.key, &request.clone().into(), lease(1, 5)).await.unwrap();
        let Claim::TakenOver(_, next) = claim else { panic!("found {claim:?}") };
        token = next;
    }
    let refusal = Refusal { code, message: "no".to_owned() };
    let task = NewTask { code, ..task(reason, 60) };
    store.refuse_intent(ONE, intent.id, token, &refusal, Some(&task), at(2)).await.unwrap();
    open_tasks(store, ONE).await[0].id
}

async fn claimed(store: &dyn Store, call: &str) -> Claim {
    let request = request(ONE, Some(call));
    store.claim_intent(&super::key('a'), &request.into(), lease(10, 15)).await.unwrap()
}

/// Whoever works on it holds it as taken over, with one attempt left.
pub async fn an_unsettled_booking_is_looked_up_before_it_is_sent_once_more(store: &dyn Store) {
    let (reason, code) = (TaskReason::OutcomeUnsettled, DomainCode::BookingFailed);
    let id = refused(store, "call_1", reason, code, MAX_ATTEMPTS).await;
    assert!(matches!(claimed(store, "call_1").await, Claim::Replay(_)));
    store.retry_task(ONE, id, at(3)).await.unwrap();
    let Claim::TakenOver(intent, _) = claimed(store, "call_1").await else {
        panic!("it has to be looked up first")
    };
    assert_eq!((intent.state, intent.attempts), (IntentState::Unknown, MAX_ATTEMPTS - 1));
    assert_eq!(intent.refusal, None);
}

/// The calendar had answered, so nothing stands there.
pub async fn a_wrong_set_up_at_the_first_attempt_is_sent_again(store: &dyn Store) {
    let (reason, code) = (TaskReason::CalendarMisconfigured, DomainCode::CalcomInvalidKey);
    let id = refused(store, "call_1", reason, code, 1).await;
    store.retry_task(ONE, id, at(3)).await.unwrap();
    let Claim::Acquired(intent, _) = claimed(store, "call_1").await else {
        panic!("it may be sent")
    };
    assert_eq!((intent.state, intent.attempts), (IntentState::Intended, 0));
}

/// The task may speak of something else than the booking.
pub async fn a_refusal_that_the_task_does_not_tell_of_stays(store: &dyn Store) {
    let code = DomainCode::SlotNotAvailable;
    let id = refused(store, "call_1", TaskReason::SlotTaken, code, 1).await;
    let failure = task(TaskReason::CalendarMisconfigured, 60);
    store.close_call_with_task(ONE, &call_id("call_1"), &failure, at(3)).await.unwrap();
    assert_eq!(store.retry_task(ONE, id, at(4)).await.unwrap(), TaskRetry::Started);
    assert!(matches!(claimed(store, "call_1").await, Claim::Replay(_)));
}

/// Its retry looks after it, however long ago it was written down first.
pub async fn a_booking_that_is_opened_again_is_not_left_behind(store: &dyn Store) {
    let (reason, code) = (TaskReason::OutcomeUnsettled, DomainCode::BookingFailed);
    let id = refused(store, "call_1", reason, code, MAX_ATTEMPTS).await;
    store.retry_task(ONE, id, at(60)).await.unwrap();
    let left = |minutes| LeftBehind { now: at(99), alone: at(minutes), of_calls: at(minutes) };
    assert_eq!(store.intents_left_behind(left(59), 10).await.unwrap(), []);
    assert_eq!(store.intents_left_behind(left(60), 10).await.unwrap().len(), 1);
}
