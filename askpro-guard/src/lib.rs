#![doc = include_str!("../README.md")]

mod breaker;
mod cache;
mod credential;
mod upkeep;

pub use breaker::{Breaker, Breakers, WithBreaker};
pub use cache::{
    CacheConfig, CacheStats, CachedCalendar, CachedHints, CachedTelephony, CachedTenants, Caches,
    ConnectedHints, Kept, LONGEST_KEPT, LONGEST_SLOT_HINT,
};
pub use credential::Credential;
pub use upkeep::Upkeep;
