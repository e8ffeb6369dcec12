//! Free times that were offered in a call, and those that are held for its caller.

use std::time::Duration;

use chrono::{DateTime, Utc};

use crate::id::{CallId, CompanyId, EventTypeId, HostId, OfferId, ReservationUid};

/// How long an offer can be taken up: longer than a caller thinks, shorter than a calendar stays as it was.
pub const OFFER_LASTS: Duration = Duration::from_mins(15);

/// How long a time is held: the five minutes that Cal.com's own reservations last (`POST /v2/slots/reservations`).
pub const HOLD_LASTS: Duration = Duration::from_mins(5);

/// Crockford's base32, in lower case: no `i`, `l`, `o` and `u`.
const DIGITS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// Of five bits each.
const ID_DIGITS: u32 = 8;

impl OfferId {
    /// An id of eight characters, from the lowest 40 bits of a number.
    ///
    /// ```
    /// use askpro_core::OfferId;
    /// assert_eq!(OfferId::from_bits(0x12_3456_789a).as_str(), "28t5cy4t");
    /// assert_eq!(OfferId::from_bits(1), OfferId::from_bits(1 << 40 | 1));
    /// ```
    #[must_use]
    pub fn from_bits(bits: u64) -> Self {
        let digit = |place: u32| usize::try_from((bits >> (5 * place)) & 31).ok();
        let digits = (0..ID_DIGITS).rev().filter_map(digit);
        let text = digits.filter_map(|digit| DIGITS.get(digit).copied().map(char::from)).collect();
        Self::from_text(text)
    }

    /// Whether [`Self::from_bits`] makes ids like this one; a model may invent any text.
    ///
    /// ```
    /// use askpro_core::OfferId;
    /// assert!(OfferId::new("28t5cy4t")?.is_well_formed());
    /// assert!(!OfferId::new("tomorrow at nine")?.is_well_formed());
    /// # Ok::<(), askpro_core::EmptyId>(())
    /// ```
    #[must_use]
    pub fn is_well_formed(&self) -> bool {
        let text = self.as_str().as_bytes();
        u32::try_from(text.len()) == Ok(ID_DIGITS) && text.iter().all(|byte| DIGITS.contains(byte))
    }
}

/// What can be held once at a time: an event type, and the one person behind it, where the calendar says who that is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Resource {
    /// The event type.
    pub event_type: EventTypeId,
    /// The only person who would be booked; `None` when several take turns, or nobody knows.
    pub host: Option<HostId>,
}

impl Resource {
    /// Whether both cannot be had at the same time: it is one event type, or one person.
    ///
    /// ```
    /// use askpro_core::{EventTypeId, HostId, Resource};
    /// let of = |event_type, host: Option<i64>| Resource {
    ///     event_type: EventTypeId::new(event_type),
    ///     host: host.map(HostId::new),
    /// };
    /// assert!(of(1, None).excludes(of(1, Some(7))));
    /// assert!(of(1, Some(7)).excludes(of(2, Some(7))));
    /// assert!(!of(1, None).excludes(of(2, None)));
    /// ```
    #[must_use]
    pub fn excludes(self, other: Self) -> bool {
        self.event_type == other.event_type || (self.host.is_some() && self.host == other.host)
    }
}

/// A free time that is about to be offered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewOffer {
    /// What would be booked.
    pub event_type: EventTypeId,
    /// The only person who would be booked, where the calendar says who that is.
    pub host: Option<HostId>,
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

impl NewOffer {
    /// What is held when this is.
    #[must_use]
    pub const fn resource(&self) -> Resource {
        Resource { event_type: self.event_type, host: self.host }
    }

    /// Whether both are the same time of the same event type.
    #[must_use]
    pub fn is_same_time(&self, other: &Self) -> bool {
        (self.event_type, self.start, self.end) == (other.event_type, other.start, other.end)
    }
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

impl Offer {
    /// Takes over what is said when the same time is offered again; it lasts as long as the longer of both.
    pub fn renew(&mut self, again: &NewOffer) {
        let until = self.offered.until.max(again.until);
        self.offered = NewOffer { until, ..again.clone() };
    }

    /// What comes of the wish to hold this until an instant, by what its call holds so far and whether a hold of another
    /// call is in the way.
    ///
    /// What the call holds still is lengthened, even when its offer has expired; it keeps its reservation.
    #[must_use]
    pub fn hold(
        self,
        so_far: Option<&Hold>,
        is_taken: bool,
        until: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Holding {
        let so_far = so_far.filter(|hold| hold.offer.id == self.id);
        if so_far.is_none_or(|hold| hold.until <= now) {
            if self.offered.until <= now {
                return Holding::Expired;
            }
            if is_taken {
                return Holding::Taken;
            }
        }
        Holding::Held(Hold {
            offer: self,
            until: so_far.map_or(until, |hold| hold.until.max(until)),
            reservation: so_far.and_then(|hold| hold.reservation.clone()),
        })
    }
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
