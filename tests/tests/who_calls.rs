//! Who calls, and who is called back.

use askpro_core::testing::Scripted;
use askpro_core::{CallOutcome, Error, ErrorKind, TaskReason};
use askpro_tests::TestServer;
use askpro_tests::payloads::ended;
use askpro_tests::salon::{CALLER, Salon, slot};
use serde_json::json;

#[tokio::test]
async fn a_call_back_is_a_task_that_no_later_event_takes_away() {
    let salon = Salon::open().await;
    let call = salon.call("call_1");
    let wish = json!({ "grund": "Frage zur Rechnung", "name": "Erika Mustermann" });
    assert_eq!(
        call.hear("request_callback", wish).await,
        "Ich habe einen Rückruf notiert. Wir melden uns bei Ihnen."
    );
    let outcome = salon.server.settle(&ended("call_1", &json!({}))).await;
    assert!(matches!(outcome, CallOutcome::Task(_)), "{outcome:?}");
    let [task] = <[_; 1]>::try_from(salon.server.tasks(TestServer::COMPANY).await).unwrap();
    assert_eq!(task.task.reason, TaskReason::CallbackRequested);
    assert_eq!(
        task.task.detail,
        "Grund: Frage zur Rechnung; Name: Erika Mustermann; Nummer: +491713920001"
    );
}

#[tokio::test]
async fn when_the_calendar_is_down_the_caller_hears_so_and_is_called_back() {
    let salon = Salon::open().await;
    let call = salon.call("call_1");
    let asked =
        json!({ "datum": "Montag", "uhrzeit": "um 10 Uhr", "dienstleistung": "Haarschnitt" });
    let offered = call.ask("check_availability", asked).await;
    let down = || Error::new(ErrorKind::Unavailable, "book", "the connection was refused");
    salon.calendar.script(Scripted::Fail(down()));
    let wish = json!({ "slot_id": slot(&offered, 0), "name": "Erika Mustermann" });
    let answer = call.ask("book_appointment", wish).await;
    assert_eq!(answer["success"], false);
    assert_eq!(
        answer["message"],
        "Das hat leider nicht geklappt. Ich habe einen Rückruf notiert, wir melden uns bei Ihnen."
    );
    assert_eq!(salon.server.tasks(TestServer::COMPANY).await.len(), 1);
}

#[tokio::test]
async fn a_caller_without_a_number_is_asked_for_one() {
    let salon = Salon::open().await;
    let call = salon.call("call_1").calling_from(Some("anonymous"));
    let asked =
        json!({ "datum": "Montag", "uhrzeit": "um 10 Uhr", "dienstleistung": "Haarschnitt" });
    let offered = call.ask("check_availability", asked).await;
    let mut wish = json!({ "slot_id": slot(&offered, 0), "name": "Erika Mustermann" });
    let answer = call.ask("book_appointment", wish.clone()).await;
    assert_eq!(answer["message"], "Unter welcher Nummer erreichen wir Sie?");
    wish["telefonnummer"] = json!("null eins sieben eins drei neun zwei null null null zwei");
    assert_eq!(
        call.hear("book_appointment", wish).await,
        "Ihr Termin ist gebucht: Montag, der 23. Juni, um 10 Uhr."
    );
}

#[tokio::test]
async fn a_number_that_is_only_said_lends_nobody_its_owners_name() {
    let salon = Salon::open().await;
    let collected = json!({
        "booking_confirmed": "true", "name": "Erika Mustermann", "datum": "2025-06-23",
        "uhrzeit": "9:00", "dienstleistung": "Haarschnitt",
    });
    salon.server.settle(&ended("call_1", &collected)).await;
    let call = salon.call("call_2").calling_from(Some("anonymous"));
    let asked =
        json!({ "datum": "Montag", "uhrzeit": "um 10 Uhr", "dienstleistung": "Haarschnitt" });
    let offered = call.ask("check_availability", asked).await;
    let wish = json!({ "slot_id": slot(&offered, 0), "telefonnummer": CALLER });
    let answer = call.ask("book_appointment", wish).await;
    assert_eq!(answer["message"], "Auf welchen Namen darf ich den Termin eintragen?");
}
