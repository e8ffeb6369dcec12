//! `askpro agents compare`

use serde::Serialize;

use super::{Field, chosen, fields};
use crate::args::{AgentCompare, Args};
use crate::config::Config;
use crate::error::CliError;
use crate::output;

#[derive(Debug, Serialize)]
struct Answer {
    company: i64,
    agent: String,
    from: u32,
    to: u32,
    differences: Vec<Field>,
}

pub(super) async fn run(
    args: &Args,
    options: &AgentCompare,
    config: &Config,
) -> Result<(), CliError> {
    let (versions, agent) = chosen(config, &options.choice)?;
    let found = versions.compare(&agent, &options.from, &options.to).await?;
    let answer = Answer {
        company: options.choice.company,
        agent: agent.to_string(),
        from: found.from,
        to: found.to,
        differences: found.differences.into_iter().map(Field::from).collect(),
    };
    output::print(args, &answer, |answer| {
        let Answer { agent, from, to, differences, .. } = answer;
        if differences.is_empty() {
            return format!("Agent {agent}: versions {from} and {to} are the same");
        }
        format!("Agent {agent}: from version {from} to {to}{}", fields(differences))
    })
}
