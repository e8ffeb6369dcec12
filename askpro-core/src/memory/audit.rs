//! Who changed what.

use async_trait::async_trait;

use super::{MemoryStore, limited};
use crate::audit::AuditEntry;
use crate::error::Result;
use crate::id::CompanyId;
use crate::ports::AuditStore;

#[async_trait]
impl AuditStore for MemoryStore {
    async fn audit(&self, entry: &AuditEntry) -> Result<()> {
        self.state().audit.push(entry.clone());
        Ok(())
    }

    async fn audit_entries(&self, company: CompanyId, limit: u32) -> Result<Vec<AuditEntry>> {
        let state = self.state();
        let of_company = state.audit.iter().filter(|entry| entry.company == company);
        let mut entries: Vec<_> = of_company.rev().cloned().collect();
        entries.sort_by_key(|entry| std::cmp::Reverse(entry.at));
        entries.truncate(limited(limit));
        Ok(entries)
    }
}
