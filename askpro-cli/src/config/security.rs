//! `[security]`: under which keys the secrets in the database are sealed.

use std::path::PathBuf;

use serde::Deserialize;

use super::error::ConfigError;
use super::secret::SecretSource;

/// `[security]`
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Security {
    /// The key that seals.
    master_key_env: Option<String>,
    master_key_file: Option<PathBuf>,
    /// The key before; it opens too while keys are exchanged.
    previous_master_key_env: Option<String>,
    previous_master_key_file: Option<PathBuf>,
}

impl Security {
    pub(crate) fn master_key(&self) -> SecretSource<'_> {
        let (env, file) = (self.master_key_env.as_deref(), self.master_key_file.as_deref());
        SecretSource::new("security.master_key", env, file)
    }

    pub(crate) fn previous_master_key(&self) -> SecretSource<'_> {
        SecretSource::new(
            "security.previous_master_key",
            self.previous_master_key_env.as_deref(),
            self.previous_master_key_file.as_deref(),
        )
    }

    pub(super) fn validate(&self) -> Result<(), ConfigError> {
        self.master_key().check()?;
        self.previous_master_key().check()?;
        if self.previous_master_key().is_named() && !self.master_key().is_named() {
            let expected = "a security.master_key beside it, which seals";
            return Err(ConfigError::value("security.previous_master_key", expected, "none"));
        }
        Ok(())
    }
}
