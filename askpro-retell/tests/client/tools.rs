//! Reading and writing the functions of an agent.

use std::time::Duration;

use askpro_core::ports::{AgentEngine, AgentFunction, AgentTools};
use askpro_core::{AgentId, DomainCode, ErrorKind};
use serde_json::{Value, json};
use wiremock::ResponseTemplate;
use wiremock::matchers::{method, path};

use crate::support::Retell;

const DOOR: &str = "https://phone.example.de/api/mcp/retell/custom-function";

fn agent_1() -> AgentId {
    AgentId::new("agent_1").unwrap()
}

fn agent(engine: &Value) -> Value {
    json!({ "agent_id": "agent_1", "version": 8, "is_published": false, "response_engine": engine })
}

fn with_llm() -> Value {
    agent(&json!({ "type": "retell-llm", "llm_id": "llm_1", "version": 8 }))
}

fn with_flow() -> Value {
    agent(&json!({ "type": "conversation-flow", "conversation_flow_id": "flow_1", "version": 8 }))
}

fn llm(tools: &Value) -> Value {
    json!({
        "llm_id": "llm_1", "version": 8, "is_published": false, "model": "gpt-4.1",
        "s2s_model": null, "model_temperature": 0.1, "model_config": { "model": "gpt-4.1" },
        "general_prompt": "Du nimmst Termine an.", "general_tools": tools,
        "states": [{ "name": "a", "tools": [{ "type": "press_digit", "name": "press" }] }],
    })
}

fn function(name: &str) -> AgentFunction {
    AgentFunction {
        name: name.to_owned(),
        description: "Bucht.".to_owned(),
        url: DOOR.to_owned(),
        method: "POST".to_owned(),
        parameters: json!({ "type": "object", "properties": { "name": { "type": "string" } } }),
        arguments_at_root: false,
        timeout: Duration::from_secs(10),
        speaks_during: false,
        speaks_after: true,
    }
}

fn written(name: &str) -> Value {
    json!({
        "type": "custom", "name": name, "description": "Bucht.", "url": DOOR, "method": "POST",
        "parameters": { "type": "object", "properties": { "name": { "type": "string" } } },
        "args_at_root": false, "timeout_ms": 10_000,
        "speak_during_execution": false, "speak_after_execution": true,
    })
}

fn with(mut tool: Value, more: &Value) -> Value {
    tool.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    tool
}

/// The body of the one PATCH.
async fn patched(retell: &Retell) -> Value {
    let requests = retell.requests().await;
    let mut patches = requests.iter().filter(|request| request.method.as_str() == "PATCH");
    let patch = patches.next().unwrap();
    assert!(patches.next().is_none());
    assert_eq!(patch.url.query(), Some("version=8"));
    serde_json::from_slice(&patch.body).unwrap()
}

#[tokio::test]
async fn functions_are_read_from_the_general_tools_of_a_prompt() {
    let retell = Retell::start().await;
    retell.answers("GET", "/get-agent/agent_1", &[with_llm()]).await;
    let tools = json!([
        { "type": "end_call", "name": "end_call" },
        written("book_appointment"),
        { "type": "custom", "name": "bare", "url": "https://example.com" },
        { "type": "custom", "name": "without_address" },
        { "type": "of_tomorrow" },
    ]);
    retell.answers("GET", "/get-retell-llm/llm_1", &[llm(&tools)]).await;

    let found = retell.client.functions(&agent_1(), Some("prod")).await.unwrap().unwrap();

    assert_eq!((found.version, found.engine), (8, AgentEngine::Prompt));
    let bare = AgentFunction {
        description: String::new(),
        url: "https://example.com".to_owned(),
        parameters: Value::Null,
        timeout: Duration::from_mins(2),
        speaks_after: false,
        ..function("bare")
    };
    assert_eq!(found.functions, [function("book_appointment"), bare]);
    assert_eq!(found.other_names, ["end_call", "without_address", "press"]);
    assert!(found.called_by_nodes.is_empty());
    assert_eq!(retell.queries().await, ["version=prod", "version=8"]);
}

