//! What the end-to-end tests share: a whole server on real parts, and payloads as Retell sends them.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    reason = "test support fails by panicking"
)]

pub mod chaos;
pub mod kill;
pub mod openapi;
pub mod payloads;
pub mod process;
pub mod salon;
mod server;
pub mod stage;

use std::path::PathBuf;

pub use server::{Answer, TestServer, berlin};

/// The folder with the services' own documents, which `ASKPRO_API_SPECS` names. A test that needs it fails without it.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "the test command says where the documents lie")]
pub fn official_files() -> PathBuf {
    let folder = std::env::var("ASKPRO_API_SPECS").unwrap_or_default();
    assert!(
        !folder.is_empty(),
        "set ASKPRO_API_SPECS to the folder with the services' own documents, or leave this test out by name"
    );
    PathBuf::from(folder)
}

/// The README's example compiles and runs.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
#[derive(Debug)]
pub struct Readme;
