//! The rate limit: what the server says is heeded.

use std::time::Duration;

use askpro_core::{Error, ErrorKind, Retry};
use serde_json::json;
use wiremock::ResponseTemplate;

use crate::support::{Calcom, On, coded, failure};

fn throttled() -> ResponseTemplate {
    let text = "CustomThrottlerGuard - Too many requests. Please try again later.";
    ResponseTemplate::new(429).set_body_json(coded("ThrottlerException", text))
}

fn wait(error: &Error) -> Duration {
    match error.retry() {
        Retry::SafeAfter(wait) => wait,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn too_many_requests_wait_for_the_reset() {
    let answer = throttled()
        .insert_header("X-RateLimit-Remaining-Default", "0")
        .insert_header("X-RateLimit-Reset-Default", "17");
    for on in [On::Book, On::Slots] {
        let error = failure(on, answer.clone()).await;
        assert_eq!(error.kind(), ErrorKind::RateLimited);
        assert_eq!(error.remote_code(), Some("ThrottlerException"));
        assert_eq!(wait(&error), Duration::from_secs(17));
    }
}

#[tokio::test]
async fn too_many_requests_without_a_reset_wait_a_minute() {
    assert_eq!(wait(&failure(On::Book, throttled()).await), Duration::from_mins(1));
}

#[tokio::test]
async fn the_wait_of_an_edge_server_is_honoured() {
    let answer = throttled()
        .insert_header("Retry-After", "5")
        .insert_header("X-RateLimit-Remaining-Default", "0")
        .insert_header("X-RateLimit-Reset-Default", "17");
    assert_eq!(wait(&failure(On::Book, answer).await), Duration::from_secs(5));
}

#[tokio::test]
async fn after_a_refusal_nothing_is_sent_until_the_reset_neither_reads_nor_writes() {
    let calcom = Calcom::start().await;
    calcom.answers(On::Slots, throttled()).await;
    let client = calcom.client();
    On::Slots.ask(&client).await.unwrap_err();
    for on in [On::Book, On::Me] {
        let error = on.ask(&client.clone()).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::RateLimited);
        assert!(wait(&error) > Duration::from_secs(50));
    }
    calcom.only_request().await;
}

#[tokio::test]
async fn a_server_that_allows_none_more_is_left_alone() {
    let calcom = Calcom::start().await;
    let answer = ResponseTemplate::new(200)
        .set_body_json(json!({"status": "success", "data": {"id": 1}}))
        .insert_header("X-RateLimit-Limit-Custom", "120")
        .insert_header("X-RateLimit-Remaining-Custom", "0")
        .insert_header("X-RateLimit-Reset-Custom", "30");
    calcom.answers(On::Me, answer).await;
    let client = calcom.client();
    On::Me.ask(&client).await.unwrap();
    let error = On::Me.ask(&client).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::RateLimited);
    calcom.only_request().await;
}

#[tokio::test]
async fn what_would_wait_too_long_for_its_turn_is_not_sent() {
    let calcom = Calcom::start().await;
    calcom.gives(On::Me, json!({"id": 1})).await;
    let limit = askpro_calcom::RateLimit::new(1).with_burst(2);
    let client = calcom.builder().rate_limit(limit).build().unwrap();
    On::Me.ask(&client).await.unwrap();
    On::Me.ask(&client).await.unwrap();
    let error = On::Me.ask(&client).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::RateLimited);
    assert_eq!(calcom.requests().await.len(), 2);
}

#[tokio::test]
async fn the_background_shares_the_limit_and_leaves_turns_for_calls_in_progress() {
    let calcom = Calcom::start().await;
    calcom.gives(On::Me, json!({"id": 1})).await;
    let limit = askpro_calcom::RateLimit::new(1).with_burst(2);
    let client = calcom.builder().rate_limit(limit).build().unwrap();
    let background = client.background();
    On::Me.ask(&background).await.unwrap();
    let error = On::Me.ask(&background).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::RateLimited);
    assert!(wait(&error) > Duration::from_secs(50));
    On::Me.ask(&client).await.unwrap();
    assert_eq!(calcom.requests().await.len(), 2);
}

#[tokio::test]
async fn whoever_cannot_wait_is_told_at_once_how_long_it_would_take() {
    let calcom = Calcom::start().await;
    calcom.gives(On::Me, json!({"id": 1})).await;
    let limit = askpro_calcom::RateLimit::new(20).with_burst(1);
    let client = calcom.builder().rate_limit(limit).build().unwrap();
    On::Me.ask(&client).await.unwrap();
    let hurried = client.with_max_wait(Duration::from_millis(100));
    let error = On::Me.ask(&hurried).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::RateLimited);
    assert!((2..=3).contains(&wait(&error).as_secs()), "{error:?}");
    calcom.only_request().await;
}
