//! What is wished of a calendar: a booking, a move, a cancellation.

use std::fmt;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use crate::appointment::AppointmentRequest;
use crate::id::{BookingUid, BranchId, CallId, CompanyId};
use crate::idempotency::IdempotencyKey;

/// A wish for one change of the calendar. It is carried out once, however often it is brought forward.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Wish {
    /// One new appointment.
    Book(AppointmentRequest),
    /// An appointment at another time.
    Reschedule(RescheduleWish),
    /// An appointment less.
    Cancel(CancelWish),
}

/// What kind of wish it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum WishKind {
    /// [`Wish::Book`].
    Book,
    /// [`Wish::Reschedule`].
    Reschedule,
    /// [`Wish::Cancel`].
    Cancel,
}

impl WishKind {
    /// The name in the database, in errors and in logs.
    ///
    /// ```
    /// use askpro_core::WishKind;
    /// assert_eq!(WishKind::Reschedule.as_str(), "reschedule");
    /// assert_eq!(WishKind::from_word("cancel"), Some(WishKind::Cancel));
    /// ```
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Book => "book",
            Self::Reschedule => "reschedule",
            Self::Cancel => "cancel",
        }
    }

    /// Reads [`Self::as_str`] back.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Book, Self::Reschedule, Self::Cancel].into_iter().find(|kind| kind.as_str() == word)
    }
}

impl fmt::Display for WishKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A wish to move an appointment.
///
/// Its idempotency key covers company, call (or request), booking and new start; nothing else.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RescheduleWish {
    /// The tenant.
    pub company: CompanyId,
    /// The branch, if known.
    pub branch: Option<BranchId>,
    /// The booking as it stands now.
    pub booking: BookingUid,
    /// When it is to begin.
    pub start: DateTime<Utc>,
    /// The zone in which times are told to people.
    pub timezone: Tz,
    /// The call in which it was agreed.
    pub call_id: Option<CallId>,
    /// What the caller of a method names its request, where there is no call.
    pub request_id: Option<String>,
    /// Why, for the business.
    pub reason: Option<String>,
}

impl RescheduleWish {
    /// A wish that no call and no request is named for.
    #[must_use]
    pub const fn new(company: CompanyId, booking: BookingUid, start: DateTime<Utc>) -> Self {
        Self {
            company,
            branch: None,
            booking,
            start,
            timezone: chrono_tz::Europe::Berlin,
            call_id: None,
            request_id: None,
            reason: None,
        }
    }

    /// Names the call in which it was agreed.
    #[must_use]
    pub fn with_call_id(mut self, call: CallId) -> Self {
        self.call_id = Some(call);
        self
    }
}

impl fmt::Debug for RescheduleWish {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RescheduleWish")
            .field("company", &self.company)
            .field("booking", &self.booking)
            .field("start", &self.start)
            .field("call_id", &self.call_id)
            .finish_non_exhaustive()
    }
}

/// A wish to cancel an appointment.
///
/// Its idempotency key covers company, call (or request) and booking; nothing else.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CancelWish {
    /// The tenant.
    pub company: CompanyId,
    /// The branch, if known.
    pub branch: Option<BranchId>,
    /// The booking as it stands now.
    pub booking: BookingUid,
    /// The call in which it was agreed.
    pub call_id: Option<CallId>,
    /// What the caller of a method names its request, where there is no call.
    pub request_id: Option<String>,
    /// Why, for the business; calendars want one.
    pub reason: String,
}

impl CancelWish {
    /// A wish that no call and no request is named for.
    #[must_use]
    pub fn new(company: CompanyId, booking: BookingUid, reason: impl Into<String>) -> Self {
        Self {
            company,
            branch: None,
            booking,
            call_id: None,
            request_id: None,
            reason: reason.into(),
        }
    }

    /// Names the call in which it was agreed.
    #[must_use]
    pub fn with_call_id(mut self, call: CallId) -> Self {
        self.call_id = Some(call);
        self
    }
}

impl fmt::Debug for CancelWish {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CancelWish")
            .field("company", &self.company)
            .field("booking", &self.booking)
            .field("call_id", &self.call_id)
            .finish_non_exhaustive()
    }
}

impl Wish {
    /// What kind of wish it is.
    #[must_use]
    pub const fn kind(&self) -> WishKind {
        match self {
            Self::Book(_) => WishKind::Book,
            Self::Reschedule(_) => WishKind::Reschedule,
            Self::Cancel(_) => WishKind::Cancel,
        }
    }

