//! The commands, a file for each.

mod agents;
mod alerts;
mod availability;
mod book;
mod breaker;
mod cache;
mod change;
mod check;
mod demo;
mod functions;
mod init;
mod jobs;
mod migrate;
mod parse;
mod place;
mod replay;
mod secrets;
mod serve;
mod sync;
mod tasks;
mod tenant;
mod token;
mod webhook;

use std::process::ExitCode;

#[cfg(test)]
pub(crate) use init::TEMPLATE;

use crate::args::{Alerts, Args, Breaker, Cache, Command, Tenant, Webhook};
use crate::error::CliError;

pub(crate) async fn run(args: &Args) -> Result<ExitCode, CliError> {
    match &args.command {
        Command::Serve(options) => serve::run(args, options).await?,
        Command::Demo(options) => demo::run(args, options).await?,
        Command::Init(options) => init::run(args, options)?,
        Command::Check(options) => return check::run(args, options).await,
        Command::Migrate => migrate::run(args).await?,
        Command::Tenant(Tenant::Apply) => tenant::apply(args).await?,
        Command::Webhook(Webhook::Send(options)) => return webhook::send(args, options).await,
        Command::Webhook(Webhook::Test(options)) => return webhook::test(args, options).await,
        Command::Alerts(Alerts::Test(options)) => return alerts::test(args, options).await,
        Command::Tasks(options) => tasks::run(args, options).await?,
        Command::Jobs(command) => jobs::run(args, command).await?,
        Command::Sync(command) => return sync::run(args, command).await,
        Command::Functions(command) => functions::run(args, command).await?,
        Command::Agents(command) => agents::run(args, command).await?,
        Command::Token(command) => token::run(args, command).await?,
        Command::Secrets(command) => secrets::run(args, command).await?,
        Command::Breaker(Breaker::Status(options)) => breaker::status(args, options).await?,
        Command::Cache(Cache::Clear(options)) => cache::clear(args, options).await?,
        Command::Availability(options) => availability::run(args, options).await?,
        Command::Book(options) => book::run(args, options).await?,
        Command::Reschedule(options) => change::reschedule(args, options).await?,
        Command::Cancel(options) => change::cancel(args, options).await?,
        Command::Replay(options) => return replay::run(args, options).await,
        Command::Parse(options) => return parse::run(args, options),
    }
    Ok(ExitCode::SUCCESS)
}
