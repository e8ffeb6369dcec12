use askpro_core::{CallEventKind, FieldSource, FieldValue, Fields};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

fn decode(value: &Value) -> CallReport {
    RetellEvents.decode(value.to_string().as_bytes()).unwrap()
}

/// A `call_ended` with these fields beside the id.
fn ended(fields: &Value) -> CallReport {
    let mut call = json!({"call_id": "call_1", "to_number": "+493023125010"});
    for (name, value) in fields.as_object().unwrap() {
        call[name] = value.clone();
    }
    decode(&json!({"event": "call_ended", "call": call}))
}

fn refused(body: &str) -> String {
    RetellEvents.decode(body.as_bytes()).unwrap_err().to_string()
}

fn text(text: &str) -> FieldValue {
    FieldValue::Text(text.to_owned())
}

#[test]
fn the_payload_of_the_original_specification_is_read_whole() {
    let report = decode(&json!({
        "event": "call_ended",
        "call": {
            "call_id": "abc123",
            "agent_id": "agent_9a8202a740cd3120d96fcfda1e",
            "from_number": "+491234567890",
            "to_number": "+493083793369",
            "direction": "inbound",
            "call_status": "ended",
            "start_timestamp": 1_750_540_695_000_i64,
            "end_timestamp": 1_750_540_995_000_i64,
            "duration_ms": 300_000,
            "transcript": "Vollständiges Transkript...",
            "summary": "AI-generierte Zusammenfassung",
            "call_analysis": {
                "appointment_requested": true,
                "customer_name": "Max Mustermann",
                "sentiment": "positive"
            },
            "retell_llm_dynamic_variables": {
                "booking_confirmed": true,
                "name": "Max Mustermann",
                "datum": "2025-07-02",
                "uhrzeit": "11:00",
                "dienstleistung": "Beratung",
                "email": "max@example.com"
            }
        }
    }));
    assert_eq!(report.event, CallEventKind::Ended);
    assert_eq!(report.call_id.as_str(), "abc123");
    assert_eq!(report.agent_id.unwrap().as_str(), "agent_9a8202a740cd3120d96fcfda1e");
    assert_eq!(report.direction, Direction::Inbound);
    assert_eq!(report.from_number.as_deref(), Some("+491234567890"));
    assert_eq!(report.to_number.as_deref(), Some("+493083793369"));
    assert_eq!(report.started_at.unwrap().timestamp_millis(), 1_750_540_695_000);
    assert_eq!(report.ended_at.unwrap().timestamp_millis(), 1_750_540_995_000);
    assert!(report.connected);
    assert!(!report.voicemail);
    assert_eq!(report.transcript.as_deref(), Some("Vollständiges Transkript..."));
    assert_eq!(report.summary.as_deref(), Some("AI-generierte Zusammenfassung"));
    assert_eq!(report.sentiment.as_deref(), Some("positive"));
    let start = &report.fields[&FieldSource::StartVariables];
    assert_eq!(start["booking_confirmed"], FieldValue::Flag(true));
    assert_eq!(start["datum"], text("2025-07-02"));
    let analysis = Fields::from([("name".to_owned(), text("Max Mustermann"))]);
    assert_eq!(report.fields[&FieldSource::Analysis], analysis);
    assert!(!report.fields.contains_key(&FieldSource::Collected));
}

#[test]
fn a_call_of_which_only_numbers_and_variables_are_known_counts_as_connected() {
    let report = decode(&json!({
        "event": "call_ended",
        "call": {
            "call_id": "call_1",
            "to_number": "+493083793369",
            "from_number": "+491234567890",
            "retell_llm_dynamic_variables": {"booking_confirmed": true, "datum": "2025-06-25"}
        }
    }));
    assert!(report.connected);
    assert_eq!(report.direction, Direction::Inbound);
    assert_eq!(report.fields.len(), 1);
}

