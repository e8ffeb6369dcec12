//! What a twin was asked, for asserting.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use axum::http::Method;
use bytes::Bytes;
use serde_json::Value;

/// A request as it came in. Debug leaves out query and body, which may name people.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SeenRequest {
    /// The method.
    pub method: Method,
    /// The path, without the query.
    pub path: String,
    /// The query as it stood in the URL, without the question mark.
    pub query: Option<String>,
    /// The header `cal-api-version`.
    pub version: Option<String>,
    /// Whether there was an `Authorization` header; whether it was right is not said here.
    pub has_key: bool,
    /// The body.
    pub body: Bytes,
}

impl SeenRequest {
    /// The body as JSON; `None` when it is none.
    #[must_use]
    pub fn json(&self) -> Option<Value> {
        serde_json::from_slice(&self.body).ok()
    }

    /// Whether it is this method on exactly this path.
    #[must_use]
    pub fn is(&self, method: &Method, path: &str) -> bool {
        self.method == *method && self.path == path
    }
}

impl fmt::Debug for SeenRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SeenRequest")
            .field("method", &self.method)
            .field("path", &self.path)
            .field("version", &self.version)
            .finish_non_exhaustive()
    }
}

/// All requests so far. Clones share it.
#[derive(Debug, Clone, Default)]
pub(crate) struct RequestLog(Arc<Mutex<Vec<SeenRequest>>>);

impl RequestLog {
    pub(crate) fn push(&self, request: SeenRequest) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(request);
    }

    pub(crate) fn all(&self) -> Vec<SeenRequest> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn clear(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}
