//! `askpro init`

use std::io::Write;

use serde_json::json;

use crate::args::{Args, Init};
use crate::error::CliError;
use crate::{output, private_file};

/// What a new installation starts from; a test reads it as configuration.
pub(crate) const TEMPLATE: &str = include_str!("../../askpro.example.toml");

pub(super) fn run(args: &Args, options: &Init) -> Result<(), CliError> {
    let path = &args.config;
    if path.exists() && !options.force {
        let message = format!("{} is there already; replace it with --force", path.display());
        return Err(CliError::Failed(message));
    }
    let written =
        private_file::replace(path).and_then(|mut file| file.write_all(TEMPLATE.as_bytes()));
    written.map_err(CliError::io(format!("cannot write {}", path.display())))?;
    let result = json!({ "success": true, "file": path });
    output::print(args, &result, |_| {
        format!(
            "Wrote {}. Next: fill it in, export the keys it names, then run `askpro check` and `askpro serve`.",
            path.display()
        )
    })
}