#[tokio::test]
async fn functions_of_a_flow_say_which_of_them_nodes_call() {
    let retell = Retell::start().await;
    retell.answers("GET", "/get-agent/agent_1", &[with_flow()]).await;
    let tools: Vec<Value> = ["a", "b", "c"]
        .map(|name| with(written(name), &json!({ "tool_id": format!("tool_{name}") })))
        .into();
    let flow = json!({
        "conversation_flow_id": "flow_1", "version": 8, "tools": tools,
        "nodes": [
            { "id": "1", "type": "function", "tool_id": "tool_a", "tool_type": "local" },
            { "id": "2", "tool_ids": ["tool_c"] },
        ],
    });
    retell.answers("GET", "/get-conversation-flow/flow_1", &[flow]).await;

    let found = retell.client.functions(&agent_1(), None).await.unwrap().unwrap();

    assert_eq!((found.engine, found.functions.len()), (AgentEngine::Flow, 3));
    assert_eq!(found.called_by_nodes, ["a", "c"]);
    assert_eq!(retell.queries().await, ["", "version=8"]);
}

#[tokio::test]
async fn an_agent_without_tools_has_no_functions_and_a_stranger_is_none() {
    let retell = Retell::start().await;
    retell.answers("GET", "/get-agent/agent_1", &[with_llm()]).await;
    retell.answers("GET", "/get-retell-llm/llm_1", &[json!({ "llm_id": "llm_1" })]).await;
    let found = retell.client.functions(&agent_1(), None).await.unwrap().unwrap();
    assert!(found.functions.is_empty() && found.other_names.is_empty());

    let retell = Retell::start().await;
    retell.always(ResponseTemplate::new(422).set_body_json(json!({ "status": "error" }))).await;
    assert_eq!(retell.client.functions(&agent_1(), Some("3")).await.unwrap(), None);
}

#[tokio::test]
async fn an_agent_with_a_server_of_its_own_has_no_functions() {
    let retell = Retell::start().await;
    let own = agent(&json!({ "type": "custom-llm", "llm_websocket_url": "wss://example.com" }));
    retell.answers("GET", "/get-agent/agent_1", &[own]).await;
    let error = retell.client.functions(&agent_1(), None).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    assert!(error.to_string().contains("custom-llm"), "{error}");
}

#[tokio::test]
async fn answers_without_what_has_to_be_there_name_the_field() {
    for (answer, field) in [
        (json!({ "agent_id": "agent_1", "version": 8 }), "response_engine"),
        (agent(&json!({ "type": "retell-llm" })), "response_engine.llm_id"),
        (with(with_llm(), &json!({ "version": "eight" })), "version"),
    ] {
        let retell = Retell::start().await;
        retell.answers("GET", "/get-agent/agent_1", &[answer]).await;
        let error = retell.client.functions(&agent_1(), None).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::UnexpectedAnswer);
        assert!(error.message().starts_with(field), "{error}");
    }
}

#[tokio::test]
async fn only_the_tools_are_written_and_those_of_others_as_they_were() {
    let retell = Retell::start().await;
    retell.answers("GET", "/get-agent/agent_1", &[with_llm()]).await;
    let end = json!({ "type": "end_call", "name": "end_call", "of_tomorrow": [1.50, null] });
    let theirs = json!({ "type": "custom", "name": "theirs", "url": "https://example.com" });
    let kept = json!({ "headers": { "x-a": "1" }, "response_variables": { "uid": "data.uid" } });
    let old = with(with(written("book"), &kept), &json!({ "timeout_ms": 120_000, "url": "x" }));
    let tools = json!([old, end, written("gone"), theirs]);
    retell.answers("GET", "/get-retell-llm/llm_1", &[llm(&tools)]).await;
    retell.answers("PATCH", "/update-retell-llm/llm_1", &[json!({})]).await;

    let put = [function("book"), function("new")];
    let remove = ["gone".to_owned(), "end_call".to_owned()];
    retell.client.put_functions(&agent_1(), 8, &put, &remove).await.unwrap();

    let expected = [with(written("book"), &kept), end, theirs, written("new")];
    assert_eq!(patched(&retell).await, json!({ "general_tools": expected }));
}

