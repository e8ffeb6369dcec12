//! The program `askpro`: the server, a demo that needs nothing else, and the commands for setting up and looking into it.

mod alerts;
mod args;
mod commands;
mod config;
mod database;
mod error;
mod logging;
mod output;
mod private_file;
mod wiring;

use std::process::ExitCode;

use clap::Parser;

use args::Args;

/// Exit codes: 0 fine, 1 failed, 2 the command line cannot be used (as clap answers).
#[tokio::main]
async fn main() -> ExitCode {
    let args = Args::parse();
    logging::init(&args);
    match commands::run(&args).await {
        Ok(code) => code,
        Err(error) => {
            output::report(&args, &error);
            error.exit_code()
        }
    }
}
