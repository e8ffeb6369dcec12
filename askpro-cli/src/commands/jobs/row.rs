//! How jobs and queues are shown.

use askpro_core::{Company, JobState, QueueStats, StoredJob};
use chrono::{DateTime, SubsecRound as _, Utc};
use chrono_tz::Tz;
use serde::Serialize;

/// A job, for programs and for people.
#[derive(Debug, Serialize)]
pub(super) struct Row {
    id: String,
    company: i64,
    queue: String,
    kind: String,
    subject: Option<String>,
    state: &'static str,
    attempt: u32,
    failures: u32,
    every_seconds: Option<u64>,
    run_at: String,
    created_at: String,
    lease_until: Option<String>,
    finished_at: Option<String>,
    last_error: Option<String>,
    /// What will happen next, or what happened last.
    #[serde(skip)]
    when: String,
}

impl Row {
    /// Instants are told in the zone of the company.
    pub(super) fn new(company: &Company, job: StoredJob) -> Self {
        let zone = company.timezone;
        let local = |instant: DateTime<Utc>| instant.with_timezone(&zone).to_rfc3339();
        Self {
            when: when(&job, zone),
            id: job.id.to_string(),
            company: job.company.get(),
            queue: job.queue,
            kind: job.kind,
            subject: job.subject,
            state: job.state.as_str(),
            attempt: job.attempt,
            failures: job.failures,
            every_seconds: job.every.map(|every| every.as_secs()),
            run_at: local(job.run_at),
            created_at: local(job.created_at),
            lease_until: job.lease_until.map(local),
            finished_at: job.finished_at.map(local),
            last_error: job.last_error,
        }
    }

    /// The job on a line, what it is about and why it failed below.
    pub(super) fn told(&self) -> String {
        let head = format!(
            "{:<8} {:<14} {:<15} company {}  {}  {}",
            self.state, self.queue, self.kind, self.company, self.id, self.when
        );
        let subject = self.subject.iter().map(|subject| format!("about {subject}"));
        let error = self.last_error.iter().map(|error| match self.failures {
            0 => format!("run {}: {error}", self.attempt),
            failures => format!("failed {failures} times in a row: {error}"),
        });
        let rest = subject.chain(error).map(|line| format!("\n    {line}"));
        std::iter::once(head).chain(rest).collect()
    }
}

fn when(job: &StoredJob, zone: Tz) -> String {
    let told = |instant: DateTime<Utc>| {
        instant.with_timezone(&zone).format("%Y-%m-%d %H:%M:%S %Z").to_string()
    };
    match (job.state, job.lease_until, job.finished_at) {
        (JobState::Running, Some(until), _) => format!("claimed until {}", told(until)),
        (JobState::Done | JobState::Dead, _, Some(at)) => format!("ended {}", told(at)),
        _ => format!("runs from {}", told(job.run_at)),
    }
}

/// A queue, for programs and for people.
#[derive(Debug, Serialize)]
pub(super) struct QueueRow {
    queue: String,
    ready: u64,
    running: u64,
    done: u64,
    dead: u64,
    /// For how long the job that waits longest has been due; 0 when none is due.
    waiting_seconds: u64,
    paused_at: Option<String>,
}

impl QueueRow {
    pub(super) fn new(stats: QueueStats, now: DateTime<Utc>) -> Self {
        let waiting = stats.waiting_since.map_or(0, |since| (now - since).num_seconds());
        Self {
            queue: stats.queue,
            ready: stats.counts.ready,
            running: stats.counts.running,
            done: stats.counts.done,
            dead: stats.counts.dead,
            waiting_seconds: u64::try_from(waiting).unwrap_or_default(),
            paused_at: stats.paused_at.map(|at| at.trunc_subsecs(0).to_rfc3339()),
        }
    }

