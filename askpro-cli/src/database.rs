//! The database file: where it lies, whether it is there, and in which form.

use std::path::{Path, PathBuf};
use std::str::FromStr;

use askpro_store_sqlx::sqlx::{
    self, Connection, Row, SqliteConnection, sqlite::SqliteConnectOptions,
};
use askpro_store_sqlx::{MIGRATIONS_TABLE, SqliteStore, migrator};

use crate::config::Config;
use crate::error::CliError;
use crate::private_file;

/// What a look from outside shows.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum State {
    /// It lives in memory, so each start makes it.
    InMemory,
    /// There is no such file yet.
    Absent(PathBuf),
    /// It is there, but `askpro migrate` has something to do.
    Behind(PathBuf),
    /// A newer program made it, or its tables are not ours.
    Foreign(PathBuf),
    /// It has this version's form.
    UpToDate(PathBuf),
}

/// Looks at the database without writing to it.
///
/// # Errors
/// When the file is there but cannot be read as a database.
pub(crate) async fn state(config: &Config) -> Result<State, CliError> {
    let Some(path) = file(&config.database.url) else { return Ok(State::InMemory) };
    if !path.exists() {
        return Ok(State::Absent(path));
    }
    let done = migrations(&path).await;
    let done = done.map_err(|source| CliError::Database { path: path.clone(), source })?;
    let known: Vec<(i64, Vec<u8>)> = migrator()
        .iter()
        .map(|migration| (migration.version, migration.checksum.to_vec()))
        .collect();
    Ok(if done == known {
        State::UpToDate(path)
    } else if known.starts_with(&done) {
        State::Behind(path)
    } else {
        State::Foreign(path)
    })
}

/// The migrations done, with their checksums.
async fn migrations(path: &Path) -> Result<Vec<(i64, Vec<u8>)>, sqlx::Error> {
    let options = SqliteConnectOptions::new().filename(path).read_only(true);
    let mut connection = SqliteConnection::connect_with(&options).await?;
    let table = "SELECT name FROM sqlite_master WHERE type = 'table' AND name = $1";
    let table = sqlx::query(table).bind(MIGRATIONS_TABLE).fetch_optional(&mut connection).await?;
    let mut done = Vec::new();
    if table.is_some() {
        let rows = sqlx::query(
            "SELECT version, checksum FROM askpro_migrations WHERE success ORDER BY version",
        );
        for row in rows.fetch_all(&mut connection).await? {
            done.push((row.try_get("version")?, row.try_get("checksum")?));
        }
    }
    connection.close().await?;
    Ok(done)
}

/// Opens the database and brings it to this version's form. A file that is made can be read by its owner only.
///
/// # Errors
/// When it cannot be made, opened or brought up to date.
pub(crate) async fn open(config: &Config) -> Result<SqliteStore, CliError> {
    let url = &config.database.url;
    if let Some(path) = file(url).filter(|path| makes_files(url) && !path.exists()) {
        match private_file::create_new(&path) {
            // Another process was quicker.
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
            made => {
                made.map_err(CliError::io(format!("cannot make the database {}", path.display())))?;
            }
        }
    }
    let store = SqliteStore::connect(url).await?;
    store.migrate().await?;
    Ok(store)
}

/// Opens a database that is there and has this version's form; makes and changes none.
///
/// # Errors
/// When there is none, or `askpro migrate` has something to do.
pub(crate) async fn open_existing(config: &Config) -> Result<SqliteStore, CliError> {
    let failed = |path: &Path, what: &str| {
        Err(CliError::Failed(format!("the database {} {what}", path.display())))
    };
    match state(config).await? {
        State::Absent(path) => {
            failed(&path, "is not there yet: `askpro migrate` or `serve` makes it")
        }
        State::Behind(path) => failed(&path, "is of an older version: run `askpro migrate`"),
        State::Foreign(path) => failed(&path, "is of a newer version of askpro, or not ours"),
        State::InMemory => open(config).await,
        State::UpToDate(_) => Ok(SqliteStore::connect(&config.database.url).await?),
    }
}

/// The file behind the URL; `None` for a database in memory.
fn file(url: &str) -> Option<PathBuf> {
    if url.contains(":memory:") || url.contains("mode=memory") {
        return None;
    }
    if !url.starts_with("sqlite:") {
        return Some(PathBuf::from(url));
    }
    let options = SqliteConnectOptions::from_str(url).ok()?;
    Some(options.get_filename().to_owned())
}

/// Whether connecting makes a file that is missing.
fn makes_files(url: &str) -> bool {
    !url.contains("mode=") || url.contains("mode=rwc")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_found_in_every_form_of_the_url() {
        for (url, path) in [
            ("sqlite://askpro.db", Some("askpro.db")),
            ("sqlite:///var/lib/askpro.db?mode=rwc", Some("/var/lib/askpro.db")),
            ("sqlite:askpro.db", Some("askpro.db")),
            ("data/askpro.db", Some("data/askpro.db")),
            ("sqlite::memory:", None),
        ] {
            assert_eq!(file(url).as_deref(), path.map(Path::new), "{url}");
        }
    }
}
