//! The calendar that holds the bookings.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use crate::appointment::{NewBooking, Slot};
use crate::booking::Booking;
use crate::error::Result;
use crate::id::{BookingUid, CompanyId, EventTypeId, HostId, ReservationUid, TeamId};

/// A calendar of one company.
///
/// Every write is sent at most once per call of a method. An error of kind
/// [`OutcomeUnknown`](crate::ErrorKind::OutcomeUnknown) means that it may have been executed: find out with
/// [`Calendar::bookings`] and our key in the metadata, do not repeat it.
/// Errors of kind `RateLimited` and `Unavailable` mean that it surely was not executed.
#[async_trait]
pub trait Calendar: fmt::Debug + Send + Sync + 'static {
    /// Whose calendar this is; the cheapest test of a connection.
    ///
    /// # Errors
    /// `Unauthorized` when the key is refused.
    async fn me(&self) -> Result<CalendarAccount>;

    /// The event types of the key's user, hidden ones included.
    ///
    /// # Errors
    /// As for every read: `Unauthorized`, `RateLimited`, `Unavailable`, `UnexpectedAnswer`.
    async fn event_types(&self) -> Result<Vec<EventType>>;

    /// The event types of a team.
    ///
    /// # Errors
    /// As for every read; `NotFound` when there is no such team.
    async fn team_event_types(&self, team: TeamId) -> Result<Vec<EventType>>;

    /// One event type; `None` when it does not exist or cannot be seen.
    ///
    /// # Errors
    /// As for every read.
    async fn event_type(&self, id: EventTypeId) -> Result<Option<EventType>>;

    /// The free slots of a span, in ascending order; both ends of the span count.
    ///
    /// A listed slot can be gone when it is booked.
    ///
    /// # Errors
    /// As for every read; `Configuration` when the event type does not exist.
    async fn slots(&self, query: &SlotQuery) -> Result<Vec<Slot>>;

    /// Makes a booking.
    ///
    /// The calendar has no idempotency key: a repeat of a booking that went through usually answers `SlotTaken`.
    ///
    /// # Errors
    /// `SlotTaken`, `NotAllowed`, `InvalidInput`, `Configuration`, `Unauthorized`, `RateLimited`, `Unavailable`,
    /// `OutcomeUnknown`.
    async fn book(&self, new: &NewBooking) -> Result<Booking>;

    /// One booking, in any status; `None` when it does not exist.
    ///
    /// # Errors
    /// As for every read.
    async fn booking(&self, uid: &BookingUid) -> Result<Option<Booking>>;

    /// The bookings that match, a page at a time. Every filter is kept, even where the remote ignores it.
    ///
    /// # Errors
    /// As for every read.
    async fn bookings(&self, query: &BookingQuery) -> Result<Page<Booking>>;

    /// Moves a booking: gives a **new** booking, with a new uid and the old one in `rescheduled_from`.
    ///
    /// A repeat after success answers `NotAllowed`; the old booking's `rescheduled_to` then names the new one.
    ///
    /// # Errors
    /// As for [`Calendar::book`]; `NotFound` when the booking does not exist.
    async fn reschedule(&self, uid: &BookingUid, request: &RescheduleRequest) -> Result<Booking>;

    /// Cancels a booking. A booking that is cancelled already answers as success.
    ///
    /// # Errors
    /// `NotFound`, `NotAllowed` (ended, or the event type forbids it), and as for every write.
    async fn cancel(&self, uid: &BookingUid, reason: &str) -> Result<Booking>;

    /// Confirms a booking that waits for its host.
    ///
    /// # Errors
    /// `NotFound`, `NotAllowed`, and as for every write.
    async fn confirm(&self, uid: &BookingUid) -> Result<Booking>;

    /// Refuses a booking that waits for its host.
    ///
    /// # Errors
    /// `NotFound`, `NotAllowed`, and as for every write.
    async fn decline(&self, uid: &BookingUid, reason: Option<&str>) -> Result<Booking>;

    /// Hides a slot for a while. It is no lock: others can still book it.
    ///
    /// # Errors
    /// `SlotTaken` when it is booked or reserved already, and as for every write.
    async fn reserve(
        &self,
        event_type: EventTypeId,
        start: DateTime<Utc>,
        hold: Duration,
    ) -> Result<Reservation>;

    /// Ends a reservation. One that does not exist (any more) answers as success.
    ///
    /// # Errors
    /// As for every write.
    async fn release(&self, uid: &ReservationUid) -> Result<()>;
}

/// Finds the calendar of a company.
///
/// A single [`Calendar`] is the calendar of every company; [`ConnectedCalendars`] holds one for each.
pub trait Calendars: fmt::Debug + Send + Sync + 'static {
    /// The calendar; `None` when the company has none connected.
    fn calendar_of(&self, company: CompanyId) -> Option<&dyn Calendar>;
}

impl<C: Calendar> Calendars for C {
    fn calendar_of(&self, _company: CompanyId) -> Option<&dyn Calendar> {
        Some(self)
    }
}

/// One calendar for each company.
#[derive(Debug, Clone, Default)]
pub struct ConnectedCalendars(HashMap<CompanyId, Arc<dyn Calendar>>);

impl ConnectedCalendars {
    /// Connects a company; a second calendar replaces the first.
    #[must_use]
    pub fn with(mut self, company: CompanyId, calendar: Arc<dyn Calendar>) -> Self {
        self.0.insert(company, calendar);
        self
    }
}

