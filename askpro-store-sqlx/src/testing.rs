//! A PostgreSQL server for tests, and a database of its own for each test.
//!
//! ```no_run
//! # async fn test() -> std::io::Result<()> {
//! use askpro_store_sqlx::testing::PostgresServer;
//!
//! let server = PostgresServer::shared()?;
//! let database = server.database().await?;
//! let store = database.store().await;
//! # let _ = store;
//! # Ok(())
//! # }
//! ```

mod database;
mod programs;
mod server;

pub use database::TestDatabase;
pub use server::{Durability, PostgresServer, URL_VARIABLE};
