//! The client against a server that answers as Retell does.

mod failures;
mod reads;
mod support;
