//! A call that was decided is decided again from its records: the same way, unless the rules or the tenant changed.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::sync::Arc;

use askpro_core::ports::TenantStore;
use askpro_core::service::{Replay, ReplayReport};
use askpro_core::testing::Scripted;
use askpro_core::{BranchId, Error, ErrorKind};
use askpro_retell::RetellEvents;
use askpro_tests::TestServer;
use askpro_tests::payloads::{agreed, analyzed, ended, with};
use askpro_tests::salon::{Salon, slot};
use chrono::Duration;
use serde_json::json;
use uuid::Uuid;

async fn replayed(server: &TestServer, call: &str) -> ReplayReport {
    let replay = Replay::new(Arc::new(server.store.clone()), Arc::new(RetellEvents));
    let call = call.parse().unwrap();
    let report = replay.run(TestServer::COMPANY, &call).await.unwrap().unwrap();
    let again = replay.run(TestServer::COMPANY, &call).await.unwrap().unwrap();
    assert_eq!(report, again, "the same records give the same report");
    report
}

fn assert_same(report: &ReplayReport, outcome: &str) {
    assert_eq!(report.differences(), [], "{report:?}");
    assert_eq!(report.replayed.outcome, Some(outcome));
}

#[tokio::test]
async fn every_kind_of_outcome_comes_out_again() {
    let server = TestServer::start().await;
    server.settle(&ended("call_booked", &agreed())).await;
    server.settle(&ended("call_taken", &agreed())).await;
    server.settle(&ended("call_no", &with(agreed(), "/booking_confirmed", json!("nein")))).await;
    server.settle(&ended("call_when", &with(agreed(), "/uhrzeit", json!("um drei")))).await;
    let booked = replayed(&server, "call_booked").await;
    assert_same(&booked, "booked");
    assert!(booked.replayed.booking.is_some() && booked.replayed.start.is_some());
    assert_same(&replayed(&server, "call_taken").await, "task");
    assert_same(&replayed(&server, "call_no").await, "declined");
    assert_same(&replayed(&server, "call_when").await, "task");
    assert_eq!(server.calendar.calls().book, 2, "a replay asks nobody");
}

#[tokio::test]
async fn a_day_is_counted_from_the_call_however_late_it_is_replayed() {
    let server = TestServer::start().await;
    server.settle(&ended("call_1", &with(agreed(), "/datum", json!("morgen")))).await;
    server.clock.advance(Duration::days(400));
    assert_same(&replayed(&server, "call_1").await, "booked");
}

#[tokio::test]
async fn an_analysis_that_came_later_is_not_known_before_it_came() {
    let server = TestServer::start().await;
    server.settle(&ended("call_1", &json!({}))).await;
    server.clock.advance(Duration::minutes(1));
    server.settle(&analyzed("call_1", &json!({}), &agreed())).await;
    let report = replayed(&server, "call_1").await;
    assert_same(&report, "booked");
    let outcomes: Vec<_> = report.events.iter().map(|event| event.outcome.clone()).collect();
    assert_eq!(outcomes, [Ok("declined"), Ok("booked")]);
}

#[tokio::test]
async fn an_answer_that_was_lost_and_found_replays_as_booked() {
    let server = TestServer::start().await;
    let lost = Error::new(ErrorKind::OutcomeUnknown, "book", "timed out");
    server.calendar.script(Scripted::CommitThenFail(lost));
    server.settle(&ended("call_1", &agreed())).await;
    assert_same(&replayed(&server, "call_1").await, "booked");
}

#[tokio::test]
async fn a_changed_tenant_shows_as_a_difference() {
    let server = TestServer::start().await;
    server.settle(&ended("call_1", &agreed())).await;
    let mut company = TestServer::company(1, "+493083793369");
    let branch = BranchId::new(Uuid::from_u128(1));
    company.branches.iter_mut().find(|known| known.id == branch).unwrap().is_active = false;
    server.store.apply_company(&company).await.unwrap();
    let report = replayed(&server, "call_1").await;
    let fields: Vec<_> = report.differences().into_iter().map(|found| found.field).collect();
    assert!(fields.contains(&"outcome") && fields.contains(&"task_reason"), "{fields:?}");
    assert_eq!(report.replayed.outcome, Some("task"));
}

#[tokio::test]
async fn what_no_answer_is_recorded_for_stays_undecided_and_says_so() {
    let server = TestServer::start().await;
    server.post(&ended("call_1", &agreed())).await;
    let report = replayed(&server, "call_1").await;
    assert_eq!((report.stored.outcome, report.replayed.outcome), (None, None));
    let outcome = &report.events.first().unwrap().outcome;
    assert!(outcome.as_ref().is_err_and(|why| why.contains("recorded")), "{outcome:?}");
}

#[tokio::test]
async fn an_unknown_call_has_no_replay() {
    let server = TestServer::start().await;
    let replay = Replay::new(Arc::new(server.store.clone()), Arc::new(RetellEvents));
    let nobody = "call_unknown".parse().unwrap();
    assert_eq!(replay.run(TestServer::COMPANY, &nobody).await.unwrap(), None);
}

#[tokio::test]
async fn what_functions_did_in_the_call_is_known() {
    let salon = Salon::open().await;
    let asked =
        json!({ "datum": "Montag", "uhrzeit": "um 10 Uhr", "dienstleistung": "Haarschnitt" });
    let call = salon.call("call_booked");
    let offered = call.ask("check_availability", asked).await;
    let wish = json!({ "slot_id": slot(&offered, 0), "name": "Erika Mustermann" });
    call.ask("book_appointment", wish).await;
    assert_replays(&salon, "call_booked", "Der Termin am Montag ist gebucht.", "booked").await;
    let cancelled = salon.call("call_cancelled").ask("cancel_appointment", json!({})).await;
    assert_eq!(cancelled["success"], true, "{cancelled}");
    assert_replays(&salon, "call_cancelled", "Ihr Termin ist storniert.", "declined").await;
    salon.call("call_back").ask("request_callback", json!({ "grund": "Rechnung" })).await;
    assert_replays(&salon, "call_back", "Wir rufen Sie zurück.", "task").await;
}

/// The call ends as said, and again so when it is replayed.
async fn assert_replays(salon: &Salon, call: &str, said: &str, outcome: &str) {
    salon.clock().advance(Duration::minutes(1));
    let transcript = json!(format!("Agent: {said}\nUser: Danke.\n"));
    let payload = with(ended(call, &json!({})), "/call/transcript", transcript);
    salon.server.settle(&payload).await;
    assert_same(&replayed(&salon.server, call).await, outcome);
}
