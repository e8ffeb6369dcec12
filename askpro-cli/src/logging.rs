//! The log goes to standard error: JSON where a server's log is collected, text everywhere else.

use std::io::IsTerminal;

use tracing_subscriber::EnvFilter;

use crate::args::{Args, Command, LogFormat};
use crate::config::environment;

/// Starts the log. `ASKPRO_LOG` sets what is logged (`askpro_core=debug,info`); commands other than
/// `serve` and `alerts` only warn.
///
/// Without `--log-format`, `serve` logs JSON unless somebody watches on a terminal. Colours are for terminals only.
pub(crate) fn init(args: &Args) {
    let serves = matches!(args.command, Command::Serve(_));
    let tells = matches!(args.command, Command::Alerts(_));
    let default = if serves || tells { "info" } else { "warn" };
    let directives = environment("ASKPRO_LOG").unwrap_or_else(|| default.to_owned());
    let watched = std::io::stderr().is_terminal();
    let json = match args.log_format {
        Some(format) => format == LogFormat::Json,
        None => serves && !watched,
    };
    let log = tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::builder().parse_lossy(directives))
        .with_writer(std::io::stderr)
        .with_ansi(watched && environment("NO_COLOR").is_none())
        // A log nobody reads any more is no reason to stop: the complaint would go to the same closed pipe.
        .log_internal_errors(false);
    if json { log.json().flatten_event(true).init() } else { log.init() }
}
