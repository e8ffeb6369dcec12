//! What a durable job of telling people is about.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};

use crate::id::TaskId;
use crate::job::{JobKind, NewJob};

/// Why people are told of a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Occasion {
    /// It was written, or its retry failed.
    Written,
    /// It is still open after its deadline.
    Overdue,
}

impl Occasion {
    /// The name in the database and in logs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Written => "written",
            Self::Overdue => "overdue",
        }
    }

    /// Reads [`Self::as_str`] back.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Written, Self::Overdue].into_iter().find(|occasion| occasion.as_str() == word)
    }
}

/// The subject of a job that tells people of a task: which task, on which occasion, and through which sink. Without a
/// sink it goes to every one.
///
/// Written as `task`, `task/overdue` or `task/written/webhook`.
///
/// ```
/// use askpro_core::{Occasion, TaskAlert, TaskId};
/// let id: TaskId = "01950000-0000-7000-8000-000000000007".parse()?;
/// let alert = TaskAlert::new(id, Occasion::Overdue).through("mail");
/// assert_eq!(alert.to_string(), "01950000-0000-7000-8000-000000000007/overdue/mail");
/// assert_eq!(alert.to_string().parse(), Ok(alert));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct TaskAlert {
    /// The task.
    pub task: TaskId,
    /// Why people are told.
    pub occasion: Occasion,
    /// The sink by name; every sink without one.
    pub sink: Option<String>,
}

impl TaskAlert {
    /// For every sink.
    #[must_use]
    pub const fn new(task: TaskId, occasion: Occasion) -> Self {
        Self { task, occasion, sink: None }
    }

    /// The job of telling, at once; one of its kind waits or runs.
    #[must_use]
    pub fn job(&self, now: DateTime<Utc>) -> NewJob {
        let subject = self.to_string();
        NewJob::new(JobKind::SendAlert, now).with_unique_key(&subject).with_subject(subject)
    }

    /// For one sink.
    #[must_use]
    pub fn through(&self, sink: impl Into<String>) -> Self {
        Self { sink: Some(sink.into()), ..self.clone() }
    }
}

impl fmt::Display for TaskAlert {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.task.fmt(f)?;
        match (self.occasion, &self.sink) {
            (Occasion::Written, None) => Ok(()),
            (occasion, None) => write!(f, "/{}", occasion.as_str()),
            (occasion, Some(sink)) => write!(f, "/{}/{sink}", occasion.as_str()),
        }
    }
}

/// A text that should have been the subject of an alert is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected a task id, then perhaps written or overdue and a sink")]
pub struct InvalidTaskAlert;

impl FromStr for TaskAlert {
    type Err = InvalidTaskAlert;

    fn from_str(text: &str) -> Result<Self, InvalidTaskAlert> {
        let mut parts = text.splitn(3, '/');
        let task = parts.next().and_then(|id| id.parse().ok()).ok_or(InvalidTaskAlert)?;
        let occasion = match parts.next() {
            Some(word) => Occasion::from_word(word).ok_or(InvalidTaskAlert)?,
            None => Occasion::Written,
        };
        let sink = parts.next().map(ToOwned::to_owned);
        match sink.as_deref() {
            Some("") => Err(InvalidTaskAlert),
            _ => Ok(Self { task, occasion, sink }),
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn every_subject_is_read_back() {
        let id = TaskId::new(Uuid::from_u128(7));
        for occasion in [Occasion::Written, Occasion::Overdue] {
            let all = TaskAlert::new(id, occasion);
            for alert in [all.through("log"), all.through("a/b"), all] {
                assert_eq!(alert.to_string().parse(), Ok(alert));
            }
        }
        assert_eq!(TaskAlert::new(id, Occasion::Written).to_string(), id.to_string());
        for text in ["", "7", &format!("{id}/later"), &format!("{id}/written/")] {
            assert_eq!(text.parse::<TaskAlert>(), Err(InvalidTaskAlert), "{text}");
        }
    }
}
