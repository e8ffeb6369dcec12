//! Leaving a failing service alone for a while: a circuit breaker as a pure state machine.
//!
//! It reads no clock, counts on no thread and waits for nothing: `now` is an argument, so the same calls always lead
//! to the same states. Whoever shares one between tasks puts it behind a lock and holds that only for the two short
//! calls, not for the request between them.
//!
//! ```text
//!            5 failures in a row                60 s passed
//!  closed ───────────────────────► open ────────────────────► half-open
//!    ▲                              ▲                         │ │ at most 3 probes at once
//!    │                              └──────── any failure ────┘ │
//!    └──────────────────────────── 2 successes ─────────────────┘
//! ```

mod config;
mod outcome;
mod report;
mod state;
#[cfg(test)]
mod tests;

pub use config::BreakerConfig;
pub use outcome::Outcome;
pub use report::BreakerReport;
pub use state::{CircuitBreaker, Open, Permit, State};
