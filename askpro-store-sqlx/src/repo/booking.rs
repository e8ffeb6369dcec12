//! Booking intents and appointments.

use askpro_core::ports::{BookingStore, Lease, LeftBehind, Unsettled};
use askpro_core::{
    Appointment, Booking, BookingIntent, BookingUid, CallId, CancelWish, Claim, CompanyId,
    CustomerId, DomainCode, IdempotencyKey, IntentId, IntentState, LeaseToken, NewTask, Refusal,
    RescheduleWish, Result, Wish, WishKind,
};
use async_trait::async_trait;
use chrono::{DateTime, Utc};

use super::appointment::{change_appointment, put_appointment, read_appointment};
use super::columns::Columns;
use super::task::{TaskOwner, read_code, resolve_of_call, write_task};
use super::{Backend, Connection, Outcome, Row, during, held, micros, to_json};
use crate::error::StoreError;
use crate::sql::{booking as sql, call};
use crate::stored_booking::StoredBooking;

/// An intent and the end of its lease.
pub(super) struct StoredIntent {
    pub(super) intent: BookingIntent,
    lease_until: Option<DateTime<Utc>>,
}

pub(super) fn read_intent(row: &Row) -> Outcome<StoredIntent> {
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
            wish: row.json("request", "a wish as JSON")?,
            attempts: row.number("attempts")?,
            booking: booking.map(Booking::from),
            appointment: row.opt_parsed("appointment_id", "a UUID")?,
            refusal,
        },
        lease_until: row.opt_instant("lease_until")?,
    })
}

/// Writes a new intent under a lease; answers whether nothing stood in its way.
async fn add_intent(
    connection: &mut Connection,
    intent: &BookingIntent,
    token: LeaseToken,
    lease: Lease,
) -> Outcome<bool> {
    let written = sqlx::query(sql::ADD_INTENT)
        .bind(intent.id.to_string())
        .bind(intent.wish.company().get())
        .bind(intent.key.as_str())
        .bind(intent.wish.call_id().map(CallId::as_str))
        .bind(to_json("booking_intents", "request", &intent.wish)?)
        .bind(token.to_string())
        .bind(micros(lease.until))
        .bind(micros(lease.now))
        .bind(intent.wish.kind().as_str())
        .bind(intent.wish.changes().map(BookingUid::as_str))
        .execute(connection)
        .await?;
    Ok(written.rows_affected() > 0)
}

