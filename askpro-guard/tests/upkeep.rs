//! Servers on one database: what they say about their breakers, and what they clear.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration as StdDuration;

use askpro_core::breaker::{BreakerReport, State};
use askpro_core::ports::{BreakerStore, CacheStore, CacheTag, ClearRequest, Clock, TenantStore};
use askpro_core::testing::ManualClock;
use askpro_core::{
    Branch, BranchId, BreakerConfig, Company, CompanyId, E164, Error, ErrorKind, MemoryStore,
    Provider, Region, Result, ServerId,
};
use askpro_guard::{Breakers, CacheConfig, CachedTenants, Caches, Credential, Upkeep};
use async_trait::async_trait;
use chrono::{DateTime, Duration, TimeZone, Utc};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

const ONE: CompanyId = CompanyId::new(1);

fn now() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, 21, 9, 0, 0).unwrap()
}

fn number() -> E164 {
    E164::parse("+493023125010", Region::De).unwrap()
}

/// A company with the number, or without it.
fn company(id: CompanyId, has_number: bool) -> Company {
    let branch = BranchId::new(uuid::Uuid::from_u128(u128::try_from(id.get()).unwrap()));
    let mut branch = Branch::new(branch, "Hauptfiliale");
    branch.phone_numbers.extend(has_number.then(number));
    Company::new(id, "Salon").with_branch(branch)
}

/// A store that can be switched off.
#[derive(Debug, Clone, Default)]
struct Switched {
    store: MemoryStore,
    is_off: Arc<AtomicBool>,
}

impl Switched {
    fn check(&self) -> Result<()> {
        let off = Error::new(ErrorKind::Storage, "upkeep", "switched off");
        if self.is_off.load(Ordering::SeqCst) { Err(off) } else { Ok(()) }
    }
}

#[async_trait]
impl BreakerStore for Switched {
    async fn record_breakers(&self, reports: &[BreakerReport]) -> Result<()> {
        self.check()?;
        self.store.record_breakers(reports).await
    }

    async fn breakers(&self, company: CompanyId) -> Result<Vec<BreakerReport>> {
        self.check()?;
        self.store.breakers(company).await
    }

    async fn forget_server(&self, server: ServerId) -> Result<()> {
        self.check()?;
        self.store.forget_server(server).await
    }

    async fn forget_breakers_before(&self, instant: DateTime<Utc>) -> Result<u64> {
        self.check()?;
        self.store.forget_breakers_before(instant).await
    }
}

#[async_trait]
impl CacheStore for Switched {
    async fn request_clear(&self, tag: CacheTag) -> Result<()> {
        self.check()?;
        self.store.request_clear(tag).await
    }

    async fn clear_requests(&self) -> Result<Vec<ClearRequest>> {
        self.check()?;
        self.store.clear_requests().await
    }
}

struct Server {
    id: ServerId,
    clock: ManualClock,
    breakers: Breakers,
    caches: Caches,
    tenants: CachedTenants<MemoryStore>,
    stop: CancellationToken,
    running: JoinHandle<()>,
}

impl Server {
    fn start(number: u128, store: &Switched) -> Self {
        let id = ServerId::new(uuid::Uuid::from_u128(number));
        let clock = ManualClock::at(now());
        let shared: Arc<dyn Clock> = Arc::new(clock.clone());
        let breakers = Breakers::new(BreakerConfig::default(), Arc::clone(&shared));
        let caches = Caches::new(CacheConfig::default(), &shared);
        let tenants = CachedTenants::new(store.store.clone(), caches.clone());
        let upkeep = Upkeep::new(id, breakers.clone(), caches.clone(), store.clone(), shared);
        let stop = CancellationToken::new();
        let running = tokio::spawn(upkeep.run(stop.clone()));
        Self { id, clock, breakers, caches, tenants, stop, running }
    }

    async fn stop(self) {
        self.stop.cancel();
        self.running.await.unwrap();
    }

    async fn fail(&self, times: u32) {
        let breaker = self.breakers.breaker(Provider::Calcom, Credential::of_company(ONE), ONE);
        for _ in 0..times {
            let down =
                || async { Err::<(), _>(Error::new(ErrorKind::Unavailable, "book", "down")) };
            breaker.call("book", down).await.unwrap_err();
        }
    }

    async fn owner(&self) -> Option<i64> {
        let line = self.tenants.line_by_number(&number()).await.unwrap();
        line.map(|line| line.company.id.get())
    }
}

/// Time in which the server polls; the clock is tokio's, and it is paused.
async fn seconds(seconds: u64) {
    tokio::time::sleep(StdDuration::from_secs(seconds)).await;
}

