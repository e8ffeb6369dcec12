//! The form of `askpro.toml`. Unknown keys are errors.

use std::collections::HashSet;
use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;

use askpro_core::{BusinessHours, Locale, Provider, Region, SecretKind};
use chrono_tz::Tz;
use secrecy::SecretString;
use serde::Deserialize;
use url::Url;
use uuid::Uuid;

use super::alerts::{Alerts, CompanyAlerts};
use super::error::ConfigError;
use super::function::{Function, Outbound, functions};
use super::guard::{Breaker, Cache};
use super::secret::{SecretSource, StoredSecrets};
use super::security::Security;
use super::words;

/// The whole configuration.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Config {
    #[serde(default)]
    pub(crate) server: Server,
    #[serde(default)]
    pub(crate) database: Database,
    #[serde(default)]
    pub(crate) security: Security,
    #[serde(default)]
    pub(crate) alerts: Alerts,
    #[serde(default)]
    pub(crate) breaker: Breaker,
    #[serde(default)]
    pub(crate) cache: Cache,
    #[serde(default)]
    pub(crate) outbound: Outbound,
    /// Functions of every company that has none of the same name.
    #[serde(default)]
    function: Vec<Function>,
    #[serde(default)]
    pub(crate) company: Vec<Company>,
}

/// `[server]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Server {
    /// Where the server listens.
    pub(crate) bind: SocketAddr,
    /// Under which address Retell reaches it; `check` compares it with the agents' webhook URLs.
    pub(crate) public_url: Option<Url>,
    /// How many jobs run at once.
    pub(crate) workers: usize,
}

impl Default for Server {
    fn default() -> Self {
        Self { bind: SocketAddr::from(([127, 0, 0, 1], 8080)), public_url: None, workers: 4 }
    }
}

/// `[database]`
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Database {
    /// `sqlite://path` or `postgres://user@host/database`
    pub(crate) url: String,
}

impl Default for Database {
    fn default() -> Self {
        Self { url: "sqlite://askpro.db".to_owned() }
    }
}

/// The URL may hold a password.
impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Database").finish_non_exhaustive()
    }
}

/// `[[company]]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Company {
    pub(crate) id: i64,
    pub(crate) name: String,
    #[serde(default = "berlin", deserialize_with = "words::zone")]
    pub(crate) timezone: Tz,
    #[serde(default, deserialize_with = "words::locale")]
    pub(crate) locale: Locale,
    #[serde(default, deserialize_with = "words::region")]
    pub(crate) region: Region,
    /// How many hours before its start an appointment may still be changed.
    #[serde(default = "default_notice_hours")]
    pub(crate) notice_hours: u16,
    /// How many minutes before its start an appointment can be made by phone at the latest.
    #[serde(default)]
    pub(crate) lead_time_minutes: u32,
    /// What a caller is told who cancels.
    pub(crate) refund_policy: Option<String>,
    /// Lines such as "Mo-Fr 09:00-18:00"; nothing is ruled out without.
    #[serde(default)]
    pub(crate) opening_hours: BusinessHours,
    pub(crate) calcom: Option<Calcom>,
    pub(crate) retell: Option<Retell>,
    pub(crate) alerts: Option<CompanyAlerts>,
    /// What its agents can call beside the built-in functions.
    #[serde(default)]
    pub(crate) function: Vec<Function>,
    #[serde(default)]
    pub(crate) branch: Vec<Branch>,
}

/// `[company.calcom]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Calcom {
    /// Cal.com's US cloud when left out.
    pub(crate) base_url: Option<Url>,
    /// Allows plain http to another machine, for a server of one's own in a private network.
    #[serde(default)]
    pub(crate) allow_http: bool,
    pub(crate) api_key_env: Option<String>,
    pub(crate) api_key_file: Option<PathBuf>,
    /// The secret of the webhook in Cal.com; without it, the company's calendar events are refused, and changes are found
    /// by asking only.
    pub(crate) webhook_secret_env: Option<String>,
    pub(crate) webhook_secret_file: Option<PathBuf>,
    /// The secret before; accepted too while secrets are exchanged.
    pub(crate) previous_webhook_secret_env: Option<String>,
    pub(crate) previous_webhook_secret_file: Option<PathBuf>,
    #[serde(skip)]
    stored: StoredSecrets,
}

impl Calcom {
    pub(crate) fn api_key(&self) -> SecretSource<'_> {
        let (env, file) = (self.api_key_env.as_deref(), self.api_key_file.as_deref());
        SecretSource::new("company.calcom.api_key", env, file)
            .or_stored(SecretKind::CalcomApiKey, &self.stored)
    }

    /// The webhook's secret, and the one before.
    pub(crate) fn webhook_secrets(&self) -> [SecretSource<'_>; 2] {
        let secret = SecretSource::new(
            "company.calcom.webhook_secret",
            self.webhook_secret_env.as_deref(),
            self.webhook_secret_file.as_deref(),
        )
        .or_stored(SecretKind::CalcomWebhookSecret, &self.stored);
        let previous = SecretSource::new(
            "company.calcom.previous_webhook_secret",
            self.previous_webhook_secret_env.as_deref(),
            self.previous_webhook_secret_file.as_deref(),
        )
        .or_stored(SecretKind::PreviousCalcomWebhookSecret, &self.stored);
        [secret, previous]
    }
}

/// `[company.retell]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Retell {
    /// Retell's cloud when left out.
    pub(crate) base_url: Option<Url>,
    pub(crate) api_key_env: Option<String>,
    pub(crate) api_key_file: Option<PathBuf>,
    /// The key that carries the webhook badge, where it is not the API key.
    pub(crate) webhook_key_env: Option<String>,
    pub(crate) webhook_key_file: Option<PathBuf>,
    /// The key that carried the badge before; accepted too while keys are exchanged.
    pub(crate) previous_webhook_key_env: Option<String>,
    pub(crate) previous_webhook_key_file: Option<PathBuf>,
    #[serde(skip)]
    stored: StoredSecrets,
}

