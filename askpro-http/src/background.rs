//! Work beside requests.

use askpro_core::ports::{Background, Work};

/// Runs work as tasks of the Tokio runtime in which it is asked for.
#[derive(Debug, Clone, Copy, Default)]
pub struct TokioBackground;

impl Background for TokioBackground {
    fn run(&self, work: Work) {
        tokio::spawn(work);
    }
}
