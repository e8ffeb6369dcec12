//! Excerpts of what agents say, labelled with what they promise, and how well that is found. The form is in
//! `corpus/README.md`.

use std::path::{Path, PathBuf};
use std::{fmt, io};

use askpro_core::promise::{Promise, PromiseKind, Utterance, promises};
use serde::Deserialize;

/// Which part of the corpus an excerpt belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Set {
    /// Misses may be looked at and mended.
    Dev,
    /// Only counted.
    HeldOut,
    /// Written after the rules were mended by `dev`, with harder cases; they were mended by it in turn.
    SecondDraw,
    /// Written after that; mended by as well.
    ThirdDraw,
    /// Written after that; only counted.
    FourthDraw,
}

impl Set {
    /// With their names, in the order of the report.
    pub const ALL: [(&str, Self); 5] = [
        ("dev", Self::Dev),
        ("held out", Self::HeldOut),
        ("second draw", Self::SecondDraw),
        ("third draw", Self::ThirdDraw),
        ("fourth draw", Self::FourthDraw),
    ];

    /// Whether its misses may be looked at, because the rules were mended by it already.
    #[must_use]
    pub const fn is_seen(self) -> bool {
        matches!(self, Self::Dev | Self::SecondDraw | Self::ThirdDraw)
    }
}

/// The language of an excerpt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// German.
    De,
    /// English.
    En,
}

/// What an agent said without a break, and what it promises.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Excerpt {
    /// Unique in the corpus.
    pub id: String,
    /// Its part of the corpus.
    pub set: Set,
    /// Its language.
    pub language: Language,
    /// What was said.
    pub text: String,
    /// What it promises; often nothing.
    pub expect: Vec<PromiseKind>,
}

impl Excerpt {
    /// The kinds that are found in it.
    #[must_use]
    pub fn found(&self) -> Vec<PromiseKind> {
        let all = promises(&[Utterance::agent(&self.text)]);
        all.into_iter().map(|Promise { kind, .. }| kind).collect()
    }
}

/// A corpus that cannot be read.
#[derive(Debug)]
#[non_exhaustive]
pub enum CorpusError {
    /// The file cannot be read.
    File(PathBuf, io::Error),
    /// A line, from 1, does not have the form.
    Line(PathBuf, usize, serde_json::Error),
}

impl fmt::Display for CorpusError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path, error) => write!(f, "{}: {error}", path.display()),
            Self::Line(path, line, error) => write!(f, "{}:{line}: {error}", path.display()),
        }
    }
}

impl std::error::Error for CorpusError {}

/// The excerpts of this repository.
///
/// # Errors
/// [`CorpusError`]
pub fn own_corpus() -> Result<Vec<Excerpt>, CorpusError> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/promises.jsonl");
    let text = std::fs::read_to_string(&path).map_err(|e| CorpusError::File(path.clone(), e))?;
    let lines = text.lines().enumerate();
    lines
        .map(|(index, line)| {
            serde_json::from_str(line).map_err(|e| CorpusError::Line(path.clone(), index + 1, e))
        })
        .collect()
}

/// How many promises were found, rightly or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// How many excerpts.
    pub excerpts: u32,
    /// Promised and found.
    pub right: u32,
    /// Found, but not promised.
    pub invented: u32,
    /// Promised, but not found.
    pub missed: u32,
}

impl Tally {
    /// Counts the excerpts that count.
    #[must_use]
    pub fn of(all: &[Excerpt], counts: impl Fn(&Excerpt) -> bool) -> Self {
        all.iter().filter(|one| counts(one)).fold(Self::default(), |tally, one| {
            let found = one.found();
            let count = |kinds: &[PromiseKind], what: &dyn Fn(&PromiseKind) -> bool| {
                kinds.iter().map(|kind| u32::from(what(kind))).sum::<u32>()
            };
            Self {
                excerpts: tally.excerpts + 1,
                right: tally.right + count(&found, &|kind| one.expect.contains(kind)),
                invented: tally.invented + count(&found, &|kind| !one.expect.contains(kind)),
                missed: tally.missed + count(&one.expect, &|kind| !found.contains(kind)),
            }
        })
    }

    /// Of those found, so many are right; 1 if none were found.
    #[must_use]
    pub fn precision(&self) -> f64 {
        share(self.right, self.right + self.invented)
    }

