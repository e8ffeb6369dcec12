//! The durable jobs of telling people.

use std::time::Duration;

use async_trait::async_trait;
use chrono::TimeDelta;

use super::AlertService;
use crate::alert::{Alert, TaskAlert};
use crate::error::Result;
use crate::id::CompanyId;
use crate::job::{Enqueued, Job, JobKind};
use crate::ports::AlertSink;
use crate::retry::Retry;
use crate::service::{JobHandler, Ran, ensure_recurring};

/// How many overdue tasks of one company are told of in one look; the others follow in the next.
const OVERDUE_AT_ONCE: u32 = 100;

impl AlertService {
    /// How long a sink may fail before an alert is left to the log. Well below the day after which the job itself would
    /// be given up: that would write a task, of which people would have to be told.
    pub const PATIENCE: TimeDelta = TimeDelta::hours(12);

    /// How often deadlines are looked at when nothing else is said.
    pub const LOOK: Duration = Duration::from_mins(1);

    /// Makes sure that deadlines are looked at again and again. To be called when a server starts.
    ///
    /// # Errors
    /// `Storage`.
    pub async fn watch_deadlines(&self, every: Duration) -> Result<Enqueued> {
        let kind = JobKind::FindOverdueTasks;
        let now = self.clock.now();
        ensure_recurring(self.store.as_ref(), CompanyId::OPERATOR, kind, every, now).await
    }

    /// The tasks of every company whose deadline has passed.
    async fn find_overdue(&self) -> Result<()> {
        let companies = self.store.companies().await?.into_iter().map(|company| company.id);
        for company in companies.chain([CompanyId::OPERATOR]) {
            let now = self.clock.now();
            let told = self.store.tell_overdue_tasks(company, now, OVERDUE_AT_ONCE).await?;
            if told > 0 {
                tracing::warn!(%company, tasks = told, "tasks are overdue");
            }
        }
        Ok(())
    }

    async fn tell(&self, job: &Job) -> Result<Ran> {
        let about: TaskAlert = job.subject_as()?;
        match (&about.sink, self.sinks.as_slice()) {
            (None, []) => Ok(Ran::Skipped),
            (None, [only]) => self.deliver(job, &about, only.as_ref()).await,
            (None, sinks) => {
                for sink in sinks {
                    let one = about.through(sink.name()).job(self.clock.now());
                    self.store.enqueue(job.company, &one, self.clock.now()).await?;
                }
                Ok(Ran::Done)
            }
            (Some(name), sinks) => match sinks.iter().find(|sink| sink.name() == name) {
                Some(sink) => self.deliver(job, &about, sink.as_ref()).await,
                // It was configured when the job was stored.
                None => Ok(Ran::Skipped),
            },
        }
    }

    async fn deliver(&self, job: &Job, about: &TaskAlert, sink: &dyn AlertSink) -> Result<Ran> {
        let Some(alert) = self.of_task(job.company, about).await? else { return Ok(Ran::Skipped) };
        match sink.send(&alert).await {
            Ok(()) => {
                tracing::debug!(alert = %alert.id, sink = sink.name(), "alert sent");
                Ok(Ran::Done)
            }
            Err(error) if self.is_pointless(job, error.retry()) => {
                not_sent(&alert, sink, error.kind().as_str());
                Ok(Ran::Skipped)
            }
            Err(error) => Err(error),
        }
    }

    fn is_pointless(&self, job: &Job, retry: Retry) -> bool {
        retry == Retry::Never || self.clock.now() - job.due_since >= Self::PATIENCE
    }
}

fn not_sent(alert: &Alert, sink: &dyn AlertSink, kind: &str) {
    tracing::error!(alert = %alert.id, company = %alert.company, sink = sink.name(), kind, "alert not sent");
}

#[async_trait]
impl JobHandler for AlertService {
    fn kinds(&self) -> &'static [JobKind] {
        &[JobKind::SendAlert, JobKind::FindOverdueTasks]
    }

    async fn run(&self, job: &Job) -> Result<Ran> {
        match job.kind {
            JobKind::FindOverdueTasks => self.find_overdue().await.map(|()| Ran::Done),
            _ => self.tell(job).await,
        }
    }
}
