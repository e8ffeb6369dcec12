//! A database on a PostgreSQL server: whether it can be reached, and in which form it is.

use std::str::FromStr;

use askpro_store_sqlx::sqlx::postgres::{PgConnectOptions, PgPool};
use askpro_store_sqlx::sqlx::{self, Row};
use askpro_store_sqlx::{MIGRATIONS_TABLE, PostgresStore};

use super::{Place, State};
use crate::error::CliError;

/// Whether the URL names a server.
pub(super) fn is_meant(url: &str) -> bool {
    ["postgres:", "postgresql:"].iter().any(|scheme| url.starts_with(scheme))
}

/// Looks at the database without writing to it.
pub(super) async fn state(url: &str) -> Result<State, CliError> {
    let store = connect(url).await?;
    let done = migrations(store.pool()).await;
    store.close().await;
    let place = place(url);
    match done {
        Ok(Some(done)) => Ok(State::of(place, &done)),
        Ok(None) => Ok(State::Empty(place)),
        Err(source) => Err(CliError::Database { place, source }),
    }
}

/// The migrations done, with their checksums; `None` when there is not even the table for them.
async fn migrations(pool: &PgPool) -> Result<Option<Vec<(i64, Vec<u8>)>>, sqlx::Error> {
    let table = sqlx::query("SELECT to_regclass($1) IS NOT NULL AS there").bind(MIGRATIONS_TABLE);
    if !table.fetch_one(pool).await?.try_get("there")? {
        return Ok(None);
    }
    let mut done = Vec::new();
    for row in sqlx::query(super::MIGRATIONS_DONE).fetch_all(pool).await? {
        done.push((row.try_get("version")?, row.try_get("checksum")?));
    }
    Ok(Some(done))
}

/// Connects to the database.
pub(super) async fn connect(url: &str) -> Result<PostgresStore, CliError> {
    let connected = PostgresStore::connect(url).await;
    connected
        .map_err(|source| CliError::Unreachable { place: place(url), source: Box::new(source) })
}

/// Names the database without user and password.
fn place(url: &str) -> Place {
    let Ok(options) = PgConnectOptions::from_str(url) else {
        return Place::Server("postgres://…".to_owned());
    };
    let database = options.get_database().unwrap_or(options.get_username());
    Place::Server(match options.get_socket() {
        Some(socket) => format!("postgres:{}, {database}", socket.display()),
        None => format!("postgres://{}:{}/{database}", options.get_host(), options.get_port()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_password_is_not_in_the_name() {
        for url in [
            "postgres://erika:geheim@db.example.com:5433/askpro",
            "postgresql://db.example.com:5433/askpro?user=erika&password=geheim",
        ] {
            assert!(is_meant(url));
            assert_eq!(place(url).to_string(), "postgres://db.example.com:5433/askpro");
        }
        assert_eq!(place("postgres://erika:geheim@[").to_string(), "postgres://…");
    }
}
