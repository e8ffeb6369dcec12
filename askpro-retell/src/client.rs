//! The `Telephony` port over Retell's API.

use std::fmt;

use askpro_core::ports::{
    Agent, AgentVersion, CallPage, CallQuery, DecodeError, PhoneNumber, Telephony, TelephonyAccount,
};
use askpro_core::{AgentId, CallId, CallReport, Error, ErrorKind, Result};
use async_trait::async_trait;
use reqwest::Method;
use secrecy::SecretString;
use serde_json::{Map, Value, json};

use crate::builder::RetellClientBuilder;
use crate::lenient::object;
use crate::transport::{Request, Subject, Transport};
use crate::wire::{self, Page, unexpected};

/// The largest page Retell gives: fewest requests for a whole list.
const PAGE_LIMIT: u32 = 1000;

/// How many calls a page has when the query does not say; Retell's own default.
const DEFAULT_CALLS: u32 = 50;

/// A list with more pages than this does not end: an account would have a hundred thousand agents.
const MAX_PAGES: usize = 100;

/// Retell's API for one workspace, as the ports [`Telephony`] and [`AgentTools`](askpro_core::ports::AgentTools).
///
/// Writes nothing but the functions of agents, and which version answers a number. Each request once: whoever calls decides on a repeat, by [`Error::retry`]. Cheap to share in an
/// `Arc`; safe for use from many tasks.
///
/// ```no_run
/// use askpro_core::ports::Telephony;
/// use askpro_retell::RetellClient;
/// # async fn run() -> Result<(), Box<dyn std::error::Error>> {
/// let retell = RetellClient::builder("key_…".replace('…', "0123")).build()?;
/// println!("connected to {}", retell.account().await?.org_id);
/// # Ok(())
/// # }
/// ```
pub struct RetellClient {
    pub(crate) transport: Transport,
}

impl RetellClient {
    /// Settings for a client with this API key; any key of the workspace will do.
    pub fn builder(api_key: impl Into<SecretString>) -> RetellClientBuilder {
        RetellClientBuilder::new(api_key.into())
    }

    pub(crate) const fn new(transport: Transport) -> Self {
        Self { transport }
    }

    /// Where the API lies.
    #[must_use]
    pub fn base_url(&self) -> &str {
        self.transport.base().as_str()
    }

    /// Follows a list to its end. `request` makes the request for a page, without its query.
    async fn all<'a, T>(
        &self,
        request: impl Fn() -> Request<'a> + Sync,
        read: impl Fn(Map<String, Value>) -> Result<T, DecodeError> + Copy + Sync,
    ) -> Result<Vec<T>>
    where
        T: Send,
    {
        let mut all = Vec::new();
        let mut key: Option<String> = None;
        for _ in 0..MAX_PAGES {
            let mut request = request();
            let operation = request.operation;
            request.query.push(("limit", PAGE_LIMIT.to_string()));
            request.query.extend(key.clone().map(|key| ("pagination_key", key)));
            let body = self.transport.send(request).await?;
            let (items, next) = Page::parse(&body)
                .and_then(|page| page.read(read))
                .map_err(|error| unexpected(operation, &error))?;
            all.extend(items);
            match next {
                None => return Ok(all),
                Some(next) if Some(&next) == key.as_ref() => return Err(endless(operation)),
                Some(next) => key = Some(next),
            }
        }
        Err(endless(request().operation))
    }

    pub(crate) async fn object(&self, request: Request<'_>) -> Result<Map<String, Value>> {
        let operation = request.operation;
        let body = self.transport.send(request).await?;
        object(&body).map_err(|error| unexpected(operation, &error))
    }
}

impl fmt::Debug for RetellClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RetellClient")
            .field("base_url", &self.transport.base().as_str())
            .finish_non_exhaustive()
    }
}

fn endless(operation: &'static str) -> Error {
    let message = format!("expected a list of at most {MAX_PAGES} pages, found one without end");
    Error::new(ErrorKind::UnexpectedAnswer, operation, message)
}

/// Turns "no such thing" into `None`.
pub(crate) fn found<T>(result: Result<T>) -> Result<Option<T>> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

#[async_trait]
impl Telephony for RetellClient {
    async fn account(&self) -> Result<TelephonyAccount> {
        let request = Request::read("account", Method::GET, &["get-api-key-info"]);
        let fields = self.object(request).await?;
        wire::account(&fields).map_err(|error| unexpected("account", &error))
    }

