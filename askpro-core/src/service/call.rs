//! From a stored event to an outcome.

use std::sync::Arc;

use super::attempt::refusal_reason;
use super::book::{BookingService, Done, OnRefusal, Pursuit, mismatch};
use super::function::released;
use crate::appointment::{AppointmentRequest, Attendee};
use crate::booking::{BookingIntent, IntentState};
use crate::call::{
    CallOutcome, CallReport, DeclineReason, FieldSource, FieldValue, NewCall, NewCustomer,
};
use crate::decision::{Decided, Decision, Times, decide};
use crate::error::{Error, ErrorKind, Result};
use crate::event::StoredEvent;
use crate::id::{CallId, CompanyId};
use crate::idempotency::IdempotencyKey;
use crate::name::is_plain;
use crate::phone::CallerNumber;
use crate::ports::EventDecoder;
use crate::retry::Retry;
use crate::task::{NewTask, Task, TaskReason, TaskState};
use crate::tenant::Line;
use crate::wish::{Wish, WishKind};

/// Turns the stored events of a call into call record, customer, decision, booking and outcome.
///
/// It decides from all events of the call that are stored by then. A call that is booked stays booked; a booking that
/// may have been made is settled before anything else is done; what a human has settled stays as it is.
#[derive(Debug, Clone)]
pub struct CallProcessor {
    booking: BookingService,
    decoder: Arc<dyn EventDecoder>,
}

impl CallProcessor {
    /// A processor that books with `booking` and reads events with `decoder`.
    #[must_use]
    pub fn new(booking: BookingService, decoder: Arc<dyn EventDecoder>) -> Self {
        Self { booking, decoder }
    }

    /// The service it books with.
    #[must_use]
    pub const fn booking(&self) -> &BookingService {
        &self.booking
    }

    /// Brings the call of this event to its outcome.
    ///
    /// Repeating it changes nothing. An error leaves the call undecided; its retry advice says whether and when to try
    /// again.
    ///
    /// # Errors
    /// Those of the store, and the unfinished ones of [`BookingService::book`].
    pub async fn process(&self, event: &StoredEvent) -> Result<CallOutcome> {
        let store = &self.booking.store;
        let company = event.company;
        let now = self.booking.now();
        let reports = self.reports(event).await?;
        let line = self.line(event).await?;
        let times = Times { received: event.received_at, now };
        let decided = decide(&reports, line.as_ref(), times);

        let booked_in_call = match reports.first() {
            Some(report) => self.booked_in_call(company, &report.call_id).await?,
            None => None,
        };
        let customer = line
            .as_ref()
            .and_then(|line| customer(&reports, line, &decided, booked_in_call.as_ref()));
        let new_call = NewCall { customer, ..new_call(&reports, event, &decided)? };
        store.record_call(company, &new_call, now).await?;
        let call_id = &new_call.call_id;
        // Whoever has hung up holds no time from others any more.
        self.let_go(company, call_id).await?;
        let task = store.task_of_call(company, call_id).await?;
        let decision = self.beside_changes(company, call_id, decided.decision).await?;
        let settled = self.settled(company, call_id, task.as_ref(), &decision).await?;
        let outcome = match (settled, decision) {
            (Some(outcome), _) => outcome,
            (None, Decision::Decline(reason)) => {
                store.decline_call(company, call_id, reason, now).await?
            }
            (None, Decision::Task(reason, detail)) => {
                let task = NewTask::new(reason, detail, now + reason.time_to_act());
                self.close_with_task(company, call_id, &task).await?
            }
            (None, Decision::Book(request)) => self.book(call_id, &request).await?,
        };
        if let Some(task) = task {
            self.end_retry(&task, &outcome).await?;
        }
        self.hold_to_word(company, call_id, &reports, outcome).await
    }

    /// What is decided of a call in which an appointment was moved or cancelled: what its agent noted of a day and time
    /// speaks of that, so nothing is booked for it beside.
    async fn beside_changes(
        &self,
        company: CompanyId,
        call_id: &CallId,
        decision: Decision,
    ) -> Result<Decision> {
        let is_open =
            matches!(&decision, Decision::Book(_) | Decision::Decline(DeclineReason::NotConfirmed));
        if !is_open {
            return Ok(decision);
        }
        let intents = self.booking.store.intents_of_call(company, call_id).await?;
        let is_change = |intent: &BookingIntent| intent.wish.kind() != WishKind::Book;
        let mut changes = intents
            .iter()
            .filter(|intent| is_change(intent) && intent.state == IntentState::Confirmed)
            .peekable();
        if changes.peek().is_none() || !intents.iter().all(is_change) {
            return Ok(decision);
        }
        let Decision::Book(request) = &decision else {
            return Ok(Decision::Decline(DeclineReason::Changed));
        };
        let starts = changes.filter_map(|intent| Some(intent.booking.as_ref()?.start));
        let starts: Vec<_> = starts.collect();
        if starts.contains(&request.start) {
            return Ok(Decision::Decline(DeclineReason::Changed));
        }
        let detail = "an appointment was changed in the call, and another day or time was noted: nothing was booked for it";
        Ok(Decision::Task(TaskReason::ConfirmationUnclear, detail.to_owned()))
    }

