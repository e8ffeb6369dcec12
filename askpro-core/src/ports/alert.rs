//! Where alerts go.

use std::fmt;

use async_trait::async_trait;

use crate::alert::Alert;
use crate::error::Result;

/// Takes alerts to people: a log, a web address, a mailbox.
///
/// An alert may come more than once; every repeat has the same [`Alert::id`], which the sink passes on, so that
/// receivers can drop it.
#[async_trait]
pub trait AlertSink: fmt::Debug + Send + Sync + 'static {
    /// What it is called in jobs and logs: a short word such as `webhook`, other than that of every other sink of the
    /// server.
    fn name(&self) -> &'static str;

    /// Hands the alert over; it has been taken when this returns. A sink that has nobody to tell of this company does
    /// nothing.
    ///
    /// # Errors
    /// With [`Retry::Never`](crate::Retry::Never) when a repeat cannot help, else a repeat does no harm.
    async fn send(&self, alert: &Alert) -> Result<()>;
}
