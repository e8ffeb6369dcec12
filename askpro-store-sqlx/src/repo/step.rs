//! The parts of a comparison, within one transaction.

use askpro_core::sync::{
    ABSENT, BookingApplied, Comparison, Difference, DriftField, Ignored, Known, Sighting,
    SyncSource, adopted, comparable_email, compare,
};
use askpro_core::{
    Appointment, AppointmentId, AppointmentSource, Attendee, Booking, BookingIntent, BookingUid,
    CompanyId, CustomerId, E164, IntentState, METADATA_KEY,
};
use chrono::{DateTime, Utc};

use super::appointment::read_appointment;
use super::booking::find_intent;
use super::columns::Columns;
use super::{Connection, Outcome, Row, micros, opt_micros, to_json};
use crate::id::Ids;
use crate::sql::{booking, sync as sql};
use crate::stored_booking::StoredBooking;

/// To which appointment a sighting belongs.
pub(super) enum Owner {
    /// To this one.
    Known(AppointmentId),
    /// To the one named last; the other was adopted before that was known.
    Absorbed { adopted: AppointmentId, into: AppointmentId },
    /// To an appointment that stands for another booking.
    Duplicate(AppointmentId),
    /// To an unfinished intent.
    Unsettled,
    /// To none.
    Nobody,
}

/// A transaction in which one company's records are compared.
pub(super) struct Step<'a> {
    pub(super) connection: &'a mut Connection,
    pub(super) ids: &'a Ids,
    pub(super) company: CompanyId,
    pub(super) now: DateTime<Utc>,
}

fn read_known(row: &Row) -> Outcome<Known> {
    let appointment = read_appointment(row)?;
    let row = Columns::of("appointments", row);
    Ok(Known {
        appointment,
        changed_at: row.instant("updated_at")?,
        calendar_updated_at: row.opt_instant("calendar_updated_at")?,
        stood_before: row.integer("stood_before")? != 0,
    })
}

fn read_id<T: std::str::FromStr>(table: &'static str, row: &Row) -> Outcome<T> {
    Columns::of(table, row).parsed("id", "a UUID")
}

