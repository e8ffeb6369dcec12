//! The tables, and where it is noted which of them there are.

use sqlx::migrate::Migrator;

/// The table that lists the migrations done; the host's own migrations keep theirs.
pub const MIGRATIONS_TABLE: &str = "askpro_migrations";

/// The migrations, for hosts that run them by themselves.
///
/// ```
/// assert!(askpro_store_sqlx::migrator().iter().next().is_some());
/// ```
#[must_use]
pub fn migrator() -> Migrator {
    let mut migrator = sqlx::migrate!();
    migrator.dangerous_set_table_name(MIGRATIONS_TABLE);
    migrator
}
