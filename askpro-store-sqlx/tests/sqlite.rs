//! What SQLite adds to the contracts: files, restarts, several processes, and its own failures.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::error::Error as _;
use std::time::Duration;

use askpro_core::ports::{CallStore, ClaimOptions, EventStore, JobStore, Store, TenantStore};
use askpro_core::{
    CallId, Company, CompanyId, Direction, ErrorKind, EventId, EventStatus, JobKind, JobState,
    NewCall, NewEvent, NewJob, Provider, Recorded, Retry,
};
use askpro_store_sqlx::sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqlitePool};
use askpro_store_sqlx::sqlx::{self, Connection, Row};
use askpro_store_sqlx::{MIGRATIONS_TABLE, SqliteStore, migrator};
use chrono::{DateTime, Utc};
use tempfile::TempDir;

const ONE: CompanyId = CompanyId::new(1);

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_772_442_000, 0).unwrap()
}

struct File(TempDir);

impl File {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self) -> String {
        self.0.path().join("askpro.db").to_str().unwrap().to_owned()
    }

    async fn open(&self) -> SqliteStore {
        let store = SqliteStore::connect(&format!("sqlite://{}?mode=rwc", self.path())).await;
        let store = store.unwrap();
        store.migrate().await.unwrap();
        store
    }

    /// A connection past the store.
    async fn raw(&self) -> SqliteConnection {
        SqliteConnection::connect(&format!("sqlite://{}", self.path())).await.unwrap()
    }
}

fn event(dedup_key: &str) -> NewEvent {
    NewEvent {
        provider: Provider::Retell,
        event_type: "call_ended".to_owned(),
        dedup_key: dedup_key.to_owned(),
        branch: None,
        call_id: None,
        payload: "{}".to_owned(),
        received_at: now(),
        job: Some(NewJob::new(JobKind::ProcessEvent, now())),
    }
}

fn call(transcript: &str) -> NewCall {
    NewCall {
        call_id: CallId::new("call_1").unwrap(),
        branch: None,
        agent_id: None,
        direction: Direction::Inbound,
        customer: None,
        customer_number: None,
        started_at: None,
        ended_at: None,
        disconnection_reason: None,
        transcript: Some(transcript.to_owned()),
        summary: None,
        sentiment: None,
        extracted_date: None,
        extracted_time: None,
    }
}

