//! Calls about an appointment that stands.

use askpro_core::{CallOutcome, DomainCode};
use askpro_sandbox::calcom::TwinStatus;
use askpro_tests::salon::slot;
use askpro_tests::stage::{Stage, june};
use serde_json::{Value, json};

use crate::{CHANGED, NOTHING_BOOKED, assert_booked, book, booked};

/// What a caller withholds.
const WITHHELD: &str = "anonymous";

#[tokio::test]
async fn an_appointment_is_moved_to_a_time_that_was_offered_first() {
    let stage = Stage::set().await;
    booked(&stage, "call_1", "Erika Mustermann", "Mittwoch", "um zehn").await;
    let call = stage.ring("call_2").await;
    assert_eq!(call.call.variables()["naechster_termin"], "Mittwoch, der 25. Juni, um 10 Uhr");
    call.says("Ich muss meinen Termin verschieben.");
    assert_eq!(
        call.hear("find_appointments", json!({})).await,
        "Ihr Termin: Mittwoch, der 25. Juni, um 10 Uhr."
    );
    call.says("Ginge es am Donnerstag um elf?");
    let wish = json!({ "neues_datum": "am Donnerstag", "neue_uhrzeit": "um elf" });
    assert_eq!(
        call.hear("change_appointment", wish.clone()).await,
        "Donnerstag, der 26. Juni, um 11 Uhr, ist frei. Soll ich Ihren Termin dorthin verschieben?"
    );
    assert_eq!(stage.starts(), [june(25, 10, 0)], "nothing is moved before the yes");
    call.says("Ja.");
    assert_eq!(
        call.hear("change_appointment", wish).await,
        "Ihr Termin wurde verschoben: Donnerstag, der 26. Juni, um 11 Uhr."
    );
    assert_eq!(call.hang_up().await, CHANGED);
    let [old, new] = <[_; 2]>::try_from(stage.calcom.bookings()).unwrap();
    assert_eq!((old.status, old.rescheduled_to.as_ref()), (TwinStatus::Cancelled, Some(&new.uid)));
    assert_eq!((new.status, new.start), (TwinStatus::Accepted, june(26, 11, 0)));
    assert_eq!(stage.to_do().await, []);
    assert!(stage.calcom.reserved().is_empty());
    let later = stage.ring("call_3").await;
    assert_eq!(later.call.variables()["naechster_termin"], "Donnerstag, der 26. Juni, um 11 Uhr");
}

#[tokio::test]
async fn an_appointment_is_not_moved_to_a_time_that_somebody_has() {
    let stage = Stage::set().await;
    booked(&stage, "call_1", "Erika Mustermann", "Mittwoch", "um zehn").await;
    stage.somebody_books(june(26, 11, 0)).await;
    let call = stage.ring("call_2").await;
    call.says("Ich möchte meinen Termin auf Donnerstag um elf verlegen.");
    let wish = json!({ "neues_datum": "Donnerstag", "neue_uhrzeit": "um elf" });
    assert_eq!(
        call.hear("change_appointment", wish).await,
        "Donnerstag, der 26. Juni, um 11 Uhr, ist leider nicht verfügbar. Frei wäre am Donnerstag, dem 26. Juni, \
         um 9 Uhr, um 10 Uhr oder um 12 Uhr. Passt Ihnen davon etwas?"
    );
    assert_eq!(call.hang_up().await, NOTHING_BOOKED);
    assert_eq!(stage.starts(), [june(25, 10, 0), june(26, 11, 0)]);
    assert_eq!(stage.to_do().await, []);
}

#[tokio::test]
async fn an_appointment_is_cancelled_in_time() {
    let stage = Stage::set().await;
    booked(&stage, "call_1", "Erika Mustermann", "Mittwoch", "um zehn").await;
    let call = stage.ring("call_2").await;
    call.says("Ich muss leider absagen, ich bin krank.");
    assert_eq!(
        call.hear("cancel_appointment", json!({ "grund": "krank" })).await,
        "Ihr Termin am Mittwoch, dem 25. Juni, um 10 Uhr wurde erfolgreich storniert."
    );
    assert_eq!(call.hang_up().await, CHANGED);
    let [booking] = <[_; 1]>::try_from(stage.calcom.bookings()).unwrap();
    assert_eq!(booking.status, TwinStatus::Cancelled);
    assert_eq!(booking.cancellation_reason.as_deref(), Some("krank"));
    assert_eq!(stage.to_do().await, []);
    let other = stage.ring_from("call_3", "+491713920002").await;
    let wish =
        json!({ "datum": "Mittwoch", "uhrzeit": "um zehn", "dienstleistung": "Herrenschnitt" });
    assert_eq!(
        other.hear("check_availability", wish).await,
        "Mittwoch, der 25. Juni, um 10 Uhr, ist frei. Soll ich den Termin verbindlich buchen?"
    );
}

