//! What callers hear: functions that the agent calls, over HTTP, word for word.

use std::sync::Arc;

use askpro_core::ports::OfferStore;
use askpro_core::testing::Scripted;
use askpro_core::{CallOutcome, Error, ErrorKind};
use askpro_tests::payloads::ended;
use askpro_tests::salon::{NUMBER, Salon, slot};
use askpro_tests::{TestServer, berlin};
use axum::http::StatusCode;
use chrono::Duration;
use serde_json::json;
use tokio::task::JoinSet;

#[tokio::test]
async fn what_was_offered_is_booked_by_its_slot_id() {
    let salon = Salon::open().await;
    let call = salon.call("call_1");
    let offered = call
        .ask("check_availability", json!({ "datum": "Montag", "dienstleistung": "Haarschnitt" }))
        .await;
    assert_eq!(
        offered["message"],
        "Frei wäre am Montag, dem 23. Juni, um 9 Uhr, um 13 Uhr oder um 17 Uhr. Was passt Ihnen?"
    );
    let wish = json!({ "slot_id": slot(&offered, 1), "name": "Erika Mustermann" });
    assert_eq!(
        call.hear("book_appointment", wish.clone()).await,
        "Ihr Termin ist gebucht: Montag, der 23. Juni, um 13 Uhr."
    );
    let [booking] = <[_; 1]>::try_from(salon.calendar.stored()).unwrap();
    assert_eq!(booking.start, berlin(2025, 6, 23, 13, 0));
    assert_eq!(booking.metadata["call_id"], "call_1");
    // The model says it again, with its arguments in another order and the name of the call.
    let again = json!({ "name": "Erika Mustermann", "slot_id": slot(&offered, 1) });
    assert_eq!(
        call.hear("book_appointment", again).await,
        call.hear("book_appointment", wish).await
    );
    assert_eq!(salon.calendar.stored().len(), 1);
    // After the call nothing is booked again.
    let outcome = salon.server.settle(&ended("call_1", &json!({}))).await;
    assert!(matches!(outcome, CallOutcome::Booked(_)), "{outcome:?}");
    assert_eq!(salon.calendar.stored().len(), 1);
}

#[tokio::test]
async fn a_spoken_time_is_looked_up_held_and_booked_only_after_a_yes() {
    let salon = Salon::open().await;
    let call = salon.call("call_1");
    let wish = json!({
        "datum": "am Dienstag", "uhrzeit": "halb drei nachmittags", "dienstleistung": "Haarschnitt",
        "name": "Erika Mustermann",
    });
    // Nobody offered that time, so it is not booked, whatever the model says; half past two is not free.
    let answer = call.ask("book_appointment", wish).await;
    assert_eq!(answer["success"], false);
    assert_eq!(
        answer["message"],
        "Dienstag, der 24. Juni, um 14 Uhr 30, ist leider nicht verfügbar. Frei wäre am Dienstag, dem 24. Juni, \
         um 13 Uhr, um 14 Uhr oder um 15 Uhr. Passt Ihnen davon etwas?"
    );
    let wish =
        json!({ "datum": "am Dienstag", "uhrzeit": "15 Uhr", "dienstleistung": "Haarschnitt" });
    assert_eq!(
        call.hear("check_availability", wish.clone()).await,
        "Dienstag, der 24. Juni, um 15 Uhr, ist frei. Soll ich den Termin verbindlich buchen?"
    );
    assert_eq!(salon.calendar.stored().len(), 0);
    let mut named = wish;
    named["name"] = json!("Erika Mustermann");
    assert_eq!(
        call.hear("book_appointment", named).await,
        "Ihr Termin ist gebucht: Dienstag, der 24. Juni, um 15 Uhr."
    );
    assert_eq!(salon.calendar.stored().len(), 1);
}

