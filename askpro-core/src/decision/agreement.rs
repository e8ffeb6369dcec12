//! What the sources of a call together say about a booking, and which of them is believed.

use super::Obstacle;
use super::fields::{Collected, Ear, Said, Statement, Testimony};
use crate::call::{CallReport, FieldSource};
use crate::confirmation::Confirmation;
use crate::datetime::{Candidate, format_date, format_time};
use crate::task::TaskReason;

/// What the sources together say about a booking.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Agreement {
    /// What is to be booked, or as much as is known of it.
    pub(super) collected: Collected,
    /// Whether any source that counts says yes.
    pub(super) any_yes: bool,
    /// Whether the caller agreed.
    pub(super) verdict: Verdict,
}

/// Whether the caller agreed.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Verdict {
    /// They agreed; what was collected may still lack fields.
    Yes,
    /// Nobody said yes.
    No,
    /// A value cannot be read, or the sources contradict each other.
    Unclear(Obstacle),
}

/// Reads all sources of all reports of a call, the latest report last.
///
/// The first complete set wins. When no set is complete, the most believed yes is filled up from the other
/// sources, as long as they do not name another day or time. Unclear is
/// - a yes beside a no or an unreadable value, and
/// - a day or time beside another one in the same source, or in one that is believed more than the set that won.
///
/// Where the reports differ in anything else, such as the name, the later one counts.
pub(super) fn agreement(reports: &[&CallReport], ear: &Ear) -> Agreement {
    let sources = heard(reports, ear);
    let any_yes = sources.iter().any(Testimony::says_yes);
    let (collected, verdict) = match (confirmation_doubt(&sources), chosen(&sources)) {
        (Some(doubt), _) => (everything(&sources), Verdict::Unclear(doubt)),
        (None, None) => (everything(&sources), Verdict::No),
        (None, Some(at)) => match date_doubt(sources.get(..=at).unwrap_or_default()) {
            Some(doubt) => (everything(&sources), Verdict::Unclear(doubt)),
            None => (filled_up(&sources, at), Verdict::Yes),
        },
    };
    Agreement { collected, any_yes, verdict }
}

/// The sources that count, the most believed one first.
///
/// The start variables are what the agent was told, such as the appointment that a call reminds of. Only where nothing
/// else speaks of the confirmation, as in older set-ups, they are taken for what it learned.
fn heard(reports: &[&CallReport], ear: &Ear) -> Vec<Testimony> {
    let all = FieldSource::ALL.into_iter();
    let mut sources: Vec<_> = all.map(|source| Testimony::of(source, reports, ear)).collect();
    let is_input = |source: &Testimony| source.source == FieldSource::StartVariables;
    if sources.iter().any(|source| !is_input(source) && !source.confirmations.is_empty()) {
        sources.retain(|source| !is_input(source));
    }
    sources
}

/// Where the set to be booked stands: the first complete yes, else the first yes.
fn chosen(sources: &[Testimony]) -> Option<usize> {
    let complete = |source: &Testimony| source.says_yes() && source.collected.missing().is_empty();
    sources.iter().position(complete).or_else(|| sources.iter().position(Testimony::says_yes))
}

fn everything(sources: &[Testimony]) -> Collected {
    sources.iter().fold(Collected::default(), |all, source| all.or(&source.collected))
}

fn filled_up(sources: &[Testimony], chosen: usize) -> Collected {
    let start = sources.get(chosen).map(|source| source.collected.clone()).unwrap_or_default();
    sources.iter().fold(start, |filled, source| {
        if source.fits(&filled) { filled.or(&source.collected) } else { filled }
    })
}

/// Why the confirmation cannot be trusted, if it cannot.
fn confirmation_doubt(sources: &[Testimony]) -> Option<Obstacle> {
    let all = || sources.iter().flat_map(|source| &source.confirmations);
    let unreadable = all().find_map(|statement| match &statement.value {
        Confirmation::Unclear { found } => {
            Some(format!("{}: expected yes or no, found {found:?}", statement.place()))
        }
        Confirmation::Yes | Confirmation::No => None,
    });
    let torn = || {
        let yes = all().find(|statement| statement.value == Confirmation::Yes)?;
        let no = all().find(|statement| statement.value == Confirmation::No)?;
        Some(contradiction(yes, "yes", no, "no"))
    };
    unreadable.or_else(torn).map(|why| (TaskReason::ConfirmationUnclear, why))
}

/// Why the day or the time cannot be trusted, if it cannot: all that these sources name has to agree.
fn date_doubt(sources: &[Testimony]) -> Option<Obstacle> {
    let date = difference(sources.iter().flat_map(|source| &source.dates), format_date);
    let time = || difference(sources.iter().flat_map(|source| &source.times), format_time);
    date.or_else(time).map(|why| (TaskReason::DateUnclear, why))
}

fn difference<'a, T: Copy + PartialEq + Into<Candidate> + 'a>(
    mut all: impl Iterator<Item = &'a Statement<Said<T>>>,
    show: fn(T) -> String,
) -> Option<String> {
    let first = all.next()?;
    let other = all.find(|other| !other.value.agrees_with(&first.value))?;
    let shown = |said: &Said<T>| {
        said.reading.as_ref().map_or_else(|_| "unreadable".to_owned(), |value| show(*value))
    };
    Some(contradiction(first, &shown(&first.value), other, &shown(&other.value)))
}

fn contradiction<T>(one: &Statement<T>, says: &str, other: &Statement<T>, but: &str) -> String {
    format!("{}: {says}, but {}: {but}", one.place(), other.place())
}
