//! Calls and customers.

use chrono::{NaiveDate, NaiveTime};

use super::{
    ONE, TWO, acquired, assert_kind, at, booked_call, booking, branch_id, call_id, customer,
    new_call, number, open_tasks, request, resolved, task,
};
use crate::call::{Call, CallOutcome, DeclineReason, Direction, NewCall};
use crate::error::{DomainCode, ErrorKind};
use crate::id::{AgentId, CompanyId};
use crate::ports::Store;
use crate::task::TaskReason;

async fn stored(store: &dyn Store, company: CompanyId, call: &str) -> Call {
    store.call(company, &call_id(call)).await.unwrap().expect("the call")
}

/// The same call id of two companies names two calls.
pub async fn a_call_is_recorded_and_found_in_its_company_only(store: &dyn Store) {
    let one = NewCall { summary: Some("eins".to_owned()), ..new_call("call_1") };
    let recorded = store.record_call(ONE, &one, at(0)).await.unwrap();
    assert_eq!((recorded.company, &recorded.details), (ONE, &one));
    assert_eq!((recorded.customer_id, &recorded.outcome), (None, &None));
    assert_eq!(stored(store, ONE, "call_1").await, recorded);
    assert_eq!(store.call(TWO, &call_id("call_1")).await.unwrap(), None);
    assert_eq!(store.calls(TWO, 10).await.unwrap(), []);
    store.record_call(TWO, &new_call("call_1"), at(0)).await.unwrap();
    assert_eq!(stored(store, ONE, "call_1").await, recorded);
    assert_eq!(stored(store, TWO, "call_1").await.details.summary, None);
}

/// A later report adds to what an earlier one said.
pub async fn a_later_report_replaces_what_it_says_and_keeps_the_rest(store: &dyn Store) {
    let full = NewCall {
        branch: Some(branch_id(1)),
        agent_id: Some(AgentId::new("agent_1").unwrap()),
        direction: Direction::Outbound,
        customer_number: Some("030 23125010".to_owned()),
        started_at: Some(at(1)),
        ended_at: Some(at(4)),
        disconnection_reason: Some("user_hangup".to_owned()),
        transcript: Some("Agent: Guten Tag".to_owned()),
        summary: Some("alt".to_owned()),
        sentiment: Some("Neutral".to_owned()),
        extracted_date: NaiveDate::from_ymd_opt(2026, 3, 9),
        extracted_time: NaiveTime::from_hms_opt(14, 30, 0),
        ..new_call("call_1")
    };
    store.record_call(ONE, &full, at(5)).await.unwrap();
    assert_eq!(stored(store, ONE, "call_1").await.details, full);
    let later = NewCall {
        direction: Direction::Outbound,
        summary: Some("neu".to_owned()),
        ended_at: Some(at(6)),
        ..new_call("call_1")
    };
    let recorded = store.record_call(ONE, &later, at(7)).await.unwrap();
    let expected = NewCall { summary: Some("neu".to_owned()), ended_at: Some(at(6)), ..full };
    assert_eq!(recorded.details, expected);
    assert_eq!(stored(store, ONE, "call_1").await.details, expected);
}

/// What was decided stays decided, whatever is reported later.
pub async fn a_known_call_keeps_its_outcome(store: &dyn Store) {
    booked_call(store, ONE, "call_1").await;
    store.record_call(ONE, &new_call("call_2"), at(0)).await.unwrap();
    let reason = DeclineReason::Voicemail;
    store.decline_call(ONE, &call_id("call_2"), reason, at(1)).await.unwrap();
    let booked = store.record_call(ONE, &new_call("call_1"), at(9)).await.unwrap();
    assert!(matches!(booked.outcome, Some(CallOutcome::Booked(_))), "{booked:?}");
    let declined = store.record_call(ONE, &new_call("call_2"), at(9)).await.unwrap();
    assert_eq!(declined.outcome, Some(CallOutcome::Declined(reason)));
}

