//! Webhook events.

use async_trait::async_trait;

use super::MemoryStore;
use crate::error::Result;
use crate::event::{EventStatus, NewEvent, Provider, Recorded, StoredEvent};
use crate::id::{CallId, CompanyId, EventId};
use crate::ports::{EventCounts, EventStore};

#[async_trait]
impl EventStore for MemoryStore {
    async fn record_event(&self, company: CompanyId, event: &NewEvent) -> Result<Recorded> {
        let mut state = self.state();
        let key = (company, event.provider, event.dedup_key.clone());
        if let Some(first) = state.event_keys.get(&key) {
            return Ok(Recorded::Duplicate(*first));
        }
        let id = EventId::new(state.next_id(event.received_at));
        let status = if event.job.is_some() { EventStatus::Pending } else { EventStatus::Skipped };
        let stored = StoredEvent {
            id,
            company,
            provider: event.provider,
            event_type: event.event_type.clone(),
            branch: event.branch,
            call_id: event.call_id.clone(),
            payload: event.payload.clone(),
            status,
            received_at: event.received_at,
            processed_at: None,
        };
        state.event_keys.insert(key, id);
        state.events.insert(id, stored);
        if let Some(job) = &event.job {
            let job = job.clone().with_subject(id.to_string());
            state.add_job(company, job, event.received_at);
        }
        Ok(Recorded::New(id))
    }

    async fn event(&self, company: CompanyId, id: EventId) -> Result<Option<StoredEvent>> {
        Ok(self.state().events.get(&id).filter(|event| event.company == company).cloned())
    }

    async fn events_of_call(
        &self,
        company: CompanyId,
        provider: Provider,
        call: &CallId,
    ) -> Result<Vec<StoredEvent>> {
        let state = self.state();
        let mut events: Vec<StoredEvent> = state
            .events
            .values()
            .filter(|event| {
                event.company == company
                    && event.provider == provider
                    && event.call_id.as_ref() == Some(call)
            })
            .cloned()
            .collect();
        events.sort_by_key(|event| (event.received_at, event.id));
        Ok(events)
    }

    async fn event_counts(&self, company: CompanyId) -> Result<EventCounts> {
        let mut counts = EventCounts::default();
        for event in self.state().events.values().filter(|event| event.company == company) {
            match event.status {
                EventStatus::Pending => counts.pending += 1,
                EventStatus::Processed => counts.processed += 1,
                EventStatus::Skipped => counts.skipped += 1,
                EventStatus::Failed => counts.failed += 1,
            }
        }
        Ok(counts)
    }
}
