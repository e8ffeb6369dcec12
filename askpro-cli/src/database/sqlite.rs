//! A database in a file: where it lies, whether it is there, and in which form.

use std::path::{Path, PathBuf};
use std::str::FromStr;

use askpro_store_sqlx::sqlx::{
    self, Connection, Row, SqliteConnection, sqlite::SqliteConnectOptions,
};
use askpro_store_sqlx::{MIGRATIONS_TABLE, SqliteStore};

use super::{Place, State};
use crate::error::CliError;
use crate::private_file;

/// Looks at the database without writing to it.
pub(super) async fn state(url: &str) -> Result<State, CliError> {
    let Some(path) = file(url) else { return Ok(State::InMemory) };
    if !path.exists() {
        return Ok(State::Absent(Place::File(path)));
    }
    let done = migrations(&path).await;
    let place = Place::File(path);
    match done {
        Ok(done) => Ok(State::of(place, &done)),
        Err(source) => Err(CliError::Database { place, source }),
    }
}

/// The migrations done, with their checksums.
async fn migrations(path: &Path) -> Result<Vec<(i64, Vec<u8>)>, sqlx::Error> {
    let options = SqliteConnectOptions::new().filename(path).read_only(true);
    let mut connection = SqliteConnection::connect_with(&options).await?;
    let table = "SELECT name FROM sqlite_master WHERE type = 'table' AND name = $1";
    let table = sqlx::query(table).bind(MIGRATIONS_TABLE).fetch_optional(&mut connection).await?;
    let mut done = Vec::new();
    if table.is_some() {
        for row in sqlx::query(super::MIGRATIONS_DONE).fetch_all(&mut connection).await? {
            done.push((row.try_get("version")?, row.try_get("checksum")?));
        }
    }
    connection.close().await?;
    Ok(done)
}

/// Opens the database. A file that is made can be read by its owner only.
pub(super) async fn connect(url: &str) -> Result<SqliteStore, CliError> {
    if let Some(path) = file(url).filter(|path| makes_files(url) && !path.exists()) {
        match private_file::create_new(&path) {
            // Another process was quicker.
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
            made => {
                made.map_err(CliError::io(format!("cannot make the database {}", path.display())))?;
            }
        }
    }
    Ok(SqliteStore::connect(url).await?)
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
