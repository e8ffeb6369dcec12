//! Calls that break off, and a calendar that does not answer.

use askpro_core::ports::OfferStore;
use askpro_core::{CallOutcome, DomainCode};
use askpro_sandbox::{Fault, Gate, On};
use askpro_tests::TestServer;
use askpro_tests::salon::slot;
use askpro_tests::stage::{Phone, Stage, june};
use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::{NOTHING_BOOKED, assert_booked, book};

fn bookings() -> On {
    On::post("/v2/bookings").exactly()
}

/// Montag um zehn, held for this caller.
async fn monday_at_ten(call: &Phone<'_>) -> Value {
    call.says("Einen Herrenschnitt bitte, am Montag um zehn.");
    let wish =
        json!({ "datum": "am Montag", "uhrzeit": "um zehn", "dienstleistung": "Herrenschnitt" });
    let offered = call.ask("check_availability", wish).await;
    assert_eq!(
        offered["message"],
        "Montag, der 23. Juni, um 10 Uhr, ist frei. Soll ich den Termin verbindlich buchen?"
    );
    offered
}

async fn holds(stage: &Stage, call: &str) -> bool {
    let call = call.parse().unwrap();
    stage.server.store.hold_of_call(TestServer::COMPANY, &call).await.unwrap().is_some()
}

#[tokio::test]
async fn who_hangs_up_before_the_yes_has_booked_nothing_and_holds_nothing() {
    let stage = Stage::set().await;
    let call = stage.ring("call_1").await;
    monday_at_ten(&call).await;
    assert_eq!(stage.calcom.reserved(), [june(23, 10, 0)]);
    assert!(holds(&stage, "call_1").await);
    assert_eq!(call.hang_up().await, NOTHING_BOOKED);
    assert!(stage.starts().is_empty());
    assert!(stage.calcom.reserved().is_empty());
    assert!(!holds(&stage, "call_1").await);
    assert_eq!(stage.to_do().await, []);
    let other = stage.ring_from("call_2", "+491713920002").await;
    monday_at_ten(&other).await;
}

#[tokio::test]
async fn what_was_collected_and_not_confirmed_is_not_booked_after_the_hang_up() {
    let stage = Stage::set().await;
    let call = stage.ring("call_1").await;
    call.says("Ich hätte gern einen Termin.");
    assert_eq!(
        call.hear("collect_appointment_data", json!({})).await,
        "Nennen Sie mir bitte noch den Tag, die Uhrzeit, den Namen und die gewünschte Leistung."
    );
    call.says("Am Montag um zehn einen Herrenschnitt, Erika Mustermann.");
    let said = json!({
        "datum": "am Montag", "uhrzeit": "um zehn", "dienstleistung": "Herrenschnitt",
        "name": "Erika Mustermann",
    });
    assert_eq!(call.hear("collect_appointment_data", said).await, "Danke, ich habe alles notiert.");
    assert_eq!(call.hang_up().await, NOTHING_BOOKED);
    assert!(stage.starts().is_empty());
    assert_eq!(stage.to_do().await, []);
}

#[tokio::test]
async fn who_hangs_up_while_the_booking_is_under_way_has_booked_once() {
    let stage = Stage::set().await;
    let call = stage.ring("call_1").await;
    let offered = monday_at_ten(&call).await;
    call.says("Ja, auf Erika Mustermann.");
    let gate = Gate::closed();
    stage.calcom.faults().next(bookings(), Fault::Gate(gate.clone()));
    let (asking, wish) = (call.call.clone(), slot(&offered, 0));
    let asking = tokio::spawn(async move {
        asking.ask("book_appointment", json!({ "slot_id": wish, "name": "Erika Mustermann" })).await
    });
    gate.reached().await;
    for delivery in call.call.hang_up("user_hangup").await {
        assert!(delivery.answer.is_success(), "{delivery:?}");
    }
    stage.server.work().await;
    assert_eq!(call.outcome().await, None, "not known before the booking is");
    gate.open();
    let answer = asking.await.unwrap().json();
    assert_eq!(answer["message"], "Ihr Termin ist gebucht: Montag, der 23. Juni, um 10 Uhr.");
    stage.quiet().await;
    stage.wait(3).await;
    assert_booked(&call.outcome().await.unwrap());
    assert_eq!(stage.starts(), [june(23, 10, 0)]);
    assert_eq!(stage.calcom.bookings().len(), 1);
    assert!(stage.calcom.reserved().is_empty());
    assert_eq!(stage.to_do().await, []);
}

#[tokio::test]
async fn a_connection_that_breaks_takes_no_booking_with_it() {
    let stage = Stage::set().await;
    let call = stage.ring("call_1").await;
    let offered = monday_at_ten(&call).await;
    let gate = Gate::closed();
    stage.calcom.faults().next(bookings(), Fault::Gate(gate.clone()));
    let (asking, wish) = (call.call.clone(), slot(&offered, 0));
    let asking = tokio::spawn(async move {
        asking.ask("book_appointment", json!({ "slot_id": wish, "name": "Erika Mustermann" })).await
    });
    gate.reached().await;
    asking.abort();
    assert!(asking.await.unwrap_err().is_cancelled());
    gate.open();
    // The same question again, as after a lost connection: the first one's answer.
    let answer = book(&call, &offered, 0, "Erika Mustermann").await;
    assert_eq!(answer["message"], "Ihr Termin ist gebucht: Montag, der 23. Juni, um 10 Uhr.");
    assert_booked(&call.hang_up().await);
    assert_eq!(stage.calcom.bookings().len(), 1);
    assert_eq!(stage.to_do().await, []);
}

