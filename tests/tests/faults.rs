//! Whole calls over HTTP while Cal.com misbehaves, by seed: as many bookings as confirmed calls, none twice, none lost.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::sync::Arc;

use askpro_calcom::{CalcomClient, RateLimit};
use askpro_core::CallOutcome;
use askpro_core::ports::JobStore;
use askpro_sandbox::calcom::DEMO_CALCOM_KEY;
use askpro_sandbox::{CalcomTwin, FaultOdds, RunningTwin};
use askpro_tests::TestServer;
use askpro_tests::payloads::{agreed, analyzed, ended};
use chrono::Duration;
use serde_json::json;

const CALLS: usize = 16;

async fn server() -> (TestServer, CalcomTwin, RunningTwin) {
    let clock = TestServer::clock();
    let twin = CalcomTwin::demo(Arc::new(clock.clone()));
    let running = twin.spawn(SocketAddr::from(([127, 0, 0, 1], 0))).await.unwrap();
    let client = CalcomClient::builder(DEMO_CALCOM_KEY)
        .base_url(running.base_url())
        .rate_limit(RateLimit::new(60_000).with_burst(10_000))
        .build()
        .unwrap();
    let companies = [(TestServer::company(1, "+493083793369"), TestServer::KEY)];
    let server =
        TestServer::start_over(Arc::new(client), clock, "sqlite::memory:", &companies).await;
    (server, twin, running)
}

/// Calls for half-hour slots from nine o'clock on; the last two want the slot of the first.
async fn ring(server: &TestServer) -> Vec<String> {
    let mut calls = Vec::new();
    for n in 0..CALLS {
        let id = format!("call_{n}");
        let slot = if n + 2 < CALLS { n } else { 0 };
        let mut collected = agreed();
        collected["uhrzeit"] = json!(format!("{:02}:{:02}", 9 + slot / 2, slot % 2 * 30));
        let (ended, analyzed) = (ended(&id, &collected), analyzed(&id, &collected, &json!({})));
        for event in if n % 2 == 0 { [&ended, &analyzed] } else { [&analyzed, &ended] } {
            server.post(event).await;
            server.post(event).await;
        }
        calls.push(id);
    }
    calls
}

/// Works, minute by minute, until nothing is left to do.
async fn until_quiet(server: &TestServer) {
    for _ in 0..2_000 {
        server.work().await;
        let counts = server.store.job_counts(TestServer::COMPANY).await.unwrap();
        if counts.ready + counts.running == 0 {
            return;
        }
        server.clock.advance(Duration::minutes(1));
    }
    panic!("jobs are left after 2000 minutes");
}

async fn check(seed: u64) -> BTreeMap<&'static str, usize> {
    let (server, twin, _running) = server().await;
    twin.faults().at_random(
        seed,
        FaultOdds {
            error_before_commit: 0.08,
            error_after_commit: 0.08,
            reset_before_commit: 0.08,
            reset_after_commit: 0.08,
            html: 0.04,
            ..FaultOdds::default()
        },
    );
    let calls = ring(&server).await;
    until_quiet(&server).await;

    let mut outcomes = BTreeMap::new();
    for call in &calls {
        let stored = server.call(TestServer::COMPANY, call).await.unwrap();
        let outcome = stored.outcome.unwrap_or_else(|| panic!("seed {seed}: {call} is undecided"));
        *outcomes.entry(outcome.as_str()).or_insert(0) += 1;
        let booked = twin
            .live_bookings()
            .iter()
            .filter(|booking| booking.metadata["call_id"] == call.as_str())
            .count();
        let expected = usize::from(matches!(outcome, CallOutcome::Booked(_)));
        assert_eq!(booked, expected, "seed {seed}: {call} ended as {}", outcome.as_str());
    }
    let starts: BTreeSet<_> = twin.live_bookings().iter().map(|booking| booking.start).collect();
    assert_eq!(starts.len(), twin.live_bookings().len(), "seed {seed}: a slot was booked twice");
    let tasks = server.tasks(TestServer::COMPANY).await.len();
    assert_eq!(outcomes.values().sum::<usize>(), CALLS);
    assert_eq!(tasks, outcomes.get("task").copied().unwrap_or(0), "seed {seed}");
    assert!(!twin.faults().injected().is_empty(), "seed {seed} injected nothing");
    outcomes
}

#[tokio::test]
async fn whatever_calcom_does_every_call_is_booked_once_or_a_task() {
    let mut total = BTreeMap::new();
    for seed in 0..12 {
        for (outcome, count) in check(seed).await {
            *total.entry(outcome).or_insert(0) += count;
        }
    }
    assert!(total["booked"] > 12 * 10, "{total:?}");
    assert!(total["task"] >= 12 * 2, "the two rivals of each run: {total:?}");
}
