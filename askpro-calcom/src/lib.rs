#![doc = include_str!("../README.md")]

mod convert;
pub mod webhook;
mod wire;

#[cfg(feature = "client")]
mod builder;
#[cfg(feature = "client")]
mod calendar;
#[cfg(feature = "client")]
mod client;
#[cfg(feature = "client")]
mod error;
#[cfg(feature = "client")]
mod limiter;
#[cfg(feature = "client")]
mod transport;
#[cfg(feature = "client")]
mod version;

#[cfg(feature = "client")]
pub use builder::{
    BuildError, CLOUD_EU, CLOUD_US, CalcomClientBuilder, DEFAULT_CONNECT_TIMEOUT, DEFAULT_TIMEOUT,
};
#[cfg(feature = "client")]
pub use client::CalcomClient;
#[cfg(feature = "client")]
pub use limiter::RateLimit;
#[cfg(feature = "client")]
pub use version::ApiVersions;
