//! Jobs as they lie in memory.

use std::cmp::Reverse;
use std::collections::HashMap;

use chrono::{DateTime, Utc};

use crate::error::Result;
use crate::event::EventStatus;
use crate::id::{BranchId, CallId, CompanyId, EventId, JobId, LeaseToken};
use crate::job::{Enqueued, Job, JobKind, JobState, NewJob, StoredJob};
use crate::memory::{State, lease_lost};
use crate::ports::ClaimOptions;
use crate::task::NewTask;

/// A job that waits (`running_until` empty) or runs.
pub(in crate::memory) struct JobRow {
    pub(in crate::memory) id: JobId,
    pub(in crate::memory) company: CompanyId,
    pub(in crate::memory) new: NewJob,
    pub(in crate::memory) created_at: DateTime<Utc>,
    pub(in crate::memory) due_since: DateTime<Utc>,
    pub(in crate::memory) attempt: u32,
    pub(in crate::memory) failures: u32,
    /// Whoever claimed it last; kept when the lease has run out, until the next claim.
    pub(in crate::memory) lease: Option<LeaseToken>,
    pub(in crate::memory) running_until: Option<DateTime<Utc>>,
    pub(in crate::memory) last_error: Option<String>,
}

/// A job that was done or given up.
pub(in crate::memory) struct Ended {
    pub(in crate::memory) row: JobRow,
    pub(in crate::memory) is_dead: bool,
    pub(in crate::memory) at: DateTime<Utc>,
}

impl JobRow {
    pub(in crate::memory) fn new(
        id: JobId,
        company: CompanyId,
        new: NewJob,
        created_at: DateTime<Utc>,
    ) -> Self {
        Self {
            id,
            company,
            due_since: new.run_at,
            new,
            created_at,
            attempt: 0,
            failures: 0,
            lease: None,
            running_until: None,
            last_error: None,
        }
    }

    pub(in crate::memory) const fn state(&self) -> JobState {
        if self.running_until.is_some() { JobState::Running } else { JobState::Ready }
    }

    pub(in crate::memory) fn is_unique_as(&self, company: CompanyId, new: &NewJob) -> bool {
        new.unique_key.is_some()
            && self.company == company
            && self.new.kind == new.kind
            && self.new.unique_key == new.unique_key
    }

    pub(in crate::memory) fn wait_anew(&mut self, run_at: DateTime<Utc>) {
        self.new.run_at = run_at;
        self.due_since = run_at;
        self.attempt = 0;
        self.lease = None;
        self.running_until = None;
    }

    pub(in crate::memory) fn stored(
        &self,
        state: JobState,
        finished_at: Option<DateTime<Utc>>,
    ) -> StoredJob {
        StoredJob {
            id: self.id,
            company: self.company,
            queue: self.new.queue.as_str().to_owned(),
            kind: self.new.kind.as_str().to_owned(),
            subject: self.new.subject.clone(),
            every: self.new.every,
            state,
            attempt: self.attempt,
            failures: self.failures,
            run_at: self.new.run_at,
            created_at: self.created_at,
            lease_until: self.running_until,
            last_error: self.last_error.clone(),
            finished_at,
        }
    }
}

impl Ended {
    pub(in crate::memory) const fn state(&self) -> JobState {
        if self.is_dead { JobState::Dead } else { JobState::Done }
    }
}

impl State {
    pub(in crate::memory) fn add_job(
        &mut self,
        company: CompanyId,
        job: NewJob,
        now: DateTime<Utc>,
    ) -> Enqueued {
        let known = self.jobs.values_mut().find(|row| row.is_unique_as(company, &job));
        if let Some(known) = known {
            known.new.every = job.every.or(known.new.every);
            return Enqueued::Known(known.id);
        }
        let id = JobId::new(self.next_id(now));
        self.jobs.insert(id, JobRow::new(id, company, job, now));
        Enqueued::New(id)
    }

    /// The most urgent job that may be claimed.
    pub(in crate::memory) fn claimable(
        &self,
        options: &ClaimOptions,
        now: DateTime<Utc>,
    ) -> Option<JobId> {
        let mut running = HashMap::<CompanyId, u32>::new();
        for job in self.jobs.values().filter(|job| job.running_until.is_some()) {
            *running.entry(job.company).or_default() += 1;
        }
        let has_room = |job: &JobRow| {
            let running = running.get(&job.company).copied().unwrap_or_default();
            options.per_company.is_none_or(|limit| running < limit)
        };
        let is_held_up = |job: &JobRow| {
            job.new.serial_key.is_some()
                && self.jobs.values().any(|other| {
                    other.company == job.company
                        && other.new.serial_key == job.new.serial_key
                        && other.running_until.is_some()
                })
        };
        self.jobs
            .values()
            .filter(|job| job.running_until.is_none() && job.new.run_at <= now)
            .filter(|job| options.kinds.contains(&job.new.kind))
            .filter(|job| options.queues.contains(&job.new.queue))
            .filter(|job| !self.paused_queues.contains_key(&job.new.queue))
            .filter(|job| has_room(job) && !is_held_up(job))
            .min_by_key(|job| {
                (Reverse(job.new.queue.priority()), job.new.run_at, job.created_at, job.id)
            })
            .map(|job| job.id)
    }

    /// The job, if the lease in hand is still the latest one.
    pub(in crate::memory) fn held_job(
        &mut self,
        job: &Job,
        operation: &'static str,
    ) -> Result<&mut JobRow> {
        self.jobs
            .get_mut(&job.id)
            .filter(|row| row.company == job.company && row.lease == Some(job.lease))
            .ok_or_else(|| lease_lost(operation))
    }

    pub(in crate::memory) fn end_job(
        &mut self,
        job: &Job,
        status: EventStatus,
        error: Option<&str>,
        now: DateTime<Utc>,
    ) {
        if let Some(mut row) = self.jobs.remove(&job.id) {
            row.lease = None;
            row.running_until = None;
            row.last_error = error.map(str::to_owned);
            let is_dead = status == EventStatus::Failed;
            self.ended_jobs.insert(job.id, Ended { row, is_dead, at: now });
        }
        if let Some(event) = event_of(job).and_then(|id| self.events.get_mut(&id)) {
            event.status = status;
            event.processed_at = Some(now);
        }
    }

    /// Writes a task because of a job: for the call whose event it works on, else for the company.
    /// The call whose event a job works on.
    pub(in crate::memory) fn call_of_job(&self, job: &Job) -> Option<CallId> {
        self.events.get(&event_of(job)?)?.call_id.clone()
    }

    pub(in crate::memory) fn write_task_of_job(
        &mut self,
        job: &Job,
        task: &NewTask,
        now: DateTime<Utc>,
    ) {
        let event = event_of(job).and_then(|id| self.events.get(&id));
        let branch: Option<BranchId> = event.and_then(|event| event.branch);
        let call = self.call_of_job(job);
        self.write_task(job.company, branch, call.as_ref(), task, now);
    }

    pub(in crate::memory) fn stored_jobs(&self) -> impl Iterator<Item = StoredJob> {
        let waiting = self.jobs.values().map(|row| row.stored(row.state(), None));
        let ended =
            self.ended_jobs.values().map(|ended| ended.row.stored(ended.state(), Some(ended.at)));
        waiting.chain(ended)
    }
}

/// The event that a job works on.
fn event_of(job: &Job) -> Option<EventId> {
    (job.kind == JobKind::ProcessEvent).then(|| job.subject_as().ok()).flatten()
}
