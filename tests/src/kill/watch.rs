//! How long it takes to settle what nobody knows: intents that are sent and not answered, watched in the database.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::records::Records;

/// How often it is looked; no time is known better than this.
const EVERY: Duration = Duration::from_millis(100);

/// A request that takes longer than this, or is written down as unknown, counts as unknown.
pub(super) const USUAL: Duration = Duration::from_secs(3);

/// Looks at the intents until it is ended.
#[derive(Debug)]
pub(super) struct Watch {
    stop: oneshot::Sender<()>,
    watching: JoinHandle<Vec<Duration>>,
}

impl Watch {
    pub(super) fn over(records: &Records) -> Self {
        let (stop, stopped) = oneshot::channel();
        let watching = tokio::spawn(watch(records.clone(), stopped));
        Self { stop, watching }
    }

    /// How long each unknown outcome took to be settled, the shortest first.
    pub(super) async fn end(self) -> Vec<Duration> {
        // Whoever looks may have ended by itself.
        let _ = self.stop.send(());
        let mut settled = self.watching.await.unwrap();
        settled.sort();
        settled
    }
}

struct Open {
    since: Instant,
    seen: Instant,
    is_unknown: bool,
}

async fn watch(records: Records, mut stopped: oneshot::Receiver<()>) -> Vec<Duration> {
    let mut open: BTreeMap<String, Open> = BTreeMap::new();
    let mut settled = Vec::new();
    let mut interval = tokio::time::interval(EVERY);
    while stopped.try_recv().is_err() {
        interval.tick().await;
        let now = Instant::now();
        for (id, state) in records.unsettled().await {
            let entry = open.entry(id).or_insert(Open { since: now, seen: now, is_unknown: false });
            entry.seen = now;
            entry.is_unknown |= state == "unknown";
        }
        open.retain(|_, intent| {
            // Between two attempts an intent can be neither for a moment.
            if now - intent.seen < 2 * EVERY {
                return true;
            }
            let took = intent.seen - intent.since;
            if intent.is_unknown || took > USUAL {
                settled.push(took);
            }
            false
        });
    }
    settled
}
