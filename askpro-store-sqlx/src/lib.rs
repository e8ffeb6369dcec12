#![doc = include_str!("../README.md")]

mod error;
mod id;
mod migrate;
mod sql;
#[cfg(feature = "sqlite")]
mod sqlite;
mod stored_booking;
mod worker;

pub use migrate::{MIGRATIONS_TABLE, migrator};
#[cfg(feature = "sqlite")]
pub use sqlite::SqliteStore;
pub use sqlx;
pub use worker::{RunJobs, Worker};
