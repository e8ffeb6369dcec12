//! Who changed what.

use askpro_core::ports::AuditStore;
use askpro_core::{AuditEntry, CompanyId, Result};
use async_trait::async_trait;
use serde_json::Value;

use super::columns::Columns;
use super::{Backend, Connection, Outcome, Row, during, micros, to_json};
use crate::id::Ids;
use crate::sql::audit as sql;

/// Writes an entry within the transaction of what it tells of.
pub(super) async fn add_audit(
    connection: &mut Connection,
    ids: &Ids,
    entry: &AuditEntry,
) -> Outcome<()> {
    let json = |column, value: &Option<Value>| {
        value.as_ref().map(|value| to_json("audit_log", column, value)).transpose()
    };
    sqlx::query(sql::ADD)
        .bind(ids.next(entry.at).to_string())
        .bind(entry.company.get())
        .bind(micros(entry.at))
        .bind(entry.actor.to_string())
        .bind(&entry.operation)
        .bind(&entry.subject)
        .bind(json("before_value", &entry.before)?)
        .bind(json("after_value", &entry.after)?)
        .execute(connection)
        .await?;
    Ok(())
}

fn read(row: &Row) -> Outcome<AuditEntry> {
    let row = Columns::of("audit_log", row);
    Ok(AuditEntry {
        at: row.instant("at")?,
        actor: row.parsed("actor", "somebody")?,
        company: CompanyId::new(row.integer("company_id")?),
        operation: row.text("operation")?,
        subject: row.text("subject")?,
        before: row.opt_json("before_value", "JSON or nothing")?,
        after: row.opt_json("after_value", "JSON or nothing")?,
    })
}

#[async_trait]
impl AuditStore for Backend {
    async fn audit(&self, entry: &AuditEntry) -> Result<()> {
        during("audit", async {
            let mut tx = self.begin_unordered().await?;
            add_audit(&mut tx, self.ids(), entry).await?;
            tx.commit().await?;
            Ok(())
        })
        .await
    }

    async fn audit_entries(&self, company: CompanyId, limit: u32) -> Result<Vec<AuditEntry>> {
        during("audit_entries", async {
            let query = sqlx::query(sql::OF_COMPANY).bind(company.get()).bind(i64::from(limit));
            query.fetch_all(self.reader()).await?.iter().map(read).collect()
        })
        .await
    }
}
