//! `askpro secrets`: kept sealed, used by every command, and opened by nobody without the master key.

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::sync::Arc;

use askpro_core::ports::{AuditStore, SystemClock};
use askpro_core::{Actor, CompanyId};
use askpro_sandbox::calcom::{DEMO_CALCOM_KEY, DEMO_EVENT_TYPE};
use askpro_sandbox::retell::{DEMO_NUMBER, DEMO_RETELL_KEY};
use askpro_sandbox::{CalcomTwin, RetellTwin, RunningTwin};
use askpro_store_sqlx::SqliteStore;
use serde_json::{Value, json};

use super::{
    apply, askpro, askpro_reads, company, configure, findings, folder, json, stderr, stdout,
};

const SECRET: &str = "cal_live_0123456789abcdef";
const SECURITY: &str = "[security]\nmaster_key_file = \"master.key\"\n";
const EXCHANGE: &str = "[security]\nmaster_key_file = \"new.key\"\n\
                        previous_master_key_file = \"master.key\"\n";

/// Two companies with connections that name no key.
fn two_companies(security: &str) -> String {
    let connected = |id, number| {
        let text = company(id, number);
        text.replace("[[company.branch]]", "[company.calcom]\n[company.retell]\n[[company.branch]]")
    };
    security.to_owned() + &connected(1, "+493023125010") + &connected(2, "+493023125011")
}

/// Writes a new master key into the file; answers its id.
fn master_key(folder: &Path, file: &str) -> String {
    let made = json(&askpro(folder, &["secrets", "generate-key", "--json"]));
    fs::write(folder.join(file), made.get("master_key").and_then(Value::as_str).unwrap()).unwrap();
    made.get("id").and_then(Value::as_str).unwrap().to_owned()
}

/// Both companies in the database, and a master key; answers its id.
fn prepared(folder: &Path) -> String {
    let id = master_key(folder, "master.key");
    configure(folder, &two_companies(SECURITY));
    apply(folder);
    id
}

fn set(folder: &Path, company: &str, kind: &str, secret: &str) -> Output {
    let args = ["secrets", "set", "--company", company, "--kind", kind, "--json"];
    askpro_reads(folder, &args, secret.as_bytes())
}

fn listed(folder: &Path) -> Value {
    json(&askpro(folder, &["secrets", "list", "--json"]))
}

/// The parts of the rows that tell which key is needed.
fn states(folder: &Path) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let rows = listed(folder);
    let rows = rows.as_array().unwrap().iter();
    rows.map(|row| (text(&row["key_state"]), text(&row["master_key"]))).collect()
}

/// Runs a server that must not start; answers what it says.
fn refused(folder: &Path) -> String {
    let output = askpro(folder, &["serve", "--bind", "127.0.0.1:0"]);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    stderr(&output)
}

