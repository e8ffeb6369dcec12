//! Healing: our records and the outside are brought into step, whatever webhooks were lost, late, doubled or reordered.
//!
//! [`CallSync`] compares the telephony service's list of calls with the events we have, and takes in what was lost by
//! the same way as a webhook. [`BookingSync`] compares appointments with the calendar: told by a webhook, which
//! [`CalendarIntake`] stores, or by asking for what changed. [`NumberReport`] and [`EventTypeReport`] compare what is set
//! up: they say what differs, and leave it to people.

mod bookings;
mod calls;
mod event;
mod event_types;
mod jobs;
mod numbers;
mod round;

pub use bookings::{BookingSync, CalendarChanged};
pub use calls::{CallSync, CallsSynced};
pub use event::CalendarIntake;
pub use event_types::{EventTypeFound, EventTypeReport, EventTypeUse, EventTypeWarning};
pub use jobs::{EventProcessor, SYNC_EVERY};
pub use numbers::{NumberDifference, NumberFound, NumberReport, NumberState};
pub use round::BookingsSynced;
