//! Calls and customers.

use askpro_core::phone::E164;
use askpro_core::ports::CallStore;
use askpro_core::{
    AgentId, AppointmentId, Call, CallId, CallOutcome, CompanyId, Customer, CustomerId,
    DeclineReason, Direction, DomainCode, ErrorKind, NewCall, NewCustomer, NewTask, Result, TaskId,
};
use async_trait::async_trait;
use chrono::{DateTime, Utc};

use super::columns::Columns;
use super::task::{TaskOwner, read_code, resolve_of_call, write_task};
use super::{Backend, Connection, Outcome, Row, during, micros, opt_micros};
use crate::error::StoreError;
use crate::id::Ids;
use crate::sql::{booking, call as sql, task};

fn unknown_call() -> StoreError {
    StoreError::refused(ErrorKind::NotFound, "the company has no such call")
}

fn read_outcome(row: &Columns<'_>) -> Outcome<Option<CallOutcome>> {
    let Some(word) = row.opt_text("outcome")? else { return Ok(None) };
    Ok(Some(match word.as_str() {
        "booked" => CallOutcome::Booked(row.parsed("appointment_id", "a UUID")?),
        "declined" => CallOutcome::Declined(row.word("decline_reason", DeclineReason::from_word)?),
        "task" => {
            let code = read_code(row, "task_code")?;
            CallOutcome::Task(row.required("task_code", code, "a code")?)
        }
        _ => return row.required("outcome", None, "booked, declined or task"),
    }))
}

fn read_customer_of_call(row: &Columns<'_>) -> Outcome<Option<NewCustomer>> {
    if row.opt_text("customer_phone")?.is_none() {
        return Ok(None);
    }
    Ok(Some(NewCustomer {
        phone: row.converted("customer_phone", "a number in international form")?,
        name: row.opt_text("customer_name")?,
        email: row.opt_text("customer_email")?,
    }))
}

fn read_call(row: &Row) -> Outcome<Call> {
    let row = &Columns::of("calls", row);
    Ok(Call {
        company: CompanyId::new(row.integer("company_id")?),
        details: NewCall {
            call_id: row.parsed("call_id", "a call id")?,
            branch: row.opt_parsed("branch_id", "a UUID")?,
            agent_id: row.opt_parsed("agent_id", "an agent id")?,
            direction: row.word("direction", Direction::from_word)?,
            customer: read_customer_of_call(row)?,
            customer_number: row.opt_text("customer_number")?,
            started_at: row.opt_instant("started_at")?,
            ended_at: row.opt_instant("ended_at")?,
            disconnection_reason: row.opt_text("disconnection_reason")?,
            transcript: row.opt_text("transcript")?,
            summary: row.opt_text("summary")?,
            sentiment: row.opt_text("sentiment")?,
            extracted_date: row.opt_parsed("extracted_date", "a date")?,
            extracted_time: row.opt_parsed("extracted_time", "a time of day")?,
        },
        customer_id: row.opt_parsed("customer_id", "a UUID")?,
        outcome: read_outcome(row)?,
    })
}

fn read_customer(row: &Row) -> Outcome<Customer> {
    let row = Columns::of("customers", row);
    Ok(Customer {
        id: row.parsed("id", "a UUID")?,
        company: CompanyId::new(row.integer("company_id")?),
        phone: row.converted("phone", "a number in international form")?,
        name: row.opt_text("name")?,
        email: row.opt_text("email")?,
    })
}

async fn find_call(
    connection: &mut Connection,
    company: CompanyId,
    call: &CallId,
) -> Outcome<Option<Call>> {
    let query = sqlx::query(sql::ONE).bind(company.get()).bind(call.as_str());
    query.fetch_optional(connection).await?.as_ref().map(read_call).transpose()
}

async fn find_or_make_customer(
    connection: &mut Connection,
    ids: &Ids,
    company: CompanyId,
    customer: &NewCustomer,
    now: DateTime<Utc>,
) -> Outcome<CustomerId> {
    let row = sqlx::query(sql::PUT_CUSTOMER)
        .bind(ids.next(now).to_string())
        .bind(company.get())
        .bind(customer.phone.as_str())
        .bind(&customer.name)
        .bind(&customer.email)
        .bind(micros(now))
        .fetch_one(connection)
        .await?;
    Columns::of("customers", &row).parsed("id", "a UUID")
}

async fn open_task_code(
    connection: &mut Connection,
    company: CompanyId,
    call: &CallId,
) -> Outcome<Option<DomainCode>> {
    let query = sqlx::query(task::CODE_OF_CALL).bind(company.get()).bind(call.as_str());
    match query.fetch_optional(connection).await? {
        Some(row) => read_code(&Columns::of("tasks", &row), "code"),
        None => Ok(None),
    }
}

/// What was decided about a call before it was recorded: by a booking or a task that names it.
async fn outcome_so_far(
    connection: &mut Connection,
    company: CompanyId,
    call: &CallId,
) -> Outcome<Option<CallOutcome>> {
    let query = sqlx::query(booking::APPOINTMENT_OF_CALL).bind(company.get()).bind(call.as_str());
    if let Some(row) = query.fetch_optional(&mut *connection).await? {
        let id: AppointmentId = Columns::of("appointments", &row).parsed("id", "a UUID")?;
        return Ok(Some(CallOutcome::Booked(id)));
    }
    let query = sqlx::query(task::NEWEST_OF_CALL).bind(company.get()).bind(call.as_str());
    match query.fetch_optional(connection).await? {
        Some(row) => Ok(read_code(&Columns::of("tasks", &row), "code")?.map(CallOutcome::Task)),
        None => Ok(None),
    }
}

