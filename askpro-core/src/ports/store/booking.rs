//! Booking intents and appointments.

use std::fmt;

use async_trait::async_trait;
use chrono::{DateTime, Utc};

use crate::appointment::Appointment;
use crate::booking::{Booking, BookingIntent, Claim, Refusal};
use crate::error::Result;
use crate::id::{BookingUid, CallId, CompanyId, CustomerId, IntentId, LeaseToken};
use crate::idempotency::IdempotencyKey;
use crate::task::NewTask;
use crate::wish::Wish;

/// From when and until when a lease holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lease {
    /// The present instant.
    pub now: DateTime<Utc>,
    /// When somebody else may take over.
    pub until: DateTime<Utc>,
}

/// How an intent is given back when it is not finished.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unsettled {
    /// Surely nothing stands in the calendar: the next claim may send, and an attempt noted under this lease does not
    /// count.
    NotSent,
    /// The calendar may have it: the next claim must look first.
    Unknown,
}

/// Which unfinished intents count as left behind: those that are this old, and under no lease.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LeftBehind {
    /// The present instant, by which leases are judged.
    pub now: DateTime<Utc>,
    /// Intents that belong to no call: written down at this instant or before.
    pub alone: DateTime<Utc>,
    /// Intents of a call, which its jobs look after: written down at this instant or before.
    pub of_calls: DateTime<Utc>,
}

/// Makes sure that one wish is carried out once.
///
/// The methods that take a lease token answer `InFlight` and change nothing when the lease was lost meanwhile.
#[async_trait]
pub trait BookingStore: fmt::Debug + Send + Sync + 'static {
    /// Claims the right to work on a wish; the first claim writes the intent down.
    ///
    /// - no intent with this key: `Acquired`, in state intended;
    /// - finished: `Replay`;
    /// - the content differs from the stored one (see [`Wish::is_same_as`]): `Mismatch`;
    /// - it would book, and another intent to book of the same call is not refused: `Mismatch` with that one, because a
    ///   call books once;
    /// - it would change a booking that another unfinished intent is about to change: `InFlight` while that one is under
    ///   a lease, `Blocked` when it was left behind;
    /// - under a lease that still holds: `InFlight`;
    /// - given back as not sent, or the lease ran out in state intended: `Acquired`;
    /// - else (sent or unknown): `TakenOver`.
    ///
    /// When two callers meet, one gets `Acquired` or `TakenOver` and the other `InFlight`.
    ///
    /// # Errors
    /// `Storage`, `CorruptData`.
    async fn claim_intent(&self, key: &IdempotencyKey, wish: &Wish, lease: Lease) -> Result<Claim>;

    /// Notes, before the calendar is asked, that it will be: state sent, one more attempt. The lease holds anew, so that
    /// it covers the request however long was looked before.
    ///
    /// # Errors
    /// `InFlight` when the lease is lost, or has run out at `renewed.now`; `Storage`.
    async fn mark_sent(
        &self,
        company: CompanyId,
        id: IntentId,
        lease: LeaseToken,
        renewed: Lease,
    ) -> Result<()>;

    /// Gives an unfinished intent back, so that the next claim need not wait for the lease to run out.
    ///
    /// # Errors
    /// `InFlight` when the lease is lost; `Storage`.
    async fn release_intent(
        &self,
        company: CompanyId,
        id: IntentId,
        lease: LeaseToken,
        state: Unsettled,
    ) -> Result<()>;

    /// Notes that the calendar has carried it out: intent confirmed, appointment written, in one transaction.
    ///
    /// - A booking becomes an appointment; the call's outcome becomes booked and its open task is resolved.
    /// - A move takes the appointment along to the new booking; it keeps its id. The call's outcome becomes booked,
    ///   unless a task is open for it.
    /// - A cancellation sets the appointment's status; the call keeps its outcome.
    ///
    /// `None` when the changed booking is none of our appointments.
    ///
    /// # Errors
    /// `InFlight` when the lease is lost; `Storage`.
    async fn confirm_intent(
        &self,
        company: CompanyId,
        id: IntentId,
        lease: LeaseToken,
        booking: &Booking,
        now: DateTime<Utc>,
    ) -> Result<Option<Appointment>>;

    /// Notes that no booking comes of it: intent refused and, with a task, the task written and the call closed with it,
    /// in one transaction. A refused intent stays refused: the same key replays the refusal.
    ///
    /// # Errors
    /// `InFlight` when the lease is lost; `Storage`.
    async fn refuse_intent(
        &self,
        company: CompanyId,
        id: IntentId,
        lease: LeaseToken,
        refusal: &Refusal,
        task: Option<&NewTask>,
        now: DateTime<Utc>,
    ) -> Result<()>;

    /// The unfinished intents of all companies that nobody works on any more, the oldest first, at most `limit`.
    ///
    /// # Errors
    /// `Storage`, `CorruptData`.
    async fn intents_left_behind(&self, left: LeftBehind, limit: u32)
    -> Result<Vec<BookingIntent>>;

    /// How many intents of a company are not finished.
    ///
    /// # Errors
    /// `Storage`.
    async fn open_intents(&self, company: CompanyId) -> Result<u64>;

    /// Every intent of a call, finished or not, in the order in which they were written down.
    ///
    /// # Errors
    /// `Storage`, `CorruptData`.
    async fn intents_of_call(
        &self,
        company: CompanyId,
        call: &CallId,
    ) -> Result<Vec<BookingIntent>>;

    /// The intent to book of a call that is not refused: what the call books, or has booked; `None` when there is none.
    ///
    /// # Errors
    /// `Storage`, `CorruptData`.
    async fn intent_of_call(
        &self,
        company: CompanyId,
        call: &CallId,
    ) -> Result<Option<BookingIntent>>;

    /// The appointments of a company, by start, at most `limit`.
    ///
    /// # Errors
    /// `Storage`, `CorruptData`.
    async fn appointments(&self, company: CompanyId, limit: u32) -> Result<Vec<Appointment>>;

    /// The appointments that stand and begin between two instants, the end not included; the first one first.
    ///
    /// # Errors
    /// `Storage`, `CorruptData`.
    async fn appointments_between(
        &self,
        company: CompanyId,
        from: DateTime<Utc>,
        to: DateTime<Utc>,
        limit: u32,
    ) -> Result<Vec<Appointment>>;

    /// The appointments of a customer that stand and have not ended at an instant, the next one first.
    ///
    /// # Errors
    /// `Storage`, `CorruptData`.
    async fn upcoming_appointments(
        &self,
        company: CompanyId,
        customer: CustomerId,
        now: DateTime<Utc>,
        limit: u32,
    ) -> Result<Vec<Appointment>>;

    /// The appointment that stands for a booking, or stood for it before it was moved; `None` when the company has none.
    ///
    /// # Errors
    /// `Storage`, `CorruptData`.
    async fn appointment_by_uid(
        &self,
        company: CompanyId,
        uid: &BookingUid,
    ) -> Result<Option<Appointment>>;
}
