//! `askpro init`

use std::fs;

use serde_json::json;

use crate::args::{Args, Init};
use crate::error::CliError;
use crate::output;

/// What a new installation starts from; a test reads it as configuration.
pub(crate) const TEMPLATE: &str = include_str!("../../askpro.example.toml");

pub(super) fn run(args: &Args, options: &Init) -> Result<(), CliError> {
    let path = &args.config;
    if path.exists() && !options.force {
        let message = format!("{} is there already; replace it with --force", path.display());
        return Err(CliError::Usage(message));
    }
    fs::write(path, TEMPLATE).map_err(CliError::io(format!("cannot write {}", path.display())))?;
    let result = json!({ "success": true, "file": path });
    output::print(args, &result, |_| {
        format!(
            "Wrote {}. Next: fill it in, export the keys it names, then run `askpro check` and `askpro serve`.",
            path.display()
        )
    });
    Ok(())
}
