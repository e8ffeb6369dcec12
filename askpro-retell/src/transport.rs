//! One request and its answer: sending, size limit, and what a failure means.

use std::time::Duration;

use askpro_core::{DomainCode, Error, ErrorKind, Retry};
use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderValue};
use reqwest::{Method, StatusCode};
use serde_json::Value;
use url::Url;

/// A page of a thousand calls stays far below this.
const MAX_ANSWER_BYTES: usize = 32 * 1024 * 1024;

/// A longer wait is no advice: whoever retries has a ladder of its own.
const MAX_WAIT: Duration = Duration::from_hours(1);

/// What a request names, and so what "not found" means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Subject {
    /// Nothing: the whole account.
    Account,
    Agent,
    Call,
    /// A version of an agent that is to be changed: it may be refused although it exists.
    Draft,
    Number,
    /// A number that is to be bound: what it is bound to may be refused.
    Binding,
}

/// A request, as the API names it.
#[derive(Debug)]
pub(crate) struct Request<'a> {
    /// The operation of the port, for errors and logs.
    pub(crate) operation: &'static str,
    pub(crate) method: Method,
    /// The path below the base, unescaped.
    pub(crate) path: &'a [&'a str],
    pub(crate) query: Vec<(&'static str, String)>,
    pub(crate) body: Option<Value>,
    /// Whether a repeat does no harm: decides what a lost answer means.
    pub(crate) idempotent: bool,
    pub(crate) subject: Subject,
}

impl<'a> Request<'a> {
    /// A read without query and body.
    pub(crate) const fn read(operation: &'static str, method: Method, path: &'a [&'a str]) -> Self {
        Self {
            operation,
            method,
            path,
            query: Vec::new(),
            body: None,
            idempotent: true,
            subject: Subject::Account,
        }
    }
}

/// Sends requests with the key, to one server.
#[derive(Debug)]
pub(crate) struct Transport {
    http: reqwest::Client,
    base: Url,
    authorization: HeaderValue,
    timeout: Duration,
}

impl Transport {
    pub(crate) const fn new(
        http: reqwest::Client,
        base: Url,
        authorization: HeaderValue,
        timeout: Duration,
    ) -> Self {
        Self { http, base, authorization, timeout }
    }

    pub(crate) const fn base(&self) -> &Url {
        &self.base
    }

    /// Sends the request once; gives the body of an answer of success.
    pub(crate) async fn send(&self, request: Request<'_>) -> Result<Vec<u8>, Error> {
        let operation = request.operation;
        let idempotent = request.idempotent;
        let mut builder = self
            .http
            .request(request.method, self.url(request.path))
            .header(AUTHORIZATION, self.authorization.clone())
            .timeout(self.timeout);
        if !request.query.is_empty() {
            builder = builder.query(&request.query);
        }
        if let Some(body) = &request.body {
            builder = builder.json(body);
        }
        let lost = |error| lost(operation, idempotent, error);
        let mut response = builder.send().await.map_err(lost)?;
        let status = response.status();
        tracing::debug!(operation, status = status.as_u16(), "retell answered");
        if !status.is_success() {
            let refusal = Refusal { operation, idempotent, subject: request.subject };
            return Err(refusal.error(status, response.headers()));
        }
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(lost)? {
            if body.len() + chunk.len() > MAX_ANSWER_BYTES {
                let message = format!("expected at most {MAX_ANSWER_BYTES} bytes, found more");
                return Err(Error::new(ErrorKind::UnexpectedAnswer, operation, message));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body)
    }

    fn url(&self, path: &[&str]) -> Url {
        let mut url = self.base.clone();
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.pop_if_empty().extend(path);
        }
        url
    }
}

/// No answer, or only a part of one. The address is taken out of the cause: it may hold an id.
fn lost(operation: &'static str, idempotent: bool, error: reqwest::Error) -> Error {
    let (kind, message) = if error.is_connect() {
        (ErrorKind::Unavailable, "could not connect")
    } else if error.is_builder() {
        (ErrorKind::InvalidInput, "the request could not be made")
    } else {
        let kind = if idempotent { ErrorKind::Unavailable } else { ErrorKind::OutcomeUnknown };
        (kind, if error.is_timeout() { "no answer in time" } else { "the connection broke" })
    };
    Error::new(kind, operation, message).with_source(error.without_url())
}

/// What an answer without success means for a request.
#[derive(Debug, Clone, Copy)]
struct Refusal {
    operation: &'static str,
    idempotent: bool,
    subject: Subject,
}

impl Refusal {
    /// Decides by the status alone: Retell's messages are prose, and may hold a number.
    fn error(self, status: StatusCode, headers: &HeaderMap) -> Error {
        let (kind, message) = self.meaning(status);
        let error = Error::new(kind, self.operation, message).with_remote_code(status.as_str());
        match (kind, self.subject) {
            (ErrorKind::Unauthorized, _) => error.with_code(DomainCode::RetellInvalidKey),
            (ErrorKind::NotFound, Subject::Agent | Subject::Draft) => {
                error.with_code(DomainCode::AgentNotFound)
            }
            (ErrorKind::NotFound, Subject::Number | Subject::Binding) => {
                error.with_code(DomainCode::NumberNotConfigured)
            }
            (ErrorKind::RateLimited | ErrorKind::Unavailable, _) => match wait(headers) {
                Some(wait) => error.with_retry(Retry::SafeAfter(wait)),
                None => error,
            },
            _ => error,
        }
    }

