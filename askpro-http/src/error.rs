//! The one place where an error becomes a status and a text for the outside.

use askpro_core::ports::DecodeError;
use askpro_core::service::{IntakeError, TokenRefused};
use askpro_retell::SignatureError;
use axum::Json;
use axum::extract::rejection::BytesRejection;
use axum::http::HeaderValue;
use axum::response::{IntoResponse, Response};
use http::{StatusCode, header};
use serde_json::json;

use crate::token::TokenError;

/// Why a request was refused. The outside learns what to mend, the log what happened.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ApiError {
    /// The signature is missing, malformed, stale or wrong.
    #[error("{0}")]
    Signature(#[from] SignatureError),
    /// The calendar's signature is missing, malformed or wrong, or no secret of this company is known.
    #[error("{0}")]
    CalendarSignature(#[from] askpro_calcom::webhook::SignatureError),
    /// The token is missing, worth nothing, or of no use here.
    #[error("{0}")]
    Token(#[from] TokenError),
    /// The body could not be read, or is too large.
    #[error("the body could not be read")]
    Body(#[from] BytesRejection),
    /// The event is no event, or could not be stored.
    #[error("{0}")]
    Intake(#[from] IntakeError),
    /// What Retell asks, a function or a greeting, cannot be read.
    #[error("{0}")]
    Question(#[from] DecodeError),
    /// No function has this name.
    #[error("name: expected the name of a function, found another one")]
    NoSuchFunction,
    /// No such path.
    #[error("no such path")]
    NotFound,
    /// The path exists, for another method.
    #[error("the path takes another method")]
    MethodNotAllowed,
}

impl ApiError {
    fn status(&self) -> StatusCode {
        match self {
            Self::Signature(_) | Self::CalendarSignature(_) => StatusCode::UNAUTHORIZED,
            Self::Token(error) => match error {
                TokenError::Refused(TokenRefused::NotChecked(_)) => StatusCode::SERVICE_UNAVAILABLE,
                TokenError::NotAllowed => StatusCode::FORBIDDEN,
                _ => StatusCode::UNAUTHORIZED,
            },
            Self::Body(rejection) => rejection.status(),
            Self::Intake(IntakeError::Undecodable(_)) | Self::Question(_) => {
                StatusCode::BAD_REQUEST
            }
            Self::Intake(IntakeError::NotStored(_)) => StatusCode::SERVICE_UNAVAILABLE,
            Self::NotFound | Self::NoSuchFunction => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
        }
    }

    fn message(&self) -> String {
        match self {
            Self::Body(rejection) if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE => {
                format!("body: expected at most {} bytes, found more", crate::BODY_LIMIT)
            }
            Self::Intake(IntakeError::NotStored(_)) => "not stored, send it again".to_owned(),
            Self::Token(TokenError::Refused(TokenRefused::NotChecked(_))) => {
                "the token could not be checked, send it again".to_owned()
            }
            other => other.to_string(),
        }
    }

    /// How to come in (RFC 6750), where a token is asked for.
    fn challenge(&self) -> Option<&'static str> {
        Some(match self {
            Self::Token(TokenError::Missing | TokenError::NoCredential) => "Bearer",
            Self::Token(TokenError::Unclear) => r#"Bearer error="invalid_request""#,
            Self::Token(TokenError::NotAllowed) => r#"Bearer error="insufficient_scope""#,
            Self::Token(TokenError::Refused(refused)) => match refused {
                TokenRefused::NotChecked(_) => return None,
                _ => r#"Bearer error="invalid_token""#,
            },
            _ => return None,
        })
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let status = self.status();
        let message = self.message();
        match &self {
            Self::Intake(IntakeError::NotStored(error)) => {
                let (operation, kind) = (error.operation(), error.kind());
                tracing::error!(operation, %kind, "event not stored");
            }
            // Whoever signed it, or claims to have, may not send it again: with it, a call may be lost.
            Self::Intake(IntakeError::Undecodable(_)) | Self::Body(_) => {
                tracing::warn!(status = status.as_u16(), reason = message, "signed event refused");
            }
            Self::Question(_) | Self::NoSuchFunction => {
                tracing::warn!(
                    status = status.as_u16(),
                    reason = message,
                    "signed question refused"
                );
            }
            Self::Token(TokenError::Refused(TokenRefused::NotChecked(error))) => {
                let (operation, kind) = (error.operation(), error.kind());
                tracing::error!(operation, %kind, "token not checked");
            }
            Self::Signature(_)
            | Self::CalendarSignature(_)
            | Self::Token(_)
            | Self::NotFound
            | Self::MethodNotAllowed => {
                tracing::info!(status = status.as_u16(), reason = message, "request refused");
            }
        }
        let mut response = failure(status, &message);
        if let Some(challenge) = self.challenge() {
            let challenge = HeaderValue::from_static(challenge);
            response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
        }
        response
    }
}

/// The form of every refusal.
pub(crate) fn failure(status: StatusCode, message: &str) -> Response {
    (status, Json(json!({ "success": false, "message": message }))).into_response()
}
