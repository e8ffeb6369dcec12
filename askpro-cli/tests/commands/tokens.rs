//! `askpro token`: made once, listed without secrets, taken back.

use std::fs;
use std::path::Path;

use askpro_core::ports::{AuditStore, TokenStore};
use askpro_core::{Actor, CompanyId, TokenScope, TokenSecret};
use askpro_store_sqlx::SqliteStore;
use serde_json::{Value, json};

use super::{apply, askpro, company, configure, folder, json, stderr, stdout};

const BRANCH: &str = "0192f0c1-5a00-7000-8000-000000000001";

fn two_companies(folder: &Path) {
    configure(folder, &(company(1, "+493023125010") + &company(2, "+493023125011")));
    apply(folder);
}

fn create(folder: &Path, args: &[&str]) -> Value {
    let output =
        askpro(folder, &[&["token", "create", "--json", "--name", "Telefon"], args].concat());
    assert!(output.status.success(), "{}", stderr(&output));
    json(&output)
}

async fn store(folder: &Path) -> SqliteStore {
    SqliteStore::connect(folder.join("askpro.db").to_str().unwrap()).await.unwrap()
}

#[tokio::test]
async fn the_secret_of_a_token_is_shown_once_and_opens() {
    let folder = folder();
    let path = folder.path();
    two_companies(path);
    let made = create(path, &["--company", "1", "--role", "agent", "--expires-in", "12h"]);
    assert_eq!((&made["role"], &made["company"]), (&json!("agent"), &json!(1)));
    assert_eq!((&made["state"], &made["last_used_at"]), (&json!("valid"), &Value::Null));
    let secret = made["secret"].as_str().unwrap();
    let hash = secret.parse::<TokenSecret>().unwrap().hash();
    let store = store(path).await;
    let token = store.token_by_hash(&hash).await.unwrap().unwrap();
    store.close().await;
    assert_eq!(token.scope, TokenScope::Agent(CompanyId::new(1)));
    assert_eq!((token.expires_at - token.created_at).num_hours(), 12);

    let text = askpro(path, &["token", "create", "--role", "operator", "--name", "Betrieb"]);
    let text = stdout(&text);
    let lines: Vec<_> = text.lines().collect();
    assert!(lines[0].starts_with("valid    operator"), "{text}");
    assert!(lines[1].parse::<TokenSecret>().is_ok(), "{text}");
    assert!(lines[2].contains("not shown again"), "{text}");
    for list in [&["token", "list"][..], &["token", "list", "--json"]] {
        let listed = stdout(&askpro(path, list));
        assert!(listed.contains("Telefon") && !listed.contains("askpro_"), "{listed}");
    }
    // Neither in the file nor in what is still to be written into it.
    for file in fs::read_dir(path).unwrap() {
        let bytes = fs::read(file.unwrap().path()).unwrap();
        assert!(!bytes.windows(secret.len()).any(|window| window == secret.as_bytes()));
    }
}

#[test]
fn a_token_stands_for_what_its_role_says() {
    let folder = folder();
    let path = folder.path();
    assert_eq!(askpro(path, &["token", "list"]).status.code(), Some(1));
    two_companies(path);
    assert_eq!(stdout(&askpro(path, &["token", "list"])), "No tokens.\n");
    for (args, branch) in [
        (&["--role", "operator"][..], Value::Null),
        (&["--role", "admin", "--company", "1"], Value::Null),
        (&["--role", "staff", "--company", "1", "--branch", BRANCH], json!(BRANCH)),
        (&["--role", "staff", "--company", "1", "--branch", "mitte"], json!(BRANCH)),
        (&["--role", "agent", "--company", "2"], Value::Null),
    ] {
        assert_eq!(create(path, args)["branch"], branch, "{args:?}");
    }
    let count = |args: &[&str]| {
        let listed = json(&askpro(path, &[&["token", "list", "--json"], args].concat()));
        listed.as_array().unwrap().len()
    };
    let of = |company| count(&["--company", company]);
    assert_eq!((count(&[]), of("0"), of("1"), of("2")), (5, 1, 3, 1));
    for wrong in [
        &["list", "--company", "9"][..],
        &["create", "--name", "x", "--role", "operator", "--company", "1"],
        &["create", "--name", "x", "--role", "admin"],
        &["create", "--name", "x", "--role", "admin", "--company", "0"],
        &["create", "--name", "x", "--role", "admin", "--company", "9"],
        &["create", "--name", "x", "--role", "admin", "--company", "1", "--branch", BRANCH],
        &["create", "--name", "x", "--role", "staff", "--company", "1"],
        &["create", "--name", "x", "--role", "staff", "--company", "2", "--branch", BRANCH],
        &["create", "--name", "x", "--role", "caller", "--company", "1"],
        &["create", "--name", "x", "--role", "agent", "--company", "1", "--expires-in", "0d"],
    ] {
        let refused = askpro(path, &[&["token"], wrong].concat());
        assert_eq!(refused.status.code(), Some(2), "{wrong:?}: {}", stderr(&refused));
    }
    let blank = askpro(path, &["token", "create", "--name", " ", "--role", "operator"]);
    assert!(stderr(&blank).contains("name: expected 1 to 100"), "{}", stderr(&blank));
    assert_eq!(count(&[]), 5);
}

#[tokio::test]
async fn a_token_is_revoked_by_its_id_and_somebody_did_it() {
    let folder = folder();
    let path = folder.path();
    two_companies(path);
    let made = create(path, &["--company", "2", "--role", "admin"]);
    let id = made["id"].as_str().unwrap();
    let revoked = json(&askpro(path, &["token", "revoke", id, "--json"]));
    assert_eq!((&revoked["state"], &revoked["changed"]), (&json!("revoked"), &json!(true)));
    let again = stdout(&askpro(path, &["token", "revoke", id]));
    assert_eq!(again, format!("Token {id} was revoked before.\n"));
    let listed = json(&askpro(path, &["token", "list", "--json"]));
    assert_eq!(listed[0]["revoked_at"], revoked["revoked_at"]);
    let unknown = askpro(path, &["token", "revoke", BRANCH]);
    assert_eq!(unknown.status.code(), Some(1));
    assert!(stderr(&unknown).contains("there is no token"), "{}", stderr(&unknown));

    let store = store(path).await;
    let entries = store.audit_entries(CompanyId::new(2), 10).await.unwrap();
    store.close().await;
    let told: Vec<_> = entries
        .iter()
        .map(|entry| (entry.operation.as_str(), &*entry.subject, entry.actor))
        .collect();
    let who = Actor::CommandLine;
    assert_eq!(told, [("tokens.revoke", id, who), ("tokens.create", id, who)]);
}
