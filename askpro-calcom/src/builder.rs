//! Settings of a client, checked when it is built.

use std::net::IpAddr;
use std::time::Duration;

use reqwest::header::HeaderValue;
use secrecy::{ExposeSecret, SecretString};
use url::{Host, Url};

use crate::client::CalcomClient;
use crate::limiter::RateLimit;
use crate::transport::{Transport, Versions};
use crate::version::ApiVersions;

/// Cal.com's cloud in the United States, the default.
pub const CLOUD_US: &str = "https://api.cal.com";

/// Cal.com's cloud in the European Union.
pub const CLOUD_EU: &str = "https://api.cal.eu";

/// How long one request may take: Cal.com creates calendar entries and video calls inside a booking request, and
/// every write that is given up too early is a write whose outcome has to be looked up.
pub const DEFAULT_TIMEOUT: Duration = Duration::from_secs(30);

/// How long connecting may take; a failed connect is surely not executed, so it may fail early.
pub const DEFAULT_CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// A setting with which no client can be built. Names the field; never holds a key.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// The key is empty or blank.
    #[error("api_key: expected a key, found nothing")]
    EmptyKey,
    /// The key has characters that no HTTP header may have.
    #[error("api_key: expected visible ASCII characters, found others")]
    InvalidKey,
    /// The address cannot be used.
    #[error("base_url: expected {expected}, found {found}")]
    BaseUrl {
        /// What should have been there.
        expected: &'static str,
        /// What was there.
        found: String,
    },
    /// A version is empty, quoted or not a header value.
    #[error("api_versions.{field}: expected a bare value such as 2024-08-13")]
    Version {
        /// Which one.
        field: &'static str,
    },
    /// A span of zero.
    #[error("{field}: expected more than zero")]
    Zero {
        /// Which one.
        field: &'static str,
    },
    /// The HTTP client could not be made.
    #[error("http_client: the HTTP client could not be made")]
    HttpClient(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// Builds a [`CalcomClient`]; setters never fail, [`Self::build`] names the bad field.
#[derive(Debug)]
#[must_use]
pub struct CalcomClientBuilder {
    api_key: SecretString,
    base_url: String,
    allow_http: bool,
    versions: ApiVersions,
    timeout: Duration,
    http_client: Option<reqwest::Client>,
    rate_limit: RateLimit,
}

impl CalcomClientBuilder {
    pub(crate) fn new(api_key: SecretString) -> Self {
        Self {
            api_key,
            base_url: CLOUD_US.to_owned(),
            allow_http: false,
            versions: ApiVersions::default(),
            timeout: DEFAULT_TIMEOUT,
            http_client: None,
            rate_limit: RateLimit::default(),
        }
    }

    /// Where the API lies: [`CLOUD_US`] (default), [`CLOUD_EU`], or a self-hosted server, a path prefix included.
    /// A `/v2` at its end is taken off.
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.base_url = url.into();
        self
    }

    /// Allows plain `http` to other machines, for a self-hosted server in a private network; off by default,
    /// because the key travels with every request. To the own machine it is always allowed.
    pub fn allow_http(mut self, allow: bool) -> Self {
        self.allow_http = allow;
        self
    }

    /// Which version of the API each resource is asked in.
    pub fn api_versions(mut self, versions: ApiVersions) -> Self {
        self.versions = versions;
        self
    }

    /// How long one request may take, [`DEFAULT_TIMEOUT`] by default. Waiting for the rate limit does not count.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Uses this HTTP client, so that connections are shared. It should neither retry nor follow redirects.
    pub fn http_client(mut self, client: reqwest::Client) -> Self {
        self.http_client = Some(client);
        self
    }

    /// How fast requests are sent.
    pub fn rate_limit(mut self, limit: RateLimit) -> Self {
        self.rate_limit = limit;
        self
    }

    /// Makes the client. Nothing is sent.
    ///
    /// # Errors
    /// [`BuildError`] names the setting that cannot be used.
    pub fn build(self) -> Result<CalcomClient, BuildError> {
        let limit = self.rate_limit;
        for (field, zero) in [
            ("timeout", self.timeout.is_zero()),
            ("rate_limit.per_minute", limit.per_minute == 0),
            ("rate_limit.burst", limit.burst == 0),
        ] {
            if zero {
                return Err(BuildError::Zero { field });
            }
        }
        let authorization = authorization(&self.api_key)?;
        let base = base(&self.base_url, self.allow_http)?;
        let versions = Versions {
            bookings: version("bookings", &self.versions.bookings)?,
            slots: version("slots", &self.versions.slots)?,
            event_types: version("event_types", &self.versions.event_types)?,
        };
        let http = match self.http_client {
            Some(client) => client,
            None => http_client()?,
        };
        let transport = Transport::new(http, base, authorization, versions, self.timeout, limit);
        Ok(CalcomClient::new(transport))
    }
}

