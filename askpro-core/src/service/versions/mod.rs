//! The versions of an agent: which there are, how they differ, which of them callers hear, and changing that.

mod answering;
mod compare;
mod publish;

use std::sync::Arc;

pub use answering::Answering;
pub use compare::{FieldArea, FieldChange, FieldDifference};

pub(super) use answering::answering;
pub(super) use publish::{publish, unexpected, versions};

use crate::error::{DomainCode, Error, ErrorKind, Result};
use crate::id::AgentId;
use crate::phone::E164;
use crate::ports::{Agent, AgentSettings, AgentTools, AgentVersion, PhoneNumber};
use crate::tenant::Company;

const OPERATION: &str = "agent_versions";

/// The versions of a company's agents, and which of them answer its numbers.
///
/// Companies may share a workspace of the telephony service: an agent is the company's if a branch names it, or if it
/// answers a number of a branch. Agents and numbers of others are not found.
///
/// What changes something is planned first: a plan says what will be, and changes nothing.
#[derive(Debug, Clone)]
pub struct AgentVersions {
    tools: Arc<dyn AgentTools>,
    company: Company,
}

/// How two versions of an agent differ.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct VersionComparison {
    /// The number of the first version.
    pub from: u32,
    /// The number of the second version.
    pub to: u32,
    /// In which fields they differ.
    pub differences: Vec<FieldDifference>,
}

/// What publishing a version will do.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct PublishingPlan {
    /// The agent.
    pub agent: AgentId,
    /// The version that is to be published.
    pub version: u32,
    /// Whether it is published already: there is nothing to do.
    pub is_published: bool,
    /// The newest version that is published so far.
    pub published: Option<u32>,
    /// How the version differs from that one; nothing is compared when there is none.
    pub differences: Vec<FieldDifference>,
}

/// What binding a number to a version will do.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct BindingPlan {
    /// The number.
    pub number: E164,
    /// The agent that is to answer it.
    pub agent: AgentId,
    /// How the version is named: a number, a tag, `latest` or `latest_published`.
    pub reference: String,
    /// The version that is now.
    pub version: Option<u32>,
    /// Whether that version is published; a draft changes while callers hear it.
    pub is_published: Option<bool>,
    /// Who answers now.
    pub before: Vec<Answering>,
}

impl BindingPlan {
    /// Whether the number is bound so already.
    #[must_use]
    pub fn is_done(&self) -> bool {
        let mut own = self.before.iter().filter(|at| at.agent == self.agent).peekable();
        own.peek().is_some() && own.all(|at| at.reference.as_ref() == Some(&self.reference))
    }

    /// The agents that will answer no longer: those of now, when the new one is not among them. Where it is, only its
    /// version changes.
    #[must_use]
    pub fn replaced(&self) -> Vec<&AgentId> {
        if self.before.iter().any(|at| at.agent == self.agent) {
            return Vec::new();
        }
        self.before.iter().map(|at| &at.agent).collect()
    }
}

impl AgentVersions {
    /// The versions of this company's agents.
    #[must_use]
    pub const fn new(tools: Arc<dyn AgentTools>, company: Company) -> Self {
        Self { tools, company }
    }

    /// All versions of an agent, the newest first.
    ///
    /// # Errors
    /// `NotFound` when the company has no such agent; else those of the port.
    pub async fn list(&self, agent: &AgentId) -> Result<Vec<AgentVersion>> {
        self.own_agent(agent).await?;
        versions(&*self.tools, agent, OPERATION).await
    }

    /// How two versions of an agent differ. Each is a number, a tag, `latest` or `latest_published`.
    ///
    /// # Errors
    /// `NotFound` when the company has no such agent, or the agent no such version; else those of the port.
    pub async fn compare(
        &self,
        agent: &AgentId,
        from: &str,
        to: &str,
    ) -> Result<VersionComparison> {
        self.own_agent(agent).await?;
        self.between(agent, from, to).await
    }

