//! The stores in memory.

/// Everything in memory.
#[derive(Debug, Clone, Default)]
pub struct MemoryStore;
