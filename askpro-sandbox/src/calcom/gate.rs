//! What every request passes: the rate limit, the key, and the version; and the writing of errors.

use std::sync::Arc;

use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::Twin;
use super::error::{Answer, ApiError, rate_headers};
use super::limit::{Standing, Window};

/// Who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Caller {
    /// With the key.
    Owner,
    /// Without a key.
    Anonymous,
}

impl Caller {
    /// Refuses callers without a key, as the lists of private things do.
    pub(super) fn owner(self) -> Answer<()> {
        if self == Self::Owner {
            return Ok(());
        }
        Err(ApiError::forbidden(
            "PermissionsGuard - no authentication provided. Provide either authorization bearer token.",
        ))
    }

    /// Refuses callers without a key, as the account itself does.
    pub(super) fn authenticated(self) -> Answer<()> {
        if self == Self::Owner {
            return Ok(());
        }
        Err(ApiError::unauthorized("ApiAuthStrategy - no authentication provided"))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Caller {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Self::Rejection> {
        Ok(parts.extensions.get::<Self>().copied().unwrap_or(Self::Anonymous))
    }
}

/// The version a request is routed as. Missing and unknown values are the oldest, without a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Version {
    V2024_04_15,
    V2024_06_11,
    V2024_06_14,
    V2024_08_13,
    V2024_09_04,
    V2026_02_25,
    V2026_05_01,
    V2026_06_12,
}

impl Version {
    fn of(headers: &HeaderMap, knows_2026: bool) -> Self {
        let text = headers.get("cal-api-version").and_then(|value| value.to_str().ok());
        match text {
            Some("2024-06-11") => Self::V2024_06_11,
            Some("2024-06-14") => Self::V2024_06_14,
            Some("2024-08-13") => Self::V2024_08_13,
            Some("2024-09-04") => Self::V2024_09_04,
            Some("2026-02-25") if knows_2026 => Self::V2026_02_25,
            Some("2026-05-01") if knows_2026 => Self::V2026_05_01,
            Some("2026-06-12") if knows_2026 => Self::V2026_06_12,
            _ => Self::V2024_04_15,
        }
    }

    /// Whether bookings of this version take the old bodies.
    pub(super) const fn has_old_bookings(self) -> bool {
        matches!(self, Self::V2024_04_15 | Self::V2024_06_11 | Self::V2024_06_14)
    }

    /// Whether it is a version of the bookings this twin plays.
    pub(super) const fn has_bookings(self) -> bool {
        matches!(self, Self::V2024_08_13 | Self::V2026_02_25)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Version {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Self::Rejection> {
        Ok(parts.extensions.get::<Self>().copied().unwrap_or(Self::V2024_04_15))
    }
}

/// Method and path of a request, for the answer to one that leads nowhere.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    method: Method,
    path: String,
}

impl Asked {
    /// As a route that does not exist.
    pub(super) fn nowhere(&self) -> ApiError {
        ApiError::not_found(format!("Cannot {} {}", self.method, self.path))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Asked {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Self::Rejection> {
        Ok(Self { method: parts.method.clone(), path: parts.uri.path().to_owned() })
    }
}

/// The answer for anything that is no route.
pub(super) async fn nowhere(asked: Asked) -> ApiError {
    asked.nowhere()
}

/// The layer.
pub(super) async fn pass(
    State(twin): State<Arc<Twin>>,
    mut request: Request,
    next: Next,
) -> Response {
    let path = request
        .uri()
        .path_and_query()
        .map_or("/", axum::http::uri::PathAndQuery::as_str)
        .to_owned();
    let (standing, number) = twin.count(request.headers());
    let mut response = if standing.as_ref().is_some_and(|standing| !standing.allowed) {
        ApiError::too_many_requests().into_response()
    } else {
        match twin.caller(request.headers()) {
            Ok(caller) => {
                let version = Version::of(request.headers(), twin.config.knows_2026);
                request.extensions_mut().insert(caller);
                request.extensions_mut().insert(version);
                next.run(request).await
            }
            Err(refused) => refused.into_response(),
        }
    };
    if let Some(error) = response.extensions_mut().remove::<ApiError>() {
        response = error.into_answer(&path, twin.clock.now());
    }
    if let (Some(standing), Some(limit)) = (standing, twin.config.rate_limit) {
        rate_headers(&mut response, limit, standing.remaining, standing.reset_seconds);
    }
    if let Ok(id) = HeaderValue::from_str(&format!("req_{number:08}")) {
        response.headers_mut().insert("x-request-id", id);
    }
    response
}

impl Twin {
    /// Counts a request for its key's limit; `None` when there is no limit.
    fn count(&self, headers: &HeaderMap) -> (Option<Standing>, u64) {
        let now = self.clock.now();
        let key = bearer(headers).unwrap_or_default().to_owned();
        let mut state = self.state();
        let number = state.next_request();
        let standing = self.config.rate_limit.map(|limit| {
            state.windows.entry(key).or_insert_with(|| Window::opened(now)).hit(limit, now)
        });
        (standing, number)
    }

    fn caller(&self, headers: &HeaderMap) -> Answer<Caller> {
        if !headers.contains_key(header::AUTHORIZATION) {
            return Ok(Caller::Anonymous);
        }
        if bearer(headers).is_some_and(|key| self.config.is_key(key)) {
            return Ok(Caller::Owner);
        }
        Err(ApiError::unauthorized("ApiAuthStrategy - api key - Your api key is not valid"))
    }
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ")
}
