use askpro_core::ports::EventDecoder;
use askpro_core::{CallEventKind, CallReport, Direction, FieldSource, FieldValue};
use askpro_retell::{EventBody, EventName, RetellEvents, Speaker, TranscriptItem, WebhookEvent};
use serde_json::json;

use crate::{CALL_EVENTS, CHAT_EVENTS, bytes, value};

fn event(name: &str) -> WebhookEvent {
    WebhookEvent::parse(&bytes(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn decoded(name: &str) -> CallReport {
    RetellEvents.decode(&bytes(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn text(text: &str) -> FieldValue {
    FieldValue::Text(text.to_owned())
}

#[test]
fn every_call_event_becomes_a_report_of_its_call() {
    for name in CALL_EVENTS {
        let raw = value(name);
        let event = event(name);
        assert_eq!(event.name.as_str(), raw["event"], "{name}");
        assert!(!matches!(event.name, EventName::Other(_)), "{name}");
        let sent = event.at.map(|at| json!(at.timestamp_millis())).unwrap_or_default();
        assert_eq!(sent, raw["event_timestamp"], "{name}");

        let report = decoded(name);
        let call = &raw["call"];
        assert_eq!(report.call_id.as_str(), call["call_id"], "{name}");
        assert_eq!(report.agent_id.unwrap().as_str(), call["agent_id"], "{name}");
        assert_eq!(json!(report.from_number), call["from_number"], "{name}");
        assert_eq!(json!(report.to_number), call["to_number"], "{name}");
        assert_eq!(json!(report.transcript), call["transcript"], "{name}");
        assert_eq!(json!(report.disconnection_reason), call["disconnection_reason"], "{name}");
        assert_eq!(report.connected, call["call_status"] != "not_connected", "{name}");
        assert!(!report.voicemail, "{name}");
        let final_event = name.starts_with("call_ended") || name.starts_with("call_analyzed");
        assert_eq!(report.event.is_final(), final_event, "{name}");
    }
}

#[test]
fn a_booked_call_has_texts_at_its_end_and_typed_values_after_the_analysis() {
    let ended = decoded("call_ended.json");
    assert_eq!(ended.event, CallEventKind::Ended);
    assert_eq!(ended.direction, Direction::Inbound);
    assert_eq!(ended.fields[&FieldSource::Collected]["booking_confirmed"], text("true"));
    assert_eq!(ended.fields[&FieldSource::StartVariables]["anrufer_bekannt"], text("ja"));
    assert!(!ended.fields.contains_key(&FieldSource::Analysis));
    assert_eq!((ended.summary, ended.sentiment), (None, None));

    let analyzed = decoded("call_analyzed.json");
    let analysis = &analyzed.fields[&FieldSource::Analysis];
    assert_eq!(analysis["booking_confirmed"], FieldValue::Flag(true));
    assert_eq!(analysis["anzahl_personen"], FieldValue::Number(1.0));
    assert_eq!(analysis["uhrzeit"], text("15:30"));
    assert_eq!(analyzed.sentiment.as_deref(), Some("Positive"));
    assert!(analyzed.summary.unwrap().contains("Herrenschnitt"));
    assert_eq!(analyzed.ended_at.unwrap().timestamp_millis(), 1_795_511_785_880);
}

#[test]
fn unusual_calls_are_read_for_what_they_are() {
    let web = decoded("call_analyzed.web_call.json");
    assert_eq!(web.direction, Direction::Web);
    let outbound = decoded("call_ended.not_connected.json");
    assert_eq!(outbound.direction, Direction::Outbound);
    assert_eq!(outbound.customer_number(), Some("+491713920001"));
    assert!(outbound.fields.is_empty());
    let withheld = decoded("call_analyzed.unknown_extras.json");
    assert_eq!(withheld.from_number.as_deref(), Some("anonymous"));
    let analysis = &withheld.fields[&FieldSource::Analysis];
    assert_eq!(analysis.len(), 1, "null is no value");
}

#[test]
fn tools_and_nodes_stand_in_the_transcript() {
    let EventBody::Call(call) = event("call_ended.json").body else { panic!("a call") };
    let names: Vec<&str> = call.tool_calls().map(|tool| tool.name.as_str()).collect();
    assert_eq!(names, ["verfuegbarkeit_pruefen", "termin_buchen", "end_call"]);
    let booked = call.tool_calls().nth(1).unwrap();
    assert_eq!(booked.id.as_deref(), Some("tool_call_b77e10"));
    assert_eq!(booked.kind.as_deref(), Some("custom"));
    assert_eq!(booked.parsed_arguments().unwrap()["uhrzeit"], "15:30");
    let first = &call.transcript_with_tool_calls[0];
    assert!(matches!(first, TranscriptItem::Utterance { speaker: Speaker::Agent, .. }));
    let worked = call
        .transcript_with_tool_calls
        .iter()
        .filter(|item| matches!(item, TranscriptItem::ToolResult { successful: Some(true), .. }));
    assert_eq!(worked.count(), 2);

    let EventBody::Call(call) = event("call_analyzed.no_booking_flow_agent.json").body else {
        panic!("a call")
    };
    let transition = TranscriptItem::NodeTransition {
        from: Some("Begrüßung".to_owned()),
        to: Some("Absage".to_owned()),
    };
    assert!(call.transcript_with_tool_calls.contains(&transition));
}

#[test]
fn a_transfer_says_where_it_goes() {
    for name in ["transfer_started.json", "transfer_bridged.json", "transfer_cancelled.json"] {
        let EventBody::Transfer { destination: Some(destination), .. } = event(name).body else {
            panic!("{name}: a transfer with a destination")
        };
        assert_eq!(destination.number.as_deref(), Some("+493023125099"), "{name}");
        assert_eq!(destination.extension.as_deref(), Some("12"), "{name}");
    }
    let body = event("transfer_ended.json").body;
    assert!(matches!(body, EventBody::Transfer { destination: None, .. }));
}

#[test]
fn chats_are_read() {
    for name in CHAT_EVENTS {
        let EventBody::Chat(chat) = event(name).body else { panic!("{name}: a chat") };
        assert_eq!(chat.chat_id.as_deref(), Some("chat_0f1e2d3c4b5a69788796a5b4c3d"), "{name}");
        let analysed =
            chat.chat_analysis.is_some_and(|analysis| analysis.chat_successful == Some(true));
        assert_eq!(analysed, name == "chat_analyzed.json", "{name}");
        let report = decoded(name);
        assert_eq!(report.call_id.as_str(), "chat_0f1e2d3c4b5a69788796a5b4c3d", "{name}");
        assert!(!report.event.is_final(), "{name}");
    }
}

#[test]
fn nothing_personal_shows_in_debug() {
    for name in CALL_EVENTS.into_iter().chain(CHAT_EVENTS) {
        let shown = format!("{:?} {:?}", event(name), decoded(name));
        for personal in ["Müßig", "Groß", "+49", "Herrenschnitt", "Samstag", "haarmonie-berlin"]
        {
            assert!(!shown.contains(personal), "{name}: {shown}");
        }
        let EventBody::Call(call) = event(name).body else { continue };
        let lines = format!("{:?}", call.transcript_with_tool_calls);
        assert!(!lines.contains("Müßig") && !lines.contains("2026-12-01"), "{name}: {lines}");
    }
}
