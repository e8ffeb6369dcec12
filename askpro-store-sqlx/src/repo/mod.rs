//! The store ports over sqlx, once for all databases.
//!
//! This folder is compiled once for each backend: the module that includes it names the store, the connection and the
//! row, opens transactions, and explains errors. What differs between databases stays in that module.

mod booking;
mod breaker;
mod cache;
mod call;
mod columns;
mod event;
mod job;
mod task;
mod tenant;

use askpro_core::ports::Store;
use askpro_core::{Error, Result};
use async_trait::async_trait;
use chrono::{DateTime, Utc};

use super::{Backend, CLAIM_JOB, Connection, Database, Row, explain};
use crate::error::StoreError;

/// The result of everything below the ports.
type Outcome<T> = std::result::Result<T, StoreError>;

/// Runs the work of one port method; its errors name the method.
async fn during<T>(
    operation: &'static str,
    work: impl Future<Output = Outcome<T>> + Send,
) -> Result<T, Error> {
    work.await.map_err(|error| error.during(operation, explain))
}

/// An instant as it is stored.
const fn micros(instant: DateTime<Utc>) -> i64 {
    instant.timestamp_micros()
}

fn opt_micros(instant: Option<DateTime<Utc>>) -> Option<i64> {
    instant.map(micros)
}

/// A change that needs the lease: no row changed means that it was lost.
const fn held(rows_affected: u64) -> Outcome<()> {
    if rows_affected == 0 { Err(StoreError::LeaseLost) } else { Ok(()) }
}

/// A value as stored JSON.
fn to_json<T: serde::Serialize>(
    table: &'static str,
    column: &'static str,
    value: &T,
) -> Outcome<String> {
    serde_json::to_string(value).map_err(|_| StoreError::Corrupt {
        table,
        column,
        expected: "a value that can be written as JSON",
    })
}

#[async_trait]
impl Store for Backend {
    async fn ping(&self) -> Result<()> {
        during("ping", async {
            let mut tx = self.begin().await?;
            sqlx::query(crate::sql::tenant::TOUCH).execute(&mut *tx).await?;
            tx.rollback().await?;
            Ok(())
        })
        .await
    }
}
