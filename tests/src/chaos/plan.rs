//! When which fault strikes.

use std::collections::BTreeMap;

use fastrand::Rng;

use super::fault::{Fault, Point};
use super::spec::{RunSpec, Strike};

/// The most faults that chance adds to one run: after them all heals.
pub(super) const MOST_FAULTS: u32 = 12;

/// Decides at every await point what breaks there.
#[derive(Debug, Default)]
pub(super) struct Plan {
    fixed: BTreeMap<Strike, Fault>,
    chance: Option<Chance>,
    /// The points in the order in which they were passed.
    hits: Vec<Point>,
    passed: BTreeMap<Point, u64>,
}

#[derive(Debug)]
struct Chance {
    rng: Rng,
    odds: f64,
    left: u32,
}

impl Plan {
    pub(super) fn new(spec: &RunSpec) -> Self {
        let chance = spec.chance.then(|| {
            let mut rng = Rng::with_seed(spec.seed ^ 0x00fa_0175);
            let odds = [0.01, 0.03, 0.08, 0.2][rng.usize(0..4)];
            let left = rng.u32(1..=MOST_FAULTS);
            Chance { rng, odds, left }
        });
        let fixed = spec.strikes.iter().copied().collect();
        Self { fixed, chance, hits: Vec::new(), passed: BTreeMap::new() }
    }

    /// The number of this passing, and the fault that strikes at it.
    pub(super) fn pass(&mut self, point: Point) -> (u64, Option<Fault>) {
        let hit = u64::try_from(self.hits.len()).unwrap_or(u64::MAX);
        self.hits.push(point);
        let nth = self.passed.entry(point).or_default();
        let named = Strike::Nth(point, *nth);
        *nth += 1;
        let fixed = self.fixed.get(&Strike::Hit(hit)).or_else(|| self.fixed.get(&named)).copied();
        let fixed = fixed.filter(|fault| fault.strikes(point));
        (hit, fixed.or_else(|| self.chance.as_mut().and_then(|chance| chance.draw(point))))
    }

    /// The points in the order in which they were passed.
    pub(super) fn into_hits(self) -> Vec<Point> {
        self.hits
    }
}

impl Chance {
    fn draw(&mut self, point: Point) -> Option<Fault> {
        if self.left == 0 || self.rng.f64() >= self.odds {
            return None;
        }
        let possible: Vec<Fault> =
            Fault::ALL.into_iter().filter(|fault| fault.strikes(point)).collect();
        self.left -= 1;
        self.rng.choice(possible)
    }
}
