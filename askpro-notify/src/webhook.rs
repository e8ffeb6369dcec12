//! Alerts to a web address.

use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use askpro_core::ports::{AlertSink, Clock, SystemClock};
use askpro_core::{Alert, AlertKind, Error, ErrorKind, Result, Retry};
use async_trait::async_trait;
use reqwest::header::{CONTENT_TYPE, HeaderMap, RETRY_AFTER};
use reqwest::{StatusCode, redirect};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};
use url::{Host, Url};

use crate::signature::{InvalidSecret, SIGNATURE_HEADER, SigningSecret, sign};

/// The header that carries the alert's id, the same for every repeat.
pub const ALERT_ID_HEADER: &str = "x-askpro-alert";

/// How long one request may take, connecting included.
const TIMEOUT: Duration = Duration::from_secs(10);

/// Why alerts cannot be sent to an address. The address itself is not repeated: it may hold a secret.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WebhookError {
    /// The address.
    #[error("url: expected {expected}, found {found}")]
    Url {
        /// What would fit.
        expected: &'static str,
        /// What was there.
        found: &'static str,
    },
    /// The secret.
    #[error(transparent)]
    Secret(#[from] InvalidSecret),
    /// No HTTP client can be made on this machine.
    #[error("no HTTP client can be made")]
    HttpClient(#[source] reqwest::Error),
}

/// Builds [`WebhookAlerts`]; setters never fail, [`Self::build`] names the bad field.
#[must_use]
pub struct WebhookAlertsBuilder {
    url: String,
    secret: SecretString,
    allow_http: bool,
    clock: Arc<dyn Clock>,
}

impl WebhookAlertsBuilder {
    /// Allows plain `http` to other machines, for a receiver in a private network; off by default. To the own machine
    /// it is always allowed.
    pub fn allow_http(mut self, allow: bool) -> Self {
        self.allow_http = allow;
        self
    }

    /// Takes the time of signatures from another clock than the machine's.
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = clock;
        self
    }

    /// Makes the sink. Nothing is sent.
    ///
    /// # Errors
    /// [`WebhookError`] names the setting that cannot be used.
    pub fn build(self) -> Result<WebhookAlerts, WebhookError> {
        let url = address(&self.url, self.allow_http)?;
        let secret = SigningSecret::new(self.secret.expose_secret())?;
        // The signed body goes to the configured address only, and each request is one delivery.
        let http = reqwest::Client::builder()
            .redirect(redirect::Policy::none())
            .retry(reqwest::retry::never())
            .timeout(TIMEOUT)
            .build()
            .map_err(WebhookError::HttpClient)?;
        Ok(WebhookAlerts { http, url, secret, clock: self.clock })
    }
}

impl fmt::Debug for WebhookAlertsBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WebhookAlertsBuilder")
            .field("allow_http", &self.allow_http)
            .finish_non_exhaustive()
    }
}

/// Posts each alert as JSON to an address, signed with a secret that the receiver shares.
///
/// 2xx means that the alert was taken. After 429, 408, 5xx and a lost connection it can be sent again; another answer is
/// final. Redirects are not followed. Repeats carry the same [`ALERT_ID_HEADER`]; receivers check [`SIGNATURE_HEADER`]
/// with [`verify`](crate::verify).
#[derive(Clone)]
pub struct WebhookAlerts {
    http: reqwest::Client,
    url: Url,
    secret: SigningSecret,
    clock: Arc<dyn Clock>,
}

impl WebhookAlerts {
    /// Alerts to `url`, signed with `secret` of at least [`SigningSecret::MIN_CHARS`] characters.
    pub fn builder(
        url: impl Into<String>,
        secret: impl Into<SecretString>,
    ) -> WebhookAlertsBuilder {
        let clock = Arc::new(SystemClock);
        WebhookAlertsBuilder { url: url.into(), secret: secret.into(), allow_http: false, clock }
    }
}

impl fmt::Debug for WebhookAlerts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WebhookAlerts").field("host", &self.url.host_str()).finish_non_exhaustive()
    }
}

#[async_trait]
impl AlertSink for WebhookAlerts {
    fn name(&self) -> &'static str {
        "webhook"
    }

    async fn send(&self, alert: &Alert) -> Result<()> {
        let body = document(alert).to_string();
        let signature = sign(body.as_bytes(), &self.secret, self.clock.now());
        let request = self
            .http
            .post(self.url.clone())
            .header(CONTENT_TYPE, "application/json")
            .header(ALERT_ID_HEADER, alert.id.as_str())
            .header(SIGNATURE_HEADER, signature)
            .body(body);
        let response = request.send().await.map_err(lost)?;
        let status = response.status();
        if status.is_success() { Ok(()) } else { Err(refusal(status, response.headers())) }
    }
}

