//! Times that were offered in calls, and those that are held.

use std::fmt;

use async_trait::async_trait;
use chrono::{DateTime, Utc};

use crate::error::Result;
use crate::id::{CallId, CompanyId, OfferId, ReservationUid};
use crate::offer::{Hold, Holding, NewOffer, Offer, Resource};

/// Remembers what was offered in a call, and holds one time for its caller.
#[async_trait]
pub trait OfferStore: fmt::Debug + Send + Sync + 'static {
    /// Writes down what is offered in a call; answers the offers in the order given.
    ///
    /// A time that was offered in the call before (same event type, start and end) keeps its id; it lasts as long as the
    /// longer of both, and its service, host and length are those that were given last.
    ///
    /// # Errors
    /// `Storage`, `CorruptData`.
    async fn record_offers(
        &self,
        company: CompanyId,
        call: &CallId,
        offers: &[NewOffer],
        now: DateTime<Utc>,
    ) -> Result<Vec<Offer>>;

    /// What was offered in a call, in the order of the offers' starts; those that have expired, too.
    ///
    /// # Errors
    /// `Storage`, `CorruptData`.
    async fn offers_of_call(&self, company: CompanyId, call: &CallId) -> Result<Vec<Offer>>;

    /// Holds an offered time for its call, until an instant. Of several callers at once one gets it.
    ///
    /// A hold of the same company that [excludes](Resource::excludes) it and has not run out stands in the way where it
    /// overlaps, to the end of either; one that only touches does not. What the call held before is let go in the same transaction, and its
    /// reservation with it: who wants to delete that calls [`Self::release_hold`] first. When nothing is held in the end,
    /// nothing is let go.
    ///
    /// Holding the same offer again lengthens the hold, as long as it lasts even when the offer has expired, and keeps its
    /// reservation.
    ///
    /// # Errors
    /// `Storage`, `CorruptData`.
    async fn hold_offer(
        &self,
        company: CompanyId,
        call: &CallId,
        offer: &OfferId,
        until: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<Holding>;

    /// Notes the calendar's reservation for what a call holds, instead of the one noted before; `false` when it holds that
    /// offer no longer, so that the reservation has to be deleted by whoever made it.
    ///
    /// A hold that ran out counts until it is let go, for it gives the reservation back then.
    ///
    /// # Errors
    /// `Storage`.
    async fn note_reservation(
        &self,
        company: CompanyId,
        call: &CallId,
        offer: &OfferId,
        reservation: &ReservationUid,
    ) -> Result<bool>;

    /// What other calls hold that excludes a resource, overlaps the time between two instants and has not run out, in the
    /// order of its starts.
    ///
    /// # Errors
    /// `Storage`, `CorruptData`.
    async fn held_by_others(
        &self,
        company: CompanyId,
        call: &CallId,
        resource: Resource,
        from: DateTime<Utc>,
        to: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<Vec<Hold>>;

    /// What a call holds, also when it ran out and was not let go yet; `None` when it holds nothing.
    ///
    /// # Errors
    /// `Storage`, `CorruptData`.
    async fn hold_of_call(&self, company: CompanyId, call: &CallId) -> Result<Option<Hold>>;

    /// Lets go what a call holds; answers it, so that its reservation can be deleted, also when it ran out. `None` when it
    /// holds nothing.
    ///
    /// # Errors
    /// `Storage`, `CorruptData`.
    async fn release_hold(&self, company: CompanyId, call: &CallId) -> Result<Option<Hold>>;

    /// Lets go holds of all companies that ran out before an instant, the oldest first, at most `limit`; answers them.
    ///
    /// # Errors
    /// `Storage`, `CorruptData`.
    async fn release_expired_holds(&self, before: DateTime<Utc>, limit: u32) -> Result<Vec<Hold>>;

    /// Deletes offers of all companies that expired before an instant and of which no hold is left, not even one that ran
    /// out, the oldest first, at most `limit`; answers how many.
    ///
    /// # Errors
    /// `Storage`.
    async fn purge_offers(&self, before: DateTime<Utc>, limit: u32) -> Result<u64>;
}
