//! Secrets come from the environment or from files, never from the configuration itself.

use std::path::Path;

use secrecy::SecretString;

use super::error::ConfigError;

/// Where a secret is to be read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SecretSource<'a> {
    name: &'static str,
    env: Option<&'a str>,
    file: Option<&'a Path>,
}

impl<'a> SecretSource<'a> {
    pub(super) const fn new(
        name: &'static str,
        env: Option<&'a str>,
        file: Option<&'a Path>,
    ) -> Self {
        Self { name, env, file }
    }

    /// The secret, without surrounding white space; `None` when neither `…_env` nor `…_file` is set.
    ///
    /// # Errors
    /// When both are set, or what they name is missing or empty.
    pub(crate) fn read(&self) -> Result<Option<SecretString>, ConfigError> {
        match (self.env, self.file) {
            (None, None) => Ok(None),
            (Some(_), Some(_)) => Err(ConfigError::SecretTwice { name: self.name }),
            (Some(variable), None) => {
                let value =
                    super::environment(variable).ok_or_else(|| ConfigError::SecretMissing {
                        name: self.name,
                        place: format!("the environment variable {variable}"),
                    })?;
                Ok(Some(value.trim().into()))
            }
            (None, Some(path)) => {
                let text = std::fs::read_to_string(path).unwrap_or_default();
                if text.trim().is_empty() {
                    let place = format!("the file {}", path.display());
                    return Err(ConfigError::SecretMissing { name: self.name, place });
                }
                Ok(Some(text.trim().into()))
            }
        }
    }

    /// The secret, which must be there.
    ///
    /// # Errors
    /// As [`Self::read`], and when neither `…_env` nor `…_file` is set.
    pub(crate) fn require(&self) -> Result<SecretString, ConfigError> {
        self.read()?.ok_or(ConfigError::SecretUnset { name: self.name })
    }
}
