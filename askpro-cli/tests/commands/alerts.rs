//! People are told: the settings are checked, a test alert goes out, and a running server tells of new tasks.

use std::fs;
use std::io::{BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread::JoinHandle;
use std::time::Duration;

use askpro_core::ports::CallStore;
use askpro_core::{CallId, CompanyId, NewTask, TaskReason};
use askpro_store_sqlx::SqliteStore;
use serde_json::{Value, json};

use super::setup::call;
use super::{apply, askpro, company, configure, findings, folder, json, stdout};

/// Waits for one request and answers it with this status; gives its head, and its body.
fn receiver(status: &'static str) -> (String, JoinHandle<(String, Value)>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/alerts", listener.local_addr().unwrap());
    let thread = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        let request = read_request(&mut stream);
        let answer = format!("HTTP/1.1 {status}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
        stream.write_all(answer.as_bytes()).unwrap();
        request
    });
    (url, thread)
}

fn read_request(stream: &mut TcpStream) -> (String, Value) {
    let mut bytes = Vec::new();
    for byte in BufReader::new(stream).bytes() {
        bytes.push(byte.unwrap());
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n")
            && let Ok(body) = serde_json::from_str(body)
        {
            return (head.to_lowercase(), body);
        }
    }
    panic!("the request ended early")
}

/// Settings of a webhook, with its secret in a file.
fn webhook(folder: &Path, url: &str) -> String {
    fs::write(folder.join("secret"), "0123456789abcdef").unwrap();
    format!("[alerts]\nlog = false\n[alerts.webhook]\nurl = \"{url}\"\nsecret_file = \"secret\"\n")
}

#[test]
fn a_test_alert_goes_out_in_the_companys_language() {
    let folder = folder();
    let (url, request) = receiver("204 No Content");
    let company = company(1, "+493023125010")
        .replace("name = \"Salon 1\"", "name = \"Salon 1\"\nlocale = \"en\"");
    configure(folder.path(), &(webhook(folder.path(), &url) + &company));
    let sent = json(&askpro(folder.path(), &["alerts", "test", "--company", "1", "--json"]));
    assert_eq!(sent, json!([{ "sink": "webhook", "sent": true, "error": null }]));
    let (head, body) = request.join().unwrap();
    assert!(head.contains("x-askpro-signature: t=") && head.contains("x-askpro-alert: test-"));
    assert_eq!((&body["title"], &body["company"]), (&json!("Test alert"), &json!(1)));
}

#[test]
fn a_test_alert_that_is_not_taken_fails_with_its_reason() {
    let folder = folder();
    let (url, request) = receiver("401 Unauthorized");
    configure(folder.path(), &webhook(folder.path(), &url));
    let output = askpro(folder.path(), &["alerts", "test"]);
    request.join().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(stdout(&output).contains("webhook: NOT SENT: alert: the receiver does not accept us"));
    configure(folder.path(), "[alerts]\nlog = false\n");
    let output = askpro(folder.path(), &["alerts", "test"]);
    assert!(output.status.success() && stdout(&output).contains("No sinks"), "{output:?}");
}

#[test]
fn check_names_settings_of_alerts_that_cannot_be_used() {
    let folder = folder();
    let mail = "[alerts.mail]\nsmtp_host = \"mail.example.com\"\nfrom = \"a@example.com\"\n";
    for (settings, level, part) in [
        ("[alerts]\nlog = false\n".to_owned(), "warn", "nobody is told"),
        (
            "[alerts.webhook]\nurl = \"https://example.com\"\n".to_owned(),
            "fail",
            "alerts.webhook.secret",
        ),
        (webhook(folder.path(), "http://example.com"), "fail", "allow_http"),
        (webhook(folder.path(), "https://example.com"), "ok", "alerts, webhook"),
        (mail.to_owned(), "fail", "to: expected at least one address"),
        (format!("{mail}to = [\"b@example.com\"]\ntls = \"none\"\n"), "fail", "tls: expected"),
        (
            format!("{mail}to = [\"b@example.com\"]\nusername = \"u\"\n"),
            "fail",
            "username, password",
        ),
        (format!("{mail}to = [\"b@example.com\"]\n"), "ok", "alerts, mail"),
    ] {
        configure(folder.path(), &settings);
        let found = findings(folder.path(), level).join("\n");
        assert!(found.contains(part), "{settings}: {found}");
    }
}

#[tokio::test]
async fn a_running_server_tells_of_a_task() {
    let folder = folder();
    let (url, request) = receiver("200 OK");
    let settings = webhook(folder.path(), &url) + &company(1, "+493023125010");
    configure(folder.path(), &settings);
    apply(folder.path());
    let file = folder.path().join("askpro.db");
    let store = SqliteStore::connect(file.to_str().unwrap()).await.unwrap();
    let (one, id) = (CompanyId::new(1), CallId::new("call_1").unwrap());
    let then = "2026-03-02T09:00:00Z".parse().unwrap();
    store.record_call(one, &call("call_1"), then).await.unwrap();
    let task = NewTask::new(TaskReason::SlotTaken, "Erika Mustermann: taken", then);
    let task = store.close_call_with_task(one, &id, &task, then).await.unwrap().unwrap();
    store.close().await;

    let mut server = Command::new(env!("CARGO_BIN_EXE_askpro"))
        .args(["serve", "--bind", "127.0.0.1:0"])
        .current_dir(folder.path())
        .env_clear()
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let told = request.join();
    server.kill().unwrap();
    server.wait().unwrap();
    let (_, body) = told.unwrap();
    assert!(["task_written", "task_overdue"].contains(&body["type"].as_str().unwrap()), "{body}");
    assert_eq!(body["task"]["id"], json!(task.to_string()));
    assert_eq!(body["task"]["reason"], "slot_taken");
    assert!(!body.to_string().contains("Erika"), "{body}");
}
