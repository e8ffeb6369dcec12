//! Group commit: events that come while another one is being written share the next transaction, and with it one flush
//! to the disk.
//!
//! Nobody waits for company: an event that comes alone is written at once. A task of its own writes, so that a caller
//! who hangs up takes nobody along.

use std::collections::VecDeque;
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use askpro_core::{CompanyId, NewEvent, Recorded};
use tokio::sync::oneshot;

use super::{SqliteStore, repo};
use crate::error::StoreError;

/// How many events share a transaction at the most, so that the first of them does not wait for ever for the last.
const LARGEST_BATCH: NonZeroUsize = NonZeroUsize::new(128).unwrap();

/// An event and who waits for it.
struct Waiting {
    company: CompanyId,
    event: NewEvent,
    answer: oneshot::Sender<Result<Recorded, StoreError>>,
}

impl Waiting {
    /// Whoever has gone asks again, and hears that the event is there.
    fn hears(self, answer: Result<Recorded, StoreError>) {
        let _ = self.answer.send(answer);
    }
}

#[derive(Default)]
struct Queue {
    waiting: VecDeque<Waiting>,
    is_writing: bool,
}

pub(super) struct Intake {
    queue: Mutex<Queue>,
    largest_batch: NonZeroUsize,
}

impl Intake {
    pub(super) fn new(largest_batch: NonZeroUsize) -> Self {
        Self { queue: Mutex::default(), largest_batch }
    }

    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Answers whether nobody writes yet, so that the caller has to see to it.
    fn add(&self, waiting: Waiting) -> bool {
        let mut queue = self.queue();
        queue.waiting.push_back(waiting);
        !std::mem::replace(&mut queue.is_writing, true)
    }

    /// The next events to write; none means that the writing has ended. Those whose callers have gone are left out:
    /// nothing was promised to them.
    fn next_batch(&self) -> Vec<Waiting> {
        let mut queue = self.queue();
        queue.waiting.retain(|waiting| !waiting.answer.is_closed());
        let size = queue.waiting.len().min(self.largest_batch.get());
        queue.is_writing = size > 0;
        queue.waiting.drain(..size).collect()
    }
}

impl Default for Intake {
    fn default() -> Self {
        Self::new(LARGEST_BATCH)
    }
}

impl std::fmt::Debug for Intake {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Intake").field("largest_batch", &self.largest_batch).finish_non_exhaustive()
    }
}

/// Stores an event, perhaps together with others; answers when it is on the disk.
pub(super) async fn record(
    store: &SqliteStore,
    company: CompanyId,
    event: &NewEvent,
) -> Result<Recorded, StoreError> {
    let (answer, answered) = oneshot::channel();
    if store.intake.add(Waiting { company, event: event.clone(), answer }) {
        tokio::spawn(write_all(Writer { store: store.clone(), has_ended: false }));
    }
    // No answer comes when the runtime of whoever writes is shut down.
    answered.await.unwrap_or(Err(StoreError::Sql(sqlx::Error::WorkerCrashed)))
}

/// Makes room for another writer when this one is cut off; its callers learn of it because their senders are dropped.
struct Writer {
    store: SqliteStore,
    /// Whether it found nothing more to write: from then on the queue is another one's.
    has_ended: bool,
}

impl Writer {
    /// What to write next; when that is nothing, this writer has ended.
    fn next_batch(&mut self) -> Vec<Waiting> {
        let batch = self.store.intake.next_batch();
        self.has_ended = batch.is_empty();
        batch
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        if self.has_ended {
            return;
        }
        let mut queue = self.store.intake.queue();
        if std::mem::take(&mut queue.is_writing) {
            queue.waiting.clear();
        }
    }
}

async fn write_all(mut writer: Writer) {
    loop {
        let batch = writer.next_batch();
        if batch.is_empty() {
            return;
        }
        write_batch(&writer.store, batch).await;
    }
}

async fn write_batch(store: &SqliteStore, batch: Vec<Waiting>) {
    match write_together(store, &batch).await {
        Ok(answers) => {
            for (waiting, answer) in batch.into_iter().zip(answers) {
                waiting.hears(Ok(answer));
            }
        }
        Err(Failure::Transaction(error)) => {
            let error = Arc::new(error);
            for waiting in batch {
                waiting.hears(Err(StoreError::Shared(Arc::clone(&error))));
            }
        }
        Err(Failure::Event(error)) => match <[Waiting; 1]>::try_from(batch) {
            Ok([waiting]) => waiting.hears(Err(error)),
            // One of them cannot be written; the others can.
            Err(batch) => {
                for waiting in batch {
                    Box::pin(write_batch(store, vec![waiting])).await;
                }
            }
        },
    }
}

/// Why nothing was written.
enum Failure {
    /// An event was refused.
    Event(StoreError),
    /// Nothing can be written at all now.
    Transaction(sqlx::Error),
}

async fn write_together(store: &SqliteStore, batch: &[Waiting]) -> Result<Vec<Recorded>, Failure> {
    let mut tx = store.begin().await.map_err(Failure::Transaction)?;
    let events: Vec<_> = batch.iter().map(|waiting| (waiting.company, &waiting.event)).collect();
    let written = repo::write_events(&mut tx, store.ids(), &events).await;
    let answers = written.map_err(Failure::Event)?;
    let is_new = |answer: &Recorded| matches!(answer, Recorded::New(_));
    let ended = if answers.iter().any(is_new) { tx.commit().await } else { tx.rollback().await };
    ended.map_err(Failure::Transaction)?;
    if events.iter().zip(&answers).any(|((_, event), answer)| event.job.is_some() && is_new(answer))
    {
        store.wake_worker();
    }
    Ok(answers)
}

#[cfg(test)]
mod tests;
