//! What makes a run repeatable.

use std::fmt;

use super::fault::{Fault, Point};

/// Where the run keeps its records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum StoreKind {
    /// In memory; the same spec gives the same run, step by step.
    #[default]
    Memory,
    /// In SQLite in memory; the order of steps is the seed's, but lease tokens, and with them the jitter of waits, are
    /// not.
    Sqlite,
}

/// When a planned fault strikes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Strike {
    /// At the await point with this number, counted over the whole run from 0.
    Hit(u64),
    /// At the n-th passing of a point, from 0.
    Nth(Point, u64),
}

/// Everything that decides a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunSpec {
    /// Decides who goes on, how long things take and, without the fields below, everything else.
    pub seed: u64,
    /// One of the [base scenarios](super::systematic()), by number; drawn from the seed when absent.
    pub scenario: Option<usize>,
    /// How many servers share the store; drawn from the seed when absent.
    pub servers: Option<usize>,
    /// How many workers each server has; drawn from the seed when absent.
    pub workers: Option<usize>,
    /// Faults that strike at known places.
    pub strikes: Vec<(Strike, Fault)>,
    /// Whether chance adds faults.
    pub chance: bool,
    /// Where the run keeps its records.
    pub store: StoreKind,
    /// Whether every step is written down.
    pub traced: bool,
}

impl RunSpec {
    /// A run in which the seed decides everything, faults included.
    #[must_use]
    pub fn random(seed: u64) -> Self {
        Self { chance: true, ..Self::faultless(seed) }
    }

    /// A run in which nothing breaks.
    #[must_use]
    pub const fn faultless(seed: u64) -> Self {
        Self {
            seed,
            scenario: None,
            servers: None,
            workers: None,
            strikes: Vec::new(),
            chance: false,
            store: StoreKind::Memory,
            traced: false,
        }
    }

    /// The same run on another store.
    #[must_use]
    pub const fn on(mut self, store: StoreKind) -> Self {
        self.store = store;
        self
    }

    /// The same run, written down step by step.
    #[must_use]
    pub const fn traced(mut self) -> Self {
        self.traced = true;
        self
    }
}

/// The arguments with which `fault-matrix` repeats the run.
impl fmt::Display for RunSpec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "--runs 1 --seed {}", self.seed)?;
        if let Some(scenario) = self.scenario {
            write!(f, " --scenario {scenario}")?;
        }
        if let Some(servers) = self.servers {
            write!(f, " --servers {servers}")?;
        }
        if let Some(workers) = self.workers {
            write!(f, " --workers {workers}")?;
        }
        if !self.chance {
            f.write_str(" --no-chance")?;
        }
        for (strike, fault) in &self.strikes {
            match strike {
                Strike::Hit(hit) => write!(f, " --at {hit}:{fault}")?,
                Strike::Nth(point, nth) => write!(f, " --at {point}#{nth}:{fault}")?,
            }
        }
        if self.store == StoreKind::Sqlite {
            f.write_str(" --store sqlite")?;
        }
        Ok(())
    }
}
