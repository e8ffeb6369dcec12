#![doc = include_str!("../README.md")]

pub mod calcom;
mod fault;
mod post;
mod record;
pub mod retell;
mod server;
mod stage;

pub use calcom::{CalcomTwin, CalcomTwinBuilder};
pub use fault::{Fault, FaultOdds, Faults, Gate, InjectedFault, Moment, On};
pub use post::WebhookAnswer;
pub use record::SeenRequest;
pub use retell::{RetellTwin, RetellTwinBuilder};
pub use server::RunningTwin;
