//! Alerts: what people have to know now. An alert holds ids, codes and our own sentences, never a caller's words.

mod subject;
mod words;

use std::fmt;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use crate::error::DomainCode;
use crate::id::{BookingUid, BranchId, CallId, CompanyId, JobId, TaskId};
use crate::job::JobKind;
use crate::task::{Task, TaskReason};
use crate::tenant::{Company, Locale};

pub use subject::{InvalidTaskAlert, Occasion, TaskAlert};

/// The name of an alert: the same happening has the same name however often it is sent, so that receivers can drop
/// repeats. Letters, digits and `-` only.
///
/// ```
/// use askpro_core::AlertId;
/// assert_eq!(AlertId::new("breaker calcom/1").as_str(), "breaker-calcom-1");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct AlertId(String);

impl AlertId {
    /// Takes a text; what is neither letter nor digit becomes `-`.
    #[must_use]
    pub fn new(text: impl AsRef<str>) -> Self {
        let bare = |c: char| if c.is_ascii_alphanumeric() { c } else { '-' };
        Self(text.as_ref().chars().map(bare).collect())
    }

    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for AlertId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// How much it matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// Good to know.
    Info,
    /// Somebody has to act.
    Warning,
    /// Somebody should have acted already.
    Critical,
}

impl Severity {
    /// The name in JSON and in logs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Critical => "critical",
        }
    }
}

/// What an alert says of a task: nothing that a caller said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskFacts {
    /// The task.
    pub task: TaskId,
    /// The branch, if known.
    pub branch: Option<BranchId>,
    /// The call that caused it.
    pub call_id: Option<CallId>,
    /// Why a human has to look.
    pub reason: TaskReason,
    /// The code the outside sees.
    pub code: DomainCode,
    /// Until when it should be done.
    pub due: DateTime<Utc>,
}

impl From<&Task> for TaskFacts {
    fn from(task: &Task) -> Self {
        Self {
            task: task.id,
            branch: task.branch,
            call_id: task.call_id.clone(),
            reason: task.task.reason,
            code: task.task.code,
            due: task.task.due,
        }
    }
}

/// What has happened.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum AlertKind {
    /// A task was written, or its retry failed.
    TaskWritten(TaskFacts),
    /// A task is still open after its deadline.
    TaskOverdue(TaskFacts),
    /// A job was given up.
    JobBuried {
        /// The job.
        job: JobId,
        /// What it was to do.
        kind: JobKind,
    },
    /// A service failed too often and is left alone for a while.
    BreakerOpened {
        /// The service, such as `calcom`.
        service: String,
        /// When it is asked again.
        until: DateTime<Utc>,
    },
    /// The calendar and our records say different things of a booking.
    Drift {
        /// The booking.
        booking: BookingUid,
        /// What differs, such as `status`.
        field: &'static str,
    },
    /// Somebody tries whether alerts arrive.
    Test,
}

impl AlertKind {
    /// The name in JSON and in logs.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::TaskWritten(_) => "task_written",
            Self::TaskOverdue(_) => "task_overdue",
            Self::JobBuried { .. } => "job_buried",
            Self::BreakerOpened { .. } => "breaker_opened",
            Self::Drift { .. } => "drift",
            Self::Test => "test",
        }
    }

    /// How much it matters.
    #[must_use]
    pub const fn severity(&self) -> Severity {
        match self {
            Self::TaskOverdue(_) => Severity::Critical,
            Self::TaskWritten(_) | Self::JobBuried { .. } | Self::BreakerOpened { .. } => {
                Severity::Warning
            }
            Self::Drift { .. } | Self::Test => Severity::Info,
        }
    }

    /// What it says of a task, if it is about one.
    #[must_use]
    pub const fn task(&self) -> Option<&TaskFacts> {
        match self {
            Self::TaskWritten(facts) | Self::TaskOverdue(facts) => Some(facts),
            _ => None,
        }
    }
}

/// Something people have to know, ready to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alert {
    /// The same for every repeat.
    pub id: AlertId,
    /// Whom it concerns; [`CompanyId::OPERATOR`] when it concerns no business.
    pub company: CompanyId,
    /// The language of those who read it.
    pub locale: Locale,
    /// The zone of the times they read.
    pub timezone: Tz,
    /// What has happened.
    pub kind: AlertKind,
    /// When the alert was made.
    pub at: DateTime<Utc>,
}

impl Alert {
    /// An alert of the operator, in German and Berlin's time; [`Self::for_company`] makes it one of a business.
    #[must_use]
    pub fn new(id: AlertId, kind: AlertKind, at: DateTime<Utc>) -> Self {
        let company = Company::new(CompanyId::OPERATOR, "operator");
        Self {
            id,
            company: company.id,
            locale: company.locale,
            timezone: company.timezone,
            kind,
            at,
        }
    }

    /// Makes it an alert of this business, in its language and zone.
    #[must_use]
    pub const fn for_company(mut self, company: &Company) -> Self {
        self.company = company.id;
        self.locale = company.locale;
        self.timezone = company.timezone;
        self
    }

    /// How much it matters.
    #[must_use]
    pub const fn severity(&self) -> Severity {
        self.kind.severity()
    }
}
