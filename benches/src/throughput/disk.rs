//! What the disk and the database can do at the most, one write after the other.

use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};

use askpro_store_sqlx::sqlx::sqlite::{
    SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqliteSynchronous,
};
use askpro_store_sqlx::sqlx::{self, Connection};

use super::Measured;

/// Appends that many bytes and waits for the disk, again and again.
#[must_use]
pub fn synced_writes(folder: &Path, bytes: usize, time: Duration) -> Measured {
    let mut file = File::create(folder.join("synced")).unwrap();
    let block = vec![b'x'; bytes];
    let (start, mut milliseconds) = (Instant::now(), Vec::new());
    while start.elapsed() < time {
        let write = Instant::now();
        file.write_all(&block).unwrap();
        file.sync_data().unwrap();
        milliseconds.push(write.elapsed().as_secs_f64() * 1e3);
    }
    Measured::new(milliseconds, start.elapsed())
}

/// One `INSERT` of that many bytes for each transaction: write-ahead log, `synchronous = FULL`.
pub async fn single_commits(folder: &Path, bytes: usize, time: Duration) -> Measured {
    let options = SqliteConnectOptions::new()
        .filename(folder.join("single.db"))
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full);
    let mut connection = SqliteConnection::connect_with(&options).await.unwrap();
    let table = "CREATE TABLE single (id INTEGER PRIMARY KEY, payload TEXT NOT NULL)";
    sqlx::query(table).execute(&mut connection).await.unwrap();
    let payload = "x".repeat(bytes);
    let (start, mut milliseconds) = (Instant::now(), Vec::new());
    while start.elapsed() < time {
        let write = Instant::now();
        let insert = sqlx::query("INSERT INTO single (payload) VALUES ($1)").bind(&payload);
        insert.execute(&mut connection).await.unwrap();
        milliseconds.push(write.elapsed().as_secs_f64() * 1e3);
    }
    Measured::new(milliseconds, start.elapsed())
}
