use askpro_core::ports::{Agent, AgentVersion, CallQuery, EventDecoder, InboundAgent, Telephony};
use askpro_core::{AgentId, CallEventKind, CallId, Direction, FieldSource, FieldValue};
use askpro_retell::RetellEvents;
use chrono::DateTime;
use serde_json::json;

use crate::support::{Retell, page};

fn agent_id(id: &str) -> AgentId {
    AgentId::new(id).unwrap()
}

#[tokio::test]
async fn the_account_is_whose_key_it_is() {
    let retell = Retell::start().await;
    let body = json!({"org_id": "org_1", "org_name": "Haarmonie GmbH", "api_key_name": null});
    retell.answers("GET", "/get-api-key-info", &[body, json!({"org_id": "org_2"})]).await;
    let account = retell.client.account().await.unwrap();
    assert_eq!(
        (account.org_id.as_str(), account.org_name.as_deref()),
        ("org_1", Some("Haarmonie GmbH"))
    );
    assert_eq!(retell.client.account().await.unwrap().org_name, None);
}

#[tokio::test]
async fn agents_are_the_voice_agents_of_all_pages() {
    let retell = Retell::start().await;
    let first = page(
        &json!([{"agent_id": "agent_1", "agent_name": "Empfang", "channel": "voice", "tags": {}}]),
        Some("k/1=="),
    );
    let second = page(&json!([{"agent_id": "agent_2", "agent_name": null}]), None);
    retell.answers("POST", "/v2/list-agents", &[first, second]).await;

    let agents = retell.client.agents().await.unwrap();

    let mut named = Agent::new(agent_id("agent_1"));
    named.name = Some("Empfang".to_owned());
    assert_eq!(agents, [named, Agent::new(agent_id("agent_2"))]);
    let voice = json!({"type": "string", "op": "eq", "value": "voice"});
    let body = json!({"filter_criteria": {"channel": voice}});
    assert_eq!(retell.bodies().await, [body.clone(), body]);
    assert_eq!(retell.queries().await, ["limit=1000", "limit=1000&pagination_key=k%2F1%3D%3D"]);
}

#[tokio::test]
async fn an_agent_is_read_in_the_version_asked_for() {
    let retell = Retell::start().await;
    let full = json!({
        "agent_id": "agent_1", "version": 8, "is_published": false, "agent_name": "Empfang",
        "language": "de-DE", "timezone": "Europe/Berlin",
        "webhook_url": "https://example.com/hook", "webhook_events": ["call_ended", "call_analyzed"],
        "response_engine": {"type": "retell-llm", "llm_id": "llm_1", "version": 8}
    });
    let bare = json!({
        "agent_id": "agent_1", "version": 0, "language": ["de-DE", "en-US"], "timezone": null,
        "webhook_url": null, "webhook_events": null
    });
    retell.answers("GET", "/get-agent/agent_1", &[full, bare]).await;

    let id = agent_id("agent_1");
    let agent = retell.client.agent(&id, Some("latest_published")).await.unwrap().unwrap();
    let mut expected = Agent::new(id.clone());
    expected.name = Some("Empfang".to_owned());
    expected.version = Some(8);
    expected.is_published = Some(false);
    expected.webhook_url = Some("https://example.com/hook".to_owned());
    expected.webhook_events = vec!["call_ended".to_owned(), "call_analyzed".to_owned()];
    expected.timezone = Some("Europe/Berlin".to_owned());
    expected.language = Some("de-DE".to_owned());
    assert_eq!(agent, expected);

    let agent = retell.client.agent(&id, None).await.unwrap().unwrap();
    assert_eq!(agent.language.as_deref(), Some("de-DE, en-US"));
    assert_eq!((agent.webhook_url, agent.timezone), (None, None));
    assert!(agent.webhook_events.is_empty());
    assert_eq!(retell.queries().await, ["version=latest_published", ""]);
}

