//! `askpro agents bind`

use std::fmt::Write as _;
use std::sync::Arc;

use askpro_core::service::AgentVersions;
use askpro_core::{CompanyId, E164};
use serde::Serialize;

use super::{Line, lines, named, place};
use crate::args::{AgentBind, Args};
use crate::config::Config;
use crate::error::CliError;
use crate::{output, wiring};

#[derive(Debug, Serialize)]
struct Answer {
    company: i64,
    number: String,
    agent: String,
    reference: String,
    /// The version that the reference means now.
    version: Option<u32>,
    is_published: Option<bool>,
    dry_run: bool,
    /// Whether anything was, or would be, changed.
    changes: bool,
    /// Agents that answer no longer.
    replaced: Vec<String>,
    before: Vec<Line>,
    /// Who answers, read back; as before in a dry run.
    after: Vec<Line>,
}

pub(super) async fn run(args: &Args, options: &AgentBind, config: &Config) -> Result<(), CliError> {
    let company = place::company(config, CompanyId::new(options.company))?;
    let number = E164::parse(&options.number, company.region)
        .map_err(|error| CliError::Usage(format!("NUMBER: {error}")))?;
    let client = wiring::retell_of(config, company.id)?;
    let versions = AgentVersions::new(Arc::new(client), company);
    let agent = match &options.agent {
        Some(id) => named(id)?,
        None => versions.agent_of(&number).await?,
    };
    let plan = versions.plan_binding(&number, &agent, &options.version).await?;
    let replaced: Vec<String> = plan.replaced().iter().map(ToString::to_string).collect();
    if !options.dry_run && !options.replace && !replaced.is_empty() {
        let others = replaced.join(", ");
        return Err(CliError::Failed(format!(
            "{number} is answered by {others}, and would no longer be: --replace does it"
        )));
    }
    let after = if options.dry_run {
        plan.before.clone()
    } else {
        versions.bind(&plan, options.replace).await?
    };
    let answer = Answer {
        company: options.company,
        number: number.to_string(),
        agent: agent.to_string(),
        reference: options.version.clone(),
        version: plan.version,
        is_published: plan.is_published,
        dry_run: options.dry_run,
        changes: !plan.is_done(),
        replaced,
        before: plan.before.into_iter().map(Line::from).collect(),
        after: after.into_iter().map(Line::from).collect(),
    };
    output::print(args, &answer, Answer::told)
}

impl Answer {
    fn told(&self) -> String {
        let Self { number, agent, reference, version, .. } = self;
        let version = version.map(|it| format!(", now version {it}")).unwrap_or_default();
        let what = match (self.changes, self.dry_run) {
            (false, _) => "is bound so already",
            (true, true) => "would be bound",
            (true, false) => "is bound",
        };
        let mut text = format!("{number} {what} to {agent}, {reference}{version}");
        if self.is_published == Some(false) {
            text.push_str("\n    warn a draft: callers hear each change at once");
        }
        if reference == "latest" {
            text.push_str("\n    warn latest is the next draft as soon as there is one");
        }
        for agent in &self.replaced {
            // Writing to a text cannot fail.
            let _ = write!(text, "\n    warn {agent} answers no longer");
        }
        if self.changes {
            let _ = write!(text, "\nBefore{}", lines(&self.before));
        }
        if !self.dry_run {
            let _ = write!(text, "\nCallers hear{}", lines(&self.after));
        }
        text
    }
}