pub(super) async fn find_intent(
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
    wish: &Wish,
    token: LeaseToken,
    lease: Lease,
) -> Outcome<Claim> {
    let StoredIntent { intent, lease_until } = known;
    if !intent.wish.is_same_as(wish) {
        return Ok(Claim::Mismatch(intent));
    }
    if matches!(intent.state, IntentState::Confirmed | IntentState::Refused) {
        return Ok(Claim::Replay(intent));
    }
    let claimed = sqlx::query(sql::CLAIM_INTENT)
        .bind(wish.company().get())
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

/// What a new intent met that was not written although its key is new.
async fn claim_beside_rival(
    connection: &mut Connection,
    wish: &Wish,
    lease: Lease,
) -> Outcome<Claim> {
    let company = wish.company();
    let Some(uid) = wish.changes() else {
        let call = wish.call_id().map_or("", CallId::as_str);
        let rival = find_intent(connection, sql::INTENT_OF_CALL, company, call).await?;
        return Ok(Claim::Mismatch(rival.ok_or(StoreError::LeaseLost)?.intent));
    };
    let rival = find_intent(connection, sql::CHANGE_OF_BOOKING, company, uid.as_str()).await?;
    let StoredIntent { intent, lease_until } = rival.ok_or(StoreError::LeaseLost)?;
    Ok(match lease_until.filter(|until| *until > lease.now) {
        Some(until) => Claim::InFlight(until),
        None => Claim::Blocked(intent),
    })
}

/// Closes the call of a wish as booked. A booking settles what its call wanted, and so its open task; a move leaves a
/// task alone, and a cancellation the call.
async fn close_as_booked(
    connection: &mut Connection,
    wish: &Wish,
    appointment: &Appointment,
    now: DateTime<Utc>,
) -> Outcome<()> {
    let Some(call_id) = wish.call_id() else { return Ok(()) };
    let (close, resolves_task) = match wish.kind() {
        WishKind::Book => (call::SET_BOOKED, true),
        WishKind::Reschedule => (call::SET_BOOKED_WITHOUT_TASK, false),
        WishKind::Cancel => return Ok(()),
    };
    sqlx::query(close)
        .bind(appointment.company.get())
        .bind(call_id.as_str())
        .bind(appointment.id.to_string())
        .bind(micros(now))
        .execute(&mut *connection)
        .await?;
    if resolves_task {
        resolve_of_call(connection, appointment.company, call_id, now).await?;
    }
    Ok(())
}

/// The wish of an intent that has just been finished; no row means that the lease was lost.
fn finished_wish(row: Option<&Row>) -> Outcome<Wish> {
    let row = row.ok_or(StoreError::LeaseLost)?;
    Columns::of("booking_intents", row).json("request", "a wish as JSON")
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
    async fn claim_intent(&self, key: &IdempotencyKey, wish: &Wish, lease: Lease) -> Result<Claim> {
        during("claim_intent", async {
            let token = LeaseToken::new(self.ids().next(lease.now));
            let intent = BookingIntent {
                id: IntentId::new(self.ids().next(lease.now)),
                key: key.clone(),
                state: IntentState::Intended,
                wish: wish.clone(),
                attempts: 0,
                booking: None,
                appointment: None,
                refusal: None,
            };
            let company = wish.company();
            let mut tx = self.begin().await?;
            let claim = if add_intent(&mut tx, &intent, token, lease).await? {
                Claim::Acquired(intent, token)
            } else if let Some(known) =
                find_intent(&mut tx, sql::INTENT_BY_KEY, company, key.as_str()).await?
            {
                claim_known(&mut tx, known, wish, token, lease).await?
            } else {
                claim_beside_rival(&mut tx, wish, lease).await?
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
    ) -> Result<Option<Appointment>> {
        during("confirm_intent", async {
            let stored = StoredBooking::from(booking);
            let mut tx = self.begin().await?;
            let row = sqlx::query(sql::CONFIRM)
                .bind(company.get())
                .bind(id.to_string())
                .bind(lease.to_string())
                .bind(to_json("booking_intents", "booking", &stored)?)
                .bind(micros(now))
                .fetch_optional(&mut *tx)
                .await?;
            let wish = finished_wish(row.as_ref())?;
            let appointment = match &wish {
                Wish::Book(request) => {
                    Some(put_appointment(&mut tx, self.ids(), request, booking, now).await?)
                }
                Wish::Reschedule(RescheduleWish { booking: uid, .. })
                | Wish::Cancel(CancelWish { booking: uid, .. }) => {
                    change_appointment(&mut tx, company, uid, booking, now).await?
                }
            };
            if let Some(made) = &appointment {
                sqlx::query(sql::SET_APPOINTMENT)
                    .bind(company.get())
                    .bind(id.to_string())
                    .bind(made.id.to_string())
                    .execute(&mut *tx)
                    .await?;
                close_as_booked(&mut tx, &wish, made, now).await?;
            }
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
                .bind(micros(now))
                .fetch_optional(&mut *tx)
                .await?;
            let wish = finished_wish(row.as_ref())?;
            if let Some(task) = task {
                let call = wish.call_id().cloned();
                let owner = TaskOwner { company, branch: wish.branch(), call };
                write_task(&mut tx, self.ids(), &owner, task, now).await?;
            }
            tx.commit().await?;
            Ok(())
        })
        .await
    }

    async fn intents_left_behind(
        &self,
        left: LeftBehind,
        limit: u32,
    ) -> Result<Vec<BookingIntent>> {
        during("intents_left_behind", async {
            let query = sqlx::query(sql::LEFT_BEHIND)
                .bind(micros(left.now))
                .bind(micros(left.alone))
                .bind(micros(left.of_calls))
                .bind(i64::from(limit));
            let rows = query.fetch_all(self.reader()).await?;
            rows.iter().map(|row| Ok(read_intent(row)?.intent)).collect()
        })
        .await
    }

    async fn open_intents(&self, company: CompanyId) -> Result<u64> {
        during("open_intents", async {
            let query = sqlx::query(sql::OPEN_INTENTS).bind(company.get());
            let row = query.fetch_one(self.reader()).await?;
            Columns::of("booking_intents", &row).number("number")
        })
        .await
    }

    async fn intents_of_call(
        &self,
        company: CompanyId,
        call: &CallId,
    ) -> Result<Vec<BookingIntent>> {
        during("intents_of_call", async {
            let query = sqlx::query(sql::INTENTS_OF_CALL).bind(company.get()).bind(call.as_str());
            let rows = query.fetch_all(self.reader()).await?;
            rows.iter().map(|row| Ok(read_intent(row)?.intent)).collect()
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

    async fn appointments_between(
        &self,
        company: CompanyId,
        from: DateTime<Utc>,
        to: DateTime<Utc>,
        limit: u32,
    ) -> Result<Vec<Appointment>> {
        during("appointments_between", async {
            let query = sqlx::query(sql::APPOINTMENTS_BETWEEN)
                .bind(company.get())
                .bind(micros(from))
                .bind(micros(to))
                .bind(i64::from(limit));
            query.fetch_all(self.reader()).await?.iter().map(read_appointment).collect()
        })
        .await
    }

    async fn upcoming_appointments(
        &self,
        company: CompanyId,
        customer: CustomerId,
        now: DateTime<Utc>,
        limit: u32,
    ) -> Result<Vec<Appointment>> {
        during("upcoming_appointments", async {
            let query = sqlx::query(sql::UPCOMING_APPOINTMENTS)
                .bind(company.get())
                .bind(customer.to_string())
                .bind(micros(now))
                .bind(i64::from(limit));
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
