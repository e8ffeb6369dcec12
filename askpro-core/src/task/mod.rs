//! Work for a human: what the server could not finish by itself.

mod reason;
mod retry;
mod words;

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};

use crate::error::DomainCode;
use crate::id::{BranchId, CallId, CompanyId, TaskId};

pub use reason::TaskReason;
pub use retry::TaskRetry;

/// A task to be written: with a reason, and a deadline. Debug leaves the details out, which quote the caller.
#[derive(Clone, PartialEq, Eq)]
pub struct NewTask {
    /// Why a human has to look.
    pub reason: TaskReason,
    /// The code the outside sees; usually [`TaskReason::code`].
    pub code: DomainCode,
    /// What exactly is wrong: which field, what was expected, what was found.
    pub detail: String,
    /// Until when it should be done.
    pub due: DateTime<Utc>,
    /// What could be done: free alternatives, the field to set.
    pub suggestions: Vec<String>,
}

impl NewTask {
    /// A task without suggestions.
    #[must_use]
    pub fn new(reason: TaskReason, detail: impl Into<String>, due: DateTime<Utc>) -> Self {
        Self { reason, code: reason.code(), detail: detail.into(), due, suggestions: Vec::new() }
    }
}

impl fmt::Debug for NewTask {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewTask")
            .field("reason", &self.reason)
            .field("code", &self.code)
            .field("due", &self.due)
            .field("suggestions", &self.suggestions.len())
            .finish_non_exhaustive()
    }
}

/// Who works on a task: a name or role that the business uses. Debug hides it.
///
/// ```
/// use askpro_core::Assignee;
/// assert_eq!(Assignee::new(" Empfang ")?.as_str(), "Empfang");
/// assert!(Assignee::new("  ").is_err());
/// # Ok::<(), askpro_core::InvalidAssignee>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Assignee(String);

impl Assignee {
    /// How many characters a name may have.
    pub const MAX_CHARS: usize = 100;

    /// Takes a text; surrounding white space is dropped.
    ///
    /// # Errors
    /// [`InvalidAssignee`] when nothing is left, or more than [`Self::MAX_CHARS`] characters.
    pub fn new(text: impl AsRef<str>) -> Result<Self, InvalidAssignee> {
        let text = text.as_ref().trim();
        match text.chars().count() {
            0 => Err(InvalidAssignee { found: "an empty text" }),
            1..=Self::MAX_CHARS => Ok(Self(text.to_owned())),
            _ => Err(InvalidAssignee { found: "a longer text" }),
        }
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Assignee {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Assignee {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Assignee(…)")
    }
}

impl FromStr for Assignee {
    type Err = InvalidAssignee;
    fn from_str(text: &str) -> Result<Self, InvalidAssignee> {
        Self::new(text)
    }
}

/// A text that should have named who works on a task does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected a name or role of at most {max} characters, found {found}", max = Assignee::MAX_CHARS)]
pub struct InvalidAssignee {
    found: &'static str,
}

/// How a task was done. Debug hides who did it, and what they noted.
#[derive(Clone, PartialEq, Eq)]
pub struct Resolution {
    /// Who did it; `None` when the machine brought the call to its end after all.
    pub by: Option<Assignee>,
    /// What they noted; it may quote the caller.
    pub note: Option<String>,
    /// When.
    pub at: DateTime<Utc>,
}

impl Resolution {
    /// Done by a human, without a note.
    #[must_use]
    pub const fn by(who: Assignee, at: DateTime<Utc>) -> Self {
        Self { by: Some(who), note: None, at }
    }

    /// Done by the machine.
    #[must_use]
    pub const fn by_machine(at: DateTime<Utc>) -> Self {
        Self { by: None, note: None, at }
    }

    /// Adds a note; a blank one is none.
    #[must_use]
    pub fn with_note(mut self, note: impl AsRef<str>) -> Self {
        let note = note.as_ref().trim();
        self.note = (!note.is_empty()).then(|| note.to_owned());
        self
    }
}

impl fmt::Debug for Resolution {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Resolution")
            .field("by", &self.by)
            .field("note", &self.note.as_ref().map(|_| "…"))
            .field("at", &self.at)
            .finish()
    }
}

/// Whether a human still has to act.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TaskState {
    /// It waits for a human, or for a retry that a human asked for.
    Open,
    /// It is done.
    Resolved,
}

