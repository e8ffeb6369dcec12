//! Booking intents and appointments.

use askpro_core::ports::{BookingStore, Lease, Unsettled};
use askpro_core::{
    Appointment, AppointmentRequest, Booking, BookingIntent, BookingStatus, BookingUid, CallId,
    Claim, CompanyId, DomainCode, E164, EventTypeId, IdempotencyKey, IntentId, IntentState,
    LeaseToken, NewTask, Refusal, Result,
};
use async_trait::async_trait;
use chrono::{DateTime, Utc};

use super::columns::Columns;

use super::task::{TaskOwner, read_code, write_task};
use super::{Backend, Connection, Outcome, Row, during, held, micros, to_json};
use crate::error::StoreError;
use crate::id::Ids;
use crate::sql::{booking as sql, call, task};
use crate::stored_booking::StoredBooking;

/// An intent and the end of its lease.
struct StoredIntent {
    intent: BookingIntent,
    lease_until: Option<DateTime<Utc>>,
}

fn read_intent(row: &Row) -> Outcome<StoredIntent> {
    let row = Columns::of("booking_intents", row);
    let booking: Option<StoredBooking> = row.opt_json("booking", "a booking as JSON")?;
    let refusal = match read_code(&row, "refusal_code")? {
        Some(code) => Some(Refusal { code, message: row.text("refusal_message")? }),
        None => None,
    };
    Ok(StoredIntent {
        intent: BookingIntent {
            id: row.parsed("id", "a UUID")?,
            key: row.parsed("idempotency_key", "64 hexadecimal digits")?,
            state: row.word("state", IntentState::from_word)?,
            request: row.json("request", "a request as JSON")?,
            attempts: row.number("attempts")?,
            booking: booking.map(Booking::from),
            refusal,
        },
        lease_until: row.opt_instant("lease_until")?,
    })
}

fn read_appointment(row: &Row) -> Outcome<Appointment> {
    let row = Columns::of("appointments", row);
    Ok(Appointment {
        id: row.parsed("id", "a UUID")?,
        company: CompanyId::new(row.integer("company_id")?),
        branch: row.opt_parsed("branch_id", "a UUID")?,
        call_id: row.opt_parsed("call_id", "a call id")?,
        customer: row.opt_parsed("customer_id", "a UUID")?,
        booking_uid: row.parsed("booking_uid", "a booking uid")?,
        event_type: EventTypeId::new(row.integer("event_type_id")?),
        start: row.instant("start_at")?,
        end: row.instant("end_at")?,
        status: BookingStatus::from_word(&row.text("status")?),
        service: row.opt_text("service")?,
    })
}

/// Writes a new intent under a lease; answers whether neither its key nor its call was taken.
async fn add_intent(
    connection: &mut Connection,
    intent: &BookingIntent,
    token: LeaseToken,
    lease: Lease,
) -> Outcome<bool> {
    let written = sqlx::query(sql::ADD_INTENT)
        .bind(intent.id.to_string())
        .bind(intent.request.company.get())
        .bind(intent.key.as_str())
        .bind(intent.request.call_id.as_ref().map(CallId::as_str))
        .bind(to_json("booking_intents", "request", &intent.request)?)
        .bind(token.to_string())
        .bind(micros(lease.until))
        .bind(micros(lease.now))
        .execute(connection)
        .await?;
    Ok(written.rows_affected() > 0)
}

async fn find_intent(
    connection: &mut Connection,
    statement: &'static str,
    company: CompanyId,
    name: &str,
) -> Outcome<Option<StoredIntent>> {
    let query = sqlx::query(statement).bind(company.get()).bind(name);
    query.fetch_optional(connection).await?.as_ref().map(read_intent).transpose()
}

/// Claims an intent that was there already.
async fn claim_known(
    connection: &mut Connection,
    known: StoredIntent,
    request: &AppointmentRequest,
    token: LeaseToken,
    lease: Lease,
) -> Outcome<Claim> {
    let StoredIntent { intent, lease_until } = known;
    let stored = &intent.request;
    let is_same_wish = stored.event_type == request.event_type
        && stored.start == request.start
        && stored.call_id == request.call_id;
    if !is_same_wish {
        return Ok(Claim::Mismatch(intent));
    }
    if matches!(intent.state, IntentState::Confirmed | IntentState::Refused) {
        return Ok(Claim::Replay(intent));
    }
    let claimed = sqlx::query(sql::CLAIM_INTENT)
        .bind(request.company.get())
        .bind(intent.id.to_string())
        .bind(token.to_string())
        .bind(micros(lease.until))
        .bind(micros(lease.now))
        .execute(connection)
        .await?;
    Ok(match (claimed.rows_affected(), intent.state) {
        (0, _) => Claim::InFlight(lease_until.unwrap_or(lease.until)),
        (_, IntentState::Intended) => Claim::Acquired(intent, token),
        _ => Claim::TakenOver(intent, token),
    })
}

