//! Tokens, by their hashes.

use askpro_core::ports::{TOKEN_USE_NOTED_EVERY, TokenStore};
use askpro_core::{
    Actor, ApiToken, AuditEntry, CallId, CompanyId, E164, ErrorKind, NewToken, Result, Role,
    TokenHash, TokenId, TokenScope,
};
use async_trait::async_trait;
use chrono::{DateTime, Utc};

use super::audit::add_audit;
use super::columns::Columns;
use super::{Backend, Connection, Outcome, Row, during, micros};
use crate::error::StoreError;
use crate::sql::token as sql;

fn refused(message: String) -> StoreError {
    StoreError::refused(ErrorKind::InvalidInput, message)
}

/// Whether what the token stands for is there.
async fn check(connection: &mut Connection, scope: &TokenScope) -> Outcome<()> {
    let Some(company) = scope.company() else { return Ok(()) };
    let query = sqlx::query(sql::COMPANY_EXISTS).bind(company.get());
    if query.fetch_optional(&mut *connection).await?.is_none() {
        return Err(refused(format!("company: expected a known one, found {company}")));
    }
    let Some(branch) = scope.branch() else { return Ok(()) };
    let query = sqlx::query(sql::BRANCH_EXISTS).bind(company.get()).bind(branch.to_string());
    match query.fetch_optional(connection).await? {
        Some(_) => Ok(()),
        None => Err(refused(format!("branch: expected one of company {company}, found {branch}"))),
    }
}

async fn add(connection: &mut Connection, token: &ApiToken, hash: TokenHash) -> Outcome<()> {
    let scope = &token.scope;
    let added = sqlx::query(sql::ADD)
        .bind(token.id.to_string())
        .bind(scope.owner().get())
        .bind(scope.role().as_str())
        .bind(scope.branch().map(|id| id.to_string()))
        .bind(scope.call().map(CallId::as_str))
        .bind(scope.caller().map(E164::as_str))
        .bind(&token.name)
        .bind(hash.to_hex())
        .bind(micros(token.created_at))
        .bind(micros(token.expires_at))
        .execute(connection)
        .await?;
    match added.rows_affected() {
        0 => Err(refused("hash: expected a new one, found that of another token".to_owned())),
        _ => Ok(()),
    }
}

fn read(row: &Row) -> Outcome<ApiToken> {
    let row = Columns::of("api_tokens", row);
    let company = Some(CompanyId::new(row.integer("company_id")?)).filter(|id| !id.is_operator());
    let caller = row
        .opt_text("caller_number")?
        .map(|_| row.converted("caller_number", "a number in international form or nothing"));
    let scope = TokenScope::from_parts(
        row.word("role", Role::from_word)?,
        company,
        row.opt_parsed("branch_id", "a UUID or nothing")?,
        row.opt_parsed("call_id", "a call id or nothing")?,
        caller.transpose()?,
    );
    Ok(ApiToken {
        id: row.parsed("id", "a UUID")?,
        scope: row.required("role", scope, "one that fits company, branch and call")?,
        name: row.text("name")?,
        created_at: row.instant("created_at")?,
        expires_at: row.instant("expires_at")?,
        revoked_at: row.opt_instant("revoked_at")?,
        last_used_at: row.opt_instant("last_used_at")?,
    })
}

#[async_trait]
impl TokenStore for Backend {
    async fn create_token(
        &self,
        new: &NewToken,
        actor: Actor,
        now: DateTime<Utc>,
    ) -> Result<ApiToken> {
        during("create_token", async {
            let mut tx = self.begin().await?;
            check(&mut tx, &new.scope).await?;
            let token = ApiToken {
                id: TokenId::new(self.ids().next(now)),
                scope: new.scope.clone(),
                name: new.name.clone(),
                created_at: now,
                expires_at: new.expires_at,
                revoked_at: None,
                last_used_at: None,
            };
            add(&mut tx, &token, new.hash).await?;
            let entry = AuditEntry::token_created(&token, actor);
            add_audit(&mut tx, self.ids(), &entry).await?;
            tx.commit().await?;
            Ok(token)
        })
        .await
    }

    async fn token_by_hash(&self, hash: &TokenHash) -> Result<Option<ApiToken>> {
        during("token_by_hash", async {
            let query = sqlx::query(sql::BY_HASH).bind(hash.to_hex());
            query.fetch_optional(self.reader()).await?.as_ref().map(read).transpose()
        })
        .await
    }

    async fn tokens(&self, company: Option<CompanyId>) -> Result<Vec<ApiToken>> {
        during("tokens", async {
            let query = match company {
                Some(company) => sqlx::query(sql::OF_COMPANY).bind(company.get()),
                None => sqlx::query(sql::ALL),
            };
            query.fetch_all(self.reader()).await?.iter().map(read).collect()
        })
        .await
    }

    async fn revoke_token(
        &self,
        company: CompanyId,
        token: TokenId,
        actor: Actor,
        now: DateTime<Utc>,
    ) -> Result<Option<ApiToken>> {
        during("revoke_token", async {
            let mut tx = self.begin().await?;
            let id = token.to_string();
            let revoked = sqlx::query(sql::REVOKE).bind(company.get()).bind(&id).bind(micros(now));
            let is_first = revoked.execute(&mut *tx).await?.rows_affected() > 0;
            let query = sqlx::query(sql::ONE).bind(company.get()).bind(&id);
            let found = query.fetch_optional(&mut *tx).await?;
            let token = found.as_ref().map(read).transpose()?;
            if let Some(token) = token.as_ref().filter(|_| is_first) {
                let entry = AuditEntry::token_revoked(token, actor);
                add_audit(&mut tx, self.ids(), &entry).await?;
            }
            tx.commit().await?;
            Ok(token)
        })
        .await
    }

    async fn token_used(
        &self,
        company: CompanyId,
        token: TokenId,
        now: DateTime<Utc>,
    ) -> Result<bool> {
        during("token_used", async {
            let mut tx = self.begin_unordered().await?;
            let used = sqlx::query(sql::USED)
                .bind(company.get())
                .bind(token.to_string())
                .bind(micros(now))
                .bind(micros(now - TOKEN_USE_NOTED_EVERY))
                .execute(&mut *tx)
                .await?;
            tx.commit().await?;
            Ok(used.rows_affected() > 0)
        })
        .await
    }
}
