//! Real servers that are really killed: twins here, `askpro serve` as child processes, signed webhooks at a steady rate,
//! `kill -9` at moments that a seed picks, and afterwards the books side by side.

mod callers;
mod fleet;
mod office;
mod records;
mod verdict;
mod watch;

use std::path::PathBuf;
use std::time::{Duration, Instant};

use askpro_store_sqlx::testing::{Durability, PostgresServer, TestDatabase};
use fastrand::Rng;

pub use verdict::Verdict;

use callers::Callers;
use fleet::Fleet;
use office::Office;
use records::Records;
use watch::Watch;

/// What a run is made of.
#[derive(Debug, Clone)]
pub struct KillRun {
    /// The built `askpro`.
    pub program: PathBuf,
    /// Whether the servers keep their records in PostgreSQL, on a server of the run's own, and not in SQLite.
    pub postgres: bool,
    /// How many servers share the database.
    pub servers: usize,
    /// How many calls ring.
    pub calls: usize,
    /// How many ring in a second.
    pub rate: f64,
    /// How many businesses they ring; each has its own Cal.com, because one key may send 120 requests a minute.
    pub companies: usize,
    /// How often a server is killed while calls ring.
    pub kills: usize,
    /// How likely it is that a request to Cal.com goes wrong.
    pub faults: f64,
    /// Decides who rings when and what breaks.
    pub seed: u64,
    /// How long the servers may take, after the last call, to come to rest.
    pub patience: Duration,
}

/// How often it is looked whether the servers have come to rest.
const LOOK: Duration = Duration::from_secs(1);

impl KillRun {
    /// Plays the run.
    ///
    /// # Panics
    /// When the twins, the servers or the database cannot be started or read.
    pub async fn play(&self) -> Verdict {
        let folder = tempfile::tempdir().unwrap();
        let mut rng = Rng::with_seed(self.seed);
        let postgres = self.postgres.then(|| PostgresServer::start(Durability::On).unwrap());
        let database = match &postgres {
            Some(server) => Some(server.empty_database().await.unwrap()),
            None => None,
        };
        let url = database.as_ref().map(TestDatabase::url);
        let office = Office::open(self, folder.path(), url).await;
        let mut fleet = Fleet::start(self, &office, folder.path()).await;
        let records = Records::open(&office.database).await;
        let watch = Watch::over(&records);

        let began = Instant::now();
        let callers = Callers::ring(self, &office, fleet.doors(), rng.fork());
        let ringing = Duration::from_secs_f64(self.calls_per_rate());
        let mut moments: Vec<Duration> =
            (0..self.kills).map(|_| ringing.mul_f64(rng.f64())).collect();
        moments.sort();
        for moment in moments {
            tokio::time::sleep(moment.saturating_sub(began.elapsed())).await;
            fleet.kill_one(&mut rng).await;
        }
        let told = callers.finished().await;
        office.end_faults();
        let at_rest = self.wait_for_rest(&records).await;
        let lasted = began.elapsed();
        let settled = watch.end().await;
        let books = records.read(self.companies, &told).await;
        let logs = fleet.stop().await;
        Verdict::of(
            self,
            &office,
            &told,
            &books,
            &settled,
            &logs,
            verdict::Times { lasted, at_rest },
        )
    }

    fn calls_per_rate(&self) -> f64 {
        f64::from(u32::try_from(self.calls).unwrap_or(u32::MAX)) / self.rate
    }

    /// Waits until no job waits or runs; answers whether that came in time.
    async fn wait_for_rest(&self, records: &Records) -> bool {
        let began = Instant::now();
        while began.elapsed() < self.patience {
            if records.is_at_rest(self.companies).await {
                return true;
            }
            tokio::time::sleep(LOOK).await;
        }
        false
    }
}
