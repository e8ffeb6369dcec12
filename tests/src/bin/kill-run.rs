//! Kills real servers while calls ring: `kill-run --calls 2000 --kills 50`. Prints its figures as JSON.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use askpro_tests::kill::KillRun;
use askpro_tests::process::askpro;
use clap::Parser;

/// Calls ring, servers are killed, and afterwards the books are compared.
#[derive(Debug, Parser)]
struct Args {
    /// The built `askpro`; by default the one beside this program.
    #[arg(long)]
    askpro: Option<PathBuf>,
    /// Keep the records in PostgreSQL, on a server that is started for the run, and not in SQLite.
    #[arg(long)]
    postgres: bool,
    /// How many servers share the database.
    #[arg(long, default_value_t = 1)]
    servers: usize,
    /// How many calls ring.
    #[arg(long, default_value_t = 2000)]
    calls: usize,
    /// How many ring in a second.
    #[arg(long, default_value_t = 10.0)]
    rate: f64,
    /// How many businesses they ring.
    #[arg(long, default_value_t = 25)]
    companies: usize,
    /// How often a server is killed.
    #[arg(long, default_value_t = 50)]
    kills: usize,
    /// How likely it is that a request to Cal.com goes wrong.
    #[arg(long, default_value_t = 0.2)]
    faults: f64,
    /// Decides who rings when and what breaks.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How many minutes the servers may take to come to rest.
    #[arg(long, default_value_t = 60)]
    patience: u64,
}

impl From<Args> for KillRun {
    fn from(args: Args) -> Self {
        Self {
            program: args.askpro.unwrap_or_else(askpro),
            postgres: args.postgres,
            servers: args.servers,
            calls: args.calls,
            rate: args.rate,
            companies: args.companies,
            kills: args.kills,
            faults: args.faults,
            seed: args.seed,
            patience: Duration::from_mins(args.patience),
        }
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    let verdict = KillRun::from(Args::parse()).play().await;
    println!("{verdict}");
    if verdict.violations.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
