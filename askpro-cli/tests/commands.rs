//! The program as a person types it.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "commands/agents.rs"]
mod agents;
#[path = "commands/alerts.rs"]
mod alerts;
#[path = "commands/changes.rs"]
mod changes;
#[path = "commands/functions.rs"]
mod functions;
#[path = "commands/guard.rs"]
mod guard;
#[path = "commands/jobs.rs"]
mod jobs;
#[path = "commands/postgres.rs"]
mod postgres;
#[path = "commands/reports.rs"]
mod reports;
#[path = "commands/secrets.rs"]
mod secrets;
#[path = "commands/setup.rs"]
mod setup;
#[path = "commands/sync.rs"]
mod sync;
#[path = "commands/tasks.rs"]
mod tasks;
#[path = "commands/tokens.rs"]
mod tokens;
#[path = "commands/values.rs"]
mod values;

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

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
        assert_eq!(functions(&story), ["check_availability", "book_appointment"]);
        assert!(story["told_at_the_ring"]["heute"].is_string());
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "the demo leaves nothing behind");
}

/// Which functions the agent of a demo called and did not have to call again.
fn functions(story: &Value) -> Vec<&str> {
    let turns = story["talk"].as_array().unwrap().iter();
    let mut names: Vec<&str> = turns.filter_map(|turn| turn["name"].as_str()).collect();
    names.dedup();
    names
}

#[test]
fn the_demo_tells_a_readable_story() {
    let output = askpro(folder().path(), &["demo", "--once", "--bind", "127.0.0.1:0"]);
    assert!(output.status.success(), "{output:?}");
    let text = stdout(&output);
    let said = ["ist frei. Soll ich den Termin verbindlich buchen?", "Ihr Termin ist gebucht: "];
    for part in
        ["Hauptfiliale", "Salon Hauptstadt", "accepted", "duplicate", "uid"].iter().chain(&said)
    {
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
    assert_eq!(json(&probes), serde_json::json!([]));
}
