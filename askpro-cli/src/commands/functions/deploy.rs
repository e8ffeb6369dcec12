//! `askpro functions deploy`

use std::fmt::Write as _;
use std::sync::Arc;

use askpro_core::function::{FUNCTION_PATH, FunctionDiff, agent_functions, definitions_of};
use askpro_core::ports::AgentEngine;
use askpro_core::service::{Answering, DeploymentPlan, DeploymentStep, FunctionDeployment};
use askpro_core::{AgentId, Company, CompanyId};
use serde::Serialize;
use serde_json::{Value, json};

use crate::args::{Args, FunctionDeploy};
use crate::commands::place;
use crate::config::{self, Config, ConfigError, Retell};
use crate::error::CliError;
use crate::{output, wiring};

/// What was found, and done, for programs.
#[derive(Debug, Serialize)]
struct Answer {
    company: i64,
    branch: String,
    agent: String,
    engine: &'static str,
    url: String,
    dry_run: bool,
    /// The version whose functions were compared.
    compared: u32,
    /// Where it is done: `nothing`, `draft` or `new_draft`.
    step: &'static str,
    added: Vec<String>,
    changed: Vec<Value>,
    removed: Vec<String>,
    unchanged: Vec<String>,
    obstacles: Vec<String>,
    /// The newest published version, after what was done.
    published: Option<u32>,
    numbers: Vec<Line>,
}

/// A number that the agent answers.
#[derive(Debug, Serialize)]
struct Line {
    number: String,
    reference: Option<String>,
    version: Option<u32>,
    /// Whether callers of it hear the newest published version; `null` when that cannot be known.
    newest: Option<bool>,
}

pub(super) async fn run(args: &Args, options: &FunctionDeploy) -> Result<(), CliError> {
    let config = config::load(&args.config)?;
    let key = connection(&config, options.company).map(Retell::api_key);
    let wanted = key.is_some_and(|key| !key.is_named());
    let config = wiring::with_secrets_if(wanted, config).await?;
    let company = place::company(&config, CompanyId::new(options.company))?;
    let branch = place::branch(&company, options.branch.as_deref())?;
    let door = door(&config)?;
    let agent = place::agent(branch)?;
    let deployment = connected(&config, &company, agent.clone(), &door)?;
    let plan = deployment.plan().await?;
    let mut answer = Answer {
        company: options.company,
        branch: branch.name.clone(),
        agent: agent.to_string(),
        engine: plan.engine.as_str(),
        url: door,
        dry_run: options.dry_run,
        compared: plan.step.version(),
        step: word(plan.step),
        changed: changed(&plan.diff),
        added: plan.diff.added.clone(),
        removed: plan.diff.removed.clone(),
        unchanged: plan.diff.unchanged.clone(),
        obstacles: plan.diff.obstacles.iter().map(ToString::to_string).collect(),
        published: plan.published,
        numbers: Vec::new(),
    };
    if !args.json {
        // First the difference, then the deed: whoever reads a failure sees what was meant to be done.
        output::line(&difference(&answer, &plan))?;
    }
    if !options.dry_run {
        answer.published = Some(deployment.carry_out(&plan).await?);
    }
    let answering = deployment.answering().await?;
    answer.numbers = answering.into_iter().map(|at| number(at, answer.published)).collect();
    output::print(args, &answer, result)
}

fn connected(
    config: &Config,
    company: &Company,
    agent: AgentId,
    door: &str,
) -> Result<FunctionDeployment, CliError> {
    let client = Arc::new(wiring::retell_of(config, company.id)?);
    Ok(FunctionDeployment::new(client, agent, door, agent_functions(definitions_of(company), door)))
}

fn connection(config: &Config, company: i64) -> Option<&Retell> {
    let entry = config.company.iter().find(|entry| entry.id == company);
    entry.and_then(|entry| entry.retell.as_ref())
}

/// Where the functions are called.
fn door(config: &Config) -> Result<String, CliError> {
    let url = config.server.public_url.as_ref().ok_or_else(|| {
        let expected = "the address under which Retell reaches the server";
        ConfigError::value("server.public_url", expected, "nothing")
    })?;
    Ok(format!("{}{FUNCTION_PATH}", url.as_str().trim_end_matches('/')))
}

const fn word(step: DeploymentStep) -> &'static str {
    match step {
        DeploymentStep::Draft(_) => "draft",
        DeploymentStep::NewDraftFrom(_) => "new_draft",
        _ => "nothing",
    }
}

fn changed(diff: &FunctionDiff) -> Vec<Value> {
    let changed = diff.changed.iter();
    changed.map(|changed| json!({ "name": changed.name, "fields": changed.fields })).collect()
}

fn number(at: Answering, published: Option<u32>) -> Line {
    let newest = at.version.map(|version| Some(version) == published);
    Line { number: at.number, reference: at.reference, version: at.version, newest }
}

fn difference(answer: &Answer, plan: &DeploymentPlan) -> String {
    let place = match plan.step {
        DeploymentStep::Draft(version) => {
            format!("version {version}, a draft; all that is in it will be published")
        }
        DeploymentStep::NewDraftFrom(version) => {
            format!("a new draft of version {version}")
        }
        step => format!("version {}, published", step.version()),
    };
    let mut text = format!("Agent {} ({}): {place}", answer.agent, answer.engine);
    let diff = &plan.diff;
    let lines = diff.added.iter().map(|name| format!("+ {name}"));
    let lines = lines
        .chain(diff.changed.iter().map(|c| format!("~ {}: {}", c.name, c.fields.join(", "))))
        .chain(diff.removed.iter().map(|name| format!("- {name}")))
        .chain(answer.obstacles.iter().map(|obstacle| format!("! {obstacle}")));
    for line in lines {
        // Writing to a text cannot fail.
        let _ = write!(text, "\n  {line}");
    }
    if !diff.unchanged.is_empty() {
        let _ = write!(text, "\n  = {} as they should be", diff.unchanged.len());
    }
    if plan.engine == AgentEngine::Flow && !diff.added.is_empty() {
        text.push_str(
            "\n  In a flow, a function is called by nodes alone: add nodes that call the new ones.",
        );
    }
    text
}

fn result(answer: &Answer) -> String {
    let mut text = match (answer.dry_run, answer.step, answer.published) {
        (_, "nothing", Some(version)) => format!("Nothing to do: version {version} is published."),
        (false, _, Some(version)) => format!("Deployed: version {version} is published."),
        (true, _, _) if !answer.obstacles.is_empty() => {
            "A dry run, nothing was written; what is marked ! is in the way.".to_owned()
        }
        (true, _, Some(version)) => {
            format!("A dry run, nothing was written; version {version} stays published.")
        }
        (true, _, None) => "A dry run, nothing was written; no version is published.".to_owned(),
        (false, _, None) => "No version is published.".to_owned(),
    };
    for at in answer.numbers.iter().filter(|at| at.newest != Some(true)) {
        let Line { number, reference, version, .. } = at;
        let _ = match (reference, version) {
            (Some(reference), Some(version)) if *reference != version.to_string() => {
                write!(
                    text,
                    "\n{number} is answered by version {version} ({reference}): move {reference}."
                )
            }
            (_, Some(version)) => {
                write!(text, "\n{number} is answered by version {version}: bind the new one.")
            }
            (Some(reference), None) => {
                write!(text, "\n{number} is bound to {reference}, which the agent does not have.")
            }
            (None, None) => {
                write!(
                    text,
                    "\n{number} is bound without a version: bind a number or tag, such as prod."
                )
            }
        };
    }
    text
}
