//! A body whose sender is known.

use askpro_calcom::webhook::{SIGNATURE_HEADER, SignatureError as CalcomSignatureError};
use askpro_core::CompanyId;
use askpro_core::service::SenderScope;
use askpro_retell::{Signature, SignatureError};
use axum::RequestExt;
use axum::extract::{FromRequest, Path, Request};
use bytes::Bytes;
use http::HeaderMap;

use crate::error::ApiError;
use crate::state::AppState;

/// The header with Retell's signature.
pub(crate) const SIGNATURE: &str = "x-retell-signature";

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
        let signature = only(headers, SIGNATURE).map_err(|Unclear| SignatureError::Malformed)?;
        let signature = Signature::from_headers(signature, timestamp)?;
        let body = Bytes::from_request(request, state).await?;
        let scope = state.keys.verify(&signature, &body, state.clock.now())?;
        Ok(Self { body, scope })
    }
}

/// A body, byte for byte as it came, that a secret of the company in the path signed.
///
/// The signature is checked before anything is parsed. A company that is not known, or has no secret, is refused as one
/// with another secret is.
#[derive(Clone)]
pub struct VerifiedCalendar {
    /// The body.
    pub body: Bytes,
    /// Whose calendar it is.
    pub company: CompanyId,
}

impl std::fmt::Debug for VerifiedCalendar {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("VerifiedCalendar")
            .field("body_bytes", &self.body.len())
            .field("company", &self.company)
            .finish()
    }
}

impl FromRequest<AppState> for VerifiedCalendar {
    type Rejection = ApiError;

    async fn from_request(mut request: Request, state: &AppState) -> Result<Self, ApiError> {
        let named = request.extract_parts::<Path<String>>().await;
        let company = named.ok().and_then(|Path(text)| text.parse().ok()).map(CompanyId::new);
        let headers = request.headers();
        let signature = only(headers, SIGNATURE_HEADER)
            .map_err(|Unclear| CalcomSignatureError::Malformed)?
            .map(str::to_owned);
        let body = Bytes::from_request(request, state).await?;
        let company = state.calendar_secrets.verify(company, signature.as_deref(), &body)?;
        Ok(Self { body, company })
    }
}

/// A header that stands there twice, or is no text.
pub(crate) struct Unclear;

/// The value of a header. With a second line it is not clear which one counts: a proxy may check the one, we the other.
pub(crate) fn only<'a>(headers: &'a HeaderMap, name: &str) -> Result<Option<&'a str>, Unclear> {
    let mut values = headers.get_all(name).iter();
    match (values.next(), values.next()) {
        (None, _) => Ok(None),
        (Some(value), None) => value.to_str().map(Some).map_err(|_| Unclear),
        (Some(_), Some(_)) => Err(Unclear),
    }
}
