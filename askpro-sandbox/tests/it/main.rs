//! The twins, asked over the network as any client would.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a helper of a test fails the test"
)]

mod calcom_bookings;
mod calcom_changes;
mod calcom_errors;
mod calcom_gate;
mod calcom_lists;
mod calcom_reservations;
mod calcom_slots;
mod calcom_webhooks;
mod faults;
mod receiver;
mod retell_api;
mod retell_calls;
mod retell_live;
mod retell_versions;
mod support;
