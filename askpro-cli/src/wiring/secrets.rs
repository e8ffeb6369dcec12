//! Secrets of companies that stand in the database.

use std::collections::BTreeMap;
use std::sync::Arc;

use askpro_core::ports::{Sealer, Store};
use askpro_core::service::SecretService;
use askpro_core::{CompanyId, SealedSecret};
use askpro_http::SystemRandomness;
use askpro_vault::{KeyRing, MasterKey};
use secrecy::ExposeSecret;

use super::clock;
use crate::config::{Config, ConfigError, SecretSource};
use crate::database::{self, State};
use crate::error::CliError;

/// The configuration, in which the stored secrets stand in where it names none.
///
/// # Errors
/// When a master key is named but cannot be read, or something is stored that the keys do not open, whether or not it is
/// needed: a server that starts without its key would fail later, call by call.
pub(crate) async fn with_stored_secrets(
    config: &Config,
    store: &dyn Store,
) -> Result<Config, CliError> {
    let ring = key_ring(config)?;
    let secrets = store.secrets(None).await?;
    check_keys(&ring, &secrets)?;
    let mut config = config.clone();
    for secret in secrets {
        let opened = ring.open(secret.company, secret.kind, &secret.sealed)?;
        let id = secret.company.get();
        if let Some(company) = config.company.iter_mut().find(|company| company.id == id) {
            company.keep_secret(secret.kind, opened);
        }
    }
    Ok(config)
}

/// As [`with_stored_secrets`], for a command that otherwise needs no database: it is looked into only if something is
/// `wanted` that the configuration does not name, and it is there.
pub(crate) async fn with_secrets_if(wanted: bool, config: Config) -> Result<Config, CliError> {
    if !wanted
        || matches!(
            database::state(&config).await?,
            State::InMemory | State::Absent(_) | State::Empty(_)
        )
    {
        return Ok(config);
    }
    let store = database::open_existing(&config).await?;
    let config = with_stored_secrets(&config, &*store).await;
    store.close().await;
    config
}

/// Keeps secrets under these keys.
pub(crate) fn secrets(store: Arc<dyn Store>, ring: KeyRing) -> SecretService {
    SecretService::new(store, Arc::new(ring), clock())
}

/// The configured master keys; none is fine.
pub(crate) fn key_ring(config: &Config) -> Result<KeyRing, ConfigError> {
    let mut ring = empty_ring();
    if let Some(key) = master_key(config.security.master_key())? {
        ring = ring.with_current(key);
    }
    if let Some(key) = master_key(config.security.previous_master_key())? {
        ring = ring.with_previous(key);
    }
    Ok(ring)
}

/// No master keys.
pub(crate) fn empty_ring() -> KeyRing {
    KeyRing::new(Arc::new(SystemRandomness))
}

/// A new master key.
pub(crate) fn new_master_key() -> Result<MasterKey, CliError> {
    Ok(MasterKey::generate(&SystemRandomness)?)
}

fn master_key(source: SecretSource<'_>) -> Result<Option<MasterKey>, ConfigError> {
    let Some(text) = source.read()? else { return Ok(None) };
    let key = text.expose_secret().parse();
    key.map(Some).map_err(|error| ConfigError::connection(source.name(), error))
}

/// Whether every stored secret is sealed under one of the keys.
fn check_keys(ring: &KeyRing, secrets: &[SealedSecret]) -> Result<(), CliError> {
    let mut strange: BTreeMap<_, Vec<CompanyId>> = BTreeMap::new();
    for secret in secrets.iter().filter(|secret| !ring.has_key(secret.sealed.key)) {
        strange.entry(secret.sealed.key).or_default().push(secret.company);
    }
    if strange.is_empty() {
        return Ok(());
    }
    let told = strange.into_iter().map(|(key, mut companies)| {
        let count = companies.len();
        companies.dedup();
        let companies: Vec<_> = companies.iter().map(ToString::to_string).collect();
        format!("{count} of company {} under the master key {key}", companies.join(", "))
    });
    let told = told.collect::<Vec<_>>().join("; ");
    let mend = match ring.current_key() {
        None => {
            "no master key is configured: set security.master_key_env or security.master_key_file"
                .to_owned()
        }
        Some(current) => format!(
            "security.master_key is {current}: name the right key there, or the one before as \
             security.previous_master_key; `askpro secrets set` replaces what cannot be opened any more"
        ),
    };
    Err(CliError::Failed(format!("secrets are stored that cannot be opened ({told}), for {mend}")))
}
