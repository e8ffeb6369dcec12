//! What has to be remembered. One method is one transaction.
//!
//! Every method takes the tenant, except those that find it (numbers, agents, tokens), the worker's claim, whose answer names
//! it, a server's word about itself, and those by which the operator of the server looks after all of them. What belongs
//! to another tenant answers as if it did not exist.

mod audit;
mod booking;
mod breaker;
mod cache;
mod call;
mod event;
mod function;
mod job;
mod offer;
mod secret;
mod sync;
mod task;
mod tenant;
mod token;

use async_trait::async_trait;

pub use audit::AuditStore;
pub use booking::{BookingStore, Lease, LeftBehind, Unsettled};
pub use breaker::BreakerStore;
pub use cache::{CacheStore, CacheTag, ClearRequest};
pub use call::CallStore;
pub use event::{EventCounts, EventStore};
pub use function::FunctionStore;
pub use job::{ClaimOptions, JobStore, RunFailure};
pub use offer::OfferStore;
pub use secret::SecretStore;
pub use sync::SyncStore;
pub use task::TaskStore;
pub use tenant::{Applied, TenantStore};
pub use token::{TOKEN_USE_NOTED_EVERY, TokenStore};

use crate::error::Result;

/// Everything the services remember, in one database.
#[async_trait]
pub trait Store:
    TenantStore
    + EventStore
    + JobStore
    + CallStore
    + BookingStore
    + TaskStore
    + BreakerStore
    + CacheStore
    + SyncStore
    + OfferStore
    + FunctionStore
    + TokenStore
    + AuditStore
    + SecretStore
{
    /// Whether the store can be written to right now.
    ///
    /// # Errors
    /// `Storage` when it cannot.
    async fn ping(&self) -> Result<()>;
}