async fn put_call(
    connection: &mut Connection,
    company: CompanyId,
    call: &NewCall,
    customer: Option<CustomerId>,
    now: DateTime<Utc>,
) -> Outcome<()> {
    let outcome = outcome_so_far(connection, company, &call.call_id).await?;
    let (appointment, code) = match &outcome {
        Some(CallOutcome::Booked(id)) => (Some(id.to_string()), None),
        Some(CallOutcome::Task(code)) => (None, Some(i64::from(code.number()))),
        _ => (None, None),
    };
    sqlx::query(sql::PUT)
        .bind(company.get())
        .bind(call.call_id.as_str())
        .bind(call.branch.map(|branch| branch.to_string()))
        .bind(call.agent_id.as_ref().map(AgentId::as_str))
        .bind(call.direction.as_str())
        .bind(customer.map(|customer| customer.to_string()))
        .bind(&call.customer_number)
        .bind(opt_micros(call.started_at))
        .bind(opt_micros(call.ended_at))
        .bind(&call.disconnection_reason)
        .bind(&call.transcript)
        .bind(&call.summary)
        .bind(&call.sentiment)
        .bind(call.extracted_date.map(|date| date.to_string()))
        .bind(call.extracted_time.map(|time| time.to_string()))
        .bind(micros(now))
        .bind(appointment)
        .bind(code)
        .bind(outcome.as_ref().map(CallOutcome::as_str))
        .execute(connection)
        .await?;
    Ok(())
}

async fn decline(
    connection: &mut Connection,
    company: CompanyId,
    call: &CallId,
    reason: DeclineReason,
    now: DateTime<Utc>,
) -> Outcome<CallOutcome> {
    let declined = sqlx::query(sql::DECLINE)
        .bind(company.get())
        .bind(call.as_str())
        .bind(reason.as_str())
        .bind(micros(now))
        .execute(&mut *connection)
        .await?;
    if declined.rows_affected() > 0 {
        // Only one that is being retried can be open then.
        resolve_of_call(connection, company, call, now).await?;
    }
    let found = find_call(connection, company, call).await?.ok_or_else(unknown_call)?;
    // Still undecided means that an open task has kept it from being declined.
    match found.outcome {
        Some(outcome) => Ok(outcome),
        None => open_task_code(connection, company, call)
            .await?
            .map(CallOutcome::Task)
            .ok_or_else(unknown_call),
    }
}

#[async_trait]
impl CallStore for Backend {
    async fn record_call(
        &self,
        company: CompanyId,
        call: &NewCall,
        now: DateTime<Utc>,
    ) -> Result<Call> {
        during("record_call", async {
            let mut tx = self.begin().await?;
            let customer = match &call.customer {
                Some(new) => {
                    Some(find_or_make_customer(&mut tx, self.ids(), company, new, now).await?)
                }
                None => None,
            };
            put_call(&mut tx, company, call, customer, now).await?;
            if let Some(customer) = customer {
                sqlx::query(sql::SET_CUSTOMER_OF_APPOINTMENTS)
                    .bind(company.get())
                    .bind(call.call_id.as_str())
                    .bind(customer.to_string())
                    .execute(&mut *tx)
                    .await?;
            }
            let stored = find_call(&mut tx, company, &call.call_id).await?;
            tx.commit().await?;
            stored.ok_or_else(unknown_call)
        })
        .await
    }

    async fn decline_call(
        &self,
        company: CompanyId,
        call: &CallId,
        reason: DeclineReason,
        now: DateTime<Utc>,
    ) -> Result<CallOutcome> {
        during("decline_call", async {
            let mut tx = self.begin().await?;
            let outcome = decline(&mut tx, company, call, reason, now).await?;
            tx.commit().await?;
            Ok(outcome)
        })
        .await
    }

    async fn close_call_with_task(
        &self,
        company: CompanyId,
        call: &CallId,
        task: &NewTask,
        now: DateTime<Utc>,
    ) -> Result<Option<TaskId>> {
        during("close_call_with_task", async {
            let mut tx = self.begin().await?;
            let found = find_call(&mut tx, company, call).await?.ok_or_else(unknown_call)?;
            if matches!(found.outcome, Some(CallOutcome::Booked(_))) {
                return Ok(None);
            }
            let owner = TaskOwner { company, branch: None, call: Some(call.clone()) };
            let id = write_task(&mut tx, self.ids(), &owner, task, now).await?;
            tx.commit().await?;
            Ok(Some(id))
        })
        .await
    }

    async fn call(&self, company: CompanyId, call: &CallId) -> Result<Option<Call>> {
        during("call", async {
            let mut tx = self.begin_read().await?;
            find_call(&mut tx, company, call).await
        })
        .await
    }

    async fn calls(&self, company: CompanyId, limit: u32) -> Result<Vec<Call>> {
        during("calls", async {
            let query = sqlx::query(sql::NEWEST).bind(company.get()).bind(i64::from(limit));
            query.fetch_all(self.reader()).await?.iter().map(read_call).collect()
        })
        .await
    }

    async fn customer_by_phone(
        &self,
        company: CompanyId,
        phone: &E164,
    ) -> Result<Option<Customer>> {
        during("customer_by_phone", async {
            let query = sqlx::query(sql::CUSTOMER).bind(company.get()).bind(phone.as_str());
            query.fetch_optional(self.reader()).await?.as_ref().map(read_customer).transpose()
        })
        .await
    }
}
