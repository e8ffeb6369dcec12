//! What a call costs the store when many are in it already.

use std::path::Path;
use std::time::{Duration, Instant};

use askpro_core::ports::{CallStore, ClaimOptions, EventStore, JobStore, TenantStore};
use askpro_core::{CallId, Direction, EventStatus, NewCall, NewEvent, NewJob, Provider};
use askpro_store_sqlx::SqliteStore;
use askpro_store_sqlx::sqlx::sqlite::SqliteConnection;
use askpro_store_sqlx::sqlx::{self, AssertSqlSafe, Connection, Row};

use super::Measured;
use crate::{company, now};

/// The tables that hold a call, and those of their columns that differ from call to call.
const TABLES: [(&str, &[&str]); 3] = [
    ("webhook_events", &["id", "dedup_key", "call_id"]),
    ("jobs", &["id", "subject", "serial_key", "unique_key"]),
    ("calls", &["call_id", "appointment_id"]),
];

/// A payload of the stored calls; short, so that a million of them fit on the disk.
const PAYLOAD: &str = r#"{"event":"call_ended","call":{"call_id":"call_of_earlier_days"}}"#;

/// A SQLite file with many calls that were worked on.
#[derive(Debug)]
pub struct Filled {
    store: SqliteStore,
    next: u64,
}

impl Filled {
    /// Makes a file with so many calls: one by the ports, the others as copies of its rows.
    pub async fn new(folder: &Path, calls: u64) -> Self {
        let path = folder.join(format!("filled_{calls}.db"));
        let store = SqliteStore::connect(path.to_str().unwrap()).await.unwrap();
        store.migrate().await.unwrap();
        store.apply_company(&company()).await.unwrap();
        let mut filled = Self { store, next: 0 };
        filled.call().await;
        filled.store.close().await;
        let url = format!("sqlite://{}", path.display());
        let mut connection = SqliteConnection::connect(&url).await.unwrap();
        for (table, own) in TABLES {
            copy(&mut connection, table, own, calls.saturating_sub(1)).await;
        }
        sqlx::query("ANALYZE").execute(&mut connection).await.unwrap();
        connection.close().await.unwrap();
        Self { store: SqliteStore::connect(path.to_str().unwrap()).await.unwrap(), next: 1 }
    }

    /// How many calls are in it.
    pub async fn calls(&self) -> u64 {
        let count = sqlx::query("SELECT COUNT(*) FROM calls").fetch_one(self.store.pool()).await;
        u64::try_from(count.unwrap().get::<i64, _>(0)).unwrap()
    }

    /// A call from its event to the end of its job; answers the milliseconds.
    async fn call(&mut self) -> f64 {
        let call_id = CallId::new(format!("call_{}", self.next)).unwrap();
        self.next += 1;
        let company = company();
        let start = Instant::now();
        self.store.record_event(company.id, &event(&call_id)).await.unwrap();
        let job = self.store.claim_job(&ClaimOptions::default(), now()).await.unwrap().unwrap();
        self.store.record_call(company.id, &call(call_id), now()).await.unwrap();
        self.store.complete_job(&job, EventStatus::Processed, now()).await.unwrap();
        start.elapsed().as_secs_f64() * 1e3
    }

    /// Calls one after the other.
    async fn run(&mut self, calls: u32) -> (Vec<f64>, Duration) {
        let (start, mut milliseconds) = (Instant::now(), Vec::new());
        for _ in 0..calls {
            milliseconds.push(self.call().await);
        }
        (milliseconds, start.elapsed())
    }
}

/// So many calls in each file, a few at a time in turn, so that whatever else the machine does meets both.
pub async fn compare(files: &mut [Filled], calls: u32) -> Vec<Measured> {
    const IN_TURN: u32 = 50;
    let mut measured: Vec<_> = files.iter().map(|_| (Vec::new(), Duration::ZERO)).collect();
    for file in files.iter_mut() {
        file.run(IN_TURN).await;
    }
    for _ in 0..calls.div_ceil(IN_TURN) {
        for (file, (milliseconds, elapsed)) in files.iter_mut().zip(&mut measured) {
            let (more, time) = file.run(IN_TURN).await;
            milliseconds.extend(more);
            *elapsed += time;
        }
    }
    measured.into_iter().map(|(milliseconds, time)| Measured::new(milliseconds, time)).collect()
}

/// Copies the only row of a table that many times; `own` columns, where the row has them, get another value in each.
async fn copy(connection: &mut SqliteConnection, table: &str, own: &[&str], times: u64) {
    let columns = format!("SELECT name FROM pragma_table_info('{table}')");
    let columns = sqlx::query(AssertSqlSafe(columns)).fetch_all(&mut *connection).await.unwrap();
    let columns: Vec<String> = columns.iter().map(|row| row.get(0)).collect();
    // Versions of ids sort by time: the copies come before whatever is stored from now on.
    let value = |column: &String| {
        if own.contains(&column.as_str()) {
            format!("seed.{column} || printf('-%09d', number.n)")
        } else {
            format!("seed.{column}")
        }
    };
    let statement = format!(
        "WITH RECURSIVE number (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < {times}) \
         INSERT INTO {table} ({}) SELECT {} FROM number CROSS JOIN (SELECT * FROM {table}) AS seed",
        columns.join(", "),
        columns.iter().map(value).collect::<Vec<_>>().join(", "),
    );
    sqlx::query(AssertSqlSafe(statement)).execute(connection).await.unwrap();
}

fn event(call_id: &CallId) -> NewEvent {
    NewEvent {
        provider: Provider::Retell,
        event_type: "call_ended".to_owned(),
        dedup_key: format!("{call_id}/call_ended"),
        branch: None,
        call_id: Some(call_id.clone()),
        payload: PAYLOAD.to_owned(),
        received_at: now(),
        job: Some(NewJob::process_call(call_id, now())),
    }
}

fn call(call_id: CallId) -> NewCall {
    NewCall {
        call_id,
        branch: None,
        agent_id: None,
        direction: Direction::Inbound,
        customer: None,
        customer_number: None,
        started_at: Some(now()),
        ended_at: Some(now()),
        disconnection_reason: None,
        transcript: Some("Einen Termin bitte.".to_owned()),
        summary: None,
        sentiment: None,
        extracted_date: None,
        extracted_time: None,
    }
}
