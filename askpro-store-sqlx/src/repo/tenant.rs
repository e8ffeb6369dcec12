//! Companies, branches and numbers.

use std::collections::{HashMap, HashSet};

use askpro_core::phone::{E164, Region};
use askpro_core::ports::{Applied, CacheTag, TenantStore};
use askpro_core::{
    AgentId, Branch, BranchId, Company, CompanyId, ErrorKind, EventTypeId, Line, Locale, Result,
    Service,
};
use async_trait::async_trait;
use chrono::Duration;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::cache::request_clear;
use super::columns::Columns;
use super::{Backend, Connection, Outcome, Row, during, to_json};
use crate::error::StoreError;
use crate::sql::tenant as sql;

/// What a column of opening hours holds.
const HOURS: &str = "a list of days and spans";

fn refused(message: impl Into<String>) -> StoreError {
    StoreError::refused(ErrorKind::InvalidInput, message)
}

/// An enum's word in JSON: it is stored as such.
fn word_of<T: Serialize>(column: &'static str, value: &T) -> Outcome<String> {
    match serde_json::to_value(value) {
        Ok(Value::String(word)) => Ok(word),
        _ => Err(StoreError::Corrupt { table: "companies", column, expected: "a word" }),
    }
}

fn from_word<T: DeserializeOwned>(word: &str) -> Option<T> {
    serde_json::from_value(Value::String(word.to_owned())).ok()
}

fn check(company: &Company) -> Outcome<()> {
    if company.id.get() < 1 {
        return Err(refused("id: expected 1 or more, found the operator's or a negative one"));
    }
    let mut ids = HashSet::new();
    match company.branches.iter().find(|branch| !ids.insert(branch.id)) {
        Some(twice) => Err(refused(format!("branch id {}: it is named twice", twice.id))),
        None => Ok(()),
    }
}

fn read_branch(row: &Row) -> Outcome<Branch> {
    let row = Columns::of("branches", row);
    let mut branch = Branch::new(row.parsed("id", "a UUID")?, row.text("name")?);
    branch.event_type_id = row.opt_integer("event_type_id")?.map(EventTypeId::new);
    branch.retell_agent_id = row.opt_parsed("retell_agent_id", "an agent id")?;
    branch.is_active = row.integer("is_active")? != 0;
    branch.timezone = row.opt_parsed("timezone", "a time zone")?;
    branch.opening_hours = row.opt_json("opening_hours", HOURS)?;
    Ok(branch)
}

fn read_service(row: &Columns<'_>) -> Outcome<Service> {
    let event_type = EventTypeId::new(row.integer("event_type_id")?);
    let mut service = Service::new(row.text("name")?, event_type);
    service.aliases = row.json("aliases", "a list of texts")?;
    service.duration_minutes = row.opt_number("duration_minutes")?;
    service.staff = row.json("staff", "a list of staff members")?;
    Ok(service)
}

async fn read_company(connection: &mut Connection, id: CompanyId) -> Outcome<Option<Company>> {
    let row = sqlx::query(sql::COMPANY).bind(id.get()).fetch_optional(&mut *connection).await?;
    let Some(row) = row else { return Ok(None) };
    let row = Columns::of("companies", &row);
    let mut company = Company::new(id, row.text("name")?);
    company.timezone = row.parsed("timezone", "a time zone")?;
    company.locale = row.word("locale", from_word::<Locale>)?;
    company.region = row.word("region", from_word::<Region>)?;
    company.notice = Duration::microseconds(row.integer("notice_us")?);
    company.lead_time = Duration::microseconds(row.integer("lead_time_us")?);
    company.refund_policy = row.opt_text("refund_policy")?;
    company.opening_hours = row.json("opening_hours", HOURS)?;
    company.functions = row.json("functions", "a list of functions")?;
    company.branches = read_branches(connection, id).await?;
    Ok(Some(company))
}

