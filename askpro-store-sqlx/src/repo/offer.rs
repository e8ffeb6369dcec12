//! What was offered in calls, and what is held.
//!
//! Every write takes its turn, so what was read about holds stands until the transaction ends.

use askpro_core::ports::OfferStore;
use askpro_core::{
    CallId, CompanyId, EventTypeId, Hold, Holding, HostId, NewOffer, Offer, OfferId,
    ReservationUid, Resource, Result,
};
use async_trait::async_trait;
use chrono::{DateTime, Utc};

use super::columns::Columns;
use super::{Backend, Connection, Outcome, Row, during, micros};
use crate::id::Ids;
use crate::sql::offer as sql;

fn read_offer(row: &Row) -> Outcome<Offer> {
    let row = Columns::of("offers", row);
    Ok(Offer {
        id: row.parsed("id", "an offer's id")?,
        company: CompanyId::new(row.integer("company_id")?),
        call_id: row.parsed("call_id", "a call id")?,
        offered: NewOffer {
            event_type: EventTypeId::new(row.integer("event_type_id")?),
            host: row.opt_integer("host_id")?.map(HostId::new),
            service: row.opt_text("service")?,
            start: row.instant("start_at")?,
            end: row.instant("end_at")?,
            length_minutes: row.opt_number("length_minutes")?,
            until: row.instant("until_at")?,
        },
    })
}

fn read_hold(row: &Row) -> Outcome<Hold> {
    let offer = read_offer(row)?;
    let row = Columns::of("holds", row);
    Ok(Hold {
        offer,
        until: row.instant("held_until")?,
        reservation: row.opt_parsed("reservation_uid", "a reservation uid")?,
    })
}

async fn hold_of_call(
    connection: &mut Connection,
    company: CompanyId,
    call: &CallId,
) -> Outcome<Option<Hold>> {
    let query = sqlx::query(sql::HOLD_OF_CALL).bind(company.get()).bind(call.as_str());
    query.fetch_optional(connection).await?.as_ref().map(read_hold).transpose()
}

async fn release(connection: &mut Connection, offer: &Offer) -> Outcome<()> {
    let query = sqlx::query(sql::RELEASE).bind(offer.company.get()).bind(offer.call_id.as_str());
    query.execute(connection).await?;
    Ok(())
}

/// Writes an offer under an id that no other offer of the company has.
async fn insert(
    connection: &mut Connection,
    ids: &Ids,
    (company, call): (CompanyId, &CallId),
    new: &NewOffer,
    now: DateTime<Utc>,
) -> Outcome<Offer> {
    loop {
        let id = OfferId::from_bits(ids.next(now).as_u64_pair().1);
        let written = sqlx::query(sql::RECORD)
            .bind(company.get())
            .bind(id.as_str())
            .bind(call.as_str())
            .bind(new.event_type.get())
            .bind(new.host.map(HostId::get))
            .bind(&new.service)
            .bind(micros(new.start))
            .bind(micros(new.end))
            .bind(new.length_minutes.map(i64::from))
            .bind(micros(new.until))
            .execute(&mut *connection)
            .await?;
        if written.rows_affected() > 0 {
            return Ok(Offer { id, company, call_id: call.clone(), offered: new.clone() });
        }
    }
}

async fn update(connection: &mut Connection, offer: &Offer) -> Outcome<()> {
    sqlx::query(sql::RENEW)
        .bind(offer.company.get())
        .bind(offer.id.as_str())
        .bind(&offer.offered.service)
        .bind(offer.offered.host.map(HostId::get))
        .bind(offer.offered.length_minutes.map(i64::from))
        .bind(micros(offer.offered.until))
        .execute(connection)
        .await?;
    Ok(())
}