#[tokio::test]
async fn when_the_calendar_is_down_the_caller_hears_so_and_is_called_back() {
    let stage = Stage::set().await;
    stage.calendar_goes_down().await;
    let call = stage.ring("call_1").await;
    call.says("Was ist am Montag frei? Für einen Herrenschnitt.");
    let wish = json!({ "datum": "am Montag", "dienstleistung": "Herrenschnitt" });
    let answer = call.ask("check_availability", wish).await;
    assert_eq!(
        answer["message"],
        "Ich kann den Kalender gerade nicht erreichen. Soll ich einen Rückruf notieren?"
    );
    assert_eq!(answer["data"]["suggest"], "request_callback");
    call.says("Ja, bitte. Erika Mustermann, am liebsten vormittags.");
    let wish = json!({
        "grund": "Herrenschnitt am Montag", "name": "Erika Mustermann", "wann": "vormittags",
    });
    assert_eq!(
        call.hear("request_callback", wish).await,
        "Ich habe einen Rückruf notiert. Wir melden uns bei Ihnen."
    );
    assert_eq!(call.hang_up().await, CallOutcome::Task(DomainCode::BookingFailed));
    let detail = "Grund: Herrenschnitt am Montag; Name: Erika Mustermann; Nummer: +491713920001; Wann: vormittags";
    assert_eq!(stage.to_do().await, [("callback_requested", detail.to_owned())]);
    assert!(stage.starts().is_empty());
}

#[tokio::test]
async fn when_the_calendar_goes_down_before_the_booking_a_human_calls_back() {
    let stage = Stage::set().await;
    let call = stage.ring("call_1").await;
    let offered = monday_at_ten(&call).await;
    stage.calendar_goes_down().await;
    call.says("Ja, auf Erika Mustermann.");
    let answer = book(&call, &offered, 0, "Erika Mustermann").await;
    assert_eq!(answer["success"], false);
    assert_eq!(
        answer["message"],
        "Das hat leider nicht geklappt. Ich habe einen Rückruf notiert, wir melden uns bei Ihnen."
    );
    assert_eq!(call.hang_up().await, CallOutcome::Task(DomainCode::BookingFailed));
    let to_do =
        [("callback_requested", "Name: Erika Mustermann; Nummer: +491713920001".to_owned())];
    assert_eq!(stage.to_do().await, to_do);
    // Whom a human calls back, nobody books behind their backs.
    stage.calendar_comes_back().await;
    stage.wait(60).await;
    assert!(stage.starts().is_empty());
    assert_eq!(stage.to_do().await, to_do);
}

#[tokio::test]
async fn an_answer_that_is_lost_is_looked_up_before_the_caller_hears_one() {
    let stage = Stage::set().await;
    let call = stage.ring("call_1").await;
    let offered = monday_at_ten(&call).await;
    call.says("Ja, auf Erika Mustermann.");
    stage.calcom.faults().next(bookings(), Fault::error_after_commit());
    let answer = book(&call, &offered, 0, "Erika Mustermann").await;
    assert_eq!(answer["message"], "Ihr Termin ist gebucht: Montag, der 23. Juni, um 10 Uhr.");
    assert_booked(&call.hang_up().await);
    assert_eq!(stage.calcom.bookings().len(), 1);
    assert_eq!(stage.to_do().await, []);
}

/// The booking is made, its answer is lost, and Cal.com tells nobody that it stands.
async fn book_unheard(stage: &Stage, call: &Phone<'_>) -> Value {
    let offered = monday_at_ten(call).await;
    call.says("Ja, auf Erika Mustermann.");
    let faults = stage.calcom.faults();
    faults.next(bookings(), Fault::error_after_commit());
    faults.next_times(2, &On::get("/v2/bookings"), &Fault::error_before_commit());
    let answer = book(call, &offered, 0, "Erika Mustermann").await;
    assert_eq!(answer["success"], false);
    assert_eq!(
        answer["data"],
        json!({ "status": "unconfirmed" }),
        "asking again at once is no use"
    );
    assert_eq!(
        answer["message"],
        "Der Termin ist noch nicht bestätigt. Wir prüfen das und melden uns, falls es nicht klappt."
    );
    offered
}

#[tokio::test]
async fn what_cannot_be_looked_up_is_neither_a_yes_nor_a_no_and_is_found_after_the_call() {
    let stage = Stage::set().await;
    let call = stage.ring("call_1").await;
    book_unheard(&stage, &call).await;
    call.says("Gut, danke.");
    call.call.hang_up("user_hangup").await;
    stage.wait(10).await;
    assert_booked(&call.outcome().await.unwrap());
    assert_eq!(stage.calcom.bookings().len(), 1);
    assert_eq!(stage.to_do().await, []);
}

#[tokio::test]
async fn what_could_not_be_looked_up_is_found_later_in_the_call() {
    let stage = Stage::set().await;
    let call = stage.ring("call_1").await;
    let offered = book_unheard(&stage, &call).await;
    stage.calcom.faults().clear();
    call.says("Und, hat es jetzt geklappt?");
    let answer = book(&call, &offered, 0, "Erika Mustermann").await;
    assert_eq!(answer["data"]["status"], "unconfirmed", "the first request may be under way still");
    stage.clock().advance(TimeDelta::minutes(2));
    call.says("Und jetzt?");
    let answer = book(&call, &offered, 0, "Erika Mustermann").await;
    assert_eq!(answer["message"], "Ihr Termin ist gebucht: Montag, der 23. Juni, um 10 Uhr.");
    assert_booked(&call.hang_up().await);
    assert_eq!(stage.calcom.bookings().len(), 1);
    assert_eq!(stage.to_do().await, []);
}
