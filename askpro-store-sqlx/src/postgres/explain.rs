//! What PostgreSQL's errors mean: decided by their SQLSTATE, never by their text.

use std::io;

use askpro_core::Retry;

use crate::error::{Explained, LATER, SOON, StoreError};

/// What an error of the database means for the caller.
pub(super) fn explain(error: &sqlx::Error) -> Explained {
    let (message, retry) = match error {
        sqlx::Error::Database(error) => by_code(&error.code().unwrap_or_default()),
        sqlx::Error::Io(error) => match error.kind() {
            io::ErrorKind::ConnectionRefused | io::ErrorKind::NotFound => {
                ("the database cannot be reached", SOON)
            }
            _ => ("the connection to the database was lost", SOON),
        },
        sqlx::Error::Tls(_) => ("the connection to the database could not be encrypted", LATER),
        sqlx::Error::PoolTimedOut => ("no connection to the database was to be had in time", SOON),
        sqlx::Error::PoolClosed => ("the store is closed", Retry::Never),
        sqlx::Error::Migrate(_) => ("the tables could not be brought up to date", Retry::Never),
        _ => ("the database failed", SOON),
    };
    Explained { message, retry }
}

fn by_code(code: &str) -> (&'static str, Retry) {
    match code {
        "40001" | "40P01" => ("another transaction was in the way", SOON),
        "55P03" => ("another transaction held what this one needed", SOON),
        "57014" => ("the database took too long", SOON),
        "25P02" | "25P03" => ("the transaction was aborted", SOON),
        "25006" => ("the database can only be read", LATER),
        "53100" => ("the disk is full", LATER),
        "53300" => ("the server has no connection left", SOON),
        "57P01" | "57P02" | "57P03" => ("the server is stopping or starting", SOON),
        "3D000" | "57P04" => ("there is no such database", LATER),
        "42P01" => ("a table is missing", LATER),
        "22021" | "22P05" => ("a text holds a character that cannot be stored", Retry::Never),
        "XX001" | "XX002" => ("the database is damaged", Retry::Never),
        _ => match code.get(..2) {
            Some("08") => ("the connection to the database was lost", SOON),
            Some("28") => ("the server refuses the user or the password", LATER),
            Some("53") => ("the server has not enough resources", LATER),
            Some("58") => ("the disk failed", LATER),
            _ => ("the database refused the statement", SOON),
        },
    }
}

/// Whether the same work can simply be done again: another transaction was quicker.
pub(super) fn lost_race(error: &StoreError) -> bool {
    let StoreError::Sql(sqlx::Error::Database(error)) = error else { return false };
    matches!(error.code().as_deref(), Some("23505" | "40001" | "40P01"))
}
