//! What the examples share; the examples themselves stand in `examples/`.

use std::net::SocketAddr;

/// A variable of the environment.
///
/// # Errors
/// Names the variable when it is not set.
#[expect(
    clippy::disallowed_methods,
    reason = "an example is its own host, and reads its own environment"
)]
pub fn variable(name: &str) -> Result<String, String> {
    std::env::var(name).map_err(|_| format!("set the environment variable {name}"))
}

/// Where an example listens: `BIND`, else 127.0.0.1:8080.
///
/// # Errors
/// When `BIND` is no address.
pub fn bind() -> Result<SocketAddr, std::net::AddrParseError> {
    variable("BIND").unwrap_or_else(|_| "127.0.0.1:8080".to_owned()).parse()
}
