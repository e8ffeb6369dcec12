use std::error::Error as _;
use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::time::Duration;

use askpro_core::ports::{CallQuery, Telephony};
use askpro_core::{AgentId, CallId, DomainCode, Error, ErrorKind, Retry};
use askpro_retell::RetellClient;
use serde_json::{Value, json};
use wiremock::ResponseTemplate;

use crate::support::{KEY, Retell, page};

fn refusal(status: u16) -> ResponseTemplate {
    let body = json!({"status": "error", "message": "refused for +491713920001"});
    ResponseTemplate::new(status).set_body_json(body)
}

fn agent_1() -> AgentId {
    AgentId::new("agent_1").unwrap()
}

fn call_1() -> CallId {
    CallId::new("call_1").unwrap()
}

/// What every method says when every request is answered like this.
async fn errors(response: ResponseTemplate) -> Vec<(&'static str, Error)> {
    let retell = Retell::start().await;
    retell.always(response).await;
    let client = &retell.client;
    let errors = vec![
        ("account", client.account().await.map(drop)),
        ("agents", client.agents().await.map(drop)),
        ("agent", client.agent(&agent_1(), None).await.map(drop)),
        ("agent_versions", client.agent_versions(&agent_1()).await.map(drop)),
        ("phone_numbers", client.phone_numbers().await.map(drop)),
        ("calls", client.calls(&CallQuery::default()).await.map(drop)),
        ("call", client.call(&call_1()).await.map(drop)),
        ("events", client.events(&call_1()).await.map(drop)),
    ];
    assert_eq!(retell.requests().await.len(), errors.len(), "each request is sent once");
    errors.into_iter().filter_map(|(name, result)| Some((name, result.err()?))).collect()
}

/// Asserts that every method fails like this, naming itself and the status.
async fn all_fail(response: ResponseTemplate, kind: ErrorKind) -> Vec<Error> {
    let errors = errors(response).await;
    assert_eq!(errors.len(), 8);
    for (name, error) in &errors {
        assert_eq!(error.kind(), kind, "{name}");
        assert_eq!(error.operation(), *name);
        assert!(!format!("{error} {error:?}").contains("1713920001"), "{error:?}");
        assert!(!format!("{error} {error:?}").contains(KEY), "{error:?}");
    }
    errors.into_iter().map(|(_, error)| error).collect()
}

#[tokio::test]
async fn a_refused_key_is_code_1001() {
    for status in [401, 403] {
        for error in all_fail(refusal(status), ErrorKind::Unauthorized).await {
            assert_eq!(error.code(), DomainCode::RetellInvalidKey);
            assert_eq!(error.retry(), Retry::Never);
            assert_eq!(error.remote_code(), Some(status.to_string().as_str()));
        }
    }
}

#[tokio::test]
async fn an_unpaid_account_is_for_a_human() {
    for error in all_fail(refusal(402), ErrorKind::Configuration).await {
        assert_eq!(error.retry(), Retry::Never);
    }
}

#[tokio::test]
async fn a_rate_limit_says_how_long_to_wait() {
    let patient = refusal(429).insert_header("retry-after", "7");
    for error in all_fail(patient, ErrorKind::RateLimited).await {
        assert_eq!(error.retry(), Retry::SafeAfter(Duration::from_secs(7)));
    }
    let hint =
        refusal(429).insert_header("retry-after-ms", "250").insert_header("retry-after", "7");
    for error in all_fail(hint, ErrorKind::RateLimited).await {
        assert_eq!(error.retry(), Retry::SafeAfter(Duration::from_millis(250)));
    }
    for error in all_fail(refusal(429), ErrorKind::RateLimited).await {
        assert_eq!(error.retry(), Retry::default_for(ErrorKind::RateLimited));
    }
}

#[tokio::test]
async fn a_failing_service_is_unavailable_and_the_read_may_be_repeated() {
    for status in [408, 409, 500, 502, 503, 504, 529] {
        for error in all_fail(refusal(status), ErrorKind::Unavailable).await {
            assert!(matches!(error.retry(), Retry::SafeAfter(_)), "{status}");
        }
    }
    let html = ResponseTemplate::new(502).set_body_raw("<html>Bad gateway</html>", "text/html");
    all_fail(html, ErrorKind::Unavailable).await;
}

#[tokio::test]
async fn any_other_refusal_is_our_own_fault() {
    for status in [400, 412, 413] {
        for error in all_fail(refusal(status), ErrorKind::InvalidInput).await {
            assert_eq!(error.retry(), Retry::Never);
        }
    }
}

#[tokio::test]
async fn what_does_not_exist_is_none_or_names_the_agent() {
    for status in [404, 422] {
        let retell = Retell::start().await;
        retell.always(refusal(status)).await;
        assert_eq!(retell.client.agent(&agent_1(), Some("12")).await.unwrap(), None);
        assert_eq!(retell.client.call(&call_1()).await.unwrap(), None);
        let error = retell.client.agent_versions(&agent_1()).await.unwrap_err();
        assert_eq!((error.kind(), error.code()), (ErrorKind::NotFound, DomainCode::AgentNotFound));
    }
}

