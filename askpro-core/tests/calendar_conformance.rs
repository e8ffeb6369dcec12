//! The scripted calendar passes the suite of the calendar port.

use askpro_core::ports::EventType;
use askpro_core::testing::FakeCalendar;
use askpro_core::testing::conformance::calendar::CalendarFixture;
use askpro_core::{EventTypeId, Slot};
use chrono::{TimeDelta, TimeZone, Utc};

fn calendar() -> (FakeCalendar, CalendarFixture) {
    let start = Utc.with_ymd_and_hms(2026, 12, 1, 9, 0, 0).unwrap();
    let free = [start, start + TimeDelta::hours(4)];
    let event_type = EventTypeId::new(1);
    let slots = free.map(|start| Slot { start, end: None });
    let calendar = FakeCalendar::new()
        .with_event_type(EventType::new(event_type, "Beratung", 30))
        .with_slots(slots);
    (calendar, CalendarFixture { event_type, free })
}

askpro_core::calendar_conformance!({
    let (calendar, fixture) = calendar();
    (calendar, fixture, ())
});
