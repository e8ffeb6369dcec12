//! What is free, and what of it is offered.

use chrono::{DateTime, Duration, SecondsFormat, Utc};
use serde_json::{Value, json};

use super::talk::Talk;
use super::wanted::Wanted;
use super::when::Window;
use crate::datetime::{format_date, format_time};
use crate::error::{Error, ErrorKind, Result};
use crate::function::FunctionAnswer;
use crate::offer::{NewOffer, OFFER_LASTS, Offer, Resource};
use crate::ports::SlotQuery;

/// How many times are offered in one sentence; nobody remembers more on the phone.
const OFFERED: usize = 3;

impl Talk<'_> {
    /// What is free for this caller: within the business hours, early enough, to its full length, and not held for
    /// somebody else; in the order of time.
    ///
    /// # Errors
    /// As [`CalendarHints::slots`](crate::ports::CalendarHints::slots), and those of the store.
    pub(super) async fn free(&self, wanted: &Wanted, window: Window) -> Result<Vec<NewOffer>> {
        let company = self.company.id;
        // All that lies within the horizon is asked for at once, so that it is at hand when the phone has rung.
        let horizon = self.horizon().unwrap_or(window);
        let is_within = horizon.from <= window.from && window.to <= horizon.to;
        let asked = if is_within { horizon } else { window };
        let mut query = SlotQuery::new(wanted.event_type, asked.from, asked.to);
        query.length_minutes = wanted.length_minutes;
        let slots = self.service.hints.slots(company, &query).await?;
        let (call, store) = (&self.call.call_id, &self.service.booking.store);
        let length = Duration::minutes(wanted.minutes.into());
        let until = window.to + length;
        let resource = Resource { event_type: wanted.event_type, host: wanted.host };
        let held =
            store.held_by_others(company, call, resource, window.from, until, self.now).await?;
        let offer = |start: DateTime<Utc>| NewOffer {
            event_type: wanted.event_type,
            host: wanted.host,
            service: wanted.service.clone(),
            start,
            end: start + length,
            length_minutes: wanted.length_minutes,
            until: self.now + OFFER_LASTS,
        };
        let mut free: Vec<NewOffer> = slots
            .into_iter()
            .filter(|slot| self.suits(slot.start, length, window))
            .map(|slot| offer(slot.start))
            .filter(|new| {
                !held.iter().any(|hold| {
                    hold.offer.offered.start < new.end && new.start < hold.offer.offered.end
                })
            })
            .collect();
        free.extend(self.own_hold(wanted, window).await?);
        free.sort_by_key(|offer| offer.start);
        free.dedup_by_key(|offer| offer.start);
        Ok(free)
    }

    /// What is free; the inner error is what is said when the calendar does not answer.
    pub(super) async fn free_or_said(
        &self,
        wanted: &Wanted,
        window: Window,
    ) -> Result<std::result::Result<Vec<NewOffer>, FunctionAnswer>> {
        match self.free(wanted, window).await {
            Ok(free) => Ok(Ok(free)),
            Err(error) if matches!(error.kind(), ErrorKind::Storage | ErrorKind::CorruptData) => {
                Err(error)
            }
            Err(error) => Ok(Err(self.calendar_failed(&error))),
        }
    }

    /// What this call holds: our own reservation hides it from the calendar's list.
    async fn own_hold(&self, wanted: &Wanted, window: Window) -> Result<Option<NewOffer>> {
        let (store, call) = (&self.service.booking.store, &self.call.call_id);
        let held = store.hold_of_call(self.company.id, call).await?;
        let length = Duration::minutes(wanted.minutes.into());
        Ok(held.filter(|hold| hold.until > self.now).map(|hold| hold.offer.offered).filter(
            |held| held.event_type == wanted.event_type && self.suits(held.start, length, window),
        ))
    }

    fn suits(&self, start: DateTime<Utc>, length: Duration, window: Window) -> bool {
        let wall = self.wall(start);
        let is_wished = window.from <= start
            && start < window.to
            && window.times.is_none_or(|(from, to)| (from..=to).contains(&wall.time()));
        is_wished
            && start >= self.now + self.company.lead_time
            && start > self.now
            && self.hours().covers(wall, self.wall(start + length))
    }

    /// The times nearest to a wish, in the order of time.
    pub(super) fn nearest(mut free: Vec<NewOffer>, wish: DateTime<Utc>) -> Vec<NewOffer> {
        free.retain(|offer| offer.start != wish);
        free.sort_by_key(|offer| ((offer.start - wish).abs(), offer.start));
        free.truncate(OFFERED);
        free.sort_by_key(|offer| offer.start);
        free
    }

    /// Some times from early to late.
    pub(super) fn some(free: Vec<NewOffer>) -> Vec<NewOffer> {
        let count = free.len();
        let wanted = |place: usize| (0..OFFERED).any(|n| n * (count - 1) / (OFFERED - 1) == place);
        if count <= OFFERED {
            return free;
        }
        free.into_iter().enumerate().filter(|(place, _)| wanted(*place)).map(|(_, o)| o).collect()
    }

    /// Writes down what is about to be said.
    pub(super) async fn offer(&self, offers: &[NewOffer]) -> Result<Vec<Offer>> {
        let store = &self.service.booking.store;
        store.record_offers(self.company.id, &self.call.call_id, offers, self.now).await
    }

    /// How times are said one after the other.
    pub(super) fn spoken(&self, offers: &[NewOffer]) -> String {
        let walls: Vec<_> = offers.iter().map(|offer| self.wall(offer.start)).collect();
        self.say.times(&walls, self.today())
    }

    /// Offers as the agent gets them.
    pub(super) fn slots(&self, offers: &[Offer]) -> Value {
        let slot = |offer: &Offer| {
            let start = offer.offered.start.with_timezone(&self.zone);
            json!({
                "slot_id": offer.id,
                "start": start.to_rfc3339_opts(SecondsFormat::Secs, false),
                "date": format_date(start.date_naive()),
                "time": format_time(start.time()),
                "service": offer.offered.service,
            })
        };
        offers.iter().map(slot).collect()
    }

    /// What is said when the calendar does not answer. The agent is told to leave it to a human.
    pub(super) fn calendar_failed(&self, error: &Error) -> FunctionAnswer {
        tracing::warn!(
            company = %self.company.id,
            function = self.call.name,
            kind = %error.kind(),
            "the calendar did not answer a function"
        );
        FunctionAnswer::no(self.say.calendar_unreachable()).with("suggest", "request_callback")
    }
}
