//! Finding, moving and cancelling appointments by phone: whose they are, and until when.
#![expect(clippy::indexing_slicing, reason = "a test fails by panicking")]

use askpro_core::TaskReason;
use askpro_tests::payloads::ended;
use askpro_tests::salon::{Salon, slot};
use askpro_tests::{TestServer, berlin};
use serde_json::{Value, json};

const WITHHELD: Option<&str> = Some("anonymous");

/// An appointment that a caller made by phone.
async fn booked(salon: &Salon, call: &str, name: &str, day: &str, hour: u32) {
    let phone = salon.call(call);
    let time = format!("{hour} Uhr");
    let asked = json!({ "datum": day, "uhrzeit": time, "dienstleistung": "Haarschnitt" });
    let offered = phone.ask("check_availability", asked).await;
    let wish = json!({ "slot_id": slot(&offered, 0), "name": name });
    let answer = phone.ask("book_appointment", wish).await;
    assert_eq!(answer["success"], true, "{answer}");
    salon.server.settle(&ended(call, &json!({}))).await;
}

fn standing(salon: &Salon) -> Vec<chrono::DateTime<chrono::Utc>> {
    let live = salon.calendar.stored().into_iter().filter(|booking| booking.status.is_live());
    live.map(|booking| booking.start).collect()
}

#[tokio::test]
async fn the_number_finds_the_callers_appointments() {
    let salon = Salon::open().await;
    let call = salon.call("call_9");
    let none = call.ask("find_appointments", json!({})).await;
    assert_eq!(none["message"], "Unter Ihrer Nummer finde ich leider keinen Termin.");
    assert_eq!(none["data"]["found"], false);
    booked(&salon, "call_1", "Erika Mustermann", "Mittwoch", 10).await;
    salon.clock().advance(chrono::Duration::minutes(1));
    let found = call.ask("find_appointments", json!({})).await;
    assert_eq!(found["message"], "Ihr Termin: Mittwoch, der 25. Juni, um 10 Uhr.");
    let listed = &found["data"]["appointments"][0];
    assert_eq!(
        (&listed["date"], &listed["time"], &listed["service"], &listed["branch"]),
        (&json!("25.06.2025"), &json!("10:00"), &json!("Haarschnitt"), &json!("Hauptfiliale"))
    );
    assert_eq!(listed["can_modify"], true);
}

#[tokio::test]
async fn an_appointment_is_moved_to_a_time_that_was_offered_once() {
    let salon = Salon::open().await;
    booked(&salon, "call_1", "Erika Mustermann", "Mittwoch", 10).await;
    let call = salon.call("call_2");
    let wish = json!({ "neues_datum": "Donnerstag", "neue_uhrzeit": "11 Uhr" });
    assert_eq!(
        call.hear("change_appointment", wish.clone()).await,
        "Donnerstag, der 26. Juni, um 11 Uhr, ist frei. Soll ich Ihren Termin dorthin verschieben?"
    );
    assert_eq!(standing(&salon), [berlin(2025, 6, 25, 10, 0)]);
    let moved = "Ihr Termin wurde verschoben: Donnerstag, der 26. Juni, um 11 Uhr.";
    assert_eq!(call.hear("change_appointment", wish.clone()).await, moved);
    assert_eq!(standing(&salon), [berlin(2025, 6, 26, 11, 0)]);
    // Said again, nothing is moved again.
    assert_eq!(call.hear("change_appointment", wish).await, moved);
    let later = salon.call("call_3").hear("find_appointments", json!({})).await;
    assert_eq!(later, "Ihr Termin: Donnerstag, der 26. Juni, um 11 Uhr.");
}

#[tokio::test]
async fn a_time_that_is_not_free_brings_alternatives() {
    let salon = Salon::open().await;
    booked(&salon, "call_1", "Erika Mustermann", "Mittwoch", 10).await;
    let wish = json!({ "new_date": "Donnerstag", "new_time": "halb elf" });
    let answer = salon.call("call_2").ask("change_appointment", wish).await;
    assert_eq!(
        answer["message"],
        "Donnerstag, der 26. Juni, um 10 Uhr 30, ist leider nicht verfügbar. Frei wäre am Donnerstag, dem 26. Juni, \
         um 9 Uhr, um 10 Uhr oder um 11 Uhr. Passt Ihnen davon etwas?"
    );
}

#[tokio::test]
async fn an_appointment_is_cancelled_and_the_time_is_free_again() {
    let salon = Salon::open().await;
    booked(&salon, "call_1", "Erika Mustermann", "Mittwoch", 10).await;
    let call = salon.call("call_2");
    let said = call.hear("cancel_appointment", json!({ "grund": "krank" })).await;
    assert_eq!(
        said,
        "Ihr Termin am Mittwoch, dem 25. Juni, um 10 Uhr wurde erfolgreich storniert."
    );
    assert!(standing(&salon).is_empty());
    assert_eq!(call.hear("cancel_appointment", json!({ "grund": "krank" })).await, said);
    let found = salon.call("call_3").hear("find_appointments", json!({})).await;
    assert_eq!(found, "Unter Ihrer Nummer finde ich leider keinen Termin.");
}