#[tokio::test]
async fn a_time_never_offered_in_this_call_cannot_be_booked() {
    let salon = Salon::open().await;
    let (one, other) = (salon.call("call_1"), salon.call("call_2"));
    let offered = one
        .ask("check_availability", json!({ "datum": "Montag", "dienstleistung": "Haarschnitt" }))
        .await;
    for id in [slot(&offered, 0), "invented".to_owned()] {
        let wish = json!({ "slot_id": id, "name": "Max Mustermann" });
        let answer = other.ask("book_appointment", wish).await;
        assert_eq!(answer["message"], "Welchen der freien Termine möchten Sie?");
    }
    assert_eq!(salon.calendar.stored().len(), 0);
}

#[tokio::test]
async fn a_time_that_was_taken_meanwhile_brings_alternatives_in_the_same_answer() {
    let salon = Salon::open().await;
    let call = salon.call("call_1");
    let asked =
        json!({ "datum": "Montag", "uhrzeit": "um 10 Uhr", "dienstleistung": "Haarschnitt" });
    let offered = call.ask("check_availability", asked).await;
    let taken = Error::new(ErrorKind::SlotTaken, "book", "the slot is taken");
    salon.calendar.script(Scripted::Fail(taken));
    let wish = json!({ "slot_id": slot(&offered, 0), "name": "Erika Mustermann" });
    let answer = call.ask("book_appointment", wish).await;
    assert_eq!(answer["success"], false);
    assert_eq!(
        answer["message"],
        "Montag, der 23. Juni, um 10 Uhr, ist leider nicht verfügbar. Frei wäre am Montag, dem 23. Juni, \
         um 9 Uhr, um 11 Uhr oder um 12 Uhr. Passt Ihnen davon etwas?"
    );
    let wish = json!({ "slot_id": slot(&answer, 1), "name": "Erika Mustermann" });
    assert_eq!(
        call.hear("book_appointment", wish).await,
        "Ihr Termin ist gebucht: Montag, der 23. Juni, um 11 Uhr."
    );
}

#[tokio::test]
async fn what_one_caller_holds_another_is_not_offered_until_they_hang_up() {
    let salon = Salon::open().await;
    let asked =
        json!({ "datum": "Montag", "uhrzeit": "um 10 Uhr", "dienstleistung": "Haarschnitt" });
    let one = salon.call("call_1").ask("check_availability", asked.clone()).await;
    assert_eq!(one["success"], true, "{one}");
    let other = salon.call("call_2").ask("check_availability", asked.clone()).await;
    assert_eq!(other["data"]["available"], false, "{other}");
    salon.server.settle(&ended("call_1", &json!({}))).await;
    let third = salon.call("call_3").ask("check_availability", asked).await;
    assert_eq!(third["data"]["available"], true, "{third}");
}

#[tokio::test]
async fn a_hold_runs_out() {
    let salon = Salon::open().await;
    let asked =
        json!({ "datum": "23.6.", "uhrzeit": "um 10 Uhr", "dienstleistung": "Haarschnitt" });
    salon.call("call_1").ask("check_availability", asked.clone()).await;
    salon.clock().advance(Duration::minutes(5) + Duration::seconds(1));
    let other = salon.call("call_2").ask("check_availability", asked).await;
    assert_eq!(other["data"]["available"], true, "{other}");
}

#[tokio::test]
async fn what_the_host_has_yet_to_confirm_is_requested_and_not_booked() {
    let salon = Salon::open().await;
    let call = salon.call("call_1");
    let asked =
        json!({ "datum": "Montag", "uhrzeit": "um 10 Uhr", "dienstleistung": "Haarschnitt" });
    let offered = call.ask("check_availability", asked).await;
    salon.calendar.script(Scripted::Pending);
    let wish = json!({ "slot_id": slot(&offered, 0), "name": "Erika Mustermann" });
    assert_eq!(
        call.hear("book_appointment", wish).await,
        "Ihr Termin ist angefragt: Montag, der 23. Juni, um 10 Uhr. Wir bestätigen ihn Ihnen noch."
    );
}

