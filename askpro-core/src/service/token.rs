//! Making tokens, and knowing them again.

use std::sync::Arc;

use chrono::Duration;
use secrecy::zeroize::Zeroizing;

use crate::audit::Actor;
use crate::error::{Error, ErrorKind, Result};
use crate::id::{CompanyId, TokenId};
use crate::ports::{Clock, Randomness, Store, TOKEN_USE_NOTED_EVERY};
use crate::token::{ApiToken, NewToken, TokenScope, TokenSecret, TokenState};

/// The longest name of a token, in characters.
const LONGEST_NAME: usize = 100;

/// Why somebody is not let in. Says nothing of what they sent.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TokenRefused {
    /// No token has this secret.
    #[error("the token is not known")]
    Unknown,
    /// Its time has passed.
    #[error("the token has expired")]
    Expired,
    /// It was taken back.
    #[error("the token was revoked")]
    Revoked,
    /// It could not be looked up; that says nothing about it.
    #[error(transparent)]
    NotChecked(#[from] Error),
}

/// Makes tokens, and knows them again.
#[derive(Debug, Clone)]
pub struct TokenService {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    randomness: Arc<dyn Randomness>,
}

impl TokenService {
    /// Tokens that are kept in `store`, with secrets made of `randomness`.
    #[must_use]
    pub fn new(
        store: Arc<dyn Store>,
        clock: Arc<dyn Clock>,
        randomness: Arc<dyn Randomness>,
    ) -> Self {
        Self { store, clock, randomness }
    }

    /// Makes a token that lasts for a while, or as long as is usual for its role ([`crate::Role::lasts`]). The secret is
    /// here this once and nowhere else.
    ///
    /// # Errors
    /// `InvalidInput` when the name is blank, too long or has control characters, the time is no time, or the company or
    /// branch is not known; `Unavailable` without randomness; those of the store.
    pub async fn create(
        &self,
        scope: TokenScope,
        name: &str,
        lasts: Option<Duration>,
        actor: Actor,
    ) -> Result<(ApiToken, TokenSecret)> {
        let refused = |message| Err(Error::new(ErrorKind::InvalidInput, "create_token", message));
        let name = name.trim();
        if name.is_empty() || name.chars().count() > LONGEST_NAME || name.contains(char::is_control)
        {
            return refused("name: expected 1 to 100 characters on one line, found another text");
        }
        let now = self.clock.now();
        let lasts = lasts.unwrap_or_else(|| scope.role().lasts());
        let end = now.checked_add_signed(lasts).filter(|end| *end > now);
        let Some(expires_at) = end else {
            return refused("expires_in: expected a time to come, found another one");
        };
        let mut bytes = Zeroizing::new([0; TokenSecret::BYTES]);
        self.randomness.fill(&mut *bytes)?;
        let secret = TokenSecret::from_bytes(&bytes);
        let new = NewToken { scope, name: name.to_owned(), expires_at, hash: secret.hash() };
        let token = self.store.create_token(&new, actor, now).await?;
        Ok((token, secret))
    }

    /// Whose token this is. Asked anew each time, so that a token is worth nothing from the moment it is revoked.
    ///
    /// Whoever lets somebody in by it calls [`Self::used`], too; that may wait, this may not.
    ///
    /// # Errors
    /// [`TokenRefused`]: nobody is let in.
    pub async fn verify(&self, secret: &str) -> Result<ApiToken, TokenRefused> {
        let secret: TokenSecret = secret.parse().map_err(|_| TokenRefused::Unknown)?;
        let found = self.store.token_by_hash(&secret.hash()).await?;
        let token = found.ok_or(TokenRefused::Unknown)?;
        match token.state(self.clock.now()) {
            TokenState::Valid => Ok(token),
            TokenState::Expired => Err(TokenRefused::Expired),
            TokenState::Revoked => Err(TokenRefused::Revoked),
        }
    }

    /// Notes that a token was used, to about a minute. Nothing hangs on it: when it cannot be noted, the log says so.
    pub async fn used(&self, token: &ApiToken) {
        let now = self.clock.now();
        if token.last_used_at.is_some_and(|last| last > now - TOKEN_USE_NOTED_EVERY) {
            return;
        }
        if let Err(error) = self.store.token_used(token.scope.owner(), token.id, now).await {
            tracing::warn!(kind = %error.kind(), "the use of a token could not be noted");
        }
    }

    /// The tokens of a company, or of everybody.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn list(&self, company: Option<CompanyId>) -> Result<Vec<ApiToken>> {
        self.store.tokens(company).await
    }

    /// Takes a token back for ever; `None` when the company has no such token. A repeat changes nothing.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn revoke(
        &self,
        company: CompanyId,
        token: TokenId,
        actor: Actor,
    ) -> Result<Option<ApiToken>> {
        self.store.revoke_token(company, token, actor, self.clock.now()).await
    }
}
