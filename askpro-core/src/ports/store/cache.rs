//! What every server has to forget.

use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;

use crate::error::Result;
use crate::id::{CompanyId, EventTypeId};

/// Which part of the caches is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum CacheTag {
    /// Everything.
    All,
    /// All that is kept of a company, and every number, for one may lead to it now or lead there no longer.
    Company(CompanyId),
    /// The event types of a company.
    EventTypes(CompanyId),
    /// The slots of a company: of one event type, or of all.
    Slots(CompanyId, Option<EventTypeId>),
    /// The voice agents of a company.
    Agents(CompanyId),
    /// Which numbers and agents lead where, for all companies.
    Numbers,
}

impl CacheTag {
    /// The name of the part, in the database and on the command line.
    #[must_use]
    pub const fn area(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Company(_) => "company",
            Self::EventTypes(_) => "event-types",
            Self::Slots(..) => "slots",
            Self::Agents(_) => "agents",
            Self::Numbers => "numbers",
        }
    }

    /// Whose part it is; the operator's, where it belongs to all.
    #[must_use]
    pub const fn company(self) -> CompanyId {
        match self {
            Self::All | Self::Numbers => CompanyId::OPERATOR,
            Self::Company(company)
            | Self::EventTypes(company)
            | Self::Slots(company, _)
            | Self::Agents(company) => company,
        }
    }

    /// The event type, where one is meant.
    #[must_use]
    pub const fn event_type(self) -> Option<EventTypeId> {
        match self {
            Self::Slots(_, event_type) => event_type,
            _ => None,
        }
    }

    /// Puts the parts together again; `None` when there is no such area.
    ///
    /// ```
    /// use askpro_core::ports::CacheTag;
    /// use askpro_core::{CompanyId, EventTypeId};
    /// let tag = CacheTag::Slots(CompanyId::new(7), Some(EventTypeId::new(1)));
    /// assert_eq!(CacheTag::from_parts(tag.area(), tag.company(), tag.event_type()), Some(tag));
    /// assert_eq!(CacheTag::from_parts("bookings", CompanyId::new(7), None), None);
    /// ```
    #[must_use]
    pub fn from_parts(
        area: &str,
        company: CompanyId,
        event_type: Option<EventTypeId>,
    ) -> Option<Self> {
        let all = [
            Self::All,
            Self::Company(company),
            Self::EventTypes(company),
            Self::Slots(company, event_type),
            Self::Agents(company),
            Self::Numbers,
        ];
        all.into_iter().find(|tag| tag.area() == area)
    }
}

/// That a part of the caches is to be cleared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClearRequest {
    /// Which part.
    pub tag: CacheTag,
    /// How often that was asked for so far: a server that knows another number has to clear.
    pub number: u64,
}

/// Tells all servers on one database what to forget.
///
/// Of each tag only a number is kept that rises with each request. Servers compare it with the one they know, so that
/// none is missed however transactions overlap, and nothing piles up.
#[async_trait]
pub trait CacheStore: fmt::Debug + Send + Sync + 'static {
    /// Asks every server to clear a part of its caches.
    ///
    /// A change of a company asks for [`CacheTag::Company`] by itself, in the same transaction.
    ///
    /// # Errors
    /// `Storage`.
    async fn request_clear(&self, tag: CacheTag) -> Result<()>;

    /// Every tag that was ever asked for, each with its number.
    ///
    /// # Errors
    /// `Storage`, `CorruptData`.
    async fn clear_requests(&self) -> Result<Vec<ClearRequest>>;
}

#[async_trait]
impl<S: CacheStore + ?Sized> CacheStore for Arc<S> {
    async fn request_clear(&self, tag: CacheTag) -> Result<()> {
        (**self).request_clear(tag).await
    }

    async fn clear_requests(&self) -> Result<Vec<ClearRequest>> {
        (**self).clear_requests().await
    }
}