#[tokio::test]
async fn less_than_a_day_before_nothing_is_cancelled_and_a_human_calls_back() {
    let stage = Stage::set().await;
    booked(&stage, "call_1", "Erika Mustermann", "Montag", "um zehn").await;
    stage.clock().set(june(22, 10, 1));
    let call = stage.ring("call_2").await;
    call.says("Ich muss für morgen absagen.");
    let answer = call.ask("cancel_appointment", json!({})).await;
    assert_eq!(answer["message"], "Termine können nur bis 24 Stunden vorher abgesagt werden.");
    assert_eq!(answer["data"]["suggest"], "request_callback");
    call.says("Das ist dringend, rufen Sie mich bitte an.");
    let wish = json!({ "grund": "Absage für morgen", "name": "Erika Mustermann" });
    assert_eq!(
        call.hear("request_callback", wish).await,
        "Ich habe einen Rückruf notiert. Wir melden uns bei Ihnen."
    );
    assert_eq!(call.hang_up().await, CallOutcome::Task(DomainCode::BookingFailed));
    assert_eq!(stage.starts(), [june(23, 10, 0)]);
    let detail = "Grund: Absage für morgen; Name: Erika Mustermann; Nummer: +491713920001";
    assert_eq!(stage.to_do().await, [("callback_requested", detail.to_owned())]);
}

#[tokio::test]
async fn who_withholds_their_number_says_name_and_day() {
    let stage = Stage::set().await;
    booked(&stage, "call_1", "Erika Mustermann", "Mittwoch", "um zehn").await;
    let call = stage.ring_from("call_2", WITHHELD).await;
    assert_eq!(call.call.variables()["kunde_bekannt"], "false");
    call.says("Ich möchte meinen Termin absagen.");
    let question = call.ask("cancel_appointment", json!({})).await;
    assert_eq!(question["message"], "Auf welchen Namen und an welchem Tag ist der Termin?");
    assert_eq!(question["missing_fields"], json!(["name", "datum"]));
    call.says("Erika Mustermann, am Mittwoch.");
    let said = json!({ "name": "Erika Mustermann", "datum": "am Mittwoch" });
    assert_eq!(
        call.hear("cancel_appointment", said).await,
        "Ihr Termin am Mittwoch, dem 25. Juni, um 10 Uhr wurde erfolgreich storniert."
    );
    assert_eq!(call.hang_up().await, CHANGED);
    assert!(stage.starts().is_empty());
    assert_eq!(stage.to_do().await, []);
}

#[tokio::test]
async fn who_withholds_their_number_and_guesses_is_called_back_and_learns_nothing() {
    let stage = Stage::set().await;
    booked(&stage, "call_1", "Erika Mustermann", "Mittwoch", "um zehn").await;
    let call = stage.ring_from("call_2", WITHHELD).await;
    call.says("Wann hat Frau Mustermann ihren Termin?");
    let guess = |day: &str| json!({ "name": "Erika Mustermann", "datum": day });
    let first = call.ask("find_appointments", guess("am Dienstag")).await;
    assert_eq!(first["message"], "Dazu finde ich leider keinen Termin.");
    call.says("Oder am Donnerstag?");
    let second = call.ask("find_appointments", guess("am Donnerstag")).await;
    assert_eq!(
        second["message"],
        "Ich finde Sie so leider nicht. Unter welcher Nummer können wir Sie zurückrufen?"
    );
    assert_eq!(second["missing_fields"], json!(["telefonnummer"]));
    call.says("Dann Mittwoch.");
    let third = call.ask("cancel_appointment", guess("am Mittwoch")).await;
    assert_eq!(third["message"], second["message"], "not even the right day helps now");
    call.says("Null eins sieben eins drei neun zwei null null null neun.");
    let number = "null eins sieben eins drei neun zwei null null null neun";
    assert_eq!(
        call.hear("request_callback", json!({ "telefonnummer": number })).await,
        "Ich habe einen Rückruf notiert. Wir melden uns bei Ihnen."
    );
    assert_eq!(call.hang_up().await, CallOutcome::Task(DomainCode::BookingFailed));
    assert_eq!(stage.starts(), [june(25, 10, 0)]);
    let detail = "Grund: Termin suchen, ändern oder absagen; der Anrufer war nicht zuzuordnen; \
                  Nummer: +491713920009";
    assert_eq!(stage.to_do().await, [("callback_requested", detail.to_owned())]);
}

