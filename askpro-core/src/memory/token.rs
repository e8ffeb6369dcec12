//! Tokens, by their hashes.

use std::collections::BTreeMap;

use async_trait::async_trait;
use chrono::{DateTime, Utc};

use super::{MemoryStore, State};
use crate::audit::{Actor, AuditEntry};
use crate::error::{Error, ErrorKind, Result};
use crate::id::{CompanyId, TokenId};
use crate::ports::{TOKEN_USE_NOTED_EVERY, TokenStore};
use crate::token::{ApiToken, NewToken, TokenHash};

pub(super) type Tokens = BTreeMap<TokenId, (TokenHash, ApiToken)>;

fn refused(message: String) -> Error {
    Error::new(ErrorKind::InvalidInput, "create_token", message)
}

impl State {
    fn check_token(&self, new: &NewToken) -> Result<()> {
        if self.tokens.values().any(|(hash, _)| *hash == new.hash) {
            return Err(refused(
                "hash: expected a new one, found that of another token".to_owned(),
            ));
        }
        let Some(id) = new.scope.company() else { return Ok(()) };
        let Some(company) = self.companies.get(&id) else {
            return Err(refused(format!("company: expected a known one, found {id}")));
        };
        match new.scope.branch() {
            Some(branch) if company.branch(branch).is_none() => {
                Err(refused(format!("branch: expected one of company {id}, found {branch}")))
            }
            _ => Ok(()),
        }
    }

    fn token_of(&mut self, company: CompanyId, token: TokenId) -> Option<&mut ApiToken> {
        let (_, token) = self.tokens.get_mut(&token)?;
        (token.scope.owner() == company).then_some(token)
    }
}

#[async_trait]
impl TokenStore for MemoryStore {
    async fn create_token(
        &self,
        new: &NewToken,
        actor: Actor,
        now: DateTime<Utc>,
    ) -> Result<ApiToken> {
        let mut state = self.state();
        state.check_token(new)?;
        let token = ApiToken {
            id: TokenId::new(state.next_id(now)),
            scope: new.scope.clone(),
            name: new.name.clone(),
            created_at: now,
            expires_at: new.expires_at,
            revoked_at: None,
            last_used_at: None,
        };
        state.tokens.insert(token.id, (new.hash, token.clone()));
        state.audit.push(AuditEntry::token_created(&token, actor));
        Ok(token)
    }

    async fn token_by_hash(&self, hash: &TokenHash) -> Result<Option<ApiToken>> {
        let state = self.state();
        let found = state.tokens.values().find(|(known, _)| known == hash);
        Ok(found.map(|(_, token)| token.clone()))
    }

    async fn tokens(&self, company: Option<CompanyId>) -> Result<Vec<ApiToken>> {
        let state = self.state();
        let tokens = state.tokens.values().map(|(_, token)| token);
        let is_asked = |token: &&ApiToken| company.is_none_or(|id| token.scope.owner() == id);
        let mut tokens: Vec<_> = tokens.filter(is_asked).cloned().collect();
        tokens.sort_by_key(|token| (token.created_at, token.id));
        Ok(tokens)
    }

    async fn revoke_token(
        &self,
        company: CompanyId,
        token: TokenId,
        actor: Actor,
        now: DateTime<Utc>,
    ) -> Result<Option<ApiToken>> {
        let mut state = self.state();
        let Some(token) = state.token_of(company, token) else { return Ok(None) };
        let is_first = token.revoked_at.is_none();
        token.revoked_at.get_or_insert(now);
        let token = token.clone();
        if is_first {
            state.audit.push(AuditEntry::token_revoked(&token, actor));
        }
        Ok(Some(token))
    }

    async fn token_used(
        &self,
        company: CompanyId,
        token: TokenId,
        now: DateTime<Utc>,
    ) -> Result<bool> {
        let mut state = self.state();
        let Some(token) = state.token_of(company, token) else { return Ok(false) };
        let is_due = token.last_used_at.is_none_or(|last| last <= now - TOKEN_USE_NOTED_EVERY);
        if is_due {
            token.last_used_at = Some(now);
        }
        Ok(is_due)
    }
}
