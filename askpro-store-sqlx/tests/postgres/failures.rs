//! Connections that break, servers that are gone, and what is said then.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use askpro_core::ports::{ClaimOptions, EventStore, JobStore, Store, TenantStore};
use askpro_core::{Error, ErrorKind, EventStatus, Recorded, Retry};
use askpro_store_sqlx::PostgresStore;
use askpro_store_sqlx::sqlx;
use askpro_store_sqlx::sqlx::postgres::{PgConnectOptions, PgPoolOptions, PgSslMode};
use askpro_store_sqlx::testing::{Durability, PostgresServer};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::{Fixture, ONE, PATIENCE, event, now};

#[track_caller]
fn assert_explained(error: &Error, message: &str) {
    assert_eq!((error.kind(), error.message()), (ErrorKind::Storage, message));
    assert!(matches!(error.retry(), Retry::SafeAfter(_)), "{:?}", error.retry());
}

#[tokio::test]
async fn broken_connections_heal() {
    let fixture = Fixture::new().await;
    let [ours, theirs] = fixture.stores().await;
    let heard = theirs.job_added();
    timeout(PATIENCE, heard.notified()).await.unwrap();
    ours.record_event(ONE, &event("before", None)).await.unwrap();
    timeout(PATIENCE, heard.notified()).await.unwrap();
    fixture
        .execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
             WHERE datname = current_database() AND pid <> pg_backend_pid()",
        )
        .await;
    // The one who listens comes back, and says so.
    timeout(PATIENCE, heard.notified()).await.unwrap();
    ours.record_event(ONE, &event("after", None)).await.unwrap();
    timeout(PATIENCE, heard.notified()).await.unwrap();
    assert_eq!(theirs.job_counts(ONE).await.unwrap().ready, 2);
}

#[tokio::test]
async fn a_server_that_crashes_and_comes_back_is_found_again() {
    let mut server = PostgresServer::start(Durability::On).unwrap();
    let database = server.database().await.unwrap();
    let store = database.store().await;
    let recorded = store.record_event(ONE, &event("k", None)).await.unwrap();
    server.stop().unwrap();
    let gone = timeout(PATIENCE, store.record_event(ONE, &event("l", None))).await.unwrap();
    assert_eq!(gone.unwrap_err().kind(), ErrorKind::Storage);
    assert_eq!(store.ping().await.unwrap_err().kind(), ErrorKind::Storage);
    let error = PostgresStore::connect(&database.url()).await.unwrap_err();
    assert_explained(&error, "the database cannot be reached");
    server.start_again().unwrap();
    let found = store.event(ONE, recorded.event_id()).await.unwrap().unwrap();
    assert_eq!(found.status, EventStatus::Pending);
    assert!(matches!(store.record_event(ONE, &event("l", None)).await, Ok(Recorded::New(_))));
}

#[tokio::test]
async fn a_database_that_can_only_be_read_fails_the_ping() {
    let fixture = Fixture::new().await;
    let store = fixture.store().await;
    fixture
        .execute(
            "DO $$ BEGIN EXECUTE format(\
             'ALTER DATABASE %I SET default_transaction_read_only = on', current_database()); END $$",
        )
        .await;
    let store = {
        store.close().await;
        fixture.store().await
    };
    assert_explained(&store.ping().await.unwrap_err(), "the database can only be read");
    let error = store.record_event(ONE, &event("k", None)).await.unwrap_err();
    assert_explained(&error, "the database can only be read");
    assert_eq!(store.companies().await.unwrap(), []);
}

#[tokio::test]
async fn a_database_without_tables_fails_the_ping() {
    let fixture = Fixture::empty().await;
    let store = fixture.store().await;
    assert_explained(&store.ping().await.unwrap_err(), "a table is missing");
    store.migrate().await.unwrap();
    store.ping().await.unwrap();
}

#[tokio::test]
async fn a_pool_of_the_hosts_writes_durably_and_one_connection_is_enough() {
    let fixture = Fixture::new().await;
    let pool = PgPoolOptions::new().max_connections(1).connect_with(fixture.database.options());
    let store = PostgresStore::from_pool(pool.await.unwrap());
    // A trigger that lets an event through only when its commit waits for the disk.
    fixture
        .execute(
            "CREATE FUNCTION durable() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
             IF current_setting('synchronous_commit') <> 'on' THEN RAISE 'not durable'; END IF; \
             RETURN NEW; END $$; \
             CREATE TRIGGER durable BEFORE INSERT ON webhook_events \
             FOR EACH ROW EXECUTE FUNCTION durable(); \
             DO $$ BEGIN EXECUTE format(\
             'ALTER DATABASE %I SET synchronous_commit = off', current_database()); END $$",
        )
        .await;
    let heard = store.job_added();
    store.record_event(ONE, &event("k", None)).await.unwrap();
    timeout(PATIENCE, heard.notified()).await.unwrap();
    assert!(store.claim_job(&ClaimOptions::default(), now()).await.unwrap().is_some());
}

