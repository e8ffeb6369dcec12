//! Deciding a call again from what was stored of it.

mod calendar;
mod talk;

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};

use super::book::BookingService;
use super::call::CallProcessor;
use crate::call::{CallOutcome, DeclineReason};
use crate::error::{DomainCode, Result};
use crate::event::{EventStatus, NewEvent, Provider, StoredEvent};
use crate::id::{BookingUid, CallId, CompanyId, EventId, EventTypeId};
use crate::memory::MemoryStore;
use crate::ports::{Clock, EventDecoder, EventStore as _, Store, TenantStore as _};
use crate::task::TaskReason;
use crate::wish::Wish;
use calendar::RecordedCalendar;

/// Decides stored calls again, with the rules of today.
///
/// A replay writes nothing and asks nobody: it runs the whole processing in memory, on the stored events, at the instants
/// at which they were processed, with the answers of the calendar that are stored with the intents. The same records
/// always give the same report. What functions did in the call is taken as it is stored; what humans did (tasks resolved,
/// tried again) is not repeated.
#[derive(Debug, Clone)]
pub struct Replay {
    store: Arc<dyn Store>,
    decoder: Arc<dyn EventDecoder>,
}

/// How a call stands, as far as a replay compares it: no personal data.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Stand {
    /// `booked`, `declined`, `task`, or nothing yet.
    pub outcome: Option<&'static str>,
    /// Why nothing was booked.
    pub decline_reason: Option<DeclineReason>,
    /// Why a human has to look, or had to.
    pub task_reason: Option<TaskReason>,
    /// The code of the task.
    pub task_code: Option<DomainCode>,
    /// What was to be booked.
    pub event_type: Option<EventTypeId>,
    /// When it was to begin.
    pub start: Option<DateTime<Utc>>,
    /// The booking in the calendar.
    pub booking: Option<BookingUid>,
    /// The day that was named, as far as it could be read.
    pub date: Option<NaiveDate>,
    /// The time that was named, as far as it could be read.
    pub time: Option<NaiveTime>,
}

/// One event that was processed again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReplayedEvent {
    /// The stored event.
    pub id: EventId,
    /// What the sender calls it.
    pub event_type: String,
    /// At which instant it was processed again: the one at which it was processed first, else when it came.
    pub at: DateTime<Utc>,
    /// How the call stood afterwards, or why it was left undecided.
    pub outcome: Result<&'static str, String>,
}

/// A value that came out differently.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Which one.
    pub field: &'static str,
    /// As it is stored.
    pub stored: String,
    /// As it came out now.
    pub replayed: String,
}

/// What a replay showed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReplayReport {
    /// The events, in the order in which they were processed.
    pub events: Vec<ReplayedEvent>,
    /// How the call stands in the records.
    pub stored: Stand,
    /// How it came out now.
    pub replayed: Stand,
}

impl Replay {
    /// A replay of what `store` holds, read by `decoder`.
    #[must_use]
    pub fn new(store: Arc<dyn Store>, decoder: Arc<dyn EventDecoder>) -> Self {
        Self { store, decoder }
    }

    /// Decides a call again; `None` when the company has no event of it.
    ///
    /// # Errors
    /// `Storage`, `CorruptData` when the records cannot be read. A call that cannot be decided is no error: the report
    /// says so.
    pub async fn run(&self, company: CompanyId, call: &CallId) -> Result<Option<ReplayReport>> {
        let stored = self.store.events_of_call(company, Provider::Retell, call).await?;
        if stored.is_empty() {
            return Ok(None);
        }
        let memory = MemoryStore::new();
        if let Some(tenant) = self.store.company(company).await? {
            memory.apply_company(&tenant).await?;
        }
        let intents = self.store.intents_of_call(company, call).await?;
        if let Some(began) = stored.iter().map(|event| event.received_at).min() {
            talk::recall(&*self.store, &memory, (company, call), &intents, began).await?;
        }
        let calendar = Arc::new(RecordedCalendar { intents });
        let mut events = Vec::new();
        for event in in_order_of_processing(stored.clone()) {
            let at = event.processed_at.unwrap_or(event.received_at);
            self.store_known(&memory, &stored, at).await?;
            let booking =
                BookingService::builder(Arc::clone(&calendar) as _, Arc::new(memory.clone()))
                    .with_clock(Arc::new(FixedClock(at)))
                    .build();
            let processor = CallProcessor::new(booking, Arc::clone(&self.decoder));
            let outcome = processor.process(&event).await;
            let outcome =
                outcome.map(|outcome| outcome.as_str()).map_err(|error| error.to_string());
            events.push(ReplayedEvent { id: event.id, event_type: event.event_type, at, outcome });
        }
        let stored = stand(&*self.store, company, call).await?;
        let replayed = stand(&memory, company, call).await?;
        Ok(Some(ReplayReport { events, stored, replayed }))
    }

