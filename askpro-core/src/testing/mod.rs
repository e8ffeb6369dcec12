//! For the tests of anything that works with the ports: a clock that stands still, a calendar that follows a script,
//! and the conformance suites of the stores.

mod calendar;
mod clock;
pub mod conformance;
mod randomness;

pub use calendar::{CalendarCalls, FakeCalendar, Scripted};
pub use clock::ManualClock;
pub use randomness::SeededRandomness;
