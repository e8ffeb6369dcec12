//! Calls at a steady rate, and Retell's webhooks about them: signed, repeated until acknowledged, then given up.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use askpro_core::ports::{Clock, SystemClock};
use askpro_retell::{WebhookKey, sign};
use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Europe::Berlin;
use fastrand::Rng;
use serde_json::{Value, json};
use tokio::task::JoinSet;

use super::KillRun;
use super::fleet::Doors;
use super::office::{KEY, Office, number};
use crate::payloads::{analyzed, ended};

/// Retell sends an event, and three times again.
const ATTEMPTS: u32 = 4;

/// How long Retell waits for an answer.
const RETELL_WAITS: Duration = Duration::from_secs(10);

/// One call in this many wants the time of the one before it.
const RIVALS: usize = 25;

/// One event in this many is delivered twice although it was acknowledged.
const DUPLICATES: usize = 10;

/// A call that rang.
#[derive(Debug, Clone)]
pub(super) struct Rang {
    pub(super) id: String,
    /// Counted from 0.
    pub(super) company: usize,
    /// Whether one of its events was acknowledged.
    pub(super) is_promised: bool,
}

/// What was told to the servers.
#[derive(Debug, Default)]
pub(super) struct Told {
    pub(super) calls: Vec<Rang>,
    pub(super) events: usize,
    /// Events that were never acknowledged.
    pub(super) given_up: usize,
    /// Attempts without an acknowledgement.
    pub(super) failed_attempts: usize,
}

/// Everybody who rings.
#[derive(Debug)]
pub(super) struct Callers {
    ringing: tokio::task::JoinHandle<()>,
    told: Arc<Mutex<Told>>,
}

impl Callers {
    /// Begins to ring.
    pub(super) fn ring(run: &KillRun, _office: &Office, doors: Doors, rng: Rng) -> Self {
        let told = Arc::new(Mutex::new(Told::default()));
        let ringing = tokio::spawn(ring_all(run.clone(), doors, rng, Arc::clone(&told)));
        Self { ringing, told }
    }

    /// Waits until every event was acknowledged or given up.
    pub(super) async fn finished(self) -> Told {
        self.ringing.await.unwrap();
        std::mem::take(&mut self.told.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

async fn ring_all(run: KillRun, doors: Doors, mut rng: Rng, told: Arc<Mutex<Told>>) {
    let client = reqwest::Client::builder().no_proxy().timeout(RETELL_WAITS).build().unwrap();
    let sender = Sender { client, doors, key: WebhookKey::new(KEY).unwrap() };
    let mut interval = tokio::time::interval(Duration::from_secs_f64(1.0 / run.rate));
    let mut calls = JoinSet::new();
    for number in 0..run.calls {
        interval.tick().await;
        let call = Ringing::new(&run, number, rng.fork());
        let (sender, told) = (sender.clone(), Arc::clone(&told));
        calls.spawn(async move { call.tell(&sender, &told).await });
    }
    while let Some(ended) = calls.join_next().await {
        ended.unwrap();
    }
}

/// A call whose events are on their way.
struct Ringing {
    id: String,
    company: usize,
    events: Vec<Value>,
    rng: Rng,
}

impl Ringing {
    fn new(run: &KillRun, place: usize, mut rng: Rng) -> Self {
        let id = format!("call_{place}");
        let company = place % run.companies;
        // The time of day is the call's own, except for the rivals, who want the one of the company's call before.
        let nth = place / run.companies;
        let slot = if nth % RIVALS == RIVALS - 1 { nth - 1 } else { nth };
        let collected = collected(slot);
        let mut events = vec![ended(&id, &collected), analyzed(&id, &collected, &json!({}))];
        for event in &mut events {
            place_in_time(event, &number(company), place % 100);
        }
        if rng.u8(0..10) == 0 {
            events.reverse();
        }
        Self { id, company, events, rng }
    }

    async fn tell(mut self, sender: &Sender, told: &Mutex<Told>) {
        let mut rang = Rang { id: self.id, company: self.company, is_promised: false };
        for event in &self.events {
            let body = event.to_string();
            let mut failed = 0;
            let is_promised = loop {
                if sender.send(&body, &mut self.rng).await {
                    break true;
                }
                failed += 1;
                if failed == ATTEMPTS {
                    break false;
                }
                // The real waits are not published.
                tokio::time::sleep(Duration::from_millis(self.rng.u64(200..3000))).await;
            };
            if is_promised && self.rng.usize(0..DUPLICATES) == 0 {
                sender.send(&body, &mut self.rng).await;
            }
            rang.is_promised |= is_promised;
            let mut told = told.lock().unwrap_or_else(PoisonError::into_inner);
            told.events += 1;
            told.given_up += usize::from(!is_promised);
            told.failed_attempts += usize::try_from(failed).unwrap_or_default();
        }
        told.lock().unwrap_or_else(PoisonError::into_inner).calls.push(rang);
    }
}

/// Half an hour for each call, from the day after tomorrow on.
fn collected(slot: usize) -> Value {
    let minutes = i64::try_from(slot).unwrap_or_default() * 30;
    let day = (now() + TimeDelta::days(2)).with_timezone(&Berlin).date_naive();
    let start = day.and_hms_opt(0, 0, 0).unwrap() + TimeDelta::minutes(minutes);
    json!({
        "booking_confirmed": "true",
        "name": "Erika Mustermann",
        "datum": start.format("%Y-%m-%d").to_string(),
        "uhrzeit": start.format("%H:%M").to_string(),
    })
}

/// The call has just ended, between these two numbers.
fn place_in_time(event: &mut Value, to: &str, caller: usize) {
    let end = now().timestamp_millis();
    let call = &mut event["call"];
    call["start_timestamp"] = json!(end - 300_000);
    call["end_timestamp"] = json!(end);
    call["to_number"] = json!(to);
    call["from_number"] = json!(format!("+49171392{caller:04}"));
}

fn now() -> DateTime<Utc> {
    SystemClock.now()
}

/// Retell, or the balancer before our doors.
#[derive(Debug, Clone)]
struct Sender {
    client: reqwest::Client,
    doors: Doors,
    key: WebhookKey,
}

impl Sender {
    /// Sends a body to one door, and to the next one when nobody listens there; answers whether it was acknowledged.
    async fn send(&self, body: &str, rng: &mut Rng) -> bool {
        let first = rng.usize(0..self.doors.len());
        for place in 0..self.doors.len() {
            let door = self.doors[(first + place) % self.doors.len()];
            let request = self
                .client
                .post(format!("http://{door}/api/mcp/retell/webhook"))
                .header("content-type", "application/json")
                .header("x-retell-signature", sign(body.as_bytes(), &self.key, now()))
                .body(body.to_owned());
            match request.send().await {
                Ok(answer) => return answer.status().is_success(),
                Err(error) if error.is_connect() => {}
                Err(_) => return false,
            }
        }
        false
    }
}