    /// Who answers the company's numbers, and in which version: what callers really hear. A number that nobody answers is
    /// not listed.
    ///
    /// # Errors
    /// Those of the port.
    pub async fn answering(&self) -> Result<Vec<Answering>> {
        let mut numbers = self.tools.phone_numbers().await?;
        numbers.retain(|number| self.has(&number.number));
        answering(&*self.tools, numbers).await
    }

    /// The agent whose versions a number is about: the one that its branch names, else the only one that answers it.
    ///
    /// # Errors
    /// `NotFound` when the company has no such number; `Configuration` when neither says which agent; else those of the
    /// port.
    pub async fn agent_of(&self, number: &E164) -> Result<AgentId> {
        let mut branches = self.company.branches.iter();
        let branch = branches.find(|branch| branch.phone_numbers.contains(number));
        let branch = branch.ok_or_else(|| self.no_number(number))?;
        if let Some(agent) = &branch.retell_agent_id {
            return Ok(agent.clone());
        }
        let mut bound = self.number(number).await?.inbound_agents.into_iter();
        if let (Some(only), None) = (bound.next(), bound.next()) {
            return Ok(only.agent);
        }
        let message = format!("expected a retell_agent_id in branch {:?}, found none", branch.name);
        let error = Error::new(ErrorKind::Configuration, OPERATION, message);
        Err(error.with_code(DomainCode::AgentNotFound))
    }

    /// What binding a number to a version of an agent will do: a number, a tag, `latest` or `latest_published`.
    ///
    /// # Errors
    /// `NotFound` when the company has no such number or agent, or the agent no such version; else those of the port.
    pub async fn plan_binding(
        &self,
        number: &E164,
        agent: &AgentId,
        reference: &str,
    ) -> Result<BindingPlan> {
        self.own_agent(agent).await?;
        let there = self.number(number).await?;
        let found = self.version(agent, reference).await?;
        Ok(BindingPlan {
            number: number.clone(),
            agent: agent.clone(),
            reference: reference.to_owned(),
            version: found.version,
            is_published: found.is_published,
            before: answering(&*self.tools, vec![there]).await?,
        })
    }

    /// Does what a plan says, and reads back who answers then. A repeat changes nothing more.
    ///
    /// # Errors
    /// `Configuration` when other agents would answer no longer and `may_replace` is not set; `UnexpectedAnswer` when the
    /// number is bound otherwise afterwards; else those of the port.
    pub async fn bind(&self, plan: &BindingPlan, may_replace: bool) -> Result<Vec<Answering>> {
        let BindingPlan { number, agent, reference, .. } = plan;
        // Who answers may have changed since the plan was made.
        let now = self.plan_binding(number, agent, reference).await?;
        if now.is_done() {
            return Ok(now.before);
        }
        let replaced: Vec<&str> = now.replaced().into_iter().map(AgentId::as_str).collect();
        if !replaced.is_empty() && !may_replace {
            let others = replaced.join(", ");
            let message = format!("{number} is answered by {others}, and would no longer be");
            return Err(Error::new(ErrorKind::Configuration, OPERATION, message));
        }
        self.tools.bind_number(number, agent, reference).await?;
        let after = self.plan_binding(number, agent, reference).await?;
        if after.is_done() {
            return Ok(after.before);
        }
        let expected = format!("{number} to be bound to {agent} in version {reference}");
        Err(unexpected(OPERATION, &expected, "it bound otherwise"))
    }

    /// What publishing a version will do; without a version it is the newest.
    ///
    /// # Errors
    /// `NotFound` when the company has no such agent, or the agent no such version; else those of the port.
    pub async fn plan_publishing(
        &self,
        agent: &AgentId,
        version: Option<u32>,
    ) -> Result<PublishingPlan> {
        let versions = self.list(agent).await?;
        let chosen = match version {
            Some(number) => versions.iter().find(|it| it.version == number),
            None => versions.first(),
        };
        let chosen = chosen.ok_or_else(|| match version {
            Some(number) => no_version(agent, &number.to_string()),
            None => unexpected(OPERATION, "an agent with versions", "none"),
        })?;
        let published = versions.iter().find(|it| it.is_published).map(|it| it.version);
        let differences = match published {
            Some(published) if !chosen.is_published => {
                let (from, to) = (published.to_string(), chosen.version.to_string());
                self.between(agent, &from, &to).await?.differences
            }
            _ => Vec::new(),
        };
        Ok(PublishingPlan {
            agent: agent.clone(),
            version: chosen.version,
            is_published: chosen.is_published,
            published,
            differences,
        })
    }

