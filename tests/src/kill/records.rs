//! What the servers wrote down, read from their database.

use std::collections::BTreeMap;
use std::sync::Arc;

use askpro_core::ports::Store;
use askpro_core::{
    Appointment, BookingIntent, Call, CallId, CompanyId, JobKind, JobState, Task, TaskFilter,
};
use askpro_store_sqlx::sqlx::{PgPool, SqlitePool, query_as};
use askpro_store_sqlx::{PostgresStore, SqliteStore};

use super::callers::Told;

/// The database of the servers, opened beside them.
#[derive(Debug, Clone)]
pub(super) struct Records {
    store: Arc<dyn Store>,
    pool: Pool,
}

#[derive(Debug, Clone)]
enum Pool {
    Sqlite(SqlitePool),
    Postgres(PgPool),
}

/// Everything that was written about the calls of a run.
#[derive(Debug, Default)]
pub(super) struct Books {
    pub(super) calls: BTreeMap<String, Call>,
    /// What a call books or has booked; refused intents are not among them.
    pub(super) intents: BTreeMap<String, BookingIntent>,
    pub(super) appointments: Vec<(usize, Appointment)>,
    pub(super) open_tasks: Vec<Task>,
    /// Jobs about calls that wait or run.
    pub(super) jobs_left: usize,
    /// Intents that are not finished.
    pub(super) open_intents: u64,
}

/// The tenant of a company that is counted from 0.
pub(super) fn tenant(company: usize) -> CompanyId {
    CompanyId::new(i64::try_from(company).unwrap_or(i64::MAX) + 1)
}

/// More than a run has of anything.
const ALL: u32 = 100_000;

const UNSETTLED: &str = "SELECT id, state FROM booking_intents WHERE state IN ('sent', 'unknown')";

impl Records {
    pub(super) async fn open(database: &str) -> Self {
        if database.starts_with("postgres") {
            let store = PostgresStore::connect(database).await.unwrap();
            let pool = Pool::Postgres(store.pool().clone());
            return Self { store: Arc::new(store), pool };
        }
        let store = SqliteStore::connect(database).await.unwrap();
        let pool = Pool::Sqlite(store.pool().clone());
        Self { store: Arc::new(store), pool }
    }

    /// The intents that are sent or unknown at this moment.
    pub(super) async fn unsettled(&self) -> Vec<(String, String)> {
        let found = match &self.pool {
            Pool::Sqlite(pool) => query_as(UNSETTLED).fetch_all(pool).await,
            Pool::Postgres(pool) => query_as(UNSETTLED).fetch_all(pool).await,
        };
        // The next look sees what this one could not.
        found.unwrap_or_default()
    }

    /// Whether no job about a call waits or runs, and no intent is open.
    pub(super) async fn is_at_rest(&self, companies: usize) -> bool {
        self.jobs_left(companies).await == Some(0) && self.open_intents(companies).await == Some(0)
    }

    /// Recurring jobs wait for ever, so only those count that work on events.
    async fn jobs_left(&self, companies: usize) -> Option<usize> {
        let mut left = 0;
        for company in 0..companies {
            for state in [JobState::Ready, JobState::Running] {
                let jobs = self.store.list_jobs(tenant(company), state, None, ALL).await.ok()?;
                let about_calls = |kind: &String| kind == JobKind::ProcessEvent.as_str();
                left += jobs.iter().filter(|job| about_calls(&job.kind)).count();
            }
        }
        Some(left)
    }

    async fn open_intents(&self, companies: usize) -> Option<u64> {
        let mut open = 0;
        for company in 0..companies {
            open += self.store.open_intents(tenant(company)).await.ok()?;
        }
        Some(open)
    }

    pub(super) async fn read(&self, companies: usize, told: &Told) -> Books {
        let mut books = Books {
            jobs_left: self.jobs_left(companies).await.unwrap(),
            open_intents: self.open_intents(companies).await.unwrap(),
            ..Books::default()
        };
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
            let appointments = self.store.appointments(tenant(company), ALL).await.unwrap();
            books.appointments.extend(appointments.into_iter().map(|known| (company, known)));
            let open = TaskFilter::open(ALL);
            books.open_tasks.extend(self.store.tasks(tenant(company), &open).await.unwrap());
        }
        books
    }
}
