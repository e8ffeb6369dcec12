//! The same commands on a PostgreSQL server.

use std::net::TcpListener;

use askpro_store_sqlx::testing::{PostgresServer, TestDatabase};

use super::{apply, askpro, company, configure, findings, folder, json, stderr, stdout};

/// A database without tables, and its server.
fn empty() -> (TestDatabase, PostgresServer) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let server = PostgresServer::shared().unwrap();
    let database = runtime.block_on(server.empty_database()).unwrap();
    (database, server)
}

/// A password that the server does not ask for, and that nobody may read.
fn with_password(url: &str) -> String {
    url.replacen("://postgres@", "://postgres:geheim@", 1)
}

fn configured(url: &str) -> String {
    format!("[database]\nurl = \"{url}\"\n{}", company(1, "+493023125010"))
}

#[test]
fn every_command_works_on_a_server() {
    let (database, _server) = empty();
    let folder = folder();
    configure(folder.path(), &configured(&with_password(&database.url())));
    let found = findings(folder.path(), "warn");
    assert!(found.iter().any(|finding| finding.contains("has no tables yet")), "{found:?}");
    let tasks = askpro(folder.path(), &["tasks"]);
    assert!(!tasks.status.success());
    assert!(stderr(&tasks).contains("askpro migrate"), "{}", stderr(&tasks));

    for _ in 0..2 {
        let migrated = askpro(folder.path(), &["migrate"]);
        assert!(migrated.status.success(), "{}", stderr(&migrated));
    }
    let found = findings(folder.path(), "ok");
    assert!(found.iter().any(|finding| finding.contains("is up to date")), "{found:?}");
    assert!(!found.concat().contains("geheim"), "{found:?}");
    assert_eq!(apply(folder.path()), ["1: created"]);
    assert_eq!(apply(folder.path()), ["1: unchanged"]);
    let tasks = askpro(folder.path(), &["tasks", "--json"]);
    assert_eq!(json(&tasks), serde_json::json!([]), "{}", stderr(&tasks));
}

#[test]
fn a_server_that_cannot_be_reached_is_said_without_the_password() {
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let folder = folder();
    let url = format!("postgres://erika:geheim@127.0.0.1:{closed}/askpro");
    configure(folder.path(), &configured(&url));
    let found = findings(folder.path(), "fail");
    let place = format!("postgres://127.0.0.1:{closed}/askpro");
    let said = found.iter().find(|finding| finding.contains("\"database\"")).unwrap();
    assert!(said.contains(&place) && said.contains("cannot be reached"), "{said}");
    for arguments in [&["migrate"][..], &["tasks"], &["serve"], &["tenant", "apply"]] {
        let output = askpro(folder.path(), arguments);
        assert_eq!(output.status.code(), Some(1));
        let text = stdout(&output) + &stderr(&output);
        assert!(text.contains(&place) && !text.contains("geheim"), "{arguments:?}: {text}");
    }
}

#[test]
fn a_database_that_is_not_there_is_named_as_such() {
    let (database, _server) = empty();
    let folder = folder();
    let url = database.url().replace("askpro_test_", "askpro_nowhere_");
    configure(folder.path(), &configured(&url));
    let output = askpro(folder.path(), &["migrate"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("there is no such database"), "{}", stderr(&output));
}