/// Two calls from one number have one customer.
pub async fn a_customer_is_found_or_made_by_number(store: &dyn Store) {
    let from = |call: &str| NewCall {
        customer: Some(customer(10, Some("Erika Mustermann"), None)),
        ..new_call(call)
    };
    let first = store.record_call(ONE, &from("call_1"), at(0)).await.unwrap();
    let second = store.record_call(ONE, &from("call_2"), at(1)).await.unwrap();
    assert!(first.customer_id.is_some());
    assert_eq!(first.customer_id, second.customer_id);
    let known = store.customer_by_phone(ONE, &number(10)).await.unwrap().expect("a customer");
    assert_eq!((Some(known.id), known.company), (first.customer_id, ONE));
    assert_eq!((known.phone, known.name.as_deref()), (number(10), Some("Erika Mustermann")));
    assert_eq!(store.customer_by_phone(ONE, &number(11)).await.unwrap(), None);
    let named = stored(store, ONE, "call_1").await.details.customer.expect("the customer");
    assert_eq!(named.phone, number(10));
}

/// A name is filled in where it was missing; a misheard one replaces nothing.
pub async fn a_customers_gaps_are_filled_and_nothing_is_replaced(store: &dyn Store) {
    let reports = [
        customer(10, None, None),
        customer(10, Some("Erika Mustermann"), None),
        customer(10, Some("Erik Muster"), Some("erika@example.com")),
        customer(10, None, Some("andere@example.com")),
    ];
    for new in reports {
        let call = NewCall { customer: Some(new), ..new_call("call_1") };
        store.record_call(ONE, &call, at(0)).await.unwrap();
    }
    let known = store.customer_by_phone(ONE, &number(10)).await.unwrap().expect("a customer");
    assert_eq!(known.name.as_deref(), Some("Erika Mustermann"));
    assert_eq!(known.email.as_deref(), Some("erika@example.com"));
}

/// One person who calls two companies is two customers.
pub async fn companies_share_no_customers(store: &dyn Store) {
    let call = |name| NewCall { customer: Some(customer(10, name, None)), ..new_call("call_1") };
    let one = store.record_call(ONE, &call(Some("Erika Mustermann")), at(0)).await.unwrap();
    assert_eq!(store.customer_by_phone(TWO, &number(10)).await.unwrap(), None);
    let two = store.record_call(TWO, &call(None), at(0)).await.unwrap();
    assert_ne!(one.customer_id, two.customer_id);
    let known = store.customer_by_phone(TWO, &number(10)).await.unwrap().expect("a customer");
    assert_eq!((known.company, known.name), (TWO, None));
}

/// A report without a number does not forget who called.
pub async fn a_call_keeps_its_customer_when_a_report_names_none(store: &dyn Store) {
    let named = NewCall { customer: Some(customer(10, None, None)), ..new_call("call_1") };
    let first = store.record_call(ONE, &named, at(0)).await.unwrap();
    let second = store.record_call(ONE, &new_call("call_1"), at(1)).await.unwrap();
    assert!(first.customer_id.is_some());
    assert_eq!(second.customer_id, first.customer_id);
}

/// A declined call keeps the reason.
pub async fn a_declined_call_says_why(store: &dyn Store) {
    store.record_call(ONE, &new_call("call_1"), at(0)).await.unwrap();
    for reason in [
        DeclineReason::NotConnected,
        DeclineReason::Voicemail,
        DeclineReason::NotConfirmed,
        DeclineReason::Changed,
    ] {
        let outcome = store.decline_call(ONE, &call_id("call_1"), reason, at(1)).await.unwrap();
        assert_eq!(outcome, CallOutcome::Declined(reason));
        assert_eq!(stored(store, ONE, "call_1").await.outcome, Some(outcome));
    }
}

/// A call that is not known, or belongs to another company, cannot be declined.
pub async fn only_a_known_call_can_be_declined(store: &dyn Store) {
    store.record_call(ONE, &new_call("call_1"), at(0)).await.unwrap();
    let reason = DeclineReason::NotConfirmed;
    for (company, call) in [(TWO, "call_1"), (ONE, "call_2")] {
        let declined = store.decline_call(company, &call_id(call), reason, at(1)).await;
        assert_kind(declined, ErrorKind::NotFound);
    }
    assert_eq!(stored(store, ONE, "call_1").await.outcome, None);
}

