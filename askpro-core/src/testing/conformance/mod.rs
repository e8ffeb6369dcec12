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
pub mod booking;
pub mod breaker;
pub mod cache;
pub mod calendar;
pub mod call;
pub mod change;
pub mod event;
pub mod job;
pub mod queue;
pub mod recurring;
pub mod sync;
pub mod task;
pub mod task_alert;
pub mod task_retry;
pub mod tenant;

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

/// Generates one `#[tokio::test]` for every case of the store suites.
///
/// Takes an expression that makes a fresh store and something to keep while the test runs (a temporary directory, or
/// `()`); it may use `.await`. The calling crate needs tokio with `macros` and `rt`.
///
/// ```
/// use askpro_core::MemoryStore;
/// askpro_core::store_conformance!((MemoryStore::new(), ()));
/// # fn main() {}
/// ```
#[macro_export]
macro_rules! store_conformance {
    ($make:expr) => {
        $crate::store_conformance_cases! { ($make)
            tenant::a_new_company_is_created_and_found,
            tenant::applying_the_same_company_again_changes_nothing,
            tenant::a_changed_company_is_updated_in_every_part,
            tenant::companies_are_listed_by_id,
            tenant::a_number_leads_to_its_branch_even_when_switched_off,
            tenant::a_number_of_another_company_is_refused_and_nothing_changes,
            tenant::a_number_at_two_branches_is_refused,
            tenant::a_branch_id_of_another_company_is_refused,
            tenant::the_operator_is_no_company,
            tenant::a_branch_no_longer_named_stays_switched_off_without_numbers,
            tenant::a_number_given_up_can_go_to_another_company,
            tenant::a_number_can_move_between_branches,
            tenant::a_branch_named_again_comes_back,
            tenant::a_retired_company_stays_without_numbers_and_agents,
            tenant::retiring_again_or_a_stranger_changes_nothing,
            tenant::a_number_of_a_retired_company_can_go_to_another,
            tenant::a_retired_company_applied_again_comes_back,
            tenant::a_conflict_names_the_other_company_and_branch,
            tenant::an_agent_leads_to_its_branch,
            tenant::an_agent_of_two_branches_leads_nowhere,
            event::an_event_is_stored_together_with_its_job,
            event::an_event_without_a_job_is_skipped,
            event::the_same_key_again_writes_nothing,
            event::the_same_key_of_another_company_or_provider_is_another_event,
            event::two_callers_with_one_key_leave_one_event,
            event::events_of_a_call_come_in_the_order_of_arrival,
            event::another_company_sees_no_event,
            event::events_are_counted_by_status_and_company,
            job::nothing_is_claimed_before_it_is_due,
            job::a_claim_counts_the_attempt_and_holds_as_long_as_asked,
            job::a_job_comes_back_as_it_was_stored,
            job::the_more_urgent_queue_goes_first,
            job::the_earlier_and_then_the_older_job_goes_first,
            job::two_claims_never_get_the_same_job,
            job::a_lease_that_has_run_out_is_claimed_again,
            job::jobs_of_one_series_run_one_after_the_other,
            job::a_series_belongs_to_one_company,
            job::a_series_goes_on_when_a_lease_has_run_out,
            job::an_extended_lease_holds_longer,
            job::a_lease_that_ran_out_and_was_noticed_is_not_extended,
            job::a_finished_job_sets_the_status_of_its_event,
            job::a_lost_lease_cannot_end_a_job,
            job::a_job_of_another_company_cannot_be_ended,
            job::a_job_given_back_waits_and_counts_the_try,
            job::a_postponed_run_does_not_count_as_a_try,
            job::a_buried_job_leaves_a_task_and_closes_the_call,
            job::a_buried_job_leaves_a_booked_call_booked,
            job::a_buried_job_replaces_the_open_task_of_its_call,
            job::a_buried_job_ends_what_its_call_was_about_to_book,
            job::a_buried_job_without_a_recorded_call_leaves_a_task,
            job::a_buried_job_without_an_event_leaves_a_task_of_the_company,
            job::jobs_are_counted_by_state_and_company,
            job::the_next_job_is_the_earliest_of_waiting_and_running,
            recurring::a_unique_key_admits_one_job_that_waits_or_runs,
            recurring::a_unique_key_belongs_to_one_company_and_kind,
            recurring::a_unique_key_is_free_again_when_its_job_has_ended,
            recurring::of_two_callers_with_one_unique_key_one_stores,
            recurring::a_recurring_job_takes_over_the_interval,
            recurring::a_repeated_job_counts_anew,
            recurring::a_failed_repeat_is_counted_and_noted,
            recurring::a_failed_repeat_writes_its_task,
            recurring::a_repeated_event_stays_pending,
            queue::kinds_that_were_not_asked_for_are_left_alone,
            queue::queues_that_were_not_asked_for_are_left_alone,
            queue::a_company_at_its_limit_leaves_room_for_others,
            queue::a_paused_queue_is_left_alone_until_it_is_resumed,
            queue::pausing_twice_is_pausing_once,
            queue::a_job_of_a_paused_queue_goes_on,
            queue::jobs_are_listed_by_state_and_queue_newest_first,
            queue::a_listed_job_shows_where_it_stands,
            queue::another_company_sees_no_job,
            queue::queues_are_counted_by_name,
            queue::a_dead_job_runs_again_when_asked_to,
            queue::only_a_dead_job_of_the_company_is_retried,
            queue::a_dead_job_is_not_retried_beside_its_like,
            queue::old_jobs_that_are_done_can_be_purged,
            call::a_call_is_recorded_and_found_in_its_company_only,
            call::a_later_report_replaces_what_it_says_and_keeps_the_rest,
            call::a_known_call_keeps_its_outcome,
            call::a_customer_is_found_or_made_by_number,
            call::a_customers_gaps_are_filled_and_nothing_is_replaced,
            call::companies_share_no_customers,
            call::a_call_keeps_its_customer_when_a_report_names_none,
            call::a_declined_call_says_why,
            call::only_a_known_call_can_be_declined,
            call::a_booked_call_is_never_declined,
            call::a_call_with_an_open_task_is_not_declined,
            call::closing_with_a_task_writes_both,
            call::only_a_known_call_can_be_closed_with_a_task,
            call::a_booked_call_gets_no_task,
            call::a_second_task_replaces_the_content_of_the_open_one,
            call::calls_come_newest_first_and_limited,
            call::a_call_recorded_after_its_booking_is_booked,
            call::a_call_recorded_after_its_task_has_that_outcome,
            call::a_call_recorded_after_its_resolved_task_has_that_outcome,
            booking::the_first_claim_acquires_an_intent,
            booking::a_second_claim_under_a_lease_is_in_flight,
            booking::of_two_concurrent_claims_one_acquires,
            booking::a_lease_run_out_before_sending_is_acquired_again,
            booking::a_lease_run_out_after_sending_is_taken_over,
            booking::an_unknown_outcome_is_taken_over_at_once,
            booking::an_intent_given_back_unsent_is_acquired_at_once,
            booking::sending_counts_attempts,
            booking::a_lease_that_has_run_out_does_not_allow_sending,
            booking::the_intent_of_a_call_is_found_until_it_is_refused,
            booking::a_confirmed_intent_replays_its_booking,
            booking::a_refused_intent_replays_its_refusal,
            booking::the_same_key_with_other_content_is_a_mismatch,
            booking::a_call_books_once,
            booking::of_two_concurrent_wishes_of_one_call_one_is_written,
            booking::a_refused_wish_makes_room_for_another_of_the_same_call,
            booking::wishes_without_a_call_do_not_rival,
            booking::companies_share_neither_keys_nor_calls,
            booking::a_lost_lease_changes_nothing,
            booking::another_company_cannot_touch_an_intent,
            booking::confirming_books_the_call_and_resolves_its_task,
            booking::confirming_writes_the_appointment_once,
            booking::refusing_with_a_task_closes_the_call,
            booking::refusing_without_a_task_leaves_the_call_open,
            change::moving_takes_the_appointment_along,
            change::moving_closes_its_call_unless_a_task_is_open,
            change::cancelling_marks_the_appointment_and_leaves_the_call,
            change::a_change_of_a_strange_booking_has_no_appointment,
            change::an_appointment_known_by_the_new_booking_gives_way_to_the_old_one,
            change::of_two_changes_of_one_booking_the_second_waits,
            change::a_change_left_behind_blocks_the_next_until_it_is_settled,
            change::a_call_may_change_beside_what_it_books,
            change::a_refused_change_writes_its_task,
            change::intents_left_behind_come_oldest_first_and_not_while_held,
            change::open_intents_are_counted_by_company,
            change::the_intents_of_a_call_are_all_listed,
            booking::appointments_come_by_start_and_limited,
            booking::another_company_sees_no_appointment,
            task::open_tasks_come_most_pressing_first_and_limited,
            task::resolved_tasks_come_after_the_open_ones_last_one_first,
            task::every_condition_of_a_filter_has_to_hold,
            task::a_task_is_found_by_id_in_its_company_only,
            task::an_open_task_is_given_to_somebody_and_keeps_them,
            task::another_company_sees_and_resolves_no_task,
            task::the_newest_task_of_a_call_is_found,
            task::a_task_is_resolved_once_and_the_call_keeps_its_outcome,
            task::after_a_resolved_task_a_new_one_is_written,
            task::a_task_comes_back_in_every_part,
            task::a_resolution_comes_back_in_every_part,
            task::a_resolved_task_can_be_opened_again,
            task::a_task_stays_resolved_while_its_call_has_an_open_one,
            task::a_store_that_works_answers_a_ping,
            sync::a_cursor_moves_on_and_never_back,
            sync::missing_events_are_found_by_key,
            sync::a_booking_as_we_hold_it_changes_nothing,
            sync::a_cancelled_booking_cancels_its_appointment,
            sync::a_drift_says_what_differed,
            sync::a_moved_booking_takes_its_appointment_along,
            sync::the_booking_it_was_moved_from_is_outdated,
            sync::a_chain_of_moves_is_taken_in_one_step,
            sync::a_moved_booking_is_found_by_its_key,
            sync::a_confirmed_intent_holds_its_moved_booking,
            sync::a_reading_from_before_our_own_change_is_outdated,
            sync::an_older_state_of_the_calendar_is_outdated,
            adoption::a_booking_of_an_unfinished_intent_is_left_alone,
            adoption::a_booking_of_a_refused_intent_appears_as_one_of_the_calendar,
            adoption::a_second_booking_with_our_key_is_an_open_drift,
            adoption::a_known_customers_booking_is_adopted,
            adoption::an_attendee_is_known_by_an_address_of_one_customer,
            adoption::what_does_not_concern_us_leaves_nothing,
            adoption::an_adopted_booking_gives_way_to_the_appointment_that_was_moved_there,
            sync::another_companys_appointment_is_not_touched,
            sync::a_vanished_booking_is_one_task_and_an_open_drift,
            sync::only_a_standing_appointment_can_vanish,
            adoption::a_vanished_booking_of_others_is_cancelled,
            adoption::appointments_wait_to_be_compared,
            sync::drifts_are_counted_by_field,
            sync::another_event_type_is_taken_over,
            task_alert::a_task_is_stored_together_with_the_job_of_telling_people,
            task_alert::a_task_that_is_replaced_is_not_told_of_again,
            task_alert::a_task_whose_retry_failed_is_told_of_again,
            task_alert::people_are_told_once_of_each_missed_deadline,
            task_alert::overdue_tasks_are_told_of_most_pressing_first_and_limited,
            task_retry::a_retry_makes_the_newest_deciding_event_pending_with_a_job,
            task_retry::a_retry_is_asked_for_once_at_a_time,
            task_retry::what_cannot_be_retried_says_so_and_changes_nothing,
            task_retry::two_people_start_one_retry,
            task_retry::a_failure_ends_the_retry_and_leaves_the_task_open,
            task_retry::a_booking_ends_the_retry_and_resolves_the_task,
            task_retry::a_call_whose_task_is_being_retried_can_be_declined,
            task_retry::a_retry_that_led_to_nothing_new_is_ended_by_hand,
            task_retry::an_unsettled_booking_is_looked_up_before_it_is_sent_once_more,
            task_retry::a_wrong_set_up_at_the_first_attempt_is_sent_again,
            task_retry::a_refusal_that_the_task_does_not_tell_of_stays,
            task_retry::a_booking_that_is_opened_again_is_not_left_behind,
            breaker::a_breaker_comes_back_in_every_part,
            breaker::a_later_report_replaces_the_one_before,
            breaker::servers_and_companies_are_kept_apart,
            breaker::a_server_that_stops_is_forgotten,
            breaker::what_nobody_renews_is_forgotten_by_anybody,
            cache::a_request_to_clear_rises_each_time,
            cache::every_tag_comes_back,
            cache::a_changed_company_asks_to_clear_what_is_kept_of_it,
        }
    };
}

/// The list behind [`store_conformance!`](crate::store_conformance).
#[doc(hidden)]
#[macro_export]
macro_rules! store_conformance_cases {
    (($make:expr) $($suite:ident :: $case:ident),* $(,)?) => {
        $(
            #[tokio::test]
            async fn $case() {
                let (store, _kept) = $make;
                $crate::testing::conformance::$suite::$case(&store).await;
            }
        )*
    };
}

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