    pub(super) fn table(rows: &[Self]) -> String {
        let head = format!(
            "{:<14}{:>9}{:>9}{:>9}{:>9}  {:<12}",
            "queue", "ready", "running", "done", "dead", "waits for"
        );
        let line = |row: &Self| {
            let paused = row.paused_at.as_ref().map(|at| format!("  paused since {at}"));
            format!(
                "{:<14}{:>9}{:>9}{:>9}{:>9}  {:<12}{}",
                row.queue,
                row.ready,
                row.running,
                row.done,
                row.dead,
                length(row.waiting_seconds),
                paused.unwrap_or_default()
            )
        };
        let lines = std::iter::once(head).chain(rows.iter().map(line));
        lines.map(|line| line.trim_end().to_owned()).collect::<Vec<_>>().join("\n")
    }
}

/// A length of time in two units at the most.
fn length(seconds: u64) -> String {
    match seconds {
        0 => "-".to_owned(),
        1..60 => format!("{seconds} s"),
        60..3_600 => format!("{} min", seconds / 60),
        3_600..86_400 => format!("{} h {} min", seconds / 3_600, seconds % 3_600 / 60),
        _ => format!("{} d {} h", seconds / 86_400, seconds % 86_400 / 3_600),
    }
}

#[cfg(test)]
mod tests {
    use askpro_core::{CompanyId, JobCounts, JobId};
    use chrono::{Duration, TimeZone};
    use uuid::Uuid;

    use super::*;

    fn now() -> DateTime<Utc> {
        Utc.with_ymd_and_hms(2026, 12, 1, 14, 30, 0).unwrap()
    }

    fn job(state: JobState) -> StoredJob {
        StoredJob {
            id: JobId::new(Uuid::from_u128(7)),
            company: CompanyId::new(1),
            queue: "sync".to_owned(),
            kind: "sync_calls".to_owned(),
            subject: None,
            every: Some(std::time::Duration::from_mins(10)),
            state,
            attempt: 0,
            failures: 3,
            run_at: now(),
            created_at: now(),
            lease_until: Some(now() + Duration::seconds(30)),
            last_error: Some("call_page: the service is down (unavailable)".to_owned()),
            finished_at: Some(now() + Duration::minutes(1)),
        }
    }

    #[test]
    fn a_job_is_told_in_the_zone_of_its_company() {
        let company = Company::new(CompanyId::new(1), "Salon");
        for (state, when) in [
            (JobState::Ready, "runs from 2026-12-01 15:30:00 CET"),
            (JobState::Running, "claimed until 2026-12-01 15:30:30 CET"),
            (JobState::Dead, "ended 2026-12-01 15:31:00 CET"),
        ] {
            let row = Row::new(&company, job(state));
            let text = row.told();
            assert!(text.contains(when), "{text}");
            assert!(text.contains("\n    failed 3 times in a row: call_page"), "{text}");
            assert_eq!(row.run_at, "2026-12-01T15:30:00+01:00");
            assert_eq!(row.every_seconds, Some(600));
        }
    }

    #[test]
    fn a_queue_tells_how_long_its_oldest_job_waits() {
        for (since, told) in [
            (None, "-"),
            (Some(Duration::minutes(-5)), "-"),
            (Some(Duration::seconds(59)), "59 s"),
            (Some(Duration::minutes(59)), "59 min"),
            (Some(Duration::minutes(61)), "1 h 1 min"),
            (Some(Duration::hours(49)), "2 d 1 h"),
        ] {
            let stats = QueueStats {
                counts: JobCounts { ready: 1, ..JobCounts::default() },
                waiting_since: since.map(|since| now() - since),
                ..QueueStats::empty("sync")
            };
            let table = QueueRow::table(&[QueueRow::new(stats, now())]);
            let line = table.lines().last().unwrap();
            assert!(line.starts_with("sync") && line.ends_with(told), "{line}");
        }
    }

    #[test]
    fn a_paused_queue_says_so() {
        let stats = QueueStats { paused_at: Some(now()), ..QueueStats::empty("sync") };
        let table = QueueRow::table(&[QueueRow::new(stats, now())]);
        assert!(table.ends_with("paused since 2026-12-01T14:30:00+00:00"), "{table}");
    }
}
