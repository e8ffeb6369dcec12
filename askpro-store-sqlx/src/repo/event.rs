//! Webhook events.

use askpro_core::ports::{EventCounts, EventStore};
use askpro_core::{
    CallId, CompanyId, EventId, EventStatus, NewEvent, Provider, Recorded, Result, StoredEvent,
};
use async_trait::async_trait;

use super::columns::Columns;
use super::job::add_job;
use super::{Backend, Connection, Outcome, Row, during, micros};
use crate::error::StoreError;
use crate::sql::event as sql;

fn read_event(row: &Row) -> Outcome<StoredEvent> {
    let row = Columns::of("webhook_events", row);
    Ok(StoredEvent {
        id: row.parsed("id", "a UUID")?,
        company: CompanyId::new(row.integer("company_id")?),
        provider: row.word("provider", Provider::from_word)?,
        event_type: row.text("event_type")?,
        branch: row.opt_parsed("branch_id", "a UUID")?,
        call_id: row.opt_parsed("call_id", "a call id")?,
        payload: row.text("payload")?,
        status: row.word("status", EventStatus::from_word)?,
        received_at: row.instant("received_at")?,
        processed_at: row.opt_instant("processed_at")?,
    })
}

/// Answers whether the event was new.
async fn add_event(
    connection: &mut Connection,
    company: CompanyId,
    id: EventId,
    event: &NewEvent,
) -> Outcome<bool> {
    let status = if event.job.is_some() { EventStatus::Pending } else { EventStatus::Skipped };
    let written = sqlx::query(sql::ADD)
        .bind(id.to_string())
        .bind(company.get())
        .bind(event.provider.as_str())
        .bind(&event.event_type)
        .bind(&event.dedup_key)
        .bind(event.branch.map(|branch| branch.to_string()))
        .bind(event.call_id.as_ref().map(CallId::as_str))
        .bind(&event.payload)
        .bind(status.as_str())
        .bind(micros(event.received_at))
        .execute(connection)
        .await?;
    Ok(written.rows_affected() > 0)
}

#[async_trait]
impl EventStore for Backend {
    async fn record_event(&self, company: CompanyId, event: &NewEvent) -> Result<Recorded> {
        during("record_event", async {
            let id = EventId::new(self.ids().next(event.received_at));
            let mut tx = self.begin().await?;
            if !add_event(&mut tx, company, id, event).await? {
                let row = sqlx::query(sql::ID_BY_KEY)
                    .bind(company.get())
                    .bind(event.provider.as_str())
                    .bind(&event.dedup_key)
                    .fetch_one(&mut *tx)
                    .await?;
                let first = Columns::of("webhook_events", &row).parsed("id", "a UUID")?;
                return Ok(Recorded::Duplicate(first));
            }
            if let Some(job) = &event.job {
                let job = job.clone().with_subject(id.to_string());
                add_job(&mut tx, self.ids(), company, &job, event.received_at).await?;
            }
            tx.commit().await?;
            if event.job.is_some() {
                self.wake_worker();
            }
            Ok(Recorded::New(id))
        })
        .await
    }

    async fn event(&self, company: CompanyId, id: EventId) -> Result<Option<StoredEvent>> {
        during("event", async {
            let query = sqlx::query(sql::ONE).bind(company.get()).bind(id.to_string());
            query.fetch_optional(self.reader()).await?.as_ref().map(read_event).transpose()
        })
        .await
    }

    async fn events_of_call(
        &self,
        company: CompanyId,
        provider: Provider,
        call: &CallId,
    ) -> Result<Vec<StoredEvent>> {
        during("events_of_call", async {
            let query = sqlx::query(sql::OF_CALL)
                .bind(company.get())
                .bind(provider.as_str())
                .bind(call.as_str());
            query.fetch_all(self.reader()).await?.iter().map(read_event).collect()
        })
        .await
    }

    async fn event_counts(&self, company: CompanyId) -> Result<EventCounts> {
        during("event_counts", async {
            let query = sqlx::query(sql::COUNTS).bind(company.get());
            let mut counts = EventCounts::default();
            for row in query.fetch_all(self.reader()).await? {
                let row = Columns::of("webhook_events", &row);
                let number = row.number("number")?;
                match row.word("status", EventStatus::from_word)? {
                    EventStatus::Pending => counts.pending = number,
                    EventStatus::Processed => counts.processed = number,
                    EventStatus::Skipped => counts.skipped = number,
                    EventStatus::Failed => counts.failed = number,
                }
            }
            Ok::<_, StoreError>(counts)
        })
        .await
    }
}
