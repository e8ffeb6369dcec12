//! What many runs came to.

use std::collections::BTreeMap;
use std::fmt;

use super::fault::{Fault, Point};
use super::run::RunReport;
use super::spec::RunSpec;

/// How many violated runs are kept by name.
const KEPT: usize = 20;

/// The sum of many runs.
#[derive(Debug, Default)]
pub struct Tally {
    /// How many runs there were.
    pub runs: u64,
    /// How many of them violated an invariant.
    pub violated: u64,
    /// The first of those, with what was violated.
    pub violations: Vec<(RunSpec, Vec<String>)>,
    /// How often which fault struck where.
    pub injected: BTreeMap<(Point, Fault), u64>,
    /// How often which await point was passed.
    pub passed: BTreeMap<Point, u64>,
    /// How many calls ended how.
    pub outcomes: BTreeMap<&'static str, u64>,
}

impl Tally {
    /// Adds a run.
    pub fn add(&mut self, report: RunReport) {
        self.runs += 1;
        add_up(&mut self.injected, report.injected);
        add_up(&mut self.passed, report.hits.into_iter().map(|point| (point, 1)));
        add_up(&mut self.outcomes, report.outcomes);
        if !report.violations.is_empty() {
            self.violated += 1;
            if self.violations.len() < KEPT {
                self.violations.push((report.spec, report.violations));
            }
        }
    }

    /// Adds other runs.
    pub fn add_all(&mut self, other: Self) {
        self.runs += other.runs;
        self.violated += other.violated;
        let room = KEPT.saturating_sub(self.violations.len());
        self.violations.extend(other.violations.into_iter().take(room));
        add_up(&mut self.injected, other.injected);
        add_up(&mut self.passed, other.passed);
        add_up(&mut self.outcomes, other.outcomes);
    }

    /// What the matrix should have covered and did not, or reached and does not know.
    #[must_use]
    pub fn gaps(&self) -> Vec<String> {
        let expected = Point::expected();
        let mut gaps = Vec::new();
        for point in self.passed.keys().filter(|point| !expected.contains(point)) {
            gaps.push(format!("{point} was reached, and is not on the list of await points"));
        }
        for point in expected {
            if !self.passed.contains_key(&point) {
                gaps.push(format!("{point} was never reached"));
                continue;
            }
            for fault in Fault::ALL.into_iter().filter(|fault| fault.strikes(point)) {
                if !self.injected.contains_key(&(point, fault)) {
                    gaps.push(format!("{fault} never struck at {point}"));
                }
            }
        }
        gaps
    }

    /// How often each fault struck, wherever.
    #[must_use]
    pub fn by_fault(&self) -> BTreeMap<Fault, u64> {
        let mut sums = BTreeMap::new();
        for ((_, fault), count) in &self.injected {
            *sums.entry(*fault).or_default() += count;
        }
        sums
    }
}

fn add_up<K: Ord>(sums: &mut BTreeMap<K, u64>, more: impl IntoIterator<Item = (K, u64)>) {
    for (key, count) in more {
        *sums.entry(key).or_default() += count;
    }
}

/// A table for people.
impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "runs        {:>12}", self.runs)?;
        writeln!(f, "violated    {:>12}", self.violated)?;
        for (outcome, count) in &self.outcomes {
            writeln!(f, "  {outcome:<10}{count:>12} calls")?;
        }
        writeln!(f, "faults that struck")?;
        for (fault, count) in self.by_fault() {
            writeln!(f, "  {:<22}{count:>12}", fault.as_str())?;
        }
        writeln!(f, "await points: times passed, faults that struck, kinds of them")?;
        for (point, passed) in &self.passed {
            let at = self.injected.iter().filter(|((place, _), _)| place == point);
            let (kinds, count) =
                at.fold((0, 0), |(kinds, sum), (_, count)| (kinds + 1, sum + count));
            writeln!(f, "  {:<30}{passed:>12}{count:>10}{kinds:>4}", point.to_string())?;
        }
        for (spec, violations) in &self.violations {
            writeln!(f, "VIOLATED  fault-matrix {spec}")?;
            for violation in violations {
                writeln!(f, "    {violation}")?;
            }
        }
        Ok(())
    }
}
