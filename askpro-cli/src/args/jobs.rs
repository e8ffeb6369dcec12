//! `askpro jobs …`

use askpro_core::{JobId, JobState, Queue};
use chrono::{DateTime, Duration, NaiveDate, NaiveTime, Utc};
use clap::{Args as Group, Subcommand};

#[derive(Debug, Subcommand)]
pub(crate) enum Jobs {
    /// List jobs, the newest first: those that wait, run or were given up, unless a state is named.
    List(JobList),
    /// Let jobs that were given up run again, once whatever stood in their way was mended.
    Retry(JobRetry),
    /// Show how every queue fares: how many jobs stand where, how long they wait, whether it is paused.
    Stats(JobStats),
    /// Let no more jobs of a queue be begun, by any server on this database; those that run go on.
    Pause(QueueName),
    /// Let the jobs of a queue be begun again.
    Resume(QueueName),
    /// Delete jobs that were done long ago. What they worked on stays, and so do jobs that were given up.
    Purge(JobPurge),
}

#[derive(Debug, Group)]
pub(crate) struct JobList {
    /// Only those in this state: ready, running, done or dead.
    #[arg(long, value_parser = state)]
    pub(crate) state: Option<JobState>,
    #[command(flatten)]
    pub(crate) of: JobsOf,
    /// At most this many of each company and state.
    #[arg(long, default_value_t = 100)]
    pub(crate) limit: u32,
}

/// Whose jobs, and which.
#[derive(Debug, Group)]
pub(crate) struct JobsOf {
    /// One company, 0 for the operator's own; without it, every company and the operator.
    #[arg(long)]
    pub(crate) company: Option<i64>,
    /// One queue: webhooks, bookings, sync, notifications or default.
    #[arg(long, value_parser = queue)]
    pub(crate) queue: Option<Queue>,
}

#[derive(Debug, Group)]
pub(crate) struct JobRetry {
    /// The job's id, as the list shows it.
    #[arg(required_unless_present = "all_dead", conflicts_with = "all_dead")]
    pub(crate) id: Option<JobId>,
    /// Every job that was given up.
    #[arg(long)]
    pub(crate) all_dead: bool,
    #[command(flatten)]
    pub(crate) of: JobsOf,
}

#[derive(Debug, Group)]
pub(crate) struct JobStats {
    /// One company, 0 for the operator's own; without it, all jobs.
    #[arg(long)]
    pub(crate) company: Option<i64>,
}

#[derive(Debug, Group)]
pub(crate) struct QueueName {
    /// webhooks, bookings, sync, notifications or default.
    #[arg(value_parser = queue)]
    pub(crate) queue: Queue,
}

#[derive(Debug, Group)]
pub(crate) struct JobPurge {
    /// Those that were done before: a day such as 2026-11-01 (in UTC), an instant such as 2026-11-01T09:00:00+01:00, or
    /// an age such as 30d.
    #[arg(long, value_parser = before)]
    pub(crate) before: Before,
}

/// An instant, or an age.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Before {
    /// This instant.
    At(DateTime<Utc>),
    /// So long ago.
    Ago(Duration),
}

impl Before {
    /// The instant that is meant at this time.
    pub(crate) fn at(self, now: DateTime<Utc>) -> DateTime<Utc> {
        match self {
            Self::At(instant) => instant,
            Self::Ago(age) => now.checked_sub_signed(age).unwrap_or(DateTime::<Utc>::MIN_UTC),
        }
    }
}

fn state(word: &str) -> Result<JobState, String> {
    JobState::from_word(word).ok_or_else(|| known(JobState::ALL.iter().map(|one| one.as_str())))
}

fn queue(word: &str) -> Result<Queue, String> {
    Queue::from_word(word).ok_or_else(|| known(Queue::ALL.iter().map(|one| one.as_str())))
}

fn known<'a>(words: impl Iterator<Item = &'a str>) -> String {
    format!("expected one of {}", words.collect::<Vec<_>>().join(", "))
}

fn before(text: &str) -> Result<Before, String> {
    let days = text.strip_suffix('d').and_then(|days| days.parse::<u32>().ok());
    if let Some(days) = days {
        return Ok(Before::Ago(Duration::days(i64::from(days))));
    }
    if let Ok(day) = text.parse::<NaiveDate>() {
        return Ok(Before::At(day.and_time(NaiveTime::MIN).and_utc()));
    }
    let instant = DateTime::parse_from_rfc3339(text);
    instant.map(|instant| Before::At(instant.to_utc())).map_err(|_| {
        "expected a day such as 2026-11-01, an instant with its offset, or an age such as 30d"
            .to_owned()
    })
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone;

    use super::*;

    #[test]
    fn a_limit_is_a_day_an_instant_or_an_age() {
        let now = Utc.with_ymd_and_hms(2026, 12, 1, 9, 0, 0).unwrap();
        for (text, instant) in [
            ("2026-11-01", "2026-11-01T00:00:00+00:00"),
            ("2026-11-01T09:00:00+01:00", "2026-11-01T08:00:00+00:00"),
            ("30d", "2026-11-01T09:00:00+00:00"),
            ("0d", "2026-12-01T09:00:00+00:00"),
        ] {
            assert_eq!(before(text).unwrap().at(now).to_rfc3339(), instant, "{text}");
        }
        for text in ["", "d", "-1d", "1.11.2026", "2026-11-01T09:00:00", "4294967296d"] {
            assert!(before(text).is_err(), "{text}");
        }
        let oldest = before("4294967295d").unwrap().at(now);
        assert!(oldest < now, "{oldest}");
    }
}
