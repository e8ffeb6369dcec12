//! How workers of this process and of others learn that there is a job.
//!
//! The hint is sent after the commit and not in it: PostgreSQL commits transactions with a `NOTIFY` one at a time, flush
//! to the disk included. With 32 clients on two cores that made commits eight times slower (pgbench, PostgreSQL 15).
//! Hints that wait are sent as one. A hint lost between the two costs one poll interval.

use std::fmt;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use chrono::{DateTime, Utc};
use sqlx::AssertSqlSafe;
use sqlx::pool::PoolOptions;
use sqlx::postgres::{PgConnectOptions, PgListener, PgPool};
use tokio::runtime::Handle;
use tokio::sync::Notify;
use tokio_util::sync::{CancellationToken, DropGuard};

use crate::id::Ids;

/// The channel; PostgreSQL keeps those of different databases apart.
const CHANNEL: &str = "askpro_jobs";

/// How long to wait after an error.
const PAUSE: Duration = Duration::from_secs(1);

pub(super) struct WakeUp {
    options: Arc<PgConnectOptions>,
    job_added: Arc<Notify>,
    /// Others are to be told.
    outbox: Arc<Notify>,
    /// Tells this store's own hints from those of others.
    sender: String,
    is_listening: OnceLock<()>,
    is_telling: OnceLock<()>,
    /// Ends what runs in the background, also when the store is dropped.
    closed: DropGuard,
}

/// The options hold the password.
impl fmt::Debug for WakeUp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WakeUp").finish_non_exhaustive()
    }
}

impl WakeUp {
    pub(super) fn new(pool: &PgPool) -> Self {
        Self {
            options: pool.connect_options(),
            job_added: Arc::default(),
            outbox: Arc::default(),
            sender: Ids::default().next(DateTime::<Utc>::UNIX_EPOCH).to_string(),
            is_listening: OnceLock::new(),
            is_telling: OnceLock::new(),
            closed: CancellationToken::new().drop_guard(),
        }
    }

    /// Wakes a worker of this process, and sends word to the others.
    pub(super) fn tell(&self, pool: &PgPool) {
        self.job_added.notify_one();
        self.outbox.notify_one();
        self.once(&self.is_telling, || {
            tell(pool.clone(), self.outbox.clone(), self.sender.clone())
        });
    }

    /// Who is woken. Listens to the other processes from now on.
    pub(super) fn listen(&self) -> Arc<Notify> {
        self.once(&self.is_listening, || {
            listen(self.options.clone(), self.job_added.clone(), self.sender.clone())
        });
        Arc::clone(&self.job_added)
    }

    pub(super) fn close(&self) {
        self.token().cancel();
    }

    fn token(&self) -> &CancellationToken {
        self.closed.token()
    }

    /// Starts background work once. Outside of a runtime it is left out: there are no hints then, but the polling.
    fn once<F>(&self, started: &OnceLock<()>, work: impl FnOnce() -> F)
    where
        F: Future<Output = ()> + Send + 'static,
    {
        if let Ok(runtime) = Handle::try_current() {
            started.get_or_init(|| {
                let (closed, work) = (self.token().clone(), work());
                runtime.spawn(async move { closed.run_until_cancelled_owned(work).await });
            });
        }
    }
}

async fn tell(pool: PgPool, outbox: Arc<Notify>, sender: String) {
    // Nobody waits for the disk because of a hint.
    let statement =
        format!("BEGIN; SET LOCAL synchronous_commit = off; NOTIFY {CHANNEL}, '{sender}'; COMMIT");
    loop {
        outbox.notified().await;
        let told = sqlx::raw_sql(AssertSqlSafe(statement.clone())).execute(&pool).await;
        if let Err(error) = told {
            tracing::debug!(%error, "other processes were not told of a job; they will poll");
            tokio::time::sleep(PAUSE).await;
        }
    }
}

async fn listen(options: Arc<PgConnectOptions>, job_added: Arc<Notify>, sender: String) {
    loop {
        if let Err(error) = hear(&options, &job_added, &sender).await {
            tracing::warn!(%error, "jobs of other processes are found by polling for now");
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// Listens until the connection fails.
async fn hear(
    options: &PgConnectOptions,
    job_added: &Notify,
    sender: &str,
) -> Result<(), sqlx::Error> {
    // A connection beside the pool: the host may have sized it for the work alone.
    let pool = PoolOptions::new()
        .max_connections(1)
        .idle_timeout(None)
        .max_lifetime(None)
        .connect_lazy_with(options.clone());
    let mut listener = PgListener::connect_with(&pool).await?;
    listener.listen(CHANNEL).await?;
    // What was stored before anyone listened was not heard.
    job_added.notify_one();
    loop {
        match listener.try_recv().await? {
            Some(hint) if hint.payload() == sender => {}
            Some(_) | None => job_added.notify_one(),
        }
    }
}
