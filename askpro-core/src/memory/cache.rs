//! What every server has to forget.

use async_trait::async_trait;

use super::{MemoryStore, State};
use crate::error::Result;
use crate::ports::{CacheStore, CacheTag, ClearRequest};

impl State {
    pub(super) fn request_clear(&mut self, tag: CacheTag) {
        *self.clears.entry(tag).or_default() += 1;
    }
}

#[async_trait]
impl CacheStore for MemoryStore {
    async fn request_clear(&self, tag: CacheTag) -> Result<()> {
        self.state().request_clear(tag);
        Ok(())
    }

    async fn clear_requests(&self) -> Result<Vec<ClearRequest>> {
        let state = self.state();
        Ok(state.clears.iter().map(|(&tag, &number)| ClearRequest { tag, number }).collect())
    }
}