#[tokio::test(start_paused = true)]
async fn a_breaker_that_opens_is_seen_from_outside_until_its_server_stops() {
    let store = Switched::default();
    let (one, two) = (Server::start(1, &store), Server::start(2, &store));
    two.fail(0).await;
    one.fail(5).await;
    seconds(1).await;
    let seen = store.breakers(ONE).await.unwrap();
    let open = State::Open { until: now() + Duration::seconds(60) };
    assert_eq!(seen.iter().map(|report| report.state).collect::<Vec<_>>(), [open, State::Closed]);
    assert_eq!((seen[0].server, seen[0].failures), (one.id, 5));

    one.stop().await;
    let left = store.breakers(ONE).await.unwrap();
    assert_eq!(left.iter().map(|report| report.server).collect::<Vec<_>>(), [two.id]);
    two.stop().await;
}

#[tokio::test(start_paused = true)]
async fn a_store_that_fails_holds_nothing_up_and_hears_of_it_later() {
    let store = Switched::default();
    let server = Server::start(1, &store);
    store.is_off.store(true, Ordering::SeqCst);
    server.fail(5).await;
    seconds(10).await;
    store.is_off.store(false, Ordering::SeqCst);
    assert_eq!(store.breakers(ONE).await.unwrap(), []);
    seconds(3).await;
    assert_eq!(store.breakers(ONE).await.unwrap()[0].failures, 5);
    server.stop().await;
}

#[tokio::test(start_paused = true)]
async fn a_server_says_every_minute_that_it_lives_and_a_dead_one_is_forgotten_after_a_day() {
    let store = Switched::default();
    let dead = ServerId::new(uuid::Uuid::from_u128(9));
    let last_word = BreakerReport {
        company: ONE,
        service: Provider::Calcom,
        server: dead,
        state: State::Closed,
        since: now(),
        failures: 0,
        updated_at: now(),
    };
    store.record_breakers(&[last_word]).await.unwrap();
    let server = Server::start(1, &store);
    server.fail(0).await;
    for (hours, left) in [(0, 2), (23, 2), (2, 1)] {
        server.clock.advance(Duration::hours(hours));
        seconds(61).await;
        let seen = store.breakers(ONE).await.unwrap();
        assert_eq!(seen.len(), left, "after {hours} hours");
        assert_eq!(seen[0].server, server.id);
        assert!(!seen[0].is_stale(server.clock.now()));
    }
    assert!(last_word.is_stale(server.clock.now()));
    server.stop().await;
}

#[tokio::test(start_paused = true)]
async fn a_number_that_another_process_moves_leads_to_its_new_company_within_seconds() {
    let store = Switched::default();
    store.store.apply_company(&company(ONE, true)).await.unwrap();
    let server = Server::start(1, &store);
    seconds(3).await;
    assert_eq!(server.owner().await, Some(1));
    store.store.apply_company(&company(ONE, false)).await.unwrap();
    store.store.apply_company(&company(CompanyId::new(2), true)).await.unwrap();
    assert_eq!(server.owner().await, Some(1), "it is kept");
    seconds(3).await;
    assert_eq!(server.owner().await, Some(2));
    server.stop().await;
}

#[tokio::test(start_paused = true)]
async fn while_it_cannot_be_read_what_to_clear_no_number_is_kept() {
    let store = Switched::default();
    store.store.apply_company(&company(ONE, true)).await.unwrap();
    let server = Server::start(1, &store);
    seconds(3).await;
    assert_eq!(server.owner().await, Some(1));
    store.is_off.store(true, Ordering::SeqCst);
    store.store.apply_company(&company(ONE, false)).await.unwrap();
    seconds(3).await;
    assert_eq!(server.owner().await, None);
    server.stop().await;
}

#[tokio::test(start_paused = true)]
async fn what_is_asked_for_is_cleared_once_in_every_server() {
    let store = Switched::default();
    let servers = [Server::start(1, &store), Server::start(2, &store)];
    seconds(3).await;
    for _ in 0..2 {
        for server in &servers {
            server.owner().await;
        }
        let misses = || servers.each_ref().map(|server| server.caches.stats().numbers.misses);
        let before = misses();
        store.request_clear(CacheTag::Numbers).await.unwrap();
        seconds(3).await;
        for server in &servers {
            server.owner().await;
        }
        seconds(30).await;
        for server in &servers {
            server.owner().await;
        }
        assert_eq!(misses(), before.map(|count| count + 1));
    }
    for server in servers {
        server.stop().await;
    }
}
