//! Versions of agents and their response engines.

use std::sync::Arc;

use askpro_core::testing::ManualClock;
use askpro_sandbox::retell::{AgentSpec, DEMO_RETELL_KEY, EngineKind, NumberSpec};
use askpro_sandbox::{RetellTwin, RunningTwin};
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::monday;

const NUMBER: &str = "+493023125010";

struct Desk {
    _twin: RetellTwin,
    server: RunningTwin,
}

async fn desk(agent: AgentSpec) -> Desk {
    let number = NumberSpec::new(NUMBER).answered_by("agent_1", Some("0"));
    let twin = RetellTwin::builder(Arc::new(ManualClock::at(monday())))
        .with_agent(agent)
        .with_number(number)
        .build();
    let server = twin.spawn(([127, 0, 0, 1], 0).into()).await.unwrap();
    Desk { _twin: twin, server }
}

impl Desk {
    async fn text(&self, method: Method, path: &str, body: Option<&Value>) -> (u16, String) {
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        let url = format!("{}{path}", self.server.base_url());
        let mut request = client.request(method, url).bearer_auth(DEMO_RETELL_KEY);
        if let Some(body) = body {
            request = request.json(body);
        }
        let answer = request.send().await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    }

    async fn ask(&self, method: Method, path: &str, body: Option<&Value>) -> (u16, Value) {
        let (status, text) = self.text(method, path, body).await;
        (status, serde_json::from_str(&text).unwrap())
    }

    async fn get(&self, path: &str) -> (u16, Value) {
        self.ask(Method::GET, path, None).await
    }

    async fn patch(&self, path: &str, body: Value) -> u16 {
        self.text(Method::PATCH, path, Some(&body)).await.0
    }

    async fn post(&self, path: &str, body: Value) -> (u16, String) {
        self.text(Method::POST, path, Some(&body)).await
    }
}

fn agent() -> AgentSpec {
    AgentSpec::new("agent_1", "Empfang").with_version(0, true).with_version(1, false)
}

fn tool(name: &str) -> Value {
    json!({ "type": "custom", "name": name, "url": "https://example.com" })
}

#[tokio::test]
async fn a_draft_can_be_changed_and_a_published_version_cannot() {
    let desk = desk(agent()).await;
    let engine = desk.get("/get-agent/agent_1?version=1").await.1["response_engine"].clone();
    assert_eq!(engine, json!({ "type": "retell-llm", "llm_id": "llm_1", "version": 1 }));
    let tools = json!({ "general_tools": [tool("a")] });
    assert_eq!(desk.patch("/update-retell-llm/llm_1?version=0", tools.clone()).await, 400);
    assert_eq!(desk.patch("/update-retell-llm/llm_1?version=1", tools.clone()).await, 200);
    assert_eq!(desk.patch("/update-retell-llm/llm_1?version=7", tools.clone()).await, 422);
    assert_eq!(desk.patch("/update-retell-llm/llm_9?version=1", tools.clone()).await, 422);
    assert_eq!(desk.patch("/update-retell-llm/llm_1?version=prod", tools).await, 400);

    let (_, old) = desk.get("/get-retell-llm/llm_1?version=0").await;
    let (_, new) = desk.get("/get-retell-llm/llm_1").await;
    assert_eq!(
        (&old["general_tools"], &new["general_tools"][0]["name"]),
        (&json!([]), &json!("a"))
    );
    assert_eq!((&new["version"], &new["is_published"]), (&json!(1), &json!(false)));
    assert_eq!(new["general_prompt"], old["general_prompt"], "the rest stays");
}

#[tokio::test]
async fn a_draft_is_a_copy_that_is_published_in_place_without_a_word() {
    let desk = desk(agent().with_engine_fields(0, &json!({ "general_tools": [tool("a")] }))).await;
    let (status, body) =
        desk.post("/create-agent-version/agent_1", json!({ "base_version": 0 })).await;
    let made: Value = serde_json::from_str(&body).unwrap();
    assert_eq!((status, &made["version"], &made["is_published"]), (201, &json!(2), &json!(false)));
    let (_, llm) = desk.get("/get-retell-llm/llm_1?version=2").await;
    assert_eq!(llm["general_tools"], json!([tool("a")]));

    let publish = json!({ "version": 2 });
    assert_eq!(
        desk.post("/publish-agent-version/agent_1", publish.clone()).await,
        (200, String::new())
    );
    let (_, list) = desk.get("/list-agent-versions/agent_1").await;
    let items = list["items"].as_array().unwrap();
    let second = items.iter().find(|item| item["version"] == 2).unwrap();
    assert_eq!((&second["is_published"], &second["base_version"]), (&json!(true), &json!(0)));
    assert_eq!(items.len(), 3, "publishing makes no new draft");
    assert_eq!(desk.post("/publish-agent-version/agent_1", publish).await.0, 422);
    assert_eq!(desk.patch("/update-retell-llm/llm_1?version=2", json!({})).await, 400);
}

