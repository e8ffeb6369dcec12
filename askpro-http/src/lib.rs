#![doc = include_str!("../README.md")]

mod background;
mod error;
mod extract;
mod keys;
mod layers;
mod randomness;
mod routes;
mod state;
mod token;

use axum::Router;

pub use background::TokioBackground;
pub use error::ApiError;
pub use extract::{Verified, VerifiedCalendar};
pub use keys::{CalendarSecrets, SenderKeys};
pub use layers::{BODY_LIMIT, REQUEST_ID, REQUEST_TIMEOUT};
pub use randomness::SystemRandomness;
pub use state::{AppState, FUNCTION_DEADLINE, RING_DEADLINE};
pub use token::{Bearer, SignedOrToken, TokenError};

/// The router of all doors, ready to be served or merged into another application.
///
/// It brings its own limits, request id, log span, compression and answer to panics. Paths are absolute
/// (`/api/mcp/…`, `/healthz`, `/readyz`), because the telephony service is configured with them.
pub fn router(state: AppState) -> Router {
    layers::wrap(routes::routes().with_state(state))
}