impl TaskState {
    /// The name in JSON and in logs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Resolved => "resolved",
        }
    }
}

/// A task as it stands in the store. Debug leaves the details out, which quote the caller.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    /// Our own id.
    pub id: TaskId,
    /// The tenant; [`CompanyId::OPERATOR`] when it belongs to no business.
    pub company: CompanyId,
    /// The branch, if known.
    pub branch: Option<BranchId>,
    /// The call that caused it.
    pub call_id: Option<CallId>,
    /// What is to be done.
    pub task: NewTask,
    /// Who works on it; `None` while nobody does.
    pub owner: Option<Assignee>,
    /// When it was written.
    pub created_at: DateTime<Utc>,
    /// Since when the machine tries again, because a human asked for it; `None` while it does not.
    pub retrying_since: Option<DateTime<Utc>>,
    /// How many times a human asked the machine to try again.
    pub retries: u32,
    /// How it was done; `None` while it is open.
    pub resolution: Option<Resolution>,
}

impl Task {
    /// Whether a human still has to act.
    #[must_use]
    pub const fn state(&self) -> TaskState {
        match self.resolution {
            Some(_) => TaskState::Resolved,
            None => TaskState::Open,
        }
    }

    /// Writes down how it was done; what was under way with it ends.
    pub(crate) fn resolve(&mut self, resolution: Resolution) {
        self.retrying_since = None;
        self.resolution = Some(resolution);
    }

    /// Whether it is open, and its deadline has passed.
    #[must_use]
    pub fn is_overdue(&self, now: DateTime<Utc>) -> bool {
        self.state() == TaskState::Open && self.task.due < now
    }
}

/// Which tasks are asked for. Every condition that is set has to hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskFilter {
    /// Only open or only resolved ones.
    pub state: Option<TaskState>,
    /// Only those of this branch.
    pub branch: Option<BranchId>,
    /// Only those of this owner.
    pub owner: Option<Assignee>,
    /// Only those with this reason.
    pub reason: Option<TaskReason>,
    /// Only those whose deadline lies before this instant.
    pub overdue_at: Option<DateTime<Utc>>,
    /// At most so many.
    pub limit: u32,
}

impl TaskFilter {
    /// Every task, open or resolved.
    #[must_use]
    pub const fn all(limit: u32) -> Self {
        Self { state: None, branch: None, owner: None, reason: None, overdue_at: None, limit }
    }

    /// Every open task.
    #[must_use]
    pub fn open(limit: u32) -> Self {
        Self { state: Some(TaskState::Open), ..Self::all(limit) }
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone;

    use super::*;

    #[test]
    fn an_assignee_is_a_short_text_that_says_something() {
        assert!(Assignee::new("ä".repeat(100)).is_ok());
        for text in ["", " \t", &"ä".repeat(101)] {
            let error = Assignee::new(text).unwrap_err().to_string();
            assert!(error.starts_with("expected a name or role of at most 100"), "{error}");
        }
    }

    #[test]
    fn debug_shows_neither_people_nor_notes() {
        let at = Utc.with_ymd_and_hms(2026, 3, 2, 9, 0, 0).unwrap();
        let resolution = Resolution::by(Assignee::new("Erika Mustermann").unwrap(), at)
            .with_note("hat Max Mustermann erreicht");
        let shown = format!("{resolution:?}");
        assert!(!shown.contains("Muster"), "{shown}");
    }

    #[test]
    fn a_blank_note_is_none() {
        let at = Utc.with_ymd_and_hms(2026, 3, 2, 9, 0, 0).unwrap();
        assert_eq!(Resolution::by_machine(at).with_note("  ").note, None);
    }
}
