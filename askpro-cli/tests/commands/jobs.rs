//! `askpro jobs`: what the operator sees of the stored work, and changes in it.

use std::path::Path;

use askpro_core::ports::{ClaimOptions, EventStore, JobStore};
use askpro_core::{
    CompanyId, EventStatus, Job, JobKind, NewEvent, NewJob, NewTask, Provider, Queue, TaskReason,
};
use askpro_store_sqlx::SqliteStore;
use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::{apply, askpro, company, configure, folder, json, stderr, stdout};

const ONE: CompanyId = CompanyId::new(1);

fn then() -> DateTime<Utc> {
    "2026-01-12T14:30:00Z".parse().unwrap()
}

async fn store(folder: &Path) -> SqliteStore {
    SqliteStore::connect(folder.join("askpro.db").to_str().unwrap()).await.unwrap()
}

async fn claimed(store: &SqliteStore) -> Job {
    store.claim_job(&ClaimOptions::default(), then()).await.unwrap().unwrap()
}

/// Buries the job of a new event of the company.
async fn dead_event(store: &SqliteStore, company: CompanyId) -> Job {
    let event = NewEvent {
        provider: Provider::Retell,
        event_type: "call_ended".to_owned(),
        dedup_key: "k".to_owned(),
        branch: None,
        call_id: None,
        payload: "{}".to_owned(),
        received_at: then(),
        job: Some(NewJob::new(JobKind::ProcessEvent, then())),
    };
    store.record_event(company, &event).await.unwrap();
    let job = claimed(store).await;
    let task = NewTask::new(TaskReason::ProcessingFailed, "run: unreadable", then());
    store.bury_job(&job, "run: unreadable (invalid_input)", &task, then()).await.unwrap();
    job
}

#[tokio::test]
async fn jobs_are_listed_and_dead_ones_retried() {
    let folder = folder();
    let path = folder.path();
    configure(path, &(company(1, "+493023125010") + &company(2, "+493023125011")));
    apply(path);
    assert_eq!(stdout(&askpro(path, &["jobs", "list"])), "No such jobs.\n");
    let store = store(path).await;
    let dead = dead_event(&store, ONE).await;
    let of_operator = dead_event(&store, CompanyId::OPERATOR).await;
    let sync = NewJob::new(JobKind::SyncCalls, then());
    store.enqueue(CompanyId::new(2), &sync, then()).await.unwrap();

    let list = |args: &[&str]| json(&askpro(path, &[&["jobs", "list", "--json"], args].concat()));
    let companies = |rows: &Value| -> Vec<i64> {
        rows.as_array().unwrap().iter().map(|row| row["company"].as_i64().unwrap()).collect()
    };
    assert_eq!(companies(&list(&[])), [0, 1, 2]);
    assert_eq!(companies(&list(&["--state", "dead", "--company", "1"])), [1]);
    assert_eq!(companies(&list(&["--queue", "sync"])), [2]);
    assert_eq!(list(&["--state", "running"]), json!([]));
    let row = &list(&["--state", "dead", "--company", "1"])[0];
    assert_eq!(row["id"], dead.id.to_string());
    assert_eq!(row["subject"], dead.subject.as_deref().unwrap());
    assert_eq!((&row["kind"], &row["attempt"]), (&json!("process_event"), &json!(1)));
    assert_eq!(row["finished_at"], "2026-01-12T15:30:00+01:00");
    let text = stdout(&askpro(path, &["jobs", "list", "--state", "dead"]));
    assert!(text.contains("run 1: run: unreadable (invalid_input)"), "{text}");

    let id = dead.id.to_string();
    let retried = json(&askpro(path, &["jobs", "retry", &id, "--json"]));
    assert_eq!(retried, json!({ "retried": [id] }));
    let event = store.event(ONE, dead.subject_as().unwrap()).await.unwrap().unwrap();
    assert_eq!(event.status, EventStatus::Pending);
    let again = askpro(path, &["jobs", "retry", &id]);
    assert_eq!(again.status.code(), Some(1));
    assert!(stderr(&again).contains("no dead job with this id"), "{}", stderr(&again));
    let all = json(&askpro(path, &["jobs", "retry", "--all-dead", "--json"]));
    assert_eq!(all, json!({ "retried": [of_operator.id.to_string()] }));
    let none = stdout(&askpro(path, &["jobs", "retry", "--all-dead"]));
    assert_eq!(none, "No dead jobs that could be retried.\n");
}

#[tokio::test]
async fn queues_are_counted_paused_and_resumed() {
    let folder = folder();
    let path = folder.path();
    configure(path, &company(1, "+493023125010"));
    apply(path);
    let store = store(path).await;
    store.enqueue(ONE, &NewJob::new(JobKind::SyncCalls, then()), then()).await.unwrap();

    let pause = json(&askpro(path, &["jobs", "pause", "sync", "--json"]));
    assert_eq!(pause, json!({ "queue": "sync", "paused": true, "changed": true }));
    let again = stdout(&askpro(path, &["jobs", "pause", "sync"]));
    assert_eq!(again, "Queue sync was paused before.\n");
    assert_eq!(store.claim_job(&ClaimOptions::default(), then()).await.unwrap(), None);

    let stats = json(&askpro(path, &["jobs", "stats", "--json"]));
    let sync = stats.as_array().unwrap().iter().find(|row| row["queue"] == "sync").unwrap();
    assert_eq!(
        (&sync["ready"], &sync["running"], &sync["dead"]),
        (&json!(1), &json!(0), &json!(0))
    );
    assert!(sync["waiting_seconds"].as_u64().unwrap() > 3600, "{sync}");
    assert!(sync["paused_at"].is_string(), "{sync}");
    let text = stdout(&askpro(path, &["jobs", "stats", "--company", "1"]));
    assert_eq!(text.lines().count(), 1 + Queue::ALL.len(), "{text}");
    assert!(text.contains("paused since"), "{text}");
    assert_eq!(askpro(path, &["jobs", "stats", "--company", "99"]).status.code(), Some(2));

    let resume = json(&askpro(path, &["jobs", "resume", "sync", "--json"]));
    assert_eq!(resume, json!({ "queue": "sync", "paused": false, "changed": true }));
    assert!(store.claim_job(&ClaimOptions::default(), then()).await.unwrap().is_some());
    let unknown = askpro(path, &["jobs", "pause", "coffee"]);
    assert_eq!(unknown.status.code(), Some(2));
    assert!(stderr(&unknown).contains("webhooks, bookings, sync"), "{}", stderr(&unknown));
}

#[tokio::test]
async fn old_jobs_are_purged() {
    let folder = folder();
    let path = folder.path();
    configure(path, &company(1, "+493023125010"));
    apply(path);
    let store = store(path).await;
    store.enqueue(ONE, &NewJob::new(JobKind::SyncCalls, then()), then()).await.unwrap();
    let job = claimed(&store).await;
    store.complete_job(&job, EventStatus::Processed, then()).await.unwrap();
    let purge =
        |before: &str| json(&askpro(path, &["jobs", "purge", "--json", "--before", before]));
    assert_eq!(purge("2026-01-12")["purged"], 0);
    assert_eq!(purge("2026-01-12T15:31:00+01:00")["purged"], 1);
    assert_eq!(store.job_counts(ONE).await.unwrap().done, 0);
    assert_eq!(askpro(path, &["jobs", "purge"]).status.code(), Some(2));
}
