//! What the agent promised in a call, held against what came of it.

use super::call::CallProcessor;
use crate::booking::IntentState;
use crate::call::{CallOutcome, CallReport};
use crate::error::Result;
use crate::function::FunctionAnswer;
use crate::id::{CallId, CompanyId};
use crate::promise::{CallFacts, Promise, promises, unkept, utterances};
use crate::task::{NewTask, TaskReason};
use crate::wish::WishKind;

/// The functions after which an agent may say that a time is free.
const LOOKS_UP: [&str; 4] =
    ["check_availability", "find_next_slot", "book_appointment", "change_appointment"];

impl CallProcessor {
    /// Leaves a task when the agent said that something was done, or free, and nothing in the call bears it out.
    ///
    /// A call that is a task already needs no second one: a human looks into it. That a time was looked up at all in the
    /// call is enough for "free": the transcript does not say when.
    pub(super) async fn hold_to_word(
        &self,
        company: CompanyId,
        call: &CallId,
        reports: &[CallReport],
        outcome: CallOutcome,
    ) -> Result<CallOutcome> {
        let transcript = reports.iter().rev().find_map(|report| report.transcript.as_deref());
        let said = promises(&utterances(transcript.unwrap_or_default()));
        if said.is_empty() || matches!(outcome, CallOutcome::Task(_)) {
            return Ok(outcome);
        }
        let broken = unkept(&said, &self.facts(company, call, &outcome).await?);
        let store = &self.booking().store;
        let known = store.task_of_call(company, call).await?;
        let is_told = known.is_some_and(|task| task.task.reason == TaskReason::PromiseNotKept);
        if broken.is_empty() || is_told {
            return Ok(outcome);
        }
        let (reason, now) = (TaskReason::PromiseNotKept, self.booking().now());
        let task = NewTask::new(reason, in_words(&broken), now + reason.time_to_act());
        tracing::warn!(%company, promises = broken.len(), "the agent promised what did not happen");
        store.add_task(company, None, call, &task, now).await?;
        Ok(match outcome {
            CallOutcome::Declined(_) => CallOutcome::Task(task.code),
            other => other,
        })
    }

    async fn facts(
        &self,
        company: CompanyId,
        call: &CallId,
        outcome: &CallOutcome,
    ) -> Result<CallFacts> {
        let store = &self.booking().store;
        let intents = store.intents_of_call(company, call).await?;
        let done = |kind| {
            let is_done = |state| state == IntentState::Confirmed;
            intents.iter().any(|intent| intent.wish.kind() == kind && is_done(intent.state))
        };
        let functions = store.functions_of_call(company, call).await?;
        let found = functions.iter().any(|function| {
            let answer = function.answer.as_deref().unwrap_or_default();
            let answer: Option<FunctionAnswer> = serde_json::from_str(answer).ok();
            function.called.name == "find_appointments" && answer.is_some_and(|said| said.success)
        });
        let ran = |names: &[&str]| {
            functions.iter().any(|function| names.contains(&function.called.name.as_str()))
        };
        let booked = matches!(outcome, CallOutcome::Booked(_)) || done(WishKind::Book);
        Ok(CallFacts {
            booked: booked || found,
            moved: done(WishKind::Reschedule),
            cancelled: done(WishKind::Cancel),
            // What could be booked was free.
            looked_up_after: (booked || ran(&LOOKS_UP)).then_some(0),
        })
    }
}

/// Which promises, and where in the transcript; not the words of anybody.
fn in_words(broken: &[Promise]) -> String {
    let each = broken
        .iter()
        .map(|promise| format!("{} (utterance {})", promise.kind.as_str(), promise.utterance + 1));
    format!("said and not done: {}", each.collect::<Vec<_>>().join(", "))
}
