//! The services: what happens between a webhook and a booking, on ports alone.
//!
//! [`Intake`] stores what came, [`JobRunner`] takes the stored work, [`CallProcessor`] decides a call,
//! [`BookingService`] makes sure that one wish is carried out once, and [`AlertService`] tells people what they have to
//! know. [`CallSync`] and [`BookingSync`] heal what webhooks lost. [`FunctionDeployment`] gives an agent its functions.
//! [`TokenService`] knows who comes in by a token, [`SecretService`] keeps what opens the services.

mod alert;
mod attempt;
mod book;
mod call;
mod deploy;
mod function;
mod intake;
mod process;
mod recur;
mod replay;
mod run;
mod said;
mod secret;
mod settle;
mod sync;
mod token;

pub use alert::{AlertService, Sent};
pub use book::{BookingService, BookingServiceBuilder, LEASE, Settled};
pub use call::CallProcessor;
pub use deploy::{Answering, DeploymentPlan, DeploymentStep, FunctionDeployment};
pub use function::{FunctionCall, FunctionRan, FunctionService};
pub use intake::{Accepted, Intake, IntakeError, Receipt, SenderScope};
pub use recur::ensure_recurring;
pub use replay::{Difference, Replay, ReplayReport, ReplayedEvent, Stand};
pub use run::{JobHandler, JobRunner, JobRunnerBuilder, Ran};
pub use secret::{Rotated, SecretService};
pub use sync::{
    BookingSync, BookingsSynced, CalendarChanged, CalendarIntake, CallSync, CallsSynced,
    EventProcessor, SYNC_EVERY,
};
pub use token::{TokenRefused, TokenService};