impl Step<'_> {
    pub(super) async fn owner(&mut self, sighting: &Sighting) -> Outcome<Owner> {
        let booking = &sighting.booking;
        let exact = self.owner_of(&booking.uid).await?;
        let mut origin = None;
        for uid in sighting.moved_from() {
            origin = self.owner_of(uid).await?;
            if origin.is_some() {
                break;
            }
        }
        let intent = self.intent_with_key_of(booking).await?;
        let by_key = match intent.as_ref().and_then(|intent| intent.booking.as_ref()) {
            Some(first) => self.owner_of(&first.uid).await?,
            None => None,
        };
        let origin = origin.or(by_key.filter(|_| booking.rescheduled_from.is_some()));
        Ok(match (exact, origin) {
            (Some((exact, AppointmentSource::Calendar)), Some((origin, _))) if exact != origin => {
                Owner::Absorbed { adopted: exact, into: origin }
            }
            (Some((owner, _)), _) | (None, Some((owner, _))) => Owner::Known(owner),
            (None, None) => match (by_key, intent) {
                (Some((other, _)), _) => Owner::Duplicate(other),
                (None, Some(intent)) if is_unfinished(&intent) => Owner::Unsettled,
                _ => Owner::Nobody,
            },
        })
    }

    async fn owner_of(
        &mut self,
        uid: &BookingUid,
    ) -> Outcome<Option<(AppointmentId, AppointmentSource)>> {
        let query = sqlx::query(sql::OWNER).bind(self.company.get()).bind(uid.as_str());
        let Some(row) = query.fetch_optional(&mut *self.connection).await? else { return Ok(None) };
        let source = Columns::of("appointments", &row).word("source", AppointmentSource::from_word);
        Ok(Some((read_id("appointments", &row)?, source?)))
    }

    async fn intent_with_key_of(&mut self, booking: &Booking) -> Outcome<Option<BookingIntent>> {
        let Some(key) = booking.metadata.get(METADATA_KEY) else { return Ok(None) };
        let statement = booking::INTENT_BY_KEY;
        let found = find_intent(self.connection, statement, self.company, key).await?;
        Ok(found.map(|stored| stored.intent))
    }

    /// Notes that the appointment is compared now; nobody else changes it until the transaction ends.
    async fn compared(&mut self, id: AppointmentId, uid: &BookingUid) -> Outcome<Option<Known>> {
        let query = sqlx::query(sql::COMPARE)
            .bind(self.company.get())
            .bind(id.to_string())
            .bind(micros(self.now))
            .bind(uid.as_str());
        query.fetch_optional(&mut *self.connection).await?.as_ref().map(read_known).transpose()
    }

    pub(super) async fn standing(&mut self, uid: &BookingUid) -> Outcome<Option<Known>> {
        let query = sqlx::query(sql::STANDING).bind(self.company.get()).bind(uid.as_str());
        let Some(row) = query.fetch_optional(&mut *self.connection).await? else { return Ok(None) };
        let known = self.compared(read_id("appointments", &row)?, uid).await?;
        // It may have been moved between the two statements.
        Ok(known.filter(|known| known.appointment.booking_uid == *uid))
    }

    pub(super) async fn bring_into_step(
        &mut self,
        id: AppointmentId,
        sighting: &Sighting,
    ) -> Outcome<BookingApplied> {
        let Some(known) = self.compared(id, &sighting.booking.uid).await? else {
            return Ok(BookingApplied::Outdated);
        };
        let comparison = compare(&known, sighting);
        if comparison == Comparison::Outdated {
            return Ok(BookingApplied::Outdated);
        }
        // The calendar shows the booking, so it did not vanish.
        self.heal(id, DriftField::Existence, ABSENT).await?;
        let said = sighting.booking.updated_at;
        let Comparison::Changed(appointment, differences) = comparison else {
            if said.is_some() && said != known.calendar_updated_at {
                self.note_calendar_time(id, said).await?;
            }
            return Ok(BookingApplied::Unchanged);
        };
        for difference in &differences {
            self.add_drift(&appointment, difference, sighting.source, true).await?;
        }
        let left = &known.appointment.booking_uid;
        let moved = *left != appointment.booking_uid;
        let calendar_time = if moved { said } else { said.or(known.calendar_updated_at) };
        self.update(&appointment, calendar_time).await?;
        if moved {
            for uid in std::iter::once(left).chain(sighting.moved_from()) {
                self.add_earlier(uid, id).await?;
            }
        }
        self.refresh_intent(&sighting.booking).await?;
        let apply = if moved { BookingApplied::Moved } else { BookingApplied::Updated };
        Ok(apply(appointment))
    }

    async fn note_calendar_time(
        &mut self,
        id: AppointmentId,
        said: Option<DateTime<Utc>>,
    ) -> Outcome<()> {
        sqlx::query(sql::NOTE_CALENDAR_TIME)
            .bind(self.company.get())
            .bind(id.to_string())
            .bind(opt_micros(said))
            .execute(&mut *self.connection)
            .await?;
        Ok(())
    }

    async fn update(
        &mut self,
        appointment: &Appointment,
        calendar_time: Option<DateTime<Utc>>,
    ) -> Outcome<()> {
        sqlx::query(sql::UPDATE)
            .bind(self.company.get())
            .bind(appointment.id.to_string())
            .bind(appointment.booking_uid.as_str())
            .bind(appointment.event_type.get())
            .bind(micros(appointment.start))
            .bind(micros(appointment.end))
            .bind(appointment.status.as_str())
            .bind(opt_micros(calendar_time))
            .bind(micros(self.now))
            .execute(&mut *self.connection)
            .await?;
        Ok(())
    }

    pub(super) async fn cancel(&mut self, id: AppointmentId) -> Outcome<()> {
        sqlx::query(sql::CANCEL)
            .bind(self.company.get())
            .bind(id.to_string())
            .bind(micros(self.now))
            .execute(&mut *self.connection)
            .await?;
        Ok(())
    }

    async fn add_earlier(&mut self, uid: &BookingUid, id: AppointmentId) -> Outcome<()> {
        sqlx::query(sql::ADD_EARLIER)
            .bind(self.company.get())
            .bind(uid.as_str())
            .bind(id.to_string())
            .execute(&mut *self.connection)
            .await?;
        Ok(())
    }

    /// A repeat of the wish is answered with the booking as it is now.
    async fn refresh_intent(&mut self, booking: &Booking) -> Outcome<()> {
        let Some(key) = booking.metadata.get(METADATA_KEY) else { return Ok(()) };
        sqlx::query(sql::REFRESH_INTENT)
            .bind(self.company.get())
            .bind(key)
            .bind(to_json("booking_intents", "booking", &StoredBooking::from(booking))?)
            .execute(&mut *self.connection)
            .await?;
        Ok(())
    }

    pub(super) async fn absorb(
        &mut self,
        adopted: AppointmentId,
        into: AppointmentId,
    ) -> Outcome<()> {
        sqlx::query(sql::REMOVE)
            .bind(self.company.get())
            .bind(adopted.to_string())
            .execute(&mut *self.connection)
            .await?;
        sqlx::query(sql::GIVE_EARLIER)
            .bind(self.company.get())
            .bind(adopted.to_string())
            .bind(into.to_string())
            .execute(&mut *self.connection)
            .await?;
        Ok(())
    }

    pub(super) async fn note_duplicate(
        &mut self,
        id: AppointmentId,
        sighting: &Sighting,
    ) -> Outcome<BookingApplied> {
        let uid = &sighting.booking.uid;
        if !sighting.booking.status.is_live() {
            self.heal(id, DriftField::Duplicate, uid.as_str()).await?;
        } else if let Some(known) = self.compared(id, uid).await? {
            let ours = known.appointment;
            let difference = Difference::new(DriftField::Duplicate, &ours.booking_uid, uid);
            self.add_drift(&ours, &difference, sighting.source, false).await?;
        }
        Ok(BookingApplied::Ignored(Ignored::Duplicate))
    }

    pub(super) async fn add_drift(
        &mut self,
        appointment: &Appointment,
        difference: &Difference,
        source: SyncSource,
        healed: bool,
    ) -> Outcome<()> {
        sqlx::query(sql::ADD_DRIFT)
            .bind(self.ids.next(self.now).to_string())
            .bind(self.company.get())
            .bind(appointment.id.to_string())
            .bind(appointment.booking_uid.as_str())
            .bind(difference.field.as_str())
            .bind(&difference.ours)
            .bind(&difference.theirs)
            .bind(source.as_str())
            .bind(micros(self.now))
            .bind(opt_micros(healed.then_some(self.now)))
            .execute(&mut *self.connection)
            .await?;
        Ok(())
    }

    async fn heal(&mut self, id: AppointmentId, field: DriftField, theirs: &str) -> Outcome<()> {
        sqlx::query(sql::HEAL)
            .bind(self.company.get())
            .bind(id.to_string())
            .bind(field.as_str())
            .bind(theirs)
            .bind(micros(self.now))
            .execute(&mut *self.connection)
            .await?;
        Ok(())
    }

    pub(super) async fn has_open_drift(
        &mut self,
        id: AppointmentId,
        field: DriftField,
        theirs: &str,
    ) -> Outcome<bool> {
        let query = sqlx::query(sql::OPEN_DRIFT)
            .bind(self.company.get())
            .bind(id.to_string())
            .bind(field.as_str())
            .bind(theirs);
        Ok(query.fetch_optional(&mut *self.connection).await?.is_some())
    }

    pub(super) async fn adopt(&mut self, sighting: &Sighting) -> Outcome<BookingApplied> {
        const UNKNOWN: BookingApplied = BookingApplied::Ignored(Ignored::Unknown);
        if !sighting.is_to_come(self.now) || sighting.adoption.is_none() {
            return Ok(UNKNOWN);
        }
        let attendees = &sighting.booking.attendees;
        let Some(customer) = self.known_attendee(attendees).await? else { return Ok(UNKNOWN) };
        let id = AppointmentId::new(self.ids.next(self.now));
        let Some(appointment) = adopted(id, self.company, customer, sighting) else {
            return Ok(UNKNOWN);
        };
        if !self.add_adopted(&appointment, sighting.booking.updated_at).await? {
            // Somebody else was quicker.
            return Ok(BookingApplied::Outdated);
        }
        for uid in sighting.moved_from() {
            self.add_earlier(uid, id).await?;
        }
        Ok(BookingApplied::Adopted(Box::new(appointment)))
    }

    async fn add_adopted(
        &mut self,
        appointment: &Appointment,
        calendar_time: Option<DateTime<Utc>>,
    ) -> Outcome<bool> {
        let added = sqlx::query(sql::ADOPT)
            .bind(appointment.id.to_string())
            .bind(self.company.get())
            .bind(appointment.branch.map(|branch| branch.to_string()))
            .bind(appointment.customer.map(|customer| customer.to_string()))
            .bind(appointment.booking_uid.as_str())
            .bind(appointment.event_type.get())
            .bind(micros(appointment.start))
            .bind(micros(appointment.end))
            .bind(appointment.status.as_str())
            .bind(&appointment.service)
            .bind(appointment.source.as_str())
            .bind(opt_micros(calendar_time))
            .bind(micros(self.now))
            .execute(&mut *self.connection)
            .await?;
        Ok(added.rows_affected() > 0)
    }

    async fn known_attendee(&mut self, attendees: &[Attendee]) -> Outcome<Option<CustomerId>> {
        for phone in attendees.iter().filter_map(|attendee| attendee.phone.as_ref()) {
            if let Some(customer) = self.customer_by_phone(phone).await? {
                return Ok(Some(customer));
            }
        }
        for email in attendees.iter().filter_map(comparable_email) {
            let query = sqlx::query(sql::CUSTOMERS_BY_EMAIL).bind(self.company.get()).bind(&email);
            let rows = query.fetch_all(&mut *self.connection).await?;
            if let [only] = rows.as_slice() {
                return read_id("customers", only).map(Some);
            }
        }
        Ok(None)
    }

    async fn customer_by_phone(&mut self, phone: &E164) -> Outcome<Option<CustomerId>> {
        let query =
            sqlx::query(sql::CUSTOMER_BY_PHONE).bind(self.company.get()).bind(phone.as_str());
        let row = query.fetch_optional(&mut *self.connection).await?;
        row.as_ref().map(|row| read_id("customers", row)).transpose()
    }
}

const fn is_unfinished(intent: &BookingIntent) -> bool {
    !matches!(intent.state, IntentState::Confirmed | IntentState::Refused)
}
