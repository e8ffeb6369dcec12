//! The scripted calendar passes the suite of the calendar port through every wrapper.

use std::sync::Arc;

use askpro_core::ports::{Clock, EventType};
use askpro_core::testing::conformance::calendar::CalendarFixture;
use askpro_core::testing::{FakeCalendar, ManualClock};
use askpro_core::{BreakerConfig, CompanyId, EventTypeId, Provider, Slot};
use askpro_guard::{Breakers, CacheConfig, CachedCalendar, Caches, Credential, WithBreaker};
use chrono::{DateTime, TimeDelta, Utc};

const COMPANY: CompanyId = CompanyId::new(7);

fn clock() -> Arc<dyn Clock> {
    let now = DateTime::<Utc>::from_timestamp(1_795_251_600, 0).unwrap_or_default();
    Arc::new(ManualClock::at(now))
}

fn calendar() -> (FakeCalendar, CalendarFixture) {
    let start = clock().now() + TimeDelta::days(10);
    let free = [start, start + TimeDelta::hours(4)];
    let event_type = EventTypeId::new(1);
    let slots = free.map(|start| Slot { start, end: None });
    let calendar = FakeCalendar::new()
        .with_event_type(EventType::new(event_type, "Beratung", 30))
        .with_slots(slots);
    (calendar, CalendarFixture { event_type, free })
}

fn behind_breaker() -> (WithBreaker<FakeCalendar>, CalendarFixture) {
    let (calendar, fixture) = calendar();
    let breakers = Breakers::new(BreakerConfig::default(), clock());
    let breaker = breakers.breaker(Provider::Calcom, Credential::of_company(COMPANY), COMPANY);
    (WithBreaker::new(calendar, breaker), fixture)
}

mod with_breaker {
    askpro_core::calendar_conformance!({
        let (calendar, fixture) = super::behind_breaker();
        (calendar, fixture, ())
    });
}

mod beside_caches {
    use super::*;

    askpro_core::calendar_conformance!({
        let (calendar, fixture) = behind_breaker();
        let caches = Caches::new(CacheConfig::default(), &clock());
        (CachedCalendar::new(calendar, COMPANY, caches), fixture, ())
    });
}
