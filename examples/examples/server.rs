//! The whole server from the crates, configured by the environment; it takes real Retell webhooks.
//!
//! ```text
//! CALCOM_API_KEY=… RETELL_API_KEY=… PHONE_NUMBER=+493023125010 EVENT_TYPE_ID=2563193 \
//!     cargo run -p askpro-examples --example server
//! ```
//!
//! Optional: `CALCOM_BASE_URL` (`https://api.cal.eu`), `DATABASE_URL` (`sqlite://askpro.db?mode=rwc`), `BIND`.

use std::sync::Arc;

use askpro_calcom::CalcomClient;
use askpro_core::ports::{SystemClock, TenantStore};
use askpro_core::service::{AlertService, BookingService, CallProcessor, JobRunner};
use askpro_core::{Branch, BranchId, Company, CompanyId, E164, EventTypeId, Region};
use askpro_examples::variable;
use askpro_http::{AppState, SenderKeys, router};
use askpro_notify::LogAlerts;
use askpro_retell::RetellEvents;
use askpro_store_sqlx::{SqliteStore, Worker};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

const COMPANY: CompanyId = CompanyId::new(1);
const BRANCH: &str = "0192f0c1-5a00-7000-8000-000000000001";

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    tracing_subscriber::fmt().with_writer(std::io::stderr).init();

    // The store, and in it who we work for.
    let url = variable("DATABASE_URL").unwrap_or("sqlite://askpro.db?mode=rwc".to_owned());
    let store = SqliteStore::connect(&url).await?;
    store.migrate().await?;
    store.apply_company(&company()?).await?;

    // From a stored event to a booking, or to a task that people are told of.
    let base_url = variable("CALCOM_BASE_URL").unwrap_or("https://api.cal.com".to_owned());
    let calendar =
        CalcomClient::builder(variable("CALCOM_API_KEY")?).base_url(&base_url).build()?;
    let booking = BookingService::builder(Arc::new(calendar), Arc::new(store.clone())).build();
    // Whoever has a mailbox or a web address adds `MailAlerts` or `WebhookAlerts`.
    let alerts = AlertService::new(Arc::new(store.clone())).with_sink(Arc::new(LogAlerts));
    alerts.watch_deadlines(AlertService::LOOK).await?;
    let runner = JobRunner::builder(Arc::new(store.clone()))
        .with_handler(Arc::new(CallProcessor::new(booking, Arc::new(RetellEvents))))
        .with_handler(Arc::new(alerts))
        .build();

    // The doors, and the worker behind them.
    let keys = SenderKeys::default().with(COMPANY, &variable("RETELL_API_KEY")?)?;
    let app = router(AppState::new(Arc::new(store.clone()), keys, Arc::new(SystemClock)));
    let stop = CancellationToken::new();
    let worker = Worker::new(Arc::new(runner)).with_wake_up(store.job_added());
    let worker = tokio::spawn(worker.run(stop.clone()));
    let listener = TcpListener::bind(askpro_examples::bind()?).await?;
    println!("listening on {}", listener.local_addr()?);
    axum::serve(listener, app).with_graceful_shutdown(ctrl_c()).await?;

    stop.cancel();
    worker.await?;
    store.close().await;
    Ok(())
}

fn company() -> Result<Company, Box<dyn std::error::Error>> {
    let branch = Branch::new(BRANCH.parse::<BranchId>()?, "Hauptfiliale")
        .with_phone_number(E164::parse(&variable("PHONE_NUMBER")?, Region::De)?)
        .with_event_type(EventTypeId::new(variable("EVENT_TYPE_ID")?.parse()?));
    Ok(Company::new(COMPANY, "Salon Hauptstadt").with_branch(branch))
}

async fn ctrl_c() {
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}
