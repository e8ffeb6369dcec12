//! Calls that end with an appointment.

use askpro_core::Locale;
use askpro_sandbox::calcom::TwinStatus;
use askpro_sandbox::retell::DEMO_CALLER;
use askpro_tests::salon::slot;
use askpro_tests::stage::{COLOUR, MEN, Stage, june};
use serde_json::json;

use crate::{assert_booked, book};

#[tokio::test]
async fn an_offer_is_chosen_and_booked_and_the_caller_is_known_the_next_time() {
    let stage = Stage::set().await;
    let call = stage.ring("call_1").await;
    let known = call.call.variables();
    assert_eq!(known["heute"], "Samstag, der 21. Juni");
    assert_eq!(
        known["oeffnung"],
        "Wir haben gerade geschlossen und öffnen wieder am Montag, dem 23. Juni, um 9 Uhr."
    );
    assert_eq!(
        (&known["kunde_bekannt"], &known["naechster_termin"]),
        (&json!("false"), &json!(""))
    );

    call.says("Guten Tag, ich hätte gern am Montag einen Herrenschnitt.");
    let wish = json!({ "datum": "am Montag", "dienstleistung": "Herrenschnitt" });
    let offered = call.ask("check_availability", wish).await;
    assert_eq!(
        offered["message"],
        "Frei wäre am Montag, dem 23. Juni, um 9 Uhr, um 13 Uhr oder um 17 Uhr. Was passt Ihnen?"
    );
    call.says("Um eins. Mustermann, Erika Mustermann.");
    let answer = book(&call, &offered, 1, "Erika Mustermann").await;
    assert_eq!(answer["message"], "Ihr Termin ist gebucht: Montag, der 23. Juni, um 13 Uhr.");
    assert_booked(&call.hang_up().await);

    let [booking] = <[_; 1]>::try_from(stage.standing()).unwrap();
    assert_eq!((booking.start, booking.end), (june(23, 13, 0), june(23, 13, 30)));
    assert_eq!((booking.event_type_id, booking.status), (MEN.get(), TwinStatus::Accepted));
    assert_eq!(
        (booking.name.as_str(), booking.phone.as_deref()),
        ("Erika Mustermann", Some(DEMO_CALLER))
    );
    assert_eq!(booking.metadata["call_id"], "call_1");
    assert_eq!(stage.to_do().await, []);
    assert!(stage.calcom.reserved().is_empty());

    let again = stage.ring("call_2").await;
    let known = again.call.variables();
    assert_eq!(known["kunde_name"], "Erika Mustermann");
    assert_eq!(known["naechster_termin"], "Montag, der 23. Juni, um 13 Uhr");
}

#[tokio::test]
async fn a_spoken_time_is_held_asked_about_and_booked_after_the_yes() {
    let stage = Stage::set().await;
    let call = stage.ring("call_1").await;
    call.says("Ich brauche einen Herrenschnitt, am Dienstag um drei.");
    let wish =
        json!({ "datum": "am Dienstag", "uhrzeit": "um drei", "dienstleistung": "Herrenschnitt" });
    assert_eq!(
        call.hear("check_availability", wish.clone()).await,
        "Dienstag, der 24. Juni, um 15 Uhr, ist frei. Soll ich den Termin verbindlich buchen?"
    );
    assert_eq!(stage.calcom.reserved(), [june(24, 15, 0)]);
    assert!(stage.starts().is_empty(), "nothing is booked before the yes");
    call.says("Ja, bitte. Auf Erika Mustermann.");
    let mut named = wish;
    named["name"] = json!("Erika Mustermann");
    assert_eq!(
        call.hear("book_appointment", named).await,
        "Ihr Termin ist gebucht: Dienstag, der 24. Juni, um 15 Uhr."
    );
    assert_booked(&call.hang_up().await);
    assert_eq!(stage.starts(), [june(24, 15, 0)]);
    assert_eq!(stage.to_do().await, []);
    assert!(stage.calcom.reserved().is_empty());
}

#[tokio::test]
async fn what_somebody_else_took_is_noticed_at_booking_and_brings_others_in_the_same_answer() {
    let stage = Stage::set().await;
    let call = stage.ring("call_1").await;
    call.says("Haben Sie am Montag um zehn etwas frei? Für einen Herrenschnitt.");
    let wish =
        json!({ "datum": "Montag", "uhrzeit": "um zehn", "dienstleistung": "Herrenschnitt" });
    let offered = call.ask("check_availability", wish).await;
    assert_eq!(
        offered["message"],
        "Montag, der 23. Juni, um 10 Uhr, ist frei. Soll ich den Termin verbindlich buchen?"
    );
    stage.somebody_books(june(23, 10, 0)).await;
    call.says("Ja, auf Erika Mustermann.");
    let answer = book(&call, &offered, 0, "Erika Mustermann").await;
    assert_eq!(answer["success"], false);
    assert_eq!(
        answer["message"],
        "Montag, der 23. Juni, um 10 Uhr, ist leider nicht verfügbar. Frei wäre am Montag, dem 23. Juni, \
         um 9 Uhr, um 11 Uhr oder um 12 Uhr. Passt Ihnen davon etwas?"
    );
    call.says("Dann um elf.");
    let answer = book(&call, &answer, 1, "Erika Mustermann").await;
    assert_eq!(answer["message"], "Ihr Termin ist gebucht: Montag, der 23. Juni, um 11 Uhr.");
    assert_booked(&call.hang_up().await);
    let standing = stage.standing().into_iter().map(|booking| (booking.start, booking.name));
    let names = [(june(23, 10, 0), "Max Mustermann"), (june(23, 11, 0), "Erika Mustermann")];
    assert_eq!(standing.collect::<Vec<_>>(), names.map(|(start, name)| (start, name.to_owned())));
    assert_eq!(stage.to_do().await, []);
    assert!(stage.calcom.reserved().is_empty());
}

