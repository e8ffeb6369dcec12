//! What the agent promised, held against what came of the call.

use askpro_core::{CallOutcome, TaskReason};
use askpro_tests::TestServer;
use askpro_tests::payloads::ended;
use askpro_tests::salon::Salon;
use askpro_tests::salon::slot;
use serde_json::json;

#[tokio::test]
async fn what_the_agent_said_and_nobody_did_is_a_task() {
    let salon = Salon::open().await;
    let call = async |id: &str, said: &str| {
        let mut payload = ended(id, &json!({ "booking_confirmed": "false" }));
        payload["call"]["transcript"] = json!(format!("Agent: {said}\nUser: Danke.\n"));
        salon.server.settle(&payload).await
    };
    let outcome = call("call_1", "Ihr Termin am Montag um zehn ist gebucht.").await;
    assert!(matches!(outcome, CallOutcome::Task(_)), "{outcome:?}");
    let [task] = <[_; 1]>::try_from(salon.server.tasks(TestServer::COMPANY).await).unwrap();
    assert_eq!(task.task.reason, TaskReason::PromiseNotKept);
    assert_eq!(task.task.detail, "said and not done: booked (utterance 1)");
    let outcome = call("call_2", "Soll ich den Termin buchen?").await;
    assert!(matches!(outcome, CallOutcome::Declined(_)), "{outcome:?}");
    // What was booked in the call may be called booked.
    let phone = salon.call("call_3");
    let asked =
        json!({ "datum": "Montag", "uhrzeit": "um 10 Uhr", "dienstleistung": "Haarschnitt" });
    let offered = phone.ask("check_availability", asked).await;
    let wish = json!({ "slot_id": slot(&offered, 0), "name": "Erika Mustermann" });
    phone.ask("book_appointment", wish).await;
    let outcome = call("call_3", "Montag um zehn ist frei. Der Termin ist gebucht.").await;
    assert!(matches!(outcome, CallOutcome::Booked(_)), "{outcome:?}");
    assert_eq!(salon.server.tasks(TestServer::COMPANY).await.len(), 1);
}
