//! What opens the services of a company, as it is kept: sealed.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};

use crate::event::Provider;
use crate::id::CompanyId;

/// Which of a company's secrets it is. The order is that of the words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum SecretKind {
    /// The API key of its Cal.com.
    CalcomApiKey,
    /// The secret of its webhook in Cal.com.
    CalcomWebhookSecret,
    /// The one before; accepted too while secrets are exchanged.
    PreviousCalcomWebhookSecret,
    /// The Retell key that carried the webhook badge before; accepted too while keys are exchanged.
    PreviousRetellWebhookKey,
    /// The API key of its Retell.
    RetellApiKey,
    /// The Retell key that carries the webhook badge, where it is not the API key.
    RetellWebhookKey,
}

impl SecretKind {
    /// Every kind, in order.
    pub const ALL: [Self; 6] = [
        Self::CalcomApiKey,
        Self::CalcomWebhookSecret,
        Self::PreviousCalcomWebhookSecret,
        Self::PreviousRetellWebhookKey,
        Self::RetellApiKey,
        Self::RetellWebhookKey,
    ];

    /// The name used in the database and in JSON, stable across versions.
    ///
    /// ```
    /// use askpro_core::SecretKind;
    /// assert_eq!(SecretKind::CalcomApiKey.as_str(), "calcom_api_key");
    /// assert_eq!(SecretKind::from_word("calcom_api_key"), Some(SecretKind::CalcomApiKey));
    /// assert_eq!(SecretKind::from_word("password"), None);
    /// ```
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::CalcomApiKey => "calcom_api_key",
            Self::CalcomWebhookSecret => "calcom_webhook_secret",
            Self::PreviousCalcomWebhookSecret => "previous_calcom_webhook_secret",
            Self::PreviousRetellWebhookKey => "previous_retell_webhook_key",
            Self::RetellApiKey => "retell_api_key",
            Self::RetellWebhookKey => "retell_webhook_key",
        }
    }

    /// Which service it opens, or whose events it lets in.
    #[must_use]
    pub const fn provider(self) -> Provider {
        match self {
            Self::CalcomApiKey | Self::CalcomWebhookSecret | Self::PreviousCalcomWebhookSecret => {
                Provider::Calcom
            }
            Self::PreviousRetellWebhookKey | Self::RetellApiKey | Self::RetellWebhookKey => {
                Provider::Retell
            }
        }
    }

    /// The kind with this name.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

impl fmt::Display for SecretKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A text is no id of a master key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected 16 hex digits, found another text")]
pub struct InvalidMasterKeyId;

/// By which a master key is known; it does not help to find the key.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct MasterKeyId([u8; 8]);

impl MasterKeyId {
    /// An id that a sealer made of its key.
    #[must_use]
    pub const fn new(bytes: [u8; 8]) -> Self {
        Self(bytes)
    }
}

impl fmt::Display for MasterKeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for MasterKeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MasterKeyId({self})")
    }
}

impl FromStr for MasterKeyId {
    type Err = InvalidMasterKeyId;

    fn from_str(text: &str) -> Result<Self, InvalidMasterKeyId> {
        let mut bytes = [0; 8];
        hex::decode_to_slice(text, &mut bytes).map_err(|_| InvalidMasterKeyId)?;
        Ok(Self(bytes))
    }
}

/// A secret that nobody can read who has not the master key.
#[derive(Clone, PartialEq, Eq)]
pub struct Sealed {
    /// Under which master key.
    pub key: MasterKeyId,
    /// What the sealer made of it; only a sealer reads it.
    pub text: String,
}

/// The text is left out: whoever finds a master key later shall find nothing to open in a log.
impl fmt::Debug for Sealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sealed").field("key", &self.key).finish_non_exhaustive()
    }
}

/// A secret of a company, as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedSecret {
    /// Whose it is.
    pub company: CompanyId,
    /// What it opens.
    pub kind: SecretKind,
    /// The secret itself.
    pub sealed: Sealed,
    /// When it was set; to be sealed under another master key does not change that.
    pub updated_at: DateTime<Utc>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_come_back_from_their_words_and_stand_in_their_order() {
        let words = SecretKind::ALL.map(SecretKind::as_str);
        assert!(words.is_sorted() && SecretKind::ALL.is_sorted(), "{words:?}");
        for kind in SecretKind::ALL {
            assert_eq!(SecretKind::from_word(kind.as_str()), Some(kind));
        }
    }

    #[test]
    fn a_key_id_comes_back_from_its_text() {
        let id = MasterKeyId::new([0, 1, 2, 3, 4, 5, 0xfe, 0xff]);
        assert_eq!(id.to_string(), "000102030405feff");
        assert_eq!(id.to_string().parse(), Ok(id));
        for text in ["", "00", "000102030405fefg", "000102030405feff00"] {
            assert_eq!(text.parse::<MasterKeyId>(), Err(InvalidMasterKeyId), "{text}");
        }
    }

    #[test]
    fn debug_leaves_the_sealed_text_out() {
        let sealed = Sealed { key: MasterKeyId::new([7; 8]), text: "v1.sealed".to_owned() };
        assert_eq!(format!("{sealed:?}"), "Sealed { key: MasterKeyId(0707070707070707), .. }");
    }
}
