//! Requests to companies' own servers.

use std::collections::HashMap;
use std::error::Error as StdError;
use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;

use askpro_core::function::Method;
use askpro_core::ports::{HeaderPart, Outbound, OutboundAnswer, OutboundRequest};
use askpro_core::{CompanyId, Error, ErrorKind, Result};
use async_trait::async_trait;
use ipnet::IpNet;
use reqwest::header::{ACCEPT, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Client, RequestBuilder, Response, redirect};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Map, Value};
use url::{Host, Url};

use crate::address::Reach;
use crate::resolve::{Closed, Resolver};

/// The largest answer that is read, in bytes.
pub const LARGEST_ANSWER: usize = 64 * 1024;

const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
const AGENT: &str = concat!("AskPro/", env!("CARGO_PKG_VERSION"));

/// Company, function and header, in lower case.
type Place = (CompanyId, String, String);

/// Why no requests can be sent from this machine.
#[derive(Debug, thiserror::Error)]
#[error("no HTTP client can be made")]
pub struct OutboundError(#[source] reqwest::Error);

/// An address that no function can have. The address itself is not repeated: it may hold a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected {expected}, found {found}")]
pub struct InvalidUrl {
    /// What would fit.
    pub expected: &'static str,
    /// What was there.
    pub found: &'static str,
}

/// Whether a function can have this address. Whether it may be reached shows when it is called.
///
/// # Errors
/// When it is no absolute address of `http` or `https`, or holds a user or password.
pub fn check_url(text: &str) -> std::result::Result<(), InvalidUrl> {
    parse(text).map(drop)
}

fn parse(text: &str) -> std::result::Result<Url, InvalidUrl> {
    let bad = |expected, found| Err(InvalidUrl { expected, found });
    let Ok(url) = Url::parse(text.trim()) else {
        return bad("an absolute address such as https://example.com/points", "no address");
    };
    if !matches!(url.scheme(), "http" | "https") {
        return bad("http or https", "another scheme");
    }
    if !url.username().is_empty() || url.password().is_some() {
        return bad("an address without user and password", "one with them");
    }
    Ok(url)
}

/// Builds [`WebOutbound`]. Debug shows no secret.
#[derive(Debug, Default)]
#[must_use]
pub struct WebOutboundBuilder {
    own: Vec<IpNet>,
    secrets: HashMap<Place, SecretString>,
}

impl WebOutboundBuilder {
    /// Opens a network of one's own; see [`Reach`].
    pub fn allow(mut self, network: IpNet) -> Self {
        self.own.push(network);
        self
    }

    /// Sets what fills `{{secret}}` in a header of a company's function.
    pub fn secret(
        mut self,
        company: CompanyId,
        function: &str,
        header: &str,
        secret: impl Into<SecretString>,
    ) -> Self {
        let place = (company, function.to_owned(), header.to_ascii_lowercase());
        self.secrets.insert(place, secret.into());
        self
    }

    /// Makes the client. Nothing is sent.
    ///
    /// # Errors
    /// When no HTTP client can be made on this machine.
    pub fn build(self) -> std::result::Result<WebOutbound, OutboundError> {
        let reach = Arc::new(Reach::new(self.own));
        let http = Client::builder()
            .user_agent(AGENT)
            // A proxy would look names up by itself.
            .no_proxy()
            .dns_resolver(Resolver::new(Arc::clone(&reach)))
            .redirect(redirect::Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            // What is compressed has no size before it is unpacked.
            .no_gzip()
            .no_brotli()
            .no_zstd()
            .no_deflate()
            .build()
            .map_err(OutboundError)?;
        Ok(WebOutbound { http, reach, secrets: Arc::new(self.secrets) })
    }
}

/// Asks companies' own servers over HTTP, on the open internet and in allowed networks only.
#[derive(Clone)]
pub struct WebOutbound {
    http: Client,
    reach: Arc<Reach>,
    secrets: Arc<HashMap<Place, SecretString>>,
}

impl WebOutbound {
    /// Requests without secrets, to the open internet alone.
    pub fn builder() -> WebOutboundBuilder {
        WebOutboundBuilder::default()
    }

    /// The address, if it may be reached as far as it says so itself; names are looked up when it is connected to.
    fn address(&self, text: &str) -> Result<Url> {
        let url = parse(text).map_err(|error| {
            failed(ErrorKind::Configuration, "the address cannot be used").with_source(error)
        })?;
        let address: Option<IpAddr> = match url.host() {
            Some(Host::Ipv4(address)) => Some(address.into()),
            Some(Host::Ipv6(address)) => Some(address.into()),
            Some(Host::Domain(_)) | None => None,
        };
        match address {
            Some(address) if !self.reach.allows(address) => Err(closed()),
            _ => Ok(url),
        }
    }

    fn headers(&self, request: &OutboundRequest) -> Result<HeaderMap> {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        for (name, parts) in &request.headers {
            let (name, value) = self.header(request, name, parts)?;
            headers.insert(name, value);
        }
        let key = HeaderValue::from_str(&request.idempotency_key);
        let key = key.map_err(|_| failed(ErrorKind::Configuration, "the key is no header"))?;
        headers.insert(IDEMPOTENCY_KEY, key);
        Ok(headers)
    }

    fn header(
        &self,
        request: &OutboundRequest,
        name: &str,
        parts: &[HeaderPart],
    ) -> Result<(HeaderName, HeaderValue)> {
        let bad = |what| failed(ErrorKind::Configuration, what);
        let place = (request.company, request.function.clone(), name.to_ascii_lowercase());
        let mut value = String::new();
        let mut is_secret = false;
        for part in parts {
            match part {
                HeaderPart::Text(text) => value.push_str(text),
                HeaderPart::Secret => {
                    let secret = self.secrets.get(&place);
                    let secret = secret.ok_or_else(|| bad("the secret of a header is missing"))?;
                    value.push_str(secret.expose_secret());
                    is_secret = true;
                }
            }
        }
        let name = HeaderName::from_bytes(name.as_bytes());
        let name = name.map_err(|_| bad("the name of a header cannot be used"))?;
        let value = HeaderValue::from_bytes(value.as_bytes());
        let mut value = value.map_err(|_| bad("the value of a header cannot be used"))?;
        value.set_sensitive(is_secret);
        Ok((name, value))
    }
}

impl fmt::Debug for WebOutbound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WebOutbound").field("reach", &self.reach).finish_non_exhaustive()
    }
}

