//! A gate: a request waits before it until somebody opens it.

use std::sync::Arc;

use tokio_util::sync::CancellationToken;

/// Where a request waits for somebody to open: what happens meanwhile happens while the request is under way, without
/// anybody having to guess how long that takes. Clones are the same gate.
///
/// ```
/// use std::sync::Arc;
/// use askpro_core::ports::SystemClock;
/// use askpro_sandbox::{CalcomTwin, Fault, Gate, On};
/// # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
/// let calcom = CalcomTwin::demo(Arc::new(SystemClock));
/// let server = calcom.spawn(([127, 0, 0, 1], 0).into()).await?;
/// let gate = Gate::closed();
/// calcom.faults().next(On::get("/v2/me"), Fault::Gate(gate.clone()));
/// let asking = tokio::spawn(reqwest::get(format!("{}/v2/me", server.base_url())));
/// gate.reached().await;
/// assert!(!asking.is_finished());
/// gate.open();
/// assert_eq!(asking.await??.status(), 401);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Gate(Arc<Leaf>);

#[derive(Debug, Default)]
struct Leaf {
    reached: CancellationToken,
    opened: CancellationToken,
}

impl Gate {
    /// A gate that nobody has opened yet.
    #[must_use]
    pub fn closed() -> Self {
        Self(Arc::default())
    }

    /// Waits until a request stands before it.
    pub async fn reached(&self) {
        self.0.reached.cancelled().await;
    }

    /// Lets through what waits, and whatever comes later.
    pub fn open(&self) {
        self.0.opened.cancel();
    }

    pub(crate) async fn pass(&self) {
        self.0.reached.cancel();
        self.0.opened.cancelled().await;
    }
}

impl PartialEq for Gate {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}
