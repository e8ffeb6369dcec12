use askpro_core::ports::{CallQuery, Telephony};
use askpro_core::{AgentId, CallEventKind, ErrorKind, FieldSource, FieldValue};
use askpro_retell::RetellClient;
use serde_json::json;
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::{bytes, value};

/// A client of a server that answers first with the file, then with an empty last page.
async fn client_of(status: u16, name: &str) -> (MockServer, RetellClient) {
    let server = MockServer::start().await;
    let file = ResponseTemplate::new(status).set_body_raw(bytes(name), "application/json");
    Mock::given(any()).respond_with(file).up_to_n_times(1).mount(&server).await;
    let last = ResponseTemplate::new(200).set_body_json(json!({"items": [], "has_more": false}));
    Mock::given(any()).respond_with(last).mount(&server).await;
    let client = RetellClient::builder("key_test").base_url(server.uri()).build().unwrap();
    (server, client)
}

#[tokio::test]
async fn the_account_and_its_agents_are_read() {
    let (_server, client) = client_of(200, "api.get_api_key_info.response.json").await;
    let account = client.account().await.unwrap();
    assert_eq!(
        (account.org_id.as_str(), account.org_name.as_deref()),
        ("org_0123456789abcdef", Some("Haarmonie GmbH"))
    );

    let (_server, client) = client_of(200, "api.list_agents.response.json").await;
    let agents = client.agents().await.unwrap();
    assert_eq!(agents.len(), 2);
    assert_eq!(agents[1].name.as_deref(), Some("Praxis Dr. Özdemir"));

    let id = AgentId::new("agent_5f0c2d7e91b34a68c0d1e2f304").unwrap();
    let (_server, client) = client_of(200, "api.get_agent.response.json").await;
    let agent = client.agent(&id, None).await.unwrap().unwrap();
    assert_eq!((agent.version, agent.is_published), (Some(8), Some(false)));
    assert_eq!(agent.timezone.as_deref(), Some("Europe/Berlin"));
    assert_eq!(agent.webhook_events, ["call_started", "call_ended", "call_analyzed"]);

    let (_server, client) = client_of(200, "api.list_agent_versions.response.json").await;
    let versions = client.agent_versions(&id).await.unwrap();
    assert_eq!((versions[0].version, versions[0].is_published), (8, false));
    assert_eq!(versions[1].title.as_deref(), Some("Winterzeiten"));
}

#[tokio::test]
async fn numbers_and_calls_are_read() {
    let (_server, client) = client_of(200, "api.list_phone_numbers.response.json").await;
    let numbers = client.phone_numbers().await.unwrap();
    let versions: Vec<Vec<Option<&str>>> = numbers
        .iter()
        .map(|number| number.inbound_agents.iter().map(|agent| agent.version.as_deref()).collect())
        .collect();
    assert_eq!(
        versions,
        [vec![Some("prod")], vec![Some("12")], vec![Some("7"), Some("8")], vec![]]
    );

    let (_server, client) = client_of(200, "api.list_calls.response.json").await;
    let page = client.calls(&CallQuery::default()).await.unwrap();
    assert_eq!(page.next.as_deref(), Some("eyJrIjoiY2FsbF82YjFkIn0"));
    assert_eq!(page.items.len(), 1);
    assert_eq!(page.items[0].event, CallEventKind::Analyzed);
    assert_eq!(
        page.items[0].fields[&FieldSource::Collected]["buchungsnummer"],
        FieldValue::Text("bk_7Qm2xR".to_owned())
    );
}

#[tokio::test]
async fn errors_of_the_api_are_read_by_their_status() {
    let (_server, client) = client_of(401, "api.error.401.json").await;
    assert_eq!(client.account().await.unwrap_err().kind(), ErrorKind::Unauthorized);
    let (_server, client) = client_of(422, "api.error.422_published.json").await;
    assert_eq!(
        client.calls(&CallQuery::default()).await.unwrap_err().kind(),
        ErrorKind::InvalidInput
    );
}

#[test]
fn answers_that_no_operation_reads_yet_are_json_objects() {
    assert_eq!(value("api.get_concurrency.response.json")["concurrency_limit"], 20);
    assert_eq!(value("api.get_retell_llm.response.json")["general_tools"][1]["type"], "custom");
}
