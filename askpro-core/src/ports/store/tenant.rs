//! Companies, branches and numbers.

use std::fmt;

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
    /// A branch that is no longer named stays, without numbers and switched off, because calls point to it.
    ///
    /// # Errors
    /// `InvalidInput` when a number belongs to another branch or company, when a branch id belongs to another
    /// company, or for [`CompanyId::OPERATOR`]; then nothing is changed.
    async fn apply_company(&self, company: &Company) -> Result<Applied>;

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
