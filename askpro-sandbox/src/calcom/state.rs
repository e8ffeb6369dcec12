//! The twin's books: everything that changes, behind one lock, so that looking and writing are one step.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};

use super::booking::{TwinBooking, TwinStatus};
use super::limit::Window;
use super::spec::{Confirmation, EventTypeSpec};
use super::webhook::CalcomWebhook;

/// A slot that is hidden for a while.
#[derive(Debug, Clone)]
pub(super) struct Reserved {
    pub(super) uid: String,
    pub(super) event_type_id: i64,
    pub(super) hosts: Vec<i64>,
    pub(super) start: DateTime<Utc>,
    pub(super) end: DateTime<Utc>,
    pub(super) minutes: i64,
    pub(super) until: DateTime<Utc>,
}

#[derive(Debug)]
pub(super) struct State {
    pub(super) bookings: Vec<TwinBooking>,
    pub(super) reserved: Vec<Reserved>,
    pub(super) windows: HashMap<String, Window>,
    pub(super) outbox: Vec<CalcomWebhook>,
    pub(super) sent: Vec<CalcomWebhook>,
    rng: fastrand::Rng,
    requests: u64,
}

const UID_LETTERS: &[u8] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
const UID_LENGTH: usize = 22;
const FIRST_BOOKING_ID: i64 = 100_001;

impl State {
    pub(super) fn new(seed: u64) -> Self {
        Self {
            bookings: Vec::new(),
            reserved: Vec::new(),
            windows: HashMap::new(),
            outbox: Vec::new(),
            sent: Vec::new(),
            rng: fastrand::Rng::with_seed(seed),
            requests: 0,
        }
    }

    /// Forgets everything but the random numbers: a uid never comes twice.
    pub(super) fn clear(&mut self) {
        let rng = self.rng.clone();
        *self = Self { rng, ..Self::new(0) };
    }

    pub(super) fn next_uid(&mut self) -> String {
        let rng = &mut self.rng;
        let letters = std::iter::repeat_with(|| rng.choice(UID_LETTERS).copied().unwrap_or(b'x'));
        letters.take(UID_LENGTH).map(char::from).collect()
    }

    pub(super) fn next_uuid(&mut self) -> String {
        let mut bytes = [0; 16];
        self.rng.fill(&mut bytes);
        uuid::Builder::from_random_bytes(bytes).into_uuid().to_string()
    }

    pub(super) fn next_booking_id(&self) -> i64 {
        FIRST_BOOKING_ID + i64::try_from(self.bookings.len()).unwrap_or(0)
    }

    pub(super) fn next_request(&mut self) -> u64 {
        self.requests += 1;
        self.requests
    }

    pub(super) fn booking(&self, uid: &str) -> Option<&TwinBooking> {
        self.bookings.iter().find(|booking| booking.uid == uid)
    }

    pub(super) fn booking_mut(&mut self, uid: &str) -> Option<&mut TwinBooking> {
        self.bookings.iter_mut().find(|booking| booking.uid == uid)
    }

    /// The first host of the event type who has time, leaving one booking out of account.
    pub(super) fn free_host(
        &self,
        spec: &EventTypeSpec,
        start: DateTime<Utc>,
        end: DateTime<Utc>,
        besides: Option<&str>,
        blocks: impl Fn(&TwinBooking) -> bool,
    ) -> Option<i64> {
        let busy = |host: i64| {
            self.bookings.iter().any(|booking| {
                booking.host_id == host
                    && Some(booking.uid.as_str()) != besides
                    && blocks(booking)
                    && booking.overlaps(start, end)
            })
        };
        spec.hosts.iter().copied().find(|host| !busy(*host))
    }

    /// Whether a reservation hides a span. On a round robin it hides it for all hosts.
    pub(super) fn is_reserved(
        &self,
        spec: &EventTypeSpec,
        start: DateTime<Utc>,
        end: DateTime<Utc>,
        now: DateTime<Utc>,
        besides: Option<&str>,
    ) -> bool {
        self.reserved.iter().any(|reserved| {
            reserved.until > now
                && Some(reserved.uid.as_str()) != besides
                && reserved.start < end
                && start < reserved.end
                && reserved.hosts.iter().any(|host| spec.hosts.contains(host))
        })
    }

    /// Takes a reservation into the books and forgets those that have run out.
    pub(super) fn reserve(&mut self, reserved: Reserved, now: DateTime<Utc>) {
        self.reserved.retain(|old| old.until > now);
        self.reserved.push(reserved);
    }

    /// The live booking that a repeated create gives back, where the server recognises a repeat: the same event
    /// type, start and attendee, waiting for its host or taken by a round robin.
    pub(super) fn repeated(
        &self,
        spec: &EventTypeSpec,
        start: DateTime<Utc>,
        email: &str,
        phone: Option<&str>,
    ) -> Option<&TwinBooking> {
        let wanted = match spec.confirmation {
            Confirmation::Needed | Confirmation::NeededAndBlocks => TwinStatus::Pending,
            Confirmation::Automatic if spec.is_round_robin() => TwinStatus::Accepted,
            Confirmation::Automatic => return None,
        };
        self.bookings.iter().find(|booking| {
            booking.event_type_id == spec.id
                && booking.start == start
                && booking.status == wanted
                && booking.email == email
                && booking.phone.as_deref() == phone
        })
    }
}

/// How long a reservation lasts when nobody says.
pub(super) const RESERVATION_MINUTES: i64 = 5;

/// A length in minutes as a span.
pub(super) fn minutes(length: u32) -> TimeDelta {
    TimeDelta::minutes(i64::from(length))
}
