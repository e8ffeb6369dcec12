//! Setting up: configuration, database, companies, and what people have to do.

use std::fs;

use askpro_core::ports::{CallStore, TenantStore};
use askpro_core::{CallId, CompanyId, NewCall, NewTask, TaskReason};
use askpro_store_sqlx::SqliteStore;
use serde_json::json;

use super::{apply, askpro, company, configure, findings, folder, json, stderr, stdout};

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

pub(super) fn call(id: &str) -> NewCall {
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
