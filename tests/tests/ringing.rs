//! What the agent is given when the phone rings.

use askpro_tests::payloads::ended;
use askpro_tests::salon::{CALLER, NUMBER, Salon};
use axum::http::StatusCode;
use serde_json::{Value, json};

#[tokio::test]
async fn a_known_caller_is_greeted_by_name_and_with_their_next_appointment() {
    let salon = Salon::open().await;
    let ring = json!({
        "event": "call_inbound",
        "call_inbound": { "from_number": CALLER, "to_number": NUMBER, "agent_id": "agent_1" },
    });
    let greeting = async || {
        let answer = salon.server.ask("inbound", &ring).await;
        assert_eq!(answer.status, StatusCode::OK);
        answer.body["call_inbound"]["dynamic_variables"].clone()
    };
    let unknown = greeting().await;
    assert_eq!(unknown["heute"], "Samstag, der 21. Juni");
    assert_eq!(unknown["heute_datum"], "2025-06-21");
    assert_eq!(unknown["geoeffnet"], "false");
    assert_eq!(
        unknown["oeffnung"],
        "Wir haben gerade geschlossen und öffnen wieder: Montag, der 23. Juni, um 9 Uhr."
    );
    assert_eq!((&unknown["kunde_bekannt"], &unknown["kunde_name"]), (&json!("false"), &json!("")));
    let collected = json!({
        "booking_confirmed": "true", "name": "Erika Mustermann", "datum": "2025-06-23",
        "uhrzeit": "10:00", "dienstleistung": "Haarschnitt",
    });
    salon.server.settle(&ended("call_1", &collected)).await;
    let known = greeting().await;
    assert_eq!(known["kunde_name"], "Erika Mustermann");
    assert_eq!(known["naechster_termin"], "Montag, der 23. Juni, um 10 Uhr");
    assert!(known.as_object().unwrap().values().all(Value::is_string));
    // A number that leads nowhere rings all the same.
    let stranger = json!({
        "event": "call_inbound",
        "call_inbound": { "from_number": CALLER, "to_number": "+493023125099" },
    });
    let answer = salon.server.ask("inbound", &stranger).await;
    assert_eq!((answer.status, answer.body), (StatusCode::OK, json!({ "call_inbound": {} })));
}