/// The alert as receivers read it: ids, codes and our own sentences.
fn document(alert: &Alert) -> Value {
    let mut document = json!({
        "id": alert.id.as_str(),
        "type": alert.kind.as_str(),
        "severity": alert.severity().as_str(),
        "company": alert.company.get(),
        "at": alert.at.to_rfc3339(),
        "title": alert.title(),
        "advice": alert.advice(),
    });
    let (name, about) = match &alert.kind {
        AlertKind::TaskWritten(task) | AlertKind::TaskOverdue(task) => (
            "task",
            json!({
                "id": task.task,
                "branch": task.branch,
                "call_id": task.call_id,
                "reason": task.reason.as_str(),
                "code": task.code.number(),
                "due": task.due.to_rfc3339(),
            }),
        ),
        AlertKind::JobBuried { job, kind } => ("job", json!({ "id": job, "kind": kind.as_str() })),
        AlertKind::BreakerOpened { service, until } => {
            ("breaker", json!({ "service": service, "until": until.to_rfc3339() }))
        }
        AlertKind::Drift { booking, field } => {
            ("drift", json!({ "booking": booking, "field": field }))
        }
        _ => return document,
    };
    if let Some(fields) = document.as_object_mut() {
        fields.insert(name.to_owned(), about);
    }
    document
}

/// A repeat does no harm, so a lost answer is no riddle.
fn lost(error: reqwest::Error) -> Error {
    let message = if error.is_connect() {
        "could not connect"
    } else if error.is_timeout() {
        "no answer in time"
    } else {
        "the connection broke"
    };
    Error::new(ErrorKind::Unavailable, "alert", message).with_source(error.without_url())
}

fn refusal(status: StatusCode, headers: &HeaderMap) -> Error {
    let (kind, message) = match status {
        StatusCode::TOO_MANY_REQUESTS => (ErrorKind::RateLimited, "the receiver asks to wait"),
        StatusCode::REQUEST_TIMEOUT => (ErrorKind::Unavailable, "the receiver gave up waiting"),
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => {
            (ErrorKind::Unauthorized, "the receiver does not accept us")
        }
        status if status.is_redirection() => {
            (ErrorKind::Configuration, "the receiver points elsewhere: give the final address")
        }
        status if status.is_server_error() => (ErrorKind::Unavailable, "the receiver failed"),
        _ => (ErrorKind::NotAllowed, "the receiver does not take the alert"),
    };
    let error = Error::new(kind, "alert", message).with_remote_code(status.as_str());
    match seconds_to_wait(headers) {
        Some(wait) if error.retry() != Retry::Never => error.with_retry(Retry::SafeAfter(wait)),
        _ => error,
    }
}

fn seconds_to_wait(headers: &HeaderMap) -> Option<Duration> {
    headers.get(RETRY_AFTER)?.to_str().ok()?.trim().parse().ok().map(Duration::from_secs)
}

fn address(text: &str, allow_http: bool) -> Result<Url, WebhookError> {
    let bad = |expected, found| Err(WebhookError::Url { expected, found });
    let Ok(url) = Url::parse(text.trim()) else {
        return bad("an absolute address such as https://example.com/alerts", "no address");
    };
    match url.scheme() {
        "https" => {}
        "http" if allow_http || is_own_machine(&url) => {}
        "http" => {
            return bad(
                "https, or `allow_http` for a private network",
                "plain http to another machine",
            );
        }
        _ => return bad("https", "another scheme"),
    }
    if !url.username().is_empty() || url.password().is_some() {
        return bad("an address without user and password", "one with them");
    }
    Ok(url)
}

fn is_own_machine(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(ip)) => IpAddr::from(ip).is_loopback(),
        Some(Host::Ipv6(ip)) => IpAddr::from(ip).is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "0123456789abcdef";

    #[test]
    fn addresses_are_checked_and_not_repeated() {
        for good in ["https://example.com/alerts?key=1", "http://127.0.0.1:9/x", "http://localhost"]
        {
            assert!(WebhookAlerts::builder(good, SECRET).build().is_ok(), "{good}");
        }
        for bad in [
            "",
            "example.com",
            "ftp://geheim",
            "http://example.com/geheim",
            "https://u:geheim@example.com",
        ] {
            let error = WebhookAlerts::builder(bad, SECRET).build().unwrap_err().to_string();
            assert!(error.starts_with("url: expected ") && !error.contains("geheim"), "{error}");
        }
        let private = WebhookAlerts::builder("http://alerts.internal", SECRET).allow_http(true);
        assert!(private.build().is_ok());
    }

    #[test]
    fn debug_shows_neither_path_nor_secret() {
        let alerts = WebhookAlerts::builder("https://example.com/geheim", SECRET).build().unwrap();
        assert_eq!(format!("{alerts:?}"), "WebhookAlerts { host: Some(\"example.com\"), .. }");
    }
}
