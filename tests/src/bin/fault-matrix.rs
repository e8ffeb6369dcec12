//! Runs the fault matrix: `fault-matrix --runs 100000 --seed 1`. One run alone is told step by step.

use std::process::ExitCode;
use std::time::Instant;

use askpro_tests::chaos::{
    Fault, Point, RunSpec, StoreKind, Strike, Systematic, Tally, run, systematic,
};
use clap::{Parser, ValueEnum};

/// Plays calls while everything breaks, and checks what must hold.
#[derive(Debug, Parser)]
struct Args {
    /// How many random runs; each has the next seed. One run alone prints every step.
    #[arg(long, default_value_t = 0)]
    runs: u64,
    /// The seed of the first run.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Besides, every fault at every await point: once, in every base scenario, or in pairs.
    #[arg(long)]
    systematic: Option<Depth>,
    /// Where the runs keep their records.
    #[arg(long, default_value = "memory")]
    store: Store,
    /// One of the base scenarios instead of a random one.
    #[arg(long)]
    scenario: Option<usize>,
    /// How many servers share the store.
    #[arg(long)]
    servers: Option<usize>,
    /// How many workers each server has.
    #[arg(long)]
    workers: Option<usize>,
    /// No faults by chance.
    #[arg(long)]
    no_chance: bool,
    /// A fault at a known place: `17:crash_after`, or `worker/calendar.book#0:crash_after`.
    #[arg(long = "at", value_parser = strike)]
    at: Vec<(Strike, Fault)>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Depth {
    Once,
    Single,
    Pairs,
}

impl From<Depth> for Systematic {
    fn from(depth: Depth) -> Self {
        match depth {
            Depth::Once => Self::Once,
            Depth::Single => Self::Single,
            Depth::Pairs => Self::Pairs,
        }
    }
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Store {
    Memory,
    Sqlite,
}

impl From<Store> for StoreKind {
    fn from(store: Store) -> Self {
        match store {
            Store::Memory => Self::Memory,
            Store::Sqlite => Self::Sqlite,
        }
    }
}

fn strike(text: &str) -> Result<(Strike, Fault), String> {
    let (place, fault) = text.rsplit_once(':').ok_or("expected PLACE:FAULT")?;
    let fault = Fault::from_word(fault).ok_or_else(|| {
        let known: Vec<&str> = Fault::ALL.into_iter().map(Fault::as_str).collect();
        format!("expected one of {}", known.join(", "))
    })?;
    if let Ok(hit) = place.parse() {
        return Ok((Strike::Hit(hit), fault));
    }
    let (name, nth) = place.rsplit_once('#').ok_or("expected HIT or POINT#NTH")?;
    let point = Point::expected().into_iter().find(|point| point.to_string() == name);
    let point = point.ok_or_else(|| format!("no await point is called {name}"))?;
    let nth = nth.parse().map_err(|_| "expected a number after #")?;
    Ok((Strike::Nth(point, nth), fault))
}

impl Args {
    fn spec(&self, seed: u64) -> RunSpec {
        RunSpec {
            scenario: self.scenario,
            servers: self.servers,
            workers: self.workers,
            strikes: self.at.clone(),
            chance: !self.no_chance,
            store: self.store.into(),
            traced: self.runs == 1,
            ..RunSpec::random(seed)
        }
    }

    fn play(&self) -> Tally {
        let mut tally = Tally::default();
        let store = self.store.into();
        if let Some(depth) = self.systematic {
            tally.add_all(systematic(depth.into(), store));
        }
        for seed in self.seed..self.seed + self.runs {
            let report = run(&self.spec(seed));
            for line in &report.trace {
                println!("{line}");
            }
            tally.add(report);
        }
        tally
    }
}

fn main() -> ExitCode {
    let args = Args::parse();
    let began = Instant::now();
    let tally = args.play();
    print!("{tally}");
    println!("seconds     {:>12.1}", began.elapsed().as_secs_f64());
    let gaps = if args.systematic.is_some() { tally.gaps() } else { Vec::new() };
    for gap in &gaps {
        println!("GAP  {gap}");
    }
    if tally.violated == 0 && gaps.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