async fn put_appointment(
    connection: &mut Connection,
    ids: &Ids,
    request: &AppointmentRequest,
    booking: &Booking,
    now: DateTime<Utc>,
) -> Outcome<Appointment> {
    let row = sqlx::query(sql::PUT_APPOINTMENT)
        .bind(ids.next(now).to_string())
        .bind(request.company.get())
        .bind(request.branch.map(|branch| branch.to_string()))
        .bind(request.call_id.as_ref().map(CallId::as_str))
        .bind(request.attendee.phone.as_ref().map(E164::as_str))
        .bind(booking.uid.as_str())
        .bind(booking.event_type.unwrap_or(request.event_type).get())
        .bind(micros(booking.start))
        .bind(micros(booking.end))
        .bind(booking.status.as_str())
        .bind(&request.service)
        .bind(micros(now))
        .fetch_one(connection)
        .await?;
    read_appointment(&row)
}

/// Closes the call of an appointment as booked, and its open task with it.
async fn close_as_booked(
    connection: &mut Connection,
    appointment: &Appointment,
    now: DateTime<Utc>,
) -> Outcome<()> {
    let Some(call_id) = &appointment.call_id else { return Ok(()) };
    sqlx::query(call::SET_BOOKED)
        .bind(appointment.company.get())
        .bind(call_id.as_str())
        .bind(appointment.id.to_string())
        .bind(micros(now))
        .execute(&mut *connection)
        .await?;
    sqlx::query(task::RESOLVE_OF_CALL)
        .bind(appointment.company.get())
        .bind(call_id.as_str())
        .bind(micros(now))
        .execute(connection)
        .await?;
    Ok(())
}

/// The request of an intent that has just been finished; no row means that the lease was lost.
fn finished_request(row: Option<&Row>) -> Outcome<AppointmentRequest> {
    let row = row.ok_or(StoreError::LeaseLost)?;
    Columns::of("booking_intents", row).json("request", "a request as JSON")
}

/// Ends what a call was about to book.
pub(super) async fn abandon_intents(
    connection: &mut Connection,
    company: CompanyId,
    call: &CallId,
    code: DomainCode,
    message: &str,
) -> Outcome<()> {
    sqlx::query(sql::ABANDON)
        .bind(company.get())
        .bind(call.as_str())
        .bind(i64::from(code.number()))
        .bind(message)
        .execute(connection)
        .await?;
    Ok(())
}

#[async_trait]
impl BookingStore for Backend {
    async fn claim_intent(
        &self,
        key: &IdempotencyKey,
        request: &AppointmentRequest,
        lease: Lease,
    ) -> Result<Claim> {
        during("claim_intent", async {
            let token = LeaseToken::new(self.ids().next(lease.now));
            let intent = BookingIntent {
                id: IntentId::new(self.ids().next(lease.now)),
                key: key.clone(),
                state: IntentState::Intended,
                request: request.clone(),
                attempts: 0,
                booking: None,
                refusal: None,
            };
            let company = request.company;
            let mut tx = self.begin().await?;
            let claim = if add_intent(&mut tx, &intent, token, lease).await? {
                Claim::Acquired(intent, token)
            } else if let Some(known) =
                find_intent(&mut tx, sql::INTENT_BY_KEY, company, key.as_str()).await?
            {
                claim_known(&mut tx, known, request, token, lease).await?
            } else {
                let call = request.call_id.as_ref().map_or("", CallId::as_str);
                let rival = find_intent(&mut tx, sql::INTENT_OF_CALL, company, call).await?;
                Claim::Mismatch(rival.ok_or(StoreError::LeaseLost)?.intent)
            };
            tx.commit().await?;
            Ok(claim)
        })
        .await
    }

