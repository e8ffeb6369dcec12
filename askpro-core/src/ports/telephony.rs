//! The service that talks with callers.

use std::fmt;

use async_trait::async_trait;
use chrono::{DateTime, Utc};

use crate::call::CallReport;
use crate::error::Result;
use crate::id::{AgentId, CallId};

/// The telephony service of one company: what can be read from it.
///
/// Writing operations have a port of their own, so that an adapter that only reads stays whole.
#[async_trait]
pub trait Telephony: fmt::Debug + Send + Sync + 'static {
    /// Whose account this is; the cheapest test of a connection.
    ///
    /// # Errors
    /// `Unauthorized` when the key is refused.
    async fn account(&self) -> Result<TelephonyAccount>;

    /// All voice agents.
    ///
    /// # Errors
    /// As for every read: `Unauthorized`, `RateLimited`, `Unavailable`, `UnexpectedAnswer`.
    async fn agents(&self) -> Result<Vec<Agent>>;

    /// One agent in one version: a number, a tag, `latest` (perhaps a draft) or `latest_published`. Without a
    /// version it is the latest. `None` when there is no such agent or version.
    ///
    /// # Errors
    /// As for every read.
    async fn agent(&self, id: &AgentId, version: Option<&str>) -> Result<Option<Agent>>;

    /// All versions of an agent, the newest first.
    ///
    /// # Errors
    /// As for every read; `NotFound` when there is no such agent.
    async fn agent_versions(&self, id: &AgentId) -> Result<Vec<AgentVersion>>;

    /// All phone numbers.
    ///
    /// # Errors
    /// As for every read.
    async fn phone_numbers(&self) -> Result<Vec<PhoneNumber>>;

    /// Calls that match, a page at a time, without transcripts.
    ///
    /// # Errors
    /// As for every read.
    async fn calls(&self, query: &CallQuery) -> Result<CallPage>;

    /// One call with everything known of it; `None` when it does not exist.
    ///
    /// # Errors
    /// As for every read.
    async fn call(&self, id: &CallId) -> Result<Option<CallReport>>;

    /// The final events of one call as the service tells them, or would have: bodies that its
    /// [`EventDecoder`](super::EventDecoder) reads, `call_ended` first, and `call_analyzed` once there is an analysis. Nothing
    /// for a call that goes on, or does not exist.
    ///
    /// # Errors
    /// As for every read.
    async fn events(&self, id: &CallId) -> Result<Vec<String>>;
}

/// Whose account it is.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct TelephonyAccount {
    /// The organization's id.
    pub org_id: String,
    /// The organization's name.
    pub org_name: Option<String>,
}

impl TelephonyAccount {
    /// An account without a name.
    #[must_use]
    pub fn new(org_id: impl Into<String>) -> Self {
        Self { org_id: org_id.into(), org_name: None }
    }
}

/// A voice agent.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Agent {
    /// Its id.
    pub id: AgentId,
    /// What it is called.
    pub name: Option<String>,
    /// The version described here; lists do not say.
    pub version: Option<u32>,
    /// Whether that version is published; lists do not say.
    pub is_published: Option<bool>,
    /// Where it posts events; `None` in lists, and where the account's URL holds.
    pub webhook_url: Option<String>,
    /// Which events it posts; empty in lists, and where the default holds.
    pub webhook_events: Vec<String>,
    /// Its zone; the default of the service is Los Angeles.
    pub timezone: Option<String>,
    /// Its language.
    pub language: Option<String>,
}

impl Agent {
    /// An agent of which only the id is known.
    #[must_use]
    pub fn new(id: AgentId) -> Self {
        Self {
            id,
            name: None,
            version: None,
            is_published: None,
            webhook_url: None,
            webhook_events: Vec::new(),
            timezone: None,
            language: None,
        }
    }
}

/// A version of an agent.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct AgentVersion {
    /// Its number, from 0.
    pub version: u32,
    /// Whether it is published, and so can no longer be changed.
    pub is_published: bool,
    /// The version it was made from.
    pub base_version: Option<u32>,
    /// Its title.
    pub title: Option<String>,
}

impl AgentVersion {
    /// A version without title or base.
    #[must_use]
    pub const fn new(version: u32, is_published: bool) -> Self {
        Self { version, is_published, base_version: None, title: None }
    }
}

/// A phone number of the account.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct PhoneNumber {
    /// The number as the service writes it; it is also its id.
    pub number: String,
    /// What it is called.
    pub nickname: Option<String>,
    /// Who answers; empty when nobody does.
    pub inbound_agents: Vec<InboundAgent>,
    /// Where the service asks before a call is answered.
    pub inbound_webhook_url: Option<String>,
}

impl PhoneNumber {
    /// A number that nobody answers.
    #[must_use]
    pub fn new(number: impl Into<String>) -> Self {
        Self {
            number: number.into(),
            nickname: None,
            inbound_agents: Vec::new(),
            inbound_webhook_url: None,
        }
    }
}

/// Who answers a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InboundAgent {
    /// The agent.
    pub agent: AgentId,
    /// Its version: a number or a tag; `None` leaves it to the service.
    pub version: Option<String>,
}

/// Which calls are wanted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CallQuery {
    /// Ended at this instant or later.
    pub ended_from: Option<DateTime<Utc>>,
    /// Of this agent.
    pub agent: Option<AgentId>,
    /// How many at the most, from 1 to 1000; 50 when `None`.
    pub limit: Option<u32>,
    /// Where the page before ended: [`CallPage::next`], unchanged.
    pub page_key: Option<String>,
}

/// A page of calls.
#[derive(Debug, Clone, PartialEq)]
pub struct CallPage {
    /// The calls; a report of a listed call has no transcript.
    pub items: Vec<CallReport>,
    /// The key of the next page, if there is one.
    pub next: Option<String>,
}
