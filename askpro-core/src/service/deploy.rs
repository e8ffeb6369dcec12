//! Giving an agent its functions.

use std::sync::Arc;

use super::versions::{Answering, answering, publish, unexpected, versions};
use crate::error::{DomainCode, Error, ErrorKind, Result};
use crate::function::FunctionDiff;
use crate::id::AgentId;
use crate::ports::{AgentEngine, AgentFunction, AgentFunctions, AgentTools};

const OPERATION: &str = "deploy_functions";

/// Brings the functions of one agent to what they should be.
///
/// [`plan`](Self::plan) looks and says; [`carry_out`](Self::carry_out) does it. A repeat after success finds nothing to do,
/// and a repeat after a failure in the middle goes on with the draft that it finds.
#[derive(Debug, Clone)]
pub struct FunctionDeployment {
    tools: Arc<dyn AgentTools>,
    agent: AgentId,
    door: String,
    wanted: Vec<AgentFunction>,
}

/// What is to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct DeploymentPlan {
    /// Where it is done.
    pub step: DeploymentStep,
    /// The newest published version.
    pub published: Option<u32>,
    /// What leads the agent.
    pub engine: AgentEngine,
    /// How the functions there differ from the wanted ones.
    pub diff: FunctionDiff,
}

/// The version that a deployment is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum DeploymentStep {
    /// The newest published version is as it should be.
    Nothing(u32),
    /// The newest version is a draft: it is changed and published, with everything else that is in it.
    Draft(u32),
    /// The newest version is published: a draft is made from it, changed and published.
    NewDraftFrom(u32),
}

impl DeploymentStep {
    /// The version whose functions were compared.
    #[must_use]
    pub const fn version(self) -> u32 {
        match self {
            Self::Nothing(version) | Self::Draft(version) | Self::NewDraftFrom(version) => version,
        }
    }
}

impl FunctionDeployment {
    /// These functions for this agent. Functions of the agent that call the door, or an address below it, and are not
    /// wanted will go; all others stay.
    #[must_use]
    pub fn new(
        tools: Arc<dyn AgentTools>,
        agent: AgentId,
        door: impl Into<String>,
        wanted: Vec<AgentFunction>,
    ) -> Self {
        Self { tools, agent, door: door.into(), wanted }
    }

    /// Looks at what is there, and says what is to be done. Changes nothing.
    ///
    /// A draft is taken up only when it is the newest version: an older one would not become what callers hear.
    ///
    /// # Errors
    /// Those of the port: `NotFound` when there is no such agent, `Configuration` when it cannot have functions.
    pub async fn plan(&self) -> Result<DeploymentPlan> {
        let versions = versions(&*self.tools, &self.agent, OPERATION).await?;
        let newest = versions
            .first()
            .ok_or_else(|| unexpected(OPERATION, "an agent with versions", "none"))?;
        let published = versions.iter().find(|version| version.is_published);
        if let Some(published) = published {
            let there = self.functions(published.version).await?;
            let diff = self.diff(&there);
            if diff.is_empty() || published == newest {
                let step = if diff.is_empty() {
                    DeploymentStep::Nothing(published.version)
                } else {
                    DeploymentStep::NewDraftFrom(published.version)
                };
                let published = Some(published.version);
                return Ok(DeploymentPlan { step, published, engine: there.engine, diff });
            }
        }
        let there = self.functions(newest.version).await?;
        Ok(DeploymentPlan {
            step: DeploymentStep::Draft(newest.version),
            published: published.map(|version| version.version),
            engine: there.engine,
            diff: self.diff(&there),
        })
    }

    /// Does what a plan says; gives the published version with the functions.
    ///
    /// The draft is read back before it is published, so that callers never hear one that is not as it should be; and again
    /// afterwards, because the service does not say whether it published.
    ///
    /// # Errors
    /// `Configuration` when something stands in the way; `UnexpectedAnswer` when what is read back is not what was written;
    /// else those of the port.
    pub async fn carry_out(&self, plan: &DeploymentPlan) -> Result<u32> {
        unobstructed(&plan.diff)?;
        let draft = match plan.step {
            DeploymentStep::Nothing(version) => return Ok(version),
            DeploymentStep::Draft(draft) => draft,
            DeploymentStep::NewDraftFrom(base) => {
                self.tools.create_draft(&self.agent, base).await?
            }
        };
        // The draft may have changed since the plan was made.
        let diff = self.diff(&self.functions(draft).await?);
        unobstructed(&diff)?;
        if !diff.is_empty() {
            let put: Vec<AgentFunction> = self
                .wanted
                .iter()
                .filter(|function| diff.writes(&function.name))
                .cloned()
                .collect();
            self.tools.put_functions(&self.agent, draft, &put, &diff.removed).await?;
            self.read_back(draft).await?;
        }
        publish(&*self.tools, &self.agent, draft, OPERATION).await?;
        self.read_back(draft).await?;
        Ok(draft)
    }

    /// The numbers that the agent answers, and with which version. A number that names a version, or a tag that stays where
    /// it is, is not answered by a new one.
    ///
    /// # Errors
    /// Those of the port.
    pub async fn answering(&self) -> Result<Vec<Answering>> {
        let mut numbers = self.tools.phone_numbers().await?;
        for number in &mut numbers {
            number.inbound_agents.retain(|bound| bound.agent == self.agent);
        }
        answering(&*self.tools, numbers).await
    }

    async fn functions(&self, version: u32) -> Result<AgentFunctions> {
        let found = self.tools.functions(&self.agent, Some(&version.to_string())).await?;
        found.ok_or_else(|| {
            let message = format!("agent {} has no version {version}", self.agent);
            Error::new(ErrorKind::NotFound, OPERATION, message).with_code(DomainCode::AgentNotFound)
        })
    }

    fn diff(&self, there: &AgentFunctions) -> FunctionDiff {
        FunctionDiff::between(&self.door, there, &self.wanted)
    }

    async fn read_back(&self, version: u32) -> Result<()> {
        let diff = self.diff(&self.functions(version).await?);
        if diff.is_empty() {
            return Ok(());
        }
        let changed = diff.changed.iter().flat_map(|changed| {
            changed.fields.iter().map(|field| format!("{}.{field}", changed.name))
        });
        let wrong: Vec<String> = changed.chain(diff.added).chain(diff.removed).collect();
        let expected = format!("version {version} with the functions as they were written");
        Err(unexpected(OPERATION, &expected, &format!("a difference in {}", wrong.join(", "))))
    }
}

fn unobstructed(diff: &FunctionDiff) -> Result<()> {
    if diff.obstacles.is_empty() {
        return Ok(());
    }
    let obstacles: Vec<String> = diff.obstacles.iter().map(ToString::to_string).collect();
    Err(Error::new(ErrorKind::Configuration, OPERATION, obstacles.join("; "))
        .with_code(DomainCode::WebhookRegistrationFailed))
}
