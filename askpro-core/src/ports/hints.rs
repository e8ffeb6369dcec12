//! What a calendar held a while ago.

use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;

use super::{Calendars, EventType, SlotQuery};
use crate::appointment::Slot;
use crate::error::{Error, ErrorKind, Result};
use crate::id::{CompanyId, EventTypeId};

/// What the companies' calendars held a short while ago: for telling a caller quickly what may be free. It cannot be booked
/// with, and a booking must not rely on it.
#[async_trait]
pub trait CalendarHints: fmt::Debug + Send + Sync + 'static {
    /// One event type, as [`Calendar::event_type`](super::Calendar::event_type) gives it.
    ///
    /// # Errors
    /// `Configuration` when the company has no calendar; else as the calendar's.
    async fn event_type(&self, company: CompanyId, id: EventTypeId) -> Result<Option<EventType>>;

    /// Free slots, as [`Calendar::slots`](super::Calendar::slots) gives them.
    ///
    /// # Errors
    /// As [`Self::event_type`].
    async fn slots(&self, company: CompanyId, query: &SlotQuery) -> Result<Vec<Slot>>;
}

/// Calendars that are asked each time: hints that are never old.
#[async_trait]
impl CalendarHints for Arc<dyn Calendars> {
    async fn event_type(&self, company: CompanyId, id: EventTypeId) -> Result<Option<EventType>> {
        self.calendar_of(company).ok_or_else(not_connected)?.event_type(id).await
    }

    async fn slots(&self, company: CompanyId, query: &SlotQuery) -> Result<Vec<Slot>> {
        self.calendar_of(company).ok_or_else(not_connected)?.slots(query).await
    }
}

fn not_connected() -> Error {
    Error::new(ErrorKind::Configuration, "hints", "the company has no calendar connected")
}