#[tokio::test]
async fn versions_come_the_newest_first_whatever_the_order_of_the_pages() {
    let retell = Retell::start().await;
    let first = page(
        &json!([
            {"version": 7, "is_published": true, "base_version": 6, "version_title": "Winter"},
            {"version": 9, "is_published": false, "base_version": null}
        ]),
        Some("k1"),
    );
    let second = page(&json!([{"version": 8, "is_published": false, "base_version": 7}]), None);
    retell.answers("GET", "/list-agent-versions/agent_1", &[first, second]).await;

    let versions = retell.client.agent_versions(&agent_id("agent_1")).await.unwrap();

    let numbers: Vec<u32> = versions.iter().map(|version| version.version).collect();
    assert_eq!(numbers, [9, 8, 7]);
    assert_eq!(versions[0], AgentVersion::new(9, false));
    assert!(versions[2].is_published);
    assert_eq!(versions[2].base_version, Some(6));
    assert_eq!(versions[2].title.as_deref(), Some("Winter"));
    assert_eq!(retell.queries().await, ["limit=1000", "limit=1000&pagination_key=k1"]);
}

#[tokio::test]
async fn numbers_say_who_answers_them() {
    let retell = Retell::start().await;
    let items = json!([
        {
            "phone_number": "+493023125010", "nickname": "Empfang",
            "inbound_agents": [{"agent_id": "agent_1", "agent_version": "prod", "weight": 1}],
            "outbound_agents": null, "inbound_webhook_url": "https://example.com/ring"
        },
        {
            "phone_number": "+493023125020", "nickname": null, "inbound_webhook_url": null,
            "inbound_agents": [
                {"agent_id": "agent_1", "agent_version": 7, "weight": 0.5},
                {"agent_id": "agent_2", "weight": 0.5}
            ]
        },
        {"phone_number": "+493023125030", "inbound_agents": null}
    ]);
    retell.answers("GET", "/v2/list-phone-numbers", &[page(&items, None)]).await;

    let numbers = retell.client.phone_numbers().await.unwrap();

    let texts: Vec<&str> = numbers.iter().map(|number| number.number.as_str()).collect();
    assert_eq!(texts, ["+493023125010", "+493023125020", "+493023125030"]);
    let bound = |agent: &str, version: Option<&str>| InboundAgent {
        agent: agent_id(agent),
        version: version.map(str::to_owned),
    };
    assert_eq!(numbers[0].inbound_agents, [bound("agent_1", Some("prod"))]);
    assert_eq!(numbers[0].nickname.as_deref(), Some("Empfang"));
    assert_eq!(numbers[0].inbound_webhook_url.as_deref(), Some("https://example.com/ring"));
    assert_eq!(numbers[1].inbound_agents, [bound("agent_1", Some("7")), bound("agent_2", None)]);
    assert!(numbers[2].inbound_agents.is_empty());
}

#[tokio::test]
async fn calls_are_asked_for_with_nothing_but_what_the_query_says() {
    let retell = Retell::start().await;
    retell
        .answers("POST", "/v3/list-calls", &[page(&json!([]), Some("k1")), page(&json!([]), None)])
        .await;

    let found = retell.client.calls(&CallQuery::default()).await.unwrap();
    assert_eq!(found.next.as_deref(), Some("k1"));
    let query = CallQuery {
        ended_from: DateTime::from_timestamp_millis(1_795_514_530_000),
        agent: Some(agent_id("agent_1")),
        limit: Some(1000),
        page_key: found.next,
    };
    assert_eq!(retell.client.calls(&query).await.unwrap().next, None);

    assert_eq!(
        retell.bodies().await,
        [
            json!({"sort_order": "ascending", "limit": 50}),
            json!({
                "filter_criteria": {
                    "end_timestamp": {"type": "number", "op": "ge", "value": 1_795_514_530_000_i64},
                    "agent": [{"agent_id": "agent_1"}]
                },
                "sort_order": "ascending",
                "limit": 1000,
                "pagination_key": "k1"
            }),
        ]
    );
    assert_eq!(retell.queries().await, ["", ""]);
}

