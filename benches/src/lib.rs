//! What the benches share.
#![expect(clippy::unwrap_used, clippy::missing_panics_doc, reason = "a bench fails by panicking")]

pub mod phrases;
pub mod promises;
pub mod score;
pub mod throughput;
pub mod timing;

use askpro_core::{Branch, Company, CompanyId, E164, EventTypeId, Region};
use chrono::{DateTime, TimeZone, Utc};

/// "Now" in every bench.
#[must_use]
pub fn now() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, 21, 9, 0, 0).unwrap()
}

/// A company with one branch and one number.
#[must_use]
pub fn company() -> Company {
    let id = "0192f0c1-5a00-7000-8000-000000000001".parse().unwrap();
    let branch = Branch::new(id, "Hauptfiliale")
        .with_phone_number(E164::parse("+493023125010", Region::De).unwrap())
        .with_event_type(EventTypeId::new(2_563_193));
    Company::new(CompanyId::new(1), "Salon Hauptstadt").with_branch(branch)
}

/// A `call_ended` of about fourteen kilobytes, as a call of a minute and a half has it.
#[must_use]
pub fn call_ended(call_id: &str) -> String {
    let words: Vec<_> = (0..300)
        .map(|n| serde_json::json!({ "word": "Guten", "start": f64::from(n), "end": f64::from(n) + 0.4 }))
        .collect();
    serde_json::json!({
        "event": "call_ended",
        "call": {
            "call_type": "phone_call",
            "call_id": call_id,
            "agent_id": "agent_5f0c2d7e91b34a68c0d1e2f304",
            "from_number": "+491713920001",
            "to_number": "+493023125010",
            "direction": "inbound",
            "call_status": "ended",
            "start_timestamp": 1_795_511_702_480_i64,
            "end_timestamp": 1_795_511_785_880_i64,
            "transcript": "Agent: Guten Tag.\nUser: Einen Termin bitte.\n".repeat(20),
            "transcript_object": [{ "role": "agent", "content": "Guten Tag.", "words": words }],
            "collected_dynamic_variables": {
                "booking_confirmed": "true",
                "name": "Erika Mustermann",
                "datum": "2026-12-01",
                "uhrzeit": "15:30",
            },
        },
    })
    .to_string()
}
