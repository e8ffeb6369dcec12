//! Which version callers of a number hear.

use std::collections::HashMap;

use crate::error::Result;
use crate::id::AgentId;
use crate::ports::{AgentTools, PhoneNumber};

/// An agent that answers a phone number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answering {
    /// The number as the service writes it.
    pub number: String,
    /// The agent; where several share a number, each is listed.
    pub agent: AgentId,
    /// How the number names the version: a number or a tag; `None` leaves it to the service.
    pub reference: Option<String>,
    /// The version that is, where it can be known.
    pub version: Option<u32>,
    /// Whether that version is published, where it can be known; a draft changes while callers hear it.
    pub is_published: Option<bool>,
}

/// Who answers these numbers. Each version is looked up once.
pub(in crate::service) async fn answering(
    tools: &dyn AgentTools,
    numbers: Vec<PhoneNumber>,
) -> Result<Vec<Answering>> {
    let mut known = HashMap::new();
    let mut answering = Vec::new();
    for number in numbers {
        for bound in number.inbound_agents {
            // Which version an agent without one is heard in, the service does not say.
            let (version, is_published) = match bound.version.clone() {
                None => (None, None),
                Some(reference) => {
                    let key = (bound.agent.clone(), reference);
                    if let Some(known) = known.get(&key) {
                        *known
                    } else {
                        let found = tools.agent(&key.0, Some(&key.1)).await?;
                        let found = found.map(|agent| (agent.version, agent.is_published));
                        *known.entry(key).or_insert(found.unwrap_or_default())
                    }
                }
            };
            answering.push(Answering {
                number: number.number.clone(),
                agent: bound.agent,
                reference: bound.version,
                version,
                is_published,
            });
        }
    }
    Ok(answering)
}
