//! A body whose sender is known.

use askpro_core::service::SenderScope;
use askpro_retell::Signature;
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
        let signature = Signature::from_headers(
            text(headers, "x-retell-signature"),
            text(headers, "x-retell-timestamp"),
        )?;
        let body = Bytes::from_request(request, state).await?;
        let scope = state.keys.verify(&signature, &body, state.clock.now())?;
        Ok(Self { body, scope })
    }
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}
