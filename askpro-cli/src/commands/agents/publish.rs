//! `askpro agents publish`

use serde::Serialize;

use super::{Field, Line, chosen, fields, lines};
use crate::args::{AgentPublish, Args};
use crate::config::Config;
use crate::error::CliError;
use crate::output;

#[derive(Debug, Serialize)]
struct Answer {
    company: i64,
    agent: String,
    version: u32,
    dry_run: bool,
    /// Whether anything was, or would be, changed.
    changes: bool,
    /// The newest published version before.
    published_before: Option<u32>,
    /// How the version differs from that one.
    differences: Vec<Field>,
    /// Who answers the company's numbers, read back.
    numbers: Vec<Line>,
}

pub(super) async fn run(
    args: &Args,
    options: &AgentPublish,
    config: &Config,
) -> Result<(), CliError> {
    let (versions, agent) = chosen(config, &options.choice)?;
    let plan = versions.plan_publishing(&agent, options.version).await?;
    if !options.dry_run {
        versions.publish(&plan).await?;
    }
    let numbers = versions.answering().await?;
    let answer = Answer {
        company: options.choice.company,
        agent: agent.to_string(),
        version: plan.version,
        dry_run: options.dry_run,
        changes: !plan.is_published,
        published_before: plan.published,
        differences: plan.differences.into_iter().map(Field::from).collect(),
        numbers: numbers.into_iter().map(Line::from).collect(),
    };
    output::print(args, &answer, Answer::told)
}

impl Answer {
    fn told(&self) -> String {
        let Self { agent, version, .. } = self;
        let what = match (self.changes, self.dry_run) {
            (false, _) => "is published already",
            (true, true) => "would be published",
            (true, false) => "is published",
        };
        let since = match (self.changes, self.published_before) {
            (true, Some(before)) if self.differences.is_empty() => {
                format!(", the same as {before}")
            }
            (true, Some(before)) => {
                format!("; different from {before}:{}", fields(&self.differences))
            }
            _ => String::new(),
        };
        let numbers = lines(&self.numbers);
        format!("Agent {agent}: version {version} {what}{since}\nCallers hear{numbers}")
    }
}
