//! What was offered in calls, and what is held.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use async_trait::async_trait;
use chrono::{DateTime, Utc};

use super::{MemoryStore, State, limited};
use crate::error::Result;
use crate::id::{CallId, CompanyId, OfferId, ReservationUid};
use crate::offer::{Hold, Holding, NewOffer, Offer, Resource};
use crate::ports::OfferStore;

type Key = (CompanyId, CallId);

#[derive(Default)]
pub(super) struct Offers {
    offered: BTreeMap<Key, Vec<Offer>>,
    holds: BTreeMap<Key, HoldRow>,
}

struct HoldRow {
    offer: OfferId,
    until: DateTime<Utc>,
    reservation: Option<ReservationUid>,
}

impl Offers {
    fn offer(&self, of: &Key, id: &OfferId) -> Option<&Offer> {
        self.offered.get(of)?.iter().find(|offer| offer.id == *id)
    }

    fn hold(&self, of: &Key) -> Option<Hold> {
        let row = self.holds.get(of)?;
        let offer = self.offer(of, &row.offer)?.clone();
        Some(Hold { offer, until: row.until, reservation: row.reservation.clone() })
    }

    fn holds(&self) -> impl Iterator<Item = Hold> {
        self.holds.keys().filter_map(|of| self.hold(of))
    }

    fn of_others(
        &self,
        (company, call): &Key,
        resource: Resource,
        (from, to): (DateTime<Utc>, DateTime<Utc>),
        now: DateTime<Utc>,
    ) -> Vec<Hold> {
        let is_asked = |hold: &Hold| {
            let Offer { company: owner, call_id, offered, .. } = &hold.offer;
            (owner == company && call_id != call && hold.until > now)
                && (offered.resource().excludes(resource)
                    && offered.start < to
                    && offered.end > from)
        };
        let mut holds: Vec<_> = self.holds().filter(is_asked).collect();
        holds.sort_by(|one, two| {
            by_time(&one.offer, &two.offer).then_with(|| one.offer.call_id.cmp(&two.offer.call_id))
        });
        holds
    }
}

/// By start; the rest makes the order certain.
fn by_time(one: &Offer, two: &Offer) -> Ordering {
    let time = |offer: &Offer| (offer.offered.start, offer.offered.end, offer.offered.event_type);
    time(one).cmp(&time(two))
}

impl State {
    fn record_offer(&mut self, of: &Key, new: &NewOffer, now: DateTime<Utc>) -> Offer {
        let id = self.next_id(now);
        let offers = self.offers.offered.entry(of.clone()).or_default();
        if let Some(known) = offers.iter_mut().find(|known| known.offered.is_same_time(new)) {
            known.renew(new);
            return known.clone();
        }
        let offer = Offer {
            id: OfferId::from_bits(id.as_u64_pair().1),
            company: of.0,
            call_id: of.1.clone(),
            offered: new.clone(),
        };
        offers.push(offer.clone());
        offer
    }
}

#[async_trait]
impl OfferStore for MemoryStore {
    async fn record_offers(
        &self,
        company: CompanyId,
        call: &CallId,
        offers: &[NewOffer],
        now: DateTime<Utc>,
    ) -> Result<Vec<Offer>> {
        let mut state = self.state();
        let of = (company, call.clone());
        Ok(offers.iter().map(|new| state.record_offer(&of, new, now)).collect())
    }

    async fn offers_of_call(&self, company: CompanyId, call: &CallId) -> Result<Vec<Offer>> {
        let offered = &self.state().offers.offered;
        let mut offers = offered.get(&(company, call.clone())).cloned().unwrap_or_default();
        offers.sort_by(by_time);
        Ok(offers)
    }

    async fn hold_offer(
        &self,
        company: CompanyId,
        call: &CallId,
        offer: &OfferId,
        until: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<Holding> {
        let offers = &mut self.state().offers;
        let of = (company, call.clone());
        let Some(offer) = offers.offer(&of, offer).cloned() else { return Ok(Holding::Unknown) };
        let span = (offer.offered.start, offer.offered.end);
        let is_taken = !offers.of_others(&of, offer.offered.resource(), span, now).is_empty();
        let holding = offer.hold(offers.hold(&of).as_ref(), is_taken, until, now);
        if let Holding::Held(hold) = &holding {
            let Hold { offer, until, reservation } = hold.clone();
            offers.holds.insert(of, HoldRow { offer: offer.id, until, reservation });
        }
        Ok(holding)
    }

    async fn note_reservation(
        &self,
        company: CompanyId,
        call: &CallId,
        offer: &OfferId,
        reservation: &ReservationUid,
    ) -> Result<bool> {
        let holds = &mut self.state().offers.holds;
        let held = holds.get_mut(&(company, call.clone())).filter(|row| row.offer == *offer);
        Ok(held.map(|row| row.reservation = Some(reservation.clone())).is_some())
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
        let of = (company, call.clone());
        Ok(self.state().offers.of_others(&of, resource, (from, to), now))
    }

    async fn hold_of_call(&self, company: CompanyId, call: &CallId) -> Result<Option<Hold>> {
        Ok(self.state().offers.hold(&(company, call.clone())))
    }

    async fn release_hold(&self, company: CompanyId, call: &CallId) -> Result<Option<Hold>> {
        let offers = &mut self.state().offers;
        let of = (company, call.clone());
        let hold = offers.hold(&of);
        offers.holds.remove(&of);
        Ok(hold)
    }

    async fn release_expired_holds(&self, before: DateTime<Utc>, limit: u32) -> Result<Vec<Hold>> {
        let offers = &mut self.state().offers;
        let mut expired: Vec<_> = offers.holds().filter(|hold| hold.until < before).collect();
        expired.sort_by_key(|hold| hold.until);
        expired.truncate(limited(limit));
        for Hold { offer, .. } in &expired {
            offers.holds.remove(&(offer.company, offer.call_id.clone()));
        }
        Ok(expired)
    }

    async fn purge_offers(&self, before: DateTime<Utc>, limit: u32) -> Result<u64> {
        let Offers { offered, holds } = &mut self.state().offers;
        let is_held = |of: &Key, id: &OfferId| holds.get(of).is_some_and(|row| row.offer == *id);
        let mut expired: Vec<_> = offered
            .iter()
            .flat_map(|(of, offers)| offers.iter().map(move |offer| (of, offer)))
            .filter(|(of, offer)| offer.offered.until < before && !is_held(of, &offer.id))
            .map(|(of, offer)| (offer.offered.until, of.clone(), offer.id.clone()))
            .collect();
        expired.sort();
        expired.truncate(limited(limit));
        for (_, of, id) in &expired {
            if let Some(offers) = offered.get_mut(of) {
                offers.retain(|offer| offer.id != *id);
            }
        }
        offered.retain(|_, offers| !offers.is_empty());
        Ok(u64::try_from(expired.len()).unwrap_or(u64::MAX))
    }
}
