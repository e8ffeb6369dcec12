//! What is kept, for whom, how long, and what clears it.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use askpro_core::ports::{
    Applied, CacheTag, Calendar, Clock, EventType, RescheduleRequest, SlotQuery, TenantStore,
};
use askpro_core::testing::{FakeCalendar, ManualClock, Scripted};
use askpro_core::{
    AgentId, Attendee, Branch, BranchId, Company, CompanyId, DomainCode, E164, Error, ErrorKind,
    EventTypeId, Line, MemoryStore, NewBooking, Region, Result, Retry,
};
use askpro_guard::{CacheConfig, CachedCalendar, CachedTenants, Caches};
use async_trait::async_trait;
use chrono::{DateTime, Duration, TimeZone, Utc};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

const ONE: CompanyId = CompanyId::new(1);
const TWO: CompanyId = CompanyId::new(2);
const EVENT_TYPE: EventTypeId = EventTypeId::new(1);

fn now() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, 21, 9, 3, 0).unwrap()
}

fn caches() -> (Caches, ManualClock) {
    let clock = ManualClock::at(now());
    let shared: Arc<dyn Clock> = Arc::new(clock.clone());
    (Caches::new(CacheConfig::default(), &shared), clock)
}

fn hours(hours: i64) -> DateTime<Utc> {
    now() + Duration::hours(hours)
}

fn calendar() -> FakeCalendar {
    let calendar = FakeCalendar::new().with_event_type(EventType::new(EVENT_TYPE, "Beratung", 30));
    calendar.offer([1, 2, 3].map(hours));
    calendar
}

fn query() -> SlotQuery {
    SlotQuery::new(EVENT_TYPE, now(), hours(4))
}

fn wish(start: DateTime<Utc>) -> NewBooking {
    NewBooking {
        event_type: EVENT_TYPE,
        start,
        length_minutes: None,
        attendee: Attendee::new("Erika Mustermann"),
        notes: None,
        metadata: [].into(),
    }
}

fn number(last: u8) -> E164 {
    E164::parse(&format!("+493023125{last:03}"), Region::De).unwrap()
}

fn company(id: CompanyId, numbers: &[u8]) -> Company {
    let branch = BranchId::new(uuid::Uuid::from_u128(u128::try_from(id.get()).unwrap()));
    let mut branch = Branch::new(branch, "Hauptfiliale");
    branch.phone_numbers = numbers.iter().map(|last| number(*last)).collect();
    Company::new(id, "Salon").with_branch(branch)
}

/// Companies whose numbers are looked up only when the test lets them be; a scripted error comes first.
#[derive(Debug, Clone)]
struct Gated {
    store: MemoryStore,
    gate: Arc<Semaphore>,
    script: Arc<Mutex<VecDeque<Error>>>,
    asked: Arc<Mutex<u32>>,
}

impl Gated {
    /// Company one has number 10; the gate is open so many times.
    async fn open(times: usize) -> Self {
        let store = MemoryStore::new();
        store.apply_company(&company(ONE, &[10])).await.unwrap();
        let gate = Arc::new(Semaphore::new(times));
        Self { store, gate, script: Arc::default(), asked: Arc::default() }
    }

    fn asked(&self) -> u32 {
        *self.asked.lock().unwrap()
    }

    async fn wait(&self) -> Result<()> {
        *self.asked.lock().unwrap() += 1;
        self.gate.acquire().await.unwrap().forget();
        let scripted = self.script.lock().unwrap().pop_front();
        scripted.map_or(Ok(()), Err)
    }
}

#[async_trait]
impl TenantStore for Gated {
    async fn apply_company(&self, company: &Company) -> Result<Applied> {
        self.store.apply_company(company).await
    }

    async fn retire_company(&self, id: CompanyId) -> Result<bool> {
        self.store.retire_company(id).await
    }

    async fn company(&self, id: CompanyId) -> Result<Option<Company>> {
        self.store.company(id).await
    }

    async fn companies(&self) -> Result<Vec<Company>> {
        self.store.companies().await
    }

