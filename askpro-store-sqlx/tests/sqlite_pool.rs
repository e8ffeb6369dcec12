//! A pool of the host's keeps the contracts of the store ports too.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use askpro_store_sqlx::SqliteStore;
use askpro_store_sqlx::sqlx::SqlitePool;
use askpro_store_sqlx::sqlx::sqlite::SqliteConnectOptions;
use tempfile::TempDir;

async fn fresh() -> (SqliteStore, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let options =
        SqliteConnectOptions::new().filename(folder.path().join("host.db")).create_if_missing(true);
    let pool = SqlitePool::connect_with(options).await.unwrap();
    let store = SqliteStore::from_pool(pool);
    store.migrate().await.unwrap();
    (store, folder)
}

askpro_core::store_conformance!(fresh().await);
