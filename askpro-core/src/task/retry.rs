//! What became of a human's wish that the machine tries again.

use super::{Task, TaskReason, TaskState};
use crate::tenant::Locale;

/// What asking for a retry gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TaskRetry {
    /// The machine works on the call again; the task stays open until it has succeeded.
    Started,
    /// The company has no such task.
    NotFound,
    /// The task is done: open it again first.
    Resolved,
    /// A retry is under way already.
    UnderWay,
    /// The task belongs to no call of which an event is stored.
    NoCall,
    /// Trying again could not lead anywhere else.
    Never(TaskReason),
}

impl TaskRetry {
    /// Why this task cannot be retried now, as far as it says so itself; `None` when it can be. Every store asks here.
    #[must_use]
    pub const fn refusal(task: &Task) -> Option<Self> {
        match task.state() {
            TaskState::Resolved => Some(Self::Resolved),
            TaskState::Open if task.retrying_since.is_some() => Some(Self::UnderWay),
            TaskState::Open if task.call_id.is_none() => Some(Self::NoCall),
            TaskState::Open if !task.task.reason.can_be_retried() => {
                Some(Self::Never(task.task.reason))
            }
            TaskState::Open => None,
        }
    }

    /// Why it was not started, as what follows "because"; `None` when it was.
    ///
    /// ```
    /// use askpro_core::{Locale, TaskReason, TaskRetry};
    /// let taken = TaskRetry::Never(TaskReason::SlotTaken);
    /// assert!(taken.why_not(Locale::En).is_some_and(|why| why.contains("another time")));
    /// assert_eq!(TaskRetry::Started.why_not(Locale::En), None);
    /// ```
    #[must_use]
    pub const fn why_not(self, locale: Locale) -> Option<&'static str> {
        let (de, en) = match self {
            Self::Started => return None,
            Self::NotFound => ("es diese Aufgabe nicht gibt", "there is no such task"),
            Self::Resolved => (
                "sie erledigt ist; öffnen Sie sie zuerst wieder",
                "it is done; open it again first",
            ),
            Self::UnderWay => ("gerade ein Versuch läuft", "a retry is under way"),
            Self::NoCall => (
                "zu ihr kein Ereignis eines Anrufs gespeichert ist",
                "no event of a call is stored for it",
            ),
            Self::Never(TaskReason::SlotTaken) => (
                "die Zeit für diesen Wunsch vergeben bleibt; vereinbaren Sie eine andere Zeit",
                "the slot stays taken for this wish; agree on another time",
            ),
            Self::Never(TaskReason::BookingRefused) => (
                "der Kalender diesen Wunsch endgültig abgelehnt hat; tragen Sie den Termin selbst ein",
                "the calendar refused this wish for good; enter the appointment by hand",
            ),
            Self::Never(TaskReason::UnknownNumber) => (
                "der Anruf schon ohne Filiale angenommen ist; rufen Sie zurück",
                "the call was taken without a branch; call back",
            ),
            Self::Never(_) => (
                "sich nicht ändert, was im Anruf gesagt wurde; fragen Sie den Anrufer",
                "what was said in the call does not change; ask the caller",
            ),
        };
        Some(match locale {
            Locale::De => de,
            Locale::En => en,
        })
    }
}
