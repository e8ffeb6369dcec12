//! Tokens, by their hashes.

use std::fmt;

use async_trait::async_trait;
use chrono::{DateTime, Utc};

use crate::audit::Actor;
use crate::error::Result;
use crate::id::{CompanyId, TokenId};
use crate::token::{ApiToken, NewToken, TokenHash};

/// Remembers who may come in by which token. It never learns a secret.
#[async_trait]
pub trait TokenStore: fmt::Debug + Send + Sync + 'static {
    /// Stores a token, and in the audit log who made it.
    ///
    /// # Errors
    /// `InvalidInput` when its company or branch is not known, the branch is another company's, or a token has this hash;
    /// then nothing is stored. `Storage`.
    async fn create_token(
        &self,
        new: &NewToken,
        actor: Actor,
        now: DateTime<Utc>,
    ) -> Result<ApiToken>;

    /// The token with this hash, also when it has expired or was revoked ([`ApiToken::state`]); `None` when there is none.
    /// The tenant is found by it.
    ///
    /// # Errors
    /// `Storage`, `CorruptData`.
    async fn token_by_hash(&self, hash: &TokenHash) -> Result<Option<ApiToken>>;

    /// The tokens of a company, or of [`CompanyId::OPERATOR`], or, for the operator who looks after all, of everybody; in
    /// the order in which they were made, with those that are worth nothing any more.
    ///
    /// # Errors
    /// `Storage`, `CorruptData`.
    async fn tokens(&self, company: Option<CompanyId>) -> Result<Vec<ApiToken>>;

    /// Takes a token back for ever, and writes into the audit log who did; answers the token as it is since. `None` when
    /// the company has no such token.
    ///
    /// One that was revoked before stays as it was, and nothing is written.
    ///
    /// # Errors
    /// `Storage`, `CorruptData`.
    async fn revoke_token(
        &self,
        company: CompanyId,
        token: TokenId,
        actor: Actor,
        now: DateTime<Utc>,
    ) -> Result<Option<ApiToken>>;

    /// Notes that a token is used, unless it was noted less than [`TOKEN_USE_NOTED_EVERY`] before; answers whether it did.
    ///
    /// # Errors
    /// `Storage`.
    async fn token_used(
        &self,
        company: CompanyId,
        token: TokenId,
        now: DateTime<Utc>,
    ) -> Result<bool>;
}

/// How often the use of a token is noted at most.
pub const TOKEN_USE_NOTED_EVERY: chrono::Duration = chrono::Duration::minutes(1);
