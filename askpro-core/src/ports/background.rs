//! Work that nobody waits for.

use std::fmt;
use std::pin::Pin;

/// Work that nobody waits for.
pub type Work = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Does work beside what a caller waits for. It may be lost when the process ends; what must not be lost is a job.
pub trait Background: fmt::Debug + Send + Sync + 'static {
    /// Begins the work and returns at once.
    fn run(&self, work: Work);
}

/// Nothing is done beside anything: for commands that end when they have answered.
impl Background for () {
    fn run(&self, _work: Work) {}
}
