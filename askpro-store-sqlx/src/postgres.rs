//! PostgreSQL: how to connect, begin and commit, and what its errors mean.

mod explain;
#[cfg_attr(
    feature = "sqlite",
    expect(clippy::duplicate_mod, reason = "the ports are written once and compiled per database")
)]
#[path = "repo/mod.rs"]
mod repo;
mod transaction;
mod wake_up;

use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use askpro_core::{CompanyId, Error, ErrorKind, NewEvent, Recorded, Result};
use sqlx::pool::PoolOptions;
use sqlx::postgres::{PgConnectOptions, PgConnection, PgPool};
use sqlx::{Connection as _, Postgres};
use tokio::sync::{Mutex, Notify};
use tokio::time::timeout;

use crate::error::StoreError;
use crate::id::Ids;
use explain::{explain, lost_race};
use transaction::Transaction;
use wake_up::WakeUp;

// What `repo` is compiled for.
type Backend = PostgresStore;
type Connection = PgConnection;
type Database = Postgres;
type Row = sqlx::postgres::PgRow;

/// Claimers step over the row that another one is about to take.
const CLAIM_JOB: &str = crate::sql::job::claim!(" FOR UPDATE SKIP LOCKED");

/// How long one method may take in all, so that the caller learns soon that the database is gone.
const LONGEST: Option<Duration> = Some(Duration::from_secs(8));

/// How long to wait for a connection, a new one or one that others use.
const ACQUIRE: Duration = Duration::from_secs(3);

/// How long a connection may take to show that it still works before it is given back.
const RELEASE: Duration = Duration::from_secs(3);

/// How many connections a process has at the most, the one that listens aside. PostgreSQL's default limit is 100 for all.
const CONNECTIONS: u32 = 10;

/// Every store port over one PostgreSQL database. Clones share their connections; several processes share the database.
///
/// Events are taken in and jobs claimed by many at once; what decides about calls, bookings and tasks runs one
/// transaction after the other, whichever process it comes from.
///
/// A write is on the disk when its method returns, also where the server's default is `synchronous_commit = off`. When
/// the database is gone, methods fail within seconds; connections come back by themselves.
#[derive(Debug, Clone)]
pub struct PostgresStore {
    pool: PgPool,
    ids: Arc<Ids>,
    /// Whose turn it is in this process.
    turn: Arc<Mutex<()>>,
    wake_up: Arc<WakeUp>,
}

impl PostgresStore {
    /// Connects to `postgres://user@host:5432/database`. What the URL leaves out is taken from the usual variables
    /// (`PGHOST`, `PGPASSWORD`, …) and from the password file. The tables are made by [`Self::migrate`].
    ///
    /// # Errors
    /// `Configuration` when the URL cannot be read, `Storage` when the database cannot be reached.
    pub async fn connect(url: &str) -> Result<Self> {
        let options = PgConnectOptions::from_str(url).map_err(|error| {
            Error::new(ErrorKind::Configuration, "connect", "the database URL cannot be read")
                .with_source(error)
        })?;
        Self::connect_with(options).await
    }

    /// Connects with options of the host's choice, such as a certificate.
    ///
    /// # Errors
    /// `Storage` when the database cannot be reached.
    pub async fn connect_with(options: PgConnectOptions) -> Result<Self> {
        // A connection outside the pool says why it fails; the pool says only that none became free.
        let tried = match timeout(ACQUIRE, PgConnection::connect_with(&options)).await {
            Ok(Ok(connection)) => connection.close().await.map_err(StoreError::Sql),
            Ok(Err(error)) => Err(StoreError::Sql(error)),
            Err(_) => Err(StoreError::TimedOut),
        };
        tried.map_err(|error| error.during("connect", explain))?;
        Ok(Self::from_pool(pool_options().connect_lazy_with(options)))
    }