    /// The tenant.
    #[must_use]
    pub const fn company(&self) -> CompanyId {
        match self {
            Self::Book(wish) => wish.company,
            Self::Reschedule(wish) => wish.company,
            Self::Cancel(wish) => wish.company,
        }
    }

    /// The branch, if known.
    #[must_use]
    pub const fn branch(&self) -> Option<BranchId> {
        match self {
            Self::Book(wish) => wish.branch,
            Self::Reschedule(wish) => wish.branch,
            Self::Cancel(wish) => wish.branch,
        }
    }

    /// The call in which it was agreed.
    #[must_use]
    pub const fn call_id(&self) -> Option<&CallId> {
        match self {
            Self::Book(wish) => wish.call_id.as_ref(),
            Self::Reschedule(wish) => wish.call_id.as_ref(),
            Self::Cancel(wish) => wish.call_id.as_ref(),
        }
    }

    /// The booking that is to be changed; `None` for a new one.
    #[must_use]
    pub const fn changes(&self) -> Option<&BookingUid> {
        match self {
            Self::Book(_) => None,
            Self::Reschedule(wish) => Some(&wish.booking),
            Self::Cancel(wish) => Some(&wish.booking),
        }
    }

    /// Its name: the same wish always has the same one.
    #[must_use]
    pub fn key(&self) -> IdempotencyKey {
        match self {
            Self::Book(wish) => IdempotencyKey::of(wish),
            Self::Reschedule(wish) => IdempotencyKey::of_reschedule(wish),
            Self::Cancel(wish) => IdempotencyKey::of_cancel(wish),
        }
    }

    /// Whether two wishes that bear one key are the same in what matters.
    #[must_use]
    pub fn is_same_as(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Book(one), Self::Book(two)) => {
                (one.company, one.event_type, one.start, &one.call_id)
                    == (two.company, two.event_type, two.start, &two.call_id)
            }
            (Self::Reschedule(one), Self::Reschedule(two)) => {
                (one.company, &one.booking, one.start, &one.call_id)
                    == (two.company, &two.booking, two.start, &two.call_id)
            }
            (Self::Cancel(one), Self::Cancel(two)) => {
                (one.company, &one.booking, &one.call_id)
                    == (two.company, &two.booking, &two.call_id)
            }
            _ => false,
        }
    }
}

impl From<AppointmentRequest> for Wish {
    fn from(request: AppointmentRequest) -> Self {
        Self::Book(request)
    }
}

impl From<RescheduleWish> for Wish {
    fn from(wish: RescheduleWish) -> Self {
        Self::Reschedule(wish)
    }
}

impl From<CancelWish> for Wish {
    fn from(wish: CancelWish) -> Self {
        Self::Cancel(wish)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::EventTypeId;

    fn uid() -> BookingUid {
        BookingUid::new("uid_1").unwrap()
    }

    fn wishes() -> [Wish; 3] {
        let (company, start) =
            (CompanyId::new(7), DateTime::from_timestamp(1_795_527_000, 0).unwrap());
        [
            AppointmentRequest::new(company, EventTypeId::new(1), start).into(),
            RescheduleWish::new(company, uid(), start).into(),
            CancelWish::new(company, uid(), "Kundenwunsch").into(),
        ]
    }

    #[test]
    fn a_stored_wish_is_read_back_as_the_kind_it_was() {
        for wish in wishes() {
            let stored = serde_json::to_string(&wish).unwrap();
            assert_eq!(serde_json::from_str::<Wish>(&stored).unwrap(), wish, "{stored}");
        }
    }

    #[test]
    fn a_booking_stored_before_there_were_other_wishes_is_still_read() {
        let [Wish::Book(request), ..] = wishes() else { panic!("the first one books") };
        let stored = serde_json::to_string(&request).unwrap();
        assert_eq!(serde_json::from_str::<Wish>(&stored).unwrap(), Wish::Book(request));
    }

    #[test]
    fn wishes_of_different_kinds_never_share_a_key() {
        let keys = wishes().map(|wish| wish.key());
        assert!(keys[0] != keys[1] && keys[1] != keys[2] && keys[0] != keys[2], "{keys:?}");
    }

    #[test]
    fn why_does_not_make_another_wish() {
        let wish = CancelWish::new(CompanyId::new(7), uid(), "krank");
        let other = CancelWish { reason: "verreist".to_owned(), ..wish.clone() };
        let (wish, other) = (Wish::from(wish), Wish::from(other));
        assert_eq!(wish.key(), other.key());
        assert!(wish.is_same_as(&other));
    }
}
