//! The API of the Retell twin.

use std::sync::Arc;

use askpro_core::testing::ManualClock;
use askpro_sandbox::retell::{
    AgentSpec, CallScript, DEMO_AGENT, DEMO_NUMBER, DEMO_RETELL_KEY, NumberSpec,
};
use askpro_sandbox::{Fault, On, RetellTwin, RetellTwinBuilder, RunningTwin};
use chrono::Duration;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::monday;

struct Office {
    twin: RetellTwin,
    server: RunningTwin,
}

async fn office() -> Office {
    let twin = RetellTwin::demo(Arc::new(ManualClock::at(monday())));
    let server = twin.spawn(([127, 0, 0, 1], 0).into()).await.unwrap();
    Office { twin, server }
}

impl Office {
    async fn ask(&self, method: Method, path: &str, body: Option<&Value>) -> (u16, Value) {
        self.ask_with(DEMO_RETELL_KEY, method, path, body).await
    }

    async fn ask_with(
        &self,
        key: &str,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> (u16, Value) {
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        let url = format!("{}{path}", self.server.base_url());
        let mut request = client.request(method, url).bearer_auth(key);
        if let Some(body) = body {
            request = request.json(body);
        }
        let answer = request.send().await.unwrap();
        (answer.status().as_u16(), answer.json().await.unwrap())
    }

    async fn get(&self, path: &str) -> (u16, Value) {
        self.ask(Method::GET, path, None).await
    }

    async fn calls(&self, body: Value) -> (u16, Value) {
        self.ask(Method::POST, "/v3/list-calls", Some(&body)).await
    }

    fn keep(&self, id: &str, minutes_ago: i64) {
        let script = CallScript::new(id, "+491713920001", DEMO_NUMBER)
            .with_turn_of_caller("Guten Tag.")
            .with_analysis("name", "Erika Mustermann")
            .started_at(monday() - Duration::minutes(minutes_ago))
            .lasting(Duration::minutes(1));
        self.twin.keep(&script);
    }
}

fn ids(page: &Value) -> Vec<&str> {
    page["items"].as_array().unwrap().iter().filter_map(|call| call["call_id"].as_str()).collect()
}

#[tokio::test]
async fn a_wrong_key_is_401_in_the_shape_of_all_errors() {
    let office = office().await;
    let (status, body) = office.ask_with("key_no", Method::GET, "/get-api-key-info", None).await;
    let text = "API key is missing or invalid.";
    assert_eq!((status, body), (401, json!({ "status": "error", "message": text })));
}

#[tokio::test]
async fn the_key_tells_the_organization() {
    let office = office().await;
    let (status, body) = office.get("/get-api-key-info").await;
    assert_eq!((status, &body["org_name"]), (200, &json!("Salon Hauptstadt")));
    assert_eq!(office.get("/get-concurrency").await.1["concurrency_limit"], 20);
}

#[tokio::test]
async fn agents_are_listed_by_channel() {
    let office = office().await;
    let filter = |channel: &str| {
        let channel = json!({ "type": "string", "op": "eq", "value": channel });
        json!({ "filter_criteria": { "channel": channel } })
    };
    let (_, voice) = office.ask(Method::POST, "/v2/list-agents", Some(&filter("voice"))).await;
    assert_eq!(voice["items"][0]["agent_id"], DEMO_AGENT);
    assert_eq!(voice["items"][0]["tags"]["prod"]["version"], 7);
    assert_eq!(voice["has_more"], false);
    let (_, chat) = office.ask(Method::POST, "/v2/list-agents", Some(&filter("chat"))).await;
    assert_eq!(chat["items"], json!([]));
}

#[tokio::test]
async fn an_agent_without_a_version_is_the_latest_draft() {
    let office = office().await;
    let version = async |query: &str| {
        let (status, body) = office.get(&format!("/get-agent/{DEMO_AGENT}{query}")).await;
        (status, body["version"].as_u64(), body["is_published"].as_bool())
    };
    assert_eq!(version("").await, (200, Some(8), Some(false)));
    assert_eq!(version("?version=latest").await, (200, Some(8), Some(false)));
    assert_eq!(version("?version=latest_published").await, (200, Some(7), Some(true)));
    assert_eq!(version("?version=prod").await, (200, Some(7), Some(true)));
    assert_eq!(version("?version=7").await, (200, Some(7), Some(true)));
    assert_eq!(version("?version=99").await.0, 422);
    assert_eq!(office.get("/get-agent/agent_nobody").await.0, 422);
}

#[tokio::test]
async fn versions_and_numbers_are_listed() {
    let office = office().await;
    let (_, versions) = office.get(&format!("/list-agent-versions/{DEMO_AGENT}")).await;
    assert_eq!(versions["items"].as_array().unwrap().len(), 2);
    assert_eq!(office.get("/list-agent-versions/agent_nobody").await.0, 422);
    let (_, numbers) = office.get("/v2/list-phone-numbers").await;
    assert_eq!(numbers["items"][0]["phone_number"], DEMO_NUMBER);
    assert_eq!(numbers["items"][0]["inbound_agents"][0]["agent_version"], "prod");
}

#[tokio::test]
async fn retired_paths_are_gone() {
    let office = office().await;
    for path in ["/list-agents", "/list-phone-numbers", "/list-calls", "/v2/list-agents"] {
        assert_eq!(office.get(path).await.0, 404, "{path}");
    }
}

#[tokio::test]
async fn lists_come_in_pages_with_an_opaque_key() {
    let agents = ["a", "b", "c"].map(|id| AgentSpec::new(id, id));
    let builder = RetellTwin::builder(Arc::new(ManualClock::at(monday())));
    let builder = agents.into_iter().fold(builder, RetellTwinBuilder::with_agent);
    let twin = builder.with_number(NumberSpec::new("+493023125020")).build();
    let server = twin.spawn(([127, 0, 0, 1], 0).into()).await.unwrap();
    let office = Office { twin, server };
    let (_, first) = office.ask(Method::POST, "/v2/list-agents?limit=2", None).await;
    assert_eq!((first["items"].as_array().unwrap().len(), &first["has_more"]), (2, &json!(true)));
    let key = first["pagination_key"].as_str().unwrap();
    let path = format!("/v2/list-agents?limit=2&pagination_key={key}");
    let (_, second) = office.ask(Method::POST, &path, None).await;
    assert_eq!(second["items"][0]["agent_id"], "c");
    assert_eq!((&second["has_more"], &second["pagination_key"]), (&json!(false), &Value::Null));
    assert_eq!(office.ask(Method::POST, "/v2/list-agents?limit=1001", None).await.0, 400);
}

#[tokio::test]
async fn calls_are_listed_without_words_newest_first() {
    let office = office().await;
    office.keep("call_old", 60);
    office.keep("call_new", 10);
    let (_, page) = office.calls(json!({})).await;
    assert_eq!(ids(&page), ["call_new", "call_old"]);
    assert_eq!(page["items"][0]["transcript"], Value::Null);
    let (_, page) = office.calls(json!({ "sort_order": "ascending", "include_total": true })).await;
    assert_eq!((ids(&page), &page["total"]), (vec!["call_old", "call_new"], &json!(2)));
    let (_, call) = office.get("/v2/get-call/call_old").await;
    assert_eq!(call["transcript"], "User: Guten Tag.\n");
    let name = &call["call_analysis"]["custom_analysis_data"]["name"];
    assert_eq!(name, "Erika Mustermann");
    assert_eq!(office.get("/v2/get-call/call_none").await.0, 422);
}

#[tokio::test]
async fn calls_are_filtered_by_end_and_agent() {
    let office = office().await;
    office.keep("call_old", 60);
    office.keep("call_new", 10);
    let since = |instant: chrono::DateTime<chrono::Utc>| {
        let end = json!({ "type": "number", "op": "ge", "value": instant.timestamp_millis() });
        json!({ "filter_criteria": { "end_timestamp": end } })
    };
    let ended = monday() - Duration::minutes(9);
    assert_eq!(ids(&office.calls(since(ended)).await.1), ["call_new"]);
    assert!(ids(&office.calls(since(ended + Duration::milliseconds(1))).await.1).is_empty());
    let agent = |id: &str| json!({ "filter_criteria": { "agent": [{ "agent_id": id }] } });
    assert_eq!(ids(&office.calls(agent(DEMO_AGENT)).await.1).len(), 2);
    assert!(ids(&office.calls(agent("agent_other")).await.1).is_empty());
}

#[tokio::test]
async fn criteria_that_are_not_well_formed_are_400() {
    let office = office().await;
    office.keep("call_1", 10);
    let bad = [
        json!({ "filter_criteria": { "end_timestamp": 5 } }),
        json!({ "filter_criteria": { "end_timestamp": { "type": "string", "op": "ge", "value": 5 } } }),
        json!({ "filter_criteria": { "after_end_timestamp": 5 } }),
        json!({ "limit": 0 }),
        json!({ "limit": 5, "skip": 1, "pagination_key": "x" }),
        json!({ "filter": {} }),
    ];
    for body in bad {
        assert_eq!(office.calls(body.clone()).await.0, 400, "{body}");
    }
}

#[tokio::test]
async fn calls_come_in_pages() {
    let office = office().await;
    for minutes in 1..=5 {
        office.keep(&format!("call_{minutes}"), minutes);
    }
    let (_, first) = office.calls(json!({ "limit": 2 })).await;
    assert_eq!(ids(&first), ["call_1", "call_2"]);
    let next = json!({ "limit": 2, "pagination_key": first["pagination_key"] });
    assert_eq!(ids(&office.calls(next).await.1), ["call_3", "call_4"]);
    assert_eq!(ids(&office.calls(json!({ "skip": 4 })).await.1), ["call_5"]);
}

#[tokio::test]
async fn faults_speak_with_retells_words() {
    let office = office().await;
    office.twin.faults().next(On::any(), Fault::error_before_commit());
    let (status, body) = office.get("/get-api-key-info").await;
    assert_eq!((status, &body["status"]), (500, &json!("error")));
    let wait = std::time::Duration::from_secs(1);
    office.twin.faults().next(On::any(), Fault::RateLimited { wait });
    assert_eq!(office.get("/get-api-key-info").await.0, 429);
    assert_eq!(office.twin.requests().len(), 2);
}
