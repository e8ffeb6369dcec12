//! `askpro sync`, against the twins.

use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use askpro_core::ports::{Clock, SystemClock};
use askpro_sandbox::calcom::{DEMO_CALCOM_KEY, DEMO_EVENT_TYPE};
use askpro_sandbox::retell::{CallScript, DEMO_NUMBER, DEMO_RETELL_KEY};
use askpro_sandbox::{CalcomTwin, RetellTwin, RunningTwin};
use chrono::{Duration, NaiveDate, NaiveTime};
use serde_json::{Value, json};

use super::{askpro, company, configure, folder, json, stderr, stdout};

struct Twins {
    retell: RetellTwin,
    _listening: [RunningTwin; 2],
}

/// A configuration with both connections, and the twins behind them.
async fn connected(folder: &Path) -> Twins {
    let any_port = SocketAddr::from(([127, 0, 0, 1], 0));
    let calcom = CalcomTwin::demo(Arc::new(SystemClock)).spawn(any_port).await.unwrap();
    let retell = RetellTwin::demo(Arc::new(SystemClock));
    let retell_server = retell.spawn(any_port).await.unwrap();
    for (name, key) in [("calcom.key", DEMO_CALCOM_KEY), ("retell.key", DEMO_RETELL_KEY)] {
        fs::write(folder.join(name), key).unwrap();
    }
    configure(
        folder,
        &format!(
            "[[company]]\nid = 1\nname = \"Salon 1\"\n\
             [company.calcom]\nbase_url = \"{}\"\napi_key_file = \"calcom.key\"\n\
             [company.retell]\nbase_url = \"{}\"\napi_key_file = \"retell.key\"\n\
             [[company.branch]]\nid = \"0192f0c1-5a00-7000-8000-000000000001\"\nname = \"Mitte\"\n\
             phone_numbers = [\"{DEMO_NUMBER}\"]\nevent_type_id = {DEMO_EVENT_TYPE}\n",
            calcom.base_url(),
            retell_server.base_url(),
        ),
    );
    assert!(askpro(folder, &["tenant", "apply"]).status.success());
    Twins { retell, _listening: [calcom, retell_server] }
}

fn round(folder: &Path, args: &[&str]) -> Value {
    let args: Vec<&str> = ["sync"].iter().chain(args).chain(&["--json"]).copied().collect();
    let output = askpro(folder, &args);
    assert!(output.status.success(), "{output:?}");
    json(&output).get(0).cloned().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_round_by_hand_takes_in_what_was_lost() {
    let folder = folder();
    let twins = connected(folder.path()).await;
    assert_eq!(round(folder.path(), &["status"])["calls"], Value::Null);
    for what in ["calls", "bookings"] {
        let first = round(folder.path(), &[what]);
        assert_eq!((&first["company"], &first["seen"]), (&json!(1), &json!(0)));
    }

    let now = SystemClock.now();
    let (day, time) =
        (NaiveDate::from_ymd_opt(2030, 7, 2).unwrap(), NaiveTime::from_hms_opt(11, 0, 0).unwrap());
    let script = CallScript::demo("call_lost", day, time);
    twins.retell.keep(&script.started_at(now - Duration::minutes(30)));
    let since = (now - Duration::hours(1)).to_rfc3339();
    let found = round(folder.path(), &["calls", "--since", &since]);
    assert_eq!((&found["recovered"], &found["known"]), (&json!(1), &json!(0)), "{found}");
    let again = round(folder.path(), &["calls", "--company", "1", "--since", &since]);
    assert_eq!((&again["recovered"], &again["known"]), (&json!(0), &json!(1)), "{again}");

    let status = round(folder.path(), &["status"]);
    assert!(status["calls"]["compared_until"].is_string(), "{status}");
    assert!(status["bookings"]["ran_at"].is_string(), "{status}");
    assert_eq!(status["drifts"], json!([]));
    let told = stdout(&askpro(folder.path(), &["sync", "status"]));
    for part in ["1 Salon 1", "calls", "compared until", "differed since", "none"] {
        assert!(told.contains(part), "{part} is missing in:\n{told}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_round_that_fails_says_why() {
    let folder = folder();
    drop(connected(folder.path()).await);
    fs::write(folder.path().join("retell.key"), "key_of_somebody_else").unwrap();
    let since = (SystemClock.now() - Duration::hours(1)).to_rfc3339();
    let output = askpro(folder.path(), &["sync", "calls", "--since", &since, "--json"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(json(&output)[0]["error"].as_str().unwrap().starts_with("calls"), "{output:?}");
}

#[test]
fn without_a_connection_there_is_nothing_to_compare() {
    let folder = folder();
    configure(folder.path(), &company(1, "+493023125010"));
    assert!(askpro(folder.path(), &["tenant", "apply"]).status.success());
    for (what, service) in [("calls", "Retell"), ("bookings", "Cal.com")] {
        let output = askpro(folder.path(), &["sync", what]);
        assert_eq!(output.status.code(), Some(2));
        assert!(stderr(&output).contains(service), "{output:?}");
    }
    let output = askpro(folder.path(), &["sync", "status", "--company", "9"]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(
        askpro(folder.path(), &["sync", "calls", "--since", "gestern"]).status.code(),
        Some(2)
    );
}
