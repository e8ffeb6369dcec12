//! The commands, a file for each.

mod availability;
mod book;
mod breaker;
mod cache;
mod check;
mod demo;
mod init;
mod migrate;
mod parse;
mod place;
mod serve;
mod tasks;
mod tenant;
mod webhook;

use std::process::ExitCode;

#[cfg(test)]
pub(crate) use init::TEMPLATE;

use crate::args::{Args, Breaker, Cache, Command, Tenant, Webhook};
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
        Command::Tasks(options) => tasks::run(args, options).await?,
        Command::Breaker(Breaker::Status(options)) => breaker::status(args, options).await?,
        Command::Cache(Cache::Clear(options)) => cache::clear(args, options).await?,
        Command::Availability(options) => availability::run(args, options).await?,
        Command::Book(options) => book::run(args, options).await?,
        Command::Parse(options) => return parse::run(args, options),
    }
    Ok(ExitCode::SUCCESS)
}