    /// Does what a plan says, and reads back whether it is published. A version that is published already is fine.
    ///
    /// Numbers that name a version, or a tag that stays where it is, go on with the old one:
    /// [`answering`](Self::answering) tells, and [`bind`](Self::bind) changes it.
    ///
    /// # Errors
    /// `UnexpectedAnswer` when it is a draft still; else those of the port.
    pub async fn publish(&self, plan: &PublishingPlan) -> Result<()> {
        self.own_agent(&plan.agent).await?;
        if plan.is_published {
            return Ok(());
        }
        publish(&*self.tools, &plan.agent, plan.version, OPERATION).await
    }

    async fn between(&self, agent: &AgentId, from: &str, to: &str) -> Result<VersionComparison> {
        let from = self.settings(agent, from).await?;
        let to = self.settings(agent, to).await?;
        Ok(VersionComparison {
            from: from.version,
            to: to.version,
            differences: compare::differences(&from.fields, &to.fields),
        })
    }

    async fn settings(&self, agent: &AgentId, reference: &str) -> Result<AgentSettings> {
        let found = self.tools.settings(agent, Some(reference)).await?;
        found.ok_or_else(|| no_version(agent, reference))
    }

    async fn version(&self, agent: &AgentId, reference: &str) -> Result<Agent> {
        let found = self.tools.agent(agent, Some(reference)).await?;
        found.ok_or_else(|| no_version(agent, reference))
    }

    fn has(&self, number: &str) -> bool {
        let mut numbers = self.company.branches.iter().flat_map(|branch| &branch.phone_numbers);
        numbers.any(|ours| ours.as_str() == number)
    }

    /// A number of the company, as the service has it.
    async fn number(&self, number: &E164) -> Result<PhoneNumber> {
        if !self.has(number.as_str()) {
            return Err(self.no_number(number));
        }
        let mut numbers = self.tools.phone_numbers().await?.into_iter();
        numbers.find(|there| there.number == number.as_str()).ok_or_else(|| {
            let message = format!("the account has no number {number}");
            let error = Error::new(ErrorKind::NotFound, OPERATION, message);
            error.with_code(DomainCode::NumberNotConfigured)
        })
    }

    async fn own_agent(&self, agent: &AgentId) -> Result<()> {
        let mut named = self.company.branches.iter().filter_map(|it| it.retell_agent_id.as_ref());
        if named.any(|named| named == agent) {
            return Ok(());
        }
        let numbers = self.tools.phone_numbers().await?;
        let mut own = numbers.iter().filter(|number| self.has(&number.number));
        if own.any(|number| number.inbound_agents.iter().any(|bound| bound.agent == *agent)) {
            return Ok(());
        }
        let message = format!("company {} has no agent {agent}", self.company.id);
        let error = Error::new(ErrorKind::NotFound, OPERATION, message);
        Err(error.with_code(DomainCode::AgentNotFound))
    }

    fn no_number(&self, number: &E164) -> Error {
        let message = format!("no branch of company {} has the number {number}", self.company.id);
        let error = Error::new(ErrorKind::NotFound, OPERATION, message);
        error.with_code(DomainCode::NumberNotConfigured)
    }
}

fn no_version(agent: &AgentId, reference: &str) -> Error {
    let message = format!("agent {agent} has no version {reference}");
    Error::new(ErrorKind::NotFound, OPERATION, message).with_code(DomainCode::AgentNotFound)
}