#[test]
fn what_is_no_event_is_refused_with_the_field_at_fault() {
    for (body, expected) in [
        ("", "body: expected a JSON object, found nothing"),
        ("{\"event\"", "body: expected a JSON object, found no JSON, at line 1 column 8"),
        ("[]", "body: expected a JSON object, found a list"),
        ("{}", "event: expected a text, found nothing"),
        (r#"{"event": 7, "call": {}}"#, "event: expected a text, found a number"),
        (r#"{"event": " ", "call": {}}"#, "event: expected a text, found an empty text"),
        (r#"{"event": "call_ended"}"#, "call: expected an object, found nothing"),
        (r#"{"event": "call_ended", "call": null}"#, "call: expected an object, found null"),
        (r#"{"event": "call_ended", "call": []}"#, "call: expected an object, found a list"),
        (
            r#"{"event": "call_ended", "call": {"to_number": "+493083793369"}}"#,
            "call.call_id: expected a text, found nothing",
        ),
        (
            r#"{"event": "call_ended", "call": {"call_id": 7}}"#,
            "call.call_id: expected a text, found a number",
        ),
        (
            r#"{"event": "call_paused", "call": {"call_id": " "}}"#,
            "call.call_id: expected a text, found an empty text",
        ),
        (r#"{"event": "chat_ended", "chat": {}}"#, "chat.chat_id: expected a text, found nothing"),
        (
            r#"{"event": "call_inbound", "call_inbound": {"from_number": "x"}}"#,
            "call_inbound.call_id: expected a text, found nothing",
        ),
    ] {
        assert_eq!(refused(body), expected, "{body}");
    }
}

#[test]
fn a_transcript_that_ends_in_half_an_emoji_loses_no_call() {
    let body = r#"{"event": "call_ended", "call": {"call_id": "call_1", "transcript": "Danke \ud83d",
        "collected_dynamic_variables": {"datum": "2025-07-02", "name": "Erika \\ud83d"}}}"#;
    let report = RetellEvents.decode(body.as_bytes()).unwrap();
    assert_eq!(report.transcript.as_deref(), Some("Danke \u{fffd}"));
    let collected = &report.fields[&FieldSource::Collected];
    assert_eq!(collected["datum"], text("2025-07-02"));
    assert_eq!(collected["name"], text("Erika \\ud83d"));
}

#[test]
fn a_refusal_never_quotes_the_body() {
    let shown = refused(r#"{"event": "call_ended", "call": {"name": Erika}}"#);
    assert!(!shown.contains("Erika"), "{shown}");
}

#[test]
fn the_direction_follows_from_type_word_and_number() {
    let cases = [
        (json!({"direction": "inbound"}), Direction::Inbound),
        (json!({"direction": "outbound"}), Direction::Outbound),
        (json!({"direction": "sideways"}), Direction::Inbound),
        (json!({"direction": null}), Direction::Inbound),
        (json!({"to_number": null}), Direction::Web),
        (json!({"call_type": "web_call"}), Direction::Web),
        (json!({"call_type": "phone_call", "direction": "outbound"}), Direction::Outbound),
    ];
    for (fields, expected) in cases {
        assert_eq!(ended(&fields).direction, expected, "{fields}");
    }
}

#[test]
fn nobody_spoke_when_status_or_reason_say_so_and_the_call_shows_nothing_else() {
    for (fields, expected) in [
        (json!({"call_status": "not_connected"}), false),
        (json!({"disconnection_reason": "dial_no_answer"}), false),
        (json!({"disconnection_reason": "dial_failed", "call_status": "ended"}), false),
        (json!({"disconnection_reason": "user_hangup"}), true),
        (json!({"disconnection_reason": "some_future_reason"}), true),
        (json!({"call_status": "error", "disconnection_reason": "error_retell"}), true),
        // What was said outweighs everything.
        (json!({"call_status": "not_connected", "transcript": "User: Hallo"}), true),
        (json!({"disconnection_reason": "dial_failed", "transcript": "User: Hallo"}), true),
        (json!({"disconnection_reason": "dial_failed", "transcript": " \n"}), false),
        // Cut short, not refused.
        (json!({"disconnection_reason": "budget_reached", "start_timestamp": 1000}), true),
        (
            json!({
                "disconnection_reason": "dial_busy",
                "start_timestamp": 1000,
                "end_timestamp": 1000
            }),
            false,
        ),
        (
            json!({"disconnection_reason": "dial_busy", "start_timestamp": 1000, "duration_ms": 0}),
            false,
        ),
        (json!({"call_status": "not_connected", "start_timestamp": 1000}), false),
    ] {
        assert_eq!(ended(&fields).connected, expected, "{fields}");
    }
}

#[test]
fn a_mailbox_is_known_by_reason_or_analysis() {
    assert!(ended(&json!({"disconnection_reason": "voicemail_reached"})).voicemail);
    assert!(ended(&json!({"call_analysis": {"in_voicemail": true}})).voicemail);
    assert!(!ended(&json!({"call_analysis": {"in_voicemail": false}})).voicemail);
    assert!(!ended(&json!({})).voicemail);
}

#[test]
fn each_place_of_values_is_its_own_source() {
    let report = ended(&json!({
        "collected_dynamic_variables": {"booking_confirmed": "true", "leer": null},
        "call_analysis": {
            "call_summary": "Kurz.",
            "user_sentiment": "Positive",
            "sentiment": "negative",
            "custom_analysis_data": {"personen": 2, "liste": [1], "objekt": {}, "ja": false}
        },
        "summary": "Anders.",
        "retell_llm_dynamic_variables": {}
    }));
    let collected = Fields::from([("booking_confirmed".to_owned(), text("true"))]);
    assert_eq!(report.fields[&FieldSource::Collected], collected);
    let analysis = Fields::from([
        ("personen".to_owned(), FieldValue::Number(2.0)),
        ("liste".to_owned(), FieldValue::Other("array")),
        ("objekt".to_owned(), FieldValue::Other("object")),
        ("ja".to_owned(), FieldValue::Flag(false)),
    ]);
    assert_eq!(report.fields[&FieldSource::Analysis], analysis);
    assert!(!report.fields.contains_key(&FieldSource::StartVariables));
    assert_eq!(report.summary.as_deref(), Some("Kurz."));
    assert_eq!(report.sentiment.as_deref(), Some("Positive"));
}

#[test]
fn the_older_name_never_replaces_one_of_the_analysis() {
    for known in ["name", "kunde_name", "customer_name"] {
        let report = ended(&json!({"call_analysis": {
            "customer_name": "Max Mustermann",
            "custom_analysis_data": {known: "Erika Mustermann"}
        }}));
        let analysis = Fields::from([(known.to_owned(), text("Erika Mustermann"))]);
        assert_eq!(report.fields[&FieldSource::Analysis], analysis);
    }
}

#[test]
fn chats_and_ringing_calls_are_reports_that_lead_to_nothing() {
    let chat = decode(&json!({"event": "chat_ended", "chat": {"chat_id": "chat_1"}}));
    assert_eq!(chat.event, CallEventKind::Other("chat_ended".to_owned()));
    assert_eq!(chat.call_id.as_str(), "chat_1");
    let ring = decode(&json!({
        "event": "call_inbound",
        "call_inbound": {"call_id": "call_1", "to_number": "+493023125010"}
    }));
    assert_eq!(ring.event, CallEventKind::Other("call_inbound".to_owned()));
    assert_eq!(ring.to_number.as_deref(), Some("+493023125010"));
    let message = decode(&json!({
        "event": "chat_inbound",
        "chat_inbound": {"chat_id": "chat_1", "from_number": "+491713920001"}
    }));
    assert_eq!(message.call_id.as_str(), "chat_1");
}

/// Any JSON, with the names that matter among the keys.
fn json_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "[a-z_]{0,12}|call_ended|inbound|web_call|not_connected|user|tool_call_invocation"
            .prop_map(Value::from),
    ];
    let key = "call|event|call_id|transcript_with_tool_calls|role|call_analysis|start_timestamp\
        |end_timestamp|custom_analysis_data|collected_dynamic_variables|direction|[a-z]{1,4}";
    leaf.prop_recursive(4, 40, 6, move |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            proptest::collection::btree_map(key, inner, 0..8)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn no_bytes_make_the_decoder_panic(body in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = RetellEvents.decode(&body);
    }

    #[test]
    fn with_an_event_and_an_id_everything_else_may_be_anything(
        event in "[a-z_]{1,20}".prop_filter("another envelope", |e| !e.starts_with("chat_") && e != "call_inbound"),
        call in json_value(),
        extra in json_value(),
    ) {
        let mut call = call;
        if !call.is_object() {
            call = json!({"call_analysis": call, "transcript_with_tool_calls": [extra.clone()]});
        }
        call["call_id"] = json!("call_1");
        let body = json!({"event": event, "call": call, "event_timestamp": extra}).to_string();
        let report = RetellEvents.decode(body.as_bytes()).unwrap();
        prop_assert_eq!(report.call_id.as_str(), "call_1");
        prop_assert_eq!(report.event.as_str(), event);
    }
}
