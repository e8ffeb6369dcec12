//! Which appointment callers mean, and whether it is theirs: what they say has to fit.
#![expect(clippy::indexing_slicing, reason = "a test fails by panicking")]

use askpro_core::TaskReason;
use askpro_tests::payloads::ended;
use askpro_tests::salon::{CALLER, Salon, slot};
use askpro_tests::{TestServer, berlin};
use serde_json::{Value, json};

const WITHHELD: Option<&str> = Some("anonymous");
const OTHER: &str = "+491713920002";

/// An appointment that was made by phone.
async fn booked(salon: &Salon, call: &str, from: &str, name: &str, day: &str, hour: u32) {
    let phone = salon.call(call).calling_from(Some(from));
    let time = format!("{hour} Uhr");
    let asked = json!({ "datum": day, "uhrzeit": time, "dienstleistung": "Haarschnitt" });
    let offered = phone.ask("check_availability", asked).await;
    let wish = json!({ "slot_id": slot(&offered, 0), "name": name });
    let answer = phone.ask("book_appointment", wish).await;
    assert_eq!(answer["success"], true, "{answer}");
    let mut payload = ended(call, &json!({}));
    payload["call"]["from_number"] = json!(from);
    salon.server.settle(&payload).await;
}

fn standing(salon: &Salon) -> Vec<chrono::DateTime<chrono::Utc>> {
    let live = salon.calendar.stored().into_iter().filter(|booking| booking.status.is_live());
    live.map(|booking| booking.start).collect()
}

#[tokio::test]
async fn neither_another_day_nor_another_name_cancels_the_only_appointment() {
    let salon = Salon::open().await;
    booked(&salon, "call_1", CALLER, "Erika Mustermann", "Mittwoch", 10).await;
    let call = salon.call("call_2");
    let question =
        "Dazu finde ich keinen Termin. Meinen Sie den am Mittwoch, dem 25. Juni, um 10 Uhr?";
    let found = call.ask("find_appointments", json!({ "datum": "27. Juni" })).await;
    assert_eq!((&found["success"], &found["message"]), (&json!(false), &json!(question)));
    assert_eq!(found["data"]["found"], false);
    let id = found["data"]["appointments"][0]["appointment_id"].clone();
    for wish in [
        json!({ "name": "Ganz Anders", "datum": "27. Juni" }),
        json!({ "name": "Ganz Anders" }),
        json!({ "datum": "am Mittwoch um 15 Uhr" }),
        json!({ "datum": "am Mittwoch", "uhrzeit": "um 15 Uhr" }),
        json!({ "uhrzeit": "15 Uhr" }),
        json!({ "appointment_id": id, "datum": "27. Juni" }),
    ] {
        let answer = call.ask("cancel_appointment", wish.clone()).await;
        assert_eq!(answer["message"], question, "{wish}");
        assert_eq!(answer["missing_fields"], json!(["appointment_id"]));
    }
    // Of a day that cannot be read nothing is denied.
    assert_eq!(
        call.hear("cancel_appointment", json!({ "datum": "irgendwann" })).await,
        "Meinen Sie den am Mittwoch, dem 25. Juni, um 10 Uhr?"
    );
    let wish =
        json!({ "datum": "27. Juni", "neues_datum": "Donnerstag", "neue_uhrzeit": "11 Uhr" });
    assert_eq!(call.hear("change_appointment", wish).await, question);
    assert_eq!(standing(&salon), [berlin(2025, 6, 25, 10, 0)]);
    // Whoever answers the question means it, whatever was understood of their name.
    let wish = json!({ "appointment_id": id, "name": "Erika Musterfrau" });
    assert_eq!(
        call.hear("cancel_appointment", wish).await,
        "Ihr Termin am Mittwoch, dem 25. Juni, um 10 Uhr wurde erfolgreich storniert."
    );
    assert!(standing(&salon).is_empty());
}

#[tokio::test]
async fn of_two_on_one_day_the_time_tells_which() {
    let salon = Salon::open().await;
    for (call, hour) in [("call_1", 10), ("call_2", 12), ("call_3", 15), ("call_4", 16)] {
        booked(&salon, call, CALLER, "Erika Mustermann", "Mittwoch", hour).await;
    }
    let call = salon.call("call_5");
    let which = call.hear("cancel_appointment", json!({ "datum": "Mittwoch nachmittags" })).await;
    assert_eq!(
        which,
        "Welchen Termin meinen Sie: den am Mittwoch, dem 25. Juni, um 15 Uhr, oder den am Mittwoch, dem 25. Juni, \
         um 16 Uhr?"
    );
    for wish in [
        json!({ "datum": "25. Juni um 15 Uhr" }),
        json!({ "datum": "Mittwoch", "uhrzeit": "zehn Uhr" }),
        json!({ "uhrzeit": "um 12 Uhr" }),
    ] {
        let answer = call.ask("cancel_appointment", wish).await;
        assert_eq!(answer["success"], true, "{answer}");
    }
    assert_eq!(standing(&salon), [berlin(2025, 6, 25, 16, 0)]);
}

