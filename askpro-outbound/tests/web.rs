//! Requests to a company's server, against one on this machine.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::time::Duration;

use askpro_core::function::Method;
use askpro_core::ports::{HeaderPart, Outbound, OutboundRequest};
use askpro_core::{CompanyId, ErrorKind};
use askpro_outbound::{LARGEST_ANSWER, WebOutbound, check_url};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use wiremock::matchers::{body_json, header, method, path, query_param};
use wiremock::{Mock, MockServer, ResponseTemplate};

const COMPANY: CompanyId = CompanyId::new(7);

/// What reaches this machine, which is closed otherwise.
fn to_this_machine() -> WebOutbound {
    WebOutbound::builder()
        .allow("127.0.0.0/8".parse().unwrap())
        .allow("::1/128".parse().unwrap())
        .secret(COMPANY, "punkte", "authorization", "geheim")
        .build()
        .unwrap()
}

fn request(url: impl Into<String>) -> OutboundRequest {
    let Value::Object(arguments) = json!({ "karte": "4711 ü&=", "anzahl": 2 }) else { panic!() };
    OutboundRequest {
        company: COMPANY,
        function: "punkte".to_owned(),
        url: url.into(),
        method: Method::Post,
        headers: Vec::new(),
        arguments,
        idempotency_key: "abc123".to_owned(),
        deadline: Duration::from_secs(5),
    }
}

fn secret_header() -> (String, Vec<HeaderPart>) {
    let parts = vec![HeaderPart::Text("Bearer ".to_owned()), HeaderPart::Secret];
    ("Authorization".to_owned(), parts)
}

async fn server(answer: ResponseTemplate) -> MockServer {
    let server = MockServer::start().await;
    Mock::given(path("/punkte")).respond_with(answer).mount(&server).await;
    server
}

#[tokio::test]
async fn arguments_are_the_body_and_headers_carry_the_secret_and_the_key() {
    let server = MockServer::start().await;
    Mock::given(method("POST"))
        .and(path("/punkte"))
        .and(body_json(json!({ "karte": "4711 ü&=", "anzahl": 2 })))
        .and(header("content-type", "application/json"))
        .and(header("accept", "application/json"))
        .and(header("authorization", "Bearer geheim"))
        .and(header("idempotency-key", "abc123"))
        .respond_with(ResponseTemplate::new(201).set_body_string("{}"))
        .expect(1)
        .mount(&server)
        .await;
    let mut request = request(format!("{}/punkte", server.uri()));
    request.headers.push(secret_header());
    let answer = to_this_machine().call(&request).await.unwrap();
    assert_eq!((answer.status, answer.body.as_slice()), (201, b"{}".as_slice()));
    server.verify().await;
}

#[tokio::test]
async fn a_method_without_body_carries_them_in_the_query() {
    for (own, word) in [(Method::Get, "GET"), (Method::Delete, "DELETE")] {
        let server = MockServer::start().await;
        Mock::given(method(word))
            .and(query_param("art", "treue"))
            .and(query_param("karte", "4711 ü&="))
            .and(query_param("anzahl", "2"))
            .respond_with(ResponseTemplate::new(200))
            .expect(1)
            .mount(&server)
            .await;
        let request = OutboundRequest {
            method: own,
            ..request(format!("{}/punkte?art=treue", server.uri()))
        };
        assert_eq!(to_this_machine().call(&request).await.unwrap().status, 200);
        let requests = server.received_requests().await.unwrap();
        assert!(requests.iter().all(|request| request.body.is_empty()));
    }
}

#[tokio::test]
async fn a_redirect_is_an_answer_and_not_followed() {
    let aim = MockServer::start().await;
    let redirect = ResponseTemplate::new(307).insert_header("location", aim.uri());
    let server = server(redirect).await;
    let request = request(format!("{}/punkte", server.uri()));
    assert_eq!(to_this_machine().call(&request).await.unwrap().status, 307);
    assert!(aim.received_requests().await.unwrap().is_empty());
}

#[tokio::test]
async fn an_answer_may_have_64_kib_and_not_a_byte_more() {
    for (size, fits) in [(LARGEST_ANSWER, true), (LARGEST_ANSWER + 1, false)] {
        let server = server(ResponseTemplate::new(200).set_body_bytes(vec![b'a'; size])).await;
        let answer = to_this_machine().call(&request(format!("{}/punkte", server.uri()))).await;
        match answer {
            Ok(answer) => assert!(fits && answer.body.len() == size),
            Err(error) => assert!(!fits && error.kind() == ErrorKind::OutcomeUnknown, "{error}"),
        }
    }
}

