//! The way to companies' own servers.

use std::fmt;
use std::time::Duration;

use async_trait::async_trait;
use serde_json::{Map, Value};

use crate::error::Result;
use crate::function::Method;
use crate::id::CompanyId;

/// Asks a company's own server.
#[async_trait]
pub trait Outbound: fmt::Debug + Send + Sync + 'static {
    /// Sends the request once, and reads the answer, whatever its status; redirects are answers. Nothing is sent to an
    /// address that the server must not reach for a company: its own networks, other machines' local ones.
    ///
    /// # Errors
    /// `NotAllowed` when the address must not be reached, `Configuration` when the request cannot be made or a secret is
    /// missing, `Unavailable` when nothing was sent, `OutcomeUnknown` when it may have been: no answer in time, or one
    /// that broke off or is too large.
    async fn call(&self, request: &OutboundRequest) -> Result<OutboundAnswer>;
}

/// A request to a company's own server. Debug shows neither address, headers nor arguments.
#[derive(Clone, PartialEq, Eq)]
pub struct OutboundRequest {
    /// Whose server it is.
    pub company: CompanyId,
    /// The function for which it is asked.
    pub function: String,
    /// Where it is.
    pub url: String,
    /// How it is asked.
    pub method: Method,
    /// The headers: names and values.
    pub headers: Vec<(String, Vec<HeaderPart>)>,
    /// The arguments: in the query of a method without body, else the body.
    pub arguments: Map<String, Value>,
    /// The same for every repeat of the request, so that the server can drop repeats.
    pub idempotency_key: String,
    /// How long it may take, connecting included.
    pub deadline: Duration,
}

/// A piece of a header's value. Debug shows no text.
#[derive(Clone, PartialEq, Eq)]
pub enum HeaderPart {
    /// A text, without control characters.
    Text(String),
    /// The secret that the configuration names for this header of the function.
    Secret,
}

impl fmt::Debug for OutboundRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OutboundRequest")
            .field("company", &self.company)
            .field("function", &self.function)
            .field("method", &self.method)
            .field("deadline", &self.deadline)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for HeaderPart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Text(_) => "Text(…)",
            Self::Secret => "Secret",
        })
    }
}

/// What a company's own server answered. Debug shows no body.
#[derive(Clone, PartialEq, Eq)]
pub struct OutboundAnswer {
    /// The status, as HTTP counts them.
    pub status: u16,
    /// The body.
    pub body: Vec<u8>,
}

impl fmt::Debug for OutboundAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = self.body.len();
        f.debug_struct("OutboundAnswer")
            .field("status", &self.status)
            .field("bytes", &bytes)
            .finish_non_exhaustive()
    }
}
