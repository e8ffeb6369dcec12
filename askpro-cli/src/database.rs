//! The database: which one it is, whether it is there, and in which form.

mod postgres;
mod sqlite;

use std::fmt;
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use askpro_core::ports::Store;
use askpro_store_sqlx::{PostgresStore, SqliteStore, migrator};
use tokio::sync::Notify;

use crate::config::Config;
use crate::error::CliError;

/// The migrations that were done, in the table of [`askpro_store_sqlx::MIGRATIONS_TABLE`].
const MIGRATIONS_DONE: &str =
    "SELECT version, checksum FROM askpro_migrations WHERE success ORDER BY version";

/// Where a database is, in words that hold no password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Place {
    File(PathBuf),
    Server(String),
}

impl Place {
    /// The file, if it is one.
    pub(crate) fn file(&self) -> Option<&Path> {
        match self {
            Self::File(path) => Some(path),
            Self::Server(_) => None,
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => path.display().fmt(f),
            Self::Server(name) => name.fmt(f),
        }
    }
}

/// What a look from outside shows.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum State {
    /// It lives in memory, so each start makes it.
    InMemory,
    /// There is no such file yet.
    Absent(Place),
    /// The server has it, without tables.
    Empty(Place),
    /// It is there, but `askpro migrate` has something to do.
    Behind(Place),
    /// A newer program made it, or its tables are not ours.
    Foreign(Place),
    /// It has this version's form.
    UpToDate(Place),
}

impl State {
    /// What the migrations that were done say.
    fn of(place: Place, done: &[(i64, Vec<u8>)]) -> Self {
        let known: Vec<(i64, Vec<u8>)> = migrator()
            .iter()
            .map(|migration| (migration.version, migration.checksum.to_vec()))
            .collect();
        if done == known {
            Self::UpToDate(place)
        } else if known.starts_with(done) {
            Self::Behind(place)
        } else {
            Self::Foreign(place)
        }
    }
}

/// Looks at the database without writing to it.
///
/// # Errors
/// When it is there but cannot be read, or its server cannot be reached.
pub(crate) async fn state(config: &Config) -> Result<State, CliError> {
    let url = &config.database.url;
    if postgres::is_meant(url) { postgres::state(url).await } else { sqlite::state(url).await }
}

/// An open database.
#[derive(Debug)]
pub(crate) enum Database {
    Sqlite(SqliteStore),
    Postgres(PostgresStore),
}

impl Database {
    async fn connect(config: &Config) -> Result<Self, CliError> {
        let url = &config.database.url;
        Ok(if postgres::is_meant(url) {
            Self::Postgres(postgres::connect(url).await?)
        } else {
            Self::Sqlite(sqlite::connect(url).await?)
        })
    }

    /// Every store port over it, for those who keep it.
    pub(crate) fn shared(&self) -> Arc<dyn Store> {
        match self {
            Self::Sqlite(store) => Arc::new(store.clone()),
            Self::Postgres(store) => Arc::new(store.clone()),
        }
    }

    /// Notified when there is a job.
    pub(crate) fn job_added(&self) -> Arc<Notify> {
        match self {
            Self::Sqlite(store) => store.job_added(),
            Self::Postgres(store) => store.job_added(),
        }
    }

    /// Closes it, after what runs on it has ended.
    pub(crate) async fn close(&self) {
        match self {
            Self::Sqlite(store) => store.close().await,
            Self::Postgres(store) => store.close().await,
        }
    }
}

/// Every store port, whichever database it is.
impl Deref for Database {
    type Target = dyn Store;

    fn deref(&self) -> &Self::Target {
        match self {
            Self::Sqlite(store) => store,
            Self::Postgres(store) => store,
        }
    }
}

/// Opens the database and brings it to this version's form. A file that is made can be read by its owner only.
///
/// # Errors
/// When it cannot be made, reached, opened or brought up to date.
pub(crate) async fn open(config: &Config) -> Result<Database, CliError> {
    let database = Database::connect(config).await?;
    match &database {
        Database::Sqlite(store) => store.migrate().await?,
        Database::Postgres(store) => store.migrate().await?,
    }
    Ok(database)
}

/// Opens a database that is there and has this version's form; makes and changes none.
///
/// # Errors
/// When there is none, it cannot be reached, or `askpro migrate` has something to do.
pub(crate) async fn open_existing(config: &Config) -> Result<Database, CliError> {
    let failed =
        |place: &Place, what: &str| Err(CliError::Failed(format!("the database {place} {what}")));
    match state(config).await? {
        State::Absent(place) => {
            failed(&place, "is not there yet: `askpro migrate` or `serve` makes it")
        }
        State::Empty(place) => {
            failed(&place, "has no tables yet: `askpro migrate` or `serve` makes them")
        }
        State::Behind(place) => failed(&place, "is of an older version: run `askpro migrate`"),
        State::Foreign(place) => failed(&place, "is of a newer version of askpro, or not ours"),
        State::InMemory => open(config).await,
        State::UpToDate(_) => Database::connect(config).await,
    }
}
