//! A telephony service whose agents are kept for a while.

use askpro_core::ports::{
    Agent, AgentFunction, AgentFunctions, AgentSettings, AgentTools, AgentVersion, CacheTag,
    CallPage, CallQuery, PhoneNumber, Telephony, TelephonyAccount,
};
use askpro_core::{AgentId, CallId, CallReport, CompanyId, E164, Result};
use async_trait::async_trait;

use super::{AgentKey, Caches, ClearAfter};

/// A company's telephony service that keeps agents; the rest is always asked for.
#[derive(Debug)]
pub struct CachedTelephony<T> {
    telephony: T,
    company: CompanyId,
    caches: Caches,
}

impl<T: Telephony> CachedTelephony<T> {
    /// The service of this company, with these caches.
    #[must_use]
    pub const fn new(telephony: T, company: CompanyId, caches: Caches) -> Self {
        Self { telephony, company, caches }
    }

    async fn kept<F>(
        &self,
        key: Option<AgentKey>,
        load: impl FnOnce() -> F + Send,
    ) -> Result<Vec<Agent>>
    where
        F: Future<Output = Result<Vec<Agent>>> + Send,
    {
        let tags = [CacheTag::Company(self.company), CacheTag::Agents(self.company)];
        let generation = self.caches.generation(&tags);
        let kept = self.caches.0.agents.get(generation, (self.company, key), load).await?;
        Ok(kept.to_vec())
    }
}

#[async_trait]
#[deny(clippy::missing_trait_methods)]
impl<T: Telephony> Telephony for CachedTelephony<T> {
    async fn account(&self) -> Result<TelephonyAccount> {
        self.telephony.account().await
    }

    async fn agents(&self) -> Result<Vec<Agent>> {
        self.kept(None, || self.telephony.agents()).await
    }

    async fn agent(&self, id: &AgentId, version: Option<&str>) -> Result<Option<Agent>> {
        let key = (id.clone(), version.map(ToOwned::to_owned));
        let load = async || Ok(self.telephony.agent(id, version).await?.into_iter().collect());
        Ok(self.kept(Some(key), load).await?.pop())
    }

    async fn agent_versions(&self, id: &AgentId) -> Result<Vec<AgentVersion>> {
        self.telephony.agent_versions(id).await
    }

    async fn phone_numbers(&self) -> Result<Vec<PhoneNumber>> {
        self.telephony.phone_numbers().await
    }

    async fn calls(&self, query: &CallQuery) -> Result<CallPage> {
        self.telephony.calls(query).await
    }

    async fn events(&self, id: &CallId) -> Result<Vec<String>> {
        self.telephony.events(id).await
    }

    async fn call(&self, id: &CallId) -> Result<Option<CallReport>> {
        self.telephony.call(id).await
    }
}

/// A new or published version makes what is kept of the agent wrong.
#[async_trait]
#[deny(clippy::missing_trait_methods)]
impl<T: AgentTools> AgentTools for CachedTelephony<T> {
    async fn functions(
        &self,
        agent: &AgentId,
        version: Option<&str>,
    ) -> Result<Option<AgentFunctions>> {
        self.telephony.functions(agent, version).await
    }

    async fn create_draft(&self, agent: &AgentId, base: u32) -> Result<u32> {
        let _clear = ClearAfter(&self.caches, CacheTag::Agents(self.company));
        self.telephony.create_draft(agent, base).await
    }

    async fn put_functions(
        &self,
        agent: &AgentId,
        draft: u32,
        put: &[AgentFunction],
        remove: &[String],
    ) -> Result<()> {
        let _clear = ClearAfter(&self.caches, CacheTag::Agents(self.company));
        self.telephony.put_functions(agent, draft, put, remove).await
    }

    async fn publish(&self, agent: &AgentId, draft: u32) -> Result<()> {
        let _clear = ClearAfter(&self.caches, CacheTag::Agents(self.company));
        self.telephony.publish(agent, draft).await
    }
    async fn settings(
        &self,
        agent: &AgentId,
        version: Option<&str>,
    ) -> Result<Option<AgentSettings>> {
        self.telephony.settings(agent, version).await
    }

    async fn bind_number(&self, number: &E164, agent: &AgentId, version: &str) -> Result<()> {
        self.telephony.bind_number(number, agent, version).await
    }
}
