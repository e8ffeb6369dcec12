//! Transactions whose commit is one.

use std::ops::{Deref, DerefMut};

use sqlx::postgres::{PgConnection, PgPool};
use sqlx::{Postgres, SqlSafeStr as _};

use crate::error::StoreError;

/// Reads and writes. What the host's or the server's defaults may leave open is set with the `BEGIN`, in one message:
/// a commit that waits for the disk, and limits for statements, locks and a client that has vanished.
pub(super) const WRITE: &str = "BEGIN ISOLATION LEVEL READ COMMITTED; \
     SET LOCAL statement_timeout = '5s'; SET LOCAL lock_timeout = '4s'; \
     SET LOCAL idle_in_transaction_session_timeout = '10s'; \
     SELECT set_config('synchronous_commit', 'on', true) \
     WHERE current_setting('synchronous_commit') = 'off'";

/// Sees one state throughout.
pub(super) const READ: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; \
     SET LOCAL statement_timeout = '5s'; SET LOCAL idle_in_transaction_session_timeout = '10s'";

/// Takes as long as it takes: tables may be large, and another server may be at it.
pub(super) const MIGRATE: &str = "BEGIN ISOLATION LEVEL READ COMMITTED; \
     SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0; \
     SELECT set_config('synchronous_commit', 'on', true) \
     WHERE current_setting('synchronous_commit') = 'off'";

/// A transaction on a connection of the pool; dropped without a commit it is rolled back.
#[derive(Debug)]
pub(super) struct Transaction(sqlx::Transaction<'static, Postgres>);

impl Transaction {
    pub(super) async fn begin(pool: &PgPool, statement: &'static str) -> Result<Self, StoreError> {
        Ok(Self(pool.begin_with(statement.into_sql_str()).await?))
    }

    /// Commits, or fails.
    ///
    /// A `COMMIT` after a statement that failed rolls back, and PostgreSQL calls that a success; so it is asked before
    /// whether the transaction still stands.
    pub(super) async fn commit(mut self) -> Result<(), sqlx::Error> {
        sqlx::query("SELECT 1").execute(&mut *self.0).await?;
        self.0.commit().await
    }

    pub(super) async fn rollback(self) -> Result<(), sqlx::Error> {
        self.0.rollback().await
    }
}

impl Deref for Transaction {
    type Target = PgConnection;

    fn deref(&self) -> &PgConnection {
        &self.0
    }
}

impl DerefMut for Transaction {
    fn deref_mut(&mut self) -> &mut PgConnection {
        &mut self.0
    }
}