    async fn agents(&self) -> Result<Vec<Agent>> {
        let voice = json!({"type": "string", "op": "eq", "value": "voice"});
        let body = json!({"filter_criteria": {"channel": voice}});
        let request = || Request {
            body: Some(body.clone()),
            ..Request::read("agents", Method::POST, &["v2", "list-agents"])
        };
        self.all(request, wire::agent).await
    }

    async fn agent(&self, id: &AgentId, version: Option<&str>) -> Result<Option<Agent>> {
        let path = ["get-agent", id.as_str()];
        let request = Request {
            query: version.map(|version| ("version", version.to_owned())).into_iter().collect(),
            subject: Subject::Agent,
            ..Request::read("agent", Method::GET, &path)
        };
        let Some(fields) = found(self.object(request).await)? else { return Ok(None) };
        wire::agent(fields).map(Some).map_err(|error| unexpected("agent", &error))
    }

    async fn agent_versions(&self, id: &AgentId) -> Result<Vec<AgentVersion>> {
        let path = ["list-agent-versions", id.as_str()];
        let request = || Request {
            subject: Subject::Agent,
            ..Request::read("agent_versions", Method::GET, &path)
        };
        let mut versions = self.all(request, wire::agent_version).await?;
        // Retell does not promise an order.
        versions.sort_by_key(|version| std::cmp::Reverse(version.version));
        Ok(versions)
    }

    async fn phone_numbers(&self) -> Result<Vec<PhoneNumber>> {
        let request = || Request::read("phone_numbers", Method::GET, &["v2", "list-phone-numbers"]);
        self.all(request, wire::phone_number).await
    }

    async fn calls(&self, query: &CallQuery) -> Result<CallPage> {
        let request = Request {
            body: Some(call_query(query)?),
            ..Request::read("calls", Method::POST, &["v3", "list-calls"])
        };
        let body = self.transport.send(request).await?;
        let (items, next) = Page::parse(&body)
            .and_then(|page| page.read(wire::call))
            .map_err(|error| unexpected("calls", &error))?;
        Ok(CallPage { items, next })
    }

    async fn call(&self, id: &CallId) -> Result<Option<CallReport>> {
        let path = ["v2", "get-call", id.as_str()];
        let request =
            Request { subject: Subject::Call, ..Request::read("call", Method::GET, &path) };
        let Some(fields) = found(self.object(request).await)? else { return Ok(None) };
        wire::call(fields).map(Some).map_err(|error| unexpected("call", &error))
    }

    async fn events(&self, id: &CallId) -> Result<Vec<String>> {
        let path = ["v2", "get-call", id.as_str()];
        let request =
            Request { subject: Subject::Call, ..Request::read("events", Method::GET, &path) };
        let Some(fields) = found(self.object(request).await)? else { return Ok(Vec::new()) };
        wire::events(fields).map_err(|error| unexpected("events", &error))
    }
}

/// The oldest call first, so that calls that come in meanwhile do not push others over a page's edge.
fn call_query(query: &CallQuery) -> Result<Value> {
    let limit = query.limit.unwrap_or(DEFAULT_CALLS);
    if !(1..=PAGE_LIMIT).contains(&limit) {
        let message = format!("limit: expected 1 to {PAGE_LIMIT}, found {limit}");
        return Err(Error::new(ErrorKind::InvalidInput, "calls", message));
    }
    let mut filter = Map::new();
    if let Some(from) = query.ended_from {
        let from = json!({"type": "number", "op": "ge", "value": from.timestamp_millis()});
        filter.insert("end_timestamp".to_owned(), from);
    }
    if let Some(agent) = &query.agent {
        filter.insert("agent".to_owned(), json!([{"agent_id": agent.as_str()}]));
    }
    let mut body = Map::from_iter([
        ("sort_order".to_owned(), json!("ascending")),
        ("limit".to_owned(), json!(limit)),
    ]);
    if !filter.is_empty() {
        body.insert("filter_criteria".to_owned(), Value::Object(filter));
    }
    if let Some(key) = &query.page_key {
        body.insert("pagination_key".to_owned(), json!(key));
    }
    Ok(Value::Object(body))
}
