//! Functions that the agent calls while the caller is on the line: what they take, and what they answer.
//!
//! [`FunctionService`](crate::service::FunctionService) runs them.

mod answer;
mod arguments;
mod definition;
mod deploy;
mod execution;
mod own;
mod template;

pub use answer::FunctionAnswer;
pub use arguments::Arguments;
pub use definition::{FunctionDefinition, definitions};
pub use deploy::{
    ChangedFunction, FUNCTION_PATH, FUNCTION_TIMEOUT, FunctionDiff, Obstacle, agent_functions,
};
pub use execution::{Begun, Execution, FunctionUsage, NewExecution};
pub use own::{
    ExternalApi, HeaderTemplate, InvalidOwnFunction, Method, OwnFunction, OwnFunctionKind,
    definitions_of,
};
pub use template::{Part, Placeholder, Template, UnknownPlaceholder};

pub(crate) use definition::{
    BookAppointment, CalculateDuration, CancelAppointment, ChangeAppointment, CheckAvailability,
    CollectAppointmentData, FindAppointments, FindNextSlot, RequestCallback,
};
