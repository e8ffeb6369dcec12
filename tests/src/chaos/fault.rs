//! What can break, and where.

use std::fmt;

/// Who stands at an await point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// Retell's own sending of a webhook.
    Retell,
    /// The server's door: a webhook is taken in.
    Door,
    /// A function called by the agent while the caller is on the line.
    Function,
    /// A worker that runs durable jobs.
    Worker,
    /// What settles the wishes that nobody came back for.
    Upkeep,
}

impl Role {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Retell => "retell",
            Self::Door => "door",
            Self::Function => "function",
            Self::Worker => "worker",
            Self::Upkeep => "upkeep",
        }
    }
}

/// An await point: who waits for which port method.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Point {
    /// Who waits.
    pub role: Role,
    /// For what: the port's method; the calendar's are named `calendar.…`.
    pub method: &'static str,
}

impl fmt::Display for Point {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.role.as_str(), self.method)
    }
}

/// What waits behind a point; it decides which faults can strike there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Behind {
    Store,
    CalendarRead,
    CalendarWrite,
    /// The way back of an answer to Retell.
    Answer,
    /// The way of a webhook to us.
    Delivery,
}

impl Point {
    /// Every point on the way of a call from the webhook to its outcome. A run that reaches another one, or a matrix
    /// that never reaches one of these, is a mistake in the matrix.
    #[must_use]
    pub fn expected() -> Vec<Self> {
        let at = |role: Role, methods: &'static [&'static str]| {
            methods.iter().map(move |method| Self { role, method })
        };
        at(Role::Retell, &["deliver"])
            .chain(at(Role::Door, DOOR))
            .chain(at(Role::Function, FUNCTION))
            .chain(at(Role::Worker, WORKER))
            .chain(at(Role::Upkeep, UPKEEP))
            .collect()
    }

    fn behind(self) -> Behind {
        match self.method {
            "deliver" => Behind::Delivery,
            "answer" => Behind::Answer,
            "calendar.book" | "calendar.reschedule" | "calendar.cancel" => Behind::CalendarWrite,
            method if method.starts_with("calendar.") => Behind::CalendarRead,
            _ => Behind::Store,
        }
    }
}

const DOOR: &[&str] = &["line_by_number", "line_by_agent", "record_event", "answer"];

const FUNCTION: &[&str] = &[
    "claim_intent",
    "mark_sent",
    "release_intent",
    "confirm_intent",
    "refuse_intent",
    "calendar.book",
    "calendar.reschedule",
    "calendar.cancel",
    "calendar.booking",
    "calendar.bookings",
    "calendar.slots",
];

const UPKEEP: &[&str] = &[
    "intents_left_behind",
    "task_of_call",
    "claim_intent",
    "confirm_intent",
    "refuse_intent",
    "release_intent",
    "calendar.booking",
    "calendar.bookings",
    "calendar.slots",
];

const WORKER: &[&str] = &[
    "collected",
    "hold_of_call",
    "claim_job",
    "next_job_at",
    "event",
    "events_of_call",
    "company",
    "record_call",
    "task_of_call",
    "intent_of_call",
    "intents_of_call",
    "claim_intent",
    "mark_sent",
    "release_intent",
    "confirm_intent",
    "refuse_intent",
    "call",
    "extend_lease",
    "decline_call",
    "close_call_with_task",
    "complete_job",
    "retry_job",
    "bury_job",
    "calendar.book",
    "calendar.bookings",
    "calendar.booking",
    "calendar.slots",
    "calendar.event_type",
];

/// What goes wrong at one await point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Fault {
    /// The whole server dies before anything was executed, and is started again.
    CrashBefore,
    /// The whole server dies after the execution, before its outcome is seen.
    CrashAfter,
    /// The whole server dies while the request is under way; it takes effect later.
    CrashInFlight,
    /// An error, nothing was executed.
    ErrorBefore,
    /// Executed, but the caller sees an error.
    ErrorAfter,
    /// Executed, but the answer does not come in time.
    TimeoutAfter,
    /// No answer in time, and the request takes effect only after that.
    TimeoutBeforeCommit,
    /// The connection is reset before anything was executed.
    ResetBefore,
    /// The connection is reset after the execution.
    ResetAfter,
    /// The whole server stands still for longer than any lease, and then goes on as if nothing had been.
    StallBefore,
    /// Executed; then the whole server stands still for longer than any lease.
    StallAfter,
    /// The clocks jump ahead, unless a request to change the calendar is under way.
    JumpForward,
    /// The clocks jump back.
    JumpBack,
    /// The service refuses the connection: surely not executed.
    Refused,
    /// The service asks to wait.
    RateLimited,
    /// The circuit breaker opens for a while: nothing is sent.
    BreakerOpens,
    /// The webhook is delivered a second time, at about the same time.
    Duplicate,
    /// The webhook comes late, after its successor.
    Late,
    /// The webhook's JSON has its fields in another order.
    Reordered,
}

impl Fault {
    /// Every fault.
    pub const ALL: [Self; 19] = [
        Self::CrashBefore,
        Self::CrashAfter,
        Self::CrashInFlight,
        Self::ErrorBefore,
        Self::ErrorAfter,
        Self::TimeoutAfter,
        Self::TimeoutBeforeCommit,
        Self::ResetBefore,
        Self::ResetAfter,
        Self::StallBefore,
        Self::StallAfter,
        Self::JumpForward,
        Self::JumpBack,
        Self::Refused,
        Self::RateLimited,
        Self::BreakerOpens,
        Self::Duplicate,
        Self::Late,
        Self::Reordered,
    ];

    /// Its name in reports and on the command line.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::CrashBefore => "crash_before",
            Self::CrashAfter => "crash_after",
            Self::CrashInFlight => "crash_in_flight",
            Self::ErrorBefore => "error_before",
            Self::ErrorAfter => "error_after",
            Self::TimeoutAfter => "timeout_after",
            Self::TimeoutBeforeCommit => "timeout_before_commit",
            Self::ResetBefore => "reset_before",
            Self::ResetAfter => "reset_after",
            Self::StallBefore => "stall_before",
            Self::StallAfter => "stall_after",
            Self::JumpForward => "jump_forward",
            Self::JumpBack => "jump_back",
            Self::Refused => "refused",
            Self::RateLimited => "rate_limited",
            Self::BreakerOpens => "breaker_opens",
            Self::Duplicate => "duplicate",
            Self::Late => "late",
            Self::Reordered => "reordered",
        }
    }

    /// Reads [`Self::as_str`] back.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|fault| fault.as_str() == word)
    }

    /// Whether it can strike there.
    #[must_use]
    pub fn strikes(self, point: Point) -> bool {
        match point.behind() {
            Behind::Delivery => {
                matches!(self, Self::ResetBefore | Self::Duplicate | Self::Late | Self::Reordered)
            }
            Behind::Answer => {
                matches!(self, Self::CrashBefore | Self::ResetBefore | Self::StallBefore)
            }
            Behind::CalendarWrite => !self.is_of_delivery(),
            Behind::CalendarRead => !self.is_of_delivery() && !self.commits_later(),
            Behind::Store => {
                !self.is_of_delivery()
                    && !self.commits_later()
                    && !matches!(self, Self::Refused | Self::RateLimited | Self::BreakerOpens)
            }
        }
    }

    const fn is_of_delivery(self) -> bool {
        matches!(self, Self::Duplicate | Self::Late | Self::Reordered)
    }

    /// Whether the request goes on without whoever sent it.
    pub(super) const fn commits_later(self) -> bool {
        matches!(self, Self::CrashInFlight | Self::TimeoutBeforeCommit)
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
