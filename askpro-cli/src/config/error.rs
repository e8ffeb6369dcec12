//! What is wrong with a configuration, said so that it can be mended.

use std::fmt::Display;
use std::path::{Path, PathBuf};

/// Every key that may stand in the file, for "did you mean".
const KEYS: [&str; 83] = [
    "server",
    "bind",
    "public_url",
    "workers",
    "database",
    "url",
    "security",
    "master_key_env",
    "master_key_file",
    "previous_master_key_env",
    "previous_master_key_file",
    "company",
    "id",
    "name",
    "timezone",
    "locale",
    "region",
    "notice_hours",
    "lead_time_minutes",
    "refund_policy",
    "staff",
    "opening_hours",
    "calcom",
    "base_url",
    "allow_http",
    "api_key_env",
    "api_key_file",
    "webhook_secret_env",
    "webhook_secret_file",
    "previous_webhook_secret_env",
    "previous_webhook_secret_file",
    "retell",
    "webhook_key_env",
    "webhook_key_file",
    "previous_webhook_key_env",
    "previous_webhook_key_file",
    "alerts",
    "log",
    "webhook",
    "secret_env",
    "secret_file",
    "mail",
    "smtp_host",
    "port",
    "tls",
    "username",
    "password_env",
    "password_file",
    "from",
    "to",
    "branch",
    "phone_numbers",
    "event_type_id",
    "retell_agent_id",
    "is_active",
    "service",
    "aliases",
    "duration_minutes",
    "breaker",
    "failure_threshold",
    "success_threshold",
    "timeout_seconds",
    "half_open_requests",
    "cache",
    "event_types_seconds",
    "slots_seconds",
    "agents_seconds",
    "numbers_seconds",
    "megabytes",
    "outbound",
    "allow",
    "function",
    "type",
    "description",
    "parameters",
    "is_enabled",
    "method",
    "header",
    "response_schema",
    "deadline_ms",
    "server.bind",
    "database.url",
    "server.public_url",
];

/// Why a configuration cannot be used. `Display` leaves the source out.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ConfigError {
    /// There is no such file.
    #[error("{}: no such file; write one with `askpro init`, or name another with --config", path.display())]
    Missing { path: PathBuf },
    /// The file is no TOML, or a key or value does not fit.
    #[error("{}: {message}{}", path.display(), suggestion.as_ref().map(|key| format!(" (did you mean `{key}`?)")).unwrap_or_default())]
    Read { path: PathBuf, message: String, suggestion: Option<&'static str> },
    /// A value does not fit.
    #[error("{key}: expected {expected}, found {found}")]
    Value { key: String, expected: &'static str, found: String },
    /// The environment overrides settings that the error is about.
    #[error("{} in the environment overrides the file", variables.join(", "))]
    Overridden { variables: Vec<String>, source: Box<ConfigError> },
    /// No client can be made from these settings.
    #[error("{key}")]
    Connection { key: &'static str, source: Box<dyn std::error::Error + Send + Sync> },
    /// A secret is named, but not there.
    #[error("{name}: expected a secret in {place}, found nothing")]
    SecretMissing { name: &'static str, place: String },
    /// A secret is named in two places.
    #[error("{name}: set either {name}_env or {name}_file, not both")]
    SecretTwice { name: &'static str },
    /// Something else stands where the name of a variable should; perhaps the secret, so it is not repeated.
    #[error(
        "{name}_env: expected the name of an environment variable, such as ASKPRO_KEY, found something else; \
         a key itself never stands in the configuration"
    )]
    SecretPasted { name: &'static str },
    /// A secret is needed, but not named.
    #[error("{name}: set {name}_env or {name}_file{}", if *storable { ", or store it with `askpro secrets set`" } else { "" })]
    SecretUnset { name: &'static str, storable: bool },
}

impl ConfigError {
    pub(super) fn read(path: &Path, error: &config::ConfigError) -> Self {
        let message = match error {
            // The lines with a bar repeat the file, and what stands there may be a key.
            config::ConfigError::FileParse { cause, .. } => {
                let text = cause.to_string();
                let lines = text.lines().map(str::trim).filter(|line| !line.contains('|'));
                lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join(": ")
            }
            other => other.to_string(),
        };
        let suggestion = unknown_key(&message).and_then(nearest);
        Self::Read { path: path.to_owned(), message, suggestion }
    }

    pub(crate) fn value(
        key: impl Into<String>,
        expected: &'static str,
        found: impl Display,
    ) -> Self {
        Self::Value { key: key.into(), expected, found: found.to_string() }
    }

    pub(crate) fn connection(
        key: &'static str,
        source: impl std::error::Error + Send + Sync + 'static,
    ) -> Self {
        Self::Connection { key, source: Box::new(source) }
    }

    /// Says which of these variables may be the source of the error.
    ///
    /// A variable belongs to it when the error names the setting; only this hint depends on the error's words.
    pub(super) fn overridden(self, variables: impl IntoIterator<Item = (String, String)>) -> Self {
        let text = self.to_string();
        let unknown = unknown_key(&text);
        let is_meant = |key: &str| match (unknown, key.split('.').next(), key.rsplit('.').next()) {
            (Some(_), _, last) => unknown == last,
            (None, first, _) => {
                let table = first.unwrap_or_default();
                text.contains(key) || text.contains(&format!("for key `{table}`"))
            }
        };
        let mut variables: Vec<String> = variables
            .into_iter()
            .filter(|(_, key)| is_meant(key))
            .map(|(variable, _)| variable)
            .collect();
        variables.sort();
        if variables.is_empty() {
            return self;
        }
        Self::Overridden { variables, source: Box::new(self) }
    }
}

/// The key in serde's words "unknown field `bnd`, expected …". Only the suggestion depends on these words.
fn unknown_key(message: &str) -> Option<&str> {
    let (_, rest) = message.split_once("unknown field `")?;
    rest.split_once('`').map(|(key, _)| key)
}

fn nearest(key: &str) -> Option<&'static str> {
    let near = |known: &&'static str| strsim::jaro_winkler(known, key);
    let best = KEYS.iter().copied().max_by(|a, b| near(a).total_cmp(&near(b)))?;
    (near(&best) > 0.8).then_some(best)
}