    /// Puts into memory what had come by an instant; what is there already stays.
    async fn store_known(
        &self,
        memory: &MemoryStore,
        stored: &[StoredEvent],
        at: DateTime<Utc>,
    ) -> Result<()> {
        for event in stored.iter().filter(|event| event.received_at <= at) {
            let again = NewEvent {
                provider: event.provider,
                event_type: event.event_type.clone(),
                dedup_key: event.id.to_string(),
                branch: event.branch,
                call_id: event.call_id.clone(),
                payload: event.payload.clone(),
                received_at: event.received_at,
                job: None,
            };
            memory.record_event(event.company, &again).await?;
        }
        Ok(())
    }
}

impl ReplayReport {
    /// What came out differently; empty when the rules of today decide as those of then.
    #[must_use]
    pub fn differences(&self) -> Vec<Difference> {
        let (stored, replayed) = (&self.stored, &self.replayed);
        let mut differences = Vec::new();
        let mut compare = |field, stored: String, replayed: String| {
            if stored != replayed {
                differences.push(Difference { field, stored, replayed });
            }
        };
        compare("outcome", word(stored.outcome), word(replayed.outcome));
        let reasons =
            [stored, replayed].map(|stand| stand.decline_reason.map(DeclineReason::as_str));
        compare("decline_reason", word(reasons[0]), word(reasons[1]));
        let reasons = [stored, replayed].map(|stand| stand.task_reason.map(TaskReason::as_str));
        compare("task_reason", word(reasons[0]), word(reasons[1]));
        compare("task_code", word(stored.task_code), word(replayed.task_code));
        compare("event_type", word(stored.event_type), word(replayed.event_type));
        let starts = [stored, replayed].map(|stand| stand.start.map(|start| start.to_rfc3339()));
        let [one, two] = starts.map(word);
        compare("start", one, two);
        compare("booking", word(stored.booking.as_ref()), word(replayed.booking.as_ref()));
        compare("date", word(stored.date), word(replayed.date));
        compare("time", word(stored.time), word(replayed.time));
        differences
    }
}

fn word(value: Option<impl ToString>) -> String {
    value.map_or_else(|| "none".to_owned(), |value| value.to_string())
}

/// What was processed, in the order in which it was; what still waits comes last, in the order in which it came.
fn in_order_of_processing(mut events: Vec<StoredEvent>) -> Vec<StoredEvent> {
    events.retain(|event| event.status != EventStatus::Skipped);
    events
        .sort_by_key(|event| (event.processed_at.is_none(), event.processed_at, event.received_at));
    events
}

async fn stand(store: &dyn Store, company: CompanyId, call: &CallId) -> Result<Stand> {
    let mut stand = Stand::default();
    if let Some(call) = store.call(company, call).await? {
        stand.outcome = call.outcome.as_ref().map(CallOutcome::as_str);
        if let Some(CallOutcome::Declined(reason)) = &call.outcome {
            stand.decline_reason = Some(*reason);
        }
        (stand.date, stand.time) = (call.details.extracted_date, call.details.extracted_time);
    }
    // A task that was resolved by a later booking says nothing about how the call stands.
    let task = store.task_of_call(company, call).await?;
    if let Some(task) = task.filter(|_| stand.outcome == Some("task")) {
        stand.task_reason = Some(task.task.reason);
        stand.task_code = Some(task.task.code);
    }
    let intents = store.intents_of_call(company, call).await?;
    let mut books = intents.iter().filter_map(|intent| match &intent.wish {
        Wish::Book(request) => Some((intent, request)),
        Wish::Reschedule(_) | Wish::Cancel(_) => None,
    });
    if let Some((intent, request)) = books.next_back() {
        stand.event_type = Some(request.event_type);
        stand.start = Some(request.start);
        stand.booking = intent.booking.as_ref().map(|booking| booking.uid.clone());
    }
    Ok(stand)
}

#[derive(Debug)]
struct FixedClock(DateTime<Utc>);

impl Clock for FixedClock {
    fn now(&self) -> DateTime<Utc> {
        self.0
    }

    fn monotonic(&self) -> Duration {
        Duration::ZERO
    }
}
