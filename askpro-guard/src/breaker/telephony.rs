//! The telephony service behind a breaker.

use askpro_core::ports::{
    Agent, AgentFunction, AgentFunctions, AgentSettings, AgentTools, AgentVersion, CallPage,
    CallQuery, PhoneNumber, Telephony, TelephonyAccount,
};
use askpro_core::{AgentId, CallId, CallReport, E164, Result};
use async_trait::async_trait;

use super::WithBreaker;

#[async_trait]
#[deny(clippy::missing_trait_methods)]
impl<T: Telephony> Telephony for WithBreaker<T> {
    async fn account(&self) -> Result<TelephonyAccount> {
        self.breaker.call("account", || self.inner.account()).await
    }

    async fn agents(&self) -> Result<Vec<Agent>> {
        self.breaker.call("agents", || self.inner.agents()).await
    }

    async fn agent(&self, id: &AgentId, version: Option<&str>) -> Result<Option<Agent>> {
        self.breaker.call("agent", || self.inner.agent(id, version)).await
    }

    async fn agent_versions(&self, id: &AgentId) -> Result<Vec<AgentVersion>> {
        self.breaker.call("agent_versions", || self.inner.agent_versions(id)).await
    }

    async fn phone_numbers(&self) -> Result<Vec<PhoneNumber>> {
        self.breaker.call("phone_numbers", || self.inner.phone_numbers()).await
    }

    async fn calls(&self, query: &CallQuery) -> Result<CallPage> {
        self.breaker.call("calls", || self.inner.calls(query)).await
    }

    async fn call(&self, id: &CallId) -> Result<Option<CallReport>> {
        self.breaker.call("call", || self.inner.call(id)).await
    }

    async fn events(&self, id: &CallId) -> Result<Vec<String>> {
        self.breaker.call("events", || self.inner.events(id)).await
    }
}

#[async_trait]
#[deny(clippy::missing_trait_methods)]
impl<T: AgentTools> AgentTools for WithBreaker<T> {
    async fn functions(
        &self,
        agent: &AgentId,
        version: Option<&str>,
    ) -> Result<Option<AgentFunctions>> {
        self.breaker.call("functions", || self.inner.functions(agent, version)).await
    }

    async fn create_draft(&self, agent: &AgentId, base: u32) -> Result<u32> {
        self.breaker.call("create_draft", || self.inner.create_draft(agent, base)).await
    }

    async fn put_functions(
        &self,
        agent: &AgentId,
        draft: u32,
        put: &[AgentFunction],
        remove: &[String],
    ) -> Result<()> {
        let call = || self.inner.put_functions(agent, draft, put, remove);
        self.breaker.call("put_functions", call).await
    }

    async fn publish(&self, agent: &AgentId, draft: u32) -> Result<()> {
        self.breaker.call("publish", || self.inner.publish(agent, draft)).await
    }
    async fn settings(
        &self,
        agent: &AgentId,
        version: Option<&str>,
    ) -> Result<Option<AgentSettings>> {
        self.breaker.call("settings", || self.inner.settings(agent, version)).await
    }

    async fn bind_number(&self, number: &E164, agent: &AgentId, version: &str) -> Result<()> {
        let call = || self.inner.bind_number(number, agent, version);
        self.breaker.call("bind_number", call).await
    }
}
