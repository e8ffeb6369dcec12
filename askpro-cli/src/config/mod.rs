//! `askpro.toml`, overridden by the environment. The one place that reads files and environment variables.

mod error;
mod file;
mod secret;
mod tenant;

use std::path::Path;

use config::{Environment, File, FileFormat};

pub(crate) use error::ConfigError;
pub(crate) use file::{Calcom, Company, Config, Retell};
pub(crate) use tenant::company;

/// Where the configuration is looked for when no `--config` is given.
pub(crate) const DEFAULT_PATH: &str = "askpro.toml";

/// Older names of settings that are still understood, and what they set today.
const ALIASES: [(&str, &str); 1] = [("RETELL_MCP_WEBHOOK_BASE_URL", "server.public_url")];

/// Reads the file, then the environment (`ASKPRO__SERVER__BIND` sets `server.bind`), and checks every key.
///
/// # Errors
/// [`ConfigError`] names the file, the key at fault and what was expected.
pub(crate) fn load(path: &Path) -> Result<Config, ConfigError> {
    if !path.exists() {
        return Err(ConfigError::Missing { path: path.to_owned() });
    }
    let mut builder = config::Config::builder()
        .add_source(File::from(path).format(FileFormat::Toml))
        .add_source(
            Environment::with_prefix("ASKPRO")
                .prefix_separator("__")
                .separator("__")
                .try_parsing(true),
        );
    for (name, key) in ALIASES {
        if let Some(value) = environment(name) {
            builder = builder.set_override(key, value).map_err(|error| ConfigError::read(path, &error))?;
        }
    }
    let config: Config = builder
        .build()
        .and_then(config::Config::try_deserialize)
        .map_err(|error| ConfigError::read(path, &error))?;
    config.validate()?;
    Ok(config)
}

/// A variable of the environment; `None` when it is unset, empty or not UTF-8.
#[expect(clippy::disallowed_methods, reason = "the one place that reads the environment")]
pub(crate) fn environment(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.trim().is_empty())
}

#[cfg(test)]
mod tests;
