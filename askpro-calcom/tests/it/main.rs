//! The client against a mock of Cal.com: what it sends, what it makes of the answers.
#![cfg(feature = "client")]
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod bodies;
mod bookings;
mod changes;
mod connection;
mod crashes;
mod headers;
mod limits;
mod outcomes;
mod privacy;
mod reads;
mod slots;
mod support;