    /// Works on the host's own pool. Its timeouts stay as they are: its `acquire_timeout` is how long a method waits for
    /// a connection.
    ///
    /// [`Self::job_added`] uses one more connection, beside the pool.
    #[must_use]
    pub fn from_pool(pool: PgPool) -> Self {
        let wake_up = Arc::new(WakeUp::new(&pool));
        Self { pool, ids: Arc::default(), turn: Arc::default(), wake_up }
    }

    /// Makes the tables that are missing. Several servers may do so at once: one does, the others wait.
    ///
    /// # Errors
    /// `Storage` when it fails, or the database is newer than this program; then nothing was changed.
    pub async fn migrate(&self) -> Result<()> {
        let migrated = async {
            let mut tx = Transaction::begin(&self.pool, transaction::MIGRATE, None).await?;
            let mut migrator = crate::migrator();
            // The transaction has a lock of its own, which ends with it whatever happens.
            migrator.set_locking(false);
            let done = migrator.run_direct(None, &mut *tx, false).await;
            done.map_err(|error| StoreError::Sql(sqlx::Error::Migrate(Box::new(error))))?;
            tx.commit().await?;
            Ok::<_, StoreError>(())
        };
        migrated.await.map_err(|error| error.during("migrate", explain))
    }

    /// Closes the connections, after what runs on them has ended.
    pub async fn close(&self) {
        self.wake_up.close();
        self.pool.close().await;
    }

    /// The connections, for hosts that join their own tables.
    #[must_use]
    pub const fn pool(&self) -> &PgPool {
        &self.pool
    }

    /// Notified when a job was stored or given back, by this process or another: wakes a [`Worker`](crate::Worker).
    ///
    /// What other processes do is heard by `LISTEN` on a connection beside the pool, from the first call of this method
    /// on. Now and then a notification is lost, as when that connection breaks: polling has to find those jobs.
    #[must_use]
    pub fn job_added(&self) -> Arc<Notify> {
        self.wake_up.listen()
    }

    fn wake_worker(&self) {
        self.wake_up.tell(&self.pool);
    }

    fn ids(&self) -> &Ids {
        &self.ids
    }

    const fn reader(&self) -> &PgPool {
        &self.pool
    }

    /// A transaction that writes, when it is its turn: those of all processes run one after the other, as on SQLite, so
    /// that a read may decide about a write. Within the process they wait here, not each on a connection of its own.
    async fn begin(&self) -> std::result::Result<Transaction, StoreError> {
        let turn = Arc::clone(&self.turn).lock_owned().await;
        Transaction::begin(&self.pool, transaction::IN_TURN, Some(turn)).await
    }

    /// A transaction that writes beside others. Each statement sees what was committed before it.
    async fn begin_unordered(&self) -> std::result::Result<Transaction, StoreError> {
        Transaction::begin(&self.pool, transaction::UNORDERED, None).await
    }

    /// A transaction whose reads all see the same state.
    async fn begin_read(&self) -> std::result::Result<Transaction, StoreError> {
        Transaction::begin(&self.pool, transaction::READ, None).await
    }

    /// Stores an event. Events that wait for the disk at the same time share its flush by the server's own doing.
    async fn record(
        &self,
        company: CompanyId,
        event: &NewEvent,
    ) -> std::result::Result<Recorded, StoreError> {
        let mut tx = self.begin_unordered().await?;
        let written = repo::write_events(&mut tx, &self.ids, &[(company, event)]).await?;
        let recorded = written.into_iter().next().ok_or(sqlx::Error::RowNotFound)?;
        if matches!(recorded, Recorded::Duplicate(_)) {
            tx.rollback().await?;
            return Ok(recorded);
        }
        tx.commit().await?;
        if event.job.is_some() {
            self.wake_worker();
        }
        Ok(recorded)
    }
}

fn pool_options() -> PoolOptions<Postgres> {
    PoolOptions::new().max_connections(CONNECTIONS).acquire_timeout(ACQUIRE).after_release(
        |connection: &mut PgConnection, _| {
            // The pool would wait for the last answer for ever when the machine at the other end is gone.
            Box::pin(async { Ok(matches!(timeout(RELEASE, connection.ping()).await, Ok(Ok(())))) })
        },
    )
}
