//! Durable answers a second, beside what the disk can do, in one run:
//! `cargo run --release -p askpro-benches --example throughput [-- --seconds 10] [--calls 10000,1000000] [--folder DIR]`.
#![expect(clippy::unwrap_used, reason = "a bench fails by panicking")]

use std::num::NonZeroUsize;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use askpro_benches::call_ended;
use askpro_benches::throughput::growth::{Filled, compare};
use askpro_benches::throughput::{Door, Measured, disk};
use askpro_core::MemoryStore;
use askpro_core::ports::Store;
use askpro_store_sqlx::SqliteStore;
use askpro_store_sqlx::testing::{Durability, PostgresServer};

/// How many callers there are at once.
const CALLERS: [usize; 2] = [1, 64];

struct Options {
    time: Duration,
    calls: Vec<u64>,
    folder: std::path::PathBuf,
}

impl Options {
    fn read() -> Self {
        let mut options = Self {
            time: Duration::from_secs(10),
            calls: vec![10_000, 1_000_000],
            folder: std::env::temp_dir(),
        };
        let mut arguments = std::env::args().skip(1);
        while let (Some(name), Some(value)) = (arguments.next(), arguments.next()) {
            match name.as_str() {
                "--seconds" => options.time = Duration::from_secs_f64(value.parse().unwrap()),
                "--calls" => {
                    options.calls = value.split(',').map(|calls| calls.parse().unwrap()).collect();
                }
                "--folder" => options.folder = value.into(),
                _ => panic!("{name}: expected --seconds, --calls or --folder"),
            }
        }
        options
    }
}

#[tokio::main]
async fn main() {
    let options = Options::read();
    let folder = tempfile::tempdir_in(&options.folder).unwrap();
    println!(
        "In process (Router::oneshot); signing the request is not timed, but uses the same processors.\n"
    );
    println!("| what | callers | rate | p50 | p99 |\n|---|---|---|---|---|");
    let single = alone(folder.path(), options.time).await;
    doors(folder.path(), options.time, single).await;
    growth(folder.path(), &options.calls).await;
}

fn row(what: &str, callers: usize, measured: Measured) {
    println!("| {what} | {callers} | {measured} |");
}

/// The disk and SQLite, with nothing of ours; answers SQLite's rate.
async fn alone(folder: &Path, time: Duration) -> f64 {
    let bytes = call_ended("call_1").len();
    row("write 4 KiB and wait for the disk", 1, disk::synced_writes(folder, 4096, time));
    row(
        &format!("write {bytes} bytes and wait for the disk"),
        1,
        disk::synced_writes(folder, bytes, time),
    );
    let single = disk::single_commits(folder, bytes, time).await;
    row(&format!("SQLite: one INSERT of {bytes} bytes in each transaction"), 1, single);
    single.per_second
}

async fn doors(folder: &Path, time: Duration, single: f64) {
    let memory: Arc<dyn Store> = Arc::new(MemoryStore::default());
    measure("door, nothing stored", &Door::new(memory).await.repeated(), time, single).await;
    let one = NonZeroUsize::MIN;
    let alone = sqlite(folder, "alone.db").await.with_largest_batch(one);
    door("door, SQLite, a commit for each event", Arc::new(alone), time, single).await;
    let grouped = sqlite(folder, "grouped.db").await;
    door("door, SQLite, group commit", Arc::new(grouped), time, single).await;
    let server = PostgresServer::start(Durability::On).unwrap();
    let database = server.database().await.unwrap();
    let store = database.store().await;
    door("door, PostgreSQL, fsync on", Arc::new(store.clone()), time, single).await;
    store.close().await;
}

async fn door(what: &str, store: Arc<dyn Store>, time: Duration, single: f64) {
    measure(what, &Door::new(store).await, time, single).await;
}

async fn measure(what: &str, door: &Door, time: Duration, single: f64) {
    for callers in CALLERS {
        let measured = door.measure(callers, time).await;
        let share = 100.0 * measured.per_second / single;
        row(&format!("{what} ({share:.0} % of SQLite's INSERTs)"), callers, measured);
    }
}

async fn sqlite(folder: &Path, name: &str) -> SqliteStore {
    let store = SqliteStore::connect(folder.join(name).to_str().unwrap()).await.unwrap();
    store.migrate().await.unwrap();
    store
}

/// A call from its event to the end of its job: four transactions.
async fn growth(folder: &Path, calls: &[u64]) {
    const MEASURED: u32 = 1000;
    let mut files = Vec::new();
    for calls in calls {
        files.push(Filled::new(folder, *calls).await);
    }
    println!(
        "\n| calls in the file | a whole call through the store | p50 | p99 | beside the first |"
    );
    println!("|---|---|---|---|---|");
    let mut before = Vec::new();
    for file in &files {
        before.push(file.calls().await);
    }
    let measured = compare(&mut files, MEASURED).await;
    let first = measured.first().map_or(f64::NAN, |first| first.p50);
    for (calls, measured) in before.iter().zip(&measured) {
        let more = 100.0 * (measured.p50 / first - 1.0);
        println!("| {calls} | {measured} | {more:+.0} % |");
    }
}
