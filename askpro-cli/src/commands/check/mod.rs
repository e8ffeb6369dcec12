//! `askpro check`: everything that can be wrong before the first call, found before the first call.

mod alerts;
mod calcom;
mod local;
mod retell;
mod secrets;

use std::process::ExitCode;

use serde::Serialize;

use crate::args::{Args, Check};
use crate::error::CliError;
use crate::{config, output};

/// How a check ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Level {
    Ok,
    Warn,
    Fail,
}

/// One thing that was looked at.
#[derive(Debug, Serialize)]
struct Finding {
    level: Level,
    what: String,
    /// What was found and, if something is wrong, what to do.
    detail: String,
}

/// Collects findings under a common heading, such as a company.
#[derive(Debug, Default)]
struct Report(Vec<Finding>);

impl Report {
    fn add(&mut self, level: Level, what: impl Into<String>, detail: impl Into<String>) {
        self.0.push(Finding { level, what: what.into(), detail: detail.into() });
    }

    fn ok(&mut self, what: impl Into<String>, detail: impl Into<String>) {
        self.add(Level::Ok, what, detail);
    }

    fn warn(&mut self, what: impl Into<String>, detail: impl Into<String>) {
        self.add(Level::Warn, what, detail);
    }

    fn fail(&mut self, what: impl Into<String>, detail: impl Into<String>) {
        self.add(Level::Fail, what, detail);
    }
}

pub(super) async fn run(args: &Args, options: &Check) -> Result<ExitCode, CliError> {
    let config = config::load(&args.config)?;
    let mut report = Report::default();
    report.ok("configuration", format!("{} reads well", args.config.display()));
    local::database(&config, &mut report).await;
    let config = secrets::stored(config, &mut report).await;
    local::server(&config, &mut report);
    local::conflicts(&config, &mut report);
    alerts::settings(&config, &mut report);
    for company in &config.company {
        local::company(company, &mut report);
        if !options.offline {
            calcom::connection(company, &mut report).await;
            retell::connection(company, config.server.public_url.as_ref(), &mut report).await;
        }
    }
    if config.company.is_empty() {
        report.fail("companies", "the configuration has no [[company]]");
    }
    let failed = report.0.iter().any(|finding| finding.level == Level::Fail);
    output::print(args, &report.0, |findings| {
        findings.iter().map(line).collect::<Vec<_>>().join("\n")
    })?;
    Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn line(finding: &Finding) -> String {
    let mark = match finding.level {
        Level::Ok => "ok  ",
        Level::Warn => "warn",
        Level::Fail => "FAIL",
    };
    format!("{mark} {}: {}", finding.what, finding.detail)
}
