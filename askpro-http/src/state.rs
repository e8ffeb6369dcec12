//! What the doors work with.

use std::sync::Arc;

use askpro_core::ports::{Clock, Store, TenantStore};
use askpro_core::service::Intake;
use askpro_retell::RetellEvents;

use crate::keys::SenderKeys;

/// What the doors work with. Cheap to clone.
#[derive(Debug, Clone)]
pub struct AppState {
    pub(crate) intake: Intake,
    pub(crate) keys: Arc<SenderKeys>,
    pub(crate) store: Arc<dyn Store>,
    pub(crate) clock: Arc<dyn Clock>,
}

impl AppState {
    /// Doors that keep what comes in `store`, when one of `keys` signed it.
    #[must_use]
    pub fn new(store: Arc<dyn Store>, keys: SenderKeys, clock: Arc<dyn Clock>) -> Self {
        let intake = Intake::new(Arc::clone(&store), Arc::new(RetellEvents), Arc::clone(&clock));
        Self { intake, keys: Arc::new(keys), store, clock }
    }

    /// Looks elsewhere than in the store where a number or agent leads, such as in a cache before it.
    #[must_use]
    pub fn with_tenants(mut self, tenants: Arc<dyn TenantStore>) -> Self {
        self.intake = self.intake.with_tenants(tenants);
        self
    }
}
