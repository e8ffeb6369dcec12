//! Publishing, of which the service says nothing.

use crate::error::{DomainCode, Error, ErrorKind, Result};
use crate::id::AgentId;
use crate::ports::{AgentTools, AgentVersion};

/// All versions of an agent that has to be there, the newest first.
pub(in crate::service) async fn versions(
    tools: &dyn AgentTools,
    agent: &AgentId,
    operation: &'static str,
) -> Result<Vec<AgentVersion>> {
    tools.agent_versions(agent).await.map_err(|error| match error.kind() {
        ErrorKind::NotFound => {
            let message = format!("the account has no agent {agent}");
            Error::new(ErrorKind::NotFound, operation, message)
                .with_code(DomainCode::AgentNotFound)
                .with_source(error)
        }
        _ => error,
    })
}

/// Publishes a draft, and looks whether it is published then.
pub(in crate::service) async fn publish(
    tools: &dyn AgentTools,
    agent: &AgentId,
    draft: u32,
    operation: &'static str,
) -> Result<()> {
    let published = tools.publish(agent, draft).await;
    if let Err(error) = &published
        // A lost answer leaves it open, and so does a refusal: somebody else may have published it.
        && !matches!(error.kind(), ErrorKind::OutcomeUnknown | ErrorKind::InvalidInput)
    {
        return published;
    }
    let is_it = |version: &AgentVersion| version.version == draft && version.is_published;
    if versions(tools, agent, operation).await?.iter().any(is_it) {
        return Ok(());
    }
    published?;
    let expected = format!("version {draft} to be published");
    Err(unexpected(operation, &expected, "it as a draft still"))
}

/// What was read back is not what was written.
pub(in crate::service) fn unexpected(
    operation: &'static str,
    expected: &str,
    found: &str,
) -> Error {
    let message = format!("expected {expected}, found {found}");
    Error::new(ErrorKind::UnexpectedAnswer, operation, message)
        .with_code(DomainCode::WebhookRegistrationFailed)
}
