//! Events that wait for each other share a commit, and nothing else.

use std::collections::HashSet;
use std::sync::atomic::{AtomicUsize, Ordering};

use askpro_core::ports::{EventStore, JobStore};
use askpro_core::{Error, ErrorKind, JobKind, NewJob, Provider};
use chrono::DateTime;
use sqlx::pool::PoolConnection;
use sqlx::sqlite::SqlitePoolOptions;
use sqlx::{Sqlite, SqlitePool};
use tempfile::TempDir;
use tokio::task::{JoinHandle, yield_now};

use super::*;

const ONE: CompanyId = CompanyId::new(1);

fn event(dedup_key: &str) -> NewEvent {
    let now = DateTime::from_timestamp(1_772_442_000, 0).unwrap();
    NewEvent {
        provider: Provider::Retell,
        event_type: "call_ended".to_owned(),
        dedup_key: dedup_key.to_owned(),
        branch: None,
        call_id: None,
        payload: "{}".to_owned(),
        received_at: now,
        job: Some(NewJob::new(JobKind::ProcessEvent, now)),
    }
}

type Answer = Result<Recorded, Error>;

/// A store whose writer is held, so that callers queue until it is let go.
struct Stalled {
    store: SqliteStore,
    writer: Option<PoolConnection<Sqlite>>,
    commits: Arc<AtomicUsize>,
    _folder: TempDir,
}

impl Stalled {
    async fn new() -> Self {
        Self::with(|store| store).await
    }

    async fn with(change: impl FnOnce(SqliteStore) -> SqliteStore) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("askpro.db");
        let store = SqliteStore::connect(path.to_str().unwrap()).await.unwrap();
        Self::over(change(store), folder).await
    }

    async fn over(store: SqliteStore, folder: TempDir) -> Self {
        store.migrate().await.unwrap();
        let mut writer = store.writer.acquire().await.unwrap();
        let commits = Arc::<AtomicUsize>::default();
        let counted = Arc::clone(&commits);
        writer.lock_handle().await.unwrap().set_commit_hook(move || {
            counted.fetch_add(1, Ordering::SeqCst);
            true
        });
        Self { store, writer: Some(writer), commits, _folder: folder }
    }

    async fn execute(&mut self, statement: &'static str) {
        sqlx::raw_sql(statement).execute(&mut **self.writer.as_mut().unwrap()).await.unwrap();
    }

    /// Callers who come one after the other. The first one's event is in the writer's hands, the others' are queued.
    async fn callers(&self, events: Vec<NewEvent>) -> Vec<JoinHandle<Answer>> {
        let mut callers = Vec::new();
        for (queued, event) in events.into_iter().enumerate() {
            let store = self.store.clone();
            callers.push(tokio::spawn(async move { store.record_event(ONE, &event).await }));
            while self.queued() != Some(queued) {
                yield_now().await;
            }
        }
        callers
    }

    /// How many events wait behind the one that is being written.
    fn queued(&self) -> Option<usize> {
        let queue = self.store.intake.queue();
        queue.is_writing.then_some(queue.waiting.len())
    }

    /// Lets the writer go; answers what the callers hear, and the number of commits.
    async fn answers(&mut self, callers: Vec<JoinHandle<Answer>>) -> (Vec<Answer>, usize) {
        self.writer = None;
        let mut answers = Vec::new();
        for caller in callers {
            answers.push(caller.await.unwrap());
        }
        (answers, self.commits.load(Ordering::SeqCst))
    }

    async fn ready(&self) -> u64 {
        self.store.job_counts(ONE).await.unwrap().ready
    }
}

fn ids(answers: &[Answer]) -> HashSet<askpro_core::EventId> {
    answers.iter().map(|answer| answer.as_ref().unwrap().event_id()).collect()
}

#[tokio::test]
async fn callers_who_wait_share_a_commit() {
    let mut stalled = Stalled::new().await;
    let callers = stalled.callers((0..50).map(|n| event(&n.to_string())).collect()).await;
    let (answers, commits) = stalled.answers(callers).await;
    assert_eq!(commits, 2, "one for the first, one for those who waited meanwhile");
    assert!(answers.iter().all(|answer| matches!(answer, Ok(Recorded::New(_)))), "{answers:?}");
    assert_eq!((ids(&answers).len(), stalled.ready().await), (50, 50));
}

#[tokio::test]
async fn callers_share_a_commit_on_a_hosts_pool_too() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}?mode=rwc", folder.path().join("host.db").display());
    let pool: SqlitePool = SqlitePoolOptions::new().max_connections(1).connect(&url).await.unwrap();
    let mut stalled = Stalled::over(SqliteStore::from_pool(pool), folder).await;
    let callers = stalled.callers((0..20).map(|n| event(&n.to_string())).collect()).await;
    let (answers, commits) = stalled.answers(callers).await;
    assert_eq!((commits, ids(&answers).len(), stalled.ready().await), (2, 20, 20));
}

#[tokio::test]
async fn a_batch_has_a_largest_size() {
    let size = NonZeroUsize::new(10).unwrap();
    let mut stalled = Stalled::with(|store| store.with_largest_batch(size)).await;
    let callers = stalled.callers((0..31).map(|n| event(&n.to_string())).collect()).await;
    let (answers, commits) = stalled.answers(callers).await;
    assert_eq!((commits, ids(&answers).len()), (4, 31));
}

