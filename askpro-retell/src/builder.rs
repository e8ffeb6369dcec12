//! The settings of a client, checked when it is made.

use std::time::Duration;

use reqwest::header::HeaderValue;
use secrecy::{ExposeSecret, SecretString};
use url::{Host, Url};

use crate::client::RetellClient;
use crate::transport::Transport;

/// Retell's only production server.
pub const BASE_URL: &str = "https://api.retellai.com";

/// How long one request may take. Reads answer within a second or two; a page of a thousand calls takes longer.
pub const DEFAULT_TIMEOUT: Duration = Duration::from_secs(20);

/// How long connecting may take.
pub const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// Why a client could not be made: which setting, and what it should be. Never holds the setting's value.
#[derive(Debug, thiserror::Error)]
#[error("{field}: expected {expected}, found {found}")]
pub struct BuildError {
    field: &'static str,
    expected: &'static str,
    found: &'static str,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl BuildError {
    const fn new(field: &'static str, expected: &'static str, found: &'static str) -> Self {
        Self { field, expected, found, source: None }
    }

    /// The setting at fault.
    #[must_use]
    pub const fn field(&self) -> &'static str {
        self.field
    }
}

/// Settings of a [`RetellClient`].
#[derive(Debug)]
#[must_use]
pub struct RetellClientBuilder {
    api_key: SecretString,
    base_url: String,
    allow_http: bool,
    timeout: Duration,
    http_client: Option<reqwest::Client>,
}

impl RetellClientBuilder {
    pub(crate) fn new(api_key: SecretString) -> Self {
        Self {
            api_key,
            base_url: BASE_URL.to_owned(),
            allow_http: false,
            timeout: DEFAULT_TIMEOUT,
            http_client: None,
        }
    }

    /// Where the API lies, a path prefix included; [`BASE_URL`] by default.
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.base_url = url.into();
        self
    }

    /// Allows plain `http` to other machines, such as a twin in a container network; off by default, because the
    /// key travels with every request. To the own machine it is always allowed.
    pub fn allow_http(mut self, allow: bool) -> Self {
        self.allow_http = allow;
        self
    }

    /// How long one request may take; [`DEFAULT_TIMEOUT`] by default. Each page of a list is a request.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Takes the host's HTTP client instead of an own one. It should neither follow redirects, which could carry
    /// the key elsewhere, nor retry by itself.
    pub fn http_client(mut self, client: reqwest::Client) -> Self {
        self.http_client = Some(client);
        self
    }

    /// Makes the client. Sends nothing.
    ///
    /// # Errors
    /// [`BuildError`] names the setting that cannot be used.
    pub fn build(self) -> Result<RetellClient, BuildError> {
        let authorization = authorization(&self.api_key)?;
        let base = base(&self.base_url, self.allow_http)?;
        if self.timeout.is_zero() {
            return Err(BuildError::new("timeout", "more than nothing", "zero"));
        }
        let http = match self.http_client {
            Some(client) => client,
            None => http_client()?,
        };
        Ok(RetellClient::new(Transport::new(http, base, authorization, self.timeout)))
    }
}

fn http_client() -> Result<reqwest::Client, BuildError> {
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .connect_timeout(CONNECT_TIMEOUT)
        .user_agent(concat!("askpro-retell/", env!("CARGO_PKG_VERSION")))
        .build()
        .map_err(|error| BuildError {
            source: Some(Box::new(error)),
            ..BuildError::new("http_client", "one that can be made", "none")
        })
}

fn authorization(key: &SecretString) -> Result<HeaderValue, BuildError> {
    let key = key.expose_secret().trim();
    if key.is_empty() {
        return Err(BuildError::new("api_key", "a key", "nothing"));
    }
    let other = || BuildError::new("api_key", "visible ASCII characters", "others");
    if !key.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(other());
    }
    let mut value = HeaderValue::try_from(format!("Bearer {key}")).map_err(|_| other())?;
    value.set_sensitive(true);
    Ok(value)
}

fn base(text: &str, allow_http: bool) -> Result<Url, BuildError> {
    let bad = |expected, found| Err(BuildError::new("base_url", expected, found));
    let Ok(url) = Url::parse(text.trim()) else {
        return bad("an absolute address such as https://api.retellai.com", "no such address");
    };
    let on_this_machine = match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    };
    match url.scheme() {
        "https" => {}
        "http" if allow_http || on_this_machine => {}
        "http" => return bad("https, or `allow_http`", "http to another machine"),
        _ => return bad("https", "another scheme"),
    }
    if !url.username().is_empty() || url.password().is_some() {
        return bad("an address without user and password", "one with them");
    }
    if url.query().is_some() || url.fragment().is_some() {
        return bad("an address without query and fragment", "one with them");
    }
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(builder: RetellClientBuilder) -> String {
        builder.build().unwrap_err().to_string()
    }

    #[test]
    fn the_defaults_make_a_client() {
        assert!(RetellClient::builder(" key_test\n").build().is_ok());
    }

    #[test]
    fn a_bad_setting_is_named() {
        let builder = || RetellClient::builder("key_test");
        assert_eq!(refusal(RetellClient::builder(" \n")), "api_key: expected a key, found nothing");
        assert_eq!(
            refusal(RetellClient::builder("schlüssel")),
            "api_key: expected visible ASCII characters, found others"
        );
        for (url, expected) in [
            (
                "api.retellai.com",
                "base_url: expected an absolute address such as https://api.retellai.com, \
                 found no such address",
            ),
            ("ftp://example.com", "base_url: expected https, found another scheme"),
            (
                "http://example.com",
                "base_url: expected https, or `allow_http`, found http to another machine",
            ),
            (
                "https://user:word@example.com",
                "base_url: expected an address without user and password, found one with them",
            ),
            (
                "https://example.com?key=1",
                "base_url: expected an address without query and fragment, found one with them",
            ),
        ] {
            assert_eq!(refusal(builder().base_url(url)), expected);
        }
        let zero = refusal(builder().timeout(Duration::ZERO));
        assert_eq!(zero, "timeout: expected more than nothing, found zero");
    }

    #[test]
    fn plain_http_is_for_the_own_machine_or_on_request() {
        for url in ["http://127.0.0.1:8080", "http://localhost:8080/retell", "http://[::1]:8080"] {
            assert!(RetellClient::builder("key_test").base_url(url).build().is_ok(), "{url}");
        }
        let builder = RetellClient::builder("key_test").base_url("http://twin:8080");
        assert!(builder.allow_http(true).build().is_ok());
    }

    #[test]
    fn the_key_does_not_show_in_debug() {
        let builder = RetellClient::builder("key_test_secret");
        assert!(!format!("{builder:?}").contains("key_test_secret"));
        assert!(!format!("{:?}", builder.build().unwrap()).contains("key_test_secret"));
    }
}