impl Calendars for ConnectedCalendars {
    fn calendar_of(&self, company: CompanyId) -> Option<&dyn Calendar> {
        self.0.get(&company).map(AsRef::as_ref)
    }
}

/// Whose calendar it is.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct CalendarAccount {
    /// The user's number.
    pub id: i64,
    /// The user's short name.
    pub username: Option<String>,
    /// The user's zone.
    pub timezone: Option<Tz>,
    /// The organization's number, for customers that have one.
    pub organization_id: Option<i64>,
}

impl CalendarAccount {
    /// An account of which only the number is known.
    #[must_use]
    pub const fn new(id: i64) -> Self {
        Self { id, username: None, timezone: None, organization_id: None }
    }
}

/// What can be booked.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
#[expect(clippy::struct_excessive_bools, reason = "these are the calendar's own switches")]
pub struct EventType {
    /// Its number.
    pub id: EventTypeId,
    /// What it is called.
    pub title: String,
    /// Its short name in URLs.
    pub slug: String,
    /// How long it takes.
    pub length_minutes: u32,
    /// The lengths to choose from, where there is a choice.
    pub length_options: Vec<u32>,
    /// The team it belongs to.
    pub team: Option<TeamId>,
    /// The only person who takes it; `None` when several do, or the calendar does not say.
    pub host: Option<HostId>,
    /// Whether it is hidden from public pages.
    pub hidden: bool,
    /// Whether the host has to confirm each booking.
    pub requires_confirmation: bool,
    /// Whether an e-mail address is needed to book.
    pub requires_email: bool,
    /// Whether a phone number is needed to book.
    pub requires_phone: bool,
    /// The other fields that have to be answered, by slug.
    pub required_fields: Vec<String>,
    /// Whether it costs money; such a booking cannot be finished by phone.
    pub is_paid: bool,
    /// Whether the booker must enter a code sent by e-mail; impossible by phone.
    pub requires_email_verification: bool,
}

impl EventType {
    /// An event type that asks for nothing but a name.
    #[must_use]
    pub fn new(id: EventTypeId, title: impl Into<String>, length_minutes: u32) -> Self {
        Self {
            id,
            title: title.into(),
            slug: String::new(),
            length_minutes,
            length_options: Vec::new(),
            team: None,
            host: None,
            hidden: false,
            requires_confirmation: false,
            requires_email: false,
            requires_phone: false,
            required_fields: Vec::new(),
            is_paid: false,
            requires_email_verification: false,
        }
    }
}

/// Which free slots are wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SlotQuery {
    /// What is to be booked.
    pub event_type: EventTypeId,
    /// The beginning of the span.
    pub from: DateTime<Utc>,
    /// The end of the span.
    pub to: DateTime<Utc>,
    /// The length, for event types that offer several.
    pub length_minutes: Option<u32>,
    /// A booking that is to be moved: its own time counts as free.
    pub moving: Option<BookingUid>,
}

impl SlotQuery {
    /// Slots of the event type's own length.
    #[must_use]
    pub const fn new(event_type: EventTypeId, from: DateTime<Utc>, to: DateTime<Utc>) -> Self {
        Self { event_type, from, to, length_minutes: None, moving: None }
    }
}

/// Which group of bookings is listed; these are filters, not statuses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BookingFilter {
    /// Not ended and not cancelled; those that wait for the host included.
    Upcoming,
    /// Part of a series.
    Recurring,
    /// Ended.
    Past,
    /// Cancelled, refused, or moved away.
    Cancelled,
    /// Waiting for the host.
    Unconfirmed,
}

/// The order of a list of bookings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BookingSort {
    /// By start, the earliest first.
    Start,
    /// By last change, the oldest first.
    Updated,
    /// By when they were made, the oldest first.
    Created,
}

/// Which bookings are wanted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BookingQuery {
    /// Any of these groups; at least one, so that the remote's default does not matter.
    pub filters: Vec<BookingFilter>,
    /// Of this event type.
    pub event_type: Option<EventTypeId>,
    /// With this attendee.
    pub attendee_email: Option<String>,
    /// Starting at this instant or later.
    pub starts_from: Option<DateTime<Utc>>,
    /// Ending at this instant or earlier.
    pub ends_until: Option<DateTime<Utc>>,
    /// Changed at this instant or later.
    pub updated_from: Option<DateTime<Utc>>,
    /// Made at this instant or later.
    pub created_from: Option<DateTime<Utc>>,
    /// The order.
    pub sort: Option<BookingSort>,
    /// Which page.
    pub page: PageRequest,
}

/// Which page of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageRequest {
    /// How many to leave out.
    pub skip: u32,
    /// How many to give at the most, from 1 to 250.
    pub take: u32,
}

impl Default for PageRequest {
    /// The first hundred.
    fn default() -> Self {
        Self { skip: 0, take: 100 }
    }
}

/// A page of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    /// What is on it.
    pub items: Vec<T>,
    /// The next page, if there is one.
    pub next: Option<PageRequest>,
}

/// Where a booking is to be moved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RescheduleRequest {
    /// When it is to begin.
    pub start: DateTime<Utc>,
    /// Why, for the business.
    pub reason: Option<String>,
}

/// A slot that is hidden for a while.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reservation {
    /// The key for ending it.
    pub uid: ReservationUid,
    /// Until when it is hidden.
    pub until: DateTime<Utc>,
}
