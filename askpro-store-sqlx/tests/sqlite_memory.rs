//! A database in memory keeps the contracts of the store ports.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use askpro_store_sqlx::SqliteStore;

async fn fresh() -> (SqliteStore, ()) {
    let store = SqliteStore::connect("sqlite::memory:").await.unwrap();
    store.migrate().await.unwrap();
    (store, ())
}

askpro_core::store_conformance!(fresh().await);
