//! Every statement, once for all databases: `$n` parameters, `ON CONFLICT`, `RETURNING`, integers for instants.
//!
//! The tenant stands in every statement, except in those that find it.

pub(crate) mod audit;
pub(crate) mod booking;
pub(crate) mod breaker;
pub(crate) mod cache;
pub(crate) mod call;
pub(crate) mod event;
pub(crate) mod function;
pub(crate) mod job;
pub(crate) mod offer;
pub(crate) mod secret;
pub(crate) mod sync;
pub(crate) mod task;
pub(crate) mod tenant;
pub(crate) mod token;
