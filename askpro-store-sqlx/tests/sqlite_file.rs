//! A database in a file keeps the contracts of the store ports.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use askpro_store_sqlx::SqliteStore;
use tempfile::TempDir;

async fn fresh() -> (SqliteStore, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("askpro.db");
    let store = SqliteStore::connect(path.to_str().unwrap()).await.unwrap();
    store.migrate().await.unwrap();
    (store, folder)
}

askpro_core::store_conformance!(fresh().await);
