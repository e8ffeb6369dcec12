//! The stores in memory: what every other store has to behave like.

mod appointment;
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

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::appointment::Appointment;
use crate::audit::AuditEntry;
use crate::customer::Customer;
use crate::error::{Error, ErrorKind, Result};
use crate::event::{Provider, StoredEvent};
use crate::id::{AppointmentId, CallId, CompanyId, CustomerId, EventId, IntentId, JobId, TaskId};
use crate::job::Queue;
use crate::phone::E164;
use crate::ports::{CacheTag, Store};
use crate::task::Task;
use crate::tenant::Company;

/// Everything in memory, for tests, examples and demonstrations. Clones share what they hold.
///
/// It keeps every promise of the store ports but one: nothing survives the process.
///
/// ```
/// # use std::future::Future;
/// # use std::pin::pin;
/// # use std::task::{Context, Poll, Waker};
/// use askpro_core::ports::TenantStore;
/// use askpro_core::{Company, CompanyId, MemoryStore};
///
/// # fn wait<F: Future>(future: F) -> F::Output {
/// #     match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
/// #         Poll::Ready(output) => output,
/// #         Poll::Pending => unreachable!("the memory never waits"),
/// #     }
/// # }
/// # wait(async {
/// let store = MemoryStore::new();
/// store.apply_company(&Company::new(CompanyId::new(7), "Salon Hauptstadt")).await?;
/// assert!(store.company(CompanyId::new(7)).await?.is_some());
/// assert!(store.company(CompanyId::new(8)).await?.is_none());
/// # Ok::<(), askpro_core::Error>(())
/// # }).unwrap();
/// ```
#[derive(Clone, Default)]
pub struct MemoryStore(Arc<Mutex<State>>);

impl MemoryStore {
    /// An empty store.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A lock held is a transaction: every method checks first and writes then, so it never leaves half of it behind.
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for MemoryStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryStore").finish_non_exhaustive()
    }
}

#[derive(Default)]
struct State {
    companies: BTreeMap<CompanyId, Company>,
    events: BTreeMap<EventId, StoredEvent>,
    event_keys: HashMap<(CompanyId, Provider, String), EventId>,
    /// Jobs that wait or run.
    jobs: BTreeMap<JobId, job::JobRow>,
    ended_jobs: BTreeMap<JobId, job::Ended>,
    paused_queues: HashMap<Queue, DateTime<Utc>>,
    calls: BTreeMap<(CompanyId, CallId), call::CallRow>,
    customers: BTreeMap<CustomerId, Customer>,
    customer_numbers: HashMap<(CompanyId, E164), CustomerId>,
    intents: BTreeMap<IntentId, booking::IntentRow>,
    appointments: BTreeMap<AppointmentId, Appointment>,
    tasks: BTreeMap<TaskId, Task>,
    /// The open tasks that people have been told are overdue.
    overdue_told: HashSet<TaskId>,
    sync: sync::SyncState,
    breakers: breaker::Reports,
    clears: BTreeMap<CacheTag, u64>,
    offers: offer::Offers,
    functions: function::Functions,
    tokens: token::Tokens,
    secrets: secret::Secrets,
    audit: Vec<AuditEntry>,
    ids: u64,
}

impl State {
    /// A version 7 UUID from the caller's time and a counter: unique here, and free of clock and randomness.
    fn next_id(&mut self, now: DateTime<Utc>) -> Uuid {
        self.ids += 1;
        let mut rest = [0; 10];
        for (byte, digit) in rest.iter_mut().rev().zip(self.ids.to_le_bytes()) {
            *byte = digit;
        }
        let millis = u64::try_from(now.timestamp_millis()).unwrap_or_default();
        uuid::Builder::from_unix_timestamp_millis(millis, &rest).into_uuid()
    }
}

fn lease_lost(operation: &'static str) -> Error {
    Error::new(ErrorKind::InFlight, operation, "the lease was lost to somebody else")
}

fn limited(limit: u32) -> usize {
    usize::try_from(limit).unwrap_or(usize::MAX)
}

#[async_trait]
impl Store for MemoryStore {
    async fn ping(&self) -> Result<()> {
        Ok(())
    }
}