    /// Whom the agent booked for while they were on the line.
    async fn booked_in_call(
        &self,
        company: CompanyId,
        call_id: &CallId,
    ) -> Result<Option<Attendee>> {
        let intents = self.booking.store.intents_of_call(company, call_id).await?;
        let confirmed = |intent: &BookingIntent| intent.state == IntentState::Confirmed;
        let attendee = |intent: BookingIntent| match intent.wish {
            Wish::Book(request) => Some(request.attendee),
            Wish::Reschedule(_) | Wish::Cancel(_) => None,
        };
        Ok(intents.into_iter().filter(confirmed).find_map(attendee))
    }

    async fn let_go(&self, company: CompanyId, call: &CallId) -> Result<()> {
        let store = &self.booking.store;
        if store.hold_of_call(company, call).await?.is_none() {
            return Ok(());
        }
        let held = store.release_hold(company, call).await?;
        if let Some(reservation) = held.and_then(|hold| hold.reservation) {
            released(&*self.booking.calendars, company, &reservation).await;
        }
        Ok(())
    }

    /// Whatever the retry that a human asked for has come to: it was let through, once.
    async fn end_retry(&self, task: &Task, outcome: &CallOutcome) -> Result<()> {
        let Some(asked_at) = task.retrying_since else { return Ok(()) };
        let done = !matches!(outcome, CallOutcome::Task(_));
        let (store, now) = (&self.booking.store, self.booking.now());
        store.end_task_retry(task.company, task.id, asked_at, done, now).await?;
        Ok(())
    }

    /// What stands above any decision made now: the word of a human, and a booking that an earlier decision of this
    /// call made or may have made. A human who asks for a retry takes their word back, until the retry has ended.
    async fn settled(
        &self,
        company: CompanyId,
        call_id: &CallId,
        task: Option<&Task>,
        decision: &Decision,
    ) -> Result<Option<CallOutcome>> {
        let store = &self.booking.store;
        if let Some(task) = task {
            let for_humans =
                task.task.reason == TaskReason::OutcomeUnsettled && task.retrying_since.is_none();
            if for_humans || task.state() == TaskState::Resolved {
                return self.outcome(company, call_id).await.map(Some);
            }
        }
        let Some(intent) = store.intent_of_call(company, call_id).await? else { return Ok(None) };
        if let Decision::Book(request) = decision
            && IdempotencyKey::of(request) == intent.key
        {
            return Ok(None);
        }
        let settled = self.booking.settle(&intent, OnRefusal::Report).await?;
        settled.map(|done| booked(&done)).transpose()
    }

    async fn reports(&self, event: &StoredEvent) -> Result<Vec<CallReport>> {
        let stored = match &event.call_id {
            Some(call) => {
                self.booking.store.events_of_call(event.company, event.provider, call).await?
            }
            None => vec![event.clone()],
        };
        let decode = |event: &StoredEvent| {
            self.decoder
                .decode(event.payload.as_bytes())
                .map_err(|error| Error::new(ErrorKind::InvalidInput, "process", error.to_string()))
        };
        let reports: Vec<CallReport> = stored.iter().map(decode).collect::<Result<_>>()?;
        let mut reports: Vec<CallReport> =
            reports.into_iter().filter(|report| report.event.is_final()).collect();
        if let Some(first) = reports.first_mut() {
            let collected = self.booking.store.collected(event.company, &first.call_id).await?;
            let fields = collected.into_iter().map(|(name, text)| (name, FieldValue::Text(text)));
            first.fields.entry(FieldSource::Function).or_default().extend(fields);
        }
        Ok(reports)
    }

    async fn line(&self, event: &StoredEvent) -> Result<Option<Line>> {
        let Some(branch_id) = event.branch else { return Ok(None) };
        let company = self.booking.store.company(event.company).await?;
        Ok(company.map(|company| Line { company, branch_id }))
    }

