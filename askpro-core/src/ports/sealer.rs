//! Making secrets unreadable, and readable again.

use std::fmt;

use secrecy::SecretString;

use crate::error::Result;
use crate::id::CompanyId;
use crate::secret::{MasterKeyId, Sealed, SecretKind};

/// Seals secrets under master keys that are not where the secrets are kept.
///
/// What was sealed for one company and kind opens for no other, so that a row moved within a database opens nothing.
pub trait Sealer: fmt::Debug + Send + Sync + 'static {
    /// Under which key it seals; `None` when it has none.
    fn current_key(&self) -> Option<MasterKeyId>;

    /// Whether it can open what was sealed under this key.
    fn has_key(&self, key: MasterKeyId) -> bool;

    /// Seals a secret under the current key. Sealing the same secret again gives another text.
    ///
    /// # Errors
    /// `Configuration` without a current key, `Unavailable` without randomness.
    fn seal(&self, company: CompanyId, kind: SecretKind, secret: &SecretString) -> Result<Sealed>;

    /// Opens what [`Self::seal`] made for the same company and kind, under whichever key it has.
    ///
    /// # Errors
    /// `Configuration` when it has not the key; `CorruptData` when the text is not what was sealed for them.
    fn open(&self, company: CompanyId, kind: SecretKind, sealed: &Sealed) -> Result<SecretString>;
}
