//! Why a command failed.

use std::net::SocketAddr;

use crate::config::ConfigError;

/// Why a command failed, said to the person who typed it.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CliError {
    /// The configuration.
    #[error("configuration: {0}")]
    Config(#[from] ConfigError),
    /// The store, a calendar, the telephony service or a rule.
    #[error(transparent)]
    Core(#[from] askpro_core::Error),
    /// The address cannot be listened on.
    #[error("cannot listen on {address} ({source}); choose another address with {flag}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// What to change.
        flag: &'static str,
        /// Why.
        source: std::io::Error,
    },
    /// Something on this machine.
    #[error("{what}")]
    Io {
        /// What was attempted.
        what: String,
        /// Why it failed.
        #[source]
        source: std::io::Error,
    },
    /// A request to a server.
    #[error("{what}")]
    Request {
        /// What was attempted.
        what: String,
        /// Why it failed.
        #[source]
        source: reqwest::Error,
    },
    /// A value on the command line, or something else the person can mend.
    #[error("{0}")]
    Usage(String),
}

impl CliError {
    /// The domain code, where there is one.
    pub(crate) fn code(&self) -> Option<u16> {
        match self {
            Self::Core(error) => Some(error.code().number()),
            _ => None,
        }
    }

    pub(crate) fn io(what: impl Into<String>) -> impl FnOnce(std::io::Error) -> Self {
        let what = what.into();
        move |source| Self::Io { what, source }
    }
}

/// An error with its causes, on one line.
pub(crate) fn chain(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(Some(error), |error| error.source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}
