//! `askpro serve`

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use askpro_core::service::{AlertService, FunctionService};
use askpro_guard::CachedTenants;
use askpro_http::{AppState, TokioBackground, router};
use askpro_outbound::JsonSchemas;
use askpro_store_sqlx::Worker;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::args::{Args, Serve};
use crate::config::{self, Config};
use crate::database::Database;
use crate::error::CliError;
use crate::wiring::{Calendars, Guards};
use crate::{alerts, database, wiring};

pub(super) async fn run(args: &Args, options: &Serve) -> Result<(), CliError> {
    let config = config::load(&args.config)?;
    let address = options.bind.unwrap_or(config.server.bind);
    let server = Server::start(&config, address).await?;
    tracing::info!(address = %server.address, companies = config.company.len(), "listening");
    shutdown_signal().await;
    tracing::info!("shutting down: finishing what was begun");
    server.stop().await
}

/// How long requests and jobs that were begun may take after a stop was asked for: within the patience of the usual
/// supervisors (Docker waits 10 s, Kubernetes 30 s, systemd 90 s), the closing included.
const SHUTDOWN: Duration = Duration::from_secs(9);

/// How long the database may take to close after that.
const CLOSING: Duration = Duration::from_secs(1);

/// A running server: doors and workers on one database.
#[derive(Debug)]
pub(super) struct Server {
    pub(super) address: SocketAddr,
    pub(super) store: Database,
    stop: CancellationToken,
    doors: tokio::task::JoinHandle<std::io::Result<()>>,
    worker: tokio::task::JoinHandle<()>,
    upkeep: tokio::task::JoinHandle<()>,
}

impl Server {
    /// Opens the database, applies the tenants, listens, and starts to work on what is stored.
    pub(super) async fn start(config: &Config, address: SocketAddr) -> Result<Self, CliError> {
        let listener = listen(address, "--bind").await?;
        let address = listener.local_addr().map_err(CliError::io("no local address"))?;
        let store = database::open(config).await?;
        let shared = store.shared();
        let config = &wiring::with_stored_secrets(config, &*shared).await?;
        let guards = Guards::new(config);
        let tenants = CachedTenants::new(Arc::clone(&shared), guards.caches.clone());
        wiring::apply_tenants(config, &tenants).await?;
        let alerts = alerts::service(config, Arc::clone(&shared))?;
        alerts.watch_deadlines(AlertService::LOOK).await?;
        let Calendars { for_calls, for_rounds, hints, prefetch } =
            Calendars::connect(config, &guards)?;
        let booking = wiring::booking_service_in(for_calls, Arc::clone(&shared));
        let functions = FunctionService::new(booking.clone(), Arc::new(hints))
            .with_prefetch(Arc::new(prefetch))
            .with_reservations(Arc::new(for_rounds.clone()))
            .with_background(Arc::new(TokioBackground))
            .with_own_functions(Arc::new(wiring::outbound(config)?), Arc::new(JsonSchemas));
        let runner = wiring::job_runner(config, &shared, &guards, booking, for_rounds, alerts)?;
        wiring::ensure_rounds(config, &shared).await?;
        let keys = wiring::sender_keys(config)?;
        let state = AppState::new(Arc::clone(&shared), keys, wiring::clock())
            .with_calendar_secrets(wiring::calendar_secrets(config)?)
            .with_tenants(Arc::new(tenants))
            .with_tokens(wiring::tokens(Arc::clone(&shared)))
            .with_functions(functions);
        let app = router(state);

        let stop = CancellationToken::new();
        let closing = stop.clone();
        let doors = tokio::spawn(async move {
            let doors = axum::serve(listener, app);
            doors.with_graceful_shutdown(closing.cancelled_owned()).await
        });
        let worker = Worker::new(Arc::new(runner))
            .with_wake_up(store.job_added())
            .with_loops(config.server.workers);
        let worker = tokio::spawn(worker.run(stop.clone()));
        let upkeep = tokio::spawn(guards.upkeep(shared).run(stop.clone()));
        Ok(Self { address, store, stop, doors, worker, upkeep })
    }

