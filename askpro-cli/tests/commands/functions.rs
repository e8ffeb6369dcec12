//! `askpro functions`, against the twin of Retell.

use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::process::Output;
use std::sync::Arc;

use askpro_core::ports::SystemClock;
use askpro_sandbox::retell::{
    AgentSpec, DEMO_AGENT, DEMO_NUMBER, DEMO_RETELL_KEY, EngineKind, NumberSpec,
};
use askpro_sandbox::{RetellTwin, RunningTwin};
use serde_json::{Value, json};

use super::{askpro, company, configure, folder, json, stderr, stdout};

const DOOR: &str = "https://phone.example.de/api/mcp/retell/custom-function";

fn published(version: u32, fields: &Value) -> AgentSpec {
    AgentSpec::new(DEMO_AGENT, "Empfang")
        .with_version(version, true)
        .with_engine_fields(version, fields)
}

/// A configuration with this agent at its branch, and the twin that has it.
async fn connected(folder: &Path, agent: AgentSpec) -> (RetellTwin, RunningTwin) {
    connected_at(folder, agent, "latest_published").await
}

/// The same, with the version that answers the branch's number.
async fn connected_at(folder: &Path, agent: AgentSpec, version: &str) -> (RetellTwin, RunningTwin) {
    let number = NumberSpec::new(DEMO_NUMBER).answered_by(DEMO_AGENT, Some(version));
    let twin =
        RetellTwin::builder(Arc::new(SystemClock)).with_agent(agent).with_number(number).build();
    let server = twin.spawn(SocketAddr::from(([127, 0, 0, 1], 0))).await.unwrap();
    fs::write(folder.join("retell.key"), DEMO_RETELL_KEY).unwrap();
    configure(
        folder,
        &format!(
            "[server]\npublic_url = \"https://phone.example.de/\"\n\
             [[company]]\nid = 1\nname = \"Salon 1\"\n\
             [company.retell]\nbase_url = \"{}\"\napi_key_file = \"retell.key\"\n\
             [[company.branch]]\nid = \"0192f0c1-5a00-7000-8000-000000000001\"\nname = \"Mitte\"\n\
             phone_numbers = [\"{DEMO_NUMBER}\"]\nretell_agent_id = \"{DEMO_AGENT}\"\n",
            server.base_url(),
        ),
    );
    (twin, server)
}

fn deploy(folder: &Path, more: &[&str]) -> Output {
    let args: Vec<&str> = ["functions", "deploy"].iter().chain(more).copied().collect();
    askpro(folder, &args)
}

fn deployed(folder: &Path, more: &[&str]) -> Value {
    let args: Vec<&str> = more.iter().chain(&["--json"]).copied().collect();
    let output = deploy(folder, &args);
    assert!(output.status.success(), "{output:?}");
    json(&output)
}

/// How many requests of this method the twin has seen.
fn seen(twin: &RetellTwin, method: &str) -> usize {
    twin.requests().iter().filter(|request| request.method.as_str() == method).count()
}

#[test]
fn the_functions_are_listed_with_their_schemas() {
    let folder = folder();
    let rows = json(&askpro(folder.path(), &["functions", "list", "--json"]));
    let book = rows.as_array().unwrap().iter().find(|row| row["name"] == "book_appointment");
    let book = book.unwrap();
    assert_eq!(
        (&book["only_reads"], &book["parameters"]["type"]),
        (&json!(false), &json!("object"))
    );
    let text = stdout(&askpro(folder.path(), &["functions", "list"]));
    for part in ["check_availability\n", "    slot_id: ", "request_callback\n"] {
        assert!(text.contains(part), "{part} is missing in:\n{text}");
    }
}

