//! The functions of agents by a token instead of a signature: whose token opens the door, to what, and for how long.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use askpro_core::ports::{Clock as _, FunctionStore, TokenStore};
use askpro_core::{Actor, ApiToken, BranchId, CallId, CompanyId, TokenScope};
use askpro_retell::{WebhookKey, sign};
use askpro_tests::{Answer, TestServer};
use axum::http::StatusCode;
use chrono::Duration;
use serde_json::{Value, json};
use uuid::Uuid;

const PATH: &str = "/api/mcp/retell/custom-function";
const OURS: &str = "+493083793369";
const THEIRS: &str = "+493023125002";
const OTHER: CompanyId = CompanyId::new(2);

/// Two companies on one server.
async fn server() -> TestServer {
    let theirs = (TestServer::company(2, THEIRS), "key_test_company_2");
    TestServer::start_with(&[(TestServer::company(1, OURS), TestServer::KEY), theirs]).await
}

/// A token of this scope, with its secret.
async fn token(server: &TestServer, scope: TokenScope) -> (ApiToken, String) {
    let lasts = Some(Duration::hours(1));
    let (token, secret) =
        server.tokens.create(scope, "Telefon", lasts, Actor::CommandLine).await.unwrap();
    (token, secret.expose().to_owned())
}

async fn agent(server: &TestServer) -> (ApiToken, String) {
    token(server, TokenScope::Agent(TestServer::COMPANY)).await
}

fn bearer(secret: &str) -> String {
    format!("Bearer {secret}")
}

/// A function that needs nothing but to know who is called.
fn callback(number: &str) -> Value {
    json!({
        "name": "request_callback",
        "call": { "call_id": "call_1", "to_number": number, "from_number": "+491713920001" },
        "args": { "grund": "Rückfrage" },
    })
}

async fn ask(server: &TestServer, number: &str, headers: &[(&str, &str)]) -> Answer {
    server.post_to(PATH, callback(number).to_string().as_bytes(), headers).await
}

/// Nobody was let in, and nothing was done.
async fn assert_refused(
    server: &TestServer,
    headers: &[(&str, &str)],
    status: StatusCode,
) -> Answer {
    let answer = ask(server, OURS, headers).await;
    assert_eq!(answer.status, status, "{answer:?}");
    assert_eq!(ran(server, TestServer::COMPANY).await, 0, "{headers:?}");
    answer
}

/// How many functions ran in the call.
async fn ran(server: &TestServer, company: CompanyId) -> usize {
    let call = CallId::new("call_1").unwrap();
    server.store.functions_of_call(company, &call).await.unwrap().len()
}

#[tokio::test]
async fn a_token_of_the_company_stands_for_a_signature() {
    for scope in [TokenScope::Agent(TestServer::COMPANY), TokenScope::Company(TestServer::COMPANY)]
    {
        let server = server().await;
        let (_, secret) = token(&server, scope).await;
        for (name, value) in [
            ("authorization", bearer(&secret)),
            ("authorization", format!("bearer {secret}")),
            ("x-mcp-token", secret.clone()),
        ] {
            let answer = ask(&server, OURS, &[(name, &value)]).await;
            assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
            assert_eq!(answer.body["success"], true, "{answer:?}");
        }
        assert_eq!(server.tasks(TestServer::COMPANY).await.len(), 1, "repeats do nothing twice");
    }
}

