//! Healing as durable jobs.

use std::time::Duration;

use async_trait::async_trait;
use chrono::TimeDelta;

use super::super::call::CallProcessor;
use super::super::run::{JobHandler, Ran};
use super::bookings::BookingSync;
use super::calls::CallSync;
use crate::error::{Error, ErrorKind, Result};
use crate::event::Provider;
use crate::id::EventId;
use crate::job::{Job, JobKind};

/// How often a company's calls and bookings are compared.
pub const SYNC_EVERY: Duration = Duration::from_mins(5);

/// Rounds over the bookings are spread by up to this much, so that the companies of one server, started together, do
/// not ask together.
const SPREAD_SECONDS: i64 = 60;

#[async_trait]
impl JobHandler for CallSync {
    fn kinds(&self) -> &'static [JobKind] {
        &[JobKind::SyncCalls]
    }

    /// Ends the job of a company whose telephony service is connected no longer.
    async fn run(&self, job: &Job) -> Result<Ran> {
        if !self.companies().contains(&job.company) {
            return Ok(Ran::Skipped);
        }
        let found = self.sync(job.company, None).await?;
        tracing::debug!(seen = found.seen, recovered = found.recovered, "calls compared");
        Ok(Ran::Done)
    }
}

#[async_trait]
impl JobHandler for BookingSync {
    fn kinds(&self) -> &'static [JobKind] {
        &[JobKind::SyncBookings]
    }

    /// Ends the job of a company whose calendar is connected no longer.
    async fn run(&self, job: &Job) -> Result<Ran> {
        if self.calendars.calendar_of(job.company).is_none() {
            return Ok(Ran::Skipped);
        }
        let found = self.sync(job.company, None).await?;
        tracing::debug!(seen = found.seen, updated = found.updated, "bookings compared");
        let Some(every) = job.every else { return Ok(Ran::Done) };
        let every = TimeDelta::from_std(every).unwrap_or(TimeDelta::zero());
        Ok(Ran::Again(self.clock.now() + every + spread(job)))
    }
}

/// Without a random source: the low bits of a lease token are random already.
fn spread(job: &Job) -> TimeDelta {
    let [.., low] = job.lease.get().into_bytes();
    TimeDelta::seconds(i64::from(low) % SPREAD_SECONDS)
}

/// Works on stored events, each by who sent it.
#[derive(Debug, Clone)]
pub struct EventProcessor {
    calls: CallProcessor,
    bookings: BookingSync,
}

impl EventProcessor {
    /// Events of the telephony service go to `calls`, those of the calendar to `bookings`.
    #[must_use]
    pub const fn new(calls: CallProcessor, bookings: BookingSync) -> Self {
        Self { calls, bookings }
    }
}

#[async_trait]
impl JobHandler for EventProcessor {
    fn kinds(&self) -> &'static [JobKind] {
        &[JobKind::ProcessEvent]
    }

    async fn run(&self, job: &Job) -> Result<Ran> {
        let id: EventId = job.subject_as()?;
        let event = self.bookings.store.event(job.company, id).await?.ok_or_else(|| {
            Error::new(ErrorKind::CorruptData, "run", "jobs.subject: no such event")
        })?;
        match event.provider {
            Provider::Retell => self.calls.run(job).await,
            Provider::Calcom => self.bookings.process(&event).await.map(|_| Ran::Done),
        }
    }
}
