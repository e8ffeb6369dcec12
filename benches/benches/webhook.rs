//! The webhook door in process: verify, parse, store, answer, with memory, with SQLite in memory and with a SQLite file
//! that is synced to disk before the answer; beside them the signature and the decoder alone.
#![expect(clippy::unwrap_used, reason = "a bench fails by panicking")]

use std::hint::black_box;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use askpro_benches::{call_ended, company, now};
use askpro_core::MemoryStore;
use askpro_core::ports::{EventDecoder, Store};
use askpro_core::testing::ManualClock;
use askpro_http::{AppState, SenderKeys, router};
use askpro_retell::{RetellEvents, Signature, WebhookKey, sign};
use askpro_store_sqlx::SqliteStore;
use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use tokio::runtime::Runtime;
use tower::ServiceExt;

/// Stands where a request has its own call id.
const PLACEHOLDER: &str = "call_placeholder";

const KEY: &str = "key_bench_0123456789";

fn parts(c: &mut Criterion) {
    let key = WebhookKey::new(KEY).unwrap();
    let body = call_ended("call_1");
    let header = sign(body.as_bytes(), &key, now());
    let mut group = c.benchmark_group("webhook");
    group.throughput(Throughput::Bytes(body.len() as u64));
    group.bench_function("signature", |b| {
        b.iter(|| {
            let signature = Signature::from_headers(Some(&header), None).unwrap();
            signature.verify(black_box(body.as_bytes()), &key, now()).unwrap();
        });
    });
    group.bench_function("decode", |b| {
        b.iter(|| RetellEvents.decode(black_box(body.as_bytes())).unwrap());
    });
    group.finish();
}

fn door(c: &mut Criterion) {
    let runtime = Runtime::new().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = format!("sqlite://{}/bench.db?mode=rwc", folder.path().display());
    let sqlite = |url: &str| -> Arc<dyn Store> {
        runtime.block_on(async {
            let store = SqliteStore::connect(url).await.unwrap();
            store.migrate().await.unwrap();
            Arc::new(store)
        })
    };
    let stores: [(&str, Arc<dyn Store>); 3] = [
        ("memory", Arc::new(MemoryStore::default())),
        ("sqlite in memory", sqlite("sqlite::memory:")),
        ("sqlite file, synced", sqlite(&file)),
    ];
    let numbers = AtomicU64::new(0);
    let template = call_ended(PLACEHOLDER);
    for (name, store) in stores {
        let router = runtime.block_on(app(store));
        c.bench_function(&format!("webhook/door, {name}"), |b| {
            b.to_async(&runtime)
                .iter(|| post(router.clone(), &template, numbers.fetch_add(1, Ordering::Relaxed)));
        });
    }
}

async fn app(store: Arc<dyn Store>) -> Router {
    let company = company();
    store.apply_company(&company).await.unwrap();
    let keys = SenderKeys::default().with(company.id, KEY).unwrap();
    router(AppState::new(store, keys, Arc::new(ManualClock::at(now()))))
}

/// Every request is a new call, so that every one is stored.
async fn post(router: Router, template: &str, number: u64) {
    let body = template.replace(PLACEHOLDER, &format!("call_{number}"));
    let header = sign(body.as_bytes(), &WebhookKey::new(KEY).unwrap(), now());
    let request = Request::post("/api/mcp/retell/webhook")
        .header("x-retell-signature", header)
        .body(Body::from(body))
        .unwrap();
    let response = router.oneshot(request).await.unwrap();
    assert_eq!(response.status(), StatusCode::OK);
}

criterion_group!(webhook, parts, door);
criterion_main!(webhook);