    /// Takes no more requests, finishes those and the jobs that were begun, and closes the database; all in at most ten
    /// seconds.
    ///
    /// A job that does not end in time loses nothing: it is given back, or its lease runs out, and it is taken up again.
    pub(super) async fn stop(self) -> Result<(), CliError> {
        self.stop_within(SHUTDOWN).await
    }

    async fn stop_within(mut self, limit: Duration) -> Result<(), CliError> {
        self.stop.cancel();
        let ended = async { tokio::join!(&mut self.doors, &mut self.worker, &mut self.upkeep) };
        let served = if let Ok((doors, worker, upkeep)) = tokio::time::timeout(limit, ended).await {
            if worker.is_err() || upkeep.is_err() {
                tracing::error!("a worker panicked");
            }
            match doors {
                Ok(served) => served.map_err(CliError::io("the server failed")),
                Err(_) => {
                    Err(CliError::Failed("the server panicked; the log says where".to_owned()))
                }
            }
        } else {
            tracing::warn!(
                seconds = limit.as_secs_f64(),
                "cut off what still ran; jobs among it are taken up again when their leases run out"
            );
            self.doors.abort();
            self.worker.abort();
            self.upkeep.abort();
            Ok(())
        };
        if tokio::time::timeout(CLOSING, self.store.close()).await.is_err() {
            tracing::warn!("the database did not close in time");
        }
        tracing::info!("stopped");
        served
    }
}

pub(super) async fn listen(
    address: SocketAddr,
    flag: &'static str,
) -> Result<TcpListener, CliError> {
    let listener = TcpListener::bind(address).await;
    listener.map_err(|source| CliError::Listen { address, flag, source })
}

/// Ends with Ctrl-C or, on Unix, SIGTERM.
pub(super) async fn shutdown_signal() {
    let interrupt = async {
        if tokio::signal::ctrl_c().await.is_err() {
            tracing::error!("cannot listen for Ctrl-C");
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminate = async {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending::<()>().await,
        }
    };
    #[cfg(not(unix))]
    let terminate = std::future::pending::<()>();
    tokio::select! {
        () = interrupt => {}
        () = terminate => {}
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpStream;

    use super::*;

    #[tokio::test]
    async fn a_request_that_never_ends_does_not_hold_up_the_stop() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join(config::DEFAULT_PATH);
        let path = |name: &str| folder.path().join(name).display().to_string();
        std::fs::write(path("key"), "key_test").unwrap();
        let text = format!(
            "[database]\nurl = 'sqlite://{}'\n[[company]]\nid = 1\nname = 'A'\n[company.retell]\napi_key_file = '{}'\n",
            path("askpro.db"),
            path("key")
        );
        std::fs::write(&file, text).unwrap();
        let config = config::load_file(&file).unwrap();
        let server = Server::start(&config, SocketAddr::from(([127, 0, 0, 1], 0))).await.unwrap();

        let mut caller = TcpStream::connect(server.address).await.unwrap();
        let key = askpro_retell::WebhookKey::new("key_test").unwrap();
        let signature = askpro_retell::sign(b"unsent", &key, wiring::clock().now());
        let head = format!(
            "POST /api/mcp/retell/webhook HTTP/1.1\r\nhost: askpro\r\ncontent-length: 6\r\n\
             content-type: application/json\r\nx-retell-signature: {signature}\r\nexpect: 100-continue\r\n\r\n"
        );
        caller.write_all(head.as_bytes()).await.unwrap();
        let mut answer = [0; 12];
        caller.read_exact(&mut answer).await.unwrap();
        assert_eq!(&answer, b"HTTP/1.1 100", "the door waits for the body");

        server.stop_within(Duration::from_millis(20)).await.unwrap();
    }
}
