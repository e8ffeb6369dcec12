//! The program as a person types it.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use askpro_core::ports::{CallStore, TenantStore};
use askpro_core::{CallId, CompanyId, NewCall, NewTask, TaskReason};
use askpro_store_sqlx::SqliteStore;
use serde_json::{Value, json};

fn askpro(folder: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_askpro"))
        .args(args)
        .current_dir(folder)
        .env_clear()
        .output()
        .unwrap()
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn json(output: &Output) -> Value {
    serde_json::from_str(&stdout(output)).unwrap_or_else(|error| panic!("{error}: {output:?}"))
}

/// Runs the program with this on standard input.
fn askpro_reads(folder: &Path, args: &[&str], input: &[u8]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_askpro"))
        .args(args)
        .current_dir(folder)
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    child.wait_with_output().unwrap()
}

/// A company with a branch, and nothing that a key is needed for.
fn company(id: u8, number: &str) -> String {
    format!(
        "[[company]]\nid = {id}\nname = \"Salon {id}\"\n[[company.branch]]\n\
         id = \"0192f0c1-5a00-7000-8000-00000000000{id}\"\nname = \"Mitte\"\n\
         phone_numbers = [\"{number}\"]\nevent_type_id = 1\n"
    )
}

fn configure(folder: &Path, text: &str) {
    fs::write(folder.join("askpro.toml"), text).unwrap();
}

/// What `tenant apply` did, as `company: result`.
fn apply(folder: &Path) -> Vec<String> {
    let rows = json(&askpro(folder, &["tenant", "apply", "--json"]));
    let row = |row: &Value| format!("{}: {}", row["company"], row["result"].as_str().unwrap());
    rows.as_array().unwrap().iter().map(row).collect()
}

/// The findings of `check --offline` of this level, each with its detail.
fn findings(folder: &Path, level: &str) -> Vec<String> {
    json(&askpro(folder, &["check", "--offline", "--json"]))
        .as_array()
        .unwrap()
        .iter()
        .filter(|finding| finding["level"] == level)
        .map(|finding| format!("{}: {}", finding["what"], finding["detail"]))
        .collect()
}

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

#[test]
fn the_demo_books_one_appointment_twice_in_a_row() {
    let folder = folder();
    for _ in 0..2 {
        let output = askpro(folder.path(), &["demo", "--once", "--json", "--bind", "127.0.0.1:0"]);
        assert!(output.status.success(), "{output:?}");
        let story = json(&output);
        assert_eq!(story["outcome"], "booked");
        assert_eq!(story["bookings_in_calcom"], 1);
        assert!(story["booking"]["uid"].is_string());
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "the demo leaves nothing behind");
}

#[test]
fn the_demo_tells_a_readable_story() {
    let output = askpro(folder().path(), &["demo", "--once", "--bind", "127.0.0.1:0"]);
    assert!(output.status.success(), "{output:?}");
    let text = stdout(&output);
    for part in ["Hauptfiliale", "Salon Hauptstadt", "accepted", "duplicate", "uid"] {
        assert!(text.contains(part), "{part} is missing in:\n{text}");
    }
}

#[test]
fn a_port_that_is_taken_is_said_with_the_flag_that_helps() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let output = askpro(folder().path(), &["demo", "--once", "--bind", &address]);
    assert_eq!(output.status.code(), Some(1));
    let text = stderr(&output);
    assert!(text.contains(&address) && text.contains("--bind"), "{text}");
}

#[test]
fn init_writes_once_and_tenants_are_applied_from_it() {
    let folder = folder();
    assert!(askpro(folder.path(), &["init"]).status.success());
    let again = askpro(folder.path(), &["init"]);
    assert_eq!(again.status.code(), Some(1));
    assert!(stderr(&again).contains("--force"));
    assert!(askpro(folder.path(), &["init", "--force"]).status.success());

    assert!(askpro(folder.path(), &["migrate"]).status.success());
    for expected in ["created", "unchanged"] {
        let applied = json(&askpro(folder.path(), &["tenant", "apply", "--json"]));
        assert_eq!(applied[0]["result"], expected);
    }
}

