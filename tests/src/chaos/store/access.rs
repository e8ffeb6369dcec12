//! Who may come in, what opens the services, and who changed what.

use askpro_core::ports::{AuditStore, SecretStore, TokenStore};
use askpro_core::{
    Actor, ApiToken, AuditEntry, CompanyId, NewToken, Result, Sealed, SealedSecret, SecretKind,
    TokenHash, TokenId,
};
use async_trait::async_trait;
use chrono::{DateTime, Utc};

use super::super::gate::To;
use super::FaultyStore;

#[deny(clippy::missing_trait_methods)]
#[async_trait]
impl TokenStore for FaultyStore {
    async fn create_token(
        &self,
        new: &NewToken,
        actor: Actor,
        now: DateTime<Utc>,
    ) -> Result<ApiToken> {
        pass!(self.create_token(new, actor, now))
    }

    async fn token_by_hash(&self, hash: &TokenHash) -> Result<Option<ApiToken>> {
        pass!(self.token_by_hash(hash))
    }

    async fn tokens(&self, company: Option<CompanyId>) -> Result<Vec<ApiToken>> {
        pass!(self.tokens(company))
    }

    async fn revoke_token(
        &self,
        company: CompanyId,
        token: TokenId,
        actor: Actor,
        now: DateTime<Utc>,
    ) -> Result<Option<ApiToken>> {
        pass!(self.revoke_token(company, token, actor, now))
    }

    async fn token_used(
        &self,
        company: CompanyId,
        token: TokenId,
        now: DateTime<Utc>,
    ) -> Result<bool> {
        pass!(self.token_used(company, token, now))
    }
}

#[deny(clippy::missing_trait_methods)]
#[async_trait]
impl AuditStore for FaultyStore {
    async fn audit(&self, entry: &AuditEntry) -> Result<()> {
        pass!(self.audit(entry))
    }

    async fn audit_entries(&self, company: CompanyId, limit: u32) -> Result<Vec<AuditEntry>> {
        pass!(self.audit_entries(company, limit))
    }
}

#[deny(clippy::missing_trait_methods)]
#[async_trait]
impl SecretStore for FaultyStore {
    async fn put_secret(&self, secret: &SealedSecret, actor: Actor) -> Result<()> {
        pass!(self.put_secret(secret, actor))
    }

    async fn secrets(&self, company: Option<CompanyId>) -> Result<Vec<SealedSecret>> {
        pass!(self.secrets(company))
    }

    async fn reseal_secret(
        &self,
        old: &SealedSecret,
        new: &Sealed,
        actor: Actor,
        now: DateTime<Utc>,
    ) -> Result<bool> {
        pass!(self.reseal_secret(old, new, actor, now))
    }

    async fn delete_secret(
        &self,
        company: CompanyId,
        kind: SecretKind,
        actor: Actor,
        now: DateTime<Utc>,
    ) -> Result<bool> {
        pass!(self.delete_secret(company, kind, actor, now))
    }
}
