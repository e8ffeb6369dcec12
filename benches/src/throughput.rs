//! How many events a second the webhook door takes in, and how long each waits for its answer.

pub mod disk;
pub mod growth;

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use askpro_core::ports::{Clock, Store};
use askpro_core::testing::ManualClock;
use askpro_guard::{CacheConfig, CachedTenants, Caches};
use askpro_http::{AppState, SenderKeys, router};
use askpro_retell::{WebhookKey, sign};
use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use tokio::task::JoinSet;
use tower::ServiceExt;

use crate::timing::percentile;
use crate::{call_ended, company, now};

/// Stands where a request has its own call id.
const PLACEHOLDER: &str = "call_placeholder";

const KEY: &str = "key_bench_0123456789";

/// Numbers no call twice, so that every request is stored.
static CALLS: AtomicU64 = AtomicU64::new(1);

/// What a run of some seconds showed.
#[derive(Debug, Clone, Copy)]
pub struct Measured {
    /// Answers a second.
    pub per_second: f64,
    /// Milliseconds that half of the callers waited at the most.
    pub p50: f64,
    /// Milliseconds that 99 of 100 callers waited at the most.
    pub p99: f64,
}

impl Measured {
    /// From the milliseconds of each answer, and the time in which they came.
    #[must_use]
    pub fn new(mut milliseconds: Vec<f64>, elapsed: Duration) -> Self {
        milliseconds.sort_by(f64::total_cmp);
        #[expect(clippy::cast_precision_loss, reason = "a count of answers is small")]
        let count = milliseconds.len() as f64;
        let rank = |percent| percentile(&milliseconds, percent).unwrap_or(f64::NAN);
        Self { per_second: count / elapsed.as_secs_f64(), p50: rank(50), p99: rank(99) }
    }
}

impl fmt::Display for Measured {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.0}/s | {:.2} ms | {:.2} ms", self.per_second, self.p50, self.p99)
    }
}

/// The door over a store, called in process (`Router::oneshot`, no socket): the callers share the machine with it. As in
/// the server, where a number leads is cached.
#[derive(Debug)]
pub struct Door {
    router: Router,
    template: Arc<str>,
    /// Whether every request brings the same event.
    is_repeated: bool,
}

impl Door {
    /// A door for one company, which is written to the store.
    pub async fn new(store: Arc<dyn Store>) -> Self {
        let company = company();
        store.apply_company(&company).await.unwrap();
        let keys = SenderKeys::default().with(company.id, KEY).unwrap();
        let clock: Arc<dyn Clock> = Arc::new(ManualClock::at(now()));
        let caches = Caches::new(CacheConfig::default(), &clock);
        let tenants = Arc::new(CachedTenants::new(Arc::clone(&store), caches));
        let router = router(AppState::new(store, keys, clock).with_tenants(tenants));
        Self { router, template: call_ended(PLACEHOLDER).into(), is_repeated: false }
    }

    /// Every caller brings the same event, so that all is done but the storing.
    #[must_use]
    pub const fn repeated(mut self) -> Self {
        self.is_repeated = true;
        self
    }

    /// So many callers at once, each of whom waits for an answer before the next request. A fifth of the time before
    /// the measurement warms up.
    pub async fn measure(&self, callers: usize, time: Duration) -> Measured {
        self.run(callers, time / 5).await;
        let start = Instant::now();
        let milliseconds = self.run(callers, time).await;
        Measured::new(milliseconds, start.elapsed())
    }

    async fn run(&self, callers: usize, time: Duration) -> Vec<f64> {
        let start = Instant::now();
        let mut running = JoinSet::new();
        for _ in 0..callers {
            let (router, template) = (self.router.clone(), Arc::clone(&self.template));
            let is_repeated = self.is_repeated;
            running.spawn(async move {
                let mut milliseconds = Vec::new();
                while start.elapsed() < time {
                    let call = if is_repeated { 0 } else { CALLS.fetch_add(1, Ordering::Relaxed) };
                    milliseconds.push(post(router.clone(), &template, call).await);
                }
                milliseconds
            });
        }
        running.join_all().await.concat()
    }
}

/// Posts an event of a call; answers how many milliseconds it took from the request to the answer.
async fn post(router: Router, template: &str, call: u64) -> f64 {
    let body = template.replace(PLACEHOLDER, &format!("call_{call}"));
    let header = sign(body.as_bytes(), &WebhookKey::new(KEY).unwrap(), now());
    let request = Request::post("/api/mcp/retell/webhook")
        .header("x-retell-signature", header)
        .body(Body::from(body))
        .unwrap();
    let start = Instant::now();
    let response = router.oneshot(request).await.unwrap();
    assert_eq!(response.status(), StatusCode::OK);
    start.elapsed().as_secs_f64() * 1e3
}
