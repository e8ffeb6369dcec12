//! Calls: what is sent, and how.

use std::sync::Arc;

use askpro_core::testing::ManualClock;
use askpro_retell::{Signature, SignatureError, WebhookKey};
use askpro_sandbox::RetellTwin;
use askpro_sandbox::retell::{CallEvent, CallScript, DEMO_RETELL_KEY, DeliveryPlan};
use chrono::{Duration, NaiveDate, NaiveTime};
use reqwest::header::HeaderMap;
use serde_json::{Value, json};

use crate::receiver::Receiver;
use crate::support::monday;

fn twin() -> RetellTwin {
    RetellTwin::demo(Arc::new(ManualClock::at(monday())))
}

fn demo() -> CallScript {
    let date = NaiveDate::from_ymd_opt(2026, 12, 1).unwrap();
    let time = NaiveTime::from_hms_opt(15, 30, 0).unwrap();
    CallScript::demo("call_1", date, time)
}

fn verified(headers: &HeaderMap, body: &str, key: &str) -> Result<(), SignatureError> {
    let header = headers.get("x-retell-signature").and_then(|value| value.to_str().ok());
    let key = WebhookKey::new(key).unwrap();
    Signature::from_headers(header, None)?.verify(body.as_bytes(), &key, monday())
}

