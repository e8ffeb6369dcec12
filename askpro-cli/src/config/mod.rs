//! `askpro.toml`; the environment overrides the values of all but `[[company]]`. The one place that reads files and environment variables.

mod alerts;
mod error;
mod file;
mod function;
mod guard;
mod secret;
mod security;
mod tenant;
mod words;

use std::path::Path;

use config::builder::DefaultState;
use config::{ConfigBuilder, Environment, File, FileFormat, FileSourceFile};

pub(crate) use alerts::{MailAlerts, MailTls, WebhookAlerts};
pub(crate) use error::ConfigError;
pub(crate) use file::{Calcom, Company, Config, Retell};
pub(crate) use secret::SecretSource;
pub(crate) use tenant::{Conflict, companies, company, conflicts};

/// Where the configuration is looked for when no `--config` is given.
pub(crate) const DEFAULT_PATH: &str = "askpro.toml";

/// Older names of settings that are still understood, and what they set today.
const ALIASES: [(&str, &str); 1] = [("RETELL_MCP_WEBHOOK_BASE_URL", "server.public_url")];

/// How the variables begin that override settings.
const PREFIX: &str = "ASKPRO__";

/// Reads the file, then the environment (`ASKPRO__SERVER__BIND` sets `server.bind`), and checks every key.
///
/// What `[[function]]` defines for all stands at each company afterwards.
///
/// # Errors
/// [`ConfigError`] names the file, the key at fault and what was expected.
pub(crate) fn load(path: &Path) -> Result<Config, ConfigError> {
    let environment_source =
        Environment::with_prefix("ASKPRO").prefix_separator("__").separator("__").try_parsing(true);
    let mut builder =
        config::Config::builder().add_source(source(path)?).add_source(environment_source);
    for (name, key) in ALIASES {
        if let Some(value) = environment(name) {
            let set = builder.set_override(key, value);
            builder = set.map_err(|error| ConfigError::read(path, &error))?;
        }
    }
    finish(path, builder).map_err(|error| error.overridden(overrides()))
}

/// The variables that are set, and the settings that they override.
fn overrides() -> Vec<(String, String)> {
    let named = ALIASES.iter().filter(|(name, _)| environment(name).is_some());
    let mut found: Vec<_> =
        named.map(|(name, key)| ((*name).to_owned(), (*key).to_owned())).collect();
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy().into_owned();
        if let Some(key) =
            name.strip_prefix(PREFIX).map(|key| key.to_lowercase().replace("__", "."))
        {
            found.push((name, key));
        }
    }
    found
}

/// Reads the file alone, whatever the environment says.
///
/// # Errors
/// As [`load`].
pub(crate) fn load_file(path: &Path) -> Result<Config, ConfigError> {
    finish(path, config::Config::builder().add_source(source(path)?))
}

fn source(path: &Path) -> Result<File<FileSourceFile, FileFormat>, ConfigError> {
    if !path.exists() {
        return Err(ConfigError::Missing { path: path.to_owned() });
    }
    Ok(File::from(path).format(FileFormat::Toml))
}

fn finish(path: &Path, builder: ConfigBuilder<DefaultState>) -> Result<Config, ConfigError> {
    let built = builder.build().and_then(config::Config::try_deserialize);
    let config: Config = built.map_err(|error| ConfigError::read(path, &error))?;
    config.validate()?;
    Ok(config.with_functions_of_all())
}

/// A variable of the environment; `None` when it is unset, empty or not UTF-8.
#[expect(clippy::disallowed_methods, reason = "the one place that reads the environment")]
pub(crate) fn environment(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.trim().is_empty())
}

#[cfg(test)]
mod tests;
