//! Functions that the agent calls while the caller is on the line.

mod execution;

pub use execution::{Begun, Execution, NewExecution};