#[tokio::test]
async fn a_list_that_is_not_found_points_to_the_address() {
    let retell = Retell::start().await;
    retell.always(refusal(404)).await;
    let error = retell.client.phone_numbers().await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "phone_numbers: no such path: is the base URL right? (configuration)"
    );
    let retell = Retell::start().await;
    retell.always(refusal(422)).await;
    let error = retell.client.calls(&CallQuery::default()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let elsewhere = Retell::start().await;
    elsewhere.always(ResponseTemplate::new(200).set_body_json(json!({"org_id": "org_1"}))).await;
    let target = elsewhere.server.uri();
    for status in [301, 302, 307, 308] {
        let redirect = ResponseTemplate::new(status).insert_header("location", target.as_str());
        all_fail(redirect, ErrorKind::UnexpectedAnswer).await;
    }
    assert!(elsewhere.requests().await.is_empty());
}

#[tokio::test]
async fn an_answer_that_is_no_json_object_is_unexpected() {
    for body in ["", "<html>", "[]", "null", "{\"items\": ["] {
        let response = ResponseTemplate::new(200).set_body_raw(body, "application/json");
        all_fail(response, ErrorKind::UnexpectedAnswer).await;
    }
}

#[tokio::test]
async fn an_item_without_its_id_is_named_by_its_place() {
    let retell = Retell::start().await;
    let body = page(&json!([{"call_id": "call_1"}, {"transcript": "Erika"}]), None);
    retell.answers("POST", "/v3/list-calls", &[body]).await;
    let error = retell.client.calls(&CallQuery::default()).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "calls: items[1].call_id: expected a text, found nothing (unexpected_answer)"
    );

    let odd = [
        (
            json!({"items": {}}),
            "agents: items: expected a list, found an object (unexpected_answer)",
        ),
        (json!({}), "agents: items: expected a list, found nothing (unexpected_answer)"),
        (
            json!({"items": [7]}),
            "agents: items[0]: expected an object, found a number (unexpected_answer)",
        ),
        (
            json!({"items": [], "has_more": true}),
            "agents: pagination_key: expected a text, as there are more items, found nothing \
             (unexpected_answer)",
        ),
    ];
    for (body, expected) in odd {
        let retell = Retell::start().await;
        retell.answers("POST", "/v2/list-agents", &[body]).await;
        assert_eq!(retell.client.agents().await.unwrap_err().to_string(), expected);
    }
}

#[tokio::test]
async fn a_list_without_end_is_given_up() {
    let retell = Retell::start().await;
    let same = page(&json!([]), Some("k1"));
    retell.answers("POST", "/v2/list-agents", &[same.clone(), same]).await;
    let error = retell.client.agents().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::UnexpectedAnswer);
}

#[tokio::test]
async fn a_limit_out_of_range_is_refused_without_a_request() {
    let retell = Retell::start().await;
    for limit in [0, 1001] {
        let query = CallQuery { limit: Some(limit), ..CallQuery::default() };
        let error = retell.client.calls(&query).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
        assert_eq!(error.message(), format!("limit: expected 1 to 1000, found {limit}"));
    }
    assert!(retell.requests().await.is_empty());
}

fn client_of(listener: &TcpListener) -> RetellClient {
    let url = format!("http://{}", listener.local_addr().unwrap());
    RetellClient::builder(KEY).base_url(url).timeout(Duration::from_secs(2)).build().unwrap()
}

#[tokio::test]
async fn a_server_that_is_not_there_is_unavailable() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let client = client_of(&listener);
    drop(listener);
    let error = client.call(&call_1()).await.unwrap_err();
    assert_eq!(error.to_string(), "call: could not connect (unavailable)");
    assert!(!format!("{:?}", error.source().unwrap()).contains("call_1"), "{error:?}");
}

#[tokio::test(start_paused = true)]
async fn a_server_that_never_answers_is_unavailable_after_the_timeout() {
    // The system accepts the connection; nobody ever reads from it.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let error = client_of(&listener).account().await.unwrap_err();
    assert_eq!(error.to_string(), "account: no answer in time (unavailable)");
}

#[tokio::test]
async fn an_answer_that_breaks_off_is_unavailable() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let client = client_of(&listener);
    let server = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let _ = stream.read(&mut [0; 4096]).unwrap();
        stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"org_id\"").unwrap();
    });
    let error = client.account().await.unwrap_err();
    assert_eq!(error.to_string(), "account: the connection broke (unavailable)");
    server.join().unwrap();
}

#[tokio::test]
async fn a_field_of_the_wrong_type_spoils_nothing_but_itself() {
    let retell = Retell::start().await;
    let odd: Value = json!({
        "agent_id": "agent_1", "agent_name": 7, "version": "8", "webhook_events": "call_ended",
        "timezone": ["Europe/Berlin"], "language": {"de": true}, "webhook_url": "https://example.com"
    });
    retell.answers("GET", "/get-agent/agent_1", &[odd]).await;
    let agent = retell.client.agent(&agent_1(), None).await.unwrap().unwrap();
    assert_eq!(
        (agent.name, agent.version, agent.timezone, agent.language),
        (None, None, None, None)
    );
    assert!(agent.webhook_events.is_empty());
    assert_eq!(agent.webhook_url.as_deref(), Some("https://example.com"));
}
