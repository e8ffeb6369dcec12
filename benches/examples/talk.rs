//! How long callers wait for functions while Cal.com is slow: sixty calls at once, each from ring to booking.
//! `cargo run --release -p askpro-benches --example talk [-- --calls 60] [--seed 1]`.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a bench fails by panicking")]

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use askpro_benches::timing::percentile;
use askpro_calcom::CalcomClient;
use askpro_core::ports::{Clock, ConnectedCalendars, Store, SystemClock, TenantStore};
use askpro_core::service::{BookingService, FunctionService};
use askpro_core::{Branch, BusinessHours, Company, CompanyId, E164, EventTypeId, Region, Service};
use askpro_guard::{CacheConfig, CachedCalendar, CachedTenants, Caches, ConnectedHints};
use askpro_http::{AppState, FUNCTION_DEADLINE, SenderKeys, TokioBackground, router};
use askpro_retell::{WebhookKey, sign};
use askpro_sandbox::calcom::{CalcomTwin, EventTypeSpec, FieldRule, WeeklyHours};
use askpro_store_sqlx::SqliteStore;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};
use axum::middleware::{Next, from_fn};
use fastrand::Rng;
use serde_json::{Value, json};
use tokio::task::JoinSet;
use tower::ServiceExt;

const EVENT_TYPE: i64 = 2_563_193;
const NUMBER: &str = "+493023125010";
const KEY: &str = "key_bench_0123456789";

/// Cal.com as slow as others measured it (half of the answers within 1.8 s, 99 of 100 within 6 s): log-normal.
const HALF_WITHIN: f64 = 1.8;
const MOST_WITHIN: f64 = 6.0;
const NINETY_NINTH: f64 = 2.326;

/// When the twin was asked, and what.
type Seen = Arc<Mutex<Vec<(Instant, String)>>>;

/// How long callers waited, by function, in milliseconds.
type Waits = Arc<Mutex<BTreeMap<&'static str, Vec<f64>>>>;

#[tokio::main]
async fn main() {
    let (calls, seed) = options();
    let asked = Seen::default();
    let calcom = slow_twin(seed, &asked).await;
    let folder = tempfile::tempdir().unwrap();
    let door = door(&calcom, folder.path().join("askpro.db").to_str().unwrap()).await;
    let waits = Waits::default();
    let began = Instant::now();
    let mut callers = JoinSet::new();
    for number in 0..calls {
        callers.spawn(call(door.clone(), number, Arc::clone(&waits)));
    }
    let booked = callers.join_all().await.into_iter().filter(|booked| *booked).count();
    println!("{calls} calls at once, {booked} booked, in {:.0} s\n", began.elapsed().as_secs_f64());
    print(&waits.lock().unwrap());
    println!("\nCal.com: {}", busiest_minute(&asked.lock().unwrap()));
}

fn options() -> (usize, u64) {
    let (mut calls, mut seed) = (60, 1);
    let mut arguments = std::env::args().skip(1);
    while let (Some(name), Some(value)) = (arguments.next(), arguments.next()) {
        match name.as_str() {
            "--calls" => calls = value.parse().unwrap(),
            "--seed" => seed = value.parse().unwrap(),
            _ => panic!("{name}: expected --calls or --seed"),
        }
    }
    (calls, seed)
}

/// A twin that takes its time over every request; answers its URL.
async fn slow_twin(seed: u64, asked: &Seen) -> String {
    let spec = EventTypeSpec::new(EVENT_TYPE, "Beratung", "beratung", 30)
        .with_email(FieldRule::Optional)
        .with_hours(WeeklyHours::always());
    let twin = CalcomTwin::builder(Arc::new(SystemClock)).with_event_type(spec).build();
    let (rng, asked) = (Arc::new(Mutex::new(Rng::with_seed(seed))), Arc::clone(asked));
    let slow = from_fn(move |request: axum::extract::Request, next: Next| {
        let wait = latency(&mut rng.lock().unwrap());
        let what = format!("{} {}", request.method(), request.uri().path());
        asked.lock().unwrap().push((Instant::now(), what));
        async move {
            tokio::time::sleep(wait).await;
            next.run(request).await
        }
    });
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let app = twin.router().layer(slow);
    tokio::spawn(async move { axum::serve(listener, app).await });
    url
}

fn latency(rng: &mut Rng) -> Duration {
    let (one, other) = (rng.f64().max(f64::MIN_POSITIVE), rng.f64());
    let normal = (-2.0 * one.ln()).sqrt() * (std::f64::consts::TAU * other).cos();
    let spread = (MOST_WITHIN / HALF_WITHIN).ln() / NINETY_NINTH;
    Duration::from_secs_f64((spread * normal).exp() * HALF_WITHIN)
}

