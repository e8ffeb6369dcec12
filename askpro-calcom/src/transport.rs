//! One request, one answer: headers, limit, time-out, and what became of it.

use std::time::Duration;

use askpro_core::{Error, ErrorKind, Retry};
use reqwest::header::{self, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Method, Response, StatusCode};
use serde::Serialize;
use serde_json::Value;
use url::Url;

use crate::error::{Failure, Refused, RemoteError, classify, no_answer};
use crate::limiter::{DEFAULT_BLOCK, Gate, Patience, RateLimit, quota, seconds};
use crate::wire::{InvalidRequest, Json};

const USER_AGENT: &str = concat!("askpro/", env!("CARGO_PKG_VERSION"));
const VERSION_HEADER: HeaderName = HeaderName::from_static("cal-api-version");
/// The largest answer that is read: a page of 250 bookings has some hundred kilobytes.
const LARGEST_ANSWER: usize = 16 * 1024 * 1024;

/// What is asked of Cal.com.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operation {
    Me,
    EventTypes,
    TeamEventTypes,
    EventType,
    Slots,
    Book,
    Booking,
    Bookings,
    Reschedule,
    Cancel,
    Confirm,
    Decline,
    Reserve,
    Release,
}

impl Operation {
    /// The name of the port's method.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Me => "me",
            Self::EventTypes => "event_types",
            Self::TeamEventTypes => "team_event_types",
            Self::EventType => "event_type",
            Self::Slots => "slots",
            Self::Book => "book",
            Self::Booking => "booking",
            Self::Bookings => "bookings",
            Self::Reschedule => "reschedule",
            Self::Cancel => "cancel",
            Self::Confirm => "confirm",
            Self::Decline => "decline",
            Self::Reserve => "reserve",
            Self::Release => "release",
        }
    }

    pub(crate) const fn method(self) -> Method {
        match self {
            Self::Release => Method::DELETE,
            _ if self.is_write() => Method::POST,
            _ => Method::GET,
        }
    }

    /// Whether it may change something, so that its outcome matters when no answer comes.
    pub(crate) const fn is_write(self) -> bool {
        matches!(
            self,
            Self::Book
                | Self::Reschedule
                | Self::Cancel
                | Self::Confirm
                | Self::Decline
                | Self::Reserve
                | Self::Release
        )
    }

    /// Whether it works on an event type that was promised to exist.
    pub(crate) const fn needs_event_type(self) -> bool {
        matches!(self, Self::Slots | Self::Book | Self::Reschedule | Self::Reserve)
    }

    /// What to say when its object is absent.
    pub(crate) const fn absent(self) -> &'static str {
        match self {
            Self::TeamEventTypes => "the team does not exist, or the key may not see it",
            Self::EventType => "the event type does not exist, or the key may not see it",
            Self::Release => "the reservation does not exist",
            _ => "the booking does not exist",
        }
    }
}

/// The version headers, checked.
#[derive(Debug)]
pub(crate) struct Versions {
    pub(crate) bookings: HeaderValue,
    pub(crate) slots: HeaderValue,
    pub(crate) event_types: HeaderValue,
}

impl Versions {
    const fn of(&self, operation: Operation) -> Option<&HeaderValue> {
        match operation {
            Operation::Me => None,
            Operation::EventTypes | Operation::TeamEventTypes | Operation::EventType => {
                Some(&self.event_types)
            }
            Operation::Slots | Operation::Reserve | Operation::Release => Some(&self.slots),
            Operation::Book
            | Operation::Booking
            | Operation::Bookings
            | Operation::Reschedule
            | Operation::Cancel
            | Operation::Confirm
            | Operation::Decline => Some(&self.bookings),
        }
    }
}

/// A request before it is sent.
#[derive(Debug)]
pub(crate) struct Call {
    operation: Operation,
    url: Url,
    body: Option<Vec<u8>>,
}

