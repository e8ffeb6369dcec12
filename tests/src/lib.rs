//! What the end-to-end tests share: a whole server on real parts, and payloads as Retell sends them.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    reason = "test support fails by panicking"
)]

pub mod openapi;
pub mod payloads;
mod server;

pub use server::{Answer, TestServer, berlin};

/// The README's example compiles and runs.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
#[derive(Debug)]
pub struct Readme;