#[test]
fn check_finds_missing_keys_without_the_network() {
    let folder = folder();
    askpro(folder.path(), &["init"]);
    let output = askpro(folder.path(), &["check", "--offline", "--json"]);
    assert_eq!(output.status.code(), Some(1));
    let findings = json(&output);
    let failed: Vec<&str> = findings
        .as_array()
        .unwrap()
        .iter()
        .filter(|finding| finding["level"] == "fail")
        .filter_map(|finding| finding["detail"].as_str())
        .collect();
    assert!(failed.iter().any(|detail| detail.contains("CALCOM_API_KEY")), "{failed:?}");
    assert!(failed.iter().any(|detail| detail.contains("RETELL_API_KEY")), "{failed:?}");
}

#[test]
fn parse_reads_one_text_or_lines() {
    let folder = folder();
    let parse = |args: &[&str]| json(&askpro(folder.path(), args));
    let date = parse(&["parse", "date", "1.12.2026", "--json"]);
    assert_eq!(date["result"]["date"], "2026-12-01");
    let phone = parse(&["parse", "phone", "030 23125010", "--json"]);
    assert_eq!(phone["result"]["e164"], "+493023125010");
    let refused = askpro(folder.path(), &["parse", "time", "25:00", "--json"]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(json(&refused)["error"].is_string());
}

#[test]
fn a_wrong_command_line_is_exit_code_2() {
    assert_eq!(askpro(folder().path(), &["frobnicate"]).status.code(), Some(2));
    assert_eq!(askpro(folder().path(), &["parse", "date"]).status.code(), Some(2));
}

#[test]
fn a_missing_configuration_says_how_to_get_one() {
    let output = askpro(folder().path(), &["serve"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("askpro init"));
}

#[test]
fn a_company_taken_out_of_the_file_is_retired_and_its_number_is_free() {
    let folder = folder();
    let (ten, eleven) = ("+493023125010", "+493023125011");
    configure(folder.path(), &(company(1, ten) + &company(2, eleven)));
    assert_eq!(apply(folder.path()), ["1: created", "2: created"]);
    configure(folder.path(), &company(1, eleven));
    assert_eq!(apply(folder.path()), ["2: retired", "1: updated"]);
    assert_eq!(apply(folder.path()), ["1: unchanged"], "what is retired is not told again");
    configure(folder.path(), &(company(1, ten) + &company(2, eleven)));
    assert_eq!(apply(folder.path()), ["1: updated", "2: updated"]);
}

#[test]
fn a_number_moves_between_companies_in_either_direction() {
    let folder = folder();
    let (ten, eleven) = ("+493023125010", "+493023125011");
    configure(folder.path(), &(company(1, ten) + &company(2, eleven)));
    apply(folder.path());
    configure(folder.path(), &(company(1, eleven) + &company(2, ten)));
    assert_eq!(apply(folder.path()), ["1: updated", "2: updated"]);
    assert_eq!(apply(folder.path()), ["1: unchanged", "2: unchanged"]);
}

#[tokio::test]
async fn a_file_with_one_bad_company_changes_nothing() {
    let folder = folder();
    askpro(folder.path(), &["init"]);
    askpro(folder.path(), &["tenant", "apply"]);
    let number = "+493023125020";
    configure(folder.path(), &(company(2, number) + &company(3, number)));
    let refused = askpro(folder.path(), &["tenant", "apply"]);
    assert_eq!(refused.status.code(), Some(1));
    let text = stderr(&refused);
    assert!(text.contains("of company 2") && text.contains("of company 3"), "{text}");
    let store =
        SqliteStore::connect(folder.path().join("askpro.db").to_str().unwrap()).await.unwrap();
    let stored = store.companies().await.unwrap();
    assert_eq!(stored.len(), 1, "neither of the new ones");
    assert!(stored[0].branches[0].is_active, "the old one is not retired");
    store.close().await;
}

#[test]
fn check_finds_what_stands_at_two_branches_and_what_nobody_filled_in() {
    let folder = folder();
    configure(
        folder.path(),
        &(company(1, "+493023125010") + &company(2, "030 23125010").replace("02\"", "01\"")),
    );
    let failed = findings(folder.path(), "fail").join("\n");
    for part in ["company.branch.phone_numbers", "company.branch.id", "of company 2"] {
        assert!(failed.contains(part), "{part}: {failed}");
    }
    let warned = findings(folder.path(), "warn").join("\n");
    assert!(warned.contains("server.public_url"), "{warned}");
    assert!(warned.contains("the sample's number"), "{warned}");
}

#[test]
fn check_neither_makes_nor_changes_a_database() {
    let folder = folder();
    askpro(folder.path(), &["init"]);
    let database = folder.path().join("askpro.db");
    let about = |level| {
        let mut all = findings(folder.path(), level).into_iter();
        all.find(|finding| finding.starts_with("\"database\"")).unwrap_or_default()
    };
    assert!(about("warn").contains("not there yet: `askpro migrate`"), "{}", about("warn"));
    assert!(!database.exists(), "a check makes nothing");
    fs::write(&database, "").unwrap();
    assert!(about("warn").contains("run `askpro migrate`") || about("warn").contains("chmod"));
    assert_eq!(fs::read(&database).unwrap(), b"", "a check changes nothing");
    fs::remove_file(&database).unwrap();
    askpro(folder.path(), &["migrate"]);
    assert!(about("ok").contains("up to date"), "{}", about("ok"));
    fs::write(
        &database,
        "no database, but a text that is long enough for a header of one, or so".repeat(9),
    )
    .unwrap();
    assert!(about("fail").contains("cannot read the database"), "{}", about("fail"));
}

#[cfg(unix)]
#[test]
fn configuration_and_database_are_for_their_owner_only() {
    use std::os::unix::fs::PermissionsExt;
    let folder = folder();
    askpro(folder.path(), &["init"]);
    askpro(folder.path(), &["migrate"]);
    for name in ["askpro.toml", "askpro.db"] {
        let mode = fs::metadata(folder.path().join(name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
}

fn call(id: &str) -> NewCall {
    NewCall {
        call_id: CallId::new(id).unwrap(),
        branch: Some("0192f0c1-5a00-7000-8000-000000000001".parse().unwrap()),
        agent_id: None,
        direction: askpro_core::Direction::Inbound,
        customer: None,
        customer_number: None,
        started_at: None,
        ended_at: None,
        disconnection_reason: None,
        transcript: None,
        summary: None,
        sentiment: None,
        extracted_date: None,
        extracted_time: None,
    }
}

#[tokio::test]
async fn open_tasks_of_every_company_and_the_operator_are_listed_by_deadline() {
    let folder = folder();
    configure(folder.path(), &(company(1, "+493023125010") + &company(2, "+493023125011")));
    assert_eq!(askpro(folder.path(), &["tasks"]).status.code(), Some(1), "no database yet");
    assert!(!folder.path().join("askpro.db").exists(), "a list makes nothing");
    apply(folder.path());
    assert_eq!(stdout(&askpro(folder.path(), &["tasks"])), "No open tasks.\n");

    let store =
        SqliteStore::connect(folder.path().join("askpro.db").to_str().unwrap()).await.unwrap();
    let due = |text: &str| text.parse::<chrono::DateTime<chrono::Utc>>().unwrap();
    let (soon, late) = (due("2026-12-01T14:30:00Z"), due("2099-07-01T14:30:00Z"));
    for (id, reason, due) in
        [(0, TaskReason::UnknownNumber, late), (1, TaskReason::DateUnclear, soon)]
    {
        let name = format!("call_{id}");
        store.record_call(CompanyId::new(id), &call(&name), soon).await.unwrap();
        let mut task = NewTask::new(reason, "datum_termin: expected a date", due);
        task.suggestions.push("call back".to_owned());
        let call = CallId::new(&name).unwrap();
        store.close_call_with_task(CompanyId::new(id), &call, &task, soon).await.unwrap();
    }
    store.close().await;

    let tasks = json(&askpro(folder.path(), &["tasks", "--json"]));
    assert_eq!(tasks.as_array().unwrap().len(), 2);
    assert_eq!(tasks[0]["company"], 1);
    assert_eq!(tasks[0]["due"], "2026-12-01T15:30:00+01:00");
    assert_eq!(tasks[0]["call_id"], "call_1");
    assert_eq!(tasks[0]["branch_name"], "Mitte");
    assert_eq!(tasks[0]["reason"], "date_unclear");
    assert_eq!(tasks[0]["suggestions"], json!(["call back"]));
    assert_eq!((&tasks[1]["company"], &tasks[1]["code"]), (&json!(0), &json!(1003)));
    assert_eq!(tasks[1]["overdue"], false);

    let of = |company: &str| askpro(folder.path(), &["tasks", "--json", "--company", company]);
    assert_eq!(json(&of("0")).as_array().unwrap().len(), 1);
    assert_eq!(json(&of("2")), json!([]));
    assert_eq!(of("99").status.code(), Some(2));
    let text = stdout(&askpro(folder.path(), &["tasks"]));
    for part in ["2026-12-01 15:30 CET", "date_unclear (4002)", "Salon 1, Mitte", "- call back"] {
        assert!(text.contains(part), "{part}: {text}");
    }

    configure(folder.path(), &company(2, "+493023125011"));
    apply(folder.path());
    let tasks = json(&askpro(folder.path(), &["tasks", "--json", "--company", "1"]));
    assert_eq!(tasks[0]["company_name"], "Salon 1", "a retired company's tasks stay in sight");
}

#[test]
fn a_value_that_does_not_fit_is_exit_code_2_and_named() {
    let folder = folder();
    askpro(folder.path(), &["init"]);
    let book = ["book", "--name", "Erika Mustermann", "--start", "1.12.2099 15:30"];
    for (args, option) in [
        ([&book[..], &["--phone", "12"]].concat(), "--phone"),
        ([&book[..3], &["--start", "bald", "--email", "erika@example.com"]].concat(), "--start"),
        ([&book[..], &["--email", "erika@example.com", "--company", "9"]].concat(), "--company"),
        (vec!["availability", "--date", "bald"], "--date"),
        (vec!["availability", "--date", "1.12.2020"], "expected today"),
        (vec!["availability", "--branch", "Süd"], "--branch"),
        (vec!["availability", "--branch", "0192f0c1-5a00-7000-8000-000000000009"], "--branch"),
        (vec!["webhook", "test", "--company", "99"], "has no company 99"),
        (vec!["parse", "date", "morgen", "--reference", "heute"], "--reference"),
    ] {
        let output = askpro(folder.path(), &args);
        assert_eq!(output.status.code(), Some(2), "{args:?}: {output:?}");
        assert!(stderr(&output).contains(option), "{args:?}: {output:?}");
    }
    assert!(!folder.path().join("askpro.db").exists(), "nothing was opened for them");
}

#[test]
fn a_branch_is_named_by_its_name_too() {
    let folder = folder();
    askpro(folder.path(), &["init"]);
    let output = askpro(folder.path(), &["availability", "--branch", "hauptfiliale"]);
    assert!(stderr(&output).contains("CALCOM_API_KEY"), "it got as far as the key: {output:?}");
}

#[test]
fn every_line_has_its_answer_whatever_is_wrong_with_it() {
    let input = "{\"id\":1,\"text\":\"1.12.2026\"}\nkaputt\n\n{\"id\":\"x\",\"text\":5}\n[]\n\
                 {\"id\":2,\"text\":\"1.12.2026\",\"reference\":\"heute\"}\n\
                 {\"id\":3,\"text\":\"x\",\"kind\":\"interval\"}\n";
    let mut input = input.as_bytes().to_vec();
    input.extend(b"\xff\n{\"id\":4,\"text\":\"2.12.2026\"}");
    let output = askpro_reads(folder().path(), &["parse", "date", "--jsonl"], &input);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let answers: Vec<Value> =
        stdout(&output).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let ids: Vec<&Value> = answers.iter().map(|answer| &answer["id"]).collect();
    assert_eq!(json!(ids), json!([1, null, null, "x", null, 2, 3, null, 4]));
    assert_eq!(answers[0]["result"]["date"], "2026-12-01");
    assert_eq!(answers[8]["result"]["date"], "2026-12-02");
    for (number, answer) in (1..).zip(&answers).filter(|(number, _)| (2..9).contains(number)) {
        assert_eq!(answer["result"], Value::Null);
        let error = answer["error"].as_str().unwrap();
        assert!(error.starts_with(&format!("line {number}: ")), "{error}");
    }
}

#[test]
fn a_reader_who_has_seen_enough_is_no_failure() {
    let folder = folder();
    let mut child = Command::new(env!("CARGO_BIN_EXE_askpro"))
        .args(["parse", "date", "--jsonl"])
        .current_dir(folder.path())
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let mut input = child.stdin.take().unwrap();
    // The program may end before it has read everything.
    let _ = input.write_all(b"{\"id\":1,\"text\":\"1.12.2026\"}\n");
    drop(input);
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{output:?}");
    assert_eq!(stderr(&output), "");
}

#[test]
fn an_error_is_said_once_and_a_pasted_key_never() {
    let folder = folder();
    configure(folder.path(), "[server]\nworkers = 0\n");
    let output = askpro(folder.path(), &["migrate"]);
    assert_eq!(
        stderr(&output),
        "askpro: configuration: server.workers: expected 1 or more, found 0\n"
    );
    configure(
        folder.path(),
        "[[company]]\nid = 1\nname = \"A\"\n[company.calcom]\napi_key_env = \"cal_live_geheim\"\n",
    );
    let output = askpro(folder.path(), &["check", "--offline", "--json"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("company.calcom.api_key_env"), "{output:?}");
    assert!(!format!("{output:?}").contains("geheim"), "{output:?}");
}

#[test]
fn a_value_of_the_environment_is_said_to_be_one() {
    let folder = folder();
    askpro(folder.path(), &["init"]);
    for (name, value) in [
        ("ASKPRO__SERVER__BIND", "here"),
        ("ASKPRO__SERVER__BND", "1"),
        ("ASKPRO__COMPANY__NAME", "B"),
    ] {
        let output = Command::new(env!("CARGO_BIN_EXE_askpro"))
            .arg("migrate")
            .current_dir(folder.path())
            .env_clear()
            .env(name, value)
            .env("ASKPRO__SERVER__WORKERS", "2")
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(1));
        let text = stderr(&output);
        assert!(text.contains(&format!("{name} in the environment")), "{text}");
        assert!(!text.contains("WORKERS"), "{text}");
    }
}

#[test]
fn plain_http_to_another_machine_has_to_be_allowed() {
    let folder = folder();
    fs::write(folder.path().join("key"), "cal_test").unwrap();
    // The own machine under an address that does not say so; nobody listens there.
    let settings = |allow: &str| {
        company(1, "+493023125010")
            + "[company.calcom]\nbase_url = \"http://0.0.0.0:1\"\napi_key_file = \"key\"\n"
            + allow
    };
    let check = || stderr(&askpro(folder.path(), &["availability"]));
    configure(folder.path(), &settings(""));
    assert!(
        check().contains("company.calcom: base_url: expected https, or `allow_http`"),
        "{}",
        check()
    );
    configure(folder.path(), &settings("allow_http = true\n"));
    assert!(!check().contains("allow_http"), "{}", check());
}

#[test]
fn a_running_demo_says_where_to_look() {
    let folder = folder();
    let mut demo = Command::new(env!("CARGO_BIN_EXE_askpro"))
        .args(["demo", "--json", "--bind", "127.0.0.1:0"])
        .current_dir(folder.path())
        .env_clear()
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(demo.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let story: Value = serde_json::from_str(&line).unwrap();
    let config = story["look"]["config"].as_str().unwrap();
    let probes = askpro(folder.path(), &["--config", config, "tasks", "--json"]);
    for key in ["server", "calcom", "calcom_key", "retell", "retell_key"] {
        assert!(story["look"][key].is_string(), "{key}: {story}");
    }
    demo.kill().unwrap();
    demo.wait().unwrap();
    fs::remove_dir_all(Path::new(config).parent().unwrap()).unwrap();
    assert_eq!(json(&probes), json!([]));
}

#[test]
fn the_log_of_a_command_is_text_without_colours() {
    let folder = folder();
    configure(folder.path(), &company(1, "+493023125010"));
    let output = Command::new(env!("CARGO_BIN_EXE_askpro"))
        .arg("migrate")
        .current_dir(folder.path())
        .env_clear()
        .env("ASKPRO_LOG", "trace")
        .output()
        .unwrap();
    let text = stderr(&output);
    assert!(!text.is_empty(), "trace says something");
    assert!(!text.contains('\u{1b}') && !text.starts_with('{'), "{text}");
}
