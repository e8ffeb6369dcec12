//! What the servers wrote down, read from their database.

use std::collections::BTreeMap;
use std::sync::Arc;

use askpro_core::ports::Store;
use askpro_core::{Appointment, BookingIntent, Call, CallId, CompanyId, IntentState, Task};
use askpro_store_sqlx::SqliteStore;

use super::callers::Told;

/// The database of the servers, opened beside them.
#[derive(Debug, Clone)]
pub(super) struct Records {
    store: Arc<dyn Store>,
    pool: askpro_store_sqlx::sqlx::SqlitePool,
}

/// Everything that was written about the calls of a run.
#[derive(Debug, Default)]
pub(super) struct Books {
    pub(super) calls: BTreeMap<String, Call>,
    /// What a call books or has booked; refused intents are not among them.
    pub(super) intents: BTreeMap<String, BookingIntent>,
    pub(super) appointments: Vec<(usize, Appointment)>,
    pub(super) open_tasks: Vec<Task>,
    /// Jobs that wait or run.
    pub(super) jobs_left: u64,
}

impl Books {
    /// How many intents are under way.
    pub(super) fn open_intents(&self) -> usize {
        let is_open = |intent: &&BookingIntent| intent.state != IntentState::Confirmed;
        self.intents.values().filter(is_open).count()
    }
}

/// The tenant of a company that is counted from 0.
pub(super) fn tenant(company: usize) -> CompanyId {
    CompanyId::new(i64::try_from(company).unwrap_or(i64::MAX) + 1)
}

impl Records {
    pub(super) async fn open(database: &str) -> Self {
        let store = SqliteStore::connect(database).await.unwrap();
        Self { pool: store.pool().clone(), store: Arc::new(store) }
    }

    /// The intents that are sent or unknown at this moment.
    pub(super) async fn unsettled(&self) -> Vec<(String, String)> {
        let sent = "SELECT id, state FROM booking_intents WHERE state IN ('sent', 'unknown')";
        askpro_store_sqlx::sqlx::query_as(sent).fetch_all(&self.pool).await.unwrap_or_default()
    }

    /// Whether no job of any company waits or runs.
    pub(super) async fn is_at_rest(&self, companies: usize) -> bool {
        self.jobs_left(companies).await == Some(0)
    }

    async fn jobs_left(&self, companies: usize) -> Option<u64> {
        let mut left = 0;
        for company in 0..companies {
            let counts = self.store.job_counts(tenant(company)).await.ok()?;
            left += counts.ready + counts.running;
        }
        Some(left)
    }

    pub(super) async fn read(&self, companies: usize, told: &Told) -> Books {
        let mut books =
            Books { jobs_left: self.jobs_left(companies).await.unwrap(), ..Books::default() };
        for rang in &told.calls {
            let (company, id) = (tenant(rang.company), CallId::new(rang.id.clone()).unwrap());
            if let Some(call) = self.store.call(company, &id).await.unwrap() {
                books.calls.insert(rang.id.clone(), call);
            }
            if let Some(intent) = self.store.intent_of_call(company, &id).await.unwrap() {
                books.intents.insert(rang.id.clone(), intent);
            }
        }
        for company in 0..companies {
            let appointments = self.store.appointments(tenant(company), 100_000).await.unwrap();
            books.appointments.extend(appointments.into_iter().map(|known| (company, known)));
            books.open_tasks.extend(
                self.store
                    .tasks(tenant(company), &askpro_core::TaskFilter::open(100_000))
                    .await
                    .unwrap(),
            );
        }
        books
    }
}
