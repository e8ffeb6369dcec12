//! A PostgreSQL database keeps the contracts of the store ports.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use askpro_store_sqlx::PostgresStore;
use askpro_store_sqlx::testing::{PostgresServer, TestDatabase};

/// The database goes before its server.
async fn fresh() -> (PostgresStore, (TestDatabase, PostgresServer)) {
    let server = PostgresServer::shared().unwrap();
    let database = server.database().await.unwrap();
    (database.store().await, (database, server))
}

askpro_core::store_conformance!(fresh().await);
