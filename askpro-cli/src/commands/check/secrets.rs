//! Whether the secrets in the database can be opened.

use askpro_core::SealedSecret;
use askpro_core::ports::{Sealer, Store};

use super::Report;
use crate::commands::secrets::obstacle;
use crate::config::Config;
use crate::database::{self, State};
use crate::error::{CliError, chain};
use crate::wiring;

const WHAT: &str = "secrets";

/// The configuration with what is stored; as it is when that cannot be read, so that the rest can be checked.
pub(super) async fn stored(config: Config, report: &mut Report) -> Config {
    if let Err(error) = wiring::key_ring(&config) {
        report.fail("security", chain(&error));
        return config;
    }
    // Another state is told of elsewhere, and there is nothing to open.
    let Ok(State::UpToDate(_)) = database::state(&config).await else { return config };
    match open(&config, report).await {
        Ok(filled) => filled,
        Err(error) => {
            report.fail(WHAT, chain(&error));
            config
        }
    }
}

async fn open(config: &Config, report: &mut Report) -> Result<Config, CliError> {
    let store = database::open_existing(config).await?;
    let filled = match describe(config, &*store, report).await {
        Ok(()) => wiring::with_stored_secrets(config, &*store).await,
        Err(error) => Err(error),
    };
    store.close().await;
    filled
}

async fn describe(config: &Config, store: &dyn Store, report: &mut Report) -> Result<(), CliError> {
    let secrets = store.secrets(None).await?;
    let ring = wiring::key_ring(config)?;
    if secrets.iter().all(|secret| ring.has_key(secret.sealed.key)) && !secrets.is_empty() {
        report.ok(WHAT, format!("{} in the database, sealed under known keys", secrets.len()));
    }
    for secret in &secrets {
        let what = format!("company {}, {}", secret.company, secret.kind);
        if let Some(why) = obstacle(config, secret) {
            report.warn(what, format!("is stored, but not used: {why}"));
        }
    }
    let is_older = |secret: &&SealedSecret| {
        ring.has_key(secret.sealed.key) && ring.current_key() != Some(secret.sealed.key)
    };
    match secrets.iter().filter(is_older).count() {
        0 => {}
        older => report.warn(
            WHAT,
            format!(
                "{older} are sealed under the previous master key: run `askpro secrets rotate`"
            ),
        ),
    }
    Ok(())
}