async fn read_branches(connection: &mut Connection, company: CompanyId) -> Outcome<Vec<Branch>> {
    let mut numbers: HashMap<BranchId, Vec<E164>> = HashMap::new();
    for row in sqlx::query(sql::NUMBERS).bind(company.get()).fetch_all(&mut *connection).await? {
        let row = Columns::of("phone_numbers", &row);
        let number = row.converted("number", "a number in international form")?;
        numbers.entry(row.parsed("branch_id", "a UUID")?).or_default().push(number);
    }
    let mut services: HashMap<BranchId, Vec<Service>> = HashMap::new();
    for row in sqlx::query(sql::SERVICES).bind(company.get()).fetch_all(&mut *connection).await? {
        let row = Columns::of("services", &row);
        let service = read_service(&row)?;
        services.entry(row.parsed("branch_id", "a UUID")?).or_default().push(service);
    }
    let mut branches = Vec::new();
    for row in sqlx::query(sql::BRANCHES).bind(company.get()).fetch_all(&mut *connection).await? {
        let mut branch = read_branch(&row)?;
        branch.phone_numbers = numbers.remove(&branch.id).unwrap_or_default();
        branch.services = services.remove(&branch.id).unwrap_or_default();
        branches.push(branch);
    }
    Ok(branches)
}

async fn write_company(connection: &mut Connection, company: &Company) -> Outcome<()> {
    let micros = |field: &str, span: Duration| {
        let micros = span.num_microseconds();
        micros.ok_or_else(|| refused(format!("{field}: expected less than 292,000 years")))
    };
    sqlx::query(sql::PUT_COMPANY)
        .bind(company.id.get())
        .bind(&company.name)
        .bind(company.timezone.name())
        .bind(word_of("locale", &company.locale)?)
        .bind(word_of("region", &company.region)?)
        .bind(micros("notice", company.notice)?)
        .bind(micros("lead_time", company.lead_time)?)
        .bind(&company.refund_policy)
        .bind(to_json("companies", "opening_hours", &company.opening_hours)?)
        .bind(to_json("companies", "functions", &company.functions)?)
        .execute(&mut *connection)
        .await?;
    for statement in [sql::DROP_NUMBERS, sql::DROP_SERVICES] {
        sqlx::query(statement).bind(company.id.get()).execute(&mut *connection).await?;
    }
    for (position, branch) in (0_i64..).zip(&company.branches) {
        write_branch(connection, company.id, branch, position).await?;
    }
    Ok(())
}