fn holds(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

#[tokio::test]
async fn a_stored_secret_can_be_read_nowhere() {
    let folder = folder();
    let path = folder.path();
    let key = prepared(path);
    let made = set(path, "1", "calcom-api-key", &format!("  {SECRET}\n"));
    assert!(made.status.success(), "{}", stderr(&made));
    let row = json(&made);
    for (field, expected) in [
        ("company", json!(1)),
        ("kind", json!("calcom_api_key")),
        ("master_key", json!(key)),
        ("key_state", json!("current")),
        ("used", json!(true)),
    ] {
        assert_eq!(row[field], expected, "{row}");
    }
    assert_eq!(listed(path), json!([row]));
    let shown = stdout(&askpro(path, &["secrets", "list"]));
    assert!(shown.starts_with("company 1  calcom-api-key"), "{shown}");
    assert!(shown.contains(&format!("master key {key} (current)")), "{shown}");
    let checked = askpro(path, &["check", "--offline"]);
    let master_key = fs::read_to_string(path.join("master.key")).unwrap();
    for said in [&stdout(&made), &stderr(&made), &shown, &stdout(&checked)] {
        assert!(!said.contains(SECRET) && !said.contains(&master_key), "{said}");
    }
    // Neither in the file nor in what is still to be written into it.
    fs::remove_file(path.join("master.key")).unwrap();
    for file in fs::read_dir(path).unwrap() {
        let bytes = fs::read(file.unwrap().path()).unwrap();
        assert!(!holds(&bytes, SECRET) && !holds(&bytes, &master_key));
    }

    let database = path.join("askpro.db");
    let store = SqliteStore::connect(database.to_str().unwrap()).await.unwrap();
    let entries = store.audit_entries(CompanyId::new(1), 10).await.unwrap();
    store.close().await;
    let [entry] = &entries[..] else { panic!("{entries:?}") };
    assert_eq!((entry.operation.as_str(), &*entry.subject), ("secrets.set", "calcom_api_key"));
    assert_eq!(
        (entry.actor, &entry.after),
        (Actor::CommandLine, &Some(json!({ "master_key": key })))
    );
}

/// A configuration that names no key, and the twins behind its connections.
async fn connected(folder: &Path) -> [RunningTwin; 2] {
    let any_port = SocketAddr::from(([127, 0, 0, 1], 0));
    let calcom = CalcomTwin::demo(Arc::new(SystemClock)).spawn(any_port).await.unwrap();
    let retell = RetellTwin::demo(Arc::new(SystemClock)).spawn(any_port).await.unwrap();
    master_key(folder, "master.key");
    configure(
        folder,
        &format!(
            "{SECURITY}[[company]]\nid = 1\nname = \"Salon 1\"\n\
             [company.calcom]\nbase_url = \"{}\"\n[company.retell]\nbase_url = \"{}\"\n\
             [[company.branch]]\nid = \"0192f0c1-5a00-7000-8000-000000000001\"\nname = \"Mitte\"\n\
             phone_numbers = [\"{DEMO_NUMBER}\"]\nevent_type_id = {DEMO_EVENT_TYPE}\n",
            calcom.base_url(),
            retell.base_url(),
        ),
    );
    assert!(askpro(folder, &["tenant", "apply"]).status.success());
    [calcom, retell]
}

/// The twins refuse every other key.
#[tokio::test(flavor = "multi_thread")]
async fn every_command_takes_the_key_from_the_database() {
    let folder = folder();
    let path = folder.path();
    let _twins = connected(path).await;
    let bookings = ["sync", "bookings", "--json"];
    let commands =
        [&bookings[..], &["sync", "calls", "--json"], &["availability", "--days", "7", "--json"]];
    for args in commands {
        let missing = askpro(path, args);
        assert!(!missing.status.success(), "{args:?}");
    }
    let missing = stderr(&askpro(path, commands[2]));
    let expected = "company.calcom.api_key: set company.calcom.api_key_env or \
                    company.calcom.api_key_file, or store it with `askpro secrets set`";
    assert!(missing.contains(expected), "{missing}");

    for (kind, secret) in [("calcom-api-key", DEMO_CALCOM_KEY), ("retell-api-key", DEMO_RETELL_KEY)]
    {
        assert!(set(path, "1", kind, secret).status.success());
    }
    for args in commands {
        let done = askpro(path, args);
        assert!(done.status.success(), "{args:?}: {done:?}");
    }
    let booked = askpro(
        path,
        &["book", "--start", "2.7.2030 11:00", "--name", "Erika Muster", "--phone", "0171 3920010"],
    );
    assert!(stdout(&booked).starts_with("Booking "), "{booked:?}");
    let checked = askpro(path, &["check"]);
    let checked = stdout(&checked);
    for part in [
        "ok   secrets: 2 in the database",
        "ok   company 1, Cal.com key: there",
        "ok   company 1, Retell key: there",
        "ok   company 1, Cal.com: connected",
        "ok   company 1, Retell: connected",
    ] {
        assert!(checked.contains(part), "{part}: {checked}");
    }

    // What the configuration names goes before, and another key is refused.
    assert!(set(path, "1", "calcom-api-key", "cal_live_of_somebody_else").status.success());
    assert!(!askpro(path, &bookings).status.success());
    let text = fs::read_to_string(path.join("askpro.toml")).unwrap();
    fs::write(path.join("calcom.key"), DEMO_CALCOM_KEY).unwrap();
    configure(
        path,
        &text.replace("[company.calcom]\n", "[company.calcom]\napi_key_file = \"calcom.key\"\n"),
    );
    assert!(askpro(path, &bookings).status.success());
    assert_eq!(listed(path)[0]["used"], false);
    let warned = findings(path, "warn");
    let expected = "company 1, calcom_api_key\": \"is stored, but not used";
    assert!(warned.iter().any(|line| line.contains(expected)), "{warned:?}");
}

/// A server that runs until it is dropped.
struct Server {
    child: Child,
    log: BufReader<std::process::ChildStderr>,
    heard: String,
}

impl Server {
    /// With everything in the log that anybody says.
    fn start(folder: &Path) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_askpro"))
            .args(["serve", "--bind", "127.0.0.1:0"])
            .current_dir(folder)
            .env_clear()
            .env("ASKPRO_LOG", "trace")
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let log = BufReader::new(child.stderr.take().unwrap());
        Self { child, log, heard: String::new() }
    }

    fn address(&mut self) -> String {
        loop {
            let before = self.heard.len();
            assert!(self.log.read_line(&mut self.heard).unwrap() > 0, "{}", self.heard);
            let line: Value = serde_json::from_str(&self.heard[before..]).unwrap_or_default();
            if line.get("message").is_some_and(|said| said == "listening") {
                return line.get("address").and_then(Value::as_str).unwrap().to_owned();
            }
        }
    }

    /// Everything it said.
    fn stop(mut self) -> String {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        self.log.read_to_string(&mut self.heard).unwrap();
        self.heard
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_lets_events_in_by_stored_keys_and_logs_none() {
    let folder = folder();
    let path = folder.path();
    let _twins = connected(path).await;
    let webhook_key = "key_of_the_webhooks_0123456789";
    let secrets = [
        ("calcom-api-key", DEMO_CALCOM_KEY),
        ("retell-api-key", DEMO_RETELL_KEY),
        ("retell-webhook-key", webhook_key),
        ("calcom-webhook-secret", "whsec_calendar_0123456789"),
    ];
    for (kind, secret) in secrets {
        assert!(set(path, "1", kind, secret).status.success());
    }
    let mut server = Server::start(path);
    let url = format!("http://{}", server.address());
    let tested = askpro(path, &["webhook", "test", "--url", &url]);
    assert!(tested.status.success(), "{tested:?}");
    // With the key that signed before the webhook key was stored, nobody comes in.
    let text = fs::read_to_string(path.join("askpro.toml")).unwrap();
    fs::write(path.join("other.key"), DEMO_RETELL_KEY).unwrap();
    let named = "[company.retell]\nwebhook_key_file = \"other.key\"\n";
    configure(path, &text.replace("[company.retell]\n", named));
    let tested = askpro(path, &["webhook", "test", "--url", &url]);
    assert!(stdout(&tested).contains("FAIL a signed test event"), "{tested:?}");
    let log = server.stop();
    let master_key = fs::read_to_string(path.join("master.key")).unwrap();
    for hidden in secrets.map(|(_, secret)| secret).iter().chain(&[master_key.as_str()]) {
        assert!(!log.contains(hidden), "{hidden} in the log");
    }
    assert!(log.contains("\"DEBUG\"") && log.contains("FROM secrets"), "it tells much");
}

#[test]
fn without_the_right_master_key_nothing_starts() {
    let folder = folder();
    let path = folder.path();
    let key = prepared(path);
    for company in ["1", "2"] {
        for kind in ["calcom-api-key", "retell-api-key"] {
            assert!(set(path, company, kind, SECRET).status.success());
        }
    }
    let stored = format!(
        "secrets are stored that cannot be opened (4 of company 1, 2 under the master key {key})"
    );
    let other = master_key(path, "new.key");
    let set_it = "set security.master_key_env or security.master_key_file";
    for (security, parts) in [
        ("", vec![stored.clone(), set_it.to_owned()]),
        (
            "[security]\nmaster_key_file = \"new.key\"\n",
            vec![stored.clone(), format!("security.master_key is {other}")],
        ),
        (
            "[security]\nmaster_key_env = \"ASKPRO_MASTER_KEY\"\n",
            vec!["the environment variable ASKPRO_MASTER_KEY, found nothing".to_owned()],
        ),
        (
            "[security]\nmaster_key_file = \"no.key\"\n",
            vec!["security.master_key: expected 32 random bytes".to_owned()],
        ),
    ] {
        fs::write(path.join("no.key"), "geheim").unwrap();
        configure(path, &two_companies(security));
        let said = refused(path);
        let failed = findings(path, "fail").join("\n");
        for part in parts {
            assert!(said.contains(&part) && failed.contains(&part), "{part}: {said}\n{failed}");
        }
        assert!(!said.contains("geheim") && !said.contains(SECRET), "{said}");
        let booking = askpro(
            path,
            &["book", "--start", "2.7.2030 11:00", "--name", "E", "--phone", "0171 3920010"],
        );
        assert_eq!(booking.status.code(), Some(1));
    }

    // What nobody can open any more can be seen, replaced and forgotten.
    configure(path, &two_companies(""));
    assert_eq!(states(path), vec![("missing".to_owned(), key); 4]);
    for company in ["1", "2"] {
        let args = ["secrets", "delete", "--company", company, "--kind", "retell-api-key"];
        assert!(askpro(path, &args).status.success());
        let again = askpro(path, &args);
        assert_eq!(again.status.code(), Some(1));
        assert!(stderr(&again).contains("has no retell-api-key stored"), "{again:?}");
    }
    configure(path, &two_companies("[security]\nmaster_key_file = \"new.key\"\n"));
    for company in ["1", "2"] {
        assert!(set(path, company, "calcom-api-key", SECRET).status.success());
    }
    assert_eq!(states(path), vec![("current".to_owned(), other); 2]);
    assert!(findings(path, "ok").iter().any(|line| line.contains("2 in the database")));
}

#[test]
fn the_master_key_is_exchanged() {
    let folder = folder();
    let path = folder.path();
    let old = prepared(path);
    for kind in ["calcom-api-key", "calcom-webhook-secret"] {
        assert!(set(path, "2", kind, SECRET).status.success());
    }
    let rotate = || askpro(path, &["secrets", "rotate", "--json"]);
    let counts = |output: &Output| {
        let rotated = json(output);
        ["resealed", "unchanged", "left"].map(|name| rotated[name].as_u64().unwrap())
    };
    assert_eq!(counts(&rotate()), [0, 2, 0]);
    let new = master_key(path, "new.key");
    configure(path, &two_companies(EXCHANGE));
    assert_eq!(states(path), vec![("previous".to_owned(), old.clone()); 2]);
    let warned = findings(path, "warn").join("\n");
    assert!(warned.contains("2 are sealed under the previous master key"), "{warned}");
    assert!(set(path, "2", "calcom-api-key", SECRET).status.success());
    assert_eq!(counts(&rotate()), [1, 1, 0]);
    assert_eq!(counts(&rotate()), [0, 2, 0]);
    let told = stdout(&askpro(path, &["secrets", "rotate"]));
    assert!(told.contains("security.previous_master_key is needed no more"), "{told}");

    configure(path, &two_companies("[security]\nmaster_key_file = \"new.key\"\n"));
    assert_eq!(states(path), vec![("current".to_owned(), new); 2]);
    assert!(!findings(path, "fail").iter().any(|line| line.starts_with("\"secrets\"")));
    // Who has but the old key opens nothing any more, and changes nothing.
    configure(path, &two_companies(SECURITY));
    let failed = rotate();
    assert_eq!(failed.status.code(), Some(1));
    assert!(json(&failed)["message"].as_str().unwrap().contains(&old), "{failed:?}");
    configure(path, &two_companies(""));
    assert!(stderr(&askpro(path, &["secrets", "rotate"])).contains("security.master_key: set"));
}

#[test]
fn a_secret_comes_from_standard_input_or_a_variable_and_fits() {
    let folder = folder();
    let path = folder.path();
    assert_eq!(askpro(path, &["secrets", "list"]).status.code(), Some(1), "no database");
    prepared(path);
    assert_eq!(stdout(&askpro(path, &["secrets", "list"])), "No secrets.\n");
    let args = ["secrets", "set", "--company", "1", "--kind", "retell_api_key", "--value-env"];
    let with = |name| {
        let mut program = Command::new(env!("CARGO_BIN_EXE_askpro"));
        program.args(args).arg(name).current_dir(path).env_clear().env("RETELL", "key_123");
        program.output().unwrap()
    };
    assert!(stdout(&with("RETELL")).starts_with("company 1  retell-api-key"));
    let pasted = with("key_geheim");
    assert_eq!(pasted.status.code(), Some(2));
    assert!(!stderr(&pasted).contains("geheim"), "{pasted:?}");
    for (company, kind, secret, code) in [
        ("9", "calcom-api-key", "cal_1", 2),
        ("0", "calcom-api-key", "cal_1", 2),
        ("1", "password", "cal_1", 2),
        ("1", "calcom-api-key", " \n", 1),
        ("1", "calcom-api-key", "cal_1\ncal_2", 1),
    ] {
        let output = set(path, company, kind, secret);
        assert_eq!(output.status.code(), Some(code), "{output:?}");
        assert!(!stderr(&output).contains("cal_1"), "{output:?}");
    }
    assert_eq!(states(path).len(), 1);

    configure(path, &two_companies(""));
    let keyless = set(path, "1", "calcom-api-key", "cal_1");
    assert!(stderr(&keyless).contains("security.master_key: set"), "{keyless:?}");
    let key = stdout(&askpro(path, &["secrets", "generate-key"]));
    assert_eq!(key.trim_end().len(), 44, "the key alone");
    let hex = "a1b2c3d4e5f60718293a4b5c6d7e8f90112233445566778899aabbccddeeff00";
    for setting in ["master_key_env", "previous_master_key_env"] {
        configure(path, &two_companies(&format!("[security]\n{setting} = \"{hex}\"\n")));
        let said = refused(path);
        assert!(said.contains(&format!("security.{setting}")) && !said.contains(hex), "{said}");
    }
    configure(path, &two_companies("[security]\nprevious_master_key_file = \"master.key\"\n"));
    assert!(refused(path).contains("expected a security.master_key beside it"));
}
