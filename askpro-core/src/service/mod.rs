//! The services: what happens between a webhook and a booking, on ports alone.
//!
//! [`Intake`] stores what came, [`JobRunner`] takes the stored work, [`CallProcessor`] decides a call, and
//! [`BookingService`] makes sure that one wish becomes one booking.

mod attempt;
mod book;
mod call;
mod intake;
mod process;
mod recur;
mod run;
mod settle;

pub use book::{Booked, BookingService, BookingServiceBuilder, LEASE};
pub use call::CallProcessor;
pub use intake::{Accepted, Intake, IntakeError, Receipt, SenderScope};
pub use recur::ensure_recurring;
pub use run::{JobHandler, JobRunner, JobRunnerBuilder, Ran};
