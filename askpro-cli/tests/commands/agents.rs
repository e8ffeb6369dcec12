//! `askpro agents`, against the twin of Retell.

use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::process::Output;
use std::sync::Arc;

use askpro_core::ports::SystemClock;
use askpro_sandbox::retell::{AgentSpec, DEMO_AGENT, DEMO_NUMBER, DEMO_RETELL_KEY, NumberSpec};
use askpro_sandbox::{RetellTwin, RunningTwin};
use serde_json::{Value, json};

use super::{askpro, configure, folder, json, stderr, stdout};

const NEIGHBOUR: &str = "agent_neighbour";

/// An agent with a published version 7, which `prod` means, and a draft 8 with another prompt and another tool.
fn two_versions() -> AgentSpec {
    let tool = |name: &str, url: &str| {
        let headers = json!({ "authorization": "Bearer geheim" });
        json!({ "type": "custom", "name": name, "url": url, "headers": headers })
    };
    let tools = |url: &str| json!([{ "type": "end_call", "name": "end_call" }, tool("own", url)]);
    AgentSpec::new(DEMO_AGENT, "Empfang")
        .with_titled_version(7, true, "Winter")
        .with_version(8, false)
        .with_engine_fields(7, &json!({ "general_tools": tools("https://example.com/1") }))
        .with_engine_fields(
            8,
            &json!({
                "general_tools": tools("https://example.com/2"),
                "general_prompt": "Du nimmst Termine an und bist freundlich.",
            }),
        )
        .with_tag("prod", 7)
}

/// A company that has the number, and a workspace with an agent of somebody else beside its own.
async fn connected(folder: &Path, number: NumberSpec) -> (RetellTwin, RunningTwin) {
    let neighbour = AgentSpec::new(NEIGHBOUR, "Nachbar").with_version(1, true);
    let twin = RetellTwin::builder(Arc::new(SystemClock))
        .with_agent(two_versions())
        .with_agent(neighbour)
        .with_number(number)
        .with_number(NumberSpec::new("+493023125019").answered_by(NEIGHBOUR, Some("1")))
        .build();
    let server = twin.spawn(SocketAddr::from(([127, 0, 0, 1], 0))).await.unwrap();
    fs::write(folder.join("retell.key"), DEMO_RETELL_KEY).unwrap();
    configure(
        folder,
        &format!(
            "[[company]]\nid = 1\nname = \"Salon 1\"\n\
             [company.retell]\nbase_url = \"{}\"\napi_key_file = \"retell.key\"\n\
             [[company.branch]]\nid = \"0192f0c1-5a00-7000-8000-000000000001\"\nname = \"Mitte\"\n\
             phone_numbers = [\"{DEMO_NUMBER}\"]\nretell_agent_id = \"{DEMO_AGENT}\"\n",
            server.base_url(),
        ),
    );
    (twin, server)
}

fn agents(folder: &Path, args: &[&str]) -> Output {
    let args: Vec<&str> = ["agents"].iter().chain(args).copied().collect();
    askpro(folder, &args)
}

fn told(folder: &Path, args: &[&str]) -> Value {
    let args: Vec<&str> = args.iter().chain(&["--json"]).copied().collect();
    let output = agents(folder, &args);
    assert!(output.status.success(), "{output:?}");
    json(&output)
}

fn at(version: Option<&str>) -> NumberSpec {
    NumberSpec::new(DEMO_NUMBER).answered_by(DEMO_AGENT, version)
}