/// Booked stays booked.
pub async fn a_booked_call_is_never_declined(store: &dyn Store) {
    booked_call(store, ONE, "call_1").await;
    let reason = DeclineReason::NotConfirmed;
    let outcome = store.decline_call(ONE, &call_id("call_1"), reason, at(1)).await.unwrap();
    assert!(matches!(outcome, CallOutcome::Booked(_)), "{outcome:?}");
    assert_eq!(stored(store, ONE, "call_1").await.outcome, Some(outcome));
}

/// While a human has to look, nothing is declined; once it is done, it can be.
pub async fn a_call_with_an_open_task_is_not_declined(store: &dyn Store) {
    store.record_call(ONE, &new_call("call_1"), at(0)).await.unwrap();
    let id = call_id("call_1");
    let task = task(TaskReason::DateUnclear, 60);
    let task_id = store.close_call_with_task(ONE, &id, &task, at(0)).await.unwrap();
    let reason = DeclineReason::NotConfirmed;
    let outcome = store.decline_call(ONE, &id, reason, at(1)).await.unwrap();
    assert_eq!(outcome, CallOutcome::Task(DomainCode::InvalidDate));
    store.resolve_task(ONE, task_id.expect("a task"), &resolved(2)).await.unwrap();
    let outcome = store.decline_call(ONE, &id, reason, at(3)).await.unwrap();
    assert_eq!(outcome, CallOutcome::Declined(reason));
}

/// The task and the outcome come together.
pub async fn closing_with_a_task_writes_both(store: &dyn Store) {
    let call = NewCall { branch: Some(branch_id(1)), ..new_call("call_1") };
    store.record_call(ONE, &call, at(0)).await.unwrap();
    let new = task(TaskReason::MissingField, 60);
    let id = store.close_call_with_task(ONE, &call_id("call_1"), &new, at(1)).await.unwrap();
    let tasks = open_tasks(store, ONE).await;
    assert_eq!(tasks.len(), 1);
    assert_eq!((Some(tasks[0].id), &tasks[0].task), (id, &new));
    assert_eq!((tasks[0].company, &tasks[0].call_id), (ONE, &Some(call_id("call_1"))));
    assert_eq!((tasks[0].branch, tasks[0].created_at), (Some(branch_id(1)), at(1)));
    let outcome = stored(store, ONE, "call_1").await.outcome;
    assert_eq!(outcome, Some(CallOutcome::Task(DomainCode::MissingField)));
}

/// A call that is not known, or belongs to another company, gets no task.
pub async fn only_a_known_call_can_be_closed_with_a_task(store: &dyn Store) {
    store.record_call(ONE, &new_call("call_1"), at(0)).await.unwrap();
    let new = task(TaskReason::MissingField, 60);
    for (company, call) in [(TWO, "call_1"), (ONE, "call_2")] {
        let closed = store.close_call_with_task(company, &call_id(call), &new, at(1)).await;
        assert_kind(closed, ErrorKind::NotFound);
        assert_eq!(open_tasks(store, company).await, []);
    }
}

/// For a booked call nothing is written.
pub async fn a_booked_call_gets_no_task(store: &dyn Store) {
    booked_call(store, ONE, "call_1").await;
    let new = task(TaskReason::MissingField, 60);
    let closed = store.close_call_with_task(ONE, &call_id("call_1"), &new, at(1)).await;
    assert_eq!(closed.unwrap(), None);
    assert_eq!(open_tasks(store, ONE).await, []);
    let outcome = stored(store, ONE, "call_1").await.outcome;
    assert!(matches!(outcome, Some(CallOutcome::Booked(_))), "{outcome:?}");
}

