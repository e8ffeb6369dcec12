//! Reading what makes up a version, and binding a number to one.

use askpro_core::ports::AgentTools;
use askpro_core::{AgentId, DomainCode, E164, ErrorKind, Region};
use serde_json::{Value, json};
use wiremock::ResponseTemplate;
use wiremock::matchers::{method, path};

use crate::support::Retell;

const NUMBER: &str = "+493023125010";

fn agent_1() -> AgentId {
    AgentId::new("agent_1").unwrap()
}

fn number() -> E164 {
    E164::parse(NUMBER, Region::De).unwrap()
}

#[tokio::test]
async fn settings_are_agent_and_engine_without_what_names_the_version() {
    let retell = Retell::start().await;
    let agent = json!({
        "agent_id": "agent_1", "version": 8, "is_published": false, "base_version": 7,
        "version_title": "Winter", "assigned_tags": ["staging"], "language": "de-DE",
        "last_modification_timestamp": 1_795_514_530_000_i64,
        "response_engine": { "type": "retell-llm", "llm_id": "llm_1", "version": 8 },
    });
    let llm = json!({
        "llm_id": "llm_1", "version": 8, "is_published": false, "general_prompt": "Du nimmst an.",
        "general_tools": [{ "name": "a" }], "last_modification_timestamp": 1,
    });
    retell.answers("GET", "/get-agent/agent_1", &[agent]).await;
    retell.answers("GET", "/get-retell-llm/llm_1", &[llm]).await;

    let settings = retell.client.settings(&agent_1(), Some("staging")).await.unwrap().unwrap();

    assert_eq!(settings.version, 8);
    assert_eq!(
        settings.fields,
        json!({
            "agent": {
                "agent_id": "agent_1", "language": "de-DE",
                "response_engine": { "type": "retell-llm", "llm_id": "llm_1" },
            },
            "engine": {
                "llm_id": "llm_1", "general_prompt": "Du nimmst an.",
                "general_tools": [{ "name": "a" }],
            },
        })
    );
    assert_eq!(retell.queries().await, ["version=staging", "version=8"]);
    assert!(!format!("{settings:?}").contains("Du nimmst"), "Debug shows no fields");
}

#[tokio::test]
async fn an_agent_with_a_server_of_its_own_has_settings_without_an_engine() {
    let retell = Retell::start().await;
    let engine = json!({ "type": "custom-llm", "llm_websocket_url": "wss://example.com" });
    let agent = json!({ "agent_id": "agent_1", "version": 3, "response_engine": engine });
    retell.answers("GET", "/get-agent/agent_1", &[agent]).await;
    let settings = retell.client.settings(&agent_1(), None).await.unwrap().unwrap();
    assert_eq!((settings.version, &settings.fields["engine"]), (3, &Value::Null));
    assert_eq!(settings.fields["agent"]["response_engine"], engine);
}

#[tokio::test]
async fn a_version_that_is_not_there_has_no_settings() {
    let retell = Retell::start().await;
    retell.always(ResponseTemplate::new(422).set_body_json(json!({}))).await;
    assert_eq!(retell.client.settings(&agent_1(), Some("9")).await.unwrap(), None);
}

/// What is written for a number that is bound so, when `agent_1` is to answer it in this version.
async fn written(bound: Value, version: &str) -> Value {
    let retell = Retell::start().await;
    let there = json!({ "phone_number": NUMBER, "nickname": "Empfang", "inbound_agents": bound });
    retell.answers("GET", "/get-phone-number/+493023125010", &[there]).await;
    retell.answers("PATCH", "/update-phone-number/+493023125010", &[json!({})]).await;
    retell.client.bind_number(&number(), &agent_1(), version).await.unwrap();
    let requests = retell.requests().await;
    let patch = requests.iter().find(|request| request.method.as_str() == "PATCH").unwrap();
    let body: Value = serde_json::from_slice(&patch.body).unwrap();
    assert_eq!(body.as_object().unwrap().len(), 1, "nothing else of the number: {body}");
    body.get("inbound_agents").cloned().unwrap()
}

#[tokio::test]
async fn a_binding_gets_another_version_and_keeps_its_share_and_its_neighbours() {
    let other = json!({ "agent_id": "agent_2", "agent_version": 3, "weight": 0.75, "later": true });
    let bound = json!([other, { "agent_id": "agent_1", "weight": 0.25 }]);
    assert_eq!(
        written(bound, "prod").await,
        json!([other, { "agent_id": "agent_1", "agent_version": "prod", "weight": 0.25 }])
    );
    let alone =
        |version: Value| json!([{ "agent_id": "agent_1", "agent_version": version, "weight": 1 }]);
    assert_eq!(written(alone(json!("prod")), "8").await, alone(json!(8)), "a number as a number");
}

#[tokio::test]
async fn an_agent_that_did_not_answer_is_alone_then_and_shares_are_never_lost() {
    let alone = json!([{ "agent_id": "agent_1", "agent_version": 8, "weight": 1 }]);
    for bound in [json!(null), json!([]), json!([{ "agent_id": "agent_2", "weight": 1 }])] {
        assert_eq!(written(bound, "8").await, alone);
    }
    let twice = json!([
        { "agent_id": "agent_1", "agent_version": 6, "weight": 0.25 },
        { "agent_id": "agent_2", "agent_version": 1, "weight": 0.5 },
        { "agent_id": "agent_1", "agent_version": 7, "weight": 0.25 },
    ]);
    let expected = json!([
        { "agent_id": "agent_1", "agent_version": 8, "weight": 0.5 },
        { "agent_id": "agent_2", "agent_version": 1, "weight": 0.5 },
    ]);
    assert_eq!(written(twice, "8").await, expected);
}

#[tokio::test]
async fn a_number_that_is_not_there_and_a_refused_binding_are_told_apart() {
    for status in [404, 422] {
        let retell = Retell::start().await;
        retell.always(ResponseTemplate::new(status).set_body_json(json!({}))).await;
        let error = retell.client.bind_number(&number(), &agent_1(), "8").await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotFound, "{status}");
        assert_eq!(error.code(), DomainCode::NumberNotConfigured);
    }
    let retell = Retell::start().await;
    retell.answers("GET", "/get-phone-number/+493023125010", &[json!({})]).await;
    wiremock::Mock::given(method("PATCH"))
        .and(path("/update-phone-number/+493023125010"))
        .respond_with(ResponseTemplate::new(422).set_body_json(json!({})))
        .mount(&retell.server)
        .await;
    let error = retell.client.bind_number(&number(), &agent_1(), "99").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
}
