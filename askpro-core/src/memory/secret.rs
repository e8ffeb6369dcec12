//! Secrets of companies, sealed.

use std::collections::BTreeMap;

use async_trait::async_trait;
use chrono::{DateTime, Utc};

use super::MemoryStore;
use crate::audit::{Actor, AuditEntry};
use crate::error::{Error, ErrorKind, Result};
use crate::id::CompanyId;
use crate::ports::SecretStore;
use crate::secret::{Sealed, SealedSecret, SecretKind};

pub(super) type Secrets = BTreeMap<(CompanyId, SecretKind), SealedSecret>;

#[async_trait]
impl SecretStore for MemoryStore {
    async fn put_secret(&self, secret: &SealedSecret, actor: Actor) -> Result<()> {
        let mut state = self.state();
        if !state.companies.contains_key(&secret.company) {
            let message = format!("company: expected a known one, found {}", secret.company);
            return Err(Error::new(ErrorKind::InvalidInput, "put_secret", message));
        }
        let before = state.secrets.insert((secret.company, secret.kind), secret.clone());
        state.audit.push(AuditEntry::secret_set(before.as_ref(), secret, actor));
        Ok(())
    }

    async fn secrets(&self, company: Option<CompanyId>) -> Result<Vec<SealedSecret>> {
        let state = self.state();
        let is_asked = |secret: &&SealedSecret| company.is_none_or(|id| secret.company == id);
        Ok(state.secrets.values().filter(is_asked).cloned().collect())
    }

    async fn reseal_secret(
        &self,
        old: &SealedSecret,
        new: &Sealed,
        actor: Actor,
        now: DateTime<Utc>,
    ) -> Result<bool> {
        let mut state = self.state();
        let Some(stored) = state.secrets.get_mut(&(old.company, old.kind)) else {
            return Ok(false);
        };
        if stored.sealed != old.sealed {
            return Ok(false);
        }
        stored.sealed = new.clone();
        let entry = AuditEntry::secret_resealed(old, new, actor, now);
        state.audit.push(entry);
        Ok(true)
    }

    async fn delete_secret(
        &self,
        company: CompanyId,
        kind: SecretKind,
        actor: Actor,
        now: DateTime<Utc>,
    ) -> Result<bool> {
        let mut state = self.state();
        let Some(deleted) = state.secrets.remove(&(company, kind)) else { return Ok(false) };
        state.audit.push(AuditEntry::secret_deleted(&deleted, actor, now));
        Ok(true)
    }
}
