//! What functions that the agent calls remember of a call.

use std::collections::BTreeMap;

use askpro_core::function::{Begun, Execution, FunctionUsage, NewExecution};
use askpro_core::ports::FunctionStore;
use askpro_core::{CallId, CompanyId, ExecutionId, Result};
use async_trait::async_trait;
use chrono::{DateTime, Utc};

use super::columns::Columns;
use super::{Backend, Outcome, Row, during, micros, opt_micros, to_json};
use crate::sql::function as sql;

fn read_execution(row: &Row) -> Outcome<Execution> {
    let row = Columns::of("function_executions", row);
    Ok(Execution {
        id: row.parsed("id", "a UUID")?,
        called: NewExecution {
            call_id: row.parsed("call_id", "a call id")?,
            name: row.text("name")?,
            digest: row.text("digest")?,
            arguments: row.text("arguments")?,
        },
        answer: row.opt_text("answer")?,
        began_at: row.instant("began_at")?,
        ended_at: row.opt_instant("ended_at")?,
    })
}

fn read_usage(row: &Row) -> Outcome<FunctionUsage> {
    let row = Columns::of("function_usage", row);
    Ok(FunctionUsage {
        name: row.text("name")?,
        uses: row.number("uses")?,
        last_used_at: row.instant("last_used_at")?,
    })
}

/// What was collected, by the call's row if there is one.
fn read_collected(row: Option<&Row>) -> Outcome<BTreeMap<String, String>> {
    let Some(row) = row else { return Ok(BTreeMap::new()) };
    Columns::of("call_contexts", row).json("collected", "an object of texts")
}

#[async_trait]
impl FunctionStore for Backend {
    async fn begin_function(
        &self,
        company: CompanyId,
        new: &NewExecution,
        answers_since: Option<DateTime<Utc>>,
        abandoned_before: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<Begun> {
        during("begin_function", async {
            let mut tx = self.begin_unordered().await?;
            let id = ExecutionId::new(self.ids().next(now));
            let begun = sqlx::query(sql::BEGIN)
                .bind(id.to_string())
                .bind(company.get())
                .bind(new.call_id.as_str())
                .bind(&new.name)
                .bind(&new.digest)
                .bind(&new.arguments)
                .bind(micros(now))
                .bind(opt_micros(answers_since))
                .bind(micros(abandoned_before))
                .fetch_optional(&mut *tx)
                .await?;
            if begun.is_some() {
                sqlx::query(sql::COUNT_USE)
                    .bind(company.get())
                    .bind(&new.name)
                    .bind(micros(now))
                    .execute(&mut *tx)
                    .await?;
                tx.commit().await?;
                return Ok(Begun::New(id));
            }
            let row = sqlx::query(sql::ANSWER)
                .bind(company.get())
                .bind(new.call_id.as_str())
                .bind(&new.name)
                .bind(&new.digest)
                .fetch_optional(&mut *tx)
                .await?;
            tx.rollback().await?;
            // It ran a moment ago, even if it has been forgotten since.
            let Some(row) = row else { return Ok(Begun::Running) };
            let answer = Columns::of("function_executions", &row).opt_text("answer")?;
            Ok(answer.map_or(Begun::Running, Begun::Answered))
        })
        .await
    }

    async fn end_function(
        &self,
        company: CompanyId,
        execution: ExecutionId,
        answer: &str,
        now: DateTime<Utc>,
    ) -> Result<()> {
        during("end_function", async {
            let mut tx = self.begin_unordered().await?;
            sqlx::query(sql::END)
                .bind(company.get())
                .bind(execution.to_string())
                .bind(answer)
                .bind(micros(now))
                .execute(&mut *tx)
                .await?;
            tx.commit().await?;
            Ok(())
        })
        .await
    }

    async fn forget_function(&self, company: CompanyId, execution: ExecutionId) -> Result<()> {
        during("forget_function", async {
            let mut tx = self.begin_unordered().await?;
            let query = sqlx::query(sql::FORGET).bind(company.get()).bind(execution.to_string());
            query.execute(&mut *tx).await?;
            tx.commit().await?;
            Ok(())
        })
        .await
    }

    async fn functions_of_call(&self, company: CompanyId, call: &CallId) -> Result<Vec<Execution>> {
        during("functions_of_call", async {
            let query = sqlx::query(sql::OF_CALL).bind(company.get()).bind(call.as_str());
            query.fetch_all(self.reader()).await?.iter().map(read_execution).collect()
        })
        .await
    }

    async fn collect(
        &self,
        company: CompanyId,
        call: &CallId,
        fields: &BTreeMap<String, String>,
        now: DateTime<Utc>,
    ) -> Result<BTreeMap<String, String>> {
        during("collect", async {
            let mut tx = self.begin().await?;
            let query = sqlx::query(sql::COLLECTED).bind(company.get()).bind(call.as_str());
            let mut collected = read_collected(query.fetch_optional(&mut *tx).await?.as_ref())?;
            collected.extend(fields.clone());
            sqlx::query(sql::COLLECT)
                .bind(company.get())
                .bind(call.as_str())
                .bind(to_json("call_contexts", "collected", &collected)?)
                .bind(micros(now))
                .execute(&mut *tx)
                .await?;
            tx.commit().await?;
            Ok(collected)
        })
        .await
    }

    async fn collected(
        &self,
        company: CompanyId,
        call: &CallId,
    ) -> Result<BTreeMap<String, String>> {
        during("collected", async {
            let query = sqlx::query(sql::COLLECTED).bind(company.get()).bind(call.as_str());
            read_collected(query.fetch_optional(self.reader()).await?.as_ref())
        })
        .await
    }

    async fn count_wrong_identity(
        &self,
        company: CompanyId,
        call: &CallId,
        now: DateTime<Utc>,
    ) -> Result<u32> {
        during("count_wrong_identity", async {
            let mut tx = self.begin_unordered().await?;
            let row = sqlx::query(sql::COUNT_WRONG_IDENTITY)
                .bind(company.get())
                .bind(call.as_str())
                .bind(micros(now))
                .fetch_one(&mut *tx)
                .await?;
            let count = Columns::of("call_contexts", &row).number("wrong_identities")?;
            tx.commit().await?;
            Ok(count)
        })
        .await
    }

    async fn wrong_identities(&self, company: CompanyId, call: &CallId) -> Result<u32> {
        during("wrong_identities", async {
            let query = sqlx::query(sql::WRONG_IDENTITIES).bind(company.get()).bind(call.as_str());
            let Some(row) = query.fetch_optional(self.reader()).await? else { return Ok(0) };
            Columns::of("call_contexts", &row).number("wrong_identities")
        })
        .await
    }

    async fn function_usage(&self, company: CompanyId) -> Result<Vec<FunctionUsage>> {
        during("function_usage", async {
            let query = sqlx::query(sql::USAGE).bind(company.get());
            query.fetch_all(self.reader()).await?.iter().map(read_usage).collect()
        })
        .await
    }

    async fn purge_functions(&self, before: DateTime<Utc>, limit: u32) -> Result<u64> {
        during("purge_functions", async {
            let mut tx = self.begin_unordered().await?;
            let mut gone = 0;
            for statement in [sql::PURGE_EXECUTIONS, sql::PURGE_CONTEXTS] {
                let query = sqlx::query(statement).bind(micros(before)).bind(i64::from(limit));
                gone += query.execute(&mut *tx).await?.rows_affected();
            }
            tx.commit().await?;
            Ok(gone)
        })
        .await
    }
}
