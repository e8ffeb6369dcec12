//! Webhook events.

use askpro_core::ports::{EventCounts, EventStore};
use askpro_core::{
    CallId, CompanyId, EventId, EventStatus, NewEvent, Provider, Recorded, Result, StoredEvent,
};
use async_trait::async_trait;
use sqlx::QueryBuilder;

use super::columns::Columns;
use super::job::add_jobs;
use super::{Backend, Connection, Database, Outcome, Row, during, micros};
use crate::error::StoreError;
use crate::id::Ids;
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

/// How many rows one statement writes at the most. Each number of rows is a statement of its own, and this few stay
/// prepared.
const ROWS: usize = 16;

/// An event with the id that it gets if it is new.
struct Candidate<'a> {
    id: EventId,
    company: CompanyId,
    event: &'a NewEvent,
}

/// Writes events and their jobs, but for those whose key is known; answers the event with each key, in the order given.
/// The backend commits.
pub(in super::super) async fn write_events<'e>(
    connection: &mut Connection,
    ids: &Ids,
    events: &[(CompanyId, &'e NewEvent)],
) -> Outcome<Vec<Recorded>> {
    let mut answers = Vec::with_capacity(events.len());
    for some in events.chunks(ROWS) {
        let candidate = |(company, event): &(CompanyId, &'e NewEvent)| {
            let id = EventId::new(ids.next(event.received_at));
            Candidate { id, company: *company, event }
        };
        let rows: Vec<Candidate<'e>> = some.iter().map(candidate).collect();
        let written = insert(&rows).build().execute(&mut *connection).await?;
        let are_all_new = written.rows_affected() == rows.len() as u64;
        let mut jobs = Vec::new();
        for row in &rows {
            let id = if are_all_new { row.id } else { id_by_key(connection, row).await? };
            if id != row.id {
                answers.push(Recorded::Duplicate(id));
                continue;
            }
            answers.push(Recorded::New(id));
            let job = row.event.job.as_ref().map(|job| job.clone().with_subject(id.to_string()));
            jobs.extend(job.map(|job| (row.company, job, row.event.received_at)));
        }
        add_jobs(connection, ids, &jobs).await?;
    }
    Ok(answers)
}

/// Writes the rows whose key is not known.
fn insert(rows: &[Candidate<'_>]) -> QueryBuilder<Database> {
    let mut query = QueryBuilder::new(sql::ADD);
    query.push_values(rows, |mut values, Candidate { id, company, event }| {
        let status = if event.job.is_some() { EventStatus::Pending } else { EventStatus::Skipped };
        values
            .push_bind(id.to_string())
            .push_bind(company.get())
            .push_bind(event.provider.as_str())
            .push_bind(&event.event_type)
            .push_bind(&event.dedup_key)
            .push_bind(event.branch.map(|branch| branch.to_string()))
            .push_bind(event.call_id.as_ref().map(CallId::as_str))
            .push_bind(&event.payload)
            .push_bind(status.as_str())
            .push_bind(micros(event.received_at));
    });
    query.push(sql::UNLESS_KNOWN);
    query
}

async fn id_by_key(connection: &mut Connection, row: &Candidate<'_>) -> Outcome<EventId> {
    let row = sqlx::query(sql::ID_BY_KEY)
        .bind(row.company.get())
        .bind(row.event.provider.as_str())
        .bind(&row.event.dedup_key)
        .fetch_one(connection)
        .await?;
    Columns::of("webhook_events", &row).parsed("id", "a UUID")
}

#[async_trait]
impl EventStore for Backend {
    async fn record_event(&self, company: CompanyId, event: &NewEvent) -> Result<Recorded> {
        during("record_event", self.record(company, event)).await
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
