//! `askpro secrets`: what opens the services of companies, sealed in the database. Works beside a running server.

use std::io::{self, IsTerminal, Read, Write};

use askpro_core::ports::{Sealer, Store};
use askpro_core::service::Rotated;
use askpro_core::{Actor, Company, CompanyId, SealedSecret};
use askpro_vault::KeyRing;
use chrono::SecondsFormat;
use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use serde_json::json;

use crate::args::{Args, SecretList, SecretName, SecretSet, Secrets, kind_name};
use crate::config::{self, Config};
use crate::database::Database;
use crate::error::CliError;
use crate::{database, output, wiring};

/// How much is read from standard input; no secret is as long.
const LONGEST: u64 = 64 * 1024;

pub(super) async fn run(args: &Args, command: &Secrets) -> Result<(), CliError> {
    if let Secrets::GenerateKey = command {
        return generate_key(args);
    }
    let config = config::load(&args.config)?;
    let store = database::open_existing(&config).await?;
    let done = match command {
        Secrets::GenerateKey => Ok(()),
        Secrets::Set(options) => set(args, options, &config, &store).await,
        Secrets::List(options) => list(args, options, &config, &store).await,
        Secrets::Delete(options) => delete(args, options, &store).await,
        Secrets::Rotate => rotate(args, &config, &store).await,
    };
    store.close().await;
    done
}

/// The text is the key alone, so that it can be sent into a file.
fn generate_key(args: &Args) -> Result<(), CliError> {
    let key = wiring::new_master_key()?;
    let text = key.to_text();
    let document = json!({ "master_key": text.expose_secret(), "id": key.id().to_string() });
    output::print(args, &document, |_| text.expose_secret().to_owned())
}

/// A stored secret, for programs and for people.
#[derive(Debug, Serialize)]
struct Row {
    company: i64,
    kind: &'static str,
    /// The id of the master key.
    master_key: String,
    /// `current`, `previous`, or `missing`: not among the configured ones.
    key_state: &'static str,
    updated_at: String,
    /// Whether a server takes it.
    used: bool,
    #[serde(skip)]
    told: String,
}

impl Row {
    /// Instants are told in the zone of the company.
    fn new(config: &Config, ring: &KeyRing, companies: &[Company], secret: &SealedSecret) -> Self {
        let SealedSecret { company, kind, sealed, updated_at } = secret;
        let zone = companies.iter().find(|known| known.id == *company);
        let zone = zone.map_or(chrono_tz::Europe::Berlin, |company| company.timezone);
        let updated_at =
            updated_at.with_timezone(&zone).to_rfc3339_opts(SecondsFormat::Secs, false);
        let key_state = match ring.current_key() {
            Some(current) if current == sealed.key => "current",
            _ if ring.has_key(sealed.key) => "previous",
            _ => "missing",
        };
        let obstacle = obstacle(config, secret);
        let but = obstacle.map(|why| format!("; not used: {why}")).unwrap_or_default();
        let told = format!(
            "company {company}  {:<30}  set {updated_at}  master key {} ({key_state}){but}",
            kind_name(*kind),
            sealed.key
        );
        Self {
            company: company.get(),
            kind: kind.as_str(),
            master_key: sealed.key.to_string(),
            key_state,
            updated_at,
            used: obstacle.is_none(),
            told,
        }
    }
}

/// Why no server takes the secret.
pub(super) fn obstacle(config: &Config, secret: &SealedSecret) -> Option<&'static str> {
    let entry = config.company.iter().find(|entry| entry.id == secret.company.get());
    let source = entry
        .map(|entry| entry.secrets().into_iter().find(|source| source.kind() == Some(secret.kind)));
    match source {
        None => Some("the configuration does not have the company"),
        Some(None) => Some("the company has no such connection in the configuration"),
        Some(Some(source)) if source.is_named() => Some("the configuration names another one"),
        Some(Some(_)) => None,
    }
}

async fn known(store: &dyn Store, id: i64) -> Result<CompanyId, CliError> {
    let company = store.company(CompanyId::new(id)).await?.ok_or_else(|| {
        CliError::Usage(format!(
            "--company: the database has no company {id}; `askpro tenant apply` brings those of the configuration there"
        ))
    })?;
    Ok(company.id)
}