#[async_trait]
impl Outbound for WebOutbound {
    async fn call(&self, request: &OutboundRequest) -> Result<OutboundAnswer> {
        let url = self.address(&request.url)?;
        let sent = self
            .http
            .request(method(request.method), url)
            .timeout(request.deadline)
            .headers(self.headers(request)?);
        let sent = with_arguments(sent, request.method, &request.arguments);
        let response = sent.send().await.map_err(lost)?;
        let status = response.status().as_u16();
        let body = read(response).await?;
        Ok(OutboundAnswer { status, body })
    }
}

const fn method(method: Method) -> reqwest::Method {
    match method {
        Method::Get => reqwest::Method::GET,
        Method::Post => reqwest::Method::POST,
        Method::Put => reqwest::Method::PUT,
        Method::Patch => reqwest::Method::PATCH,
        Method::Delete => reqwest::Method::DELETE,
    }
}

fn with_arguments(
    request: RequestBuilder,
    method: Method,
    arguments: &Map<String, Value>,
) -> RequestBuilder {
    if !method.has_no_body() {
        return request.json(arguments);
    }
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let query: Vec<(&String, String)> =
        arguments.iter().map(|(name, value)| (name, text(value))).collect();
    if query.is_empty() { request } else { request.query(&query) }
}

/// The body, as far as it is not too large.
async fn read(mut response: Response) -> Result<Vec<u8>> {
    let mut body = Vec::new();
    while let Some(piece) = response.chunk().await.map_err(lost)? {
        if body.len() + piece.len() > LARGEST_ANSWER {
            return Err(failed(ErrorKind::OutcomeUnknown, "the answer is larger than 64 KiB"));
        }
        body.extend_from_slice(&piece);
    }
    Ok(body)
}

fn lost(error: reqwest::Error) -> Error {
    if leads_nowhere(&error) {
        return closed();
    }
    let (kind, message) = if error.is_builder() {
        (ErrorKind::Configuration, "the request cannot be made")
    } else if error.is_connect() {
        (ErrorKind::Unavailable, "could not connect")
    } else if error.is_timeout() {
        (ErrorKind::OutcomeUnknown, "no answer in time")
    } else {
        (ErrorKind::OutcomeUnknown, "the connection broke")
    };
    failed(kind, message).with_source(error.without_url())
}

/// Whether nothing was sent, because the name leads to closed addresses only.
fn leads_nowhere(error: &reqwest::Error) -> bool {
    let mut source = error.source();
    while let Some(cause) = source {
        if cause.is::<Closed>() {
            return true;
        }
        source = cause.source();
    }
    false
}

fn closed() -> Error {
    failed(ErrorKind::NotAllowed, "the address may not be reached").with_source(Closed)
}

fn failed(kind: ErrorKind, message: &'static str) -> Error {
    Error::new(kind, "outbound", message)
}
