//! What goes over the wire: JSON read leniently, bodies written strictly. Nothing of it leaves the crate.

mod json;
#[cfg(feature = "client")]
mod write;

pub(crate) use json::{Json, Unreadable};
#[cfg(feature = "client")]
pub(crate) use write::{
    CancelBody, DeclineBody, InvalidRequest, RescheduleBody, ReserveBody, book_body, filter_instant,
};