#[tokio::test]
async fn an_event_alone_is_committed_at_once() {
    let mut stalled = Stalled::new().await;
    let callers = stalled.callers(vec![event("k")]).await;
    let (answers, commits) = stalled.answers(callers).await;
    assert_eq!((commits, ids(&answers).len(), stalled.ready().await), (1, 1, 1));
    assert!(!stalled.store.intake.queue().is_writing);
}

#[tokio::test]
async fn the_same_event_twice_in_a_batch_is_stored_once() {
    let mut stalled = Stalled::new().await;
    let events = ["first", "k", "k", "other", "k"].map(event).into();
    let callers = stalled.callers(events).await;
    let (answers, _) = stalled.answers(callers).await;
    let answers: Vec<Recorded> = answers.into_iter().map(Result::unwrap).collect();
    let Recorded::New(first) = answers[1] else { panic!("{answers:?}") };
    assert_eq!(answers[2], Recorded::Duplicate(first));
    assert!(matches!(answers[3], Recorded::New(_)), "{answers:?}");
    assert_eq!(answers[4], Recorded::Duplicate(first));
    assert_eq!(stalled.ready().await, 3);
}

#[tokio::test]
async fn an_event_that_cannot_be_stored_takes_no_other_along() {
    let mut stalled = Stalled::new().await;
    stalled
        .execute(
            "CREATE TRIGGER bad BEFORE INSERT ON jobs WHEN NEW.serial_key = 'bad' \
             BEGIN SELECT RAISE(ABORT, 'no'); END",
        )
        .await;
    let mut bad = event("bad");
    bad.job.as_mut().unwrap().serial_key = Some("bad".to_owned());
    let events = vec![event("a"), event("b"), bad, event("c"), event("d")];
    let callers = stalled.callers(events).await;
    let (answers, _) = stalled.answers(callers).await;
    let stored: Vec<bool> = answers.iter().map(Result::is_ok).collect();
    assert_eq!(stored, [true, true, false, true, true], "{answers:?}");
    assert_eq!(answers[2].as_ref().unwrap_err().kind(), ErrorKind::Storage);
    assert_eq!(stalled.ready().await, 4);
    assert_eq!(
        stalled.store.event_counts(ONE).await.unwrap().pending,
        4,
        "an event without its job"
    );
}

#[tokio::test]
async fn when_the_commit_fails_nobody_is_told_otherwise() {
    let mut stalled = Stalled::new().await;
    // The second commit from now fails: that of those who waited.
    let commits = AtomicUsize::new(0);
    let hook = move || commits.fetch_add(1, Ordering::SeqCst) != 1;
    stalled.writer.as_mut().unwrap().lock_handle().await.unwrap().set_commit_hook(hook);
    let callers = stalled.callers(["a", "b", "c", "d"].map(event).into()).await;
    let (answers, _) = stalled.answers(callers).await;
    assert!(matches!(answers[0], Ok(Recorded::New(_))), "{answers:?}");
    for answer in &answers[1..] {
        assert_eq!(answer.as_ref().unwrap_err().kind(), ErrorKind::Storage);
    }
    assert_eq!(stalled.ready().await, 1);
    let again = stalled.store.record_event(ONE, &event("b")).await;
    assert!(matches!(again, Ok(Recorded::New(_))), "{again:?}");
}

#[tokio::test]
async fn callers_who_hang_up_hold_up_nobody() {
    let mut stalled = Stalled::new().await;
    let mut callers = stalled.callers(["a", "b", "c", "d"].map(event).into()).await;
    // The first one's event is being written; the third one's waits.
    for gone in [2, 0] {
        let caller = callers.remove(gone);
        caller.abort();
        assert!(caller.await.unwrap_err().is_cancelled());
    }
    let (answers, commits) = stalled.answers(callers).await;
    assert!(answers.iter().all(|answer| matches!(answer, Ok(Recorded::New(_)))), "{answers:?}");
    assert_eq!((commits, stalled.ready().await), (2, 3), "a is stored, c is not");
    let a = stalled.store.record_event(ONE, &event("a")).await.unwrap();
    assert!(matches!(a, Recorded::Duplicate(_)), "{a:?}");
}

#[test]
fn a_writer_cut_off_with_its_runtime_makes_room_for_the_next() {
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let first = runtime();
    let mut stalled = first.block_on(Stalled::new());
    let callers = first.block_on(stalled.callers(["a", "b"].map(event).into()));
    drop(callers);
    first.shutdown_background();
    assert!(!stalled.store.intake.queue().is_writing);
    let second = runtime();
    second.block_on(async {
        stalled.writer = None;
        let again = stalled.store.record_event(ONE, &event("a")).await;
        assert!(matches!(again, Ok(Recorded::New(_))), "{again:?}");
    });
}

/// Between the end of one writer and its being dropped, the next event may come.
#[tokio::test]
async fn a_writer_that_has_ended_leaves_the_queue_to_the_next_one() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("askpro.db");
    let store = SqliteStore::connect(path.to_str().unwrap()).await.unwrap();
    let mut writer = Writer { store: store.clone(), has_ended: false };
    assert!(writer.next_batch().is_empty());
    let (answer, mut answered) = oneshot::channel();
    assert!(store.intake.add(Waiting { company: ONE, event: event("k"), answer }));
    drop(writer);
    assert_eq!(store.intake.queue().waiting.len(), 1);
    assert!(matches!(answered.try_recv(), Err(oneshot::error::TryRecvError::Empty)));
}
