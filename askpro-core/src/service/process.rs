//! The jobs of working on a stored event, and of settling what nobody came back for.

use async_trait::async_trait;
use chrono::Duration;

use super::book::BookingService;
use super::call::CallProcessor;
use super::run::{JobHandler, Ran};
use crate::call::CallOutcome;
use crate::error::{Error, ErrorKind, Result};
use crate::id::EventId;
use crate::job::{Job, JobKind};

/// How long an offer that expired is kept, to see in a call's records what was said.
const KEPT: Duration = Duration::days(1);

/// How long it is remembered what was run and collected in a call: as long as somebody may ask why it ended as it did.
const REMEMBERED: Duration = Duration::days(30);

/// How many offers, holds and runs are tidied away in one go.
const TIDIED: u32 = 500;

#[async_trait]
impl JobHandler for CallProcessor {
    fn kinds(&self) -> &'static [JobKind] {
        &[JobKind::ProcessEvent]
    }

    async fn run(&self, job: &Job) -> Result<Ran> {
        let id: EventId = job.subject_as()?;
        let event = self.booking().store.event(job.company, id).await?.ok_or_else(|| {
            Error::new(ErrorKind::CorruptData, "run", "jobs.subject: no such event")
        })?;
        let outcome = self.process(&event).await?;
        let outcome_name = outcome.as_str();
        if let CallOutcome::Task(code) = outcome {
            tracing::warn!(outcome = outcome_name, %code, "call decided: a human has to look");
        } else {
            tracing::info!(outcome = outcome_name, "call decided");
        }
        Ok(Ran::Done)
    }
}

#[async_trait]
impl JobHandler for BookingService {
    fn kinds(&self) -> &'static [JobKind] {
        &[JobKind::SettleIntents]
    }

    async fn run(&self, _job: &Job) -> Result<Ran> {
        let settled = self.settle_left_behind().await?;
        let (confirmed, refused, open) = (settled.confirmed, settled.refused, settled.open);
        if confirmed + refused + open > 0 {
            tracing::info!(confirmed, refused, open, "settled wishes that nobody came back for");
        }
        let now = self.now();
        // What ran out is no hold any more; this only keeps the tables small. The calendar's reservations end by
        // themselves.
        self.store.release_expired_holds(now - KEPT, TIDIED).await?;
        self.store.purge_offers(now - KEPT, TIDIED).await?;
        self.store.purge_functions(now - REMEMBERED, TIDIED).await?;
        Ok(Ran::Done)
    }
}
