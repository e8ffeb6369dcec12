//! Secrets of companies, sealed.

use std::fmt;

use async_trait::async_trait;
use chrono::{DateTime, Utc};

use crate::audit::Actor;
use crate::error::Result;
use crate::id::CompanyId;
use crate::secret::{Sealed, SealedSecret, SecretKind};

/// Remembers what opens the services of companies. It never learns a secret: what it keeps is sealed before.
///
/// The audit log says who changed which kind, in the same transaction, and under which master key; never the secret.
#[async_trait]
pub trait SecretStore: fmt::Debug + Send + Sync + 'static {
    /// Stores a secret in place of the company's one of the same kind, if there is one.
    ///
    /// # Errors
    /// `InvalidInput` when the company is not known; then nothing is stored. `Storage`, `CorruptData`.
    async fn put_secret(&self, secret: &SealedSecret, actor: Actor) -> Result<()>;

    /// The secrets of a company or, for the operator who looks after all, of everybody; by company and kind.
    ///
    /// # Errors
    /// `Storage`, `CorruptData`.
    async fn secrets(&self, company: Option<CompanyId>) -> Result<Vec<SealedSecret>>;

    /// Puts `new` in place of `old`, which is the same secret under another master key; answers whether it did.
    ///
    /// Nothing is changed when the secret is not, or no longer, sealed as `old`: somebody set another one meanwhile.
    ///
    /// # Errors
    /// `Storage`.
    async fn reseal_secret(
        &self,
        old: &SealedSecret,
        new: &Sealed,
        actor: Actor,
        now: DateTime<Utc>,
    ) -> Result<bool>;

    /// Forgets a secret; answers whether the company had it.
    ///
    /// # Errors
    /// `Storage`, `CorruptData`.
    async fn delete_secret(
        &self,
        company: CompanyId,
        kind: SecretKind,
        actor: Actor,
        now: DateTime<Utc>,
    ) -> Result<bool>;
}
