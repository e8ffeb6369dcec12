//! Payloads as Retell sends them, in the forms that the tests need.

use serde_json::{Value, json};

/// The first example of the original specification, word for word.
pub const ORIGINAL: &str = r#"{
  "event": "call_ended",
  "call": {
    "call_id": "abc123",
    "agent_id": "agent_9a8202a740cd3120d96fcfda1e",
    "from_number": "+491234567890",
    "to_number": "+493083793369",
    "direction": "inbound",
    "call_status": "ended",
    "start_timestamp": 1750540695000,
    "end_timestamp": 1750540995000,
    "duration_ms": 300000,
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
}"#;

/// What an agent collects in a call that leads to a booking.
#[must_use]
pub fn agreed() -> Value {
    json!({
        "booking_confirmed": "true",
        "name": "Erika Mustermann",
        "datum": "2025-07-02",
        "uhrzeit": "11:00",
        "dienstleistung": "Beratung",
    })
}

/// A `call_ended` as Retell sends it today: results are strings under `collected_dynamic_variables`.
#[must_use]
pub fn ended(call_id: &str, collected: &Value) -> Value {
    json!({
        "event": "call_ended",
        "event_timestamp": 1_750_540_995_600_i64,
        "call": {
            "call_type": "phone_call",
            "call_id": call_id,
            "agent_id": "agent_5f0c2d7e91b34a68c0d1e2f304",
            "agent_version": 7,
            "from_number": "+491713920001",
            "to_number": "+493083793369",
            "direction": "inbound",
            "call_status": "ended",
            "start_timestamp": 1_750_540_695_000_i64,
            "end_timestamp": 1_750_540_995_000_i64,
            "duration_ms": 300_000,
            "disconnection_reason": "user_hangup",
            "transcript": "Agent: Guten Tag.\nUser: Ich hätte gern einen Termin.\n",
            "collected_dynamic_variables": collected,
        },
    })
}

/// The same call after its analysis: typed values under `custom_analysis_data`.
#[must_use]
pub fn analyzed(call_id: &str, collected: &Value, analysis: &Value) -> Value {
    let mut payload = ended(call_id, collected);
    payload["event"] = json!("call_analyzed");
    payload["call"]["call_analysis"] = json!({
        "call_summary": "Ein Termin wurde vereinbart.",
        "in_voicemail": false,
        "user_sentiment": "Positive",
        "call_successful": true,
        "custom_analysis_data": analysis,
    });
    payload
}

/// The payload with one value changed, named by its JSON pointer.
#[must_use]
pub fn with(mut payload: Value, pointer: &str, value: Value) -> Value {
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    payload.pointer_mut(parent).unwrap()[key] = value;
    payload
}
