//! One cache: bounded by weight, one load however many ask, and a time to live by the clock port.

use std::fmt;
use std::hash::Hash;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use askpro_core::ports::Clock;
use askpro_core::{Error, Result};
use chrono::{DateTime, TimeDelta, Utc};
use moka::future::Cache;
use moka::ops::compute::Op;

/// What an entry costs beside its items.
const ENTRY_BYTES: usize = 256;

/// How often a cache had what was asked for, and what it holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Kept {
    /// Answered from the cache, or by a load that was under way.
    pub hits: u64,
    /// Loaded, whatever came of it.
    pub misses: u64,
    /// How many answers are kept; lags a little behind.
    pub entries: u64,
    /// About how many bytes they take; lags a little behind.
    pub bytes: u64,
}

/// Lists of `T` by key.
///
/// An entry is fresh until its time to live has passed by the clock port, which tests can move. The time is counted from
/// before the load, and a clock that was put back makes an entry stale. moka counts the same time by its own monotonic
/// clock, so memory is freed, and nothing lives longer, whatever the clock port says.
pub(super) struct Shelf<K, T> {
    cache: Cache<(u64, K), Entry<T>>,
    time_to_live: TimeDelta,
    clock: Arc<dyn Clock>,
    hits: AtomicU64,
    misses: AtomicU64,
}

struct Entry<T> {
    items: Arc<[T]>,
    asked_at: DateTime<Utc>,
}

impl<T> Clone for Entry<T> {
    fn clone(&self) -> Self {
        Self { items: Arc::clone(&self.items), asked_at: self.asked_at }
    }
}

impl<K, T> Shelf<K, T>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    T: Send + Sync + 'static,
{
    /// A cache of at most so many bytes, as `weigh` counts them for an item.
    pub(super) fn new(
        bytes: u64,
        time_to_live: Duration,
        clock: Arc<dyn Clock>,
        weigh: fn(&T) -> usize,
    ) -> Self {
        let cache = Cache::builder()
            .max_capacity(bytes)
            .weigher(move |_, entry: &Entry<T>| {
                let items: usize = entry.items.iter().map(weigh).sum();
                u32::try_from(items + ENTRY_BYTES).unwrap_or(u32::MAX)
            })
            .time_to_live(time_to_live)
            .build();
        let time_to_live = TimeDelta::from_std(time_to_live).unwrap_or(TimeDelta::MAX);
        Self { cache, time_to_live, clock, hits: AtomicU64::new(0), misses: AtomicU64::new(0) }
    }

    /// What is kept for the key, or what `load` gives. Of callers who ask at once, one loads and all get its answer, be
    /// it an error; when that one is dropped, another goes on. Errors are not kept.
    ///
    /// What was loaded under another generation is never given: a load that began before something was cleared is of no
    /// use after it.
    pub(super) async fn get<F>(
        &self,
        generation: u64,
        key: K,
        load: impl FnOnce() -> F + Send,
    ) -> Result<Arc<[T]>>
    where
        F: Future<Output = Result<Vec<T>>> + Send,
    {
        let key = (generation, key);
        self.drop_stale(&key).await;
        let mut has_loaded = false;
        let loading = async {
            has_loaded = true;
            self.misses.fetch_add(1, Ordering::Relaxed);
            let asked_at = self.clock.now();
            let items = load().await?;
            Ok::<_, Error>(Entry { items: items.into(), asked_at })
        };
        let entry = self.cache.try_get_with(key, loading).await;
        if entry.is_ok() && !has_loaded {
            self.hits.fetch_add(1, Ordering::Relaxed);
        }
        entry.map(|entry| entry.items).map_err(unshared)
    }

    /// Takes an entry out whose time is over; one that somebody has put in its place meanwhile stays.
    async fn drop_stale(&self, key: &(u64, K)) {
        let now = self.clock.now();
        let is_stale = |entry: &Entry<T>| {
            let age = now - entry.asked_at;
            age < TimeDelta::zero() || age >= self.time_to_live
        };
        if self.cache.get(key).await.is_some_and(|entry| is_stale(&entry)) {
            let judge = |found: Option<moka::Entry<(u64, K), Entry<T>>>| {
                let goes = found.is_some_and(|entry| is_stale(entry.value()));
                std::future::ready(if goes { Op::Remove } else { Op::Nop })
            };
            self.cache.entry_by_ref(key).and_compute_with(judge).await;
        }
    }

    /// Frees the memory of what can no longer be given.
    pub(super) fn empty(&self) {
        self.cache.invalidate_all();
    }

    pub(super) fn kept(&self) -> Kept {
        Kept {
            hits: self.hits.load(Ordering::Relaxed),
            misses: self.misses.load(Ordering::Relaxed),
            entries: self.cache.entry_count(),
            bytes: self.cache.weighted_size(),
        }
    }
}

impl<K, T> fmt::Debug for Shelf<K, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shelf").field("time_to_live", &self.time_to_live).finish_non_exhaustive()
    }
}

/// An error of one's own, equal to one that several wait for.
fn unshared(error: Arc<Error>) -> Error {
    Arc::try_unwrap(error).unwrap_or_else(|shared| {
        let mut own = Error::new(shared.kind(), shared.operation(), shared.message())
            .with_retry(shared.retry())
            .with_code(shared.code());
        if let Some(code) = shared.remote_code() {
            own = own.with_remote_code(code);
        }
        own.with_source(shared)
    })
}