#[tokio::test]
async fn an_unclear_service_is_a_question_and_a_misheard_one_is_none() {
    let stage = Stage::set().await;
    let call = stage.ring("call_1").await;
    call.says("Ich hätte gern einen Termin am Mittwoch.");
    assert_eq!(
        call.hear("check_availability", json!({ "datum": "Mittwoch" })).await,
        "Was darf es sein: Herrenschnitt, Damenschnitt oder Färben?"
    );
    call.says("Schneiden.");
    let wish = |service: &str| json!({ "datum": "Mittwoch", "dienstleistung": service });
    let question = call.ask("check_availability", wish("Schnitt")).await;
    assert_eq!(question["message"], "Was darf es sein: Damenschnitt oder Herrenschnitt?");
    assert_eq!(question["missing_fields"], json!(["dienstleistung"]));
    call.says("Ach nein, färben.");
    let offered = call.ask("check_availability", wish("Färbn")).await;
    assert_eq!(
        offered["message"],
        "Frei wäre am Mittwoch, dem 25. Juni, um 9 Uhr, um 12 Uhr oder um 16 Uhr. Was passt Ihnen?"
    );
    call.says("Um neun. Erika Mustermann.");
    let answer = book(&call, &offered, 0, "Erika Mustermann").await;
    assert_eq!(answer["message"], "Ihr Termin ist gebucht: Mittwoch, der 25. Juni, um 9 Uhr.");
    assert_booked(&call.hang_up().await);
    let [booking] = <[_; 1]>::try_from(stage.standing()).unwrap();
    assert_eq!((booking.event_type_id, booking.end), (COLOUR.get(), june(25, 10, 30)));
    assert_eq!(stage.to_do().await, []);
}

#[tokio::test]
async fn an_english_caller_is_understood_by_a_german_business() {
    let stage = Stage::set().await;
    let call = stage.ring("call_1").await;
    call.says("Hello, I would like a men's haircut next Tuesday at three pm.");
    let wish = json!({ "date": "next Tuesday", "time": "at 3 pm", "service": "Herrenschnitt" });
    let offered = call.ask("check_availability", wish).await;
    assert_eq!(
        offered["message"],
        "Dienstag, der 24. Juni, um 15 Uhr, ist frei. Soll ich den Termin verbindlich buchen?"
    );
    call.says("Yes please. Erika Mustermann.");
    let wish = json!({ "slot_id": slot(&offered, 0), "customer_name": "Erika Mustermann" });
    assert_eq!(
        call.hear("book_appointment", wish).await,
        "Ihr Termin ist gebucht: Dienstag, der 24. Juni, um 15 Uhr."
    );
    assert_booked(&call.hang_up().await);
    assert_eq!(stage.starts(), [june(24, 15, 0)]);
    assert_eq!(stage.to_do().await, []);
}

#[tokio::test]
async fn an_english_business_answers_in_english() {
    let stage = Stage::set_in(Locale::En).await;
    let call = stage.ring("call_1").await;
    let known = call.call.variables();
    assert_eq!(known["heute"], "Saturday, June 21");
    assert_eq!(known["oeffnung"], "We are closed and open again on Monday, June 23, at 9 am.");
    call.says("I would like a men's cut on Monday.");
    let wish = json!({ "date": "on Monday", "service": "men's cut" });
    assert_eq!(
        call.hear("check_availability", wish).await,
        "I could offer Monday, June 23, at 9 am, at 1 pm or at 5 pm. What suits you?"
    );
    call.says("Ten o'clock would be better.");
    let wish = json!({ "date": "on Monday", "time": "at ten o'clock", "service": "men's cut" });
    let offered = call.ask("check_availability", wish).await;
    assert_eq!(offered["message"], "Monday, June 23, at 10 am is free. Shall I book it?");
    call.says("Yes please.");
    let question = call.ask("book_appointment", json!({ "slot_id": slot(&offered, 0) })).await;
    assert_eq!(question["message"], "Under which name shall I book it?");
    assert_eq!(question["missing_fields"], json!(["name"]));
    call.says("Erika Mustermann.");
    let answer = book(&call, &offered, 0, "Erika Mustermann").await;
    assert_eq!(answer["message"], "Your appointment is booked: Monday, June 23, at 10 am.");
    assert_booked(&call.hang_up().await);
    let [booking] = <[_; 1]>::try_from(stage.standing()).unwrap();
    assert_eq!((booking.start, booking.language.as_str()), (june(23, 10, 0), "en"));

    let other = stage.ring_from("call_2", "+491713920002").await;
    other.says("Do you have something on Monday at ten?");
    let wish = json!({ "date": "on Monday", "time": "at ten", "service": "men's cut" });
    let answer = other.ask("check_availability", wish).await;
    assert_eq!(
        answer["message"],
        "Monday, June 23, at 10 am is not available, I am afraid. I could offer Monday, June 23, \
         at 9 am, at 11 am or at 12 noon. Does one of these suit you?"
    );
    assert_eq!(stage.to_do().await, []);
}