#[tokio::test]
async fn requests_that_make_no_sense_are_refused() {
    let desk = desk(agent()).await;
    for (path, body, status) in [
        ("/create-agent-version/agent_1", json!({}), 400),
        ("/create-agent-version/agent_1", json!({ "base_version": 0, "title": "x" }), 400),
        ("/create-agent-version/agent_1", json!({ "base_version": 9 }), 422),
        ("/create-agent-version/agent_9", json!({ "base_version": 0 }), 422),
        ("/publish-agent-version/agent_1", json!({ "version": "1" }), 400),
        ("/publish-agent-version/agent_1", json!({ "version": 9 }), 422),
        ("/publish-agent-version/agent_9", json!({ "version": 1 }), 422),
        ("/publish-agent/agent_1", json!({ "version": 1 }), 404),
    ] {
        assert_eq!(desk.post(path, body.clone()).await.0, status, "{path} {body}");
    }
    for body in [
        json!({ "model": "gpt-4.1", "s2s_model": "gpt-realtime" }),
        json!({ "general_tools": {} }),
        json!({ "general_tools": [tool("a"), tool("a")] }),
        json!({ "general_tools": [tool("a b")] }),
        json!({ "general_tools": [{ "type": "custom", "name": "a" }] }),
        json!({ "general_tools": [tool("a")], "states": [{ "name": "s", "tools": [tool("a")] }] }),
    ] {
        assert_eq!(
            desk.patch("/update-retell-llm/llm_1?version=1", body.clone()).await,
            400,
            "{body}"
        );
    }
}

#[tokio::test]
async fn tools_of_a_flow_need_an_id() {
    let desk = desk(agent().with_engine(EngineKind::ConversationFlow)).await;
    let path = "/update-conversation-flow/conversation_flow_1?version=1";
    assert_eq!(desk.patch(path, json!({ "tools": [tool("a")] })).await, 400);
    let mut whole = tool("a");
    whole["tool_id"] = json!("tool_a");
    assert_eq!(desk.patch(path, json!({ "tools": [whole] })).await, 200);
    let (_, flow) = desk.get("/get-conversation-flow/conversation_flow_1?version=1").await;
    assert_eq!(flow["tools"][0]["tool_id"], "tool_a");
    assert_eq!(desk.get("/get-retell-llm/llm_1").await.0, 422, "it has no prompt");
}

#[tokio::test]
async fn a_number_is_answered_by_whom_it_is_bound_to() {
    let desk = desk(agent()).await;
    let (at, update) =
        (format!("/get-phone-number/{NUMBER}"), format!("/update-phone-number/{NUMBER}"));
    let bound = async || desk.get(&at).await.1["inbound_agents"].clone();
    assert_eq!(
        bound().await,
        json!([{ "agent_id": "agent_1", "agent_version": 0, "weight": 1.0 }])
    );
    let binding = |agent: &str, version: Value, weight: f64| {
        let entry = json!({ "agent_id": agent, "agent_version": version, "weight": weight });
        json!({ "inbound_agents": [entry] })
    };
    for (body, status) in [
        (binding("agent_1", json!(9), 1.0), 422),
        (binding("agent_1", json!("no-tag"), 1.0), 422),
        (binding("agent_9", json!(0), 1.0), 422),
        (binding("agent_1", json!(0), 0.5), 400),
        (json!({ "inbound_agents": [{ "agent_id": "agent_1" }] }), 400),
        (json!({ "inbound_agent_id": "agent_1" }), 400),
    ] {
        assert_eq!(desk.patch(&update, body.clone()).await, status, "{body}");
    }
    assert_eq!(bound().await[0]["agent_version"], 0, "what is refused changes nothing");
    assert_eq!(desk.patch(&update, binding("agent_1", json!("prod"), 1.0)).await, 200);
    assert_eq!(bound().await[0]["agent_version"], "prod");
    let (_, list) = desk.get("/v2/list-phone-numbers").await;
    assert_eq!(list["items"][0]["inbound_agents"], bound().await);
    assert_eq!(desk.patch(&update, json!({ "inbound_agents": null })).await, 200);
    assert_eq!(bound().await, json!([]));
    assert_eq!(desk.patch("/update-phone-number/+493023125099", json!({})).await, 422);
    assert_eq!(desk.get("/get-phone-number/+493023125099").await.0, 422);
}
