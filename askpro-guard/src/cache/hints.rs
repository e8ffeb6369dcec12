//! The hints of several companies.

use std::collections::HashMap;

use askpro_core::ports::{Calendar, CalendarHints, EventType, SlotQuery};
use askpro_core::{CompanyId, Error, ErrorKind, EventTypeId, Result, Slot};
use async_trait::async_trait;

use super::CachedHints;

/// What the calendars of several companies held a while ago.
#[derive(Debug)]
pub struct ConnectedHints<C>(HashMap<CompanyId, CachedHints<C>>);

impl<C> Default for ConnectedHints<C> {
    fn default() -> Self {
        Self(HashMap::new())
    }
}

impl<C: Calendar> ConnectedHints<C> {
    /// Adds those of a company.
    #[must_use]
    pub fn with(mut self, company: CompanyId, hints: CachedHints<C>) -> Self {
        self.0.insert(company, hints);
        self
    }

    fn of(&self, company: CompanyId) -> Result<&CachedHints<C>> {
        self.0.get(&company).ok_or_else(|| {
            let message = "the company has no calendar connected";
            Error::new(ErrorKind::Configuration, "hints", message)
        })
    }
}

#[async_trait]
impl<C: Calendar> CalendarHints for ConnectedHints<C> {
    async fn event_type(&self, company: CompanyId, id: EventTypeId) -> Result<Option<EventType>> {
        self.of(company)?.event_type(id).await
    }

    async fn slots(&self, company: CompanyId, query: &SlotQuery) -> Result<Vec<Slot>> {
        self.of(company)?.slots(query).await
    }
}
