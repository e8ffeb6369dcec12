//! Where alerts go: `[alerts]`, and `[company.alerts]` for one business.

use std::path::PathBuf;

use serde::Deserialize;

use super::error::ConfigError;
use super::file::Config;
use super::secret::SecretSource;
use super::words;

/// `[alerts]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Alerts {
    /// Whether they are written to the server's log.
    pub(crate) log: bool,
    pub(crate) webhook: Option<WebhookAlerts>,
    pub(crate) mail: Option<MailAlerts>,
}

impl Default for Alerts {
    fn default() -> Self {
        Self { log: true, webhook: None, mail: None }
    }
}

/// `[alerts.webhook]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WebhookAlerts {
    /// Where alerts are posted to.
    pub(crate) url: String,
    /// Allows plain http to another machine, for a receiver in a private network.
    #[serde(default)]
    pub(crate) allow_http: bool,
    pub(crate) secret_env: Option<String>,
    pub(crate) secret_file: Option<PathBuf>,
}

impl WebhookAlerts {
    pub(crate) fn secret(&self) -> SecretSource<'_> {
        let (env, file) = (self.secret_env.as_deref(), self.secret_file.as_deref());
        SecretSource::new("alerts.webhook.secret", env, file)
    }
}

/// `[alerts.mail]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct MailAlerts {
    /// The mail server.
    pub(crate) smtp_host: String,
    /// The usual port of `tls` when left out.
    pub(crate) port: Option<u16>,
    #[serde(default, deserialize_with = "words::mail_tls")]
    pub(crate) tls: MailTls,
    pub(crate) username: Option<String>,
    pub(crate) password_env: Option<String>,
    pub(crate) password_file: Option<PathBuf>,
    /// The sender, such as `AskPro <askpro@example.com>`.
    pub(crate) from: String,
    /// Who is told of the businesses that have nobody of their own, and of what concerns the operator.
    #[serde(default)]
    pub(crate) to: Vec<String>,
}

impl MailAlerts {
    pub(crate) fn password(&self) -> SecretSource<'_> {
        let (env, file) = (self.password_env.as_deref(), self.password_file.as_deref());
        SecretSource::new("alerts.mail.password", env, file)
    }
}

/// How the way to the mail server is kept private.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum MailTls {
    /// Begins in plain, then TLS.
    #[default]
    StartTls,
    /// TLS from the first byte.
    Tls,
    /// None: for a mail server on this machine.
    None,
}

/// `[company.alerts]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CompanyAlerts {
    /// Who is mailed of this business, instead of those in `[alerts.mail]`.
    pub(crate) to: Vec<String>,
}

impl Config {
    /// What the form alone cannot say of alerts.
    pub(super) fn validate_alerts(&self) -> Result<(), ConfigError> {
        if let Some(webhook) = &self.alerts.webhook {
            webhook.secret().check()?;
        }
        if let Some(mail) = &self.alerts.mail {
            mail.password().check()?;
        } else if self.company.iter().any(|company| company.alerts.is_some()) {
            let expected = "an [alerts.mail] to send with";
            return Err(ConfigError::value("company.alerts.to", expected, "none"));
        }
        Ok(())
    }
}