impl Call {
    /// Adds query parameters; values are escaped.
    pub(crate) fn query<'a>(mut self, pairs: impl IntoIterator<Item = (&'a str, String)>) -> Self {
        self.url.query_pairs_mut().extend_pairs(pairs);
        self
    }

    /// Adds a JSON body.
    pub(crate) fn json(mut self, body: &impl Serialize) -> Result<Self, Error> {
        let body = serde_json::to_vec(body).map_err(|error| {
            let message = "the request could not be written as JSON";
            Error::new(ErrorKind::InvalidInput, self.operation.name(), message).with_source(error)
        })?;
        self.body = Some(body);
        Ok(self)
    }
}

/// Sends requests and judges answers. Never repeats one.
#[derive(Debug)]
pub(crate) struct Transport {
    http: reqwest::Client,
    base: Url,
    authorization: HeaderValue,
    versions: Versions,
    timeout: Duration,
    limit: RateLimit,
    gate: Gate,
}

impl Transport {
    pub(crate) fn new(
        http: reqwest::Client,
        base: Url,
        authorization: HeaderValue,
        versions: Versions,
        timeout: Duration,
        limit: RateLimit,
    ) -> Self {
        Self { http, base, authorization, versions, timeout, limit, gate: Gate::new(limit) }
    }

    pub(crate) const fn limit(&self) -> RateLimit {
        self.limit
    }

    pub(crate) const fn base(&self) -> &Url {
        &self.base
    }

    /// A request for `/v2/` and these segments.
    ///
    /// # Errors
    /// `InvalidRequest` for a segment that would name another path.
    pub(crate) fn call(&self, operation: Operation, path: &[&str]) -> Result<Call, InvalidRequest> {
        if path.iter().any(|segment| matches!(*segment, "." | ".." | "")) {
            let message = "uid: expected an id, found a relative path";
            return Err(InvalidRequest::new(askpro_core::DomainCode::InvalidValue, message));
        }
        let mut url = self.base.clone();
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.pop_if_empty().push("v2").extend(path);
        }
        Ok(Call { operation, url, body: None })
    }

    /// Sends a request, once, and gives the JSON of a success.
    pub(crate) async fn json(&self, call: Call, patience: Patience) -> Result<Value, Failure> {
        let operation = call.operation;
        let body = self.send(call, patience).await?;
        let unreadable =
            |found| crate::wire::Unreadable { path: "body", expected: "a success", found };
        let value: Value = serde_json::from_slice(&body)
            .map_err(|_| crate::error::unreadable(operation, unreadable("no JSON")))?;
        if Json::of(&value).get("status").text() == Some("error") {
            return Err(crate::error::unreadable(operation, unreadable("an error")).into());
        }
        Ok(value)
    }

    /// Sends a request, once, and gives the body of a success.
    pub(crate) async fn send(&self, call: Call, patience: Patience) -> Result<Vec<u8>, Failure> {
        let operation = call.operation;
        self.gate.pass(patience).await.map_err(|wait| held_back(operation, wait))?;
        let response =
            self.request(call).send().await.map_err(|error| unanswered(operation, error))?;
        let status = response.status();
        let wait = self.heed(&response);
        tracing::debug!(
            operation = operation.name(),
            status = status.as_u16(),
            request_id = request_id(response.headers()),
            "Cal.com answered"
        );
        if status.is_success() {
            return read(response).await.map_err(|error| cut_off(operation, error).into());
        }
        match read(response).await {
            Ok(body) => {
                Err(classify(&Refused { operation, status, body: RemoteError::read(&body), wait }))
            }
            Err(error) => Err(unread_refusal(operation, status, error)),
        }
    }

    fn request(&self, call: Call) -> reqwest::RequestBuilder {
        let mut request = self
            .http
            .request(call.operation.method(), call.url)
            .timeout(self.timeout)
            .header(header::AUTHORIZATION, self.authorization.clone())
            .header(header::USER_AGENT, USER_AGENT)
            .header(header::ACCEPT, "application/json");
        if let Some(version) = self.versions.of(call.operation) {
            request = request.header(VERSION_HEADER, version.clone());
        }
        if let Some(body) = call.body {
            request = request.header(header::CONTENT_TYPE, "application/json").body(body);
        } else if call.operation.method() == Method::POST {
            request = request.header(header::CONTENT_LENGTH, 0);
        }
        request
    }

    /// Takes note of the rate headers; gives the wait that the server asks for.
    fn heed(&self, response: &Response) -> Option<Duration> {
        let headers = response.headers();
        let texts: Vec<_> = headers
            .iter()
            .filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?)))
            .collect();
        let quota = quota(&texts);
        let asked = headers
            .get(header::RETRY_AFTER)
            .and_then(|value| value.to_str().ok()?.trim().parse().ok())
            .map(seconds);
        if response.status() == StatusCode::TOO_MANY_REQUESTS {
            let wait = asked.or(quota.map(|quota| quota.reset)).unwrap_or(DEFAULT_BLOCK);
            self.gate.block(wait);
            return Some(wait);
        }
        if let Some(quota) = quota {
            self.gate.observe(quota);
        }
        asked
    }
}

