//! Healing: our records and the outside are brought into step, whatever webhooks were lost, late, doubled or reordered.
//!
//! [`CallSync`] compares the telephony service's list of calls with the events we have, and takes in what was lost by
//! the same way as a webhook. [`BookingSync`] compares appointments with the calendar: told by a webhook, which
//! [`CalendarIntake`] stores, or by asking for what changed.

mod bookings;
mod calls;
mod event;
mod jobs;
mod round;

pub use bookings::{BookingSync, CalendarChanged};
pub use calls::{CallSync, CallsSynced};
pub use event::CalendarIntake;
pub use jobs::{EventProcessor, SYNC_EVERY};
pub use round::BookingsSynced;
