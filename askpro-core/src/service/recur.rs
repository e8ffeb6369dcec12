//! Work that recurs.

use std::time::Duration;

use chrono::{DateTime, Utc};

use crate::error::Result;
use crate::id::CompanyId;
use crate::job::{Enqueued, JobKind, NewJob};
use crate::ports::JobStore;

/// The key of the one recurring job of a company and kind.
const RECURRING: &str = "recurring";

/// Makes sure that a company has one job of this kind which runs again and again: the first time at `now`, then `every`
/// after each run. To be called when a server starts; several servers may do so at once.
///
/// A job that is there already keeps its next run and takes over the interval. One that was given up because no run of
/// it came to an end (each crashed the server) is begun anew. A handler ends a job that has become pointless by
/// [`Ran::Skipped`](super::Ran::Skipped).
///
/// # Errors
/// `Storage`.
///
/// ```
/// # use std::future::Future;
/// # use std::pin::pin;
/// # use std::task::{Context, Poll, Waker};
/// use std::time::Duration;
/// use askpro_core::service::ensure_recurring;
/// use askpro_core::{CompanyId, Enqueued, JobKind, MemoryStore};
/// use chrono::{TimeZone, Utc};
///
/// # fn wait<F: Future>(future: F) -> F::Output {
/// #     match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
/// #         Poll::Ready(output) => output,
/// #         Poll::Pending => unreachable!("the memory never waits"),
/// #     }
/// # }
/// # wait(async {
/// let (store, salon) = (MemoryStore::new(), CompanyId::new(1));
/// let now = Utc.with_ymd_and_hms(2026, 3, 2, 9, 0, 0).unwrap();
/// let every = Duration::from_mins(10);
/// let first = ensure_recurring(&store, salon, JobKind::SyncCalls, every, now).await?;
/// let again = ensure_recurring(&store, salon, JobKind::SyncCalls, every, now).await?;
/// assert_eq!(again, Enqueued::Known(first.job_id()));
/// # Ok::<(), askpro_core::Error>(())
/// # }).unwrap();
/// ```
pub async fn ensure_recurring(
    store: &(impl JobStore + ?Sized),
    company: CompanyId,
    kind: JobKind,
    every: Duration,
    now: DateTime<Utc>,
) -> Result<Enqueued> {
    let job = NewJob::new(kind, now).with_unique_key(RECURRING).with_interval(every);
    store.enqueue(company, &job, now).await
}