/// Decides, and writes what it comes to.
async fn hold(
    connection: &mut Connection,
    offer: Offer,
    until: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Outcome<Holding> {
    let so_far = hold_of_call(connection, offer.company, &offer.call_id).await?;
    let in_the_way = sqlx::query(sql::HELD_BY_OTHERS)
        .bind(offer.company.get())
        .bind(offer.call_id.as_str())
        .bind(offer.offered.event_type.get())
        .bind(micros(offer.offered.start))
        .bind(micros(offer.offered.end))
        .bind(micros(now))
        .bind(offer.offered.host.map(HostId::get))
        .fetch_optional(&mut *connection)
        .await?;
    let holding = offer.hold(so_far.as_ref(), in_the_way.is_some(), until, now);
    if let Holding::Held(hold) = &holding {
        sqlx::query(sql::HOLD)
            .bind(hold.offer.company.get())
            .bind(hold.offer.call_id.as_str())
            .bind(hold.offer.id.as_str())
            .bind(micros(hold.until))
            .bind(hold.reservation.as_ref().map(ReservationUid::as_str))
            .execute(connection)
            .await?;
    }
    Ok(holding)
}

#[async_trait]
impl OfferStore for Backend {
    async fn record_offers(
        &self,
        company: CompanyId,
        call: &CallId,
        offers: &[NewOffer],
        now: DateTime<Utc>,
    ) -> Result<Vec<Offer>> {
        during("record_offers", async {
            let mut tx = self.begin().await?;
            let query = sqlx::query(sql::OF_CALL).bind(company.get()).bind(call.as_str());
            let rows = query.fetch_all(&mut *tx).await?;
            let mut known = rows.iter().map(read_offer).collect::<Outcome<Vec<_>>>()?;
            let mut recorded = Vec::with_capacity(offers.len());
            for new in offers {
                let same = known.iter_mut().find(|known| known.offered.is_same_time(new));
                let offer = if let Some(known) = same {
                    known.renew(new);
                    update(&mut tx, known).await?;
                    known.clone()
                } else {
                    let offer = insert(&mut tx, self.ids(), (company, call), new, now).await?;
                    known.push(offer.clone());
                    offer
                };
                recorded.push(offer);
            }
            tx.commit().await?;
            Ok(recorded)
        })
        .await
    }

    async fn offers_of_call(&self, company: CompanyId, call: &CallId) -> Result<Vec<Offer>> {
        during("offers_of_call", async {
            let query = sqlx::query(sql::OF_CALL).bind(company.get()).bind(call.as_str());
            query.fetch_all(self.reader()).await?.iter().map(read_offer).collect()
        })
        .await
    }

    async fn hold_offer(
        &self,
        company: CompanyId,
        call: &CallId,
        offer: &OfferId,
        until: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<Holding> {
        // An invented text may hold what a database cannot store.
        if !offer.is_well_formed() {
            return Ok(Holding::Unknown);
        }
        during("hold_offer", async {
            let mut tx = self.begin().await?;
            let query = sqlx::query(sql::ONE).bind(company.get()).bind(call.as_str());
            let found = query.bind(offer.as_str()).fetch_optional(&mut *tx).await?;
            let Some(row) = found else { return Ok(Holding::Unknown) };
            let holding = hold(&mut tx, read_offer(&row)?, until, now).await?;
            tx.commit().await?;
            Ok(holding)
        })
        .await
    }

    async fn note_reservation(
        &self,
        company: CompanyId,
        call: &CallId,
        offer: &OfferId,
        reservation: &ReservationUid,
    ) -> Result<bool> {
        during("note_reservation", async {
            let mut tx = self.begin().await?;
            let noted = sqlx::query(sql::NOTE_RESERVATION)
                .bind(company.get())
                .bind(call.as_str())
                .bind(offer.as_str())
                .bind(reservation.as_str())
                .execute(&mut *tx)
                .await?;
            tx.commit().await?;
            Ok(noted.rows_affected() > 0)
        })
        .await
    }

    async fn held_by_others(
        &self,
        company: CompanyId,
        call: &CallId,
        resource: Resource,
        from: DateTime<Utc>,
        to: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<Vec<Hold>> {
        during("held_by_others", async {
            let query = sqlx::query(sql::HELD_BY_OTHERS)
                .bind(company.get())
                .bind(call.as_str())
                .bind(resource.event_type.get())
                .bind(micros(from))
                .bind(micros(to))
                .bind(micros(now))
                .bind(resource.host.map(HostId::get));
            query.fetch_all(self.reader()).await?.iter().map(read_hold).collect()
        })
        .await
    }

    async fn hold_of_call(&self, company: CompanyId, call: &CallId) -> Result<Option<Hold>> {
        during("hold_of_call", async {
            let mut tx = self.begin_read().await?;
            hold_of_call(&mut tx, company, call).await
        })
        .await
    }

    async fn release_hold(&self, company: CompanyId, call: &CallId) -> Result<Option<Hold>> {
        during("release_hold", async {
            let mut tx = self.begin().await?;
            let hold = hold_of_call(&mut tx, company, call).await?;
            if let Some(hold) = &hold {
                release(&mut tx, &hold.offer).await?;
                tx.commit().await?;
            }
            Ok(hold)
        })
        .await
    }

    async fn release_expired_holds(&self, before: DateTime<Utc>, limit: u32) -> Result<Vec<Hold>> {
        during("release_expired_holds", async {
            let mut tx = self.begin().await?;
            let query = sqlx::query(sql::EXPIRED).bind(micros(before)).bind(i64::from(limit));
            let rows = query.fetch_all(&mut *tx).await?;
            let holds = rows.iter().map(read_hold).collect::<Outcome<Vec<_>>>()?;
            for hold in &holds {
                release(&mut tx, &hold.offer).await?;
            }
            tx.commit().await?;
            Ok(holds)
        })
        .await
    }

    async fn purge_offers(&self, before: DateTime<Utc>, limit: u32) -> Result<u64> {
        during("purge_offers", async {
            let mut tx = self.begin().await?;
            let query = sqlx::query(sql::PURGE).bind(micros(before)).bind(i64::from(limit));
            let gone = query.execute(&mut *tx).await?;
            tx.commit().await?;
            Ok(gone.rows_affected())
        })
        .await
    }
}
