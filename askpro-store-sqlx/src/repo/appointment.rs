//! Appointments: what stands in our records for a booking.

use askpro_core::{
    Appointment, AppointmentRequest, AppointmentSource, Booking, BookingStatus, BookingUid, CallId,
    CompanyId, E164, EventTypeId,
};
use chrono::{DateTime, Utc};

use super::columns::Columns;
use super::{Connection, Outcome, Row, micros};
use crate::id::Ids;
use crate::sql::{booking as sql, sync};

pub(super) fn read_appointment(row: &Row) -> Outcome<Appointment> {
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
        source: row.word("source", AppointmentSource::from_word)?,
    })
}

/// Writes the appointment of a new booking; one that is known keeps its id.
pub(super) async fn put_appointment(
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

/// Takes the appointment of a booking along to what became of it; `None` when it is none of ours.
pub(super) async fn change_appointment(
    connection: &mut Connection,
    company: CompanyId,
    uid: &BookingUid,
    booking: &Booking,
    now: DateTime<Utc>,
) -> Outcome<Option<Appointment>> {
    sqlx::query(sql::DROP_SECOND)
        .bind(company.get())
        .bind(uid.as_str())
        .bind(booking.uid.as_str())
        .execute(&mut *connection)
        .await?;
    let row = sqlx::query(sql::CHANGE_APPOINTMENT)
        .bind(company.get())
        .bind(uid.as_str())
        .bind(booking.uid.as_str())
        .bind(micros(booking.start))
        .bind(micros(booking.end))
        .bind(booking.status.as_str())
        .bind(micros(now))
        .fetch_optional(&mut *connection)
        .await?;
    let appointment = row.as_ref().map(read_appointment).transpose()?;
    if let Some(made) = appointment.as_ref().filter(|made| made.booking_uid != *uid) {
        sqlx::query(sync::ADD_EARLIER)
            .bind(company.get())
            .bind(uid.as_str())
            .bind(made.id.to_string())
            .execute(connection)
            .await?;
    }
    Ok(appointment)
}
