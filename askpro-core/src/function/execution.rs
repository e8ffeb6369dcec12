//! One run of a function, written down so that a repeat does nothing.

use std::fmt;

use chrono::{DateTime, Utc};

use crate::id::{CallId, ExecutionId};

/// A function that is about to run. Debug shows no arguments.
#[derive(Clone, PartialEq, Eq)]
pub struct NewExecution {
    /// The call in which it was called.
    pub call_id: CallId,
    /// The function.
    pub name: String,
    /// The same for the same arguments, in whatever order they come.
    pub digest: String,
    /// The arguments, as JSON.
    pub arguments: String,
}

impl fmt::Debug for NewExecution {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewExecution")
            .field("call_id", &self.call_id)
            .field("name", &self.name)
            .field("digest", &self.digest)
            .finish_non_exhaustive()
    }
}

/// Whether a function has to be run. Debug shows no answer.
#[derive(Clone, PartialEq, Eq)]
pub enum Begun {
    /// It has to be run; what it answers is written down under this id.
    New(ExecutionId),
    /// It has run: this is what it answered, as JSON.
    Answered(String),
    /// It is running.
    Running,
}

impl fmt::Debug for Begun {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::New(id) => f.debug_tuple("New").field(id).finish(),
            Self::Answered(_) => f.write_str("Answered(…)"),
            Self::Running => f.write_str("Running"),
        }
    }
}

/// A function that was run in a call. Debug shows neither arguments nor answer.
#[derive(Clone, PartialEq, Eq)]
pub struct Execution {
    /// Its id.
    pub id: ExecutionId,
    /// What was called, and where.
    pub called: NewExecution,
    /// What it answered, as JSON; `None` while it runs, or when its process died.
    pub answer: Option<String>,
    /// When it was begun.
    pub began_at: DateTime<Utc>,
    /// When it ended.
    pub ended_at: Option<DateTime<Utc>>,
}

impl fmt::Debug for Execution {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Execution")
            .field("id", &self.id)
            .field("called", &self.called)
            .field("began_at", &self.began_at)
            .field("ended_at", &self.ended_at)
            .finish_non_exhaustive()
    }
}

/// How much a function is used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FunctionUsage {
    /// The function.
    pub name: String,
    /// How often it was run since the beginning; a repeat that got the first answer does not count.
    pub uses: u64,
    /// When it was begun last.
    pub last_used_at: DateTime<Utc>,
}
