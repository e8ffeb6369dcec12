//! One call, one booking: repeats, both orders, and what a restart finds.

use askpro_core::testing::Scripted;
use askpro_core::{CallOutcome, Error, ErrorKind};
use askpro_tests::TestServer;
use askpro_tests::payloads::{agreed, analyzed, ended};
use axum::http::StatusCode;
use serde_json::json;

#[tokio::test]
async fn the_same_webhook_five_times_is_one_booking() {
    let server = TestServer::start().await;
    let payload = ended("call_1", &agreed());
    let mut ids = Vec::new();
    for expected in ["accepted", "duplicate", "duplicate", "duplicate", "duplicate"] {
        let answer = server.post(&payload).await;
        assert_eq!((answer.status, answer.message()), (StatusCode::OK, expected));
        ids.push(answer.body["event_id"].clone());
        server.work().await;
    }
    assert!(ids.iter().all(|id| *id == ids[0]), "a duplicate names the first event");
    assert_eq!(server.calendar.stored().len(), 1);
    assert_eq!(server.appointments(TestServer::COMPANY).await.len(), 1);
}

#[tokio::test]
async fn both_orders_of_the_two_events_give_one_booking() {
    let typed = json!({ "booking_confirmed": true, "name": "Erika Mustermann", "datum": "2025-07-02", "uhrzeit": "11:00" });
    for turned in [false, true] {
        for worked_between in [false, true] {
            let server = TestServer::start().await;
            let mut events =
                vec![ended("call_1", &agreed()), analyzed("call_1", &agreed(), &typed)];
            if turned {
                events.reverse();
            }
            for event in &events {
                server.post(event).await;
                if worked_between {
                    server.work().await;
                }
            }
            server.work().await;
            assert_eq!(server.calendar.stored().len(), 1, "turned {turned}");
            assert_eq!(server.calendar.calls().book, 1, "turned {turned}");
            let call = server.call(TestServer::COMPANY, "call_1").await.unwrap();
            assert!(matches!(call.outcome, Some(CallOutcome::Booked(_))));
            assert_eq!(call.details.summary.as_deref(), Some("Ein Termin wurde vereinbart."));
        }
    }
}

#[tokio::test]
async fn an_analysis_that_names_another_time_does_not_book_again() {
    let server = TestServer::start().await;
    server.settle(&ended("call_1", &agreed())).await;
    let other = json!({ "booking_confirmed": true, "name": "Erika Mustermann", "datum": "2025-07-03", "uhrzeit": "16:00" });
    let outcome = server.settle(&analyzed("call_1", &json!({}), &other)).await;
    assert!(matches!(outcome, CallOutcome::Booked(_)));
    assert_eq!(server.calendar.stored().len(), 1);
}

#[tokio::test]
async fn a_lost_answer_and_another_wish_in_the_analysis_end_in_the_first_booking() {
    let server = TestServer::start().await;
    server.calendar.script(Scripted::CommitThenFail(Error::new(
        ErrorKind::OutcomeUnknown,
        "book",
        "timed out",
    )));
    server.calendar.hide_from_lookups(1);
    let analysis = json!({ "booking_confirmed": true, "name": "Erika Mustermann", "datum": "2025-07-03", "uhrzeit": "16:00" });
    server.post(&analyzed("call_1", &json!({}), &analysis)).await;
    server.work().await;
    // The decision changes, because what was collected in the call is believed more.
    server.post(&ended("call_1", &agreed())).await;
    for _ in 0..10 {
        server.work().await;
        server.clock.advance(chrono::Duration::minutes(1));
    }
    assert_eq!(server.calendar.stored().len(), 1);
    let call = server.call(TestServer::COMPANY, "call_1").await.unwrap();
    assert!(matches!(call.outcome, Some(CallOutcome::Booked(_))), "{:?}", call.outcome);
}

#[tokio::test]
async fn an_acknowledged_event_survives_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}/askpro.db?mode=rwc", folder.path().display());
    let companies = [(TestServer::company(1, "+493083793369"), TestServer::KEY)];
    let before = TestServer::start_on(&url, &companies).await;
    assert_eq!(before.post(&ended("call_1", &agreed())).await.message(), "accepted");
    drop(before); // without closing: nothing may depend on a tidy end

    let after = TestServer::start_on(&url, &companies).await;
    assert_eq!(after.post(&ended("call_1", &agreed())).await.message(), "duplicate");
    assert_eq!(after.work().await, 1);
    assert_eq!(after.calendar.stored().len(), 1);
}
