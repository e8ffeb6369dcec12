//! Several things done in one call: each answer is about how things stand then.

use askpro_core::ports::EventType;
use askpro_core::testing::FakeCalendar;
use askpro_core::{BookingStatus, CallOutcome, DeclineReason, EventTypeId, Service};
use askpro_tests::payloads::{agreed, ended, with};
use askpro_tests::salon::{Phone, Salon, slot};
use askpro_tests::{TestServer, berlin};
use chrono::{DateTime, Utc};
use serde_json::{Value, json};

async fn offered(call: Phone<'_>, day: &str, time: &str) -> String {
    let asked = json!({ "datum": day, "uhrzeit": time, "dienstleistung": "Haarschnitt" });
    slot(&call.ask("check_availability", asked).await, 0)
}

fn wish(slot: &str) -> Value {
    json!({ "slot_id": slot, "name": "Erika Mustermann" })
}

fn standing(salon: &Salon) -> Vec<DateTime<Utc>> {
    let stored = salon.calendar.stored().into_iter();
    stored.filter(|one| one.status == BookingStatus::Accepted).map(|one| one.start).collect()
}

#[tokio::test]
async fn what_was_cancelled_is_not_called_booked_by_a_repeat() {
    let salon = Salon::open().await;
    let call = salon.call("call_1");
    let slot = offered(call, "Montag", "um 10 Uhr").await;
    let booked = call.ask("book_appointment", wish(&slot)).await;
    assert_eq!(booked["message"], "Ihr Termin ist gebucht: Montag, der 23. Juni, um 10 Uhr.");
    assert_eq!(call.ask("book_appointment", wish(&slot)).await, booked, "a repeat changes nothing");
    // A caller whom nobody knows yet may take back what they have just done.
    let cancelled = call.ask("cancel_appointment", json!({})).await;
    assert_eq!(cancelled["success"], true, "{cancelled}");
    assert!(standing(&salon).is_empty());
    let again = call.ask("book_appointment", wish(&slot)).await;
    assert_eq!(again["success"], false, "{again}");
    assert_eq!(
        again["message"],
        "Einen weiteren Termin kann ich in diesem Gespräch nicht eintragen. Ich habe einen Rückruf notiert, \
         wir melden uns bei Ihnen."
    );
    assert_eq!(salon.server.tasks(TestServer::COMPANY).await.len(), 1);
    assert!(standing(&salon).is_empty());
}

#[tokio::test]
async fn a_move_there_and_back_ends_where_it_was_said_to() {
    let salon = Salon::open().await;
    let call = salon.call("call_1");
    let slot = offered(call, "Montag", "um 10 Uhr").await;
    call.ask("book_appointment", wish(&slot)).await;
    for (hour, said) in [("um 11 Uhr", 11), ("um 12 Uhr", 12), ("um 11 Uhr", 11)] {
        let change = json!({ "neues_datum": "Montag", "neue_uhrzeit": hour });
        call.ask("change_appointment", change.clone()).await;
        let moved = call.ask("change_appointment", change).await;
        assert_eq!(moved["success"], true, "{moved}");
        assert_eq!(standing(&salon), [berlin(2025, 6, 23, said, 0)], "{moved}");
    }
    let again = call.hear("book_appointment", wish(&slot)).await;
    assert_eq!(
        again,
        "In diesem Gespräch ist schon ein Termin gebucht: Montag, der 23. Juni, um 11 Uhr."
    );
}

#[tokio::test]
async fn what_was_collected_last_counts() {
    let salon = Salon::open().await;
    let call = salon.call("call_1");
    for time in ["10 Uhr", "11 Uhr", "10 Uhr"] {
        let said = json!({
            "datum": "Montag", "uhrzeit": time, "name": "Erika Mustermann",
            "dienstleistung": "Haarschnitt", "telefonnummer": "0171 3920001",
        });
        salon.clock().advance(chrono::Duration::seconds(20));
        call.ask("collect_appointment_data", said).await;
    }
    salon.server.settle(&ended("call_1", &json!({ "booking_confirmed": "true" }))).await;
    assert_eq!(standing(&salon), [berlin(2025, 6, 23, 10, 0)]);
}