#[tokio::test]
async fn nothing_is_offered_outside_the_hours_or_beyond_their_end() {
    let salon = Salon::open().await;
    let call = salon.call("call_1");
    for (time, free) in [("8 Uhr", false), ("9 Uhr", true), ("17 Uhr", true), ("18 Uhr", false)] {
        let asked = json!({ "datum": "Montag", "uhrzeit": time, "dienstleistung": "Färben" });
        let answer = call.ask("check_availability", asked).await;
        assert_eq!(answer["data"]["available"], free, "{time}: {answer}");
    }
}

#[tokio::test]
async fn an_unclear_time_is_a_question() {
    let salon = Salon::open().await;
    let call = salon.call("call_1");
    let asked = json!({ "datum": "gestern", "uhrzeit": "10 Uhr", "dienstleistung": "Haarschnitt" });
    assert_eq!(
        call.hear("check_availability", asked).await,
        "Dieser Termin liegt in der Vergangenheit. Welcher Tag passt Ihnen?"
    );
    let asked = json!({ "datum": "31.2.2026", "dienstleistung": "Haarschnitt" });
    assert_eq!(
        call.hear("check_availability", asked).await,
        "Diesen Tag gibt es nicht. Welcher Tag passt Ihnen?"
    );
    let asked = json!({ "datum": "Montag", "dienstleistung": "Fußpflege" });
    assert_eq!(
        call.hear("check_availability", asked).await,
        "Was darf es sein: Haarschnitt oder Färben?"
    );
}

#[tokio::test]
async fn what_cannot_be_read_is_named_the_day_or_the_time() {
    let salon = Salon::open().await;
    let call = salon.call("call_1");
    for (day, time, missing) in [
        (None, Some("um sieben"), "uhrzeit"),
        (None, Some("im Kühlschrank"), "uhrzeit"),
        (Some("Montag"), Some("um vier oder um fünf"), "uhrzeit"),
        (Some("Montag oder Dienstag"), Some("10 Uhr"), "datum"),
        (Some("gestern"), Some("10 Uhr"), "datum"),
        (Some("31. Februar"), Some("10 Uhr"), "datum"),
        (Some("31. Februar"), None, "datum"),
    ] {
        let asked = json!({ "datum": day, "uhrzeit": time, "dienstleistung": "Haarschnitt" });
        let answer = call.ask("check_availability", asked).await;
        assert_eq!(answer["missing_fields"], json!([missing]), "{day:?}, {time:?}: {answer}");
    }
}

#[tokio::test]
async fn an_unclear_time_in_the_other_language_is_the_same_question() {
    let salon = Salon::open().await;
    let call = salon.call("call_1");
    for (said, asked) in [
        ("half past seven", "Meinen Sie 19 Uhr 30 oder 7 Uhr 30 morgens?"),
        ("at seven o'clock", "Meinen Sie 19 Uhr oder 7 Uhr morgens?"),
    ] {
        let wish = json!({ "uhrzeit": said, "dienstleistung": "Haarschnitt" });
        assert_eq!(call.hear("check_availability", wish).await, asked, "{said}");
        let wish = json!({ "datum": "Montag", "uhrzeit": said, "dienstleistung": "Haarschnitt" });
        assert_eq!(call.hear("check_availability", wish).await, asked, "{said}");
    }
    for time in ["half past two p m", "three p m"] {
        let wish = json!({ "datum": "Montag", "uhrzeit": time, "dienstleistung": "Haarschnitt" });
        let answer = call.ask("check_availability", wish).await;
        let said = answer["message"].as_str().unwrap();
        assert!(said.starts_with("Montag, der 23. Juni, um 1"), "{time}: {said}");
    }
}

