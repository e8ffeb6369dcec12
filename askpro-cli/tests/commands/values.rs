//! Values, errors and output: what the program makes of what it is given.

use std::fs;
use std::io::Write;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use super::{askpro, askpro_reads, company, configure, folder, json, stderr, stdout};

#[test]
fn parse_reads_one_text_or_lines() {
    let folder = folder();
    let parse = |args: &[&str]| json(&askpro(folder.path(), args));
    let date = parse(&["parse", "date", "1.12.2026", "--json"]);
    assert_eq!(date["result"]["date"], "2026-12-01");
    let phone = parse(&["parse", "phone", "030 23125010", "--json"]);
    assert_eq!(phone["result"]["e164"], "+493023125010");
    let said = "null drei null, dreiundzwanzig, eins zwei fünf, null zehn";
    assert_eq!(parse(&["parse", "phone", said, "--json"]), phone);
    let unclear = "null drei null zwanzig fünf null eins null";
    let unclear = parse(&["parse", "phone", unclear, "--json"]);
    assert_eq!(unclear["result"], Value::Null);
    let readings = json!([{"e164": "+4930205010"}, {"e164": "+493025010"}]);
    assert_eq!(unclear["ambiguous"], readings);
    let email = parse(&["parse", "email", "max punkt müller at example punkt com", "--json"]);
    let expected = json!({"email": "max.mueller@example.com", "confidence": "unsure"});
    assert_eq!(email["result"], expected);
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
                 {\"id\":3,\"text\":\"x\",\"kind\":\"weather\"}\n";
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
fn parse_reads_spoken_german_and_explains_it() {
    let folder = folder();
    let now = ["--reference", "2025-06-24T10:00:00+02:00", "--json"];
    let parse = |args: &[&str]| json(&askpro(folder.path(), &[&["parse"], args, &now].concat()));
    assert_eq!(
        parse(&["datetime", "nächste Woche Mittwoch um halb drei nachmittags"])["result"],
        json!({"date": "2025-07-02", "time": "14:30"})
    );
    assert_eq!(
        parse(&["interval", "morgen zwischen 2 und 4", "--open", "09:00-18:00"])["result"],
        json!({"date": "2025-06-25", "from": "14:00", "to": "16:00"})
    );
    assert_eq!(
        parse(&["date", "am nächsten Feiertag", "--land", "BE"])["result"],
        json!({"date": "2025-10-03"})
    );
    assert_eq!(parse(&["time", "half past nine", "--locale", "en"])["result"]["time"], "09:30");
    let unclear = parse(&["time", "um drei", "--explain"]);
    assert_eq!(unclear["ambiguous"], json!([{"time": "15:00"}, {"time": "03:00"}]));
    assert_eq!(unclear["explained"], json!([{"words": "drei", "meaning": "15:00 or 03:00"}]));
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
