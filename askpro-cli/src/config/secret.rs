//! Secrets come from the environment or from files, never from the configuration itself; those of companies also from
//! the database.

use std::collections::HashMap;
use std::path::Path;

use askpro_core::SecretKind;
use askpro_vault::MasterKey;
use secrecy::SecretString;

use super::error::ConfigError;

/// How keys of the two services begin; a name that begins so is a key in the wrong place.
const KEY_PREFIXES: [&str; 2] = ["cal_", "key_"];

/// What the database holds of the secrets of a connection, opened.
#[derive(Debug, Clone, Default)]
pub(super) struct StoredSecrets(HashMap<SecretKind, SecretString>);

impl StoredSecrets {
    pub(super) fn keep(&mut self, kind: SecretKind, secret: SecretString) {
        self.0.insert(kind, secret);
    }
}

/// Where a secret is to be read. `name` is the setting without `_env` or `_file`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SecretSource<'a> {
    name: &'static str,
    env: Option<&'a str>,
    file: Option<&'a Path>,
    kind: Option<SecretKind>,
    stored: Option<&'a SecretString>,
}

impl<'a> SecretSource<'a> {
    pub(super) const fn new(
        name: &'static str,
        env: Option<&'a str>,
        file: Option<&'a Path>,
    ) -> Self {
        Self { name, env, file, kind: None, stored: None }
    }

    /// When the configuration does not name it, the one from the database is meant, if there is one.
    pub(super) fn or_stored(mut self, kind: SecretKind, stored: &'a StoredSecrets) -> Self {
        self.kind = Some(kind);
        self.stored = stored.0.get(&kind);
        self
    }

    /// What it is called in the configuration, without `_env` or `_file`.
    pub(crate) const fn name(&self) -> &'static str {
        self.name
    }

    /// What it is called in the database, if it can be there.
    pub(crate) const fn kind(&self) -> Option<SecretKind> {
        self.kind
    }

    /// Whether the configuration says where it is; then the database is not asked for it.
    pub(crate) const fn is_named(&self) -> bool {
        self.env.is_some() || self.file.is_some()
    }

    /// The secret, without surrounding white space; `None` when neither `…_env` nor `…_file` is set, and the database has
    /// none.
    ///
    /// # Errors
    /// When both are set, what they name is missing or empty, or a key stands where the name of its place should.
    pub(crate) fn read(&self) -> Result<Option<SecretString>, ConfigError> {
        self.check()?;
        match (self.env, self.file) {
            (None, None) => Ok(self.stored.cloned()),
            (Some(variable), None) => {
                let value =
                    super::environment(variable).ok_or_else(|| ConfigError::SecretMissing {
                        name: self.name,
                        place: format!("the environment variable {variable}"),
                    })?;
                Ok(Some(value.trim().into()))
            }
            (_, Some(path)) => {
                let text = std::fs::read_to_string(path).unwrap_or_default();
                if text.trim().is_empty() {
                    let place = if looks_like_a_key(&path.to_string_lossy()) {
                        "the file that it names".to_owned()
                    } else {
                        format!("the file {}", path.display())
                    };
                    return Err(ConfigError::SecretMissing { name: self.name, place });
                }
                Ok(Some(text.trim().into()))
            }
        }
    }

    /// Whether the setting can name a secret at all; nothing is read.
    ///
    /// # Errors
    /// When both `…_env` and `…_file` are set, or the first is no name of a variable. The value is not repeated: it may
    /// be the key itself.
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        match (self.env, self.file) {
            (Some(_), Some(_)) => Err(ConfigError::SecretTwice { name: self.name }),
            (Some(variable), None) if !is_variable(variable) || looks_like_a_key(variable) => {
                Err(ConfigError::SecretPasted { name: self.name })
            }
            _ => Ok(()),
        }
    }

    /// The secret, which must be there.
    ///
    /// # Errors
    /// As [`Self::read`], and when it is nowhere.
    pub(crate) fn require(&self) -> Result<SecretString, ConfigError> {
        self.read()?
            .ok_or(ConfigError::SecretUnset { name: self.name, storable: self.kind.is_some() })
    }
}

fn is_variable(name: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    name.bytes().all(fits) && !name.is_empty() && !name.starts_with(|c: char| c.is_ascii_digit())
}

fn looks_like_a_key(text: &str) -> bool {
    KEY_PREFIXES.iter().any(|prefix| text.trim_start().starts_with(prefix))
        || text.parse::<MasterKey>().is_ok()
}
