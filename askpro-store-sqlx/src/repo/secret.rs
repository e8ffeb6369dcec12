//! Secrets of companies, sealed.

use askpro_core::ports::SecretStore;
use askpro_core::{
    Actor, AuditEntry, CompanyId, ErrorKind, Result, Sealed, SealedSecret, SecretKind,
};
use async_trait::async_trait;
use chrono::{DateTime, Utc};

use super::audit::add_audit;
use super::columns::Columns;
use super::{Backend, Connection, Outcome, Row, during, micros};
use crate::error::StoreError;
use crate::sql::secret as sql;
use crate::sql::token::COMPANY_EXISTS;

async fn check(connection: &mut Connection, company: CompanyId) -> Outcome<()> {
    let query = sqlx::query(COMPANY_EXISTS).bind(company.get());
    let known = query.fetch_optional(connection).await?;
    known.map(drop).ok_or_else(|| {
        let message = format!("company: expected a known one, found {company}");
        StoreError::refused(ErrorKind::InvalidInput, message)
    })
}

async fn one(
    connection: &mut Connection,
    company: CompanyId,
    kind: SecretKind,
) -> Outcome<Option<SealedSecret>> {
    let query = sqlx::query(sql::ONE).bind(company.get()).bind(kind.as_str());
    query.fetch_optional(connection).await?.as_ref().map(read).transpose()
}

fn read(row: &Row) -> Outcome<SealedSecret> {
    let row = Columns::of("secrets", row);
    Ok(SealedSecret {
        company: CompanyId::new(row.integer("company_id")?),
        kind: row.word("kind", SecretKind::from_word)?,
        sealed: Sealed {
            key: row.parsed("master_key", "the id of a master key")?,
            text: row.text("sealed")?,
        },
        updated_at: row.instant("updated_at")?,
    })
}

#[async_trait]
impl SecretStore for Backend {
    async fn put_secret(&self, secret: &SealedSecret, actor: Actor) -> Result<()> {
        during("put_secret", async {
            let mut tx = self.begin().await?;
            check(&mut tx, secret.company).await?;
            let before = one(&mut tx, secret.company, secret.kind).await?;
            sqlx::query(sql::PUT)
                .bind(secret.company.get())
                .bind(secret.kind.as_str())
                .bind(secret.sealed.key.to_string())
                .bind(&secret.sealed.text)
                .bind(micros(secret.updated_at))
                .execute(&mut *tx)
                .await?;
            let entry = AuditEntry::secret_set(before.as_ref(), secret, actor);
            add_audit(&mut tx, self.ids(), &entry).await?;
            tx.commit().await?;
            Ok(())
        })
        .await
    }

    async fn secrets(&self, company: Option<CompanyId>) -> Result<Vec<SealedSecret>> {
        during("secrets", async {
            let query = match company {
                Some(company) => sqlx::query(sql::OF_COMPANY).bind(company.get()),
                None => sqlx::query(sql::ALL),
            };
            query.fetch_all(self.reader()).await?.iter().map(read).collect()
        })
        .await
    }

    async fn reseal_secret(
        &self,
        old: &SealedSecret,
        new: &Sealed,
        actor: Actor,
        now: DateTime<Utc>,
    ) -> Result<bool> {
        during("reseal_secret", async {
            let mut tx = self.begin_unordered().await?;
            let resealed = sqlx::query(sql::RESEAL)
                .bind(old.company.get())
                .bind(old.kind.as_str())
                .bind(new.key.to_string())
                .bind(&new.text)
                .bind(old.sealed.key.to_string())
                .bind(&old.sealed.text)
                .execute(&mut *tx)
                .await?;
            if resealed.rows_affected() == 0 {
                return Ok(false);
            }
            let entry = AuditEntry::secret_resealed(old, new, actor, now);
            add_audit(&mut tx, self.ids(), &entry).await?;
            tx.commit().await?;
            Ok(true)
        })
        .await
    }

    async fn delete_secret(
        &self,
        company: CompanyId,
        kind: SecretKind,
        actor: Actor,
        now: DateTime<Utc>,
    ) -> Result<bool> {
        during("delete_secret", async {
            let mut tx = self.begin().await?;
            let Some(secret) = one(&mut tx, company, kind).await? else { return Ok(false) };
            let query = sqlx::query(sql::DELETE).bind(company.get()).bind(kind.as_str());
            query.execute(&mut *tx).await?;
            let entry = AuditEntry::secret_deleted(&secret, actor, now);
            add_audit(&mut tx, self.ids(), &entry).await?;
            tx.commit().await?;
            Ok(true)
        })
        .await
    }
}
