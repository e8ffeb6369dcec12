//! What the functions of a call did, before any of its events was decided: a replay takes it as it is stored.

use chrono::{DateTime, SubsecRound as _, TimeDelta, Utc};

use crate::booking::{BookingIntent, Claim, IntentState};
use crate::error::Result;
use crate::function::{Begun, Execution};
use crate::id::{CallId, CompanyId};
use crate::memory::MemoryStore;
use crate::ports::{
    BookingStore as _, FunctionStore as _, Lease, Store, TaskStore as _, Unsettled,
};
use crate::task::TaskReason;

/// How long a function may have run of which no end is known.
const LONGEST: TimeDelta = TimeDelta::minutes(2);

/// Puts into memory what was collected, run, booked, changed and left to a human in the call.
pub(super) async fn recall(
    stored: &dyn Store,
    memory: &MemoryStore,
    (company, call): (CompanyId, &CallId),
    intents: &[BookingIntent],
    rang_at: DateTime<Utc>,
) -> Result<()> {
    let collected = stored.collected(company, call).await?;
    if !collected.is_empty() {
        memory.collect(company, call, &collected, rang_at).await?;
    }
    let ran = stored.functions_of_call(company, call).await?;
    for function in &ran {
        let at = function.began_at;
        let begun = memory.begin_function(company, &function.called, None, at, at).await?;
        if let (Begun::New(id), Some(answer), Some(ended)) =
            (begun, &function.answer, function.ended_at)
        {
            memory.end_function(company, id, answer, ended).await?;
        }
    }
    for intent in intents {
        if let Some(at) = made_in(&ran, intent) {
            carry_out(memory, company, intent, at).await?;
        }
    }
    let task = stored.task_of_call(company, call).await?;
    if let Some(task) = task.filter(|task| task.task.reason == TaskReason::CallbackRequested) {
        memory.add_task(company, task.branch, call, &task.task, task.created_at).await?;
    }
    Ok(())
}

/// When an intent was made, if a function made it: the id of an intent holds the millisecond.
fn made_in(ran: &[Execution], intent: &BookingIntent) -> Option<DateTime<Utc>> {
    let (seconds, nanos) = intent.id.get().get_timestamp()?.to_unix();
    let made = DateTime::from_timestamp(i64::try_from(seconds).ok()?, nanos)?;
    let is_during = |function: &Execution| {
        let ended = function.ended_at.unwrap_or(function.began_at + LONGEST);
        (function.began_at.trunc_subsecs(3)..=ended).contains(&made)
    };
    ran.iter().any(is_during).then_some(made)
}

async fn carry_out(
    memory: &MemoryStore,
    company: CompanyId,
    intent: &BookingIntent,
    at: DateTime<Utc>,
) -> Result<()> {
    let lease = Lease { now: at, until: at + LONGEST };
    let Claim::Acquired(ours, token) =
        memory.claim_intent(&intent.key, &intent.wish, lease).await?
    else {
        return Ok(());
    };
    match (intent.state, &intent.booking, &intent.refusal) {
        (IntentState::Confirmed, Some(booking), _) => {
            memory.confirm_intent(company, ours.id, token, booking, at).await?;
        }
        (IntentState::Refused, _, Some(refusal)) => {
            memory.refuse_intent(company, ours.id, token, refusal, None, at).await?;
        }
        // Whoever decides the call settles it, as then.
        _ => {
            memory.mark_sent(company, ours.id, token, lease).await?;
            memory.release_intent(company, ours.id, token, Unsettled::Unknown).await?;
        }
    }
    Ok(())
}
