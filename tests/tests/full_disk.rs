//! The real server on a disk that takes no more bytes, as seen from outside.
//!
//! A limit on the length of files stands in for the full disk, because it needs no rights and can be lifted again.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use askpro_core::ports::{CallStore, Clock, SystemClock};
use askpro_core::{CallId, CallOutcome, CompanyId};
use askpro_retell::{WebhookKey, sign};
use askpro_sandbox::CalcomTwin;
use askpro_sandbox::calcom::{DEMO_CALCOM_KEY, DEMO_EVENT_TYPE};
use askpro_store_sqlx::SqliteStore;
use askpro_tests::payloads::ended;
use askpro_tests::process::{ServerProcess, Start, askpro};
use chrono::TimeDelta;
use serde_json::json;

const KEY: &str = "key_full_disk";

/// How long anything may take that happens by itself.
const SOON: Duration = Duration::from_mins(1);

fn configuration(folder: &Path, calendar: &str) -> String {
    let database = folder.join("askpro.db");
    format!(
        "[database]\nurl = 'sqlite://{}'\n[[company]]\nid = 1\nname = 'Salon 1'\n\
         [company.calcom]\nbase_url = '{calendar}'\napi_key_env = 'CALCOM'\n\
         [company.retell]\napi_key_env = 'RETELL'\n\
         [[company.branch]]\nid = '00000000-0000-7000-8000-000000000001'\nname = 'Hauptfiliale'\n\
         phone_numbers = ['+493023125010']\nevent_type_id = {DEMO_EVENT_TYPE}\n",
        database.display()
    )
}

/// From now on the process cannot make any file longer than this; `None` lifts the limit.
fn limit_files(server: &ServerProcess, bytes: Option<u64>) {
    let soft = bytes.map_or("unlimited".to_owned(), |bytes| bytes.to_string());
    let done = Command::new("prlimit")
        .args(["--pid", &server.id().to_string(), &format!("--fsize={soft}:unlimited")])
        .status();
    assert!(done.expect("prlimit, of the package util-linux").success());
}

/// Sends the webhook of a call for a time of its own, some days ahead; the status of the answer.
async fn ring(address: SocketAddr, number: u32) -> u16 {
    let now = SystemClock.now();
    let day = (now + TimeDelta::days(8)).date_naive();
    // A working day.
    let monday = day.week(chrono::Weekday::Mon).first_day();
    let collected = json!({
        "booking_confirmed": "true",
        "name": "Erika Mustermann",
        "datum": monday.to_string(),
        "uhrzeit": format!("{:02}:00", 9 + number),
        // Long enough that no page has room for it.
        "notizen": "x".repeat(20_000),
    });
    let mut event = ended(&format!("call_{number}"), &collected);
    let call = event.pointer_mut("/call").unwrap().as_object_mut().unwrap();
    call.insert("to_number".to_owned(), json!("+493023125010"));
    call.insert("start_timestamp".to_owned(), json!(now.timestamp_millis() - 300_000));
    call.insert("end_timestamp".to_owned(), json!(now.timestamp_millis()));
    let body = event.to_string();
    let signature = sign(body.as_bytes(), &WebhookKey::new(KEY).unwrap(), now);
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let request = client
        .post(format!("http://{address}/api/mcp/retell/webhook"))
        .header("content-type", "application/json")
        .header("x-retell-signature", signature)
        .body(body);
    request.send().await.unwrap().status().as_u16()
}

async fn until_booked(store: &SqliteStore, number: u32) {
    let began = Instant::now();
    let id = CallId::new(format!("call_{number}")).unwrap();
    loop {
        let call = store.call(CompanyId::new(1), &id).await.unwrap();
        let outcome = call.and_then(|call| call.outcome);
        if matches!(outcome, Some(CallOutcome::Booked(_))) {
            return;
        }
        assert!(began.elapsed() < SOON, "{id} is {outcome:?}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test]
async fn a_server_lives_through_a_full_disk_and_loses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let twin = CalcomTwin::demo(Arc::new(SystemClock));
    let calendar = twin.spawn(SocketAddr::from(([127, 0, 0, 1], 0))).await.unwrap();
    let config = folder.path().join("askpro.toml");
    std::fs::write(&config, configuration(folder.path(), &calendar.base_url())).unwrap();
    let start = Start {
        program: askpro(),
        config,
        environment: vec![("CALCOM", DEMO_CALCOM_KEY.to_owned()), ("RETELL", KEY.to_owned())],
        survives_file_limit: true,
    };
    let mut server = ServerProcess::start(start, folder.path().join("log")).await;
    let store =
        SqliteStore::connect(folder.path().join("askpro.db").to_str().unwrap()).await.unwrap();

    assert_eq!(ring(server.address, 1).await, 200);
    until_booked(&store, 1).await;

    limit_files(&server, Some(4096));
    for _ in 0..5 {
        assert_eq!(ring(server.address, 2).await, 503);
    }
    assert!(!server.has_ended(), "see {}", server.log.display());

    limit_files(&server, None);
    assert_eq!(ring(server.address, 2).await, 200);
    until_booked(&store, 2).await;
    assert_eq!(twin.live_bookings().len(), 2);
    assert_eq!(server.panics(), Vec::<String>::new());
    server.kill().await;
}