#[tokio::test]
async fn no_answer_in_time_leaves_the_outcome_unknown() {
    let server = server(ResponseTemplate::new(200).set_delay(Duration::from_mins(1))).await;
    let request = OutboundRequest {
        deadline: Duration::from_millis(50),
        ..request(format!("{}/punkte", server.uri()))
    };
    let error = to_this_machine().call(&request).await.unwrap_err();
    assert_eq!((error.kind(), error.message()), (ErrorKind::OutcomeUnknown, "no answer in time"));
    assert_eq!(server.received_requests().await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_body_that_never_ends_is_cut_off_by_the_deadline() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut head = [0; 1024];
        assert!(stream.read(&mut head).await.unwrap() > 0);
        stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{").await.unwrap();
        std::future::pending::<()>().await;
    });
    let request = OutboundRequest {
        deadline: Duration::from_millis(100),
        ..request(format!("http://{address}/punkte"))
    };
    let error = to_this_machine().call(&request).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::OutcomeUnknown, "{error}");
}

#[tokio::test]
async fn where_nobody_listens_nothing_was_sent() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let error = to_this_machine().call(&request(format!("http://{address}"))).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unavailable, "{error}");
}

#[tokio::test]
async fn this_machine_is_not_reached_under_any_of_its_names() {
    let server = server(ResponseTemplate::new(200)).await;
    let port = server.address().port();
    let outbound = WebOutbound::builder().build().unwrap();
    for host in [
        "127.0.0.1",
        "127.0.0.1.",
        "127.1",
        "2130706433",
        "0x7f.0.0.1",
        "0177.0.0.1",
        "0.0.0.0",
        "localhost",
        "LOCALHOST.",
        "[::1]",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[64:ff9b::127.0.0.1]",
        "１２７.0.0.1",
    ] {
        let error = outbound.call(&request(format!("http://{host}:{port}/punkte"))).await;
        let error = error.expect_err(host);
        // A resolver may not know "localhost." at all; then nothing is reached either.
        let kinds = [ErrorKind::NotAllowed, ErrorKind::Unavailable];
        assert!(kinds.contains(&error.kind()), "{host}: {error}");
        if host != "LOCALHOST." {
            assert_eq!(error.kind(), ErrorKind::NotAllowed, "{host}: {error}");
        }
    }
    assert!(server.received_requests().await.unwrap().is_empty());
    // A name is looked up, and reaches what is allowed.
    let url = format!("http://localhost:{port}/punkte");
    assert_eq!(to_this_machine().call(&request(url)).await.unwrap().status, 200);
}

#[tokio::test]
async fn metadata_of_clouds_is_closed_even_where_everything_is_allowed() {
    let outbound = WebOutbound::builder().allow("0.0.0.0/0".parse().unwrap()).build().unwrap();
    for host in ["169.254.169.254", "[::ffff:a9fe:a9fe]", "2852039166", "168.63.129.16"] {
        let url = format!("http://{host}/latest/meta-data");
        let error = outbound.call(&request(url)).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotAllowed, "{host}");
    }
}

#[tokio::test]
async fn a_secret_that_is_missing_or_of_another_company_is_not_replaced() {
    let server = server(ResponseTemplate::new(200)).await;
    let mut foreign = request(format!("{}/punkte", server.uri()));
    foreign.headers.push(secret_header());
    foreign.company = CompanyId::new(8);
    let error = to_this_machine().call(&foreign).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    assert!(server.received_requests().await.unwrap().is_empty());
}

#[tokio::test]
async fn errors_and_debug_tell_neither_address_nor_secret_nor_arguments() {
    let outbound = to_this_machine();
    let mut request = request("http://127.0.0.1:9/geheim?key=geheim");
    request.headers.push(secret_header());
    let error = outbound.call(&request).await.unwrap_err();
    for text in [format!("{error:?}"), format!("{outbound:?}"), format!("{request:?}")] {
        assert!(!text.contains("geheim") && !text.contains("4711"), "{text}");
    }
}

#[test]
fn addresses_are_checked_and_not_repeated() {
    for good in ["https://example.com/a?key=1", "http://10.0.0.1", "http://crm.internal:8080/x"] {
        assert_eq!(check_url(good), Ok(()), "{good}");
    }
    for bad in ["", "example.com", "ftp://geheim", "file:///geheim", "https://u:geheim@example.com"]
    {
        let error = check_url(bad).unwrap_err().to_string();
        assert!(error.starts_with("expected ") && !error.contains("geheim"), "{error}");
    }
}
