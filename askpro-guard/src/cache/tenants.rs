//! Companies whose numbers are kept for a while.

use askpro_core::ports::{Applied, CacheTag, TenantStore};
use askpro_core::{AgentId, Company, CompanyId, E164, Line, Result};
use async_trait::async_trait;

use super::{Caches, ClearAfter, LineKey};

/// Companies, of which it is kept where their numbers and agents lead; also that one leads nowhere.
///
/// A change made through it clears that at once. A change made by another process reaches this one through the database
/// ([`Upkeep`](crate::Upkeep)) some seconds later: every change of a company asks for it in its own transaction. A number
/// that goes from one company to another leads to the old one until then, as calls made shortly before the change do in
/// any case. While the database cannot be asked what to clear, nothing is kept. A host that runs no `Upkeep` and has
/// several processes should set the time for numbers to zero.
#[derive(Debug)]
pub struct CachedTenants<S> {
    store: S,
    caches: Caches,
}

impl<S: TenantStore> CachedTenants<S> {
    /// The companies of this store, with these caches.
    #[must_use]
    pub const fn new(store: S, caches: Caches) -> Self {
        Self { store, caches }
    }

    async fn line<F>(&self, key: LineKey, load: impl FnOnce() -> F + Send) -> Result<Option<Line>>
    where
        F: Future<Output = Result<Vec<Line>>> + Send,
    {
        let generation = self.caches.generation(&[CacheTag::Numbers]);
        Ok(self.caches.0.lines.get(generation, key, load).await?.first().cloned())
    }
}

#[async_trait]
#[deny(clippy::missing_trait_methods)]
impl<S: TenantStore> TenantStore for CachedTenants<S> {
    async fn apply_company(&self, company: &Company) -> Result<Applied> {
        let _clear = ClearAfter(&self.caches, CacheTag::Company(company.id));
        self.store.apply_company(company).await
    }

    async fn retire_company(&self, id: CompanyId) -> Result<bool> {
        let _clear = ClearAfter(&self.caches, CacheTag::Company(id));
        self.store.retire_company(id).await
    }

    async fn company(&self, id: CompanyId) -> Result<Option<Company>> {
        self.store.company(id).await
    }

    async fn companies(&self) -> Result<Vec<Company>> {
        self.store.companies().await
    }

    async fn line_by_number(&self, number: &E164) -> Result<Option<Line>> {
        let load = async || Ok(self.store.line_by_number(number).await?.into_iter().collect());
        self.line(LineKey::Number(number.clone()), load).await
    }

    async fn line_by_agent(&self, agent: &AgentId) -> Result<Option<Line>> {
        let load = async || Ok(self.store.line_by_agent(agent).await?.into_iter().collect());
        self.line(LineKey::Agent(agent.clone()), load).await
    }
}
