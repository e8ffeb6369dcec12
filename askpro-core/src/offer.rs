//! Free times that were offered in a call, and those that are held for its caller.

use std::time::Duration;

use chrono::{DateTime, Utc};

use crate::id::{CallId, CompanyId, EventTypeId, OfferId, ReservationUid};

/// How long an offer can be taken up: longer than a caller thinks, shorter than a calendar stays as it was.
pub const OFFER_LASTS: Duration = Duration::from_mins(15);

/// How long a time is held: the five minutes that Cal.com's own reservations last (`POST /v2/slots/reservations`).
pub const HOLD_LASTS: Duration = Duration::from_mins(5);

/// A free time that is about to be offered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewOffer {
    /// What would be booked.
    pub event_type: EventTypeId,
    /// The name of the service, as the business calls it.
    pub service: Option<String>,
    /// When it would begin.
    pub start: DateTime<Utc>,
    /// When it would end, counted in full: what is held has to be free to its end.
    pub end: DateTime<Utc>,
    /// The length that is asked for, where the event type leaves a choice.
    pub length_minutes: Option<u32>,
    /// Until when it can be taken up.
    pub until: DateTime<Utc>,
}

/// A free time that was offered in one call. Another call cannot take it up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// What the agent names it by.
    pub id: OfferId,
    /// The tenant.
    pub company: CompanyId,
    /// The call in which it was offered.
    pub call_id: CallId,
    /// What was offered.
    pub offered: NewOffer,
}

/// A time that is kept from other callers for a while. A call holds one at a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hold {
    /// What is held.
    pub offer: Offer,
    /// Until when.
    pub until: DateTime<Utc>,
    /// The calendar's own reservation, if it could be made.
    pub reservation: Option<ReservationUid>,
}

/// What came of the wish to hold an offered time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Holding {
    /// It is held for this call, anew or still.
    Held(Hold),
    /// Another call holds it, or a time that overlaps it.
    Taken,
    /// It was offered too long ago.
    Expired,
    /// No such offer was made in this call.
    Unknown,
}
