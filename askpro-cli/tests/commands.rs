//! The program as a person types it.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, Output};

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
