//! A body whose sender is known.

use askpro_core::service::SenderScope;
use askpro_retell::{Signature, SignatureError};
use axum::extract::{FromRequest, Request};
use bytes::Bytes;
use http::HeaderMap;

use crate::error::ApiError;
use crate::state::AppState;

/// A body, byte for byte as it came, that one of our keys signed.
///
/// The signature is checked before anything is parsed.
#[derive(Clone)]
pub struct Verified {
    /// The body.
    pub body: Bytes,
    /// For whom the key speaks.
    pub scope: SenderScope,
}

impl std::fmt::Debug for Verified {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Verified")
            .field("body_bytes", &self.body.len())
            .field("scope", &self.scope)
            .finish()
    }
}

impl FromRequest<AppState> for Verified {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, ApiError> {
        let headers = request.headers();
        // The timestamp matters only beside a bare digest, which is refused without one.
        let timestamp = only(headers, "x-retell-timestamp").unwrap_or_default();
        let signature = Signature::from_headers(only(headers, "x-retell-signature")?, timestamp)?;
        let body = Bytes::from_request(request, state).await?;
        let scope = state.keys.verify(&signature, &body, state.clock.now())?;
        Ok(Self { body, scope })
    }
}

/// The value of a header. With a second line it is not clear which one counts: a proxy may check the one, we the other.
fn only<'a>(headers: &'a HeaderMap, name: &str) -> Result<Option<&'a str>, SignatureError> {
    let mut values = headers.get_all(name).iter();
    match (values.next(), values.next()) {
        (None, _) => Ok(None),
        (Some(value), None) => value.to_str().map(Some).map_err(|_| SignatureError::Malformed),
        (Some(_), Some(_)) => Err(SignatureError::Malformed),
    }
}
