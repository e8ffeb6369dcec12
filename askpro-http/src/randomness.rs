//! The machine's random source.

use askpro_core::ports::Randomness;
use askpro_core::{Error, ErrorKind, Result};

/// Random bytes of the operating system.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemRandomness;

impl Randomness for SystemRandomness {
    fn fill(&self, bytes: &mut [u8]) -> Result<()> {
        getrandom::fill(bytes).map_err(|error| {
            let message = "the machine gives no random bytes";
            Error::new(ErrorKind::Unavailable, "fill", message).with_source(error)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_drawn_once_does_not_come_again() {
        let [mut one, mut two] = [[0; 32]; 2];
        SystemRandomness.fill(&mut one).unwrap();
        SystemRandomness.fill(&mut two).unwrap();
        assert!(one != two && one != [0; 32]);
    }
}
