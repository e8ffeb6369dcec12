//! The services: what happens between a webhook and a booking, on ports alone.
//!
//! [`Intake`] stores what came, [`JobRunner`] takes the stored work, [`CallProcessor`] decides a call,
//! [`BookingService`] makes sure that one wish is carried out once, and [`AlertService`] tells people what they have to
//! know. [`CallSync`] and [`BookingSync`] heal what webhooks lost; [`NumberReport`] and [`EventTypeReport`] say what is set
//! up otherwise outside. [`FunctionDeployment`] gives an agent its functions,
//! and [`AgentVersions`] says and sets which of its versions callers hear.
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
mod versions;

pub use alert::{AlertService, Sent};
pub use book::{BookingService, BookingServiceBuilder, LEASE, Settled};
pub use call::CallProcessor;
pub use deploy::{DeploymentPlan, DeploymentStep, FunctionDeployment};
pub use function::{FunctionCall, FunctionRan, FunctionService};
pub use intake::{Accepted, Intake, IntakeError, Receipt, SenderScope};
pub use recur::ensure_recurring;
pub use replay::{Difference, Replay, ReplayReport, ReplayedEvent, Stand};
pub use run::{JobHandler, JobRunner, JobRunnerBuilder, Ran};
pub use secret::{Rotated, SecretService};
pub use sync::{
    BookingSync, BookingsSynced, CalendarChanged, CalendarIntake, CallSync, CallsSynced,
    EventProcessor, EventTypeFound, EventTypeReport, EventTypeUse, EventTypeWarning,
    NumberDifference, NumberFound, NumberReport, NumberState, SYNC_EVERY,
};
pub use token::{TokenRefused, TokenService};
pub use versions::{
    AgentVersions, Answering, BindingPlan, FieldArea, FieldChange, FieldDifference, PublishingPlan,
    VersionComparison,
};
