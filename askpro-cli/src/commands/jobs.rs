//! `askpro jobs`: beside a running server, on its database.

mod row;

use std::collections::HashSet;

use askpro_core::ports::Store;
use askpro_core::{Company, CompanyId, JobId, JobState};
use row::{QueueRow, Row};
use serde::Serialize;

use crate::args::{Args, JobList, JobPurge, JobRetry, JobStats, Jobs, JobsOf, QueueName};
use crate::error::CliError;
use crate::{config, database, output, wiring};

/// How many jobs one transaction deletes, so that the server is not held up for long.
const PURGED_AT_ONCE: u32 = 5_000;

/// How many dead jobs are read at once.
const RETRIED_AT_ONCE: u32 = 500;

pub(super) async fn run(args: &Args, command: &Jobs) -> Result<(), CliError> {
    let config = config::load(&args.config)?;
    let store = database::open_existing(&config).await?;
    let done = match command {
        Jobs::List(options) => list(args, options, &*store).await,
        Jobs::Retry(options) => retry(args, options, &*store).await,
        Jobs::Stats(options) => stats(args, options, &*store).await,
        Jobs::Pause(options) => pause(args, options, &*store).await,
        Jobs::Resume(options) => resume(args, options, &*store).await,
        Jobs::Purge(options) => purge(args, options, &*store).await,
    };
    store.close().await;
    done
}

/// The operator and the stored companies, or the one that is named.
async fn companies(store: &dyn Store, only: Option<i64>) -> Result<Vec<Company>, CliError> {
    let mut companies = vec![Company::new(CompanyId::OPERATOR, "operator")];
    companies.extend(store.companies().await?);
    if let Some(id) = only {
        companies.retain(|company| company.id.get() == id);
        if companies.is_empty() {
            return Err(CliError::Usage(format!("--company: there is no company {id}")));
        }
    }
    Ok(companies)
}

async fn list(args: &Args, options: &JobList, store: &dyn Store) -> Result<(), CliError> {
    const UNFINISHED: [JobState; 3] = [JobState::Dead, JobState::Running, JobState::Ready];
    let states = options.state.as_ref().map_or(UNFINISHED.as_slice(), std::slice::from_ref);
    let companies = companies(store, options.of.company).await?;
    let mut rows = Vec::new();
    for state in states {
        for company in &companies {
            let jobs = store.list_jobs(company.id, *state, options.of.queue, options.limit).await?;
            rows.extend(jobs.into_iter().map(|job| Row::new(company, job)));
        }
    }
    output::print(args, &rows, |rows| match rows.as_slice() {
        [] => "No such jobs.".to_owned(),
        rows => rows.iter().map(Row::told).collect::<Vec<_>>().join("\n"),
    })
}

#[derive(Debug, Serialize)]
struct Retried {
    retried: Vec<String>,
}

async fn retry(args: &Args, options: &JobRetry, store: &dyn Store) -> Result<(), CliError> {
    let companies = companies(store, options.of.company).await?;
    let retried = match options.id {
        Some(id) => vec![retry_one(id, &companies, store).await?],
        None => retry_all(&options.of, &companies, store).await?,
    };
    let retried = Retried { retried: retried.iter().map(ToString::to_string).collect() };
    output::print(args, &retried, |Retried { retried }| match retried.as_slice() {
        [] => "No dead jobs that could be retried.".to_owned(),
        [one] => format!("Job {one} waits to run again."),
        jobs => format!("{} jobs wait to run again.", jobs.len()),
    })
}

async fn retry_one(id: JobId, companies: &[Company], store: &dyn Store) -> Result<JobId, CliError> {
    for company in companies {
        if store.retry_dead(company.id, id, wiring::clock().now()).await? {
            return Ok(id);
        }
    }
    Err(CliError::Failed(format!(
        "job {id}: there is no dead job with this id, or another job does its work already"
    )))
}

/// Retries every dead job once, also when a server gives it up again meanwhile; those that cannot be are passed over.
async fn retry_all(
    of: &JobsOf,
    companies: &[Company],
    store: &dyn Store,
) -> Result<Vec<JobId>, CliError> {
    let mut retried = Vec::new();
    for company in companies {
        let mut seen = HashSet::new();
        loop {
            let limit = u32::try_from(seen.len()).unwrap_or(u32::MAX);
            let limit = limit.saturating_add(RETRIED_AT_ONCE);
            let mut dead = store.list_jobs(company.id, JobState::Dead, of.queue, limit).await?;
            dead.retain(|job| seen.insert(job.id));
            if dead.is_empty() {
                break;
            }
            for job in dead {
                if store.retry_dead(company.id, job.id, wiring::clock().now()).await? {
                    retried.push(job.id);
                }
            }
        }
    }
    Ok(retried)
}

async fn stats(args: &Args, options: &JobStats, store: &dyn Store) -> Result<(), CliError> {
    if options.company.is_some() {
        companies(store, options.company).await?;
    }
    let now = wiring::clock().now();
    let queues = store.queue_stats(options.company.map(CompanyId::new)).await?;
    let rows: Vec<QueueRow> = queues.into_iter().map(|queue| QueueRow::new(queue, now)).collect();
    output::print(args, &rows, |rows| QueueRow::table(rows))
}

#[derive(Debug, Serialize)]
struct Pause {
    queue: &'static str,
    paused: bool,
    changed: bool,
}

async fn pause(args: &Args, options: &QueueName, store: &dyn Store) -> Result<(), CliError> {
    let changed = store.pause_queue(options.queue, wiring::clock().now()).await?;
    let pause = Pause { queue: options.queue.as_str(), paused: true, changed };
    output::print(args, &pause, |Pause { queue, changed, .. }| match changed {
        true => format!("Queue {queue} is paused: no more of its jobs are begun."),
        false => format!("Queue {queue} was paused before."),
    })
}

async fn resume(args: &Args, options: &QueueName, store: &dyn Store) -> Result<(), CliError> {
    let changed = store.resume_queue(options.queue).await?;
    let pause = Pause { queue: options.queue.as_str(), paused: false, changed };
    output::print(args, &pause, |Pause { queue, changed, .. }| match changed {
        true => format!("Queue {queue} goes on."),
        false => format!("Queue {queue} was not paused."),
    })
}

#[derive(Debug, Serialize)]
struct Purged {
    purged: u64,
    before: String,
}

async fn purge(args: &Args, options: &JobPurge, store: &dyn Store) -> Result<(), CliError> {
    let before = options.before.at(wiring::clock().now());
    let mut purged = 0;
    loop {
        let deleted = store.purge_done(before, PURGED_AT_ONCE).await?;
        purged += deleted;
        if deleted < u64::from(PURGED_AT_ONCE) {
            break;
        }
    }
    output::print(args, &Purged { purged, before: before.to_rfc3339() }, |purged| {
        format!("{} jobs that were done before {} are deleted.", purged.purged, purged.before)
    })
}
