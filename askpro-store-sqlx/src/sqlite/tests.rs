//! What only the inside can see: the settings of the connections that write.

use sqlx::sqlite::SqlitePoolOptions;

use super::*;

async fn pragma(connection: &mut SqliteConnection, statement: &'static str) -> String {
    let row = sqlx::query(statement).fetch_one(connection).await.unwrap();
    row.try_get::<String, _>(0)
        .or_else(|_| row.try_get::<i64, _>(0).map(|n| n.to_string()))
        .unwrap()
}

async fn assert_durable(store: &SqliteStore) {
    let mut tx = store.begin().await.unwrap();
    assert_eq!(pragma(&mut tx, "PRAGMA synchronous").await, "2", "2 is FULL");
}

#[tokio::test]
async fn writes_go_through_a_durable_log() {
    let folder = tempfile::tempdir().unwrap();
    let store = SqliteStore::connect(folder.path().join("a.db").to_str().unwrap()).await.unwrap();
    assert_durable(&store).await;
    let mut tx = store.begin().await.unwrap();
    assert_eq!(pragma(&mut tx, "PRAGMA journal_mode").await, "wal");
    assert_eq!(pragma(&mut tx, "PRAGMA foreign_keys").await, "1");
    assert_eq!(pragma(&mut tx, "PRAGMA busy_timeout").await, "5000");
}

#[tokio::test]
async fn options_of_the_host_cannot_switch_durability_off() {
    let folder = tempfile::tempdir().unwrap();
    let options = SqliteConnectOptions::new()
        .filename(folder.path().join("a.db"))
        .create_if_missing(true)
        .synchronous(SqliteSynchronous::Off)
        .journal_mode(SqliteJournalMode::Memory)
        .foreign_keys(false);
    let store = SqliteStore::connect_with(options).await.unwrap();
    assert_durable(&store).await;
    let mut tx = store.begin().await.unwrap();
    assert_eq!(pragma(&mut tx, "PRAGMA journal_mode").await, "wal");
    assert_eq!(pragma(&mut tx, "PRAGMA foreign_keys").await, "1");
}

#[tokio::test]
async fn every_connection_of_a_hosts_pool_writes_durably() {
    let folder = tempfile::tempdir().unwrap();
    let options = SqliteConnectOptions::new()
        .filename(folder.path().join("a.db"))
        .create_if_missing(true)
        .synchronous(SqliteSynchronous::Off);
    let pool = SqlitePoolOptions::new().max_connections(3).connect_with(options).await.unwrap();
    let store = SqliteStore::from_pool(pool.clone());
    // Each connection taken away makes the store write on another one.
    let mut taken = Vec::new();
    for _ in 0..3 {
        assert_durable(&store).await;
        taken.push(pool.acquire().await.unwrap());
        if taken.len() == 2 {
            assert_durable(&store).await;
            break;
        }
    }
}

#[tokio::test]
async fn a_database_in_memory_has_one_connection() {
    for url in ["sqlite::memory:", "sqlite://:memory:", "sqlite://named?mode=memory"] {
        let store = SqliteStore::connect(url).await.unwrap();
        let writing = store.begin().await.unwrap();
        assert!(store.reader().try_acquire().is_none(), "{url} has a second connection");
        drop(writing);
    }
}

#[test]
fn errors_are_explained_by_kind() {
    let Explained { message, retry } = explain(&sqlx::Error::PoolTimedOut);
    assert_eq!(message, "no connection became free in time");
    assert!(matches!(retry, Retry::SafeAfter(_)));
    assert_eq!(explain(&sqlx::Error::PoolClosed).retry, Retry::Never);
}
