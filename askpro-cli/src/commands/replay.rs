//! `askpro replay`

use std::process::ExitCode;
use std::sync::Arc;

use askpro_core::ports::Store;
use askpro_core::service::{Replay, ReplayReport, Stand};
use askpro_core::{CallId, CompanyId, DeclineReason, DomainCode, EventTypeId, TaskReason};
use askpro_retell::RetellEvents;
use serde::Serialize;

use crate::args::{self, Args};
use crate::error::CliError;
use crate::{config, database, output};

#[derive(Debug, Serialize)]
struct Answer {
    call_id: String,
    company: i64,
    same: bool,
    events: Vec<Event>,
    stored: Shown,
    replayed: Shown,
    differences: Vec<Difference>,
}

#[derive(Debug, Serialize)]
struct Event {
    id: String,
    kind: String,
    at: String,
    outcome: Option<&'static str>,
    undecided: Option<String>,
}

#[derive(Debug, Serialize)]
struct Shown {
    outcome: Option<&'static str>,
    decline_reason: Option<&'static str>,
    task_reason: Option<&'static str>,
    task_code: Option<u16>,
    event_type: Option<i64>,
    start: Option<String>,
    booking: Option<String>,
    date: Option<String>,
    time: Option<String>,
}

#[derive(Debug, Serialize)]
struct Difference {
    field: &'static str,
    stored: String,
    replayed: String,
}

/// Answers failure when the call comes out differently.
pub(super) async fn run(args: &Args, options: &args::Replay) -> Result<ExitCode, CliError> {
    let config = config::load(&args.config)?;
    let call = CallId::new(&options.call)
        .map_err(|_| CliError::Usage("CALL_ID: expected an id, found nothing".to_owned()))?;
    let store = database::open_existing(&config).await?;
    let found = find(store.shared(), options.company.map(CompanyId::new), &call).await;
    store.close().await;
    let Some((company, report)) = found? else {
        return Err(CliError::Failed(format!("no event of call {call} is stored")));
    };
    let answer = answer(&call, company, &report);
    output::print(args, &answer, told)?;
    Ok(if answer.same { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Looks in one company, or in all of them and among what belongs to the operator.
async fn find(
    store: Arc<dyn Store>,
    only: Option<CompanyId>,
    call: &CallId,
) -> Result<Option<(CompanyId, ReplayReport)>, CliError> {
    let companies = if let Some(company) = only {
        vec![company]
    } else {
        let known = store.companies().await?;
        known.into_iter().map(|company| company.id).chain([CompanyId::OPERATOR]).collect()
    };
    let replay = Replay::new(store, Arc::new(RetellEvents));
    for company in companies {
        if let Some(report) = replay.run(company, call).await? {
            return Ok(Some((company, report)));
        }
    }
    Ok(None)
}

fn answer(call: &CallId, company: CompanyId, report: &ReplayReport) -> Answer {
    let differences: Vec<Difference> = report
        .differences()
        .into_iter()
        .map(|found| Difference {
            field: found.field,
            stored: found.stored,
            replayed: found.replayed,
        })
        .collect();
    let events = report.events.iter().map(|event| Event {
        id: event.id.to_string(),
        kind: event.event_type.clone(),
        at: event.at.to_rfc3339(),
        outcome: event.outcome.as_ref().ok().copied(),
        undecided: event.outcome.as_ref().err().cloned(),
    });
    Answer {
        call_id: call.to_string(),
        company: company.get(),
        same: differences.is_empty(),
        events: events.collect(),
        stored: shown(&report.stored),
        replayed: shown(&report.replayed),
        differences,
    }
}

fn shown(stand: &Stand) -> Shown {
    Shown {
        outcome: stand.outcome,
        decline_reason: stand.decline_reason.map(DeclineReason::as_str),
        task_reason: stand.task_reason.map(TaskReason::as_str),
        task_code: stand.task_code.map(DomainCode::number),
        event_type: stand.event_type.map(EventTypeId::get),
        start: stand.start.map(|start| start.to_rfc3339()),
        booking: stand.booking.as_ref().map(ToString::to_string),
        date: stand.date.map(|date| date.to_string()),
        time: stand.time.map(|time| time.to_string()),
    }
}

fn told(answer: &Answer) -> String {
    let mut lines = vec![format!("call {} of company {}", answer.call_id, answer.company)];
    for event in &answer.events {
        let outcome = match (&event.outcome, &event.undecided) {
            (Some(outcome), _) => (*outcome).to_owned(),
            (None, why) => format!("undecided: {}", why.as_deref().unwrap_or("unknown")),
        };
        lines.push(format!("    {}  {}  {outcome}", event.at, event.kind));
    }
    if answer.same {
        lines.push("The same as stored.".to_owned());
    }
    for found in &answer.differences {
        lines.push(format!("{}: stored {}, now {}", found.field, found.stored, found.replayed));
    }
    lines.join("\n")
}
