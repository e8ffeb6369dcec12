//! Said versus done: what an agent told a caller as a fact, compared with what happened in the call.
//!
//! [`promises`] finds sentences such as "Ihr Termin ist gebucht" or "um neun ist noch frei" in what the agent said;
//! [`unkept`] answers those that nothing in the call bears out. A finding becomes a task for a human, so it has to be
//! right: questions, offers, intentions, negations, conditions and reports of what others said are no promises, and
//! what cannot be told for sure is none either.
//!
//! ```
//! use askpro_core::promise::{CallFacts, Promise, PromiseKind, promises, unkept, utterances};
//!
//! let call = utterances("Agent: Soll ich das buchen?\nUser: Ja.\nAgent: Gut, Ihr Termin ist gebucht.");
//! let found = promises(&call);
//! assert_eq!(found, [Promise { kind: PromiseKind::Booked, utterance: 2 }]);
//! assert_eq!(unkept(&found, &CallFacts { booked: true, ..CallFacts::default() }), []);
//! assert_eq!(unkept(&found, &CallFacts::default()), found);
//! ```

mod free;
mod guard;
mod statement;
#[cfg(test)]
mod tests;
mod text;
mod words;

use serde::{Deserialize, Serialize};

/// How much of an utterance is read, in bytes: some minutes of speech.
const LONGEST: usize = 8_000;

/// Who speaks in a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Speaker {
    /// The voice agent.
    Agent,
    /// Anybody else on the line.
    Other,
}

/// What somebody said without a break. Debug shows who, and how much.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Utterance<'t> {
    /// Who said it.
    pub speaker: Speaker,
    /// What was said.
    pub text: &'t str,
}

impl<'t> Utterance<'t> {
    /// What the agent said.
    #[must_use]
    pub const fn agent(text: &'t str) -> Self {
        Self { speaker: Speaker::Agent, text }
    }

    /// What anybody else said.
    #[must_use]
    pub const fn other(text: &'t str) -> Self {
        Self { speaker: Speaker::Other, text }
    }
}

impl std::fmt::Debug for Utterance<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Utterance({:?}, {} bytes)", self.speaker, self.text.len())
    }
}

/// What kind of fact was promised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PromiseKind {
    /// An appointment is made: "ist gebucht", "habe Sie eingetragen", "der Termin steht".
    Booked,
    /// An appointment is moved: "ist verschoben auf", "habe ihn umgebucht".
    Moved,
    /// An appointment is cancelled: "ist storniert", "habe ich abgesagt".
    Cancelled,
    /// A time can be had: "um neun ist noch frei", "da hätte ich noch etwas frei".
    Free,
}

impl PromiseKind {
    /// All of them, in the order of reports.
    pub const ALL: [Self; 4] = [Self::Booked, Self::Moved, Self::Cancelled, Self::Free];

    /// As it is written in data: `booked`, `moved`, `cancelled`, `free`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Booked => "booked",
            Self::Moved => "moved",
            Self::Cancelled => "cancelled",
            Self::Free => "free",
        }
    }
}

/// A fact that the agent told the caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Promise {
    /// What kind of fact.
    pub kind: PromiseKind,
    /// Which utterance it stands in, from 0, counted over all speakers.
    pub utterance: usize,
}

/// What happened in a call, as far as promises are concerned. Nothing, by default.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CallFacts {
    /// The call led to an appointment, or one that the caller has was read out to them.
    pub booked: bool,
    /// An appointment was moved.
    pub moved: bool,
    /// An appointment was cancelled.
    pub cancelled: bool,
    /// How many utterances there were when free times were first looked up; `None` if they never were.
    pub looked_up_after: Option<usize>,
}

impl CallFacts {
    /// Whether what happened bears out a promise.
    ///
    /// Whoever moves an appointment also says that the new one is booked and the old one cancelled, and may do so by
    /// booking and cancelling. That a time is free can be known only from a look-up before it is said.
    #[must_use]
    pub fn bear_out(&self, promise: Promise) -> bool {
        match promise.kind {
            PromiseKind::Booked => self.booked || self.moved,
            PromiseKind::Moved => self.moved || (self.booked && self.cancelled),
            PromiseKind::Cancelled => self.cancelled || self.moved,
            PromiseKind::Free => self.looked_up_after.is_some_and(|at| at <= promise.utterance),
        }
    }
}

/// The promises of the agent, in the order in which they were made; each kind once an utterance.
#[must_use]
pub fn promises(utterances: &[Utterance<'_>]) -> Vec<Promise> {
    let all = utterances.iter().enumerate();
    let agent = all.filter(|(_, utterance)| utterance.speaker == Speaker::Agent);
    agent
        .flat_map(|(index, said)| {
            let kinds = promised(said.text).into_iter();
            kinds.map(move |kind| Promise { kind, utterance: index })
        })
        .collect()
}

/// The promises that nothing in the call bears out, in their order.
#[must_use]
pub fn unkept(promises: &[Promise], facts: &CallFacts) -> Vec<Promise> {
    promises.iter().copied().filter(|promise| !facts.bear_out(*promise)).collect()
}

/// Takes a transcript of one text apart, whose lines begin with `Agent:` or `User:`; other lines belong to the
/// speaker before.
#[must_use]
pub fn utterances(transcript: &str) -> Vec<Utterance<'_>> {
    let mut found: Vec<(Speaker, usize, usize)> = Vec::new();
    let mut at = 0;
    for line in transcript.split_inclusive('\n') {
        let end = at + line.len();
        let start = [(Speaker::Agent, "Agent:"), (Speaker::Other, "User:")]
            .into_iter()
            .find(|(_, label)| line.starts_with(label));
        match (start, found.last_mut()) {
            (Some((speaker, label)), _) => found.push((speaker, at + label.len(), end)),
            (None, Some((_, _, last))) => *last = end,
            (None, None) => {}
        }
        at = end;
    }
    let text = |(speaker, from, to)| Utterance {
        speaker,
        text: transcript.get(from..to).unwrap_or_default().trim(),
    };
    found.into_iter().map(text).collect()
}

/// The kinds of facts that a text promises, each once, in the order of [`PromiseKind::ALL`].
fn promised(text: &str) -> Vec<PromiseKind> {
    let sentences = text::sentences(text.get(..text.floor_char_boundary(LONGEST)).unwrap_or(text));
    let mut kinds = Vec::new();
    let mut before = None;
    for sentence in &sentences {
        let statements = guard::statements(sentence, before).into_iter();
        kinds.extend(statements.flat_map(statement::kinds));
        before = Some(sentence);
    }
    kinds.sort_unstable();
    kinds.dedup();
    kinds
}
