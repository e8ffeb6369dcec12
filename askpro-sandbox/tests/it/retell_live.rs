//! Calls in progress: what is asked while they ring and during them, and what is told of them.

use std::sync::Arc;

use askpro_core::testing::ManualClock;
use askpro_retell::{FunctionForm, FunctionRequest, Signature, WebhookEvent, WebhookKey};
use askpro_sandbox::retell::{
    CallDoors, CallEvent, CallScript, DEMO_AGENT, DEMO_CALLER, DEMO_NUMBER, DEMO_RETELL_KEY,
    LiveCall,
};
use askpro_sandbox::{CalcomTwin, Fault, Gate, On, RetellTwin};
use chrono::Duration;
use serde_json::{Value, json};

use crate::receiver::Receiver;
use crate::support::monday;

fn script() -> CallScript {
    CallScript::new("call_1", DEMO_CALLER, DEMO_NUMBER)
}

fn twin() -> RetellTwin {
    RetellTwin::demo(Arc::new(ManualClock::at(monday())))
}

/// A call that rang at a receiver which answers everything with this.
async fn ringing(answer: &Value) -> (Receiver, LiveCall) {
    let (receiver, url) = Receiver::start().await;
    receiver.says(answer);
    let call = twin().ring(script(), &CallDoors::under(&url)).await.unwrap();
    (receiver, call)
}

fn bodies(receiver: &Receiver) -> Vec<Value> {
    receiver.got().iter().map(|(_, body)| serde_json::from_str(body).unwrap()).collect()
}

#[tokio::test]
async fn a_call_that_rings_is_asked_about_before_it_is_told_of() {
    let answer = json!({ "call_inbound": {
        "dynamic_variables": { "heute": "Montag" }, "metadata": { "firma": 1 }, "override_agent_id": "agent_2",
    } });
    let (receiver, call) = ringing(&answer).await;
    let [asked, started] = <[Value; 2]>::try_from(bodies(&receiver)).unwrap();
    let question = json!({ "event": "call_inbound", "event_timestamp": monday().timestamp_millis(), "call_inbound": {
        "call_id": "call_1", "agent_id": DEMO_AGENT, "agent_version": 7,
        "from_number": DEMO_CALLER, "to_number": DEMO_NUMBER,
    } });
    assert_eq!(asked, question);
    assert_eq!(call.variables()["heute"], "Montag");
    assert_eq!(started["event"], "call_started");
    let told = &started["call"];
    assert_eq!(told["retell_llm_dynamic_variables"], json!({ "heute": "Montag" }));
    assert_eq!((&told["metadata"], &told["agent_id"]), (&json!({ "firma": 1 }), &json!("agent_2")));
    assert!(WebhookEvent::parse(receiver.got()[0].1.as_bytes()).is_ok());
}

#[tokio::test]
async fn one_value_that_is_no_text_makes_the_whole_answer_useless() {
    let answer =
        json!({ "call_inbound": { "dynamic_variables": { "heute": "Montag", "besuche": 3 } } });
    let (receiver, call) = ringing(&answer).await;
    assert!(call.variables().is_empty());
    let asked = bodies(&receiver).iter().filter(|body| body["event"] == "call_inbound").count();
    assert_eq!(asked, 4);
}

#[tokio::test]
async fn a_call_that_is_rejected_never_begins() {
    let (receiver, url) = Receiver::start().await;
    receiver.says(&json!({ "call_inbound": { "reject": true } }));
    assert!(twin().ring(script(), &CallDoors::under(&url)).await.is_none());
    assert_eq!(bodies(&receiver).len(), 1);
}

#[tokio::test]
async fn a_function_gets_the_call_so_far_with_its_own_invocation_last() {
    let (receiver, call) = ringing(&json!({ "message": "Frei ist neun Uhr." })).await;
    call.agent_says("Guten Tag.");
    call.caller_says("Was ist morgen frei?");
    let args = json!({ "datum": "morgen" });
    let answer = call.ask("check_availability", args.clone()).await;
    assert_eq!(answer.json()["message"], "Frei ist neun Uhr.");
    call.ask("find_next_slot", json!({})).await;

    let got = receiver.got();
    let [.., (headers, first), (_, second)] = got.as_slice() else { panic!("two functions") };
    let header = headers["x-retell-signature"].to_str().ok();
    let (signature, key) =
        (Signature::from_headers(header, None).unwrap(), WebhookKey::new(DEMO_RETELL_KEY).unwrap());
    assert_eq!(signature.verify(first.as_bytes(), &key, monday()), Ok(()));
    let request = FunctionRequest::parse(first.as_bytes()).unwrap();
    assert_eq!(
        (request.form, request.name.as_deref()),
        (FunctionForm::Wrapped, Some("check_availability"))
    );
    assert_eq!(json!(request.args), args);
    let body: Value = serde_json::from_str(first).unwrap();
    assert_eq!(body["call"]["call_status"], "ongoing");
    assert_eq!(body["call"]["transcript"], "Agent: Guten Tag.\nUser: Was ist morgen frei?\n");
    for key in ["end_timestamp", "duration_ms", "disconnection_reason", "call_cost"] {
        assert!(body["call"].get(key).is_none(), "{key}");
    }
    let items = body["call"]["transcript_with_tool_calls"].as_array().unwrap();
    let running = items.last().unwrap();
    assert_eq!(running["role"], "tool_call_invocation");
    assert_eq!(running["arguments"], "{\"datum\":\"morgen\"}");
    assert_eq!(request.tool_call_id(), running["tool_call_id"].as_str());
    // The next function sees what came of the first.
    let second: Value = serde_json::from_str(second).unwrap();
    let items = second["call"]["transcript_with_tool_calls"].as_array().unwrap();
    assert_eq!(items[3]["content"], "{\"message\":\"Frei ist neun Uhr.\"}");
    assert_eq!((items.len(), &items[3]["successful"]), (5, &json!(true)));
}