impl Retell {
    pub(crate) fn api_key(&self) -> SecretSource<'_> {
        let (env, file) = (self.api_key_env.as_deref(), self.api_key_file.as_deref());
        SecretSource::new("company.retell.api_key", env, file)
            .or_stored(SecretKind::RetellApiKey, &self.stored)
    }

    pub(crate) fn webhook_key(&self) -> SecretSource<'_> {
        let (env, file) = (self.webhook_key_env.as_deref(), self.webhook_key_file.as_deref());
        SecretSource::new("company.retell.webhook_key", env, file)
            .or_stored(SecretKind::RetellWebhookKey, &self.stored)
    }

    pub(crate) fn previous_webhook_key(&self) -> SecretSource<'_> {
        SecretSource::new(
            "company.retell.previous_webhook_key",
            self.previous_webhook_key_env.as_deref(),
            self.previous_webhook_key_file.as_deref(),
        )
        .or_stored(SecretKind::PreviousRetellWebhookKey, &self.stored)
    }
}

/// `[[company.branch]]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Branch {
    pub(crate) id: Uuid,
    pub(crate) name: String,
    #[serde(default)]
    pub(crate) phone_numbers: Vec<String>,
    pub(crate) event_type_id: Option<i64>,
    pub(crate) retell_agent_id: Option<String>,
    #[serde(default = "yes")]
    pub(crate) is_active: bool,
    pub(crate) timezone: Option<Tz>,
    /// Its own hours, if they differ from the company's.
    pub(crate) opening_hours: Option<BusinessHours>,
    #[serde(default)]
    pub(crate) service: Vec<Service>,
}

/// `[[company.branch.service]]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Service {
    pub(crate) name: String,
    #[serde(default)]
    pub(crate) aliases: Vec<String>,
    pub(crate) event_type_id: i64,
    pub(crate) duration_minutes: Option<u32>,
    #[serde(default)]
    pub(crate) staff: Vec<StaffMember>,
}

/// `[[company.branch.service.staff]]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct StaffMember {
    pub(crate) name: String,
    #[serde(default)]
    pub(crate) aliases: Vec<String>,
    pub(crate) event_type_id: i64,
}

impl Config {
    /// What the form alone cannot say.
    pub(super) fn validate(&self) -> Result<(), ConfigError> {
        let mut ids = HashSet::new();
        for company in &self.company {
            if company.id < 1 {
                return Err(ConfigError::value("company.id", "1 or more", company.id));
            }
            if !ids.insert(company.id) {
                return Err(ConfigError::value("company.id", "a number used once", company.id));
            }
            for secret in company.secrets() {
                secret.check()?;
            }
            functions(&company.function)?;
        }
        functions(&self.function)?;
        if self.server.workers == 0 {
            return Err(ConfigError::value("server.workers", "1 or more", 0));
        }
        self.validate_alerts()?;
        self.breaker.validate()?;
        self.cache.validate()?;
        self.security.validate()?;
        self.database.validate()
    }

    /// Gives each company the functions of all that it does not define itself.
    pub(super) fn with_functions_of_all(mut self) -> Self {
        for company in &mut self.company {
            let own: HashSet<String> =
                company.function.iter().map(|function| function.name.clone()).collect();
            let of_all = self.function.iter().filter(|function| !own.contains(&function.name));
            company.function.extend(of_all.cloned());
        }
        self
    }
}

impl Company {
    /// Where each secret of its connections is to be read.
    pub(crate) fn secrets(&self) -> Vec<SecretSource<'_>> {
        let calcom = self.calcom.iter().flat_map(|calcom| {
            let [webhook, previous] = calcom.webhook_secrets();
            [calcom.api_key(), webhook, previous]
        });
        let retell = self.retell.iter().flat_map(|retell| {
            [retell.api_key(), retell.webhook_key(), retell.previous_webhook_key()]
        });
        calcom.chain(retell).collect()
    }

    /// Lets a secret from the database stand in where the configuration names none; without effect when the company has
    /// no such connection.
    pub(crate) fn keep_secret(&mut self, kind: SecretKind, secret: SecretString) {
        let stored = match kind.provider() {
            Provider::Calcom => self.calcom.as_mut().map(|calcom| &mut calcom.stored),
            Provider::Retell => self.retell.as_mut().map(|retell| &mut retell.stored),
            _ => None,
        };
        if let Some(stored) = stored {
            stored.keep(kind, secret);
        }
    }
}

impl Database {
    /// A path without a scheme is one of SQLite's too. A Windows drive is no scheme.
    fn validate(&self) -> Result<(), ConfigError> {
        const EXPECTED: &str = "sqlite://path or postgres://user@host/database";
        let scheme = self.url.split_once(':').map_or("", |(scheme, _)| scheme);
        let is_scheme = scheme.len() > 1 && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if is_scheme && !matches!(scheme, "sqlite" | "postgres" | "postgresql") {
            // The rest may hold a password.
            return Err(ConfigError::value("database.url", EXPECTED, format!("{scheme}:…")));
        }
        if self.url.trim().is_empty() {
            return Err(ConfigError::value("database.url", EXPECTED, "nothing"));
        }
        Ok(())
    }
}

const fn berlin() -> Tz {
    chrono_tz::Europe::Berlin
}

const fn default_notice_hours() -> u16 {
    24
}

pub(super) const fn yes() -> bool {
    true
}
