//! What people have to do: filters, and what becomes of one task.

use std::path::Path;
use std::process::Output;

use askpro_core::ports::{CallStore, EventStore};
use askpro_core::{CallId, CompanyId, NewEvent, NewJob, NewTask, Provider, TaskReason};
use askpro_store_sqlx::SqliteStore;
use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::setup::call;
use super::{apply, askpro, company, configure, folder, json, stderr, stdout};

const ONE: CompanyId = CompanyId::new(1);

fn instant(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

async fn store(folder: &Path) -> SqliteStore {
    SqliteStore::connect(folder.join("askpro.db").to_str().unwrap()).await.unwrap()
}

/// Two companies; the first has a call with a task for each of these reasons, the first of them overdue.
async fn folder_with(reasons: &[TaskReason]) -> tempfile::TempDir {
    let folder = folder();
    configure(folder.path(), &(company(1, "+493023125010") + &company(2, "+493023125011")));
    apply(folder.path());
    let store = store(folder.path()).await;
    let then = instant("2026-03-02T09:00:00Z");
    for (number, reason) in reasons.iter().enumerate() {
        let id = CallId::new(format!("call_{number}")).unwrap();
        let event = NewEvent {
            provider: Provider::Retell,
            event_type: "call_ended".to_owned(),
            dedup_key: id.to_string(),
            branch: None,
            call_id: Some(id.clone()),
            payload: "{}".to_owned(),
            received_at: then,
            job: Some(NewJob::process_call(&id, instant("2099-01-01T00:00:00Z"))),
        };
        store.record_event(ONE, &event).await.unwrap();
        store.record_call(ONE, &call(id.as_str()), then).await.unwrap();
        let due = if number == 0 { then } else { instant("2099-07-01T14:30:00Z") };
        let task = NewTask::new(*reason, "datum_termin: expected a date", due);
        store.close_call_with_task(ONE, &id, &task, then).await.unwrap();
    }
    store.close().await;
    folder
}

fn list(folder: &Path, options: &[&str]) -> Vec<Value> {
    let output = askpro(folder, &[&["tasks", "list", "--json"], options].concat());
    json(&output).as_array().unwrap_or_else(|| panic!("{output:?}")).clone()
}

fn reasons(folder: &Path, options: &[&str]) -> Vec<String> {
    list(folder, options).iter().map(|row| row["reason"].as_str().unwrap().to_owned()).collect()
}

fn id(folder: &Path, reason: &str) -> String {
    let rows = list(folder, &["--all", "--reason", reason]);
    rows.first().unwrap()["id"].as_str().unwrap().to_owned()
}

fn fails(output: &Output, code: i32, part: &str) {
    assert_eq!(output.status.code(), Some(code), "{output:?}");
    assert!(stderr(output).contains(part), "{part}: {output:?}");
}

#[tokio::test]
async fn tasks_are_listed_by_what_one_looks_for() {
    let folder = folder_with(&[TaskReason::SlotTaken, TaskReason::DateUnclear]).await;
    let folder = folder.path();
    assert_eq!(reasons(folder, &[]), ["slot_taken", "date_unclear"]);
    assert_eq!(reasons(folder, &["--overdue"]), ["slot_taken"]);
    assert_eq!(reasons(folder, &["--reason", "date_unclear"]), ["date_unclear"]);
    assert_eq!(reasons(folder, &["--branch", "mitte", "--company", "1"]).len(), 2);
    assert!(reasons(folder, &["--branch", "0192f0c1-5a00-7000-8000-000000000002"]).is_empty());
    assert!(reasons(folder, &["--owner", "Empfang"]).is_empty());
    for (option, value) in [("--branch", "nirgends"), ("--reason", "slot"), ("--owner", " ")] {
        fails(&askpro(folder, &["tasks", option, value]), 2, option);
    }
    let bare = stdout(&askpro(folder, &["tasks"]));
    assert!(bare.contains(&id(folder, "slot_taken")), "{bare}");
    let shown = stdout(&askpro(folder, &["tasks", "show", &id(folder, "slot_taken")]));
    assert!(shown.contains("The slot is no longer free. Call back"), "{shown}");
}

#[tokio::test]
async fn a_task_is_taken_and_done_and_opened_again() {
    let folder = folder_with(&[TaskReason::SlotTaken]).await;
    let folder = folder.path();
    let id = id(folder, "slot_taken");
    let taken = json(&askpro(folder, &["tasks", "assign", &id, "Empfang", "--json"]));
    assert_eq!((&taken["owner"], &taken["state"]), (&json!("Empfang"), &json!("open")));
    assert_eq!(list(folder, &["--owner", "Empfang"]).len(), 1);
    assert_eq!(
        json(&askpro(folder, &["tasks", "assign", &id, "--nobody", "--json"]))["owner"],
        Value::Null
    );
    fails(&askpro(folder, &["tasks", "assign", &id]), 2, "OWNER");

    let done = ["tasks", "resolve", &id, "--by", "Leitung", "--note", "neuer Termin", "--json"];
    let done = json(&askpro(folder, &done));
    assert_eq!(done["state"], "resolved");
    assert_eq!(
        (&done["resolution"]["by"], &done["resolution"]["note"]),
        (&json!("Leitung"), &json!("neuer Termin"))
    );
    assert!(list(folder, &[]).is_empty());
    assert_eq!(list(folder, &["--all"]).len(), 1);
    fails(&askpro(folder, &["tasks", "resolve", &id]), 1, "was done before");
    fails(&askpro(folder, &["tasks", "assign", &id, "Empfang"]), 1, "is done");
    fails(&askpro(folder, &["tasks", "retry", &id]), 1, "cannot be retried, because it is done");

    assert!(askpro(folder, &["tasks", "reopen", &id]).status.success());
    assert_eq!(list(folder, &[]).len(), 1);
    fails(&askpro(folder, &["tasks", "reopen", &id]), 1, "it is open");
    let nobody = "01950000-0000-7000-8000-000000000000";
    fails(&askpro(folder, &["tasks", "show", nobody]), 1, "there is no task");
    fails(&askpro(folder, &["tasks", "show", "7"]), 2, "<ID>");
}

#[tokio::test]
async fn a_retry_starts_work_or_says_why_not() {
    let folder = folder_with(&[TaskReason::SlotTaken, TaskReason::CalendarUnavailable]).await;
    let folder = folder.path();
    let (taken, down) = (id(folder, "slot_taken"), id(folder, "calendar_unavailable"));
    fails(&askpro(folder, &["tasks", "retry", &taken]), 1, "because the slot stays taken");
    let refused = json(&askpro(folder, &["tasks", "retry", &taken, "--json"]));
    assert_eq!(refused["success"], false);

    let started = json(&askpro(folder, &["tasks", "retry", &down, "--json"]));
    assert!(started["retrying_since"].is_string(), "{started}");
    assert_eq!((&started["retries"], &started["state"]), (&json!(1), &json!("open")));
    fails(&askpro(folder, &["tasks", "retry", &down]), 1, "a retry is under way");
    let waiting = json(&askpro(folder, &["jobs", "list", "--queue", "webhooks", "--json"]));
    assert_eq!(waiting.as_array().unwrap().len(), 3, "two events, and the retry");
}
