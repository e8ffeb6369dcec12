//! The services: what happens between a webhook and a booking, on ports alone.
//!
//! [`Intake`] stores what came, [`JobRunner`] takes the stored work, [`CallProcessor`] decides a call, and
//! [`BookingService`] makes sure that one wish becomes one booking. [`CallSync`] and [`BookingSync`] heal what webhooks
//! lost.

mod attempt;
mod book;
mod call;
mod intake;
mod process;
mod recur;
mod run;
mod settle;
mod sync;

pub use book::{Booked, BookingService, BookingServiceBuilder, LEASE};
pub use call::CallProcessor;
pub use intake::{Accepted, Intake, IntakeError, Receipt, SenderScope};
pub use recur::ensure_recurring;
pub use run::{JobHandler, JobRunner, JobRunnerBuilder, Ran};
pub use sync::{
    BookingSync, BookingsSynced, CalendarChanged, CalendarIntake, CallSync, CallsSynced,
    EventProcessor, SYNC_EVERY,
};
