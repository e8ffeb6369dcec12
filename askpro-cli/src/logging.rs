//! The log goes to standard error: text for a terminal, JSON for everything else.

use std::io::IsTerminal;

use tracing_subscriber::EnvFilter;

use crate::args::{Args, Command, LogFormat};
use crate::config::environment;

/// Starts the log. `ASKPRO_LOG` sets what is logged (`askpro_core=debug,info`); commands other than `serve` only warn.
pub(crate) fn init(args: &Args) {
    let default = if matches!(args.command, Command::Serve(_)) { "info" } else { "warn" };
    let directives = environment("ASKPRO_LOG").unwrap_or_else(|| default.to_owned());
    let filter = EnvFilter::builder().parse_lossy(directives);
    let json = match args.log_format {
        Some(format) => format == LogFormat::Json,
        None => !std::io::stderr().is_terminal(),
    };
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    if json { log.json().flatten_event(true).init() } else { log.init() }
}