#[tokio::test]
async fn who_withholds_their_number_can_book_with_one_that_they_say() {
    let stage = Stage::set().await;
    let call = stage.ring_from("call_1", WITHHELD).await;
    call.says("Einen Herrenschnitt bitte, Montag um zehn.");
    let wish =
        json!({ "datum": "Montag", "uhrzeit": "um zehn", "dienstleistung": "Herrenschnitt" });
    let offered = call.ask("check_availability", wish).await;
    call.says("Ja, Erika Mustermann.");
    let answer = book(&call, &offered, 0, "Erika Mustermann").await;
    assert_eq!(answer["message"], "Unter welcher Nummer erreichen wir Sie?");
    call.says("Null eins sieben eins drei neun zwei null null null zwei.");
    let wish = json!({
        "slot_id": slot(&offered, 0), "name": "Erika Mustermann",
        "telefonnummer": "null eins sieben eins drei neun zwei null null null zwei",
    });
    assert_eq!(
        call.hear("book_appointment", wish).await,
        "Ihr Termin ist gebucht: Montag, der 23. Juni, um 10 Uhr."
    );
    assert_booked(&call.hang_up().await);
    let [booking] = <[_; 1]>::try_from(stage.standing()).unwrap();
    assert_eq!(booking.phone.as_deref(), Some("+491713920002"));
    assert_eq!(stage.to_do().await, []);
    // From that number they are known from then on, but not by name: anybody could have said it.
    let later = stage.ring_from("call_2", "+491713920002").await;
    let known = later.call.variables();
    assert_eq!((&known["kunde_bekannt"], &known["kunde_name"]), (&json!("true"), &json!("")));
    assert_eq!(known["naechster_termin"], "Montag, der 23. Juni, um 10 Uhr");
}

#[tokio::test]
async fn on_a_familys_phone_each_hears_of_their_own_appointment_only() {
    let stage = Stage::set().await;
    booked(&stage, "call_1", "Erika Mustermann", "Mittwoch", "um zehn").await;
    booked(&stage, "call_2", "Max Mustermann", "Donnerstag", "um elf").await;
    let call = stage.ring("call_3").await;
    let known = call.call.variables();
    assert_eq!((&known["kunde_name"], &known["naechster_termin"]), (&json!(""), &json!("")));
    call.says("Wann ist mein Termin?");
    let question = call.ask("find_appointments", json!({})).await;
    assert_eq!(question["message"], "Auf welchen Namen lautet der Termin?");
    assert_eq!(question["data"], Value::Null, "nothing of either is told");
    call.says("Max Mustermann.");
    let named = json!({ "name": "Max Mustermann" });
    assert_eq!(
        call.hear("find_appointments", named.clone()).await,
        "Ihr Termin: Donnerstag, der 26. Juni, um 11 Uhr."
    );
    call.says("Den sage ich ab.");
    assert_eq!(
        call.hear("cancel_appointment", named).await,
        "Ihr Termin am Donnerstag, dem 26. Juni, um 11 Uhr wurde erfolgreich storniert."
    );
    assert_eq!(call.hang_up().await, CHANGED);
    assert_eq!(stage.starts(), [june(25, 10, 0)], "Erika's stands");
    assert_eq!(stage.to_do().await, []);
}

#[tokio::test]
async fn on_a_familys_phone_nobody_is_booked_under_the_name_of_another() {
    let stage = Stage::set().await;
    booked(&stage, "call_1", "Erika Mustermann", "Mittwoch", "um zehn").await;
    let wish = json!({ "datum": "Freitag", "uhrzeit": "um neun", "dienstleistung": "Färben" });
    // As long as one person is known under the number, their name need not be said again.
    let call = stage.ring("call_2").await;
    let offered = call.ask("check_availability", wish).await;
    let answer = call.ask("book_appointment", json!({ "slot_id": slot(&offered, 0) })).await;
    assert_eq!(answer["message"], "Ihr Termin ist gebucht: Freitag, der 27. Juni, um 9 Uhr.");
    assert_booked(&call.hang_up().await);
    booked(&stage, "call_3", "Max Mustermann", "Donnerstag", "um elf").await;
    let call = stage.ring("call_4").await;
    let wish = json!({ "datum": "Montag", "uhrzeit": "um neun", "dienstleistung": "Färben" });
    let offered = call.ask("check_availability", wish).await;
    let question = call.ask("book_appointment", json!({ "slot_id": slot(&offered, 0) })).await;
    assert_eq!(question["message"], "Auf welchen Namen darf ich den Termin eintragen?");
    call.says("Max Mustermann.");
    let answer = book(&call, &offered, 0, "Max Mustermann").await;
    assert_eq!(answer["message"], "Ihr Termin ist gebucht: Montag, der 23. Juni, um 9 Uhr.");
    assert_booked(&call.hang_up().await);
    let names = stage.standing().into_iter().map(|booking| booking.name).collect::<Vec<_>>();
    let expected = ["Erika Mustermann", "Erika Mustermann", "Max Mustermann", "Max Mustermann"];
    assert_eq!(names, expected);
    assert_eq!(stage.to_do().await, []);
}