    const fn meaning(self, status: StatusCode) -> (ErrorKind, &'static str) {
        match status.as_u16() {
            401 | 403 => (ErrorKind::Unauthorized, "the API key is refused"),
            402 => (ErrorKind::Configuration, "the account needs a payment"),
            404 if matches!(self.subject, Subject::Draft | Subject::Binding) => {
                (ErrorKind::NotFound, "not found")
            }
            400 | 422 if matches!(self.subject, Subject::Draft) => {
                (ErrorKind::InvalidInput, "refused: is the version published, or a function unfit?")
            }
            400 | 422 if matches!(self.subject, Subject::Binding) => {
                (ErrorKind::InvalidInput, "refused: is there such an agent, and such a version?")
            }
            404 | 422 if !matches!(self.subject, Subject::Account) => {
                (ErrorKind::NotFound, "not found")
            }
            404 => (ErrorKind::Configuration, "no such path: is the base URL right?"),
            429 => (ErrorKind::RateLimited, "too many requests"),
            408 | 409 | 500..=599 if self.idempotent => {
                (ErrorKind::Unavailable, "the service failed")
            }
            408 | 409 | 500..=599 => {
                (ErrorKind::OutcomeUnknown, "the service failed, perhaps after it did it")
            }
            300..=399 => (ErrorKind::UnexpectedAnswer, "expected an answer, found a redirect"),
            _ => (ErrorKind::InvalidInput, "the request is refused"),
        }
    }
}

/// How long the service asks to wait: `retry-after-ms`, else `retry-after` in seconds.
fn wait(headers: &HeaderMap) -> Option<Duration> {
    let number =
        |name: &str| -> Option<f64> { headers.get(name)?.to_str().ok()?.trim().parse().ok() };
    let seconds =
        number("retry-after-ms").map(|ms| ms / 1000.0).or_else(|| number("retry-after"))?;
    Some(Duration::try_from_secs_f64(seconds).ok()?.min(MAX_WAIT))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(idempotent: bool) -> Refusal {
        Refusal { operation: "call", idempotent, subject: Subject::Account }
    }

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect()
    }

    #[test]
    fn a_write_whose_answer_failed_has_an_unknown_outcome() {
        for status in [408, 409, 500, 502, 503, 504] {
            let status = StatusCode::from_u16(status).unwrap();
            let error = refusal(false).error(status, &HeaderMap::new());
            assert_eq!(error.kind(), ErrorKind::OutcomeUnknown, "{status}");
            assert_eq!(error.retry(), Retry::OutcomeUnknown);
            let error = refusal(true).error(status, &HeaderMap::new());
            assert_eq!(error.kind(), ErrorKind::Unavailable, "{status}");
        }
    }

    #[test]
    fn the_wait_the_service_asks_for_is_kept_within_limits() {
        for (pairs, expected) in [
            (vec![("retry-after", "7")], Some(Duration::from_secs(7))),
            (
                vec![("retry-after-ms", "1500"), ("retry-after", "7")],
                Some(Duration::from_millis(1500)),
            ),
            (vec![("retry-after", "0.5")], Some(Duration::from_millis(500))),
            (vec![("retry-after", "999999999")], Some(MAX_WAIT)),
            (vec![("retry-after", "-1")], None),
            (vec![("retry-after", "NaN")], None),
            (vec![("retry-after", "inf")], None),
            (vec![("retry-after", "Wed, 21 Oct 2026 07:28:00 GMT")], None),
            (vec![], None),
        ] {
            assert_eq!(wait(&headers(&pairs)), expected, "{pairs:?}");
        }
    }

    #[test]
    fn ids_in_the_path_are_escaped() {
        let base = Url::parse("https://example.com/prefix/").unwrap();
        let transport = Transport::new(
            reqwest::Client::new(),
            base,
            HeaderValue::from_static("Bearer key_test"),
            Duration::from_secs(1),
        );
        let url = transport.url(&["v2", "get-call", "a/../b?c#d e"]);
        assert_eq!(url.as_str(), "https://example.com/prefix/v2/get-call/a%2F..%2Fb%3Fc%23d%20e");
        let url = transport.url(&["get-phone-number", "+493023125010"]);
        assert_eq!(url.as_str(), "https://example.com/prefix/get-phone-number/+493023125010");
    }
}
