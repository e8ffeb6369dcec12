//! Who comes in by a token.

use askpro_core::service::{SenderScope, TokenRefused};
use askpro_core::{ApiToken, Role};
use axum::extract::{FromRequest, FromRequestParts, Request};
use bytes::Bytes;
use http::request::Parts;
use http::{HeaderMap, header};

use crate::error::ApiError;
use crate::extract::{Unclear, Verified, only};
use crate::state::AppState;

/// The header that carries a token where `Authorization` is taken by something else.
const TOKEN_HEADER: &str = "x-mcp-token";

/// Why nobody is let in by a token.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TokenError {
    /// There is none.
    #[error("a token is missing: expected Authorization: Bearer, or X-MCP-Token")]
    Missing,
    /// There is none, and no signature either.
    #[error("expected a signature or a token, found neither")]
    NoCredential,
    /// A header stands there twice or is no text, or the two headers differ.
    #[error("it is not clear which token counts: expected one")]
    Unclear,
    /// It is worth nothing, or could not be looked up.
    #[error(transparent)]
    Refused(#[from] TokenRefused),
    /// It is worth something, but not here.
    #[error("the token does not allow this")]
    NotAllowed,
}

/// The token that a request brings, in `Authorization: Bearer` or `X-MCP-Token`; it is worth something now.
///
/// Without [`AppState::with_tokens`] no token is known.
#[derive(Debug, Clone)]
pub struct Bearer(pub ApiToken);

impl FromRequestParts<AppState> for Bearer {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        let secret = secret(&parts.headers).map_err(|Unclear| TokenError::Unclear)?;
        let secret = secret.ok_or(TokenError::Missing)?;
        let tokens = state.tokens.as_ref().ok_or(TokenError::Refused(TokenRefused::Unknown))?;
        let token = tokens.verify(secret).await.map_err(TokenError::from)?;
        // What is only noted must not keep a caller waiting.
        let (tokens, used) = (tokens.clone(), token.clone());
        tokio::spawn(async move { tokens.used(&used).await });
        Ok(Self(token))
    }
}

/// A body that one of our keys signed, or that comes with a token by which functions may be called: an agent's, or that
/// of a company's admin.
///
/// Where there is a signature it alone counts. So a token does not help who signs wrongly, and what else stands in the
/// headers, for a proxy perhaps, does not harm who signs.
#[derive(Clone)]
pub struct SignedOrToken {
    /// The body.
    pub body: Bytes,
    /// For whom the key or the token speaks.
    pub scope: SenderScope,
}

impl std::fmt::Debug for SignedOrToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SignedOrToken")
            .field("body_bytes", &self.body.len())
            .field("scope", &self.scope)
            .finish()
    }
}

impl FromRequest<AppState> for SignedOrToken {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, ApiError> {
        if request.headers().contains_key(crate::extract::SIGNATURE) {
            let Verified { body, scope } = Verified::from_request(request, state).await?;
            return Ok(Self { body, scope });
        }
        let (mut parts, body) = request.into_parts();
        let Bearer(token) = match Bearer::from_request_parts(&mut parts, state).await {
            Err(ApiError::Token(TokenError::Missing)) => Err(TokenError::NoCredential)?,
            found => found?,
        };
        let scope = functions_of(&token).ok_or(TokenError::NotAllowed)?;
        let body = Bytes::from_request(Request::from_parts(parts, body), state).await?;
        Ok(Self { body, scope })
    }
}

/// Whose functions a token may call. The operator's may not: it belongs to no company, and should stand in no agent's
/// settings.
fn functions_of(token: &ApiToken) -> Option<SenderScope> {
    let company = token.scope.company()?;
    token.scope.role().includes(Role::Agent).then(|| SenderScope::of([company]))
}

/// The one secret that the headers bring.
fn secret(headers: &HeaderMap) -> Result<Option<&str>, Unclear> {
    let bearer = only(headers, header::AUTHORIZATION.as_str())?.and_then(bearer);
    let own = only(headers, TOKEN_HEADER)?.map(str::trim);
    match (bearer, own) {
        (Some(one), Some(other)) if one != other => Err(Unclear),
        (one, other) => Ok(one.or(other)),
    }
}

/// What stands behind the scheme, whose case does not matter; `None` for another scheme.
fn bearer(value: &str) -> Option<&str> {
    let (scheme, secret) = value.trim().split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| secret.trim())
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn found(headers: &[(&'static str, &'static str)]) -> Result<Option<String>, ()> {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(*name, HeaderValue::from_static(value));
        }
        secret(&map).map(|found| found.map(str::to_owned)).map_err(|Unclear| ())
    }

    #[test]
    fn a_token_is_found_in_either_header() {
        for headers in [
            &[("authorization", "Bearer a")][..],
            &[("authorization", "bEARER   a ")],
            &[("x-mcp-token", "a")],
            &[("x-mcp-token", " a ")],
            &[("authorization", "Bearer a"), ("x-mcp-token", "a")],
            &[("authorization", "Basic dTpw"), ("x-mcp-token", "a")],
        ] {
            assert_eq!(found(headers), Ok(Some("a".to_owned())), "{headers:?}");
        }
        for headers in [&[][..], &[("authorization", "Basic dTpw")], &[("authorization", "a")]] {
            assert_eq!(found(headers), Ok(None), "{headers:?}");
        }
    }

    #[test]
    fn what_may_mean_two_tokens_means_none() {
        for headers in [
            [("authorization", "Bearer a"), ("x-mcp-token", "b")],
            [("authorization", "Bearer a"), ("authorization", "Bearer a")],
            [("authorization", "Basic dTpw"), ("authorization", "Bearer a")],
            [("x-mcp-token", "a"), ("x-mcp-token", "a")],
            [("authorization", "Bearer a"), ("x-mcp-token", "")],
        ] {
            assert_eq!(found(&headers), Err(()), "{headers:?}");
        }
    }
}