#[tokio::test]
async fn hanging_up_tells_of_what_really_happened() {
    let clock = ManualClock::at(monday());
    let (receiver, url) = Receiver::start().await;
    let twin = RetellTwin::demo(Arc::new(clock.clone()));
    let doors = CallDoors::under(&url).without_inbound();
    let script = script().with_analysis("booking_confirmed", false);
    let call = twin.ring(script, &doors).await.unwrap();
    call.caller_says("Guten Tag.");
    call.collects("name", "Erika Mustermann");
    receiver.answers(&[503]);
    call.ask("book_appointment", json!({})).await;
    clock.advance(Duration::minutes(3));
    let deliveries = call.hang_up("user_hangup").await;
    assert_eq!(deliveries.len(), 2);

    let told = bodies(&receiver);
    let events: Vec<_> = told.iter().filter_map(|body| body["event"].as_str()).collect();
    assert_eq!(events, ["call_started", "call_ended", "call_analyzed"]);
    let ended = &told[2]["call"];
    assert_eq!(ended["disconnection_reason"], "user_hangup");
    assert_eq!(ended["start_timestamp"], told[0]["call"]["start_timestamp"]);
    assert_eq!(ended["duration_ms"], 180_000);
    assert_eq!(ended["collected_dynamic_variables"], json!({ "name": "Erika Mustermann" }));
    let result = ended["transcript_with_tool_calls"].as_array().unwrap().last().unwrap();
    assert_eq!(result["successful"], false);
    assert_eq!(result["content"], "the request failed with status 503");
    let analysis = &told[3]["call"]["call_analysis"];
    assert_eq!(analysis["custom_analysis_data"], json!({ "booking_confirmed": false }));
    assert_eq!(twin.payload(&call.ended("user_hangup"), CallEvent::Ended), told[2]);
}

#[tokio::test]
async fn a_function_that_still_runs_at_the_end_has_no_result_yet() {
    let calcom = CalcomTwin::demo(Arc::new(ManualClock::at(monday())));
    let server = calcom.spawn(([127, 0, 0, 1], 0).into()).await.unwrap();
    let gate = Gate::closed();
    calcom.faults().next(On::post("/custom-function"), Fault::Gate(gate.clone()));
    let twin = twin();
    let doors = CallDoors::under(&server.base_url()).without_inbound();
    let call = twin.ring(script(), &doors).await.unwrap();
    let asking = call.clone();
    let asking = tokio::spawn(async move { asking.ask("book_appointment", json!({})).await });
    gate.reached().await;
    let results = |call: &LiveCall| {
        let payload = twin.payload(&call.ended("user_hangup"), CallEvent::Ended);
        let items = payload["call"]["transcript_with_tool_calls"].as_array().unwrap().clone();
        items.iter().map(|item| item["role"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(results(&call), ["tool_call_invocation"]);
    gate.open();
    assert_eq!(asking.await.unwrap().status, Some(404));
    assert_eq!(results(&call), ["tool_call_invocation", "tool_call_result"]);
}

#[tokio::test]
async fn a_number_can_be_withheld_or_missing() {
    let hidden = CallScript::new("call_1", "anonymous", DEMO_NUMBER);
    let missing = hidden.clone().with_extra("from_number", Value::Null);
    for (script, from) in [(hidden, json!("anonymous")), (missing, Value::Null)] {
        let (receiver, url) = Receiver::start().await;
        receiver.says(&json!({ "call_inbound": {} }));
        let call = twin().ring(script, &CallDoors::under(&url)).await.unwrap();
        call.ask("find_appointments", json!({})).await;
        let told = bodies(&receiver);
        let seen = [&told[0]["call_inbound"], &told[1]["call"], &told[2]["call"]]
            .map(|c| &c["from_number"]);
        assert_eq!(seen, [&from; 3]);
    }
}

#[tokio::test]
async fn debug_of_a_live_call_shows_no_names_numbers_or_words() {
    let (_receiver, call) = ringing(&json!({ "call_inbound": {} })).await;
    call.caller_says("Erika Mustermann hier.");
    let shown = format!("{call:?}");
    assert!(!shown.contains("Erika") && !shown.contains("+49171"), "{shown}");
}
