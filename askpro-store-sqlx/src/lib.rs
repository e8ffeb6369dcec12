#![doc = include_str!("../README.md")]

mod error;
mod id;
mod migrate;
#[cfg(feature = "postgres")]
mod postgres;
mod sql;
#[cfg(feature = "sqlite")]
mod sqlite;
mod stored_booking;
#[cfg(feature = "testing")]
pub mod testing;
mod worker;

pub use migrate::{MIGRATIONS_TABLE, migrator};
#[cfg(feature = "postgres")]
pub use postgres::PostgresStore;
#[cfg(feature = "sqlite")]
pub use sqlite::SqliteStore;
pub use sqlx;
pub use worker::{RunJobs, Worker};
