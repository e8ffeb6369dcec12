//! The store ports over sqlx, once for all databases.
//!
//! This folder is compiled once for each backend: the module that includes it names the store, the connection and the
//! row, opens transactions, takes locks, and explains errors. What differs between databases stays in that module.
//!
//! Transactions that write take turns ([`Backend::begin`]), so what one has read stands until it ends. Where a write
//! repeats the condition on which it depends, or a unique index decides, `begin_unordered` lets it run beside others.

mod appointment;
mod audit;
mod booking;
mod breaker;
mod cache;
mod call;
mod columns;
mod event;
mod function;
mod job;
mod offer;
mod secret;
mod step;
mod sync;
mod task;
mod tenant;
mod token;

use askpro_core::ports::Store;
use askpro_core::{Error, Result};
use async_trait::async_trait;
use chrono::{DateTime, Utc};

use super::{Backend, CLAIM_JOB, Connection, Database, LONGEST, Row, explain, lost_race};
use crate::error::StoreError;

pub(super) use event::write_events;

/// The result of everything below the ports.
type Outcome<T> = std::result::Result<T, StoreError>;

/// Runs the work of one port method; its errors name the method.
async fn during<T>(
    operation: &'static str,
    work: impl Future<Output = Outcome<T>> + Send,
) -> Result<T, Error> {
    let done = match LONGEST {
        Some(longest) => {
            tokio::time::timeout(longest, work).await.unwrap_or(Err(StoreError::TimedOut))
        }
        None => work.await,
    };
    done.map_err(|error| error.during(operation, explain))
}

/// Does the work again, in a new transaction, as long as another one was quicker.
async fn until_won<T, F>(work: impl Fn() -> F + Send + Sync) -> Outcome<T>
where
    F: Future<Output = Outcome<T>> + Send,
{
    loop {
        match work().await {
            Err(error) if lost_race(&error) => {}
            done => return done,
        }
    }
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