/// The body, up to a limit.
async fn read(mut response: Response) -> Result<Vec<u8>, ReadError> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(ReadError::Cut)? {
        if body.len() + chunk.len() > LARGEST_ANSWER {
            return Err(ReadError::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

enum ReadError {
    Cut(reqwest::Error),
    TooLarge,
}

/// A success whose body did not come whole.
fn cut_off(operation: Operation, error: ReadError) -> Error {
    match error {
        ReadError::Cut(error) => no_answer(operation, "the answer was cut off", error),
        ReadError::TooLarge => {
            let found = "more than 16 MiB";
            let unreadable = crate::wire::Unreadable { path: "body", expected: "a page", found };
            crate::error::unreadable(operation, unreadable)
        }
    }
}

/// A refusal whose body did not come whole: the status alone decides. A 4xx surely did nothing, and what it would
/// have said may heal, so it counts as an outage.
fn unread_refusal(operation: Operation, status: StatusCode, error: ReadError) -> Failure {
    let refusal = status.is_client_error() && !matches!(status.as_u16(), 401 | 408 | 410 | 429);
    if let (true, ReadError::Cut(error)) = (refusal, error) {
        let message = format!("the refusal with status {} was cut off", status.as_u16());
        return Error::new(ErrorKind::Unavailable, operation.name(), message)
            .with_source(error.without_url())
            .into();
    }
    classify(&Refused { operation, status, body: RemoteError::unread(), wait: None })
}

/// The request got no answer.
fn unanswered(operation: Operation, error: reqwest::Error) -> Error {
    if error.is_connect() {
        let message = "the calendar cannot be reached";
        return Error::new(ErrorKind::Unavailable, operation.name(), message)
            .with_source(error.without_url());
    }
    if error.is_builder() {
        let message = "the request could not be made; nothing was sent";
        return Error::new(ErrorKind::Configuration, operation.name(), message)
            .with_source(error.without_url());
    }
    let message =
        if error.is_timeout() { "no answer came in time" } else { "the connection broke" };
    no_answer(operation, message, error)
}

/// The request was not sent, to keep within the rate limit.
fn held_back(operation: Operation, wait: Duration) -> Error {
    let message = "too many requests for now; nothing was sent";
    Error::new(ErrorKind::RateLimited, operation.name(), message)
        .with_retry(Retry::SafeAfter(wait.max(Duration::from_millis(1))))
}

/// The server's name for the request, for logs.
fn request_id(headers: &HeaderMap) -> &str {
    headers
        .get("x-request-id")
        .and_then(|value| value.to_str().ok())
        .filter(|id| id.len() <= 128)
        .unwrap_or_default()
}
