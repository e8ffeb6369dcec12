//! `askpro alerts`

use std::process::ExitCode;

use askpro_core::{Alert, AlertId, AlertKind, CompanyId};
use serde::Serialize;

use super::place;
use crate::args::{AlertTest, Args};
use crate::error::{CliError, chain};
use crate::{alerts, config, output, wiring};

#[derive(Debug, Serialize)]
struct Row {
    sink: &'static str,
    sent: bool,
    error: Option<String>,
}

/// Sends a test alert through every sink.
pub(super) async fn test(args: &Args, options: &AlertTest) -> Result<ExitCode, CliError> {
    let config = config::load(&args.config)?;
    let now = wiring::clock().now();
    let id = AlertId::new(format!("test-{}", now.timestamp_micros()));
    let mut alert = Alert::new(id, AlertKind::Test, now);
    let company = CompanyId::new(options.company);
    if !company.is_operator() {
        alert = alert.for_company(&place::company(&config, company)?);
    }
    let mut rows = Vec::new();
    for sink in alerts::sinks(&config)? {
        let sent = sink.send(&alert).await;
        let error = sent.as_ref().err().map(|error| chain(error));
        rows.push(Row { sink: sink.name(), sent: sent.is_ok(), error });
    }
    output::print(args, &rows, |rows| told(rows))?;
    let all_sent = rows.iter().all(|row| row.sent);
    Ok(if all_sent { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn told(rows: &[Row]) -> String {
    if rows.is_empty() {
        return "No sinks: [alerts] has neither log, webhook nor mail.".to_owned();
    }
    let line = |row: &Row| match &row.error {
        None => format!("{}: sent", row.sink),
        Some(error) => format!("{}: NOT SENT: {error}", row.sink),
    };
    rows.iter().map(line).collect::<Vec<_>>().join("\n")
}