    /// Of those promised, so many are found; 1 if none were promised.
    #[must_use]
    pub fn recall(&self) -> f64 {
        share(self.right, self.right + self.missed)
    }
}

fn share(part: u32, all: u32) -> f64 {
    if all == 0 { 1.0 } else { f64::from(part) / f64::from(all) }
}

/// The table for people: a row for each part and language.
#[must_use]
pub fn table(all: &[Excerpt]) -> String {
    let head = "set            excerpts  right  invented  missed  precision  recall\n".to_owned();
    let languages = [("de", Language::De), ("en", Language::En)];
    let rows =
        Set::ALL.iter().flat_map(|set| languages.iter().map(move |language| (set, language)));
    let tallies = rows.map(|((name, set), (short, language))| {
        (name, short, Tally::of(all, |one| one.set == *set && one.language == *language))
    });
    let filled = tallies.filter(|(_, _, tally)| tally.excerpts > 0);
    let shown = filled.map(|(name, short, tally)| {
        let Tally { excerpts, right, invented, missed } = tally;
        let (precision, recall) = (tally.precision(), tally.recall());
        let counts = format!("{excerpts:>7}{right:>7}{invented:>10}{missed:>8}");
        format!("{name:<12} {short:<4}{counts}{precision:>11.3}{recall:>8.3}\n")
    });
    std::iter::once(head).chain(shown).collect::<Vec<_>>().concat()
}

/// The misses of the parts that [were seen](Set::is_seen) for people, two lines each.
#[must_use]
pub fn misses(all: &[Excerpt]) -> String {
    let wrong = all.iter().filter(|one| one.set.is_seen() && one.found() != one.expect);
    let shown = wrong.map(|one| {
        let Excerpt { id, text, expect, .. } = one;
        format!("{id} {text:?}\n     expected {expect:?}, found {:?}\n", one.found())
    });
    shown.collect::<Vec<_>>().concat()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn corpus_has_each_id_once_and_more_without_a_promise_than_with() {
        let all = own_corpus().unwrap();
        let ids: HashSet<_> = all.iter().map(|one| one.id.as_str()).collect();
        assert_eq!(ids.len(), all.len());
        let first = |one: &&Excerpt| matches!(one.set, Set::Dev | Set::HeldOut);
        let german = all.iter().filter(first).filter(|one| one.language == Language::De).count();
        assert!(german >= 180, "{german}");
        let without = all.iter().filter(|one| one.expect.is_empty()).count();
        assert!(without * 2 >= all.len(), "{without}");
        assert!(all.iter().all(|one| one.expect.is_sorted()));
    }

    #[test]
    fn promises_are_found_as_well_as_was_measured() {
        let all = own_corpus().unwrap();
        for (set, precision, recall) in [
            (Set::Dev, 0.97, 0.97),
            (Set::HeldOut, 0.97, 0.95),
            (Set::SecondDraw, 0.97, 0.85),
            (Set::ThirdDraw, 0.97, 0.90),
            (Set::FourthDraw, 0.85, 0.90),
        ] {
            let tally = Tally::of(&all, |one| one.set == set);
            assert!(tally.precision() >= precision, "{set:?}: {tally:?}\n{}", misses(&all));
            assert!(tally.recall() >= recall, "{set:?}: {tally:?}\n{}", misses(&all));
        }
    }

    #[test]
    fn tally_counts_found_and_missed() {
        let excerpt = |text: &str, expect: &[PromiseKind]| Excerpt {
            id: text.to_owned(),
            set: Set::Dev,
            language: Language::De,
            text: text.to_owned(),
            expect: expect.to_vec(),
        };
        let all = [
            excerpt("Ihr Termin ist gebucht.", &[PromiseKind::Booked]),
            excerpt("Ihr Termin ist storniert.", &[]),
            excerpt("Auf Wiederhören!", &[PromiseKind::Free]),
        ];
        let tally = Tally::of(&all, |_| true);
        assert_eq!(tally, Tally { excerpts: 3, right: 1, invented: 1, missed: 1 });
        assert!((tally.precision() - 0.5).abs() < 1e-9 && (tally.recall() - 0.5).abs() < 1e-9);
        assert!((Tally::default().precision() - 1.0).abs() < 1e-9);
    }
}
