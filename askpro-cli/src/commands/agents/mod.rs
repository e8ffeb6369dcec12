//! `askpro agents`: which version callers hear, and changing it.

mod bind;
mod compare;
mod publish;
mod versions;

use std::sync::Arc;

use askpro_core::service::{AgentVersions, Answering, FieldDifference};
use askpro_core::{AgentId, CompanyId};
use serde::Serialize;

use super::place;
use crate::args::{AgentChoice, Agents, Args};
use crate::config::{self, Config};
use crate::error::CliError;
use crate::wiring;

pub(super) async fn run(args: &Args, command: &Agents) -> Result<(), CliError> {
    let config = config::load(&args.config)?;
    match command {
        Agents::Versions(options) => versions::run(args, options, &config).await,
        Agents::Compare(options) => compare::run(args, options, &config).await,
        Agents::Bind(options) => bind::run(args, options, &config).await,
        Agents::Publish(options) => publish::run(args, options, &config).await,
    }
}

/// The versions of the chosen agent's company, and the agent.
fn chosen(config: &Config, choice: &AgentChoice) -> Result<(AgentVersions, AgentId), CliError> {
    let company = place::company(config, CompanyId::new(choice.company))?;
    let agent = match &choice.agent {
        Some(id) => named(id)?,
        None => place::agent(place::branch(&company, choice.branch.as_deref())?)?.clone(),
    };
    let client = wiring::retell_of(config, company.id)?;
    Ok((AgentVersions::new(Arc::new(client), company), agent))
}

fn named(id: &str) -> Result<AgentId, CliError> {
    AgentId::new(id)
        .map_err(|_| CliError::Usage("--agent: expected an id, found nothing".to_owned()))
}

/// A number and the version that answers it.
#[derive(Debug, Serialize)]
struct Line {
    number: String,
    agent: String,
    reference: Option<String>,
    version: Option<u32>,
    is_published: Option<bool>,
}

impl From<Answering> for Line {
    fn from(at: Answering) -> Self {
        Self {
            number: at.number,
            agent: at.agent.to_string(),
            reference: at.reference,
            version: at.version,
            is_published: at.is_published,
        }
    }
}

impl Line {
    fn told(&self) -> String {
        let Self { number, agent, reference, version, is_published } = self;
        match (reference, version) {
            (None, _) => {
                format!(
                    "{number}: {agent} without a version: Retell decides; bind one, such as prod"
                )
            }
            (Some(reference), None) => {
                format!("{number}: {agent}, bound to {reference}, which it does not have")
            }
            (Some(reference), Some(version)) => {
                let by = if *reference == version.to_string() {
                    String::new()
                } else {
                    format!(" ({reference})")
                };
                let draft = match is_published {
                    Some(false) => ", a draft: callers hear each change at once",
                    _ => "",
                };
                format!("{number}: {agent}, version {version}{by}{draft}")
            }
        }
    }
}

fn lines(lines: &[Line]) -> String {
    indented(lines.iter().map(Line::told))
}

/// A field in which two versions differ.
#[derive(Debug, Serialize)]
struct Field {
    path: String,
    area: &'static str,
    change: &'static str,
    #[serde(skip)]
    told: String,
}

impl From<FieldDifference> for Field {
    fn from(it: FieldDifference) -> Self {
        let told = format!("{:<8} {it}", it.area.as_str());
        Self { path: it.path, area: it.area.as_str(), change: it.change.as_str(), told }
    }
}

fn fields(fields: &[Field]) -> String {
    indented(fields.iter().map(|field| field.told.clone()))
}

fn indented(lines: impl Iterator<Item = String>) -> String {
    lines.flat_map(|line| ["\n    ".to_owned(), line]).collect()
}