#[tokio::test]
async fn a_listed_call_is_the_event_that_would_say_the_same() {
    let retell = Retell::start().await;
    let items = json!([
        {"call_id": "c1", "call_status": "ended", "call_analysis": {"call_summary": "Kurz."}},
        {"call_id": "c2", "call_status": "ended"},
        {"call_id": "c3", "call_status": "not_connected", "disconnection_reason": "dial_busy"},
        {"call_id": "c4", "call_status": "error"},
        {"call_id": "c5", "call_status": "ongoing"},
        {"call_id": "c6", "end_timestamp": 1_795_514_530_000_i64},
        {"call_id": "c7", "call_status": "ended", "call_analysis": null},
        {"call_id": "c8"}
    ]);
    retell.answers("POST", "/v3/list-calls", &[page(&items, None)]).await;

    let calls = retell.client.calls(&CallQuery::default()).await.unwrap().items;

    let kinds: Vec<CallEventKind> = calls.iter().map(|call| call.event.clone()).collect();
    let other = |word: &str| CallEventKind::Other(word.to_owned());
    assert_eq!(
        kinds,
        [
            CallEventKind::Analyzed,
            CallEventKind::Ended,
            CallEventKind::Ended,
            CallEventKind::Ended,
            other("call_ongoing"),
            CallEventKind::Ended,
            CallEventKind::Ended,
            other("call_unknown"),
        ]
    );
    assert_eq!(calls[0].summary.as_deref(), Some("Kurz."));
    assert!(!calls[2].connected);
}

#[tokio::test]
async fn a_call_comes_with_everything_known_of_it() {
    let retell = Retell::start().await;
    let call = json!({
        "call_id": "call_1", "call_type": "phone_call", "call_status": "ended",
        "direction": "outbound", "from_number": "+493023125010", "to_number": "+491713920001",
        "agent_id": "agent_1", "transcript": "User: Ja.",
        "start_timestamp": 1_795_514_530_000_i64, "end_timestamp": 1_795_514_571_250_i64,
        "collected_dynamic_variables": {"booking_confirmed": "true"}
    });
    retell.answers("GET", "/v2/get-call/call_1", &[call]).await;

    let report = retell.client.call(&CallId::new("call_1").unwrap()).await.unwrap().unwrap();

    assert_eq!(report.event, CallEventKind::Ended);
    assert_eq!(report.direction, Direction::Outbound);
    assert_eq!(report.customer_number(), Some("+491713920001"));
    assert_eq!(report.transcript.as_deref(), Some("User: Ja."));
    assert_eq!(report.ended_at.unwrap().timestamp_millis(), 1_795_514_571_250);
    assert_eq!(
        report.fields[&FieldSource::Collected]["booking_confirmed"],
        FieldValue::Text("true".to_owned())
    );
}

#[tokio::test]
async fn a_call_is_told_in_the_events_that_webhooks_would_have_brought() {
    let retell = Retell::start().await;
    let analysis = json!({"call_summary": "Kurz.", "custom_analysis_data": {"name": "Erika"}});
    let ended = json!({
        "call_id": "call_1", "call_status": "ended", "to_number": "+493023125010",
        "transcript": "User: Ja.", "a_field_of_tomorrow": [1, null],
        "collected_dynamic_variables": {"booking_confirmed": "true"}
    });
    let mut analyzed = ended.clone();
    analyzed["call_analysis"] = analysis;
    let ongoing = json!({"call_id": "call_1", "call_status": "ongoing"});
    let answers = [analyzed.clone(), ended.clone(), ongoing];
    retell.answers("GET", "/v2/get-call/call_1", &answers).await;

    let id = CallId::new("call_1").unwrap();
    let bodies = retell.client.events(&id).await.unwrap();
    let values: Vec<serde_json::Value> =
        bodies.iter().map(|body| serde_json::from_str(body).unwrap()).collect();
    assert_eq!(
        values,
        [
            json!({"event": "call_ended", "call": ended, "fetched": true}),
            json!({"event": "call_analyzed", "call": analyzed, "fetched": true}),
        ]
    );
    let reports: Vec<_> =
        bodies.iter().map(|body| RetellEvents.decode(body.as_bytes()).unwrap()).collect();
    assert_eq!(
        reports.iter().map(|report| report.event.clone()).collect::<Vec<_>>(),
        [CallEventKind::Ended, CallEventKind::Analyzed]
    );
    assert_eq!(
        (reports[0].summary.as_deref(), reports[1].summary.as_deref()),
        (None, Some("Kurz."))
    );

    assert_eq!(retell.client.events(&id).await.unwrap().len(), 1, "without an analysis");
    assert!(retell.client.events(&id).await.unwrap().is_empty(), "while it goes on");
}