#[tokio::test]
async fn a_transaction_given_up_halfway_leaves_nothing() {
    let fixture = Fixture::new().await;
    let store = fixture.store().await;
    fixture
        .execute(
            "CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
             RAISE 'no'; END $$; \
             CREATE TRIGGER no BEFORE INSERT ON jobs FOR EACH ROW EXECUTE FUNCTION no()",
        )
        .await;
    let error = store.record_event(ONE, &event("k", None)).await.unwrap_err();
    assert_explained(&error, "the database refused the statement");
    fixture.execute("DROP TRIGGER no ON jobs").await;
    let again = store.record_event(ONE, &event("k", None)).await.unwrap();
    assert!(matches!(again, Recorded::New(_)), "the event had been stored without its job");
}

#[tokio::test]
async fn a_lock_that_nobody_gives_back_holds_nobody_up_for_long() {
    let fixture = Fixture::new().await;
    let store = fixture.store().await;
    let mut other = fixture.raw().await;
    sqlx::raw_sql("BEGIN; LOCK TABLE webhook_events").execute(&mut other).await.unwrap();
    let error = timeout(PATIENCE, store.record_event(ONE, &event("k", None))).await.unwrap();
    assert_explained(&error.unwrap_err(), "another transaction held what this one needed");
    sqlx::raw_sql("ROLLBACK").execute(&mut other).await.unwrap();
    store.record_event(ONE, &event("k", None)).await.unwrap();
}

#[tokio::test]
async fn a_url_that_cannot_be_read_is_a_matter_of_configuration() {
    let error = PostgresStore::connect("postgres://a:secret@[").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    assert!(!format!("{error} {error:?}").contains("secret"));
}

#[tokio::test]
async fn the_password_is_in_no_debug_output() {
    let fixture = Fixture::new().await;
    let options = fixture.database.options().password("secret");
    let store = PostgresStore::connect_with(options).await.unwrap();
    store.record_event(ONE, &event("k", None)).await.unwrap();
    assert!(!format!("{store:?} {:?}", store.pool()).contains("secret"));
}

/// A way to the server that can be blocked: what is sent then arrives nowhere, and nobody is told.
struct Way {
    port: u16,
    is_open: Arc<AtomicBool>,
}

impl Way {
    async fn to(options: &PgConnectOptions) -> Self {
        let server = (options.get_host().to_owned(), options.get_port());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let is_open = Arc::new(AtomicBool::new(true));
        let is_open_now = Arc::clone(&is_open);
        tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                let far = TcpStream::connect(server.clone()).await.unwrap();
                let ((near_in, near_out), (far_in, far_out)) =
                    (near.into_split(), far.into_split());
                tokio::spawn(carry(near_in, far_out, Arc::clone(&is_open_now)));
                tokio::spawn(carry(far_in, near_out, Arc::clone(&is_open_now)));
            }
        });
        Self { port, is_open }
    }
}

async fn carry(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, is_open: Arc<AtomicBool>) {
    let mut buffer = vec![0; 65_536];
    while let Ok(read @ 1..) = from.read(&mut buffer).await {
        if is_open.load(Ordering::SeqCst)
            && to.write_all(buffer.get(..read).unwrap()).await.is_err()
        {
            return;
        }
    }
}

#[tokio::test]
async fn a_server_that_falls_silent_is_given_up_soon_and_found_again() {
    let fixture = Fixture::new().await;
    let options = fixture.database.options();
    let way = Way::to(&options).await;
    let options = options.host("127.0.0.1").port(way.port).ssl_mode(PgSslMode::Disable);
    let store = PostgresStore::connect_with(options).await.unwrap();
    store.record_event(ONE, &event("before", None)).await.unwrap();
    way.is_open.store(false, Ordering::SeqCst);
    let mut callers = JoinSet::new();
    for number in 0..20 {
        let store = store.clone();
        callers.spawn(async move {
            store.record_event(ONE, &event(&format!("silent {number}"), None)).await
        });
    }
    let answers = timeout(PATIENCE, callers.join_all()).await.unwrap();
    for answer in answers {
        assert_eq!(answer.unwrap_err().kind(), ErrorKind::Storage);
    }
    // What was sent into the void never arrives: those connections are useless for ever.
    way.is_open.store(true, Ordering::SeqCst);
    let again = async { while store.record_event(ONE, &event("after", None)).await.is_err() {} };
    timeout(PATIENCE, again).await.unwrap();
}

#[tokio::test]
async fn a_database_that_is_not_there_is_named_as_such() {
    let fixture = Fixture::new().await;
    let options = fixture.database.options().database("askpro_nowhere");
    let error = PostgresStore::connect_with(options).await.unwrap_err();
    assert_explained(&error, "there is no such database");
}
