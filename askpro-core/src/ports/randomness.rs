//! Chance, as an argument.

use std::fmt;

use crate::error::Result;

/// Gives random bytes. What nobody may guess is made of them; nothing draws them by itself.
pub trait Randomness: fmt::Debug + Send + Sync + 'static {
    /// Fills all of it with bytes that cannot be foretold.
    ///
    /// # Errors
    /// `Unavailable` when the machine gives none; then nothing may be made of what stands there.
    fn fill(&self, bytes: &mut [u8]) -> Result<()>;
}
