//! SQLite: how to connect, begin and commit, and what its errors mean.

mod intake;
#[cfg_attr(
    feature = "postgres",
    expect(clippy::duplicate_mod, reason = "the ports are written once and compiled per database")
)]
#[path = "repo/mod.rs"]
mod repo;

use std::num::NonZeroUsize;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use askpro_core::{CompanyId, Error, ErrorKind, NewEvent, Recorded, Result, Retry};
use sqlx::pool::{PoolConnection, PoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{
    Connection as _, Pool, Row as _, SqlSafeStr as _, Sqlite, SqliteConnection, SqlitePool,
    Transaction,
};
use tokio::sync::Notify;

use crate::error::{Explained, LATER, SOON, StoreError};
use crate::id::Ids;
use intake::Intake;

// What `repo` is compiled for.
type Backend = SqliteStore;
type Connection = SqliteConnection;
type Database = Sqlite;
type Row = sqlx::sqlite::SqliteRow;

/// Writers take turns on a SQLite database, so the row needs no lock of its own.
const CLAIM_JOB: &str = crate::sql::job::claim!("");

/// The busy timeout and the disk say how long a method may take.
const LONGEST: Option<Duration> = None;

/// Reads run beside the one writer; more than this many wait for each other.
const READERS: u32 = 4;

/// Every store port over one SQLite database. Clones share their connections.
///
/// One connection writes, so that writers queue here and not in SQLite's busy loop; a few others read beside it (a
/// database in memory has a single connection for both). A write is on the disk when its method returns: write-ahead
/// log, `synchronous = FULL`. Events that come while another one is being written share the next transaction.
#[derive(Debug, Clone)]
pub struct SqliteStore {
    writer: SqlitePool,
    reader: SqlitePool,
    /// Whether the connections are the host's, so that durability has to be asked for each time.
    is_hosted: bool,
    ids: Arc<Ids>,
    job_added: Arc<Notify>,
    intake: Arc<Intake>,
}

impl SqliteStore {
    /// Opens a database: `sqlite://path`, a plain path, or `sqlite::memory:`. The file is made when it is missing,
    /// unless the URL has another `mode` (`ro`, `rw`). The tables are made by [`Self::migrate`].
    ///
    /// # Errors
    /// `Configuration` when the URL cannot be read, `Storage` when the database cannot be opened.
    pub async fn connect(url: &str) -> Result<Self> {
        let options = if url.starts_with("sqlite:") {
            SqliteConnectOptions::from_str(url).map_err(|error| {
                Error::new(ErrorKind::Configuration, "connect", "the database URL cannot be read")
                    .with_source(error)
            })?
        } else {
            SqliteConnectOptions::new().filename(url)
        };
        let names_mode = url.split_once('?').is_some_and(|(_, query)| query.contains("mode="));
        let create = !names_mode || url.contains("mode=rwc");
        Self::connect_with(options.create_if_missing(create)).await
    }

    /// Opens a database with options of the host's choice, such as another busy timeout; the ones that durability
    /// needs are set over them.
    ///
    /// # Errors
    /// `Storage` when the database cannot be opened.
    pub async fn connect_with(options: SqliteConnectOptions) -> Result<Self> {
        let options = options
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true);
        let opened = async {
            let writer = connect_writer(&options).await?;
            let reader = if is_in_memory(&writer).await? {
                writer.clone()
            } else {
                PoolOptions::new()
                    .max_connections(READERS)
                    .test_before_acquire(false)
                    .connect_lazy_with(options.pragma("query_only", "ON"))
            };
            Ok::<_, StoreError>(Self::new(writer, reader, false))
        };
        opened.await.map_err(|error| error.during("connect", explain))
    }

    /// Works on the host's own pool, whose journal mode stays as it is. Each write asks for `synchronous = FULL` on
    /// its connection first.
    ///
    /// A pool of several connections to a database in memory must share its cache.
    #[must_use]
    pub fn from_pool(pool: SqlitePool) -> Self {
        Self::new(pool.clone(), pool, true)
    }

    fn new(writer: SqlitePool, reader: SqlitePool, is_hosted: bool) -> Self {
        Self {
            writer,
            reader,
            is_hosted,
            ids: Arc::default(),
            job_added: Arc::default(),
            intake: Arc::default(),
        }
    }

    /// Sets how many events may share one transaction; 1 gives each its own. For clones made afterwards too.
    #[must_use]
    pub fn with_largest_batch(mut self, events: NonZeroUsize) -> Self {
        self.intake = Arc::new(Intake::new(events));
        self
    }

    /// Makes the tables that are missing. Several servers may do so at once: one does, the others wait.
    ///
    /// # Errors
    /// `Storage` when it fails, or the database is newer than this program; then nothing was changed.
    pub async fn migrate(&self) -> Result<()> {
        let migrated = async {
            let mut tx = self.begin().await?;
            let done = crate::migrator().run_direct(None, &mut *tx, false).await;
            done.map_err(|error| StoreError::Sql(sqlx::Error::Migrate(Box::new(error))))?;
            tx.commit().await?;
            Ok::<_, StoreError>(())
        };
        migrated.await.map_err(|error| error.during("migrate", explain))
    }

    /// Closes the connections, after what runs on them has ended.
    pub async fn close(&self) {
        self.reader.close().await;
        self.writer.close().await;
    }

    /// The connections that read, for hosts that join their own tables. In a file they cannot write.
    #[must_use]
    pub const fn pool(&self) -> &SqlitePool {
        &self.reader
    }

    /// Notified when a job was stored or given back by this process: wakes a [`Worker`](crate::Worker).
    #[must_use]
    pub fn job_added(&self) -> Arc<Notify> {
        Arc::clone(&self.job_added)
    }

    fn wake_worker(&self) {
        self.job_added.notify_one();
    }

    fn ids(&self) -> &Ids {
        &self.ids
    }

    const fn reader(&self) -> &SqlitePool {
        &self.reader
    }

    /// A transaction that writes. It takes the write lock at once: one that reads first and writes then would fail
    /// without waiting when somebody else wrote in between.
    async fn begin(&self) -> std::result::Result<Transaction<'static, Sqlite>, sqlx::Error> {
        let mut connection = acquire(&self.writer).await?;
        if self.is_hosted {
            sqlx::query("PRAGMA synchronous = FULL").execute(&mut *connection).await?;
        }
        Transaction::begin(connection, Some("BEGIN IMMEDIATE".into_sql_str())).await
    }

    /// There is one writer, so even those that need no turn take it.
    async fn begin_unordered(
        &self,
    ) -> std::result::Result<Transaction<'static, Sqlite>, sqlx::Error> {
        self.begin().await
    }

    /// A transaction whose reads all see the same state.
    async fn begin_read(&self) -> std::result::Result<Transaction<'static, Sqlite>, sqlx::Error> {
        Transaction::begin(acquire(&self.reader).await?, None).await
    }

    /// Stores an event together with those that wait.
    async fn record(
        &self,
        company: CompanyId,
        event: &NewEvent,
    ) -> std::result::Result<Recorded, StoreError> {
        intake::record(self, company, event).await
    }
}