/// One open task for one call: the newer content under the older id.
pub async fn a_second_task_replaces_the_content_of_the_open_one(store: &dyn Store) {
    store.record_call(ONE, &new_call("call_1"), at(0)).await.unwrap();
    store.record_call(TWO, &new_call("call_1"), at(0)).await.unwrap();
    let id = call_id("call_1");
    let mut new = task(TaskReason::SlotTaken, 30);
    new.suggestions.push("2026-03-03 10:00".to_owned());
    let old = task(TaskReason::DateUnclear, 60);
    let first = store.close_call_with_task(ONE, &id, &old, at(1)).await.unwrap();
    let other = store.close_call_with_task(TWO, &id, &old, at(1)).await.unwrap();
    let second = store.close_call_with_task(ONE, &id, &new, at(2)).await.unwrap();
    assert_eq!(first, second);
    assert_ne!(first, other);
    let tasks = open_tasks(store, ONE).await;
    assert_eq!(tasks.len(), 1);
    assert_eq!((Some(tasks[0].id), &tasks[0].task), (first, &new));
    assert_eq!(open_tasks(store, TWO).await[0].task, old);
    let outcome = stored(store, ONE, "call_1").await.outcome;
    assert_eq!(outcome, Some(CallOutcome::Task(DomainCode::SlotNotAvailable)));
}

/// Newest is the call that took place last, not the one reported last.
pub async fn calls_come_newest_first_and_limited(store: &dyn Store) {
    for (call, started, recorded) in
        [("call_2", Some(20), 60), ("call_1", Some(10), 90), ("call_3", None, 30)]
    {
        let new = NewCall { started_at: started.map(at), ..new_call(call) };
        store.record_call(ONE, &new, at(recorded)).await.unwrap();
    }
    store.record_call(TWO, &new_call("call_4"), at(99)).await.unwrap();
    let names = async |limit| -> Vec<String> {
        let calls = store.calls(ONE, limit).await.unwrap();
        calls.into_iter().map(|call| call.details.call_id.to_string()).collect()
    };
    assert_eq!(names(10).await, ["call_3", "call_2", "call_1"]);
    assert_eq!(names(2).await, ["call_3", "call_2"]);
    assert!(names(0).await.is_empty());
}

/// A booking made while the call still ran counts when the call is written down.
pub async fn a_call_recorded_after_its_booking_is_booked(store: &dyn Store) {
    let (intent, token) = acquired(store, 'a', &request(ONE, Some("call_1"))).await;
    let booking = booking("uid_1", at(24 * 60));
    let confirmed = store.confirm_intent(ONE, intent.id, token, &booking, at(1)).await;
    let expected = Some(CallOutcome::Booked(confirmed.unwrap().expect("an appointment").id));
    let call = store.record_call(ONE, &new_call("call_1"), at(2)).await.unwrap();
    assert_eq!(call.outcome, expected);
    assert_eq!(stored(store, ONE, "call_1").await.outcome, expected);
    let other = store.record_call(TWO, &new_call("call_1"), at(2)).await.unwrap();
    assert_eq!(other.outcome, None);
}

/// An open task that names the call counts when the call is written down.
pub async fn a_call_recorded_after_its_task_has_that_outcome(store: &dyn Store) {
    let claimed = super::claimed_job(store, ONE, Some("call_1")).await;
    let task = task(TaskReason::ProcessingFailed, 60);
    store.bury_job(&claimed, "unreadable", &task, at(1)).await.unwrap();
    let call = store.record_call(ONE, &new_call("call_1"), at(2)).await.unwrap();
    assert_eq!(call.outcome, Some(CallOutcome::Task(DomainCode::BookingFailed)));
    let other = store.record_call(TWO, &new_call("call_1"), at(2)).await.unwrap();
    assert_eq!(other.outcome, None);
}

/// So does one that is done by then: what a human has settled stays settled.
pub async fn a_call_recorded_after_its_resolved_task_has_that_outcome(store: &dyn Store) {
    let claimed = super::claimed_job(store, ONE, Some("call_1")).await;
    let task = task(TaskReason::ProcessingFailed, 60);
    store.bury_job(&claimed, "unreadable", &task, at(1)).await.unwrap();
    let id = open_tasks(store, ONE).await[0].id;
    assert!(store.resolve_task(ONE, id, &resolved(2)).await.unwrap());
    let call = store.record_call(ONE, &new_call("call_1"), at(3)).await.unwrap();
    assert_eq!(call.outcome, Some(CallOutcome::Task(DomainCode::BookingFailed)));
}
