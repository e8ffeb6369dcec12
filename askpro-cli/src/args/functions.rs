//! `askpro functions …`

use clap::{Args as Group, Subcommand};

#[derive(Debug, Subcommand)]
pub(crate) enum Functions {
    /// Show what an agent can call during a call, with the JSON Schema of the arguments.
    List(FunctionList),
    /// Give a branch's agent in Retell the functions: change a draft, publish it, read it back. Tools of others stay.
    Deploy(FunctionDeploy),
}

#[derive(Debug, Group)]
pub(crate) struct FunctionList {
    /// The company whose own functions are shown, too, and how often its agents called each.
    #[arg(long)]
    pub(crate) company: Option<i64>,
}

#[derive(Debug, Group)]
pub(crate) struct FunctionDeploy {
    /// The company.
    #[arg(long, default_value_t = 1)]
    pub(crate) company: i64,
    /// The branch by id or name, instead of the company's first.
    #[arg(long)]
    pub(crate) branch: Option<String>,
    /// Show the difference, and change nothing.
    #[arg(long)]
    pub(crate) dry_run: bool,
}