/// Writers take turns, so nobody is quicker.
const fn lost_race(_: &StoreError) -> bool {
    false
}

/// A connection that is in no transaction.
///
/// When the disk is full or fails, SQLite rolls back by itself. The driver's own rollback then fails, and it believes
/// for ever that the connection is inside a transaction; such a connection is thrown away.
async fn acquire(pool: &SqlitePool) -> Result<PoolConnection<Sqlite>, sqlx::Error> {
    loop {
        let connection = pool.acquire().await?;
        if !connection.is_in_transaction() {
            return Ok(connection);
        }
        connection.close().await?;
    }
}

/// Opens the connection that writes.
///
/// Of two servers that switch a new file to write-ahead logging at once, SQLite refuses one without letting it wait as
/// it does elsewhere; so the waiting is done here.
async fn connect_writer(options: &SqliteConnectOptions) -> Result<SqlitePool, sqlx::Error> {
    const TRIES: u32 = 50;
    const PAUSE: Duration = Duration::from_millis(100);
    let mut tries = 1;
    loop {
        match writer_options().connect_with(options.clone()).await {
            Err(error) if tries < TRIES && primary_code(&error) == Some(BUSY) => {
                tries += 1;
                tokio::time::sleep(PAUSE).await;
            }
            connected => return connected,
        }
    }
}

fn writer_options() -> PoolOptions<Sqlite> {
    // The only connection to a database in memory is the database, so it must not be given up.
    PoolOptions::new()
        .min_connections(1)
        .max_connections(1)
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false)
}

/// Whether the database has no file.
async fn is_in_memory(pool: &Pool<Sqlite>) -> Result<bool, sqlx::Error> {
    let row = sqlx::query("SELECT file FROM pragma_database_list WHERE name = 'main'")
        .fetch_one(pool)
        .await?;
    let file: Option<String> = row.try_get("file")?;
    Ok(file.unwrap_or_default().is_empty())
}

/// SQLite's primary result code for "busy".
const BUSY: i32 = 5;

/// SQLite's primary result code, where the error is its own.
fn primary_code(error: &sqlx::Error) -> Option<i32> {
    let code: i32 = error.as_database_error()?.code()?.parse().ok()?;
    Some(code & 0xff)
}

/// What an error of the database means for the caller. Decided by SQLite's primary result code, never by its text.
fn explain(error: &sqlx::Error) -> Explained {
    let (message, retry) = match error {
        sqlx::Error::Database(_) => match primary_code(error) {
            Some(BUSY) => ("the database is busy", SOON),
            Some(6) => ("a table is locked", SOON),
            Some(8) => ("the database can only be read", LATER),
            Some(10) => ("the disk failed", LATER),
            Some(11 | 26) => ("the file is no sound database", Retry::Never),
            Some(13) => ("the disk is full", LATER),
            Some(14) => ("the database file cannot be opened", LATER),
            _ => ("the database refused the statement", SOON),
        },
        sqlx::Error::PoolTimedOut => ("no connection became free in time", SOON),
        sqlx::Error::PoolClosed => ("the store is closed", Retry::Never),
        sqlx::Error::Migrate(_) => ("the tables could not be brought up to date", Retry::Never),
        _ => ("the database failed", SOON),
    };
    Explained { message, retry }
}

#[cfg(test)]
mod tests;