#[tokio::test]
async fn migrating_again_changes_nothing() {
    let file = File::new();
    let store = file.open().await;
    store.record_event(ONE, &event("k")).await.unwrap();
    store.migrate().await.unwrap();
    file.open().await;
    assert_eq!(store.job_counts(ONE).await.unwrap().ready, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn servers_that_start_at_once_both_find_the_tables() {
    let file = File::new();
    let (one, two) = tokio::join!(file.open(), file.open());
    one.record_event(ONE, &event("k")).await.unwrap();
    assert_eq!(two.job_counts(ONE).await.unwrap().ready, 1);
}

#[tokio::test]
async fn the_hosts_migrations_table_is_left_alone() {
    let file = File::new();
    file.open().await;
    let tables = sqlx::query("SELECT name FROM sqlite_master WHERE name LIKE '%migrations'")
        .fetch_all(&mut file.raw().await)
        .await
        .unwrap();
    let names: Vec<String> = tables.iter().map(|row| row.get(0)).collect();
    assert_eq!(names, [MIGRATIONS_TABLE]);
}

#[tokio::test]
async fn what_was_answered_is_there_after_a_crash() {
    let file = File::new();
    let store = file.open().await;
    let recorded = store.record_event(ONE, &event("k")).await.unwrap();
    // The first store is neither closed nor dropped: nothing is flushed on the way out.
    let reopened = file.open().await;
    let event = reopened.event(ONE, recorded.event_id()).await.unwrap().unwrap();
    assert_eq!(event.status, EventStatus::Pending);
    assert!(reopened.claim_job(&ClaimOptions::default(), now()).await.unwrap().is_some());
    drop(store);
}

#[tokio::test]
async fn a_closed_store_keeps_its_data_and_answers_no_more() {
    let file = File::new();
    let store = file.open().await;
    store.apply_company(&Company::new(ONE, "Salon Hauptstadt")).await.unwrap();
    store.close().await;
    let error = store.companies().await.unwrap_err();
    assert_eq!((error.kind(), error.retry()), (ErrorKind::Storage, Retry::Never));
    assert_eq!(file.open().await.companies().await.unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn many_callers_in_two_processes_store_an_event_once() {
    let file = File::new();
    let stores = [file.open().await, file.open().await];
    let mut callers = tokio::task::JoinSet::new();
    for number in 0..16 {
        let store = stores[number % 2].clone();
        callers.spawn(async move { store.record_event(ONE, &event("k")).await.unwrap() });
    }
    let answers = callers.join_all().await;
    let new = answers.iter().filter(|answer| matches!(answer, Recorded::New(_))).count();
    assert_eq!(new, 1);
    assert_eq!(stores[0].job_counts(ONE).await.unwrap().ready, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn workers_of_two_processes_run_every_job_once() {
    let file = File::new();
    let stores = [file.open().await, file.open().await];
    for number in 0..60 {
        stores[0].record_event(ONE, &event(&format!("k{number}"))).await.unwrap();
    }
    let mut workers = tokio::task::JoinSet::new();
    for number in 0..6 {
        let store = stores[number % 2].clone();
        workers.spawn(async move {
            let mut done = Vec::new();
            while let Some(job) = store.claim_job(&ClaimOptions::default(), now()).await.unwrap() {
                store.complete_job(&job, EventStatus::Processed, now()).await.unwrap();
                done.push(job.id);
            }
            done
        });
    }
    let mut done = workers.join_all().await.concat();
    assert_eq!(done.len(), 60);
    done.sort();
    done.dedup();
    assert_eq!(done.len(), 60);
    assert_eq!(stores[1].job_counts(ONE).await.unwrap().done, 60);
}

#[tokio::test]
async fn a_busy_database_says_that_the_call_can_be_repeated() {
    let file = File::new();
    file.open().await.close().await;
    let options =
        SqliteConnectOptions::new().filename(file.path()).busy_timeout(Duration::from_millis(1));
    let store = SqliteStore::connect_with(options).await.unwrap();
    let mut other = file.raw().await;
    sqlx::query("BEGIN IMMEDIATE").execute(&mut other).await.unwrap();
    let error = store.record_event(ONE, &event("k")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Storage);
    assert_eq!(error.message(), "the database is busy");
    assert!(matches!(error.retry(), Retry::SafeAfter(_)), "{:?}", error.retry());
    assert!(error.source().is_some());
    assert_eq!(store.ping().await.unwrap_err().kind(), ErrorKind::Storage);
    // Reading goes on beside a writer.
    assert_eq!(store.job_counts(ONE).await.unwrap().ready, 0);
    sqlx::query("ROLLBACK").execute(&mut other).await.unwrap();
    assert!(matches!(store.record_event(ONE, &event("k")).await, Ok(Recorded::New(_))));
}

#[tokio::test]
async fn a_database_that_can_only_be_read_fails_the_ping() {
    let file = File::new();
    let writable = file.open().await;
    let store = SqliteStore::connect(&format!("sqlite://{}?mode=ro", file.path())).await.unwrap();
    let error = store.ping().await.unwrap_err();
    assert_eq!(
        (error.kind(), error.message()),
        (ErrorKind::Storage, "the database can only be read")
    );
    assert_eq!(store.companies().await.unwrap(), []);
    drop(writable);
}

#[tokio::test]
async fn a_database_without_tables_fails_the_ping() {
    let store = SqliteStore::connect("sqlite::memory:").await.unwrap();
    assert_eq!(store.ping().await.unwrap_err().kind(), ErrorKind::Storage);
    store.migrate().await.unwrap();
    store.ping().await.unwrap();
}

#[tokio::test]
async fn a_full_database_stores_nothing_and_recovers() {
    let file = File::new();
    file.open().await.close().await;
    let pages: i64 =
        sqlx::query("PRAGMA page_count").fetch_one(&mut file.raw().await).await.unwrap().get(0);
    let options = SqliteConnectOptions::new()
        .filename(file.path())
        .pragma("max_page_count", (pages + 2).to_string());
    let store = SqliteStore::connect_with(options).await.unwrap();
    let big = NewEvent { payload: "x".repeat(100_000), ..event("big") };
    let error = store.record_event(ONE, &big).await.unwrap_err();
    assert_eq!((error.kind(), error.message()), (ErrorKind::Storage, "the disk is full"));
    assert_eq!(store.job_counts(ONE).await.unwrap().ready, 0);
    let small = store.record_event(ONE, &event("small")).await;
    assert!(matches!(small, Ok(Recorded::New(_))), "{small:?}");
}

#[tokio::test]
async fn a_missing_file_is_made_unless_the_url_says_otherwise() {
    let file = File::new();
    let url = format!("sqlite://{}", file.path());
    let refused = SqliteStore::connect(&format!("{url}?mode=rw")).await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Storage);
    assert_eq!(refused.message(), "the database file cannot be opened");
    SqliteStore::connect(&url).await.unwrap();
    SqliteStore::connect(&format!("{url}?mode=rw")).await.unwrap();
}

#[tokio::test]
async fn a_url_that_cannot_be_read_is_a_matter_of_configuration() {
    let error = SqliteStore::connect("sqlite://a.db?mode=sometimes").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
}

#[tokio::test]
async fn a_contradicting_row_is_named_without_its_value() {
    let file = File::new();
    let store = file.open().await;
    store.record_call(ONE, &call("Erika Mustermann"), now()).await.unwrap();
    for (statement, message) in [
        (
            "UPDATE calls SET direction = 'Erika'",
            "calls.direction: expected a word of the known set",
        ),
        (
            "UPDATE calls SET direction = 'inbound', started_at = 'Erika'",
            "calls.started_at: expected an integer or nothing",
        ),
        (
            "UPDATE calls SET started_at = NULL, extracted_date = 'Erika'",
            "calls.extracted_date: expected a date",
        ),
    ] {
        sqlx::query(statement).execute(&mut file.raw().await).await.unwrap();
        let error = store.call(ONE, &CallId::new("call_1").unwrap()).await.unwrap_err();
        assert_eq!((error.kind(), error.message()), (ErrorKind::CorruptData, message));
        assert!(error.source().is_none());
    }
}

#[tokio::test]
async fn the_readers_cannot_write() {
    let file = File::new();
    let store = file.open().await;
    let deleted = sqlx::query("DELETE FROM companies").execute(store.pool()).await;
    assert!(deleted.is_err());
}

#[tokio::test]
async fn a_transaction_given_up_halfway_leaves_nothing() {
    let file = File::new();
    let store = file.open().await;
    let mut other = file.raw().await;
    sqlx::query(
        "CREATE TRIGGER no_jobs BEFORE INSERT ON jobs BEGIN SELECT RAISE(ABORT, 'no'); END",
    )
    .execute(&mut other)
    .await
    .unwrap();
    let error = store.record_event(ONE, &event("k")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Storage);
    sqlx::query("DROP TRIGGER no_jobs").execute(&mut other).await.unwrap();
    let again = store.record_event(ONE, &event("k")).await.unwrap();
    assert!(matches!(again, Recorded::New(_)), "the event had been stored without its job");
}

/// Whether somebody has been called since the last time.
async fn was_called(store: &SqliteStore) -> bool {
    let job_added = store.job_added();
    tokio::select! {
        biased;
        () = job_added.notified() => true,
        () = std::future::ready(()) => false,
    }
}

#[tokio::test]
async fn workers_are_called_for_new_jobs_and_those_given_back() {
    let store = SqliteStore::from_pool(SqlitePool::connect("sqlite::memory:").await.unwrap());
    store.migrate().await.unwrap();
    let without_job = NewEvent { job: None, ..event("skipped") };
    store.record_event(ONE, &without_job).await.unwrap();
    assert!(!was_called(&store).await);
    store.record_event(ONE, &event("k")).await.unwrap();
    assert!(was_called(&store).await);
    store.record_event(ONE, &event("k")).await.unwrap();
    assert!(!was_called(&store).await);
    let job = store.claim_job(&ClaimOptions::default(), now()).await.unwrap().unwrap();
    assert!(!was_called(&store).await);
    store.retry_job(&job, now(), "later", false).await.unwrap();
    assert!(was_called(&store).await);
}

#[tokio::test]
async fn a_job_in_words_that_are_not_known_is_shown_and_holds_nobody_up() {
    let file = File::new();
    let store = file.open().await;
    let strange = store.record_event(ONE, &event("strange")).await.unwrap();
    for (column, word) in [("kind", "brew_coffee"), ("kind", "process%event"), ("queue", "later")] {
        let statement = format!("UPDATE jobs SET {column} = '{word}'");
        sqlx::query(sqlx::AssertSqlSafe(statement)).execute(&mut file.raw().await).await.unwrap();
        assert_eq!(store.claim_job(&ClaimOptions::default(), now()).await.unwrap(), None);
    }
    let known = store.enqueue(ONE, &NewJob::new(JobKind::SendAlert, now()), now()).await.unwrap();
    let claimed = store.claim_job(&ClaimOptions::default(), now()).await.unwrap().unwrap();
    assert_eq!(claimed.id, known.job_id());
    let listed = store.list_jobs(ONE, JobState::Ready, None, 10).await.unwrap();
    assert_eq!((listed[0].queue.as_str(), listed[0].kind.as_str()), ("later", "process%event"));
    assert_eq!(listed[0].subject, Some(strange.event_id().to_string()));
    let stats = store.queue_stats(None).await.unwrap();
    assert!(stats.iter().any(|queue| queue.queue == "later" && queue.counts.ready == 1));
}

#[tokio::test]
async fn jobs_of_the_first_version_keep_their_place() {
    let file = File::new();
    let mut raw = SqliteConnection::connect(&format!("sqlite://{}?mode=rwc", file.path())).await;
    let raw = raw.as_mut().unwrap();
    let mut first = migrator();
    first.migrations.to_mut().truncate(1);
    first.run_direct(None, &mut *raw, false).await.unwrap();
    sqlx::query(
        "INSERT INTO webhook_events (id, company_id, provider, event_type, dedup_key, payload, status, received_at) \
         VALUES ('0195f0c1-5a00-7000-8000-000000000001', 1, 'retell', 'call_ended', 'k', '{}', 'pending', 5); \
         INSERT INTO jobs (id, company_id, event_id, queue, kind, priority, time_limit_us, serial_key, state, run_at, \
         attempt, last_error, created_at) \
         VALUES ('0195f0c1-5a00-7000-8000-000000000002', 1, '0195f0c1-5a00-7000-8000-000000000001', 'webhooks', \
         'process_event', 30, 60000000, 'call_1', 'ready', 9, 2, 'busy', 5)",
    )
    .execute(&mut *raw)
    .await
    .unwrap();
    let store = file.open().await;
    let job = store.claim_job(&ClaimOptions::default(), now()).await.unwrap().unwrap();
    let event: EventId = job.subject_as().unwrap();
    assert!(store.event(ONE, event).await.unwrap().is_some());
    assert_eq!((job.attempt, job.time_limit), (3, Duration::from_mins(1)));
    assert_eq!(job.due_since, DateTime::from_timestamp_micros(5).unwrap());
    store.complete_job(&job, EventStatus::Processed, now()).await.unwrap();
}