fn events(receiver: &Receiver) -> Vec<String> {
    let bodies = receiver.got().into_iter().map(|(_, body)| body);
    let values = bodies.map(|body| serde_json::from_str::<Value>(&body).unwrap());
    values.map(|value| value["event"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_call_is_told_in_three_signed_events() {
    let (receiver, url) = Receiver::start().await;
    let deliveries = twin().deliver(&demo(), &DeliveryPlan::to(url)).await;
    assert_eq!(deliveries.len(), 3);
    assert!(deliveries.iter().all(|delivery| delivery.answer.is_success()));
    assert_eq!(deliveries[0].answer.body, "got it");
    assert_eq!(events(&receiver), ["call_started", "call_ended", "call_analyzed"]);
    for (headers, body) in receiver.got() {
        assert_eq!(verified(&headers, &body, DEMO_RETELL_KEY), Ok(()));
        assert_eq!(headers["content-type"], "application/json");
    }
}

#[test]
fn each_event_knows_what_is_known_by_then() {
    let (twin, script) = (twin(), demo());
    let started = twin.payload(&script, CallEvent::Started);
    let ended = twin.payload(&script, CallEvent::Ended);
    let analyzed = twin.payload(&script, CallEvent::Analyzed);
    assert_eq!(started["call"]["call_status"], "ongoing");
    for key in ["end_timestamp", "transcript", "collected_dynamic_variables", "call_analysis"] {
        assert!(started["call"].get(key).is_none(), "{key}");
    }
    let collected = json!({
        "booking_confirmed": "true",
        "name": "Erika Mustermann",
        "dienstleistung": "Beratung",
        "datum": "2026-12-01",
        "uhrzeit": "15:30",
    });
    assert_eq!(ended["call"]["collected_dynamic_variables"], collected);
    assert_eq!(ended["call"]["call_status"], "ended");
    assert!(ended["call"].get("call_analysis").is_none());
    let data = &analyzed["call"]["call_analysis"]["custom_analysis_data"];
    assert_eq!(data["booking_confirmed"], true);
    assert_eq!(analyzed["call"]["agent_version"], 7);
    assert_eq!(analyzed["call"]["agent_tag"], "prod");
}

#[test]
fn times_agree_with_each_other_and_with_the_clock() {
    let call = twin().payload(&demo(), CallEvent::Ended)["call"].clone();
    let ms = |key: &str| call[key].as_i64().unwrap();
    assert_eq!(ms("end_timestamp"), monday().timestamp_millis());
    assert_eq!(ms("end_timestamp") - ms("start_timestamp"), ms("duration_ms"));
    let words = call["transcript_object"].as_array().unwrap().last().unwrap()["words"].clone();
    let last = words.as_array().unwrap().last().unwrap()["end"].as_f64().unwrap();
    assert!(last * 1000.0 <= call["duration_ms"].as_f64().unwrap() + 0.5);
}

#[test]
fn what_is_not_set_is_absent_and_not_null() {
    let script = CallScript::new("call_1", "anonymous", "+493023125010");
    let call = twin().payload(&script, CallEvent::Analyzed)["call"].clone();
    for key in ["metadata", "retell_llm_dynamic_variables", "collected_dynamic_variables"] {
        assert!(call.get(key).is_none(), "{key}");
    }
    assert!(call["call_analysis"].get("custom_analysis_data").is_none());
    assert_eq!(call["from_number"], "anonymous");
}

#[test]
fn older_agents_put_what_they_learned_into_the_start_variables() {
    let script = CallScript::new("call_1", "+491713920001", "+493023125010")
        .with_variable("booking_confirmed", true)
        .with_variable("name", "Erika Mustermann");
    let call = twin().payload(&script, CallEvent::Ended)["call"].clone();
    assert_eq!(call["retell_llm_dynamic_variables"]["booking_confirmed"], true);
}

#[test]
fn function_calls_stand_in_the_transcript_with_text_arguments() {
    let script = demo().with_tool_call(
        "termin_buchen",
        json!({ "uhrzeit": "15:30" }),
        json!({ "status": "gebucht" }),
    );
    let call = twin().payload(&script, CallEvent::Ended)["call"].clone();
    let items = call["transcript_with_tool_calls"].as_array().unwrap();
    let [.., invocation, result] = items.as_slice() else { panic!("two items") };
    assert_eq!(invocation["arguments"], "{\"uhrzeit\":\"15:30\"}");
    assert_eq!(invocation["tool_call_id"], result["tool_call_id"]);
    assert_eq!(call["transcript_object"].as_array().unwrap().len() + 2, items.len());
}

#[tokio::test]
async fn a_call_that_did_not_connect_has_no_start_and_no_words() {
    let (receiver, url) = Receiver::start().await;
    let script = demo().outbound().not_connected("dial_no_answer");
    twin().deliver(&script, &DeliveryPlan::to(url)).await;
    assert_eq!(events(&receiver), ["call_ended", "call_analyzed"]);
    let ended: Value = serde_json::from_str(&receiver.got()[0].1).unwrap();
    assert_eq!(ended["call"]["call_status"], "not_connected");
    assert_eq!(ended["call"]["disconnection_reason"], "dial_no_answer");
    for key in ["start_timestamp", "end_timestamp", "transcript", "duration_ms"] {
        assert!(ended["call"].get(key).is_none(), "{key}");
    }
}

#[tokio::test]
async fn events_can_come_often_in_the_wrong_order_or_not_at_all() {
    let (receiver, url) = Receiver::start().await;
    let plan = DeliveryPlan::to(url).with_events([CallEvent::Analyzed, CallEvent::Ended]).times(2);
    twin().deliver(&demo(), &plan).await;
    let order = ["call_analyzed", "call_analyzed", "call_ended", "call_ended"];
    assert_eq!(events(&receiver), order);
    let got = receiver.got();
    assert_eq!(got[0].1, got[1].1);
}

#[tokio::test]
async fn analyzed_can_overtake_ended() {
    let (receiver, url) = Receiver::start().await;
    twin().deliver(&demo(), &DeliveryPlan::to(url).analyzed_first()).await;
    assert_eq!(events(&receiver), ["call_started", "call_analyzed", "call_ended"]);
}

#[tokio::test]
async fn a_failed_event_is_sent_again_up_to_three_times() {
    let (receiver, url) = Receiver::start().await;
    receiver.answers(&[503, 500, 200]);
    let ended = DeliveryPlan::to(url).with_events([CallEvent::Ended]);
    let deliveries = twin().deliver(&demo(), &ended).await;
    let statuses: Vec<_> = deliveries.iter().map(|d| (d.attempt, d.answer.status)).collect();
    assert_eq!(statuses, [(1, Some(503)), (2, Some(500)), (3, Some(200))]);
    receiver.answers(&[503; 9]);
    assert_eq!(twin().deliver(&demo(), &ended).await.len(), 4);
    assert_eq!(twin().deliver(&demo(), &ended.without_retries()).await.len(), 1);
}

#[tokio::test]
async fn signatures_can_be_wrong_stale_or_missing() {
    let (receiver, url) = Receiver::start().await;
    let plan = || DeliveryPlan::to(&url).with_events([CallEvent::Ended]);
    let twin = twin();
    twin.deliver(&demo(), &plan().signed_with("key_other").unwrap()).await;
    twin.deliver(&demo(), &plan().signed_at(monday() - Duration::minutes(6))).await;
    twin.deliver(&demo(), &plan().unsigned()).await;
    let got = receiver.got();
    let results: Vec<_> =
        got.iter().map(|(headers, body)| verified(headers, body, DEMO_RETELL_KEY)).collect();
    let expected = [SignatureError::Mismatch, SignatureError::Stale, SignatureError::Missing];
    assert_eq!(results, expected.map(Err));
}

#[tokio::test]
async fn nobody_listening_is_an_answer_without_status() {
    let plan = DeliveryPlan::to("http://127.0.0.1:9/hook").with_events([CallEvent::Ended]);
    let deliveries = twin().deliver(&demo(), &plan.without_retries()).await;
    assert_eq!(deliveries[0].answer.status, None);
}

#[tokio::test]
async fn any_body_can_be_signed_and_posted() {
    let (receiver, url) = Receiver::start().await;
    let body = json!({ "name": "check_availability", "call": {}, "args": {} });
    assert!(twin().post(&url, &body).await.is_success());
    let (headers, text) = &receiver.got()[0];
    assert_eq!(verified(headers, text, DEMO_RETELL_KEY), Ok(()));
}

#[test]
fn a_call_keeps_its_beginning_when_it_is_told_in_parts() {
    let clock = ManualClock::at(monday());
    let twin = RetellTwin::demo(Arc::new(clock.clone()));
    twin.keep(&demo());
    let first = twin.payload(&demo(), CallEvent::Ended);
    clock.advance(Duration::minutes(3));
    assert_eq!(twin.payload(&demo(), CallEvent::Ended), first);
}

#[test]
fn debug_shows_no_names_numbers_or_values() {
    let shown = format!("{:?} {:?}", demo(), twin());
    for private in ["Erika", "+49171", "15:30", DEMO_RETELL_KEY] {
        assert!(!shown.contains(private), "{private}");
    }
}

#[test]
fn the_payloads_are_read_by_the_reader_of_real_ones() {
    for event in [CallEvent::Started, CallEvent::Ended, CallEvent::Analyzed] {
        let body = twin().payload(&demo(), event).to_string();
        assert!(askpro_retell::WebhookEvent::parse(body.as_bytes()).is_ok(), "{event:?}");
    }
}
