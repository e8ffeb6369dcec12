//! Who changed what.

use std::fmt;

use async_trait::async_trait;

use crate::audit::AuditEntry;
use crate::error::Result;
use crate::id::CompanyId;

/// Keeps what was changed. Nothing here is ever changed or taken out.
#[async_trait]
pub trait AuditStore: fmt::Debug + Send + Sync + 'static {
    /// Writes an entry.
    ///
    /// # Errors
    /// `Storage`.
    async fn audit(&self, entry: &AuditEntry) -> Result<()>;

    /// The entries of a company, or of [`CompanyId::OPERATOR`], the newest first, at most `limit`.
    ///
    /// # Errors
    /// `Storage`, `CorruptData`.
    async fn audit_entries(&self, company: CompanyId, limit: u32) -> Result<Vec<AuditEntry>>;
}