    async fn mark_sent(
        &self,
        company: CompanyId,
        id: IntentId,
        lease: LeaseToken,
        renewed: Lease,
    ) -> Result<()> {
        during("mark_sent", async {
            let mut tx = self.begin().await?;
            let marked = sqlx::query(sql::MARK_SENT)
                .bind(company.get())
                .bind(id.to_string())
                .bind(lease.to_string())
                .bind(micros(renewed.until))
                .bind(micros(renewed.now))
                .execute(&mut *tx)
                .await?;
            held(marked.rows_affected())?;
            tx.commit().await?;
            Ok(())
        })
        .await
    }

    async fn release_intent(
        &self,
        company: CompanyId,
        id: IntentId,
        lease: LeaseToken,
        unsettled: Unsettled,
    ) -> Result<()> {
        during("release_intent", async {
            let statement = match unsettled {
                Unsettled::NotSent => sql::RELEASE_UNSENT,
                Unsettled::Unknown => sql::RELEASE_UNKNOWN,
            };
            let mut tx = self.begin().await?;
            let released = sqlx::query(statement)
                .bind(company.get())
                .bind(id.to_string())
                .bind(lease.to_string())
                .execute(&mut *tx)
                .await?;
            held(released.rows_affected())?;
            tx.commit().await?;
            Ok(())
        })
        .await
    }

    async fn confirm_intent(
        &self,
        company: CompanyId,
        id: IntentId,
        lease: LeaseToken,
        booking: &Booking,
        now: DateTime<Utc>,
    ) -> Result<Appointment> {
        during("confirm_intent", async {
            let stored = StoredBooking::from(booking);
            let mut tx = self.begin().await?;
            let row = sqlx::query(sql::CONFIRM)
                .bind(company.get())
                .bind(id.to_string())
                .bind(lease.to_string())
                .bind(to_json("booking_intents", "booking", &stored)?)
                .fetch_optional(&mut *tx)
                .await?;
            let request = finished_request(row.as_ref())?;
            let appointment = put_appointment(&mut tx, self.ids(), &request, booking, now).await?;
            close_as_booked(&mut tx, &appointment, now).await?;
            tx.commit().await?;
            Ok(appointment)
        })
        .await
    }

    async fn refuse_intent(
        &self,
        company: CompanyId,
        id: IntentId,
        lease: LeaseToken,
        refusal: &Refusal,
        task: Option<&NewTask>,
        now: DateTime<Utc>,
    ) -> Result<()> {
        during("refuse_intent", async {
            let mut tx = self.begin().await?;
            let row = sqlx::query(sql::REFUSE)
                .bind(company.get())
                .bind(id.to_string())
                .bind(lease.to_string())
                .bind(i64::from(refusal.code.number()))
                .bind(&refusal.message)
                .fetch_optional(&mut *tx)
                .await?;
            let request = finished_request(row.as_ref())?;
            if let Some(task) = task {
                let owner = TaskOwner { company, branch: request.branch, call: request.call_id };
                write_task(&mut tx, self.ids(), &owner, task, now).await?;
            }
            tx.commit().await?;
            Ok(())
        })
        .await
    }

    async fn intent_of_call(
        &self,
        company: CompanyId,
        call: &CallId,
    ) -> Result<Option<BookingIntent>> {
        during("intent_of_call", async {
            let mut connection = self.reader().acquire().await?;
            let found = find_intent(&mut connection, sql::INTENT_OF_CALL, company, call.as_str());
            Ok(found.await?.map(|stored| stored.intent))
        })
        .await
    }

    async fn appointments(&self, company: CompanyId, limit: u32) -> Result<Vec<Appointment>> {
        during("appointments", async {
            let query = sqlx::query(sql::APPOINTMENTS).bind(company.get()).bind(i64::from(limit));
            query.fetch_all(self.reader()).await?.iter().map(read_appointment).collect()
        })
        .await
    }

    async fn appointment_by_uid(
        &self,
        company: CompanyId,
        uid: &BookingUid,
    ) -> Result<Option<Appointment>> {
        during("appointment_by_uid", async {
            let query = sqlx::query(sql::APPOINTMENT_BY_UID).bind(company.get()).bind(uid.as_str());
            query.fetch_optional(self.reader()).await?.as_ref().map(read_appointment).transpose()
        })
        .await
    }
}
