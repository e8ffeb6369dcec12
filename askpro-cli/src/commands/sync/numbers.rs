//! `askpro sync numbers`

use std::fmt::Write as _;
use std::process::ExitCode;

use askpro_core::ports::Store;
use askpro_core::service::{NumberDifference, NumberFound, NumberReport, NumberState};
use askpro_core::{Branch, Company, CompanyId};
use serde::Serialize;

use super::chosen;
use crate::args::{Args, SyncReport};
use crate::config::Config;
use crate::error::{CliError, chain};
use crate::{output, wiring};

/// How the numbers of one company stand.
#[derive(Debug, Serialize)]
struct Row {
    company: i64,
    company_name: String,
    in_step: usize,
    new: usize,
    changed: usize,
    missing: usize,
    unbound: usize,
    numbers: Vec<Line>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
}

#[derive(Debug, Serialize)]
struct Line {
    number: String,
    state: &'static str,
    differences: Vec<&'static str>,
    #[serde(skip)]
    different: Vec<NumberDifference>,
    nickname: Option<String>,
    branch: Option<String>,
    branch_name: Option<String>,
    expected_agent: Option<String>,
    agents: Vec<Bound>,
}

#[derive(Debug, Serialize)]
struct Bound {
    agent: String,
    version: Option<String>,
}

pub(super) async fn run(
    args: &Args,
    options: &SyncReport,
    config: &Config,
    store: &dyn Store,
) -> Result<ExitCode, CliError> {
    let connection = |id: CompanyId| {
        let entry = config.company.iter().find(|entry| entry.id == id.get());
        entry.and_then(|entry| entry.retell.as_ref())
    };
    let mut rows = Vec::new();
    for company in chosen(config, options.company, |id| connection(id).is_some(), "Retell")? {
        let Some(retell) = connection(company.id) else { continue };
        let found = async {
            let client = wiring::retell(retell)?;
            Ok::<_, CliError>(NumberReport::read(company.id, &client, store).await?)
        };
        rows.push(Row::new(&company, found.await));
    }
    output::print(args, &rows, |rows| rows.iter().map(Row::told).collect::<Vec<_>>().join("\n"))?;
    let failed = rows.iter().any(|row| row.error.is_some());
    Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

impl Row {
    fn new(company: &Company, found: Result<NumberReport, CliError>) -> Self {
        let (numbers, error) = match found {
            Ok(report) => (report.numbers, None),
            Err(error) => (Vec::new(), Some(chain(&error))),
        };
        let count = |state: &str| numbers.iter().filter(|it| it.state.as_str() == state).count();
        Self {
            company: company.id.get(),
            company_name: company.name.clone(),
            in_step: count("in_step"),
            new: count("new"),
            changed: count("changed"),
            missing: count("missing"),
            unbound: count("unbound"),
            numbers: numbers.into_iter().map(|number| Line::new(company, number)).collect(),
            error,
        }
    }

    fn told(&self) -> String {
        let Self { company, company_name, in_step, new, changed, missing, unbound, .. } = self;
        if let Some(error) = &self.error {
            return format!("{company} {company_name}: {error}");
        }
        let mut text = format!(
            "{company} {company_name}: {in_step} in step, {new} new, {changed} changed, {missing} missing, \
             {unbound} unbound"
        );
        for line in self.numbers.iter().filter(|line| line.state != "in_step") {
            // Writing to a text cannot fail.
            let _ = write!(text, "\n    {:<8} {}", line.state, line.told());
        }
        text
    }
}

impl Line {
    fn new(company: &Company, found: NumberFound) -> Self {
        let branch = found.branch.and_then(|id| company.branch(id));
        let different = match &found.state {
            NumberState::Changed(differences) => differences.clone(),
            _ => Vec::new(),
        };
        let bound = found.agents.into_iter();
        Self {
            number: found.number,
            state: found.state.as_str(),
            differences: different.iter().map(|difference| difference.as_str()).collect(),
            different,
            nickname: found.nickname,
            branch: found.branch.map(|id| id.to_string()),
            branch_name: branch.map(|branch: &Branch| branch.name.clone()),
            expected_agent: found.expected.map(|agent| agent.to_string()),
            agents: bound
                .map(|bound| Bound { agent: bound.agent.to_string(), version: bound.version })
                .collect(),
        }
    }

    /// What it is, and what to do.
    fn told(&self) -> String {
        let place = match (&self.branch_name, &self.nickname) {
            (Some(branch), _) => format!(", {branch}"),
            (None, Some(nickname)) => format!(", {nickname:?} in Retell"),
            (None, None) => String::new(),
        };
        let agents: Vec<String> = self.agents.iter().map(Bound::told).collect();
        let agents = agents.join(" and ");
        let what = match self.state {
            "new" => format!("answered by {agents}: add it to a branch's phone_numbers"),
            "missing" => {
                "Retell does not have it: import it there, or take it out of the branch".to_owned()
            }
            "unbound" => "no agent answers it: bind one, as with `askpro agents bind`".to_owned(),
            _ => {
                let told = self.different.iter().map(|difference| self.difference(*difference));
                let told: Vec<String> = told.collect();
                format!("answered by {agents}: {}", told.join("; "))
            }
        };
        format!("{}{place}: {what}", self.number)
    }

    fn difference(&self, difference: NumberDifference) -> String {
        let expected = self.expected_agent.as_deref().unwrap_or("no agent");
        match difference {
            NumberDifference::OtherAgent => format!("the branch names {expected}"),
            NumberDifference::SharedAgent => format!("the branch names {expected} alone"),
            NumberDifference::NoAgentInBranch => "the branch has no retell_agent_id".to_owned(),
            NumberDifference::NoVersion => {
                "bound without a version: bind a number or tag, such as prod".to_owned()
            }
            other => other.as_str().to_owned(),
        }
    }
}

impl Bound {
    fn told(&self) -> String {
        match &self.version {
            Some(version) => format!("{} ({version})", self.agent),
            None => self.agent.clone(),
        }
    }
}
