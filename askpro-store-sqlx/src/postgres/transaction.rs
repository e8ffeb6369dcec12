//! Transactions whose commit is one.

use std::ops::{Deref, DerefMut};

use sqlx::Postgres;
use sqlx::postgres::{PgConnection, PgPool};
use tokio::sync::OwnedMutexGuard;

use crate::error::StoreError;

/// What the host's or the server's defaults may leave open is set with the `BEGIN`, in one message: a commit that waits
/// for the disk, and limits for statements, locks and a client that has vanished.
macro_rules! writing {
    ($rest:literal) => {
        concat!(
            "BEGIN ISOLATION LEVEL READ COMMITTED; \
             SET LOCAL statement_timeout = '5s'; SET LOCAL lock_timeout = '4s'; \
             SET LOCAL idle_in_transaction_session_timeout = '10s'; \
             SELECT set_config('synchronous_commit', 'on', true) \
             WHERE current_setting('synchronous_commit') = 'off'",
            $rest
        )
    };
}

/// Writes beside others.
pub(super) const UNORDERED: &str = writing!("");

/// Writes when it is its turn. The lock ends with the transaction; its number is ours, the database the host's.
pub(super) const IN_TURN: &str = writing!("; SELECT pg_advisory_xact_lock(7382915460224701)");

/// Takes as long as it takes: tables may be large, and another server may be at it.
pub(super) const MIGRATE: &str = writing!(
    "; SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0; \
     SET LOCAL client_min_messages = warning; \
     SELECT pg_advisory_xact_lock(7382915460224702)"
);

/// Sees one state throughout.
pub(super) const READ: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; \
     SET LOCAL statement_timeout = '5s'; SET LOCAL idle_in_transaction_session_timeout = '10s'";

/// A transaction on a connection of the pool; dropped without a commit it is rolled back.
#[derive(Debug)]
pub(super) struct Transaction {
    inner: sqlx::Transaction<'static, Postgres>,
    _turn: Option<OwnedMutexGuard<()>>,
}

impl Transaction {
    /// Begins with one of the statements above. The next one in turn waits until this is dropped.
    pub(super) async fn begin(
        pool: &PgPool,
        statement: &'static str,
        turn: Option<OwnedMutexGuard<()>>,
    ) -> Result<Self, StoreError> {
        Ok(Self { inner: pool.begin_with(statement).await?, _turn: turn })
    }

    /// Commits, or fails.
    ///
    /// A `COMMIT` after a statement that failed rolls back, and PostgreSQL calls that a success; so it is asked before
    /// whether the transaction still stands.
    pub(super) async fn commit(mut self) -> Result<(), sqlx::Error> {
        sqlx::query("SELECT 1").execute(&mut *self.inner).await?;
        self.inner.commit().await
    }

    pub(super) async fn rollback(self) -> Result<(), sqlx::Error> {
        self.inner.rollback().await
    }
}

impl Deref for Transaction {
    type Target = PgConnection;

    fn deref(&self) -> &PgConnection {
        &self.inner
    }
}

impl DerefMut for Transaction {
    fn deref_mut(&mut self) -> &mut PgConnection {
        &mut self.inner
    }
}
