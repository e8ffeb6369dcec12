//! `askpro tasks list`

use askpro_core::ports::Store;
use askpro_core::{BranchId, Company, CompanyId, TaskFilter, TaskState};
use chrono::{DateTime, Utc};

use super::place::{branches, companies};
use super::row::Row;
use crate::args::{Args, TaskList};
use crate::config::Config;
use crate::error::CliError;
use crate::{output, wiring};

/// How many tasks of a company are shown; whoever has more has to work some off first.
const LIMIT: u32 = 1000;

pub(super) async fn run(
    args: &Args,
    options: &TaskList,
    config: &Config,
    store: &dyn Store,
) -> Result<(), CliError> {
    let rows = read(options, config, store).await?;
    output::print(args, &rows, |rows| told(rows, options))
}

async fn read(
    options: &TaskList,
    config: &Config,
    store: &dyn Store,
) -> Result<Vec<Row>, CliError> {
    let mut companies = companies(config, store).await?;
    if let Some(id) = options.company.map(CompanyId::new) {
        companies.retain(|company| company.id == id);
        if companies.is_empty() {
            return Err(CliError::Usage(format!("--company: there is no company {id}")));
        }
    }
    let now = wiring::clock().now();
    let mut rows = Vec::new();
    let mut has_place = false;
    for company in &companies {
        for branch in places(company, options.branch.as_deref()) {
            has_place = true;
            let tasks = store.tasks(company.id, &filter(options, branch, now)).await?;
            rows.extend(tasks.into_iter().map(|task| Row::new(company, task, now)));
        }
    }
    if let Some(name) = options.branch.as_ref().filter(|_| !has_place) {
        return Err(CliError::Usage(format!("--branch: there is no branch {name:?}")));
    }
    rows.sort_by_key(Row::urgency);
    Ok(rows)
}

/// Where to look in a company: everywhere, or in the branches of this id or name.
fn places(company: &Company, branch: Option<&str>) -> Vec<Option<BranchId>> {
    match branch {
        Some(wanted) => {
            branches(company, wanted).into_iter().map(|branch| Some(branch.id)).collect()
        }
        None => vec![None],
    }
}

fn filter(options: &TaskList, branch: Option<BranchId>, now: DateTime<Utc>) -> TaskFilter {
    TaskFilter {
        state: (!options.all).then_some(TaskState::Open),
        branch,
        owner: options.owner.clone(),
        reason: options.reason,
        overdue_at: options.overdue.then_some(now),
        limit: LIMIT,
    }
}

fn told(rows: &[Row], options: &TaskList) -> String {
    if rows.is_empty() {
        return if options.all { "No tasks." } else { "No open tasks." }.to_owned();
    }
    rows.iter().map(Row::lines).collect::<Vec<_>>().join("\n\n")
}
