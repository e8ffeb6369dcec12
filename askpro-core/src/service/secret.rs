//! Keeping secrets, and sealing them anew.

use std::sync::Arc;

use secrecy::{ExposeSecret, SecretString};

use crate::audit::Actor;
use crate::error::{Error, ErrorKind, Result};
use crate::id::CompanyId;
use crate::ports::{Clock, Sealer, Store};
use crate::secret::{SealedSecret, SecretKind};

/// The longest secret, in bytes; the services' own are below a hundred.
const LONGEST: usize = 4096;

/// What became of the stored secrets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rotated {
    /// So many are sealed under the current key since.
    pub resealed: u64,
    /// So many were before.
    pub unchanged: u64,
    /// So many are not, because somebody set them meanwhile under another key; a repeat takes them.
    pub left: u64,
}

/// Keeps the secrets of companies, sealed.
#[derive(Debug, Clone)]
pub struct SecretService {
    store: Arc<dyn Store>,
    sealer: Arc<dyn Sealer>,
    clock: Arc<dyn Clock>,
}

impl SecretService {
    /// Secrets that are kept in `store` as `sealer` seals them.
    #[must_use]
    pub fn new(store: Arc<dyn Store>, sealer: Arc<dyn Sealer>, clock: Arc<dyn Clock>) -> Self {
        Self { store, sealer, clock }
    }

    /// Seals and stores a secret, without the white space around it, in place of the one before.
    ///
    /// # Errors
    /// `InvalidInput` when it is blank, too long or has control characters, or the company is not known; those of
    /// [`Sealer::seal`] and of the store. None of them holds a part of the secret.
    pub async fn set(
        &self,
        company: CompanyId,
        kind: SecretKind,
        secret: &SecretString,
        actor: Actor,
    ) -> Result<SealedSecret> {
        let text = secret.expose_secret().trim();
        if text.is_empty() || text.len() > LONGEST || text.contains(char::is_control) {
            let message = "secret: expected 1 to 4096 bytes on one line, found something else";
            return Err(Error::new(ErrorKind::InvalidInput, "set_secret", message));
        }
        let sealed = self.sealer.seal(company, kind, &SecretString::from(text))?;
        let secret = SealedSecret { company, kind, sealed, updated_at: self.clock.now() };
        self.store.put_secret(&secret, actor).await?;
        Ok(secret)
    }

    /// What is stored of a company or, for the operator, of all; by company and kind.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn list(&self, company: Option<CompanyId>) -> Result<Vec<SealedSecret>> {
        self.store.secrets(company).await
    }

    /// The secret itself.
    ///
    /// # Errors
    /// Those of [`Sealer::open`].
    pub fn open(&self, secret: &SealedSecret) -> Result<SecretString> {
        self.sealer.open(secret.company, secret.kind, &secret.sealed)
    }

    /// Forgets a secret; answers whether the company had it.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn delete(&self, company: CompanyId, kind: SecretKind, actor: Actor) -> Result<bool> {
        self.store.delete_secret(company, kind, actor, self.clock.now()).await
    }

    /// Seals under the current key whatever is sealed under another one.
    ///
    /// First every such secret is opened: if one cannot be, nothing is changed. Then one after the other is replaced, each
    /// in a transaction of its own. At every moment each is sealed under a key that the sealer has, so an end in between
    /// loses nothing, and a repeat does the rest.
    ///
    /// # Errors
    /// `Configuration` without a current key; those of [`Sealer`] and of the store.
    pub async fn rotate(&self, actor: Actor) -> Result<Rotated> {
        let Some(current) = self.sealer.current_key() else {
            let message = "master key: expected a current one, found none";
            return Err(Error::new(ErrorKind::Configuration, "rotate_secrets", message));
        };
        let is_current = |secret: &SealedSecret| secret.sealed.key == current;
        let (unchanged, old): (Vec<_>, Vec<_>) =
            self.store.secrets(None).await?.into_iter().partition(is_current);
        for secret in &old {
            self.open(secret)?;
        }
        let mut resealed = 0;
        for secret in &old {
            let new = self.sealer.seal(secret.company, secret.kind, &self.open(secret)?)?;
            let now = self.clock.now();
            resealed += u64::from(self.store.reseal_secret(secret, &new, actor, now).await?);
        }
        let left = self.store.secrets(None).await?.iter().filter(|one| !is_current(one)).count();
        Ok(Rotated { resealed, unchanged: unchanged.len() as u64, left: left as u64 })
    }
}
