//! What is kept for a while: event types, slots, agents, and where numbers lead.

mod calendar;
mod config;
mod hints;
mod shelf;
mod telephony;
mod tenants;
mod weight;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use askpro_core::ports::{Agent, CacheTag, Clock, EventType};
use askpro_core::service::CalendarChanged;
use askpro_core::{AgentId, CompanyId, E164, EventTypeId, Line, Slot};
use async_trait::async_trait;

pub use calendar::{CachedCalendar, CachedHints};
pub use config::{CacheConfig, LONGEST_KEPT, LONGEST_SLOT_HINT};
pub use hints::ConnectedHints;
pub use shelf::Kept;
pub use telephony::CachedTelephony;
pub use tenants::CachedTenants;

use calendar::SlotKey;
use shelf::Shelf;

/// How much of the memory each cache may take, in percent.
const SHARES: [u64; 4] = [20, 40, 10, 30];

/// The caches of a server. Clones are the same caches.
///
/// Nothing is given after its time, after it was cleared, or if its load began before it was cleared. Nothing is kept of
/// an error. Every key holds its company, so no company is ever answered with what belongs to another.
#[derive(Debug, Clone)]
pub struct Caches(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    event_types: Shelf<(CompanyId, Option<EventTypeId>), EventType>,
    slots: Shelf<SlotKey, Slot>,
    agents: Shelf<(CompanyId, Option<AgentKey>), Agent>,
    lines: Shelf<LineKey, Line>,
    /// How often each tag was cleared. What is kept is kept under the sum of its tags' numbers: a clear makes a new sum,
    /// and what was kept under an old one can no longer be found.
    cleared: Mutex<HashMap<CacheTag, u64>>,
}

/// An agent in one version.
type AgentKey = (AgentId, Option<String>);

/// What leads to a branch.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum LineKey {
    Number(E164),
    Agent(AgentId),
}

/// How the caches of a server do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CacheStats {
    /// Event types.
    pub event_types: Kept,
    /// Slots, as hints.
    pub slots: Kept,
    /// Voice agents.
    pub agents: Kept,
    /// Which number or agent leads to which branch.
    pub numbers: Kept,
}

impl Caches {
    /// Empty caches.
    #[must_use]
    pub fn new(config: CacheConfig, clock: &Arc<dyn Clock>) -> Self {
        let clock = || Arc::clone(clock);
        let [event_types, slots, agents, lines] =
            SHARES.map(|percent| config.bytes().saturating_mul(percent) / 100);
        Self(Arc::new(Inner {
            event_types: Shelf::new(event_types, config.event_types(), clock(), weight::event_type),
            slots: Shelf::new(slots, config.slots(), clock(), weight::slot),
            agents: Shelf::new(agents, config.agents(), clock(), weight::agent),
            lines: Shelf::new(lines, config.numbers(), clock(), weight::line),
            cleared: Mutex::default(),
        }))
    }

    /// Forgets a part of what is kept, in this process. What other servers keep is cleared by
    /// [`CacheStore::request_clear`](askpro_core::ports::CacheStore::request_clear).
    pub fn clear(&self, tag: CacheTag) {
        let mut cleared = self.0.cleared.lock().unwrap_or_else(PoisonError::into_inner);
        *cleared.entry(tag).or_default() += 1;
        if let CacheTag::Company(_) = tag {
            *cleared.entry(CacheTag::Numbers).or_default() += 1;
        }
        drop(cleared);
        match tag {
            CacheTag::All => {
                self.0.event_types.empty();
                self.0.slots.empty();
                self.0.agents.empty();
                self.0.lines.empty();
            }
            CacheTag::Company(_) | CacheTag::Numbers => self.0.lines.empty(),
            CacheTag::EventTypes(_) | CacheTag::Slots(..) | CacheTag::Agents(_) => {}
        }
    }

    /// How the caches do.
    #[must_use]
    pub fn stats(&self) -> CacheStats {
        CacheStats {
            event_types: self.0.event_types.kept(),
            slots: self.0.slots.kept(),
            agents: self.0.agents.kept(),
            numbers: self.0.lines.kept(),
        }
    }

    /// The generation of something with these tags.
    fn generation(&self, tags: &[CacheTag]) -> u64 {
        let cleared = self.0.cleared.lock().unwrap_or_else(PoisonError::into_inner);
        let number = |tag| cleared.get(tag).copied().unwrap_or_default();
        number(&CacheTag::All) + tags.iter().map(number).sum::<u64>()
    }
}

/// Clears when it is dropped: what was begun may have been done, however it ended.
#[derive(Debug)]
struct ClearAfter<'a>(&'a Caches, CacheTag);

impl Drop for ClearAfter<'_> {
    fn drop(&mut self) {
        self.0.clear(self.1);
    }
}

/// A booking that others made, moved or cancelled makes the lists of free slots wrong.
#[async_trait]
impl CalendarChanged for Caches {
    async fn calendar_changed(&self, company: CompanyId, event_type: Option<EventTypeId>) {
        self.clear(CacheTag::Slots(company, event_type));
    }
}
