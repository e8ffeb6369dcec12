//! PostgreSQL goes away without a word and comes back: the door says 503 meanwhile, nobody crashes, and all that was
//! acknowledged is worked on, once.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::sync::Arc;
use std::time::Duration;

use askpro_core::ports::{CallStore, Clock, Store, TenantStore};
use askpro_core::service::{BookingService, CallProcessor, JobRunner};
use askpro_core::testing::{FakeCalendar, ManualClock};
use askpro_core::{CallId, CallOutcome, ErrorKind};
use askpro_http::{AppState, SenderKeys, router};
use askpro_retell::{RetellEvents, WebhookKey, sign};
use askpro_store_sqlx::PostgresStore;
use askpro_store_sqlx::testing::{Durability, PostgresServer};
use askpro_tests::TestServer;
use askpro_tests::payloads::{agreed, ended};
use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use chrono::TimeDelta;
use serde_json::json;
use tower::ServiceExt;

/// A server's inner parts over PostgreSQL.
struct Parts {
    store: PostgresStore,
    calendar: FakeCalendar,
    clock: ManualClock,
    runner: JobRunner,
    router: Router,
}

impl Parts {
    async fn over(store: PostgresStore) -> Self {
        let (calendar, clock) = (FakeCalendar::new(), TestServer::clock());
        let company = TestServer::company(1, "+493083793369");
        store.apply_company(&company).await.unwrap();
        let shared: Arc<dyn Store> = Arc::new(store.clone());
        let booking = BookingService::builder(Arc::new(calendar.clone()), Arc::clone(&shared))
            .with_clock(Arc::new(clock.clone()))
            .build();
        let runner = JobRunner::new(CallProcessor::new(booking, Arc::new(RetellEvents)));
        let keys = SenderKeys::default().with(company.id, TestServer::KEY).unwrap();
        let router = router(AppState::new(shared, keys, Arc::new(clock.clone())));
        Self { store, calendar, clock, runner, router }
    }

    async fn status(&self, request: Request<Body>) -> StatusCode {
        self.router.clone().oneshot(request).await.unwrap().status()
    }

    /// Sends the webhook of a call for an hour of its own.
    async fn ring(&self, number: u32) -> StatusCode {
        let mut collected = agreed();
        collected["uhrzeit"] = json!(format!("{:02}:00", 9 + number));
        let body = ended(&format!("call_{number}"), &collected).to_string();
        let key = WebhookKey::new(TestServer::KEY).unwrap();
        let signature = sign(body.as_bytes(), &key, self.clock.now());
        let request = Request::post("/api/mcp/retell/webhook")
            .header("x-retell-signature", signature)
            .body(Body::from(body));
        self.status(request.unwrap()).await
    }

    async fn is_ready(&self) -> bool {
        let request = Request::get("/readyz").body(Body::empty()).unwrap();
        self.status(request).await == StatusCode::OK
    }
}

#[tokio::test]
async fn a_database_that_is_gone_for_a_while_is_503_and_loses_nothing() {
    let mut postgres = PostgresServer::start(Durability::On).unwrap();
    let database = postgres.database().await.unwrap();
    let parts = Parts::over(database.store().await).await;
    assert_eq!(parts.ring(1).await, StatusCode::OK);
    assert_eq!(parts.runner.run_all_due().await.unwrap(), 1);
    assert_eq!(parts.ring(2).await, StatusCode::OK);

    postgres.stop().unwrap();
    for _ in 0..2 {
        assert_eq!(parts.ring(3).await, StatusCode::SERVICE_UNAVAILABLE);
        let error = parts.runner.run_all_due().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Storage);
        parts.clock.advance(TimeDelta::seconds(15));
    }
    assert!(!parts.is_ready().await);

    postgres.start_again().unwrap();
    // It recovers from the crash before it answers.
    while !parts.is_ready().await {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(parts.ring(3).await, StatusCode::OK);
    for _ in 0..5 {
        parts.runner.run_all_due().await.unwrap();
        parts.clock.advance(TimeDelta::minutes(2));
    }
    for number in 1..=3 {
        let id = CallId::new(format!("call_{number}")).unwrap();
        let call = parts.store.call(TestServer::COMPANY, &id).await.unwrap().unwrap();
        assert!(matches!(call.outcome, Some(CallOutcome::Booked(_))), "{id}: {:?}", call.outcome);
    }
    assert_eq!(parts.calendar.stored().len(), 3);
}
