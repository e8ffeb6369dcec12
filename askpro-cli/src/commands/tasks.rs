//! `askpro tasks`

use askpro_core::ports::Store;
use askpro_core::{Company, CompanyId, Task};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde::Serialize;

use crate::args::{Args, Tasks};
use crate::config::{self, Config};
use crate::error::CliError;
use crate::{database, output, wiring};

/// How many open tasks of a company are shown; whoever has more has to work some off first.
const LIMIT: u32 = 1000;

#[derive(Debug, Serialize)]
struct Row {
    id: String,
    company: i64,
    company_name: String,
    branch: Option<String>,
    branch_name: Option<String>,
    call_id: Option<String>,
    reason: &'static str,
    code: u16,
    detail: String,
    due: String,
    overdue: bool,
    created_at: String,
    suggestions: Vec<String>,
    #[serde(skip)]
    due_at: DateTime<Utc>,
    #[serde(skip)]
    zone: Tz,
}

pub(super) async fn run(args: &Args, options: &Tasks) -> Result<(), CliError> {
    let config = config::load(&args.config)?;
    let store = database::open_existing(&config).await?;
    let rows = read(&config, &*store, options.company.map(CompanyId::new)).await;
    store.close().await;
    output::print(args, &rows?, |rows| told(rows))
}

async fn read(
    config: &Config,
    store: &dyn Store,
    only: Option<CompanyId>,
) -> Result<Vec<Row>, CliError> {
    let companies = companies(config, store).await?;
    let now = wiring::clock().now();
    if let Some(id) = only.filter(|id| companies.iter().all(|company| company.id != *id)) {
        return Err(CliError::Usage(format!("--company: there is no company {id}")));
    }
    let mut rows = Vec::new();
    for company in companies.iter().filter(|company| only.is_none_or(|id| id == company.id)) {
        let tasks = store.open_tasks(company.id, LIMIT).await?;
        rows.extend(tasks.into_iter().map(|task| row(company, task, now)));
    }
    rows.sort_by_key(|row| row.due_at);
    Ok(rows)
}

/// The operator, the configured companies, and those that are stored only: a company that was taken out of the file may
/// have left tasks behind.
async fn companies(config: &Config, store: &dyn Store) -> Result<Vec<Company>, CliError> {
    let mut companies = vec![Company::new(CompanyId::OPERATOR, "operator")];
    companies.extend(config.company.iter().map(config::company).collect::<Result<Vec<_>, _>>()?);
    for stored in store.companies().await? {
        match companies.iter_mut().find(|company| company.id == stored.id) {
            Some(known) => {
                let gone = |id| known.branch(id).is_none();
                let old: Vec<_> =
                    stored.branches.into_iter().filter(|branch| gone(branch.id)).collect();
                known.branches.extend(old);
            }
            None => companies.push(stored),
        }
    }
    Ok(companies)
}

fn row(company: &Company, found: Task, now: DateTime<Utc>) -> Row {
    let branch = found.branch.and_then(|id| company.branch(id));
    let zone = branch.map_or(company.timezone, |branch| company.timezone_of(branch));
    let local = |instant: DateTime<Utc>| instant.with_timezone(&zone).to_rfc3339();
    Row {
        id: found.id.to_string(),
        company: company.id.get(),
        company_name: company.name.clone(),
        branch: found.branch.map(|id| id.to_string()),
        branch_name: branch.map(|branch| branch.name.clone()),
        call_id: found.call_id.map(|id| id.to_string()),
        reason: found.task.reason.as_str(),
        code: found.task.code.number(),
        detail: found.task.detail,
        due: local(found.task.due),
        overdue: found.task.due < now,
        created_at: local(found.created_at),
        suggestions: found.task.suggestions,
        due_at: found.task.due,
        zone,
    }
}

fn told(rows: &[Row]) -> String {
    if rows.is_empty() {
        return "No open tasks.".to_owned();
    }
    rows.iter().map(lines).collect::<Vec<_>>().join("\n\n")
}

fn lines(row: &Row) -> String {
    let due = row.due_at.with_timezone(&row.zone).format("%Y-%m-%d %H:%M %Z");
    let overdue = if row.overdue { ", OVERDUE" } else { "" };
    let place = match &row.branch_name {
        Some(branch) => format!("{}, {branch}", row.company_name),
        None => row.company_name.clone(),
    };
    let head = format!(
        "due {due}{overdue}  {reason} ({code})  company {id}: {place}",
        reason = row.reason,
        code = row.code,
        id = row.company,
    );
    let call = row.call_id.iter().map(|call| format!("call {call}"));
    let suggestions = row.suggestions.iter().map(|suggestion| format!("- {suggestion}"));
    let rest = std::iter::once(row.detail.clone()).chain(call).chain(suggestions);
    std::iter::once(head)
        .chain(rest.map(|line| format!("    {line}")))
        .collect::<Vec<_>>()
        .join("\n")
}

#[cfg(test)]
mod tests {
    use askpro_core::{Branch, BranchId, CallId, NewTask, TaskId, TaskReason};
    use chrono::TimeZone;
    use uuid::Uuid;

    use super::*;

    fn task(branch: Option<BranchId>) -> Task {
        let due = Utc.with_ymd_and_hms(2026, 12, 1, 14, 30, 0).unwrap();
        let mut task = NewTask::new(TaskReason::DateUnclear, "datum: expected a date", due);
        task.suggestions = vec!["ask for the day".to_owned()];
        Task {
            id: TaskId::new(Uuid::from_u128(7)),
            company: CompanyId::new(1),
            branch,
            call_id: Some(CallId::new("call_1").unwrap()),
            task,
            created_at: due - chrono::Duration::hours(1),
            resolved_at: None,
        }
    }

    #[test]
    fn a_deadline_is_told_in_the_zone_of_its_place() {
        let mut branch = Branch::new(BranchId::new(Uuid::from_u128(1)), "Bristol");
        branch.timezone = Some(chrono_tz::Europe::London);
        let id = branch.id;
        let company = Company::new(CompanyId::new(1), "Salon").with_branch(branch);
        let now = Utc.with_ymd_and_hms(2026, 12, 1, 15, 0, 0).unwrap();
        assert_eq!(row(&company, task(None), now).due, "2026-12-01T15:30:00+01:00");
        let row = row(&company, task(Some(id)), now);
        assert_eq!(row.due, "2026-12-01T14:30:00+00:00");
        assert!(row.overdue);
        let text = told(&[row]);
        for part in ["2026-12-01 14:30 GMT", "OVERDUE", "date_unclear (4002)", "Salon, Bristol"] {
            assert!(text.contains(part), "{part}: {text}");
        }
        assert!(text.contains("call call_1") && text.contains("- ask for the day"), "{text}");
    }
}