#[tokio::test]
async fn a_function_of_a_flow_keeps_the_id_by_which_nodes_call_it() {
    let retell = Retell::start().await;
    retell.answers("GET", "/get-agent/agent_1", &[with_flow()]).await;
    let old = with(written("book"), &json!({ "tool_id": "tool_17", "description": "?" }));
    let flow = json!({ "conversation_flow_id": "flow_1", "tools": [old], "nodes": [] });
    retell.answers("GET", "/get-conversation-flow/flow_1", &[flow]).await;
    retell.answers("PATCH", "/update-conversation-flow/flow_1", &[json!({})]).await;

    let put = [function("book"), function("new")];
    retell.client.put_functions(&agent_1(), 8, &put, &[]).await.unwrap();

    let expected = [
        with(written("book"), &json!({ "tool_id": "tool_17" })),
        with(written("new"), &json!({ "tool_id": "askpro-new" })),
    ];
    assert_eq!(patched(&retell).await, json!({ "tools": expected }));
}

#[tokio::test]
async fn a_draft_is_made_from_a_version() {
    let retell = Retell::start().await;
    let created = ResponseTemplate::new(201).set_body_json(with_llm());
    wiremock::Mock::given(method("POST"))
        .and(path("/create-agent-version/agent_1"))
        .respond_with(created)
        .mount(&retell.server)
        .await;
    assert_eq!(retell.client.create_draft(&agent_1(), 7).await.unwrap(), 8);
    assert_eq!(retell.bodies().await, [json!({ "base_version": 7 })]);
}

#[tokio::test]
async fn publishing_is_answered_with_nothing_at_all() {
    let retell = Retell::start().await;
    wiremock::Mock::given(method("POST"))
        .and(path("/publish-agent-version/agent_1"))
        .respond_with(ResponseTemplate::new(200))
        .mount(&retell.server)
        .await;
    retell.client.publish(&agent_1(), 8).await.unwrap();
    assert_eq!(retell.bodies().await, [json!({ "version": 8 })]);
}

#[tokio::test]
async fn a_refused_write_is_our_own_fault_and_a_lost_one_is_unknown() {
    for (status, kind) in [
        (400, ErrorKind::InvalidInput),
        (422, ErrorKind::InvalidInput),
        (404, ErrorKind::NotFound),
        (401, ErrorKind::Unauthorized),
        (500, ErrorKind::OutcomeUnknown),
    ] {
        let retell = Retell::start().await;
        retell.always(ResponseTemplate::new(status).set_body_json(json!({}))).await;
        let draft = retell.client.create_draft(&agent_1(), 7).await.unwrap_err();
        let published = retell.client.publish(&agent_1(), 8).await.unwrap_err();
        assert_eq!((draft.kind(), published.kind()), (kind, kind), "{status}");
        if kind == ErrorKind::NotFound {
            assert_eq!(draft.code(), DomainCode::AgentNotFound);
        }
    }
}

#[tokio::test]
async fn tools_of_a_published_version_cannot_be_written() {
    let retell = Retell::start().await;
    retell.answers("GET", "/get-agent/agent_1", &[with_llm()]).await;
    retell.answers("GET", "/get-retell-llm/llm_1", &[llm(&json!([]))]).await;
    let body = json!({ "status": "error", "message": "Cannot update published LLM" });
    wiremock::Mock::given(method("PATCH"))
        .respond_with(ResponseTemplate::new(400).set_body_json(body))
        .mount(&retell.server)
        .await;
    let error =
        retell.client.put_functions(&agent_1(), 8, &[function("a")], &[]).await.unwrap_err();
    assert_eq!((error.kind(), error.remote_code()), (ErrorKind::InvalidInput, Some("400")));
    assert!(!error.to_string().contains("Cannot update"), "prose of the service: {error}");
}
