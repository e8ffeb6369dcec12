//! The functions and versions of a voice agent, as the service that talks with callers holds them.

use std::fmt;
use std::time::Duration;

use async_trait::async_trait;
use serde_json::Value;

use super::Telephony;
use crate::error::Result;
use crate::id::AgentId;
use crate::phone::E164;

/// Reads and writes the functions of voice agents, and which of their versions callers hear.
///
/// An agent has versions; a published one cannot be changed any more, a draft can, and is what nobody hears until it is
/// published. Each method is one step; [`FunctionDeployment`](crate::service::FunctionDeployment) and
/// [`AgentVersions`](crate::service::AgentVersions) put them in order. It is a port beside [`Telephony`], so that an adapter that only reads stays whole.
#[async_trait]
pub trait AgentTools: Telephony {
    /// The functions of one version: a number, a tag, `latest` (perhaps a draft) or `latest_published`. Without a version
    /// it is the latest. `None` when there is no such agent or version.
    ///
    /// # Errors
    /// As for every read; `Configuration` when the agent answers from a server of its own, which has no functions.
    async fn functions(
        &self,
        agent: &AgentId,
        version: Option<&str>,
    ) -> Result<Option<AgentFunctions>>;

    /// Makes a draft that is a copy of a version, and gives its number. A repeat makes another draft.
    ///
    /// # Errors
    /// `NotFound` when there is no such agent, `InvalidInput` when there is no such version, `OutcomeUnknown` when the
    /// answer was lost: the list of versions tells.
    async fn create_draft(&self, agent: &AgentId, base: u32) -> Result<u32>;

    /// Puts functions into a draft, each in place of the function of its name, else at the end, and takes out the
    /// functions named in `remove`. Settings of a function that [`AgentFunction`] does not have stay, and so does
    /// everything else of the agent. A repeat changes nothing more.
    ///
    /// # Errors
    /// `NotFound` when there is no such agent or version, `InvalidInput` when the version is published or a function is
    /// refused, `Configuration` as for [`Self::functions`].
    async fn put_functions(
        &self,
        agent: &AgentId,
        draft: u32,
        put: &[AgentFunction],
        remove: &[String],
    ) -> Result<()>;

    /// Publishes a draft in place. The service says nothing of the result: read it back.
    ///
    /// # Errors
    /// `NotFound` when there is no such agent, `InvalidInput` when the version cannot be published, `OutcomeUnknown` when
    /// the answer was lost: the list of versions tells.
    async fn publish(&self, agent: &AgentId, draft: u32) -> Result<()>;

    /// Everything that makes up one version, to compare it with another: a number, a tag, `latest` or
    /// `latest_published`. Without a version it is the latest. `None` when there is no such agent or version.
    ///
    /// # Errors
    /// As for every read.
    async fn settings(
        &self,
        agent: &AgentId,
        version: Option<&str>,
    ) -> Result<Option<AgentSettings>>;

    /// Lets an agent answer a number in a version: a number or a tag, `latest` or `latest_published`.
    ///
    /// Where the agent answers the number already, its version changes, and nothing else: others that share the calls go
    /// on with the share they have. Where it does not, it alone answers then. A repeat changes nothing more.
    ///
    /// # Errors
    /// `NotFound` when there is no such number, `InvalidInput` when there is no such agent or version.
    async fn bind_number(&self, number: &E164, agent: &AgentId, version: &str) -> Result<()>;
}

/// Everything that makes up one version of an agent.
///
/// Debug shows no fields: there may be secrets among the headers that tools send.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct AgentSettings {
    /// The version.
    pub version: u32,
    /// The fields as the service names them, in the objects `agent` and `engine`, without those that number, date or name
    /// the version.
    pub fields: Value,
}

impl AgentSettings {
    /// The fields of one version.
    #[must_use]
    pub const fn new(version: u32, fields: Value) -> Self {
        Self { version, fields }
    }
}

impl fmt::Debug for AgentSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AgentSettings").field("version", &self.version).finish_non_exhaustive()
    }
}

/// What leads an agent through a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AgentEngine {
    /// A prompt: the model calls any function when it sees fit.
    Prompt,
    /// A flow of nodes: a function is called by the nodes that name it.
    Flow,
}

impl AgentEngine {
    /// The name that Retell gives it, stable across versions.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Prompt => "retell-llm",
            Self::Flow => "conversation-flow",
        }
    }
}

/// The functions of an agent in one version.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct AgentFunctions {
    /// The version.
    pub version: u32,
    /// What leads the agent.
    pub engine: AgentEngine,
    /// Functions that call an address, in order.
    pub functions: Vec<AgentFunction>,
    /// The names of all other tools, wherever they stand: no function can have one of them.
    pub other_names: Vec<String>,
    /// The functions that nodes of a flow call: without them the flow would break.
    pub called_by_nodes: Vec<String>,
}

impl AgentFunctions {
    /// No functions.
    #[must_use]
    pub const fn new(version: u32, engine: AgentEngine) -> Self {
        Self {
            version,
            engine,
            functions: Vec::new(),
            other_names: Vec::new(),
            called_by_nodes: Vec::new(),
        }
    }
}

/// A function of an agent that calls an address.
#[derive(Debug, Clone, PartialEq)]
pub struct AgentFunction {
    /// Its name; one of a kind within the agent.
    pub name: String,
    /// When the agent should call it.
    pub description: String,
    /// The address.
    pub url: String,
    /// The HTTP method.
    pub method: String,
    /// What it takes, as JSON Schema; an object on top.
    pub parameters: Value,
    /// Whether the arguments are the whole body, without the call around them.
    pub arguments_at_root: bool,
    /// How long the agent waits for an answer.
    pub timeout: Duration,
    /// Whether the agent says something while it waits.
    pub speaks_during: bool,
    /// Whether the agent says something when the answer is there.
    pub speaks_after: bool,
}
