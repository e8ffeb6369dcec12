//! Every await point, every fault, once.

use std::collections::BTreeMap;

use super::fault::{Fault, Point};
use super::run::run;
use super::scenario::BASES;
use super::spec::{RunSpec, StoreKind, Strike};
use super::tally::Tally;

/// How far the systematic pass goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Systematic {
    /// Every fault at every await point, in the first base scenario that leads there.
    Once,
    /// Every fault at every await point of every base scenario, with one and two servers and workers.
    Single,
    /// Besides, after every such fault, every fault at every await point that follows.
    Pairs,
}

/// How many servers with how many workers the pass is made with.
const TOPOLOGIES: [(usize, usize); 3] = [(1, 1), (1, 2), (2, 1)];

/// Lets every fault strike at every await point that the base scenarios lead past, and counts.
#[must_use]
pub fn systematic(depth: Systematic, store: StoreKind) -> Tally {
    let mut tally = Tally::default();
    for scenario in 0..BASES {
        let topologies = match depth {
            Systematic::Once => &TOPOLOGIES[scenario % 3..=scenario % 3],
            Systematic::Single | Systematic::Pairs => &TOPOLOGIES,
        };
        for &(servers, workers) in topologies {
            let base = RunSpec {
                scenario: Some(scenario),
                servers: Some(servers),
                workers: Some(workers),
                store,
                ..RunSpec::faultless(u64::try_from(scenario).unwrap_or_default())
            };
            strike_each(&base, 0, depth, &mut tally);
        }
    }
    tally
}

/// Runs a spec, and then again with each fault at each of its await points from `from` on.
fn strike_each(base: &RunSpec, from: usize, depth: Systematic, tally: &mut Tally) {
    let report = run(base);
    let strikes = strikes(&report.hits, from);
    let hits = report.hits.clone();
    tally.add(report);
    for (hit, fault) in strikes {
        let struck = tally.injected.contains_key(&(hits[hit], fault));
        if depth == Systematic::Once && struck {
            continue;
        }
        let mut spec = base.clone();
        spec.strikes.push((Strike::Hit(u64::try_from(hit).unwrap_or(u64::MAX)), fault));
        if depth == Systematic::Pairs {
            strike_each(&spec, hit + 1, Systematic::Single, tally);
        } else {
            tally.add(run(&spec));
        }
    }
}

/// How often a point is struck in one run: the first times it is passed, and the last ones. A job that is tried all day
/// passes the same points again and again.
const FIRST: usize = 4;
const LAST: usize = 1;

fn strikes(hits: &[Point], from: usize) -> Vec<(usize, Fault)> {
    let mut places: BTreeMap<Point, Vec<usize>> = BTreeMap::new();
    for (hit, point) in hits.iter().enumerate().skip(from) {
        places.entry(*point).or_default().push(hit);
    }
    let mut strikes = Vec::new();
    for (point, places) in places {
        let last = places.len().saturating_sub(LAST).max(FIRST);
        let chosen = places.iter().enumerate().filter(|(nth, _)| *nth < FIRST || *nth >= last);
        for (_, hit) in chosen {
            let possible = Fault::ALL.into_iter().filter(|fault| fault.strikes(point));
            strikes.extend(possible.map(|fault| (*hit, fault)));
        }
    }
    strikes
}
