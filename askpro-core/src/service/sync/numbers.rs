//! Which numbers the telephony service has, and how they fit our branches.

use crate::error::{DomainCode, Error, ErrorKind, Result};
use crate::id::{AgentId, BranchId, CompanyId};
use crate::ports::{InboundAgent, PhoneNumber, Telephony, TenantStore};
use crate::tenant::{Branch, Company};

/// How the numbers of a company's branches and those of the telephony service fit.
///
/// Nothing is written: which branch a new number leads to is for people to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NumberReport {
    /// The numbers, those of the telephony service first, as it lists them.
    pub numbers: Vec<NumberFound>,
}

/// A number, where it belongs, and who answers it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct NumberFound {
    /// The number as the telephony service writes it.
    pub number: String,
    /// What the telephony service calls it.
    pub nickname: Option<String>,
    /// The branch to which calls of it lead; `None` when none has it.
    pub branch: Option<BranchId>,
    /// The agent that the branch names.
    pub expected: Option<AgentId>,
    /// Who answers at the telephony service.
    pub agents: Vec<InboundAgent>,
    /// How both fit.
    pub state: NumberState,
}

/// How a number of the telephony service and our branches fit.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum NumberState {
    /// A branch has it, and its agent answers.
    InStep,
    /// The telephony service has it, and no branch does: its calls become tasks of the operator.
    New,
    /// A branch has it, and it is answered otherwise than the branch says.
    Changed(Vec<NumberDifference>),
    /// A branch has it, and the telephony service does not.
    Missing,
    /// The telephony service has it, and no agent answers.
    Unbound,
}

impl NumberState {
    /// The name in JSON and on the command line.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::InStep => "in_step",
            Self::New => "new",
            Self::Changed(_) => "changed",
            Self::Missing => "missing",
            Self::Unbound => "unbound",
        }
    }
}

/// How a number is answered otherwise than its branch says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum NumberDifference {
    /// The branch names another agent than those that answer.
    OtherAgent,
    /// The branch's agent shares the calls with others.
    SharedAgent,
    /// The branch names no agent, so that browser calls cannot be resolved.
    NoAgentInBranch,
    /// An agent is bound without a version: what callers hear is left to the service.
    NoVersion,
}

impl NumberDifference {
    /// The name in JSON and on the command line.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::OtherAgent => "other_agent",
            Self::SharedAgent => "shared_agent",
            Self::NoAgentInBranch => "no_agent_in_branch",
            Self::NoVersion => "no_version",
        }
    }
}

impl NumberReport {
    /// Reads the telephony service's numbers and the stored companies, and compares them. Changes nothing.
    ///
    /// # Errors
    /// `NotFound` when there is no such company; those of [`Telephony`]'s reads, and of the store.
    pub async fn read(
        company: CompanyId,
        telephony: &dyn Telephony,
        tenants: &dyn TenantStore,
    ) -> Result<Self> {
        let companies = tenants.companies().await?;
        let found = companies.iter().find(|known| known.id == company);
        let company = found.ok_or_else(|| {
            let message = format!("no company {company} is stored");
            Error::new(ErrorKind::NotFound, "number_report", message)
                .with_code(DomainCode::CompanyNotFound)
        })?;
        Ok(Self::between(company, &companies, &telephony.phone_numbers().await?))
    }

    /// Compares a company with the numbers of its workspace. Numbers of other companies are left out: companies may share
    /// a workspace.
    ///
    /// ```
    /// use askpro_core::ports::PhoneNumber;
    /// use askpro_core::service::{NumberReport, NumberState};
    /// use askpro_core::{Company, CompanyId};
    /// let company = Company::new(CompanyId::new(1), "Salon");
    /// let report = NumberReport::between(&company, &[], &[PhoneNumber::new("+493023125010")]);
    /// assert_eq!(report.numbers[0].state, NumberState::Unbound);
    /// ```
    #[must_use]
    pub fn between(company: &Company, companies: &[Company], there: &[PhoneNumber]) -> Self {
        let others = companies.iter().filter(|other| other.id != company.id);
        let others: Vec<&Branch> = others.flat_map(|other| &other.branches).collect();
        let of_others = |number: &PhoneNumber| others.iter().any(|branch| has(branch, number));
        let listed = there.iter().filter(|number| !of_others(number));
        let listed = listed.map(|number| {
            found(number, company.branches.iter().find(|branch| has(branch, number)))
        });
        let missing = company.branches.iter().flat_map(|branch| {
            let numbers = branch.phone_numbers.iter();
            let absent = numbers.filter(|ours| there.iter().all(|its| its.number != ours.as_str()));
            absent.map(|ours| NumberFound {
                number: ours.to_string(),
                nickname: None,
                branch: Some(branch.id),
                expected: branch.retell_agent_id.clone(),
                agents: Vec::new(),
                state: NumberState::Missing,
            })
        });
        Self { numbers: listed.chain(missing).collect() }
    }
}

fn has(branch: &Branch, number: &PhoneNumber) -> bool {
    branch.phone_numbers.iter().any(|ours| ours.as_str() == number.number)
}

fn found(number: &PhoneNumber, branch: Option<&Branch>) -> NumberFound {
    let state = match branch {
        _ if number.inbound_agents.is_empty() => NumberState::Unbound,
        None => NumberState::New,
        Some(branch) => match differences(number, branch.retell_agent_id.as_ref()) {
            differences if differences.is_empty() => NumberState::InStep,
            differences => NumberState::Changed(differences),
        },
    };
    NumberFound {
        number: number.number.clone(),
        nickname: number.nickname.clone(),
        branch: branch.map(|branch| branch.id),
        expected: branch.and_then(|branch| branch.retell_agent_id.clone()),
        agents: number.inbound_agents.clone(),
        state,
    }
}

fn differences(number: &PhoneNumber, expected: Option<&AgentId>) -> Vec<NumberDifference> {
    let bound = &number.inbound_agents;
    let who = match expected {
        None => Some(NumberDifference::NoAgentInBranch),
        Some(expected) if bound.iter().all(|bound| bound.agent != *expected) => {
            Some(NumberDifference::OtherAgent)
        }
        Some(expected) if bound.iter().any(|bound| bound.agent != *expected) => {
            Some(NumberDifference::SharedAgent)
        }
        Some(_) => None,
    };
    let without = bound.iter().any(|bound| bound.version.is_none());
    who.into_iter().chain(without.then_some(NumberDifference::NoVersion)).collect()
}

#[cfg(test)]
mod tests;
