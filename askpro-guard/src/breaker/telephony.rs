//! The telephony service behind a breaker.

use askpro_core::ports::{
    Agent, AgentVersion, CallPage, CallQuery, PhoneNumber, Telephony, TelephonyAccount,
};
use askpro_core::{AgentId, CallId, CallReport, Result};
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