#[test]
fn a_company_has_its_own_functions_and_those_of_all() {
    let folder = folder();
    let own = |table: &str, name: &str, description: &str| {
        format!(
            "[[{table}]]\nname = \"{name}\"\ntype = \"data_collection\"\n\
             description = \"{description}\"\n\
             parameters = {{ type = \"object\", properties = {{ anlass = {{ type = \"string\" }} }} }}\n"
        )
    };
    let company = "[[company]]\nid = 1\nname = \"Salon\"\n";
    let text = [
        own("function", "anlass", "für alle"),
        own("function", "karte", "für alle"),
        company.to_owned(),
        own("company.function", "anlass", "eigene"),
    ];
    std::fs::write(folder.path().join("askpro.toml"), text.concat()).unwrap();
    askpro(folder.path(), &["tenant", "apply"]);
    let rows = json(&askpro(folder.path(), &["functions", "list", "--company", "1", "--json"]));
    let rows: Vec<_> =
        rows.as_array().unwrap().iter().filter(|row| row["type"] != "built_in").collect();
    assert_eq!(rows.len(), 2, "{rows:?}");
    assert_eq!((&rows[0]["name"], &rows[0]["description"]), (&json!("anlass"), &json!("eigene")));
    assert_eq!((&rows[1]["name"], &rows[1]["uses"]), (&json!("karte"), &json!(0)));
    let text = stdout(&askpro(folder.path(), &["functions", "list", "--company", "1"]));
    assert!(text.contains("karte (data_collection, never called)\n"), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dry_run_shows_the_difference_and_writes_nothing() {
    let folder = folder();
    let old =
        json!({ "type": "custom", "name": "book_appointment", "url": DOOR, "method": "POST" });
    let gone = json!({ "type": "custom", "name": "gone", "url": DOOR });
    let end = json!({ "type": "end_call", "name": "end_call" });
    let agent = published(7, &json!({ "general_tools": [end, old, gone] }));
    let (twin, _server) = connected(folder.path(), agent).await;

    let shown = deployed(folder.path(), &["--dry-run"]);
    assert_eq!((&shown["step"], &shown["compared"]), (&json!("new_draft"), &json!(7)));
    assert_eq!((&shown["published"], &shown["url"]), (&json!(7), &json!(DOOR)));
    assert_eq!(shown["added"].as_array().unwrap().len(), 8);
    assert_eq!(shown["changed"][0]["name"], "book_appointment");
    let fields = shown["changed"][0]["fields"].as_array().unwrap();
    assert!(fields.contains(&json!("timeout_ms")) && !fields.contains(&json!("url")), "{fields:?}");
    assert_eq!(shown["removed"], json!(["gone"]));
    let text = stdout(&deploy(folder.path(), &["--dry-run"]));
    for part in
        ["a new draft of version 7", "+ check_availability", "~ book_appointment: ", "- gone"]
    {
        assert!(text.contains(part), "{part} is missing in:\n{text}");
    }
    assert!(!text.contains("end_call"), "{text}");
    assert_eq!((seen(&twin, "POST"), seen(&twin, "PATCH")), (0, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn functions_are_deployed_once_and_then_there_is_nothing_to_do() {
    let folder = folder();
    let (twin, _server) = connected(folder.path(), published(7, &json!({}))).await;
    let first = deployed(folder.path(), &[]);
    assert_eq!((&first["published"], &first["step"]), (&json!(8), &json!("new_draft")));
    assert_eq!(first["numbers"][0]["newest"], true, "{first}");
    let (posts, patches) = (seen(&twin, "POST"), seen(&twin, "PATCH"));
    assert_eq!((posts, patches), (2, 1), "a draft, its tools, published");

    let second = deployed(folder.path(), &["--branch", "mitte"]);
    assert_eq!((&second["published"], &second["step"]), (&json!(8), &json!("nothing")));
    assert_eq!(second["unchanged"].as_array().unwrap().len(), 9);
    assert_eq!((seen(&twin, "POST"), seen(&twin, "PATCH")), (posts, patches));
    let text = stdout(&deploy(folder.path(), &[]));
    assert!(text.contains("Nothing to do: version 8 is published."), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_that_stays_with_an_old_version_is_told() {
    let folder = folder();
    let agent = published(7, &json!({})).with_tag("prod", 7);
    let (_twin, _server) = connected_at(folder.path(), agent, "prod").await;
    let output = deploy(folder.path(), &[]);
    assert!(output.status.success(), "{output:?}");
    let text = stdout(&output);
    let told = format!("{DEMO_NUMBER} is answered by version 7 (prod): move prod.");
    assert!(text.contains("Deployed: version 8") && text.contains(&told), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_deployed_is_said() {
    let folder = folder();
    let theirs =
        json!({ "type": "custom", "name": "book_appointment", "url": "https://example.com" });
    let agent = published(3, &json!({ "general_tools": [theirs] }));
    let (twin, _server) = connected(folder.path(), agent).await;
    let output = deploy(folder.path(), &[]);
    assert_eq!(output.status.code(), Some(1));
    let text = stderr(&output);
    assert!(text.contains("book_appointment: another tool has this name"), "{text}");
    assert!(stdout(&output).contains("! book_appointment"), "{output:?}");
    assert_eq!((seen(&twin, "POST"), seen(&twin, "PATCH")), (0, 0));

    let own = AgentSpec::new(DEMO_AGENT, "Empfang").with_engine(EngineKind::CustomLlm);
    let (_twin, _server) = connected(folder.path(), own).await;
    let output = deploy(folder.path(), &[]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("custom-llm"), "{output:?}");

    let (_twin, _server) = connected(folder.path(), AgentSpec::new("agent_other", "X")).await;
    let output = deploy(folder.path(), &[]);
    assert_eq!(output.status.code(), Some(1));
    let told = format!("the account has no agent {DEMO_AGENT}");
    assert!(stderr(&output).contains(&told), "{output:?}");
}

#[test]
fn what_is_missing_in_the_configuration_is_named() {
    let folder = folder();
    let refused = |text: &str, expected: &str| {
        configure(folder.path(), text);
        let output = deploy(folder.path(), &["--dry-run"]);
        assert_eq!(output.status.code(), Some(1), "{output:?}");
        assert!(stderr(&output).contains(expected), "{expected}: {output:?}");
    };
    let plain = company(1, DEMO_NUMBER);
    let server = "[server]\npublic_url = \"https://phone.example.de\"\n";
    let with_agent = format!("{plain}retell_agent_id = \"agent_1\"\n");
    refused(&plain, "server.public_url");
    refused(&format!("{server}{plain}"), "retell_agent_id");
    refused(&format!("{server}{with_agent}"), "[company.retell]");
    let output = deploy(folder.path(), &["--company", "9"]);
    assert_eq!(output.status.code(), Some(2));
    let output = deploy(folder.path(), &["--branch", "Nord"]);
    assert_eq!(output.status.code(), Some(2));
}