#[tokio::test]
async fn several_days_are_asked_back_in_words() {
    let salon = Salon::open().await;
    let call = salon.call("call_1");
    let wish = json!({
        "datum": "Montag oder Dienstag", "uhrzeit": "vormittags", "dienstleistung": "Haarschnitt",
    });
    assert_eq!(
        call.hear("check_availability", wish).await,
        "Meinen Sie Montag, den 23. Juni, von 8 bis 12 Uhr oder Dienstag, den 24. Juni, von 8 bis 12 Uhr?"
    );
    // On a Sunday.
    salon.clock().set(berlin(2025, 6, 22, 10, 0));
    let wish = json!({ "datum": "Sonntag", "dienstleistung": "Haarschnitt" });
    assert_eq!(
        call.hear("check_availability", wish).await,
        "Meinen Sie Sonntag, den 22. Juni, oder Sonntag, den 29. Juni?"
    );
}

#[tokio::test]
async fn the_next_free_time_and_the_length_are_told() {
    let salon = Salon::open().await;
    let call = salon.call("call_1");
    assert_eq!(
        call.hear("find_next_slot", json!({ "dienstleistung": "Färben" })).await,
        "Der nächste freie Termin ist am Montag, dem 23. Juni, um 9 Uhr. Passt Ihnen das?"
    );
    assert_eq!(
        call.hear("calculate_duration", json!({ "dienstleistung": "Färben" })).await,
        "Das dauert etwa 60 Minuten."
    );
    assert_eq!(
        call.hear("check_availability", json!({ "datum": "heute", "dienstleistung": "Färben" }))
            .await,
        "Zu dieser Zeit ist nichts frei. Der nächste freie Termin ist am Montag, dem 23. Juni, um 9 Uhr. \
         Passt Ihnen das?"
    );
}

#[tokio::test]
async fn what_is_collected_is_kept_and_what_is_missing_is_named() {
    let salon = Salon::open().await;
    let call = salon.call("call_1").calling_from(None);
    let said = json!({ "datum": "Montag", "name": "{{name}}", "telefonnummer": "" });
    let answer = call.ask("collect_appointment_data", said).await;
    assert_eq!(answer["missing_fields"], json!(["uhrzeit", "name", "telefonnummer"]));
    let said = json!({
        "time": "um 10 Uhr", "customer_name": "Erika Mustermann", "phone": "0171 3920002",
        "service": "Haarschnitt",
    });
    let answer = call.ask("collect_appointment_data", said).await;
    assert_eq!(answer["message"], "Danke, ich habe alles notiert.");
    assert_eq!(answer["data"]["datum"], "Montag");
    // After the call, with nothing but a yes in the webhook, it is enough to book.
    let collected = json!({ "booking_confirmed": "true" });
    let outcome = salon.server.settle(&ended("call_1", &collected)).await;
    assert!(matches!(outcome, CallOutcome::Booked(_)), "{outcome:?}");
    assert_eq!(salon.calendar.stored()[0].start, berlin(2025, 6, 23, 10, 0));
}

