//! Keeping our records in step with the calendar and the telephony service.

use askpro_core::ports::SyncStore;
use askpro_core::sync::{
    ABSENT, BookingApplied, Difference, Drift, DriftCount, DriftField, Ignored, Sighting,
    SyncCursor, SyncKind, SyncSource,
};
use askpro_core::{
    Appointment, AppointmentSource, BookingStatus, BookingUid, CompanyId, NewTask, Provider, Result,
};
use async_trait::async_trait;
use chrono::{DateTime, Utc};

use super::appointment::read_appointment;
use super::columns::Columns;
use super::step::{Owner, Step};
use super::task::{TaskOwner, write_task};
use super::{Backend, Outcome, Row, during, micros};
use crate::sql::{event, sync as sql};

fn read_cursor(row: &Row) -> Outcome<SyncCursor> {
    let row = Columns::of("sync_cursors", row);
    Ok(SyncCursor {
        began_at: row.instant("began_at")?,
        at: row.instant("at")?,
        ran_at: row.instant("ran_at")?,
    })
}

fn read_drift(row: &Row) -> Outcome<Drift> {
    let row = Columns::of("drifts", row);
    Ok(Drift {
        company: CompanyId::new(row.integer("company_id")?),
        appointment: row.parsed("appointment_id", "a UUID")?,
        booking_uid: row.parsed("booking_uid", "a booking uid")?,
        difference: Difference {
            field: row.word("field", DriftField::from_word)?,
            ours: row.text("ours")?,
            theirs: row.text("theirs")?,
        },
        source: row.word("source", SyncSource::from_word)?,
        seen_at: row.instant("seen_at")?,
        healed_at: row.opt_instant("healed_at")?,
    })
}

fn read_count(row: &Row) -> Outcome<DriftCount> {
    let row = Columns::of("drifts", row);
    Ok(DriftCount {
        field: row.word("field", DriftField::from_word)?,
        seen: row.number("seen")?,
        open: row.number("unhealed")?,
    })
}

#[async_trait]
impl SyncStore for Backend {
    async fn sync_cursor(&self, company: CompanyId, kind: SyncKind) -> Result<Option<SyncCursor>> {
        during("sync_cursor", async {
            let query = sqlx::query(sql::CURSOR).bind(company.get()).bind(kind.as_str());
            query.fetch_optional(self.reader()).await?.as_ref().map(read_cursor).transpose()
        })
        .await
    }

    async fn set_sync_cursor(
        &self,
        company: CompanyId,
        kind: SyncKind,
        at: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<SyncCursor> {
        during("set_sync_cursor", async {
            let mut tx = self.begin().await?;
            let row = sqlx::query(sql::SET_CURSOR)
                .bind(company.get())
                .bind(kind.as_str())
                .bind(micros(at))
                .bind(micros(now))
                .fetch_one(&mut *tx)
                .await?;
            let cursor = read_cursor(&row)?;
            tx.commit().await?;
            Ok(cursor)
        })
        .await
    }

    async fn missing_events(
        &self,
        company: CompanyId,
        provider: Provider,
        dedup_keys: &[String],
    ) -> Result<Vec<String>> {
        during("missing_events", async {
            let mut connection = self.reader().acquire().await?;
            let mut missing = Vec::new();
            for key in dedup_keys {
                let query = sqlx::query(event::ID_BY_KEY)
                    .bind(company.get())
                    .bind(provider.as_str())
                    .bind(key);
                if query.fetch_optional(&mut *connection).await?.is_none() {
                    missing.push(key.clone());
                }
            }
            Ok(missing)
        })
        .await
    }

    async fn apply_booking(
        &self,
        company: CompanyId,
        sighting: &Sighting,
        now: DateTime<Utc>,
    ) -> Result<BookingApplied> {
        during("apply_booking", async {
            let mut tx = self.begin().await?;
            let mut step = Step { connection: &mut tx, ids: self.ids(), company, now };
            let applied = match step.owner(sighting).await? {
                Owner::Known(id) => step.bring_into_step(id, sighting).await?,
                Owner::Absorbed { adopted, into } => {
                    step.absorb(adopted, into).await?;
                    step.bring_into_step(into, sighting).await?
                }
                Owner::Duplicate(id) => step.note_duplicate(id, sighting).await?,
                Owner::Unsettled => BookingApplied::Ignored(Ignored::Unsettled),
                Owner::Nobody => step.adopt(sighting).await?,
            };
            tx.commit().await?;
            Ok(applied)
        })
        .await
    }

    async fn note_vanished(
        &self,
        company: CompanyId,
        uid: &BookingUid,
        task: &NewTask,
        read_at: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<Option<Appointment>> {
        during("note_vanished", async {
            let mut tx = self.begin().await?;
            let mut step = Step { connection: &mut tx, ids: self.ids(), company, now };
            let Some(known) = step.standing(uid).await? else { return Ok(None) };
            let mut appointment = known.appointment;
            let id = appointment.id;
            let made_by_others = appointment.source == AppointmentSource::Calendar;
            let difference = Difference::vanished(&appointment);
            let is_news = known.changed_at <= read_at
                && !appointment.status.is_void()
                && !step.has_open_drift(id, DriftField::Existence, ABSENT).await?;
            if is_news {
                let source = SyncSource::Poll;
                step.add_drift(&appointment, &difference, source, made_by_others).await?;
                if made_by_others {
                    step.cancel(id).await?;
                    appointment.status = BookingStatus::Cancelled;
                } else {
                    let owner = TaskOwner {
                        company,
                        branch: appointment.branch,
                        call: appointment.call_id.clone(),
                    };
                    write_task(&mut tx, self.ids(), &owner, task, now).await?;
                }
            }
            tx.commit().await?;
            Ok(is_news.then_some(appointment))
        })
        .await
    }

    async fn appointments_to_compare(
        &self,
        company: CompanyId,
        now: DateTime<Utc>,
        before: DateTime<Utc>,
        limit: u32,
    ) -> Result<Vec<Appointment>> {
        during("appointments_to_compare", async {
            let query = sqlx::query(sql::TO_COMPARE)
                .bind(company.get())
                .bind(micros(now))
                .bind(micros(before))
                .bind(i64::from(limit));
            query.fetch_all(self.reader()).await?.iter().map(read_appointment).collect()
        })
        .await
    }

    async fn drifts(
        &self,
        company: CompanyId,
        since: DateTime<Utc>,
        limit: u32,
    ) -> Result<Vec<Drift>> {
        during("drifts", async {
            let query = sqlx::query(sql::DRIFTS)
                .bind(company.get())
                .bind(micros(since))
                .bind(i64::from(limit));
            query.fetch_all(self.reader()).await?.iter().map(read_drift).collect()
        })
        .await
    }

    async fn drift_counts(
        &self,
        company: CompanyId,
        since: DateTime<Utc>,
    ) -> Result<Vec<DriftCount>> {
        during("drift_counts", async {
            let query = sqlx::query(sql::COUNT_DRIFTS).bind(company.get()).bind(micros(since));
            let rows = query.fetch_all(self.reader()).await?;
            let mut counts: Vec<_> = rows.iter().map(read_count).collect::<Outcome<_>>()?;
            counts.sort_by_key(|count| count.field);
            Ok(counts)
        })
        .await
    }
}
