//! `askpro agents versions`

use serde::Serialize;

use super::{Line, chosen, indented, lines};
use crate::args::{AgentChoice, Args};
use crate::config::Config;
use crate::error::CliError;
use crate::output;

#[derive(Debug, Serialize)]
struct Answer {
    company: i64,
    agent: String,
    /// The newest first.
    versions: Vec<Row>,
    /// Who answers the company's numbers, other agents included.
    numbers: Vec<Line>,
}

#[derive(Debug, Serialize)]
struct Row {
    version: u32,
    is_published: bool,
    base_version: Option<u32>,
    title: Option<String>,
    /// The numbers whose callers hear it.
    heard_at: Vec<String>,
}

pub(super) async fn run(
    args: &Args,
    options: &AgentChoice,
    config: &Config,
) -> Result<(), CliError> {
    let (versions, agent) = chosen(config, options)?;
    let list = versions.list(&agent).await?;
    let answering = versions.answering().await?;
    let heard_at = |version: u32| {
        let heard = answering.iter().filter(|at| at.agent == agent && at.version == Some(version));
        heard.map(|at| at.number.clone()).collect()
    };
    let versions = list.into_iter().map(|it| Row {
        version: it.version,
        is_published: it.is_published,
        base_version: it.base_version,
        title: it.title,
        heard_at: heard_at(it.version),
    });
    let answer = Answer {
        company: options.company,
        agent: agent.to_string(),
        versions: versions.collect(),
        numbers: answering.into_iter().map(Line::from).collect(),
    };
    output::print(args, &answer, |answer| {
        let versions = indented(answer.versions.iter().map(Row::told));
        let numbers = lines(&answer.numbers);
        format!("Agent {}{versions}\nCallers hear{numbers}", answer.agent)
    })
}

impl Row {
    fn told(&self) -> String {
        let state = if self.is_published { "published" } else { "draft" };
        let title = self.title.as_ref().map(|title| format!(", {title:?}")).unwrap_or_default();
        let base = self.base_version.map(|base| format!(", from {base}")).unwrap_or_default();
        let heard = match self.heard_at.as_slice() {
            [] => String::new(),
            numbers => format!(", heard at {}", numbers.join(", ")),
        };
        format!("{:>4} {state}{base}{title}{heard}", self.version)
    }
}