async fn door(calcom: &str, path: &str) -> Router {
    let store = SqliteStore::connect(path).await.unwrap();
    store.migrate().await.unwrap();
    let id = "0192f0c1-5a00-7000-8000-000000000001".parse().unwrap();
    let branch = Branch::new(id, "Hauptfiliale")
        .with_phone_number(E164::parse(NUMBER, Region::De).unwrap())
        .with_service(Service::new("Beratung", EventTypeId::new(EVENT_TYPE)));
    let mut company = Company::new(CompanyId::new(1), "Salon Hauptstadt").with_branch(branch);
    company.opening_hours = BusinessHours::parse(["Mo-Fr 07:00-18:00"]).unwrap();
    store.apply_company(&company).await.unwrap();
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let caches = Caches::new(CacheConfig::default(), &clock);
    let client = CalcomClient::builder(askpro_sandbox::calcom::DEMO_CALCOM_KEY)
        .base_url(calcom)
        .build()
        .unwrap();
    let calendar = Arc::new(CachedCalendar::new(client.clone(), company.id, caches.clone()));
    let hints = ConnectedHints::default().with(company.id, calendar.hints());
    let patient = CachedCalendar::new(client.background(), company.id, caches.clone());
    let prefetch = ConnectedHints::default().with(company.id, patient.hints());
    let reservations = ConnectedCalendars::default().with(company.id, Arc::new(patient));
    let calendars = Arc::new(ConnectedCalendars::default().with(company.id, calendar));
    let store: Arc<dyn Store> = Arc::new(store);
    let booking = BookingService::builder(calendars, Arc::clone(&store)).build();
    let functions = FunctionService::new(booking, Arc::new(hints))
        .with_prefetch(Arc::new(prefetch))
        .with_reservations(Arc::new(reservations))
        .with_background(Arc::new(TokioBackground));
    let keys = SenderKeys::default().with(company.id, KEY).unwrap();
    let tenants = Arc::new(CachedTenants::new(Arc::clone(&store), caches));
    router(AppState::new(store, keys, clock).with_tenants(tenants).with_functions(functions))
}

/// A number as part of a name, in which there are no digits.
fn letters(number: usize) -> String {
    let letter =
        |digit: char| digit.to_digit(10).and_then(|digit| char::from_digit(digit + 10, 36));
    number.to_string().chars().filter_map(letter).collect()
}

/// One call: it rings, a greeting, a question, a thought, a yes. Answers whether it was booked.
async fn call(door: Router, number: usize, waits: Waits) -> bool {
    tokio::time::sleep(Duration::from_millis(u64::try_from(number).unwrap() * 30)).await;
    let caller = format!("+49171392{number:04}");
    let ring = json!({
        "event": "call_inbound",
        "call_inbound": { "from_number": caller, "to_number": NUMBER },
    });
    ask(&door, "inbound", &ring, "ring", &waits).await;
    tokio::time::sleep(Duration::from_secs(8)).await;
    let function = async |name: &'static str, args: Value| {
        let call = json!({
            "call_id": format!("call_{number}"), "from_number": caller, "to_number": NUMBER,
            "direction": "inbound",
        });
        let body = json!({ "name": name, "call": call, "args": args });
        for _ in 0..60 {
            let answer = ask(&door, "custom-function", &body, name, &waits).await;
            if answer["data"]["pending"] != true {
                return answer;
            }
            // The agent says "one moment" and asks again.
            tokio::time::sleep(Duration::from_millis(1500)).await;
        }
        panic!("{name} never answered");
    };
    let day = ["Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag"][number % 5];
    // Fifty times for sixty callers: some want the same.
    let hour = format!("um {} Uhr", 7 + (number / 5) % 10);
    let offered = function("check_availability", json!({ "datum": day, "uhrzeit": hour })).await;
    tokio::time::sleep(Duration::from_secs(4)).await;
    let mut slot = offered["data"]["slots"][0]["slot_id"].clone();
    for _ in 0..10 {
        let args =
            json!({ "slot_id": slot, "name": format!("Erika Mustermann {}", letters(number)) });
        let answer = function("book_appointment", args).await;
        if answer["success"] == true {
            return true;
        }
        slot = answer["data"]["slots"][number % 3]["slot_id"].clone();
        if slot.is_null() {
            eprintln!("call {number} gave up: {}", answer["message"]);
            return false;
        }
    }
    false
}

async fn ask(door: &Router, path: &str, body: &Value, what: &'static str, waits: &Waits) -> Value {
    let body = body.to_string();
    let header = sign(body.as_bytes(), &WebhookKey::new(KEY).unwrap(), SystemClock.now());
    let request = Request::post(format!("/api/mcp/retell/{path}"))
        .header("x-retell-signature", header)
        .body(Body::from(body));
    let start = Instant::now();
    let response = door.clone().oneshot(request.unwrap()).await.unwrap();
    assert_eq!(response.status(), StatusCode::OK);
    let body = to_bytes(response.into_body(), 1 << 20).await.unwrap();
    let milliseconds = start.elapsed().as_secs_f64() * 1e3;
    waits.lock().unwrap().entry(what).or_default().push(milliseconds);
    serde_json::from_slice(&body).unwrap()
}

fn print(waits: &BTreeMap<&'static str, Vec<f64>>) {
    println!("| asked | times | p50 | p99 | longest | later than the deadline |");
    println!("|---|---|---|---|---|---|");
    let deadline = 800.0;
    assert!(FUNCTION_DEADLINE.as_secs_f64() * 1e3 < deadline);
    for (what, times) in waits {
        let mut times = times.clone();
        times.sort_by(f64::total_cmp);
        let rank = |percent| percentile(&times, percent).unwrap_or(f64::NAN);
        let late = times.iter().filter(|time| **time > deadline).count();
        println!(
            "| {what} | {} | {:.0} ms | {:.0} ms | {:.0} ms | {late} |",
            times.len(),
            rank(50),
            rank(99),
            rank(100)
        );
    }
}

fn busiest_minute(asked: &[(Instant, String)]) -> String {
    let minute = Duration::from_mins(1);
    let within =
        |from: Instant| asked.iter().filter(|(at, _)| *at >= from && *at - from < minute).count();
    let most = asked.iter().map(|(at, _)| within(*at)).max().unwrap_or_default();
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    for (_, what) in asked {
        let path = what.split('/').take(3).map(str::len).sum::<usize>() + 2;
        *kinds.entry(what.get(..path).unwrap_or(what)).or_default() += 1;
    }
    format!("{} requests, at most {most} in a minute: {kinds:?}", asked.len())
}
