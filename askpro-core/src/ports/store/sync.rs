//! Keeping our records in step with the calendar and the telephony service.

use std::fmt;

use async_trait::async_trait;
use chrono::{DateTime, Utc};

use crate::appointment::Appointment;
use crate::error::Result;
use crate::event::Provider;
use crate::id::{BookingUid, CompanyId};
use crate::sync::{BookingApplied, Drift, DriftCount, Sighting, SyncCursor, SyncKind};
use crate::task::NewTask;

/// Remembers how far syncs have come, and brings appointments into step with what was read from the calendar.
#[async_trait]
pub trait SyncStore: fmt::Debug + Send + Sync + 'static {
    /// How far a sync of the company has come; `None` before its first round.
    ///
    /// # Errors
    /// `Storage`, `CorruptData`.
    async fn sync_cursor(&self, company: CompanyId, kind: SyncKind) -> Result<Option<SyncCursor>>;

    /// Notes that a round ended at `now`, and that everything before `at` was compared; answers the cursor afterwards.
    ///
    /// A cursor never goes back, and its beginning stays: the first round's `at`.
    ///
    /// # Errors
    /// `Storage`, `CorruptData`.
    async fn set_sync_cursor(
        &self,
        company: CompanyId,
        kind: SyncKind,
        at: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<SyncCursor>;

    /// Which of these keys no stored event of the company has, in the order in which they were given.
    ///
    /// # Errors
    /// `Storage`.
    async fn missing_events(
        &self,
        company: CompanyId,
        provider: Provider,
        dedup_keys: &[String],
    ) -> Result<Vec<String>>;

    /// Compares a sighting with the appointment it belongs to, and brings the appointment into step, in one
    /// transaction. It belongs to
    ///
    /// - the appointment that stands for this booking, or stood for it before;
    /// - else the one that stands, or stood, for a booking it was moved from;
    /// - else, when it was moved, the one whose confirmed intent has its key.
    ///
    /// An appointment keeps its id whatever booking it stands for; that it stood for the old one is remembered. One
    /// that was adopted before the move was known gives way to the one that was moved. What differed is kept as
    /// drifts, healed at once; an open drift of the booking's existence is healed. A confirmed intent with the
    /// booking's key holds the booking as it is now.
    ///
    /// Without an appointment: a booking with the key of an unfinished intent is left to it
    /// ([`Ignored::Unsettled`](crate::sync::Ignored::Unsettled)); one that was not moved and has the key of an appointment
    /// for another booking is noted as an open drift, once; one that is to come, offered, and of an attendee whom the
    /// company knows by number, else by e-mail address (and only one customer has it), becomes an appointment.
    ///
    /// Repeating it changes nothing. Of two callers that meet, one finds what the other did.
    ///
    /// # Errors
    /// `Storage`, `CorruptData`.
    async fn apply_booking(
        &self,
        company: CompanyId,
        sighting: &Sighting,
        now: DateTime<Utc>,
    ) -> Result<BookingApplied>;

    /// Notes that the calendar, read at `read_at`, has no such booking; answers the appointment when that was news.
    ///
    /// An appointment that we made stays as it is, gets an open drift, and the task is written for its branch and call, in
    /// one transaction; while that drift is open, a repeat does nothing. One that others made is cancelled. Nothing is
    /// done when no appointment stands for the booking, when it is void already, or changed after `read_at`.
    ///
    /// # Errors
    /// `Storage`, `CorruptData`.
    async fn note_vanished(
        &self,
        company: CompanyId,
        uid: &BookingUid,
        task: &NewTask,
        read_at: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<Option<Appointment>>;

    /// The live appointments that end after `now` and were neither made nor compared since `before`, those first that
    /// wait the longest, at most `limit`.
    ///
    /// # Errors
    /// `Storage`, `CorruptData`.
    async fn appointments_to_compare(
        &self,
        company: CompanyId,
        now: DateTime<Utc>,
        before: DateTime<Utc>,
        limit: u32,
    ) -> Result<Vec<Appointment>>;

    /// The drifts of a company seen at `since` or later, the newest first, at most `limit`.
    ///
    /// # Errors
    /// `Storage`, `CorruptData`.
    async fn drifts(
        &self,
        company: CompanyId,
        since: DateTime<Utc>,
        limit: u32,
    ) -> Result<Vec<Drift>>;

    /// How many drifts were seen at `since` or later, by field; fields without any are left out.
    ///
    /// # Errors
    /// `Storage`, `CorruptData`.
    async fn drift_counts(
        &self,
        company: CompanyId,
        since: DateTime<Utc>,
    ) -> Result<Vec<DriftCount>>;
}