    async fn line_by_number(&self, number: &E164) -> Result<Option<Line>> {
        let line = self.store.line_by_number(number).await;
        self.wait().await?;
        line
    }

    async fn line_by_agent(&self, agent: &AgentId) -> Result<Option<Line>> {
        self.wait().await?;
        self.store.line_by_agent(agent).await
    }
}

async fn owner(tenants: &dyn TenantStore, last: u8) -> Option<CompanyId> {
    let line = tenants.line_by_number(&number(last)).await.unwrap();
    line.map(|line| line.company.id)
}

/// Lets every task run as far as it can.
async fn settle() {
    for _ in 0..200 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn fifty_callers_at_once_are_one_request() {
    let store = Gated::open(0).await;
    let (caches, _) = caches();
    let tenants = Arc::new(CachedTenants::new(store.clone(), caches.clone()));
    let mut callers = JoinSet::new();
    for _ in 0..50 {
        let tenants = Arc::clone(&tenants);
        callers.spawn(async move { owner(&*tenants, 10).await });
    }
    settle().await;
    store.gate.add_permits(50);
    assert_eq!(callers.join_all().await, vec![Some(ONE); 50]);
    assert_eq!(store.asked(), 1);
    let numbers = caches.stats().numbers;
    assert_eq!((numbers.hits, numbers.misses), (49, 1));
}

#[tokio::test]
async fn a_dropped_leader_hands_over_to_a_follower() {
    let store = Gated::open(0).await;
    let (caches, _) = caches();
    let tenants = Arc::new(CachedTenants::new(store.clone(), caches));
    let ask = || {
        let tenants = Arc::clone(&tenants);
        tokio::spawn(async move { owner(&*tenants, 10).await })
    };
    let leader = ask();
    settle().await;
    let followers = [ask(), ask()];
    settle().await;
    assert_eq!(store.asked(), 1);
    leader.abort();
    settle().await;
    store.gate.add_permits(50);
    for follower in followers {
        assert_eq!(follower.await.unwrap(), Some(ONE));
    }
    assert_eq!(store.asked(), 2);
}

#[tokio::test]
async fn an_error_goes_to_all_who_wait_and_is_not_kept() {
    let store = Gated::open(0).await;
    let failure = Error::new(ErrorKind::Unavailable, "line_by_number", "down")
        .with_code(DomainCode::Database)
        .with_retry(Retry::SafeAfter(std::time::Duration::from_secs(7)))
        .with_remote_code("E1");
    store.script.lock().unwrap().push_back(failure);
    let (caches, _) = caches();
    let tenants = Arc::new(CachedTenants::new(store.clone(), caches));
    let mut callers = JoinSet::new();
    for _ in 0..3 {
        let tenants = Arc::clone(&tenants);
        callers.spawn(async move { tenants.line_by_number(&number(10)).await.unwrap_err() });
    }
    settle().await;
    store.gate.add_permits(50);
    for error in callers.join_all().await {
        assert_eq!(error.to_string(), "line_by_number: down (unavailable)");
        assert_eq!(error.retry(), Retry::SafeAfter(std::time::Duration::from_secs(7)));
        assert_eq!((error.code(), error.remote_code()), (DomainCode::Database, Some("E1")));
    }
    assert_eq!(owner(&*tenants, 10).await, Some(ONE));
    assert_eq!(store.asked(), 2);
}

#[tokio::test]
async fn what_was_loaded_before_a_clear_is_not_given_after_it() {
    let store = Gated::open(0).await;
    let (caches, _) = caches();
    let tenants = Arc::new(CachedTenants::new(store.clone(), caches.clone()));
    let slow = {
        let tenants = Arc::clone(&tenants);
        tokio::spawn(async move { owner(&*tenants, 10).await })
    };
    settle().await;
    store.store.apply_company(&company(ONE, &[])).await.unwrap();
    caches.clear(CacheTag::Company(ONE));
    store.gate.add_permits(50);
    assert_eq!(slow.await.unwrap(), Some(ONE), "it had begun before");
    assert_eq!(owner(&*tenants, 10).await, None);
}

#[tokio::test]
async fn a_number_is_kept_for_five_minutes_and_so_is_one_that_leads_nowhere() {
    let store = Gated::open(50).await;
    let (caches, clock) = caches();
    let tenants = CachedTenants::new(store.clone(), caches);
    for (advance, asked) in [(0, 2), (299, 2), (1, 4), (299, 4), (-900, 6)] {
        clock.advance(Duration::seconds(advance));
        assert_eq!((owner(&tenants, 10).await, owner(&tenants, 11).await), (Some(ONE), None));
        assert_eq!(store.asked(), asked, "after {advance} s");
    }
}

#[tokio::test]
async fn a_change_of_companies_clears_their_numbers_at_once() {
    let store = Gated::open(50).await;
    let (caches, _) = caches();
    let tenants = CachedTenants::new(store, caches);
    assert_eq!((owner(&tenants, 10).await, owner(&tenants, 11).await), (Some(ONE), None));
    tenants.apply_company(&company(ONE, &[11])).await.unwrap();
    tenants.apply_company(&company(TWO, &[10])).await.unwrap();
    assert_eq!((owner(&tenants, 10).await, owner(&tenants, 11).await), (Some(TWO), Some(ONE)));
    tenants.retire_company(TWO).await.unwrap();
    assert_eq!(owner(&tenants, 10).await, None);
}

#[tokio::test]
async fn hints_are_a_minute_old_at_most_and_the_calendar_itself_is_always_asked() {
    let (caches, clock) = caches();
    let live = calendar();
    let calendar = CachedCalendar::new(live.clone(), ONE, caches);
    let hints = calendar.hints();
    for (advance, asked) in [(0, 1), (59, 1), (1, 2)] {
        clock.advance(Duration::seconds(advance));
        assert_eq!(hints.slots(&query()).await.unwrap().len(), 3);
        assert_eq!(live.calls().slots, asked, "after {advance} s");
    }
    calendar.slots(&query()).await.unwrap();
    calendar.slots(&query()).await.unwrap();
    assert_eq!(live.calls().slots, 4);
}

#[tokio::test]
async fn callers_seconds_apart_share_slots_and_each_sees_its_own_span() {
    let (caches, _) = caches();
    let live = calendar();
    let hints = CachedCalendar::new(live.clone(), ONE, caches).hints();
    let starts = async |from, to| -> Vec<_> {
        let query = SlotQuery::new(EVENT_TYPE, from, to);
        hints.slots(&query).await.unwrap().iter().map(|slot| slot.start).collect()
    };
    let second = Duration::seconds(1);
    assert_eq!(starts(hours(1), hours(3)).await, [1, 2, 3].map(hours));
    assert_eq!(starts(hours(1) + second, hours(3) - second).await, [hours(2)]);
    assert_eq!(live.calls().slots, 1);
}

#[tokio::test]
async fn every_change_clears_the_slots_of_its_company_alone() {
    let (caches, _) = caches();
    let (live, others) = (calendar(), calendar());
    let calendar = CachedCalendar::new(live.clone(), ONE, caches.clone());
    let neighbour = CachedCalendar::new(others.clone(), TWO, caches).hints();
    let hints = calendar.hints();
    let free = async || hints.slots(&query()).await.unwrap().len();
    neighbour.slots(&query()).await.unwrap();

    assert_eq!(free().await, 3);
    let booking = calendar.book(&wish(hours(1))).await.unwrap();
    assert_eq!(free().await, 2);
    let request = RescheduleRequest { start: hours(2), reason: None };
    let moved = calendar.reschedule(&booking.uid, &request).await.unwrap();
    let left: Vec<_> = hints.slots(&query()).await.unwrap().iter().map(|slot| slot.start).collect();
    assert_eq!(left, [hours(1), hours(3)]);
    calendar.cancel(&moved.uid, "Kundenwunsch").await.unwrap();
    assert_eq!(free().await, 3);

    neighbour.slots(&query()).await.unwrap();
    assert_eq!(others.calls().slots, 1);
}

#[tokio::test]
async fn a_booking_whose_answer_is_lost_or_not_waited_for_clears_all_the_same() {
    let (caches, _) = caches();
    let live = calendar();
    let calendar = CachedCalendar::new(live.clone(), ONE, caches);
    let hints = calendar.hints();
    hints.slots(&query()).await.unwrap();
    live.script(Scripted::CommitThenFail(Error::new(ErrorKind::OutcomeUnknown, "book", "lost")));
    calendar.book(&wish(hours(1))).await.unwrap_err();
    assert_eq!(hints.slots(&query()).await.unwrap().len(), 2);
    let asked = live.calls().slots;
    let wanted = wish(hours(2));
    let booking = calendar.book(&wanted);
    tokio::select! {
        biased;
        _ = booking => panic!("it gives way first"),
        () = std::future::ready(()) => {}
    }
    hints.slots(&query()).await.unwrap();
    assert_eq!(live.calls().slots, asked + 1);
}

#[tokio::test]
async fn each_tag_clears_its_part() {
    let (caches, _) = caches();
    let live = calendar();
    let hints = CachedCalendar::new(live.clone(), ONE, caches.clone()).hints();
    let misses = || {
        let stats = caches.stats();
        (stats.event_types.misses, stats.slots.misses)
    };
    let load = async || {
        hints.event_types().await.unwrap();
        assert!(hints.event_type(EVENT_TYPE).await.unwrap().is_some());
        assert!(hints.event_type(EventTypeId::new(9)).await.unwrap().is_none());
        hints.slots(&query()).await.unwrap();
    };
    let mut expected = (0, 0);
    for (tag, event_types, slots) in [
        (CacheTag::Company(TWO), 3, 1),
        (CacheTag::Numbers, 0, 0),
        (CacheTag::Agents(ONE), 0, 0),
        (CacheTag::EventTypes(TWO), 0, 0),
        (CacheTag::Slots(ONE, Some(EventTypeId::new(9))), 0, 0),
        (CacheTag::Slots(ONE, Some(EVENT_TYPE)), 0, 1),
        (CacheTag::Slots(ONE, None), 0, 1),
        (CacheTag::EventTypes(ONE), 3, 0),
        (CacheTag::Company(ONE), 3, 1),
        (CacheTag::All, 3, 1),
    ] {
        caches.clear(tag);
        load().await;
        load().await;
        expected = (expected.0 + event_types, expected.1 + slots);
        assert_eq!(misses(), expected, "{tag:?}");
    }
}

#[tokio::test]
async fn the_memory_is_bounded() {
    let clock: Arc<dyn Clock> = Arc::new(ManualClock::at(now()));
    let config = CacheConfig::default().with_bytes(200_000);
    let caches = Caches::new(config, &clock);
    let live = FakeCalendar::new();
    live.offer((0..100).map(hours));
    let hints = CachedCalendar::new(live, ONE, caches.clone()).hints();
    for event_type in 0..1_000 {
        let query = SlotQuery::new(EventTypeId::new(event_type), now(), hours(100));
        assert_eq!(hints.slots(&query).await.unwrap().len(), 100);
    }
    settle().await;
    let slots = caches.stats().slots;
    assert_eq!(slots.misses, 1_000);
    assert!(slots.bytes <= 80_000, "{slots:?}");
}

#[tokio::test]
async fn without_a_time_nothing_is_kept() {
    let clock: Arc<dyn Clock> = Arc::new(ManualClock::at(now()));
    let config = CacheConfig::default().with_slots(std::time::Duration::ZERO);
    let live = calendar();
    let hints = CachedCalendar::new(live.clone(), ONE, Caches::new(config, &clock)).hints();
    for asked in 1..4 {
        hints.slots(&query()).await.unwrap();
        assert_eq!(live.calls().slots, asked);
    }
}