#[tokio::test]
async fn the_function_may_stand_in_the_path_and_the_arguments_at_root() {
    let server = server().await;
    let (_, secret) = agent(&server).await;
    let body = json!({
        "call_id": "call_1", "agent_number": OURS, "user_number": "+491713920001", "grund": "Rückfrage",
    });
    let path = format!("{PATH}/request_callback");
    let bytes = body.to_string().into_bytes();
    let answer = server.post_to(&path, &bytes, &[("x-mcp-token", &secret)]).await;
    assert_eq!((answer.status, &answer.body["success"]), (StatusCode::OK, &json!(true)));
    assert_eq!(server.tasks(TestServer::COMPANY).await.len(), 1);
    let unsigned = server.post_to(&path, &bytes, &[]).await;
    assert_eq!(unsigned.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn without_a_token_that_is_worth_something_nobody_comes_in() {
    let server = server().await;
    let (expired, old) = agent(&server).await;
    server.clock.advance(Duration::hours(1));
    let (revoked, taken_back) = agent(&server).await;
    let owner = TestServer::COMPANY;
    server.tokens.revoke(owner, revoked.id, Actor::CommandLine).await.unwrap().unwrap();
    assert_ne!(expired.id, revoked.id);
    let invented = format!("askpro_{}", "A".repeat(43));

    let answer = assert_refused(&server, &[], StatusCode::UNAUTHORIZED).await;
    assert_eq!(answer.challenge.as_deref(), Some("Bearer"));
    assert_eq!(answer.message(), "expected a signature or a token, found neither");
    for (secret, message) in [
        (old.as_str(), "the token has expired"),
        (&taken_back, "the token was revoked"),
        (&invented, "the token is not known"),
        ("geheim", "the token is not known"),
        (&expired.id.to_string(), "the token is not known"),
    ] {
        for (name, value) in [("authorization", bearer(secret)), ("x-mcp-token", secret.to_owned())]
        {
            let answer = assert_refused(&server, &[(name, &value)], StatusCode::UNAUTHORIZED).await;
            assert_eq!(answer.challenge.as_deref(), Some(r#"Bearer error="invalid_token""#));
            assert_eq!(answer.message(), message);
        }
    }
    let basic = [("authorization", "Basic YXNrcHJvOmdlaGVpbQ==")];
    let answer = assert_refused(&server, &basic, StatusCode::UNAUTHORIZED).await;
    assert_eq!(answer.challenge.as_deref(), Some("Bearer"));
}

#[tokio::test]
async fn two_tokens_that_differ_are_none() {
    let server = server().await;
    let [(_, one), (_, two)] = [agent(&server).await, agent(&server).await];
    let differing = [("authorization", &*bearer(&one)), ("x-mcp-token", &two)];
    let answer = assert_refused(&server, &differing, StatusCode::UNAUTHORIZED).await;
    assert!(answer.challenge.unwrap().starts_with("Bearer"));
    let twice = [("x-mcp-token", &*one), ("x-mcp-token", &one)];
    assert_refused(&server, &twice, StatusCode::UNAUTHORIZED).await;
    let same = [("authorization", &*bearer(&one)), ("x-mcp-token", &one)];
    assert_eq!(ask(&server, OURS, &same).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_token_that_may_do_something_else_does_not_call_functions() {
    let server = server().await;
    let (company, branch) = (TestServer::COMPANY, BranchId::new(Uuid::from_u128(1)));
    let call = CallId::new("call_1").unwrap();
    for scope in [
        TokenScope::Operator,
        TokenScope::Branch(company, branch),
        TokenScope::Call { company, branch, call, caller: None },
    ] {
        let (_, secret) = token(&server, scope).await;
        let headers = [("authorization", &*bearer(&secret))];
        let answer = assert_refused(&server, &headers, StatusCode::FORBIDDEN).await;
        assert_eq!(answer.challenge.as_deref(), Some(r#"Bearer error="insufficient_scope""#));
    }
}

#[tokio::test]
async fn a_token_of_another_company_reaches_no_number_of_ours() {
    let server = server().await;
    for scope in [TokenScope::Agent(OTHER), TokenScope::Company(OTHER)] {
        let (_, secret) = token(&server, scope).await;
        let headers = [("authorization", &*bearer(&secret))];
        let ours = ask(&server, OURS, &headers).await;
        let unknown = ask(&server, "+493023125099", &headers).await;
        assert_eq!((ours.status, &ours.body), (unknown.status, &unknown.body));
        assert_eq!((ours.status, &ours.body["success"]), (StatusCode::OK, &json!(false)));
        assert_eq!(ran(&server, TestServer::COMPANY).await, 0);
    }
    let (_, secret) = token(&server, TokenScope::Agent(OTHER)).await;
    let theirs = ask(&server, THEIRS, &[("x-mcp-token", &secret)]).await;
    assert_eq!(theirs.body["success"], true);
    assert_eq!((ran(&server, OTHER).await, ran(&server, TestServer::COMPANY).await), (1, 0));
}

#[tokio::test]
async fn where_there_is_a_signature_it_alone_counts() {
    let server = server().await;
    let (_, secret) = agent(&server).await;
    let token = bearer(&secret);
    let body = callback(OURS).to_string();
    let signed =
        |key: &str| sign(body.as_bytes(), &WebhookKey::new(key).unwrap(), server.clock.now());
    for wrong in [&*signed("another key"), "v=1,d=00", ""] {
        let headers = [("x-retell-signature", wrong), ("authorization", &token)];
        let answer = assert_refused(&server, &headers, StatusCode::UNAUTHORIZED).await;
        assert_eq!(answer.challenge, None, "a token would not help");
    }
    let right = signed(TestServer::KEY);
    let headers = [("x-retell-signature", &*right), ("authorization", "Basic dTpw")];
    assert_eq!(ask(&server, OURS, &headers).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_token_signs_no_events() {
    let server = server().await;
    let (_, secret) = token(&server, TokenScope::Company(TestServer::COMPANY)).await;
    let headers = [("authorization", &*bearer(&secret)), ("x-mcp-token", &secret)];
    for path in ["webhook", "inbound"] {
        let path = format!("/api/mcp/retell/{path}");
        let answer = server.post_to(&path, b"{}", &headers).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{path}");
    }
}

#[tokio::test]
async fn a_revoked_token_is_worth_nothing_from_then_on_and_its_use_was_noted() {
    let server = server().await;
    let (made, secret) = agent(&server).await;
    let headers = [("x-mcp-token", &*secret)];
    assert_eq!(ask(&server, OURS, &headers).await.status, StatusCode::OK);
    let last = async || server.store.tokens(None).await.unwrap()[0].last_used_at;
    while last().await.is_none() {
        tokio::task::yield_now().await;
    }
    assert_eq!(last().await, Some(server.clock.now()));
    server.tokens.revoke(TestServer::COMPANY, made.id, Actor::CommandLine).await.unwrap();
    assert_eq!(ask(&server, OURS, &headers).await.status, StatusCode::UNAUTHORIZED);
}
