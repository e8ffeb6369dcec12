//! `askpro agents …`

use clap::{Args as Group, Subcommand};

#[derive(Debug, Subcommand)]
pub(crate) enum Agents {
    /// Show the versions of an agent in Retell, and which of them callers of the company's numbers really hear.
    Versions(AgentChoice),
    /// Show in which fields two versions differ: prompt, tools, settings. Values are not shown.
    Compare(AgentCompare),
    /// Let a number be answered by a version or tag of an agent, and read it back.
    Bind(AgentBind),
    /// Publish a version, and read it back.
    Publish(AgentPublish),
}

/// Which agent.
#[derive(Debug, Group)]
pub(crate) struct AgentChoice {
    /// The company.
    #[arg(long, default_value_t = 1)]
    pub(crate) company: i64,
    /// The branch by id or name whose agent it is, instead of the company's first.
    #[arg(long)]
    pub(crate) branch: Option<String>,
    /// The agent's id, instead of the branch's.
    #[arg(long, conflicts_with = "branch")]
    pub(crate) agent: Option<String>,
}

#[derive(Debug, Group)]
pub(crate) struct AgentCompare {
    /// The first version: a number, a tag, `latest` or `latest_published`.
    pub(crate) from: String,
    /// The second version.
    pub(crate) to: String,
    #[command(flatten)]
    pub(crate) choice: AgentChoice,
}

#[derive(Debug, Group)]
pub(crate) struct AgentBind {
    /// The phone number, one of a branch.
    pub(crate) number: String,
    /// The version: a number, a tag such as prod, `latest` or `latest_published`.
    pub(crate) version: String,
    /// The company.
    #[arg(long, default_value_t = 1)]
    pub(crate) company: i64,
    /// The agent's id, instead of the one of the number's branch.
    #[arg(long)]
    pub(crate) agent: Option<String>,
    /// Let it take the place of other agents that answer the number.
    #[arg(long)]
    pub(crate) replace: bool,
    /// Show what would be, and change nothing.
    #[arg(long)]
    pub(crate) dry_run: bool,
}

#[derive(Debug, Group)]
pub(crate) struct AgentPublish {
    /// The number of the version; the newest when left out.
    pub(crate) version: Option<u32>,
    #[command(flatten)]
    pub(crate) choice: AgentChoice,
    /// Show what would be published, and change nothing.
    #[arg(long)]
    pub(crate) dry_run: bool,
}