#[tokio::test]
async fn english_is_understood_and_an_english_business_answers_in_english() {
    let salon = Salon::open().await;
    let call = salon.call("call_1");
    let asked = json!({ "date": "next Tuesday", "time": "at 3 pm", "service": "Haarschnitt" });
    assert_eq!(
        call.hear("check_availability", asked).await,
        "Dienstag, der 24. Juni, um 15 Uhr, ist frei. Soll ich den Termin verbindlich buchen?"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_hundred_callers_at_once_one_gets_the_time_and_the_others_alternatives() {
    let folder = tempfile::tempdir().unwrap();
    let salon = Arc::new(Salon::open_on(folder.path().join("askpro.db").to_str().unwrap()).await);
    let mut callers = JoinSet::new();
    for number in 0..100 {
        let salon = Arc::clone(&salon);
        callers.spawn(async move {
            let id = format!("call_{number}");
            let call = salon.call(&id);
            let asked =
                json!({ "datum": "Montag", "uhrzeit": "um 10 Uhr", "dienstleistung": "Haarschnitt" });
            let mut answer = call.ask("check_availability", asked.clone()).await;
            while answer["data"]["pending"] == true {
                answer = call.ask("check_availability", asked.clone()).await;
            }
            if answer["data"]["available"] == false {
                assert!(!slot(&answer, 0).is_empty(), "{answer}");
                return false;
            }
            let wish = json!({ "slot_id": slot(&answer, 0), "name": "Erika Mustermann" });
            let mut booked = call.ask("book_appointment", wish.clone()).await;
            while booked["data"]["pending"] == true {
                booked = call.ask("book_appointment", wish.clone()).await;
            }
            assert_eq!(booked["success"], true, "{booked}");
            true
        });
    }
    let won = callers.join_all().await.into_iter().filter(|won| *won).count();
    assert_eq!((won, salon.calendar.stored().len()), (1, 1));
}

#[tokio::test]
async fn another_function_form_and_the_path_are_taken_and_a_foreign_name_is_refused() {
    let salon = Salon::open().await;
    let server = &salon.server;
    let body = json!({
        "function": "calculate_duration", "parameters": { "service": "Färben" },
        "context": { "call_id": "call_1", "to_number": NUMBER },
    });
    let answer = server.ask("custom-function", &body).await;
    assert_eq!(answer.message(), "Das dauert etwa 60 Minuten.");
    let at_root =
        json!({ "dienstleistung": "Färben", "call_id": "call_1", "agent_number": NUMBER });
    let answer = server.ask("custom-function/calculate_duration", &at_root).await;
    assert_eq!(answer.message(), "Das dauert etwa 60 Minuten.");
    let answer = server.ask("custom-function/drop_tables", &at_root).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    // The path names the function, so the body need not.
    let nameless = json!({
        "call": { "call_id": "call_1", "to_number": NUMBER, "direction": "inbound" },
        "args": { "dienstleistung": "Färben" },
    });
    let answer = server.ask("custom-function/calculate_duration", &nameless).await;
    assert_eq!(answer.message(), "Das dauert etwa 60 Minuten.");
    for (body, lacks) in [
        (nameless, "name: expected"),
        (json!({ "call_id": "call_1" }), "call: expected"),
        (json!({ "name": "find_next_slot" }), "call: expected"),
        (json!({ "name": "find_next_slot", "call": {} }), "call.call_id: expected"),
    ] {
        let answer = server.ask("custom-function", &body).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST);
        assert!(answer.message().starts_with(lacks), "{body}: {}", answer.message());
    }
    let elsewhere = json!({ "call_id": "call_1", "agent_number": "+493023125099" });
    let answer = server.ask("custom-function/find_next_slot", &elsewhere).await;
    assert_eq!(answer.message(), "Hier kann ich leider keine Termine vergeben.");
}

#[tokio::test]
async fn what_is_held_is_reserved_in_the_calendar_and_given_back_at_hang_up() {
    let salon = Salon::open().await;
    let asked =
        json!({ "datum": "Montag", "uhrzeit": "um 10 Uhr", "dienstleistung": "Haarschnitt" });
    let call = salon.call("call_1");
    call.ask("check_availability", asked.clone()).await;
    tokio::task::yield_now().await;
    let reservation = async || {
        let call = "call_1".parse().unwrap();
        let held = salon.server.store.hold_of_call(TestServer::COMPANY, &call);
        held.await.unwrap().and_then(|hold| hold.reservation)
    };
    while reservation().await.is_none() {
        tokio::task::yield_now().await;
    }
    assert_eq!(salon.calendar.calls().reservations, 1);
    // It is theirs: asked again, it is still free for them.
    salon.clock().advance(Duration::seconds(30));
    assert_eq!(call.ask("check_availability", asked).await["data"]["available"], true);
    salon.server.settle(&ended("call_1", &json!({}))).await;
    assert_eq!(salon.calendar.calls().reservations, 2, "reserved once, released once");
    assert_eq!(reservation().await, None);
}