#[tokio::test]
async fn without_a_number_a_surname_tells_of_nobody() {
    let salon = Salon::open().await;
    booked(&salon, "call_1", CALLER, "Anna Müller", "Montag", 10).await;
    booked(&salon, "call_2", OTHER, "Peter Müller", "Montag", 12).await;
    let hidden = salon.call("call_3").calling_from(WITHHELD);
    for name in ["Müller", "Frau Müller", "Herr Müller"] {
        let said = json!({ "name": name, "datum": "am 23. Juni" });
        let question = hidden.ask("cancel_appointment", said).await;
        assert_eq!(question["message"], "Auf welchen Vor- und Nachnamen lautet der Termin?");
        assert_eq!(question["missing_fields"], json!(["name"]));
        assert_eq!(question["data"], Value::Null);
    }
    let said = json!({ "name": "Frau Anna Mueller", "datum": "am 23. Juni" });
    assert_eq!(
        hidden.hear("cancel_appointment", said).await,
        "Ihr Termin am Montag, dem 23. Juni, um 10 Uhr wurde erfolgreich storniert."
    );
    assert_eq!(standing(&salon), [berlin(2025, 6, 23, 12, 0)]);
    // Several first names at once are guesses.
    let guess = json!({ "name": "Hans Peter Paul Müller", "datum": "am 23. Juni" });
    let answer = salon.call("call_4").calling_from(WITHHELD).ask("cancel_appointment", guess).await;
    assert_eq!(answer["success"], false);
    assert_eq!(standing(&salon).len(), 1);
}

#[tokio::test]
async fn of_two_people_with_one_name_neither_is_told_of() {
    let salon = Salon::open().await;
    booked(&salon, "call_1", CALLER, "Anna Müller", "Montag", 10).await;
    booked(&salon, "call_2", OTHER, "Anna Müller", "Montag", 12).await;
    let hidden = salon.call("call_3").calling_from(WITHHELD);
    let said = json!({ "name": "Anna Müller", "datum": "am 23. Juni" });
    for function in ["find_appointments", "cancel_appointment"] {
        let answer = hidden.ask(function, said.clone()).await;
        assert_eq!((&answer["success"], &answer["data"]), (&json!(false), &Value::Null));
        assert_eq!(answer["missing_fields"], json!(["telefonnummer"]));
    }
    assert_eq!(standing(&salon).len(), 2);
    let [task] = <[_; 1]>::try_from(salon.server.tasks(TestServer::COMPANY).await).unwrap();
    assert_eq!(task.task.reason, TaskReason::CallbackRequested);
}

#[tokio::test]
async fn without_a_number_a_week_is_asked_for_again_and_is_no_wrong_answer() {
    let salon = Salon::open().await;
    booked(&salon, "call_1", CALLER, "Erika Mustermann", "Mittwoch", 10).await;
    let hidden = salon.call("call_2").calling_from(WITHHELD);
    for day in ["nächste Woche", "im Juni", "irgendwann"] {
        let said = json!({ "name": "Erika Mustermann", "datum": day });
        let question = hidden.ask("find_appointments", said).await;
        assert_eq!(question["message"], "An welchem Tag genau ist der Termin?", "{day}");
        assert_eq!(question["missing_fields"], json!(["datum"]));
    }
    let said = json!({ "name": "Erika Mustermann", "datum": "am Mittwoch um zehn" });
    assert_eq!(
        hidden.hear("find_appointments", said).await,
        "Ihr Termin: Mittwoch, der 25. Juni, um 10 Uhr."
    );
}

#[tokio::test]
async fn on_a_familys_phone_the_first_name_decides() {
    let salon = Salon::open().await;
    booked(&salon, "call_1", CALLER, "Erika Mustermann", "Mittwoch", 10).await;
    booked(&salon, "call_2", CALLER, "Max Mustermann", "Donnerstag", 11).await;
    let call = salon.call("call_3");
    for _ in 0..3 {
        let question = call.ask("find_appointments", json!({ "name": "Mustermann" })).await;
        assert_eq!(question["message"], "Auf welchen Vornamen lautet der Termin?");
        assert_eq!(
            (&question["data"], &question["missing_fields"]),
            (&Value::Null, &json!(["name"]))
        );
    }
    assert_eq!(
        call.hear("find_appointments", json!({ "name": "Max" })).await,
        "Ihr Termin: Donnerstag, der 26. Juni, um 11 Uhr."
    );
    // Of the other's day nothing is told.
    assert_eq!(
        call.hear("cancel_appointment", json!({ "name": "Max", "datum": "Mittwoch" })).await,
        "Dazu finde ich keinen Termin. Meinen Sie den am Donnerstag, dem 26. Juni, um 11 Uhr?"
    );
}

#[tokio::test]
async fn on_a_familys_phone_no_third_guess_counts() {
    let salon = Salon::open().await;
    booked(&salon, "call_1", CALLER, "Erika Mustermann", "Mittwoch", 10).await;
    booked(&salon, "call_2", CALLER, "Max Mustermann", "Donnerstag", 11).await;
    let call = salon.call("call_3");
    let wrong = call.hear("find_appointments", json!({ "name": "Moritz" })).await;
    assert_eq!(wrong, "Dazu finde ich leider keinen Termin.");
    for name in ["Fritz", "Max", "Erika Mustermann"] {
        let answer = call.ask("find_appointments", json!({ "name": name })).await;
        assert_eq!(answer["success"], false, "{answer}");
        assert_eq!(answer["data"]["appointments"], Value::Null);
    }
    let [task] = <[_; 1]>::try_from(salon.server.tasks(TestServer::COMPANY).await).unwrap();
    assert_eq!(task.task.reason, TaskReason::CallbackRequested);
}
