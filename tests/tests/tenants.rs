//! Businesses on one server never see each other.

use askpro_core::ports::CallStore;
use askpro_core::{CallOutcome, CompanyId, E164, Region};
use askpro_tests::TestServer;
use askpro_tests::payloads::{agreed, ended, with};
use serde_json::json;

const OTHER: CompanyId = CompanyId::new(2);
const OTHER_KEY: &str = "key_test_company_2";
const OTHER_NUMBER: &str = "+493023125020";

async fn two_companies() -> TestServer {
    let first = TestServer::company(1, "+493083793369");
    let second = TestServer::company(2, OTHER_NUMBER);
    TestServer::start_with(&[(first, TestServer::KEY), (second, OTHER_KEY)]).await
}

#[tokio::test]
async fn the_same_customer_number_is_a_customer_of_each_company_alone() {
    let server = two_companies().await;
    let first = ended("call_1", &agreed());
    let mut collected = agreed();
    collected["name"] = json!("E. Mustermann");
    collected["uhrzeit"] = json!("15:00");
    let second = with(ended("call_2", &collected), "/call/to_number", json!(OTHER_NUMBER));
    server.post_signed(first.to_string().as_bytes(), TestServer::KEY).await;
    server.post_signed(second.to_string().as_bytes(), OTHER_KEY).await;
    server.work().await;

    let phone = E164::parse("+491713920001", Region::De).unwrap();
    let here = server.store.customer_by_phone(TestServer::COMPANY, &phone).await.unwrap().unwrap();
    let there = server.store.customer_by_phone(OTHER, &phone).await.unwrap().unwrap();
    assert_ne!(here.id, there.id);
    assert_eq!(here.name.as_deref(), Some("Erika Mustermann"));
    assert_eq!(there.name.as_deref(), Some("E. Mustermann"));
    for (company, own, foreign) in
        [(TestServer::COMPANY, "call_1", "call_2"), (OTHER, "call_2", "call_1")]
    {
        assert!(server.call(company, own).await.is_some());
        assert!(server.call(company, foreign).await.is_none());
        assert_eq!(server.appointments(company).await.len(), 1);
    }
}

#[tokio::test]
async fn a_key_does_not_speak_for_another_companys_number() {
    let server = two_companies().await;
    let payload = ended("call_1", &agreed()); // the first company's number
    let answer = server.post_signed(payload.to_string().as_bytes(), OTHER_KEY).await;
    assert_eq!(answer.message(), "accepted");
    server.work().await;
    assert!(server.call(TestServer::COMPANY, "call_1").await.is_none());
    assert!(server.calendar.stored().is_empty());
    let call = server.call(OTHER, "call_1").await.unwrap();
    assert!(matches!(call.outcome, Some(CallOutcome::Task(_))));
}

#[tokio::test]
async fn another_company_cannot_use_up_a_call_id() {
    let server = two_companies().await;
    let payload = ended("call_1", &agreed());
    server.post_signed(payload.to_string().as_bytes(), OTHER_KEY).await;
    let answer = server.post_signed(payload.to_string().as_bytes(), TestServer::KEY).await;
    assert_eq!(answer.message(), "accepted");
    server.work().await;
    assert_eq!(server.appointments(TestServer::COMPANY).await.len(), 1);
}

#[tokio::test]
async fn with_a_shared_key_the_dialled_number_decides() {
    let first = TestServer::company(1, "+493083793369");
    let second = TestServer::company(2, OTHER_NUMBER);
    let server =
        TestServer::start_with(&[(first, TestServer::KEY), (second, TestServer::KEY)]).await;
    server.post(&with(ended("call_1", &agreed()), "/call/to_number", json!(OTHER_NUMBER))).await;
    server.post(&with(ended("call_2", &agreed()), "/call/to_number", json!("+493023125099"))).await;
    server.work().await;
    assert!(server.call(OTHER, "call_1").await.is_some());
    assert!(server.call(CompanyId::OPERATOR, "call_2").await.is_some());
    assert_eq!(server.tasks(CompanyId::OPERATOR).await.len(), 1, "nobody else's task");
}
