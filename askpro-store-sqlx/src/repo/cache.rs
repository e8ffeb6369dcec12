//! What every server has to forget.

use askpro_core::ports::{CacheStore, CacheTag, ClearRequest};
use askpro_core::{CompanyId, EventTypeId, Result};
use async_trait::async_trait;

use super::columns::Columns;
use super::{Backend, Connection, Outcome, Row, during};
use crate::sql::cache as sql;

/// Asks every server to forget, within the caller's transaction.
pub(super) async fn request_clear(connection: &mut Connection, tag: CacheTag) -> Outcome<()> {
    sqlx::query(sql::REQUEST)
        .bind(tag.company().get())
        .bind(tag.area())
        .bind(tag.event_type().map_or(0, EventTypeId::get))
        .execute(connection)
        .await?;
    Ok(())
}

fn read(row: &Row) -> Outcome<ClearRequest> {
    let row = Columns::of("cache_clears", row);
    let company = CompanyId::new(row.integer("company_id")?);
    let event_type = Some(row.integer("event_type_id")?).filter(|id| *id != 0);
    let event_type = event_type.map(EventTypeId::new);
    let tag = row.word("area", |area| CacheTag::from_parts(area, company, event_type))?;
    Ok(ClearRequest { tag, number: row.number("number")? })
}

#[async_trait]
impl CacheStore for Backend {
    async fn request_clear(&self, tag: CacheTag) -> Result<()> {
        during("request_clear", async {
            let mut tx = self.begin().await?;
            request_clear(&mut tx, tag).await?;
            tx.commit().await?;
            Ok(())
        })
        .await
    }

    async fn clear_requests(&self) -> Result<Vec<ClearRequest>> {
        during("clear_requests", async {
            let query = sqlx::query(sql::ALL);
            query.fetch_all(self.reader()).await?.iter().map(read).collect()
        })
        .await
    }
}