async fn set(
    args: &Args,
    options: &SecretSet,
    config: &Config,
    store: &Database,
) -> Result<(), CliError> {
    let SecretName { company, kind } = options.name;
    let company = known(&**store, company).await?;
    let ring = wiring::key_ring(config)?;
    if ring.current_key().is_none() {
        config.security.master_key().require()?;
    }
    let secret = value(options)?;
    let secrets = wiring::secrets(store.shared(), ring.clone());
    let set = secrets.set(company, kind, &secret, Actor::CommandLine).await?;
    let row = Row::new(config, &ring, &store.companies().await?, &set);
    output::print(args, &row, |row| row.told.clone())
}

/// Never from an argument: others see those, and the shell keeps them.
fn value(options: &SecretSet) -> Result<SecretString, CliError> {
    if let Some(variable) = &options.value_env {
        // What stands there may be the secret itself, so it is not repeated.
        let expected = "--value-env: expected the name of an environment variable that is set";
        let value = config::environment(variable);
        return value.map(SecretString::from).ok_or_else(|| CliError::Usage(expected.to_owned()));
    }
    let mut input = io::stdin().lock();
    if input.is_terminal() {
        drop(writeln!(io::stderr(), "The secret (it is shown), then Enter and Ctrl-D:"));
    }
    let mut text = Zeroizing::new(String::new());
    let read = (&mut input).take(LONGEST).read_to_string(&mut text);
    read.map_err(CliError::io("cannot read the secret from standard input"))?;
    Ok(SecretString::from(text.as_str()))
}

async fn list(
    args: &Args,
    options: &SecretList,
    config: &Config,
    store: &Database,
) -> Result<(), CliError> {
    let only = match options.company {
        Some(id) => Some(known(&**store, id).await?),
        None => None,
    };
    // Without the keys it can be seen all the same what is there, and which key is missing.
    let ring = wiring::key_ring(config).unwrap_or_else(|_| wiring::empty_ring());
    let companies = store.companies().await?;
    let secrets = store.secrets(only).await?;
    let rows: Vec<_> =
        secrets.iter().map(|secret| Row::new(config, &ring, &companies, secret)).collect();
    output::print(args, &rows, |rows| match rows.as_slice() {
        [] => "No secrets.".to_owned(),
        rows => rows.iter().map(|row| row.told.as_str()).collect::<Vec<_>>().join("\n"),
    })
}

async fn delete(args: &Args, options: &SecretName, store: &Database) -> Result<(), CliError> {
    let company = known(&**store, options.company).await?;
    // What is sealed can be forgotten without its key.
    let secrets = wiring::secrets(store.shared(), wiring::empty_ring());
    let (kind, name) = (options.kind, kind_name(options.kind));
    if !secrets.delete(company, kind, Actor::CommandLine).await? {
        return Err(CliError::Failed(format!("company {company} has no {name} stored")));
    }
    let document = json!({ "success": true, "company": company.get(), "kind": kind.as_str() });
    output::print(args, &document, |_| format!("The {name} of company {company} is forgotten."))
}

async fn rotate(args: &Args, config: &Config, store: &Database) -> Result<(), CliError> {
    let ring = wiring::key_ring(config)?;
    let Some(current) = ring.current_key() else {
        return config.security.master_key().require().map(drop).map_err(CliError::from);
    };
    let rotated = wiring::secrets(store.shared(), ring).rotate(Actor::CommandLine).await?;
    let Rotated { resealed, unchanged, left } = rotated;
    let key = current.to_string();
    let document =
        json!({ "master_key": key, "resealed": resealed, "unchanged": unchanged, "left": left });
    output::print(args, &document, |_| {
        let rest = match left {
            0 => "security.previous_master_key is needed no more".to_owned(),
            left => format!("{left} were set meanwhile under another one: run it again"),
        };
        format!(
            "{resealed} sealed anew under the master key {key}, {unchanged} were before; {rest}."
        )
    })
}