#[tokio::test]
async fn nothing_is_booked_after_the_call_beside_what_was_moved_in_it() {
    let salon = Salon::open().await;
    let first = salon.call("call_1");
    let slot = offered(first, "Montag", "um 11 Uhr").await;
    first.ask("book_appointment", wish(&slot)).await;
    salon.server.settle(&ended("call_1", &json!({}))).await;
    let call = salon.call("call_2");
    let change = json!({ "neues_datum": "Montag", "neue_uhrzeit": "um 14 Uhr" });
    call.ask("change_appointment", change.clone()).await;
    assert_eq!(call.ask("change_appointment", change).await["success"], true);
    let noted = |time: &str| {
        let said = with(agreed(), "/uhrzeit", json!(time));
        with(with(said, "/datum", json!("2025-06-23")), "/dienstleistung", json!("Haarschnitt"))
    };
    let outcome = salon.server.settle(&ended("call_2", &noted("14:00"))).await;
    assert_eq!(outcome, CallOutcome::Declined(DeclineReason::Changed));
    assert_eq!(standing(&salon), [berlin(2025, 6, 23, 14, 0)]);
    // What was noted of the old time must not be booked beside the new one.
    let call = salon.call("call_3");
    let change = json!({ "neues_datum": "Montag", "neue_uhrzeit": "um 16 Uhr" });
    call.ask("change_appointment", change.clone()).await;
    assert_eq!(call.ask("change_appointment", change).await["success"], true);
    let outcome = salon.server.settle(&ended("call_3", &noted("14:00"))).await;
    assert!(matches!(outcome, CallOutcome::Task(_)), "{outcome:?}");
    assert_eq!(standing(&salon), [berlin(2025, 6, 23, 16, 0)]);
}

#[tokio::test]
async fn a_move_does_not_take_what_another_caller_holds() {
    let salon = Salon::open().await;
    let caller = salon.call("call_1");
    let slot_id = offered(caller, "Montag", "um 10 Uhr").await;
    caller.ask("book_appointment", wish(&slot_id)).await;
    let listed = json!({ "datum": "Dienstag", "dienstleistung": "Haarschnitt" });
    let listed = caller.ask("check_availability", listed).await;
    let other = salon.call("call_2").calling_from(Some("+491713920002"));
    let held = offered(other, "Dienstag", "um 9 Uhr").await;
    let moved = caller.ask("change_appointment", json!({ "slot_id": slot(&listed, 0) })).await;
    assert_eq!(moved["success"], false, "{moved}");
    assert_eq!(standing(&salon), [berlin(2025, 6, 23, 10, 0)]);
    let booked = other.ask("book_appointment", wish(&held)).await;
    assert_eq!(booked["success"], true, "{booked}");
}

#[tokio::test]
async fn the_service_that_was_spoken_of_last_is_booked() {
    let cut = EventTypeId::new(2_563_193);
    let calendar = FakeCalendar::new().with_event_type(EventType::new(cut, "Friseur", 30));
    let services = vec![Service::new("Herrenhaarschnitt", cut), Service::new("Färben", cut)];
    let salon = Salon::open_with(calendar, services).await;
    let call = salon.call("call_1");
    let mut slots = Vec::new();
    for service in ["Herrenhaarschnitt", "Färben"] {
        let asked = json!({ "datum": "Montag", "uhrzeit": "um 10 Uhr", "dienstleistung": service });
        slots.push(slot(&call.ask("check_availability", asked).await, 0));
    }
    call.ask("book_appointment", wish(&slots[1])).await;
    let [appointment] =
        <[_; 1]>::try_from(salon.server.appointments(TestServer::COMPANY).await).unwrap();
    assert_eq!(appointment.service.as_deref(), Some("Färben"));
}

#[tokio::test]
async fn a_day_and_time_that_were_offered_need_no_service_to_be_booked() {
    let salon = Salon::open().await;
    let call = salon.call("call_1");
    offered(call, "Montag", "um 10 Uhr").await;
    let wish = json!({ "datum": "Montag", "uhrzeit": "10 Uhr", "name": "Erika Mustermann" });
    assert_eq!(
        call.hear("book_appointment", wish).await,
        "Ihr Termin ist gebucht: Montag, der 23. Juni, um 10 Uhr."
    );
}

#[tokio::test]
async fn nothing_is_booked_for_somebody_who_has_hung_up() {
    let salon = Salon::open().await;
    let call = salon.call("call_1");
    let slot = offered(call, "Montag", "um 10 Uhr").await;
    salon.server.settle(&ended("call_1", &json!({}))).await;
    let answer = call.ask("book_appointment", wish(&slot)).await;
    assert_eq!(
        (&answer["success"], &answer["message"]),
        (&json!(false), &json!("Das Gespräch ist schon beendet."))
    );
    assert!(standing(&salon).is_empty());
}

#[tokio::test]
async fn what_is_missing_of_a_new_time_is_named_as_its_argument() {
    let salon = Salon::open().await;
    let call = salon.call("call_1");
    let slot = offered(call, "Montag", "um 10 Uhr").await;
    call.ask("book_appointment", wish(&slot)).await;
    for (change, missing) in [
        (json!({ "neues_datum": "31. Februar", "neue_uhrzeit": "um 11 Uhr" }), "neues_datum"),
        (json!({ "neues_datum": "Dienstag" }), "neue_uhrzeit"),
    ] {
        let answer = call.ask("change_appointment", change).await;
        assert_eq!(answer["missing_fields"], json!([missing]), "{answer}");
    }
}
