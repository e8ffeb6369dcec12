//! Phrases with what each of them stands for: reading a corpus, and asking the parser. The form is in
//! `corpus/README.md`.

use std::fmt;
use std::path::{Path, PathBuf};

use askpro_core::datetime::{Candidate, DateTimeError, GermanDateTimeParser};
use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::Value;

/// What is asked of the parser.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Slot {
    /// A day.
    Date,
    /// A clock time.
    Time,
    /// A clock time on a day.
    Datetime,
    /// A span of days or times.
    Interval,
}

/// What kind of phrase it is; the report has a row for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Stands for a day.
    Date,
    /// Stands for a clock time.
    Time,
    /// Stands for a clock time on a day.
    Datetime,
    /// Stands for a span of days or times.
    Interval,
    /// Stands for nothing that could be booked.
    Reject,
}

impl Kind {
    /// In the order of the report.
    pub const ALL: [Self; 5] =
        [Self::Date, Self::Time, Self::Datetime, Self::Interval, Self::Reject];

    /// As the corpus writes it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Date => "date",
            Self::Time => "time",
            Self::Datetime => "datetime",
            Self::Interval => "interval",
            Self::Reject => "reject",
        }
    }

    const fn slot(self) -> Option<Slot> {
        match self {
            Self::Date => Some(Slot::Date),
            Self::Time => Some(Slot::Time),
            Self::Datetime => Some(Slot::Datetime),
            Self::Interval => Some(Slot::Interval),
            Self::Reject => None,
        }
    }
}

/// One phrase of a corpus.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    /// Unique in its corpus.
    pub id: String,
    /// What was said or written.
    pub text: String,
    /// What kind of phrase it is.
    pub kind: Kind,
    /// What is asked of the parser.
    pub slot: Slot,
    /// When it was said.
    pub now: DateTime<Utc>,
    /// When it was said, as the corpus writes it.
    pub reference: String,
    /// The right answers, the expected one first; empty where nothing is right.
    pub right: Vec<Value>,
}

/// A corpus that cannot be read.
#[derive(Debug)]
#[non_exhaustive]
pub enum CorpusError {
    /// The file cannot be read.
    File {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A line does not have the form.
    Line {
        /// Which file.
        path: PathBuf,
        /// Which line, from 1.
        line: usize,
        /// What is wrong with it.
        fault: Fault,
    },
}

/// What is wrong with a line of a corpus.
#[derive(Debug)]
#[non_exhaustive]
pub enum Fault {
    /// It is not JSON, or lacks a field.
    Json(serde_json::Error),
    /// `reference` is no instant.
    Reference(chrono::ParseError),
    /// A `reject` without `ask`, or `ask` elsewhere.
    Ask,
}

impl fmt::Display for CorpusError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File { path, source } => write!(f, "{}: {source}", path.display()),
            Self::Line { path, line, fault } => write!(f, "{}:{line}: {fault}", path.display()),
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Json(error) => error.fmt(f),
            Self::Reference(error) => write!(f, "reference: {error}"),
            Self::Ask => f.write_str("`ask` belongs to each reject and to nothing else"),
        }
    }
}

impl std::error::Error for CorpusError {}

/// A line as it is written.
#[derive(Deserialize)]
struct Line {
    id: String,
    text: String,
    kind: Kind,
    reference: String,
    expect: Value,
    #[serde(default)]
    accept: Vec<Value>,
    ask: Option<Slot>,
}

impl Case {
    fn parse(line: &str) -> Result<Self, Fault> {
        let Line { id, text, kind, reference, expect, mut accept, ask } =
            serde_json::from_str(line).map_err(Fault::Json)?;
        let now = DateTime::parse_from_rfc3339(&reference).map_err(Fault::Reference)?.to_utc();
        let (slot, right) = match (kind.slot(), ask) {
            (Some(slot), None) => {
                accept.insert(0, expect);
                (slot, accept)
            }
            (None, Some(slot)) => (slot, Vec::new()),
            _ => return Err(Fault::Ask),
        };
        Ok(Self { id, text, kind, slot, now, reference, right })
    }
}

/// All phrases of a file.
///
/// # Errors
/// [`CorpusError`]: the file cannot be read, or a line does not have the form.
pub fn corpus(path: &Path) -> Result<Vec<Case>, CorpusError> {
    let text = std::fs::read_to_string(path)
        .map_err(|source| CorpusError::File { path: path.to_owned(), source })?;
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    lines
        .map(|(index, line)| {
            Case::parse(line).map_err(|fault| CorpusError::Line {
                path: path.to_owned(),
                line: index + 1,
                fault,
            })
        })
        .collect()
}

/// The corpora of this repository, in the order in which they were written.
pub const OWN_CORPORA: [&str; 3] =
    ["german.jsonl", "german_blind.jsonl", "german_second_draw.jsonl"];

/// The phrases of this repository.
///
/// # Errors
/// [`CorpusError`]
pub fn own_corpus() -> Result<Vec<Case>, CorpusError> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let mut all = Vec::new();
    for name in OWN_CORPORA {
        all.extend(corpus(&folder.join(name))?);
    }
    Ok(all)
}

/// Asks the parser for what the slot names.
///
/// # Errors
/// [`DateTimeError`], as of the parser.
pub fn read(
    parser: &GermanDateTimeParser,
    slot: Slot,
    text: &str,
    now: DateTime<Utc>,
) -> Result<Candidate, DateTimeError> {
    Ok(match slot {
        Slot::Date => Candidate::Date(parser.parse_date(text, now)?.value),
        Slot::Time => Candidate::Time(parser.parse_time(text, now)?.value),
        Slot::Datetime => Candidate::DateTime(parser.parse_datetime(text, now)?.value),
        Slot::Interval => Candidate::Interval(parser.parse_interval(text, now)?.value),
    })
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn own_corpus_has_the_form_and_each_id_once() {
        let cases = own_corpus().unwrap();
        let ids: HashSet<_> = cases.iter().map(|case| case.id.as_str()).collect();
        assert_eq!(ids.len(), cases.len());
        for kind in Kind::ALL {
            assert!(cases.iter().filter(|case| case.kind == kind).count() >= 90, "{kind:?}");
        }
    }

    #[test]
    fn reject_holds_what_is_asked_and_no_right_answer() {
        let line = r#"{"id":"o1","text":"25 Uhr","kind":"reject","ask":"time","expect":{},
            "reference":"2026-09-16T11:20:00+02:00","source":"own","note":""}"#;
        let case = Case::parse(line).unwrap();
        assert_eq!((case.kind, case.slot, case.right), (Kind::Reject, Slot::Time, vec![]));
        let without = line.replace(r#""ask":"time","#, "");
        assert!(matches!(Case::parse(&without), Err(Fault::Ask)));
    }

    #[test]
    fn error_names_file_and_line() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("broken.jsonl");
        let error = corpus(&path).unwrap_err().to_string();
        assert!(error.contains("broken.jsonl: "), "{error}");
        std::fs::write(&path, "\n{\"id\":\"o1\"}\n").unwrap();
        let error = corpus(&path).unwrap_err().to_string();
        assert!(error.contains("broken.jsonl:2: missing field `text`"), "{error}");
    }
}