/// How many requests of this method the twin has seen.
fn seen(twin: &RetellTwin, method: &str) -> usize {
    twin.requests().iter().filter(|request| request.method.as_str() == method).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_versions_say_which_of_them_callers_hear() {
    let folder = folder();
    let (_twin, _server) = connected(folder.path(), at(Some("prod"))).await;
    let answer = told(folder.path(), &["versions"]);
    let numbers: Vec<_> = answer["versions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| (it["version"].as_u64().unwrap(), it["heard_at"].clone()))
        .collect();
    assert_eq!(numbers, [(8, json!([])), (7, json!([DEMO_NUMBER]))]);
    assert_eq!(
        answer["numbers"],
        json!([{
            "number": DEMO_NUMBER, "agent": DEMO_AGENT, "reference": "prod", "version": 7,
            "is_published": true
        }]),
        "and nothing of the neighbour"
    );
    let text = stdout(&agents(folder.path(), &["versions", "--branch", "mitte"]));
    for part in ["8 draft", "7 published", "\"Winter\", heard at", "version 7 (prod)"] {
        assert!(text.contains(part), "{part} is missing in:\n{text}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn versions_are_compared_by_path_and_secrets_are_not_shown() {
    let folder = folder();
    let (_twin, _server) = connected(folder.path(), at(Some("prod"))).await;
    let answer = told(folder.path(), &["compare", "prod", "latest"]);
    assert_eq!((&answer["from"], &answer["to"]), (&json!(7), &json!(8)));
    assert_eq!(
        answer["differences"],
        json!([
            { "path": "engine.general_prompt", "area": "prompt", "change": "changed" },
            { "path": "engine.general_tools[own].url", "area": "tools", "change": "changed" },
        ])
    );
    let output = agents(folder.path(), &["compare", "7", "8"]);
    let text = stdout(&output);
    assert!(text.contains("prompt   ~ engine.general_prompt"), "{text}");
    assert!(!text.contains("geheim") && !text.contains("freundlich"), "{text}");
    let same = stdout(&agents(folder.path(), &["compare", "7", "latest_published"]));
    assert!(same.contains("versions 7 and 7 are the same"), "{same}");
    let output = agents(folder.path(), &["compare", "7", "9"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("has no version 9"), "{output:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_is_bound_once_and_read_back() {
    let folder = folder();
    let (twin, _server) = connected(folder.path(), at(None)).await;
    let text = stdout(&agents(folder.path(), &["versions"]));
    assert!(text.contains("without a version: Retell decides"), "{text}");

    let planned = told(folder.path(), &["bind", DEMO_NUMBER, "prod", "--dry-run"]);
    assert_eq!((&planned["changes"], &planned["version"]), (&json!(true), &json!(7)));
    assert_eq!(seen(&twin, "PATCH"), 0);
    let bound = told(folder.path(), &["bind", "030 23125010", "prod"]);
    assert_eq!((&bound["changes"], &bound["after"][0]["version"]), (&json!(true), &json!(7)));
    assert_eq!(seen(&twin, "PATCH"), 1);
    let again = told(folder.path(), &["bind", DEMO_NUMBER, "prod"]);
    assert_eq!((&again["changes"], seen(&twin, "PATCH")), (&json!(false), 1));

    let text = stdout(&agents(folder.path(), &["bind", DEMO_NUMBER, "8"]));
    for part in ["is bound to", "warn a draft", "version 7 (prod)", "version 8, a draft"] {
        assert!(text.contains(part), "{part} is missing in:\n{text}");
    }
    let output = agents(folder.path(), &["bind", DEMO_NUMBER, "no-such-tag"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("has no version no-such-tag"), "{output:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn another_agent_is_replaced_only_when_it_is_said() {
    let folder = folder();
    let number = NumberSpec::new(DEMO_NUMBER).answered_by(NEIGHBOUR, Some("1"));
    let (twin, _server) = connected(folder.path(), number).await;
    let output = agents(folder.path(), &["bind", DEMO_NUMBER, "7"]);
    assert_eq!((output.status.code(), seen(&twin, "PATCH")), (Some(1), 0));
    assert!(stderr(&output).contains("--replace"), "{output:?}");
    let bound = told(folder.path(), &["bind", DEMO_NUMBER, "7", "--replace"]);
    assert_eq!(bound["replaced"], json!([NEIGHBOUR]));
    assert_eq!(bound["after"][0]["agent"], DEMO_AGENT);
}

#[tokio::test(flavor = "multi_thread")]
async fn agents_and_numbers_of_others_in_the_workspace_are_not_found() {
    let folder = folder();
    let (twin, _server) = connected(folder.path(), at(Some("prod"))).await;
    for args in [
        ["versions", "--agent", NEIGHBOUR].as_slice(),
        &["compare", "1", "1", "--agent", NEIGHBOUR],
        &["publish", "1", "--agent", NEIGHBOUR],
        &["bind", DEMO_NUMBER, "1", "--agent", NEIGHBOUR],
        &["bind", "+493023125019", "7", "--agent", DEMO_AGENT],
        &["bind", "+493023125019", "7"],
    ] {
        let output = agents(folder.path(), args);
        assert_eq!(output.status.code(), Some(1), "{args:?}: {output:?}");
        assert!(stderr(&output).contains("company 1 has"), "{args:?}: {output:?}");
    }
    assert_eq!((seen(&twin, "POST"), seen(&twin, "PATCH")), (0, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_is_published_once_and_tags_stay_where_they_are() {
    let folder = folder();
    let (twin, _server) = connected(folder.path(), at(Some("prod"))).await;
    let planned = told(folder.path(), &["publish", "--dry-run"]);
    assert_eq!((&planned["version"], &planned["changes"]), (&json!(8), &json!(true)));
    assert_eq!(planned["differences"].as_array().unwrap().len(), 2);
    assert_eq!(seen(&twin, "POST"), 0);
    let text = stdout(&agents(folder.path(), &["publish"]));
    for part in ["version 8 is published; different from 7:", "version 7 (prod)"] {
        assert!(text.contains(part), "{part} is missing in:\n{text}");
    }
    let again = told(folder.path(), &["publish", "8"]);
    assert_eq!((&again["changes"], seen(&twin, "POST")), (&json!(false), 1));
    assert_eq!(agents(folder.path(), &["publish", "9"]).status.code(), Some(1));
}
