//! Telling people what they have to know.

mod deliver;

use std::sync::Arc;

use crate::alert::{Alert, AlertId, AlertKind, Occasion, TaskAlert, TaskFacts};
use crate::error::Result;
use crate::id::CompanyId;
use crate::ports::{AlertSink, Clock, Store, SystemClock};
use crate::task::{Task, TaskState};

/// Makes alerts of what the store holds, and sends them through every sink.
///
/// As a [`JobHandler`](super::JobHandler) it does the jobs that are stored with tasks, and looks for those that are
/// overdue ([`AlertService::watch_deadlines`]). Each sink has a job of its own, so that one that fails does not make the
/// others say the same again. What a sink does not take within [`AlertService::PATIENCE`] is left to the log: the task
/// itself stands, whether people were told of it or not.
#[derive(Debug, Clone)]
pub struct AlertService {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    sinks: Vec<Arc<dyn AlertSink>>,
}

/// What became of an alert at one sink.
#[derive(Debug)]
pub struct Sent {
    /// The sink.
    pub sink: &'static str,
    /// Whether it took the alert.
    pub result: Result<()>,
}

impl AlertService {
    /// A service without sinks: it tells nobody.
    #[must_use]
    pub fn new(store: Arc<dyn Store>) -> Self {
        Self { store, clock: Arc::new(SystemClock), sinks: Vec::new() }
    }

    /// Takes the time from another clock than the machine's.
    #[must_use]
    pub fn with_clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = clock;
        self
    }

    /// Adds a sink.
    #[must_use]
    pub fn with_sink(mut self, sink: Arc<dyn AlertSink>) -> Self {
        self.sinks.push(sink);
        self
    }

    /// The alert that tells of a task as it stands now; `None` when there is nothing left to tell: it is done, is not
    /// there, or is not overdue any more.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn of_task(&self, company: CompanyId, about: &TaskAlert) -> Result<Option<Alert>> {
        let Some(task) = self.store.task(company, about.task).await? else { return Ok(None) };
        let now = self.clock.now();
        let open = task.state() == TaskState::Open;
        let kind = match about.occasion {
            Occasion::Written if open => AlertKind::TaskWritten(TaskFacts::from(&task)),
            Occasion::Overdue if task.is_overdue(now) => {
                AlertKind::TaskOverdue(TaskFacts::from(&task))
            }
            _ => return Ok(None),
        };
        let alert = Alert::new(id_of(&task, about.occasion), kind, now);
        self.addressed(company, alert).await.map(Some)
    }

    /// Sends an alert through every sink, one after the other, whatever the others answer.
    pub async fn send(&self, alert: &Alert) -> Vec<Sent> {
        let mut sent = Vec::new();
        for sink in &self.sinks {
            sent.push(Sent { sink: sink.name(), result: sink.send(alert).await });
        }
        sent
    }

    /// In the language and zone of a company that is known; the operator has none of their own.
    async fn addressed(&self, company: CompanyId, mut alert: Alert) -> Result<Alert> {
        alert.company = company;
        let known = self.store.company(company).await?;
        Ok(match known {
            Some(known) => alert.for_company(&known),
            None => alert,
        })
    }
}

/// A task is told of once, once more after each retry that failed, and once for each deadline that passed.
fn id_of(task: &Task, occasion: Occasion) -> AlertId {
    let part = match occasion {
        Occasion::Written => i64::from(task.retries),
        Occasion::Overdue => task.task.due.timestamp(),
    };
    AlertId::new(format!("task-{}-{}-{part}", task.id, occasion.as_str()))
}