/// Without retries and redirects: a write must reach the server once at the most, and the key only its address.
fn http_client() -> Result<reqwest::Client, BuildError> {
    reqwest::Client::builder()
        .retry(reqwest::retry::never())
        .redirect(reqwest::redirect::Policy::none())
        .connect_timeout(DEFAULT_CONNECT_TIMEOUT)
        .build()
        .map_err(|error| BuildError::HttpClient(Box::new(error)))
}

fn authorization(key: &SecretString) -> Result<HeaderValue, BuildError> {
    let key = key.expose_secret().trim();
    if key.is_empty() {
        return Err(BuildError::EmptyKey);
    }
    if !key.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(BuildError::InvalidKey);
    }
    let mut value =
        HeaderValue::try_from(format!("Bearer {key}")).map_err(|_| BuildError::InvalidKey)?;
    value.set_sensitive(true);
    Ok(value)
}

fn base(text: &str, allow_http: bool) -> Result<Url, BuildError> {
    let bad =
        |expected, found: &str| Err(BuildError::BaseUrl { expected, found: found.to_owned() });
    // The text itself is not repeated: an address may hold a password.
    let Ok(mut url) = Url::parse(text.trim()) else {
        return bad("an absolute address such as https://api.cal.eu", "no address");
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
        scheme => return bad("https", scheme),
    }
    if !url.username().is_empty() || url.password().is_some() {
        return bad("an address without user and password", "one with them");
    }
    if url.query().is_some() || url.fragment().is_some() {
        return bad("an address without query and fragment", "one with them");
    }
    let ends_in_version = {
        let mut segments = url.path_segments().into_iter().flatten().rev();
        segments.find(|segment| !segment.is_empty()) == Some("v2")
    };
    if let Ok(mut segments) = url.path_segments_mut() {
        segments.pop_if_empty();
        if ends_in_version {
            segments.pop();
        }
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

fn version(field: &'static str, value: &str) -> Result<HeaderValue, BuildError> {
    let bare = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
    if value.is_empty() || !value.bytes().all(bare) {
        return Err(BuildError::Version { field });
    }
    HeaderValue::from_str(value).map_err(|_| BuildError::Version { field })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_url(url: &str) -> Result<CalcomClient, BuildError> {
        CalcomClient::builder("cal_test").base_url(url).build()
    }

    #[test]
    fn a_blank_key_is_refused_by_name() {
        let error = CalcomClient::builder("  ").build().unwrap_err();
        assert_eq!(error.to_string(), "api_key: expected a key, found nothing");
    }

    #[test]
    fn a_key_that_no_header_can_carry_is_refused_without_showing_it() {
        let error = CalcomClient::builder("geheim\nnis").build().unwrap_err();
        assert!(matches!(error, BuildError::InvalidKey));
        assert!(!format!("{error:?}").contains("geheim"));
    }

    #[test]
    fn a_key_of_a_self_hosted_server_needs_no_prefix() {
        assert!(CalcomClient::builder("acme_4711").build().is_ok());
    }

    #[test]
    fn addresses_are_checked() {
        for good in [
            "https://api.cal.com",
            "https://api.cal.eu/",
            "https://cal.example.com/api",
            "http://127.0.0.1:5555",
            "http://localhost:5555/api/",
            "http://[::1]:5555",
        ] {
            assert!(with_url(good).is_ok(), "{good}");
        }
        for bad in [
            "",
            "api.cal.com",
            "ftp://api.cal.com",
            "http://cal.example.com",
            "https://u:p@cal.example.com",
            "https://cal.example.com/?x=1",
            "https://cal.example.com/#x",
            "data:text/plain,x",
        ] {
            let error = with_url(bad).unwrap_err().to_string();
            assert!(error.starts_with("base_url: expected "), "{bad}: {error}");
        }
    }

    #[test]
    fn plain_http_to_another_machine_needs_consent() {
        let builder = CalcomClient::builder("cal_test").base_url("http://cal.internal:5555");
        assert!(builder.allow_http(true).build().is_ok());
    }

    #[test]
    fn a_version_at_the_end_of_the_address_is_taken_off() {
        for url in ["https://cal.example.com/api/v2", "https://cal.example.com/api/v2/"] {
            assert_eq!(base(url, false).unwrap().as_str(), "https://cal.example.com/api");
        }
    }

    #[test]
    fn a_quoted_version_is_refused_because_servers_would_ignore_it() {
        let versions = ApiVersions { slots: "\"2024-09-04\"".to_owned(), ..ApiVersions::default() };
        let error = CalcomClient::builder("cal_test").api_versions(versions).build().unwrap_err();
        assert_eq!(
            error.to_string(),
            "api_versions.slots: expected a bare value such as 2024-08-13"
        );
    }

    #[test]
    fn spans_of_zero_are_refused() {
        let error = CalcomClient::builder("cal_test").timeout(Duration::ZERO).build().unwrap_err();
        assert_eq!(error.to_string(), "timeout: expected more than zero");
        let limit = RateLimit::new(0);
        let error = CalcomClient::builder("cal_test").rate_limit(limit).build().unwrap_err();
        assert_eq!(error.to_string(), "rate_limit.per_minute: expected more than zero");
    }
}
