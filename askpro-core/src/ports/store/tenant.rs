//! Companies, branches and numbers.

use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;

use crate::error::Result;
use crate::id::{AgentId, CompanyId};
use crate::phone::E164;
use crate::tenant::{Company, Line};

/// What applying a company changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Applied {
    /// It was new.
    Created,
    /// Something differed.
    Updated,
    /// It stood there just so.
    Unchanged,
}

/// Remembers who the server works for.
#[async_trait]
pub trait TenantStore: fmt::Debug + Send + Sync + 'static {
    /// Makes the stored company equal to this one: branches, numbers and services included.
    ///
    /// A branch that is no longer named stays, without numbers and switched off, because calls point to it. A change
    /// asks every server to forget what it keeps of the company ([`CacheStore`](super::CacheStore)).
    ///
    /// # Errors
    /// `InvalidInput` when a number belongs to another branch or company, when a branch id belongs to another
    /// company, or for [`CompanyId::OPERATOR`]; then nothing is changed, and the message names who has it.
    async fn apply_company(&self, company: &Company) -> Result<Applied>;

    /// Ends the work for a company: its branches are switched off, its numbers and agents are free for others. The
    /// company and its branches stay, because calls point to them.
    ///
    /// Answers whether anything changed: a repeat does nothing, nor does a company that is not known. Applying the
    /// company again brings it back. A change asks every server to forget what it keeps of the company.
    ///
    /// # Errors
    /// `Storage`, `CorruptData`; then nothing is changed.
    async fn retire_company(&self, id: CompanyId) -> Result<bool>;

    /// One company; `None` when there is none.
    ///
    /// # Errors
    /// `Storage`, `CorruptData`.
    async fn company(&self, id: CompanyId) -> Result<Option<Company>>;

    /// Every company, by id.
    ///
    /// # Errors
    /// `Storage`, `CorruptData`.
    async fn companies(&self) -> Result<Vec<Company>>;

    /// The branch with this number, switched off or not; `None` when no branch has it.
    ///
    /// # Errors
    /// `Storage`, `CorruptData`.
    async fn line_by_number(&self, number: &E164) -> Result<Option<Line>>;

    /// The branch with this agent, switched off or not; `None` when no branch has it, or more than one.
    ///
    /// # Errors
    /// `Storage`, `CorruptData`.
    async fn line_by_agent(&self, agent: &AgentId) -> Result<Option<Line>>;
}

#[async_trait]
impl<S: TenantStore + ?Sized> TenantStore for Arc<S> {
    async fn apply_company(&self, company: &Company) -> Result<Applied> {
        (**self).apply_company(company).await
    }

    async fn retire_company(&self, id: CompanyId) -> Result<bool> {
        (**self).retire_company(id).await
    }

    async fn company(&self, id: CompanyId) -> Result<Option<Company>> {
        (**self).company(id).await
    }

    async fn companies(&self) -> Result<Vec<Company>> {
        (**self).companies().await
    }

    async fn line_by_number(&self, number: &E164) -> Result<Option<Line>> {
        (**self).line_by_number(number).await
    }

    async fn line_by_agent(&self, agent: &AgentId) -> Result<Option<Line>> {
        (**self).line_by_agent(agent).await
    }
}
