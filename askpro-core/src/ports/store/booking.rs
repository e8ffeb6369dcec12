//! Booking intents and appointments.

use std::fmt;

use async_trait::async_trait;
use chrono::{DateTime, Utc};

use crate::appointment::{Appointment, AppointmentRequest};
use crate::booking::{Booking, BookingIntent, Claim, Refusal};
use crate::error::Result;
use crate::id::{BookingUid, CallId, CompanyId, IntentId, LeaseToken};
use crate::idempotency::IdempotencyKey;
use crate::task::NewTask;

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

/// Makes sure that one wish leads to one booking.
///
/// The methods that take a lease token answer `InFlight` and change nothing when the lease was lost meanwhile.
#[async_trait]
pub trait BookingStore: fmt::Debug + Send + Sync + 'static {
    /// Claims the right to work on a wish; the first claim writes the intent down.
    ///
    /// - no intent with this key: `Acquired`, in state intended;
    /// - finished: `Replay`;
    /// - the content differs from the stored one in company, event type, start or call: `Mismatch`;
    /// - another intent of the same call is not refused: `Mismatch` with that one, because a call books once;
    /// - under a lease that still holds: `InFlight`;
    /// - given back as not sent, or the lease ran out in state intended: `Acquired`;
    /// - else (sent or unknown): `TakenOver`.
    ///
    /// When two callers meet, one gets `Acquired` or `TakenOver` and the other `InFlight`.
    ///
    /// # Errors
    /// `Storage`, `CorruptData`.
    async fn claim_intent(
        &self,
        key: &IdempotencyKey,
        request: &AppointmentRequest,
        lease: Lease,
    ) -> Result<Claim>;

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

    /// Notes that the calendar has the booking: intent confirmed, appointment written, the call's outcome booked, its
    /// open task resolved, in one transaction.
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
    ) -> Result<Appointment>;

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

    /// The intent of a call that is not refused: what the call books, or has booked; `None` when there is none.
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
