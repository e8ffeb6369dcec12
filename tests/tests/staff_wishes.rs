//! With whom: people who can be booked by name, and one person who cannot be held twice.

use askpro_core::ports::{EventType, TenantStore};
use askpro_core::testing::FakeCalendar;
use askpro_core::{CallOutcome, EventTypeId, HostId, Service, StaffMember, TaskReason};
use askpro_tests::TestServer;
use askpro_tests::payloads::ended;
use askpro_tests::salon::{Salon, slot};
use serde_json::json;

const CUT: EventTypeId = EventTypeId::new(2_563_193);
const CUT_BY_ANNA: EventTypeId = EventTypeId::new(2_563_201);
const CUT_BY_LISA: EventTypeId = EventTypeId::new(2_563_202);
const COLOUR_BY_ANNA: EventTypeId = EventTypeId::new(2_563_203);

/// Haircuts by Anna, Lisa or whoever is free; Anna alone colours.
async fn salon() -> Salon {
    let hosted = |id, title, host| {
        let mut event_type = EventType::new(id, title, 60);
        event_type.host = Some(HostId::new(host));
        event_type
    };
    let calendar = FakeCalendar::new()
        .with_event_type(EventType::new(CUT, "Haarschnitt", 60))
        .with_event_type(hosted(CUT_BY_ANNA, "Haarschnitt bei Anna", 1))
        .with_event_type(hosted(CUT_BY_LISA, "Haarschnitt bei Lisa", 2))
        .with_event_type(hosted(COLOUR_BY_ANNA, "Färben", 1));
    let cut = Service::new("Haarschnitt", CUT)
        .with_staff(StaffMember::new("Anna Muster", CUT_BY_ANNA))
        .with_staff(StaffMember::new("Lisa Beispiel", CUT_BY_LISA));
    Salon::open_with(calendar, vec![cut, Service::new("Färben", COLOUR_BY_ANNA)]).await
}

#[tokio::test]
async fn who_is_wished_for_is_booked() {
    let salon = salon().await;
    let call = salon.call("call_1");
    let asked = json!({
        "datum": "Montag", "uhrzeit": "um 10 Uhr", "dienstleistung": "Haarschnitt",
        "mitarbeiter_wunsch": "bei der Frau Muster",
    });
    let offered = call.ask("check_availability", asked).await;
    let wish = json!({
        "slot_id": slot(&offered, 0), "name": "Erika Mustermann",
        "mitarbeiter_wunsch": "Frau Muster",
    });
    assert_eq!(
        call.hear("book_appointment", wish).await,
        "Ihr Termin ist gebucht: Montag, der 23. Juni, um 10 Uhr."
    );
    let [booking] = <[_; 1]>::try_from(salon.calendar.stored()).unwrap();
    assert_eq!(booking.event_type, Some(CUT_BY_ANNA));
    salon.server.settle(&ended("call_1", &json!({}))).await;
    let found = salon.call("call_2").ask("find_appointments", json!({})).await;
    assert_eq!(found["data"]["appointments"][0]["staff"], "Anna Muster");
}

#[tokio::test]
async fn what_a_cancellation_costs_is_said_with_it() {
    let salon = Salon::open().await;
    let mut company = salon.server.store.company(TestServer::COMPANY).await.unwrap().unwrap();
    company.refund_policy = Some("Die Absage ist kostenlos.".to_owned());
    salon.server.store.apply_company(&company).await.unwrap();
    let collected = json!({
        "booking_confirmed": "true", "name": "Erika Mustermann", "datum": "2025-06-23",
        "uhrzeit": "10:00", "dienstleistung": "Haarschnitt",
    });
    salon.server.settle(&ended("call_1", &collected)).await;
    let call = salon.call("call_2");
    let found = call.ask("find_appointments", json!({})).await;
    assert_eq!(found["data"]["appointments"][0]["staff"], "Beliebiger Mitarbeiter");
    let cancelled = call.ask("cancel_appointment", json!({})).await;
    assert_eq!(
        cancelled["message"],
        "Ihr Termin wurde erfolgreich storniert. Die Absage ist kostenlos."
    );
    assert_eq!(cancelled["data"]["refund_policy"], "Die Absage ist kostenlos.");
}

#[tokio::test]
async fn who_is_not_there_is_a_question() {
    let salon = salon().await;
    let asked = json!({
        "datum": "Montag", "dienstleistung": "Haarschnitt", "mitarbeiter_wunsch": "Jutta",
    });
    let answer = salon.call("call_1").ask("check_availability", asked).await;
    assert_eq!(
        answer["message"],
        "Bei wem möchten Sie den Termin: Anna Muster oder Lisa Beispiel?"
    );
    assert_eq!(answer["missing_fields"], json!(["mitarbeiter_wunsch"]));
}

#[tokio::test]
async fn one_person_is_held_once_whatever_is_asked_for() {
    let salon = salon().await;
    let ask = async |call: &str, service: &str, staff: Option<&str>| {
        let asked = json!({
            "datum": "Montag", "uhrzeit": "um 10 Uhr", "dienstleistung": service,
            "mitarbeiter_wunsch": staff,
        });
        salon.call(call).ask("check_availability", asked).await["data"]["available"].clone()
    };
    assert_eq!(ask("call_1", "Haarschnitt", Some("Anna")).await, true);
    assert_eq!(ask("call_2", "Färben", None).await, false, "Anna is held");
    assert_eq!(ask("call_3", "Haarschnitt", Some("Lisa")).await, true);
}

#[tokio::test]
async fn a_wish_that_was_collected_is_kept_after_the_call() {
    let salon = salon().await;
    let collected = |service: &str, staff: &str| {
        json!({
            "booking_confirmed": "true", "name": "Erika Mustermann", "datum": "2025-06-23",
            "uhrzeit": "10:00", "dienstleistung": service, "mitarbeiter_wunsch": staff,
        })
    };
    let outcome = salon.server.settle(&ended("call_1", &collected("Harschnit", "Lisa"))).await;
    assert!(matches!(outcome, CallOutcome::Booked(_)), "{outcome:?}");
    assert_eq!(salon.calendar.stored()[0].event_type, Some(CUT_BY_LISA));
    let outcome = salon.server.settle(&ended("call_2", &collected("Haarschnitt", "Jutta"))).await;
    assert!(matches!(outcome, CallOutcome::Task(_)), "{outcome:?}");
    let [task] = <[_; 1]>::try_from(salon.server.tasks(TestServer::COMPANY).await).unwrap();
    assert_eq!(task.task.reason, TaskReason::StaffUnknown);
    assert_eq!(
        task.task.detail,
        "mitarbeiter_wunsch: expected one of Anna Muster, Lisa Beispiel, found \"Jutta\""
    );
}
