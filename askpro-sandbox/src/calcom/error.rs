//! The bodies in which Cal.com says no: three shapes in use at the same time.

use std::time::Duration;

use axum::Json;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Value, json};

use crate::stage::Voice;

pub(super) type Answer<T = Response> = Result<T, ApiError>;

/// An error before it knows its path and time. As a response it carries itself in an extension, and the gate
/// writes the body.
#[derive(Debug, Clone)]
pub(super) struct ApiError {
    status: StatusCode,
    shape: Shape,
}

#[derive(Debug, Clone)]
enum Shape {
    /// `{status, timestamp, path, error{code, message, details}}`, the code an exception's class.
    Exception { class: &'static str, message: String, details: Value },
    /// The same without details, the code a word in capitals.
    Coded { code: &'static str, message: String },
    /// `{statusCode, message}`.
    Bare { message: String },
}

impl ApiError {
    fn exception(status: StatusCode, class: &'static str, message: impl Into<String>) -> Self {
        let message = message.into();
        let reason = status.canonical_reason().unwrap_or("Error");
        let details = json!({ "message": message, "error": reason, "statusCode": status.as_u16() });
        Self { status, shape: Shape::Exception { class, message, details } }
    }

    pub(super) fn bad_request(message: impl Into<String>) -> Self {
        Self::exception(StatusCode::BAD_REQUEST, "BadRequestException", message)
    }

    pub(super) fn unauthorized(message: impl Into<String>) -> Self {
        Self::exception(StatusCode::UNAUTHORIZED, "UnauthorizedException", message)
    }

    pub(super) fn forbidden(message: impl Into<String>) -> Self {
        Self::exception(StatusCode::FORBIDDEN, "ForbiddenException", message)
    }

    pub(super) fn not_found(message: impl Into<String>) -> Self {
        Self::exception(StatusCode::NOT_FOUND, "NotFoundException", message)
    }

    pub(super) fn unprocessable(message: impl Into<String>) -> Self {
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        Self::exception(status, "UnprocessableEntityException", message)
    }

    /// The validation of queries and of the older bodies: the problems stand in the details.
    pub(super) fn invalid(errors: &[Value]) -> Self {
        let shape = Shape::Exception {
            class: "BadRequestException",
            message: "Bad Request Exception".to_owned(),
            details: json!({ "errors": errors }),
        };
        Self { status: StatusCode::BAD_REQUEST, shape }
    }

    /// The fields of the booking form, checked inside the booking: `{email}error_required_field`.
    pub(super) fn form_fields<'a>(slugs: impl IntoIterator<Item = &'a str>) -> Self {
        let mut message = "responses - ".to_owned();
        for slug in slugs {
            message.extend(["{", slug, "}error_required_field, "]);
        }
        let shape = Shape::Coded { code: "BAD_REQUEST", message };
        Self { status: StatusCode::BAD_REQUEST, shape }
    }

    pub(super) fn coded(
        status: StatusCode,
        code: &'static str,
        message: impl Into<String>,
    ) -> Self {
        Self { status, shape: Shape::Coded { code, message: message.into() } }
    }

    pub(super) fn bare(status: StatusCode, message: impl Into<String>) -> Self {
        Self { status, shape: Shape::Bare { message: message.into() } }
    }

    pub(super) fn too_many_requests() -> Self {
        let message = "CustomThrottlerGuard - Too many requests. Please try again later.";
        let shape = Shape::Exception {
            class: "ThrottlerException",
            message: message.to_owned(),
            details: json!(message),
        };
        Self { status: StatusCode::TOO_MANY_REQUESTS, shape }
    }

    /// The answer to a request for `path` at `now`.
    pub(super) fn into_answer(self, path: &str, now: DateTime<Utc>) -> Response {
        let error = match self.shape {
            Shape::Bare { message } => {
                let body = json!({ "statusCode": self.status.as_u16(), "message": message });
                return (self.status, Json(body)).into_response();
            }
            Shape::Exception { class, message, details } => {
                json!({ "code": class, "message": message, "details": details })
            }
            Shape::Coded { code, message } => json!({ "code": code, "message": message }),
        };
        let body = json!({
            "status": "error",
            "timestamp": stamp(now),
            "path": path,
            "error": error,
        });
        (self.status, Json(body)).into_response()
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// An instant as Cal.com writes it: UTC with milliseconds and `Z`.
pub(super) fn stamp(instant: DateTime<Utc>) -> String {
    instant.to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// Cal.com's words for faults.
#[derive(Debug)]
pub(super) struct CalcomVoice;

impl Voice for CalcomVoice {
    fn server_error(&self, status: StatusCode) -> Response {
        let message = if status == StatusCode::INTERNAL_SERVER_ERROR {
            "Internal server error"
        } else {
            status.canonical_reason().unwrap_or("Server error")
        };
        let body = json!({ "statusCode": status.as_u16(), "message": message });
        (status, Json(body)).into_response()
    }

    fn rate_limited(&self, wait: Duration) -> Response {
        let error = ApiError::too_many_requests();
        let mut response = error.into_answer("/v2", DateTime::UNIX_EPOCH);
        rate_headers(&mut response, 120, 0, wait.as_secs());
        response
    }
}

/// The headers of the limit named "default"; `reset` is seconds left.
pub(super) fn rate_headers(response: &mut Response, limit: u32, remaining: u32, reset: u64) {
    let headers = response.headers_mut();
    headers.insert("x-ratelimit-limit-default", HeaderValue::from(limit));
    headers.insert("x-ratelimit-remaining-default", HeaderValue::from(remaining));
    headers.insert("x-ratelimit-reset-default", HeaderValue::from(reset));
}
