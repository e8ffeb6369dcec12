use askpro_retell::{
    CallInboundResponse, EventBody, FunctionForm, FunctionRequest, VersionReference, WebhookEvent,
};
use serde_json::{Map, Value, json};

use crate::{FUNCTIONS, INBOUND, bytes, value};

fn event(name: &str) -> WebhookEvent {
    WebhookEvent::parse(&bytes(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

#[test]
fn a_ringing_call_says_who_calls_whom() {
    let EventBody::CallInbound(call) = event("call_inbound.request.json").body else {
        panic!("a ringing call")
    };
    assert_eq!(call.call_id.unwrap().as_str(), "call_6b1d5a0f3c2e4d7f8a9b0c1d2e3");
    assert_eq!(call.agent_version, Some(VersionReference::Number(7)));
    assert_eq!(call.custom_sip_headers.unwrap()["x-mandant"], "haarmonie-berlin");
    let EventBody::CallInbound(call) = event("call_inbound.request.minimal.json").body else {
        panic!("a ringing call")
    };
    assert_eq!(call.from_number.as_deref(), Some("+491713920001"));
    assert_eq!(call.to_number.as_deref(), Some("+493023125010"));
    assert_eq!((call.call_id, call.agent_id), (None, None));
    let EventBody::ChatInbound(chat) = event("chat_inbound.request.json").body else {
        panic!("a text message")
    };
    assert_eq!(chat.chat_id.as_deref(), Some("chat_0f1e2d3c4b5a69788796a5b4c3d"));
}

#[test]
fn answers_to_a_ringing_call_go_out_as_they_came_in() {
    for name in INBOUND.into_iter().filter(|name| name.contains("response")) {
        let raw = value(name);
        let answer: CallInboundResponse = serde_json::from_value(raw.clone()).unwrap();
        assert_eq!(answer.call_inbound.reject, name.contains("reject"), "{name}");
        assert_eq!(serde_json::to_value(&answer).unwrap(), raw, "{name}");
    }
    let answer: CallInboundResponse =
        serde_json::from_value(value("call_inbound.response.override.json")).unwrap();
    let version = answer.call_inbound.override_agent_version;
    assert_eq!(version, Some(VersionReference::Tag("prod".to_owned())));
}

#[test]
fn function_requests_are_read_in_every_form() {
    for (name, function, invocation) in [
        (
            "function.verfuegbarkeit_pruefen.request.json",
            "verfuegbarkeit_pruefen",
            "tool_call_a1f03c",
        ),
        ("function.termin_buchen.request.json", "termin_buchen", "tool_call_b77e10"),
        ("function.termin_buchen.bad_args.request.json", "termin_buchen", "tool_call_b77e10"),
        ("function.termin_absagen.request.json", "termin_absagen", "tool_call_d4c1"),
    ] {
        let raw = value(name);
        let request = FunctionRequest::parse(&bytes(name)).unwrap();
        assert_eq!(request.form, FunctionForm::Wrapped, "{name}");
        assert_eq!(request.name.as_deref(), Some(function), "{name}");
        assert_eq!(request.call_id().unwrap().as_str(), raw["call"]["call_id"], "{name}");
        assert_eq!(json!(request.args), raw["args"], "{name}");
        assert_eq!(request.tool_call_id(), Some(invocation), "{name}");
    }

    let name = "function.termin_buchen.args_at_root.request.json";
    let request = FunctionRequest::parse(&bytes(name)).unwrap();
    assert_eq!((request.form, request.name.as_deref()), (FunctionForm::ArgsAtRoot, None));
    assert_eq!(json!(request.args), value(name));
    assert_eq!(request.call_id().unwrap().as_str(), "call_6b1d5a0f3c2e4d7f8a9b0c1d2e3");

    let http = value("function.get.http.json");
    let body = http["body"].as_str().unwrap().as_bytes();
    assert_eq!(FunctionRequest::parse(body).unwrap().form, FunctionForm::NoBody);
    let query = http["path"].as_str().unwrap().split_once('?').unwrap().1;
    let request =
        FunctionRequest::from_query(query.split('&').filter_map(|pair| pair.split_once('=')));
    assert_eq!(request.args["mandant"], "haarmonie-berlin");
    assert_eq!(request.call_id().unwrap().as_str(), "call_6b1d5a0f3c2e4d7f8a9b0c1d2e3");
}

#[test]
fn function_answers_are_json_objects() {
    for name in FUNCTIONS.into_iter().filter(|name| name.contains("response")) {
        let answer: Map<String, Value> = serde_json::from_slice(&bytes(name)).unwrap();
        assert!(answer["status"].is_string(), "{name}");
    }
}