    async fn close_with_task(
        &self,
        company: CompanyId,
        call: &CallId,
        task: &NewTask,
    ) -> Result<CallOutcome> {
        let now = self.booking.now();
        self.booking.store.close_call_with_task(company, call, task, now).await?;
        self.outcome(company, call).await
    }

    async fn book(&self, call: &CallId, request: &AppointmentRequest) -> Result<CallOutcome> {
        let wish = request.clone().into();
        match self.booking.pursue(&wish, OnRefusal::WriteTask).await? {
            Pursuit::Done(done) => booked(&done),
            Pursuit::Refused(error) => {
                // The refusal may have been told to somebody else before, who needed no task.
                let stored = self.booking.store.call(request.company, call).await?;
                if let Some(outcome) = stored.and_then(|call| call.outcome) {
                    return Ok(outcome);
                }
                let (reason, now) = (refusal_reason(&error), self.booking.now());
                let mut task = NewTask::new(reason, error.message(), now + reason.time_to_act());
                task.code = error.code();
                self.close_with_task(request.company, call, &task).await
            }
            // Somebody else has begun to book for this call since we looked.
            Pursuit::Elsewhere(other) => {
                Err(mismatch(&other).with_retry(Retry::SafeAfter(self.booking.lease_time())))
            }
        }
    }

    async fn outcome(&self, company: CompanyId, call: &CallId) -> Result<CallOutcome> {
        let stored = self.booking.store.call(company, call).await?;
        stored.and_then(|call| call.outcome).ok_or_else(|| {
            Error::new(ErrorKind::CorruptData, "process", "calls.outcome: a closed call has none")
        })
    }
}

fn booked(done: &Done) -> Result<CallOutcome> {
    done.appointment.map(CallOutcome::Booked).ok_or_else(|| {
        let message = format!("booking_intents.appointment_id: none for {}", done.booking.uid);
        Error::new(ErrorKind::CorruptData, "process", message)
    })
}

fn new_call(reports: &[CallReport], event: &StoredEvent, decided: &Decided) -> Result<NewCall> {
    let nothing = || Error::new(ErrorKind::InvalidInput, "process", "no event ends this call");
    let first = reports.first().ok_or_else(nothing)?;
    let newest = |pick: fn(&CallReport) -> Option<String>| reports.iter().rev().find_map(pick);
    Ok(NewCall {
        call_id: first.call_id.clone(),
        branch: event.branch,
        agent_id: reports.iter().find_map(|report| report.agent_id.clone()),
        direction: first.direction,
        customer: None,
        customer_number: newest(|report| report.customer_number().map(ToOwned::to_owned)),
        started_at: reports.iter().find_map(|report| report.started_at),
        ended_at: reports.iter().find_map(|report| report.ended_at),
        disconnection_reason: newest(|report| report.disconnection_reason.clone()),
        transcript: newest(|report| report.transcript.clone()),
        summary: newest(|report| report.summary.clone()),
        sentiment: newest(|report| report.sentiment.clone()),
        extracted_date: decided.date,
        extracted_time: decided.time,
    })
}

/// A customer is somebody who spoke and whose number is known: the one they called from, else the one they gave for
/// the appointment. Their name is what was understood after the call, else what was booked under in it with their number.
/// A number that was only said gets no name: it may be anybody's, and so may the name, which its owner's next call begins
/// with.
fn customer(
    reports: &[CallReport],
    line: &Line,
    decided: &Decided,
    booked_in_call: Option<&Attendee>,
) -> Option<NewCustomer> {
    let report = reports.iter().find(|report| report.connected && !report.voicemail)?;
    let given = match &decided.decision {
        Decision::Book(request) => request.attendee.phone.clone(),
        Decision::Decline(_) | Decision::Task(..) => {
            booked_in_call.and_then(|attendee| attendee.phone.clone())
        }
    };
    let phone = match CallerNumber::parse(report.customer_number(), line.company.region) {
        CallerNumber::Known(phone) => phone,
        CallerNumber::Withheld | CallerNumber::Unusable(_) => {
            return given.map(|phone| NewCustomer { phone, name: None, email: None });
        }
    };
    let attendee = booked_in_call.filter(|attendee| attendee.phone.as_ref() == Some(&phone));
    let name = decided.name.clone().or_else(|| attendee.map(|attendee| attendee.name.clone()));
    let name = name.filter(|name| is_plain(name));
    let email = decided.email.clone().or_else(|| attendee.and_then(|a| a.email.clone()));
    Some(NewCustomer { phone, name, email })
}
