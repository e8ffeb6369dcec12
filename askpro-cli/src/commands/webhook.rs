//! `askpro webhook send` and `askpro webhook test`

use std::io::Read;
use std::process::ExitCode;

use askpro_retell::{WebhookKey, sign};
use chrono::{DateTime, Duration, Utc};
use secrecy::ExposeSecret;
use serde::Serialize;
use serde_json::json;
use url::Url;

use crate::args::{Args, WebhookSend, WebhookTarget};
use crate::config::{self, Config, ConfigError, Retell};
use crate::error::CliError;
use crate::{output, wiring};

const PATH: &str = "/api/mcp/retell/webhook";

#[derive(Debug, Serialize)]
struct Answer {
    status: u16,
    body: serde_json::Value,
}

pub(super) async fn send(args: &Args, options: &WebhookSend) -> Result<ExitCode, CliError> {
    let config = config::load(&args.config)?;
    let body = if options.file.as_os_str() == "-" {
        let mut body = Vec::new();
        let read = std::io::stdin().lock().read_to_end(&mut body);
        read.map(|_| body).map_err(CliError::io("cannot read standard input"))?
    } else {
        let what = format!("cannot read {}", options.file.display());
        std::fs::read(&options.file).map_err(CliError::io(what))?
    };
    let door = Door::new(config, &options.target).await?;
    let answer = door.post(&body, wiring::clock().now()).await?;
    let fine = (200..300).contains(&answer.status);
    output::print(args, &answer, |answer| format!("{} {}", answer.status, answer.body))?;
    Ok(if fine { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

#[derive(Debug, Serialize)]
struct Probe {
    what: &'static str,
    expected: u16,
    found: u16,
    fine: bool,
}

/// Three requests that a working door answers with 200, 401 and 401. None of them becomes a call.
pub(super) async fn test(args: &Args, options: &WebhookTarget) -> Result<ExitCode, CliError> {
    let config = config::load(&args.config)?;
    let door = Door::new(config, options).await?;
    let now = wiring::clock().now();
    let call_id = format!("test_{}", now.timestamp_millis());
    let body = json!({ "event": "test", "call": { "call_id": call_id } }).to_string();
    let stale = now - Duration::minutes(6);
    let forged = Door { key: stranger()?, ..door.clone() };
    let found = [
        ("a signed test event", 200, door.post(body.as_bytes(), now).await?),
        ("a forged signature", 401, forged.post(body.as_bytes(), now).await?),
        ("a signature six minutes old", 401, door.post(body.as_bytes(), stale).await?),
    ];
    let probes: Vec<Probe> = found
        .into_iter()
        .map(|(what, expected, answer)| Probe {
            what,
            expected,
            found: answer.status,
            fine: answer.status == expected,
        })
        .collect();
    let fine = probes.iter().all(|probe| probe.fine);
    output::print(args, &probes, |probes| {
        let mark = |fine| if fine { "ok  " } else { "FAIL" };
        let line = |probe: &Probe| {
            let Probe { what, expected, found, fine } = probe;
            format!("{} {what}: expected {expected}, found {found}", mark(*fine))
        };
        probes.iter().map(line).collect::<Vec<_>>().join("\n")
    })?;
    Ok(if fine { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn stranger() -> Result<WebhookKey, CliError> {
    WebhookKey::new("a key nobody configured").map_err(|error| CliError::Failed(error.to_string()))
}

/// The webhook door of a server, and the key that opens it.
#[derive(Debug, Clone)]
struct Door {
    url: Url,
    key: WebhookKey,
    client: reqwest::Client,
}

impl Door {
    async fn new(config: Config, target: &WebhookTarget) -> Result<Self, CliError> {
        let retell = connection(&config, target.company)?;
        // Without a master key nothing is stored that a server would use; then the API key is enough.
        let may_be_stored = config.security.master_key().is_named() || !retell.api_key().is_named();
        let wanted = may_be_stored && !retell.webhook_key().is_named();
        let config = wiring::with_secrets_if(wanted, config).await?;
        let retell = connection(&config, target.company)?;
        let key = match retell.webhook_key().read()? {
            Some(key) => key,
            None => retell.api_key().require()?,
        };
        let key = WebhookKey::new(key.expose_secret())
            .map_err(|error| ConfigError::connection("company.retell.webhook_key", error))?;
        let base = match &target.url {
            Some(url) => url.to_string(),
            None => format!("http://{}", config.server.bind),
        };
        let url = format!("{}{PATH}", base.trim_end_matches('/'));
        let url = Url::parse(&url).map_err(|error| CliError::Usage(format!("--url: {error}")))?;
        Ok(Self { url, key, client: reqwest::Client::new() })
    }

    async fn post(&self, body: &[u8], signed_at: DateTime<Utc>) -> Result<Answer, CliError> {
        let request = self
            .client
            .post(self.url.clone())
            .header("content-type", "application/json")
            .header("x-retell-signature", sign(body, &self.key, signed_at))
            .body(body.to_vec());
        let failed =
            |source| CliError::Request { what: format!("cannot reach {}", self.url), source };
        let response = request.send().await.map_err(failed)?;
        let status = response.status().as_u16();
        let text = response.text().await.map_err(failed)?;
        let body = serde_json::from_str(&text).unwrap_or(serde_json::Value::String(text));
        Ok(Answer { status, body })
    }
}

fn connection(config: &Config, company: i64) -> Result<&Retell, CliError> {
    let entry = config.company.iter().find(|entry| entry.id == company).ok_or_else(|| {
        CliError::Usage(format!("--company: the configuration has no company {company}"))
    })?;
    let retell = entry.retell.as_ref();
    retell.ok_or_else(|| CliError::Failed(format!("company {company} has no [company.retell]")))
}
