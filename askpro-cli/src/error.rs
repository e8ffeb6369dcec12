//! Why a command failed.

use std::net::SocketAddr;
use std::process::ExitCode;

use crate::config::ConfigError;
use crate::database::Place;

/// Why a command failed, said to the person who typed it. `Display` leaves the source out; [`chain`] adds it.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CliError {
    /// The configuration.
    #[error("configuration")]
    Config(#[from] ConfigError),
    /// The store, a calendar, the telephony service or a rule.
    #[error(transparent)]
    Core(#[from] askpro_core::Error),
    /// The address cannot be listened on.
    #[error("cannot listen on {address} (choose another with {flag})")]
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
    /// The database, looked at from outside.
    #[error("cannot read the database {place}")]
    Database {
        /// Where it is.
        place: Place,
        /// Why.
        source: askpro_store_sqlx::sqlx::Error,
    },
    /// The database is on a server that cannot be used.
    #[error("cannot use the database {place}")]
    Unreachable {
        /// Where it is.
        place: Place,
        /// Why.
        source: Box<askpro_core::Error>,
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
    /// A value on the command line cannot be used.
    #[error("{0}")]
    Usage(String),
    /// Something else that the person can mend.
    #[error("{0}")]
    Failed(String),
}

impl CliError {
    /// The domain code, where there is one.
    pub(crate) fn code(&self) -> Option<u16> {
        match self {
            Self::Core(error) => Some(error.code().number()),
            Self::Unreachable { source, .. } => Some(source.code().number()),
            _ => None,
        }
    }

    /// 2 when the command line has to be mended, as clap answers; else 1.
    pub(crate) fn exit_code(&self) -> ExitCode {
        match self {
            Self::Usage(_) => ExitCode::from(2),
            _ => ExitCode::FAILURE,
        }
    }

    pub(crate) fn io(what: impl Into<String>) -> impl FnOnce(std::io::Error) -> Self {
        let what = what.into();
        move |source| Self::Io { what, source }
    }
}

/// An error with its causes, on one line. Some libraries say the cause in the error itself: once is enough.
pub(crate) fn chain(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(Some(error), |error| error.source());
    causes.map(ToString::to_string).fold(String::new(), |said, cause| {
        if said.is_empty() {
            cause
        } else if said.ends_with(&cause) {
            said
        } else {
            said + ": " + &cause
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cause_is_said_once() {
        let cause = ConfigError::value("server.workers", "1 or more", 0);
        let error = CliError::from(cause);
        assert_eq!(error.to_string(), "configuration");
        assert_eq!(chain(&error), "configuration: server.workers: expected 1 or more, found 0");
        let taken = CliError::Listen {
            address: SocketAddr::from(([127, 0, 0, 1], 8080)),
            flag: "--bind",
            source: std::io::Error::other("taken"),
        };
        assert_eq!(
            chain(&taken),
            "cannot listen on 127.0.0.1:8080 (choose another with --bind): taken"
        );
    }
}
