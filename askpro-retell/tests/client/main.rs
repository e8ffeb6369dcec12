//! The client against a server that answers as Retell does.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod failures;
mod reads;
mod support;
mod tools;
mod versions;