async fn write_branch(
    connection: &mut Connection,
    company: CompanyId,
    branch: &Branch,
    position: i64,
) -> Outcome<()> {
    let hours = branch.opening_hours.as_ref();
    let hours = hours.map(|hours| to_json("branches", "opening_hours", hours)).transpose()?;
    let written = sqlx::query(sql::PUT_BRANCH)
        .bind(branch.id.to_string())
        .bind(company.get())
        .bind(position)
        .bind(&branch.name)
        .bind(branch.event_type_id.map(EventTypeId::get))
        .bind(branch.retell_agent_id.as_ref().map(AgentId::as_str))
        .bind(i64::from(branch.is_active))
        .bind(branch.timezone.as_ref().map(ToString::to_string))
        .bind(hours)
        .execute(&mut *connection)
        .await?;
    if written.rows_affected() == 0 {
        return Err(branch_conflict(connection, branch.id).await?);
    }
    write_numbers(connection, company, branch).await?;
    for (position, service) in (0_i64..).zip(&branch.services) {
        sqlx::query(sql::ADD_SERVICE)
            .bind(company.get())
            .bind(branch.id.to_string())
            .bind(position)
            .bind(&service.name)
            .bind(to_json("services", "aliases", &service.aliases)?)
            .bind(service.event_type_id.get())
            .bind(service.duration_minutes.map(i64::from))
            .bind(to_json("services", "staff", &service.staff)?)
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

async fn write_numbers(
    connection: &mut Connection,
    company: CompanyId,
    branch: &Branch,
) -> Outcome<()> {
    for (position, number) in (0_i64..).zip(&branch.phone_numbers) {
        let written = sqlx::query(sql::ADD_NUMBER)
            .bind(number.as_str())
            .bind(company.get())
            .bind(branch.id.to_string())
            .bind(position)
            .execute(&mut *connection)
            .await?;
        if written.rows_affected() == 0 {
            return Err(number_conflict(connection, branch.id, number).await?);
        }
    }
    Ok(())
}

/// Why the branch cannot be written: it is another company's.
async fn branch_conflict(connection: &mut Connection, branch: BranchId) -> Outcome<StoreError> {
    let query = sqlx::query(sql::COMPANY_OF_BRANCH).bind(branch.to_string());
    let row = query.fetch_one(&mut *connection).await?;
    let owner = Columns::of("branches", &row).integer("company_id")?;
    Ok(refused(format!("branch id {branch}: it belongs to company {owner}")))
}

/// Why the number cannot be written: another branch has it. The number itself is not said.
async fn number_conflict(
    connection: &mut Connection,
    branch: BranchId,
    number: &E164,
) -> Outcome<StoreError> {
    let query = sqlx::query(sql::LINE_BY_NUMBER).bind(number.as_str());
    let row = query.fetch_one(&mut *connection).await?;
    let row = Columns::of("phone_numbers", &row);
    let (holder, owner) = (row.text("branch_id")?, row.integer("company_id")?);
    Ok(refused(format!(
        "phone_numbers of branch {branch}: one belongs to branch {holder} of company {owner}"
    )))
}

async fn read_line(connection: &mut Connection, row: &Row) -> Outcome<Option<Line>> {
    let row = Columns::of("branches", row);
    let branch_id = row.parsed("branch_id", "a UUID")?;
    let company = read_company(connection, CompanyId::new(row.integer("company_id")?)).await?;
    Ok(company.map(|company| Line { company, branch_id }))
}

#[async_trait]
impl TenantStore for Backend {
    async fn apply_company(&self, company: &Company) -> Result<Applied> {
        during("apply_company", async {
            check(company)?;
            let mut tx = self.begin().await?;
            let old = read_company(&mut tx, company.id).await?;
            let new = company.succeeding(old.as_ref());
            if old.as_ref() == Some(&new) {
                return Ok(Applied::Unchanged);
            }
            write_company(&mut tx, &new).await?;
            request_clear(&mut tx, CacheTag::Company(company.id)).await?;
            tx.commit().await?;
            Ok(if old.is_none() { Applied::Created } else { Applied::Updated })
        })
        .await
    }

    async fn retire_company(&self, id: CompanyId) -> Result<bool> {
        during("retire_company", async {
            let mut tx = self.begin().await?;
            let Some(old) = read_company(&mut tx, id).await? else { return Ok(false) };
            let new = Company {
                branches: old.branches.iter().map(Branch::retired).collect(),
                ..old.clone()
            };
            if new == old {
                return Ok(false);
            }
            write_company(&mut tx, &new).await?;
            request_clear(&mut tx, CacheTag::Company(id)).await?;
            tx.commit().await?;
            Ok(true)
        })
        .await
    }

    async fn company(&self, id: CompanyId) -> Result<Option<Company>> {
        during("company", async {
            let mut tx = self.begin_read().await?;
            read_company(&mut tx, id).await
        })
        .await
    }

    async fn companies(&self) -> Result<Vec<Company>> {
        during("companies", async {
            let mut tx = self.begin_read().await?;
            let mut companies = Vec::new();
            for row in sqlx::query(sql::COMPANY_IDS).fetch_all(&mut *tx).await? {
                let id = CompanyId::new(Columns::of("companies", &row).integer("id")?);
                companies.extend(read_company(&mut tx, id).await?);
            }
            Ok(companies)
        })
        .await
    }

    async fn line_by_number(&self, number: &E164) -> Result<Option<Line>> {
        during("line_by_number", async {
            let mut tx = self.begin_read().await?;
            let query = sqlx::query(sql::LINE_BY_NUMBER).bind(number.as_str());
            match query.fetch_optional(&mut *tx).await? {
                Some(row) => read_line(&mut tx, &row).await,
                None => Ok(None),
            }
        })
        .await
    }

    async fn line_by_agent(&self, agent: &AgentId) -> Result<Option<Line>> {
        during("line_by_agent", async {
            let mut tx = self.begin_read().await?;
            let query = sqlx::query(sql::LINES_BY_AGENT).bind(agent.as_str());
            match query.fetch_all(&mut *tx).await?.as_slice() {
                [only] => read_line(&mut tx, only).await,
                _ => Ok(None),
            }
        })
        .await
    }
}
