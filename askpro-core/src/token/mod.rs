//! What lets somebody in who signs nothing: tokens, whom they stand for, and what they may do.

mod scope;
mod secret;

use chrono::{DateTime, Utc};

use crate::id::TokenId;

pub use scope::{Role, TokenScope};
pub use secret::{InvalidHash, InvalidSecret, TokenHash, TokenSecret};

/// A token that is about to be stored: everything but its secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewToken {
    /// For whom it stands.
    pub scope: TokenScope,
    /// What people call it, to know it again in a list.
    pub name: String,
    /// From when on it is worth nothing.
    pub expires_at: DateTime<Utc>,
    /// By which its secret is known again.
    pub hash: TokenHash,
}

/// A stored token. Its secret is nowhere: who lost it makes another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiToken {
    /// Our id of it; no secret.
    pub id: TokenId,
    /// For whom it stands.
    pub scope: TokenScope,
    /// What people call it.
    pub name: String,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// From when on it is worth nothing.
    pub expires_at: DateTime<Utc>,
    /// When it was taken back, if it was.
    pub revoked_at: Option<DateTime<Utc>>,
    /// When it was used last, to about a minute.
    pub last_used_at: Option<DateTime<Utc>>,
}

/// Whether a token is worth something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TokenState {
    /// It is.
    Valid,
    /// Its time has passed.
    Expired,
    /// It was taken back, whether or not its time has passed as well.
    Revoked,
}

impl TokenState {
    /// The name in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::Expired => "expired",
            Self::Revoked => "revoked",
        }
    }
}

impl ApiToken {
    /// Whether it is worth something at this instant.
    #[must_use]
    pub fn state(&self, now: DateTime<Utc>) -> TokenState {
        if self.revoked_at.is_some() {
            TokenState::Revoked
        } else if self.expires_at <= now {
            TokenState::Expired
        } else {
            TokenState::Valid
        }
    }
}
