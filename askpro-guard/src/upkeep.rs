//! What a running server does beside its work: it says how its breakers stand, and clears what it is asked to.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use askpro_core::breaker::BreakerReport;
use askpro_core::ports::{BreakerStore, CacheStore, CacheTag, Clock};
use askpro_core::{Error, ErrorKind, Result, ServerId};
use chrono::TimeDelta;
use tokio::time::{self, MissedTickBehavior};
use tokio_util::sync::CancellationToken;

use crate::breaker::Breakers;
use crate::cache::Caches;

/// How often the database is asked what to clear.
const POLL: Duration = Duration::from_secs(2);

/// How long the database may take: longer, and it counts as gone.
const PATIENCE: Duration = Duration::from_secs(5);

/// After which time the word of a server that was killed is removed.
const FORGET_AFTER: TimeDelta = TimeDelta::days(1);

/// Keeps a server and the others on its database in step: writes how its breakers stand, at each change and every
/// minute, and clears from its caches what the database asks for, every two seconds.
///
/// Calls never wait for it, and it outlives every failure of the store: what could not be written is written later, and
/// while it cannot be read what to clear, no number is kept.
#[derive(Debug)]
pub struct Upkeep<S> {
    store: S,
    breakers: Breakers,
    caches: Caches,
    clock: Arc<dyn Clock>,
    server: ServerId,
    cleared: HashMap<CacheTag, u64>,
    has_unwritten: bool,
    is_failing: bool,
}

impl<S: BreakerStore + CacheStore> Upkeep<S> {
    /// The upkeep of this server; not running yet.
    #[must_use]
    pub fn new(
        server: ServerId,
        breakers: Breakers,
        caches: Caches,
        store: S,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self {
            store,
            breakers,
            caches,
            clock,
            server,
            cleared: HashMap::new(),
            has_unwritten: true,
            is_failing: false,
        }
    }

    /// Runs until `shutdown` is cancelled; then the server's word about its breakers is taken back.
    pub async fn run(mut self, shutdown: CancellationToken) {
        let mut poll = time::interval(POLL);
        let mut renew = time::interval(BreakerReport::RENEWED_EVERY.to_std().unwrap_or(POLL));
        for ticks in [&mut poll, &mut renew] {
            ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        }
        loop {
            let done = tokio::select! {
                () = shutdown.cancelled() => break,
                () = self.breakers.changed() => self.report().await,
                _ = renew.tick() => self.renew().await,
                _ = poll.tick() => self.follow().await,
            };
            self.note(done);
        }
        let forgotten = within_patience(self.store.forget_server(self.server)).await;
        if let Err(error) = forgotten {
            tracing::warn!(%error, "the breakers of this server stay listed until they are a day old");
        }
    }

    /// Says anew how the breakers stand, and tidies up after servers that were killed.
    async fn renew(&mut self) -> Result<()> {
        self.report().await?;
        let oldest = self.clock.now() - FORGET_AFTER;
        within_patience(self.store.forget_breakers_before(oldest)).await.map(drop)
    }

    async fn report(&mut self) -> Result<()> {
        self.has_unwritten = true;
        let reports = self.breakers.reports(self.server);
        if !reports.is_empty() {
            within_patience(self.store.record_breakers(&reports)).await?;
        }
        self.has_unwritten = false;
        Ok(())
    }

    /// Clears what was asked for since the last look.
    async fn follow(&mut self) -> Result<()> {
        match within_patience(self.store.clear_requests()).await {
            Ok(requests) => {
                for request in requests {
                    if self.cleared.insert(request.tag, request.number) != Some(request.number) {
                        self.caches.clear(request.tag);
                        let (area, company) = (request.tag.area(), request.tag.company());
                        tracing::debug!(area, %company, "cache cleared");
                    }
                }
            }
            Err(error) => {
                self.caches.clear(CacheTag::Numbers);
                return Err(error);
            }
        }
        if self.has_unwritten { self.report().await } else { Ok(()) }
    }

    /// Says once that the store fails, and once that it works again.
    fn note(&mut self, done: Result<()>) {
        match done {
            Err(error) if !self.is_failing => {
                tracing::warn!(%error, "upkeep: the store fails; numbers are not kept meanwhile");
                self.is_failing = true;
            }
            Ok(()) if self.is_failing => {
                tracing::info!("upkeep: the store works again");
                self.is_failing = false;
            }
            _ => {}
        }
    }
}

async fn within_patience<T>(work: impl Future<Output = Result<T>> + Send) -> Result<T> {
    let late = |_| Error::new(ErrorKind::Storage, "upkeep", "the database did not answer in time");
    time::timeout(PATIENCE, work).await.map_err(late)?
}
