//! Chance that repeats itself.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use sha2::{Digest as _, Sha256};

use crate::error::Result;
use crate::ports::Randomness;

/// Bytes that look random, are never the same twice, and come again in the next run. Clones draw from the same source.
#[derive(Debug, Clone, Default)]
pub struct SeededRandomness(Arc<AtomicU64>);

impl Randomness for SeededRandomness {
    fn fill(&self, bytes: &mut [u8]) -> Result<()> {
        for chunk in bytes.chunks_mut(32) {
            let drawn = self.0.fetch_add(1, Ordering::Relaxed);
            let digest = Sha256::digest(drawn.to_be_bytes());
            chunk.iter_mut().zip(digest).for_each(|(byte, random)| *byte = random);
        }
        Ok(())
    }
}