#[tokio::test]
async fn within_the_notice_nothing_is_changed() {
    let salon = Salon::open().await;
    booked(&salon, "call_1", "Erika Mustermann", "Montag", 10).await;
    salon.clock().set(berlin(2025, 6, 22, 10, 1));
    let call = salon.call("call_2");
    let late = "Termine können nur bis 24 Stunden vorher geändert werden.";
    let cancelled = call.hear("cancel_appointment", json!({})).await;
    assert_eq!(cancelled, "Termine können nur bis 24 Stunden vorher abgesagt werden.");
    let wish = json!({ "neues_datum": "Donnerstag", "neue_uhrzeit": "11 Uhr" });
    assert_eq!(call.hear("change_appointment", wish).await, late);
    assert_eq!(standing(&salon), [berlin(2025, 6, 23, 10, 0)]);
    salon.clock().set(berlin(2025, 6, 22, 10, 0));
    let said = salon.call("call_3").hear("cancel_appointment", json!({})).await;
    assert_eq!(
        said, "Ihr Termin am Montag, dem 23. Juni, um 10 Uhr wurde erfolgreich storniert.",
        "24 hours before is in time"
    );
}

#[tokio::test]
async fn a_withheld_number_needs_name_and_day_and_two_wrong_answers_are_a_call_back() {
    let salon = Salon::open().await;
    booked(&salon, "call_1", "Erika Mustermann", "Mittwoch", 10).await;
    let hidden = salon.call("call_2").calling_from(WITHHELD);
    let question = hidden.ask("find_appointments", json!({})).await;
    assert_eq!(question["message"], "Auf welchen Namen und an welchem Tag ist der Termin?");
    // A number that is only said proves nothing.
    let said = json!({ "telefonnummer": "+491713920001" });
    assert_eq!(hidden.ask("cancel_appointment", said).await["success"], false);
    let right = json!({ "name": "Frau Erika Mustermann", "datum": "am 25. Juni" });
    assert_eq!(
        hidden.hear("find_appointments", right.clone()).await,
        "Ihr Termin: Mittwoch, der 25. Juni, um 10 Uhr."
    );
    let other = salon.call("call_3").calling_from(WITHHELD);
    let guess = |name: &str| json!({ "name": name, "datum": "am 25. Juni" });
    assert_eq!(
        other.hear("find_appointments", guess("Erika Schmidt")).await,
        "Dazu finde ich leider keinen Termin."
    );
    let called_back =
        "Ich finde Sie so leider nicht. Unter welcher Nummer können wir Sie zurückrufen?";
    assert_eq!(other.hear("find_appointments", guess("Erika Meier")).await, called_back);
    // From then on nothing is told in this call, not even to the right name.
    assert_eq!(other.hear("cancel_appointment", right).await, called_back);
    assert_eq!(standing(&salon).len(), 1);
    let [task] = <[_; 1]>::try_from(salon.server.tasks(TestServer::COMPANY).await).unwrap();
    assert_eq!(task.task.reason, TaskReason::CallbackRequested);
}

#[tokio::test]
async fn on_a_familys_phone_each_hears_of_their_own() {
    let salon = Salon::open().await;
    booked(&salon, "call_1", "Erika Mustermann", "Mittwoch", 10).await;
    booked(&salon, "call_2", "Max Mustermann", "Donnerstag", 11).await;
    let call = salon.call("call_3");
    let question = call.ask("find_appointments", json!({})).await;
    assert_eq!(question["message"], "Auf welchen Namen lautet der Termin?");
    assert_eq!(question["data"], Value::Null, "nothing of either is told");
    assert_eq!(
        call.hear("find_appointments", json!({ "name": "Max Mustermann" })).await,
        "Ihr Termin: Donnerstag, der 26. Juni, um 11 Uhr."
    );
    let foreign = json!({ "name": "Max Mustermann", "appointment_id": "0197910f-155b-7000-8000-000000000051" });
    let answer = call.ask("cancel_appointment", foreign).await;
    assert_eq!(answer["success"], false);
    assert_eq!(standing(&salon).len(), 2);
}

#[tokio::test]
async fn of_several_appointments_the_one_that_is_named_is_cancelled() {
    let salon = Salon::open().await;
    booked(&salon, "call_1", "Erika Mustermann", "Mittwoch", 10).await;
    booked(&salon, "call_2", "Erika Mustermann", "Donnerstag", 11).await;
    let call = salon.call("call_3");
    let question = call.ask("cancel_appointment", json!({})).await;
    assert_eq!(
        question["message"],
        "Welchen Termin meinen Sie: den am Mittwoch, dem 25. Juni, um 10 Uhr, oder den am Donnerstag, dem 26. Juni, \
         um 11 Uhr?"
    );
    let id = &question["data"]["appointments"][1]["appointment_id"];
    let answer = call.ask("cancel_appointment", json!({ "appointment_id": id })).await;
    assert_eq!(answer["success"], true, "{answer}");
    assert_eq!(standing(&salon), [berlin(2025, 6, 25, 10, 0)]);
}
