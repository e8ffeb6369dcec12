//! Whatever is wrong with the database: the door says 503, nobody crashes, and when it heals, all that was acknowledged
//! is worked on, once.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::sync::Arc;
use std::time::Duration;

use askpro_core::ports::JobStore;
use askpro_core::testing::FakeCalendar;
use askpro_core::{CallOutcome, ErrorKind, JobCounts};
use askpro_store_sqlx::SqliteStore;
use askpro_store_sqlx::sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions,
};
use askpro_store_sqlx::sqlx::{self, AssertSqlSafe, Row};
use askpro_tests::TestServer;
use askpro_tests::payloads::{agreed, ended, with};
use axum::http::StatusCode;
use serde_json::{Value, json};
use tempfile::TempDir;

/// A server on a file, with a hand on its only connection and another one beside it.
struct Broken {
    server: TestServer,
    calendar: FakeCalendar,
    own: SqlitePool,
    other: SqlitePool,
    _folder: TempDir,
}

async fn pool(folder: &TempDir) -> SqlitePool {
    let options = SqliteConnectOptions::new()
        .filename(folder.path().join("askpro.db"))
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        // Whoever waits for a lock gives up soon: nobody here waits in earnest.
        .busy_timeout(Duration::from_millis(5));
    SqlitePoolOptions::new().max_connections(1).connect_with(options).await.unwrap()
}

/// A call for an hour of its own.
fn call(number: u32) -> Value {
    let mut collected = agreed();
    collected["uhrzeit"] = json!(format!("{:02}:00", 9 + number));
    ended(&format!("call_{number}"), &collected)
}

impl Broken {
    async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (own, other) = (pool(&folder).await, pool(&folder).await);
        let calendar = FakeCalendar::new();
        let companies = [(TestServer::company(1, "+493083793369"), TestServer::KEY)];
        let server = TestServer::start_in(
            SqliteStore::from_pool(own.clone()),
            Arc::new(calendar.clone()),
            TestServer::clock(),
            &companies,
        )
        .await;
        Self { server, calendar, own, other, _folder: folder }
    }

    async fn run(&self, statement: &str) {
        sqlx::query(AssertSqlSafe(statement)).execute(&self.own).await.unwrap();
    }

    async fn pages(&self) -> i64 {
        sqlx::query("PRAGMA page_count").fetch_one(&self.own).await.unwrap().get(0)
    }

    /// Two calls are acknowledged, and one of them is booked.
    async fn before(&self) {
        assert_eq!(self.server.post(&call(1)).await.message(), "accepted");
        self.server.work().await;
        assert_eq!(self.server.post(&call(2)).await.message(), "accepted");
    }

    /// While it is broken nothing is acknowledged, and nothing ends.
    async fn during(&self) {
        for _ in 0..3 {
            let answer = self.server.post(&call(3)).await;
            assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE, "{answer:?}");
            assert_eq!(self.server.try_work().await.unwrap_err().kind(), ErrorKind::Storage);
        }
        assert_eq!(self.server.get("/readyz").await.status, StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(self.server.get("/healthz").await.status, StatusCode::OK);
    }

    /// When it has healed, what was refused is sent again, and everything is booked once.
    async fn after(&self) {
        assert_eq!(self.server.get("/readyz").await.status, StatusCode::OK);
        assert_eq!(self.server.post(&call(3)).await.message(), "accepted");
        assert_eq!(self.server.post(&call(2)).await.message(), "duplicate");
        for _ in 0..5 {
            self.server.work().await;
            self.server.clock.advance(chrono::Duration::minutes(2));
        }
        let counts = self.server.store.job_counts(TestServer::COMPANY).await.unwrap();
        assert_eq!(counts, JobCounts { done: 3, ..JobCounts::default() });
        for number in 1..=3 {
            let call = self.server.call(TestServer::COMPANY, &format!("call_{number}")).await;
            let outcome = call.unwrap().outcome;
            assert!(matches!(outcome, Some(CallOutcome::Booked(_))), "{number}: {outcome:?}");
        }
        assert_eq!(self.calendar.stored().len(), 3);
        assert_eq!(self.server.appointments(TestServer::COMPANY).await.len(), 3);
    }
}

#[tokio::test]
async fn a_full_disk_is_503_and_nothing_acknowledged_is_lost() {
    let broken = Broken::start().await;
    broken.before().await;
    // Not a page more than there is, and no free one left.
    let filler = "CREATE TABLE filler AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 400) \
                  SELECT randomblob(4000) AS bytes FROM n";
    broken.run(filler).await;
    broken.run(&format!("PRAGMA max_page_count = {}", broken.pages().await)).await;
    let answer =
        broken.server.post(&with(call(3), "/call/transcript", json!("x".repeat(9000)))).await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE, "{answer:?}");
    broken.run("PRAGMA max_page_count = 1000000").await;
    broken.after().await;
}

#[tokio::test]
async fn a_database_that_can_only_be_read_is_503_and_heals() {
    let broken = Broken::start().await;
    broken.before().await;
    broken.run("PRAGMA query_only = ON").await;
    broken.during().await;
    broken.run("PRAGMA query_only = OFF").await;
    broken.after().await;
}

#[tokio::test]
async fn a_database_that_somebody_keeps_locked_is_503_and_heals() {
    let broken = Broken::start().await;
    broken.before().await;
    let mut other = broken.other.acquire().await.unwrap();
    sqlx::query("BEGIN IMMEDIATE").execute(&mut *other).await.unwrap();
    broken.during().await;
    broken.server.clock.advance(chrono::Duration::seconds(30));
    broken.during().await;
    sqlx::query("ROLLBACK").execute(&mut *other).await.unwrap();
    broken.after().await;
}
