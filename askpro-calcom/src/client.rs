//! The client itself.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use secrecy::SecretString;

use crate::builder::CalcomClientBuilder;
use crate::limiter::{Patience, Priority};
use crate::transport::Transport;

/// Cal.com, asked over its API v2, as the [`Calendar`](askpro_core::ports::Calendar) port.
///
/// Clones share connections and rate limit; use one per key. The client never repeats a request, neither write nor
/// read: whoever calls it decides by the error's [`Retry`](askpro_core::Retry).
///
/// ```
/// use askpro_calcom::{CLOUD_EU, CalcomClient};
/// let calendar = CalcomClient::builder("cal_live_0123").base_url(CLOUD_EU).build()?;
/// # Ok::<(), askpro_calcom::BuildError>(())
/// ```
#[derive(Clone)]
pub struct CalcomClient {
    pub(crate) transport: Arc<Transport>,
    pub(crate) patience: Patience,
}

impl CalcomClient {
    /// A client with this API key; keys of self-hosted servers may have any prefix.
    pub fn builder(api_key: impl Into<SecretString>) -> CalcomClientBuilder {
        CalcomClientBuilder::new(api_key.into())
    }

    pub(crate) fn new(transport: Transport) -> Self {
        let patience =
            Patience { priority: Priority::Foreground, longest: transport.limit().max_wait };
        Self { transport: Arc::new(transport), patience }
    }

    /// The same client for work that nobody waits for, such as keeping appointments in step: it shares connections and
    /// rate limit, lets calls in progress go before, and leaves them a share of the limit
    /// ([`RateLimit::reserved_percent`](crate::RateLimit::reserved_percent)).
    #[must_use]
    pub fn background(&self) -> Self {
        let longest = self.transport.limit().background_wait;
        let patience = Patience { priority: Priority::Background, longest };
        Self { transport: Arc::clone(&self.transport), patience }
    }

    /// The same client for somebody who cannot wait longer: a request whose turn is further away fails at once as
    /// `RateLimited`, with the wait as advice.
    #[must_use]
    pub fn with_max_wait(&self, wait: Duration) -> Self {
        let patience = Patience { longest: wait, ..self.patience };
        Self { transport: Arc::clone(&self.transport), patience }
    }

    /// Where the API lies, without the version.
    #[must_use]
    pub fn base_url(&self) -> &str {
        self.transport.base().as_str()
    }
}

impl fmt::Debug for CalcomClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CalcomClient")
            .field("base_url", &self.transport.base().as_str())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_client_can_be_shared_between_threads() {
        fn shared<T: Send + Sync + 'static>() {}
        shared::<CalcomClient>();
        shared::<CalcomClientBuilder>();
    }

    #[test]
    fn debug_shows_no_key() {
        let client = CalcomClient::builder("cal_secret").build().unwrap();
        let builder = CalcomClient::builder("cal_secret");
        assert!(!format!("{client:?} {builder:?}").contains("secret\""));
        assert!(!format!("{client:?} {builder:?}").contains("cal_secret"));
    }
}
