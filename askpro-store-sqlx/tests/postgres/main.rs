//! What PostgreSQL adds to the contracts: several processes, broken connections, and its own failures.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod failures;
mod races;
mod talk;

use std::time::Duration;

use askpro_core::ports::{ClaimOptions, EventStore, JobStore};
use askpro_core::{CompanyId, ErrorKind, JobKind, NewEvent, NewJob, Provider, Retry};
use askpro_store_sqlx::sqlx::postgres::PgConnection;
use askpro_store_sqlx::sqlx::{self, AssertSqlSafe, Connection, Row};
use askpro_store_sqlx::testing::{PostgresServer, TestDatabase};
use askpro_store_sqlx::{MIGRATIONS_TABLE, PostgresStore};
use chrono::{DateTime, Utc};
use tokio::task::JoinSet;
use tokio::time::timeout;

const ONE: CompanyId = CompanyId::new(1);

/// Longer than anything here takes; only a test that fails waits for it.
const PATIENCE: Duration = Duration::from_secs(30);

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_772_442_000, 0).unwrap()
}

/// A database, and the server where it is.
struct Fixture {
    database: TestDatabase,
    _server: PostgresServer,
}

impl Fixture {
    async fn new() -> Self {
        let server = PostgresServer::shared().unwrap();
        Self { database: server.database().await.unwrap(), _server: server }
    }

    async fn empty() -> Self {
        let server = PostgresServer::shared().unwrap();
        Self { database: server.empty_database().await.unwrap(), _server: server }
    }

    async fn store(&self) -> PostgresStore {
        self.database.store().await
    }

    /// Two processes.
    async fn stores(&self) -> [PostgresStore; 2] {
        [self.store().await, self.store().await]
    }

    /// A connection past the stores.
    async fn raw(&self) -> PgConnection {
        PgConnection::connect_with(&self.database.options()).await.unwrap()
    }

    async fn execute(&self, statement: &str) {
        let statement = AssertSqlSafe(statement.to_owned());
        sqlx::raw_sql(statement).execute(&mut self.raw().await).await.unwrap();
    }
}

fn event(dedup_key: &str, serial_key: Option<&str>) -> NewEvent {
    NewEvent {
        provider: Provider::Retell,
        event_type: "call_ended".to_owned(),
        dedup_key: dedup_key.to_owned(),
        branch: None,
        call_id: None,
        payload: "{}".to_owned(),
        received_at: now(),
        job: Some(NewJob {
            serial_key: serial_key.map(str::to_owned),
            ..NewJob::new(JobKind::ProcessEvent, now())
        }),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn servers_that_start_at_once_all_find_the_tables() {
    let fixture = Fixture::empty().await;
    let mut servers = JoinSet::new();
    for _ in 0..4 {
        let store = fixture.store().await;
        servers.spawn(async move { store.migrate().await });
    }
    for migrated in servers.join_all().await {
        migrated.unwrap();
    }
    let tables = "SELECT table_name::TEXT FROM information_schema.tables \
                  WHERE table_name LIKE '%migrations'";
    let tables = sqlx::query(tables).fetch_all(&mut fixture.raw().await).await.unwrap();
    let names: Vec<String> = tables.iter().map(|row| row.get(0)).collect();
    assert_eq!(names, [MIGRATIONS_TABLE]);
}

#[tokio::test]
async fn a_migration_that_fails_changes_nothing() {
    let fixture = Fixture::empty().await;
    // In the way of a later statement of the first migration.
    fixture.execute("CREATE TABLE tasks (id TEXT)").await;
    let store = fixture.store().await;
    let error = store.migrate().await.unwrap_err();
    assert_eq!((error.kind(), error.retry()), (ErrorKind::Storage, Retry::Never));
    fixture.execute("DROP TABLE tasks").await;
    store.migrate().await.unwrap();
}

#[tokio::test]
async fn another_process_hears_of_a_job() {
    let fixture = Fixture::new().await;
    let [ours, theirs] = fixture.stores().await;
    let heard = theirs.job_added();
    // The first call says that it listens now.
    timeout(PATIENCE, heard.notified()).await.unwrap();
    ours.record_event(ONE, &event("k", None)).await.unwrap();
    timeout(PATIENCE, heard.notified()).await.unwrap();
    let job = theirs.claim_job(&ClaimOptions::default(), now()).await.unwrap().unwrap();
    theirs.retry_job(&job, now(), "later", false).await.unwrap();
    timeout(PATIENCE, ours.job_added().notified()).await.unwrap();
}
